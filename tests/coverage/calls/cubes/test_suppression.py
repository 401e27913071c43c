"""Nothing that is public tells a small number, not even by subtraction."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from coverage.calls.cubes.suppression import (
    GROUP,
    THRESHOLD,
    WITHHELD,
    hidden,
    national,
    plain_rows,
    sums,
    suppress,
)
from coverage.calls.records.contract import CATEGORIES


def views_of_groups(cells: int, threshold: int, most: int) -> dict[object, list[tuple[int, ...]]]:
    """Return all groups with a sum up to `most`, by what the public sees of them."""
    every = np.array([x for x in product(range(most + 1), repeat=cells) if sum(x) <= most])
    found = defaultdict(list)
    for counts, away in zip(every, hidden(every, threshold), strict=True):
        seen = tuple(np.where(away, -1, counts).tolist())
        found[int(counts.sum()), seen].append(tuple(counts.tolist()))
    return found


@pytest.mark.parametrize(
    ("cells", "threshold", "most"), [(3, 3, 20), (4, 3, 16), (5, 2, 11), (3, 5, 22), (4, 4, 17)]
)
def test_every_hidden_cell_could_hold_another_number(cells: int, threshold: int, most: int) -> None:
    """By brute force: whoever knows the rule, the seen cells and the total learns no hidden one."""
    for (_, seen), groups in views_of_groups(cells, threshold, most).items():
        for place, shown in enumerate(seen):
            values = {group[place] for group in groups}
            assert len(values) > 1 if shown == -1 else values == {shown}
            assert shown < 1 or shown >= threshold


@pytest.mark.parametrize(
    ("rows", "cells", "threshold", "most"),
    [(2, 2, 3, 5), (2, 3, 3, 3), (3, 2, 3, 4), (3, 3, 2, 2), (2, 4, 2, 2), (2, 2, 4, 7)],
)
def test_national_sums_tell_no_hidden_cell(
    rows: int, cells: int, threshold: int, most: int
) -> None:
    """By brute force over tables: seen cells, totals of rows, national sums and what they lack."""
    groups = np.array(list(product(range(most + 1), repeat=cells)))
    away = hidden(groups, threshold)
    plain = plain_rows(groups, away, threshold)
    found = defaultdict(list)
    added = 0
    for pick in product(range(len(groups)), repeat=rows):
        at = list(pick)
        table, out = groups[at], away[at]
        if not plain[at].any():
            continue
        seen, lacking = sums(table, threshold)
        added += lacking < out.any(axis=1).sum()
        key = (np.where(out, -1, table).tobytes(), table.sum(axis=1).tobytes())
        found[*key, plain[at].tobytes(), seen.tobytes(), lacking].append(table)
    assert added  # some tables do give their national sums
    for (seen_cells, *_), tables in found.items():
        values = np.array(tables)
        shown = np.frombuffer(seen_cells, dtype=values.dtype).reshape(rows, cells)
        small = (shown == -1) & plain_rows(values[0], shown == -1, threshold)[:, None]
        for row, cell in np.argwhere(small & (values[0] > 0)):
            assert len(set(values[:, row, cell])) > 1


counts_of_groups = arrays(
    np.int64,
    st.tuples(st.integers(1, 6), st.just(len(CATEGORIES))),
    elements=st.one_of(st.integers(0, 8), st.integers(0, 400)),
)


@settings(deadline=None)
@given(counts_of_groups, st.integers(1, 12))
def test_rules_of_a_group(counts: np.ndarray, threshold: int) -> None:
    away = hidden(counts, threshold)
    small = (counts > 0) & (counts < threshold)
    assert not (small & ~away).any()  # no small count is seen
    some = away.any(axis=1)
    assert (some == small.any(axis=1)).all()  # nothing is hidden without need
    assert (away.sum(axis=1)[some] > 1).all()  # never one alone
    left = np.where(away, counts, 0).sum(axis=1)
    bounded = ~(away & (counts >= threshold)).any(axis=1)
    full = left == (threshold - 1) * away.sum(axis=1)
    assert not (some & bounded & full & ~away.all(axis=1)).any()


def cube_of(counts: np.ndarray, bare: int = 0) -> pd.DataFrame:
    """Return a cube of one month, with one emergency group a row; cells without calls have none."""
    rows = [
        (f"35.{row + 1:02}", name, int(counts[row, at]))
        for row in range(len(counts))
        for at, name in enumerate(CATEGORIES)
        if counts[row, at]
    ]
    rows += [(f"35.{row + 1:02}", "", bare) for row in range(len(counts)) if bare]
    frame = pd.DataFrame(rows, columns=["regency_code", "category", "calls"])
    frame["calls"] = frame["calls"].astype("int64")
    frame = frame.assign(month=pd.Timestamp("2025-05-01").as_unit("s"), outcome="emergency")
    names = product(("answered", "arrived"), ("median", "p90"))
    times = {f"{name}_{part}_s": 9.0 for name, part in names}
    return frame.assign(simulated=0, answered=frame["calls"], arrived=frame["calls"], **times)


@settings(deadline=None, max_examples=40)
@given(counts_of_groups, st.sampled_from([0, 2, 30]))
def test_public_cube(counts: np.ndarray, bare: int) -> None:
    cube = cube_of(counts, bare)
    public = suppress(cube)
    true = cube.groupby(list(GROUP))["calls"].sum()
    seen = public.groupby(list(GROUP))["calls"].sum()
    pd.testing.assert_series_equal(seen.astype("int64"), true)  # what is withheld adds up
    named = public[~public["category"].isin(["", WITHHELD])]
    assert (named["calls"].dropna() >= THRESHOLD).all()
    assert (named["calls"].isna() == named["hidden"]).all()
    keys = [*GROUP, "category"]
    shown = named.dropna(subset="calls").merge(cube, on=keys, suffixes=("", "_true"))
    assert (shown["calls"] == shown["calls_true"]).all()
    few = public["answered"].isna()
    assert public.loc[few, ["answered_median_s", "answered_p90_s"]].isna().all(axis=None)
    assert (public["answered"].dropna() >= THRESHOLD).all()
    # A group with hidden cells lists all nine: absence tells nothing either.
    for _, group in named.groupby("regency_code"):
        assert len(group) == len(CATEGORIES) or not group["hidden"].any()


@settings(deadline=None, max_examples=50)
@given(counts_of_groups)
def test_national_figures_add_up_and_never_overstate(counts: np.ndarray) -> None:
    table = national(cube_of(counts))
    assert table["calls"].sum() == counts.sum()
    true = dict(zip(CATEGORIES, counts.sum(axis=0), strict=True))
    for row in table.itertuples():
        if row.category != WITHHELD:
            assert row.calls <= true[row.category]
            assert row.hidden or row.calls == true[row.category]


def test_a_familiar_case() -> None:
    counts = np.array([[120, 60, 7, 30, 12, 3, 9, 15, 8]])
    cube = cube_of(counts)
    public = suppress(cube).set_index("category")
    assert public["calls"].isna().sum() == 2  # domestic violence, and one more to cover it
    assert public.loc["domestic_violence", "hidden"]
    assert public.loc["traffic", "hidden"]  # the smallest of the others
    assert public.loc[WITHHELD, "calls"] == 10
    assert public.loc["fire", "calls"] == 120
    assert not suppress(cube, 1)["hidden"].any()


def test_whether_simulated_is_told_by_group() -> None:
    cube = cube_of(np.array([[50, 2, 0, 0, 0, 0, 0, 0, 0], [9, 9, 9, 9, 9, 9, 9, 9, 9]]))
    cube.loc[cube["category"] == "medical", "simulated"] = [1, 0]
    public = suppress(cube)
    told = public.groupby("regency_code")["simulated"].agg(["all", "any"])
    assert told.to_numpy().tolist() == [[True, True], [False, False]]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda cube: pd.concat([cube, cube]), "two rows"),
        (lambda cube: cube.assign(category="Kebakaran"), "unknown category 'Kebakaran'"),
    ],
)
def test_a_cube_that_is_none(change: object, rule: str) -> None:
    cube = cube_of(np.array([[5, 0, 0, 0, 0, 0, 0, 0, 0]]))
    with pytest.raises(ValueError, match=rule):
        suppress(change(cube))  # type: ignore[operator]
    with pytest.raises(ValueError, match="at least 1"):
        suppress(cube, 0)
    for counts in (np.array([5, 0]), np.array([[5, -1]])):
        with pytest.raises(ValueError, match="not negative"):
            hidden(counts)


def test_an_empty_cube() -> None:
    cube = cube_of(np.zeros((1, len(CATEGORIES)), dtype=np.int64))
    assert suppress(cube).empty
    assert national(cube).empty
