"""The dashboard as an ASGI app: `streamlit run dashboard.py`.

Streamlit serves the pages; beside it stand our own routes (immutable files for the map) and the
headers that forbid every page to ask another host for anything.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import re
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import net_util

from coverage.core import assets
from coverage.core.i18n import LANGUAGES, language
from coverage.core.settings import SettingError, settings
from coverage.snapshot import Snapshot, snapshot
from coverage.web import api, embed, embed_routes
from coverage.web.warming import warm
from geodata.errors import DataError
from geodata.maps.layer import MapAssets
from pages.shared.parts import stylesheet
from pages.shared.state import root

log = logging.getLogger("dashboard")

FOLIUM = "/component/streamlit_folium.st_folium/"
#: A script that stands in a page, with its text.
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def policy(scripts: str) -> str:
    """Return the content security policy of a page; `scripts` are sources beside our own host."""
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {scripts}".rstrip(),
            "style-src 'self' 'unsafe-inline'",  # Streamlit writes its styles while it runs
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
            "connect-src 'self'",
        ]
    )


def inline_scripts() -> str:
    """Return the hashes of the scripts that may stand in a page.

    They are Streamlit's own, and those of `pages.shared.parts.document_language`.
    """
    page = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    ours = [f"document.documentElement.lang = {code!r};".encode() for code in LANGUAGES]
    digests = [b64encode(sha256(one).digest()).decode() for one in [*_INLINE.findall(page), *ours]]
    return " ".join(f"'sha256-{digest}'" for digest in digests)


#: Scripts come from files, none is made of text: nothing that gets into a page as HTML can run.
CONTENT_SECURITY_POLICY = policy(inline_scripts())
#: streamlit-folium gets its map as text, makes a script of it and evaluates changes to it; that is
#: for its frame alone.
MAP_POLICY = policy("'unsafe-inline' 'unsafe-eval'")
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class SecurityHeaders:
    """Adds `HEADERS` to every HTTP answer, and HSTS where it is asked for."""

    def __init__(self, app: ASGIApp, hsts: int = 0) -> None:
        self.app = app
        self.own = HEADERS | ({"strict-transport-security": f"max-age={hsts}"} if hsts else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if FOLIUM in scope["path"]:
                    headers["content-security-policy"] = MAP_POLICY
                for name, value in self.own.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def current() -> Snapshot:
    """Return the data as they are today."""
    return snapshot(settings(), settings().today())


def map_files(code: str) -> MapAssets:
    """Return the addresses of what the map loads in the language `code`, building it if needed."""
    return current().map_assets(code, root())


def warm_up() -> None:
    """Load the data and build the map's files, so that the first visitor waits for neither."""
    stylesheet()
    for code in LANGUAGES:
        map_files(code)
        embed.files(current(), root(), code)


def settle() -> None:
    """Let the garbage collector leave alone what is there by now: it lives as long as the server.

    Else it walks through all the data again and again while readers wait.
    """
    gc.collect()
    gc.freeze()


def warm_later() -> None:
    """Work out what readers will ask for; a thread of its own does it."""
    warm(current())
    settle()


class PreloadMap:
    """Names the map's files in the answer that opens the map's frame.

    The frame would find them one after the other, each script after the last; so named, the browser
    fetches them all at once.
    """

    FRAME = f"{FOLIUM}index.html"

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith(self.FRAME):
            await self.app(scope, receive, send)
            return
        files = map_files(_language_of(Headers(scope=scope).get("referer", "")))
        scripts = (files.leaflet_js, files.rollout_js)
        links = [f"<{url}>; rel=preload; as=script" for url in scripts]
        links += [
            f"<{url}>; rel=preload; as=fetch; crossorigin" for url in (files.data, files.national)
        ]

        async def with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["link"] = ", ".join(links)
            await send(message)

        await self.app(scope, receive, with_links)


def _language_of(address: str) -> str:
    asked = parse_qs(urlsplit(address).query).get("lang", [""])[0]
    return asked if asked in LANGUAGES else settings().language


async def asset(request: Request) -> Response:
    """Serve one immutable file, gzipped where the browser takes that."""
    digest, name = request.path_params["digest"], request.path_params["name"]
    found = assets.STORE.get(digest, name)
    if found is None:
        await run_in_threadpool(warm_up)  # another process made the address, or the day changed
        found = assets.STORE.get(digest, name)
    if found is None:
        return PlainTextResponse("No such file.", status_code=404)
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    headers = {
        "cache-control": "public, max-age=31536000, immutable",
        "vary": "accept-encoding",
        "etag": f'"{found.digest}{"-gz" if zipped else ""}"',
        "content-encoding": "gzip" if zipped else "identity",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(
        found.gzipped if zipped else found.body, media_type=found.media_type, headers=headers
    )


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, object]]:
    """Have the map ready before the first visitor, and soon after it what the other pages need."""
    await run_in_threadpool(warm_up)
    settle()
    later = asyncio.create_task(run_in_threadpool(warm_later)) if settings().warm else None
    yield {}
    if later:
        later.cancel()
    gc.unfreeze()


def checked() -> None:
    """Refuse to start on broken data or settings: print every problem and exit with status 1."""
    try:
        data = snapshot(settings(), settings().today())
    except (DataError, SettingError) as error:
        sys.exit(str(error))
    if data.evidence.empty:
        log.warning("%s has no evidence: every regency is shown without", data.data)


def script_failed(error: Exception) -> bool:
    """Log an error of ours and tell the reader plainly; never show a traceback."""
    log.error("a page failed", exc_info=error)
    code = st.query_params.get("lang", settings().language)
    lang = language(code if code in LANGUAGES else "id")
    st.error(lang._("Something went wrong on our side. Please reload the page."))
    return True


checked()
# Streamlit would ask a public service for this machine's address when a foreign page opens a
# WebSocket; nothing here leaves the machine, and a foreign page is refused without that.
net_util.get_external_ip = lambda: None
app = st.App(
    "pages/_shell.py",
    lifespan=lifespan,
    on_script_error=script_failed,
    routes=[
        Route(f"{root()}{assets.PREFIX}/{{digest}}/{{name}}", asset),
        *api.routes(current, root(), settings().language),
        *embed_routes.routes(current, root(), settings().language),
    ],
    middleware=[Middleware(SecurityHeaders, hsts=settings().hsts), Middleware(PreloadMap)],
)
