"""Columns of moments: read at once where all are written alike, part by part where not."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coverage.calls.records.instants import (
    BAD,
    LOCAL,
    MONTH_FIRST,
    NUMBERS,
    day_number,
    time_of_day,
    zone_offset,
)

_DAY_US = 86_400_000_000
#: date, then T or blanks (or "pukul", "jam"), time, zone
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d{1,9})?)?(?:\s*[AaPp]\.?[Mm]\.?)?"
_SUFFIX = r"[A-Za-z]{0,4}\s*[+-]?[\d:]{0,6}"
_WHOLE = (
    r"^(?P<date>.*?\d.*?)(?:[tT]|[\s,]+(?:[Pp]ukul\s+|[Jj]am\s+)?)"
    rf"(?P<time>{_CLOCK})\s*(?P<zone>{_SUFFIX})$"
)
_END = re.compile(rf"[tT\s,]({_CLOCK})\s*({_SUFFIX})")
_BEFORE_TIME = re.compile(r"[\s,]*(?:[\s,](?:[Pp]ukul|[Jj]am))?[\s,]*$")
_COLONS, _BLANKS = (np.frombuffer(these, np.uint8) for these in (b":.", b" Tt,"))
#: longer than any text that is a moment
_MOST = 1 << 20
_ISO_LENGTH = len("2025-01-02 13:45")


class Moments:
    """A column of moments, read.

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


def read_moments(column: pa.ChunkedArray, order: str = "") -> Moments:
    """Read a column of moments: Arrow timestamps or text; see the module and `day_number`."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        whole = column.cast(pa.timestamp("us", kind.tz), safe=False)
        return _from_stamps(whole, 0 if kind.tz else LOCAL)
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return Moments(np.zeros(len(column), np.int64), LOCAL, np.ones(len(column), dtype=bool))
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


def _from_stamps(column: pa.ChunkedArray, offset: int) -> Moments:
    wrong = pc.is_null(column).to_numpy()
    return Moments(pc.fill_null(column.cast(pa.int64()), 0).to_numpy(), offset, wrong)


def _from_text(column: pa.ChunkedArray, order: str) -> Moments:
    """Split each text into date, time and zone, and read each different part once."""
    text = pc.utf8_trim_whitespace(column)
    moments = _cut_alike(text, order)
    if moments is not None and not moments.wrong.any():
        return moments
    parts = pc.extract_regex(text.combine_chunks(), _WHOLE)
    # a row that does not match has no parts; field() alone would forget that
    date_part, time_part, zone_part = (
        pc.if_else(pc.is_null(parts), None, parts.field(name)) for name in ("date", "time", "zone")
    )
    days, dates = _each(date_part, lambda text: day_number(text, order))
    clock, _ = _each(time_part, time_of_day)
    offsets, _ = _each(zone_part, lambda text: BAD if (o := zone_offset(text)) is None else o)
    return _assembled(days, clock, offsets, dates)


def _cut_alike(text: pa.ChunkedArray, order: str) -> Moments | None:
    """Read a column whose texts all end like the first: time and zone take as many characters."""
    first = text.drop_null().slice(0, 1).to_pylist()
    found = re.match(_WHOLE, first[0]) if first else None
    if found is None:
        return None
    length = len(first[0]) - found.start("time") + 1  # with the blank or T before it
    days, dates = _each(
        pc.utf8_slice_codeunits(text, 0, -length),
        lambda date: day_number(_BEFORE_TIME.sub("", date), order),
    )
    ends = pc.utf8_slice_codeunits(text, -length, _MOST)
    fixed = _fixed_clock(ends)
    if fixed is not None:
        return _assembled(days, *fixed, dates)
    numbers, words = _encoded(ends)
    table = np.array([*map(_end, words), (-1, BAD)], dtype=np.int64)
    return _assembled(days, table[numbers, 0], table[numbers, 1], dates)


def _fixed_clock(ends: pa.ChunkedArray) -> tuple[np.ndarray, np.ndarray] | None:
    """Return times of day and offsets of ends written alike (" 13:45:10 WIB"), else None."""
    array = ends.combine_chunks()
    sizes = pc.min_max(pc.binary_length(array)).as_py()
    size = sizes["min"] or 0
    if array.null_count or size != sizes["max"] or size < len(" 13:45"):
        return None
    begin = np.frombuffer(array.buffers()[1], np.int32)[array.offset]
    whole = np.frombuffer(array.buffers()[2], np.uint8, len(array) * size, int(begin))
    letters = whole.reshape(len(array), size)
    with_seconds = size >= len(" 13:45:10") and letters[0, 6] in _COLONS
    places = (1, 4, 7) if with_seconds else (1, 4)
    tail = letters[:, places[-1] + 2 :]
    if (tail != tail[0]).any() or not np.isin(letters[:, 0], _BLANKS).all():
        return None
    clock = np.zeros(len(array), dtype=np.int64)
    for place, most in zip(places, (23, 59, 59), strict=False):
        tens, ones = (letters[:, at].astype(np.int64) - ord("0") for at in (place, place + 1))
        value = tens * 10 + ones
        good = (tens >= 0) & (tens <= 9) & (ones >= 0) & (ones <= 9) & (value <= most)
        if place > 1:
            good &= np.isin(letters[:, place - 1], _COLONS)
        if not good.all():
            return None
        clock = clock * 60 + value
    offset = zone_offset(bytes(tail[0]).decode(errors="replace"))
    if offset is None:
        return None
    micros = clock * (1_000_000 if with_seconds else 60_000_000)
    return micros, np.full(len(array), offset, dtype=np.int64)


@lru_cache(maxsize=200_000)
def _end(text: str) -> tuple[int, int]:
    """Return time of day and offset of the end of a text (" 13.45 WIB"); -1 if it is none."""
    found = _END.fullmatch(text)
    if not found:
        return -1, BAD
    offset = zone_offset(found[2])
    return time_of_day(found[1]), BAD if offset is None else offset


def _assembled(
    days: np.ndarray, clock: np.ndarray, offsets: np.ndarray, dates: list[str]
) -> Moments:
    wrong = (days == BAD) | (days == MONTH_FIRST) | (clock < 0) | (offsets == BAD)
    moments = Moments(np.where(wrong, 0, days * _DAY_US + clock), offsets, wrong)
    moments.month_first = bool((days == MONTH_FIRST).any())
    moments.day_first = any(_only_day_first(text) for text in dates)
    return moments


def _only_day_first(text: str) -> bool:
    found = NUMBERS.fullmatch(_BEFORE_TIME.sub("", text.strip()))
    if found is None or len(found[1]) > 2:
        return False
    return 12 < int(found[1]) <= 31 and int(found[3]) <= 12


def _each(column: pa.Array, read: Callable[[str], int]) -> tuple[np.ndarray, list[str]]:
    """Return what `read` makes of each text (int64, BAD for null), and the different texts."""
    numbers, words = _encoded(column)
    table = np.array([*(read(word) for word in words), BAD], dtype=np.int64)
    return table[numbers], words


def _encoded(column: pa.Array | pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Return a column as numbers into a list of its different texts; null is one beyond it."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    encoded = column.dictionary_encode()
    words: list[str] = encoded.dictionary.to_pylist()
    return pc.fill_null(encoded.indices, len(words)).to_numpy(), words
