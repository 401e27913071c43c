"""What the app says in its headers: whose code may run, who may frame it, what to fetch early."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coverage.core.i18n import LANGUAGES
from coverage.web.service import coding
from geodata.maps.layer import MapAssets

#: Where streamlit-folium's frame lies: it holds the map.
FOLIUM = "/component/streamlit_folium.st_folium/"
_INLINE_SCRIPT = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


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


class AppHeaders:
    """Completes the headers of every HTTP answer, and takes what is refused out of requests.

    Parameters
    ----------
    index: as for `page_policy`. hsts: seconds for which browsers ask by HTTPS alone, 0 for none.
    files: the map's files in a language, which must not take long: this runs in the event loop.
    language: where the page's address names none.
    """

    def __init__(
        self,
        app: ASGIApp,
        index: Path,
        files: Callable[[str], MapAssets],
        language: str,
        hsts: int = 0,
    ) -> None:
        self._app = app
        self._files = files
        self._language = language
        self._added = {"content-security-policy": page_policy(index), **_HEADERS}
        if hsts:
            self._added["strict-transport-security"] = f"max-age={hsts}"
        # streamlit-folium gets its map as text, makes a script of it and evaluates changes to it.
        self._of_map = {"content-security-policy": _policy("'unsafe-inline' 'unsafe-eval'")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = MutableHeaders(scope=scope)
        _drop_refused(asked)
        forced = dict(self._of_map) if FOLIUM in scope["path"] else {}
        if scope["path"].endswith(f"{FOLIUM}index.html"):
            forced["link"] = self._preloads(asked.get("referer", ""))

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(forced)
                for name, value in self._added.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)

    def _preloads(self, referrer: str) -> str:
        """Name the map's files in the answer that opens its frame.

        The frame would find them one after the other, each script after the last; so named, the
        browser fetches them all at once.
        """
        try:
            code = parse_qs(urlsplit(referrer).query).get("lang", [""])[0]
        except ValueError:  # no address at all
            code = ""
        files = self._files(code if code in LANGUAGES else self._language)
        scripts = [
            f"<{url}>; rel=preload; as=script" for url in (files.leaflet_js, files.rollout_js)
        ]
        data = (files.data, files.national)
        return ", ".join(
            [*scripts, *(f"<{url}>; rel=preload; as=fetch; crossorigin" for url in data)]
        )


def _drop_refused(asked: MutableHeaders) -> None:
    """Take refused content codings (`gzip;q=0`) out of a request.

    Streamlit compresses wherever the word gzip stands in Accept-Encoding.
    """
    accepted = asked.get("accept-encoding", "")
    if "gzip" in accepted.lower() and not coding(accepted, ("gzip",)):
        asked["accept-encoding"] = coding(accepted, ("br",)) or "identity"
