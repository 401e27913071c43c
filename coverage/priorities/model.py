"""Where the next launches would add most: the regencies without 112, ranked.

Only what the evidence says is used: a candidate is a regency that is not `active`, which may have
112 all the same (absence of evidence is not absence of service). An order is computed, never
official: it follows from the weights that the reader gives to four criteria.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from geodata.register.regions import regions, scope_codes

#: criterion (a field of `Weights`) -> the column of `candidates` that it weighs
CRITERIA = {
    "people": "people_share",
    "province": "province_share",
    "border": "border_share",
    "group": "group_gap",
}
PARTS = tuple(f"part_{name}" for name in CRITERIA)


@dataclass(frozen=True)
class Weights:
    """How much each criterion counts, 0 or more; only their proportions matter.

    Attributes
    ----------
    people: people of the regency. province: its share of its province's people. border: the share
        of its land border behind which 112 is in service. group: how far its island group is from
        having 112 everywhere.
    """

    people: float = 6
    province: float = 2
    border: float = 2
    group: float = 2

    def __post_init__(self) -> None:
        """Refuse weights that are no weights."""
        values = [getattr(self, one.name) for one in fields(self)]
        if not all(np.isfinite(value) and value >= 0 for value in values):
            raise ValueError(f"weights must be finite and not negative: {values}")

    def shares(self) -> dict[str, float]:
        """Return the weights as shares of their sum, by criterion; all 0 if none is above 0."""
        values = {name: float(getattr(self, name)) for name in CRITERIA}
        largest = max(values.values()) or 1.0
        values = {name: value / largest for name, value in values.items()}
        total = sum(values.values()) or 1.0
        return {name: value / total for name, value in values.items()}


def borders(
    codes: pd.Index, active: np.ndarray, neighbours: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return km of border, km of it with active regencies, and the number of those, by regency."""
    here, there, km = pairs(codes, neighbours)
    n, lit = len(codes), active[there]
    total = np.bincount(here, km, n)
    with_active = np.bincount(here[lit], km[lit], n)
    return total, with_active, np.bincount(here[lit], minlength=n).astype("int64")


def pairs(codes: pd.Index, neighbours: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return positions in `codes` of both sides of every border, and its km."""
    here = codes.get_indexer(pd.Index(neighbours.index.astype(str)))
    there = codes.get_indexer(pd.Index(neighbours["neighbour"].astype(str)))
    known = (here >= 0) & (there >= 0)
    km = neighbours["border_km"].to_numpy("float64")
    return here[known], there[known], km[known]


def quotient(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return part / whole, 0 where whole is 0; never above 1."""
    safe = np.where(whole > 0, whole, 1.0)
    return np.minimum(np.where(whole > 0, part / safe, 0.0), 1.0)


def candidates(status: pd.DataFrame, neighbours: pd.DataFrame) -> pd.DataFrame:
    """Return what a launch would add in every regency where 112 is not known to be in service.

    Parameters
    ----------
    status: as `coverage.evidence.status.status_at` returns it, 514 rows.
    neighbours: as `geodata.maps.adjacency.neighbours` returns it.

    Returns
    -------
    DataFrame indexed by regency_code, in the order of the register: every regency that is not
    `active`; empty if all are.

    * name, kind, province_code, island_group, state (planned, suspended or no_evidence), population
      (people, 2025).
    * people_share: its people / the nation's. province_share: its people / its province's.
    * border_share: km of its land border with active regencies / km with all its neighbours; 0
      where it has none, as on an island of its own. n_active_neighbours: how many of them are
      active.
    * group_gap: share of its island group's people who live in regencies that are not active, 1
      minus the group's population coverage (0 to 1; not a distance from the nation's average, which
      would be 0 for all groups above it).
    """
    register = regions().loc[status.index]
    active = (status["state"] == "active").to_numpy()
    people = register["population"]
    whole = register.groupby("province_code")["population"].transform("sum")
    uncovered = people.where(~active, 0)
    group = register["island_group"]
    gap = uncovered.groupby(group).sum() / people.groupby(group).sum()
    total_km, active_km, n_active = borders(register.index, active, neighbours)
    frame = pd.DataFrame(
        {
            **{name: register[name] for name in ("name", "kind", "province_code", "island_group")},
            "state": status["state"],
            "population": people,
            "people_share": people / people.sum(),
            "province_share": people / whole,
            "border_share": quotient(active_km, total_km),
            "n_active_neighbours": n_active,
            "group_gap": group.map(gap).astype("float64"),
        },
        index=register.index,
    )
    return frame[~active]


def _scaled(rows: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return every criterion from 0 to 1: see `score`."""
    values = {name: rows[column].to_numpy("float64") for name, column in CRITERIA.items()}
    largest = values["people"].max(initial=0.0)
    values["people"] = values["people"] / (largest or 1.0)
    return values


def score(rows: pd.DataFrame, weights: Weights) -> pd.Series:
    """Return how much a launch adds by the given weights.

    The weighted mean of four criteria from 0 to 1: people, as a share of the largest candidate in
    `rows` (half the people, half the score); and as they are, since they are shares already,
    province_share, border_share and group_gap. With all weights 0, every score is 0.

    Parameters
    ----------
    rows: rows of `candidates`, those that are compared.
    weights: only their proportions matter.

    Returns
    -------
    Series with the index of `rows`, 0 to 1.
    """
    scaled, shares = _scaled(rows), weights.shares()
    total = sum((shares[name] * scaled[name] for name in CRITERIA), np.zeros(len(rows)))
    return pd.Series(np.clip(total, 0.0, 1.0), index=rows.index, name="score")


def greedy(
    status: pd.DataFrame,
    neighbours: pd.DataFrame,
    weights: Weights,
    n: int | None = None,
    scope: str = "ID",
) -> pd.DataFrame:
    """Return an order of launches, each the best by `score` after those before it.

    After each launch border_share and group_gap of the rest are computed again; the scale of people
    stays that of the start. Equal scores (to 12 digits) go by code.

    Parameters
    ----------
    status, neighbours: as for `candidates`.
    weights: only their proportions matter.
    n: how many launches; None for all candidates of the scope.
    scope: "ID", an island group, a province or a regency code: where launches are made.

    Returns
    -------
    DataFrame indexed by regency_code, in the order of launches: rank (from 1), population, the four
    `PARTS` of the score at its turn (they add up to it), score, people (covered in the scope after
    this launch), coverage (share of the scope's people).
    """
    open_ = candidates(status, neighbours)
    open_ = open_.loc[open_.index.intersection(scope_codes(scope), sort=False)].sort_index()
    steps = len(open_) if n is None else max(min(n, len(open_)), 0)
    order, parts = _launches(open_, status, neighbours, weights.shares(), steps)
    frame = _with_coverage(open_.iloc[order][["population"]], status, scope)
    for place, name in enumerate(PARTS):
        frame.insert(2 + place, name, parts[:, place])
    frame.insert(2 + len(PARTS), "score", np.clip(parts.sum(axis=1), 0.0, 1.0))
    return frame


def _launches(
    open_: pd.DataFrame,
    status: pd.DataFrame,
    neighbours: pd.DataFrame,
    shares: Mapping[str, float],
    steps: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return positions in `open_` in the order of launches, and the parts of their scores."""
    codes = open_.index
    scaled = _scaled(open_)
    still = shares["people"] * scaled["people"] + shares["province"] * scaled["province"]
    total_km = borders(status.index, np.zeros(len(status), bool), neighbours)[0]
    border_km = total_km[status.index.get_indexer(codes)]
    lit_km = scaled["border"] * border_km
    here, there, km = pairs(codes, neighbours)
    by_left = np.argsort(here, kind="stable")
    there, km = there[by_left], km[by_left]
    bounds = np.searchsorted(here[by_left], np.arange(len(codes) + 1))
    groups, group = np.unique(open_["island_group"].to_numpy(str), return_inverse=True)
    people = open_["population"].to_numpy("float64")
    register = regions()
    group_people = register.groupby("island_group")["population"].sum().loc[groups].to_numpy()
    dark = scaled["group"]
    group_dark = np.zeros(len(groups))
    group_dark[group] = dark  # the same for all regencies of a group
    waiting = np.ones(len(codes), bool)
    order = np.zeros(steps, dtype="int64")
    parts = np.zeros((steps, len(PARTS)))
    for step in range(steps):
        border = shares["border"] * quotient(lit_km, border_km)
        behind = shares["group"] * group_dark[group]
        total = np.where(waiting, np.round(still + border + behind, 12), -1.0)
        best = int(np.argmax(total))  # the first of equals: the lowest code
        order[step] = best
        parts[step] = (
            shares["people"] * scaled["people"][best],
            shares["province"] * scaled["province"][best],
            border[best],
            behind[best],
        )
        waiting[best] = False
        lit_km[there[bounds[best] : bounds[best + 1]]] += km[bounds[best] : bounds[best + 1]]
        less = people[best] / group_people[group[best]]
        group_dark[group[best]] = max(group_dark[group[best]] - less, 0.0)
    return order, parts


def by_size(status: pd.DataFrame, n: int | None = None, scope: str = "ID") -> pd.DataFrame:
    """Return the order of launches by people, the largest first; equal ones by code.

    After any number of launches no other order covers more people.

    Returns
    -------
    As `greedy`: rank, population, people, coverage.
    """
    register = regions().loc[scope_codes(scope)]
    waiting = register[status["state"].loc[register.index] != "active"].sort_index()
    largest = waiting.sort_values("population", ascending=False, kind="stable")
    steps = len(largest) if n is None else max(n, 0)
    return _with_coverage(largest[["population"]].head(steps), status, scope)


def _with_coverage(launches: pd.DataFrame, status: pd.DataFrame, scope: str) -> pd.DataFrame:
    """Add rank, people covered after each launch, and their share of the scope's people."""
    everybody = regions()["population"].loc[scope_codes(scope)]
    active = status["state"].loc[everybody.index] == "active"
    people = launches["population"].cumsum() + int(everybody[active].sum())
    frame = launches.assign(people=people, coverage=people / int(everybody.sum()))
    frame.insert(0, "rank", np.arange(1, len(frame) + 1))
    return frame


def at_random(status: pd.DataFrame, scope: str = "ID") -> np.ndarray:
    """Return the coverage that launches at random reach on average, after 0, 1, 2, … of them.

    Every candidate is as likely as any other, so that each launch adds their mean: a straight line.

    Returns
    -------
    Shares of the scope's people, one more than there are candidates.
    """
    everybody = regions()["population"].loc[scope_codes(scope)]
    waiting = everybody[status["state"].loc[everybody.index] != "active"]
    start = int(everybody.sum()) - int(waiting.sum())
    steps = np.arange(len(waiting) + 1)
    mean: Any = waiting.mean() if len(waiting) else 0.0
    return (start + steps * float(mean)) / float(everybody.sum())


def launches_until(launches: pd.DataFrame, share: float) -> int | None:
    """Return after how many launches of an order coverage reaches `share`; None if it does not."""
    reached = np.flatnonzero(launches["coverage"].to_numpy() >= share)
    return int(reached[0]) + 1 if len(reached) else None
