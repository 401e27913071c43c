"""Published call figures: one row a value of a measure, for an area and a period."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd

from coverage.core import paths
from coverage.core.dates import today_in_jakarta
from coverage.core.tables import read_table, violations
from coverage.evidence.loading import with_publisher_groups
from coverage.evidence.schemas import STATISTICS_COLUMNS, statistics_contract
from geodata.errors import DataError
from geodata.register.regions import regions


def load_statistics(path: Path | str | None = None, today: date | None = None) -> pd.DataFrame:
    """Read the published call figures and check every cell.

    Parameters
    ----------
    path: the CSV file; by default the committed table.
    today: calendar day in Asia/Jakarta against which "after tomorrow" is judged; default now.

    Returns
    -------
    DataFrame, one row a figure, numbered from 0, in file order: the columns of the file
    (`period_start`, `period_end` as datetime64[s], `value` as float64 in the row's `unit`, the rest
    as text), `row` (line in the file) and `house`. `area_code` is a regency, or 31 for the one
    service of DKI Jakarta. Rows are not additive: see the README of the data.

    Raises
    ------
    DataError
        With every problem of the file; then nothing is loaded.
    """
    file = paths.table(paths.STATISTICS) if path is None else Path(path)
    contract = statistics_contract(today or today_in_jakarta())
    frame, problems = read_table(file, STATISTICS_COLUMNS, may_be_empty=True)
    problems = problems + violations(str(file), frame, contract)
    if problems:
        raise DataError(problems)
    frame = frame.reset_index()[[*STATISTICS_COLUMNS, "row"]]
    return with_publisher_groups(frame, file.parent).assign(
        period_start=frame["period_start"].astype("datetime64[s]"),
        period_end=frame["period_end"].astype("datetime64[s]"),
        value=frame["value"].astype("float64"),
    )


@lru_cache(maxsize=1)
def area_codes() -> pd.Series:
    """Return whose figures each regency has, its own or those of 31 (DKI Jakarta). Read-only."""
    register = regions()
    return register["province_code"].where(register["administrative"], register.index)
