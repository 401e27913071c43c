"""Converted rows on their way into a store: sorted by month beside it, then written month by month.

A call is known again by its moment and a key of 64 bits, in this file or another one. Rows that
agree in every column of the contract have the same key, and so have rows with the same ticket
number, regency and moment. The n-th of identical rows in a file gets a key of its own: two exports
that overlap add nothing twice, and identical rows in one file stay. A month is held in memory in
slices.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coverage.calls.records.cells import as_text
from coverage.calls.records.contract import (
    CATEGORIES,
    OUTCOMES,
    RECORD_SCHEMA,
    offsets_us,
    regency_codes,
)

#: rows that are read or written at a time
_ROW_GROUP = 1 << 18
#: rows of a month that are held in memory at a time
SLICE_ROWS = 4_000_000
#: what a call is known by: two calls of one key are the same only if their moments are
_IDENTITY = ("call_key", "received_at")
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


# --- keys


@lru_cache(maxsize=16)
def _digests(kind: str, texts: tuple[str, ...], size: int = 0) -> np.ndarray:
    """Return 64 bits (uint64) for each text of a column, the same on every machine, for ever.

    0, which stands for nothing, follows: once, or up to `size`.
    """
    digests = [
        int.from_bytes(
            hashlib.blake2b(f"{kind}\0{text}".encode(), digest_size=8).digest(), "little"
        )
        for text in texts
    ]
    return np.array(digests + [0] * max(1, size - len(texts)), dtype=np.uint64)


def _mixed(values: np.ndarray) -> np.ndarray:
    """Return 64-bit integers well mixed, in place (the finaliser of SplitMix64)."""
    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def call_keys(
    rows: np.ndarray, agencies: Sequence[str], ids: pa.ChunkedArray | None = None
) -> np.ndarray:
    """Return the keys of staged rows, not yet counting identical ones.

    Parameters
    ----------
    rows: `STAGED`, all but the key filled in.
    agencies: what the rows' numbers of agencies mean; may grow meanwhile.
    ids: ticket numbers, blank where a row has none.
    """
    place = _digests("regency", regency_codes())[rows["regency"]]
    place += _mixed(rows["at"].astype(np.uint64))
    keys = place + _digests("outcome", OUTCOMES, 256)[rows["outcome"]]
    keys += _digests("category", CATEGORIES, 256)[rows["category"]]
    keys += _digests("agency", tuple(agencies))[np.maximum(rows["agency"], -1)]
    keys += rows["simulated"]
    answered, arrived = (
        np.where(np.isnan(rows[name]), np.float32(np.nan), rows[name]).view(np.uint32)
        for name in ("answered", "arrived")
    )
    keys = _mixed(_mixed(keys) + _mixed(answered.astype(np.uint64) << np.uint64(32) | arrived))
    if ids is None:
        return keys
    trimmed = pc.utf8_trim_whitespace(as_text(ids).cast(pa.string()))
    texts = pc.fill_null(trimmed, "").to_numpy(zero_copy_only=False)
    numbered = _mixed(_mixed(place) + pd.util.hash_array(texts, categorize=False))
    return np.where(texts == "", keys, numbered)


# --- months


class Staging:
    """Files of staged rows, one a month of the regency's wall clock; safe in several threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self.counts: dict[int, int] = {}  # months since January 1970 -> rows
        folder.mkdir(parents=True)

    def add(self, rows: np.ndarray) -> None:
        """Append rows, in any order."""
        local = rows["at"] + offsets_us()[rows["regency"]]
        months = local.astype("M8[us]").astype("M8[M]").astype(np.int64)
        order = np.argsort(months, kind="stable")
        rows = rows.take(order)  # far faster than rows[order]
        found, begins = np.unique(months[order], return_index=True)
        for month, part in zip(found.tolist(), np.split(rows, begins[1:]), strict=False):
            with self._lock, (self._folder / f"{month}.rows").open("ab") as file:
                part.tofile(file)
                self.counts[month] = self.counts.get(month, 0) + len(part)

    def take(self, month: int) -> Iterator[np.ndarray]:
        """Yield the rows of a month, about `SLICE_ROWS` at a time at most, and forget them.

        Identical rows are never in two slices, for they have the same moment.
        """
        path = self._folder / f"{month}.rows"
        slices = -(-self.counts[month] // SLICE_ROWS)
        if slices == 1:
            yield np.fromfile(path, STAGED)
        else:
            for number in range(slices):
                yield np.concatenate(list(_share(path, number, slices)))
        path.unlink()


def _share(path: Path, number: int, slices: int) -> Iterator[np.ndarray]:
    """Yield the rows of a file that fall to a slice by their moments."""
    with path.open("rb") as file:
        while len(block := np.fromfile(file, STAGED, _ROW_GROUP)):
            mine = _mixed(block["at"].astype(np.uint64)) % np.uint64(slices) == number
            yield block.take(np.flatnonzero(mine))


@dataclass
class Stored:
    """What became of a month's rows: local wall clock in microseconds, 0 if nothing was stored."""

    stored: int = 0
    duplicate: int = 0
    simulated: int = 0
    first: int = 0
    last: int = 0


def ordered(rows: np.ndarray) -> np.ndarray:
    """Return rows sorted by regency and moment, their keys made the n-th of identical rows'."""
    if not len(rows):
        return rows
    place = (rows["regency"].astype(np.int64) << 44) + (rows["at"] - rows["at"].min())
    order = np.argsort(place)
    place, rows = place[order], rows.take(order)
    same = np.zeros(len(rows), dtype=bool)
    same[1:] = place[1:] == place[:-1]
    same[:-1] |= same[1:]
    crowd = np.flatnonzero(same)  # only calls of one place and moment can be identical
    if len(crowd):
        keys = rows["key"][crowd]
        same_call = pd.DataFrame({"place": place[crowd], "key": keys}).groupby(["place", "key"])
        nth = same_call.cumcount().to_numpy().astype(np.uint64)
        others = _mixed(keys + nth * np.uint64(0x9E3779B97F4A7C15))
        rows["key"][crowd] = np.where(nth == 0, keys, others)  # the first keeps its key
    return rows


def as_table(rows: np.ndarray, agencies: Sequence[str], source: str) -> pa.Table:
    """Return staged rows as the columns of a stored record, the words as dictionaries."""

    def coded(numbers: np.ndarray, names: Sequence[str], none: int | None = None) -> pa.Array:
        mask = np.zeros(len(numbers), dtype=bool) if none is None else numbers == none
        numbers = np.where(mask, 0, numbers).astype(np.int32)
        indices = pa.array(numbers, mask=mask if mask.any() else None)
        return pa.DictionaryArray.from_arrays(indices, pa.array(list(names), pa.string()))

    def seconds(values: np.ndarray) -> pa.Array:
        return pa.array(np.ascontiguousarray(values), pa.float32(), from_pandas=True)

    at = np.ascontiguousarray(rows["at"])
    columns = {
        "call_key": pa.array(np.ascontiguousarray(rows["key"])),
        "regency_code": coded(rows["regency"], regency_codes()),
        "received_at": pa.array(at).view(pa.timestamp("us", tz="UTC")),
        "received_local": pa.array(at + offsets_us()[rows["regency"]]).view(pa.timestamp("us")),
        "outcome": coded(rows["outcome"], OUTCOMES),
        "category": coded(rows["category"], CATEGORIES, NO_CATEGORY),
        "answered_after_s": seconds(rows["answered"]),
        "arrived_after_s": seconds(rows["arrived"]),
        "agency": coded(rows["agency"], agencies or [""], -1),
        "simulated": pa.array(np.ascontiguousarray(rows["simulated"])),
        "source": coded(np.zeros(len(rows), np.int32), [source]),
    }
    fields = [pa.field(f.name, columns[f.name].type, f.nullable) for f in RECORD_SCHEMA]
    return pa.Table.from_arrays(list(columns.values()), schema=pa.schema(fields))


def unknown(rows: np.ndarray, known: pa.Table) -> np.ndarray:
    """Return the rows that a store does not have: none of its calls has both key and moment."""
    if not len(known):
        return rows
    moments = pa.array(np.ascontiguousarray(rows["at"])).view(pa.timestamp("us", tz="UTC"))
    columns = [np.ascontiguousarray(rows["key"]), moments, np.arange(len(rows))]
    table = pa.table(columns, [*_IDENTITY, "row"])
    new = table.join(known, list(_IDENTITY), join_type="left anti", use_threads=False)
    return rows.take(np.sort(new["row"].to_numpy()))


def write_month(
    path: Path,
    slices: Iterable[np.ndarray],
    known: Iterable[Path],
    agencies: Sequence[str],
    source: str,
) -> Stored:
    """Write a month's new calls to a Parquet file, none if there is none.

    Parameters
    ----------
    path: the file, beside the store.
    slices: all rows of the month; identical ones never in two slices.
    known: the files that the store has in that month; their calls are left out.
    agencies: names to which the rows' numbers point.
    source: id of the file that the rows come from.
    """
    tables = [pq.read_table(file, columns=list(_IDENTITY), partitioning=None) for file in known]
    there = pa.concat_tables(tables) if tables else pa.table({})
    done = Stored()
    with pq.ParquetWriter(
        path,
        as_table(np.empty(0, STAGED), agencies, source).schema,
        store_schema=False,
        use_dictionary=list(_COUNTED),
        column_encoding=_ENCODING,
        compression=_COMPRESSION,
    ) as writer:
        for staged in slices:
            rows = unknown(ordered(staged), there)
            done.duplicate += len(staged) - len(rows)
            if len(rows):
                writer.write_table(as_table(rows, agencies, source), row_group_size=_ROW_GROUP)
                local = rows["at"] + offsets_us()[rows["regency"]]
                first, last = int(local.min()), int(local.max())
                done.first = min(first, done.first) if done.stored else first
                done.last = max(last, done.last) if done.stored else last
                done.stored += len(rows)
                done.simulated += int(rows["simulated"].sum())
    if not done.stored:
        path.unlink()
    return done
