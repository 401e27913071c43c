"""Data and method: how the figures are made, every table to take away, how to correct one."""

from __future__ import annotations

import streamlit as st

from coverage.core.tabular import counts_view
from coverage.core.urlstate import ViewState
from pages.sections import method as sections_method
from pages.shared import downloads as shared_downloads
from pages.shared import parts as shared_parts
from pages.shared.state import begin

view, _ = begin("data", ViewState)
lang = view.lang
st.title(lang._("Data & method"), anchor=False)
sections_method.explain(view)

st.header(lang._("About the map"), anchor=False)
sections_method.the_map(view)

st.header(lang._("Officially announced totals"), anchor=False)
st.write(
    lang._(
        "Published totals and ordinals (“the 164th”), as their sources give them. Some "
        "contradict each other; none was smoothed away."
    )
)
frame, link = counts_view(view.data.counts, lang)
shared_parts.linked_table(frame, link, lang)

st.header(lang._("Downloads"), anchor=False)
sections_method.downloads(view)
shared_downloads.section(
    view, shared_downloads.Offer("data", lang._("Data & method"), "data", dated=False)
)
