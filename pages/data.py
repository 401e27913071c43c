"""Data and method: how the figures are made, every table to download, how to correct one."""

from __future__ import annotations

from functools import partial

import streamlit as st

from coverage.core.csv_export import table_bytes
from coverage.core.tabular import counts_view
from coverage.core.texts import resource_line
from coverage.core.urlstate import ViewState
from coverage.evidence.method import method_points
from coverage.maps.about import about_map
from coverage.places.emergency import dial_anywhere
from pages.shared import downloads, parts
from pages.shared.state import begin

#: Tables offered as they stand in the project.
TABLES = (
    *("deployment_evidence", "official_counts", "targets", "call_statistics", "regions"),
    *("publishers", "emergency_numbers"),
)

view, _ = begin("data", ViewState)
lang, data = view.lang, view.data
title = lang._("Data & method")
st.title(title, anchor=False)
parts.dial(dial_anywhere(data, lang))
for heading, text in method_points(lang):
    st.markdown(f"**{heading}**  \n{text}")
version = lang._("Data version {version}, as of {date}.")
st.caption(version.format(version=data.version, date=lang.date(data.today)))

st.header(lang._("About the map"), anchor=False)
parts.facts(about_map(data.boundaries.meta, lang))
if notes := data.boundaries.meta.notes:
    with st.expander(lang._("Notes of the import")):
        for note in notes:
            st.text(note)

st.header(lang._("Officially announced totals"), anchor=False)
st.write(
    lang._(
        "Published totals and ordinals (“the 164th”), as their sources give them. Some "
        "contradict each other; none was smoothed away."
    )
)
parts.linked_table(*counts_view(data.counts, lang), lang)

st.header(lang._("Downloads"), anchor=False)
for name in TABLES:
    path = view.settings.data / f"{name}.csv"
    if not path.exists():
        continue  # a data folder of somebody's own may do without
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.write(resource_line(name, lang))
    with right:
        parts.file_button(path.name, path.name, partial(table_bytes, path), f"get-{name}")
downloads.section(view, downloads.Offer("data", title, "data", dated=False))
