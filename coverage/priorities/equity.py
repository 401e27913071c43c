"""How evenly 112 reaches: cities and regencies, islands, small and large, provinces (Lorenz, Gini).

Certain figures (`coverage.evidence.status`); people are those of the register (2025).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage.evidence.figures import coverage_sums
from geodata.register.regions import ISLAND_GROUPS, provinces, regions

DECILES = 10
KINDS = ("kota", "kabupaten")


def by_kind(status: pd.DataFrame) -> pd.DataFrame:
    """Return the coverage of cities (kota) and of regencies (kabupaten).

    `status` is as `coverage.evidence.status.status_at` returns it; the columns are those of
    `coverage.evidence.figures.coverage_sums`.
    """
    return coverage_sums(status, regions()["kind"]).loc[list(KINDS)]


def by_island_group(status: pd.DataFrame) -> pd.DataFrame:
    """Return the coverage of every island group, as `by_kind`, in the register's order."""
    return coverage_sums(status, regions()["island_group"]).loc[list(ISLAND_GROUPS)]


def by_province(status: pd.DataFrame) -> pd.DataFrame:
    """Return the coverage of every province, as `by_kind`, in the register's order."""
    return coverage_sums(status, regions()["province_code"]).loc[provinces().index]


def deciles() -> pd.Series:
    """Return the tenth that each regency belongs to by population: 1 the smallest, 10 the largest.

    Ordered by people, equal ones by code; 514 regencies make tenths of 51 or 52 (the four smallest
    tenths have 52).
    """
    register = regions().sort_index().sort_values("population", kind="stable")
    parts = np.array_split(np.arange(len(register)), DECILES)
    tenth = np.repeat(np.arange(1, DECILES + 1), [len(part) for part in parts])
    return pd.Series(tenth, index=register.index, name="decile").loc[regions().index]


def by_decile(status: pd.DataFrame) -> pd.DataFrame:
    """Return the coverage of every tenth of regencies by population.

    As `by_kind`, indexed by decile (1 to 10, see `deciles`), with smallest and largest: people of
    its smallest and its largest regency.
    """
    tenth = deciles()
    people = regions()["population"].groupby(tenth)
    return coverage_sums(status, tenth).assign(smallest=people.min(), largest=people.max())


@dataclass(frozen=True, eq=False)
class Lorenz:
    """How the people covered are spread over the provinces.

    Attributes
    ----------
    curve: one row a province, from the lowest population coverage to the highest (equal ones by
        code), indexed by province_code: name, population_share (its own coverage), people (share of
        the nation's people up to and with it), covered (share of the covered people, likewise). The
        curve starts at (0, 0), ends at (1, 1) and never lies above the diagonal.
    gini: 1 − Σ (people_i − people_{i−1}) · (covered_i + covered_{i−1}): twice the area between the
        curve and the diagonal. 0: every province is covered to the same share; towards 1: all the
        covered people live in one small province.
    half: share of the covered people who live in the less covered half of the people, read off the
        straight line between two provinces; 0.5 where coverage is the same everywhere.
    """

    curve: pd.DataFrame
    gini: float
    half: float


def lorenz(status: pd.DataFrame) -> Lorenz | None:
    """Return the Lorenz curve of coverage over provinces; None where nobody is covered.

    Where everybody is, the curve is the diagonal and gini is 0.
    """
    frame = by_province(status).sort_index().sort_values("population_share", kind="stable")
    people, covered = (
        np.cumsum([0, *frame[name]]) for name in ("population_total", "population_covered")
    )
    if not covered[-1]:
        return None
    x, y = people / people[-1], covered / covered[-1]
    curve = pd.DataFrame(
        {
            "name": provinces()["name"].loc[frame.index],
            "population_share": frame["population_share"],
            "people": x[1:],
            "covered": y[1:],
        }
    )
    gini = 1.0 - float((np.diff(x) * (y[1:] + y[:-1])).sum())
    return Lorenz(curve, min(max(gini, 0.0), 1.0), half=float(np.interp(0.5, x, y)))
