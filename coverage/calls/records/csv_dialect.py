"""How a CSV is written: encoding, delimiter, header. Recognised from its first megabyte."""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass
from pathlib import Path

from coverage.calls.records.batch import MAX_ROW_BYTES, check_header, refuse

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_BYTES = 1 << 20
_SAMPLE_ROWS = 2000
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


@dataclass(frozen=True)
class Dialect:
    """How a CSV is written; `skip` bytes (a byte order mark) and `header` lines come first."""

    encoding: str
    delimiter: str
    header: int
    skip: int
    bare_cr: bool


def recognise(
    path: Path,
    known: frozenset[str],
    *,
    encoding: str = "",
    delimiter: str = "",
    header: int = 0,
) -> tuple[Dialect, list[str], list[list[str]]]:
    """Find out how a CSV is written.

    Parameters
    ----------
    path: the file.
    known: names of columns (casefolded) that tell the right delimiter from a wrong one.
    encoding, delimiter, header: what a mapping says of it; header is the line of the names.

    Returns
    -------
    The dialect, the names of the columns, and the first rows.

    Raises
    ------
    DataError
        Not a text file, or no table in it.
    """
    with path.open("rb") as file:
        raw = file.read(_SAMPLE_BYTES)
    if not raw.strip():
        raise refuse(path, "the file is empty")
    mark = next((mark for mark in _MARKS if raw.startswith(mark)), b"")
    if mark:
        encoding = _MARKS[mark]
    if not encoding.startswith("utf-16") and b"\0" in raw:
        raise refuse(
            path, "must be text, but holds NUL bytes", raw.count(b"\n", 0, raw.find(b"\0")) + 1
        )
    text, encoding = _decode(path, raw[len(mark) :], encoding.lower())
    if len(raw) == _SAMPLE_BYTES and "\n" not in text and "\r" not in text:
        raise refuse(path, f"a row must be shorter than {MAX_ROW_BYTES:,} bytes", 1)
    bare_cr = "\n" not in text and "\r" in text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(raw) == _SAMPLE_BYTES:
        lines.pop()  # cut off in the middle
    if lines[0].startswith("sep=") and len(lines[0].strip()) == 5:
        delimiter, header = lines[0][4], max(header, 2)
    header = header or next(number for number, line in enumerate(lines, 1) if line.strip())
    body = lines[header - 1 : header + _SAMPLE_ROWS]
    if not body:
        raise refuse(path, f"has no line {header}, where the mapping says the header is")
    delimiter = delimiter or _delimiter(body, known)
    rows = _cells(body, delimiter)
    if not rows:
        raise refuse(path, "the header is no row of a CSV", header)
    columns = [name.strip() for name in rows[0]]
    while columns and not columns[-1]:
        columns.pop()  # a delimiter at the end of every line
    check_header(path, columns, header)
    width = len(rows[0])
    dialect = Dialect(encoding, delimiter, header, len(mark), bare_cr)
    return dialect, [*columns, *("" for _ in range(width - len(columns)))], rows[1:]


def _decode(path: Path, raw: bytes, encoding: str) -> tuple[str, str]:
    """Return the text of a sample, which may break off inside a character, and its encoding."""
    for name in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            return codecs.getincrementaldecoder(name)().decode(raw), name
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise refuse(path, f"no encoding is called {encoding!r}") from error
    rule = f"must be text in {encoding or 'UTF-8 or Windows-1252'}, but some bytes are not"
    raise refuse(path, rule)


def _cells(lines: list[str], delimiter: str) -> list[list[str]]:
    """Return the rows that can be split, from the header on; nothing without a header."""
    rows: list[list[str]] = []
    for line in lines:
        try:
            rows += csv.reader([line], delimiter=delimiter)
        except csv.Error:
            if not rows:
                return []
    return [row for row in rows if row]


def _delimiter(lines: list[str], known: frozenset[str]) -> str:
    """Return the delimiter that finds the most known names, then the steadiest, widest table."""

    def merit(delimiter: str) -> tuple[int, float, int]:
        rows = _cells(lines, delimiter)
        if not rows:
            return 0, 0.0, 0
        names = sum(cell.strip().casefold() in known for cell in rows[0])
        width = len(rows[0])
        steady = sum(len(row) == width for row in rows) / len(rows)
        return names, steady if width > 1 else 0.0, width

    return max(DELIMITERS, key=merit)
