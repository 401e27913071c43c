"""Parts of the page on the rollout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from coverage.core.dates import bar_dates
from coverage.core.i18n import Language
from coverage.evidence.announced import latest_official_count
from coverage.rollout import page as rollout_page
from coverage.rollout import texts as rollout_texts
from coverage.rollout.launches import around, in_month, month_of, months
from coverage.rollout.url import NAMES, RolloutState
from geodata.errors import DataError
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.choices import choose
from pages.shared.state import View, change

OWN = NAMES


def tables(view: View, scope: str) -> Mapping[str, pd.DataFrame]:
    """Return both curves and all launches, with their pages."""
    asked = (view.day, scope, view.lang.code)
    return {
        view.lang._("Rollout"): view.data.cached(rollout_page.main_export, *asked),
        view.lang._("Launches"): view.data.cached(rollout_page.launches_table, *asked),
    }


def pick_scope(view: View, scope: str) -> None:
    """Let the reader choose the nation, an island group or a province."""
    lang = view.lang
    names = {
        key: name for key, name in shared_parts.region_names(lang.code).items() if "." not in key
    }
    st.session_state["scope_pick"] = scope
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            lang._("Show"),
            options=list(names),
            format_func=names.__getitem__,
            key="scope_pick",
            on_change=lambda: change(region=st.session_state["scope_pick"]),
        )
        if scope != "ID":
            st.button(
                lang._("Back to Indonesia"),
                icon=":material/arrow_back:",
                key="to_nation",
                on_click=lambda: change(region="ID"),
            )


def _link(label: str, url: str) -> str:
    return f'<a href="{escape(url)}" target="_blank" rel="noopener">{escape(label)}</a>'


def _list(items: Iterable[str]) -> None:
    st.html('<ul class="others">' + "".join(f"<li>{item}</li>" for item in items) + "</ul>")


def targets(view: View) -> None:
    """Say what the national targets were and what became of them, each with its page."""
    lang = view.lang
    try:
        known, found = (
            view.data.cached(rollout_page.known_targets),
            view.data.cached(rollout_page.outcomes_of, view.day),
        )
    except DataError as error:
        st.warning(str(error))
        return
    if known.empty:
        return
    st.header(lang._("Targets and what happened"), anchor=False)
    items = []
    for one in found:
        label = lang._("Target: {target}").format(target=rollout_texts.target_label(one, lang))
        pages = [_link(one.publisher, one.source_url)]
        if one.announced:
            official = one.announced
            name = f"{lang.number(official.count)}: {official.publisher}"
            pages.append(_link(name, official.source_url))
        said = lang._("said {date}").format(date=lang.date(one.said, one.said_precision))
        text = escape(rollout_texts.outcome_text(one, lang))
        items.append(f"<b>{escape(label)}</b> ({escape(said)}). {text} [{'; '.join(pages)}]")
    undated = known[known["due"].isna() & (known["said"] <= pd.Timestamp(view.day))]
    for row in undated.to_dict("records"):
        text = escape(rollout_texts.undated_text({str(k): v for k, v in row.items()}, lang))
        items.append(f"{text} [{_link(row['publisher'], row['source_url'])}]")
    _list(items)


def contradictions(view: View, scope: str, place: str) -> None:
    """Show and list the published numbers that do not fit others, each with its page."""
    lang, data = view.lang, view.data
    found = data.cached(rollout_page.misfits_of, view.day, scope)
    if not found:
        return
    st.header(lang._("Published numbers that do not fit together"), anchor=False)
    if scope == "ID":  # elsewhere the chart of both curves is as close: no target makes it small
        shown = data.cached(rollout_page.close_chart, view.day, scope, place, lang.code)
        chart(shown, view, "close_up", scope)
    st.caption(
        lang._(
            "They may count different things, services may have stopped, or one of them is "
            "wrong; the pages do not say which. None is corrected here, none is averaged."
        )
    )
    rows = {row["row"]: row for row in data.counts.to_dict("records")}

    def linked(line: int) -> str:
        row: Any = rows[line]
        return _link(rollout_texts.number_label(row, lang), row["source_url"])

    with st.expander(lang._("In words, with their pages")):
        _list(
            escape(lang.word(rollout_texts.MISFITS, one.kind)).format(
                number=linked(one.row), others=", ".join(map(linked, one.others))
            )
            for one in found
        )


def month_list(view: View, state: RolloutState, scope: str) -> None:
    """List the launches of a month, each with its pages; go to the months before and after."""
    lang = view.lang
    spells = view.data.cached(rollout_page.spells_of, view.day, scope)
    known = months(spells)
    if not known:
        st.info(lang._("No regency or city here can be named with evidence of 112 by then."))
        return
    latest = max(known)
    month = state.month if state.month and state.month <= month_of(view.day) else latest
    counted = known | ({} if month in known else {month: 0})
    names = {
        key: f"{_month_name(key, lang)} · {lang.number(counted[key])}"
        for key in sorted(counted, reverse=True)
    }
    before, after = around(list(known), month)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choose(lang._("Month (and how many)"), "month", names, month, latest)
        _step(before, latest, lang._("Earlier"), ":material/chevron_left:")
        _step(after, latest, lang._("Later"), ":material/chevron_right:")
    some = in_month(spells, month)
    title = rollout_texts.month_title(_month_name(month, lang), some, lang)
    st.subheader(title, anchor=False)
    if len(some):
        frame, link = view.data.cached(rollout_page.month_table, view.day, scope, month, lang.code)
        shared_parts.linked_table(frame, link, lang)
        shared_parts.download(
            lang._("Download as CSV"), frame, f"112-launches-{scope}-{month}.csv", "month_csv"
        )
    shared_parts.download(
        lang._("Download all months (CSV)"),
        view.data.cached(rollout_page.launches_table, view.day, scope, lang.code),
        f"112-launches-{scope}-{view.day}.csv",
        "launches_csv",
    )


def _month_name(month: str, lang: Language) -> str:
    return lang.date(date.fromisoformat(f"{month}-01"), "month")


def _step(month: str | None, latest: str, label: str, icon: str) -> None:
    st.button(
        label,
        icon=icon,
        key=f"step-{icon}",
        disabled=month is None,
        on_click=lambda: change(own={"month": None if month == latest else month}),
    )


def compare(view: View, state: RolloutState, scope: str) -> None:
    """Show what changed between two days: figures, and who changed from what to what."""
    lang, data = view.lang, view.data
    first, second = state.compared(view.day, data.today)
    days = {month_of(day): day for day in reversed(bar_dates(data.today))}
    names = {key: _step_name(day, data.today, lang) for key, day in days.items()}
    left, right = st.columns(2)
    with left:
        choose(lang._("From"), "from", names, month_of(first), "")
    with right:
        choose(lang._("To"), "to", names, month_of(second), "")
    if first >= second:
        st.info(lang._("The first date must lie before the second one; please choose again."))
        return
    both = (data.coverage_at(first, scope), data.coverage_at(second, scope))
    announced = (
        latest_official_count(data.counts, first, scope),
        latest_official_count(data.counts, second, scope),
    )
    shared_parts.figures(rollout_texts.change_figures(*both, announced, lang), key="change_figures")
    changed = data.cached(rollout_page.changes_of, first, second, scope)
    title = lang.ngettext(
        "{n} status changed between {first} and {second}",
        "{n} statuses changed between {first} and {second}",
        len(changed),
    )
    facts = {"first": lang.date(first), "second": lang.date(second)}
    st.subheader(title.format(n=lang.number(len(changed)), **facts), anchor=False)
    if changed.empty:
        return
    asked = (first, second, scope, lang.code)
    shared_parts.linked_table(*data.cached(rollout_page.changes_table, *asked), lang)
    frame = data.cached(rollout_page.changes_export, *asked)
    name = f"112-changes-{scope}-{month_of(first)}-{month_of(second)}.csv"
    shared_parts.download(lang._("Download as CSV"), frame, name, "changes_csv")


def _step_name(day: date, today: date, lang: Language) -> str:
    return lang.date(day) if day == today else lang.date(day, "month")
