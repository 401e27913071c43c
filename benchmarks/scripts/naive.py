"""The naive map as an app: its page, and Leaflet from this server so that it draws offline."""

from pathlib import Path

import js_lib_leaflet
import streamlit as st
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

LEAFLET = Path(js_lib_leaflet.__file__).parent / "static" / "js_lib_leaflet"

app = st.App(
    "naive_page.py",
    routes=[Mount("/leaflet", StaticFiles(directory=LEAFLET))],
)
