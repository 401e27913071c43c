"""Priorities: where the next launches would help most, and how evenly 112 reaches."""

from __future__ import annotations

import streamlit as st

from coverage.core.urlstate import scope_of
from coverage.priorities import page as priority_page
from coverage.priorities.page import PriorityState
from pages.sections import priorities
from pages.shared import downloads
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.choices import choose_scope
from pages.shared.state import begin

view, state = begin("prioritas", PriorityState)
lang, scope = view.lang, scope_of(state.region)
report = view.cached(priority_page.report, state.weights, scope, state.n)

st.title(lang._("Where would the next launches help most?"), anchor=False)
if report.answer:
    st.text(report.answer)
if report.caveat:
    st.info(report.caveat, icon=":material/info:")

left, right = st.columns([1, 2], gap="large")
with left:
    choose_scope(view, lang._("Where"))
    if report.waiting:
        priorities.sliders(view, state)
with right:
    if report.waiting and not report.ranked:
        st.warning(report.reward)
    chart(report.gain, view, "gain", scope, leading=True)
shared_parts.figures(report.figures, key="priority-figures")
if report.ranked:
    priorities.ranking(view, state, report)

st.header(lang._("How evenly does 112 reach Indonesia?"), anchor=False)
priorities.evenness(view)
downloads.section(view, priorities.offer(view, state, report))
