"""All that the page on the pace rests on, for a day and a year to reach 514 by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from coverage.evidence.announced import OfficialCount, latest_official_count
from coverage.evidence.loading import no_targets, targets_of
from coverage.projection.backtest import BackTest, backtest
from coverage.projection.model import Projection, project
from coverage.projection.pace import Need, Pace, need, paces, reached
from coverage.projection.simulated_paths import History, history, usable
from coverage.snapshot import Snapshot
from geodata.errors import DataError


@dataclass(frozen=True, eq=False)
class Outlook:
    """What was announced up to a day, how fast it grew, and what is computed from it.

    Attributes
    ----------
    standing: the announced total; None before the first one. points: the counts that paces and
        projection rest on, as `coverage.projection.simulated_paths.usable` returns them.
    paces: of the last years. need: what the year takes; None without a total, or where all 514 are
        announced. projection: None there too, or where `past` is too short. test: of all counts.
    """

    day: date
    standing: OfficialCount | None
    points: pd.DataFrame
    paces: list[Pace]
    need: Need | None
    past: History
    projection: Projection | None
    test: BackTest


def outlook_on(data: Snapshot, day: date, year: int) -> Outlook:
    """Return the outlook of a day; ask for it by `Snapshot.cached`."""
    standing = latest_official_count(data.counts, day)
    past, projection = data.cached(projection_on, day)
    return Outlook(
        day,
        standing,
        usable(data.counts, day),
        data.cached(paces_on, day),
        None if standing is None or reached(standing) else need(standing, year),
        past,
        projection,
        data.cached(backtest_of),
    )


def paces_on(data: Snapshot, day: date) -> list[Pace]:
    """Return the paces of the last years before a day."""
    return paces(data.counts, lambda end: data.coverage_at(end, "ID").active, day)


def projection_on(data: Snapshot, day: date) -> tuple[History, Projection | None]:
    """Return the observations up to a day, and their projection unless all 514 are announced."""
    past = history(data.counts, day)
    if reached(latest_official_count(data.counts, day)):
        return past, None
    return past, project(past, data.cached(backtest_of).factor)


def backtest_of(data: Snapshot) -> BackTest:
    """Return the back-test of all counts."""
    return backtest(data.counts, data.today)


def targets_on(data: Snapshot, day: date) -> pd.DataFrame:
    """Return the targets stated up to a day that named a year; none where the table is broken."""
    try:
        targets = targets_of(data.data, data.today)
    except DataError:
        targets = no_targets()  # the page on the rollout says what is wrong with the table
    return targets[targets["due"].notna() & (targets["said"] <= pd.Timestamp(day))]
