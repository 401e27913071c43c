"""JSON lines: one object a line, plain values only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.json as pajson

from coverage.calls.records.batch import MAX_ROW_BYTES, Batch, Piece, Reject, check_header, refuse
from coverage.calls.records.parquet_files import nested

PIECE_BYTES = 8 << 20
_SAMPLE_LINES = 200
_GLANCE_ROWS = 1000


class JsonReader:
    """A file of JSON lines, opened; see `coverage.calls.records.batch.Reader`.

    `texts` are columns whose values stay text, also where they look like moments.
    """

    def __init__(
        self, path: Path, *, decimal: str = "", texts: frozenset[str] = frozenset()
    ) -> None:
        self.path, self.decimal = path, decimal or "."
        self._texts = texts
        names: dict[str, None] = {}
        with path.open("rb") as file:
            for number, line in zip(range(_SAMPLE_LINES), file, strict=False):
                row = _object(line.removeprefix(b"\xef\xbb\xbf"))
                if isinstance(row, dict):
                    names |= dict.fromkeys(row)
                elif not number:
                    raise refuse(path, "must be JSON lines: one object in each line", 1)
        self.columns = list(names)
        check_header(path, self.columns)

    def pieces(self, wanted: list[str]) -> Iterator[Piece]:
        """Yield the file in pieces of some megabytes, each of whole lines."""
        line, rest = 1, b""
        with self.path.open("rb") as file:
            while data := file.read(PIECE_BYTES):
                rest += data if rest or line > 1 else data.removeprefix(b"\xef\xbb\xbf")
                cut = rest.rfind(b"\n") + 1
                if cut:
                    yield Piece(partial(self._parse, line, rest[:cut], wanted), file.tell())
                    line, rest = line + rest.count(b"\n", 0, cut), rest[cut:]
                elif len(rest) > MAX_ROW_BYTES:
                    rule = f"a row must be shorter than {MAX_ROW_BYTES:,} bytes"
                    raise refuse(self.path, rule, line)
            if rest:
                yield Piece(partial(self._parse, line, rest, wanted), file.tell())

    def _parse(self, first: int, data: bytes, wanted: list[str]) -> Batch:
        lines = data.splitlines() if b"\r" in data else data.split(b"\n")
        filled = [number for number, line in enumerate(lines) if line.strip()]
        broken: list[Reject] = []
        table = self._fast(data, len(filled))
        if table is None:
            table, filled, broken = self._careful(first, lines, filled)
        for field in table.schema:
            if nested(field.type):
                raise refuse(
                    self.path, "must hold plain values, no lists or objects", first, field.name
                )
        kept = np.asarray(filled, dtype=np.int64)

        def origin(numbers: np.ndarray) -> list[tuple[int, str]]:
            places = kept[numbers].tolist()
            return [(first + place, lines[place].decode(errors="replace")) for place in places]

        columns = {
            name: table.column(name) if name in table.column_names else pa.nulls(len(table))
            for name in wanted
        }
        return Batch(pa.table(columns), origin, broken, table.slice(0, _GLANCE_ROWS))

    def _fast(self, data: bytes, rows: int) -> pa.Table | None:
        """Parse a piece that is all sound and steady in its types; None if it is not."""
        schema = pa.schema([(name, pa.string()) for name in self._texts & set(self.columns)])
        try:
            table = pajson.read_json(
                pa.BufferReader(data),
                pajson.ReadOptions(use_threads=False, block_size=len(data) + 1),
                pajson.ParseOptions(explicit_schema=schema, unexpected_field_behavior="infer"),
            )
        except (pa.ArrowException, UnicodeDecodeError):
            return None
        return table if table.num_rows == rows else None

    def _careful(
        self, first: int, lines: list[bytes], filled: list[int]
    ) -> tuple[pa.Table, list[int], list[Reject]]:
        """Parse line by line, everything as text, so that each slip costs its own line only."""
        good: list[dict[str, str | None]] = []
        places: list[int] = []
        broken: list[Reject] = []
        for place in filled:
            row = _object(lines[place])
            if isinstance(row, dict):
                good.append(row)
                places.append(place)
            else:
                text = lines[place].decode(errors="replace")
                broken.append(Reject(first + place, text, f"the line must be a JSON object: {row}"))
        names = dict.fromkeys(name for row in good for name in row)
        for row, place in zip(good, places, strict=True):
            for name, value in row.items():
                if isinstance(value, dict | list):
                    rule = "must hold plain values, no lists or objects"
                    raise refuse(self.path, rule, first + place, name)
        columns = {
            name: pa.array([_text(row.get(name)) for row in good], pa.string()) for name in names
        }
        table = pa.table(columns) if columns else pa.table({"": pa.nulls(len(good))})
        return table, places, broken


def _object(line: bytes) -> dict[str, str | None] | str:
    """Return the object in a line, numbers as written, or what is wrong with the line."""
    try:
        row = json.loads(line, parse_float=str, parse_int=str, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        return str(error)[:100] or type(error).__name__
    return row if isinstance(row, dict) else "it is none"


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    row = dict(pairs)
    if len(row) < len(pairs):
        raise ValueError("a name stands twice in an object")
    return row


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
