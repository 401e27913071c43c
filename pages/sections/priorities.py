"""Parts of the page of priorities: controls, ranking, equity."""

from __future__ import annotations

from functools import partial

import streamlit as st

from coverage.core.texts import place_name
from coverage.core.urlstate import scope_of
from coverage.priorities import page as priority_page
from coverage.priorities import texts as words
from coverage.priorities.model import Ranking, Weights
from coverage.priorities.page import PriorityState
from coverage.priorities.tables import method_text
from pages.shared.charts import chart
from pages.shared.choices import slide
from pages.shared.downloads import Offer
from pages.shared.parts import data_table
from pages.shared.state import View, change


def sliders(view: View, state: PriorityState) -> None:
    """Show the weights and the number of launches; what they are stands in the address."""
    lang = view.lang
    for criterion, name in priority_page.WEIGHTS.items():
        label = lang._("Weight: {criterion}").format(
            criterion=lang.word(words.NAMES, criterion).lower()
        )
        weight = getattr(state, criterion)
        note = lang.word(words.HELP, criterion)
        slide(label, name, (0, priority_page.TOP_WEIGHT), weight, note)
    slide(lang._("Number of next launches"), "n", (1, priority_page.MOST_LAUNCHES), state.n)
    st.button(
        lang._("Reset weights"),
        icon=":material/restart_alt:",
        disabled=state.weights == Weights(),
        on_click=lambda: change(**dict.fromkeys(priority_page.WEIGHTS.values())),
    )


def ranking(view: View, state: PriorityState, ranked: Ranking) -> None:
    """Show what the order rewards, what puts the first where they are, and all of it."""
    lang, scope = view.lang, scope_of(state.region)
    st.header(lang._("Ranking"), anchor=False)
    st.text(words.reward_text(ranked.weights, lang))
    parts = view.cached(priority_page.parts_chart, state.weights, scope, state.n)
    chart(parts, view, "points", scope, choose=_choose)
    if parts is not None:
        st.caption(lang._("Select a bar to see its province alone."))
    asked = (state.weights, scope)
    page = view.regency_address("~")
    frame, link, people = view.cached(priority_page.ranking_table, *asked, page)
    number = st.column_config.NumberColumn(people, format="localized")
    data_table(frame, lang, [link], columns={people: number})
    st.caption(method_text(lang))


def evenness(view: View) -> None:
    """Show how evenly 112 reaches, for the nation; groups and provinces can be chosen by click."""
    columns = [*st.columns(2, gap="large"), *st.columns(2, gap="large")]
    shown = view.cached(priority_page.evenness)
    for column, (key, (picture, reading)) in zip(columns, shown.items(), strict=True):
        with column:
            choose = _choose if key in ("groups", "lorenz") else None
            chart(picture, view, key, choose=choose)
            (st.info if picture is None else st.text)(reading)
            if choose:
                st.caption(view.lang._("Select a mark to see the ranking of that area alone."))


def offer(view: View, state: PriorityState, ranked: bool) -> Offer:
    """Return what the page offers for download: the ranking with its method and evidence."""
    lang, scope = view.lang, scope_of(state.region)
    asked = (view.data, view.day, state.weights, scope, state.n, lang.code)
    return Offer(
        "prioritas",
        lang._("Where would the next launches help most?") + f" {place_name(scope, lang)}",
        "priorities",
        scope,
        tables=partial(priority_page.workbook, *asked) if ranked else None,
        notes=(words.computed_note(lang),),
    )


def _choose(region: str) -> None:
    if region:
        change(region=region)
