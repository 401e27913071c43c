"""Moments as call centres write them: Indonesian dates and month names, WIB, WITA and WIT.

A value is a date, a time of day and perhaps a zone. Without a zone it is the wall clock of the
regency (or of the zone that a mapping names). A date without a time is refused: midnight would be
a guess. So are years of two digits, unless a mapping says the order of the parts.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import numpy as np

from coverage.calls.records.contract import ZONES

ORDERS = ("dmy", "mdy", "ymd")
#: marks a row whose value has no zone of its own
LOCAL = np.iinfo(np.int64).min
#: days since 1970 of a date that could not be read, and of one whose parts stand in US order
BAD, MONTH_FIRST = -(2**31), -(2**31) + 1

_EPOCH = date(1970, 1, 1)
_DAY_US = 86_400_000_000
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("januari january jan", "februari february pebruari feb peb", "maret march mar mrt"),
            *("april apr", "mei may", "juni june jun", "juli july jul"),
            *("agustus august agu agt ags agus aug", "september sept sep"),
            *("oktober october okt oct", "november nopember nov nop", "desember december des dec"),
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAY = re.compile(
    r"^(senin|selasa|rabu|kamis|jum'?at|jumat|sabtu|minggu|ahad"
    r"|mon|tue|wed|thu|fri|sat|sun)(day|sday|nesday|rsday|urday)?\b[\s,.]*"
)
_WORDED = re.compile(r"(\d{1,2})[\s.\-/]+([a-z]+)[\s.,\-/]+(\d{4}|\d{2})")
_WORDED_US = re.compile(r"([a-z]+)[\s.]+(\d{1,2})[\s,]+(\d{4})")
NUMBERS = re.compile(r"(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?")
_ZONE = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?(\d{2}))?")


@lru_cache(maxsize=200_000)
def day_number(text: str, order: str) -> int:
    """Return the days since 1970-01-01 of a date as text, or BAD or MONTH_FIRST.

    `order` is one of `ORDERS`, or "" for the Indonesian one (day first; year first if it has four
    digits), which does not allow years of two digits.
    """
    text = _WEEKDAY.sub("", text.strip().casefold())
    if found := _WORDED.fullmatch(text):
        return _day(found[3], str(_MONTHS.get(found[2], 0)), found[1], order)
    if found := _WORDED_US.fullmatch(text):
        return _day(found[3], str(_MONTHS.get(found[1], 0)), found[2], order)
    if not (found := NUMBERS.fullmatch(text)):
        return BAD
    first, second, third = found[1], found[3], found[4]
    if len(first) == 4:
        return _day(first, second, third, order)
    if order == "ymd":
        return _day(first, second, third, order) if len(third) <= 2 else BAD
    if order == "mdy":
        return _day(third, first, second, order)
    if not order and int(second) > 12 and _day(third, first, second, order) != BAD:
        return MONTH_FIRST
    return _day(third, second, first, order)


def _day(year: str, month: str, day: str, order: str) -> int:
    if len(year) not in ((2, 4) if order else (4,)):
        return BAD
    try:
        return (date(int(year) + 2000 * (len(year) == 2), int(month), int(day)) - _EPOCH).days
    except ValueError:
        return BAD


@lru_cache(maxsize=200_000)
def time_of_day(text: str) -> int:
    """Return microseconds since midnight of a time (13:45, 13.45.10, 1:45 PM), or -1."""
    found = _TIME.fullmatch(text.strip().casefold())
    if not found:
        return -1
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if found[5]:
        if not 1 <= hour <= 12:
            return -1
        hour = hour % 12 + 12 * (found[5][0] == "p")
    if hour > 23 or minute > 59 or second > 59:
        return -1
    micros = int((found[4] or "0").ljust(9, "0")[:6])
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros


@lru_cache(maxsize=10_000)
def zone_offset(text: str) -> int | None:
    """Return the offset from UTC in microseconds, LOCAL for no zone, None for an unknown one."""
    text = text.strip().casefold()
    if not text:
        return int(LOCAL)
    if text in ("z", "utc", "gmt"):
        return 0
    if text.upper() in ZONES:
        return ZONES[text.upper()].hours * 3_600_000_000
    found = _ZONE.fullmatch(text)
    if not found or int(found[2]) > 14 or int(found[3] or 0) > 59:
        return None
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return (1 if found[1] == "+" else -1) * minutes * 60_000_000
