"""What the page of published call figures shows, made from a snapshot (`Snapshot.cached`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from coverage.calls.published import charts, tables
from coverage.calls.published import texts as words
from coverage.calls.published.model import (
    LATEST,
    MEASURES,
    PublishedCalls,
    members_of,
    published_calls,
    ranking,
    trial_reports,
)
from coverage.calls.published.reports import Report
from coverage.core.chart_style import Chart
from coverage.core.i18n import language
from coverage.core.texts import publisher_text
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


def offered_by(calls: PublishedCalls) -> Mapping[str, Collection[str]]:
    """Return the values of the parameters that depend on the data."""
    return {"p": tuple(calls.periods), "rep": frozenset(calls.by_key)}


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
    lang, calls = language(code), data.cached(published_calls)
    return MapReport(
        words.headline(calls, measure, period, lang),
        words.rule_text(measure, lang),
        {key: lang._(name) for key, name in MEASURES.items()},
        {key: lang._("Latest report") if key == LATEST else key for key in calls.periods},
        charts.ranking_bars(ranking(calls, measure, period), measure, period, lang),
    )


def _by_name(data: Snapshot) -> list[Report]:
    reports = data.cached(published_calls).reports
    return sorted(reports, key=lambda report: (report.area_name, report.period.start))


def report_names(data: Snapshot, code: str) -> dict[str, str]:
    """Name every report, key → area, period and publisher."""
    lang = language(code)
    names = {}
    for report in _by_name(data):
        publisher = publisher_text(report.publisher, lang)
        names[report.key] = f"{report.area_name} · {report.period.label(lang)} · {publisher}"
    return names


def richest(data: Snapshot, regency: str | None) -> str:
    """Return the report that says most of the funnel: of a regency, else of all."""
    reports = data.cached(published_calls).of(regency) if regency else ()
    return _richest(reports or _by_name(data))


def _richest(reports: Sequence[Report]) -> str:
    def figures(report: Report) -> tuple[int, int]:
        return sum(step.value is not None for step in report.steps), len(report.rows)

    return max(reports, key=figures).key


def report_view(data: Snapshot, key: str, code: str) -> ReportView:
    """Return all that a report says."""
    lang, report = language(code), data.cached(published_calls).by_key[key]
    return ReportView(
        report.area_code if is_region(report.area_code) else "ID",
        charts.funnel(report, lang),
        charts.types(report, lang),
        words.completeness_lines(report, lang, data.cached(trial_reports)),
        tables.rows_view([report], lang),
    )


def regencies_with_reports(data: Snapshot) -> frozenset[str]:
    """Return the regencies with published figures."""
    areas = data.cached(published_calls).by_area
    return frozenset(str(regency) for area in areas for regency in members_of(area))


def regency_calls(data: Snapshot, regency: str, code: str) -> RegencyCalls | None:
    """Return what is published on the calls of a regency; None for nothing."""
    lang, calls = language(code), data.cached(published_calls)
    reports = calls.of(regency)
    if not reports:
        return None
    peers = tables.comparison_view(calls, regency, lang)
    return RegencyCalls(_richest(reports), charts.series_names(reports, lang), peers)


def regency_series(data: Snapshot, regency: str, key: str, code: str) -> Chart | None:
    """Return a series of a regency: a bar for each period, as wide as the period."""
    return charts.series(data.cached(published_calls).of(regency), key, language(code))


def disagreements(data: Snapshot, code: str) -> tuple[Chart | None, list[str]]:
    """Return the chart of numbers that do not agree, and all that pages contradict in words."""
    lang, conflicts = language(code), data.cached(published_calls).conflicts
    rows: list[Any] = conflicts.to_dict("records")
    lines = [f"{row['area_name']}: {words.conflict_text(row, lang)}" for row in rows]
    return charts.conflict_dots(conflicts, lang), lines


def times_table(data: Snapshot, code: str) -> tuple[pd.DataFrame, str]:
    """Return the table of response times and its column of addresses."""
    return tables.response_view(data.cached(published_calls), language(code))


def all_rows(data: Snapshot, code: str) -> tuple[pd.DataFrame, str]:
    """Return the table of every published figure and its column of addresses."""
    return tables.rows_view(data.cached(published_calls).reports, language(code), areas=True)
