"""CSV as call centres export it: cut into pieces, parsed, traced back to lines."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from coverage.calls.records.batch import MAX_ROW_BYTES, Batch, Piece, Reject, refuse
from coverage.calls.records.csv_dialect import recognise
from coverage.calls.records.csv_rows import Rows, garbled_lines, last_row_end
from coverage.calls.records.numerals import decimal_sign

PIECE_BYTES = 8 << 20
_GLANCE_BYTES = 1 << 16
_TEXT = pa.string()
_WORDS = pa.dictionary(pa.int32(), pa.string())


class CsvReader:
    """A CSV file, opened; see `coverage.calls.records.batch.Reader`.

    `words` are columns (casefolded) with few different texts, which are read as dictionaries;
    `numbers` those whose first values show the decimal sign.
    """

    def __init__(
        self,
        path: Path,
        known: frozenset[str],
        *,
        encoding: str = "",
        delimiter: str = "",
        header: int = 0,
        decimal: str = "",
        words: frozenset[str] = frozenset(),
        numbers: frozenset[str] = frozenset(),
    ) -> None:
        self.path = path
        self.dialect, names, rows = recognise(
            path, known, encoding=encoding, delimiter=delimiter, header=header
        )
        self.columns = [name for name in names if name]
        #: one name a cell, also for nameless columns
        self._cells = [name or f"\0{position}" for position, name in enumerate(names)]
        self._types = {name: _WORDS for name in names if name.casefold() in words}
        places = [i for i, name in enumerate(names) if name.casefold() in numbers]
        cells = [row[i] for row in rows for i in places if i < len(row)]
        self.decimal = decimal or decimal_sign(cells, self.dialect.delimiter)

    def pieces(self, wanted: list[str]) -> Iterator[Piece]:
        """Yield the file in pieces of some megabytes, each of whole rows."""
        for line, offset, data in self._cut():
            yield Piece(partial(self._parse, line, data, wanted), offset)

    def _utf8(self) -> Iterator[tuple[bytes, int]]:
        """Yield (data, bytes of the file read) as UTF-8 with LF or CRLF, without the mark."""
        plain = self.dialect.encoding == "utf-8" and not self.dialect.bare_cr
        decoder = codecs.getincrementaldecoder(self.dialect.encoding)(errors="replace")
        with self.path.open("rb") as file:
            file.seek(self.dialect.skip)
            while data := file.read(PIECE_BYTES):
                if plain:
                    yield data, file.tell()
                    continue
                text = decoder.decode(data)
                yield (
                    (text.replace("\r", "\n") if self.dialect.bare_cr else text).encode(),
                    file.tell(),
                )

    def _cut(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield (line, bytes read so far, whole rows) of everything below the header."""
        line, read, rest, skip = 1, 0, b"", self.dialect.header
        for data, read in self._utf8():
            rest += data
            while skip and (end := rest.find(b"\n")) >= 0:
                rest, skip, line = rest[end + 1 :], skip - 1, line + 1
            if skip:
                continue
            if cut := last_row_end(rest):
                yield line, read, rest[:cut]
                line += rest.count(b"\n", 0, cut)
                rest = rest[cut:]
            elif len(rest) > MAX_ROW_BYTES:
                raise refuse(self.path, f"a row must be shorter than {MAX_ROW_BYTES:,} bytes", line)
        if rest and not skip:
            yield line, read, rest if rest.endswith(b"\n") else rest + b"\n"

    def _parse(self, line: int, data: bytes, wanted: list[str]) -> Batch:
        data, garbled = garbled_lines(data)
        invalid: list[tuple[int, str]] = []
        try:
            table = self._read(data, wanted, invalid)
        except pa.ArrowInvalid:
            table = None
        found = 0 if table is None else table.num_rows + len(invalid)
        # as many rows as lines: no cell runs over lines, and looking for quotes can be spared
        rows = Rows(data, line, whole_lines=found == data.count(b"\n"))
        if table is None or found != len(rows) or garbled:
            return self._careful(rows, wanted, {line + number for number in garbled})
        broken = [
            Reject(rows.line(number - 1), text, _ragged(len(self._cells)))
            for number, text in invalid
            if not self._is_blank(text)
        ]
        lost = [number - 1 for number, _ in invalid]

        def origin(numbers: np.ndarray) -> list[tuple[int, str]]:
            kept = np.delete(np.arange(found), lost) if lost else None
            return rows.at(numbers if kept is None else kept[numbers])

        return Batch(table, origin, broken, self._glance(data, wanted, line), self._is_blank)

    def _glance(self, data: bytes, wanted: list[str], line: int) -> pa.Table | None:
        """Return the first rows: all columns at the top of the file, then the unneeded ones."""
        top = line == self.dialect.header + 1
        names = self.columns if top else [name for name in self.columns if name not in wanted]
        return self._read(data[: last_row_end(data[:_GLANCE_BYTES])], names, []) if names else None

    def _is_blank(self, text: str) -> bool:
        return not text.replace(self.dialect.delimiter, "").strip(' \t\r\n"')

    def _read(self, data: bytes, wanted: list[str], invalid: list[tuple[int, str]]) -> pa.Table:
        """Parse whole rows; ragged ones go to `invalid` as (number from 1, text)."""
        if not data:
            return pa.table({name: pa.array([], _TEXT) for name in wanted})

        def note(row: pacsv.InvalidRow) -> str:
            invalid.append((row.number, row.text))
            return "skip"

        return pacsv.read_csv(
            pa.py_buffer(data),
            pacsv.ReadOptions(
                column_names=self._cells, use_threads=False, block_size=len(data) + 1
            ),
            pacsv.ParseOptions(
                delimiter=self.dialect.delimiter,
                newlines_in_values=b'"' in data,
                ignore_empty_lines=False,
                invalid_row_handler=note,
            ),
            pacsv.ConvertOptions(
                column_types={name: self._types.get(name, _TEXT) for name in wanted},
                include_columns=wanted,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                check_utf8=False,
            ),
        )

    def _careful(self, rows: Rows, wanted: list[str], garbled: set[int]) -> Batch:
        """Parse a piece with slips in it row by row, so that each slip costs its own row only."""
        good: list[list[str]] = []
        places: list[int] = []
        broken: list[Reject] = []
        for number, (line, text) in enumerate(rows.at(np.arange(len(rows)))):
            cells: list[str] = []
            reason = ""
            try:
                parsed = list(
                    csv.reader(
                        io.StringIO(text, newline=""), strict=True, delimiter=self.dialect.delimiter
                    )
                )
                cells = parsed[0] if len(parsed) == 1 else []
            except csv.Error as error:
                reason = f"the row is no CSV: {error}"
            if self._is_blank(text):
                continue
            if any(line <= bad <= line + text.count("\n") for bad in garbled):
                reason = "the row must be UTF-8; say `encoding` in a mapping if the file is not"
            elif not reason and len(cells) != len(self._cells):
                reason = _ragged(len(self._cells), len(cells))
            if reason:
                broken.append(Reject(line, text, reason))
            else:
                good.append(cells)
                places.append(number)
        columns = {
            name: pa.array([row[i] or None for row in good], _TEXT)
            for i, name in enumerate(self._cells)
        }
        table = pa.table({name: columns[name] for name in wanted})
        named = pa.table({name: columns[name] for name in self.columns})
        kept = np.asarray(places, dtype=np.int64)
        return Batch(table, lambda numbers: rows.at(kept[numbers]), broken, named.slice(0, 1000))


def _ragged(right: int, found: int | None = None) -> str:
    return f"a row has {right} cells, this one has {'not' if found is None else found}"
