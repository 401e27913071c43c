"""Data quality: how sure is all this, what should be looked at, and which row to correct."""

from __future__ import annotations

import streamlit as st

from coverage import qualitytables, qualitytexts, qualityurl, qualityview
from coverage.qualityload import load_report
from pages import _parts, _quality, _take
from pages._charts import chart
from pages._state import begin, change, own_params, say

view = begin("kualitas", own=_quality.OWN)
lang, data, day = view.lang, view.data, view.day
flag, refused = qualityurl.parse(own_params())
say(refused, lang)
judged = _quality.Judged(view, flag)
scope, summary = judged.scope, judged.summary
place = _parts.scope_name(scope, lang)

st.title(lang._("How sure are these data?"), anchor=False)
gap = data.gap_at(day, scope)
st.text(" ".join(qualitytexts.answer(summary, gap, place, day, lang)))
_parts.figures(qualitytexts.key_figures(summary, day, lang), key="quality_figures")

st.header(lang._("Regencies and cities to look at"), anchor=False)
_quality.pick(judged)
_quality.table(judged)
_quality.chosen(judged)
_quality.take_away(judged)
with st.expander(lang._("How this is judged")):
    for rule in qualitytexts.rules(lang):
        st.text(rule)

st.header(lang._("What the statuses rest on"), anchor=False)
chart(
    data.once(qualityview.backing_chart, day, scope, lang.code),
    view,
    f"backing-{scope}",
    scope,
    choose=lambda place: change(region=place, kode=None),
)

st.header(lang._("When was each last shown running?"), anchor=False)
chart(
    data.once(qualityview.confirmed_chart, day, scope, lang.code),
    view,
    "confirmed",
    scope,
)
_parts.linked_table(*data.once(qualityview.stale_table, day, scope, lang.code), lang)

st.header(lang._("Where sources disagree"), anchor=False)
_quality.conflicts(judged)

st.header(lang._("Announced, but without a name"), anchor=False)
chart(data.once(qualityview.gap_chart, day, lang.code), view, "gaps")

st.header(lang._("Checks of the loaded data"), anchor=False)
_quality.load_part(data.once(load_report), lang)
st.page_link(
    "data.py",
    label=lang._("Method, boundaries and downloads"),
    icon=":material/arrow_forward:",
    query_params=view.state.params(view.settings.language),
)
_take.section(
    view,
    _take.Offer(
        "kualitas",
        lang._("How sure are these data?") + f" {place}",
        "data-quality",
        scope,
        tables=lambda: {lang._("Data quality"): qualitytables.look_export(judged.frame, lang)},
    ),
)
