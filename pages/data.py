"""Data and method: how the figures are made, every table to take away, how to correct one."""

from __future__ import annotations

import streamlit as st

from coverage.tabular import counts_view
from pages import _method, _parts, _take
from pages._state import begin

view = begin("data")
lang = view.lang
st.title(lang._("Data & method"), anchor=False)
_method.explain(view)

st.header(lang._("About the map"), anchor=False)
_method.the_map(view)

st.header(lang._("Officially announced totals"), anchor=False)
st.write(
    lang._(
        "Published totals and ordinals (“the 164th”), as their sources give them. They contradict "
        "each other in places; none was smoothed away."
    )
)
frame, link = counts_view(view.data.counts, lang)
_parts.linked_table(frame, link, lang)

st.header(lang._("Downloads"), anchor=False)
_method.downloads(view)
_take.section(view, _take.Offer("data", lang._("Data & method"), "data", dated=False))
