"""Simulated call records: plausible, reproducible, and marked simulated in every row.

They let anybody try the pages and measure the engines before a call centre brings its own records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from coverage.calls.records import contract
from coverage.calls.records.simulate_model import COMBOS, Model, build
from coverage.evidence.loading import load_evidence, load_statistics

Floats = NDArray[np.float32]

#: Agency sent to an emergency of each category, as Indonesian regencies call them.
AGENCIES = {
    "fire": "Damkar",
    "medical": "PSC 119",
    "traffic": "Dishub",
    "crime": "Polres",
    "disaster": "BPBD",
    "domestic_violence": "UPTD PPA",
    "public_order": "Satpol PP",
    "animal": "Damkar",
    "other": "Diskominfo",
}
#: A file holds whole months, as many as it takes to reach so many rows.
FILE_ROWS = 500_000
_HOUR_MS = 3_600_000
_COMBO_BITS = 17  # places and combos: 514 times 14 fits
#: Calls by hour of the day (local time), and by day of the week from Monday, in proportion.
_BY_HOUR = np.array(
    (
        *(38, 29, 23, 20, 20, 26, 37, 51, 64, 73, 77, 76),
        *(72, 69, 67, 68, 72, 78, 86, 92, 90, 80, 66, 51),
    ),
    dtype=float,
)
_BY_DAY = np.array([1.0, 0.97, 0.97, 0.98, 1.02, 1.1, 1.12])
#: Spread (sigma of the logarithm) of answering and arrival times.
_ANSWER_SIGMA, _ARRIVE_SIGMA = np.float32(0.8), np.float32(0.55)
#: Share of emergencies to which nobody is sent, or whose arrival nobody notes.
_NO_ARRIVAL = np.float32(0.2)


def last_month(evidence: pd.DataFrame) -> date:
    """Return the first day after the simulated months by default: of the evidence's last month.

    It depends on the data alone, never on the clock, so that a seed means the same on every day.
    """
    return pd.Timestamp(evidence["end"].max()).replace(day=1).date()


def _hour_curve(month: date, hours: int) -> NDArray[np.float64]:
    """Return the share of a month's calls before each hour of it, (hours + 1,)."""
    index = np.arange(hours)
    weight = _BY_HOUR[index % 24] * _BY_DAY[(month.weekday() + index // 24) % 7]
    return np.concatenate([[0.0], np.cumsum(weight) / weight.sum()])


def _times(
    rng: np.random.Generator, model: Model, at: int, cells: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Return one key a call, sorted by time: milliseconds of the month (local), then the cell.

    No two calls of a regency fall into the same millisecond, so no two records are the same.
    """
    month = model.months[at]
    hours = int((pd.Timestamp(month) + pd.offsets.MonthBegin(1) - pd.Timestamp(month)).days) * 24
    curve = _hour_curve(month, hours)
    low, high = curve[model.opens[at]], curve[model.closes[at]]
    place = cells // len(COMBOS)
    share = low[place] + rng.random(len(cells)) * (high - low)[place]
    hour = np.searchsorted(curve, share, side="right") - 1
    hour = np.clip(hour, model.opens[at][place], model.closes[at][place] - 1)
    moment = hour * _HOUR_MS + rng.integers(0, _HOUR_MS, len(cells))
    keys = np.sort((moment << _COMBO_BITS | cells).astype(np.uint64))
    while True:
        spot = (keys >> np.uint64(_COMBO_BITS)) * np.uint64(len(model.codes))
        spot += (keys & np.uint64((1 << _COMBO_BITS) - 1)) // np.uint64(len(COMBOS))
        again = np.flatnonzero(spot[1:] == spot[:-1]) + 1
        if not again.size:
            return keys
        start = (keys[again] >> np.uint64(_COMBO_BITS)) // np.uint64(_HOUR_MS) * np.uint64(_HOUR_MS)
        other = start + rng.integers(0, _HOUR_MS, again.size).astype(np.uint64)
        cell = keys[again] & np.uint64((1 << _COMBO_BITS) - 1)
        keys[again] = other << np.uint64(_COMBO_BITS) | cell
        keys.sort()


def _log_normal(rng: np.random.Generator, median: Floats, sigma: np.float32) -> Floats:
    drawn = np.exp(rng.standard_normal(len(median), dtype=np.float32) * sigma)
    return np.asarray(drawn * median)


def _coded(values: NDArray[np.integer], words: list[str | None]) -> pa.DictionaryArray:
    """Return `words[values]` as dictionary; None among the words is null."""
    distinct = list(dict.fromkeys(word for word in words if word is not None))
    at = np.array([0 if word is None else distinct.index(word) for word in words], dtype=np.int16)
    empty = np.array([word is None for word in words])
    indices = pa.array(at[values], mask=empty[values])
    return pa.DictionaryArray.from_arrays(indices, pa.array(distinct))


@lru_cache(maxsize=1)
def _offsets(codes: tuple[str, ...]) -> NDArray[np.int64]:
    """Return milliseconds by which the wall clocks of regencies are ahead of UTC."""
    return np.array([contract.zone_of(code).hours * _HOUR_MS for code in codes], dtype=np.int64)


def _month(model: Model, at: int, counts: NDArray[np.int64], seed: int) -> pa.Table:
    """Return the calls of a month, by time of the clock on the wall.

    counts: (R * combos,), how many calls of each cell.
    """
    rng = np.random.default_rng([seed, 1, at])
    keys = _times(rng, model, at, np.repeat(np.arange(counts.size), counts))
    cell = (keys & np.uint64((1 << _COMBO_BITS) - 1)).astype(np.int32)
    place, combo = cell // len(COMBOS), (cell % len(COMBOS)).astype(np.int8)
    outcomes = [contract.OUTCOMES.index(outcome) for outcome, _ in COMBOS]
    outcome = np.array(outcomes, dtype=np.int8)[combo]
    month = int(datetime.combine(model.months[at], datetime.min.time(), UTC).timestamp()) * 1000
    local = (keys >> np.uint64(_COMBO_BITS)).astype(np.int64) + month
    utc = local - _offsets(tuple(model.codes))[place]
    answer = _log_normal(rng, model.answer.astype(np.float32)[place], _ANSWER_SIGMA)
    is_emergency = combo < len(contract.CATEGORIES)
    arrive = np.zeros(len(keys), dtype=np.float32)
    seconds = model.arrive.astype(np.float32)[place[is_emergency]]
    arrive[is_emergency] = _log_normal(rng, seconds, _ARRIVE_SIGMA)
    came = is_emergency.copy()
    came[is_emergency] = rng.random(len(seconds), dtype=np.float32) >= _NO_ARRIVAL
    unanswered = outcome == contract.OUTCOMES.index("abandoned")
    categories = [category for _, category in COMBOS]
    agencies = [AGENCIES[category] if category else None for category in categories]
    columns = {
        "regency_code": _coded(place.astype(np.int16), list(model.codes)),
        "received_at": pa.array(utc * 1000, pa.timestamp("us", tz="UTC")),
        "received_local": pa.array(local * 1000, pa.timestamp("us")),
        "outcome": _coded(outcome, list(contract.OUTCOMES)),
        "category": _coded(combo, categories),
        "answered_after_s": pa.array(np.round(answer, 1), mask=unanswered),
        "arrived_after_s": pa.array(np.round(arrive), mask=~came),
        "agency": _coded(combo, agencies),
        "simulated": pa.repeat(True, len(keys)),
    }
    return pa.table(columns)


def tables(
    rows: int, *, seed: int = 112, end: date | None = None
) -> Iterator[tuple[date, pa.Table]]:
    """Yield the months that have calls: first day, and a table of the calls sorted by time.

    Parameters
    ----------
    rows: how many calls in all; exactly so many come.
    seed: same seed, same calls.
    end: first day of the month after the last; default `last_month` of the evidence.

    Raises
    ------
    ValueError
        rows is not positive, or `end` leaves no month with service.
    geodata.errors.DataError
        The project's tables are wrong.
    """
    if rows < 1:
        raise ValueError(f"{rows} rows: at least one is needed")
    evidence = load_evidence()
    model = build(evidence, load_statistics(), end or last_month(evidence), seed)
    rng = np.random.default_rng([seed, 2])
    counts = rng.multinomial(rows, model.weights.ravel()).reshape(len(model.months), -1)
    for at, month in enumerate(model.months):
        if counts[at].any():
            yield month, _month(model, at, counts[at], seed)


def _write(table: pa.Table, file: Path, csv: bool) -> None:
    """Write whole and then rename: a file that is there is complete."""
    part = file.with_name(file.name + ".part")
    if csv:
        # Arrow writes times with a zone ten times slower than text.
        utc = table["received_at"].cast(pa.timestamp("ms")).cast(pa.string())
        text = pc.binary_join_element_wise(utc, pa.scalar("Z"), "")
        at = table.schema.get_field_index("received_at")
        pa_csv.write_csv(table.set_column(at, "received_at", text), part)
    else:
        # The schema of Arrow is left out: readers see plain text, not dictionaries.
        pq.write_table(table, part, compression="zstd", compression_level=1, store_schema=False)
    part.replace(file)


def simulate(
    rows: int,
    out: Path | str,
    seed: int = 112,
    *,
    csv: bool = False,
    end: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Path]:
    """Write simulated calls as files for ingesting.

    Parameters
    ----------
    rows, seed, end: as of `tables`.
    out: folder; made if missing. Files are called simulated-YYYY-MM by the first month in them,
        hold whole months and about `FILE_ROWS` rows or one month; same arguments, same bytes.
    csv: write CSV in place of Parquet. Times are UTC (`received_at`, with Z).
    progress: called with the number of rows of each file written.

    Returns
    -------
    The files, in order of time. Every row says simulated = true.

    Raises
    ------
    As `tables`; OSError if the folder cannot be written.
    """
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    waiting: list[pa.Table] = []
    name = ""

    def flush() -> None:
        table = pa.concat_tables(waiting)
        waiting.clear()
        file = folder / f"simulated-{name}.{'csv' if csv else 'parquet'}"
        _write(table.drop_columns(["received_local"]), file, csv)
        files.append(file)
        if progress is not None:
            progress(table.num_rows)

    for month, table in tables(rows, seed=seed, end=end):
        name = name if waiting else f"{month:%Y-%m}"
        waiting.append(table)
        if sum(part.num_rows for part in waiting) >= FILE_ROWS:
            flush()
    if waiting:
        flush()
    return files
