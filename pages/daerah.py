"""From the nation down to a regency: has it 112, since when, how does it compare, what next."""

from __future__ import annotations

import streamlit as st

from coverage import drilldown
from coverage.urlstate import is_regency
from pages import _around, _calls, _map, _regency, _scope, _take
from pages._state import begin, own_params, say

view = begin("daerah", own=drilldown.OWN)
measure, refused = drilldown.measure_of(own_params())
say(refused, view.lang)
code = drilldown.place_of(view.state)

_scope.search(view, code)
_scope.breadcrumb(view, code)

if not is_regency(code):
    scope = _scope.Scope(view, code)
    _scope.answer(scope)
    _scope.below(scope)
    _scope.members(scope)
    _scope.league(scope, measure)
    _scope.counts(scope)
else:
    _map.forget()
    place = _regency.load(view, code)
    st.title(place.name, anchor=False)
    st.caption(place.line)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _regency.status_card(place)
        _regency.figures(place)
    with right:
        _regency.locator(place)
    _regency.timeline(place)
    _regency.contradictions(place)
    _regency.evidence_table(place)
    _around.next_step(place)
    _around.adds(place)
    _around.neighbours(place)
    _around.peers(place)
    _calls.regency_section(view, place.code)
    _regency.correction(place)
_take.section(view, _take.status_offer(view, "daerah", code))
