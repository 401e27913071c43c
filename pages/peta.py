"""The home page: which number to quote, which regencies have 112, how it grew."""

from __future__ import annotations

import streamlit as st

from coverage.core.urlstate import ViewState, scope_of
from coverage.places.home import home_page
from pages.sections import home
from pages.shared import downloads
from pages.shared import map as shared_map
from pages.shared import parts as shared_parts
from pages.shared.state import MAP, begin

view, state = begin(MAP, ViewState)
scope = scope_of(state.region)
above = st.container()
shared_map.show(view)  # said first, though it stands below: the map takes the browser longest

page = view.cached(home_page, scope)
with above:
    home.answer(view, page)
shared_parts.other_counts(view, scope)
downloads.menus(view, downloads.status_offer(view, MAP, state.region, state.fill))
home.below(view, page)
home.tables(view, page, scope)
