"""How fast 112 spreads, when all 514 may have it, and how far to trust that."""

from __future__ import annotations

import streamlit as st

from coverage.projection import page as projection_page
from coverage.projection.page import PaceState
from pages.sections import projection
from pages.shared import downloads
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.choices import choose
from pages.shared.state import begin

view, state = begin("laju", PaceState)
lang, day = view.lang, view.day
report = view.cached(projection_page.report, state.year)

projection.answer(report, lang)
chart(report.ahead, view, "ahead", leading=True)
projection.take_away(report, lang)

if report.need:
    st.header(lang._("What a target year needs"), anchor=False)
    usual = projection_page.usual_year(day)
    years = {str(year): str(year) for year in projection_page.years(day)}
    label = lang._("All 514 by the end of")
    choose(label, "year", years, str(state.year or usual), str(usual))
    st.text(report.need)
    shared_parts.figures(report.figures, key="pace_figures")

st.header(lang._("The pace so far"), anchor=False)
chart(report.pace_chart, view, "pace_bars")
projection.ends(report.paces, lang)

st.header(lang._("How good were such projections in the past?"), anchor=False)
projection.back_test(report)
chart(report.test_chart, view, "back_test", dated=False)
projection.methods(view)
projection.method(report, lang)
downloads.section(view, projection.offer(report, lang))
