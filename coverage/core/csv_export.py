"""Tables to take away: CSV that a spreadsheet opens without running anything.

Programs get `csv_bytes` and `table_bytes`: commas, decimal points, English names, the same in every
language. People get `people_csv`: what their spreadsheet opens with a double click.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from coverage.core.i18n import Language
from coverage.core.tabular import readable

# A cell that begins so is a formula to a spreadsheet; as text it gets an apostrophe in front.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: A region's code, which a spreadsheet would take for a number or a date.
_CODE = re.compile(r"[0-9]{2}(\.[0-9]{2})?")
_NUMBER = r"(?:-?[0-9]+(?:\.[0-9]+)?)?"


def defuse(text: object) -> object:
    """Return `text` so that no spreadsheet takes it for a formula; numbers stay numbers."""
    if isinstance(text, str) and text.lstrip().startswith(_FORMULA):
        return "'" + text
    return text


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Return `frame` as CSV: UTF-8 with a mark that spreadsheets recognise, no index."""
    safe = frame.copy(deep=False)
    for name, column in frame.items():
        texts = () if pd.api.types.is_numeric_dtype(column) else column
        if any(defuse(text) is not text for text in texts):  # seldom, and `map` is slow
            safe[name] = column.map(defuse)
    text = safe.to_csv(index=False, lineterminator="\r\n", date_format="%Y-%m-%d")
    return b"\xef\xbb\xbf" + text.encode()


def people_csv(frame: pd.DataFrame, lang: Language) -> bytes:
    """Return `frame` as CSV for the spreadsheet of a reader.

    Headings are in the reader's language (`coverage.core.tabular.readable`). Indonesian ones have
    semicolons and decimal commas, English ones commas and decimal points, as spreadsheets expect
    them there. Codes of regions stand as `="35.10"`, which keeps them text. Days are ISO.
    """
    separator, point = (";", ",") if lang.code == "id" else (",", ".")

    def cell(value: Any) -> Any:
        if isinstance(value, float):  # beside texts
            return "" if value != value else str(value).replace(".", point)  # noqa: PLR0124
        if isinstance(value, str) and _CODE.fullmatch(value):
            return f'="{value}"'
        return defuse(value)

    shown = readable(frame, lang)
    for name, column in shown.items():
        if not (
            pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)
        ):
            shown[name] = pd.Series([cell(value) for value in column], column.index, dtype=object)
    text = shown.to_csv(
        index=False, lineterminator="\r\n", date_format="%Y-%m-%d", sep=separator, decimal=point
    )
    return b"\xef\xbb\xbf" + text.encode()


def defused_table(path: Path) -> tuple[pd.DataFrame, bool]:
    """Return a table of the project as text, cell by cell, and whether a formula was defused in it.

    A column that holds nothing but numbers stays as it is: -7.25 is a latitude, no formula.
    """
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    safe = frame.copy()
    for column in safe.columns:
        if not safe[column].str.fullmatch(_NUMBER).all():
            safe[column] = safe[column].map(defuse)
    return safe, not safe.equals(frame)


def table_bytes(path: Path) -> bytes:
    """Return a table of the project as CSV, cell by cell as it stands but for formulas."""
    text = defused_table(path)[0].to_csv(index=False, lineterminator="\r\n")
    return b"\xef\xbb\xbf" + text.encode()
