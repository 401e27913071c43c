"""Converted rows on their way into a store: sorted by month beside it, then written month by month.

Identical rows of a month are counted, and those that the store has are left out.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coverage.calls.records.contract import (
    CATEGORIES,
    OUTCOMES,
    RECORD_SCHEMA,
    offsets_us,
    regency_codes,
)
from coverage.calls.records.keys import nth_key

ROW_GROUP = 1 << 18
#: rows of a month that are held in memory at a time
SLICE_ROWS = 4_000_000
_COUNTED = ("regency_code", "outcome", "category", "agency", "source")
#: sorted by regency and time, moments differ little from row to row
_ENCODING = dict.fromkeys(("received_at", "received_local"), "DELTA_BINARY_PACKED")
_COMPRESSION = dict.fromkeys(RECORD_SCHEMA.names, "snappy") | {"call_key": "none"}

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
        months = local.astype("M8[us]").astype("M8[M]").astype(np.int64)
        order = np.argsort(months, kind="stable")
        rows, months = rows.take(order), months[order]  # far faster than rows[order]
        edges = np.flatnonzero(np.diff(months, prepend=months[0] - 1, append=months[-1] + 1))
        for begin, end in pairwise(edges.tolist()):
            self._append(int(months[begin]), rows[begin:end])

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


def _hours(rows: np.ndarray) -> np.ndarray:
    return (rows["at"] // 3_600_000_000).astype(np.int32)


@dataclass
class Stored:
    """What became of a month's rows: local wall clock in microseconds, 0 if nothing was stored."""

    stored: int = 0
    duplicate: int = 0
    simulated: int = 0
    first: int = 0
    last: int = 0


class Known:
    """The calls that a store has in a month: key and moment of each."""

    def __init__(self, files: Iterable[Path]) -> None:
        keys: list[np.ndarray] = []
        moments: list[np.ndarray] = []
        for file in files:
            table = pq.read_table(file, columns=["call_key", "received_at"], partitioning=None)
            keys.append(table.column("call_key").to_numpy())
            moments.append(table.column("received_at").cast(pa.int64()).to_numpy())
        joined = np.concatenate(keys) if keys else np.empty(0, np.uint64)
        order = np.argsort(joined)
        self._keys = joined[order]
        self._moments = np.concatenate(moments)[order] if moments else np.empty(0, np.int64)

    def has(self, keys: np.ndarray, moments: np.ndarray) -> np.ndarray:
        """Say of each call whether the store has it."""
        if not len(self._keys):
            return np.zeros(len(keys), dtype=bool)
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        found: np.ndarray = (self._keys[place] == keys) & (self._moments[place] == moments)
        return found


def ordered(rows: np.ndarray) -> np.ndarray:
    """Return rows sorted by regency and moment, their keys made the n-th of identical rows'."""
    if not len(rows):
        return rows
    place = (rows["regency"].astype(np.int64) << 44) + (rows["at"] - rows["at"].min())
    order = np.argsort(place)
    place, rows = place[order], rows.take(order)  # far faster than rows[order]
    same = np.zeros(len(rows), dtype=bool)
    same[1:] = place[1:] == place[:-1]
    same[:-1] |= same[1:]
    crowd = np.flatnonzero(same)  # only calls of one place and moment can be identical
    if len(crowd):
        keys = rows["key"][crowd]
        by_key = np.argsort(keys, kind="stable")
        keys = keys[by_key]
        begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
        sizes = np.diff(np.append(begins, len(keys)))
        nth = np.arange(len(keys)) - np.repeat(begins, sizes)
        rows["key"][crowd[by_key]] = nth_key(keys, nth)
    return rows


def as_table(rows: np.ndarray, agencies: list[str], source: str) -> pa.Table:
    """Return staged rows as the columns of a stored record, the words as dictionaries."""

    def words(numbers: np.ndarray, names: Iterable[str], none: int | None = None) -> pa.Array:
        mask = np.zeros(len(numbers), dtype=bool) if none is None else numbers == none
        numbers = np.where(mask, 0, numbers).astype(np.int32)
        indices = pa.array(numbers, mask=mask if mask.any() else None)
        return pa.DictionaryArray.from_arrays(indices, pa.array(list(names), pa.string()))

    def seconds(values: np.ndarray) -> pa.Array:
        return pa.array(np.ascontiguousarray(values), pa.float32(), from_pandas=True)

    at = np.ascontiguousarray(rows["at"])
    local = at + offsets_us()[rows["regency"]]
    columns = {
        "call_key": pa.array(np.ascontiguousarray(rows["key"])),
        "regency_code": words(rows["regency"], regency_codes()),
        "received_at": pa.array(at).view(pa.timestamp("us", tz="UTC")),
        "received_local": pa.array(local).view(pa.timestamp("us")),
        "outcome": words(rows["outcome"], OUTCOMES),
        "category": words(rows["category"], CATEGORIES, NO_CATEGORY),
        "answered_after_s": seconds(rows["answered"]),
        "arrived_after_s": seconds(rows["arrived"]),
        "agency": words(rows["agency"], agencies or [""], -1),
        "simulated": pa.array(np.ascontiguousarray(rows["simulated"])),
        "source": words(np.zeros(len(rows), np.int32), [source]),
    }
    fields = [pa.field(f.name, columns[f.name].type, f.nullable) for f in RECORD_SCHEMA]
    return pa.Table.from_arrays(list(columns.values()), schema=pa.schema(fields))


def write_month(
    path: Path, slices: Iterable[np.ndarray], known: Known, agencies: list[str], source: str
) -> Stored:
    """Write a month's new calls to a Parquet file, none if there is none.

    Parameters
    ----------
    path: the file, beside the store.
    slices: staged rows; identical ones never in two slices.
    known: what the store has in that month.
    agencies: names to which the rows' numbers point.
    source: id of the file that the rows come from.
    """
    done = Stored()
    writer: pq.ParquetWriter | None = None
    try:
        for piece in slices:
            staged = ordered(piece)
            rows = staged.take(np.flatnonzero(~known.has(staged["key"], staged["at"])))
            done.duplicate += len(staged) - len(rows)
            if not len(rows):
                continue
            table = as_table(rows, agencies, source)
            if writer is None:
                writer = pq.ParquetWriter(
                    path,
                    table.schema,
                    store_schema=False,
                    use_dictionary=list(_COUNTED),
                    column_encoding=_ENCODING,
                    compression=_COMPRESSION,
                )
            writer.write_table(table, row_group_size=ROW_GROUP)
            local = rows["at"] + offsets_us()[rows["regency"]]
            first, last = int(local.min()), int(local.max())
            done.first = min(done.first, first) if done.stored else first
            done.last = max(done.last, last) if done.stored else last
            done.stored += len(rows)
            done.simulated += int(rows["simulated"].sum())
    finally:
        if writer is not None:
            writer.close()
    return done
