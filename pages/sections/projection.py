"""Parts of the page of the pace."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from coverage.core.i18n import Language
from coverage.evidence.announced import OfficialCount
from coverage.projection import method as methods_texts
from coverage.projection import page as projection_page
from coverage.projection import texts
from coverage.projection.outlook import Outlook
from pages.shared import parts as shared_parts
from pages.shared.downloads import Offer
from pages.shared.state import View


def answer(outlook: Outlook, lang: Language) -> None:
    """Answer the page's question in words."""
    st.title(lang._("At this pace, when will all 514 have 112?"), anchor=False)
    for line in texts.answer(outlook, lang):
        st.text(line)
    if why := texts.why_none(outlook, lang):
        st.info(why)


def ends(outlook: Outlook, lang: Language) -> None:
    """Say both ends of every pace, each with its page."""
    if not outlook.paces:
        st.info(lang._("A pace needs two published totals, at least a year apart."))
        return
    for pace in outlook.paces:
        first, last = _linked(pace.first, lang), _linked(pace.last, lang)
        st.html(
            f'<p class="others"><b>{escape(texts.span_text(pace, lang))}:</b> '
            f"{first} → {last} · {escape(texts.pace_text(pace, lang))}</p>"
        )
    st.caption(texts.limit_note(lang))


def _linked(count: OfficialCount, lang: Language) -> str:
    link = shared_parts.outside(count.source_url, texts.count_text(count, lang))
    return f"{link} {escape(count.publisher)}"


def back_test(view: View, outlook: Outlook) -> None:
    """Show how the projection would have fared, in words and by cut-off."""
    for line in methods_texts.backtest_lines(outlook.test, view.lang):
        st.text(line)
    if outlook.test.tested:
        shared_parts.data_table(view.cached(projection_page.backtest_table), view.lang)


def methods(view: View) -> None:
    """Offer the comparison with the other methods that were tried; made only when asked for."""
    lang = view.lang
    if not st.toggle(lang._("Compare with the other methods that were tried"), key="methods"):
        return
    table = view.cached(projection_page.methods_table)
    if table is None:
        st.info(lang._("There are too few counts to test it on the past."))
    else:
        shared_parts.data_table(table, lang)


def method(outlook: Outlook, lang: Language) -> None:
    """Say how everything on the page is computed."""
    with st.expander(lang._("How the pace and the projection are computed")):
        for line in methods_texts.method_lines(outlook.test, lang):
            st.markdown(line)


def offer(view: View, outlook: Outlook) -> Offer:
    """Return what the page offers for download."""
    lang = view.lang
    note = lang._("The projection is calculated from announced numbers; it is not a fact.")
    return Offer(
        "laju",
        lang._("At this pace, when will all 514 have 112?"),
        "pace",
        tables=partial(view.cached, projection_page.exports),
        notes=(note,) if outlook.projection else (),
    )
