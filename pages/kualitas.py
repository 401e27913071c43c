"""Data quality: how sure is all this, what should be looked at, and which row to correct."""

from __future__ import annotations

import streamlit as st

from coverage.quality import page as quality_page
from coverage.quality import tables as quality_tables
from coverage.quality import texts as quality_texts
from coverage.quality import url as quality_url
from coverage.quality.loaded import load_report
from pages.sections import quality
from pages.shared import downloads as shared_downloads
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.state import begin, change, own_params, say

view = begin("kualitas", own=quality.OWN)
lang, data, day = view.lang, view.data, view.day
flag, refused = quality_url.parse(own_params())
say(refused, lang)
judged = quality.Judged(view, flag)
scope, summary = judged.scope, judged.summary
place = shared_parts.scope_name(scope, lang)

st.title(lang._("How sure are these data?"), anchor=False)
gap = data.gap_at(day, scope)
st.text(" ".join(quality_texts.answer(summary, gap, place, day, lang)))
shared_parts.figures(quality_texts.key_figures(summary, day, lang), key="quality_figures")

st.header(lang._("Regencies and cities to look at"), anchor=False)
quality.pick(judged)
quality.table(judged)
quality.chosen(judged)
quality.take_away(judged)
with st.expander(lang._("How this is judged")):
    for rule in quality_texts.rules(lang):
        st.text(rule)

st.header(lang._("What the statuses rest on"), anchor=False)
chart(
    data.cached(quality_page.backing_chart, day, scope, lang.code),
    view,
    f"backing-{scope}",
    scope,
    choose=lambda place: change(region=place, kode=None),
)

st.header(lang._("When was each last shown running?"), anchor=False)
chart(
    data.cached(quality_page.confirmed_chart, day, scope, lang.code),
    view,
    "confirmed",
    scope,
)
shared_parts.linked_table(*data.cached(quality_page.stale_table, day, scope, lang.code), lang)

st.header(lang._("Where sources disagree"), anchor=False)
quality.conflicts(judged)

st.header(lang._("Announced, but without a name"), anchor=False)
chart(data.cached(quality_page.gap_chart, day, lang.code), view, "gaps")

st.header(lang._("Checks of the loaded data"), anchor=False)
quality.load_part(data.cached(load_report), lang)
st.page_link(
    "data.py",
    label=lang._("Method, boundaries and downloads"),
    icon=":material/arrow_forward:",
    query_params=view.state.params(view.settings.language),
)
shared_downloads.section(
    view,
    shared_downloads.Offer(
        "kualitas",
        lang._("How sure are these data?") + f" {place}",
        "data-quality",
        scope,
        tables=lambda: {lang._("Data quality"): quality_tables.look_export(judged.frame, lang)},
    ),
)
