"""The state in the address."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.core.dates import bar_dates
from coverage.core.i18n import language
from coverage.core.urlstate import FILLS, ViewState, bar_step, is_region, scope_of
from geodata.register.regions import provinces, regions

TODAY = date(2026, 11, 22)
STATES = st.builds(
    ViewState,
    lang=st.sampled_from(["id", "en"]),
    day=st.sampled_from([None, *bar_dates(TODAY)[:-1]]),
    fill=st.sampled_from(list(FILLS)),
    region=st.sampled_from(["ID", "jawa", *provinces().index, *regions().index]),
    kode=st.sampled_from([None, *regions().index]),
)


@given(STATES)
def test_a_link_leads_back_to_what_it_was_copied_from(state: ViewState) -> None:
    assert ViewState.parse(state.params(), TODAY) == (state, [])


def test_the_usual_view_needs_no_parameters() -> None:
    assert ViewState().params() == {}
    assert ViewState(lang="en").params("en") == {}


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=60), max_size=5))
def test_nothing_in_an_address_is_an_error(params: dict[str, str]) -> None:
    state, refused = ViewState.parse(params, TODAY)
    assert ViewState.parse(state.params(), TODAY) == (state, [])
    for refusal in refused:
        assert refusal.text(language("id"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2016-12", date(2016, 12, 31)),
        ("2016-12-05", date(2016, 12, 31)),
        ("2016-01", date(2016, 1, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2026-11", None),
        ("2026-11-22", None),
    ],
)
def test_days_fall_on_the_bar(text: str, day: date | None) -> None:
    assert bar_step(text, TODAY) == day


@pytest.mark.parametrize("text", ["2015-12", "2026-12", "2016-13", "2016-02-30", "2016", "", "x"])
def test_days_off_the_bar_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^not "):
        bar_step(text, TODAY)


def test_ambiguous_and_unknown_are_told_apart() -> None:
    _, refused = ViewState.parse({"kode": "Mojokerto", "region": "99.99", "foo": "1"}, TODAY)
    assert [one.reason for one in refused] == ["ambiguous", "unknown_value", "unknown_parameter"]


def test_the_figures_of_a_regency_are_the_nations() -> None:
    assert scope_of("35.78") == "ID"
    assert scope_of("35") == "35"
    assert scope_of("jawa") == "jawa"


@pytest.mark.parametrize("value", [None, 35, "", "35.7", "JAWA", ["35"], {"a": 1}])
def test_only_codes_are_regions(value: object) -> None:
    assert not is_region(value)
