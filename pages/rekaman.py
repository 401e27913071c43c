"""Call records: trend, categories, week, response times, regencies; the map month by month."""

from __future__ import annotations

import streamlit as st

from coverage import recordcharts, recordurl
from coverage.calls.cubequery import open_cubes
from coverage.recordtexts import TIMES
from pages import _map, _records, _take
from pages._state import begin, own_params, say

view = begin("rekaman", own=recordurl.NAMES)
lang = view.lang
cubes = open_cubes(view.settings.calls)
st.title(lang._("Call records"), anchor=False)
if not cubes.months:
    _records.nothing_yet(view)
    st.stop()

state, refused = recordurl.parse(own_params(), cubes.months)
say(refused, lang)
_records.simulated_banner(cubes, lang)
_records.filters(view, state, cubes)
chosen = state.selection(view.state.kode)

_map.show_records(view, cubes, state.measure)
_records.scope_notes(state, cubes, lang)
charts = {
    lang._("Trend"): recordcharts.trend(cubes, chosen, lang),
    lang._("Categories"): recordcharts.categories(cubes, chosen, lang),
    lang._("Week"): recordcharts.week(cubes, chosen, lang),
}
for heading, chart in charts.items():
    st.header(heading, anchor=False)
    _records.chart(chart, cubes, view, key=f"record-{heading}")

st.header(lang._("Response times"), anchor=False)
for measure, name in TIMES.items():
    charts[lang._(name)] = recordcharts.times(cubes, measure, chosen, lang)
    _records.chart(charts[lang._(name)], cubes, view, key=f"record-{measure}")
st.markdown(recordcharts.targets_line(lang))

heading = lang._("Regencies and cities compared")
st.header(heading, anchor=False)
charts[heading] = recordcharts.compared(cubes, chosen, lang)
_records.chart(charts[heading], cubes, view, key="record-compared")
_take.section(view, _records.offer(charts, cubes, view))
