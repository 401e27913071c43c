"""The register's CSV tables: where they are, and reading them with every problem named."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Protocol, TypeVar

from geodata.errors import DataError, Problem

Row = tuple[int, dict[str, str]]
#: The project's own tables and default boundaries.
DATA = Path(__file__).resolve().parents[2] / "data"
REGIONS, ALIASES, BPS_CODES = "regions.csv", "region_aliases.csv", "bps_codes.csv"
SCOPE_ALIASES = "scope_aliases.csv"


class _Cached(Protocol):
    def cache_clear(self) -> None: ...


C = TypeVar("C", bound=_Cached)


class _InUse:
    folder = DATA
    caches: ClassVar[list[_Cached]] = []


def use(folder: Path) -> None:
    """Read the register, the aliases and the BPS codes from a folder from now on.

    For the start of a process. What `geodata` has cached of the tables before is forgotten; what
    others have made of them is not.

    Parameters
    ----------
    folder
        With all three tables, or without regions.csv: then the project's own tables are used.

    Raises
    ------
    DataError
        The folder has regions.csv, but another table is missing.
    """
    chosen = folder.resolve() if (folder / REGIONS).is_file() else DATA
    rule = f"must be a file: the folder has a {REGIONS} of its own"
    missing = [chosen / name for name in (ALIASES, BPS_CODES) if not (chosen / name).is_file()]
    if missing:
        raise DataError([Problem(str(path), None, "", "", rule) for path in missing])
    if chosen != _InUse.folder:
        _InUse.folder = chosen
        for cached in _InUse.caches:
            cached.cache_clear()


def path_of(name: str) -> Path:
    """Path of one of the register's tables in the folder in use."""
    return _InUse.folder / name


def forgotten(cached: C) -> C:
    """Decorate an `lru_cache` that depends on the tables, so that `use` clears it."""
    _InUse.caches.append(cached)
    return cached


def read_table(path: Path, columns: Sequence[str]) -> list[Row]:
    """Read a UTF-8 CSV with a header.

    Parameters
    ----------
    path
        The file; a byte order mark is accepted.
    columns
        Columns that must be there. Others are kept too.

    Returns
    -------
    list of (line, row): 1-based line on which the row ends in the file, and its fields as
    stripped text. Empty lines are skipped.

    Raises
    ------
    DataError
        The file cannot be read as UTF-8 CSV, columns are missing or doubled, or a row has another
        number of fields than the header.
    """
    name = str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        rule = f"must be a readable file ({error.strerror})"
        raise DataError([Problem(name, None, "", "", rule)]) from error
    except UnicodeDecodeError as error:
        rule = f"must be UTF-8 text (byte {error.start} is not)"
        raise DataError([Problem(name, None, "", "", rule)]) from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    problems: list[Problem] = []
    rows: list[Row] = []
    try:
        header = [field.strip() for field in next(reader, [])]
        problems += [
            Problem(name, 1, column, "", f"column is required; the file has {', '.join(header)}")
            for column in columns
            if column not in header
        ]
        problems += [
            Problem(name, 1, column, "", "column must appear once")
            for column in sorted({c for c in header if header.count(c) > 1})
        ]
        for fields in reader:
            if not fields:
                continue
            if len(fields) != len(header):
                rule = f"row must have {len(header)} fields, it has {len(fields)}"
                problems.append(Problem(name, reader.line_num, "", "", rule))
                continue
            row = {c: f.strip() for c, f in zip(header, fields, strict=True)}
            rows.append((reader.line_num, row))
    except csv.Error as error:
        problems.append(Problem(name, reader.line_num, "", "", f"must be valid CSV ({error})"))
    if problems:
        raise DataError(problems)
    return rows
