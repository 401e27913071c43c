"""Read a CSV that people maintain, strictly, and report its errors line by line.

Every cell stays text, as written. A frame that comes out of `read_table` is indexed by the line on
which each record begins (the header is line 1), so that every later finding can name its line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from geodata.errors import DataError, Problem


def read_table(
    path: Path | str, columns: Sequence[str], may_be_empty: bool = False
) -> tuple[pd.DataFrame, list[Problem]]:
    """Read a CSV file whose header must be exactly `columns`.

    Parameters
    ----------
    path: the file; UTF-8, with or without a byte order mark; LF or CRLF.
    columns: the names of the columns, in order.
    may_be_empty: a header without rows is a table, and no error.

    Returns
    -------
    The table as text, one row per record, indexed by line number, without the records that are
    ragged; and a problem for each of these.

    Raises
    ------
    DataError
        Nothing can be read: the file is missing, empty, not UTF-8, holds NUL, has another header
        or none, breaks off inside a quoted cell, or holds no row where one is needed.
    """
    name = str(path)
    text = _read_text(Path(path))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[list[str]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    begin = 1
    try:
        for record in reader:
            if begin == 1:
                _check_header(name, record, columns)
            elif record and len(record) != len(columns):
                rule = f"a row has {len(columns)} cells, this one has {len(record)}"
                problems.append(Problem(name, begin, "", "", rule))
            elif record:
                records.append(record)
                lines.append(begin)
            begin = reader.line_num + 1
    except csv.Error as error:
        rule = f"not a CSV record: {error}"
        raise DataError([*problems, Problem(name, begin, "", "", rule)]) from error
    if not (records or problems or may_be_empty):
        raise DataError([Problem(name, None, "", "", "the table has a header but no rows")])
    index = pd.Index(lines, name="row", dtype="int64")
    return pd.DataFrame(records, columns=list(columns), index=index, dtype=str), problems


def _read_text(path: Path) -> str:
    """Return the text of a file, or raise a DataError that says why it is none."""
    name = str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError([Problem(name, None, "", "", f"cannot be read: {reason}")]) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        bad = raw[error.start : error.start + 1]
        rule = f"the file must be UTF-8, byte {bad!r} is not"
        raise DataError([Problem(name, line, "", "", rule)]) from error
    if not text.strip():
        raise DataError([Problem(name, None, "", "", "the file is empty")])
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise DataError([Problem(name, line, "", "", "the file holds a NUL character")])
    return text


def _check_header(name: str, header: Sequence[str], columns: Sequence[str]) -> None:
    """Raise a DataError unless the header names exactly these columns in this order."""
    if list(header) == list(columns):
        return
    problems = [
        Problem(name, 1, column, "", "the column is missing")
        for column in columns
        if column not in header
    ]
    problems += [
        Problem(name, 1, column, "", "unknown or duplicate column")
        for position, column in enumerate(header)
        if column not in columns or column in header[:position]
    ]
    if not problems:
        order = ",".join(columns)
        problems = [
            Problem(name, 1, "", ",".join(header), f"the columns must be, in order: {order}")
        ]
    raise DataError(problems)


def violations(name: str, frame: pd.DataFrame, schema: pa.DataFrameSchema) -> list[Problem]:
    """Return every way in which a text table breaks its contract.

    Parameters
    ----------
    name: the file as the user named it.
    frame: text, indexed by line number.
    schema: the contract; the `error` of a check is the rule in words. A check of whole rows puts
        the column that it blames before the rule, as `column|rule`.
    """
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    found: set[Problem] = set()
    for column, check, value, line in zip(
        cases["column"], cases["check"], cases["failure_case"], cases["index"], strict=True
    ):
        blamed, bar, rule = str(check).partition("|")
        if not bar:
            found.add(Problem(name, int(line), str(column), str(value), str(check)))
        elif blamed == column:
            found.add(Problem(name, int(line), str(column), str(value), rule))
    return sorted(found)


def checked_table(
    path: Path | str, schema: pa.DataFrameSchema, may_be_empty: bool = True
) -> pd.DataFrame:
    """Read a CSV file with the columns of a contract, as text, indexed by line number (`row`).

    Raises
    ------
    DataError
        With every problem of the file.
    """
    frame, problems = read_table(path, tuple(schema.columns), may_be_empty)
    if problems := problems + violations(str(path), frame, schema):
        raise DataError(problems)
    return frame
