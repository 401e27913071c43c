"""Which regencies are like one, and which border it."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.core.i18n import language
from coverage.core.peers import WEIGHTS, similarity
from coverage.evidence.status import status_at
from coverage.places.peers import (
    degree,
    likeness,
    neighbours_columns,
    neighbours_line,
    similar,
    similar_columns,
    similar_line,
)
from geodata.register.regions import regions
from tests.committed import TODAY

EN, ID = language("en"), language("id")
CODES = st.sampled_from(sorted(regions().index))


@settings(deadline=None, max_examples=40)
@given(CODES, CODES)
def test_similarity_is_seen_alike_from_both_sides(one: str, other: str) -> None:
    if one == other:
        assert one not in similar(one, 600)
        return
    there, back = similar(one, 600)[other], similar(other, 600)[one]
    assert there["similarity"] == pytest.approx(back["similarity"])
    assert 0 <= there["similarity"] <= 1
    parts = sum(there[f"part_{name}"] * weight for name, weight in WEIGHTS.items())
    assert there["similarity"] == pytest.approx(parts)


@settings(deadline=None, max_examples=20)
@given(CODES, st.integers(0, 30))
def test_the_most_similar_come_first(code: str, k: int) -> None:
    scores = [row["similarity"] for row in similar(code, k).values()]
    assert len(scores) == k
    assert all(one >= two for one, two in pairwise(scores))
    assert len(similar(code, 600)) == 513


def test_a_frame_of_regions_gives_the_same_scores() -> None:
    register = regions()
    frame = register.assign(density=register["population"] / register["area_km2"])
    found, rows = similarity(frame, "35.10", 7), similar("35.10", 7)
    assert list(found.index) == list(rows)
    assert list(found["similarity"]) == [row["similarity"] for row in rows.values()]


def test_a_regency_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        similar("99.99")


def test_likeness_says_what_differs() -> None:
    everyone = similar("35.10", 600)
    lebak = likeness(everyone["36.02"], "35.10", EN)
    assert lebak == "population 15% smaller, density 93% similar"
    surabaya = likeness(everyone["35.78"], "35.10", EN)
    assert surabaya.endswith("other kind")
    assert likeness(everyone["12.71"], "35.10", EN).endswith("other kind, elsewhere")
    assert [degree(score, EN) for score in (0.9, 0.75, 0.7499)] == [
        "very similar",
        "similar",
        "partly similar",
    ]


def test_similar_regencies_are_shown_with_their_status(evidence: pd.DataFrame) -> None:
    found = similar("35.10")
    status = [row.to_dict() for _, row in status_at(evidence, TODAY).loc[list(found)].iterrows()]
    columns = similar_columns(list(found.values()), status, "35.10", ID)
    assert columns["Kemiripan (0–1)"][0] == "0,92"
    active = sum(row["state"] == "active" for row in status)
    assert similar_line(status, "X", "today", EN).endswith(f"{active} of 5 (today).")


def test_neighbours_come_with_border_and_status() -> None:
    borders = [("35.09", 59.66), ("35.12", 0.04)]
    status = [{"state": "planned"}, {"state": "no_evidence"}]
    columns = neighbours_columns(borders, status, ID)
    assert columns["Perbatasan (km)"] == ["59,7", "0,0"]
    assert columns["Kabupaten/kota"] == ["Kabupaten Jember", "Kabupaten Situbondo"]
    assert "0 of 2 (today)" in neighbours_line("35.10", status, "today", EN)
    assert "no land border" in neighbours_line("31.01", [], "today", EN)
