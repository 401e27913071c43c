"""How fast 112 spreads, when all 514 may have it, and how far to trust that."""

from __future__ import annotations

import streamlit as st

from coverage import pacetexts, paceurl, paceview
from coverage.announced import latest_official_count
from pages import _pace, _parts, _take
from pages._charts import chart
from pages._choices import choose
from pages._state import begin, own_params, say

view = begin("laju", own=paceurl.NAMES)
lang, data, day = view.lang, view.data, view.day
year, refused = paceurl.parse(own_params(), day)
say(refused, lang)

standing = latest_official_count(data.counts, day)
found, test = data.once(paceview.paces_on, day), data.once(paceview.test_of)
past, projection = data.once(paceview.projection_on, day)
goal = data.once(paceview.need_on, day, year)

st.title(lang._("At this pace, when will all 514 have 112?"), anchor=False)
for line in pacetexts.answer(found, projection, test, standing, day, lang):
    st.text(line)
if why := pacetexts.why_none(past, standing, lang):
    st.info(why)
chart(data.once(paceview.ahead_chart, day, year, lang.code), view, "ahead", leading=True)
_pace.take_away(projection, lang)

if standing and goal:
    st.header(lang._("What a target year needs"), anchor=False)
    years = {str(one): str(one) for one in paceurl.years(day)}
    choose(lang._("All 514 by the end of"), "year", years, str(year), str(paceurl.usual(day)))
    st.text(pacetexts.need_text(goal, found, lang))
    _parts.figures(pacetexts.figures(standing, goal, found, projection, lang), key="pace_figures")

st.header(lang._("The pace so far"), anchor=False)
if not found:
    st.info(lang._("A pace needs two published totals, at least a year apart."))
chart(data.once(paceview.bars_chart, day, year, lang.code), view, "pace_bars")
_pace.ends(found, lang)

st.header(lang._("How good were such projections in the past?"), anchor=False)
_pace.back_test(test, lang)
chart(data.once(paceview.test_chart, lang.code), view, "back_test", dated=False)
_pace.others(view)
_pace.method(test, lang)
_take.section(
    view,
    _take.Offer(
        "laju",
        lang._("At this pace, when will all 514 have 112?"),
        "pace",
        tables=lambda: _pace.tables(view, projection),
        notes=_pace.notes(projection, lang),
    ),
)
