"""How fast 112 spreads, when all 514 may have it, and how far to trust that."""

from __future__ import annotations

import streamlit as st

from coverage.projection import page as projection_page
from coverage.projection import texts
from coverage.projection.page import PaceState
from pages.sections import projection
from pages.shared import downloads
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.choices import choose
from pages.shared.state import begin

view, state = begin("laju", PaceState)
lang, day = view.lang, view.day
outlook = projection_page.outlook(view.data, day, state.year)

projection.answer(outlook, lang)
chart(view.cached(projection_page.ahead_chart, state.year), view, "projection", leading=True)

if outlook.need:
    st.header(lang._("What a target year needs"), anchor=False)
    usual = projection_page.usual_year(day)
    years = {str(year): str(year) for year in projection_page.years(day)}
    label = lang._("All 514 by the end of")
    choose(label, "year", years, str(outlook.need.year), str(usual))
    st.text(texts.need_text(outlook.need, outlook.paces, lang))
    shared_parts.figures(texts.figures(outlook, lang), key="pace_figures")

st.header(lang._("The pace so far"), anchor=False)
chart(view.cached(projection_page.pace_chart, state.year), view, "pace")
projection.ends(outlook, lang)

st.header(lang._("How good were such projections in the past?"), anchor=False)
projection.back_test(view, outlook)
backtest_chart = view.data.cached(projection_page.backtest_chart, lang.code)
chart(backtest_chart, view, "back_test", dated=False)
projection.methods(view)
projection.method(outlook, lang)
downloads.section(view, projection.offer(view, outlook))
