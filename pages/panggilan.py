"""Published call figures: on the map, ranked, report by report, each with its page."""

from __future__ import annotations

import streamlit as st

from coverage.calls.cubes.query import open_cubes
from coverage.calls.published import url as call_url
from coverage.calls.published.figures import choices
from coverage.calls.published.map_classes import headline
from coverage.calls.published.model import call_book
from coverage.calls.published.texts import rule_text
from pages.sections import calls as sections_calls
from pages.shared import charts as shared_charts
from pages.shared import downloads as shared_downloads
from pages.shared import map as shared_map
from pages.shared import parts as shared_parts
from pages.shared.choices import choose
from pages.shared.state import begin, own_params, say

view = begin("panggilan", own=sections_calls.OWN)
lang, book = view.lang, call_book(view.data)
state, refused = call_url.parse(own_params(), book)
say(refused, lang)

st.title(lang._("What happens on 112?"), anchor=False)
st.text(headline(book, state.measure, state.period, lang))
measures, periods = choices(book, lang)
left, right = st.columns([3, 1])
with left:
    choose(lang._("Figure on the map"), "m", measures, state.measure, "calls")
with right:
    choose(lang._("Period"), "p", periods, state.period, call_url.LATEST)
shared_map.show_calls(view, state.measure, state.period)
st.caption(rule_text(state.measure, lang))

if not open_cubes(view.settings.calls).months:
    st.page_link("rekaman.py", label=lang._("Call records: none taken in yet"))

st.header(lang._("Ranking"), anchor=False)
bars = view.data.cached(sections_calls.ranking_charts, state.measure, state.period, lang.code)
if not bars:
    st.info(lang._("No report of this period allows a comparison. Choose another one above."))
for chart in bars:
    shared_charts.chart(chart, view, f"rank-{chart.title}", dated=False)

st.header(lang._("One report"), anchor=False)
sections_calls.one_report(view, state)

st.header(lang._("One regency over time"), anchor=False)
sections_calls.one_area(view)

st.header(lang._("Where pages disagree"), anchor=False)
shared_charts.chart(
    view.data.cached(sections_calls.conflict_chart, lang.code), view, "conflicts", dated=False
)
sections_calls.conflict_list(book, lang)

st.header(lang._("Response times"), anchor=False)
st.write(lang._("Measured times, targets and claims are different things; none is compared."))
shared_parts.linked_table(*view.data.cached(sections_calls.times_table, lang.code), lang)

sections_calls.portal(view)

st.header(lang._("Every published figure"), anchor=False)
frame, link = view.data.cached(sections_calls.every_row, lang.code)
shared_parts.linked_table(frame, link, lang)
shared_parts.download(lang._("Download as CSV"), frame, "112-call-figures.csv", "all_figures")
shared_downloads.section(
    view,
    shared_downloads.Offer(
        "panggilan",
        lang._("Published call figures of 112 centres"),
        "call-figures",
        tables=lambda: {lang._("Published call figures"): frame},
        notes=(lang._("Figures of different pages count different things; do not add them up."),),
        dated=False,
    ),
)
