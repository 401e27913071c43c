"""The foot of every page: what can be downloaded. A file is made when its button is pressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from urllib.parse import urlencode, urlsplit

import streamlit as st

from coverage.calls.cubes.query import Cubes
from coverage.core.csv_export import people_csv
from coverage.core.filenames import PICTURES, file_name
from coverage.core.tabular import Frame
from coverage.core.texts import place_name
from coverage.core.urlstate import is_regency
from coverage.export import geofiles
from coverage.export.animation import rollout_gif
from coverage.export.citation import Work, bibtex, citation, embed_code, work
from coverage.export.factsheet import factsheet
from coverage.export.map_picture import map_picture
from coverage.export.package import data_package
from coverage.export.package_tables import status_tables, workbook
from coverage.maps.about import boundary_note
from coverage.web.embed import PATH
from geodata.register.regions import provinces
from pages.shared.charts import FORMATS
from pages.shared.parts import file_button
from pages.shared.state import View, root

Tables = Mapping[str, Frame]


@dataclass(frozen=True)
class Offer:
    """What a page offers beside its citation.

    Attributes
    ----------
    page: its path, "" for the home page. title: as it is cited.
    what: the tables hold, a key of `coverage.core.filenames.WHAT`.
    place: what it shows: nation, island group, province or regency.
    tables: makes the data shown, heading → frame; None for none. notes: to stand beside them.
    maps: status, outlines and map of the place; fill: how the map is coloured.
    motion: the rollout in motion. dated: it is for the date of the page, else of today.
    records: the call records that it shows, whose charts are offered as CSV one by one; they are
        not ours to license.
    """

    page: str
    title: str
    what: str
    place: str = "ID"
    tables: Callable[[], Tables] | None = None
    notes: tuple[str, ...] = ()
    maps: bool = False
    fill: str = "status"
    motion: bool = False
    dated: bool = True
    records: Cubes | None = None

    def day(self, view: View) -> date:
        """Return the date that it is for."""
        return view.day if self.dated else view.data.today


@dataclass(frozen=True)
class File:
    """One file: its label and name, and how it is made."""

    label: str
    name: str
    make: Callable[[], bytes]


def status_offer(view: View, page: str, place: str, fill: str = "status") -> Offer:
    """Return what a page on the status of 112 in `place` offers."""
    title = view.lang._("Status of emergency number 112: {place}")
    return Offer(
        page,
        title.format(place=place_name(place, view.lang)),
        "status",
        place,
        tables=partial(status_tables, view.data, view.day, place, view.lang),
        maps=True,
        fill=fill,
    )


def section(view: View, offer: Offer) -> None:
    """Show everything that can be downloaded and reused of the page."""
    st.header(view.lang._("Download and share"), anchor="take-along")
    menus(view, offer)
    if offer.maps:
        st.caption(boundary_note(view.data.boundaries.meta, view.lang))


def menus(view: View, offer: Offer) -> None:
    """Show what can be downloaded and reused of the page, in two menus."""
    lang = view.lang
    listed = list(files(view, offer))
    pictures = [file for file in listed if file.name.endswith(PICTURES)]
    with st.container(horizontal=True, gap="small", key="downloads"):
        with st.popover(lang._("Share"), icon=":material/share:", key="share"):
            _link(view, offer)
            _buttons(pictures)
            _cite(view, offer)
            if offer.maps:
                _embed(view, offer)
        with st.popover(lang._("Download data"), icon=":material/download:", key="take"):
            _buttons([file for file in listed if file not in pictures])


def _buttons(offered: list[File]) -> None:
    with st.container(horizontal=True, gap="small"):
        for file in offered:
            file_button(file.label, file.name, file.make, f"download-{file.name}")


def _link(view: View, offer: Offer) -> None:
    if url := cited(view, offer).address:
        st.caption(view.lang._("Link to this view"))
        st.code(url, language=None, wrap_lines=True)


def files(view: View, offer: Offer) -> Iterator[File]:
    """Yield the files of a page; nothing is worked out yet."""
    lang, data, day, place = view.lang, view.data, offer.day(view), offer.place
    simulated = offer.records is not None and offer.records.simulated
    today = data.today  # what comes of it is the same whatever date the page shows

    def file(
        label: str,
        what: str,
        suffix: str,
        make: Callable[[], bytes],
        where: str = place,
        when: date = day,
    ) -> File:
        name = file_name(what, where, when, suffix, lang, simulated=simulated)
        return File(label.format(format=suffix.upper()), name, make)

    if tables := offer.tables:
        label = lang._("Table ({format})")
        if not offer.records:
            yield file(
                label, offer.what, "csv", lambda: people_csv(next(iter(tables().values())), lang)
            )
        named = cited(view, offer)
        yield file(label, offer.what, "xlsx", lambda: workbook(tables(), named, offer.notes, lang))
    if offer.maps:
        label = lang._("Map as a picture ({format})")
        for kind in FORMATS:
            draw = partial(map_picture, data, day, lang, scope=place, fill=offer.fill, format=kind)
            yield file(label, "map", kind, draw)
        for suffix, (title, make) in geofiles.FORMATS.items():
            yield file(title, offer.what, suffix, partial(make, data, day, place))
    if offer.motion:
        film = partial(data.cached, rollout_gif, lang)
        yield file(lang._("Animated map ({format})"), "animation", "gif", film, "ID", today)
    if offer.maps and (is_regency(place) or place in provinces().index):
        sheet = partial(factsheet, data, place, lang, view.settings.corrections)
        yield file(lang._("Factsheet to print ({format})"), "factsheet", "pdf", sheet, place, today)
    if not offer.records:
        package = partial(data.cached, data_package)
        label = lang._("The whole data package ({format})")
        yield file(label, "data", "zip", package, "ID", today)


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
    named = work(view.data, offer.title, f"{offer.what}-{offer.place}", offer.day(view), url)
    if offer.records:
        return replace(named, version=offer.records.version, licence="")
    return named


def _cite(view: View, offer: Offer) -> None:
    lang, named = view.lang, cited(view, offer)
    st.caption(lang._("Cite"))
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
