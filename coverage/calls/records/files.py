"""Files of call records: which there are, and what opens each of them."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path

from coverage.calls.records.csv_files import CsvReader
from coverage.calls.records.mapping import Mapping
from coverage.calls.records.readers import ExcelReader, JsonReader, ParquetReader, Reader
from coverage.core.spreadsheets import check_kind
from geodata.errors import DataError, Problem, refused

_READERS = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), CsvReader),
    **dict.fromkeys((".xlsx", ".xlsm"), ExcelReader),
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), JsonReader),
    ".parquet": ParquetReader,
}
SUFFIXES = tuple(_READERS)
_MAGIC = {ExcelReader: b"PK\x03\x04", ParquetReader: b"PAR1"}


def find_files(names: Iterable[str | Path]) -> list[Path]:
    """Return the files that names stand for, each once, in order.

    A name is a file, a folder (with all files of known kinds below it, but for hidden ones) or a
    pattern such as `2025/*.csv` or `**/*.xlsx`.

    Raises
    ------
    DataError
        For every name that stands for nothing, or for a file of an unknown kind.
    """
    found: dict[Path, Path] = {}
    problems: list[Problem] = []
    for name in names:
        path = Path(name)
        files = [path]
        if path.is_dir():
            files = [file for file in sorted(path.rglob("*")) if _is_table(file, path)]
        elif not path.exists():
            files = [Path(file) for file in sorted(glob.glob(str(name), recursive=True))]
            files = [file for file in files if _is_table(file, Path())]
        if not files:
            rule = f"no such file, and no {', '.join(SUFFIXES)} in it"
            problems.append(Problem(str(name), None, "", "", rule))
        for file in files:
            if file.suffix.lower() not in SUFFIXES:
                rule = f"must be one of {', '.join(SUFFIXES)}"
                problems.append(Problem(str(file), None, "", "", rule))
            else:
                found.setdefault(file.resolve(), file)
    if problems:
        raise DataError(problems)
    return list(found.values())


def _is_table(file: Path, top: Path) -> bool:
    below = file.relative_to(top).parts if file.is_relative_to(top) else file.parts
    hidden = any(part.startswith((".", "~$")) and part not in (".", "..") for part in below)
    return file.is_file() and not hidden and file.suffix.lower() in SUFFIXES


def open_file(path: Path, mapping: Mapping) -> Reader:
    """Open a file of call records.

    Raises
    ------
    DataError
        It cannot be read, or is not what its name says.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except OSError as error:
        raise refused(path, f"cannot be read: {error.strerror or error}") from error
    suffix = path.suffix.lower()
    reader = _READERS[suffix]
    check_kind(path, start, f"is called {suffix}", _MAGIC.get(reader, b""))
    return reader(path, mapping)
