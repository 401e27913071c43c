"""What the page of published call figures shows, made from a snapshot (`Snapshot.cached`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from coverage.calls.published import charts, series_chart, tables
from coverage.calls.published.figures import LATEST, choices, periods, ranking
from coverage.calls.published.map_classes import headline
from coverage.calls.published.model import (
    MEASURES,
    CallBook,
    area_of,
    call_book,
    members_of,
    report_list,
    trial_reports,
)
from coverage.calls.published.peers import comparison
from coverage.calls.published.reports import Report
from coverage.calls.published.texts import completeness_lines, conflict_text, rule_text
from coverage.core.chart_style import Chart
from coverage.core.i18n import language
from coverage.core.urlstate import ViewState, choice, is_region, offered, parameter
from coverage.snapshot import Snapshot


@dataclass(frozen=True)
class CallState(ViewState):
    """What the page shows.

    `measure`: of `MEASURES`; `period`: "latest" or a year with comparable values; `report`: the key
    of one, as `35.78-1f3a09bc`.
    """

    measure: str = parameter("m", choice(MEASURES), "calls")
    period: str = parameter("p", offered, LATEST)
    report: str | None = parameter("rep", offered)


def offered_by(book: CallBook) -> Mapping[str, Collection[str]]:
    """Return the values of the parameters that depend on the data."""
    return {"p": tuple(periods(book)), "rep": frozenset(book.by_key)}


@dataclass(frozen=True, eq=False)
class MapReport:
    """What the page shows of a measure in a period.

    Attributes
    ----------
    headline, rule: sentences on the map. measures, periods: to choose from, key → name.
    rankings: a chart for each group that counts the same thing.
    """

    headline: str
    rule: str
    measures: dict[str, str]
    periods: dict[str, str]
    rankings: list[Chart]


@dataclass(frozen=True, eq=False)
class ReportView:
    """All that a report says; `place`: the region that it is of; `rows`: a table and its links."""

    place: str
    funnel: Chart | None
    types: Chart | None
    completeness: list[str]
    rows: tuple[pd.DataFrame, str]


@dataclass(frozen=True, eq=False)
class RegencyCalls:
    """What the published calls of a regency can be seen as.

    Attributes
    ----------
    richest: the key of the report that says most. series: those that there are, key → name.
    peers: those most like it that have figures.
    """

    richest: str
    series: dict[str, str]
    peers: pd.DataFrame


def map_report(data: Snapshot, measure: str, period: str, code: str) -> MapReport:
    """Return what the page shows of a measure in a period."""
    lang, book = language(code), call_book(data)
    measures, known = choices(book, lang)
    return MapReport(
        headline(book, measure, period, lang),
        rule_text(measure, lang),
        measures,
        known,
        charts.ranking_bars(ranking(book, measure, period), measure, period, lang),
    )


def report_names(data: Snapshot, code: str) -> dict[str, str]:
    """Name every report, key → area, period and publisher."""
    lang = language(code)
    ordered = sorted(call_book(data).reports, key=lambda one: (one.area_name, one.period.start))
    return {
        one.key: f"{one.area_name} · {one.period.label(lang)} · {one.publisher}" for one in ordered
    }


def richest(data: Snapshot, regency: str | None) -> str:
    """Return the report that says most of the funnel: of a regency, else of all."""
    book = call_book(data)
    reports = report_list(book, regency) if regency else ()
    ordered = sorted(book.reports, key=lambda one: (one.area_name, one.period.start))
    return _richest(reports or ordered).key


def _richest(reports: Sequence[Report]) -> Report:
    return max(
        reports,
        key=lambda one: (sum(step.value is not None for step in one.steps), len(one.rows)),
    )


def report_view(data: Snapshot, key: str, code: str) -> ReportView:
    """Return all that a report says."""
    lang, report = language(code), call_book(data).by_key[key]
    return ReportView(
        report.area_code if is_region(report.area_code) else "ID",
        charts.funnel(report, lang),
        charts.types(report, lang),
        completeness_lines(report, lang, trial_reports(data)),
        tables.rows_view([report], lang),
    )


def regencies_with_reports(data: Snapshot) -> frozenset[str]:
    """Return the regencies with published figures."""
    return frozenset(
        str(regency) for area in call_book(data).by_area for regency in members_of(area)
    )


def regency_calls(data: Snapshot, regency: str, code: str) -> RegencyCalls | None:
    """Return what is published on the calls of a regency; None for nothing."""
    lang, book = language(code), call_book(data)
    reports = report_list(book, regency)
    if not reports:
        return None
    return RegencyCalls(
        _richest(reports).key,
        series_chart.series_names(reports, lang),
        tables.comparison_view(comparison(book, area_of(regency)), lang),
    )


def regency_series(data: Snapshot, regency: str, key: str, code: str) -> Chart | None:
    """Return a series of a regency: a bar for each period, as wide as the period."""
    return series_chart.series(report_list(call_book(data), regency), key, language(code))


def conflict_chart(data: Snapshot, code: str) -> Chart | None:
    """Return the chart of numbers that do not agree."""
    return charts.conflict_dots(call_book(data).conflicts, language(code))


def conflict_lines(data: Snapshot, code: str) -> list[str]:
    """Say in words what pages contradict each other on."""
    lang = language(code)
    rows: list[Any] = call_book(data).conflicts.to_dict("records")
    return [f"{row['area_name']}: {conflict_text(row, lang)}" for row in rows]


def times_table(data: Snapshot, code: str) -> tuple[pd.DataFrame, str]:
    """Return the table of response times and its column of addresses."""
    return tables.response_view(call_book(data), language(code))


def all_rows(data: Snapshot, code: str) -> tuple[pd.DataFrame, str]:
    """Return the table of every published figure and its column of addresses."""
    return tables.rows_view(call_book(data).reports, language(code), areas=True)
