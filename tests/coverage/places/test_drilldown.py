"""What lies inside what, and what is said of it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.core.i18n import language
from coverage.core.texts import last_date, since_text
from coverage.places.page import PlaceState, children, named, trail
from coverage.places.regency import former_text
from coverage.places.scope import counts_lines, scope_page
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, UnknownRegion, provinces, regions, scope_codes
from tests.committed import TODAY
from tests.coverage.countrows import published

EN, ID = language("en"), language("id")
EARLY, LATE = date(2022, 2, 2), date(2023, 11, 9)
PLACES = ["ID", *ISLAND_GROUPS, *provinces().index, *regions().index]


def test_the_way_to_banyuwangi() -> None:
    assert named(trail("35.10"), EN) == (
        ("ID", "Indonesia"),
        ("jawa", "Java"),
        ("35", "Jawa Timur"),
        ("35.10", "Kabupaten Banyuwangi"),
    )
    with pytest.raises(UnknownRegion):
        trail("99")


@settings(deadline=None, max_examples=50)
@given(st.sampled_from(PLACES))
def test_children_know_their_parent_and_miss_nobody(place: str) -> None:
    below = children(place)
    assert all(trail(child) == [*trail(place), child] for child in below)
    if below:
        inside = [code for child in below for code in scope_codes(child)]
        assert sorted(inside) == sorted(scope_codes(place))
    else:
        assert place in regions().index
    assert trail(place)[0] == "ID"


def test_a_regency_goes_before_a_region() -> None:
    assert PlaceState(region="35", kode="11.01").place == "11.01"
    assert PlaceState(region="35.10").place == "35.10"
    assert PlaceState().place == "ID"


@given(st.text(max_size=40))
def test_any_text_may_ask_for_a_comparison(value: str) -> None:
    state, refused = PlaceState.parse({"by": value}, TODAY)
    assert state.measure in ("regencies", "people")
    assert bool(refused) == (value not in ("regencies", "people"))


def test_what_lies_inside_adds_up(data: Snapshot) -> None:
    for place in ("ID", "jawa"):
        table = scope_page(data, TODAY, place, "id").inside.table
        assert table is not None
        assert table.places == children(place)
        whole = data.coverage_at(TODAY, place)
        assert sum(table.columns[ID._("With evidence of 112")]) == whole.active
        assert sum(table.columns[ID._("Regencies and cities")]) == whole.total
        for cells in table.columns.values():
            assert len(cells) == len(children(place))
            assert not pd.isna(list(cells)).any()


def test_the_list_of_a_province_links_every_page(data: Snapshot) -> None:
    table = scope_page(data, TODAY, "35", "en").inside.table
    assert table is not None
    assert table.places == children("35")
    now, stated = data.coverage_at(TODAY, "35"), table.columns["Status"]
    old = stated.count("◌ Active, not confirmed recently")
    assert (old, stated.count("● Active") + old) == (now.active_stale, now.active)
    shown = dict(zip(table.places, table.columns["Last shown or reported"], strict=True))
    rows = data.status_at(TODAY).loc[list(shown)].to_dict("index")
    assert shown == {code: last_date(row, EN) for code, row in rows.items()}
    since = dict(zip(table.places, table.columns["Since"], strict=True))
    assert since["35.10"] == since_text(data.status_at(TODAY).loc["35.10"].to_dict(), EN)


def announced(data: Snapshot, *texts: str) -> Snapshot:
    """Return a snapshot like `data` with these numbers of East Java."""
    counts = published(*texts).assign(scope="Jawa Timur", scope_code="35")
    return Snapshot("x", TODAY, data.data, data.cache, data.evidence, counts, data.boundaries)


def test_published_numbers_stand_beside_those_named(data: Snapshot) -> None:
    early, late = (data.coverage_at(day, "35").active for day in (EARLY, LATE))
    other = announced(data, f"{EARLY} {early + 3} kind=ordinal", f"{LATE} {late}")
    ordinal, total = counts_lines(other, TODAY, "35", EN)
    assert f"2 February 2022: {early + 3} in Jawa Timur (ordinal)" in ordinal
    assert f"On that date {early} had evidence; 3 not yet identified" in ordinal
    assert f"9 November 2023: {late} in Jawa Timur (total)" in total
    assert total.endswith(f"{late} had evidence: just as many.")


def test_numbers_published_later_are_not_known_yet(data: Snapshot) -> None:
    other = announced(data, f"{EARLY} 16", f"{LATE} 15")
    assert len(counts_lines(other, date(2022, 12, 31), "35", EN)) == 1
    none = counts_lines(other, date(2020, 12, 31), "35", EN)
    assert "No officially announced number for Jawa Timur" in none[0]
    assert "No officially" in counts_lines(other, TODAY, "93", EN)[0]


def test_more_named_than_announced_is_said(data: Snapshot) -> None:
    few = announced(data, f"{EARLY} 1 kind=ordinal", f"{LATE} 1")
    assert all("more than" in line for line in counts_lines(few, TODAY, "35", EN))


def test_former_names_and_codes() -> None:
    assert former_text("93.01", EN) == "Formerly: code 91.01 until 8 November 2022."
    twice = former_text("76.01", EN)
    assert "code 73.25 until 4 October 2004" in twice
    assert "“Mamuju Utara” until 27 December 2017" in twice
    # only the year of this one is known
    assert former_text("64.01", ID) == "Dahulu: “Pasir” sampai 2007."
    assert former_text("35.10", EN) == ""


def test_empty_tables_leave_sentences(data: Snapshot) -> None:
    bare = Snapshot(
        *("x", TODAY, data.data, data.cache),
        *(data.evidence.iloc[:0], data.counts.iloc[:0], data.boundaries),
    )
    assert len(counts_lines(bare, TODAY, "35", EN)) == 1
    table = scope_page(bare, TODAY, "ID", "en").inside.table
    assert table is not None
    assert set(table.columns["Percentage of the population"]) == {"0.0%"}
    assert sum(table.columns["With evidence of 112"]) == 0
