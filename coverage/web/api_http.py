"""Read-only HTTP for published bytes: methods, parameters, encodings, validators, problems.

Rules: RFC 9110 (methods, conditional requests, content coding), RFC 9457 (problem+json).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from http import HTTPStatus
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from coverage.export.published.model import NotThere, Parameter
from coverage.snapshot import Snapshot
from coverage.web.api_cache import Answer, Busy, Kept
from geodata.errors import DataError

log = logging.getLogger(__name__)

LONGEST_PATH = 200
LONGEST_QUERY = 2048
LONGEST_VALUE = 100
MAX_AGE = 300
STALE = 600
METHODS = ("GET", "HEAD", "OPTIONS")
EXPOSED = ("ETag", "Link", "X-Data-Version", "X-Data-Date")
#: Seconds for which the data in memory are taken for those on disk.
_RECHECK = 1.0
_COMMON = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": ", ".join(EXPOSED),
    "accept-ranges": "none",
    "x-content-type-options": "nosniff",
}


class Problem(Exception):
    """An answer other than what was asked for (RFC 9457).

    Attributes
    ----------
    status: of HTTP. detail: what is wrong, for people; nothing that was sent is quoted in it.
    parameter: the parameter at fault, one of ours; "" for none.
    """

    def __init__(self, status: int, detail: str, parameter: str = "") -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.parameter = parameter

    def response(self) -> Response:
        """Return the problem as application/problem+json, never kept by a cache."""
        document = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.parameter:
            document["parameter"] = self.parameter
        headers = {**_COMMON, "cache-control": "no-store"}
        if self.status == 405:
            headers["allow"] = ", ".join(METHODS)
        if self.status == 503:
            headers["retry-after"] = "2"
        body = json.dumps(document)
        return Response(body, self.status, headers, media_type="application/problem+json")


def _none(_: Snapshot) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Endpoint:
    """What one address gives.

    Attributes
    ----------
    make: computes the bytes from a snapshot and checked parameters.
    media_type: of the bytes. parameters: those that it takes. fixed: values that the path gives.
    headers: more headers, of the snapshot. filename: under which a browser saves it, "" to show it.
    """

    make: Callable[[Snapshot, Mapping[str, str]], bytes]
    media_type: str
    parameters: tuple[Parameter, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    headers: Callable[[Snapshot], Mapping[str, str]] = _none
    filename: str = ""


def arguments(query: bytes, parameters: tuple[Parameter, ...]) -> dict[str, str]:
    """Read a query string strictly: known names, each once, well-formed values.

    Raises
    ------
    Problem
        414 for a query longer than `LONGEST_QUERY` bytes, else 400.
    """
    if len(query) > LONGEST_QUERY:
        raise Problem(414, f"The query is longer than {LONGEST_QUERY} bytes.")
    known = {one.name: one for one in parameters}
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=50
        )
    except ValueError as error:
        raise Problem(
            400, "The query is no list of name=value in percent-encoded UTF-8."
        ) from error
    found: dict[str, str] = {}
    for name, value in pairs:
        if name not in known:
            listed = ", ".join(known) or "none"
            raise Problem(400, f"There is a parameter that is not known here; known: {listed}.")
        if name in found:
            raise Problem(400, "The parameter is given more than once.", name)
        if len(value) > LONGEST_VALUE:
            raise Problem(400, f"The value is longer than {LONGEST_VALUE} characters.", name)
        if not known[name].well_formed(value):
            raise Problem(400, f"The value must be: {_form(known[name])}.", name)
        found[name] = value
    return {name: found[name] for name in known if name in found}


def _form(one: Parameter) -> str:
    if one.values:
        return "one of " + ", ".join(one.values)
    return "an ISO date, YYYY-MM-DD" if one.day else one.text


def coding(accepted: str, offered: Mapping[str, Any]) -> str:
    """Choose a content coding by an Accept-Encoding header: br, gzip or "" (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for item in accepted.lower().split(",")[:20]:
        name, _, rest = item.partition(";")
        key, _, value = rest.strip().partition("=")
        try:
            weights[name.strip()] = float(value) if key.strip() == "q" else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    rest_of_them = weights.get("*", 0.0)
    best = max(("br", "gzip"), key=lambda one: weights.get(one, rest_of_them))
    return best if weights.get(best, rest_of_them) > 0 and best in offered else ""


def matches(header: str, tag: str) -> bool:
    """Say whether If-None-Match names `tag`, weakly compared (RFC 9110, 13.1.2)."""
    names = [one.strip().removeprefix("W/") for one in header.split(",")]
    return header.strip() == "*" or tag in names


class Current:
    """The data as they are now, looked for on disk once a second at most."""

    def __init__(self, load: Callable[[], Snapshot], kept: Kept) -> None:
        self._load = load
        self._kept = kept
        self._found: Snapshot | None = None
        self._until = 0.0
        self._loading: Future[Snapshot] | None = None

    async def get(self) -> Snapshot:
        """Return the snapshot, loading it beside the event loop where that is needed."""
        if self._found is not None and monotonic() < self._until:
            return self._found
        if self._loading is None or self._loading.done():
            self._loading = self._kept.submit(self._load)
        self._found = await asyncio.shield(asyncio.wrap_future(self._loading))
        self._until = monotonic() + _RECHECK
        return self._found


class Service:
    """An ASGI app that answers GET and HEAD from endpoints found by path, and refuses the rest.

    Parameters
    ----------
    find: path below the service, without a leading slash → endpoint, None where there is none.
    load: returns the current snapshot; may take long, runs in a thread.
    kept: where finished answers are kept; services may share it.
    """

    def __init__(
        self,
        find: Callable[[str], Endpoint | None],
        load: Callable[[], Snapshot],
        kept: Kept,
    ) -> None:
        self._find = find
        self._current = Current(load, kept)
        self._kept = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            response = await self._response(scope)
        except Problem as problem:
            response = problem.response()
        except NotThere as missing:
            response = Problem(404, missing.message, missing.parameter).response()
        except Busy:
            response = Problem(503, "Too many different questions at once.").response()
        except DataError:
            log.exception("the data cannot be loaded")
            response = Problem(503, "The data are not available at the moment.").response()
        except Exception:
            log.exception("an answer failed")
            response = Problem(500, "Something went wrong on our side.").response()
        if scope["method"] == "HEAD":
            # The headers are those of GET, the length among them; there is no body.
            response.body = b""
        await response(scope, receive, send)

    async def _response(self, scope: Scope) -> Response:
        path: str = scope["path_params"].get("path", "")
        if len(path) > LONGEST_PATH:
            raise Problem(414, f"The path is longer than {LONGEST_PATH} characters.")
        # A router's pattern overlooks a line break at the end; a name has none.
        endpoint = self._find(path) if scope["path"].isprintable() else None
        if endpoint is None:
            raise Problem(404, "There is nothing at this address; /api/v1/ lists what there is.")
        if scope["method"] == "OPTIONS":
            return _options()
        if scope["method"] not in METHODS:
            raise Problem(405, "This API is read-only.")
        given = arguments(scope["query_string"], endpoint.parameters) | dict(endpoint.fixed)
        snapshot = await self._current.get()
        state = (snapshot.version, snapshot.today, snapshot.boundaries.meta.sha256)
        key = (id(self), state, path, tuple(given.items()))
        found = self._kept.find(key, lambda: endpoint.make(snapshot, given))
        made = (
            found if isinstance(found, Answer) else await asyncio.shield(asyncio.wrap_future(found))
        )
        return _reply(endpoint, snapshot, made, Headers(scope=scope))


def _options() -> Response:
    headers = {
        **_COMMON,
        "allow": ", ".join(METHODS),
        "access-control-allow-methods": ", ".join(METHODS),
        "access-control-allow-headers": "If-None-Match, Range",
        "access-control-max-age": "86400",
    }
    return Response(status_code=204, headers=headers)


def _reply(endpoint: Endpoint, snapshot: Snapshot, made: Answer, asked: Headers) -> Response:
    chosen = coding(asked.get("accept-encoding", ""), made.forms)
    tag = f'"{made.tag}{"-" + chosen if chosen else ""}"'
    headers = {
        **_COMMON,
        "etag": tag,
        "cache-control": f"public, max-age={MAX_AGE}, stale-while-revalidate={STALE}",
        "vary": "Accept-Encoding",
        "x-data-version": snapshot.version,
        "x-data-date": snapshot.today.isoformat(),
        **endpoint.headers(snapshot),
    }
    if matches(asked.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    if chosen:
        headers["content-encoding"] = chosen
    if endpoint.filename:
        headers["content-disposition"] = f'attachment; filename="{endpoint.filename}"'
    return Response(made.forms[chosen], headers=headers, media_type=endpoint.media_type)
