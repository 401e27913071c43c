"""The address of the map for other people's pages: GET `/embed/map?date=&fill=&region=&lang=`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from coverage.snapshot import Snapshot
from coverage.web import embed
from coverage.web.api_cache import Answer, Busy, Kept
from coverage.web.api_http import MAX_AGE, Current, coding, matches

log = logging.getLogger(__name__)
#: Bytes of finished pages that are kept: some 1,500 views.
_KEPT = 8_000_000
_HEADERS = {
    "content-security-policy": embed.POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
    "vary": "Accept-Encoding",
}
_HTML = "text/html; charset=utf-8"


class EmbedMap:
    """An ASGI app that answers with the page; views that many ask for are made once.

    Parameters
    ----------
    load: returns the current snapshot; may take long, runs in a thread.
    root: path below which the app is served. language: where the address names none.
    """

    def __init__(self, load: Callable[[], Snapshot], root: str, language: str) -> None:
        self._root = root
        self._language = language
        self._kept = Kept(limit=_KEPT, workers=1)
        self._current = Current(load, self._kept)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            response = await self._response(scope)
        except embed.BadAddress:
            response = self._plain(400, embed.refusal(self._language))
        except Busy:
            response = PlainTextResponse("Busy.", 503, {"retry-after": "2"})
        except Exception:
            log.exception("the map to embed failed")
            response = PlainTextResponse("Not available at the moment.", 503)
        if scope["method"] == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    async def _response(self, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("Read only.", 405, {"allow": "GET, HEAD"})
        snapshot = await self._current.get()
        wish = embed.asked(scope["query_string"], snapshot, self._language)
        make = partial(embed.page, snapshot, wish, self._root, self._language)
        key = (snapshot.version, snapshot.today, snapshot.boundaries.meta.sha256, wish)
        found = self._kept.find(key, make)
        if not isinstance(found, Answer):
            found = await asyncio.shield(asyncio.wrap_future(found))
        return _reply(found, Headers(scope=scope))

    @staticmethod
    def _plain(status: int, body: bytes) -> Response:
        return Response(body, status, {**_HEADERS, "cache-control": "no-store"}, media_type=_HTML)


def _reply(made: Answer, sent: Headers) -> Response:
    chosen = coding(sent.get("accept-encoding", ""), made.forms)
    tag = f'"{made.tag}{"-" + chosen if chosen else ""}"'
    headers = {**_HEADERS, "etag": tag, "cache-control": f"public, max-age={MAX_AGE}"}
    if matches(sent.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    if chosen:
        headers["content-encoding"] = chosen
    return Response(made.forms[chosen], headers=headers, media_type=_HTML)


def routes(load: Callable[[], Snapshot], root: str = "/", language: str = "id") -> list[BaseRoute]:
    """Return the route of the map to embed.

    Parameters
    ----------
    load: returns the current snapshot; it is called in a thread, once a second at most.
    root: path below which the app is served, "/" or "/base/".
    language: of an address that names none: "id" or "en".
    """
    return [Route(f"{root}{embed.PATH}", EmbedMap(load, root, language))]
