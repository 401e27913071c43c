"""The document in which Streamlit draws the app, in the reader's language.

Streamlit serves one English document for every address and says what it has to say of itself in
English, for developers. Here its document gets our language, title, words and scripts
(`frontend/app`); an address that is no page gets a page that says so; and Streamlit's own dialogs
are switched off by the host configuration, which it asks of whoever serves it. Where a later
Streamlit has another document, what is not found there stays as it is.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coverage.core import frontend
from coverage.core.assets import PREFIX, STORE
from coverage.core.i18n import LANGUAGES, Language, language
from coverage.core.templates import render
from coverage.core.texts import N_
from coverage.export.captions import site_name
from coverage.web.answers import Answer, compressed
from coverage.web.service import Reply, Service

log = logging.getLogger(__name__)
#: Every page: the name of its file and of its address, and its title; the first is the home page.
PAGES: Mapping[str, str] = {
    "peta": N_("Map"),
    "riwayat": N_("Rollout"),
    "laju": N_("Pace"),
    "prioritas": N_("Priorities"),
    "daerah": N_("Regions"),
    "panggilan": N_("Calls"),
    "rekaman": N_("Call-level data"),
    "kualitas": N_("Data quality"),
    "data": N_("Data & method"),
}
HOME = next(iter(PAGES))
#: Pages that are not for one regency; addresses of the others may name it.
OF_PLACES = frozenset({"riwayat", "laju", "prioritas", "kualitas", "data"})
#: Pages that are not for a date; their addresses have none.
UNDATED = frozenset({"panggilan", "rekaman", "data"})
#: What Streamlit says of itself, and what is said instead; {0} is any text, {n} a number.
WORDS: Mapping[str, str] = {
    "Skip to main content": N_("Skip to the content"),
    "streamlit_folium.st_folium": N_("Map"),
    "Main menu": N_("Main menu"),
    "Choose an option": N_("Choose one"),
    "Open": N_("Open the list"),
    "Clear value": N_("Clear the choice"),
    "No results": N_("Nothing found"),
    "Help for {0}": N_("Help: {0}"),
    "Link to heading": N_("Link to this heading"),
    "Copy to clipboard": N_("Copy"),
    "Copied": N_("Copied"),
    "Show/hide columns": N_("Choose columns"),
    "Download as CSV": N_("This table as CSV"),
    "Search": N_("Search the table"),
    "Fullscreen": N_("Fill the screen"),
    "Fullscreen: {0}": N_("Fill the screen: {0}"),
    "Close fullscreen": N_("Leave full screen"),
    "Select all": N_("All columns"),
    "Type to search": N_("Type to search"),
    "{n} results": N_("{n} found"),
    "1 result": N_("1 found"),
    "Previous Result": N_("Previous match"),
    "Next Result": N_("Next match"),
    "Close Search": N_("Close the search"),
    "Dataframe column menu": N_("Column menu"),
    "Sort ascending": N_("Sort in ascending order"),
    "Sort descending": N_("Sort in descending order"),
    "Statistics": N_("Statistics of the column"),
    "Copy column name": N_("Copy the heading"),
    "Format": N_("Number format"),
    "Automatic": N_("As it is"),
    "Localized": N_("With thousands separators"),
    "Plain": N_("Without separators"),
    "Compact": N_("Shortened"),
    "Dollar": N_("In dollars"),
    "Euro": N_("In euros"),
    "Yen": N_("In yen"),
    "Percent": N_("In percent"),
    "Scientific": N_("Scientific notation"),
    "Accounting": N_("As in accounts"),
    "Distance": N_("Time ago"),
    "Calendar": N_("Relative to today"),
    "Autosize": N_("Fit the width"),
    "Pin column": N_("Keep in view"),
    "Unpin column": N_("Let scroll"),
    "Hide column": N_("Hide the column"),
    "No data": N_("No data"),
    "Loading...": N_("Loading …"),
    "Running...": N_("Loading …"),
    "Download failed": N_("The download failed. Please try again."),
    "Failed to export data as CSV": N_("The download failed. Please try again."),
    "Close": N_("Close"),
}
#: What Streamlit's document holds, and is replaced.
_MARKS = (
    *('<html lang="en">', "<title>Streamlit</title>", '<div id="root"></div>', "</head>"),
    'href="./favicon.png"',
)
_TEMPLATES = Path(__file__).parent / "templates"
_HTML = "text/html; charset=utf-8"
#: Below the root, what is no page of Streamlit's.
_OTHERS = ("api/", "embed/", "component/", f"{PREFIX}/")


def texts(lang: Language) -> dict[str, object]:
    """Return what `frontend/app` says in a language."""
    return {
        "words": {source: lang._(message) for source, message in WORDS.items()},
        "pages": lang._("Pages"),
        "away": lang._("The connection was lost and is being restored. What you chose is kept."),
        "longAway": lang._("This is taking longer than usual; you can leave the page open."),
        "site": lang._("All figures, on simpler pages"),
        "back": lang._("Connected again."),
    }


def files() -> dict[str, str]:
    """Register what a document loads; return the paths below the root."""
    bodies = {
        "app.js": frontend.app_script(),
        "support.js": frontend.support_script(),
        "style.css": frontend.page_styles(
            "shared.css", "search/search.css", "app/style.css", app=True
        ),
        "icon.svg": frontend.ICON.read_bytes(),
    }
    return {name: STORE.add(name, body).path for name, body in bodies.items()}


def document(index: str, code: str, title: str, root: str, site: str) -> bytes:
    """Return the document of a page.

    Parameters
    ----------
    index: Streamlit's document. code: of the language. title: of the page. root: path below which
        the app is served. site: address of the static site, "" where there is none.
    """
    lang = language(code)
    told = {"texts": {other: texts(language(other)) for other in LANGUAGES}, "site": site}
    paths = {name: root + path for name, path in files().items()}
    plain = [
        *([(site, lang._("All figures, on simpler pages"))] if site else []),
        (f"{root}api/v1/regencies.csv", lang._("Every regency and city (CSV)")),
    ]
    notice = {
        "old": lang._(
            "This browser is too old for this page: it needs Safari 16.4, Chrome or Edge 110, "
            "Firefox 115, or newer. What works in yours:"
        ),
        "noscript": lang._("This page needs JavaScript. Without it:"),
        "loading": lang._("Loading …"),
        "name": site_name(lang),
        "links": [(f"{root}embed/map?lang={code}", lang._("The map alone")), *plain],
        "plain": plain,
        "support": paths["support.js"],
    }
    data = escape(json.dumps(told, ensure_ascii=False, separators=(",", ":")))
    ours = (
        f'<html lang="{code}">',
        f"<title>{escape(title)}</title>",
        render(_TEMPLATES, "shell.html", **notice).decode(),
        f'<link rel="stylesheet" href="{paths["style.css"]}">\n'
        f'<script src="{paths["app.js"]}" data-told="{data}"></script>\n</head>',
        f'href="{paths["icon.svg"]}"',
    )
    before, _, after = index.partition("<noscript>")
    index = before + after.partition("</noscript>")[2]
    for mark, text in zip(_MARKS, ours, strict=True):
        if mark not in index:
            log.warning("Streamlit's document has no %s: it stays as it is", mark)
        index = index.replace(mark, text, 1)
    return index.encode()


def title_of(parts: Sequence[str], lang: Language) -> str:
    """Return the title of a document: what it shows, from the narrow to the wide, and the site."""
    return " · ".join([*filter(None, parts), site_name(lang)])


def not_found(code: str, root: str) -> bytes:
    """Return the page for an address that is none; nothing of the address is quoted."""
    lang = language(code)
    query = f"?lang={code}"
    links = [(f"{root}{name if name != HOME else ''}", title) for name, title in PAGES.items()]
    title = lang._("Page not found")
    return render(
        _TEMPLATES,
        "missing.html",
        lang=code,
        title=title_of([title], lang),
        heading=title,
        text=lang._("There is no page at this address. These are here:"),
        links=[(address + query, lang._(name)) for address, name in links],
        style=root + files()["style.css"],
    )


class AppShell:
    """Serves the documents of the app's pages in place of Streamlit's.

    Parameters
    ----------
    index: the HTML document that Streamlit serves. root: path below which the app is served, "/" or
        "/base/". default_lang: where the address names none. site: address of the static site, "".
    """

    def __init__(
        self, app: ASGIApp, index: Path, root: str, default_lang: str, site: str = ""
    ) -> None:
        self._app = app
        self._root = root
        self._default = default_lang
        self._site = site
        self._index = index.read_text(encoding="utf-8")
        self._documents: dict[tuple[str, str], Answer] = {}
        self._pages = Service(self._page)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = str(scope.get("path", ""))
        place = path.removeprefix(self._root)
        if scope["type"] != "http" or place.startswith(_OTHERS) or f"{path}/" == self._root:
            await self._app(scope, receive, send)
        elif place in ("", *PAGES):
            await self._pages(scope, receive, send)
        elif place == "_stcore/host-config":
            await self._without_dialogs(scope, receive, send)
        else:
            await self._app(scope, receive, self._refusing(scope, receive, send))

    def _language(self, scope: Scope) -> str:
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
        return asked if asked in LANGUAGES else self._default

    async def _page(self, request: Request) -> Reply:
        place = request.scope["path"].removeprefix(self._root) or HOME
        code = self._language(request.scope)
        if (place, code) not in self._documents:
            title = title_of([language(code)._(PAGES[place])], language(code))
            body = document(self._index, code, title, self._root, self._site)
            self._documents[place, code] = compressed(body)
        return Reply(self._documents[place, code], _HTML, {"cache-control": "no-cache"})

    def _refusing(self, scope: Scope, receive: Receive, send: Send) -> Send:
        """Return a `send` that turns Streamlit's document, its answer to anything, into a 404."""
        missing = False

        async def send_or_refuse(message: Message) -> None:
            nonlocal missing
            if message["type"] == "http.response.start" and message["status"] == 200:
                kind = MutableHeaders(scope=message).get("content-type", "")
                if missing := kind.startswith("text/html"):
                    body = not_found(self._language(scope), self._root)
                    await Response(body, 404, media_type=_HTML)(scope, receive, send)
            if not missing:
                await send(message)

        return send_or_refuse

    async def _without_dialogs(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with Streamlit's configuration of the host, its dialogs switched off."""
        MutableHeaders(scope=scope)["accept-encoding"] = "identity"
        start: Message = {}
        body = b""

        async def collect(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            answer = _without_dialogs(body)
            MutableHeaders(scope=start)["content-length"] = str(len(answer))
            await send(start)
            await send({"type": "http.response.body", "body": answer})

        await self._app(scope, receive, collect)


def _without_dialogs(body: bytes) -> bytes:
    try:
        return json.dumps(json.loads(body) | {"blockErrorDialogs": True}).encode()
    except (ValueError, TypeError):  # of another form than we know
        return body
