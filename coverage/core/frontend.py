"""Style sheets and scripts as served: the files of `frontend/`, with the colours of the palette.

The app, the site and the embedded map register the same bytes, so that what a browser keeps of one
serves the others.
"""

from __future__ import annotations

from functools import cache

from coverage.core import palette
from coverage.core.assets import STORE, Asset
from geodata.maps import layer
from geodata.maps.scripts import FRONTEND, joined

ICON = FRONTEND / "icon.svg"
#: The typeface of all pages and pictures, which Streamlit has by another name (`fonts/make.py`).
FONTS, FAMILY = FRONTEND / "fonts", "Sans 112"
_SEARCH = tuple(f"../search/{name}.js" for name in ("slips", "names", "ranking", "box"))
_APP_MODULES = (
    *("words.js", "connection.js", "landmarks.js", "walks.js", "printing.js"),
    *(*_SEARCH, "places.js", "main.js"),
)
_SITE_MODULES = (
    *_SEARCH,
    *("texts.js", "map.js", "day.js", "figures.js", "share.js", "tables.js", "main.js"),
)


@cache
def typeface() -> Asset:
    """Register the typeface for pages that are not Streamlit's."""
    return STORE.add("sans.woff2", (FONTS / "sans.woff2").read_bytes())


def _face() -> str:
    """Return the rule by which a style sheet of the store has the typeface."""
    source = f"../{typeface().digest}/{typeface().name}"
    look = "font-weight:200 900;font-display:swap"
    return f'@font-face{{font-family:"{FAMILY}";src:url({source}) format("woff2");{look}}}\n'


@cache
def map_styles() -> bytes:
    """Return the style sheet of the map: light within, around it in the colours of the page."""
    colours = {"sans": palette.SANS, **palette.LIGHT, **palette.FIXED}
    # a page that has colours of its own goes before these
    around = palette.properties(":where(:root)", colours)
    within = palette.properties(".rollout-map,.rollout-fills", palette.LIGHT)
    return f"{around}{within}{layer.stylesheet()}".encode()


@cache
def page_styles(*files: str, dark: bool = False, app: bool = False) -> bytes:
    """Return style sheets of `frontend/` as one.

    With `dark` their colours follow the reader's wish; the `app` has its typeface from Streamlit.
    """
    states = "".join(
        palette.properties(f".st-key-status-{state},.status.{state}", {"state": style.mark})
        for state, style in palette.STATES.items()
    )
    text = "".join((FRONTEND / file).read_text(encoding="utf-8") for file in files)
    face = "" if app else _face()
    return f"{face}{palette.page_properties(dark)}{states}{text}".encode()


def app_script() -> bytes:
    """Return the script of the document around Streamlit's own."""
    return joined("app", _APP_MODULES)


def support_script() -> bytes:
    """Return the script that tells browsers which are too old; every browser can read it."""
    return joined("app", ("support.js",))


def site_script() -> bytes:
    """Return the script of the static site."""
    return joined("site", _SITE_MODULES)


def embed_script() -> bytes:
    """Return the script of the embedded map."""
    return joined("embed", ("embed.js",))
