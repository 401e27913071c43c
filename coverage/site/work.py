"""Making pages, cards, fact sheets and pictures, shared out to some processes."""

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
from coverage.site import figures, home, maps, places, prose
from coverage.site.addresses import EMBED, path, scopes
from coverage.site.frame import Page, Site
from geodata.regions import ISLAND_GROUPS, regions

HERE = Path(__file__).parent
#: How many places one piece of work has.
PORTION = 40

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


def pages(site: Site, code: str, chosen: Sequence[str]) -> Iterator[File]:
    """Return the pages of one language: those that are named in `chosen`."""
    lang = language(code)
    single = {
        "home": home.home,
        "rollout": prose.rollout,
        "data": prose.data_page,
        "about": prose.about,
        "404": prose.missing,
        EMBED: embed,
    }
    for name in chosen:
        if name in single:
            yield path(name, code), html(*single[name](site, lang))
        elif name in regions().index:
            yield path(name, code), html(*places.regency(site, name, lang))
        else:
            yield path(name, code), html(*places.scope(site, name, lang))


def page_names() -> list[str]:
    """Return every page of a language."""
    register = [str(code) for code in regions().index]
    return ["home", "rollout", "data", "about", "404", EMBED, *scopes(), *register]


_SITE: list[Site] = []  # what forked processes work on

#: What the workers make: pages of a language, cards, fact sheets, pictures; each with its places.
Job = tuple[str, str, tuple[str, ...]]


def _pictures(site: Site, code: str, chosen: Sequence[str]) -> Iterator[File]:
    """Return the maps of scopes as pictures and drawings."""
    data, lang = site.data, language(code)
    for scope in chosen:
        for kind in ("png", "svg"):
            body = map_picture(data, data.today, lang, scope=scope, format=kind)
            yield f"pictures/{code}/{scope}.{kind}", body


def _sheets(site: Site, code: str, chosen: Sequence[str]) -> Iterator[File]:
    """Return the fact sheets of provinces and regencies."""
    for place in chosen:
        yield (
            f"factsheets/{code}/{place}.pdf",
            factsheet(site.data, place, language(code), site.settings.corrections),
        )


def _cards(site: Site, code: str, chosen: Sequence[str]) -> Iterator[File]:
    """Return the cards for social networks."""
    for place in chosen:
        yield card_path(code, place), card(site.data, place, language(code))


_MAKERS: dict[str, Callable[[Site, str, Sequence[str]], Iterator[File]]] = {
    "pages": lambda site, code, chosen: pages(site, code, chosen),
    "pictures": _pictures,
    "sheets": _sheets,
    "cards": _cards,
    "charts": lambda site, code, chosen: figures.drawings(site.data, code),
}


def _part(job: Job) -> list[File]:
    kind, code, chosen = job
    return list(_MAKERS[kind](_SITE[0], code, chosen))


def jobs(site: Site, chosen: Sequence[str] | None = None) -> list[Job]:
    """Return the work to share out, in the order of the files.

    `chosen`: names of pages to make, by default all of them; places among them bring their cards,
    fact sheets and pictures.
    """
    names = page_names() if chosen is None else list(chosen)
    register = set(regions().index)
    spots = [name for name in names if name in register or name in scopes()]
    work = {
        "pages": names,
        "pictures": ["ID", *(name for name in spots if name not in register)],
        "sheets": [name for name in spots if name not in ISLAND_GROUPS],
        "cards": ["ID", *spots],
        "charts": ["rollout"] if "rollout" in names else [],
    }
    return [
        (kind, code, tuple(some[start : start + PORTION]))
        for kind, some in work.items()
        for code in site.codes
        for start in range(0, len(some), PORTION)
    ]


def every_page(
    site: Site, processes: int = 2, chosen: Sequence[str] | None = None
) -> Iterator[File]:
    """Return all pages, pictures, cards and fact sheets, made by some processes."""
    _SITE[:] = [site]
    work = jobs(site, chosen)
    if processes < 2:
        for job in work:
            yield from _part(job)
        return
    with get_context("fork").Pool(processes) as pool:
        for part in pool.imap(_part, work):
            yield from part
