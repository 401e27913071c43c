"""The foot of every page: what can be taken along. A file is made when its button is pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from urllib.parse import urlencode, urlsplit

import streamlit as st

from coverage.core.csv_export import csv_bytes
from coverage.core.i18n import Language, language
from coverage.core.tabular import Frame
from coverage.core.texts import place_name
from coverage.core.urlstate import is_regency
from coverage.export import geofiles
from coverage.export.animation import rollout_gif
from coverage.export.citation import Work, bibtex, citation, embed_code, work
from coverage.export.factsheet import factsheet
from coverage.export.map_picture import map_picture
from coverage.export.package import data_package, package_name
from coverage.export.package_tables import file_name, status_tables, workbook
from coverage.maps.about import boundary_note
from coverage.snapshot import Snapshot
from coverage.web.embed import PATH
from geodata.register.regions import provinces
from pages.shared.state import View, root

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Tables = Mapping[str, Frame]


@dataclass(frozen=True)
class Offer:
    """What a page offers beside its citation.

    Attributes
    ----------
    page: its path, "" for the home page. title: as it is cited. name: in the names of files.
    place: what it shows: nation, island group, province or regency.
    tables: makes the data shown, heading → frame; None for none. csv: whether the first of them is
        offered alone, too. notes: what must stand beside them.
    maps: status, outlines and map of the place; fill: how the map is coloured.
    motion: the rollout in motion. dated: it is for the date of the page, else of today.
    simulated: the calls are made up. records: version of call records, which are not ours to
        license; "" for everything else.
    """

    page: str
    title: str
    name: str
    place: str = "ID"
    tables: Callable[[], Tables] | None = None
    csv: bool = True
    notes: tuple[str, ...] = ()
    maps: bool = False
    fill: str = "status"
    motion: bool = False
    dated: bool = True
    simulated: bool = False
    records: str = ""


def status_offer(view: View, page: str, place: str, fill: str = "status") -> Offer:
    """Return what a page on the status of 112 in `place` offers."""
    return Offer(
        page,
        view.lang._("Status of emergency number 112: {place}").format(
            place=place_name(place, view.lang)
        ),
        "status",
        place,
        tables=partial(status_tables, view.data, view.day, place, view.lang),
        maps=True,
        fill=fill,
    )


@dataclass(frozen=True)
class File:
    """One file: its label and name, and how it is made."""

    label: str
    name: str
    mime: str
    make: Callable[[], bytes]


def section(view: View, offer: Offer) -> None:
    """Show everything that the page offers to take along."""
    lang = view.lang
    st.header(lang._("Download and share"), anchor="take-along")
    with st.container(horizontal=True, gap="small", key="take"):
        for file in files(view, offer):
            st.download_button(
                file.label,
                data=file.make,
                file_name=file.name,
                mime=file.mime,
                key=f"take-{file.name}",
                icon=":material/download:",
                on_click="ignore",
            )
        _cite(view, offer)
        if offer.maps:
            _embed(view, offer)
    if offer.maps:
        st.caption(boundary_note(view.data.boundaries.meta, lang))


def files(view: View, offer: Offer) -> Iterator[File]:
    """Yield the files of a page; nothing is worked out yet."""
    lang, day = view.lang, _day(view, offer)

    def name(suffix: str, what: str = offer.name) -> str:
        return file_name(what, offer.place, day, suffix, lang, offer.simulated)

    if offer.tables:
        if offer.csv:
            label = lang._("Table ({format})").format(format="CSV")
            yield File(label, name("csv"), "text/csv", partial(_csv, offer.tables))
        label = lang._("Table ({format})").format(format="XLSX")
        book = partial(_book, offer.tables, cited(view, offer), offer.notes, lang)
        yield File(label, name("xlsx"), XLSX, book)
    if offer.maps:
        for kind, mime in (("png", "image/png"), ("svg", "image/svg+xml")):
            label = lang._("Map as a picture ({format})").format(format=kind.upper())
            draw = partial(
                map_picture, view.data, day, lang, scope=offer.place, fill=offer.fill, format=kind
            )
            yield File(label, name(kind, "map"), mime, draw)
        for suffix, title, mime, make in (
            ("geojson", "GeoJSON", "application/geo+json", geofiles.regencies_geojson),
            ("gpkg", "GeoPackage", "application/geopackage+sqlite3", geofiles.regencies_gpkg),
            ("parquet", "GeoParquet", "application/vnd.apache.parquet", geofiles.regencies_parquet),
        ):
            yield File(title, name(suffix), mime, partial(make, view.data, day, offer.place))
    yield from _more(view, offer)


def _more(view: View, offer: Offer) -> Iterator[File]:
    """Yield the files that are of today, whatever date the page shows."""
    lang, data = view.lang, view.data
    if offer.motion:
        gif = file_name("rollout", "ID", data.today, "gif", lang)
        label = lang._("Animated map ({format})").format(format="GIF")
        yield File(label, gif, "image/gif", partial(data.cached, motion_of, lang.code))
    if offer.maps and (is_regency(offer.place) or offer.place in provinces().index):
        pdf = file_name("factsheet", offer.place, data.today, "pdf", lang)
        label = lang._("Factsheet to print ({format})").format(format="PDF")
        contact = view.settings.corrections
        make = partial(factsheet, data, offer.place, lang, contact)
        yield File(label, pdf, "application/pdf", make)
    if not offer.records:
        label = lang._("The whole data package ({format})").format(format="ZIP")
        make = partial(data.cached, package_of)
        yield File(label, package_name(data), "application/zip", make)


def package_of(data: Snapshot) -> bytes:
    """Return the data package."""
    return data_package(data)


def motion_of(data: Snapshot, code: str) -> bytes:
    """Return the rollout in motion."""
    return rollout_gif(data, language(code))


def _day(view: View, offer: Offer) -> date:
    return view.day if offer.dated else view.data.today


def _csv(tables: Callable[[], Tables]) -> bytes:
    return csv_bytes(next(iter(tables().values())))


def _book(
    tables: Callable[[], Tables], work_: Work, notes: tuple[str, ...], lang: Language
) -> bytes:
    return workbook(tables(), work_, notes, lang)


def address(page: str) -> str:
    """Return the absolute address of a page as the reader's browser has it; "" if unknown."""
    parts = urlsplit(str(st.context.url or ""))
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return f"{parts.scheme}://{parts.netloc}{root()}{page}"


def cited(view: View, offer: Offer) -> Work:
    """Return what a citation of the page names; it leads back to what is shown."""
    url = address(offer.page)
    params = view.state.params(view.settings.language)
    url += f"?{urlencode(params)}" if url and params else ""
    name = "-".join(part for part in (offer.name, offer.place) if part)
    found = work(view.data, offer.title, name, _day(view, offer), url)
    return replace(found, version=offer.records, licence="") if offer.records else found


def _cite(view: View, offer: Offer) -> None:
    lang, named = view.lang, cited(view, offer)
    with st.popover(lang._("Cite"), icon=":material/format_quote:", key="cite"):
        st.code(citation(named, lang), language=None, wrap_lines=True)
        st.caption(lang._("For BibTeX:"))
        st.code(bibtex(named, lang), language=None, wrap_lines=True)


def _embed(view: View, offer: Offer) -> None:
    """Offer the code that shows the map in another page, with the map as it will look."""
    lang, url = view.lang, address(PATH)
    if not url:
        return
    state = replace(view.state, kode=None, region=offer.place, fill=offer.fill)
    params = state.params("") | {"lang": lang.code}

    @st.dialog(lang._("Embed the map"), width="large")
    def show() -> None:
        st.markdown(lang._("Copy this into your page; the map states its date and its source."))
        st.code(embed_code(url, offer.title, params), language="html", wrap_lines=True)
        st.iframe(f"{root()}{PATH}?{urlencode(params)}", height=480)

    if st.button(lang._("Embed the map"), icon=":material/code:", key="embed"):
        show()
