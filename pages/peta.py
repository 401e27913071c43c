"""The home page: which regencies have 112, on a map with a time bar."""

from __future__ import annotations

import streamlit as st

from coverage.headlines import headline, key_figures
from coverage.tabular import status_view
from coverage.urlstate import scope_of
from geodata.regions import scope_codes
from pages import _map, _parts, _take
from pages._state import MAP, begin

view = begin(MAP)
lang = view.lang
scope = scope_of(view.state.region)
above = st.container()
_map.show(view)  # said first, though it stands below: the map takes the browser longest

now = view.data.coverage_at(view.day, scope)
gap = view.data.gap_at(view.day, scope)
place = _parts.scope_name(scope, lang)
with above:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        st.title(lang._("Where is emergency number 112 in service?"), anchor=False)
        st.text(headline(now, gap, place, lang))
    with right:
        _parts.pick_region(view)
    _parts.answer(view)
_parts.figures(key_figures(now, gap, lang), key="figures")
_parts.other_counts(view, scope)

shown = lang.date(view.day)
if st.toggle(lang._("Show the regencies and cities as a table"), key="table"):
    st.header(lang._("Status on {date}").format(date=shown), anchor=False)
    codes = scope_codes(scope)
    frame = status_view(view.data.status_at(view.day).loc[codes], lang)
    st.dataframe(frame, hide_index=True, height=420)
_take.section(view, _take.status_offer(view, MAP, view.state.region, view.state.fill))
