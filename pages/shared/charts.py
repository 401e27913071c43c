"""Showing a chart: finding, picture, source, table twin, choice by click."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from coverage.calls.cubes.texts import SIMULATED
from coverage.core.chart_style import Chart
from coverage.core.filenames import file_name
from coverage.export.charts.picture import Format, chart_picture
from pages.shared.parts import data_table, file_button
from pages.shared.state import View

NO_BAR = {"displayModeBar": False}
FORMATS: tuple[Format, ...] = ("png", "svg")


def chart(
    shown: Chart | None,
    view: View,
    key: str,
    place: str = "ID",
    dated: bool = True,
    choose: Callable[[str], None] | None = None,
    leading: bool = False,
) -> None:
    """Show a chart with its finding, its source, its table, and itself as a picture to download.

    `place` is what it shows. `dated` says that it is for the date of the page; else it is of today.
    `choose` is called, before the page runs again, with the first `customdata` of the mark that the
    reader clicks on. `leading` says that it comes right below the page's title, not in a section:
    levels of headings must not be left out.
    """
    if shown is None:
        return
    (st.header if leading else st.subheader)(shown.title, anchor=False)
    if shown.unit:
        st.caption(shown.unit)
    more: dict[str, Any] = {}
    if choose is not None:
        more = {"on_select": lambda: _chosen(key, choose), "selection_mode": "points"}
    st.plotly_chart(shown.figure, config=NO_BAR, theme=None, key=key, alt=shown.alt, **more)
    st.caption(shown.source)
    with st.container(horizontal=True, gap="small"):
        with st.expander(view.lang._("As a table")):
            data_table(shown.table, view.lang, shown.links)
        pictures(shown, view, key, place, dated)


def pictures(shown: Chart, view: View, key: str, place: str = "ID", dated: bool = True) -> None:
    """Offer a chart as a picture; it is drawn when its button is pressed.

    `key` begins with what it shows, a key of `coverage.core.filenames.WHAT`; after a hyphen follows
    what tells it from others of its kind.
    """
    what, _, more = key.partition("-")
    day = view.day if dated else view.data.today
    simulated = shown.title.startswith(SIMULATED)
    forms = [(kind, False, view.lang._("Chart ({format})")) for kind in FORMATS]
    for kind, slide, label in (*forms, ("png", True, view.lang._("Slide 16:9 ({format})"))):
        form = "16x9" if slide else ""
        named = " ".join(part for part in (more.removeprefix(place), form) if part)
        file_button(
            label.format(format=kind.upper()),
            file_name(what, place, day, kind, view.lang, named, simulated),
            partial(chart_picture, shown, view.lang, day, kind, place, slide=slide),
            f"{form}{kind}-{key}",
            type="tertiary",
        )


def _chosen(key: str, choose: Callable[[str], None]) -> None:
    picked: Any = st.session_state.get(key) or {}
    points = picked.get("selection", {}).get("points", [])
    data = points[0].get("customdata") if points else None
    first = data[0] if isinstance(data, list | tuple) and data else data
    if isinstance(first, str):
        choose(first)
