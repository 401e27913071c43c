"""Priorities: where the next launches would help most, and how evenly 112 reaches."""

from __future__ import annotations

import streamlit as st

from coverage.core.urlstate import scope_of
from coverage.priorities import page as priority_page
from coverage.priorities import texts
from coverage.priorities.page import PriorityState
from pages.sections import priorities
from pages.shared import downloads
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.choices import choose_scope
from pages.shared.state import begin

view, state = begin("prioritas", PriorityState)
lang, scope = view.lang, scope_of(state.region)
asked = (state.weights, scope)
ranking = view.data.cached(priority_page.ranking_on, view.day, *asked)
waiting = not ranking.order.empty

st.title(lang._("Where would the next launches help most?"), anchor=False)
if ranking.ranked or not waiting:
    st.text(texts.answer(ranking, state.n, lang))
if caveat := texts.caveat(ranking, lang):
    st.info(caveat, icon=":material/info:")

left, right = st.columns([1, 2], gap="large")
with left:
    choose_scope(view, lang._("Where"))
    if waiting:
        priorities.sliders(view, state)
with right:
    if waiting and not ranking.ranked:
        st.warning(texts.reward_text(state.weights, lang))
    gain = view.cached(priority_page.gain_chart, *asked, state.n)
    chart(gain, view, "gain", scope, leading=True)
shared_parts.figures(texts.figures(ranking, lang), key="priority-figures")
if ranking.ranked:
    priorities.ranking(view, state, ranking)

st.header(lang._("How evenly does 112 reach Indonesia?"), anchor=False)
priorities.evenness(view)
downloads.section(view, priorities.offer(view, state, ranking.ranked))
