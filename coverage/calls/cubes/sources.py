"""The months of call records that cubes are made of: of a store, or of a table on a server."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import ibis.expr.types as ir
import pandas as pd

from coverage.calls.cubes import engines, model
from coverage.calls.records.store import MonthFile, Store

#: Months are worked out together up to so many records, to bound the memory.
BATCH_RECORDS = 20_000_000


class Months(Protocol):
    """The months that have records.

    marks: YYYY-MM in order -> a text that changes whenever the records of the month do; "" where
    nobody can tell. rows: YYYY-MM -> number of records.
    """

    marks: dict[str, str]
    rows: dict[str, int]

    def records(self, months: Sequence[str]) -> ir.Table:
        """Return the table of the records of some months."""


class FileMonths:
    """The months of a store, as its manifest names them."""

    def __init__(self, engine: engines.Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder
        self._files: dict[str, list[MonthFile]] = {}
        for file in Store(folder).manifest().files:
            self._files.setdefault(file.month, []).append(file)
        self._files = dict(sorted(self._files.items()))
        self.rows = {m: sum(file.rows for file in files) for m, files in self._files.items()}
        self.marks = {month: self._mark(month) for month in self._files}

    def _mark(self, month: str) -> str:
        # A source's id names its content: the same names are the same records.
        names = sorted(f"{file.path} {file.rows}" for file in self._files[month])
        return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]

    def records(self, months: Sequence[str]) -> ir.Table:
        """Return the table of the records of some months; other months' files are not opened."""
        files = [self._folder / file.path for month in months for file in self._files[month]]
        return self._engine.of_files(files)


class TableMonths:
    """The months of a table of records: nothing says whether they have changed."""

    def __init__(self, engine: engines.Engine) -> None:
        self._table = engine.records
        local = self._table.received_local
        counts = engine.backend.execute(
            self._table.group_by(month=local.truncate("M").date()).agg(calls=self._table.count())
        )
        counts = counts.assign(month=pd.to_datetime(counts["month"])).sort_values("month")
        pairs = zip(counts["month"], counts["calls"], strict=True)
        self.rows = {f"{month:%Y-%m}": int(calls) for month, calls in pairs}
        self.marks = dict.fromkeys(self.rows, "")

    def records(self, months: Sequence[str]) -> ir.Table:
        """Return the table of the records from the first to the last of some months."""
        return model.months_between(self._table, [pd.Timestamp(month) for month in months])


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
