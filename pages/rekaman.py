"""Call records: trend, categories, week, response times, regencies; the map month by month."""

from __future__ import annotations

import streamlit as st

from coverage.calls.cubes import charts as cube_charts
from coverage.calls.cubes import url as cube_url
from coverage.calls.cubes.query import open_cubes
from coverage.calls.cubes.texts import TIMES
from pages.sections import records as sections_records
from pages.shared import downloads as shared_downloads
from pages.shared import map as shared_map
from pages.shared.state import begin, own_params, say

view = begin("rekaman", own=cube_url.NAMES)
lang = view.lang
cubes = open_cubes(view.settings.calls)
st.title(lang._("Call records"), anchor=False)
if not cubes.months:
    sections_records.nothing_yet(view)
    st.stop()

state, refused = cube_url.parse(own_params(), cubes.months)
say(refused, lang)
sections_records.simulated_banner(cubes, lang)
sections_records.filters(view, state, cubes)
chosen = state.selection(view.state.kode)

shared_map.show_records(view, cubes, state.measure)
sections_records.scope_notes(state, cubes, lang)
charts = {
    lang._("Trend"): cube_charts.trend(cubes, chosen, lang),
    lang._("Categories"): cube_charts.categories(cubes, chosen, lang),
    lang._("Week"): cube_charts.week(cubes, chosen, lang),
}
for heading, chart in charts.items():
    st.header(heading, anchor=False)
    sections_records.chart(chart, cubes, view, key=f"record-{heading}")

st.header(lang._("Response times"), anchor=False)
for measure, name in TIMES.items():
    charts[lang._(name)] = cube_charts.times(cubes, measure, chosen, lang)
    sections_records.chart(charts[lang._(name)], cubes, view, key=f"record-{measure}")
st.markdown(cube_charts.targets_line(lang))

heading = lang._("Regencies and cities compared")
st.header(heading, anchor=False)
charts[heading] = cube_charts.compared(cubes, chosen, lang)
sections_records.chart(charts[heading], cubes, view, key="record-compared")
shared_downloads.section(view, sections_records.offer(charts, cubes, view))
