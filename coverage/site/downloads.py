"""Files to download: what a page of the site offers, where each lies, how it is made.

| page | files |
|---|---|
| home, data, rollout | the nation as tables, shapes and map; a film; the whole data package |
| island group, province | its regencies as tables, shapes and map; a province's fact sheet |
| regency | fact sheet, card, its statements as a table and as JSON |

Addresses stay the same from one edition to the next, so that links to files go on leading to them;
the name under which a browser saves a file is the reader's, with the day.
"""

from __future__ import annotations

from collections.abc import Iterator

from coverage.core import texts
from coverage.core.csv_export import people_csv
from coverage.core.filenames import file_name
from coverage.core.i18n import Language, language
from coverage.core.tabular import evidence_export
from coverage.export import geofiles
from coverage.export.animation import rollout_gifs
from coverage.export.citation import work
from coverage.export.package import data_package
from coverage.export.package_tables import status_tables, workbook
from coverage.maps.about import boundary_note
from coverage.places import lookups
from coverage.site.addresses import File
from coverage.site.page import Site
from coverage.site.parts import Link
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, regions

FILM = "downloads/112-rollout.{code}.gif"
PACKAGE = "downloads/112-data-indonesia.zip"
TABLE = texts.N_("Table ({format})")
MAP = texts.N_("Map as a picture ({format})")


def table_path(code: str, place: str, suffix: str) -> str:
    """Return where a table of a place in a language lies."""
    what = "evidence" if place in regions().index else "status"
    return f"downloads/{code}/112-{what}-{place}.{suffix}"


def shape_path(place: str, suffix: str) -> str:
    """Return where the shapes of a place lie: the same for all languages."""
    return f"downloads/112-status-{place}.{suffix}"


def downloads_of(data: Snapshot, place: str, lang: Language) -> list[Link]:
    """Return what the page of a place offers, each with its path below the root.

    `place` is the nation, an island group, a province or a regency.
    """
    _, code = lang._, lang.code

    def link(text: str, what: str, path: str) -> Link:
        suffix = path.rpartition(".")[2]
        name = file_name(what, place, data.today, suffix, lang)
        return Link(text.format(format=suffix.upper()), path, save=name)

    sheet = link(_("Fact sheet to print (PDF)"), "factsheet", f"factsheets/{code}/{place}.pdf")
    if place in regions().index:
        card = f"cards/{code}/{place}.png"
        return [
            sheet,
            link(_("Card for social networks (PNG)"), "card", card),
            link(_("Evidence with sources (CSV)"), "evidence", table_path(code, place, "csv")),
            link(_("Evidence with sources (JSON)"), "evidence", f"api/v1/evidence/{place}.json"),
        ]
    tables = [link(_(TABLE), "status", table_path(code, place, kind)) for kind in ("csv", "xlsx")]
    shapes = [
        link(title, "status", shape_path(place, kind))
        for kind, (title, _make) in geofiles.FORMATS.items()
    ]
    maps = [link(_(MAP), "map", f"pictures/{code}/{place}.{kind}") for kind in ("png", "svg")]
    links = [*tables, *shapes, *maps]
    if place == "ID":
        film, package = _("Animated map ({format})"), _("The whole data package ({format})")
        links.append(link(film, "animation", FILM.format(code=code)))
        links.append(link(package, "data", PACKAGE))
    elif place not in ISLAND_GROUPS:
        links.insert(0, sheet)
    return links


def tables(site: Site, place: str, lang: Language) -> Iterator[File]:
    """Make the tables of a place in a language."""
    data = site.data
    if place in regions().index:
        shown = evidence_export(lookups.statements(data, place), lang)
        yield table_path(lang.code, place, "csv"), people_csv(shown, lang)
        return
    sheets = status_tables(data, data.today, place, lang)
    title = lang._("Status of emergency number 112: {place}").format(
        place=texts.place_name(place, lang)
    )
    cited = work(data, title, f"status-{place}", data.today)
    notes = (boundary_note(data.boundaries.meta, lang),)
    yield table_path(lang.code, place, "csv"), people_csv(next(iter(sheets.values())), lang)
    yield table_path(lang.code, place, "xlsx"), workbook(sheets, cited, notes, lang)


def shapes(data: Snapshot, place: str) -> Iterator[File]:
    """Make the files with the outlines of a place that is no regency."""
    for kind, (_title, make) in geofiles.FORMATS.items():
        yield shape_path(place, kind), make(data, data.today, place)


def films(site: Site, codes: tuple[str, ...]) -> Iterator[File]:
    """Make the rollout in motion in some languages."""
    made = rollout_gifs(site.data, [language(code) for code in codes])
    for code, body in zip(codes, made, strict=True):
        yield FILM.format(code=code), body


def package(site: Site, _names: tuple[str, ...] = ()) -> Iterator[File]:
    """Make the whole data package."""
    yield PACKAGE, data_package(site.data)
