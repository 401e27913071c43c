"""How fast 112 spreads: regencies a year, and what a pace would mean if it stayed.

The pace of the announced totals is the total that stands now less the one that stood some years
before the date of that total, divided by the years between the *dates of the two numbers*, which
may be more than asked for where nothing was published. Other numbers published near either end give
the range, each with its own date.

The goal is all 514, with the six administrative regencies of DKI Jakarta; most published totals
leave these out. A total that counts DKI Jakarta apart gets six more, one that counts it as one
place five more. Where a page does not say, none is added at the least and six at the most; the
best guess is six, as in every national total since 2020 that does say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from coverage.core.dates import years_before
from coverage.evidence.announced import OfficialCount, counts_until, latest_official_count
from geodata.register.regions import N_REGENCIES, regions

SPANS = (1, 2, 3)
#: Other published numbers so many days around either end give the range of a pace.
NEAR = 92
YEAR = 365.25
#: A linear continuation is not followed beyond this year.
LAST_YEAR = 2100


@dataclass(frozen=True)
class Reading:
    """A number of regencies of the 514: the best guess, and between what it lies."""

    low: float
    best: float
    high: float


@dataclass(frozen=True)
class Pace:
    """Regencies a year between two dates.

    Attributes
    ----------
    years: the span asked for; span: years between the dates of the two numbers.
    first, last: the two published totals.
    yearly: of the published totals, as a number of the 514; its range comes from how DKI Jakarta
        is counted and from the other numbers published near either end.
    named_first, named_last: regencies named with evidence on those two dates (certain view).
    named: their pace.
    """

    years: int
    span: float
    first: OfficialCount
    last: OfficialCount
    yearly: Reading
    named_first: int
    named_last: int
    named: float


@dataclass(frozen=True)
class Need:
    """What it takes to have all 514 by the end of a year.

    `left` regencies within `years` years (from the date of the standing total): `yearly` a year.
    """

    year: int
    years: float
    left: Reading
    yearly: Reading


def of_the_map(count: float, dki_counting: str) -> Reading:
    """Return a published national number as a number of the 514 regencies, never above 514."""
    six = int(regions()["administrative"].sum())
    more = {"apart": (six, six, six), "as_one": (six - 1,) * 3, "unstated": (0, six, six)}
    return Reading(*(float(min(count + n, N_REGENCIES)) for n in more[dki_counting]))


def reading(count: OfficialCount) -> Reading:
    """Return a published national total as a number of the 514."""
    return of_the_map(count.count, count.dki_counting)


def reached(count: OfficialCount | None) -> bool:
    """Say whether the announced total is all 514, however DKI Jakarta is counted."""
    return count is not None and reading(count).low >= N_REGENCIES


def national_counts(counts: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the national numbers up to a day that are dated to the month or day."""
    rows = counts_until(counts, day, "ID")
    return rows[rows["date_precision"] != "year"]


def paces(
    counts: pd.DataFrame, named: Callable[[date], int], day: date, spans: tuple[int, ...] = SPANS
) -> list[Pace]:
    """Return the pace of the last years, one for each span that the published totals reach over.

    Where nothing was published between two spans, both lead to the same total: it stands once.

    Parameters
    ----------
    counts: as `load_official_counts` returns it.
    named: how many of all regencies the evidence names on a day (certain view).
    day: calendar day in Indonesia; nothing dated later is used.
    spans: years to look back.
    """
    last = latest_official_count(counts, day)
    if last is None:
        return []
    near = national_counts(counts, day)
    found = [pace for years in spans if (pace := _pace(counts, near, named, last, years))]
    return list({pace.first: pace for pace in reversed(found)}.values())[::-1]


def _pace(
    counts: pd.DataFrame,
    national: pd.DataFrame,
    named: Callable[[date], int],
    last: OfficialCount,
    years: int,
) -> Pace | None:
    asked = years_before(last.end, years)
    first = latest_official_count(counts, asked)
    if first is None or first.date_precision == "year":
        return None
    before, after, span = reading(first), reading(last), (last.end - first.end).days / YEAR
    pairs = [(before, after, span)]
    for start, then in _near(national, first.end, asked):
        for end, now in _near(national, last.end):
            time = (end - start).days / YEAR
            if time >= years / 2:
                pairs.append((then, now, time))
    named_first, named_last = named(first.end), named(last.end)
    yearly = Reading(
        min((now.low - then.high) / time for then, now, time in pairs),
        (after.best - before.best) / span,
        max((now.high - then.low) / time for then, now, time in pairs),
    )
    pace = (named_last - named_first) / span
    return Pace(years, span, first, last, yearly, named_first, named_last, pace)


def _near(national: pd.DataFrame, *days: date) -> list[tuple[pd.Timestamp, Reading]]:
    """Return the numbers near some days, each once for a date, with the ends of their dates."""
    close = [(national["end"] - pd.Timestamp(day)).abs() <= pd.Timedelta(days=NEAR) for day in days]
    rows = national[np.logical_or.reduce(close)].drop_duplicates(["count", "end"], keep="last")
    cells = zip(rows["end"], rows["count"], rows["dki_counting"], strict=True)
    return [(end, of_the_map(count, rule)) for end, count, rule in cells]


def arrival(now: float, day: date, yearly: float) -> int | None:
    """Return the year in which a straight line from a number on a day reaches 514; None: never."""
    left = N_REGENCIES - now
    if left <= 0:
        return day.year
    if yearly <= 0 or left / yearly > LAST_YEAR - day.year + 1:
        return None
    year = (day + timedelta(days=left / yearly * YEAR)).year
    return year if year <= LAST_YEAR else None


def arrival_range(pace: Pace) -> tuple[int | None, int | None, int | None]:
    """Return the years in which 514 would be reached: by the best guess, at the soonest, latest."""
    now, day = reading(pace.last), pace.last.end
    return (
        arrival(now.best, day, pace.yearly.best),
        arrival(now.high, day, pace.yearly.high),
        arrival(now.low, day, pace.yearly.low),
    )


def need(count: OfficialCount, year: int) -> Need:
    """Return what it takes to have all 514 by the end of `year`, which ends after the total."""
    now, years = reading(count), (date(year, 12, 31) - count.end).days / YEAR
    left = Reading(N_REGENCIES - now.high, N_REGENCIES - now.best, N_REGENCIES - now.low)
    yearly = Reading(left.low / years, left.best / years, left.high / years)
    return Need(year, years, left, yearly)
