"""The dashboard as an ASGI app: `streamlit run dashboard.py`.

Streamlit serves the pages; beside them stand the API, the feeds, the map to embed and the files of
the map (`coverage.web`).
"""

from __future__ import annotations

import logging
import sys

import streamlit as st
from starlette.middleware import Middleware
from streamlit import net_util

from coverage.core.settings import SettingError, settings
from coverage.web import api, assets, embed, shell, warming
from coverage.web.headers import AppHeaders
from geodata.errors import DataError
from geodata.register import tables
from pages.shared.parts import script_failed
from pages.shared.state import INDEX, map_files, root, served

try:
    chosen = settings()
    tables.use(chosen.data)
    data = served()
except (DataError, SettingError) as error:
    sys.exit(str(error))
if data.evidence.empty:
    logging.getLogger("dashboard").warning("%s: no evidence, so no regency has any", data.data)
# Streamlit would ask a public service for this machine's address when a foreign page opens a
# WebSocket; nothing here leaves the machine, and a foreign page is refused without that.
net_util.get_external_ip = lambda: None


def build_files() -> None:
    """Build what the pages and the map load, so that the first visitor waits for nothing."""
    shell.files()
    warming.prepare_map(served(), root())


app = st.App(
    "pages/_shell.py",
    lifespan=warming.lifespan(build_files, served, chosen.warm),
    on_script_error=script_failed,
    routes=[
        assets.route(build_files, root()),
        *api.routes(served, root(), chosen.language),
        embed.route(served, root(), chosen.language),
    ],
    middleware=[
        Middleware(AppHeaders, INDEX, map_files, chosen.language, chosen.hsts),
        Middleware(shell.AppShell, INDEX, root(), chosen.language, chosen.site),
    ],
)
