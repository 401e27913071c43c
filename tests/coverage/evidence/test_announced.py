"""Announced totals against named regencies."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from coverage.core.i18n import language
from coverage.evidence.announced import latest_official_count, nearby_counts, official_gap
from coverage.evidence.figures import coverage_at
from tests.coverage.conftest import DAY
from tests.coverage.countrows import numbers

WHEN = date(2022, 1, 1)
LATER = date(2020, 12, 31)


@pytest.fixture(scope="module")
def named(example_evidence) -> int:
    return coverage_at(example_evidence, LATER).active


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (("2020-01-01 40", "2021-01-01 50"), 50),
        (("2020-01-01 50", "2021-01-01 40"), 40),
        (("2021-01-01 40", "2021-01-01 50"), 50),
        (("2021-01-31 40", "2021-01 30"), 40),
        (("2021-01-30 40", "2021-01 30"), 30),
        (("2021-01-01 40", "2021-06-01 45 ordinal"), 40),
        (("2021-01-01 40", "2021-06-01 45 total inferred"), 45),
        (("2021-01-01 40", "2021-06-01 40 total inferred"), 40),
        (("2021-01-01 40", "2021-06-01 35 total inferred"), 40),
        (("2021-01-01 40", "2021-03-01 45 total inferred", "2021-06-01 42"), 42),
        (("2021-01-01 40", "2021 45 total inferred"), 40),
        (("2020-06-01 40", "2021 45"), 40),
        (("2021 45", "2021-06-01 46 total inferred"), 45),
        (("2021-01-01 40", "2022-01 45"), 40),
    ],
)
def test_which_count_stands(texts, count):
    for order in (texts, texts[::-1]):
        found = latest_official_count(numbers(*order), WHEN)
        assert found is not None
        assert found.count == count


def test_of_equal_counts_the_one_that_says_how_it_counts():
    found = latest_official_count(
        numbers("2021-01-01 40", "2021-01-01 40 total stated apart"), WHEN
    )
    assert found is not None
    assert found.dki_counting == "apart"


def test_nothing_announced(evidence):
    counts = numbers("2023-01-01 40", "2021-01-01 3 ordinal")
    assert latest_official_count(counts, WHEN) is None
    assert official_gap(evidence, counts, WHEN) is None
    assert latest_official_count(numbers("2021-01-01 4"), WHEN, "35") is None


@pytest.mark.parametrize(
    ("dki", "low", "high"), [("apart", 12, 12), ("as_one", 11, 11), ("unstated", 6, 12)]
)
def test_the_gap_by_how_jakarta_is_counted(example_evidence, named, dki, low, high):
    counts = numbers(f"2020-11-26 {named + 6} total stated {dki}")
    gap = official_gap(example_evidence, counts, LATER)
    assert gap is not None
    assert (gap.named, gap.low, gap.high) == (named, low, high)


@pytest.mark.parametrize(
    ("fewer", "low", "high"), [(0, 0, 6), (1, None, 5), (6, None, 0), (7, None, None)]
)
def test_more_named_than_announced(example_evidence, named, fewer, low, high):
    gap = official_gap(example_evidence, numbers(f"2020-11-26 {named - fewer}"), LATER)
    assert gap is not None
    assert (gap.low, gap.high) == (low, high)


def test_the_gap_of_today(evidence, counts, today):
    gap = official_gap(evidence, counts, today)
    assert gap is not None
    assert gap.named == coverage_at(evidence, today).active


def test_the_gap_of_a_province(example_evidence):
    """Siak in Riau; no other regency of the province is among the examples."""
    counts = numbers("2020-11-26 2").assign(scope_code="14")
    gap = official_gap(example_evidence, counts, LATER, "14")
    assert gap is not None
    assert (gap.official.count, gap.low, gap.high) == (2, 1, 1)


def test_counts_of_autumn_2024_contradict_each_other(example_counts):
    when = date(2024, 9, 30)
    standing = latest_official_count(example_counts, when)
    assert standing is not None
    assert (standing.count, standing.dki_counting) == (144, "apart")
    around = nearby_counts(example_counts, when)
    assert around["count"].tolist() == [142, 150, 132]
    assert around["kind"].tolist() == ["total", "total", "ordinal"]


def test_nearby_counts_look_back_from_the_standing_count(example_counts):
    around = nearby_counts(example_counts, DAY, days=100)
    assert set(around["count"]) == {172}
    assert (around["end"] <= pd.Timestamp(DAY)).all()
    assert nearby_counts(example_counts, date(2016, 12, 31)).empty


def test_the_date_of_a_number_says_whether_it_is_inferred() -> None:
    stated = latest_official_count(numbers("2021-03 40"), WHEN)
    inferred = latest_official_count(numbers("2021-01-01 40", "2021-03 45 total inferred"), WHEN)
    assert stated.date_text(language("en")) == "March 2021"
    assert inferred.date_text(language("en")) == "March 2021, date inferred"
    assert inferred.date_text(language("id")) == "Maret 2021, tanggal disimpulkan"
