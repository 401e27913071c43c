"""National figures by category that tell nothing about hidden cells.

A month's cells of one outcome are a table of regencies (rows) and categories. Its seen cells and
its row totals are public. If the sums of its columns are public too, a hidden cell may follow from
both. Here they are made public only where none does:

* Rows that hide more than their small cells (rules 2 and 3 of `coverage.calls.cubes.suppression`)
  give their seen cells only.
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

from coverage.calls.cubes.suppression import THRESHOLD, WITHHELD, hidden
from coverage.calls.records.contract import CATEGORIES

Bools = NDArray[np.bool_]


def plain_rows(counts: NDArray[np.int64], away: Bools, threshold: int) -> Bools:
    """Return the rows in which only small cells are hidden, and their sum does not tell them."""
    big = (away & (counts >= threshold)).any(axis=1)
    n_away = away.sum(axis=1)
    sums = np.where(away, counts, 0).sum(axis=1)
    return np.asarray((n_away > 0) & ~big & (sums < (threshold - 1) * n_away))


def free(counts: NDArray[np.int64], away: Bools, threshold: int) -> bool:
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


def sums(counts: NDArray[np.int64], threshold: int = THRESHOLD) -> tuple[NDArray[np.int64], int]:
    """Return the public sum of each category (rows, cells), and in how many rows it lacks cells."""
    away = hidden(counts, threshold)
    plain = plain_rows(counts, away, threshold)
    added = ~away
    if plain.any() and free(counts[plain], away[plain], threshold):
        added |= plain[:, None]
    return np.where(added, counts, 0).sum(axis=0), int((~added).sum())


def national(cube: pd.DataFrame, threshold: int = THRESHOLD) -> pd.DataFrame:
    """Return calls by month, outcome and category in the whole country, as the public may see them.

    Parameters
    ----------
    cube: `cubes.run("volume", ...)`. threshold: as of `suppression.suppress`.

    Returns
    -------
    DataFrame sorted by month, outcome, category: month, outcome, category ("" for none, and
    `WITHHELD` for calls whose category is left out), calls (int64), hidden (int64: cells left
    out of that category; then calls is "at least"), simulated (bool: some call of the month and
    outcome is).
    """
    keys = ["month", "outcome"]
    tables = cube[keys].drop_duplicates().sort_values(keys, ignore_index=True)
    at = cube[keys].merge(tables.assign(at=np.arange(len(tables))), on=keys, how="left")["at"]
    place = at.to_numpy(dtype=np.intp)
    column = pd.Index(CATEGORIES).get_indexer(pd.Index(cube["category"]))
    calls = cube["calls"].to_numpy(dtype=np.int64)
    named = column >= 0
    bare = np.zeros(len(tables), dtype=np.int64)
    np.add.at(bare, place[~named], calls[~named])
    seen = np.zeros((len(tables), len(CATEGORIES)), dtype=np.int64)
    lacking = np.zeros(len(tables), dtype=np.int64)
    row = pd.factorize(cube["regency_code"])[0]
    for number in np.unique(place[named]):
        mine = np.flatnonzero(named & (place == number))
        regencies, of = np.unique(row[mine], return_inverse=True)
        counts = np.zeros((len(regencies), len(CATEGORIES)), dtype=np.int64)
        np.add.at(counts, (of, column[mine]), calls[mine])
        seen[number], lacking[number] = sums(counts, threshold)
    whole = np.zeros(len(tables), dtype=np.int64)
    np.add.at(whole, place, calls)
    left = whole - bare - seen.sum(axis=1)
    marked = cube["simulated"].groupby(place).sum().reindex(range(len(tables))).to_numpy() > 0
    wide = np.column_stack([bare, seen, left])
    hidden_cells = np.zeros_like(wide)
    hidden_cells[:, 1:-1] = lacking[:, None]
    number, kind = np.nonzero(wide + hidden_cells)
    names = np.array(["", *CATEGORIES, WITHHELD])
    frame = tables.take(number).reset_index(drop=True)
    frame = frame.assign(
        category=pd.Series(names[kind], dtype="str"),
        calls=wide[number, kind],
        hidden=hidden_cells[number, kind],
        simulated=marked[number],
    )
    return frame.sort_values([*keys, "category"], ignore_index=True)
