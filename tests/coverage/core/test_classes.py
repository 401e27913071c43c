"""Classes of a map of numbers: spread over what is there, readable, none of them empty."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.core.classes import KEYS, class_bounds, class_keys


def held(values: list[float]) -> list[int]:
    """Return how many values each class holds."""
    return np.bincount(np.searchsorted(class_bounds(values), values, side="right")).tolist()


@pytest.mark.parametrize("values", [[], [np.nan], [7.5], [0.0, 0.0], [3.0, 3.0, np.nan]])
def test_nothing_and_one_value_have_no_bounds(values: list[float]) -> None:
    assert class_bounds(values) == ()
    assert class_keys(()) == ["c2"]


def test_values_far_below_a_thousand_are_told_apart() -> None:
    values = np.random.default_rng(112).lognormal(3, 1, 500).tolist()
    bounds = class_bounds(values)
    assert len(bounds) == 4
    assert max(bounds) < 1000
    assert all(float(f"{bound:.1e}") == bound for bound in bounds)  # two digits say them
    assert max(held(values)) < 0.35 * len(values)


def test_few_values_get_a_class_each() -> None:
    assert held([3.1, 8.7]) == [1, 1]
    assert held([0.61, 0.62, 0.9]) == [1, 1, 1]
    assert class_keys(class_bounds([3.1, 8.7])) == ["c0", "c4"]


def test_zeros_are_in_the_first_class_and_do_not_hide_the_rest() -> None:
    values = [0.0] * 900 + [float(n) for n in range(1, 101)]
    assert min(held(values)) >= 10
    assert len(held(values)) == len(KEYS)


def test_one_value_that_is_most_of_them_does_not_hide_the_rest() -> None:
    assert len(held([100.0] * 50 + [101.0, 102.0, 103.0, 104.0, 105.0, 106.0])) > 1


@given(st.lists(st.floats(0, 1e6, allow_nan=False), max_size=60))
def test_every_class_holds_something_and_bounds_rise(values: list[float]) -> None:
    bounds = class_bounds(values)
    assert list(bounds) == sorted(set(bounds))
    assert len(class_keys(bounds)) == len(set(class_keys(bounds))) == len(bounds) + 1
    assert all(held(values))
    if len(set(values)) > 1:
        assert bounds
