"""CSV as call centres export it: cut into pieces, parsed, traced back to lines."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from coverage.calls.records.cells import decimal_sign
from coverage.calls.records.mapping import Mapping
from coverage.calls.records.readers import (
    GLANCE_ROWS,
    MAX_ROW_BYTES,
    PIECE_BYTES,
    TOO_LONG,
    WORDS,
    Batch,
    Piece,
    Reader,
    Reject,
)
from coverage.core.spreadsheets import recognise
from geodata.errors import refused

_SAMPLE_BYTES = 1 << 20
_GLANCE_BYTES = 1 << 16
#: A quoted cell may run over lines for so long; a quote open for longer is a slip.
_OPEN_QUOTE_BYTES = 1 << 16
#: targets whose first values show the decimal sign
_NUMBERS = ("answered_after_s", "arrived_after_s")


class CsvReader(Reader):
    """A CSV file; what the mapping does not say of it is found out by its first rows."""

    def __init__(self, path: Path, mapping: Mapping) -> None:
        with path.open("rb") as file:
            raw = file.read(_SAMPLE_BYTES)
        whole = len(raw) < _SAMPLE_BYTES
        if not whole and b"\n" not in raw and b"\r" not in raw:
            raise refused(path, TOO_LONG, line=1)

        def named(targets: Iterable[str]) -> frozenset[str]:
            fields = (mapping.fields[target] for target in targets if target in mapping.fields)
            return frozenset(column.casefold() for field in fields for column in field.columns)

        self.dialect, (top, *rows) = recognise(
            path,
            raw,
            whole=whole,
            known=named(mapping.fields),
            encoding=mapping.encoding,
            delimiter=mapping.delimiter,
            header=mapping.header,
        )
        names = [name.strip() for name in top]
        places = [i for i, name in enumerate(names) if name.casefold() in named(_NUMBERS)]
        cells = [row[i] for row in rows for i in places if i < len(row)]
        decimal = mapping.decimal or decimal_sign(cells, self.dialect.delimiter)
        super().__init__(path, [name for name in names if name], decimal, self.dialect.header)
        #: one name a cell, also for nameless columns
        self._cells = [name or f"\0{position}" for position, name in enumerate(names)]
        words, text = pa.dictionary(pa.int32(), pa.string()), pa.string()
        self._types = {n: words if n.casefold() in named(WORDS) else text for n in names}

    def pieces(self, wanted: list[str]) -> Iterator[Piece]:
        """Yield everything below the header in pieces of some megabytes, each of whole rows."""
        line, read, rest, skip = 1, 0, b"", self.dialect.header
        for data, read in self._utf8():
            rest += data
            while skip and (end := rest.find(b"\n")) >= 0:
                rest, skip, line = rest[end + 1 :], skip - 1, line + 1
            if skip:
                continue
            if cut := last_row_end(rest):
                yield Piece(partial(self._batch, line, rest[:cut], wanted), read)
                line, rest = line + rest.count(b"\n", 0, cut), rest[cut:]
            elif len(rest) > MAX_ROW_BYTES:
                raise refused(self.path, TOO_LONG, line=line)
        if rest and not skip:
            yield Piece(partial(self._batch, line, rest.removesuffix(b"\n") + b"\n", wanted), read)

    def _utf8(self) -> Iterator[tuple[bytes, int]]:
        """Yield (data, bytes of the file read) as UTF-8 with LF or CRLF, without the mark."""
        plain = self.dialect.encoding == "utf-8" and not self.dialect.bare_cr
        decoder = codecs.getincrementaldecoder(self.dialect.encoding)(errors="replace")
        with self.path.open("rb") as file:
            file.seek(self.dialect.skip)
            while data := file.read(PIECE_BYTES):
                if not plain:
                    text = decoder.decode(data)
                    data = (text.replace("\r", "\n") if self.dialect.bare_cr else text).encode()
                yield data, file.tell()

    def _batch(self, line: int, data: bytes, wanted: list[str]) -> Batch:
        """Parse a piece at once if every line of it is a sound row, else row by row."""
        try:
            sound = b"\xef\xbf\xbd" not in data and bool(data.isascii() or data.decode())
            table = self._read(data, wanted) if sound else None
        except (UnicodeDecodeError, pa.ArrowInvalid):
            table = None
        if table is None or table.num_rows != data.count(b"\n"):
            return self._row_by_row(line, data, wanted)

        def origin(numbers: np.ndarray) -> list[tuple[int, str]]:
            ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n"))
            starts = np.concatenate([[0], ends + 1])
            texts = (data[starts[n] : ends[n]].decode().rstrip("\r") for n in numbers.tolist())
            return [
                (line + n, "" if self._is_blank(text) else text)
                for n, text in zip(numbers.tolist(), texts, strict=True)
            ]

        # all columns at the top of the file, then those that are not looked at anyway
        top = line == self.dialect.header + 1
        names = self.columns if top else [name for name in self.columns if name not in wanted]
        start = data[: last_row_end(data[:_GLANCE_BYTES])]
        glance = self._read(start, names) if names and start else None
        return Batch(table, origin, glance=glance)

    def _is_blank(self, text: str) -> bool:
        return not text.replace(self.dialect.delimiter, "").strip(' \t\r\n"')

    def _read(self, data: bytes, wanted: list[str]) -> pa.Table:
        """Parse whole rows; raises ArrowInvalid if one has too many or too few cells."""
        return pacsv.read_csv(
            pa.py_buffer(data),
            pacsv.ReadOptions(
                column_names=self._cells, use_threads=False, block_size=len(data) + 1
            ),
            pacsv.ParseOptions(
                delimiter=self.dialect.delimiter,
                newlines_in_values=b'"' in data,
                ignore_empty_lines=False,
            ),
            pacsv.ConvertOptions(
                column_types={name: self._types[name] for name in wanted},
                include_columns=wanted,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                check_utf8=False,
            ),
        )

    def _row_by_row(self, line: int, data: bytes, wanted: list[str]) -> Batch:
        """Parse a piece with slips in it, so that each slip costs its own row only."""
        good: list[list[str]] = []
        origins: list[tuple[int, str]] = []
        broken: list[Reject] = []
        for place, raw in split_rows(data, line):
            text = raw.decode(errors="replace").rstrip("\r")
            if self._is_blank(text):
                continue
            cells, reason = self._split(text)
            if reason:
                broken.append(Reject(place, text, reason))
            else:
                good.append(cells)
                origins.append((place, text))
        columns = {
            name: pa.array([row[i] or None for row in good], pa.string())
            for i, name in enumerate(self._cells)
        }
        return Batch(
            pa.table({name: columns[name] for name in wanted}),
            lambda numbers: [origins[number] for number in numbers.tolist()],
            broken,
            pa.table({name: columns[name] for name in self.columns}).slice(0, GLANCE_ROWS),
        )

    def _split(self, text: str) -> tuple[list[str], str]:
        """Return the cells of a row, and what is wrong with it."""
        if "\N{REPLACEMENT CHARACTER}" in text:
            rule = "the row must be UTF-8; say `encoding` in a mapping if the file is not"
            return [], rule
        cells = text.split(self.dialect.delimiter)
        if '"' in text:
            source = io.StringIO(text, newline="")
            try:
                parsed = list(csv.reader(source, strict=True, delimiter=self.dialect.delimiter))
            except csv.Error as error:
                return [], f"not a CSV row: {error}"
            cells = parsed[0] if len(parsed) == 1 else []
        if len(cells) != len(self._cells):
            return [], f"a row must have {len(self._cells)} cells, this one has {len(cells)}"
        return cells, ""


def split_rows(data: bytes, line: int) -> Iterator[tuple[int, bytes]]:
    """Yield (line, row) of whole rows, of which the first begins on `line`.

    A quoted cell may run over lines. A quote that stays open for longer than a cell may be is taken
    for a stray one: its row ends with its line.
    """
    lines = data.split(b"\n")
    lines.pop()
    odd = [text.count(b'"') % 2 for text in lines]
    first = 0
    while first < len(lines):
        last = first
        if odd[first]:
            later, size = first + 1, 0
            while later < len(lines) and not odd[later] and size <= _OPEN_QUOTE_BYTES:
                size += len(lines[later]) + 1
                later += 1
            if later < len(lines) and size + len(lines[later]) < _OPEN_QUOTE_BYTES:
                last = later
        yield line + first, b"\n".join(lines[first : last + 1])
        first = last + 1


def last_row_end(data: bytes) -> int:
    """Return the length of the whole rows at the beginning of `data`."""
    end = data.rfind(b"\n") + 1
    if not end or data.count(b'"', 0, end) % 2 == 0:
        return end
    # A quote is open at the end: its row goes into the next piece, unless it is a stray one.
    back, odd = end, True
    while odd and back and end - back <= _OPEN_QUOTE_BYTES:
        earlier = data.rfind(b"\n", 0, back - 1) + 1
        odd = data.count(b'"', earlier, back) % 2 == 0
        back = earlier
    return end if odd else back
