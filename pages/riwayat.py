"""Rollout: who can be named since when, what was announced, what changed."""

from __future__ import annotations

import streamlit as st

from coverage.core.urlstate import scope_of
from coverage.evidence.headlines import headline
from coverage.rollout import page as rollout_page
from coverage.rollout import texts as rollout_texts
from coverage.rollout import url as rollout_url
from pages.sections import rollout as sections_rollout
from pages.shared import downloads as shared_downloads
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.choices import choose
from pages.shared.state import begin, change, own_params, say

view = begin("riwayat", own=sections_rollout.OWN)
lang, data, day = view.lang, view.data, view.day
state, refused = rollout_url.parse(own_params(), data.today)
say(refused, lang)
scope = scope_of(view.state.region)
place = shared_parts.scope_name(scope, lang)

left, right = st.columns([3, 2], vertical_alignment="bottom")
with left:
    st.title(lang._("How has emergency number 112 spread?"), anchor=False)
with right:
    sections_rollout.pick_scope(view, scope)
now, gap = data.coverage_at(day, scope), data.gap_at(day, scope)
spells = data.cached(rollout_page.spells_of, day, scope)
st.text(f"{headline(now, gap, place, lang)} {rollout_texts.spread(spells, day, lang)}")

chart(
    data.cached(rollout_page.main_chart, day, scope, place, lang.code),
    view,
    "two_curves",
    scope,
    leading=True,
)
shared_parts.download(
    lang._("Download both curves with their sources (CSV)"),
    data.cached(rollout_page.main_export, day, scope, lang.code),
    f"112-rollout-{scope}-{day}.csv",
    "curves_csv",
)
if scope == "ID":
    sections_rollout.targets(view)
sections_rollout.contradictions(view, scope, place)

st.header(lang._("People and places"), anchor=False)
shares, years = data.cached(rollout_page.parts_charts, day, scope, place, lang.code)
chart(shares, view, "shares", scope)
chart(years, view, "years", scope)

st.header(lang._("By island group"), anchor=False)
options = {"people": lang._("Population"), "regencies": lang._("Regencies and cities")}
choose(lang._("Share of"), "share", options, state.share, "people")
chart(
    data.cached(rollout_page.groups_chart, day, state.share, scope, lang.code),
    view,
    "groups",
    scope,
    choose=lambda group: change(region=group),
)
st.caption(lang._("Click on a mark to show that island group on the whole page."))

st.header(lang._("Launches of a month"), anchor=False)
sections_rollout.month_list(view, state, scope)

st.header(lang._("What changed between two dates"), anchor=False)
sections_rollout.compare(view, state, scope)
shared_downloads.section(
    view,
    shared_downloads.Offer(
        "riwayat",
        lang._("How has emergency number 112 spread?") + f" {place}",
        "rollout",
        scope,
        tables=lambda: sections_rollout.tables(view, scope),
        motion=True,
    ),
)
