"""The map for other people's pages: one HTML page of the app, with a credit that stays in sight.

It is the layer of the home page, without Streamlit. The page holds no script and no style of its
own, so its policy allows none; whatever the address asks for is checked first and comes into the
page as values of ours alone, never as it was sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from coverage.core import frontend
from coverage.core.assets import STORE
from coverage.core.i18n import Language, language
from coverage.core.templates import render
from coverage.core.urlstate import ViewState
from coverage.export.captions import credit_text, finding
from coverage.maps import script
from coverage.maps.assets import map_assets
from coverage.snapshot import Snapshot
from coverage.web.answers import AnswerCache
from coverage.web.service import (
    LONGEST_VALUE,
    MAX_AGE,
    Problem,
    Reply,
    Service,
    edition,
    pairs,
    plain_problem,
)

PATH = "embed/map"
#: Anyone may show this page in a frame; the page itself may load from its own server alone.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
NAMES = ("date", "fill", "region", "lang")
_TEMPLATES = Path(__file__).parent / "templates"
_HTML = "text/html; charset=utf-8"
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
}
#: Bytes of finished pages that are cached: some 1,500 views.
_CACHED = 8_000_000


def read_request(
    query: bytes, snapshot: Snapshot, default_lang: str
) -> tuple[ViewState, tuple[str, ...]]:
    """Read the query string; a value that cannot be followed gives the usual view.

    Returns
    -------
    The view that is shown, and names of what was not followed: ours, and "" for names that are
    none; never what was sent.

    Raises
    ------
    Problem
        It is longer than 2,048 bytes (414), holds control characters, or is not percent-encoded
        UTF-8 (400).
    """
    values = pairs(query, 20)
    if not all(part.isprintable() for pair in values for part in pair):
        raise Problem(400, "The query holds control characters.")
    given: dict[str, str] = {}
    refused = set()
    for name, value in values:
        # not of this page, given before, or longer than anything that we have
        if name == "kode" or name in given or len(value) > LONGEST_VALUE:
            refused.add(name)
        elif value or name not in NAMES:
            given[name] = value
    state, refusals = ViewState.parse(given, snapshot.today, default_lang)
    refused |= {refusal.name for refusal in refusals}
    return state, tuple(sorted({name if name in NAMES else "" for name in refused}))


def files(snapshot: Snapshot, root: str, code: str) -> dict[str, str]:
    """Register what the page loads in the language `code`; return the addresses from the page.

    They are relative, so that they hold below any path.
    """
    assets = {
        "embed_js": STORE.add("embed.js", frontend.embed_script()),
        "embed_css": STORE.add("embed.css", frontend.page_styles("embed/embed.css")),
        "map_js": STORE.add(f"map.{code}.js", snapshot.cached(_script, root, code)),
    }
    known = _map_files(snapshot, root, code) | {name: one.path for name, one in assets.items()}
    return {name: f"../{path}" for name, path in known.items()}


def _map_files(snapshot: Snapshot, root: str, code: str) -> dict[str, str]:
    addresses = asdict(map_assets(snapshot, code, root))
    return {name: address.removeprefix(root) for name, address in addresses.items()}


def _script(snapshot: Snapshot, root: str, code: str) -> bytes:
    known = _map_files(snapshot, root, code)
    region_url = f"../daerah?kode={{code}}&lang={code}"
    return script.map_script(snapshot, known, PATH, language(code), region_url)


def page(
    snapshot: Snapshot, state: ViewState, refused: Sequence[str], root: str, default_lang: str
) -> bytes:
    """Return the page of a view; parameters as `read_request` has them and as of `route`."""
    lang = language(state.lang)
    params = state.params(default_lang)
    text = ". ".join(finding(snapshot, state.shown_day(snapshot.today), state.region, lang)) + "."
    return render(
        _TEMPLATES,
        "embed.html",
        lang=lang.code,
        title=lang._("Where is emergency number 112 in service?"),
        files=files(snapshot, root, lang.code),
        text=text,
        note=_note(refused, lang),
        date=state.day.isoformat() if state.day else "",
        fill=state.fill,
        region=state.region,
        element=script.ELEMENT,
        credit=credit_text(snapshot, lang),
        full="../" + (f"?{urlencode(params)}" if params else ""),
        link=lang._("All figures and sources"),
    )


def _note(refused: Sequence[str], lang: Language) -> str:
    """Say what was not followed, in our own words alone."""
    if named := [name for name in refused if name]:
        return lang._(
            "This link asks for something that is not available ({names}); showing the "
            "default view."
        ).format(names=", ".join(named))
    return lang._("Part of this link is not recognised; it was ignored.") if refused else ""


def refusal(code: str) -> bytes:
    """Return the page for an address that cannot be read; nothing of it is quoted."""
    lang = language(code)
    return render(
        _TEMPLATES,
        "refusal.html",
        lang=lang.code,
        text=lang._("This link cannot be read. Please check the code that embeds the map."),
        link=lang._("Show the map"),
    )


def route(load: Callable[[], Snapshot], root: str = "/", default_lang: str = "id") -> Route:
    """Return the route of the page: GET `/embed/map?date=&fill=&region=&lang=`.

    Parameters
    ----------
    load: returns the current snapshot; it is called in the event loop and must not take long.
    root: path below which the app is served, "/" or "/base/".
    default_lang: of an address that names none: "id" or "en".
    """
    cache = AnswerCache(limit=_CACHED, workers=1)

    async def respond(request: Request) -> Reply:
        snapshot = load()
        asked = read_request(request.scope["query_string"], snapshot, default_lang)
        make = partial(page, snapshot, *asked, root, default_lang)
        answer = await cache.get((edition(snapshot), asked), make)
        return Reply(answer, _HTML, {"cache-control": f"public, max-age={MAX_AGE}"})

    def refuse(problem: Problem) -> Response:
        if problem.status in (400, 414):
            return Response(refusal(default_lang), problem.status, media_type=_HTML)
        return plain_problem(problem)

    return Route(f"{root}{PATH}", Service(respond, _HEADERS, refuse))
