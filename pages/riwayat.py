"""Rollout: who can be named since when, what was announced, what changed."""

from __future__ import annotations

import streamlit as st

from coverage.core.texts import place_name
from coverage.core.urlstate import scope_of
from coverage.rollout import page as rollout_page
from coverage.rollout.page import RolloutState
from pages.sections import rollout
from pages.shared import downloads
from pages.shared.charts import chart
from pages.shared.choices import choose
from pages.shared.state import begin, change

view, state = begin("riwayat", RolloutState)
lang, scope = view.lang, scope_of(state.region)

rollout.title(view, scope)
st.text(view.cached(rollout_page.answer, scope))
chart(view.cached(rollout_page.two_curves, scope), view, "rollout", scope, leading=True)
export = view.cached(rollout_page.curves_export, scope)
if scope == "ID":
    rollout.targets(view)
rollout.inconsistencies(view, scope)

st.header(lang._("People and places"), anchor=False)
shares, years = view.cached(rollout_page.shares_and_years, scope)
chart(shares, view, "shares", scope)
chart(years, view, "years", scope)

st.header(lang._("By island group"), anchor=False)
options = {"people": lang._("Population"), "regencies": lang._("Regencies and cities")}
choose(lang._("Percentage of"), "share", options, state.share)
groups = view.cached(rollout_page.groups_chart, state.share, scope)
chart(groups, view, "groups", scope, choose=lambda group: change(region=group))
st.caption(lang._("Click a mark to show that island group on the whole page."))

st.header(lang._("Launches by month"), anchor=False)
rollout.launches_of_month(view, state, scope)

st.header(lang._("What changed between two dates"), anchor=False)
rollout.compare(view, state, scope)
cited = lang._("How has 112 spread since 2016?") + f" {place_name(scope, lang)}"
tables = {
    lang._("Rollout"): export,
    lang._("Launches"): view.cached(rollout_page.launches_table, scope),
}
offer = downloads.Offer("riwayat", cited, "rollout", scope, tables=lambda: tables, motion=True)
downloads.section(view, offer)
