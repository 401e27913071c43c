"""Published numbers as points: which do not fit, and targets against what happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.evidence.figures import coverage_at
from coverage.evidence.loading import no_targets
from coverage.evidence.status import timeline
from coverage.rollout.announced_numbers import (
    InconsistentCount,
    inconsistent_counts,
    outcomes,
    points,
)
from tests.coverage.conftest import DAY
from tests.coverage.countrows import numbers, targets


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2021-01-21 69 total", "2021-02-01 64 total"], [InconsistentCount("falls", 3, (2,))]),
        (["2021-01-21 69 total", "2021-02-01 70 total"], []),
        (["2021-01-21 69 total", "2021-02-01 69 total"], []),
        (["2019-10-01 36 total", "2019-10-15 36 ordinal"], [InconsistentCount("repeats", 3, (2,))]),
        (["2019-10-15 36 ordinal", "2019-10-20 36 total"], []),
        (["2024-09 144 total", "2024-09-23 142 total"], [InconsistentCount("differs", 3, (2,))]),
        (["2024-09 144 total", "2024-09-23 144 total"], []),
        (["2024-09 144 total", "2024-09-23 142 ordinal"], []),
        (["2019 40 total", "2019-02-20 30 total"], []),  # the year may mean any of its days
        (["2019 40 total", "2020-01-01 30 total"], [InconsistentCount("falls", 3, (2,))]),
        (
            ["2024-08-30 150 total", "2024-09-23 142 total", "2025-03-25 141 total"],
            [InconsistentCount("falls", 3, (2,)), InconsistentCount("falls", 4, (3, 2))],
        ),
    ],
)
def test_numbers_that_do_not_fit(texts: list[str], expected: list[InconsistentCount]) -> None:
    assert inconsistent_counts(numbers(*texts), DAY) == expected


def test_numbers_after_the_day_and_of_other_scopes_are_left_out() -> None:
    counts = numbers("2021-01-21 69 total", "2021-02 64 total")
    assert inconsistent_counts(counts, date(2021, 2, 27)) == []
    assert len(inconsistent_counts(counts, date(2021, 2, 28))) == 1
    assert inconsistent_counts(counts, DAY, "35") == []
    assert len(points(counts, date(2021, 2, 27))) == 1
    assert points(counts, DAY, "jawa").empty


def test_points_stand_in_the_middle_of_their_days() -> None:
    found = points(
        numbers("2020-07 61 total", "2020-08-27 64 ordinal inferred", "2020-11-26 64 total"), DAY
    )
    assert found["middle"].dt.strftime("%Y-%m-%d").tolist() == [
        *("2020-07-16", "2020-08-27", "2020-11-26"),
    ]
    assert not found["inconsistent"].any()


def test_the_falls_that_are_known(example_counts: pd.DataFrame) -> None:
    """Those that data/README.md tells of."""
    by_row = example_counts.set_index("row")
    found = {
        (by_row.at[one.row, "date"], int(by_row.at[one.row, "count"]))
        for one in inconsistent_counts(example_counts, DAY)
    }
    for expected in (
        ("2021-02-01", 64),
        ("2021-03-04", 65),
        ("2022-01-01", 57),
        ("2022-04-05", 71),
        ("2024-09-23", 142),
        ("2025-03-25", 141),
    ):
        assert expected in found
    assert inconsistent_counts(example_counts.iloc[:0], DAY) == []
    assert points(example_counts.iloc[:0], DAY).empty


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.dates(date(2016, 1, 1), date(2026, 1, 1)), st.integers(1, 514)),
        min_size=1,
        max_size=8,
        unique_by=lambda one: one[0],
    )
)
def test_totals_that_only_rise_all_fit_and_every_fall_is_found(
    pairs: list[tuple[date, int]],
) -> None:
    frame = numbers(*(f"{day} {n} total" for day, n in pairs))
    found = {one.row: one.others for one in inconsistent_counts(frame, DAY)}
    for line, (day, n) in enumerate(pairs, start=2):
        higher = {i for i, (d, m) in enumerate(pairs, start=2) if d < day and m > n}
        assert set(found.get(line, ())) == higher
    shuffled = inconsistent_counts(frame.iloc[::-1], DAY)
    assert {one.row: one.others for one in shuffled} == found


def test_targets_against_what_happened(
    example_evidence: pd.DataFrame, example_counts: pd.DataFrame
) -> None:
    """Each figure once more, from the tables."""
    history = timeline(example_evidence)
    aims = targets((110, "2019-12-31", "2019-03-28"), (514, "2025-12-31", "2021-08-01"))
    first, second = outcomes(aims, history, example_counts, DAY)
    assert (first.target, first.due, first.passed) == (110, date(2019, 12, 31), True)
    assert (second.target, second.due, second.passed) == (514, date(2025, 12, 31), True)
    for one, standing in ((first, 36), (second, 172)):
        named = coverage_at(example_evidence, one.due).active
        assert one.announced is not None
        assert (one.named, one.announced.count) == (named, standing)
        assert one.short_named == one.target - named
        assert (one.short_low, one.short_high) == (
            one.target - standing - 6,
            one.target - standing,
        )


@pytest.mark.parametrize(
    ("dki", "low", "high"), [("apart", 4, 10), ("as_one", 5, 10), ("unstated", 4, 10)]
)
def test_jakarta_counted_or_not(
    example_evidence: pd.DataFrame, dki: str, low: int, high: int
) -> None:
    counts = numbers(f"2019-12-01 100 total stated {dki}")
    (one,) = outcomes(
        targets((110, "2019-12-31", "2019-01-01")), timeline(example_evidence), counts, DAY
    )
    assert (one.short_low, one.short_high) == (low, high)


def test_targets_reached_not_due_not_said_and_without_counts(
    statements: Callable[..., pd.DataFrame],
) -> None:
    history = timeline(statements("launch 2019-01-01"))
    counts = numbers("2019-12-01 120 total")
    aims = targets((110, "2019-12-31", "2019-01-01"), (514, "2030-12-31", "2021-01-01"))
    first, second = outcomes(aims, history, counts, DAY)
    assert (first.short_low, first.short_high, first.short_named) == (0, 0, 109)
    assert not second.passed
    assert len(outcomes(aims, history, counts, date(2020, 12, 31))) == 1
    (alone,) = outcomes(aims.iloc[:1], history, counts.iloc[:0], DAY)
    assert alone.announced is None
    assert alone.short_high is None
    assert outcomes(no_targets(), history, counts, DAY) == []
