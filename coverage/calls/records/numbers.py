"""Numbers and durations as text: point or comma, seconds or hh:mm:ss. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: what stands for "no value" in a column of numbers
MISSING = ("", "-", "null", "none", "na", "n/a", "nan", r"\n")
UNITS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}

_NUMBER = re.compile(r"-?\d+([.,])(\d+)")
_GROUPED = re.compile(r"-?\d{1,3}([.,])\d{3}")
_CLOCK = r"^(\d{1,3}):([0-5]\d):([0-5]\d)$"


def decimal_sign(cells: Iterable[str], delimiter: str = "") -> str:
    """Return the decimal sign of a file by a sample of its cells.

    "," or "."; "" if the sample shows both, or only numbers such as 1.234, which are one thousand
    and some to one writer and one and some to another. In a file delimited by commas it is ".",
    unless quoted cells show otherwise.
    """
    signs = {
        found[1]
        for cell in cells
        if (found := _NUMBER.fullmatch(cell.strip())) and not _GROUPED.fullmatch(cell.strip())
    }
    if len(signs) == 1:
        return signs.pop()
    return "." if delimiter == "," and not signs else ""


def seconds(column: pa.ChunkedArray, decimal: str, unit: str) -> tuple[np.ndarray, np.ndarray]:
    """Turn a column into seconds.

    Parameters
    ----------
    column: numbers, durations (Arrow's type) or text: numbers with the decimal sign, or hh:mm:ss.
    decimal: "." or ","; "" allows whole numbers only.
    unit: of plain numbers, a key of `UNITS`.

    Returns
    -------
    (values, wrong): float64 seconds, NaN where missing or wrong; bool, where the text is no number.
    """
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _from_text(column, decimal, unit)
    if pa.types.is_duration(kind) or pa.types.is_time(kind):
        micros = pa.duration("us") if pa.types.is_duration(kind) else pa.time64("us")
        values = _floats(pc.cast(pc.cast(column, micros, safe=False), pa.int64())) / 1e6
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        values = _floats(column) * UNITS[unit]
    else:
        return np.full(len(column), np.nan), pc.is_valid(column).to_numpy()
    return values, np.zeros(len(column), dtype=bool)


def _from_text(column: pa.ChunkedArray, decimal: str, unit: str) -> tuple[np.ndarray, np.ndarray]:
    """As `seconds`, for text: at once if all are plain numbers."""
    fast = column
    if decimal == "," and not pc.any(pc.match_substring(column, ".")).as_py():
        fast = pc.replace_substring(column, ",", ".")  # a second comma is no number either way
    if decimal == "." or fast is not column:
        try:
            return _floats(fast) * UNITS[unit], np.zeros(len(column), dtype=bool)
        except pa.ArrowInvalid:
            pass
    text = pc.utf8_lower(pc.utf8_trim_whitespace(column))
    text = pc.if_else(pc.is_in(text, pa.array(MISSING)), None, text)
    plain = pc.match_substring_regex(text, _plain(decimal))
    number = pc.if_else(plain, text, None)
    if decimal == ",":
        number = pc.replace_substring(pc.replace_substring(number, ".", ""), ",", ".")
    values = _floats(pc.cast(number, pa.float64())) * UNITS[unit]
    clock = pc.fill_null(pc.match_substring_regex(text, _CLOCK), False)
    if pc.any(clock).as_py():
        rows = np.flatnonzero(clock.to_numpy())
        parts = pc.take(text, pa.array(rows)).to_pylist()
        values[rows] = [
            sum(
                int(part) * weight
                for part, weight in zip(value.split(":"), (3600, 60, 1), strict=True)
            )
            for value in parts
        ]
    return values, np.asarray(pc.is_valid(text).to_numpy()) & np.isnan(values)


def _plain(decimal: str) -> str:
    """Return the pattern of a number with a decimal sign; with a comma, points may group."""
    if decimal == ".":
        return r"^[+-]?\d+(\.\d+)?(e[+-]?\d{1,2})?$"
    if decimal == ",":
        return r"^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$"
    return r"^[+-]?\d+$"


def _floats(column: pa.ChunkedArray) -> np.ndarray:
    """Return float64 with NaN for null, always a copy that may be written to."""
    return np.array(pc.cast(column, pa.float64()).to_numpy(), dtype=np.float64)
