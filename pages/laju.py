"""Pace."""

from __future__ import annotations

import streamlit as st

from pages._state import begin

view = begin("laju")
st.title(view.lang._("Pace"), anchor=False)
