"""What the public may see of small numbers.

One domestic-violence call in a small regency in May is somebody's story.

**The rule**, with t the threshold (5). A *group* is the calls of one month, regency and outcome;
its cells are the nine categories, those without calls included. The group's own total (without
category) is public and stays true, so cells must not follow from it by subtraction:

1. If any category has 1 to t - 1 calls, every category with fewer than t is hidden, zeros too: not
   even whether there was a call can be seen.
2. If this hides one cell only, or each hidden cell has exactly t - 1 (then their sum, which is the
   total less what is seen, would tell), the smallest cells that are left, all equal ones, are
   hidden as well.
3. If at most one category is then left to be seen, all are hidden.

Calls without a category are not hidden; a group without small categories is shown as it is. What a
group hides is public as one number under the category `WITHHELD`, so that categories add up.

Any coarser figure *with* a category (a year, a province) is added up from the cells that are seen,
never from the records, and says how many it leaves out; only for the whole country there is more,
see `coverage.calls.cubes.suppression_national`. Any figure *without* category is true. So
everything public follows from the seen cells and the totals of the groups, and a test shows that
for every hidden cell there is another number with which all of that would look the same. Times of a
cell (median, p90) are hidden with it, and where fewer than t calls have such a time.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.calls.records.contract import CATEGORIES

THRESHOLD = 5
GROUP = ("month", "regency_code", "outcome")
#: How a hidden count is written where numbers are read by people. Hidden cells may hold more.
MARK = "<5"
#: Category of the calls of a group whose own category is hidden.
WITHHELD = "withheld"

_TIMES = {
    "answered": ("answered_median_s", "answered_p90_s"),
    "arrived": ("arrived_median_s", "arrived_p90_s"),
}


def hidden(counts: NDArray[np.int64], threshold: int = THRESHOLD) -> NDArray[np.bool_]:
    """Return which cells of groups are hidden.

    Parameters
    ----------
    counts: (groups, cells), calls; 0 where there are none. threshold: smallest count to be seen.

    Returns
    -------
    (groups, cells) of bool, by the rule of this module.
    """
    if counts.ndim != 2 or (counts < 0).any():
        raise ValueError("counts are two-dimensional and not negative")
    small = counts < threshold
    # A group without small counts has nothing to hide: its zeros are just zeros.
    small &= (small & (counts > 0)).any(axis=1, keepdims=True)
    n_small = small.sum(axis=1)
    sums = np.where(small, counts, 0).sum(axis=1)
    tells = (n_small > 0) & ((n_small == 1) | (sums == (threshold - 1) * n_small))
    left = np.where(small, np.iinfo(np.int64).max, counts)
    second = tells[:, None] & ~small & (counts == left.min(axis=1, keepdims=True))
    away = small | second
    alone = (n_small > 0) & (away.sum(axis=1) >= counts.shape[1] - 1)
    return np.asarray(away | alone[:, None])


def suppress(cube: pd.DataFrame, threshold: int = THRESHOLD) -> pd.DataFrame:
    """Return the cube `volume` as the public may see it.

    Parameters
    ----------
    cube: columns month, regency_code, outcome, category, calls, simulated and the columns of times,
        as `cubes.run("volume", ...)` returns them: one row a cell.
    threshold: smallest count to be seen; 1 hides nothing.

    Returns
    -------
    DataFrame sorted like the cube: `calls` is Int64 and null where hidden; `hidden` (bool, the last
    column); `simulated` is bool: some call of the group is (a count would tell). Every category of
    a group with hidden cells has a row, also those without calls, and `WITHHELD` has their sum.
    `answered` and `arrived` are Int64, null where hidden or below the threshold, and their times
    are null then.

    Raises
    ------
    ValueError
        threshold below 1, or a cell has two rows.
    """
    if threshold < 1:
        raise ValueError(f"threshold {threshold}: at least 1 is needed")
    keys = [*GROUP, "category"]
    if cube.duplicated(keys).any():
        raise ValueError("a cell of the cube has two rows")
    named = cube[cube["category"] != ""]
    groups, cells, counts = _matrix(named)
    away = hidden(counts, threshold)
    row, column = np.nonzero(away)
    extra = groups.take(row).assign(category=np.array(CATEGORIES)[column], hidden=True)
    marked = cube.groupby(list(GROUP), as_index=False, sort=False)["simulated"].sum()
    public = cube.drop(columns="simulated").assign(hidden=False)
    if len(named):
        public.loc[named.index, "hidden"] = away[cells]
    extra = extra.merge(public[keys], on=keys, how="left", indicator=True)
    extra = extra[extra.pop("_merge") == "left_only"]
    public = pd.concat([public, extra], ignore_index=True)
    public["calls"] = public["calls"].astype("Int64").mask(public["hidden"])
    left = np.where(away, counts, 0).sum(axis=1)
    some = np.flatnonzero(away.any(axis=1))
    rest = groups.take(some).assign(category=WITHHELD, hidden=False)
    rest["calls"] = pd.array(left[some], dtype="Int64")
    public = pd.concat([public, rest], ignore_index=True)
    for name, times in _TIMES.items():
        few = public["hidden"] | public[name].fillna(0).lt(threshold)
        public[name] = public[name].astype("Int64").mask(few)
        for time in times:
            public[time] = public[time].mask(few)
    public = public.merge(marked.assign(simulated=marked["simulated"] > 0), on=list(GROUP))
    columns = [*cube.columns, "hidden"]
    return public[columns].sort_values(keys, ignore_index=True)


def _matrix(
    named: pd.DataFrame,
) -> tuple[pd.DataFrame, tuple[NDArray[np.intp], NDArray[np.intp]], NDArray[np.int64]]:
    """Return the groups, the place (group, category) of each row, and the counts by both."""
    columns = list(GROUP)
    groups = named[columns].drop_duplicates(ignore_index=True)
    places = groups.assign(at=np.arange(len(groups)))
    numbered = named[columns].merge(places, on=columns, how="left")
    row = numbered["at"].to_numpy(dtype=np.intp)
    column = pd.Index(CATEGORIES).get_indexer(pd.Index(named["category"]))
    if (column < 0).any():
        raise ValueError(f"unknown category {named['category'].iloc[int(column.argmin())]!r}")
    counts = np.zeros((len(groups), len(CATEGORIES)), dtype=np.int64)
    counts[row, column] = named["calls"]
    return groups, (row, column), counts
