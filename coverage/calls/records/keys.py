"""Keys of calls: 64 bits by which the same call is known again, in this file or another one.

Rows that agree in every column of the contract have the same key, and so have rows with the same
ticket number, regency and moment. The n-th of identical rows in a file gets a key of its own
(`nth_key`): two exports that overlap add nothing twice, and identical rows in one file stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coverage.calls.records.contract import CATEGORIES, OUTCOMES, regency_codes
from coverage.calls.records.terms import as_text

_TIMES = ("answered", "arrived")
_NAN = np.float32(np.nan)
_HALF = np.uint64(32)


def digest(kind: str, text: str) -> int:
    """Return 64 bits for a text in a column; the same on every machine, for ever."""
    made = hashlib.blake2b(f"{kind}\0{text}".encode(), digest_size=8).digest()
    return int.from_bytes(made, "little")


def digests(kind: str, texts: Sequence[str | None]) -> np.ndarray:
    """Return `digest` of each text (uint64), 0 for None."""
    return np.array([0 if t is None else digest(kind, t) for t in texts], dtype=np.uint64)


@lru_cache(maxsize=1)
def _tables() -> dict[str, np.ndarray]:
    """Return the digests by number: of the regencies, and for every byte of the other columns."""
    tables = {"regency": digests("regency", regency_codes())}
    for kind, values in (("outcome", OUTCOMES), ("category", CATEGORIES)):
        tables[kind] = digests(kind, [*values, *(None for _ in range(256 - len(values)))])
    return tables


@lru_cache(maxsize=8)
def _agency_digests(names: tuple[str, ...]) -> np.ndarray:
    """Return the digests of agencies by number; the last, also number -1, is that of none."""
    return digests("agency", [*names, None])


def mixed(values: np.ndarray) -> np.ndarray:
    """Return 64-bit integers well mixed, in place (the finaliser of SplitMix64)."""
    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values


def nth_key(keys: np.ndarray, nth: np.ndarray) -> np.ndarray:
    """Return the keys of the n-th (from 0) of identical rows; the first keeps its key."""
    others = mixed(keys + nth.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    return np.where(nth == 0, keys, others)


def call_keys(
    rows: np.ndarray, agencies: list[str], ids: pa.ChunkedArray | None = None
) -> np.ndarray:
    """Return the keys of staged rows, not yet counting identical ones.

    Parameters
    ----------
    rows: `coverage.calls.records.months.STAGED`, all but the key filled in.
    agencies: what the rows' numbers of agencies mean; may grow meanwhile.
    ids: ticket numbers, blank where a row has none.
    """
    tables = _tables()
    place = tables["regency"][rows["regency"]] + mixed(rows["at"].astype(np.uint64))
    keys = place + tables["outcome"][rows["outcome"]]
    keys += tables["category"][rows["category"]]
    keys += _agency_digests(tuple(agencies))[np.maximum(rows["agency"], -1)]
    keys += rows["simulated"]
    times = [np.where(np.isnan(rows[name]), _NAN, rows[name]).view(np.uint32) for name in _TIMES]
    keys = mixed(mixed(keys) + mixed(times[0].astype(np.uint64) << _HALF | times[1]))
    if ids is None:
        return keys
    trimmed = pc.utf8_trim_whitespace(as_text(ids).cast(pa.string()))
    texts = pc.fill_null(trimmed, "").to_numpy(zero_copy_only=False)
    numbered = mixed(mixed(place) + pd.util.hash_array(texts, categorize=False))
    return np.where(texts == "", keys, numbered)
