"""How fast 112 spreads, when all 514 may have it, and how far to trust that."""

from __future__ import annotations

import streamlit as st

from coverage.evidence.announced import latest_official_count
from coverage.projection import page as projection_page
from coverage.projection import texts as projection_texts
from coverage.projection import url as projection_url
from pages.sections import projection as sections_projection
from pages.shared import downloads as shared_downloads
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.choices import choose
from pages.shared.state import begin, own_params, say

view = begin("laju", own=projection_url.NAMES)
lang, data, day = view.lang, view.data, view.day
year, refused = projection_url.parse(own_params(), day)
say(refused, lang)

standing = latest_official_count(data.counts, day)
found, test = data.cached(projection_page.paces_on, day), data.cached(projection_page.test_of)
past, projection = data.cached(projection_page.projection_on, day)
goal = data.cached(projection_page.need_on, day, year)

st.title(lang._("At this pace, when will all 514 have 112?"), anchor=False)
for line in projection_texts.answer(found, projection, test, standing, day, lang):
    st.text(line)
if why := projection_texts.why_none(past, standing, lang):
    st.info(why)
chart(data.cached(projection_page.ahead_chart, day, year, lang.code), view, "ahead", leading=True)
sections_projection.take_away(projection, lang)

if standing and goal:
    st.header(lang._("What a target year needs"), anchor=False)
    years = {str(one): str(one) for one in projection_url.years(day)}
    choose(
        lang._("All 514 by the end of"), "year", years, str(year), str(projection_url.usual(day))
    )
    st.text(projection_texts.need_text(goal, found, lang))
    shared_parts.figures(
        projection_texts.figures(standing, goal, found, projection, lang), key="pace_figures"
    )

st.header(lang._("The pace so far"), anchor=False)
if not found:
    st.info(lang._("A pace needs two published totals, at least a year apart."))
chart(data.cached(projection_page.bars_chart, day, year, lang.code), view, "pace_bars")
sections_projection.ends(found, lang)

st.header(lang._("How good were such projections in the past?"), anchor=False)
sections_projection.back_test(test, lang)
chart(data.cached(projection_page.test_chart, lang.code), view, "back_test", dated=False)
sections_projection.others(view)
sections_projection.method(test, lang)
shared_downloads.section(
    view,
    shared_downloads.Offer(
        "laju",
        lang._("At this pace, when will all 514 have 112?"),
        "pace",
        tables=lambda: sections_projection.tables(view, projection),
        notes=sections_projection.notes(projection, lang),
    ),
)
