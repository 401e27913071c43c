"""Where the rows of a CSV begin and end, stray quotes and all, and what its lines are."""

from __future__ import annotations

import re
from functools import cached_property

import numpy as np

#: A quoted cell may run over lines for so long; a quote open for longer is a slip.
_OPEN_QUOTE_BYTES = 1 << 16
_REPLACED = "\N{REPLACEMENT CHARACTER}".encode()


class Rows:
    """Where the rows of a piece begin and end; worked out when first asked.

    `line` is the line on which the piece begins; with `whole_lines` every line is a row.
    """

    def __init__(self, data: bytes, line: int, *, whole_lines: bool) -> None:
        self.data, self._line, self._whole_lines = data, line, whole_lines

    @cached_property
    def _breaks(self) -> np.ndarray:
        return np.flatnonzero(np.frombuffer(self.data, dtype=np.uint8) == 10)

    @cached_property
    def _ends(self) -> np.ndarray:
        if self._whole_lines or b'"' not in self.data:
            return self._breaks
        return _row_ends(np.frombuffer(self.data, dtype=np.uint8), self._breaks)

    def __len__(self) -> int:
        return self.data.count(b"\n") if self._whole_lines else len(self._ends)

    def _start(self, number: int) -> int:
        return 0 if number == 0 else int(self._ends[number - 1]) + 1

    def line(self, number: int) -> int:
        """Line on which a row (from 0) begins."""
        return self._line + int(np.searchsorted(self._breaks, self._start(number)))

    def at(self, numbers: np.ndarray) -> list[tuple[int, str]]:
        """(line, text) of rows."""
        found = []
        for number in numbers.tolist():
            text = self.data[self._start(number) : int(self._ends[number])]
            found.append((self.line(number), text.decode(errors="replace").rstrip("\r")))
        return found


def _row_ends(array: np.ndarray, breaks: np.ndarray) -> np.ndarray:
    """Return the line breaks that end a row: those outside of quotes.

    A quote that stays open for longer than a cell may be is taken for a stray one: its row ends
    with its line.
    """
    quotes = np.flatnonzero(array == 34)
    before = np.searchsorted(quotes, breaks)
    ends = breaks[before % 2 == 0]
    starts = np.concatenate([[0], ends[:-1] + 1]) if len(ends) else np.array([0])
    tail = len(array) - (int(ends[-1]) + 1 if len(ends) else 0)
    long = bool(len(ends)) and int((ends - starts).max()) > _OPEN_QUOTE_BYTES
    if not long and not tail:
        return ends
    return _row_ends_around_slips(breaks, quotes)


def _row_ends_around_slips(breaks: np.ndarray, quotes: np.ndarray) -> np.ndarray:
    """As `_row_ends`, line by line: for the few pieces with a stray quote."""
    counts = np.diff(np.searchsorted(quotes, breaks), prepend=0)
    ends: list[int] = []
    index, odd = 0, counts % 2 == 1
    while index < len(breaks):
        if odd[index]:
            later = index + 1
            while later < len(breaks) and not odd[later]:
                later += 1
            closed = later < len(breaks)
            if closed and breaks[later] - breaks[index] <= _OPEN_QUOTE_BYTES:
                index = later
        ends.append(int(breaks[index]))
        index += 1
    return np.asarray(ends, dtype=np.int64)


def last_row_end(data: bytes) -> int:
    """Return the length of the whole rows at the beginning of `data`."""
    end = data.rfind(b"\n") + 1
    if not end or data.count(b'"', 0, end) % 2 == 0:
        return end
    # A quote is open at the end: its row goes into the next piece, unless it is a stray one.
    back, odd = end, True
    while odd and back and end - back <= _OPEN_QUOTE_BYTES:
        earlier = data.rfind(b"\n", 0, back - 1) + 1
        odd = data.count(b'"', earlier, back) % 2 == 0
        back = earlier
    return end if odd else back


def garbled_lines(data: bytes) -> tuple[bytes, set[int]]:
    """Return the piece as sound UTF-8, and the lines (from 0) with bytes that were not."""
    if data.isascii():
        return data, set()
    try:
        data.decode()
    except UnicodeDecodeError:
        data = data.decode(errors="replace").encode()
    return data, {data.count(b"\n", 0, found.start()) for found in re.finditer(_REPLACED, data)}
