"""Which regencies are like one, and which border it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.core.i18n import language
from coverage.core.peers import WEIGHTS, similarity
from coverage.places import lookups
from coverage.places.peers import degree, likeness, neighbours_part, similar, similar_part
from coverage.snapshot import Snapshot
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


def test_similar_regencies_are_shown_with_their_status(data: Snapshot) -> None:
    status = data.status_at(TODAY)["state"].loc[list(similar("35.10"))]
    part = similar_part(data, TODAY, "35.10", ID)
    assert part.table is not None
    assert part.table.columns["Kemiripan (0–1)"][0] == "0,92"
    line = similar_part(data, TODAY, "35.10", EN).lines[0]
    assert line.endswith(f"{(status == 'active').sum()} of 5 ({EN.date(TODAY)}).")


def test_neighbours_come_with_border_and_status(data: Snapshot) -> None:
    borders = lookups.borders(data, "35.10")
    part = neighbours_part(data, TODAY, "35.10", ID)
    assert part.table is not None
    assert part.table.places == list(borders)
    assert part.table.columns["Perbatasan (km)"] == [ID.number(km, 1) for km in borders.values()]
    names = [regions().at[code, "name"] for code in borders]
    assert part.table.columns["Kabupaten/kota"] == names
    active = (data.status_at(TODAY)["state"].loc[list(borders)] == "active").sum()
    line = neighbours_part(data, TODAY, "35.10", EN).lines[0]
    assert f"{active} of {len(borders)} ({EN.date(TODAY)})" in line
    island = next(str(code) for code in regions().index if not lookups.borders(data, str(code)))
    assert "no land border" in neighbours_part(data, TODAY, island, EN).lines[0]
