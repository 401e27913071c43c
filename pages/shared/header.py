"""The head of every page: the menu and the choice of the language."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from coverage.core.i18n import LANGUAGES, Language
from pages.shared.state import change


def show(
    title: str, path: str, pages: Mapping[str, str], params: Mapping[str, str], lang: Language
) -> None:
    """Show the menu, wide or folded, and the choice of the language.

    Parameters
    ----------
    title, path: of the page. pages: file → title of each. params: the state in the address, which
        links of our own carry along; Streamlit's menu would drop it.
    """

    def links() -> None:
        for page, name in pages.items():
            st.page_link(page, label=name, query_params=dict(params))

    st.session_state["lang_switch"] = lang.code
    with st.container(key="header", horizontal=True, vertical_alignment="center"):
        with st.container(key="menu_wide", horizontal=True):
            links()
        # A key of the page's own: on the next page the menu is another one, and closed.
        with (
            st.container(key="menu_narrow"),
            st.popover(title, icon=":material/menu:", key=f"menu-{path}"),
        ):
            links()
        st.space("stretch")
        st.segmented_control(
            lang._("Language"),
            options=list(LANGUAGES),
            format_func=str.upper,
            key="lang_switch",
            required=True,
            label_visibility="collapsed",
            on_change=lambda: change(lang=st.session_state["lang_switch"]),
        )
