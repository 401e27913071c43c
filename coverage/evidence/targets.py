"""Numbers of regencies with 112 that officials aimed at, and by when if they said so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from coverage.core import paths
from coverage.core.dates import PRECISIONS, is_period_start, parse_day, today_in_jakarta
from coverage.core.tables import read_table, violations
from coverage.evidence.schemas import url_is_sound
from geodata.errors import DataError
from geodata.register.regions import N_REGENCIES

TARGETS_COLUMNS = ("count", "due", "said", "said_precision", "source_url", "publisher", "note")
#: a row is repeated if it agrees in these with an earlier one
TARGETS_KEY = ("count", "due", "said", "source_url")


def _cells(test: Callable[[str], bool], rule: str) -> pa.Check:
    return pa.Check(lambda cells: cells.map(test).astype(bool), error=rule)


def _rows(test: Callable[[pd.DataFrame], pd.Series], column: str, rule: str) -> pa.Check:
    return pa.Check(test, error=f"{column}|{rule}")


def _is_number(cell: str) -> bool:
    return cell.isascii() and cell.isdigit() and len(cell) <= 3 and 1 <= int(cell) <= N_REGENCIES


def _whole_period(table: pd.DataFrame) -> pd.Series:
    cells = zip(table["said"], table["said_precision"], strict=True)
    good = [(day := parse_day(text)) is None or is_period_start(day, how) for text, how in cells]
    return pd.Series(good, index=table.index)


def _ahead(table: pd.DataFrame) -> pd.Series:
    pairs = [
        (parse_day(due), parse_day(said))
        for due, said in zip(table["due"], table["said"], strict=True)
    ]
    good = [due is None or said is None or due >= said for due, said in pairs]
    return pd.Series(good, index=table.index)


def _unique(table: pd.DataFrame) -> pd.Series:
    return ~table.duplicated(list(TARGETS_KEY))


def targets_contract(today: date) -> pa.DataFrameSchema:
    """Return the contract of `targets.csv`; a target may be due later, but not be said later."""
    tomorrow = today + timedelta(days=1)
    real = _cells(lambda c: parse_day(c) is not None, "must be a date that exists, as YYYY-MM-DD")
    due = "must be empty or a date that exists, as YYYY-MM-DD"
    url = "must be an http(s) address with a host name and without spaces or credentials"
    columns = {
        "count": [_cells(_is_number, f"must be a whole number from 1 to {N_REGENCIES}")],
        "due": [_cells(lambda c: not c or parse_day(c) is not None, due)],
        "said": [
            real,
            _cells(
                lambda c: (day := parse_day(c)) is None or day <= tomorrow,
                f"must not lie after {tomorrow.isoformat()} (tomorrow)",
            ),
        ],
        "said_precision": [
            _cells(lambda c: c in PRECISIONS, f"must be one of {', '.join(PRECISIONS)}")
        ],
        "source_url": [_cells(url_is_sound, url)],
        "publisher": [_cells(lambda c: bool(c.strip()), "must not be empty")],
        "note": [],
    }
    first = "must be the first day of the month (precision month) or 1 January (precision year)"
    return pa.DataFrameSchema(
        {name: pa.Column(str, checks) for name, checks in columns.items()},
        checks=[
            _rows(_whole_period, "said", first),
            _rows(_ahead, "due", "must not lie before the day it was said"),
            _rows(
                _unique, "count", f"the row repeats an earlier one: same {', '.join(TARGETS_KEY)}"
            ),
        ],
        strict=True,
        ordered=True,
    )


def no_targets() -> pd.DataFrame:
    """Return the frame of `load_targets` without a row."""
    kinds = dict.fromkeys(("said_precision", "source_url", "publisher", "note"), "str")
    types = {"count": "int64", "due": "datetime64[s]", "said": "datetime64[s]", **kinds}
    types["row"] = "int64"
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})


def load_targets(path: Path | str | None = None, today: date | None = None) -> pd.DataFrame:
    """Read the targets and check every cell.

    Parameters
    ----------
    path: the CSV file; by default the committed table.
    today: calendar day in Asia/Jakarta against which "after tomorrow" is judged; default now.

    Returns
    -------
    DataFrame, one row a target, numbered from 0, in file order: count (int64), due (datetime64[s],
    the last day of the year that was named; NaT if none was), said (datetime64[s], first day of
    when it was said), said_precision (day, month, year), source_url, publisher, note, row (line in
    the file).

    Raises
    ------
    DataError
        With every problem of the file; then nothing is loaded.
    """
    file = paths.table(paths.TARGETS) if path is None else Path(path)
    frame, problems = read_table(file, TARGETS_COLUMNS, may_be_empty=True)
    problems = problems + violations(
        str(file), frame, targets_contract(today or today_in_jakarta())
    )
    if problems:
        raise DataError(problems)
    frame = frame.reset_index()[[*TARGETS_COLUMNS, "row"]]
    days = {name: [parse_day(text) for text in frame[name]] for name in ("due", "said")}
    return frame.assign(
        count=frame["count"].astype("int64"),
        **{name: pd.Series(found, dtype="datetime64[s]") for name, found in days.items()},
    )


def targets_of(folder: Path, today: date | None = None) -> pd.DataFrame:
    """Return `load_targets` of a folder of tables; no targets if it has no such table.

    Raises
    ------
    DataError
        There is a table, and it is broken.
    """
    file = paths.table(paths.TARGETS, folder)
    return load_targets(file, today) if file.exists() else no_targets()
