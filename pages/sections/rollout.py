"""Parts of the page on the rollout."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import streamlit as st

from coverage.core.dates import month_of
from coverage.core.filenames import file_name
from coverage.core.texts import Link
from coverage.rollout import page as rollout_page
from coverage.rollout.page import RolloutState
from geodata.errors import DataError
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.choices import choose, choose_scope, to_nation
from pages.shared.state import View, change


def title(view: View, scope: str) -> None:
    """Show the page's title beside the choice of a scope."""
    lang = view.lang
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    left.title(lang._("How has 112 spread since 2016?"), anchor=False)
    with right, st.container(horizontal=True, vertical_alignment="bottom"):
        choose_scope(view, lang._("Show"))
        if scope != "ID":
            to_nation(lang)


def _link(link: Link) -> str:
    return shared_parts.outside(link.url, link.label)


def _list(items: Iterable[str]) -> None:
    st.html('<ul class="others">' + "".join(f"<li>{item}</li>" for item in items) + "</ul>")


def targets(view: View) -> None:
    """Say what the national targets were and what became of them, each with its page."""
    try:
        lines = view.cached(rollout_page.target_lines)
    except DataError as error:
        st.warning(str(error))
        return
    if not lines:
        return
    st.header(view.lang._("Targets and actual numbers"), anchor=False)
    _list(
        (f"<b>{escape(line.label)}</b> ({escape(line.said)}). " if line.label else "")
        + f"{escape(line.text)} [{'; '.join(map(_link, line.pages))}]"
        for line in lines
    )


def inconsistencies(view: View, scope: str) -> None:
    """Show and list the published numbers that do not fit others, each with its page."""
    lang, lines = view.lang, view.cached(rollout_page.inconsistencies, scope)
    if not lines:
        return
    st.header(lang._("Published numbers that contradict each other"), anchor=False)
    if scope == "ID":  # elsewhere the chart of both curves is as close: no target makes it small
        chart(view.cached(rollout_page.close_up, scope), view, "numbers", scope)
    st.caption(
        lang._(
            "They may count different things, services may have stopped, or one of them is "
            "wrong; the sources do not say which. None is corrected here, none is averaged."
        )
    )
    with st.expander(lang._("In words, with sources")):
        _list(
            escape(line.text).format(
                number=_link(line.number), others=", ".join(map(_link, line.others))
            )
            for line in lines
        )


def launches_of_month(view: View, state: RolloutState, scope: str) -> None:
    """List the launches of a month, each with its pages; go to the months before and after."""
    lang, choice = view.lang, view.cached(rollout_page.month_choice, scope, state.month)
    if choice is None:
        st.info(lang._("No regency or city here had evidence of 112 by then."))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        label = lang._("Month (and number of launches)")
        choose(label, "month", choice.names, choice.month, choice.latest)
        for month, text, icon in (
            (choice.earlier, lang._("Earlier"), ":material/chevron_left:"),
            (choice.later, lang._("Later"), ":material/chevron_right:"),
        ):
            st.button(
                text,
                icon=icon,
                key=f"step-{icon}",
                disabled=month is None,
                on_click=change,
                kwargs={"month": None if month == choice.latest else month},
            )
    heading, frame, link = view.cached(rollout_page.month_table, scope, choice.month)
    st.subheader(heading, anchor=False)
    if len(frame):
        shared_parts.linked_table(frame, link, lang)
        name = file_name("launches", scope, choice.month, "csv", lang)
        shared_parts.download(lang._("Download as CSV"), frame, name, "month_csv", lang)
    shared_parts.download(
        lang._("Download all months (CSV)"),
        view.cached(rollout_page.launches_table, scope),
        file_name("launches", scope, view.day, "csv", lang),
        "launches_csv",
        lang,
    )


def compare(view: View, state: RolloutState, scope: str) -> None:
    """Show what changed between two days: figures, and who changed from what to what."""
    lang, data = view.lang, view.data
    first, second = state.compared(data.today)
    names = rollout_page.step_names(data.today, lang)
    left, right = st.columns(2)
    with left:
        choose(lang._("From"), "from", names, month_of(first))
    with right:
        choose(lang._("To"), "to", names, month_of(second))
    if first >= second:
        st.info(lang._("The first date must lie before the second one; please choose again."))
        return
    asked = (first, second, scope, lang.code)
    figures = data.cached(rollout_page.change_figures, *asked)
    shared_parts.figures(figures, key="change_figures")
    heading, frame, link, export = data.cached(rollout_page.changes_tables, *asked)
    st.subheader(heading, anchor=False)
    if len(frame):
        shared_parts.linked_table(frame, link, lang)
        months = f"{month_of(first)}-{month_of(second)}"
        name = file_name("changes", scope, months, "csv", lang)
        shared_parts.download(lang._("Download as CSV"), export, name, "changes_csv", lang)
