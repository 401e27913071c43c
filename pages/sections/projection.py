"""Parts of the page of the pace."""

from __future__ import annotations

from html import escape

import streamlit as st

from coverage.core.i18n import Language
from coverage.core.texts import Link
from coverage.projection.page import PaceLine, PaceReport, methods_table
from coverage.projection.texts import limit_note
from pages.shared import parts as shared_parts
from pages.shared.downloads import Offer
from pages.shared.state import View


def answer(report: PaceReport, lang: Language) -> None:
    """Answer the page's question in words."""
    st.title(lang._("At this pace, when will all 514 have 112?"), anchor=False)
    for line in report.answer:
        st.text(line)
    if report.why_none:
        st.info(report.why_none)


def take_away(report: PaceReport, lang: Language) -> None:
    """Offer the projection, every row of it marked as one."""
    if report.projection is not None:
        label = lang._("Download the projection as CSV")
        shared_parts.download(label, report.projection, "112-projection.csv", "projection")


def ends(paces: list[PaceLine], lang: Language) -> None:
    """Say both ends of every pace, each with its page."""
    if not paces:
        st.info(lang._("A pace needs two published totals, at least a year apart."))
        return
    for pace in paces:
        first, last = map(_linked, (pace.first, pace.last), pace.publishers)
        st.html(
            f'<p class="others"><b>{escape(pace.span)}:</b> {first} → {last} · '
            f"{escape(pace.text)}</p>"
        )
    st.caption(limit_note(lang))


def _linked(link: Link, publisher: str) -> str:
    return f"{shared_parts.outside(link.url, link.label)} {escape(publisher)}"


def back_test(report: PaceReport) -> None:
    """Show how the projection would have fared, in words and by cut-off."""
    for line in report.test_lines:
        st.text(line)
    if report.test_table is not None:
        st.dataframe(report.test_table, hide_index=True)


def methods(view: View) -> None:
    """Offer the comparison with the other methods that were tried; made only when asked for."""
    lang = view.lang
    if not st.toggle(lang._("Compare with the other methods that were tried"), key="methods"):
        return
    table = view.cached(methods_table)
    if table is None:
        st.info(lang._("There are too few counts to test it on the past."))
    else:
        st.dataframe(table, hide_index=True)


def method(report: PaceReport, lang: Language) -> None:
    """Say how everything on the page is computed."""
    with st.expander(lang._("How the pace and the projection are computed")):
        for line in report.method:
            st.markdown(line)


def offer(report: PaceReport, lang: Language) -> Offer:
    """Return what the page offers to take along."""
    note = lang._("The projection is calculated from announced numbers; it is not a fact.")
    return Offer(
        "laju",
        lang._("At this pace, when will all 514 have 112?"),
        "pace",
        tables=lambda: report.tables,
        notes=() if report.projection is None else (note,),
    )
