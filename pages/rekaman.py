"""Call records: trend, categories, week, response times, regencies; the map month by month."""

from __future__ import annotations

import streamlit as st

from coverage.calls.cubes import page as cube_page
from coverage.calls.cubes.charts import targets_line
from coverage.calls.cubes.page import RecordState
from coverage.calls.cubes.query import open_cubes
from coverage.calls.cubes.texts import TIMES
from coverage.core.settings import settings
from pages.sections import records
from pages.shared import downloads
from pages.shared import map as shared_map
from pages.shared.state import begin

cubes = open_cubes(settings().calls)
view, state = begin("rekaman", RecordState, cube_page.offered_by(cubes))
lang = view.lang
st.title(lang._("Call-level data"), anchor=False)
if not cubes.months:
    records.nothing_yet(view)
    st.stop()

records.simulated_banner(cubes, lang)
records.filters(view, state, cubes)
shared_map.show_records(view, cubes, state.measure)
records.scope_notes(state, cubes, lang)

charts = cubes.cached(cube_page.record_charts, state.selection, lang.code)
names = {
    "trend": lang._("Trend"),
    "categories": lang._("Categories"),
    "week": lang._("Week"),
    **{measure: lang._(name) for measure, name in TIMES.items()},
    "compared": lang._("Regencies and cities compared"),
}
for part in ("trend", "categories", "week"):
    st.header(names[part], anchor=False)
    records.chart(charts[part], cubes, view, names[part])

st.header(lang._("Response times"), anchor=False)
for measure in TIMES:
    records.chart(charts[measure], cubes, view, names[measure])
st.markdown(targets_line(lang))

st.header(names["compared"], anchor=False)
records.chart(charts["compared"], cubes, view, names["compared"])
shown = {names[part]: chart for part, chart in charts.items()}
downloads.section(view, records.offer(shown, cubes, view))
