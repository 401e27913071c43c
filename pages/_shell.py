"""The frame around every page: navigation, language switch, footer."""

from __future__ import annotations

import streamlit as st

from coverage.i18n import LANGUAGES, language
from coverage.settings import settings
from pages import _parts
from pages._state import change, current_language

code = current_language()
lang = language(code)
st.set_page_config(
    page_title=lang._("112 coverage map of Indonesia"), page_icon=_parts.ICON, layout="wide"
)
_parts.style()

pages = [
    st.Page("peta.py", title=lang._("Map"), icon=":material/map:", default=True),
    st.Page(
        "daerah.py", title=lang._("Regency"), icon=":material/location_city:", url_path="daerah"
    ),
    st.Page("data.py", title=lang._("Data & method"), icon=":material/table:", url_path="data"),
]
page = st.navigation(pages, position="top")

st.session_state["lang_switch"] = code
with st.container(key="header", horizontal=True, horizontal_alignment="right"):
    st.segmented_control(
        lang._("Language"),
        options=list(LANGUAGES),
        format_func=str.upper,
        key="lang_switch",
        required=True,
        label_visibility="collapsed",
        on_change=lambda: change(lang=st.session_state["lang_switch"]),
    )

page.run()
_parts.footer(lang, settings())
