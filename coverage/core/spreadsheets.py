"""Untrusted spreadsheets: what a file is, how delimited text is written, what a workbook shows.

Nothing is run, no link is followed, and nothing is guessed from a file's name. Of a formula the
stored value counts. A date becomes text as far as its cell shows it: a cell that shows "Mar 2025"
is 2025-03, whatever day lies behind it.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from geodata.errors import DataError, refused
from geodata.formats.archives import check_archive

DELIMITERS = (",", ";", "\t", "|")
#: rows of a sheet; a row may claim to lie anywhere
SHEET_ROWS = 1_048_576
_SAMPLE_ROWS = 2000
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_WORKBOOK = b"PK\x03\x04"
_PARQUET = b"PAR1"
_KINDS = {
    _WORKBOOK: "a zip or .xlsx workbook",
    _PARQUET: "Parquet: save it as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls): save it as .xlsx",
    b"\x1f\x8b": "packed with gzip: unpack it",
    b"%PDF": "a PDF: copy the table into a sheet",
}
_FORMULA = re.compile(rb"<(\w+:)?f[\s/>]")
_CHUNK = 1 << 20
_OVERLAP = 64

Row = tuple[int, tuple[str, ...]]  # line in the file (from 1), cells


@dataclass(frozen=True)
class Limits:
    """What a workbook may hold: filled rows, columns, bytes unpacked, bytes of shared texts."""

    rows: int
    columns: int
    unpacked: int
    texts: int = 200_000_000


@dataclass(frozen=True)
class Dialect:
    """How delimited text is written; `skip` bytes (a byte order mark) come first.

    `header` is the first line that counts, from 1; with `bare_cr` lines end with CR alone.
    """

    encoding: str
    delimiter: str
    header: int
    skip: int
    bare_cr: bool


def column_letter(column: int) -> str:
    """Name a column (from 0) as spreadsheets do: A, B, ..."""
    return str(get_column_letter(column + 1))


def one_line(text: str) -> str:
    """Return a cell on one line, without blanks around it."""
    return re.sub(r"\s*[\r\n\t\v\f\u2028\u2029\x85]+\s*", " ", text).strip()


def is_workbook(start: bytes) -> bool:
    """Say whether a file that begins so is a zip file, as .xlsx workbooks are."""
    return start.startswith(_WORKBOOK)


def check_kind(file: Path | str, start: bytes, expected: str, allowed: bytes = b"") -> None:
    """Refuse a file by its first bytes.

    Parameters
    ----------
    file: as the user named it.
    start: its first few hundred bytes.
    expected: what it should have been, for the message: "must be CSV or .xlsx".
    allowed: the first bytes of the one kind that may be no text.

    Raises
    ------
    DataError
        It is empty, or known to be something else.
    """
    if not start.strip():
        raise refused(file, "the file is empty")
    for magic, kind in _KINDS.items():
        if start.startswith(magic) and magic != allowed:
            raise refused(file, f"{expected}, but is {kind}")
    if (
        start.lstrip(b"\xef\xbb\xbf \r\n\t")
        .lower()
        .startswith((b"<html", b"<!doctype", b"<?xml", b"<table"))
    ):
        raise refused(file, f"{expected}, but is a web page or XML")


def recognise(
    file: Path | str,
    raw: bytes,
    *,
    whole: bool,
    known: frozenset[str] = frozenset(),
    encoding: str = "",
    delimiter: str = "",
    header: int = 0,
) -> tuple[Dialect, list[list[str]]]:
    """Find out how delimited text is written.

    Parameters
    ----------
    file: as the user named it.
    raw: its bytes, or the first of them (not `whole`).
    known: names of columns (casefolded) that tell the right delimiter from a wrong one.
    encoding, delimiter, header: what is known of it already.

    Returns
    -------
    The dialect, and the first rows from the header on.

    Raises
    ------
    DataError
        It is no text, or holds no row.
    """
    mark = next((mark for mark in _MARKS if raw.startswith(mark)), b"")
    encoding = _MARKS[mark] if mark else encoding.lower()
    if not encoding.startswith("utf-16") and b"\0" in raw:
        line = raw.count(b"\n", 0, raw.find(b"\0")) + 1
        raise refused(file, "must be text, and must not hold NUL bytes", line=line)
    text, encoding = _decode(file, raw[len(mark) :], encoding, whole)
    bare_cr = "\n" not in text and "\r" in text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not whole and len(lines) > 1:
        lines.pop()  # cut off in the middle
    if lines[0].startswith("sep=") and len(lines[0].strip()) == 5:
        delimiter, header = lines[0][4], max(header, 2)
    header = header or next((n for n, line in enumerate(lines, 1) if line.strip()), 1)
    body = lines[header - 1 : header + _SAMPLE_ROWS]
    if not body:
        raise refused(file, f"has no line {header}, where the header should be")
    delimiter = delimiter or _delimiter(body, known)
    rows = _cells(body, delimiter)
    if not rows:
        raise refused(file, "the header is not a row of a CSV", line=header)
    return Dialect(encoding, delimiter, header, len(mark), bare_cr), rows


def _decode(file: Path | str, raw: bytes, encoding: str, whole: bool) -> tuple[str, str]:
    """Return the text, and its encoding."""
    for name in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            return codecs.getincrementaldecoder(name)().decode(raw, whole), name
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
        except LookupError as error:
            raise refused(file, f"unknown encoding {encoding!r}") from error
    rule = f"must be text in {encoding or 'UTF-8 or Windows-1252'}, but some bytes are not"
    raise refused(file, rule, line=line)


def _cells(lines: list[str], delimiter: str) -> list[list[str]]:
    """Return the lines that can be split, from the header on; nothing without a header."""
    rows: list[list[str]] = []
    for line in lines:
        try:
            rows += csv.reader([line], delimiter=delimiter)
        except csv.Error:
            if not rows:
                return []
    return [row for row in rows if row]


def _delimiter(lines: list[str], known: frozenset[str]) -> str:
    """Return the delimiter that finds the most known names, then the widest steady table."""

    def merit(delimiter: str) -> tuple[int, float]:
        rows = _cells(lines, delimiter)
        if not rows:
            return 0, 0.0
        names = sum(cell.strip().casefold() in known for cell in rows[0])
        widths = Counter(len(row) for row in rows if any(row))
        width, often = max(widths.items(), key=lambda item: item[::-1], default=(1, 0))
        return names, width * often / widths.total() if width > 1 else 0.0

    return max(DELIMITERS, key=merit)


class Workbook:
    """One sheet of an .xlsx workbook, checked before it is unpacked.

    Parameters
    ----------
    file: as the user named it.
    source: where it is, or its bytes.
    sheet: name of the sheet; "" for the only visible one that is filled.
    limits: larger workbooks are refused.
    hint: how the user can choose a sheet, for the message.

    Attributes
    ----------
    sheet: name of the sheet. has_formulas: whether some cell of the workbook may hold one.

    Raises
    ------
    DataError
        No safe or undamaged workbook, too large, no such sheet, several filled ones, or none.
    """

    def __init__(
        self, file: str, source: Path | bytes, sheet: str, limits: Limits, hint: str
    ) -> None:
        self.file, self._source, self._limits = file, source, limits
        with self._undamaged(), zipfile.ZipFile(self._open()) as archive:
            self.has_formulas = self._check(archive)
        with self._book() as book:
            self.sheet = self._choose(book, sheet, hint)

    def _open(self) -> Path | io.BytesIO:
        return io.BytesIO(self._source) if isinstance(self._source, bytes) else self._source

    @contextmanager
    def _undamaged(self) -> Iterator[None]:
        try:
            yield
        except (DataError, MemoryError):
            raise
        except Exception as error:  # a broken workbook breaks openpyxl in any way it likes
            reason = (str(error) or type(error).__name__).split("\n")[0][:200]
            raise refused(self.file, f"must be an undamaged .xlsx workbook ({reason})") from error

    @contextmanager
    def _book(self, *, formulas: bool = False) -> Iterator[Any]:
        with self._undamaged(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which nobody needs
            book = load_workbook(
                self._open(), read_only=True, data_only=not formulas, keep_links=False
            )
            try:
                yield book
            finally:
                book.close()

    def _check(self, archive: zipfile.ZipFile) -> bool:
        """Refuse what is no safe workbook; say whether some cell may hold a formula."""
        if problems := check_archive(archive, self.file):
            raise DataError(problems)
        infos, limits = archive.infolist(), self._limits
        if sum(info.file_size for info in infos) > limits.unpacked:
            raise refused(self.file, f"must unpack to at most {limits.unpacked:,} bytes")
        if sum(i.file_size for i in infos if "sharedStrings" in i.filename) > limits.texts:
            raise refused(self.file, "is too large for a workbook; export it as CSV")
        if not any(info.filename.lower().endswith("workbook.xml") for info in infos):
            raise refused(self.file, "must be an .xlsx workbook, but is another kind of zip file")
        formulas = False
        for info in infos:
            if not info.filename.lower().endswith((".xml", ".rels")):
                continue
            rest = b""
            with archive.open(info) as member:
                while chunk := member.read(_CHUNK):
                    rest = rest[-_OVERLAP:] + chunk
                    if b"<!DOCTYPE" in rest or b"<!ENTITY" in rest:
                        rule = f"must not define entities ({info.filename[:80]})"
                        raise refused(self.file, rule)
                    formulas = formulas or bool(_FORMULA.search(rest))
        return formulas

    def _choose(self, book: Any, name: str, hint: str) -> str:
        sheets = {sheet.title: sheet for sheet in book.worksheets}
        listed = ", ".join(map(repr, sheets))
        if name and name not in sheets:
            raise refused(self.file, f"has no sheet {name!r}; it has {listed}")
        wanted = [sheets[name]] if name else book.worksheets
        filled = [
            sheet.title
            for sheet in wanted
            if (name or sheet.sheet_state == "visible")
            and next(self._cells(sheet), None) is not None
        ]
        if len(filled) > 1:
            raise refused(self.file, f"has several filled sheets ({listed}): {hint}")
        if not filled:
            raise refused(self.file, "the table is empty")
        return str(filled[0])

    def _cells(self, sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield (line, cells) of the filled rows of a sheet."""
        sheet.reset_dimensions()  # what a sheet says of its size may be nonsense
        too_many = f"must have at most {self._limits.rows:,} rows"
        found = 0
        for line, row in enumerate(islice(sheet.iter_rows(), SHEET_ROWS + 1), 1):
            if line > SHEET_ROWS:
                raise refused(self.file, too_many)
            if not any(cell.value is not None for cell in row):
                continue
            found += 1
            if found > self._limits.rows:
                raise refused(self.file, too_many)
            if any(cell.value is not None for cell in row[self._limits.columns :]):
                rule = f"must have at most {self._limits.columns} columns"
                raise refused(self.file, rule)
            yield line, row[: self._limits.columns]

    def rows(self) -> Generator[Row]:
        """Yield (line, cells as text) of the filled rows."""
        with self._book() as book:
            for line, row in self._cells(book[self.sheet]):
                yield line, tuple(cell_text(cell) for cell in row)

    def formulas(self) -> Iterator[tuple[int, int, str]]:
        """Yield (line, column from 0, formula) of the cells that hold one."""
        with self._book(formulas=True) as book:
            for line, row in self._cells(book[self.sheet]):
                for column, cell in enumerate(row):
                    if cell.value is not None and cell.data_type == "f":
                        yield line, column, str(cell.value)


def cell_text(cell: Any) -> str:
    """Return a cell of openpyxl as the text that it shows: ISO dates, hh:mm:ss, true, false."""
    value, shown = cell.value, getattr(cell, "number_format", None) or ""
    text = "" if value is None else one_line(str(value))
    if isinstance(value, bool):
        text = text.lower()
    elif isinstance(value, dt.date):
        text = _date_text(value, shown)
    elif isinstance(value, dt.timedelta):
        total = round(value.total_seconds())
        text = f"{total // 3600:02d}:{total // 60 % 60:02d}:{total % 60:02d}"
    elif isinstance(value, dt.time):
        text = value.isoformat("seconds")
    elif isinstance(value, float):
        text = f"{value:.15g}"
        decimals = re.fullmatch(r"0\.(0+)", shown)  # a code such as 11.10 that became a number
        if decimals and round(value, len(decimals[1])) == value:
            text = f"{value:.{len(decimals[1])}f}"
    return text


def _date_text(value: dt.date, shown: str) -> str:
    parts = re.sub(r'"[^"]*"|\[[^]]*\]|\\.', "", shown).lower()
    if isinstance(value, dt.datetime):
        if value.time() != dt.time() or "h" in parts:
            rounded = value + dt.timedelta(microseconds=500)  # the last digits are noise
            fine = rounded.microsecond >= 1000
            return rounded.isoformat(" ", "milliseconds" if fine else "seconds")
        value = value.date()
    if "d" in parts or not re.search("[my]", parts):
        return value.isoformat()
    return value.isoformat()[: 7 if "m" in parts else 4]
