"""Attribute values as clean text or numbers, within limits."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from geodata.formats.common import MAX_TEXT, Unreadable, check_size, listed

#: Characters of one attribute; longer ones are cut, with a note.
MAX_VALUE = 10_000
#: Invisible characters that turn or join text: bidirectional marks, zero-width space, BOM.
_INVISIBLE = {
    *range(0x200B, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    0x061C,
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
}


def clean_text(text: str) -> str:
    """Text without control characters, direction marks and half characters; blanks trimmed.

    Markup, formulas and scripts of other languages are data and stay; tabs and line ends become a
    space.
    """
    text = text[:MAX_VALUE]
    if text.isascii() and text.isprintable():
        return text.strip()
    letters = []
    for char in text:
        category = unicodedata.category(char)
        if char in "\t\r\n":
            letters.append(" ")
        elif category == "Cs":
            letters.append("\ufffd")
        elif category != "Cc" and ord(char) not in _INVISIBLE:
            letters.append(char)
    return "".join(letters).strip()


def unique_names(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Column names cleaned and made unique.

    Returns
    -------
    (names, notes): a second `NAMA` becomes `NAMA_2`, a blank name `column_5`; "geometry" is taken
    by the geometry, so that a column of that name becomes `geometry_2`.
    """
    taken = {"geometry": ""}  # name -> what it was, if that differs
    for number, raw in enumerate(names, start=1):
        name = base = clean_text(str(raw))[:100] or f"column_{number}"
        count = 2
        while name in taken:
            name = f"{base}_{count}"
            count += 1
        taken[name] = base if name != base else ""
    del taken["geometry"]
    renamed = [f"{base} -> {name}" for name, base in taken.items() if base]
    return [*taken], [f"columns of the same name renamed: {listed(renamed)}"] if renamed else []


def _as_text(value: Any) -> str | None:
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    elif isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False)
    return clean_text(str(value))


def _is_number(value: Any) -> bool:
    number = isinstance(value, int | float | np.integer | np.floating)
    return number and not isinstance(value, bool) and abs(value) < 2**63


def tidy(values: Sequence[Any] | np.ndarray, index: pd.RangeIndex) -> tuple[pd.Series, int]:
    """Return a column as numbers or text.

    Returns
    -------
    (series, changed): numeric where every value is a number, else text with None for missing;
    the number of texts that were changed by cleaning.
    """
    if isinstance(values, np.ndarray):
        if values.dtype.kind in "iuf":
            return pd.Series(values, index=index), 0
        if values.dtype.kind in "Mm":
            values = [None if text == "NaT" else text for text in values.astype(str).tolist()]
    plain = [None if isinstance(v, float) and math.isnan(v) else v for v in values]
    present = [v for v in plain if v is not None]
    if present and all(map(_is_number, present)):
        return pd.Series(pd.to_numeric(pd.Series(plain, dtype=object)).array, index=index), 0
    texts = [_as_text(v) for v in plain]
    changed = sum(
        isinstance(v, str) and v.strip(" ") != t for v, t in zip(plain, texts, strict=True)
    )
    return pd.Series(texts, index=index, dtype="str"), changed


def table(columns: dict[str, Any], rows: int) -> tuple[dict[str, pd.Series], list[str]]:
    """All columns of a file, tidied: (name -> column, notes).

    Raises
    ------
    Unreadable
        More columns, cells or text than a boundary file has.
    """
    check_size(rows, columns=len(columns))
    index = pd.RangeIndex(rows)
    series: dict[str, pd.Series] = {}
    notes: list[str] = []
    size = 0
    for name, values in columns.items():
        series[name], changed = tidy(values, index)
        if changed:
            notes.append(f"{name}: control or invisible characters removed from {changed} values")
        if series[name].dtype == "str":
            size += int(series[name].str.len().sum())
            if size > MAX_TEXT:
                raise Unreadable(f"must have at most {MAX_TEXT:,} characters of attributes")
    return series, notes
