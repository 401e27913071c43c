"""Rollout: who can be named since when, what was announced, what changed."""

from __future__ import annotations

import streamlit as st

from coverage import rollouttexts, rollouturl, rolloutview
from coverage.headlines import headline
from coverage.urlstate import scope_of
from pages import _parts, _rollout, _take
from pages._charts import chart
from pages._choices import choose
from pages._state import begin, change, own_params, say

view = begin("riwayat", own=_rollout.OWN)
lang, data, day = view.lang, view.data, view.day
state, refused = rollouturl.parse(own_params(), data.today)
say(refused, lang)
scope = scope_of(view.state.region)
place = _parts.scope_name(scope, lang)

left, right = st.columns([3, 2], vertical_alignment="bottom")
with left:
    st.title(lang._("How has emergency number 112 spread?"), anchor=False)
with right:
    _rollout.pick_scope(view, scope)
now, gap = data.coverage_at(day, scope), data.gap_at(day, scope)
spells = data.once(rolloutview.spells_of, day, scope)
st.text(f"{headline(now, gap, place, lang)} {rollouttexts.spread(spells, day, lang)}")

chart(
    data.once(rolloutview.main_chart, day, scope, place, lang.code),
    view,
    "two_curves",
    scope,
    leading=True,
)
_parts.download(
    lang._("Download both curves with their sources (CSV)"),
    data.once(rolloutview.main_export, day, scope, lang.code),
    f"112-rollout-{scope}-{day}.csv",
    "curves_csv",
)
if scope == "ID":
    _rollout.targets(view)
_rollout.contradictions(view, scope, place)

st.header(lang._("People and places"), anchor=False)
shares, years = data.once(rolloutview.parts_charts, day, scope, place, lang.code)
chart(shares, view, "shares", scope)
chart(years, view, "years", scope)

st.header(lang._("By island group"), anchor=False)
options = {"people": lang._("Population"), "regencies": lang._("Regencies and cities")}
choose(lang._("Share of"), "share", options, state.share, "people")
chart(
    data.once(rolloutview.groups_chart, day, state.share, scope, lang.code),
    view,
    "groups",
    scope,
    choose=lambda group: change(region=group),
)
st.caption(lang._("Click on a mark to show that island group on the whole page."))

st.header(lang._("Launches of a month"), anchor=False)
_rollout.month_list(view, state, scope)

st.header(lang._("What changed between two dates"), anchor=False)
_rollout.compare(view, state, scope)
_take.section(
    view,
    _take.Offer(
        "riwayat",
        lang._("How has emergency number 112 spread?") + f" {place}",
        "rollout",
        scope,
        tables=lambda: _rollout.tables(view, scope),
        motion=True,
    ),
)
