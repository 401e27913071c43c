"""Excel workbooks (.xlsx) of call records: one sheet, read row by row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa

from coverage.calls.records.batches import MAX_COLUMNS, Batch, Piece, check_header
from coverage.calls.records.parquet_files import as_json
from coverage.core.spreadsheets import SHEET_ROWS, Limits, Row, Workbook, refused
from geodata.formats.archives import MAX_UNPACKED_BYTES

_LIMITS = Limits(SHEET_ROWS, MAX_COLUMNS, MAX_UNPACKED_BYTES)
_BATCH_ROWS = 20_000
_GLANCE_ROWS = 1000
_TEXT = pa.string()


class ExcelReader:
    """A workbook, opened; see `coverage.calls.records.batches.Reader`."""

    def __init__(self, path: Path, *, sheet: str = "", header: int = 0, decimal: str = "") -> None:
        self.path, self.decimal = path, decimal or "."
        self._book = Workbook(str(path), path, sheet, _LIMITS, "say `sheet` in a mapping")
        line, cells = next((row for row in self._book.rows() if row[0] >= header), (0, ()))
        if not line or (header and line != header):
            raise refused(path, f"has no row {header} for a header")
        self._header = line
        self._positions = {name: i for i, name in enumerate(cells) if name}
        self.columns = [name for name in cells if name]
        check_header(path, self.columns, line)

    def pieces(self, wanted: list[str]) -> Iterator[Piece]:
        """Yield the sheet in batches; the file is read in the calling thread."""
        size = self.path.stat().st_size
        rows = (row for row in self._book.rows() if row[0] > self._header)
        while batch := list(islice(rows, _BATCH_ROWS)):
            yield Piece(partial(self._batch, batch, wanted), size)

    def _batch(self, batch: list[Row], wanted: list[str]) -> Batch:
        def table(names: list[str], rows: list[Row]) -> pa.Table:
            return pa.table(
                {
                    name: pa.array(["".join(cells[i : i + 1]) or None for _, cells in rows], _TEXT)
                    for name in names
                    for i in (self._positions[name],)
                }
            )

        def origin(numbers: np.ndarray) -> list[tuple[int, str]]:
            rows = [batch[number] for number in numbers.tolist()]
            return [
                (line, as_json({k: "".join(cells[i : i + 1]) for k, i in self._positions.items()}))
                for line, cells in rows
            ]

        return Batch(table(wanted, batch), origin, glance=table(self.columns, batch[:_GLANCE_ROWS]))
