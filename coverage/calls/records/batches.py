"""What a reader hands on: a piece of a file, and the way back from each row to its line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa

from coverage.core.spreadsheets import refused
from geodata.errors import DataError, Problem

#: A row longer than this is no call, and the file no table.
MAX_ROW_BYTES = 8 << 20
#: Tables of call centres have a few dozen columns.
MAX_COLUMNS = 200


@dataclass(frozen=True)
class Reject:
    """A row that was not stored: its line (1-based), the row as it stands in the file, and why."""

    line: int
    row: str
    reason: str


@dataclass
class Batch:
    """A piece of a file.

    Attributes
    ----------
    table: the needed columns, under their names in the file; text, or typed where the file is.
    origin: row numbers of the table -> (line in the file, whole row as it stands there).
    broken: rows that are no table rows.
    glance: the first rows with all columns as text, to look for personal data; may be None.
    is_blank: says of a row's text that no cell in it is filled, so that it is no row.
    """

    table: pa.Table
    origin: Callable[[np.ndarray], list[tuple[int, str]]]
    broken: list[Reject] = field(default_factory=list)
    glance: pa.Table | None = None
    is_blank: Callable[[str], bool] | None = None


@dataclass(frozen=True)
class Piece:
    """A batch still to be parsed, in any thread; `read` bytes of the file are read by then."""

    parse: Callable[[], Batch]
    read: int


class Reader(Protocol):
    """An opened file: its columns, and its rows in pieces.

    `decimal` is the decimal sign of its numbers as text: "." or ",", or "" if nobody can tell.
    """

    columns: list[str]
    decimal: str

    def pieces(self, wanted: list[str]) -> Iterator[Piece]:
        """Yield the file piece by piece, with the wanted columns."""


def check_header(file: Path, columns: list[str], line: int = 1) -> None:
    """Raise a DataError for a header with nameless or repeated columns, or far too many."""
    if len(columns) > MAX_COLUMNS:
        raise refused(file, f"must have at most {MAX_COLUMNS} columns, has {len(columns)}", line)
    problems = [
        Problem(str(file), line, column, "", "the column is repeated in the header")
        for position, column in enumerate(columns)
        if column and column in columns[:position]
    ]
    if problems:
        raise DataError(problems)
