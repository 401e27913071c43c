"""Which regencies are like one, and which border it."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.core.i18n import language
from coverage.core.peers import (
    WEIGHTS,
    degree,
    likeness,
    neighbours_line,
    neighbours_view,
    peers_line,
    peers_view,
    similar,
    similar_rows,
)
from coverage.evidence.status import status_at
from geodata.register.regions import regions
from tests.coverage.conftest import TODAY

EN, ID = language("en"), language("id")
CODES = st.sampled_from(sorted(regions().index))


@settings(deadline=None, max_examples=40)
@given(CODES, CODES)
def test_similarity_is_seen_alike_from_both_sides(one: str, other: str) -> None:
    if one == other:
        assert one not in similar(one, 600).index
        return
    there, back = similar(one, 600).loc[other], similar(other, 600).loc[one]
    assert there["similarity"] == pytest.approx(back["similarity"])
    assert 0 <= there["similarity"] <= 1
    parts = sum(there[f"part_{name}"] * weight for name, weight in WEIGHTS.items())
    assert there["similarity"] == pytest.approx(parts)


@settings(deadline=None, max_examples=20)
@given(CODES, st.integers(0, 30))
def test_the_most_similar_come_first(code: str, k: int) -> None:
    found = similar(code, k)
    assert len(found) == k
    assert found["similarity"].is_monotonic_decreasing
    assert len(similar(code, 600)) == 513


def test_a_regency_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        similar("99.99")
    with pytest.raises(ValueError, match="0 or more"):
        similar("35.10", -1)


def test_likeness_says_what_differs() -> None:
    everyone = similar("35.10", 600)
    lebak = likeness(everyone.loc["36.02"], "35.10", EN)
    assert lebak == "15% fewer people, density 93% alike"
    surabaya = likeness(everyone.loc["35.78"], "35.10", EN)
    assert surabaya.endswith("other kind")
    assert likeness(everyone.loc["12.71"], "35.10", EN).endswith("other kind, elsewhere")
    assert [degree(score, EN) for score in (0.9, 0.75, 0.7499)] == [
        "very alike",
        "alike",
        "partly alike",
    ]


def test_similar_regencies_are_shown_with_their_status(evidence: pd.DataFrame) -> None:
    status, found = status_at(evidence, TODAY), similar("35.10")
    view = peers_view(found, status, "35.10", ID)
    assert view["Kemiripan (0–1)"].iloc[0] == "0,92"
    active = sum(status.at[code, "state"] == "active" for code in found.index)
    assert peers_line(found, status, "X", "today", EN).endswith(f"{active} of 5 (today).")


def test_neighbours_come_with_border_and_status(evidence: pd.DataFrame) -> None:
    borders = pd.DataFrame(
        {"neighbour": ["35.09", "35.12"], "border_km": [59.66, 0.04]},
        index=pd.Index(["35.10", "35.10"], name="regency_code"),
    )
    status = status_at(evidence, TODAY)
    view = neighbours_view("35.10", borders, status, ID)
    assert list(view["Perbatasan (km)"]) == ["59,7", "0,0"]
    assert list(view["Kabupaten/kota"]) == ["Kabupaten Jember", "Kabupaten Situbondo"]
    assert "0 of 2 (today)" in neighbours_line("35.10", borders, status, "today", EN)
    assert neighbours_view("31.01", borders, status, ID).empty
    assert "no land border" in neighbours_line("31.01", borders, status, "today", EN)


@pytest.mark.parametrize("code", ["35.78", "35.10", "31.71"])
def test_rows_are_those_of_the_frame(code: str) -> None:
    found = similar(code, 7)
    rows = similar_rows(code, 7)
    assert list(rows) == list(found.index)
    assert list(rows.values()) == found.to_dict("records")
