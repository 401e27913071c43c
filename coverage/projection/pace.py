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
from typing import Any

import pandas as pd

from coverage.core.dates import plain_date
from coverage.evidence.announced import OfficialCount, latest_official_count
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
    rivals: how many of these there are.
    named_first, named_last: regencies named with evidence on those two dates (certain view).
    named: their pace.
    """

    years: int
    span: float
    first: OfficialCount
    last: OfficialCount
    yearly: Reading
    rivals: int
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
    low, best, high = (min(count + n, N_REGENCIES) for n in more[dki_counting])
    return Reading(float(low), float(best), float(high))


def years_between(first: date, last: date) -> float:
    """Return the years from one day to another."""
    return (plain_date(last) - plain_date(first)).days / YEAR


def years_before(day: date, years: int) -> date:
    """Return the same day some years before; 29 February becomes the 28th."""
    return (pd.Timestamp(plain_date(day)) - pd.DateOffset(years=years)).date()


def paces(
    counts: pd.DataFrame,
    named: Callable[[date], int],
    day: date,
    spans: tuple[int, ...] = SPANS,
) -> list[Pace]:
    """Return the pace of the last years, one for each span that the published totals reach over.

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
    return [pace for years in spans if (pace := _pace(counts, named, last, years, day))]


def _pace(
    counts: pd.DataFrame,
    named: Callable[[date], int],
    last: OfficialCount,
    years: int,
    day: date,
) -> Pace | None:
    asked = years_before(last.end, years)
    first = latest_official_count(counts, asked)
    if first is None or first.date_precision == "year":
        return None
    span = years_between(first.end, last.end)
    before, after = of_the_map(first.count, first.dki_counting), of_the_map(*_key(last))
    starts = _near(counts, {first.end, asked}, day)
    ends = _near(counts, {last.end}, day)
    found = {
        (end["count"], start["count"], start["end"], end["end"]): (
            of_the_map(*_key(start)),
            of_the_map(*_key(end)),
            (end["end"] - start["end"]).days / YEAR,
        )
        for start in starts
        for end in ends
    }
    pairs = [pair for pair in found.values() if pair[2] >= years / 2]
    pairs.append((before, after, span))
    then, now = named(first.end), named(last.end)
    return Pace(
        years=years,
        span=span,
        first=first,
        last=last,
        yearly=Reading(
            min((end.low - start.high) / time for start, end, time in pairs),
            (after.best - before.best) / span,
            max((end.high - start.low) / time for start, end, time in pairs),
        ),
        rivals=len({(one["count"], one["end"]) for one in (*starts, *ends)})
        - len({(first.count, first.end), (last.count, last.end)}),
        named_first=then,
        named_last=now,
        named=(now - then) / span,
    )


def _key(row: Any) -> tuple[float, str]:
    """Return number and rule of a count, be it a row or an `OfficialCount`."""
    if isinstance(row, OfficialCount):
        return row.count, row.dki_counting
    return row["count"], row["dki_counting"]


def _near(counts: pd.DataFrame, days: set[date], day: date) -> list[Any]:
    """Return the national numbers around some days, year-precise ones left out."""
    rows = counts[(counts["scope_code"] == "ID") & (counts["date_precision"] != "year")]
    rows = rows[rows["end"] <= pd.Timestamp(plain_date(day))]
    close = pd.Series(False, index=rows.index)
    for one in sorted(days):
        close |= (rows["end"] - pd.Timestamp(one)).abs() <= pd.Timedelta(days=NEAR)
    return rows[close].to_dict("records")


def arrival(now: float, day: date, yearly: float) -> int | None:
    """Return the year in which a straight line from a number on a day reaches 514; None: never."""
    left = N_REGENCIES - now
    if left <= 0:
        return plain_date(day).year
    if yearly <= 0 or left / yearly > LAST_YEAR - plain_date(day).year + 1:
        return None
    year = (plain_date(day) + timedelta(days=left / yearly * YEAR)).year
    return year if year <= LAST_YEAR else None


def arrival_range(pace: Pace) -> tuple[int | None, int | None, int | None]:
    """Return the years in which 514 would be reached: by the best guess, at the soonest, latest."""
    now, day = of_the_map(*_key(pace.last)), pace.last.end
    return (
        arrival(now.best, day, pace.yearly.best),
        arrival(now.high, day, pace.yearly.high),
        arrival(now.low, day, pace.yearly.low),
    )


def need(count: OfficialCount, year: int) -> Need:
    """Return what it takes to have all 514 by the end of `year`, from the date of a total on.

    Raises
    ------
    ValueError
        The year ends on or before the date of the total.
    """
    years = years_between(count.end, date(year, 12, 31))
    if years <= 0:
        raise ValueError(f"{year} ends before the total of {count.end}")
    now = of_the_map(*_key(count))
    left = Reading(N_REGENCIES - now.high, N_REGENCIES - now.best, N_REGENCIES - now.low)
    yearly = Reading(left.low / years, left.best / years, left.high / years)
    return Need(year, years, left, yearly)
