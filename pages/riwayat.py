"""Rollout."""

from __future__ import annotations

import streamlit as st

from pages._state import begin

view = begin("riwayat")
st.title(view.lang._("Rollout"), anchor=False)
