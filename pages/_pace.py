"""Parts of the page of the pace."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd
import streamlit as st

from coverage import pacetables, pacetexts
from coverage.announced import OfficialCount
from coverage.backtest import BackTest
from coverage.futures import usable
from coverage.i18n import Language
from coverage.pace import Pace
from coverage.pacemethod import method_lines, test_lines
from coverage.paceview import compared_on
from coverage.projection import Projection
from pages import _parts
from pages._state import View


def ends(found: list[Pace], lang: Language) -> None:
    """Say both ends of every pace, each with its page."""
    for pace in found:
        st.html(
            f'<p class="others"><b>{escape(pacetexts.span_text(pace.years, lang))}:</b> '
            f"{_linked(pace.first, lang)} → {_linked(pace.last, lang)} · "
            f"{escape(pacetexts.pace_text(pace, lang))}</p>"
        )
    if found:
        st.caption(pacetexts.limit_note(lang))


def _linked(count: OfficialCount, lang: Language) -> str:
    return (
        f'<a href="{escape(count.source_url)}" target="_blank" rel="noopener">'
        f"{escape(pacetexts.count_text(count, lang))}</a> {escape(count.publisher)}"
    )


def take_away(projection: Projection | None, lang: Language) -> None:
    """Offer the projection, every row of it marked as one."""
    if projection is not None:
        _parts.download(
            lang._("Download the projection as CSV"),
            pacetables.export(projection, lang),
            "112-projection.csv",
            "projection",
        )


def tables(view: View, projection: Projection | None) -> Mapping[str, pd.DataFrame]:
    """Return the projection, if there is one, and the published counts that it rests on."""
    lang, points = view.lang, usable(view.data.counts, view.day)
    counts = {lang._("Published counts"): pacetables.history_view(points, lang)[0]}
    if projection is None:
        return counts
    return {lang._("Projection"): pacetables.export(projection, lang), **counts}


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
        st.dataframe(pacetables.test_view(test, lang), hide_index=True)


def others(view: View) -> None:
    """Offer the comparison with the other methods that were tried; made only when asked for."""
    lang = view.lang
    if not st.toggle(lang._("Compare with the other methods that were tried"), key="methods"):
        return
    frame = view.data.once(compared_on, view.day)
    if frame.empty:
        st.info(lang._("There are too few counts to test it on the past."))
        return
    st.dataframe(pacetables.compared_view(frame, lang), hide_index=True)


def method(test: BackTest, lang: Language) -> None:
    """Say how everything on the page is computed."""
    with st.expander(lang._("How the pace and the projection are computed")):
        for line in method_lines(test, lang):
            st.markdown(line)
