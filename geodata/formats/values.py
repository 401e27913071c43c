"""Attribute values as clean text or numbers, within limits."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from geodata.formats.common import listed

#: Characters of one attribute; longer ones are cut, with a note.
MAX_VALUE = 10_000
#: Controls; invisible characters that turn or join text (bidirectional marks, zero-width space,
#: BOM) -> nothing, line ends and tabs -> space, halves of characters -> replacement.
_CLEAN: dict[int, str | None] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0x200B, 0x2010)]),
    **dict.fromkeys([*range(0x2028, 0x202F), *range(0x2060, 0x2070), *range(0xFFF9, 0xFFFC)]),
    **dict.fromkeys([0x061C, 0xFEFF]),
    **dict.fromkeys(b"\t\r\n", " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}


def clean_text(text: str) -> str:
    """Text without control characters, direction marks and half characters; blanks trimmed.

    Markup, formulas and scripts of other languages are data and stay; tabs and line ends become a
    space.
    """
    return text[:MAX_VALUE].translate(_CLEAN).strip()


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
