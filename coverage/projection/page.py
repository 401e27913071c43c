"""What the page on the pace shows, made from a snapshot (by `Snapshot.cached`)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

import pandas as pd

from coverage.core.chart_style import Chart
from coverage.core.i18n import language
from coverage.core.urlstate import Refusal, ViewState, parameter
from coverage.evidence.announced import latest_official_count
from coverage.projection import charts, tables
from coverage.projection.backtest import compared
from coverage.projection.outlook import Outlook, backtest_of, outlook_on, projection_on, targets_on
from coverage.snapshot import Snapshot

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


def outlook(data: Snapshot, day: date, year: int | None) -> Outlook:
    """Return what the page rests on; `year` None is the usual one."""
    return data.cached(outlook_on, day, year or usual_year(day))


def ahead_chart(data: Snapshot, day: date, year: int | None, code: str) -> Chart:
    """Make the chart of the published counts and the projection."""
    return charts.ahead(outlook(data, day, year), targets_on(data, day), language(code))


def pace_chart(data: Snapshot, day: date, year: int | None, code: str) -> Chart | None:
    """Make the chart of the paces so far beside that which the year needs."""
    return charts.bars(outlook(data, day, year), language(code))


def backtest_chart(data: Snapshot, code: str) -> Chart | None:
    """Make the chart of the back-test."""
    standing = latest_official_count(data.counts, data.today)
    return charts.backtest_bars(data.cached(backtest_of), standing, language(code))


def backtest_table(data: Snapshot, _day: date, code: str) -> pd.DataFrame:
    """Make the table of the back-test; empty where it was none."""
    return tables.backtest_view(data.cached(backtest_of), language(code))


def methods_table(data: Snapshot, day: date, code: str) -> pd.DataFrame | None:
    """Make the table of every method that was tried; None where the counts are too few."""
    frame = compared(data.counts, data.today, day)
    return None if frame.empty else tables.compared_view(frame, language(code))


def exports(data: Snapshot, day: date, code: str) -> dict[str, pd.DataFrame]:
    """Make the tables to take away, by heading: the projection, if there is one, comes first."""
    lang, (_, projection) = language(code), data.cached(projection_on, day)
    points = outlook(data, day, None).points
    counts = {lang._("Published counts"): tables.history_view(points, lang)[0]}
    if projection is None:
        return counts
    return {lang._("Projection"): tables.export(projection, lang), **counts}
