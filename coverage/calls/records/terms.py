"""Columns with few different terms: each is understood once, then looked up by number."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coverage.calls.records.contract import MAX_AGENCIES, MAX_AGENCY_LENGTH, regency_codes
from coverage.calls.records.mapping import term_key
from coverage.calls.records.personal import value_is_personal
from geodata.errors import DataError, Problem
from geodata.register.lookup import resolve

#: in place of a number: no text, and a text that is not understood
MISSING, UNKNOWN = -1, -2

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_YES = {"true": 1, "false": 0, "1": 1, "0": 0, "ya": 1, "tidak": 0, "yes": 1, "no": 0}


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return a column as text, whatever its type; dictionaries of text stay as they are."""
    kind = column.type
    if pa.types.is_string(kind) or (
        pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type)
    ):
        return column
    try:
        return column.cast(pa.string())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        values = [None if value is None else str(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(values, pa.string())])


def encoded(column: pa.ChunkedArray) -> tuple[np.ndarray, list[str]]:
    """Return a column as numbers into a list of its texts; nothing is the last, ""."""
    array = as_text(column).combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], pa.string())
    if not pa.types.is_dictionary(array.type):
        array = array.dictionary_encode()
    words = [word or "" for word in array.dictionary.to_pylist()]
    indices = array.indices
    if indices.null_count:
        indices = pc.fill_null(indices, len(words))
    return indices.to_numpy(), [*words, ""]


class Words:
    """What the texts of a column stand for, each worked out once; safe in several threads.

    `understand` turns a text that is not blank into a number from 0, or UNKNOWN.
    """

    def __init__(self, understand: Callable[[str], int], blank: int = MISSING) -> None:
        self._understand = understand
        self._blank = blank
        self._known: dict[str, int] = {}

    def numbers(self, column: pa.ChunkedArray) -> np.ndarray:
        """Return int64 numbers for a column."""
        indices, words = encoded(column)
        table = np.array([self._number(word) for word in words], dtype=np.int64)
        numbers: np.ndarray = table[indices]
        return numbers

    def _number(self, word: str) -> int:
        number = self._known.get(word)
        if number is None:
            number = self._understand(word) if word.strip() else self._blank
            if len(self._known) < 100_000:
                self._known[word] = number
        return number


def terms(meanings: dict[str, int]) -> Words:
    """Return the words of a column of terms: key of a term -> number."""
    return Words(lambda word: meanings.get(term_key(word), UNKNOWN))


def flags() -> Words:
    """Return the words of a column that says yes or no; nothing is no."""
    return Words(lambda word: _YES.get(term_key(word), UNKNOWN), 0)


def regencies() -> Words:
    """Return the words of a column of regencies: codes and names -> positions in the register."""
    positions = {code: number for number, code in enumerate(regency_codes())}

    def understand(word: str) -> int:
        word = word.strip()
        if re.fullmatch(r"\d\d\.\d", word):
            word += "0"  # a spreadsheet took 35.70 for a number
        try:
            return positions[resolve(word)]
        except LookupError:
            return UNKNOWN

    return Words(understand)


class Agencies:
    """The agencies of a file: short names out of a short list, numbered as they come up."""

    def __init__(self, file: str, column: str) -> None:
        self.file, self.column = file, column
        self.names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._lock = threading.Lock()
        self.words = Words(self._understand)

    def _understand(self, word: str) -> int:
        name = re.sub(r"\s+", " ", word).strip()
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
