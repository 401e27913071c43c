"""What the cells of a column say: terms, agencies, numbers and durations. Nothing is guessed."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coverage.calls.records.contract import MAX_AGENCIES, MAX_AGENCY_LENGTH, regency_codes
from coverage.calls.records.personal import value_is_personal
from geodata.errors import DataError, Problem
from geodata.register.lookup import resolve

#: in place of a number: no text, and a text that is not understood
MISSING, UNKNOWN = -1, -2
#: what stands for "no value" in a column of numbers
_NO_NUMBER = ("", "-", "null", "none", "na", "n/a", "nan", r"\n")
UNITS = {"seconds": 1.0, "minutes": 60.0, "hours": 3600.0}

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FLAGS = {"true": 1, "false": 0, "1": 1, "0": 0, "ya": 1, "tidak": 0, "yes": 1, "no": 0}
_DECIMAL = re.compile(r"-?\d+([.,])(\d+)")
_GROUPED = re.compile(r"-?\d{1,3}([.,])\d{3}")
_CLOCK = r"^(?P<h>\d{1,3}):(?P<m>[0-5]\d):(?P<s>[0-5]\d)$"
#: decimal sign -> a number; with a comma, points may group
_NUMBER = {
    ".": r"^[+-]?\d+(\.\d+)?(e[+-]?\d{1,2})?$",
    ",": r"^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$",
    "": r"^[+-]?\d+$",
}


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column as text, whatever its type; dictionaries of text stay as they are."""
    kind = column.type
    if pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type):
        return column
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        values = [None if value is None else str(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(values, pa.string())])


def each_text(column: pa.ChunkedArray, read: Callable[[str], Any], nothing: Any) -> np.ndarray:
    """Return what `read` makes of each text (int64), worked out once for each that differs."""
    encoded = as_text(column).combine_chunks().dictionary_encode()
    table = [*map(read, encoded.dictionary.to_pylist()), nothing]
    numbers = pc.fill_null(encoded.indices, len(table) - 1).to_numpy()
    return np.asarray(np.array(table, dtype=np.int64)[numbers])


def words(
    column: pa.ChunkedArray, understand: Callable[[str], int], blank: int = MISSING
) -> np.ndarray:
    """Return the numbers of a column's texts (int64); `understand` may say UNKNOWN."""
    return each_text(column, lambda text: understand(text) if text.strip() else blank, blank)


def term_key(text: str) -> str:
    """Return a term without what means nothing: case, and blanks around and in a row."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def flag(text: str) -> int:
    """Return 1 for yes, 0 for no."""
    return _FLAGS.get(term_key(text), UNKNOWN)


@lru_cache(maxsize=100_000)
def regency(text: str) -> int:
    """Return the position in the register of a regency's code or name."""
    text = text.strip()
    if re.fullmatch(r"\d\d\.\d", text):
        text += "0"  # a spreadsheet took 35.70 for a number
    try:
        return regency_codes().index(resolve(text))
    except LookupError:
        return UNKNOWN


class Agencies:
    """The agencies of a file: short names out of a short list, numbered as they come up."""

    def __init__(self, file: str, column: str) -> None:
        self.file, self.column = file, column
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._lock = threading.Lock()

    def number(self, text: str) -> int:
        """Return the number of an agency; safe in several threads.

        Raises
        ------
        DataError
            There are far too many.
        """
        name = re.sub(r"\s+", " ", text).strip()
        if len(name) > MAX_AGENCY_LENGTH or _CONTROL.search(name) or value_is_personal(name):
            return UNKNOWN
        with self._lock:
            number = self._numbers.setdefault(name, len(self.names))
            if number == len(self.names):
                self.names.append(name)
                if number >= MAX_AGENCIES:
                    rule = f"must hold at most {MAX_AGENCIES:,} agencies; this is free text"
                    raise DataError([Problem(self.file, None, self.column, "", rule)])
            return number


def decimal_sign(cells: Iterable[str], delimiter: str = "") -> str:
    """Return the decimal sign of a file by a sample of its cells.

    "," or "."; "" if the sample shows both, or only numbers such as 1.234, which are one thousand
    and some to one writer and one and some to another. In a file delimited by commas it is ".",
    unless quoted cells show otherwise.
    """
    signs = {
        number[1]
        for cell in map(str.strip, cells)
        if (number := _DECIMAL.fullmatch(cell)) and not _GROUPED.fullmatch(cell)
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
        return _from_text(column, decimal, UNITS[unit])
    if pa.types.is_duration(kind) or pa.types.is_time(kind):
        micros = pa.duration("us") if pa.types.is_duration(kind) else pa.time64("us")
        values = _floats(column.cast(micros, safe=False).cast(pa.int64())) / 1e6
    elif pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        values = _floats(column) * UNITS[unit]
    else:
        return np.full(len(column), np.nan), pc.is_valid(column).to_numpy()
    return values, np.zeros(len(column), dtype=bool)


def _from_text(
    column: pa.ChunkedArray, decimal: str, factor: float
) -> tuple[np.ndarray, np.ndarray]:
    """As `seconds`, for text: at once if all are plain numbers."""
    plain = column
    if decimal == "," and not pc.any(pc.match_substring(column, ".")).as_py():
        plain = pc.replace_substring(column, ",", ".")  # a second comma is no number either way
    if decimal == "." or plain is not column:
        try:
            return _floats(plain) * factor, np.zeros(len(column), dtype=bool)
        except pa.ArrowInvalid:
            pass
    text = pc.utf8_lower(pc.utf8_trim_whitespace(column))
    text = pc.if_else(pc.is_in(text, pa.array(_NO_NUMBER)), None, text)
    number = pc.if_else(pc.match_substring_regex(text, _NUMBER[decimal]), text, None)
    if decimal == ",":
        number = pc.replace_substring(pc.replace_substring(number, ".", ""), ",", ".")
    values = _floats(number) * factor
    clock = pc.extract_regex(text, _CLOCK)
    hours, minutes, rest = (_floats(pc.struct_field(clock, part)) for part in "hms")
    values = np.where(np.isnan(values), hours * 3600 + minutes * 60 + rest, values)
    return values, np.asarray(pc.is_valid(text).to_numpy()) & np.isnan(values)


def _floats(column: pa.ChunkedArray) -> np.ndarray:
    """Return float64 with NaN for null, always a copy that may be written to."""
    return np.array(pc.cast(column, pa.float64()).to_numpy(), dtype=np.float64)
