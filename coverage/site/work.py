"""What the site is made of, in pieces of work: pages with cards and fact sheets, maps, tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from coverage.core.i18n import Language, language
from coverage.core.templates import environment, render
from coverage.export import geofiles
from coverage.export.card import card, card_path
from coverage.export.factsheet import factsheet
from coverage.export.map_picture import map_picture
from coverage.maps import script
from coverage.places import lookups, peers
from coverage.places.scope import scope_page
from coverage.site import downloads, figures, home, places, prose
from coverage.site.addresses import EMBED, path, scopes
from coverage.site.figures import KINDS
from coverage.site.frame import Page, Site
from coverage.site.output import File
from coverage.site.workers import Piece
from coverage.web.api import Host, static_files
from geodata.register.regions import ISLAND_GROUPS, provinces, regions

TEMPLATES = Path(__file__).parent / "templates"


def html(template: str, content: dict[str, object]) -> bytes:
    """Return a page."""
    return render(TEMPLATES, template, **{"jsonld": "", **content})


def embed(site: Site, lang: Language) -> tuple[str, dict[str, object]]:
    """Return the map that other pages may show."""
    title = lang._("Where is emergency number 112 in service?")
    page = Page(site, EMBED, lang, title, title)
    names = ("leaflet_js", "leaflet_css", "rollout_js", "rollout_css")
    return "embed.html", {
        **page.frame(),
        **{name: page.shared(name) for name in names},
        "title": title,
        "element": script.ELEMENT,
        "map_js": page.shared(f"embed.{lang.code}.js"),
        "map_svg": page.shared("nation.svg"),
        "map_alt": site.data.cached(scope_page, site.data.today, "ID", lang.code).map_alt,
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


#: What these pages cost beside the others: tables and shapes of the nation, charts.
_MORE = {"home": 30, "rollout": 15}


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


def place(site: Site, name: str, lang: Language) -> Iterator[File]:
    """Return a page with the card and the fact sheet that belong to it."""
    yield page(site, name, lang)
    data, code = site.data, lang.code
    key = "ID" if name == "home" else name
    if key not in ("ID", *scopes()) and key not in regions().index:
        return
    yield card_path(code, key), card(data, key, lang)
    yield from downloads.tables(site, key, lang)
    if key != "ID" and key not in ISLAND_GROUPS:
        sheet = factsheet(data, key, lang, site.settings.corrections)
        yield f"factsheets/{code}/{key}.pdf", sheet


def _places(site: Site, names: tuple[str, ...]) -> Iterator[File]:
    for name in names:
        for code in site.codes:  # both languages of a place share its map
            yield from place(site, name, language(code))
        if name in ("home", *scopes()):
            yield from downloads.shapes(site.data, "ID" if name == "home" else name)


def _maps(site: Site, names: tuple[str, ...]) -> Iterator[File]:
    data = site.data
    for name in names:
        for code in site.codes:
            for kind in KINDS:
                body = map_picture(data, data.today, language(code), scope=name, format=kind)
                yield f"pictures/{code}/{name}.{kind}", body


def _drawings(site: Site, names: tuple[str, ...]) -> Iterator[File]:
    for code in names:
        yield from figures.drawings(site.data, code)


def _films(site: Site, codes: tuple[str, ...]) -> Iterator[File]:
    yield from downloads.films(site.data, codes)


def _package(site: Site, _names: tuple[str, ...]) -> Iterator[File]:
    yield downloads.package(site.data)


def _tables(site: Site, names: tuple[str, ...]) -> Iterator[File]:
    host = Host("", site.settings.language, False, site.base_url, path)
    yield from static_files(site.data, host).items()


def warm(site: Site) -> None:
    """Make what all pages need, before several processes would make it each for itself."""
    data = site.data
    for level in data.levels:
        data.outlines(level)
    code = str(regions().index[0])
    lookups.statements(data, code)
    lookups.statement_rows(data, code)
    lookups.contradictions(data, code)
    lookups.borders(data, code)
    data.cached(lookups.status_rows, data.today)
    peers.similar(code)
    geofiles.warm_up(data)
    for name in environment(TEMPLATES).list_templates(["html"]):
        environment(TEMPLATES).get_template(name)


def pictures(site: Site, names: Sequence[str]) -> list[Piece]:
    """Return the work on maps and charts of pages, which need nothing of the shared files."""
    scopes_shown = [name for name in names if name in ("home", *scopes())]
    pieces = [
        Piece(_maps, ("ID" if name == "home" else name,), 2 if name in provinces().index else 5)
        for name in scopes_shown
    ]
    if "rollout" in names:
        pieces += [Piece(_drawings, (code,), 6) for code in site.codes]
    return pieces


def extras(site: Site) -> list[Piece]:
    """Return the work on the files of the API, feeds, the data package, the rollout as a film."""
    return [Piece(_tables, (), 20), Piece(_films, site.codes, 15), Piece(_package, (), 4)]


def pages(names: Sequence[str]) -> list[Piece]:
    """Return the work on pages with their cards and fact sheets, a province a piece."""
    groups: dict[str, list[str]] = {}
    for name in names:
        province = name[:2] if name[:2] in provinces().index and name != "404" else name
        groups.setdefault(province, []).append(name)
    return [
        Piece(_places, tuple(group), len(group) + _MORE.get(name, 8 * (name in ISLAND_GROUPS)))
        for name, group in groups.items()
    ]
