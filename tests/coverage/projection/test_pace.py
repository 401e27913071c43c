"""Yearly paces, what a target year needs, and when a straight line arrives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.core.dates import years_before
from coverage.core.i18n import language
from coverage.evidence.announced import latest_official_count
from coverage.evidence.figures import coverage_at
from coverage.projection import charts as projection_charts
from coverage.projection.backtest import backtest
from coverage.projection.outlook import Outlook
from coverage.projection.pace import arrival, arrival_range, need, of_the_map, paces, reached
from coverage.projection.page import PaceState, usual_year, years
from coverage.projection.simulated_paths import history, usable
from coverage.projection.texts import answer, need_text, range_text, span_text, why_none
from tests.coverage.conftest import DAY
from tests.coverage.countrows import published, steady


def _none(day: date) -> int:
    return 0


def outlook_of(counts: pd.DataFrame) -> Outlook:
    """Return an outlook without a projection."""
    return Outlook(
        DAY,
        latest_official_count(counts, DAY),
        usable(counts, DAY),
        paces(counts, _none, DAY),
        None,
        history(counts, DAY),
        None,
        backtest(counts, DAY),
    )


@pytest.mark.parametrize(
    ("rule", "low", "best"), [("apart", 150, 150), ("as_one", 149, 149), ("unstated", 144, 150)]
)
def test_dki_jakarta_is_added_as_the_count_says(rule: str, low: int, best: int) -> None:
    reading = of_the_map(144, rule)
    assert (reading.low, reading.best) == (low, best)
    assert of_the_map(513, rule).high == 514


def test_national_totals_that_say_so_take_dki_jakarta_apart_since_2020(
    counts: pd.DataFrame,
) -> None:
    """The best guess for the others, and the text on the page, rest on this."""
    some = counts[(counts["scope_code"] == "ID") & (counts["start"] >= pd.Timestamp("2020-01-01"))]
    said = some[some["dki_counting"] != "unstated"]
    assert set(said["dki_counting"]) == {"apart"}
    assert len(said) >= 3


def test_pace_of_the_published_totals(
    example_counts: pd.DataFrame, example_evidence: pd.DataFrame
) -> None:
    def named(day: date) -> int:
        return coverage_at(example_evidence, day).active

    one, two, three = paces(example_counts, named, DAY)
    assert [(pace.first.count, pace.last.count) for pace in (one, two, three)] == [
        (144, 184),
        (120, 184),
        (83, 184),
    ]
    # once more by hand: (184 − 144) regencies in the 508 days from 30 September 2024
    assert one.yearly.best == pytest.approx(40 / 508 * 365.25)
    assert one.yearly.low < one.yearly.best < one.yearly.high
    assert two.yearly.best == pytest.approx(
        64 / (date(2026, 2, 20) - date(2023, 11, 9)).days * 365.25
    )
    assert one.named == pytest.approx(
        (named(date(2026, 2, 20)) - named(date(2024, 9, 30))) / 508 * 365.25
    )
    best, soon, late = arrival_range(one)
    assert best is not None
    assert soon is not None
    assert late is not None
    assert soon < best < late


def test_a_span_is_named_by_the_years_between_its_totals(
    example_counts: pd.DataFrame, example_evidence: pd.DataFrame
) -> None:
    found = paces(example_counts, lambda day: coverage_at(example_evidence, day).active, DAY)
    said = [span_text(pace, language("en")) for pace in found]
    assert said == [f"{pace.span:.1f} years up to February 2026" for pace in found]
    exact = replace(found[0], span=1.02)
    assert span_text(exact, language("en")) == "1 year up to February 2026"
    assert span_text(found[0], language("id")) == "1,4 tahun hingga Februari 2026"


def test_spans_that_lead_to_one_total_stand_once() -> None:
    some = published("2020-03-01 20", "2024-03-01 80")
    assert [pace.years for pace in paces(some, _none, date(2024, 6, 1))] == [1]


def test_other_numbers_near_an_end_give_the_range() -> None:
    base = ("2020-01-01 100", "2021-01-01 120")
    (alone,) = paces(published(*base), _none, date(2021, 6, 1), (1,))
    assert alone.yearly.low == alone.yearly.best == alone.yearly.high
    (pace,) = paces(published(*base, "2020-01-31 90"), _none, date(2021, 6, 1), (1,))
    assert pace.first.count == 100
    assert pace.yearly.high == pytest.approx(30 / 336 * 365.25)
    far = paces(published(*base, "2020-05-31 90"), _none, date(2021, 6, 1), (1,))
    assert far[0].yearly.high == far[0].yearly.best


def test_unstated_counting_widens_the_range() -> None:
    rows = ("2020-01-01 100", "2021-01-01 120 dki_counting=unstated")
    (pace,) = paces(published(*rows), _none, date(2021, 6, 1), (1,))
    assert pace.yearly.best == pytest.approx(20, abs=0.1)
    assert pace.yearly.low == pytest.approx(14, abs=0.1)


def test_falling_totals_never_arrive() -> None:
    found = paces(published("2019-01-01 120", "2020-01-01 110"), _none, date(2021, 1, 1), (1,))
    assert found[0].yearly.best < 0
    assert arrival_range(found[0]) == (None, None, None)


def test_no_totals_and_one_total() -> None:
    assert paces(published(), _none, DAY) == []
    assert paces(published("2020-01-01 100"), _none, DAY) == []
    assert projection_charts.bars(outlook_of(published()), language("id")) is None


@pytest.mark.parametrize(("row", "done"), [("508", True), ("507", False)])
def test_all_regencies_announced(row: str, done: bool) -> None:
    """508 outside DKI Jakarta and its six are all; whatever is not said is not supposed."""
    counts = published(f"2026-01-01 {row}")
    standing = latest_official_count(counts, DAY)
    assert reached(standing) == done
    assert not reached(
        latest_official_count(published(f"2026-01-01 {row} dki_counting=unstated"), DAY)
    )
    lang, outlook = language("en"), outlook_of(counts)
    text = " ".join(answer(outlook, lang))
    assert ("All 514 have been announced" in text) == done
    why = why_none(outlook, lang)
    assert why.startswith("No projection: all 514" if done else "No projection: fewer than 5")


def test_nothing_later_than_the_day_is_used() -> None:
    early = paces(steady(2018, 2024, 10, 20), _none, date(2021, 6, 30))
    assert early == paces(steady(2018, 2021, 10, 20).query("end <= '2021-06-30'"), _none, DAY)


@given(
    now=st.integers(0, 513),
    yearly=st.floats(0.1, 600),
    faster=st.floats(1, 5),
    day=st.dates(date(2016, 1, 1), date(2030, 12, 31)),
)
def test_a_faster_pace_never_arrives_later(
    now: int, yearly: float, faster: float, day: date
) -> None:
    slow, fast = arrival(now, day, yearly), arrival(now, day, yearly * faster)
    assert fast is None or fast >= day.year
    assert slow is None or (fast is not None and fast <= slow)


def test_arrival_at_the_edges() -> None:
    day = date(2026, 2, 20)
    assert arrival(514, day, -3) == 2026
    assert arrival(500, day, 0) is None
    assert arrival(0, day, 0.001) is None
    assert arrival(504, day, 10) == 2027


@given(year=st.integers(2027, 2060))
def test_the_needed_pace_arrives_on_time(year: int) -> None:
    count = latest_official_count(published("2026-02-20 184 dki_counting=unstated"), DAY)
    assert count is not None
    goal = need(count, year)
    assert (goal.left.low, goal.left.high) == (324, 330)
    assert arrival(190, count.end, goal.yearly.best) in (year, year + 1)
    assert goal.yearly.best * goal.years == pytest.approx(324)


def test_the_years_before_a_leap_day() -> None:
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)


@pytest.mark.parametrize("code", ["id", "en"])
def test_the_need_in_words(example_counts: pd.DataFrame, code: str) -> None:
    count = latest_official_count(example_counts, DAY)
    assert count is not None
    goal = need(count, 2030)
    assert range_text(goal.left, language(code)) == "324–330"
    text = need_text(goal, paces(example_counts, _none, DAY), language(code))
    assert "2030" in text
    assert "67–68" in text
    assert ("2,3" if code == "id" else "2.3") in text


@pytest.mark.parametrize(
    ("text", "year", "refused"),
    [("2035", 2035, 0), ("2026", 2030, 1), ("9999", 2030, 1), ("<b>", 2030, 1), ("٢٠٣٥", 2030, 1)],
)
def test_the_year_in_the_address(text: str, year: int, refused: int) -> None:
    state, problems = PaceState.parse({"year": text}, DAY)
    assert (state.year or usual_year(DAY), len(problems)) == (year, refused)


def test_a_year_is_seen_from_the_day_of_the_page() -> None:
    state, problems = PaceState.parse({"year": "2019", "date": "2018-03"}, DAY)
    assert (state.year, problems) == (2019, [])


def test_the_usual_year_lies_ahead() -> None:
    assert usual_year(DAY) == 2030
    assert usual_year(date(2034, 5, 1)) == 2035
    assert 2019 in years(date(2018, 3, 1))
