"""The evidence: one row a statement that 112 did this or that in a regency at a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from coverage.core import paths
from coverage.core.dates import parse_day, period_end, today_in_jakarta
from coverage.core.tables import publisher_groups, read_table, violations
from coverage.evidence.schemas import EVIDENCE_COLUMNS, EVIDENCE_KEY, evidence_contract
from geodata.errors import DataError, Problem
from geodata.register.regions import regions


def evidence_file(folder: Path | str | None = None) -> Path:
    """Return the path of the evidence table in a folder, by default that of the settings."""
    return paths.table(paths.EVIDENCE, folder)


def load_evidence(path: Path | str | None = None, today: date | None = None) -> pd.DataFrame:
    """Read the evidence and check every cell of it.

    Parameters
    ----------
    path: the CSV file; by default the committed table. `publishers.csv` is read beside it, if it is
        there.
    today: calendar day in Asia/Jakarta against which "after tomorrow" is judged; default now.

    Returns
    -------
    DataFrame, one row a statement and regency (none if the file holds its header alone), numbered
    from 0, in file order: the columns of the file as text, then `row` (line in the file, the header
    is line 1), `start` and `end` (datetime64[s], first and last day of what the date means by its
    precision) and `house` (the publisher, or whom it belongs to by `publishers.csv`). A row on DKI
    Jakarta (31) becomes six, one for each of its regencies, with the same `row`.

    Raises
    ------
    DataError
        With every problem of the file; then nothing is loaded.
    """
    file = evidence_file() if path is None else Path(path)
    frame, problems = read_table(file, EVIDENCE_COLUMNS, may_be_empty=True)
    problems = problems + violations(
        str(file), frame, evidence_contract(today or today_in_jakarta())
    )
    if problems:
        raise DataError(problems)
    frame = _expanded(frame.reset_index())
    repeated = frame.duplicated(list(EVIDENCE_KEY))
    if repeated.any():
        rule = "the row repeats one of the province, or the province's repeats it"
        lines = frame.loc[repeated, "row"].unique()
        raise DataError([Problem(str(file), int(line), "regency_code", "", rule) for line in lines])
    frame = frame[[*EVIDENCE_COLUMNS, "row"]]
    return with_intervals(with_publisher_groups(frame, file.parent))


def _expanded(frame: pd.DataFrame) -> pd.DataFrame:
    """Replace each row on a province by one for each of its regencies."""
    members = regions().reset_index().groupby("province_code")["regency_code"].agg(list)
    codes = frame["regency_code"].map(lambda code: members.get(code, [code]))
    wide = frame.assign(regency_code=codes).explode("regency_code", ignore_index=True)
    return wide.assign(
        regency_code=wide["regency_code"].astype(str),
        regency_name=regions()["name"].reindex(wide["regency_code"].astype(str)).array,
    )


def with_intervals(frame: pd.DataFrame) -> pd.DataFrame:
    """Add `start` and `end` (datetime64[s]) to a checked table with date and date_precision."""
    days = [parse_day(text) for text in frame["date"]]
    pairs = zip(days, frame["date_precision"], strict=True)
    ends = [period_end(day, precision) for day, precision in pairs if day is not None]
    return frame.assign(
        start=pd.Series(days, index=frame.index, dtype="datetime64[s]"),
        end=pd.Series(ends, index=frame.index, dtype="datetime64[s]"),
    )


def with_publisher_groups(frame: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Add `house` to a table with publishers, by the `publishers.csv` of a folder if it has one.

    Raises
    ------
    DataError
        `publishers.csv` is broken.
    """
    known = publisher_groups(folder) if paths.table(paths.PUBLISHERS, folder).exists() else {}
    named = [known.get(name, name) for name in frame["publisher"]]
    return frame.assign(house=pd.Series(named, index=frame.index, dtype="str"))
