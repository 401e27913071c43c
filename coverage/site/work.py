"""Making pages with their pictures, cards and fact sheets, shared out to some processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coverage.i18n import Language, language
from coverage.pictures.cards import card, card_path
from coverage.pictures.factsheet import factsheet
from coverage.pictures.maps import map_picture
from coverage.pictures.pdfsheet import warm_up
from coverage.site import figures, home, maps, places, prose
from coverage.site.addresses import EMBED, path, scopes
from coverage.site.figures import KINDS
from coverage.site.frame import Page, Site
from geodata.regions import ISLAND_GROUPS, regions

HERE = Path(__file__).parent
#: How many places one piece of work has.
PORTION = 12

File = tuple[str, bytes]


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Return the template environment: everything is escaped, nothing may be missing."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html(template: str, content: dict[str, object]) -> bytes:
    """Return a page."""
    return environment().get_template(template).render({"jsonld": "", **content}).encode()


def embed(site: Site, lang: Language) -> tuple[str, dict[str, object]]:
    """Return the map that other pages may show."""
    title = lang._("Where is emergency number 112 in service?")
    page = Page(site, EMBED, lang, title, title)
    names = ("leaflet_js", "leaflet_css", "rollout_js", "rollout_css")
    return "embed.html", {
        **page.frame(),
        **{name: page.shared(name) for name in names},
        "title": title,
        "element": maps.ELEMENT,
        "map_js": page.shared(f"embed.{lang.code}.js"),
        "map_svg": page.shared("nation.svg"),
        "map_alt": maps.alternative(site.data, "ID", "Indonesia", lang),
        "credit": page.frame()["footer"][1],
        "home": page.to("home"),
        "more": lang._("All figures and sources"),
    }


_SINGLE: dict[str, Callable[[Site, Language], tuple[str, dict[str, object]]]] = {
    "home": home.home,
    "rollout": prose.rollout,
    "data": prose.data_page,
    "about": prose.about,
    "404": prose.missing,
    EMBED: embed,
}


def page_names() -> list[str]:
    """Return every page of a language."""
    register = [str(code) for code in regions().index]
    return [*_SINGLE, *scopes(), *register]


def page(site: Site, name: str, lang: Language) -> File:
    """Return one page."""
    if name in _SINGLE:
        return path(name, lang.code), html(*_SINGLE[name](site, lang))
    make = places.regency if name in regions().index else places.scope
    return path(name, lang.code), html(*make(site, name, lang))


def files(site: Site, name: str, lang: Language) -> Iterator[File]:
    """Return a page with the pictures, cards and fact sheets that belong to it."""
    yield page(site, name, lang)
    data, code = site.data, lang.code
    if name == "rollout":
        yield from figures.drawings(data, code)
    place = "ID" if name == "home" else name
    if place not in ("ID", *scopes()) and place not in regions().index:
        return
    yield card_path(code, place), card(data, place, lang)
    if place not in regions().index:
        for kind in KINDS:
            body = map_picture(data, data.today, lang, scope=place, format=kind)
            yield f"pictures/{code}/{place}.{kind}", body
    if place != "ID" and place not in ISLAND_GROUPS:
        sheet = factsheet(data, place, lang, site.settings.corrections)
        yield f"factsheets/{code}/{place}.pdf", sheet


_SITE: list[Site] = []  # what forked processes work on


def _part(names: tuple[str, ...]) -> list[File]:
    site = _SITE[0]
    return [
        file for name in names for code in site.codes for file in files(site, name, language(code))
    ]


def every_file(
    site: Site, processes: int = 2, chosen: Sequence[str] | None = None
) -> Iterator[File]:
    """Return all pages with what belongs to them, made by some processes, in a fixed order.

    `chosen`: names of pages to make, by default all of them.
    """
    _SITE[:] = [site]
    names = page_names() if chosen is None else list(chosen)
    parts = [tuple(names[start : start + PORTION]) for start in range(0, len(names), PORTION)]
    if processes < 2:
        for part in parts:
            yield from _part(part)
        return
    warm_up()
    with get_context("fork").Pool(processes) as pool:
        for made in pool.imap(_part, parts):
            yield from made
