"""What the page on the pace shows, made from a snapshot (by `Snapshot.cached`)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import pandas as pd

from coverage.core.chart_style import Chart
from coverage.core.i18n import Language, language
from coverage.core.texts import Link
from coverage.core.urlstate import Refusal, ViewState, parameter
from coverage.evidence.announced import latest_official_count
from coverage.evidence.headlines import Figure
from coverage.evidence.loading import no_targets, targets_of
from coverage.projection import charts, method, tables, texts
from coverage.projection.backtest import BackTest, backtest, compared
from coverage.projection.model import Projection, project
from coverage.projection.pace import Need, Pace, need, paces
from coverage.projection.simulated_paths import History, history, usable
from coverage.snapshot import Snapshot
from geodata.errors import DataError

#: The year by which all 514 are aimed at unless another one is chosen, or the next year if later.
USUAL = 2030
#: The farthest year offered, and at least so many years ahead.
FARTHEST, AHEAD = 2050, 20


def years(day: date) -> list[int]:
    """Return the years that may be aimed at as seen on a day."""
    return list(range(day.year + 1, max(FARTHEST, day.year + AHEAD) + 1))


def _year(text: str, _today: date, _offered: Collection[str]) -> int:
    if not re.fullmatch(r"[0-9]{4}", text):
        raise ValueError(f"no year: {text!r}")
    return int(text)


@dataclass(frozen=True)
class PaceState(ViewState):
    """What the page shows; `year`: to reach 514 by, None for the usual one (`usual_year`)."""

    year: int | None = parameter("year", _year)

    def agreed(self, today: date) -> tuple[Self, list[Refusal]]:
        """Refuse a year that cannot be aimed at on the day that figures are for."""
        if self.year is None or self.year in years(self.shown_day(today)):
            return self, []
        return replace(self, year=None), [Refusal("year", str(self.year), "unknown_value")]


def usual_year(day: date) -> int:
    """Return the year aimed at unless another one is chosen."""
    return max(USUAL, day.year + 1)


@dataclass(frozen=True, eq=False)
class PaceLine:
    """A pace in words, with the published totals at both of its ends."""

    span: str
    first: Link
    last: Link
    publishers: tuple[str, str]
    text: str


@dataclass(frozen=True, eq=False)
class PaceReport:
    """What the page shows, in its order.

    Attributes
    ----------
    answer: sentences. why_none: why nothing is projected, or "". ahead: the published counts and
        where they may go. projection: its rows, each marked as one; None without.
    need: what the chosen year needs, with key figures; "" where nothing is missing or announced.
    pace_chart, paces: the pace so far. test_lines, test_table, test_chart: how such projections did
        in the past. method: Markdown. tables: to take away, heading → frame.
    """

    answer: list[str]
    why_none: str
    ahead: Chart
    projection: pd.DataFrame | None
    need: str
    figures: list[Figure]
    pace_chart: Chart | None
    paces: list[PaceLine]
    test_lines: list[str]
    test_table: pd.DataFrame | None
    test_chart: Chart | None
    method: list[str]
    tables: dict[str, pd.DataFrame]


def report(data: Snapshot, day: date, year: int | None, code: str) -> PaceReport:
    """Return what the page shows on a day for a year to reach 514 by; None: the usual one."""
    lang, standing = language(code), latest_official_count(data.counts, day)
    pace_list, test = data.cached(paces_on, day), data.cached(test_of)
    past, projection = data.cached(projection_on, day)
    goal = data.cached(need_on, day, year)
    frames = {
        lang._("Published counts"): tables.history_view(usable(data.counts, day), lang)[0],
    }
    rows = None if projection is None else tables.export(projection, lang)
    return PaceReport(
        answer=texts.answer(pace_list, projection, test, standing, day, lang),
        why_none=texts.why_none(past, standing, lang),
        ahead=data.cached(ahead_chart, day, year, code),
        projection=rows,
        need=texts.need_text(goal, pace_list, lang) if goal else "",
        figures=texts.figures(standing, goal, pace_list, projection, lang)
        if standing and goal
        else [],
        pace_chart=charts.bars(pace_list, goal, lang),
        paces=[_pace_line(pace, lang) for pace in pace_list],
        test_lines=method.test_lines(test, lang),
        test_table=tables.test_view(test, lang) if test.tested else None,
        test_chart=data.cached(test_chart, code),
        method=method.method_lines(test, lang),
        tables=frames if rows is None else {lang._("Projection"): rows, **frames},
    )


def _pace_line(pace: Pace, lang: Language) -> PaceLine:
    ends = (pace.first, pace.last)
    first, last = (Link(texts.count_text(count, lang), count.source_url) for count in ends)
    return PaceLine(
        texts.span_text(pace.years, lang),
        first,
        last,
        (pace.first.publisher, pace.last.publisher),
        texts.pace_text(pace, lang),
    )


def paces_on(data: Snapshot, day: date) -> list[Pace]:
    """Return the paces of the last years before a day."""
    return paces(data.counts, lambda one: data.coverage_at(one, "ID").active, day)


def need_on(data: Snapshot, day: date, year: int | None) -> Need | None:
    """Return what a year needs; None without a total, or where all 514 are announced."""
    standing = latest_official_count(data.counts, day)
    if standing is None or texts.reached(standing):
        return None
    return need(standing, year or usual_year(day))


def test_of(data: Snapshot) -> BackTest:
    """Return the back-test of all counts."""
    return backtest(data.counts, data.today)


def projection_on(data: Snapshot, day: date) -> tuple[History, Projection | None]:
    """Return the observations up to a day, and their projection unless all 514 are announced."""
    past = history(data.counts, day)
    if texts.reached(latest_official_count(data.counts, day)):
        return past, None
    return past, project(past, data.cached(test_of).factor)


def methods_table(data: Snapshot, day: date, code: str) -> pd.DataFrame | None:
    """Make the table of every method that was tried; None where the counts are too few."""
    frame = compared(data.counts, data.today, day)
    return None if frame.empty else tables.compared_view(frame, language(code))


def ahead_chart(data: Snapshot, day: date, year: int | None, code: str) -> Chart:
    """Make the chart of the published counts and the projection."""
    try:
        targets = targets_of(data.data, data.today)
    except DataError:
        targets = no_targets()  # the page on the rollout says what is wrong with the table
    _, projection = data.cached(projection_on, day)
    points, goal = usable(data.counts, day), data.cached(need_on, day, year)
    return charts.ahead(points, projection, goal, targets, day, language(code))


def test_chart(data: Snapshot, code: str) -> Chart | None:
    """Make the chart of the back-test."""
    standing = latest_official_count(data.counts, data.today)
    return charts.test_bars(data.cached(test_of), standing, language(code))
