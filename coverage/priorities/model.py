"""Where the next launches would add most: the regencies without 112, ranked.

Only what the evidence says is used: a candidate is a regency that is not `active`, which may have
112 all the same (absence of evidence is not absence of service). An order is computed, never
official: it follows from the weights that the reader gives to four criteria.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from coverage.core.tabular import records
from coverage.core.texts import look_of
from coverage.evidence.announced import OfficialGap
from coverage.evidence.figures import Coverage
from geodata.boundaries import BoundaryMeta
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
        values = astuple(self)
        if not all(np.isfinite(value) and value >= 0 for value in values):
            raise ValueError(f"weights must be finite and not negative: {values}")

    def shares(self) -> dict[str, float]:
        """Return the weights as shares of their sum, by criterion; all 0 if none is above 0."""
        total = sum(astuple(self)) or 1.0
        return {name: float(getattr(self, name)) / total for name in CRITERIA}


@dataclass(frozen=True, eq=False)
class Ranking:
    """An order of launches in a scope, with all that is needed to tell how it came about.

    Attributes
    ----------
    order, sized, random: as `greedy`, `by_size` and `at_random` return them. candidates: those of
        the nation, among them all of `order`.
    now: figures of the scope. nation, gap: of the nation.
    version: of the data. boundaries: what borders were measured on.
    """

    order: pd.DataFrame
    candidates: pd.DataFrame
    sized: pd.DataFrame
    random: np.ndarray
    weights: Weights
    now: Coverage
    nation: Coverage
    gap: OfficialGap | None
    version: str
    boundaries: BoundaryMeta

    @property
    def day(self) -> date:
        """The date that the ranking is for."""
        return self.now.date

    @property
    def ranked(self) -> bool:
        """There is somewhere to launch, and some weight to rank by."""
        return not self.order.empty and any(self.weights.shares().values())


def border_km(codes: pd.Index, neighbours: pd.DataFrame) -> np.ndarray:
    """Return km of land border between regencies, a row and a column for each of `codes`."""
    here = codes.get_indexer(pd.Index(neighbours.index.astype(str)))
    there = codes.get_indexer(pd.Index(neighbours["neighbour"].astype(str)))
    km = np.zeros((len(codes), len(codes)))
    km[here, there] = neighbours["border_km"]
    return km


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

    * name, kind, province_code, island_group, state (planned, suspended or no_evidence), look (of
      `coverage.core.texts.STATES`), population (people, 2025).
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
    km = border_km(register.index, neighbours)
    frame = pd.DataFrame(
        {
            **{name: register[name] for name in ("name", "kind", "province_code", "island_group")},
            "state": status["state"],
            "look": [look_of(row) for row in records(status[["state", "stale"]])],
            "population": people,
            "people_share": people / people.sum(),
            "province_share": people / whole,
            "border_share": quotient(km[:, active].sum(axis=1), km.sum(axis=1)),
            "n_active_neighbours": (km[:, active] > 0).sum(axis=1),
            "group_gap": group.map(gap).astype("float64"),
        },
        index=register.index,
    )
    return frame[~active]


def greedy(
    status: pd.DataFrame, neighbours: pd.DataFrame, weights: Weights, scope: str = "ID"
) -> pd.DataFrame:
    """Return an order of launches, each the one that adds most after those before it.

    The score is the weighted mean of four criteria from 0 to 1: people, as a share of the largest
    candidate of the scope (half the people, half the score); and as they are, since they are shares
    already, province_share, border_share and group_gap. With all weights 0, every score is 0. After
    each launch border_share and group_gap of the rest are computed again; the scale of people stays
    that of the start. Equal scores (to 12 digits) go by code.

    Parameters
    ----------
    status, neighbours: as for `candidates`.
    weights: only their proportions matter.
    scope: "ID", an island group, a province or a regency code: where launches are made.

    Returns
    -------
    DataFrame indexed by regency_code, in the order of launches: rank (from 1), population, the four
    `PARTS` of the score at its turn (they add up to it), score, people (covered in the scope after
    this launch), coverage (share of the scope's people).
    """
    open_ = candidates(status, neighbours)
    open_ = open_.loc[open_.index.intersection(scope_codes(scope), sort=False)].sort_index()
    place = status.index.get_indexer(open_.index)
    km = border_km(status.index, neighbours)[place]
    total_km, between = km.sum(axis=1), km[:, place]
    lit_km = open_["border_share"].to_numpy() * total_km
    group = open_["island_group"].to_numpy(str)
    of_group = regions().groupby("island_group")["population"].sum().loc[group].to_numpy()
    people = open_["population"].to_numpy("float64")
    dark = open_["group_gap"].to_numpy("float64", copy=True)
    largest = people.max(initial=0.0) or 1.0
    share, waiting = weights.shares(), np.ones(len(open_), bool)
    parts = np.empty((len(PARTS), len(open_)))
    parts[0] = share["people"] * people / largest
    parts[1] = share["province"] * open_["province_share"]
    order, scores = np.zeros(len(open_), "int64"), np.empty((len(open_), len(PARTS)))
    for step in range(len(open_)):
        parts[2] = share["border"] * quotient(lit_km, total_km)
        parts[3] = share["group"] * dark
        total = np.where(waiting, np.round(parts.sum(axis=0), 12), -1.0)
        best = int(np.argmax(total))  # the first of equals: the lowest code
        order[step], scores[step], waiting[best] = best, parts[:, best], False
        lit_km += between[:, best]
        same = group == group[best]
        dark[same] = np.maximum(dark[same] - people[best] / of_group[best], 0.0)
    frame = _with_coverage(open_.iloc[order][["population"]], status, scope)
    for number, name in enumerate(PARTS):
        frame.insert(2 + number, name, scores[:, number])
    frame.insert(2 + len(PARTS), "score", np.clip(scores.sum(axis=1), 0.0, 1.0))
    return frame


def by_size(status: pd.DataFrame, scope: str = "ID") -> pd.DataFrame:
    """Return the order of launches by people, the largest first; equal ones by code.

    After any number of launches no other order covers more people. Columns as of `greedy`: rank,
    population, people, coverage.
    """
    register = regions().loc[scope_codes(scope)]
    waiting = register[status["state"].loc[register.index] != "active"].sort_index()
    largest = waiting.sort_values("population", ascending=False, kind="stable")
    return _with_coverage(largest[["population"]], status, scope)


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
