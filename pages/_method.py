"""The parts of the page on data and method."""

from __future__ import annotations

from functools import partial

import streamlit as st

from coverage.export import table_bytes
from coverage.headlines import boundary_note
from coverage.method import method_points
from coverage.texts import resource_line
from pages._state import View

TABLES = ("deployment_evidence", "official_counts", "call_statistics", "regions", "publishers")


def explain(view: View) -> None:
    """Say in short points what counts as service, since when, and how sure."""
    lang = view.lang
    for title, text in method_points(lang):
        st.markdown(f"**{title}**  \n{text}")
    title = lang._("Boundaries")
    st.markdown(f"**{title}**  \n{boundary_note(view.data.boundaries.meta, lang)}")
    st.caption(
        lang._("Data version {version}, as of {date}.").format(
            version=view.data.version, date=lang.date(view.data.today)
        )
    )


def downloads(view: View) -> None:
    """Offer every table as it stands in the project, with its source and licence."""
    lang = view.lang
    for name in TABLES:
        path = view.settings.data / f"{name}.csv"
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.write(resource_line(name, lang))
        right.download_button(
            f"{name}.csv",
            data=partial(table_bytes, path),
            file_name=path.name,
            mime="text/csv",
            key=f"get-{name}",
            icon=":material/download:",
            on_click="ignore",
        )
