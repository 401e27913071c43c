"""Data quality."""

from __future__ import annotations

import streamlit as st

from pages._state import begin

view = begin("kualitas")
st.title(view.lang._("Data quality"), anchor=False)
