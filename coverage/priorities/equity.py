"""How evenly 112 reaches: cities and regencies, islands, small and large, provinces (Lorenz, Gini).

Certain figures (`coverage.evidence.status`); people are those of the register (2025). The sums are
those of `coverage.evidence.figures`, grouped in other ways too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.register.regions import ISLAND_GROUPS, provinces, regions

DECILES = 10
KINDS = ("kota", "kabupaten")


def _by(status: pd.DataFrame, key: pd.Series, order: pd.Index) -> pd.DataFrame:
    """Add up what is covered, by `key` (one value a regency)."""
    people = regions()["population"].loc[status.index]
    active = status["state"] == "active"
    frame = pd.DataFrame(
        {
            "total": 1,
            "active": active.astype("int64"),
            "population_total": people,
            "population_covered": people.where(active, 0),
        }
    )
    sums = frame.groupby(key.loc[status.index]).sum().reindex(order, fill_value=0)
    return sums.assign(
        share=sums["active"] / sums["total"],
        population_share=sums["population_covered"] / sums["population_total"],
    )


def by_kind(status: pd.DataFrame) -> pd.DataFrame:
    """Return the coverage of cities (kota) and of regencies (kabupaten).

    Parameters
    ----------
    status: as `coverage.evidence.status.status_at` returns it.

    Returns
    -------
    DataFrame indexed by kind: total, active (regencies), population_total, population_covered
    (people), share, population_share (0 to 1).
    """
    return _by(status, regions()["kind"], pd.Index(KINDS, name="kind"))


def by_island_group(status: pd.DataFrame) -> pd.DataFrame:
    """Return the coverage of every island group, as `by_kind`, in the register's order."""
    order = pd.Index(list(ISLAND_GROUPS), name="island_group")
    return _by(status, regions()["island_group"], order)


def by_province(status: pd.DataFrame) -> pd.DataFrame:
    """Return the coverage of every province, as `by_kind`, in the register's order."""
    return _by(status, regions()["province_code"], provinces().index)


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

    Returns
    -------
    As `by_kind`, indexed by decile (1 to 10, see `deciles`), with smallest and largest: people of
    its smallest and its largest regency.
    """
    tenth = deciles()
    frame = _by(status, tenth, pd.RangeIndex(1, DECILES + 1, name="decile"))
    people = regions()["population"].groupby(tenth)
    return frame.assign(smallest=people.min(), largest=people.max())


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
    """Return the Lorenz curve of coverage over provinces.

    Returns
    -------
    None where nobody is covered: there is nothing to be spread. Where everybody is, the curve is
    the diagonal and gini is 0.
    """
    frame = by_province(status).rename_axis("province_code").sort_index()
    covered = int(frame["population_covered"].sum())
    if covered == 0:
        return None
    frame = frame.sort_values("population_share", kind="stable")
    x = (frame["population_total"].cumsum() / int(frame["population_total"].sum())).to_numpy()
    y = (frame["population_covered"].cumsum() / covered).to_numpy()
    curve = pd.DataFrame(
        {
            "name": provinces()["name"].loc[frame.index],
            "population_share": frame["population_share"],
            "people": x,
            "covered": y,
        }
    )
    from_zero_x, from_zero_y = np.insert(x, 0, 0.0), np.insert(y, 0, 0.0)
    area = float((np.diff(from_zero_x) * (from_zero_y[1:] + from_zero_y[:-1])).sum())
    half = float(np.interp(0.5, from_zero_x, from_zero_y))
    return Lorenz(curve, gini=min(max(1.0 - area, 0.0), 1.0), half=half)
