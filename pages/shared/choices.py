"""Controls whose choice stands in the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from coverage.core.dates import bar_dates, month_of
from coverage.core.i18n import Language
from coverage.core.urlstate import ViewState, scope_of
from pages.shared.parts import region_names
from pages.shared.state import View, change, current


def choose(
    label: str,
    name: str,
    options: Mapping[str, str],
    chosen: str | None,
    default: str | None = None,
    placeholder: str | None = None,
    **with_it: str | None,
) -> None:
    """Show a select box for a parameter of the page; the default is left out of the address.

    Parameters
    ----------
    options: value → what is shown. chosen: the value now, None for none. placeholder: shown while
        there is none, which then is a choice too. with_it: what else of the address changes.
    """
    key = f"pick-{name}"
    st.session_state[key] = chosen

    def decide() -> None:
        value = st.session_state[key]
        change(**with_it | {name: None if value == default else value})

    st.selectbox(
        label,
        options=list(options),
        index=None if placeholder else 0,
        format_func=lambda value: options.get(value, value),
        placeholder=placeholder,
        key=key,
        on_change=decide,
    )


def choose_day(state: ViewState, today: date, lang: Language) -> None:
    """Say which date the page is for where it is not today, with the ways to others and back."""
    if state.day is None:
        return
    days = {month_of(day): lang.date(day, "month") for day in reversed(bar_dates(today))}
    days[month_of(today)] = lang._("Today")
    own = month_of(state.day)
    # A key of the date's and language's own: on a walk along the time bar and after a change of
    # language the browser still sends the answers of boxes that are gone, in their words, and they
    # must not be taken for choices.
    key = f"day-{lang.code}-{own}"

    def decide() -> None:
        if st.session_state[key] != own and current()[0].day == state.day:
            change(date=st.session_state[key])

    with st.container(key="day", horizontal=True, vertical_alignment="center"):
        st.selectbox(
            lang._("Date shown"),
            options=list(days),
            index=list(days).index(own),
            format_func=days.__getitem__,
            key=key,
            label_visibility="collapsed",
            on_change=decide,
        )
        st.button(lang._("back to today"), type="tertiary", on_click=lambda: change(date=None))


def choose_scope(view: View, label: str, **with_it: str | None) -> None:
    """Show a select box for the nation, an island group or a province."""
    scopes = {key: name for key, name in region_names(view.lang.code).items() if "." not in key}
    choose(label, "region", scopes, scope_of(view.state.region), "ID", **with_it)


def to_nation(lang: Language) -> None:
    """Show the way from a region back to the nation, on the same page."""
    st.button(
        lang._("Back to Indonesia"),
        icon=":material/arrow_back:",
        key="to_nation",
        on_click=lambda: change(region="ID"),
    )


def slide(label: str, name: str, ends: tuple[int, int], chosen: int, note: str = "") -> None:
    """Show a slider for a number in the address."""
    key = f"slide-{name}"
    st.session_state[key] = chosen
    st.slider(
        label,
        *ends,
        key=key,
        on_change=lambda: change(**{name: str(st.session_state[key])}),
        help=note or None,
    )
