"""Attribute values as text or numbers, within limits."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geodata.formats.common import refuse
from geodata.formats.limits import MAX_CELLS, MAX_COLUMNS, MAX_TEXT
from geodata.formats.text import clean_text


def unique_names(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Column names cleaned and made unique.

    Returns
    -------
    (names, notes): a second `NAMA` becomes `NAMA_2`, a blank name `column_5`; "geometry" is taken
    by the geometry, so that a column of that name becomes `geometry_2`.
    """
    unique: list[str] = []
    taken = {"geometry"}
    renamed = []
    for number, raw in enumerate(names, start=1):
        name = base = clean_text(str(raw))[:100] or f"column_{number}"
        count = 2
        while name in taken:
            name = f"{base}_{count}"
            count += 1
        if name != base:
            renamed.append(f"{base} -> {name}")
        taken.add(name)
        unique.append(name)
    listed = ", ".join(renamed[:10]) + (" ..." if len(renamed) > 10 else "")
    return unique, [f"columns of the same name renamed: {listed}"] if renamed else []


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _as_text(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NaT:
        return None
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bytes):
        return clean_text(value.decode("utf-8", "replace"))
    if isinstance(value, dict | list):
        return clean_text(json.dumps(value, ensure_ascii=False))
    return clean_text(str(value))


def tidy(values: Sequence[Any] | np.ndarray, index: pd.RangeIndex) -> tuple[pd.Series, int]:
    """Return a column as numbers or text.

    Returns
    -------
    (series, changed): numeric where every value is a number, else text with None for missing;
    the number of texts that were changed by cleaning.
    """
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
        return pd.Series(values, index=index), 0
    if isinstance(values, np.ndarray) and values.dtype.kind in "Mm":
        values = [None if text == "NaT" else text for text in values.astype(str).tolist()]
    plain = [None if isinstance(v, float) and math.isnan(v) else v for v in values]
    present = [v for v in plain if v is not None]
    if present and all(_is_number(v) and abs(v) < 2**63 for v in present):
        return pd.Series(pd.to_numeric(pd.Series(plain, dtype=object)).array, index=index), 0
    texts = [_as_text(v) for v in plain]
    changed = sum(
        isinstance(v, str) and v.strip(" ") != t for v, t in zip(plain, texts, strict=True)
    )
    return pd.Series(texts, index=index, dtype="str"), changed


def table(
    columns: dict[str, Sequence[Any] | np.ndarray], rows: int, shown: Path
) -> tuple[dict[str, pd.Series], list[str]]:
    """All columns of a file, tidied.

    Raises
    ------
    DataError
        More columns, cells or text than a boundary file has.
    """
    check_size(len(columns), rows, shown)
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
                raise refuse(shown, f"must have at most {MAX_TEXT:,} characters of attributes")
    return series, notes


def check_size(columns: int, rows: int, shown: Path) -> None:
    """Refuse tables with too many columns or cells.

    Raises
    ------
    DataError
        Above `MAX_COLUMNS` or `MAX_CELLS`.
    """
    if columns > MAX_COLUMNS:
        raise refuse(shown, f"must have at most {MAX_COLUMNS} columns, has {columns:,}")
    if columns * rows > MAX_CELLS:
        raise refuse(shown, f"must have at most {MAX_CELLS:,} cells, has {columns * rows:,}")
