"""The projection: its curve, its samples, its limits."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.core.chart_style import Chart
from coverage.core.csv_export import csv_bytes
from coverage.core.i18n import language
from coverage.core.palette import PURPLE
from coverage.evidence.announced import latest_official_count
from coverage.evidence.loading import no_targets
from coverage.projection.backtest import backtest
from coverage.projection.charts import ahead
from coverage.projection.model import project, widen
from coverage.projection.outlook import Outlook
from coverage.projection.pace import need
from coverage.projection.simulated_paths import (
    METHODS,
    SAMPLES,
    draw,
    history,
    isotonic,
    monthly_gains,
    usable,
)
from coverage.projection.tables import band_view, export
from tests.coverage.conftest import DAY
from tests.coverage.countrows import published, steady


@given(st.lists(st.floats(0, 514), min_size=1, max_size=40))
def test_the_curve_never_falls_and_keeps_the_mean(levels: list[float]) -> None:
    curve = isotonic(np.array(levels))
    assert (np.diff(curve) >= -1e-9).all()
    assert curve.sum() == pytest.approx(sum(levels))


def test_the_curve_pools_what_falls() -> None:
    assert isotonic(np.array([60.0, 69.0, 64.0, 65.0, 70.0])).tolist() == [60, 66, 66, 66, 70]


def test_observations_leave_out_years_repeats_and_the_future() -> None:
    rows = published(
        "2020 90", "2020-03 60 kind=ordinal", "2020-03 60", "2020-05-01 61", "2021-01-01 70"
    )
    some = usable(rows, date(2020, 12, 31))
    assert some["count"].tolist() == [60, 61]
    assert some["level"].tolist() == [66.0, 67.0]
    assert some["middle"].iloc[0] == pd.Timestamp("2020-03-16")


@pytest.mark.parametrize("method", list(METHODS))
def test_samples_are_the_same_again_and_keep_the_limits(
    example_counts: pd.DataFrame, method: str
) -> None:
    past = history(example_counts, DAY)
    first, again = draw(past, 200, method), draw(past, 200, method)
    assert first.shape == (200, SAMPLES)
    assert (first == again).all()
    wide = widen(first, 1.75)
    assert (np.diff(wide, axis=0) >= 0).all()
    assert wide.min() >= 0
    assert wide.max() <= 514


def test_the_projection_of_a_day(example_counts: pd.DataFrame) -> None:
    found = project(history(example_counts, DAY), 1.75)
    assert found is not None
    band = found.band
    assert (band["low"] <= band["median"]).all()
    assert (band["median"] <= band["high"]).all()
    assert all(band[name].is_monotonic_increasing for name in ("low", "median", "high", "date"))
    assert band["date"].iloc[0] == pd.Timestamp("2026-03-31")
    assert band["date"].iloc[-1] == pd.Timestamp("2060-12-31")
    chances = [found.probability(year) for year in range(2025, 2061)]
    assert chances[0] == 0
    assert chances == sorted(chances)
    assert chances[-1] == pytest.approx(1 - found.not_within)
    for quantile in (0.1, 0.5):
        day = found.arrival(quantile)
        assert day is not None
        assert found.probability(day.year) >= quantile
        assert found.probability(day.year - 1) < quantile


def test_a_steady_rollout_is_continued() -> None:
    """20 a year from 10 in 2018: the curve gains 20/12 a month, so that 514 comes in about 2043."""
    counts = steady(2018, 2025, 10, 20)
    past = history(counts, DAY)
    assert monthly_gains(past) == pytest.approx(20 / 12, abs=0.05)
    found = project(past, 1.0)
    assert found is not None
    middle = found.arrival(0.5)
    assert middle is not None
    assert middle.year in (2042, 2043)


def test_a_wider_factor_moves_the_ends_apart(example_counts: pd.DataFrame) -> None:
    past = history(example_counts, DAY)
    near, far = project(past, 1.0), project(past, 2.0)
    assert near is not None
    assert far is not None
    width = [(one.band["high"] - one.band["low"]).iloc[60] for one in (near, far)]
    assert width[1] == pytest.approx(2 * width[0], rel=0.06)


def test_falling_counts_project_no_growth() -> None:
    counts = published(*(f"{year}-01-01 {200 - year % 100}" for year in range(2016, 2025)))
    found = project(history(counts, DAY), 1.75)
    assert found is not None
    assert found.probability(2060) == 0
    assert found.not_within == 1
    assert found.arrival(0.1) is None
    assert found.band["median"].nunique() == 1


def test_too_little_to_project() -> None:
    few = published("2020-01-01 10", "2021-01-01 20", "2022-01-01 30", "2023-01-01 40")
    short = published(*(f"2023-0{month}-01 {10 + month}" for month in range(1, 8)))
    for rows, why in ((published(), "few"), (few, "few"), (short, "short")):
        past = history(rows, DAY)
        assert past.too_short == why
        assert project(past, 1.0) is None


def test_every_exported_row_says_that_it_is_a_projection(example_counts: pd.DataFrame) -> None:
    found = project(history(example_counts, DAY), 1.75)
    assert found is not None
    for code, word in (("id", "proyeksi"), ("en", "projection")):
        lang = language(code)
        assert (band_view(found, lang)[lang._("What it is")] == word).all()
        lines = csv_bytes(export(found, lang)).decode("utf-8-sig").splitlines()
        assert all("projection" in line for line in lines[1:])
        assert len(lines) == len(found.band) + 1


def _picture(counts: pd.DataFrame, code: str) -> Chart:
    found = project(history(counts, DAY), 1.75)
    standing = latest_official_count(counts, DAY)
    goal = need(standing, 2030) if standing else None
    past, points = history(counts, DAY), usable(counts, DAY)
    outlook = Outlook(DAY, standing, points, [], goal, past, found, backtest(counts, DAY))
    return ahead(outlook, no_targets(), language(code))


def _notes(shown: Chart) -> set[str]:
    return {str(one.text) for one in shown.figure.layout.annotations}


@pytest.mark.parametrize(("code", "word"), [("id", "proyeksi"), ("en", "projection")])
def test_the_picture_tells_projection_from_fact(
    example_counts: pd.DataFrame, code: str, word: str
) -> None:
    shown, lang = _picture(example_counts, code), language(code)
    assert f"<b>{word}</b>" in _notes(shown)
    assert word in shown.title
    assert len(shown.figure.to_json()) < 150_000
    computed = [one for one in shown.figure.data if one.line.color == PURPLE]
    assert len(computed) == 4
    assert all(one.line.dash in ("dash", "dot") for one in computed)
    kinds = shown.table[lang._("What it is")]
    future = shown.table[lang._("Number")].isna()
    assert (kinds[future] == word).all()
    assert not (kinds[~future] == word).any()


def test_the_picture_without_a_projection() -> None:
    for counts in (published(), published("2020-01-01 100")):
        shown = _picture(counts, "en")
        assert "<b>projection</b>" not in _notes(shown)
        assert shown.title == "Published numbers; nothing is projected"
        assert len(shown.table) == len(counts)
