"""Parts of the home page (`coverage.places.home`)."""

from __future__ import annotations

from html import escape

import streamlit as st

from coverage.core.tabular import counted_note, status_view
from coverage.places.emergency import dial_anywhere
from coverage.places.home import Growth, HomePage, Lagging
from geodata.register.regions import scope_codes
from pages.shared import parts
from pages.shared.choices import to_nation
from pages.shared.search import search
from pages.shared.state import View


def answer(view: View, page: HomePage) -> None:
    """Say the name and which number to quote, beside the search, whose answer stands below."""
    left, right = st.columns([3, 2], vertical_alignment="bottom", gap="medium")
    with left:
        st.html(f'<p class="brand">{escape(page.brand)}</p>')
        st.title(page.title, anchor=False)
        st.text(page.headline)
        st.html(dial_anywhere(view.data, view.lang).line())
    with right:
        search(view, view.lang._("Does my regency have 112?"))
        if view.state.region != "ID":
            to_nation(view.lang)
    parts.answer(view)
    parts.figures(page.figures, "figures", page.bar)


def below(view: View, page: HomePage) -> None:
    """Show how the numbers grew beside the provinces that lag."""
    left, right = st.columns(2, gap="large")
    with left:
        _growth(view, page.growth)
    if page.lagging:
        with right:
            _lagging(view, page.lagging)


def _growth(view: View, growth: Growth) -> None:
    st.header(growth.title, anchor=False)
    line = f"<p>{escape(growth.line)}</p>" if growth.line else ""
    st.html(f'<div class="growth">{growth.drawing.html(inline=False)}{line}</div>')
    label = view.lang._("At this pace, when will all 514 have 112?")
    parts.page_link("laju.py", label, view.params)


def _lagging(view: View, lagging: Lagging) -> None:
    st.header(lagging.title, anchor=False)
    st.html(lagging.html(view.place_address, inline=False))
    label = view.lang._("Where would the next launches help most?")
    parts.page_link("prioritas.py", label, view.params)


def tables(view: View, page: HomePage, scope: str) -> None:
    """Offer provinces and regencies as tables."""
    lang = view.lang
    with st.container(horizontal=True, gap="large"):
        provinces = page.provinces and st.toggle(
            lang._("Show the provinces as a table"), key="provinces"
        )
        regencies = st.toggle(lang._("Show the regencies and cities as a table"), key="table")
    if page.provinces and page.provinces.table and provinces:
        st.header(page.provinces.title, anchor=False)
        frame, link = parts.with_pages(view, page.provinces.table)
        parts.linked_table(frame, link, lang)
    if regencies:
        shown = lang._("Status on {date}").format(date=lang.date(view.day))
        st.header(shown, anchor=False)
        frame = status_view(view.data.status_at(view.day).loc[scope_codes(scope)], lang)
        parts.data_table(frame, lang, height=420)
        st.caption(counted_note(lang))
