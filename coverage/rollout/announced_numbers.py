"""Published numbers of regencies as points in time, and where they do not fit together.

Numbers may differ because they count different things, because services stopped, or because one is
wrong; nearly no page says which. So none is corrected and none is averaged: the pairs are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from coverage.core.dates import plain_date
from coverage.core.tabular import records
from coverage.evidence.announced import OfficialCount, counts_until, latest_official_count
from coverage.evidence.figures import coverage_of
from coverage.evidence.status import lookup

#: totals whose dates, taken together, span no more days than this speak of the same time
SAME_TIME = 31


@dataclass(frozen=True)
class InconsistentCount:
    """A published number that does not fit others of its scope.

    Attributes
    ----------
    kind: `falls`, it is lower than earlier numbers; `repeats`, a regency is said to be the n-th
        when n or more had been announced before; `differs`, another total of the same time has
        another number, and which was first cannot be told.
    row: its line in the file of counts. others: lines of what it does not fit, latest first.
    """

    kind: str
    row: int
    others: tuple[int, ...]


def points(counts: pd.DataFrame, day: date, scope: str = "ID") -> pd.DataFrame:
    """Return the published numbers of a scope up to a day, as points.

    Parameters
    ----------
    counts: as `coverage.evidence.loading.load_official_counts` returns it.
    day: calendar day in Indonesia; numbers whose date may lie after it are left out.
    scope: "ID" or a province code; other scopes have no numbers.

    Returns
    -------
    Rows of `counts` by date, with `middle` (datetime64[s], of the days that the date can mean) and
    `inconsistent` (bool: `inconsistent_counts` has an entry on it).
    """
    some = counts_until(counts, day, scope)
    some = some.sort_values(["start", "end", "count", "row"], kind="stable", ignore_index=True)
    odd = {found.row for found in inconsistent_counts(counts, day, scope)}
    middle = some["start"] + (some["end"] - some["start"]) / 2
    return some.assign(middle=middle, inconsistent=some["row"].isin(odd))


def inconsistent_counts(
    counts: pd.DataFrame, day: date, scope: str = "ID"
) -> list[InconsistentCount]:
    """Find the published numbers of a scope, up to a day, that do not fit each other.

    A number *falls* if another of the scope whose days all lie before its own is higher. Two totals
    *differ* if their days span no more than `SAME_TIME` days together, none lies wholly before the
    other, and the numbers are not the same. A rise within that time is none: launches explain
    it. Numbers known to the year only never differ, for they may speak of any month.

    Returns
    -------
    One entry for each kind and number, by date.
    """
    some = counts_until(counts, day, scope).sort_values(["start", "end", "row"])
    rows, found = records(some), []
    for place, row in enumerate(rows):
        against: dict[str, list[Any]] = {"falls": [], "repeats": [], "differs": []}
        for earlier in rows[:place]:
            if kind := _compared(earlier, row):
                against[kind].append(earlier)
        for kind, others in against.items():
            others.sort(key=lambda other: (other["end"], other["row"]), reverse=True)
            if others:
                lines = tuple(int(other["row"]) for other in others)
                found.append(InconsistentCount(kind, int(row["row"]), lines))
    return found


def _compared(first: Any, second: Any) -> str:
    """Say how the second of two numbers, in order of their first days, contradicts the first."""
    if second["start"] > first["end"]:
        if second["count"] < first["count"]:
            return "falls"
        nth = second["kind"] == "ordinal" and first["kind"] == "total"
        return "repeats" if nth and second["count"] == first["count"] else ""
    span = max(first["end"], second["end"]) - first["start"]
    totals = first["kind"] == second["kind"] == "total"
    near = span < pd.Timedelta(days=SAME_TIME)
    return "differs" if totals and near and first["count"] != second["count"] else ""


@dataclass(frozen=True)
class Outcome:
    """A target against what had been reached by the day that it was due.

    Attributes
    ----------
    target: the number aimed at. due: its day; said: when, as far as `said_precision` tells.
    passed: the due day has come; until then nothing below is a result.
    named: regencies that the evidence names on the due day (or on the day asked for, if earlier).
    announced: the announced total that stood on that day, or None.
    short_named, short_low, short_high: how many the named and the announced ones fall short of the
        target; 0 where it is reached. low counts DKI Jakarta's administrative regencies that the
        evidence names on top of an announced total that does not hold them one by one, or may
        not; high takes the number as announced. None without an announced total.
    """

    target: int
    due: date
    said: date
    said_precision: str
    source_url: str
    publisher: str
    passed: bool
    named: int
    announced: OfficialCount | None
    short_named: int
    short_low: int | None
    short_high: int | None


def outcomes(
    targets: pd.DataFrame, history: pd.DataFrame, counts: pd.DataFrame, day: date
) -> list[Outcome]:
    """Compare each national target that has a due day with what had been reached by then.

    Parameters
    ----------
    targets: as `coverage.evidence.loading.load_targets` returns it.
    history: as `coverage.evidence.status.timeline` returns it.
    counts: as `coverage.evidence.loading.load_official_counts` returns it.
    day: calendar day in Indonesia: nothing later is known; what was said later is left out.

    Returns
    -------
    One entry a target, by due day.
    """
    end = plain_date(day)
    some = targets[targets["due"].notna() & (targets["said"] <= pd.Timestamp(end))]
    found = []
    for row in records(some.sort_values(["due", "row"])):
        target, due = int(row["count"]), row["due"].date()
        at = min(due, end)
        now = coverage_of(lookup(history, at), at)
        official = latest_official_count(counts, at)
        low = high = None
        if official is not None:
            jakarta = now.active - now.active_official
            extra = max(jakarta - (official.dki_counting == "as_one"), 0)
            high = max(target - official.count, 0)
            low = max(target - official.count - extra, 0)
        found.append(
            Outcome(
                target,
                due,
                said=row["said"].date(),
                said_precision=row["said_precision"],
                source_url=row["source_url"],
                publisher=row["publisher"],
                passed=due <= end,
                named=now.active,
                announced=official,
                short_named=max(target - now.active, 0),
                short_low=low,
                short_high=high,
            )
        )
    return found
