"""Excel workbooks (.xlsx): one sheet, read row by row, values only; formulas are never run."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from collections.abc import Generator, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from openpyxl import load_workbook  # type: ignore[import-untyped]

from coverage.calls.records.batch import MAX_COLUMNS, Batch, Piece, check_header, refuse
from coverage.calls.records.parquet_files import as_json
from geodata.errors import DataError
from geodata.formats.archives import check_archive

_BATCH_ROWS = 20_000
_GLANCE_ROWS = 1000
#: a workbook unpacks in memory to several times the size of its texts
_MAX_TEXT_BYTES = 200_000_000
_MAX_HEADER_LINE = 1000


class ExcelReader:
    """A workbook, opened; see `coverage.calls.records.batch.Reader`."""

    decimal = "."

    def __init__(self, path: Path, *, sheet: str = "", header: int = 0, decimal: str = "") -> None:
        self.path = path
        self.decimal = decimal or "."
        self._check_archive()
        self._sheet = sheet
        rows = self._rows()
        try:
            self._header, cells = self._find_header(rows, header)
        finally:
            rows.close()
        names = ["" if cell is None else str(cell).strip() for cell in cells]
        self.columns = [name for name in names if name]
        self._positions = {name: i for i, name in enumerate(names) if name}
        check_header(path, self.columns, self._header)

    def _check_archive(self) -> None:
        try:
            with zipfile.ZipFile(self.path) as archive:
                problems = check_archive(archive, str(self.path))
                texts = sum(
                    i.file_size for i in archive.infolist() if "sharedStrings" in i.filename
                )
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise self._damaged(error) from error
        if problems:
            raise DataError(problems)
        if texts > _MAX_TEXT_BYTES:
            raise refuse(self.path, "is too large for a workbook; export it as CSV")

    def _damaged(self, error: Exception) -> DataError:
        reason = (str(error) or type(error).__name__).split("\n")[0][:200]
        return refuse(self.path, f"must be an undamaged .xlsx workbook ({reason})")

    def _rows(self) -> Generator[Any, None, None]:
        """Yield the rows of the sheet as tuples of values."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of styles and extensions, which nobody needs
                book = load_workbook(self.path, read_only=True, data_only=True)
                try:
                    sheet = self._choose(book)
                    sheet.reset_dimensions()  # what a sheet says of its size may be nonsense
                    for row in sheet.iter_rows(values_only=True):
                        if len(row) > MAX_COLUMNS and any(c is not None for c in row[MAX_COLUMNS:]):
                            rule = f"must have at most {MAX_COLUMNS} columns"
                            raise refuse(self.path, rule)
                        yield row[:MAX_COLUMNS]
                finally:
                    book.close()
        except DataError:
            raise
        except MemoryError:
            raise
        except Exception as error:  # a broken workbook breaks openpyxl in any way it likes
            raise self._damaged(error) from error

    def _choose(self, book: Any) -> Any:
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        if self._sheet:
            if self._sheet not in sheets:
                known = ", ".join(sheets)
                raise refuse(self.path, f"has no sheet {self._sheet!r}; it has {known}")
            return sheets[self._sheet]
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if len(shown) != 1:
            known = ", ".join(sheets)
            rule = f"has several sheets ({known}): say `sheet` in a mapping"
            raise refuse(self.path, rule)
        return shown[0]

    def _find_header(self, rows: Iterator[Any], header: int) -> tuple[int, tuple[Any, ...]]:
        for number, row in enumerate(islice(rows, _MAX_HEADER_LINE), 1):
            if number == header or (not header and any(cell is not None for cell in row)):
                return number, row
        raise refuse(
            self.path, f"has no row {header} for a header" if header else "the sheet is empty"
        )

    def pieces(self, wanted: list[str]) -> Iterator[Piece]:
        """Yield the sheet in batches; the file is read in the calling thread."""
        size = self.path.stat().st_size
        rows = enumerate(self._rows(), 1)
        below = ((n, r) for n, r in rows if n > self._header and any(c is not None for c in r))
        try:
            while batch := list(islice(below, _BATCH_ROWS)):
                yield Piece(partial(self._batch, batch, wanted), size)
        finally:
            below.close()

    def _batch(self, batch: list[tuple[int, tuple[Any, ...]]], wanted: list[str]) -> Batch:
        def text(name: str, rows: list[tuple[int, tuple[Any, ...]]]) -> pa.Array:
            place = self._positions[name]
            cells = (row[place] if place < len(row) else None for _, row in rows)
            return pa.array([_text(cell) for cell in cells], pa.string())

        def origin(numbers: np.ndarray) -> list[tuple[int, str]]:
            found = [batch[number] for number in numbers.tolist()]
            return [
                (line, as_json({k: row[i] for k, i in self._positions.items() if i < len(row)}))
                for line, row in found
            ]

        table = pa.table({name: text(name, batch) for name in wanted})
        head = batch[:_GLANCE_ROWS]
        glance = pa.table({name: text(name, head) for name in self.columns})
        return Batch(table, origin, glance=glance)


def _text(cell: object) -> str | None:
    """Return a cell as the text that a CSV would hold; None if empty."""
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, dt.datetime):  # days as floats: the last digits are noise
        rounded = cell + dt.timedelta(microseconds=500)
        return (
            rounded.isoformat(" ", "milliseconds")
            if rounded.microsecond >= 1000
            else (rounded.isoformat(" ", "seconds"))
        )
    if isinstance(cell, dt.timedelta):
        total = round(cell.total_seconds())
        return f"{total // 3600:02d}:{total // 60 % 60:02d}:{total % 60:02d}"
    if isinstance(cell, dt.time):
        return cell.isoformat("seconds")
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return str(cell).strip() or None
