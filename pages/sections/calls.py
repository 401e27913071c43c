"""Parts of the pages that show published call figures."""

from __future__ import annotations

import streamlit as st

from coverage.calls.portal.model import load_portal, portal_chart
from coverage.calls.published import page as call_page
from coverage.calls.published.page import CallState, RegencyCalls
from coverage.places.page import RegencyPage
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.choices import choose
from pages.shared.downloads import Offer
from pages.shared.state import View


def one_report(view: View, state: CallState) -> None:
    """Let the reader choose a report, and show all that it says."""
    lang, data = view.lang, view.data
    names = data.cached(call_page.report_names, lang.code)
    if not names:
        st.info(lang._("No published call figures yet."))
        return
    key = state.report or data.cached(call_page.richest, state.kode)
    choose(lang._("Report"), "rep", names, key)
    report = data.cached(call_page.report_view, key, lang.code)
    chart(report.funnel, view, f"funnel-{key}", report.place, dated=False)
    chart(report.types, view, f"types-{key}", report.place, dated=False)
    for line in report.completeness:
        st.text(line)
    shared_parts.linked_table(*report.rows, lang)


def one_area(view: View, state: CallState) -> None:
    """Let the reader choose a regency with figures, and show its series."""
    lang, data = view.lang, view.data
    known = shared_parts.regency_names()
    regencies = data.cached(call_page.regencies_with_reports)
    names = {code: known[code] for code in sorted(regencies, key=known.__getitem__)}
    choose(
        lang._("Regency or city with published figures"),
        "kode",
        names,
        state.kode if state.kode in names else None,
        placeholder=lang._("Choose one of {n}").format(n=lang.number(len(names))),
    )
    if not state.kode:
        return
    calls = data.cached(call_page.regency_calls, state.kode, lang.code)
    if calls is None:
        st.info(lang._("No published call figures found for this regency."))
    else:
        area_series(view, state.kode, calls)


def area_series(view: View, code: str, calls: RegencyCalls) -> None:
    """Show a series of a regency, and the regencies most like it that have figures."""
    lang = view.lang
    if names := calls.series:
        key = st.selectbox(
            lang._("Series"), options=list(names), format_func=names.__getitem__, key="series_pick"
        )
        shown = view.data.cached(call_page.regency_series, code, key, lang.code)
        chart(shown, view, f"series-{code}-{names[key]}", code, dated=False)
    st.subheader(lang._("Compared with similar regencies that have figures"), anchor=False)
    shared_parts.data_table(calls.peers, lang)
    st.caption(
        lang._(
            "Similarity weighs population, density, kind and island group; 1 means the same "
            "in all. Figures that count different things are not comparable: the report "
            "states what it counts."
        )
    )


def conflicts(view: View) -> None:
    """Show the numbers that pages contradict each other on, and say them in words."""
    shown, lines = view.data.cached(call_page.disagreements, view.lang.code)
    chart(shown, view, "conflicts", dated=False)
    with st.expander(view.lang._("In words")):
        for line in lines:
            st.text(line)


def portal(view: View) -> None:
    """Show what was fetched of the national portal's list of incidents, if anything was."""
    incidents = load_portal(view.settings.calls)
    if incidents.empty:
        return
    lang = view.lang
    st.header(lang._("Incidents listed by the national portal"), anchor=False)
    chart(portal_chart(incidents, lang), view, "portal", dated=False)


def every_figure(view: View) -> None:
    """Show every published figure with its page."""
    lang = view.lang
    frame, link = view.data.cached(call_page.all_rows, lang.code)
    shared_parts.linked_table(frame, link, lang)


def offer(view: View) -> Offer:
    """Return what the page of calls offers for download."""
    lang = view.lang
    frame, _ = view.data.cached(call_page.all_rows, lang.code)
    return Offer(
        "panggilan",
        lang._("Published call figures of 112 centres"),
        "call_figures",
        tables=lambda: {lang._("Published call figures"): frame},
        notes=(
            lang._("Figures from different sources count different things; do not add them up."),
        ),
        dated=False,
    )


def regency_section(view: View, page: RegencyPage) -> None:
    """Show on the regency's page what is published on its calls."""
    lang, data = view.lang, view.data
    st.header(page.calls.title)
    for line in page.calls.lines:
        st.text(line)
    calls = data.cached(call_page.regency_calls, page.code, lang.code)
    if calls is None or page.calls.table is None:
        return
    shared_parts.linked_table(page.call_reports.frame(), page.call_reports.link, lang)
    richest = data.cached(call_page.report_view, calls.richest, lang.code)
    chart(richest.funnel, view, "funnel", page.code, dated=False)
    chart(richest.types, view, "types", page.code, dated=False)
    area_series(view, page.code, calls)
    with st.expander(lang._("Every published figure")):
        shared_parts.linked_table(page.calls.table.frame(), page.calls.table.link, lang)
