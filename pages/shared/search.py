"""The search for a place: the box, and the way to what was chosen in it."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from coverage.core.urlstate import is_regency, is_region
from coverage.places.search import search_asset, search_box
from pages.shared.state import View, change, root

PLACES = "daerah"


def search(view: View, label: str) -> None:
    """Show the search box, which leads to the page of a regency, a province or an island group.

    It lives in the browser (`frontend/search`), so that results come while one types; what is
    chosen arrives in a hidden field, through which it can be chosen without a browser too.
    """
    if code := st.session_state.pop("found", None):
        st.switch_page(f"{PLACES}.py", query_params=view.place_params(code))
    lang = view.lang
    everything = f"{root()}{PLACES}?{urlencode(view.place_params('ID'))}"
    places = root() + search_asset(lang.code).path
    st.html(search_box(view.data, view.day, lang, label, (places, everything, "")))
    st.session_state["chosen_place"] = ""
    st.text_input(lang._("Places found"), key="chosen_place", on_change=_chosen)


def go(place: str) -> None:
    """Follow the reader to `place`, from whichever page."""
    if st.session_state.get("page") != PLACES:
        st.session_state["found"] = place
    elif is_regency(place):
        change(kode=place, region="ID")
    else:
        change(kode=None, region=place)


def _chosen() -> None:
    place = st.session_state["chosen_place"]
    if is_region(place):  # whatever is not a place of ours is left aside
        go(place)
