"""Published call figures: on the map, ranked, report by report, each with its page."""

from __future__ import annotations

import streamlit as st

from coverage import callurl
from coverage.callfigures import choices
from coverage.callmap import headline
from coverage.calls.cubequery import open_cubes
from coverage.calltexts import rule_text
from pages import _calls, _charts, _map, _parts, _take
from pages._choices import choose
from pages._state import begin, own_params, say

view = begin("panggilan", own=_calls.OWN)
lang, book = view.lang, view.data.calls
state, refused = callurl.parse(own_params(), book)
say(refused, lang)

st.title(lang._("What happens on 112?"), anchor=False)
st.text(headline(book, state.measure, state.period, lang))
measures, periods = choices(book, lang)
left, right = st.columns([3, 1])
with left:
    choose(lang._("Figure on the map"), "m", measures, state.measure, "calls")
with right:
    choose(lang._("Period"), "p", periods, state.period, callurl.LATEST)
_map.show_calls(view, state.measure, state.period)
st.caption(rule_text(state.measure, lang))

if not open_cubes(view.settings.calls).months:
    st.page_link("rekaman.py", label=lang._("Call records: none taken in yet"))

st.header(lang._("Ranking"), anchor=False)
bars = view.data.once(_calls.ranking_charts, state.measure, state.period, lang.code)
if not bars:
    st.info(lang._("No report of this period allows a comparison. Choose another one above."))
for chart in bars:
    _charts.chart(chart, view, f"rank-{chart.title}", dated=False)

st.header(lang._("One report"), anchor=False)
_calls.one_report(view, state)

st.header(lang._("One regency over time"), anchor=False)
_calls.one_area(view)

st.header(lang._("Where pages disagree"), anchor=False)
_charts.chart(view.data.once(_calls.conflict_chart, lang.code), view, "conflicts", dated=False)
_calls.conflict_list(book, lang)

st.header(lang._("Response times"), anchor=False)
st.write(lang._("Measured times, targets and claims are different things; none is compared."))
_parts.linked_table(*view.data.once(_calls.times_table, lang.code), lang)

_calls.portal(view)

st.header(lang._("Every published figure"), anchor=False)
frame, link = view.data.once(_calls.every_row, lang.code)
_parts.linked_table(frame, link, lang)
_parts.download(lang._("Download as CSV"), frame, "112-call-figures.csv", "all_figures")
_take.section(
    view,
    _take.Offer(
        "panggilan",
        lang._("Published call figures of 112 centres"),
        "call-figures",
        tables=lambda: {lang._("Published call figures"): frame},
        notes=(lang._("Figures of different pages count different things; do not add them up."),),
        dated=False,
    ),
)
