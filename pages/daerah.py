"""From the nation down to a regency: has it 112, since when, how does it compare, what next."""

from __future__ import annotations

import streamlit as st

from coverage.core.urlstate import is_regency
from coverage.places.drilldown import PlaceState
from pages.sections import around, regency
from pages.sections import calls as sections_calls
from pages.sections import scope as sections_scope
from pages.shared import downloads as shared_downloads
from pages.shared import map as shared_map
from pages.shared.state import begin

view, state = begin("daerah", PlaceState)
code = state.place

sections_scope.search(view, code)
sections_scope.breadcrumb(view, code)

if not is_regency(code):
    scope = sections_scope.Scope(view, code)
    sections_scope.answer(scope)
    sections_scope.below(scope)
    sections_scope.members(scope)
    sections_scope.league(scope, state.measure)
    sections_scope.counts(scope)
else:
    shared_map.forget()
    place = regency.load(view, code)
    st.title(place.name, anchor=False)
    st.caption(place.line)
    left, right = st.columns([3, 2], gap="large")
    with left:
        regency.status_card(place)
        regency.figures(place)
    with right:
        regency.locator(place)
    regency.timeline(place)
    regency.contradictions(place)
    regency.evidence_table(place)
    around.next_step(place)
    around.adds(place)
    around.neighbours(place)
    around.peers(place)
    sections_calls.regency_section(view, place.code)
    regency.correction(place)
shared_downloads.section(view, shared_downloads.status_offer(view, "daerah", code))
