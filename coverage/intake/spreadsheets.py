"""A table of evidence or an official list that somebody hands us, read whole within limits."""

from __future__ import annotations

import csv
import io
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coverage.core.spreadsheets import (
    Limits,
    Row,
    Workbook,
    check_kind,
    column_letter,
    is_workbook,
    one_line,
    recognise,
)
from geodata.errors import DataError, Problem, refused

MAX_BYTES = 10_000_000
MAX_CELL = 5_000
#: a workbook unpacked; ten megabytes of real cells come to about a hundred
LIMITS = Limits(rows=20_000, columns=100, unpacked=150_000_000)
#: as much of a value as a refusal quotes
MAX_QUOTED = 100
_KIND = "must be CSV or .xlsx"
#: control characters, and those that reverse the order in which a text is shown
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Table:
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


def read_spreadsheet(path: Path | str, sheet: str = "") -> Table:
    """Read delimited text (UTF-8, UTF-16 with a mark, Windows-1252) or an .xlsx workbook.

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
    how, found = _workbook(file, raw, sheet) if is_workbook(raw) else _delimited(file, raw)
    rows = [(line, cells) for line, cells in found if any(cells)]
    if not rows:
        raise refused(file, "the table is empty")
    if len(rows) > LIMITS.rows:
        raise refused(file, f"must have at most {LIMITS.rows:,} rows, has {len(rows):,}")
    width = max(max(n for n, cell in enumerate(cells, 1) if cell) for _, cells in rows)
    if width > LIMITS.columns:
        raise refused(file, f"must have at most {LIMITS.columns} columns, has {width}")
    if problems := [p for line, cells in rows for p in _unfit(file, line, cells)]:
        raise DataError(problems)
    padded = tuple((line, (cells + ("",) * width)[:width]) for line, cells in rows)
    return Table(file, how, padded)


def _unfit(file: str, line: int, cells: tuple[str, ...]) -> Iterator[Problem]:
    """Yield a problem for each cell that is too long, or holds what nobody can see."""
    for place, cell in enumerate(cells):
        rules = []
        if len(cell) > MAX_CELL:
            rules.append(f"must have at most {MAX_CELL:,} characters, has {len(cell):,}")
        if _UNSEEN.search(cell):
            rules.append("must not hold control characters")
        for rule in rules:
            yield Problem(file, line, column_letter(place), cell[:MAX_QUOTED], rule)


def _read(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise refused(path, "must be a file, not a folder or a device")
        with path.open("rb") as source:
            raw = source.read(MAX_BYTES + 1)
    except DataError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise refused(path, f"cannot be read: {reason}") from error
    if len(raw) > MAX_BYTES:
        raise refused(path, f"must have at most {MAX_BYTES:,} bytes")
    check_kind(path, raw, _KIND, raw[:4] if is_workbook(raw) else b"")
    return raw


def _delimited(file: str, raw: bytes) -> tuple[str, list[Row]]:
    """Return what was read, and (line, cells) of each record; one may run over several lines."""
    dialect, _ = recognise(file, raw, whole=True)
    text = raw[dialect.skip :].decode(dialect.encoding)
    source = io.StringIO(text, newline="")
    reader = csv.reader(source, delimiter=dialect.delimiter, strict=True)
    rows: list[Row] = []
    begin = 1
    try:
        for record in reader:
            if begin >= dialect.header:
                rows.append((begin, tuple(map(one_line, record))))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise refused(file, f"not a CSV record: {error}", line=begin) from error
    return f"CSV ({dialect.encoding}, {dialect.delimiter!r})", rows


def _workbook(file: str, raw: bytes, sheet: str) -> tuple[str, list[Row]]:
    """Return what was read, and the rows; formulas that no program has computed are refused."""
    book = Workbook(file, raw, sheet, LIMITS, "choose one with --sheet")
    # a date that shows its midnight is a date all the same
    rows = [
        (line, tuple(cell.removesuffix(" 00:00:00") for cell in cells))
        for line, cells in book.rows()
    ]
    stored = dict(rows)
    rule = "the formula has no stored value: open the file in a spreadsheet and save it"
    problems = [
        Problem(file, line, column_letter(column), formula[:MAX_QUOTED], rule)
        for line, column, formula in (book.formulas() if book.has_formulas else ())
        if not any(stored.get(line, ())[column : column + 1])
    ]
    if problems:
        raise DataError(problems)
    return f"sheet {book.sheet!r}", rows
