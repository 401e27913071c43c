"""Rows on their way into a store: compact, sorted by month into files beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

#: a call in 34 bytes; `key` does not yet count identical rows, `agency` is a number of the file's
#: own list, NaN, 255 and -1 stand for nothing
STAGED = np.dtype(
    [
        ("key", np.uint64),
        ("at", np.int64),
        ("answered", np.float32),
        ("arrived", np.float32),
        ("agency", np.int32),
        ("regency", np.int16),
        ("outcome", np.uint8),
        ("category", np.uint8),
        ("simulated", np.bool_),
    ]
)
NO_CATEGORY = 255


class Staging:
    """Files of staged rows, one a month of the regency's wall clock; safe in several threads."""

    def __init__(self, folder: Path, offsets: np.ndarray) -> None:
        self._folder = folder
        self._offsets = offsets
        self._lock = threading.Lock()
        self.counts: dict[int, int] = {}  # months since January 1970 -> rows
        folder.mkdir(parents=True)

    def path(self, month: int) -> Path:
        """Return the file of a month."""
        return self._folder / f"{month}.rows"

    def add(self, rows: np.ndarray) -> None:
        """Append rows, in any order."""
        if not len(rows):
            return
        local = rows["at"] + self._offsets[rows["regency"]]
        first, last = (int(_months(np.array([edge]))[0]) for edge in (local.min(), local.max()))
        if first == last:
            self._append(first, rows)
            return
        starts = np.arange(first, last + 2).astype("M8[M]").astype("M8[us]").astype(np.int64)
        if (local[1:] >= local[:-1]).all():  # in order of time already
            edges = [0, *np.searchsorted(local, starts[1:-1]).tolist(), len(rows)]
            for place, (begin, end) in enumerate(pairwise(edges)):
                self._append(first + place, rows[begin:end])
            return
        months = (np.searchsorted(starts, local, side="right") - 1).astype(np.int16)
        order = np.argsort(months, kind="stable")
        ends = np.cumsum(np.bincount(months, minlength=last - first + 1))
        begin = 0
        ordered = rows.take(order)  # far faster than rows[order]
        for place, end in enumerate(ends.tolist()):
            self._append(first + place, ordered[begin:end])
            begin = end

    def _append(self, month: int, rows: np.ndarray) -> None:
        if not len(rows):
            return
        with self._lock, self.path(month).open("ab") as file:
            rows.tofile(file)
            self.counts[month] = self.counts.get(month, 0) + len(rows)

    def slices(self, month: int, most: int) -> Iterator[np.ndarray]:
        """Yield the rows of a month; at most about `most` at a time, cut at whole hours.

        Identical rows are never in two slices, for they have the same moment.
        """
        path = self.path(month)
        if self.counts[month] <= most:
            yield np.fromfile(path, STAGED)
            return
        hours = np.concatenate([_hours(block) for block in self._blocks(path, most)])
        low, high = int(hours.min()), int(hours.max())
        sizes = np.cumsum(np.bincount(hours - low))
        del hours
        begin = low
        while begin <= high:
            done = int(sizes[begin - low - 1]) if begin > low else 0
            end = low + int(np.searchsorted(sizes, done + most, side="right"))
            end = max(end, begin + 1)
            parts = [
                block.take(np.flatnonzero((which >= begin) & (which < end)))
                for block in self._blocks(path, most)
                for which in (_hours(block),)
            ]
            if any(map(len, parts)):
                yield np.concatenate(parts)
            begin = end

    @staticmethod
    def _blocks(path: Path, size: int) -> Iterator[np.ndarray]:
        with path.open("rb") as file:
            while len(block := np.fromfile(file, STAGED, size)):
                yield block


def _months(us: np.ndarray) -> np.ndarray:
    return us.astype("M8[us]").astype("M8[M]").astype(np.int64)


def _hours(rows: np.ndarray) -> np.ndarray:
    return (rows["at"] // 3_600_000_000).astype(np.int32)
