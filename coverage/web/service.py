"""Read-only HTTP: methods, queries, content codings, validators, problems, for every address.

Queries are read strictly: nothing that is not understood is ignored. Rules: RFC 9110 (methods,
conditional requests, content coding).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from coverage.export.published.model import NotThere, Parameter
from coverage.snapshot import Snapshot
from coverage.web.answers import Answer, Busy
from geodata.errors import DataError

log = logging.getLogger(__name__)
#: Seconds for which answers that change with the data may be kept.
MAX_AGE = 300
METHODS = ("GET", "HEAD", "OPTIONS")
LONGEST_QUERY = 2048
LONGEST_VALUE = 100


class Problem(Exception):
    """An answer other than what was asked for.

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


@dataclass(frozen=True)
class Reply:
    """What is sent: an answer, its media type, and headers beside those of the service."""

    answer: Answer
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


def edition(snapshot: Snapshot) -> tuple[Hashable, ...]:
    """Return what tells a snapshot's answers from those of another, without holding it."""
    return snapshot.version, snapshot.today, snapshot.boundaries.meta.sha256


def plain_problem(problem: Problem) -> Response:
    """Return a problem as plain text."""
    return PlainTextResponse(problem.detail, problem.status)


class Service:
    """An ASGI app that answers what `respond` finds, and refuses the rest.

    Parameters
    ----------
    respond: the reply to a request; runs in the event loop, so that whatever takes long must be
        awaited. It raises `Problem`, or what `_problem_of` knows.
    headers: of every response. refuse: writes a problem as the service's readers take it.
    methods: that are served.
    """

    def __init__(
        self,
        respond: Callable[[Request], Awaitable[Reply]],
        headers: Mapping[str, str] | None = None,
        refuse: Callable[[Problem], Response] = plain_problem,
        methods: tuple[str, ...] = ("GET", "HEAD"),
    ) -> None:
        self._respond = respond
        self._headers = headers or {}
        self._refuse = refuse
        self._methods = ", ".join(methods)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        try:
            response = await self._response(request)
        except Exception as error:  # whatever it is, the reader gets an answer
            response = self._refusal(_problem_of(error))
        response.headers.update(self._headers)
        if request.method == "HEAD":
            # The headers are those of GET, the length among them; there is no body.
            response.body = b""
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        if request.method not in self._methods.split(", "):
            raise Problem(405, "This address is read-only.")
        if request.method == "OPTIONS":
            return self._preflight()
        return negotiated(await self._respond(request), request.headers)

    def _preflight(self) -> Response:
        headers = {
            "allow": self._methods,
            "access-control-allow-methods": self._methods,
            "access-control-allow-headers": "If-None-Match, Range",
            "access-control-max-age": "86400",
        }
        return Response(status_code=204, headers=headers)

    def _refusal(self, problem: Problem) -> Response:
        response = self._refuse(problem)
        response.headers["cache-control"] = "no-store"
        if problem.status == 405:
            response.headers["allow"] = self._methods
        if problem.status == 503:
            response.headers["retry-after"] = "2"
        return response


def _problem_of(error: Exception) -> Problem:
    """Return what readers are told of an error; what is no fault of theirs is logged."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, NotThere):
        return Problem(404, error.message, error.parameter)
    if isinstance(error, Busy):
        return Problem(503, "Too many different questions at once.")
    log.error("an answer failed", exc_info=error)
    if isinstance(error, DataError):
        return Problem(503, "The data are not available at the moment.")
    return Problem(500, "Something went wrong on our side.")


def negotiated(reply: Reply, requested: Mapping[str, str]) -> Response:
    """Return the response in a coding that is accepted, or 304 where the reader has it.

    Parameters
    ----------
    requested: headers of the request, by lower-case name.
    """
    chosen = coding(requested.get("accept-encoding", ""), reply.answer.forms)
    tag = f'"{reply.answer.tag}{"-" + chosen if chosen else ""}"'
    headers = {"etag": tag, "vary": "Accept-Encoding", **reply.headers}
    if matches(requested.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    if chosen:
        headers["content-encoding"] = chosen
    return Response(reply.answer.forms[chosen], headers=headers, media_type=reply.media_type)


def coding(accepted: str, offered: Collection[str]) -> str:
    """Choose a content coding by an Accept-Encoding header: br, gzip or "" (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for item in accepted.lower().split(",")[:20]:
        name, _, rest = item.partition(";")
        key, _, value = rest.strip().partition("=")
        try:
            weights[name.strip()] = float(value) if key.strip() == "q" else 1.0
        except ValueError:
            weights[name.strip()] = 0.0
    others = weights.get("*", 0.0)
    usable = [name for name in ("br", "gzip") if name in offered and weights.get(name, others) > 0]
    return max(usable, key=lambda name: weights.get(name, others), default="")


def matches(header: str, tag: str) -> bool:
    """Say whether If-None-Match names `tag`, weakly compared (RFC 9110, 13.1.2)."""
    names = [name.strip().removeprefix("W/") for name in header.split(",")]
    return header.strip() == "*" or tag in names


def pairs(query: bytes, most: int) -> list[tuple[str, str]]:
    """Return the names and values of a query, at most `most`.

    Raises
    ------
    Problem
        414 for a query longer than `LONGEST_QUERY` bytes; 400 if it is not percent-encoded UTF-8.
    """
    if len(query) > LONGEST_QUERY:
        raise Problem(414, f"The query is longer than {LONGEST_QUERY} bytes.")
    try:
        text = query.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most)
    except ValueError as error:
        raise Problem(
            400, "The query is not a list of name=value in percent-encoded UTF-8."
        ) from error


def arguments(query: bytes, parameters: Sequence[Parameter]) -> dict[str, str]:
    """Read a query: known names, each once, well-formed values; in the order of `parameters`.

    Raises
    ------
    Problem
        414 for a query longer than `LONGEST_QUERY` bytes, else 400.
    """
    known = {parameter.name: parameter for parameter in parameters}
    given: dict[str, str] = {}
    for name, value in pairs(query, 50):
        if name not in known:
            listed = ", ".join(known) or "none"
            raise Problem(400, f"There is a parameter that is not known here; known: {listed}.")
        if name in given:
            raise Problem(400, "The parameter is given more than once.", name)
        if len(value) > LONGEST_VALUE:
            raise Problem(400, f"The value is longer than {LONGEST_VALUE} characters.", name)
        if not known[name].well_formed(value):
            raise Problem(400, f"The value must be: {_form(known[name])}.", name)
        given[name] = value
    return {name: given[name] for name in known if name in given}


def _form(parameter: Parameter) -> str:
    if parameter.values:
        return "one of " + ", ".join(parameter.values)
    return "an ISO date, YYYY-MM-DD" if parameter.day else parameter.text
