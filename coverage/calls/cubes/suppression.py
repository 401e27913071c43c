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
never from the records, and says how many it leaves out; only for the whole country there is more.
Any figure *without* category is true. So everything public follows from the seen cells and the
totals of the groups, and a test shows that for every hidden cell there is another number with which
all of that would look the same. Times of a cell (median, p90) are hidden with it, and where fewer
than t calls have such a time.

**National figures by category** tell nothing about hidden cells either. A month's cells of one
outcome are a table of regencies (rows) and categories. Its seen cells and its row totals are
public. If the sums of its columns are public too, a hidden cell may follow from both. They are made
public only where none does:

* Rows that hide more than their small cells (rules 2 and 3) give their seen cells only.
* The hidden cells of the other rows are added in if each that holds a call could hold another
  number, with every row and column sum the same and every hidden cell from 0 to t - 1. That is so
  if one call can be moved out of the cell or into it, and others around a circle of rows and
  columns. Whether it is so follows from what is public, so that the answer itself tells nothing.
* Otherwise the seen cells alone are added up, and the sum is "at least".
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.calls.records.contract import CATEGORIES

Counts = NDArray[np.int64]
Bools = NDArray[np.bool_]

THRESHOLD = 5
GROUP = ["month", "regency_code", "outcome"]
#: Category of the calls of a group whose own category is hidden.
WITHHELD = "withheld"

_TIMES = {
    "answered": ("answered_median_s", "answered_p90_s"),
    "arrived": ("arrived_median_s", "arrived_p90_s"),
}


def hidden(counts: Counts, threshold: int = THRESHOLD) -> Bools:
    """Return which cells of groups are hidden, by the rule of this module.

    counts: (groups, cells), calls; 0 where there are none. The result has the same shape.
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
    cube: as `coverage.calls.cubes.model.run("volume", ...)` returns it: one row a cell.
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
        threshold below 1, a cell has two rows, or a category is not known.
    """
    if threshold < 1:
        raise ValueError(f"threshold {threshold}: at least 1 is needed")
    keys = [*GROUP, "category"]
    counts = _by_category(cube)
    away = pd.DataFrame(hidden(counts.to_numpy(), threshold), counts.index, counts.columns)
    cells = away.reset_index().melt(GROUP, value_name="hidden")
    public = cube.merge(cells[cells["hidden"]], on=keys, how="outer")
    withheld = counts.where(away, 0).sum(axis=1)[away.any(axis=1)].rename("calls")
    public = pd.concat([public, withheld.reset_index().assign(category=WITHHELD)])
    public["hidden"] = public["hidden"].eq(True)
    public["calls"] = public["calls"].astype("Int64").mask(public["hidden"])
    for name, times in _TIMES.items():
        few = public["hidden"] | public[name].fillna(0).lt(threshold)
        for column in (name, *times):
            public[column] = public[column].mask(few)
        public[name] = public[name].astype("Int64")
    public["simulated"] = public.groupby(GROUP)["simulated"].transform("sum") > 0
    return public[[*cube.columns, "hidden"]].sort_values(keys, ignore_index=True)


def _by_category(cube: pd.DataFrame) -> pd.DataFrame:
    """Return the calls of each group (index `GROUP`) by category (columns), 0 where are none."""
    named = cube[cube["category"] != ""]
    if unknown := set(named["category"]) - set(CATEGORIES):
        raise ValueError(f"unknown category {min(unknown)!r}")
    if cube.duplicated([*GROUP, "category"]).any():
        raise ValueError("a cell of the cube has two rows")
    wide = named.pivot(index=GROUP, columns="category", values="calls")
    return wide.reindex(columns=pd.Index(CATEGORIES, name="category")).fillna(0).astype("int64")


def plain_rows(counts: Counts, away: Bools, threshold: int) -> Bools:
    """Return the rows in which only small cells are hidden, and their sum does not tell them."""
    big = (away & (counts >= threshold)).any(axis=1)
    n_away = away.sum(axis=1)
    sums = np.where(away, counts, 0).sum(axis=1)
    return np.asarray((n_away > 0) & ~big & (sums < (threshold - 1) * n_away))


def _free(counts: Counts, away: Bools, threshold: int) -> bool:
    """Return whether each hidden cell with calls could hold another number, the sums being known.

    counts, away: (rows, cells) of the plain rows.
    """
    more = away & (counts < threshold - 1)
    less = away & (counts > 0)
    # step[r, a, b]: in row r a call can be moved out of category a into category b.
    step = less[:, :, None] & more[:, None, :]
    step[:, range(counts.shape[1]), range(counts.shape[1])] = False
    # A circle passes each row once: back to its start by the other rows.
    others = step.sum(axis=0)[None, :, :] - step
    reach = others > 0
    for via in range(counts.shape[1]):
        reach |= reach[:, :, via, None] & reach[:, None, via, :]
    circle = step & reach.transpose(0, 2, 1)  # out of a into b in this row, then back to a
    moves = circle.any(axis=2) | circle.any(axis=1)
    return bool((moves | ~less).all())


def sums(counts: Counts, threshold: int = THRESHOLD) -> tuple[Counts, int]:
    """Return the public sum of each category (rows, cells), and in how many rows it lacks cells."""
    away = hidden(counts, threshold)
    plain = plain_rows(counts, away, threshold)
    added = ~away
    if plain.any() and _free(counts[plain], away[plain], threshold):
        added |= plain[:, None]
    return np.where(added, counts, 0).sum(axis=0), int((~added).sum())


def national(cube: pd.DataFrame, threshold: int = THRESHOLD) -> pd.DataFrame:
    """Return calls by month, outcome and category in the whole country, as the public may see them.

    Parameters
    ----------
    cube, threshold: as of `suppress`.

    Returns
    -------
    DataFrame sorted by month, outcome, category: month, outcome, category ("" for none, and
    `WITHHELD` for calls whose category is left out), calls (int64), hidden (int64: cells left
    out of that category; then calls is "at least"), simulated (bool: some call of the month and
    outcome is).
    """
    keys = ["month", "outcome"]
    tables = {key: table.to_numpy() for key, table in _by_category(cube).groupby(keys)}
    nothing = np.zeros((0, len(CATEGORIES)), dtype=np.int64)
    rows = []
    for key, cells in cube.groupby(keys):
        seen, lacking = sums(tables.get(key, nothing), threshold)
        bare = cells.loc[cells["category"] == "", "calls"].sum()
        categories = [
            ("", bare, 0),
            *((name, calls, lacking) for name, calls in zip(CATEGORIES, seen, strict=True)),
            (WITHHELD, cells["calls"].sum() - bare - seen.sum(), 0),
        ]
        simulated = bool(cells["simulated"].any())
        rows += [(*key, *one, simulated) for one in categories if any(one[1:])]
    types = {
        "month": "datetime64[s]",
        **dict.fromkeys(("outcome", "category"), "str"),
        **dict.fromkeys(("calls", "hidden"), "int64"),
        "simulated": "bool",
    }
    frame = pd.DataFrame(rows, columns=list(types)).astype(types)
    return frame.sort_values([*keys, "category"], ignore_index=True)
