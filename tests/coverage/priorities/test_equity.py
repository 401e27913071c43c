"""How evenly 112 reaches: the sums agree with the metrics, the curve keeps its shape."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.evidence.figures import coverage_by, coverage_of
from coverage.evidence.status import status_at
from coverage.priorities import equity
from geodata.register.regions import regions
from tests.coverage.conftest import TODAY
from tests.coverage.priorities.test_model import CODES, status_of

SUMS = ["total", "active", "population_total", "population_covered", "share", "population_share"]


def test_groups_agree_with_the_metrics(evidence: pd.DataFrame) -> None:
    status = status_at(evidence, TODAY)
    for frame, by in (
        (equity.by_province(status), "province"),
        (equity.by_island_group(status), "island_group"),
    ):
        expected = coverage_by(evidence, TODAY, by)  # type: ignore[arg-type]
        pd.testing.assert_frame_equal(frame[SUMS], expected[SUMS], check_names=False)


@pytest.mark.parametrize("frame", ["by_kind", "by_island_group", "by_province", "by_decile"])
def test_every_grouping_adds_up_to_the_nation(frame: str, evidence: pd.DataFrame) -> None:
    status = status_at(evidence, TODAY)
    now = coverage_of(status, TODAY)
    sums = getattr(equity, frame)(status)[SUMS[:4]].sum()
    assert list(sums) == [now.total, now.active, now.population_total, now.population_covered]


def test_kinds_by_another_way(evidence: pd.DataFrame) -> None:
    status = status_at(evidence, TODAY)
    names = regions()["name"]
    active = status["state"] == "active"
    found = equity.by_kind(status)
    for kind in equity.KINDS:
        these = names.str.lower().str.startswith(kind)
        assert found.at[kind, "total"] == these.sum()
        assert found.at[kind, "active"] == (these & active).sum()


def test_tenths() -> None:
    tenth = equity.deciles()
    assert sorted(tenth.value_counts()) == [51] * 6 + [52] * 4
    people = regions()["population"]
    frame = equity.by_decile(status_of(set()))
    assert (frame["largest"].to_numpy()[:-1] <= frame["smallest"].to_numpy()[1:]).all()
    assert frame["smallest"].iloc[0] == people.min()
    assert frame["largest"].iloc[-1] == people.max()


def test_nobody_and_everybody() -> None:
    assert equity.lorenz(status_of(set())) is None
    found = equity.lorenz(status_of(set(CODES)))
    assert found is not None
    assert found.gini == pytest.approx(0, abs=1e-12)
    assert found.half == pytest.approx(0.5)


def test_one_regency_alone_is_nearly_all_unevenness() -> None:
    found = equity.lorenz(status_of({"65.01"}))
    assert found is not None
    province = equity.by_province(status_of(set())).at["65", "population_total"]
    assert found.gini == pytest.approx(1 - province / regions()["population"].sum())
    assert found.half == 0


def test_gini_by_the_mean_difference(evidence: pd.DataFrame) -> None:
    """Half the mean absolute difference of coverage between two people, over the mean."""
    frame = equity.by_province(status_at(evidence, TODAY))
    people = frame["population_total"].to_numpy("float64")
    share = frame["population_share"].to_numpy()
    mean = (people * share).sum() / people.sum()
    pairs = np.abs(share[:, None] - share[None, :]) * people[:, None] * people[None, :]
    found = equity.lorenz(status_at(evidence, TODAY))
    assert found is not None
    assert found.gini == pytest.approx(pairs.sum() / people.sum() ** 2 / mean / 2)


@settings(deadline=None, max_examples=30)
@given(st.sets(st.sampled_from(CODES), min_size=1))
def test_the_curve_is_convex_below_the_diagonal_and_ends_at_one(active: set[str]) -> None:
    found = equity.lorenz(status_of(active))
    assert found is not None
    x = np.array([0, *found.curve["people"]])
    y = np.array([0, *found.curve["covered"]])
    assert (x[-1], y[-1]) == (1, 1)
    assert (y <= x + 1e-12).all()
    slopes = np.diff(y) / np.diff(x)
    assert (np.diff(slopes) >= -1e-9).all()
    assert 0 <= found.gini < 1
    assert 0 <= found.half <= 0.5 + 1e-12
