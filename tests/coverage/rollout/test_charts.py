"""Figures of the rollout: what they say, what they weigh, and that nothing breaks them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from coverage.core.chart_style import Chart
from coverage.core.i18n import language
from coverage.core.palette import GROUPS
from coverage.evidence.announced import latest_official_count, official_gap
from coverage.evidence.figures import coverage_at, coverage_of, monthly_series
from coverage.evidence.loading import load_targets, no_targets
from coverage.evidence.status import lookup, timeline
from coverage.rollout.announced_numbers import inconsistent_counts, outcomes, points
from coverage.rollout.charts import close_up, two_curves
from coverage.rollout.model import Rollout, curve, launches
from coverage.rollout.page import RolloutState
from coverage.rollout.share_charts import GROUP_SHARES, groups, shares, years
from coverage.rollout.tables import curve_export
from coverage.rollout.texts import outcome_text, spread
from tests.committed import TODAY
from tests.coverage.conftest import DAY
from tests.coverage.countrows import targets


@pytest.fixture(scope="module")
def history(evidence):
    return timeline(evidence)


@pytest.fixture(scope="module")
def series(evidence):
    return monthly_series(evidence, TODAY)


def rollout(evidence, counts, day=TODAY, scope="ID", targets=None) -> Rollout:
    history = timeline(evidence)
    series = monthly_series(evidence, day, scope)
    aims = load_targets(today=TODAY) if targets is None else targets
    return Rollout(
        coverage_of(lookup(history, day), day, scope),
        official_gap(evidence, counts, day, scope),
        curve(series, history, day, scope),
        launches(history, day, scope),
        points(counts, day, scope),
        outcomes(aims, history, counts, day) if scope == "ID" else [],
    )


def main(evidence, counts, day=TODAY, scope="ID", code="en", targets=None) -> Chart:
    return two_curves(rollout(evidence, counts, day, scope, targets), language(code))


def weight(chart: Chart) -> int:
    return len(chart.figure.to_json())


def trace(chart: Chart, name: str) -> Any:
    (found,) = [one for one in chart.figure.data if (one.name or "").replace("<br>", " ") == name]
    return found


@pytest.mark.parametrize("code", ["id", "en"])
def test_both_curves_end_at_the_figures_of_today(evidence, counts, code):
    chart = main(evidence, counts, code=code)
    lang = language(code)
    now = coverage_at(evidence, TODAY)
    assert trace(chart, lang._("With evidence of 112")).y[-1] == now.active
    assert str(now.active) in chart.title
    standing = latest_official_count(counts, TODAY)
    assert str(standing.count) in chart.title
    due = outcomes(load_targets(today=TODAY), timeline(evidence), counts, TODAY)
    dots = [one for one in chart.figure.data if one.mode == "markers" and one.text is not None]
    assert sum(len(one.y) for one in dots) == (counts["scope_code"] == "ID").sum() + len(due)
    ring = trace(chart, lang._("contradicts an earlier number"))
    assert len(ring.x) == len({one.row for one in inconsistent_counts(counts, TODAY)})
    assert weight(chart) < 150_000
    assert chart.table[chart.links[0]].str.match("https?://").sum() == len(
        counts[counts["scope_code"] == "ID"]
    ) + len(due)


def test_targets_stand_at_their_days(evidence, counts):
    aims = targets((110, "2019-12-31", "2019-03-28"), (514, "2025-12-31", "2021-08-01"))
    chart = main(evidence, counts, targets=aims)
    (stars,) = [one for one in chart.figure.data if one.marker.symbol == "star"]
    assert list(zip(stars.x, stars.y, strict=True)) == [("2019-12-31", 110), ("2025-12-31", 514)]
    early = main(evidence, counts, date(2020, 12, 31), targets=aims)  # 514 was said in 2021
    (stars,) = [one for one in early.figure.data if one.marker.symbol == "star"]
    assert list(stars.y) == [110]


@pytest.mark.parametrize("scope", ["jawa", "35", "62", "91"])
def test_parts_of_the_nation_have_no_targets(evidence, counts, scope):
    chart = main(evidence, counts, scope=scope)
    assert not [one for one in chart.figure.data if one.marker.symbol == "star"]
    now = coverage_at(evidence, TODAY, scope)
    assert trace(chart, "With evidence of 112").y[-1] == now.active


def test_hostile_words_stay_words(evidence, counts):
    bad = counts.assign(counting_rule="<b>x</b>" * 20, publisher="<a href='javascript:1'>y</a>")
    text = "".join(
        line for one in main(evidence, bad).figure.data if one.text is not None for line in one.text
    )
    assert "<b>x" not in text
    assert "<a href" not in text


def test_empty_evidence_and_no_counts(evidence, counts):
    empty = evidence.iloc[:0]
    for some in (main(empty, counts), main(empty, counts.iloc[:0], targets=no_targets())):
        assert trace(some, "With evidence of 112").y[-1] == 0
        assert "NaN" not in some.figure.to_json()
    assert "0 of 514" in main(empty, counts.iloc[:0], targets=no_targets()).title
    lang = language("id")
    nothing = rollout(empty, counts.iloc[:0], targets=no_targets())
    assert years(nothing, lang) is None
    assert close_up(nothing, lang) is None
    for share in GROUP_SHARES:
        assert "0,0" in groups(monthly_series(empty, TODAY), share, "ID", lang).title
    assert spread(nothing, lang)


def test_one_regency_all_stopped(statements, counts):
    frame = statements("launch 2019-04-11", "suspended 2025-01-15")
    chart = main(frame, counts.iloc[:0], targets=no_targets())
    y = trace(chart, "With evidence of 112").y
    assert (max(y), y[-1]) == (1, 0)


@pytest.mark.parametrize("code", ["id", "en"])
def test_the_other_figures(series, evidence, counts, code):
    lang = language(code)
    whole = rollout(evidence, counts)
    people = shares(whole, lang)
    assert lang.percent(whole.now.share) in people.title
    assert lang.percent(whole.now.population_share) in people.title
    bars = years(whole, lang)
    assert sum(sum(one.y) for one in bars.figure.data if one.type == "bar") == len(whole.periods)
    close = close_up(whole, lang)
    for share in GROUP_SHARES:
        chart = groups(series, share, "papua", lang)
        chosen = {one.customdata[0][0] for one in chart.figure.data if one.mode == "markers"}
        assert chosen == set(GROUPS)
        assert weight(chart) < 150_000
    for chart in (people, bars, close):
        assert weight(chart) < 150_000
        assert chart.alt.startswith(chart.title)


def test_the_close_up_shows_all_of_the_curve(evidence, counts):
    """More can be named in East Java than was ever announced there."""
    east = rollout(evidence, counts, scope="35")
    chart = close_up(east, language("id"))
    assert chart.figure.layout.yaxis.range[1] > east.now.active


def test_island_groups_that_are_level_are_all_named(statements):
    series = monthly_series(statements("launch 2019-04-11"), TODAY)
    title = groups(series, "people", "ID", language("en")).title
    assert "Java is ahead" in title
    assert "Sumatra, Bali & Nusa Tenggara, Kalimantan, Sulawesi, Maluku, Papua last" in title


def test_the_export_has_the_pages_of_every_launch(evidence, counts):
    whole = rollout(evidence, counts, targets=no_targets())
    frame = curve_export(whole, evidence, language("en"))
    assert len(frame) == len(whole.curve) + len(whole.points)
    periods = whole.periods
    by_month = frame[frame["What"] == "With evidence of 112"].set_index("Date")["Source"]
    in_2016 = periods[periods["from"] >= pd.Timestamp("2016-01-01")]["from"].dt.to_period("M")
    assert (by_month != "").sum() == in_2016.nunique()


def test_sentences_on_targets(example_counts, history):
    lang = language("en")
    aims = targets((110, "2019-12-31", "2019-03-28"), (514, "2025-12-31", "2021-08-01"))
    first, second = outcomes(aims, history, example_counts, DAY)
    assert outcome_text(first, lang).startswith("Missed by 68–74 (36 announced, 1 October")
    assert outcome_text(second, lang).startswith("Missed by 336–342 (172 announced, 25 November")


@pytest.mark.parametrize(
    ("params", "refused"),
    [
        ({"month": "2019-04", "from": "2019-01", "to": "2026-11", "share": "regencies"}, 0),
        ({"month": "2014-12"}, 1),
        ({"month": "2026-12"}, 1),
        ({"month": "2019-4"}, 1),
        ({"from": "2015-12", "to": "x" * 5000}, 2),
        ({"share": "<b>"}, 1),
        ({"region": "35"}, 0),
    ],
)
def test_addresses(params, refused):
    state, found = RolloutState.parse(params, DAY)
    assert len(found) == refused
    first, second = state.compared(DAY)
    assert first <= DAY
    assert second <= DAY


def test_the_days_compared():
    assert RolloutState().compared(DAY) == (date(2025, 11, 30), DAY)
    early = date(2016, 3, 31)
    assert RolloutState(day=early).compared(DAY) == (date(2016, 1, 31), early)
    state, _ = RolloutState.parse({"from": "2019-12", "to": "2020-12"}, DAY)
    assert state.compared(DAY) == (date(2019, 12, 31), date(2020, 12, 31))
