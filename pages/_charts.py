"""Showing a figure of `coverage.charts`: finding, picture, source, table twin, choice by click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from coverage.i18n import Language
from coverage.looks import Chart

NO_BAR = {"displayModeBar": False}
PICTURE = {"displayModeBar": True, "displaylogo": False, "modeBarButtons": [["toImage"]]}


def chart(
    shown: Chart | None,
    lang: Language,
    key: str,
    picture: bool = False,
    choose: Callable[[str], None] | None = None,
) -> None:
    """Show a chart with its finding, its source and its table.

    `picture` offers it as PNG. `choose` is called, before the page runs again, with the first
    `customdata` of the mark that the reader clicks on.
    """
    if shown is None:
        return
    st.subheader(shown.title, anchor=False)
    config = PICTURE | {"toImageButtonOptions": {"filename": key}} if picture else NO_BAR
    more: dict[str, Any] = {}
    if choose is not None:
        more = {"on_select": lambda: _chosen(key, choose), "selection_mode": "points"}
    st.plotly_chart(shown.figure, config=config, theme=None, key=key, alt=shown.alt, **more)
    st.caption(shown.source)
    with st.expander(lang._("As a table")):
        links = {
            link: st.column_config.LinkColumn(link, display_text=lang._("Open page"))
            for link in shown.links
        }
        st.dataframe(shown.table, hide_index=True, column_config=links, placeholder="–")


def _chosen(key: str, choose: Callable[[str], None]) -> None:
    picked: Any = st.session_state.get(key) or {}
    points = picked.get("selection", {}).get("points", [])
    data = points[0].get("customdata") if points else None
    first = data[0] if isinstance(data, list | tuple) and data else data
    if isinstance(first, str):
        choose(first)
