"""Parts of the pages that show published call figures."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from coverage.calls.portal.model import load_portal, portal_chart
from coverage.calls.published import charts as call_charts
from coverage.calls.published import series_chart
from coverage.calls.published.figures import ranking
from coverage.calls.published.model import (
    CallBook,
    area_of,
    call_book,
    members_of,
    report_list,
    trial_reports,
)
from coverage.calls.published.peers import comparison
from coverage.calls.published.reports import Report
from coverage.calls.published.tables import comparison_view, response_view, rows_view
from coverage.calls.published.texts import completeness_lines, conflict_text
from coverage.calls.published.url import CallState
from coverage.core.chart_style import Chart
from coverage.core.i18n import Language, language
from coverage.core.urlstate import is_region
from coverage.places.page import RegencyPage
from coverage.snapshot import Snapshot
from pages.shared import parts as shared_parts
from pages.shared.charts import chart
from pages.shared.choices import choose
from pages.shared.state import View, change

#: Parameters of the page of calls alone; the regency is shared with the other pages.
OWN = ("m", "p", "rep")


def ranking_charts(data: Snapshot, measure: str, period: str, code: str) -> list[Chart]:
    """Return the ranking's charts, one for each group that counts the same thing."""
    ranked = ranking(call_book(data), measure, period)
    return call_charts.ranking_bars(ranked, measure, period, language(code))


def conflict_chart(data: Snapshot, code: str) -> Chart | None:
    """Return the chart of numbers that do not agree."""
    return call_charts.conflict_dots(call_book(data).conflicts, language(code))


def times_table(data: Snapshot, code: str) -> tuple[pd.DataFrame, str]:
    """Return the table of response times."""
    return response_view(call_book(data), language(code))


def every_row(data: Snapshot, code: str) -> tuple[pd.DataFrame, str]:
    """Return the table of every published figure."""
    return rows_view(call_book(data).reports, language(code), areas=True)


def report_charts(data: Snapshot, key: str, code: str) -> tuple[Chart | None, Chart | None]:
    """Return the funnel and the types of a report."""
    report, lang = call_book(data).by_key[key], language(code)
    return call_charts.funnel(report, lang), call_charts.types(report, lang)


def _title(report: Report, lang: Language) -> str:
    return f"{report.area_name} · {report.period.label(lang)} · {report.publisher}"


def _richest(reports: Sequence[Report]) -> Report:
    """Return the report that says most of the funnel."""
    return max(
        reports,
        key=lambda one: (sum(step.value is not None for step in one.steps), len(one.rows)),
    )


def one_report(view: View, state: CallState) -> None:
    """Let the reader choose a report, and show all that it says."""
    lang, book = view.lang, call_book(view.data)
    if not book.reports:
        st.info(lang._("We have no published call figures."))
        return
    ordered = sorted(book.reports, key=lambda one: (one.area_name, one.period.start))
    own = report_list(book, view.state.kode) if view.state.kode else ()
    richest = _richest(own or ordered)
    names = {one.key: _title(one, lang) for one in ordered}
    choose(lang._("Report"), "rep", names, state.report or richest.key, "")
    show_report(view, book.by_key[state.report or richest.key])


def show_report(view: View, report: Report) -> None:
    """Show the funnel, the types, how complete it is, and its rows with the page."""
    lang = view.lang
    funnel, types = view.data.cached(report_charts, report.key, lang.code)
    place = report.area_code if is_region(report.area_code) else "ID"
    chart(funnel, view, f"funnel-{report.key}", place, dated=False)
    chart(types, view, f"types-{report.key}", place, dated=False)
    for line in completeness_lines(report, lang, trial_reports(view.data)):
        st.text(line)
    shared_parts.linked_table(*rows_view([report], lang), lang)


def one_area(view: View) -> None:
    """Let the reader choose a regency with figures, and show its series."""
    lang, book = view.lang, call_book(view.data)
    names = {
        str(code): shared_parts.regency_names(lang.code)[str(code)]
        for area in book.by_area
        for code in members_of(area)
    }
    chosen = view.state.kode if view.state.kode in names else None
    st.session_state["area_pick"] = chosen
    st.selectbox(
        lang._("Regency or city with published figures"),
        options=sorted(names, key=names.__getitem__),
        index=None,
        format_func=names.__getitem__,
        placeholder=lang._("Choose one of {n}").format(n=lang.number(len(names))),
        key="area_pick",
        on_change=lambda: change(kode=st.session_state["area_pick"]),
    )
    if chosen:
        area_series(view, chosen)
        area_peers(view, chosen)
    elif view.state.kode:
        st.info(lang._("No published call figures found for this regency."))


def area_series(view: View, code: str) -> None:
    """Show a series of a regency: a bar for each period, as wide as the period."""
    lang, reports = view.lang, report_list(call_book(view.data), code)
    names = series_chart.series_names(reports, lang)
    if not names:
        return
    key = st.selectbox(
        lang._("Series"), options=list(names), format_func=names.__getitem__, key="series_pick"
    )
    shown = series_chart.series(reports, key, lang)
    chart(shown, view, f"series-{code}-{key}", code, dated=False)


def area_peers(view: View, code: str) -> None:
    """Compare a regency with those most like it that have figures."""
    lang = view.lang
    st.subheader(lang._("Compared with similar regencies that have figures"), anchor=False)
    frame = comparison(call_book(view.data), area_of(code))
    st.dataframe(comparison_view(frame, lang), hide_index=True, placeholder="–")
    st.caption(
        lang._(
            "Similarity weighs population, density, kind and island group; 1 is alike in all. "
            "Figures that count different things are not comparable: the report says what it "
            "counts."
        )
    )


def portal(view: View) -> None:
    """Show what was fetched of the national portal's list of incidents, if anything was."""
    incidents = load_portal(view.settings.calls)
    if incidents.empty:
        return
    lang = view.lang
    st.header(lang._("Incidents listed by the national portal"), anchor=False)
    chart(portal_chart(incidents, lang), view, "portal", dated=False)


def conflict_list(book: CallBook, lang: Language) -> None:
    """Say in words what pages contradict each other on."""
    with st.expander(lang._("In words")):
        for row in book.conflicts.to_dict("records"):
            st.text(f"{row['area_name']}: {conflict_text(row, lang)}")


def regency_section(view: View, page: RegencyPage) -> None:
    """Show on the regency's page what is published on its calls."""
    lang, reports = view.lang, page.reports
    st.header(page.calls.title)
    for line in page.calls.lines:
        st.text(line)
    if not reports or page.calls.table is None:
        return
    shared_parts.linked_table(page.call_reports.frame(), page.call_reports.link, lang)
    richest = _richest(reports)
    funnel, types = view.data.cached(report_charts, richest.key, lang.code)
    chart(funnel, view, "funnel", page.code, dated=False)
    chart(types, view, "types", page.code, dated=False)
    area_series(view, page.code)
    area_peers(view, page.code)
    with st.expander(lang._("Every published figure")):
        shared_parts.linked_table(page.calls.table.frame(), page.calls.table.link, lang)
