"""From the nation down to a regency: has it 112, since when, how does it compare, what next."""

from __future__ import annotations

from coverage.core.urlstate import is_regency
from coverage.places.page import PlaceState
from pages.sections import calls, regency, scope
from pages.shared import downloads
from pages.shared import map as shared_map
from pages.shared.search import search
from pages.shared.state import begin

view, state = begin("daerah", PlaceState)
code = state.place
search(view, view.lang._("Island group, province, regency or city"))

if is_regency(code):
    shared_map.forget()
    place = regency.load(view, code)
    scope.breadcrumb(place.trail)
    regency.answer(view, place)
    regency.timeline(view, place)
    regency.contradictions(place)
    regency.evidence(view, place)
    regency.procedure(view, place)
    regency.impact(place)
    regency.other_regencies(view, place)
    calls.regency_section(view, place)
    regency.correction(place)
else:
    page = scope.load(view, code)
    scope.breadcrumb(page.trail)
    scope.answer(view, page)
    scope.below(view, page)
    scope.inside(view, page)
    scope.ranking(view, page, state.measure)
    scope.counts(view, page)
downloads.section(view, downloads.status_offer(view, "daerah", code))
