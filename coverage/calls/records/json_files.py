"""JSON lines: one object a line, plain values only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.json as pajson

from coverage.calls.records.batches import MAX_ROW_BYTES, Batch, Piece, Reject, check_header
from coverage.calls.records.parquet_files import nested
from coverage.core.spreadsheets import refused

PIECE_BYTES = 8 << 20
_MARK = b"\xef\xbb\xbf"
_SAMPLE_LINES = 200
_GLANCE_ROWS = 1000
_NESTED = "must hold plain values, no lists or objects"


class JsonReader:
    """A file of JSON lines, opened; see `coverage.calls.records.batches.Reader`.

    `texts` are columns whose values stay text, also where they look like timestamps.
    """

    def __init__(
        self, path: Path, *, decimal: str = "", texts: frozenset[str] = frozenset()
    ) -> None:
        self.path, self.decimal, self._texts = path, decimal or ".", texts
        names: dict[str, None] = {}
        with path.open("rb") as file:
            for number, line in zip(range(_SAMPLE_LINES), file, strict=False):
                row = _object(line.removeprefix(_MARK))
                if isinstance(row, dict):
                    names |= dict.fromkeys(row)
                elif not number:
                    raise refused(path, "must be JSON lines: one object in each line", 1)
        self.columns = list(names)
        check_header(path, self.columns)

    def pieces(self, wanted: list[str]) -> Iterator[Piece]:
        """Yield the file in pieces of some megabytes, each of whole lines."""
        line, rest = 1, b""
        with self.path.open("rb") as file:
            while data := file.read(PIECE_BYTES):
                rest += data if rest or line > 1 else data.removeprefix(_MARK)
                cut = rest.rfind(b"\n") + 1
                if cut:
                    yield Piece(partial(self._parse, line, rest[:cut], wanted), file.tell())
                    line, rest = line + rest.count(b"\n", 0, cut), rest[cut:]
                elif len(rest) > MAX_ROW_BYTES:
                    rule = f"a row must be shorter than {MAX_ROW_BYTES:,} bytes"
                    raise refused(self.path, rule, line)
            if rest:
                yield Piece(partial(self._parse, line, rest, wanted), file.tell())

    def _parse(self, first: int, data: bytes, wanted: list[str]) -> Batch:
        lines = data.split(b"\n")
        numbers = [number for number, line in enumerate(lines) if line.strip()]
        broken: list[Reject] = []
        table = self._read(data)
        if table is None or table.num_rows != len(numbers):
            table, numbers, broken = self._parse_by_line(first, lines)
        for field in table.schema:
            if nested(field.type):
                raise refused(self.path, _NESTED, first, field.name)

        def origin(rows: np.ndarray) -> list[tuple[int, str]]:
            places = [numbers[row] for row in rows.tolist()]
            return [(first + n, lines[n].decode(errors="replace").rstrip("\r")) for n in places]

        columns = {
            name: table.column(name) if name in table.column_names else pa.nulls(len(table))
            for name in wanted
        }
        return Batch(pa.table(columns), origin, broken, table.slice(0, _GLANCE_ROWS))

    def _read(self, data: bytes) -> pa.Table | None:
        """Parse a piece that is all sound and steady in its types; None if it is not."""
        schema = pa.schema([(name, pa.string()) for name in self._texts & set(self.columns)])
        try:
            return pajson.read_json(
                pa.BufferReader(data),
                pajson.ReadOptions(use_threads=False, block_size=len(data) + 1),
                pajson.ParseOptions(explicit_schema=schema, unexpected_field_behavior="infer"),
            )
        except (pa.ArrowException, UnicodeDecodeError):
            return None

    def _parse_by_line(
        self, first: int, lines: list[bytes]
    ) -> tuple[pa.Table, list[int], list[Reject]]:
        """Parse line by line, everything as text, so that each slip costs its own line only."""
        good: dict[int, dict[str, object]] = {}
        broken: list[Reject] = []
        for number, line in enumerate(lines):
            if not line.strip():
                continue
            row = _object(line)
            if not isinstance(row, dict):
                text = line.decode(errors="replace").rstrip("\r")
                rule = f"the line must be a JSON object: {row}"
                broken.append(Reject(first + number, text, rule))
                continue
            for name, value in row.items():
                if isinstance(value, dict | list):
                    raise refused(self.path, _NESTED, first + number, name)
            good[number] = row
        names = dict.fromkeys(name for row in good.values() for name in row)
        texts = {name: [_text(row.get(name)) for row in good.values()] for name in names or ("",)}
        table = pa.table({name: pa.array(some, pa.string()) for name, some in texts.items()})
        return table, list(good), broken


def _object(line: bytes) -> dict[str, object] | str:
    """Return the object in a line, numbers as written, or what is wrong with the line."""
    try:
        row = json.loads(line, parse_float=str, parse_int=str, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        return str(error)[:100] or type(error).__name__
    return row if isinstance(row, dict) else f"it is a {type(row).__name__}"


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise ValueError("a name is repeated in an object")
    return row


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
