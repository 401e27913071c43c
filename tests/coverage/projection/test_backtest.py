"""The back-test: nothing of the future is used, and its figures are honest."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from coverage.core.i18n import language
from coverage.projection.backtest import (
    FACTORS,
    LEVEL,
    UNTESTED,
    BackTest,
    backtest,
    compared,
    cutoffs,
    known_by,
)
from coverage.projection.method import backtest_lines as said
from coverage.projection.method import method_lines
from coverage.projection.simulated_paths import METHOD, history, usable
from coverage.projection.tables import HORIZONS, compared_view
from coverage.projection.tables import backtest_view as table_of
from tests.coverage.conftest import DAY
from tests.coverage.countrows import published, steady


@pytest.fixture(scope="module")
def outcome(example_counts: pd.DataFrame) -> BackTest:
    return backtest(example_counts, DAY)


def test_only_what_was_published_by_the_cutoff_is_known() -> None:
    counts = published(
        "2020-01-01 10",
        "2020-02-01 11 published=2020-02-03",
        "2020-03-01 12 published=2023",
        "2020-12-31 13 published=2020-12",
        "2021-01-01 14",
        "2020-12 15",
        "2020 16",
        "2020-05-01 17 published=2021-01",
    )
    assert known_by(counts, date(2020, 12, 31))["count"].tolist() == [10, 11, 13, 15, 16]
    assert known_by(counts, date(2020, 12, 30))["count"].tolist() == [10, 11]


def test_cutoffs_have_a_whole_year_after_them(example_counts: pd.DataFrame) -> None:
    assert [day.year for day in cutoffs(example_counts, DAY)] == [
        2019,
        2020,
        2021,
        2022,
        2023,
        2024,
    ]
    assert cutoffs(published(), DAY) == []


def test_the_rows_add_up(outcome: BackTest, example_counts: pd.DataFrame) -> None:
    assert outcome.tested
    rows = outcome.rows
    assert outcome.total == len(rows)
    assert outcome.inside == int(
        ((rows["low"] <= rows["level"]) & (rows["level"] <= rows["high"])).sum()
    )
    assert (rows["date"] > pd.to_datetime(rows["cutoff"]) - pd.Timedelta(days=31)).all()
    later = usable(example_counts, DAY)
    for cutoff, some in rows.groupby("cutoff"):
        assert len(some) == (later["end"] > pd.Timestamp(cutoff)).sum()
    assert set(outcome.factors.values()) <= set(FACTORS)


@pytest.mark.parametrize("year", range(2019, 2025))
def test_later_counts_do_not_change_a_projection_of_before(
    example_counts: pd.DataFrame, year: int
) -> None:
    cutoff = date(year, 12, 31)
    changed = example_counts.copy()
    changed.loc[changed["end"] > pd.Timestamp(cutoff), "count"] += 40
    one, two = (history(known_by(some, cutoff), cutoff) for some in (example_counts, changed))
    assert one.last <= cutoff
    assert two.levels.tolist() == one.levels.tolist()
    assert two.months.tolist() == one.months.tolist()


def test_the_raw_intervals_are_too_narrow_and_widened(outcome: BackTest) -> None:
    assert outcome.factor > 1
    assert outcome.raw_inside < LEVEL * outcome.total
    assert outcome.raw_inside < outcome.inside <= outcome.total


def test_each_cutoff_is_judged_by_the_factor_of_the_others() -> None:
    """One cut-off that only a wide interval would save cannot widen its own interval."""
    counts = steady(2016, 2023, 10, 20)
    leap = counts["end"] > pd.Timestamp("2023-06-30")
    counts.loc[leap, "count"] += 200
    found = backtest(counts, DAY)
    last = max(found.factors)
    assert found.factors[last] == min(found.factors.values())
    assert not found.rows[(found.rows["cutoff"] == last) & (found.rows["count"] > 300)][
        "inside"
    ].any()


@pytest.mark.parametrize(
    "counts", [published(), published("2020-01-01 100"), steady(2023, 2024, 100, 20)]
)
def test_too_little_to_test(counts: pd.DataFrame) -> None:
    found = backtest(counts, DAY)
    assert not found.tested
    assert (found.total, found.inside, found.factor) == (0, 0, UNTESTED)
    assert table_of(found, language("en")).empty
    assert said(found, language("en")) == ["There are too few counts to test it on the past."]
    assert method_lines(found, language("id"))


def test_the_method_in_use_is_among_the_best_tried(example_counts: pd.DataFrame) -> None:
    frame = compared(example_counts, DAY, DAY)
    assert frame.at[METHOD, "score"] <= frame["score"].min() * 1.05
    view = compared_view(frame, language("en"))
    assert (view["What it is"] == "projection").all()
    assert len(view) == 4
    assert compared(published(), DAY, DAY).empty


@pytest.mark.parametrize("code", ["id", "en"])
def test_the_page_prints_what_was_found(outcome: BackTest, code: str) -> None:
    lang = language(code)
    text = " ".join(said(outcome, lang))
    for number in (outcome.inside, outcome.total, outcome.raw_inside):
        assert lang.number(number) in text
    table = table_of(outcome, lang)
    assert len(table) == len(outcome.factors) + 1
    last = lang._("{n} of {total}").format(n=outcome.inside, total=outcome.total)
    assert table.iloc[-1, -1] == last


def test_every_comparison_has_one_horizon(outcome: BackTest) -> None:
    for ahead in (0, 1, 1.1, 2, 3.9, 7, *outcome.rows["ahead"]):
        assert sum(first < ahead <= last for first, last in HORIZONS) == 1
