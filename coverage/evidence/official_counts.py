"""Numbers of regencies with 112 as officials and the press gave them, national and provincial."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from coverage.core import paths
from coverage.core.dates import today_in_jakarta
from coverage.core.tables import read_table, violations
from coverage.evidence.loading import with_houses, with_intervals
from coverage.evidence.schemas import COUNTS_COLUMNS, counts_contract, scope_of_name
from geodata.errors import DataError


def load_official_counts(path: Path | str | None = None, today: date | None = None) -> pd.DataFrame:
    """Read the published counts and check every cell.

    Parameters
    ----------
    path: the CSV file; by default the committed table.
    today: calendar day in Asia/Jakarta against which "after tomorrow" is judged; default now.

    Returns
    -------
    DataFrame, one row a published number, numbered from 0, in file order: the columns of the file
    (`count` as int64, the rest as text), `row` (line in the file), `start` and `end`
    (datetime64[s]), `scope_code` ("ID" or a province code) and `house`.

    Raises
    ------
    DataError
        With every problem of the file; then nothing is loaded.
    """
    file = paths.table(paths.OFFICIAL_COUNTS) if path is None else Path(path)
    frame, problems = read_table(file, COUNTS_COLUMNS, may_be_empty=True)
    problems = problems + violations(str(file), frame, counts_contract(today or today_in_jakarta()))
    if problems:
        raise DataError(problems)
    frame = frame.reset_index()[[*COUNTS_COLUMNS, "row"]]
    frame = with_houses(with_intervals(frame), file.parent)
    return frame.assign(
        count=frame["count"].astype("int64"), scope_code=frame["scope"].map(scope_of_name())
    )
