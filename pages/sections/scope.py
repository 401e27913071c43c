"""The parts of the page of the nation, an island group or a province (`coverage.places.scope`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from coverage.places import rankings
from coverage.places.charts import ranking_chart
from coverage.places.page import Place, ScopePage
from coverage.places.scope import scope_page
from geodata.register.regions import provinces
from pages.shared import charts as shared_charts
from pages.shared import map as shared_map
from pages.shared import parts as shared_parts
from pages.shared.choices import choose
from pages.shared.search import go
from pages.shared.state import View


def load(view: View, code: str) -> ScopePage:
    """Return what the page of the nation, an island group or a province says at the view's date."""
    return view.data.cached(scope_page, view.day, code, view.lang.code)


def breadcrumb(trail: Sequence[Place]) -> None:
    """Show the way from the nation to a place, each step leading there.

    The steps are buttons: a link of Streamlit's to the page that is shown would leave the address
    as it is.
    """
    if len(trail) == 1:
        return
    with st.container(key="trail", horizontal=True, vertical_alignment="center", gap="small"):
        for code, name in trail[:-1]:
            st.button(f"{name} ›", f"trail-{code}", type="tertiary", on_click=go, args=(code,))
        st.markdown(f"**{trail[-1].name}**", width="content")


def answer(view: View, page: ScopePage) -> None:
    """Answer in words: how far 112 reaches."""
    st.title(page.title, anchor=False)
    st.text(page.headline)
    shared_parts.dial(page.dial)
    if page.unnamed:
        st.info(page.unnamed)
    shared_parts.figures(page.figures, key="scope_figures")
    shared_parts.other_counts(view, page.code)


def below(view: View, page: ScopePage) -> None:
    """Draw the map, and link what lies directly inside."""
    lang = view.lang
    if page.code in provinces().index:
        st.caption(lang._("Click the map to open a regency's page."))
    else:
        st.caption(lang._("Click the map to go one level down, or choose here:"))
        with st.container(key="below", horizontal=True, gap="small"):
            for code, name in page.children:
                st.button(name, key=f"below-{code}", on_click=go, args=(code,))
    shared_map.drill(view)


def inside(view: View, page: ScopePage) -> None:
    """List what lies directly inside with its figures; every regency leads to its page."""
    lang, table = view.lang, page.inside.table
    st.header(page.inside.title, anchor=False)
    if table is None:
        return
    if page.code not in provinces().index:
        shared_parts.data_table(table.frame(), lang)
        return
    frame, link = shared_parts.with_pages(view, table)
    # shown as the language writes numbers, sorted as numbers
    numbers: dict[Any, Any] = {lang._("Population"): lang.number}
    since = st.column_config.TextColumn(width="medium")
    look = frame.style.format(numbers)
    shared_parts.data_table(frame, lang, [link], look, {lang._("Since"): since})


def ranking(view: View, page: ScopePage, measure: str) -> None:
    """Show how the place stands among its like, over the years and in words."""
    lang = view.lang
    st.header(page.ranking.title, anchor=False)
    names = {key: lang._(text) for key, text in rankings.MEASURE_NAMES.items()}
    with st.columns([1, 2])[0]:
        choose(lang._("Compare by"), "by", names, measure)
    chart = view.data.cached(ranking_chart, view.day, page.code, measure, lang.code)
    shared_charts.chart(chart, view, f"ranking-{page.code}-{names[measure]}", page.code, choose=go)
    others = [line for line in page.ranking.lines if chart is None or line != chart.title]
    st.caption(" ".join([*others, page.ranking.note]))


def counts(view: View, page: ScopePage) -> None:
    """Show the numbers officials gave for a province beside what can be named."""
    st.header(page.counts.title, anchor=False)
    if page.code == "ID":
        label = view.lang._("Every announced total since 2016, with its source")
        shared_parts.page_link("riwayat.py", label, view.params)
        return
    for line in page.counts.lines:
        st.text(line)
    if page.counts.table:
        shared_parts.linked_table(page.counts.table.frame(), page.counts.table.link, view.lang)
