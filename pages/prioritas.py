"""Priorities."""

from __future__ import annotations

import streamlit as st

from pages._state import begin

view = begin("prioritas")
st.title(view.lang._("Priorities"), anchor=False)
