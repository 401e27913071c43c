"""The frame around every page: menu, choice of the language, footer."""

from __future__ import annotations

import streamlit as st

from coverage.calls.cubes.query import open_cubes
from coverage.core.frontend import ICON
from coverage.core.i18n import LANGUAGES, language
from coverage.web.shell import HOME, PAGES, UNDATED
from pages.shared import parts
from pages.shared.choices import choose_day
from pages.shared.state import change, current

state, chosen = current()
lang = language(state.lang)
st.set_page_config(page_icon=ICON, layout="wide")
parts.style()
parts.document_language(state.lang)

pages = {f"{name}.py": lang._(title) for name, title in PAGES.items()}
page = st.navigation(
    [
        st.Page(path, title=title, url_path=path.removesuffix(".py"), default=path == f"{HOME}.py")
        for path, title in pages.items()
    ],
    position="hidden",
)
dated = page.url_path not in UNDATED
st.set_page_config(page_title=parts.page_title(page.title, page.url_path, state, lang))
if not open_cubes(chosen.calls).months:
    pages.pop("rekaman.py")  # nothing to see there until records are taken in

st.session_state["lang_switch"] = lang.code
with st.container(key="header", horizontal=True, vertical_alignment="center"):
    with st.container(key="menu_wide", horizontal=True):
        parts.menu(pages, state, chosen)
    # A key of the page's own: on the next page the menu is another one, and closed.
    with (
        st.container(key="menu_narrow"),
        st.popover(page.title, icon=":material/menu:", key=f"menu-{page.url_path}"),
    ):
        parts.menu(pages, state, chosen)
    st.space("stretch")
    if dated:
        choose_day(state, chosen.today(), lang)
    st.segmented_control(
        lang._("Language"),
        options=list(LANGUAGES),
        format_func=str.upper,
        key="lang_switch",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: change(lang=st.session_state["lang_switch"]),
    )
if dated:
    parts.date_on_paper(state.shown_day(chosen.today()), lang)
page.run()
parts.footer(lang, chosen)
