"""The map for other people's pages: one HTML page of the app, with a credit that stays in sight.

It is the layer of the home page, without Streamlit. The page holds no script and no style of its
own, so its policy allows none; whatever the address asks for is checked first and comes into the
page as values of ours alone, never as it was sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from html import escape
from urllib.parse import parse_qsl, urlencode

from coverage.core import frontend, texts
from coverage.core.assets import STORE
from coverage.core.i18n import Language, language
from coverage.core.urlstate import ViewState
from coverage.export.pictures.words import finding
from coverage.maps import script
from coverage.maps.assets import map_assets
from coverage.snapshot import Snapshot
from geodata.maps.layer import MapAssets

PATH = "embed/map"
#: Anyone may show this page in a frame; the page itself may load from its own server alone.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors *",
    )
)
NAMES = ("date", "fill", "region", "lang")
_LONGEST_QUERY, _LONGEST_VALUE = 2048, 100


class BadAddress(ValueError):
    """A query string that is no list of names and values."""


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the view that is shown, and what of it was not followed.

    `refused` are names of ours, and "" for names that are none; never what was sent.
    """

    state: ViewState
    refused: tuple[str, ...] = ()


def asked(query: bytes, snapshot: Snapshot, default_lang: str) -> Asked:
    """Read the query string; a value that cannot be followed gives the usual view.

    Raises
    ------
    BadAddress
        It is longer than 2,048 bytes, holds control characters, or is not percent-encoded UTF-8.
    """
    if len(query) > _LONGEST_QUERY:
        raise BadAddress("too long")
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20
        )
    except ValueError as error:
        raise BadAddress("no list of names and values") from error
    if not all(part.isprintable() for pair in pairs for part in pair):
        raise BadAddress("control characters")
    given: dict[str, str] = {}
    refused = []
    for name, value in pairs:
        # not of this page, given before, or longer than anything that we have
        if name == "kode" or name in given or len(value) > _LONGEST_VALUE:
            refused.append(name if name in NAMES else "")
        elif value or name not in NAMES:
            given[name] = value
    state, more = ViewState.parse(given, snapshot.today, default_lang)
    refused += [one.name if one.name in NAMES else "" for one in more]
    return Asked(state, tuple(sorted(set(refused))))


def files(snapshot: Snapshot, root: str, code: str) -> dict[str, str]:
    """Register what the page loads in the language `code`; return the addresses from the page.

    They are relative, so that they hold below any path.
    """
    served = map_assets(snapshot, code, root)
    known = {one.name: getattr(served, one.name).removeprefix(root) for one in fields(MapAssets)}
    known["embed_js"] = STORE.add("embed.js", frontend.embed_script()).path
    known["embed_css"] = STORE.add("embed.css", frontend.page_styles("embed/embed.css")).path
    known["map_js"] = STORE.add(f"map.{code}.js", snapshot.cached(_script, root, code)).path
    return {name: f"../{path}" for name, path in known.items()}


def _script(snapshot: Snapshot, root: str, code: str) -> bytes:
    served = map_assets(snapshot, code, root)
    known = {one.name: getattr(served, one.name).removeprefix(root) for one in fields(MapAssets)}
    region_url = f"../daerah?kode={{code}}&lang={code}"
    return script.map_script(snapshot, known, PATH, language(code), region_url, height=None)


def page(snapshot: Snapshot, wish: Asked, root: str, default_lang: str) -> bytes:
    """Return the page.

    Parameters
    ----------
    root: path below which the app is served, "/" or "/base/". default_lang: of the app's pages.
    """
    state, lang = wish.state, language(wish.state.lang)
    title = lang._("Where is emergency number 112 in service?")
    loaded = files(snapshot, root, lang.code)
    params = state.params(default_lang)
    full = "../" + (f"?{urlencode(params)}" if params else "")
    link = lang._("All figures and sources")
    shown = {
        "date": state.day.isoformat() if state.day else "",
        "fill": state.fill,
        "region": state.region,
    }
    data = " ".join(f'data-{name}="{escape(value)}"' for name, value in shown.items())
    styles, scripts = _parts(loaded)
    text = ". ".join(finding(snapshot, state.shown_day(snapshot.today), state.region, lang)) + "."
    opened = f'<a href="{escape(full)}" target="_blank" rel="noopener">{escape(link)}</a>'
    return f"""<!doctype html>
<html lang="{lang.code}">
<head>
<meta charset="utf-8">
<title>{escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
{styles}
</head>
<body>
<main>
<h1 class="hidden">{escape(title)}</h1>
<p class="hidden">{escape(text)}</p>
{_note(wish.refused, lang)}<div id="peta" {data}>
<div class="folium-map" id="{script.ELEMENT}"></div>
</div>
<noscript><p>{escape(text)}</p></noscript>
<p id="credit">{escape(credit(snapshot, lang))} · {opened}</p>
</main>
{scripts}
</body>
</html>
""".encode()


def _parts(loaded: Mapping[str, str]) -> tuple[str, str]:
    styles = ("leaflet_css", "rollout_css", "embed_css")
    scripts = ("leaflet_js", "rollout_js", "embed_js", "map_js")
    ahead = [
        f'<link rel="preload" href="{escape(loaded[name])}" as="fetch" crossorigin>'
        for name in ("data", "national")
    ]
    links = [f'<link rel="stylesheet" href="{escape(loaded[name])}">' for name in styles]
    run = [f'<script src="{escape(loaded[name])}"></script>' for name in scripts]
    return "\n".join([*links, *ahead]), "\n".join(run)


def credit(snapshot: Snapshot, lang: Language) -> str:
    """Return the line that goes with the map wherever it is shown: caveat, source, licence, day."""
    parts = (
        lang._("A regency without evidence is not a regency without the service."),
        lang._("Source: {source}").format(source=texts.resource_line("deployment_evidence", lang)),
        lang._("As of {date}; data version {version}.").format(
            date=lang.date(snapshot.today), version=snapshot.version
        ),
    )
    return " · ".join(part.rstrip(".") for part in parts)


def _note(refused: Sequence[str], lang: Language) -> str:
    """Say what was not followed, in our own words alone."""
    if not refused:
        return ""
    named = [name for name in refused if name]
    if named:
        text = lang._(
            "The address asks for something that we do not have ({names}); the usual view is shown."
        ).format(names=", ".join(named))
    else:
        text = lang._("A part of the address is not known here; it was ignored.")
    return f'<p id="note" role="status">{escape(text)}</p>\n'


def refusal(code: str) -> bytes:
    """Return the page for an address that cannot be read; nothing of it is quoted."""
    lang = language(code)
    text = lang._("This address cannot be read. Please check the code that embeds the map.")
    shown = lang._("Show the map")
    opened = f'<a href="./map" rel="noopener">{escape(shown)}</a>'
    return (
        f'<!doctype html>\n<html lang="{lang.code}">\n<head><meta charset="utf-8">'
        f"<title>{escape(text)}</title></head>\n<body><p>{escape(text)}</p><p>{opened}</p></body>"
        "\n</html>\n"
    ).encode()
