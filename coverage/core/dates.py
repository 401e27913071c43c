"""Dates as the tables write them: ISO text, three precisions, intervals.

A date of month or year precision is written as the first day of its period and means the whole
period. Calendar days are Indonesian ones; "today" is the day in Asia/Jakarta (WIB).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

PRECISIONS = ("day", "month", "year")
#: The rollout began in 2016; the time bar and all series start here.
FIRST_MONTH = date(2016, 1, 1)
JAKARTA = ZoneInfo("Asia/Jakarta")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PARTIAL = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


def today_in_jakarta() -> date:
    """Return the calendar day in Asia/Jakarta (WIB)."""
    return datetime.now(JAKARTA).date()


def plain_date(day: date) -> date:
    """Return `day` as a `datetime.date` without a time, also for datetimes and pandas stamps."""
    return day.date() if isinstance(day, datetime) else day


def parse_day(text: str) -> date | None:
    """Return the date that `YYYY-MM-DD` names, or None if it is another form or impossible."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def parse_partial(text: str) -> date | None:
    """Return the first day of an ISO year, year-month or date, or None if it is none of these."""
    if not _PARTIAL.fullmatch(text):
        return None
    return parse_day(text + "-01-01"[len(text) - 4 :])


def period_end(start: date, precision: str) -> date:
    """Return the last day of the period that begins on `start`.

    Parameters
    ----------
    start: first day of the period.
    precision: `day`, `month` or `year`.

    Raises
    ------
    ValueError
        For another precision.
    """
    if precision == "day":
        return start
    if precision == "month":
        following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
        return following - timedelta(days=1)
    if precision == "year":
        return date(start.year, 12, 31)
    raise ValueError(f"unknown precision {precision!r}: one of {', '.join(PRECISIONS)}")


def is_period_start(start: date, precision: str) -> bool:
    """Say whether `start` is how a date of that precision must be written."""
    if precision == "month":
        return start.day == 1
    return precision != "year" or (start.month, start.day) == (1, 1)


def years_before(day: date, years: int = 1) -> date:
    """Return the same day some years before; 28 February for a 29th that there was not."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def years_after(day: date, years: int = 1) -> date:
    """Return the same day some years later; 1 March for a 29 February that there is not.

    It is the first day of which `years_before` is `day` or later.
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def month_of(day: date) -> str:
    """Return the month of a day as `YYYY-MM`."""
    return f"{day:%Y-%m}"


def month_ends(first: date, last: date) -> list[date]:
    """Return the month ends from the month of `first` on; the final one is `last` itself.

    Empty if `last` lies before the month of `first`.
    """
    ends: list[date] = []
    month = first.replace(day=1)
    while month <= last:
        end = period_end(month, "month")
        ends.append(min(end, last))
        month = end + timedelta(days=1)
    return ends


@lru_cache(maxsize=4)
def bar_dates(today: date) -> tuple[date, ...]:
    """Return the steps of the time bar: each month's last day since 2016, and today at the end."""
    return tuple(month_ends(FIRST_MONTH, today))
