"""What the page on the pace shows, made from a snapshot (by `Snapshot.cached`)."""

from __future__ import annotations

from datetime import date

import pandas as pd

from coverage.core.chart_style import Chart
from coverage.core.i18n import language
from coverage.evidence.announced import latest_official_count
from coverage.evidence.targets import no_targets, targets_of
from coverage.projection import charts, charts_bars, texts
from coverage.projection.backtest import BackTest, backtest, compared
from coverage.projection.model import Projection, project
from coverage.projection.pace import Need, Pace, need, paces
from coverage.projection.simulated_paths import History, history, usable
from coverage.snapshot import Snapshot
from geodata.errors import DataError


def paces_on(data: Snapshot, day: date) -> list[Pace]:
    """Return the paces of the last years before a day."""
    return paces(data.counts, lambda one: data.coverage_at(one, "ID").active, day)


def need_on(data: Snapshot, day: date, year: int) -> Need | None:
    """Return what a year needs; None without a total, or where all 514 are announced."""
    standing = latest_official_count(data.counts, day)
    if standing is None or texts.reached(standing):
        return None
    return need(standing, year)


def test_of(data: Snapshot) -> BackTest:
    """Return the back-test of all counts."""
    return backtest(data.counts, data.today)


def projection_on(data: Snapshot, day: date) -> tuple[History, Projection | None]:
    """Return the observations up to a day, and their projection unless all 514 are announced."""
    past = history(data.counts, day)
    if texts.reached(latest_official_count(data.counts, day)):
        return past, None
    return past, project(past, data.cached(test_of).factor)


def compared_on(data: Snapshot, day: date) -> pd.DataFrame:
    """Return every method that was tried."""
    return compared(data.counts, data.today, day)


def ahead_chart(data: Snapshot, day: date, year: int, code: str) -> Chart:
    """Make the chart of the published counts and the projection."""
    try:
        targets = targets_of(data.data, data.today)
    except DataError:
        targets = no_targets()  # the page on the rollout says what is wrong with the table
    _, projection = data.cached(projection_on, day)
    points, goal = usable(data.counts, day), data.cached(need_on, day, year)
    return charts.ahead(points, projection, goal, targets, day, language(code))


def bars_chart(data: Snapshot, day: date, year: int, code: str) -> Chart | None:
    """Make the chart of the paces."""
    goal = data.cached(need_on, day, year)
    return charts_bars.bars(data.cached(paces_on, day), goal, language(code))


def test_chart(data: Snapshot, code: str) -> Chart | None:
    """Make the chart of the back-test."""
    standing = latest_official_count(data.counts, data.today)
    return charts_bars.test_bars(data.cached(test_of), standing, language(code))
