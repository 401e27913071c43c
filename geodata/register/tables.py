"""Reading the small committed CSV tables with every problem named by line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from geodata.errors import DataError, Problem

Row = tuple[int, dict[str, str]]


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
