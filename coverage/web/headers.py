"""What the app says in its headers: whose code may run, who may frame it, what to fetch early."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coverage.core.i18n import LANGUAGES
from coverage.web.service import coding
from geodata.maps.layer import MapAssets

#: Where streamlit-folium's frame lies: it holds the map.
FOLIUM = "/component/streamlit_folium.st_folium/"
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def language_script(code: str) -> str:
    """Return the script by which a page says its language; the policy allows just these."""
    return f"document.documentElement.lang = {code!r};"


def page_policy(index: Path) -> str:
    """Return the policy of the app's pages: scripts come from files, none is made of text.

    Parameters
    ----------
    index: the HTML page that Streamlit serves; the scripts in it are allowed by their hash, as are
        those of `language_script`.
    """
    inline = _INLINE_SCRIPT.findall(index.read_bytes())
    inline += [language_script(code).encode() for code in LANGUAGES]
    digests = [b64encode(sha256(script).digest()).decode() for script in inline]
    return _policy(" ".join(f"'sha256-{digest}'" for digest in digests))


def map_policy() -> str:
    """Return the policy of the map's frame alone.

    streamlit-folium gets its map as text, makes a script of it and evaluates changes to it.
    """
    return _policy("'unsafe-inline' 'unsafe-eval'")


def _policy(scripts: str) -> str:
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {scripts}",
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


class SecurityHeaders:
    """Adds the policies to every HTTP answer, and HSTS where it is asked for.

    Parameters
    ----------
    index: as for `page_policy`. hsts: seconds, 0 for none.
    """

    def __init__(self, app: ASGIApp, index: Path, hsts: int = 0) -> None:
        self._app = app
        self._map_policy = map_policy()
        self._headers = {
            "content-security-policy": page_policy(index),
            "x-content-type-options": "nosniff",
            "referrer-policy": "strict-origin-when-cross-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        }
        if hsts:
            self._headers["strict-transport-security"] = f"max-age={hsts}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if FOLIUM in scope["path"]:
                    headers["content-security-policy"] = self._map_policy
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


class AcceptedEncodings:
    """Takes refused content codings (`gzip;q=0`) out of the request.

    Streamlit compresses wherever the word gzip stands in Accept-Encoding.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            headers = MutableHeaders(scope=scope)
            accepted = headers.get("accept-encoding", "")
            if "gzip" in accepted.lower() and not coding(accepted, ("gzip",)):
                headers["accept-encoding"] = coding(accepted, ("br",)) or "identity"
        await self._app(scope, receive, send)


class PreloadMap:
    """Names the map's files in the answer that opens the map's frame.

    The frame would find them one after the other, each script after the last; so named, the browser
    fetches them all at once.

    Parameters
    ----------
    files: the map's files in a language, which must not take long: this runs in the event loop.
    language: where the page's address names none.
    """

    def __init__(self, app: ASGIApp, files: Callable[[str], MapAssets], language: str) -> None:
        self._app = app
        self._files = files
        self._language = language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not scope["path"].endswith(f"{FOLIUM}index.html"):
            await self._app(scope, receive, send)
            return
        files = self._files(self._language_of(Headers(scope=scope).get("referer", "")))
        links = [f"<{url}>; rel=preload; as=script" for url in (files.leaflet_js, files.rollout_js)]
        links += [
            f"<{url}>; rel=preload; as=fetch; crossorigin" for url in (files.data, files.national)
        ]

        async def with_links(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["link"] = ", ".join(links)
            await send(message)

        await self._app(scope, receive, with_links)

    def _language_of(self, referrer: str) -> str:
        try:
            code = parse_qs(urlsplit(referrer).query).get("lang", [""])[0]
        except ValueError:  # no address at all
            code = ""
        return code if code in LANGUAGES else self._language
