"""Candidates, scores and orders of launches, and their words and address."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.core.i18n import language
from coverage.evidence.announced import OfficialGap
from coverage.evidence.figures import coverage_of
from coverage.evidence.status import status_at
from coverage.priorities import texts as words
from coverage.priorities.model import (
    CRITERIA,
    PARTS,
    Ranking,
    Weights,
    at_random,
    by_size,
    candidates,
    greedy,
    launches_until,
)
from coverage.priorities.page import WEIGHTS, PriorityState
from geodata.boundaries import BoundaryMeta
from geodata.maps.adjacency import neighbours
from geodata.register.regions import regions, scope_codes
from tests.coverage.conftest import TODAY

CODES = list(regions().index)
# a chain through all regencies and some more, of uneven lengths; the last ten are islands
CHAIN = neighbours(
    pd.DataFrame(
        {
            "left": [*CODES[:503], *CODES[:200]],
            "right": [*CODES[1:504], *CODES[3:203]],
            "border_km": [float(5 + i % 17) for i in range(703)],
        }
    )
)
weights = st.builds(Weights, *[st.integers(0, 10)] * 4)
actives = st.one_of(
    st.sets(st.sampled_from(CODES), max_size=40),
    st.sets(st.sampled_from(CODES), max_size=40).map(lambda some: set(CODES) - some),
)


def status_of(
    active: set[str],
    planned: Collection[str] = (),
    stale: Collection[str] = (),
) -> pd.DataFrame:
    """Return a status with some active regencies; only what the functions read."""
    state = [
        "active" if code in active else "planned" if code in planned else "no_evidence"
        for code in CODES
    ]
    frame = pd.DataFrame({"state": state}, index=regions().index)
    return frame.assign(possible=frame["state"] == "active", stale=frame.index.isin(list(stale)))


def ranking_of(
    status: pd.DataFrame,
    weights: Weights = Weights(),  # noqa: B008 - frozen
    scope: str = "ID",
    gap: OfficialGap | None = None,
) -> Ranking:
    """Rank along the chain."""
    return Ranking(
        greedy(status, CHAIN, weights, scope),
        candidates(status, CHAIN),
        by_size(status, scope),
        at_random(status, scope),
        weights,
        now=coverage_of(status, TODAY, scope),
        nation=coverage_of(status, TODAY),
        gap=gap,
        version="0123456789ab",
        boundaries=BoundaryMeta(source="Garis", approximate=True, licence="ODbL 1.0"),
    )


def test_candidates_by_hand() -> None:
    register = regions()
    one, two, three = CODES[0], CODES[1], CODES[4]
    pairs = pd.DataFrame(
        {"left": [one, one], "right": [two, three], "border_km": [30.0, 10.0]},
    )
    old = CODES[7]
    found = candidates(status_of({two}, {one, old}, {two, old}), neighbours(pairs))
    assert len(found) == 513
    assert found.loc[[one, old], "look"].tolist() == ["planned", "planned_stale"]
    row = found.loc[one]
    people = register["population"]
    assert row["state"] == "planned"
    assert row["border_share"] == 0.75
    assert row["n_active_neighbours"] == 1
    assert row["people_share"] == people[one] / people.sum()
    province = register["province_code"] == register.at[one, "province_code"]
    assert row["province_share"] == people[one] / people[province].sum()
    group = people[register["island_group"] == "sumatera"]
    assert row["group_gap"] == pytest.approx(1 - people[two] / group.sum())
    island = found.loc[CODES[-1]]
    assert (island["border_share"], island["n_active_neighbours"]) == (0, 0)
    assert list(found.columns) == [
        *("name", "kind", "province_code", "island_group", "state", "look", "population"),
        *("people_share", "province_share", "border_share", "n_active_neighbours", "group_gap"),
    ]


def test_all_covered_and_no_borders_known() -> None:
    everyone = status_of(set(CODES))
    none = CHAIN.iloc[:0]
    for borders in (CHAIN, none):
        assert candidates(everyone, borders).empty
        assert greedy(everyone, borders, Weights()).empty
    assert by_size(everyone).empty
    assert (candidates(status_of(set()), none)["border_share"] == 0).all()


def test_group_gap_agrees_with_the_metrics(evidence: pd.DataFrame) -> None:
    status = status_at(evidence, TODAY)
    found = candidates(status, CHAIN)
    for group, gap in found.groupby("island_group")["group_gap"].first().items():
        assert gap == pytest.approx(1 - coverage_of(status, TODAY, str(group)).population_share)
    assert set(found.index) == set(status.index[status["state"] != "active"])


@settings(deadline=None, max_examples=15)
@given(active=actives, weights=weights, scope=st.sampled_from(["ID", "papua", "35", "11.01"]))
def test_an_order_is_a_permutation_and_covers_ever_more(
    active: set[str], weights: Weights, scope: str
) -> None:
    status = status_of(active)
    order = greedy(status, CHAIN, weights, scope=scope)
    waiting = set(scope_codes(scope)) - active
    assert set(order.index) == waiting
    assert order.index.is_unique
    now = coverage_of(status, TODAY, scope)
    shares = np.array([now.population_share, *order["coverage"]])
    assert (np.diff(shares) > 0).all()
    assert order["score"].between(0, 1).all()
    assert np.allclose(order[list(PARTS)].sum(axis=1), order["score"])
    sized = by_size(status, scope=scope)
    assert (sized["people"].to_numpy() >= order["people"].to_numpy()).all()
    assert len(at_random(status, scope)) == len(order) + 1
    if waiting:
        assert order["people"].iloc[-1] == now.population_total
        assert at_random(status, scope)[[0, -1]] == pytest.approx(shares[[0, -1]])


@settings(deadline=None, max_examples=15)
@given(active=actives, weights=weights)
def test_each_launch_is_the_best_after_those_before_it(active: set[str], weights: Weights) -> None:
    order = greedy(status_of(active), CHAIN, weights).head(4)
    start = candidates(status_of(active), CHAIN)
    largest = start["population"].max() if len(start) else 1
    done = set(active)
    for code, row in order.iterrows():
        rest = candidates(status_of(done), CHAIN)
        shares = weights.shares()
        total = shares["people"] * rest["population"] / largest + sum(
            shares[name] * rest[CRITERIA[name]] for name in ("province", "border", "group")
        )
        assert total[code] == pytest.approx(row["score"])
        assert total[code] >= total.max() - 1e-9
        done.add(str(code))


def test_weight_on_people_alone_is_the_order_by_size() -> None:
    status = status_of(set(CODES[::7]))
    order = greedy(status, CHAIN, Weights(3, 0, 0, 0))
    pd.testing.assert_frame_equal(
        order[["people", "coverage"]], by_size(status)[["people", "coverage"]]
    )


def test_equal_scores_go_by_code() -> None:
    order = greedy(status_of({CODES[5]}), CHAIN, Weights(0, 0, 0, 0))
    assert list(order.index) == sorted(set(CODES) - {CODES[5]})
    assert (order["score"] == 0).all()


@settings(deadline=None, max_examples=15)
@given(weights=weights, name=st.sampled_from(list(CRITERIA)), more=st.integers(1, 10))
def test_more_weight_gives_a_criterion_a_larger_share(
    weights: Weights, name: str, more: int
) -> None:
    status = status_of(set(CODES[::5]))
    changed = {one: getattr(weights, one) + more * (one == name) for one in CRITERIA}
    heavier = Weights(**changed)
    assert heavier.shares()[name] >= weights.shares()[name]
    twice = Weights(**{one: 2 * changed[one] for one in CRITERIA})
    pd.testing.assert_frame_equal(
        greedy(status, CHAIN, heavier, "35"), greedy(status, CHAIN, twice, "35")
    )


@pytest.mark.parametrize("wrong", [-1.0, float("nan"), float("inf")])
def test_weights_that_are_none(wrong: float) -> None:
    with pytest.raises(ValueError, match="weights"):
        Weights(people=wrong)


def test_launches_until() -> None:
    sized = by_size(status_of(set()))
    n = launches_until(sized, 0.5)
    assert n is not None
    assert sized["coverage"].iloc[n - 1] >= 0.5 > sized["coverage"].iloc[n - 2]
    assert launches_until(sized, 1.1) is None


@given(
    st.builds(
        PriorityState,
        n=st.integers(1, 100),
        **dict.fromkeys(CRITERIA, st.integers(0, 10)),
    )
)
def test_address_round_trip(state: PriorityState) -> None:
    assert PriorityState.parse(state.params(), TODAY) == (state, [])


@given(st.dictionaries(st.sampled_from([*WEIGHTS.values(), "n"]), st.text(max_size=8)))
def test_any_address_gives_a_state(params: dict[str, str]) -> None:
    state, refused = PriorityState.parse(params, TODAY)
    assert 1 <= state.n <= 100
    assert all(0 <= getattr(state.weights, name) <= 10 for name in CRITERIA)
    assert {refusal.name for refusal in refused} <= set(params)


@pytest.mark.parametrize("bad", ["11", "-1", "1.5", "٣", "", "1e1", " 3"])
def test_refused_weights(bad: str) -> None:
    state, refused = PriorityState.parse({"wp": bad}, TODAY)
    assert state == PriorityState()
    assert [one.name for one in refused] == ["wp"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_words_of_edges(lang: str) -> None:
    chosen = language(lang)
    nobody, everybody = ranking_of(status_of(set())), ranking_of(status_of(set(CODES)))
    assert "514" in words.caveat(nobody, chosen)
    assert words.caveat(everybody, chosen) == ""
    all_done = words.answer(everybody, 10, chosen)
    assert "Indonesia" in all_done
    assert "%" not in all_done
    assert regions().at[nobody.order.index[0], "name"] in words.answer(nobody, 1, chosen)
    assert words.figures(everybody, chosen)
    unweighed = words.reward_text(Weights(0, 0, 0, 0), chosen)
    assert unweighed != words.reward_text(Weights(0, 0, 0, 1), chosen)
    assert "(1)" in words.reward_text(Weights(0, 0, 0, 1), chosen)
