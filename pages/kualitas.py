"""Data quality: how sure is all this, what should be looked at, and which row to correct."""

from __future__ import annotations

import streamlit as st

from coverage.core.filenames import file_name
from coverage.core.texts import place_name
from coverage.core.urlstate import scope_of
from coverage.quality import page as quality_page
from coverage.quality.page import QualityState
from coverage.quality.texts import rules
from pages.sections import quality
from pages.shared import downloads
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.state import begin, change

view, state = begin("kualitas", QualityState)
lang, scope = view.lang, scope_of(state.region)
report = view.cached(quality_page.report, scope, state.flag)

title = lang._("How certain are these data?")
st.title(title, anchor=False)
st.text(report.answer)
shared_parts.figures(report.figures, key="quality_figures")

st.header(lang._("Regencies and cities to review"), anchor=False)
quality.pick(view, state, report)
quality.table(view, state, report)
if code := quality.chosen_of(state):
    quality.chosen(view, code)
if 0 < len(report.export) < len(report.whole):  # else the table below is the same
    some = report.flags[state.flag].rpartition(" (")[0] or lang._("to review")
    name = file_name("data_quality", scope, view.day, "csv", lang, some)
    shared_parts.download(lang._("Download as CSV"), report.export, name, "look_csv", lang)
with st.expander(lang._("How this is assessed")):
    for rule in rules(lang):
        st.text(rule)

st.header(lang._("What the statuses are based on"), anchor=False)
backing = view.cached(quality_page.backing_chart, scope)
chart(backing, view, f"backing-{scope}", scope, choose=lambda x: change(region=x, kode=None))

st.header(lang._("When was each last confirmed in operation?"), anchor=False)
chart(view.cached(quality_page.confirmed_chart, scope), view, "confirmed", scope)
shared_parts.linked_table(*view.cached(quality_page.stale_table, scope), lang)

st.header(lang._("Where sources disagree"), anchor=False)
quality.conflicts(view, scope)

st.header(lang._("Announced, not yet identified"), anchor=False)
chart(view.cached(quality_page.gap_chart), view, "gaps")

st.header(lang._("Checks of the loaded data"), anchor=False)
quality.checks(view)
tables = {lang._("Data quality"): report.whole}
cited = f"{title} {place_name(scope, lang)}"
offer = downloads.Offer("kualitas", cited, "data_quality", scope, tables=lambda: tables)
downloads.section(view, offer)
