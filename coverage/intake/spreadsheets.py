"""A CSV or workbook that somebody hands us, as a grid of texts: read whole, within stated limits.

Nothing is run and nothing is guessed from the name: the first bytes say what a file is. Of formulas
the stored value counts. A date of a workbook becomes text as far as its cell shows it: a cell that
shows "Mar 2025" is 2025-03, whatever day lies behind it.
"""

from __future__ import annotations

import csv
import io
import re
import stat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from coverage.intake.workbooks import (
    MAX_BYTES,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_QUOTED,
    MAX_ROWS,
    Row,
    clean,
    letter,
    read_workbook,
    refused,
)
from geodata.errors import DataError, Problem

DELIMITERS = (",", ";", "\t")
_KINDS = {
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls): save it as .xlsx",
    b"%PDF": "a PDF: copy the table into a sheet",
    b"\x1f\x8b": "packed with gzip: unpack it",
    b"PAR1": "Parquet: save it as CSV",
}
#: control characters, and those that reverse the order in which a text is shown
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Grid:
    """The filled rows of a table.

    Attributes
    ----------
    file: as the user named it.
    how: what was read, for people: "CSV (utf-8, ';')" or "sheet 'Data'".
    rows: (line in the file, cells as text), all of one width; at least one.
    """

    file: str
    how: str
    rows: tuple[Row, ...]

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0][1])


def read_grid(path: Path | str, sheet: str = "") -> Grid:
    """Read a CSV (comma, semicolon or tab; UTF-8, UTF-16 with a mark, Windows-1252) or an .xlsx.

    Parameters
    ----------
    path: the file.
    sheet: name of the sheet of a workbook; needed where several are filled.

    Raises
    ------
    DataError
        It cannot be read, is something else or is larger than the limits above; a cell holds
        control characters or is too long (every such cell is named).
    """
    file = str(path)
    raw = _read(Path(path))
    if raw.startswith(b"PK\x03\x04"):
        how, found = read_workbook(file, raw, sheet)
    else:
        how, found = _csv(file, raw)
    rows = [(line, cells) for line, cells in found if any(cells)]
    if not rows:
        raise refused(file, "the table is empty")
    if len(rows) > MAX_ROWS:
        raise refused(file, f"must have at most {MAX_ROWS:,} rows, has {len(rows):,}")
    width = max(max(n for n, cell in enumerate(cells, 1) if cell) for _, cells in rows)
    if width > MAX_COLUMNS:
        raise refused(file, f"must have at most {MAX_COLUMNS} columns, has {width}")
    if problems := [p for line, cells in rows for p in _unfit(file, line, cells)]:
        raise DataError(problems)
    padded = tuple((line, (cells + ("",) * width)[:width]) for line, cells in rows)
    return Grid(file, how, padded)


def _unfit(file: str, line: int, cells: tuple[str, ...]) -> list[Problem]:
    """Return a problem for each cell that is too long, or holds what nobody can see."""
    found: list[Problem] = []
    for place, cell in enumerate(cells):
        rules = []
        if len(cell) > MAX_CELL:
            rules.append(f"must have at most {MAX_CELL:,} characters, has {len(cell):,}")
        if _UNSEEN.search(cell):
            rules.append("must not hold control characters")
        found += [Problem(file, line, letter(place), cell[:MAX_QUOTED], rule) for rule in rules]
    return found


def _read(path: Path) -> bytes:
    file = str(path)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise refused(file, "must be a file, not a folder or a device")
        with path.open("rb") as source:
            raw = source.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise refused(file, f"cannot be read: {reason}") from error
    if len(raw) > MAX_BYTES:
        raise refused(file, f"must have at most {MAX_BYTES:,} bytes")
    if not raw.strip():
        raise refused(file, "the file is empty")
    start = raw[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise refused(file, "must be CSV or .xlsx, but is a web page or XML")
    for magic, kind in _KINDS.items():
        if raw.startswith(magic):
            raise refused(file, f"must be CSV or .xlsx, but is {kind}")
    return raw


def _csv(file: str, raw: bytes) -> tuple[str, list[Row]]:
    text, encoding = _decode(file, raw)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise refused(file, "must not hold NUL characters", line)
    tables: dict[str, list[Row]] = {}
    broken: DataError | None = None
    for delimiter in DELIMITERS:
        try:
            tables[delimiter] = _split(file, text, delimiter)
        except DataError as error:
            broken = broken or error
    best = max(tables, key=lambda delimiter: _merit(tables[delimiter]), default="")
    if broken and (not best or not _merit(tables[best])):
        raise broken
    return f"CSV ({encoding}, {best!r})", tables[best]


def _decode(file: str, raw: bytes) -> tuple[str, str]:
    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
    raise refused(file, "must be text in UTF-8 or Windows-1252, but some bytes are not", line)


def _split(file: str, text: str, delimiter: str) -> list[Row]:
    """Return (line, cells) of each record; a record may run over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    begin = 1
    try:
        for record in reader:
            if not (begin == 1 and re.fullmatch(r"sep=.?", "".join(record))):  # a hint to Excel
                rows.append((begin, tuple(map(clean, record))))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise refused(file, f"not a CSV record: {error}", begin) from error
    return rows


def _merit(rows: list[Row]) -> float:
    """Say how much a split looks like a table: rows of the commonest width, times that width."""
    widths = Counter(len(cells) for _, cells in rows if any(cells))
    width, often = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    return width * often / widths.total() if width > 1 else 0.0
