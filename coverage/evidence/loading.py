"""The tables of `data/`, read and checked: evidence, announced numbers, call figures, targets.

Every loader reads the committed table unless it is given a file, and judges "after tomorrow"
against `today`, a calendar day in Asia/Jakarta, by default the current one. Its rows are numbered
from 0, in file order, with `row`, their line in the file (the header is line 1). A table that holds
its header alone has no rows. A loader raises `DataError` with every problem of the file; then
nothing is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from coverage.core import paths
from coverage.core.dates import period_end, today_in_jakarta
from coverage.core.settings import ROOT
from coverage.core.tables import checked_table
from coverage.evidence import schemas
from geodata.errors import DataError, Problem
from geodata.register.names import words_of
from geodata.register.regions import regions

_TARGET_TYPES = {
    **dict.fromkeys(schemas.TARGETS_COLUMNS, "str"),
    "count": "int64",
    "due": "datetime64[s]",
    "said": "datetime64[s]",
    "row": "int64",
}


def _read(
    path: Path | str | None,
    name: str,
    contract: Callable[[date], pa.DataFrameSchema],
    day: date | None,
) -> tuple[Path, pd.DataFrame]:
    """Return the file that was read, and its rows as text with `row`."""
    file = paths.table(name) if path is None else Path(path)
    return file, checked_table(file, contract(day or today_in_jakarta())).reset_index()


def load_evidence(path: Path | str | None = None, today: date | None = None) -> pd.DataFrame:
    """Read the evidence; `publishers.csv` is read beside it, if it is there.

    Returns
    -------
    DataFrame, one row a statement and regency: the columns of the file as text, then `row`,
    `publisher_group` (the publisher, or whom it belongs to by `publishers.csv`), `start` and `end`
    (datetime64[s], first and last day of what the date means by its precision). A row on DKI
    Jakarta (31) becomes six, one for each of its regencies, with the same `row`.
    """
    file, frame = _read(path, paths.EVIDENCE, schemas.evidence_contract, today)
    members = regions().reset_index().groupby("province_code")["regency_code"].agg(list)
    codes = frame["regency_code"].map(lambda code: members.get(code, [code]))
    frame = frame.assign(regency_code=codes).explode("regency_code", ignore_index=True)
    frame["regency_code"] = frame["regency_code"].astype(str)
    frame["regency_name"] = regions()["name"].reindex(frame["regency_code"]).array
    repeated = frame.duplicated(list(schemas.EVIDENCE_KEY))
    if repeated.any():
        rule = "the row repeats one of the province, or the province's repeats it"
        lines = frame.loc[repeated, "row"].unique()
        raise DataError([Problem(str(file), int(line), "regency_code", "", rule) for line in lines])
    frame = frame[[*schemas.EVIDENCE_COLUMNS, "row"]]
    return with_intervals(with_publisher_groups(frame, file.parent))


def load_official_counts(path: Path | str | None = None, today: date | None = None) -> pd.DataFrame:
    """Read the numbers of regencies with 112 that officials announced.

    Returns
    -------
    DataFrame, one row a published number: the columns of the file (`count` as int64, the rest as
    text), `row`, `start` and `end` (datetime64[s]), `publisher_group` and `scope_code`
    ("ID" or a province code).
    """
    file, frame = _read(path, paths.OFFICIAL_COUNTS, schemas.counts_contract, today)
    frame = frame[[*schemas.COUNTS_COLUMNS, "row"]].astype({"count": "int64"})
    frame = with_publisher_groups(with_intervals(frame), file.parent)
    return frame.assign(scope_code=frame["scope"].map(schemas.scope_of_name()))


def load_statistics(path: Path | str | None = None, today: date | None = None) -> pd.DataFrame:
    """Read the published call figures.

    Returns
    -------
    DataFrame, one row a value of a measure for an area and a period: the columns of the file
    (`period_start`, `period_end` as datetime64[s], `value` as float64 in the row's `unit`, the rest
    as text), `row` and `publisher_group`. `area_code` is a regency, or 31 for the one service of
    DKI Jakarta. Rows are not additive: see the README of the data.
    """
    file, frame = _read(path, paths.STATISTICS, schemas.statistics_contract, today)
    frame = with_publisher_groups(frame[[*schemas.STATISTICS_COLUMNS, "row"]], file.parent)
    days = dict.fromkeys(("period_start", "period_end"), "datetime64[s]")
    return frame.astype({**days, "value": "float64"})


def load_targets(path: Path | str | None = None, today: date | None = None) -> pd.DataFrame:
    """Read the numbers of regencies with 112 that officials aimed at.

    Returns
    -------
    DataFrame, one row a target: count (int64), due (datetime64[s], the last day of the year that
    was named; NaT if none was), said (datetime64[s], first day of when it was said), said_precision
    (day, month, year), source_url, publisher, note, row.
    """
    _, frame = _read(path, paths.TARGETS, schemas.targets_contract, today)
    return frame[list(_TARGET_TYPES)].astype(_TARGET_TYPES)


def no_targets() -> pd.DataFrame:
    """Return the frame of `load_targets` without a row."""
    return pd.DataFrame(columns=list(_TARGET_TYPES)).astype(_TARGET_TYPES)


def targets_of(folder: Path, today: date | None = None) -> pd.DataFrame:
    """Return `load_targets` of a folder of tables; no targets if it has no such table."""
    file = paths.table(paths.TARGETS, folder)
    return load_targets(file, today) if file.exists() else no_targets()


def emergency_numbers_of(folder: Path, today: date | None = None) -> pd.DataFrame:
    """Read what to dial where 112 is not known to answer.

    A folder that has no such table has the numbers that come with the project.

    Returns
    -------
    DataFrame, one row a number, as text: the columns of the file and `row`.
    """
    file = paths.table(paths.EMERGENCY_NUMBERS, folder)
    if not file.exists():
        file = ROOT / "data" / paths.EMERGENCY_NUMBERS
    return _read(file, paths.EMERGENCY_NUMBERS, schemas.emergency_numbers_contract, today)[1]


def publisher_groups(folder: Path, required: bool = False) -> dict[str, str]:
    """Return publisher -> group for the publishers that are not independent of another.

    Source of the rule: `publishers.csv`, which lists them; a publisher that is not in it is a
    group of its own. Without that file there are none, unless it is `required`.

    Raises
    ------
    DataError
        The table is broken or has no rows, names a publisher twice or leaves a cell empty.
    """
    file = paths.table(paths.PUBLISHERS, folder)
    if not (required or file.exists()):
        return {}
    frame = checked_table(file, schemas.publishers_contract(), may_be_empty=False)
    return dict(zip(frame["publisher"], frame["house"], strict=True))


def with_intervals(frame: pd.DataFrame) -> pd.DataFrame:
    """Add `start` and `end` (datetime64[s]) to a checked table with date and date_precision."""
    start = frame["date"].astype("datetime64[s]")
    pairs = zip(start.dt.date, frame["date_precision"], strict=True)
    end = pd.Series([period_end(*pair) for pair in pairs], frame.index, dtype="datetime64[s]")
    return frame.assign(start=start, end=end)


def with_publisher_groups(frame: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Add `publisher_group` to a table with publishers, by the `publishers.csv` of a folder."""
    known = publisher_groups(folder)
    names = [known.get(name, name) for name in frame["publisher"]]
    return frame.assign(publisher_group=pd.Series(names, index=frame.index, dtype="str"))


def similar_groups(publisher: str, groups: Mapping[str, str]) -> list[str]:
    """Return the groups whose name stands in a publisher's, sorted; none if it is listed.

    Parameters
    ----------
    publisher: as a row of evidence names it.
    groups: as `publisher_groups` returns it. A group of two names is written with a slash.
    """
    if publisher in groups:
        return []
    mine = set(words_of(publisher))
    return [
        group
        for group in sorted(set(groups.values()))
        if any(set(words_of(name)) <= mine for name in group.split("/") if words_of(name))
    ]


def hint(publisher: str, groups: list[str]) -> str:
    """Say what to do about a publisher that seems to belong to a group."""
    return (
        f"would count as a source of its own; if it belongs to {' or '.join(groups)}, list "
        f"{publisher!r} with that house in publishers.csv, or write one that is listed there"
    )
