"""Frames as a workbook (XLSX) that opens ready to read and runs nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from coverage.core.csv_export import defuse

#: Limits of the format: characters of a sheet's name and of a cell.
_NAME_LENGTH, _CELL_LENGTH = 31, 32_767
_NARROW, _WIDE = 8, 60
#: What XML cannot hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


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
    out = io.BytesIO()
    with Workbook(out, _OPTIONS) as book:
        book.set_properties({"created": datetime(1980, 1, 1)})
        looks = {
            "head": book.add_format({"bold": True}),
            "long": book.add_format({"text_wrap": True, "valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        taken: set[str] = set()
        for name, frame in sheets.items():
            _write(book.add_worksheet(_sheet_name(name, taken)), frame, looks)
    return out.getvalue()


def _write(sheet: Any, frame: pd.DataFrame, looks: Mapping[str, Format]) -> None:
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(map(str, frame.columns)):
        values = [_plain(value) for value in frame.iloc[:, column].astype(object)]
        title = str(_plain(head))
        longest = max([len(title), *(len(str(value)) for value in values if value)])
        sheet.set_column(column, column, min(max(longest + 2, _NARROW), _WIDE))
        sheet.write_string(0, column, title, looks["head"])
        for row, value in enumerate(values, start=1):
            if isinstance(value, str):
                look = looks["long"] if len(value) > _WIDE else None
                sheet.write_string(row, column, value, look)
            elif isinstance(value, bool):
                sheet.write_boolean(row, column, value)
            elif isinstance(value, date):
                kind = "time" if isinstance(value, datetime) else "date"
                sheet.write_datetime(row, column, value, looks[kind])
            elif value is not None:
                sheet.write_number(row, column, value)


def _plain(value: Any) -> object:
    """Return a value as the format can hold it; None where it is missing."""
    if isinstance(value, str):
        return str(defuse(_CONTROL.sub("", value)))[:_CELL_LENGTH]
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
