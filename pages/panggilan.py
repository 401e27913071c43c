"""Published call figures: on the map, ranked, report by report, each with its page."""

from __future__ import annotations

import streamlit as st

from coverage.calls.cubes.query import open_cubes
from coverage.calls.published import page as call_page
from coverage.calls.published.model import published_calls
from coverage.calls.published.page import CallState
from pages.sections import calls
from pages.shared import downloads
from pages.shared import map as shared_map
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.choices import choose
from pages.shared.state import begin, served

figures = served().cached(published_calls)
view, state = begin("panggilan", CallState, call_page.offered_by(figures))
lang, data = view.lang, view.data
report = data.cached(call_page.map_report, state.measure, state.period, lang.code)

st.title(lang._("What happens on 112?"), anchor=False)
st.text(report.headline)
left, right = st.columns([3, 1])
with left:
    choose(lang._("Measure on the map"), "m", report.measures, state.measure)
with right:
    choose(lang._("Period"), "p", report.periods, state.period)
shared_map.show_calls(view, state.measure, state.period)
st.caption(report.rule)
if not open_cubes(view.settings.calls).months:
    st.page_link("rekaman.py", label=lang._("No call data imported yet"))

st.header(lang._("Ranking"), anchor=False)
if not report.rankings:
    st.info(lang._("No report for this period allows a comparison. Choose another period above."))
for ranking in report.rankings:
    chart(ranking, view, f"ranking-{ranking.title}", dated=False)

st.header(lang._("One report"), anchor=False)
calls.one_report(view, state)

st.header(lang._("One regency over time"), anchor=False)
calls.one_area(view, state)

st.header(lang._("Where sources disagree"), anchor=False)
calls.conflicts(view)

st.header(lang._("Response times"), anchor=False)
st.write(lang._("Measured times, targets and claims are different things; none is compared."))
shared_parts.linked_table(*data.cached(call_page.times_table, lang.code), lang)
calls.portal(view)

st.header(lang._("Every published figure"), anchor=False)
calls.every_figure(view)
downloads.section(view, calls.offer(view))
