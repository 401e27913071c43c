"""Timestamps as call centres write them: Indonesian dates and month names, WIB, WITA and WIT.

A value is a date, a time of day and perhaps a zone. Without a zone it is the wall clock of the
regency (or of the zone that a mapping names). A date without a time is refused: midnight would be
a guess. So are years of two digits, unless a mapping says the order of the parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coverage.calls.records.cells import each_text
from coverage.calls.records.contract import HOUR_US, ZONES

ORDERS = ("dmy", "mdy", "ymd")
#: marks a row whose value has no zone of its own
LOCAL = int(np.iinfo(np.int64).min)
#: days since 1970 of a date that could not be read, and of one whose parts stand in US order
BAD, MONTH_FIRST = -(2**31), -(2**31) + 1

_EPOCH = date(1970, 1, 1)
DAY_US = 86_400_000_000
_MONTHS = {
    name: str(number)
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
_NUMBERS = re.compile(r"(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?")
_ZONE = re.compile(r"(?:utc|gmt)?\s*([+-])(\d{1,2})(?::?(\d{2}))?")

#: date, then T or blanks (or "pukul", "jam"), time, zone
_END = (
    r"(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,9})?)?(?:\s*[AaPp]\.?[Mm]\.?)?)"
    r"\s*(?P<zone>[A-Za-z]{0,4}\s*[+-]?[\d:]{0,6})$"
)
_WHOLE = rf"^(?P<date>.*?\d.*?)(?:[tT]|[\s,]+(?:[Pp]ukul\s+|[Jj]am\s+)?){_END}"
_BEFORE_TIME = re.compile(r"[\s,]*(?:[\s,](?:[Pp]ukul|[Jj]am))?[\s,]*$")
#: longer than any text that is a timestamp
_LONGEST = 1 << 20
_ISO_LENGTH = len("2025-01-02 13:45")


@dataclass
class Timestamps:
    """A column of timestamps, read.

    Attributes
    ----------
    us: int64 microseconds since 1970, of UTC or of a wall clock.
    offset: int64 microseconds to take off to reach UTC; LOCAL where the value has no zone.
    wrong: bool, where nothing could be read (also where missing).
    month_first, day_first: whether dates came up that only the US or only the Indonesian order
        explains.
    """

    us: np.ndarray
    offset: np.ndarray
    wrong: np.ndarray
    month_first: bool = False
    day_first: bool = False


def read_timestamps(column: pa.ChunkedArray, order: str = "") -> Timestamps:
    """Read a column of timestamps: Arrow timestamps or text; see the module and `day_number`."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        return _from_stamps(column, kind.tz)
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return _from_stamps(pa.chunked_array([pa.nulls(len(column), pa.timestamp("us"))]), None)
    shortest = pc.min(pc.binary_length(column)).as_py()
    if shortest is not None and shortest >= _ISO_LENGTH:
        probe = column.drop_null().slice(0, 1)
        for zone in (None, "UTC"):
            try:
                probe.cast(pa.timestamp("us", zone))  # a failing cast of a column takes its time
                return _from_stamps(column, zone)
            except pa.ArrowInvalid:
                continue
    return _from_text(column, order)


def _from_stamps(column: pa.ChunkedArray, zone: str | None) -> Timestamps:
    stamps = column.cast(pa.timestamp("us", zone), safe=False).cast(pa.int64())
    offset = np.full(len(column), 0 if zone else LOCAL)
    return Timestamps(pc.fill_null(stamps, 0).to_numpy(), offset, pc.is_null(stamps).to_numpy())


def _from_text(column: pa.ChunkedArray, order: str) -> Timestamps:
    """Split each text into date and end (time and zone), and read each different part once."""
    text = pc.utf8_trim_whitespace(column)
    first = text.drop_null().slice(0, 1).to_pylist()
    if first and (match := re.match(_WHOLE, first[0])):
        # quickly, as if time and zone took as many characters in every text
        length = len(first[0]) - match.start("time") + 1  # with the blank or T before it
        dates = pc.utf8_slice_codeunits(text, 0, -length)
        stamps = _joined(dates, pc.utf8_slice_codeunits(text, -length, _LONGEST), order)
        if not stamps.wrong.any():
            return stamps
    parts = pc.extract_regex(text, _WHOLE)
    dates, times, zones = (pc.struct_field(parts, name) for name in ("date", "time", "zone"))
    return _joined(dates, pc.binary_join_element_wise(" ", times, zones, ""), order)


def _joined(dates: pa.ChunkedArray, ends: pa.ChunkedArray, order: str) -> Timestamps:
    days, day_first = each_text(dates, partial(_date, order=order), (BAD, 0)).T
    clock, offset = each_text(ends, _end, (BAD, BAD)).T
    wrong = (days == BAD) | (days == MONTH_FIRST) | (clock < 0)
    us = np.where(wrong, 0, days * DAY_US + clock)
    return Timestamps(us, offset, wrong, bool((days == MONTH_FIRST).any()), bool(day_first.any()))


def _date(text: str, order: str) -> tuple[int, bool]:
    """Return `day_number`, and whether only the Indonesian order explains the date."""
    text = _BEFORE_TIME.sub("", text)
    parts = _NUMBERS.fullmatch(text.strip())
    day_first = parts and len(parts[1]) <= 2 and 12 < int(parts[1]) <= 31 and int(parts[3]) <= 12
    return day_number(text, order), bool(day_first)


@lru_cache(maxsize=200_000)
def day_number(text: str, order: str) -> int:
    """Return the days since 1970-01-01 of a date as text, or BAD or MONTH_FIRST.

    `order` is one of `ORDERS`, or "" for the Indonesian one (day first; year first if it has four
    digits), which does not allow years of two digits.
    """
    text = _WEEKDAY.sub("", text.strip().casefold())
    if match := _WORDED.fullmatch(text):
        return _day(match[3], _MONTHS.get(match[2], "0"), match[1], order)
    if match := _WORDED_US.fullmatch(text):
        return _day(match[3], _MONTHS.get(match[1], "0"), match[2], order)
    if not (match := _NUMBERS.fullmatch(text)):
        return BAD
    first, _, second, third = match.groups()
    if len(first) == 4 or (order == "ymd" and len(third) <= 2):
        return _day(first, second, third, order)
    if order == "ymd":
        return BAD
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
def _end(text: str) -> tuple[int, int]:
    """Return time of day and offset of the end of a text (" 13.45 WIB"); -1 if it is none."""
    match = re.fullmatch(rf"[tT\s,]{_END}", text)
    offset = _zone_offset(match["zone"].strip().casefold()) if match else None
    if match is None or offset is None:
        return -1, LOCAL
    return time_of_day(match["time"]), offset


def time_of_day(text: str) -> int:
    """Return microseconds since midnight of a time (13:45, 13.45.10, 1:45 PM), or -1."""
    match = _TIME.fullmatch(text.strip().casefold())
    if not match:
        return -1
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            return -1
        hour = hour % 12 + 12 * (match[5][0] == "p")
    if hour > 23 or minute > 59 or second > 59:
        return -1
    micros = int((match[4] or "0").ljust(9, "0")[:6])
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + micros


def _zone_offset(text: str) -> int | None:
    """Return the offset from UTC in microseconds, LOCAL for no zone, None for an unknown one."""
    if not text:
        return LOCAL
    if text in ("z", "utc", "gmt"):
        return 0
    if text.upper() in ZONES:
        return ZONES[text.upper()] * HOUR_US
    match = _ZONE.fullmatch(text)
    if not match or int(match[2]) > 14 or int(match[3] or 0) > 59:
        return None
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return (1 if match[1] == "+" else -1) * minutes * HOUR_US // 60
