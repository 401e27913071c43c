"""The parts of the page on data and method."""

from __future__ import annotations

from functools import partial

import streamlit as st

from coverage.core.csv_export import table_bytes
from coverage.core.texts import resource_line
from coverage.evidence.method import method_points
from coverage.maps.about import about_map
from coverage.places.emergency import dial_anywhere
from pages.shared import parts as shared_parts
from pages.shared.state import View

TABLES = (
    *("deployment_evidence", "official_counts", "targets", "call_statistics", "regions"),
    *("publishers", "emergency_numbers"),
)


def explain(view: View) -> None:
    """Say in short points what counts as service, since when, and how sure."""
    lang = view.lang
    shared_parts.dial(dial_anywhere(view.data, lang))
    for title, text in method_points(lang):
        st.markdown(f"**{title}**  \n{text}")
    st.caption(
        lang._("Data version {version}, as of {date}.").format(
            version=view.data.version, date=lang.date(view.data.today)
        )
    )


def the_map(view: View) -> None:
    """Say which boundaries are on the map, whose they are, and what was done to them."""
    lang, meta = view.lang, view.data.boundaries.meta
    shared_parts.facts(about_map(meta, lang))
    if meta.notes:
        with st.expander(lang._("Notes of the import")):
            for note in meta.notes:
                st.text(note)


def downloads(view: View) -> None:
    """Offer every table as it stands in the project, with its source and licence."""
    lang = view.lang
    for name in TABLES:
        path = view.settings.data / f"{name}.csv"
        if not path.exists():
            continue  # a data folder of somebody's own may do without
        left, right = st.columns([3, 1], vertical_alignment="center")
        left.write(resource_line(name, lang))
        with right:
            make = partial(table_bytes, path)
            shared_parts.file_button(path.name, path.name, make, f"get-{name}")
