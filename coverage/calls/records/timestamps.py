"""Timestamps as call centres write them: Indonesian dates and month names, WIB, WITA and WIT.

A value is a date, a time of day and perhaps a zone. Without a zone it is the wall clock of the
regency (or of the zone that a mapping names). A date without a time is refused: midnight would be
a guess. So are years of two digits, unless a mapping says the order of the parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
_MOST = 1 << 20
_ISO_LENGTH = len("2025-01-02 13:45")


@lru_cache(maxsize=200_000)
def day_number(text: str, order: str) -> int:
    """Return the days since 1970-01-01 of a date as text, or BAD or MONTH_FIRST.

    `order` is one of `ORDERS`, or "" for the Indonesian one (day first; year first if it has four
    digits), which does not allow years of two digits.
    """
    text = _WEEKDAY.sub("", text.strip().casefold())
    if found := _WORDED.fullmatch(text):
        parts = (found[3], str(_MONTHS.get(found[2], 0)), found[1])
    elif found := _WORDED_US.fullmatch(text):
        parts = (found[3], str(_MONTHS.get(found[1], 0)), found[2])
    elif found := _NUMBERS.fullmatch(text):
        first, second, third = found[1], found[3], found[4]
        if len(first) == 4 or (order == "ymd" and len(third) <= 2):
            parts = (first, second, third)
        elif order == "mdy":
            parts = (third, first, second)
        elif not order and int(second) > 12 and _day(third, first, second, order) != BAD:
            return MONTH_FIRST
        else:
            parts = (third, second, first if order != "ymd" else "")
    else:
        return BAD
    return _day(*parts, order)


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

    def __init__(self, us: np.ndarray, offset: np.ndarray | int, wrong: np.ndarray) -> None:
        self.us, self.wrong = us, wrong
        self.offset = np.broadcast_to(np.asarray(offset, dtype=np.int64), us.shape)
        self.month_first = self.day_first = False


def read_timestamps(column: pa.ChunkedArray, order: str = "") -> Timestamps:
    """Read a column of timestamps: Arrow timestamps or text; see the module and `day_number`."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        whole = column.cast(pa.timestamp("us", kind.tz), safe=False)
        return _from_stamps(whole, 0 if kind.tz else LOCAL)
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return Timestamps(np.zeros(len(column), np.int64), LOCAL, np.ones(len(column), dtype=bool))
    shortest = pc.min(pc.binary_length(column)).as_py()
    if shortest is not None and shortest >= _ISO_LENGTH:
        probe = column.drop_null().slice(0, 1)
        for target, offset in ((pa.timestamp("us"), LOCAL), (pa.timestamp("us", "UTC"), 0)):
            try:
                probe.cast(target)  # a failing cast of a whole column takes its time
                return _from_stamps(column.cast(target), offset)
            except pa.ArrowInvalid:
                continue
    return _from_text(column, order)


def _from_stamps(column: pa.ChunkedArray, offset: int) -> Timestamps:
    wrong = pc.is_null(column).to_numpy()
    return Timestamps(pc.fill_null(column.cast(pa.int64()), 0).to_numpy(), offset, wrong)


def _from_text(column: pa.ChunkedArray, order: str) -> Timestamps:
    """Split each text into date, time and zone, and read each different part once."""
    text = pc.utf8_trim_whitespace(column).combine_chunks()
    first = text.drop_null().slice(0, 1).to_pylist()
    if first and (found := re.match(_WHOLE, first[0])):
        # quickly, as if time and zone took as many characters in every text
        length = len(first[0]) - found.start("time") + 1  # with the blank or T before it
        dates = pc.utf8_slice_codeunits(text, 0, -length)
        stamps = _joined(dates, _each(pc.utf8_slice_codeunits(text, -length, _MOST), _end), order)
        if not stamps.wrong.any():
            return stamps
    parts = pc.extract_regex(text, _WHOLE)
    # a row that does not match has no parts; field() alone would forget that
    dates, times, zones = (
        pc.if_else(pc.is_null(parts), None, parts.field(name)) for name in ("date", "time", "zone")
    )
    ends = pc.binary_join_element_wise(" ", times, zones, "")
    return _joined(dates, _each(ends, _end), order)


@lru_cache(maxsize=200_000)
def _end(text: str) -> tuple[int, int]:
    """Return time of day and offset of the end of a text (" 13.45 WIB"); -1 if it is none."""
    found = re.fullmatch(rf"[tT\s,]{_END}", text)
    offset = zone_offset(found["zone"]) if found else None
    if found is None or offset is None:
        return -1, int(LOCAL)
    return time_of_day(found["time"]), offset


def _joined(dates: pa.Array, ends: np.ndarray, order: str) -> Timestamps:
    """Put together dates as text and what `_end` makes of what follows them."""
    texts: list[str] = []

    def read(text: str) -> tuple[int]:
        texts.append(_BEFORE_TIME.sub("", text))
        return (day_number(texts[-1], order),)

    days = _each(dates, read)[:, 0]
    clock, offset = ends.T
    wrong = (days == BAD) | (days == MONTH_FIRST) | (clock < 0)
    stamps = Timestamps(np.where(wrong, 0, days * _DAY_US + clock), offset, wrong)
    stamps.month_first = bool((days == MONTH_FIRST).any())
    stamps.day_first = any(map(_only_day_first, texts))
    return stamps


def _each(column: pa.Array, read: Callable[[str], tuple[int, ...]]) -> np.ndarray:
    """Return what `read` makes of each text, a column each (int64); of null, all BAD."""
    encoded = column.dictionary_encode()
    table = [read(text) for text in encoded.dictionary.to_pylist()]
    nothing = (BAD,) * len(table[0] if table else _end(""))
    numbers = pc.fill_null(encoded.indices, len(table)).to_numpy()
    found: np.ndarray = np.array([*table, nothing], dtype=np.int64)[numbers]
    return found


def _only_day_first(text: str) -> bool:
    found = _NUMBERS.fullmatch(text.strip())
    if found is None or len(found[1]) > 2:
        return False
    return 12 < int(found[1]) <= 31 and int(found[3]) <= 12
