"""Launches: periods of service, months and years, and what they rest on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.evidence.figures import coverage_of, monthly_series
from coverage.evidence.loading import with_intervals
from coverage.evidence.status import lookup, timeline
from coverage.rollout.model import KNOWN, curve, dated, last_year, launches, per_year, sources
from coverage.rollout.page import month_choice, month_table
from coverage.snapshot import Snapshot
from geodata.register.regions import regions
from tests.coverage.conftest import DAY

TODAY = date(2026, 11, 22)
CODES = ("35.78", "33.19", "31.71")


@pytest.fixture(scope="module")
def history(evidence):
    return timeline(evidence)


def test_a_service_that_stopped_and_came_back_has_two_launches(statements):
    history = timeline(
        statements("launch 2019-04-11", "suspended 2025-01", "operational 2025-03", "launch 2030")
    )
    periods = launches(history, TODAY)
    assert periods["from"].dt.strftime("%Y-%m-%d").tolist() == ["2019-04-11", "2025-03-31"]
    assert periods["kind"].tolist() == ["first", "reopening"]
    assert periods["until"].dt.strftime("%Y-%m-%d").fillna("").tolist() == ["2025-01-01", ""]
    assert periods["since_basis"].tolist() == ["launch", "sighting"]
    table = per_year(periods)
    assert table.index.tolist() == list(range(2019, 2026))
    assert table.loc[2025].to_dict() == {"known": 0, "sighting": 1, "first": 0, "reopening": 1}
    assert table.loc[2020:2024].to_numpy().sum() == 0
    assert len(launches(history, date(2025, 3, 30))) == 1
    assert len(launches(history, TODAY, "jawa")) == 2
    assert len(launches(history, TODAY, "34")) == 0


def test_a_relaunch_of_unknown_beginning_is_a_reopening(statements):
    periods = launches(timeline(statements("relaunch 2025-06-10")), TODAY)
    assert periods["kind"].tolist() == ["reopening"]


def test_what_is_learnt_later_tells_what_a_launch_rests_on(statements):
    history = timeline(statements("operational 2016-02-11", "launch 2016-10-21"))
    early = launches(history, date(2016, 9, 30))
    assert early["since_basis"].tolist() == ["sighting"]
    late = launches(history, TODAY)
    assert late["since_basis"].tolist() == ["launch"]
    assert late["from"].dt.strftime("%Y-%m-%d").tolist() == ["2016-02-11"]
    days = [date(2016, 1, 31), date(2016, 9, 30), date(2016, 10, 21)]
    assert dated(history, days).tolist() == [0, 0, 1]


def test_sources_are_the_statements_up_to_the_beginning(statements):
    frame = statements("operational 2016-02-11", "launch 2016-10-21", "operational 2020-01-01")
    periods = launches(timeline(frame), TODAY)
    found = sources(periods, frame)
    assert found["row"].tolist() == [2, 3]
    assert found["period"].tolist() == [0, 0]


def test_empty_evidence(evidence):
    none = timeline(evidence.iloc[:0])
    periods = launches(none, TODAY)
    assert periods.empty
    assert per_year(periods).empty
    assert sources(periods, evidence).empty
    assert last_year(periods, TODAY).empty
    series = monthly_series(evidence.iloc[:0], TODAY)
    assert curve(series, none, TODAY)["dated"].sum() == 0


def test_the_launches_of_the_committed_data(evidence, history):
    periods = launches(history, TODAY)
    assert int(periods["until"].isna().sum()) == coverage_of(lookup(history, TODAY), TODAY).active
    found = sources(periods, evidence)
    assert set(found["period"]) == set(periods.index)  # each launch has a page
    assert found["source_url"].str.match("https?://").all()
    table = per_year(periods)
    assert (table["known"] + table["sighting"]).sum() == len(periods)
    assert (table["first"] + table["reopening"]).sum() == len(periods)


def rows_of(*days: str) -> list[tuple[str, str, date, str]]:
    return [
        (code, "launch", date.fromisoformat(day), "day")
        for code, day in zip(CODES, days, strict=True)
    ]


def test_months_before_and_after(data: Snapshot):
    evidence = _evidence(rows_of("2016-12-05", "2019-04-11", "2020-01-31"))
    few = replace(data, evidence=evidence.assign(publisher="Harian", note=""))
    ends = {}
    for asked in (None, "2019-04", "2018-01", "2016-12"):
        choice = month_choice(few, DAY, "ID", asked, "en")
        assert choice is not None
        assert choice.latest == "2020-01"
        assert sorted({*choice.names}, reverse=True) == list(choice.names)
        ends[choice.month] = (choice.earlier, choice.later)
        launched = month_table(few, DAY, "ID", choice.month, "en")[1]
        assert choice.names[choice.month].endswith(f"· {len(launched)}")
    assert ends == {
        "2020-01": ("2019-04", None),
        "2019-04": ("2016-12", "2020-01"),
        "2018-01": ("2016-12", "2019-04"),
        "2016-12": (None, "2019-04"),
    }
    assert month_choice(few, date(2016, 1, 1), "ID", None, "en") is None


def test_the_last_twelve_months_end_on_the_day(statements):
    periods = launches(timeline(statements("launch 2025-11-22")), TODAY)
    assert len(last_year(periods, date(2026, 11, 21))) == 1
    assert len(last_year(periods, TODAY)) == 0


@pytest.mark.parametrize("scope", ["ID", "jawa", "35", "62"])
def test_the_curve_adds_up_and_agrees_with_the_status(evidence, history, scope):
    series = monthly_series(evidence, TODAY)
    table = curve(series, history, TODAY, scope)
    assert (table["dated"] + table["sighting"] == table["certain"]).all()
    assert (table["sighting"] >= 0).all()
    for place in (0, 11, 40, len(table) - 1):
        status = lookup(history, table["date"][place].date())
        status = status[status.index.isin(regions().index) & (status["state"] == "active")]
        mine = status.index.intersection(regions().index[_members(scope)])
        assert table["dated"][place] == status.loc[mine, "since_basis"].isin(KNOWN).sum()


def _members(scope: str) -> pd.Series:
    register = regions()
    if scope == "ID":
        return register["name"].notna()
    column = "island_group" if scope.isalpha() else "province_code"
    return register[column] == scope


STATEMENTS = st.tuples(
    st.sampled_from(CODES),
    st.sampled_from(["launch", "relaunch", "pilot", "operational", "planned", "suspended"]),
    st.dates(date(2016, 1, 1), date(2020, 12, 31)),
    st.sampled_from(["day", "month", "year"]),
)


def _evidence(rows: list[tuple[str, str, date, str]]) -> pd.DataFrame:
    records = []
    for number, (code, event, day, precision) in enumerate(rows, start=2):
        first = {"day": day, "month": day.replace(day=1), "year": date(day.year, 1, 1)}[precision]
        records.append(
            {
                "regency_code": code,
                "event": event,
                "date": first.isoformat(),
                "date_precision": precision,
                "date_basis": "stated",
                "source_url": f"https://example.com/{number}",
                "publisher_group": f"house{number}",
                "row": number,
            }
        )
    return with_intervals(pd.DataFrame(records))


@settings(max_examples=25, deadline=None)
@given(st.lists(STATEMENTS, min_size=1, max_size=8), st.dates(date(2016, 1, 1), date(2021, 12, 31)))
def test_periods_that_go_on_are_what_is_active(rows, day):
    frame = _evidence(rows)
    history = timeline(frame)
    periods = launches(history, day)
    active = lookup(history, day)
    active = active[active["state"] == "active"]
    running = periods[periods["until"].isna()].set_index("regency_code").sort_index()
    assert list(running.index) == sorted(active.index)
    active = active.sort_index()
    assert (running["from"] == active["certain_from"]).all()
    assert (running["since_basis"] == active["since_basis"]).all()
    ended = periods.dropna(subset="until")
    assert (ended["until"] > ended["from"]).all()
    assert not periods.duplicated(["regency_code", "from"]).any()
