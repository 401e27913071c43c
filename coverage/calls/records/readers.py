"""Files of call records, opened: their columns, and their rows in pieces with a way back to lines.

CSV is in `csv_files`; here is what all readers share, and Excel, JSON lines and Parquet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic_core import from_json

from coverage.calls.records.mapping import Mapping
from coverage.core.spreadsheets import SHEET_ROWS, Limits, Row, Workbook
from geodata.errors import DataError, Problem, refused
from geodata.formats.archives import MAX_UNPACKED_BYTES

#: A row longer than this is no call, and the file no table.
MAX_ROW_BYTES = 8 << 20
TOO_LONG = f"a row must be shorter than {MAX_ROW_BYTES:,} bytes"
#: Tables of call centres have a few dozen columns.
MAX_COLUMNS = 200
PIECE_BYTES = 8 << 20
#: targets with few different texts, whose columns may be dictionaries
WORDS = ("regency_code", "outcome", "category", "agency", "simulated")
#: rows in which personal data is looked for
GLANCE_ROWS = 1000
_LIMITS = Limits(SHEET_ROWS, MAX_COLUMNS, MAX_UNPACKED_BYTES)
_SHEET_ROWS = 20_000
_PARQUET_ROWS = 1 << 18
_GLANCES = 8
_SAMPLE_LINES = 200
_MARK = b"\xef\xbb\xbf"
_SPACED = re.compile(rb'"\s+:')
_NESTED = "must hold plain values, no lists or objects"


@dataclass(frozen=True)
class Reject:
    """A row that was not stored: its line (1-based), the row as it stands in the file, and why."""

    line: int
    row: str
    reason: str


@dataclass
class Batch:
    """A piece of a file.

    Attributes
    ----------
    table: the needed columns, under their names in the file; text, or typed where the file is.
    origin: row numbers of the table -> (line in the file, whole row as it stands there; "" for a
        row in which no cell is filled, which is none).
    broken: rows that are no table rows.
    glance: some rows with all columns, to look for personal data; may be None.
    """

    table: pa.Table
    origin: Callable[[np.ndarray], list[tuple[int, str]]]
    broken: list[Reject] = field(default_factory=list)
    glance: pa.Table | None = None


@dataclass(frozen=True)
class Piece:
    """A batch still to be parsed, in any thread; `read` bytes of the file are read by then."""

    parse: Callable[[], Batch]
    read: int


class Reader:
    """An opened file: its columns, and its rows in pieces.

    `decimal` is the decimal sign of its numbers as text: "." or ",", or "" if nobody can tell.

    Raises
    ------
    DataError
        The header has repeated columns, or far too many.
    """

    def __init__(self, path: Path, columns: list[str], decimal: str, line: int = 1) -> None:
        self.path, self.columns, self.decimal = path, columns, decimal
        if len(columns) > MAX_COLUMNS:
            rule = f"must have at most {MAX_COLUMNS} columns, has {len(columns)}"
            raise refused(path, rule, line=line)
        problems = [
            Problem(str(path), line, column, "", "the column is repeated in the header")
            for position, column in enumerate(columns)
            if column and column in columns[:position]
        ]
        if problems:
            raise DataError(problems)

    def pieces(self, wanted: list[str]) -> Iterator[Piece]:
        """Yield the file piece by piece, with the wanted columns; read in the calling thread."""
        raise NotImplementedError


class ExcelReader(Reader):
    """A workbook (.xlsx): one sheet, read row by row."""

    def __init__(self, path: Path, mapping: Mapping) -> None:
        self._book = Workbook(str(path), path, mapping.sheet, _LIMITS, "say `sheet` in a mapping")
        header = mapping.header
        line, cells = next((row for row in self._book.rows() if row[0] >= header), (0, ()))
        if not line or (header and line != header):
            raise refused(path, f"has no row {header} for a header")
        self._header = line
        self._positions = {name: i for i, name in enumerate(cells) if name}
        super().__init__(path, [name for name in cells if name], mapping.decimal or ".", line)

    def pieces(self, wanted: list[str]) -> Iterator[Piece]:
        """Yield the sheet in batches."""
        size = self.path.stat().st_size
        rows = (row for row in self._book.rows() if row[0] > self._header)
        while batch := list(islice(rows, _SHEET_ROWS)):
            yield Piece(partial(self._batch, batch, wanted), size)

    def _batch(self, batch: list[Row], wanted: list[str]) -> Batch:
        def cell(cells: tuple[str, ...], name: str) -> str:
            return "".join(cells[self._positions[name] :][:1])

        def table(names: list[str], rows: list[Row]) -> pa.Table:
            columns = ([cell(cells, name) or None for _, cells in rows] for name in names)
            return pa.table([pa.array(column, pa.string()) for column in columns], names)

        def origin(numbers: np.ndarray) -> list[tuple[int, str]]:
            rows = (batch[number] for number in numbers.tolist())
            return [(line, _as_json({k: cell(c, k) for k in self._positions})) for line, c in rows]

        return Batch(table(wanted, batch), origin, glance=table(self.columns, batch[:GLANCE_ROWS]))


class JsonReader(Reader):
    """JSON lines: one object a line, plain values only."""

    def __init__(self, path: Path, mapping: Mapping) -> None:
        names: dict[str, None] = {}
        with path.open("rb") as file:
            for number, line in enumerate(islice(file, _SAMPLE_LINES)):
                row = _object(line.removeprefix(_MARK))
                if isinstance(row, dict):
                    names |= dict.fromkeys(row)
                elif not number:
                    raise refused(path, "must be JSON lines: one object in each line", line=1)
        super().__init__(path, list(names), mapping.decimal or ".")

    def pieces(self, wanted: list[str]) -> Iterator[Piece]:
        """Yield the file in pieces of some megabytes, each of whole lines."""
        line, rest = 1, b""
        with self.path.open("rb") as file:
            while data := file.read(PIECE_BYTES):
                rest += data if rest or line > 1 else data.removeprefix(_MARK)
                cut = rest.rfind(b"\n") + 1
                if cut:
                    yield Piece(partial(self._batch, line, rest[:cut], wanted), file.tell())
                    line, rest = line + rest.count(b"\n", 0, cut), rest[cut:]
                elif len(rest) > MAX_ROW_BYTES:
                    raise refused(self.path, TOO_LONG, line=line)
            if rest:
                yield Piece(partial(self._batch, line, rest, wanted), file.tell())

    def _batch(self, first: int, data: bytes, wanted: list[str]) -> Batch:
        """Parse line by line, so that each slip costs its own line only."""
        rows: list[dict[str, object]] = []
        lines: list[tuple[int, bytes]] = []
        broken: list[Reject] = []
        spaced = _SPACED.search(data)
        for line, text in enumerate(data.split(b"\n"), first):
            if not text.strip():
                continue
            row = None if spaced else _plain(text)
            if row is None:
                said = _object(text)
                if isinstance(said, str):
                    rule = f"the line must be a JSON object: {said}"
                    broken.append(Reject(line, _line(text), rule))
                    continue
                row = said
                for name, value in row.items():
                    if isinstance(value, dict | list):
                        raise refused(self.path, _NESTED, line=line, column=name)
            rows.append(row)
            lines.append((line, text))

        def table(names: list[str], rows: list[dict[str, object]]) -> pa.Table:
            return pa.table([_column([row.get(name) for row in rows]) for name in names], names)

        def origin(numbers: np.ndarray) -> list[tuple[int, str]]:
            return [(line, _line(text)) for n in numbers.tolist() for line, text in (lines[n],)]

        names = list(dict.fromkeys(chain.from_iterable(rows)))
        return Batch(table(wanted, rows), origin, broken, table(names, rows[:GLANCE_ROWS]))


class ParquetReader(Reader):
    """Parquet: columns that carry their types with them. Lines are numbers of rows."""

    def __init__(self, path: Path, _mapping: Mapping) -> None:
        try:
            self._metadata = pq.read_metadata(path)
            schema = self._metadata.schema.to_arrow_schema()
        except (pa.ArrowException, OSError, ValueError) as error:
            raise _damaged(path, error) from error
        super().__init__(path, list(schema.names), ".")
        for field_ in schema:
            if pa.types.is_nested(field_.type) and not pa.types.is_dictionary(field_.type):
                rule = "must hold plain values, no lists or structures"
                raise refused(path, rule, line=1, column=field_.name)
        self._words = [field_.name for field_ in schema if pa.types.is_string(field_.type)]

    def pieces(self, wanted: list[str]) -> Iterator[Piece]:
        """Yield the file batch by batch."""
        size = self.path.stat().st_size / max(1, self._metadata.num_rows)
        first = 0
        try:
            glance: pa.Table | None = self._glance()
            with self._open([name for name in self._words if name in wanted]) as file:
                for batch in file.iter_batches(batch_size=_PARQUET_ROWS, columns=wanted):
                    last = first + batch.num_rows
                    yield Piece(partial(self._batch, batch, first, glance), int(size * last))
                    first, glance = last, None
        except (pa.ArrowException, OSError, ValueError) as error:
            if isinstance(error, DataError):
                raise
            raise _damaged(self.path, error) from error

    def _open(self, words: list[str]) -> pq.ParquetFile:
        return pq.ParquetFile(
            self.path, metadata=self._metadata, read_dictionary=words, buffer_size=1 << 20
        )

    def _glance(self) -> pa.Table:
        """Return some rows from all over the file, all columns."""
        count = self._metadata.num_row_groups
        groups = sorted({count * k // _GLANCES for k in range(_GLANCES)}) if count else []
        size = GLANCE_ROWS // 2
        with self._open([]) as file:
            batches = [
                batch
                for group in groups
                for batch in islice(file.iter_batches(batch_size=size, row_groups=[group]), 1)
            ]
            return pa.Table.from_batches(batches, file.schema_arrow)

    @staticmethod
    def _batch(batch: pa.RecordBatch, first: int, glance: pa.Table | None) -> Batch:
        def origin(numbers: np.ndarray) -> list[tuple[int, str]]:
            rows = batch.take(pa.array(numbers)).to_pylist()
            pairs = zip(numbers.tolist(), rows, strict=True)
            return [(first + number + 1, _as_json(row)) for number, row in pairs]

        return Batch(pa.Table.from_batches([batch]), origin, glance=glance)


def _damaged(path: Path, error: Exception) -> DataError:
    reason = str(error).split("\n")[0][:200]
    return refused(path, f"must be an undamaged Parquet file ({reason})")


def _as_json(row: dict[str, object]) -> str:
    """Return a row as one line of JSON, moments and the like as text."""
    return json.dumps(row, ensure_ascii=False, default=str)


def _line(text: bytes) -> str:
    return text.decode(errors="replace").rstrip("\r")


def _plain(line: bytes) -> dict[str, object] | None:
    """Return the object in a line, four times as fast as `_object`; None if only that can tell.

    The parser keeps the last of repeated names: there is none if it found as many names as the line
    could hold, which must have no blank between a name and its colon.
    """
    if b"[" in line or line.count(b"{") != 1:
        return None
    try:
        row = from_json(line, cache_strings="keys")
    except ValueError:
        return None
    return row if isinstance(row, dict) and len(row) == line.count(b'":') else None


def _object(line: bytes) -> dict[str, object] | str:
    """Return the object in a line, or what is wrong with the line."""
    try:
        row = json.loads(line, object_pairs_hook=_unique)
        if b"\\u" in line:
            json.dumps(row, ensure_ascii=False).encode()  # halves of characters are no text
    except (ValueError, RecursionError) as error:
        return str(error)[:100] or type(error).__name__
    return row if isinstance(row, dict) else f"it is a {type(row).__name__}"


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise ValueError("a name is repeated in an object")
    return row


def _column(values: list[object]) -> pa.Array:
    """Return values of JSON as numbers or flags where all are, else as text."""
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError):
        texts = (str(v).lower() if isinstance(v, bool) else str(v) for v in values)
        present = zip(values, texts, strict=True)
        return pa.array([None if v is None else text for v, text in present], pa.string())
