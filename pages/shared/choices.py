"""Controls whose choice stands in the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.shared.state import change


def choose(label: str, name: str, options: Mapping[str, str], chosen: str, default: str) -> None:
    """Show a select box for a parameter of the page; the default is left out of the address."""
    key = f"pick-{name}"
    st.session_state[key] = chosen

    def decide() -> None:
        value = st.session_state[key]
        change(own={name: None if value == default else value})

    st.selectbox(
        label,
        options=list(options),
        format_func=lambda one: options.get(one, one),
        key=key,
        on_change=decide,
    )
