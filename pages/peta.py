"""The home page: which regencies have 112, on a map with a time bar."""

from __future__ import annotations

import streamlit as st

from coverage.core.tabular import status_view
from coverage.core.urlstate import scope_of
from coverage.evidence.headlines import headline, key_figures
from geodata.register.regions import scope_codes
from pages.shared import downloads as shared_downloads
from pages.shared import map as shared_map
from pages.shared import parts as shared_parts
from pages.shared.state import MAP, begin

view = begin(MAP)
lang = view.lang
scope = scope_of(view.state.region)
above = st.container()
shared_map.show(view)  # said first, though it stands below: the map takes the browser longest

now = view.data.coverage_at(view.day, scope)
gap = view.data.gap_at(view.day, scope)
place = shared_parts.scope_name(scope, lang)
with above:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        st.title(lang._("Where is emergency number 112 in service?"), anchor=False)
        st.text(headline(now, gap, place, lang))
    with right:
        shared_parts.pick_region(view)
    shared_parts.answer(view)
shared_parts.figures(key_figures(now, gap, lang), key="figures")
shared_parts.other_counts(view, scope)

shown = lang.date(view.day)
if st.toggle(lang._("Show the regencies and cities as a table"), key="table"):
    st.header(lang._("Status on {date}").format(date=shown), anchor=False)
    codes = scope_codes(scope)
    frame = status_view(view.data.status_at(view.day).loc[codes], lang)
    st.dataframe(frame, hide_index=True, height=420)
shared_downloads.section(
    view, shared_downloads.status_offer(view, MAP, view.state.region, view.state.fill)
)
