"""GET `/assets/<digest>/<name>`: files that a browser may keep for ever."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import Route

from coverage.core.assets import PREFIX, STORE
from coverage.web.answers import Answer
from coverage.web.service import Problem, Reply, Service

_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}


def route(build: Callable[[], None], root: str) -> Route:
    """Return the route of the immutable files.

    Parameters
    ----------
    build: builds today's files, in a thread; called where an address is not known, since another
        process may have made it. root: path below which the app is served, "/" or "/base/".
    """

    async def respond(request: Request) -> Reply:
        address = request.path_params["digest"], request.path_params["name"]
        if (file := STORE.get(*address)) is None:
            await run_in_threadpool(build)
            if (file := STORE.get(*address)) is None:
                raise Problem(404, "No such file.")
        answer = Answer({"": file.body, "gzip": file.gzipped}, file.digest)
        return Reply(answer, file.media_type, _FOR_EVER)

    return Route(f"{root}{PREFIX}/{{digest}}/{{name}}", Service(respond))
