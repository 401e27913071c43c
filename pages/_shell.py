"""The frame around every page: navigation, language switch, footer."""

from __future__ import annotations

import streamlit as st

from coverage.calls.cubes.query import open_cubes
from coverage.core.frontend import ICON
from coverage.core.i18n import language
from pages.shared import header
from pages.shared import parts as shared_parts
from pages.shared.state import current

state, chosen = current()
lang = language(state.lang)
st.set_page_config(
    page_title=lang._("112 coverage map of Indonesia"), page_icon=ICON, layout="wide"
)
shared_parts.style()
shared_parts.document_language(state.lang)

pages = {
    "peta.py": lang._("Map"),
    "riwayat.py": lang._("Rollout"),
    "laju.py": lang._("Pace"),
    "prioritas.py": lang._("Priorities"),
    "daerah.py": lang._("Regions"),
    "panggilan.py": lang._("Calls"),
    "rekaman.py": lang._("Call-level data"),
    "kualitas.py": lang._("Data quality"),
    "data.py": lang._("Data & method"),
}
page = st.navigation(
    [
        st.Page(path, title=title, url_path=path.removesuffix(".py"), default=path == "peta.py")
        for path, title in pages.items()
    ],
    position="hidden",
)
if not open_cubes(chosen.calls).months:
    pages.pop("rekaman.py")  # nothing to see there until records are taken in
header.show(page.title, page.url_path, pages, state.params(chosen.language), lang)
page.run()
shared_parts.footer(lang, chosen)
