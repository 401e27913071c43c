"""The months of call records that cubes are made of: of a store, or of a table on a server."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir
import pandas as pd

from coverage.calls.cubes import engines, model
from coverage.calls.records.store import MonthFile, Store

#: Months are computed together up to so many records, to bound the memory.
BATCH_RECORDS = 20_000_000


@dataclass(frozen=True)
class Months:
    """The months that have records.

    Attributes
    ----------
    marks: YYYY-MM in order -> a text that changes whenever the records of the month do; "" where
        nobody can tell. rows: YYYY-MM -> number of records.
    records: months -> the table of their records.
    """

    marks: dict[str, str]
    rows: dict[str, int]
    records: Callable[[Sequence[str]], ir.Table]


def months_of_store(engine: engines.Engine, folder: Path) -> Months:
    """Return the months of a store as its manifest names them; only files in use are opened."""
    found: dict[str, list[MonthFile]] = {}
    for file in sorted(Store(folder).manifest().files, key=lambda file: (file.month, file.path)):
        found.setdefault(file.month, []).append(file)

    def mark(files: list[MonthFile]) -> str:
        # A source's id names its content: the same names are the same records.
        names = "\n".join(sorted(f"{file.path} {file.rows}" for file in files))
        return hashlib.sha256(names.encode()).hexdigest()[:16]

    return Months(
        {month: mark(files) for month, files in found.items()},
        {month: sum(file.rows for file in files) for month, files in found.items()},
        lambda months: engine.of_files([folder / f.path for month in months for f in found[month]]),
    )


def months_of_table(engine: engines.Engine) -> Months:
    """Return the months of a table of records: nothing says whether they have changed."""
    table = engine.records
    month = table.received_local.truncate("M").date()
    counts = engine.backend.execute(table.group_by(month=month).agg(calls=table.count()))
    counts = counts.assign(month=pd.to_datetime(counts["month"])).sort_values("month")
    pairs = zip(counts["month"], counts["calls"], strict=True)
    rows = {f"{month:%Y-%m}": int(calls) for month, calls in pairs}
    return Months(
        dict.fromkeys(rows, ""),
        rows,
        lambda months: model.months_between(table, [pd.Timestamp(month) for month in months]),
    )


def batches(months: Sequence[str], rows: dict[str, int]) -> list[list[str]]:
    """Put neighbouring months together, up to `BATCH_RECORDS` records; at least one month."""
    found: list[list[str]] = []
    held = 0
    for month in months:
        if not found or held + rows[month] > BATCH_RECORDS:
            found.append([])
            held = 0
        found[-1].append(month)
        held += rows[month]
    return found
