"""Cells of a workbook (.xlsx) as texts, within the limits of every table that comes from outside.

Nothing is run: of a formula the stored value counts. A date becomes text as far as its cell shows
it: a cell that shows "Mar 2025" is 2025-03, whatever day lies behind it.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from itertools import islice
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from geodata.errors import DataError, Problem
from geodata.formats.archives import check_archive

MAX_BYTES = 10_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 5_000
#: a workbook unpacked; ten megabytes of real cells come to about a hundred
MAX_UNPACKED = 150_000_000
#: as much of a value as a refusal quotes
MAX_QUOTED = 100
_LAST_LINE = 1_048_576  # of a sheet; a row may claim to lie anywhere
_FORMULA = re.compile(rb"<(\w+:)?f[\s/>]")

Row = tuple[int, tuple[str, ...]]  # line in the file, cells
_Cells = list[tuple[int, tuple[Any, ...]]]


def letter(column: int) -> str:
    """Name a column (from 0) as spreadsheets do: A, B, ..."""
    return str(get_column_letter(column + 1))


def clean(text: str) -> str:
    """Return a cell on one line, without blanks around it."""
    return re.sub(r"\s*[\r\n\t\v\f\u2028\u2029\x85]+\s*", " ", text).strip()


def refused(file: str, rule: str, line: int | None = None) -> DataError:
    """Return the error that refuses a file for one reason."""
    return DataError([Problem(file, line, "", "", rule)])


def read_workbook(file: str, raw: bytes, sheet: str) -> tuple[str, list[Row]]:
    """Return what was read, and (line, cells) of each filled row.

    Parameters
    ----------
    file: as the user named it. raw: its bytes.
    sheet: name of the sheet; "" for the only one that is filled.

    Raises
    ------
    DataError
        No safe or undamaged workbook, too large, or formulas that were never computed.
    """
    try:
        formulas = _check_archive(file, raw)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which nobody needs
            title, cells = _cells(file, raw, sheet, values=True)
            if formulas:
                _check_formulas(file, cells, _cells(file, raw, title, values=False)[1])
    except (DataError, MemoryError):
        raise
    except Exception as error:  # a broken workbook breaks openpyxl in any way it likes
        reason = (str(error) or type(error).__name__).split("\n")[0][:200]
        raise refused(file, f"must be an undamaged .xlsx workbook ({reason})") from error
    rows = [(line, tuple(_text(cell) for cell in row)) for line, row in cells]
    return f"sheet {title!r}", rows


def _check_archive(file: str, raw: bytes) -> bool:
    """Refuse what is no safe workbook; say whether some cell may hold a formula."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if problems := check_archive(archive, file):
            raise DataError(problems)
        infos = archive.infolist()
        if sum(info.file_size for info in infos) > MAX_UNPACKED:
            raise refused(file, f"must unpack to at most {MAX_UNPACKED:,} bytes")
        if not any(info.filename.lower().endswith("workbook.xml") for info in infos):
            raise refused(file, "must be an .xlsx workbook, but is another kind of zip file")
        formulas = False
        for info in infos:
            if info.filename.lower().endswith((".xml", ".rels")):
                content = archive.read(info)
                if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                    raise refused(file, f"must not define entities ({info.filename[:80]})")
                formulas = formulas or bool(_FORMULA.search(content))
    return formulas


def _cells(file: str, raw: bytes, sheet: str, *, values: bool) -> tuple[str, _Cells]:
    """Return the title of the sheet and its rows of cells, with what formulas are or gave."""
    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=values)
    try:
        sheets = {one.title: one for one in book.worksheets}
        listed = ", ".join(map(repr, sheets))
        if sheet and sheet not in sheets:
            raise refused(file, f"has no sheet {sheet!r}; it has {listed}")
        wanted = (
            [sheets[sheet]]
            if sheet
            else [one for one in book.worksheets if one.sheet_state == "visible"]
        )
        filled = [(one.title, rows) for one in wanted if (rows := _filled(file, one))]
        if len(filled) > 1:
            raise refused(file, f"has several filled sheets ({listed}): choose one with --sheet")
        if not filled:
            raise refused(file, "the table is empty")
        return filled[0]
    finally:
        book.close()


def _filled(file: str, sheet: Any) -> _Cells:
    sheet.reset_dimensions()  # what a sheet says of its size may be nonsense
    rows: _Cells = []
    for line, row in enumerate(islice(sheet.iter_rows(), _LAST_LINE + 1), 1):
        if line > _LAST_LINE:
            raise refused(file, f"must have at most {MAX_ROWS:,} rows")
        if any(cell.value is not None for cell in row):
            rows.append((line, row))
            if len(rows) > MAX_ROWS:
                raise refused(file, f"must have at most {MAX_ROWS:,} rows")
            if any(cell.value is not None for cell in row[MAX_COLUMNS:]):
                raise refused(file, f"must have at most {MAX_COLUMNS} columns")
    return rows


def _check_formulas(file: str, stored: _Cells, written: _Cells) -> None:
    """Refuse formulas that no program has computed: their cells would look empty."""
    values = dict(stored)
    rule = "the formula has no stored value: open the file in a spreadsheet and save it"
    problems = []
    for line, row in written:
        known = values.get(line, ())
        for place, cell in enumerate(row):
            empty = place >= len(known) or known[place].value is None
            if cell.value is not None and cell.data_type == "f" and empty:
                problems.append(
                    Problem(file, line, letter(place), str(cell.value)[:MAX_QUOTED], rule)
                )
    if problems:
        raise DataError(problems)


def _text(cell: Any) -> str:
    """Return a cell as the text that it shows, dates as ISO text."""
    value, shown = cell.value, getattr(cell, "number_format", None) or ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime | dt.date):
        return _date_text(value, shown)
    if isinstance(value, float):
        decimals = re.fullmatch(r"0\.(0+)", shown)  # a code such as 11.10 that became a number
        return f"{value:.{len(decimals[1])}f}" if decimals else f"{value:.15g}"
    return clean(str(value))


def _date_text(value: dt.date, shown: str) -> str:
    if isinstance(value, dt.datetime):
        if value.time() != dt.time():
            return value.isoformat(" ", "seconds")
        value = value.date()
    parts = re.sub(r'"[^"]*"|\[[^]]*\]|\\.', "", shown).lower()
    if "d" in parts or not re.search("[my]", parts):
        return value.isoformat()
    return value.isoformat()[: 7 if "m" in parts else 4]
