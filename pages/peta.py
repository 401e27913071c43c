"""The home page: which regencies have 112, on a map with a time bar."""

from __future__ import annotations

import streamlit as st

from coverage.core.tabular import status_view
from coverage.core.texts import place_name
from coverage.core.urlstate import ViewState, scope_of
from coverage.evidence.headlines import headline, key_figures
from geodata.register.regions import scope_codes
from pages.shared import downloads
from pages.shared import map as shared_map
from pages.shared import parts as shared_parts
from pages.shared.choices import to_nation
from pages.shared.search import search
from pages.shared.state import MAP, begin

view, state = begin(MAP, ViewState)
lang, scope = view.lang, scope_of(state.region)
above = st.container()
shared_map.show(view)  # said first, though it stands below: the map takes the browser longest

now, gap = view.data.coverage_at(view.day, scope), view.data.gap_at(view.day, scope)
with above:
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        st.title(lang._("Where is emergency number 112 in service?"), anchor=False)
        st.text(headline(now, gap, place_name(scope, lang), lang))
    with right:
        search(view, lang._("Does my regency have 112?"))
        if state.region != "ID":
            to_nation(lang)
    shared_parts.answer(view)
shared_parts.figures(key_figures(now, gap, lang), key="figures")
shared_parts.other_counts(view, scope)

if st.toggle(lang._("Show the regencies and cities as a table"), key="table"):
    shown = lang.date(view.day)
    st.header(lang._("Status on {date}").format(date=shown), anchor=False)
    frame = status_view(view.data.status_at(view.day).loc[scope_codes(scope)], lang)
    shared_parts.data_table(frame, lang, height=420)
downloads.section(view, downloads.status_offer(view, MAP, state.region, state.fill))
