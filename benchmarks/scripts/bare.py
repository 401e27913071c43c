"""The floor: a Streamlit page with a title and one line, and nothing else."""

import streamlit as st

st.title("Bare page")
st.text("One line of text.")
