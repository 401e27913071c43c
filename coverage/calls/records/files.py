"""Files of call records: which there are, and what opens each of them."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from pathlib import Path

from coverage.calls.records.batches import Reader
from coverage.calls.records.csv_files import CsvReader
from coverage.calls.records.excel_files import ExcelReader
from coverage.calls.records.json_files import JsonReader
from coverage.calls.records.mapping import Mapping
from coverage.calls.records.parquet_files import ParquetReader
from coverage.core.spreadsheets import check_kind, refused
from geodata.errors import DataError, Problem

_EXCEL = (".xlsx", ".xlsm")
_JSON = (".jsonl", ".ndjson", ".json")
_PARQUET = (".parquet",)
SUFFIXES = (".csv", ".tsv", ".txt", *_EXCEL, *_JSON, *_PARQUET)
_MAGIC = {**dict.fromkeys(_EXCEL, b"PK\x03\x04"), **dict.fromkeys(_PARQUET, b"PAR1")}
_WORDS = ("regency_code", "outcome", "category", "agency", "simulated")
_TIMES = ("received_at", "answered_at", "arrived_at")
_NUMBERS = ("answered_after_s", "arrived_after_s")


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
    check_kind(path, start, f"is called {suffix}", _MAGIC.get(suffix, b""))
    if suffix in _PARQUET:
        return ParquetReader(path)
    if suffix in _EXCEL:
        return ExcelReader(
            path, sheet=mapping.sheet, header=mapping.header, decimal=mapping.decimal
        )
    if suffix in _JSON:
        texts = {c for t in _TIMES if t in mapping.fields for c in mapping.fields[t].columns}
        return JsonReader(path, decimal=mapping.decimal, texts=frozenset(texts))

    def columns(targets: Iterable[str]) -> frozenset[str]:
        fields = (mapping.fields[target] for target in targets if target in mapping.fields)
        return frozenset(column.casefold() for field in fields for column in field.columns)

    return CsvReader(
        path,
        columns(mapping.fields),
        words=columns(_WORDS),
        numbers=columns(_NUMBERS),
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
        header=mapping.header,
        decimal=mapping.decimal,
    )
