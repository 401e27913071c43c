"""The regency page: has it 112, since when, how do we know, and what if that is wrong."""

from __future__ import annotations

import streamlit as st

from pages import _calls, _parts, _regency
from pages._state import begin, change

view = begin("daerah")
lang = view.lang
names = _parts.regency_names(lang.code)

st.session_state["kode_pick"] = view.state.kode
st.selectbox(
    lang._("Regency or city"),
    options=list(names),
    index=None,
    format_func=names.__getitem__,
    placeholder=lang._("Type a name, for example Surabaya"),
    key="kode_pick",
    on_change=lambda: change(kode=st.session_state["kode_pick"]),
)

if view.state.kode is None:
    st.title(lang._("Does my regency have 112?"))
    st.write(
        lang._(
            "Choose a regency or city above: you will see whether 112 is in service there, "
            "since when, and the sources for it."
        )
    )
else:
    place = _regency.load(view, view.state.kode)
    st.title(place.name)
    st.caption(place.line)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _regency.status_card(place)
        _regency.figures(place)
    with right:
        _regency.locator(place)
    _regency.timeline(place)
    _regency.contradictions(place)
    _regency.evidence_table(place)
    _calls.regency_section(view, place.code)
    _regency.correction(place)
