"""GET `/assets/<digest>/<name>`: files that a browser may keep for ever."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from coverage.core.assets import PREFIX, STORE
from coverage.web.api_http import coding, matches


def route(build: Callable[[], None], root: str) -> Route:
    """Return the route of the immutable files.

    Parameters
    ----------
    build: builds today's files, in a thread; called where an address is not known, since another
        process may have made it. root: path below which the app is served, "/" or "/base/".
    """

    async def asset(request: Request) -> Response:
        digest, name = request.path_params["digest"], request.path_params["name"]
        file = STORE.get(digest, name)
        if file is None:
            await run_in_threadpool(build)
            file = STORE.get(digest, name)
        if file is None:
            return PlainTextResponse("No such file.", status_code=404)
        chosen = coding(request.headers.get("accept-encoding", ""), {"gzip": file.gzipped})
        tag = f'"{file.digest}{"-gz" if chosen else ""}"'
        headers = {
            "cache-control": "public, max-age=31536000, immutable",
            "vary": "accept-encoding",
            "etag": tag,
            "content-encoding": chosen or "identity",
        }
        if matches(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        body = file.gzipped if chosen else file.body
        return Response(body, media_type=file.media_type, headers=headers)

    return Route(f"{root}{PREFIX}/{{digest}}/{{name}}", asset)
