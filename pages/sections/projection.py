"""Parts of the page of the pace."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd
import streamlit as st

from coverage.core.i18n import Language
from coverage.evidence.announced import OfficialCount
from coverage.projection import tables as projection_tables
from coverage.projection import texts as projection_texts
from coverage.projection.backtest import BackTest
from coverage.projection.method import method_lines, test_lines
from coverage.projection.model import Projection
from coverage.projection.pace import Pace
from coverage.projection.page import compared_on
from coverage.projection.simulated_paths import usable
from pages.shared import parts as shared_parts
from pages.shared.state import View


def ends(found: list[Pace], lang: Language) -> None:
    """Say both ends of every pace, each with its page."""
    for pace in found:
        st.html(
            f'<p class="others"><b>{escape(projection_texts.span_text(pace.years, lang))}:</b> '
            f"{_linked(pace.first, lang)} → {_linked(pace.last, lang)} · "
            f"{escape(projection_texts.pace_text(pace, lang))}</p>"
        )
    if found:
        st.caption(projection_texts.limit_note(lang))


def _linked(count: OfficialCount, lang: Language) -> str:
    return (
        f'<a href="{escape(count.source_url)}" target="_blank" rel="noopener">'
        f"{escape(projection_texts.count_text(count, lang))}</a> {escape(count.publisher)}"
    )


def take_away(projection: Projection | None, lang: Language) -> None:
    """Offer the projection, every row of it marked as one."""
    if projection is not None:
        shared_parts.download(
            lang._("Download the projection as CSV"),
            projection_tables.export(projection, lang),
            "112-projection.csv",
            "projection",
        )


def tables(view: View, projection: Projection | None) -> Mapping[str, pd.DataFrame]:
    """Return the projection, if there is one, and the published counts that it rests on."""
    lang, points = view.lang, usable(view.data.counts, view.day)
    counts = {lang._("Published counts"): projection_tables.history_view(points, lang)[0]}
    if projection is None:
        return counts
    return {lang._("Projection"): projection_tables.export(projection, lang), **counts}


def notes(projection: Projection | None, lang: Language) -> tuple[str, ...]:
    """Return what must stand beside the projection."""
    if projection is None:
        return ()
    return (lang._("The projection is computed from announced numbers; it is no fact."),)


def back_test(test: BackTest, lang: Language) -> None:
    """Show how the projection would have fared, in words and by cut-off."""
    for line in test_lines(test, lang):
        st.text(line)
    if test.tested:
        st.dataframe(projection_tables.test_view(test, lang), hide_index=True)


def others(view: View) -> None:
    """Offer the comparison with the other methods that were tried; made only when asked for."""
    lang = view.lang
    if not st.toggle(lang._("Compare with the other methods that were tried"), key="methods"):
        return
    frame = view.data.cached(compared_on, view.day)
    if frame.empty:
        st.info(lang._("There are too few counts to test it on the past."))
        return
    st.dataframe(projection_tables.compared_view(frame, lang), hide_index=True)


def method(test: BackTest, lang: Language) -> None:
    """Say how everything on the page is computed."""
    with st.expander(lang._("How the pace and the projection are computed")):
        for line in method_lines(test, lang):
            st.markdown(line)
