"""How far 112 reaches: regencies, people and area, at a day and month by month.

Every figure has a *certain* and a *possible* value (see `coverage.evidence.status`); without a word
it is the certain one. Two rules of counting: `regencies` counts all 514; `official` leaves the six
administrative regencies of DKI Jakarta out, which officials count apart as one province. Shares are
exact quotients, unrounded; people are those of the register (2025) at every date; area is km².
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np
import pandas as pd

from coverage.core.dates import FIRST_MONTH, month_ends, plain_date
from coverage.evidence.status import status_at, timeline
from geodata.register.regions import ISLAND_GROUPS, provinces, regions, scope_codes

GROUPINGS = {"province": "province_code", "island_group": "island_group"}


@dataclass(frozen=True)
class Coverage:
    """Coverage of a scope at a day.

    Attributes
    ----------
    date, scope: what was asked for; scope is "ID", an island group, a province or regency code.
    total: regencies of the scope, of which active, planned, suspended, no_evidence add up to it;
        possible: active by the possible view, never fewer than active; active_stale,
        planned_stale: those of active and planned whose status is stale.
    share, possible_share: active and possible / total.
    population_total, population_covered, population_possible: people; population_share: covered /
        total.
    area_total, area_covered, area_possible: km²; area_share: covered / total.
    total_official, active_official, possible_official, share_official: the same counts without the
        administrative regencies of DKI Jakarta; the share is NaN where nothing is left.
    """

    date: date
    scope: str
    total: int
    active: int
    possible: int
    planned: int
    suspended: int
    no_evidence: int
    share: float
    possible_share: float
    population_total: int
    population_covered: int
    population_possible: int
    population_share: float
    area_total: float
    area_covered: float
    area_possible: float
    area_share: float
    total_official: int
    active_official: int
    possible_official: int
    share_official: float
    active_stale: int
    planned_stale: int


#: share -> the figures that it is the quotient of
_SHARES = {
    "share": ("active", "total"),
    "possible_share": ("possible", "total"),
    "population_share": ("population_covered", "population_total"),
    "area_share": ("area_covered", "area_total"),
    "share_official": ("active_official", "total_official"),
}


def _figures(status: pd.DataFrame) -> pd.DataFrame:
    """Return what each regency contributes to each additive figure of `Coverage`."""
    register = regions()
    state, possible = status["state"], status["possible"]
    active, planned, stale = state == "active", state == "planned", status["stale"]
    autonomous = ~register["administrative"]
    people, area = register["population"], register["area_km2"]
    return pd.DataFrame(
        {
            "total": 1,
            "active": active.astype("int64"),
            "possible": possible.astype("int64"),
            "planned": planned.astype("int64"),
            "suspended": (state == "suspended").astype("int64"),
            "no_evidence": (state == "no_evidence").astype("int64"),
            "population_total": people,
            "population_covered": people.where(active, 0),
            "population_possible": people.where(possible, 0),
            "area_total": area,
            "area_covered": area.where(active, 0.0),
            "area_possible": area.where(possible, 0.0),
            "total_official": autonomous.astype("int64"),
            "active_official": (active & autonomous).astype("int64"),
            "possible_official": (possible & autonomous).astype("int64"),
            "active_stale": (active & stale).astype("int64"),
            "planned_stale": (planned & stale).astype("int64"),
        },
        index=register.index,
    )


def coverage_sums(status: pd.DataFrame, key: pd.Series) -> pd.DataFrame:
    """Return the figures of `Coverage` of each value of `key`, which has one for each regency."""
    sums = _figures(status).groupby(key).sum()
    shares = {name: sums[part] / sums[whole] for name, (part, whole) in _SHARES.items()}
    return sums.assign(**shares)


def coverage_of(status: pd.DataFrame, day: date, scope: str = "ID") -> Coverage:
    """Add up a status.

    Parameters
    ----------
    status: as `status_at(evidence, day)` returns it.
    day: its day.
    scope: "ID", an island group, a province or regency code.

    Raises
    ------
    geodata.register.regions.UnknownRegion
        The scope is none of these.
    """
    figures = _figures(status).loc[scope_codes(scope)]
    sums: dict[str, Any] = {
        name: float(total) if name.startswith("area_") else int(total)
        for name, total in ((str(name), figures[name].sum()) for name in figures)
    }
    for name, (part, whole) in _SHARES.items():
        sums[name] = sums[part] / sums[whole] if sums[whole] else math.nan
    return Coverage(date=plain_date(day), scope=scope, **sums)


def coverage_at(evidence: pd.DataFrame, day: date, scope: str = "ID") -> Coverage:
    """Return the coverage of a scope at a day: `coverage_of` the status of that day."""
    return coverage_of(status_at(evidence, day), day, scope)


def coverage_by(
    evidence: pd.DataFrame, day: date, by: Literal["province", "island_group"] = "province"
) -> pd.DataFrame:
    """Return the coverage of every province or island group at a day.

    Returns
    -------
    DataFrame indexed by province_code (38 rows) or island_group (7 rows), in the register's order:
    name, then the figures of `Coverage`. The additive ones add up to the nation's.
    """
    sums = coverage_sums(status_at(evidence, day), regions()[GROUPINGS[by]])
    names = pd.Series(ISLAND_GROUPS) if by == "island_group" else provinces()["name"]
    sums = sums.reindex(names.index).rename_axis(GROUPINGS[by])
    order = [name for name in Coverage.__dataclass_fields__ if name in sums.columns]
    return pd.DataFrame({"name": names, **sums[order]})


SERIES_COLUMNS = (
    *("certain", "possible", "share_certain", "share_possible"),
    *("population_certain", "population_possible"),
    *("population_share_certain", "population_share_possible"),
    *("area_certain", "area_possible", "area_share_certain", "area_share_possible"),
    *("active_official", "possible_official", "active_stale"),
)


def monthly_series(evidence: pd.DataFrame, end: date, *scopes: str) -> pd.DataFrame:
    """Return the monthly series of scopes: without any, of nation, island groups and provinces.

    Parameters
    ----------
    evidence: as `load_evidence` returns it.
    end: last day; the last month is taken at this day, the others at their ends.
    scopes: "ID", island groups, province or regency codes.

    Returns
    -------
    DataFrame, long, in the order of scope and date: scope, date (datetime64[s]), then
    `SERIES_COLUMNS`; counts and people int64, area in km², shares of the scope's total. Each row
    equals `coverage_at` of its date.

    Raises
    ------
    geodata.register.regions.UnknownRegion
        The scope is no scope.
    """
    scopes = scopes or ("ID", *ISLAND_GROUPS, *provinces().index)
    days = month_ends(FIRST_MONTH, plain_date(end))
    register = regions()
    certain, possible, stale = presence(timeline(evidence), days)
    inside = [register.index.isin(scope_codes(scope)) for scope in scopes]
    member = np.array(inside).T.astype("float64")
    autonomous = (~register["administrative"]).to_numpy("float64")
    columns: dict[str, np.ndarray] = {}
    # sums of people stay far below 2**53, so that float64 adds them exactly
    for prefix, weight in (
        ("", np.ones(len(register))),
        ("population_", register["population"].to_numpy("float64")),
        ("area_", register["area_km2"].to_numpy("float64")),
    ):
        share = member * weight[:, None]
        for view, active in (("certain", certain), ("possible", possible)):
            covered = active @ share
            columns[f"{prefix}{view}"] = covered if prefix == "area_" else _whole(covered)
            columns[f"{prefix}share_{view}"] = covered / share.sum(axis=0)
    columns["active_official"] = _whole(certain @ (member * autonomous[:, None]))
    columns["possible_official"] = _whole(possible @ (member * autonomous[:, None]))
    columns["active_stale"] = _whole(stale @ member)
    frame = pd.DataFrame({name: columns[name].T.ravel() for name in SERIES_COLUMNS})
    frame.insert(0, "scope", np.repeat(np.array(scopes, dtype=object), len(days)))
    frame.insert(1, "date", pd.Series(days * len(scopes), dtype="datetime64[s]"))
    return frame.astype({"scope": str})


def _whole(sums: np.ndarray) -> np.ndarray:
    whole: np.ndarray = np.rint(sums).astype("int64")
    return whole


def presence(
    history: pd.DataFrame, days: Sequence[date]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return three tables, days × 514 of 0 and 1.

    They tell who is active by the certain and by the possible view, and whose certain one is stale.

    Parameters
    ----------
    history: as `coverage.evidence.status.timeline` returns it.
    """
    codes = regions().index
    certain = np.zeros((len(days), len(codes)))
    possible, stale = np.zeros_like(certain), np.zeros_like(certain)
    asked = np.array(days, dtype="datetime64[s]")
    places = codes.get_indexer(pd.Index(history["regency_code"]))
    firsts, active = history["from"].to_numpy("datetime64[s]"), history["state"] == "active"
    views = zip(places, firsts, active, history["possible"], active & history["stale"], strict=True)
    for place, first, is_active, is_possible, is_stale in views:  # in order: later rows overwrite
        certain[asked >= first, place] = is_active
        possible[asked >= first, place] = is_possible
        stale[asked >= first, place] = is_stale
    return certain, possible, stale
