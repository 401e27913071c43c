"""Frames as a workbook (XLSX) that opens ready to read and runs nothing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.writer.excel import ExcelWriter  # type: ignore[import-untyped]

from coverage.core.csv_export import defuse

#: Limits of the format: characters of a sheet's name and of a cell.
_NAME_LENGTH, _CELL_LENGTH = 31, 32_767
_NARROW, _WIDE = 8, 60
#: What the library takes for a formula or an error value where it is not told that it is text.
_TOLD = ("=", "#")
_BEGINNING = datetime(1980, 1, 1)  # the earliest time that a ZIP file can carry
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def xlsx_bytes(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Return frames as an XLSX workbook; the same frames give the same bytes.

    Headings are bold, the first row stays in view, columns are as wide as what they hold. Texts
    that a spreadsheet would run are defused (`coverage.core.csv_export.defuse`); numbers stay
    numbers, dates dates, and what is missing is an empty cell. The index is left out.

    Parameters
    ----------
    sheets: name → frame, in the order of the sheets. Names are cut and cleaned to what the format
        allows, and told apart by a number where that makes two the same.

    Raises
    ------
    ValueError
        There is no sheet.
    """
    if not sheets:
        raise ValueError("a workbook needs a sheet")
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for name, frame in sheets.items():
        _write(book, _sheet_name(name, taken), frame)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:  # stored: `_timeless` packs it
        ExcelWriter(book, archive).save()
    return _timeless(out.getvalue())


def _write(book: Workbook, name: str, frame: pd.DataFrame) -> None:
    sheet: Any = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    rows = [[_plain(value) for value in row] for row in frame.itertuples(index=False, name=None)]
    heads = [_plain(str(column)) for column in frame.columns]
    for place, head in enumerate(heads):
        longest = max([len(str(head)), *(len(str(row[place])) for row in rows if row[place])])
        width = min(max(longest + 2, _NARROW), _WIDE)
        sheet.column_dimensions[get_column_letter(place + 1)].width = width
    sheet.append([_cell(sheet, head, bold=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: object, bold: bool = False) -> Any:
    """Return a value as a cell where it must be told how to stand there, else as it is: faster."""
    told = isinstance(value, str) and (value.startswith(_TOLD) or len(value) > _WIDE)
    if value is None or not (told or bold):
        return value
    cell: Any = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula or an error value, whatever it looks like
        if len(value) > _WIDE:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)
    return cell


def _plain(value: Any) -> object:
    """Return a value as the format can hold it; None where it is missing."""
    if isinstance(value, str):
        return str(defuse(ILLEGAL_CHARACTERS_RE.sub("", value)))[:_CELL_LENGTH]
    if isinstance(value, tuple | list | set | dict):
        return _plain(str(value))
    if pd.isna(value):
        return None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if isinstance(value, datetime):
        return value.date() if value.time() == datetime.min.time() else value.replace(tzinfo=None)
    if isinstance(value, bool | int | float | date):
        return value
    return _plain(str(value))


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that the format allows and no other sheet has."""
    clean = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip(" '")[:_NAME_LENGTH].strip(" '")
    clean = clean or "Sheet"
    found, number = clean, 1
    while found.casefold() in taken:
        number += 1
        found = f"{clean[: _NAME_LENGTH - len(str(number)) - 1]} {number}"
    taken.add(found.casefold())
    return found


def _timeless(packed: bytes) -> bytes:
    """Return a workbook without the time at which it was written."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _TIMES.sub(
                    rb"\g<1>" + f"{_BEGINNING:%Y-%m-%dT%H:%M:%SZ}".encode(), content
                )
            entry = zipfile.ZipInfo(name, _BEGINNING.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
