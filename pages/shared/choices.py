"""Controls whose choice stands in the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from coverage.core.urlstate import scope_of
from pages.shared.parts import region_names
from pages.shared.state import View, change


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


def choose_scope(view: View, label: str, **with_it: str | None) -> None:
    """Show a select box for the nation, an island group or a province."""
    scopes = {key: name for key, name in region_names(view.lang.code).items() if "." not in key}
    choose(label, "region", scopes, scope_of(view.state.region), "ID", **with_it)


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
