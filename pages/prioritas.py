"""Priorities: where the next launches would help most, and how evenly 112 reaches."""

from __future__ import annotations

import streamlit as st

from coverage.priorities import texts as words
from coverage.priorities import url as priority_url
from pages.sections import priorities
from pages.shared import downloads as shared_downloads
from pages.shared.state import begin, own_params, say

view = begin("prioritas", own=priority_url.NAMES)
lang = view.lang
state, refused = priority_url.parse(own_params())
say(refused, lang)
ranking = priorities.load(view, state)
ranked = not ranking.order.empty and any(state.weights.shares().values())

st.title(lang._("Where would the next launches help most?"), anchor=False)
if ranked or ranking.order.empty:
    st.text(words.answer(ranking.now, ranking.order, state.n, ranking.place, lang))
if note := words.caveat(ranking.nation, ranking.gap, lang):
    st.info(note, icon=":material/info:")

left, right = st.columns([1, 2], gap="large")
with left:
    priorities.pick_scope(view)
    if not ranking.order.empty:
        priorities.sliders(view, state)
with right:
    if ranked:
        priorities.gain(view, ranking, state.n)
    elif not ranking.order.empty:
        st.warning(words.reward_text(state.weights, lang))
priorities.key_figures(view, ranking)

if ranked:
    st.header(lang._("Ranking"), anchor=False)
    st.text(words.reward_text(state.weights, lang))
    priorities.reasons(view, ranking, state.n)
    priorities.table(view, ranking, state.n)

st.header(lang._("How evenly does 112 reach Indonesia?"), anchor=False)
priorities.evenness(view)
shared_downloads.section(
    view,
    shared_downloads.Offer(
        "prioritas",
        lang._("Where would the next launches help most?") + f" {ranking.place}",
        "priorities",
        ranking.now.scope,
        tables=(lambda: priorities.tables(view, ranking, state.n)) if ranked else None,
        notes=(words.computed_note(lang),),
    ),
)
