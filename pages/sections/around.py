"""The regency page beyond its own status: what comes next, its neighbours, and those like it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from coverage.core import peers as alike
from coverage.places import procedure as steps
from coverage.priorities.model import candidates
from coverage.snapshot import Snapshot
from pages.sections.regency import Place
from pages.shared import parts as shared_parts


def candidates_at(data: Snapshot, day: date) -> pd.DataFrame:
    """Return `coverage.priorities.model.candidates` of a day."""
    return candidates(data.status_at(day), data.neighbours)


def similar_to(data: Snapshot, code: str) -> pd.DataFrame:
    """Return `coverage.core.peers.similar` of a regency."""
    return alike.similar(code)


def next_step(place: Place) -> None:
    """Show what comes next for its status, by the published procedure."""
    lang, status = place.lang, place.status
    seen = steps.last_seen(place.evidence, place.view.day, lang)
    what = steps.next_step(status["state"], seen, lang)
    st.header(lang._("The official next step"), anchor="next-step")
    st.text(what.first)
    with st.expander(
        lang._("The published procedure, step by step"), expanded=status["state"] != "active"
    ):
        for step in what.steps:
            items = "".join(f"\n- {item}" for item in step.checklist)
            st.markdown(f"**{step.title}**  \n{step.text}\n{items}")
        st.caption(what.caveat)
        st.caption(lang._("Source: {source}").format(source=f"<{what.url}>"))


def adds(place: Place) -> None:
    """Show what a launch would add where none is known."""
    lang, view = place.lang, place.view
    frame = view.data.cached(candidates_at, view.day)
    rows = steps.adds(place.code, frame, place.region["province_name"], lang)
    if not rows:
        return
    st.header(lang._("What evidence of a launch here would add (computed)"), anchor=False)
    shared_parts.figures(rows, key="adds")


def neighbours(place: Place) -> None:
    """Show the regencies around, with their status."""
    lang, view = place.lang, place.view
    status, borders = view.data.status_at(view.day), view.data.neighbours
    st.header(lang._("Neighbours"), anchor="neighbours")
    st.text(alike.neighbours_line(place.code, borders, status, lang.date(view.day), lang))
    frame = alike.neighbours_view(place.code, borders, status, lang)
    if not frame.empty:
        st.dataframe(frame, hide_index=True, placeholder="–")
        st.caption(lang._("Lengths are measured on the boundaries shown, which are simplified."))


def peers(place: Place) -> None:
    """Show the regencies most like it, with their status."""
    lang, view = place.lang, place.view
    status, found = view.data.status_at(view.day), view.data.cached(similar_to, place.code)
    st.header(lang._("Similar regencies and cities"), anchor="similar")
    st.text(alike.peers_line(found, status, place.name, lang.date(view.day), lang))
    st.dataframe(
        alike.peers_view(found, status, place.code, lang),
        hide_index=True,
        placeholder="–",
        column_config={lang._("How alike"): st.column_config.TextColumn(width="large")},
    )
    st.caption(
        lang._(
            "Similarity weighs population, density, kind and island group; 1 is alike in all. Kind "
            "and island group are the same where nothing is said of them."
        )
    )
