"""The frames behind every published table: pure functions of a snapshot and checked parameters.

No figure is computed here: statuses come from `coverage.evidence.status`, sums from
`coverage.evidence.figures`, the announced totals from `coverage.evidence.announced`; here they are
chosen, named and put in order. Areas are rounded to 0.001 km² and shares to six decimals, so that a
sum in another order reads the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, cast

import pandas as pd

from coverage.core import texts
from coverage.core.dates import parse_day
from coverage.evidence import figures
from coverage.evidence.schemas import area_names
from coverage.export.published.columns import SERIES_NAMES
from coverage.export.published.model import NotThere, Table
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, UnknownRegion, provinces, regions, scope_codes

FIRST_DAY = date(2015, 1, 1)
Arguments = Mapping[str, str]


def day_of(snapshot: Snapshot, given: Arguments) -> date:
    """Return the day asked for, or the snapshot's today.

    Raises
    ------
    NotThere
        No such day, or one outside `FIRST_DAY` to today.
    """
    if "date" not in given:
        return snapshot.today
    day = parse_day(given["date"])
    if day is None or not FIRST_DAY <= day <= snapshot.today:
        last = snapshot.today.isoformat()
        raise NotThere("date", f"There are figures for days from {FIRST_DAY} to {last} only.")
    return day


def members(given: Arguments) -> pd.Index:
    """Return the regency codes of the scope asked for.

    Raises
    ------
    NotThere
        The scope is no scope.
    """
    try:
        return scope_codes(given.get("scope", "ID"))
    except UnknownRegion as error:
        raise NotThere("scope", "No province or regency has this code.") from error


def scope_name(scope: str) -> str:
    """Return the English name of a scope: nation, island group, province or regency."""
    if scope == "ID":
        return "Indonesia"
    if scope in ISLAND_GROUPS:
        return texts.ISLAND_GROUPS[scope]
    table = provinces() if scope in provinces().index else regions()
    return str(table.at[scope, "name"])


def groups(given: Arguments) -> list[str]:
    """Return the scopes that the rows are for: the one asked for, or the groups inside it.

    Raises
    ------
    NotThere
        No whole group lies inside the scope.
    """
    scope, by = given.get("scope", "ID"), given.get("by", "none")
    inside = members(given)
    if by == "none":
        return [scope]
    column = regions()[figures.GROUPINGS[by]]
    whole = column[~column.isin(column.drop(inside))]  # groups with no regency outside
    order = list(ISLAND_GROUPS) if by == "island_group" else list(provinces().index)
    found = [one for one in order if one in set(whole)]
    if not found:
        kind = by.replace("_", " ")
        raise NotThere("by", f"No whole {kind} lies inside the scope.")
    return found


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    digits = {
        name: 3 if name.startswith("area_") and "share" not in name else 6
        for name in map(str, frame)
        if pd.api.types.is_float_dtype(frame[name])
    }
    return frame.round(cast(dict[Any, int], digits))


def _sources(snapshot: Snapshot, status: pd.DataFrame) -> pd.DataFrame:
    """Add the rows of evidence that each status rests on, and their pages."""
    address = snapshot.evidence.drop_duplicates("row").set_index("row")["source_url"].to_dict()
    pages = [tuple(dict.fromkeys(address[row] for row in rows)) for rows in status["rows"]]
    return status.assign(
        evidence_rows=status["rows"], sources=pd.Series(pages, index=status.index, dtype=object)
    )


def _blank_to_none(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    cells = {name: frame[name].astype(object).where(frame[name] != "", None) for name in names}
    return frame.assign(**cells)


_WORDS = ("since_precision", "since_basis", "confidence", "last_precision")


def regencies(snapshot: Snapshot, given: Arguments) -> Table:
    """Return the register with the status of every regency of a scope on a day."""
    day = day_of(snapshot, given)
    codes = members(given)
    register = regions().loc[codes]
    status = _sources(snapshot, snapshot.status_at(day).loc[codes])
    status = _blank_to_none(status, *_WORDS, "earlier_start")
    frame = register.join(status).rename(columns={"name": "regency_name"})
    frame = frame.rename_axis("regency_code").reset_index()
    return Table(frame.assign(date=pd.Timestamp(day)), day)


def _announced(snapshot: Snapshot, day: date, scope: str) -> dict[str, Any]:
    gap = snapshot.gap_at(day, scope)
    if gap is None:
        names = ("", "_start", "_precision", "_source", "_publisher")
        return dict.fromkeys([*(f"announced{name}" for name in names), "gap_low", "gap_high"])
    return {
        "announced": gap.official.count,
        "announced_start": gap.official.start.isoformat(),
        "announced_precision": gap.official.date_precision,
        "announced_source": gap.official.source_url,
        "announced_publisher": gap.official.publisher,
        "gap_low": gap.low,
        "gap_high": gap.high,
    }


def coverage(snapshot: Snapshot, given: Arguments) -> Table:
    """Return the coverage of a scope, or of the groups inside it, on a day."""
    day = day_of(snapshot, given)
    asked = groups(given)
    by = given.get("by", "none")
    if by == "none":
        rows = [vars(snapshot.coverage_at(day, scope)) for scope in asked]
        frame = pd.DataFrame(rows).drop(columns=["date", "scope"])
    else:
        kind = cast(Literal["province", "island_group"], by)
        every = snapshot.cached(_coverage_by, day, kind)
        frame = every.loc[asked].reset_index(drop=True)
    frame = _rounded(frame).assign(
        date=pd.Timestamp(day), scope=asked, scope_name=[scope_name(one) for one in asked]
    )
    beside = pd.DataFrame([_announced(snapshot, day, scope) for scope in asked], dtype=object)
    counted = dict.fromkeys(("announced", "gap_low", "gap_high"), "Int64")
    return Table(frame.join(beside.astype(counted)), day)


def _coverage_by(
    snapshot: Snapshot, day: date, by: Literal["province", "island_group"]
) -> pd.DataFrame:
    return figures.coverage_by(snapshot.evidence, day, by)


def coverage_series(snapshot: Snapshot, given: Arguments) -> Table:
    """Return the coverage of a scope, or of the groups inside it, at every month's end."""
    asked = groups(given)
    if asked[0] in regions().index:
        frame = figures.monthly_series(snapshot.evidence, snapshot.today, asked[0])
    else:
        series = snapshot.series
        frame = series[series["scope"].isin(asked)]
    named = {new: frame[old] for new, old in SERIES_NAMES.items()}
    frame = frame[["date", "scope"]].assign(**named)
    names = {scope: scope_name(scope) for scope in asked}
    frame = frame.assign(scope_name=frame["scope"].map(names))
    return Table(_rounded(frame).reset_index(drop=True))


def _by_regency(snapshot: Snapshot) -> dict[str, pd.DataFrame]:
    rows = snapshot.cached(_filed, "evidence").groupby("regency_code", sort=False)
    return {str(code): some for code, some in rows}


def evidence(snapshot: Snapshot, given: Arguments) -> Table:
    """Return the rows of evidence, of one regency or all."""
    frame = snapshot.cached(_filed, "evidence")
    if "regency" in given:
        if given["regency"] not in regions().index:
            raise NotThere("regency", "No regency has this code.")
        frame = snapshot.cached(_by_regency).get(given["regency"], frame.iloc[:0])
    return Table(frame.reset_index(drop=True))


def official_counts(snapshot: Snapshot, given: Arguments) -> Table:
    """Return the announced numbers, of the nation, a province or all."""
    frame = snapshot.cached(_filed, "counts")
    if "scope" in given:
        if given["scope"] != "ID" and given["scope"] not in provinces().index:
            raise NotThere("scope", "No province has this code.")
        frame = frame[frame["scope_code"] == given["scope"]]
    return Table(frame.reset_index(drop=True))


def call_statistics(snapshot: Snapshot, given: Arguments) -> Table:
    """Return the published call figures as they were filed, of one area or all."""
    frame = snapshot.cached(_filed, "calls")
    if "area" in given:
        if given["area"] not in area_names():
            raise NotThere("area", "No regency has this code, and no province but 31.")
        frame = frame[frame["area_code"] == given["area"]]
    return Table(frame.reset_index(drop=True))


def _filed(snapshot: Snapshot, name: str) -> pd.DataFrame:
    """Return a table's rows as they are filed; what is blank is nothing."""
    frame = snapshot.statistics if name == "calls" else getattr(snapshot, name)
    return _blank_to_none(frame, *frame.select_dtypes(include="str"))


def changes(snapshot: Snapshot, given: Arguments) -> Table:
    """Return every change of status up to today, latest first."""
    every = snapshot.cached(_changes)
    frame = every[every["regency_code"].isin(members(given))]
    if "change" in given:
        frame = frame[frame["change"] == given["change"]]
    return Table(frame.reset_index(drop=True))


def _changes(snapshot: Snapshot) -> pd.DataFrame:
    history = snapshot.history
    before = history.groupby("regency_code")[["state", "possible"]].shift()
    state = before["state"].fillna("no_evidence").astype(str)
    possible = before["possible"].astype("boolean").fillna(False).astype(bool)
    support = pd.Series("support", index=history.index)
    stale = history.groupby("regency_code")["stale"].shift().astype("boolean").fillna(False)
    change = support.mask(stale.astype(bool) != history["stale"], "stale")
    change = change.mask(possible != history["possible"], "possible")
    change = change.mask(state != history["state"], "state")
    frame = _sources(snapshot, history).assign(
        state_before=state, possible_before=possible, change=change, date=history["from"]
    )
    frame = frame[frame["date"] <= pd.Timestamp(snapshot.today)]
    register = regions()[["name", "province_code", "province_name", "island_group"]]
    frame = frame.join(register.rename(columns={"name": "regency_name"}), on="regency_code")
    frame = frame.sort_values(["date", "regency_code"], ascending=[False, True])
    return _blank_to_none(frame, *_WORDS).reset_index(drop=True)
