"""The hard cases, by name, in the example tables; and a recount of the committed evidence."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta

import pandas as pd
import pytest

from coverage.core import paths
from coverage.evidence.status import conflicts, lookup, status_at, timeline
from tests.committed import TODAY


def at(evidence: pd.DataFrame, code: str, when: str) -> pd.Series:
    return status_at(evidence, date.fromisoformat(when)).loc[code]


def start(row: pd.Series) -> str:
    return f"{row['since_start']:%Y-%m-%d}"


def kinds(evidence: pd.DataFrame, code: str) -> list[str]:
    found = conflicts(evidence)
    return found.loc[found["regency_code"] == code, "kind"].tolist()


def test_kudus_stops_reopens_and_keeps_its_first_launch(example_evidence):
    before = at(example_evidence, "33.19", "2024-12-31")
    assert (before["state"], start(before)) == ("active", "2019-04-11")
    stopped = at(example_evidence, "33.19", "2025-02-15")
    assert (stopped["state"], stopped["possible"]) == ("suspended", False)
    maybe = at(example_evidence, "33.19", "2025-03-01")
    assert (maybe["state"], maybe["possible"]) == ("suspended", True)
    assert at(example_evidence, "33.19", "2025-03-30")["state"] == "suspended"
    again = at(example_evidence, "33.19", "2025-03-31")
    assert (again["state"], start(again)) == ("active", "2025-03-01")
    assert (again["since_precision"], again["since_basis"]) == ("month", "sighting")
    relaunched = at(example_evidence, "33.19", "2025-08-25")
    assert start(relaunched) == "2025-03-01"
    assert relaunched["earlier_start"] == "known"
    assert f"{relaunched['first_start']:%Y-%m-%d}" == "2019-04-11"
    assert relaunched["first_basis"] == "launch"
    assert relaunched["possible_from"] == pd.Timestamp("2025-03-01")
    assert relaunched["certain_from"] == pd.Timestamp("2025-03-31")


def test_kendari_reopens_after_a_service_whose_start_nobody_gives(example_evidence):
    assert at(example_evidence, "74.71", "2025-06-04")["state"] == "no_evidence"
    assert at(example_evidence, "74.71", "2025-06-05")["state"] == "suspended"
    row = at(example_evidence, "74.71", "2025-06-10")
    assert (row["state"], start(row), row["since_basis"]) == ("active", "2025-06-10", "launch")
    assert row["earlier_start"] == "unknown"


def test_kabupaten_malang_is_planned_and_never_active(example_evidence):
    history = timeline(example_evidence)
    rows = history[history["regency_code"] == "35.07"]
    assert set(rows["state"]) == {"planned"}
    assert not rows["possible"].any()


def test_kotamobagu_is_active_by_one_sighting_against_a_plan(example_evidence):
    assert at(example_evidence, "71.74", "2023-10-13")["state"] == "planned"
    row = at(example_evidence, "71.74", "2026-11-22")
    assert (row["state"], start(row), row["since_basis"]) == ("active", "2023-10-14", "sighting")
    assert (row["n_publishers"], row["confidence"]) == (1, "medium")
    assert kinds(example_evidence, "71.74") == ["planned_after_service"]
    assert row["n_conflicts"] == 1


def test_batam_by_its_pilot_then_by_its_launch_of_a_month(example_evidence):
    assert at(example_evidence, "21.71", "2016-11-30")["state"] != "active"
    pilot = at(example_evidence, "21.71", "2016-12-31")
    assert (start(pilot), pilot["since_basis"]) == ("2016-12-01", "pilot")
    row = at(example_evidence, "21.71", "2020-01-01")
    assert (start(row), row["since_precision"]) == ("2017-03-01", "month")
    assert row["since_basis"] == "launch"
    assert row["certain_from"] == pd.Timestamp("2016-12-01")


@pytest.mark.parametrize(
    ("code", "launch"), [("33.74", "2018-05-02"), ("36.01", "2018-04-01")]
)  # Kota Semarang, Pandeglang
def test_local_launches_overrule_the_list_of_2017(example_evidence, code, launch):
    assert at(example_evidence, code, "2017-12-31")["state"] == "no_evidence"
    assert not at(example_evidence, code, "2017-12-31")["possible"]
    row = at(example_evidence, code, launch)
    assert (row["state"], start(row), row["since_precision"]) == ("active", launch, "day")
    assert kinds(example_evidence, code) == ["earlier_service"]


def test_siak_is_stagnant_and_answering_on_the_same_day(example_evidence):
    assert start(at(example_evidence, "14.08", "2024-01-01")) == "2020-02-13"
    assert at(example_evidence, "14.08", "2025-06-05")["state"] == "suspended"
    row = at(example_evidence, "14.08", "2025-10-20")
    assert (row["state"], row["since_basis"]) == ("active", "sighting")
    assert f"{row['first_start']:%Y-%m-%d}" == "2020-02-13"
    assert kinds(example_evidence, "14.08") == ["earlier_service", "sighting_while_suspended"]


def test_bogor_counts_from_the_pilot_and_dates_from_the_launch(example_evidence):
    row = at(example_evidence, "32.71", "2020-01-01")
    assert (start(row), row["since_basis"]) == ("2017-01-19", "launch")
    assert row["certain_from"] == pd.Timestamp("2016-12-01")


def test_kendal_keeps_its_launch_after_a_second_ceremony(example_evidence):
    row = at(example_evidence, "33.24", "2022-01-01")
    assert (start(row), row["earlier_start"]) == ("2021-05-03", "none")


def test_jepara_launches_by_the_day_that_most_houses_give(example_evidence):
    row = at(example_evidence, "33.20", "2025-06-01")
    assert start(row) == "2025-05-19"
    assert kinds(example_evidence, "33.20") == ["launch_dates_differ"]


def test_kota_tangerang_keeps_2016_against_a_page_that_says_2018(example_evidence):
    assert start(at(example_evidence, "36.71", "2026-01-01")) == "2016-12-01"
    assert kinds(example_evidence, "36.71") == ["launch_dates_differ"]


def test_jakarta_is_active_in_all_six(example_evidence):
    status = status_at(example_evidence, date(2017, 1, 1))
    assert (status["state"][status.index.str.startswith("31.")] == "active").sum() == 6


def test_the_timeline_agrees_with_the_status_at_any_day(evidence):
    history = timeline(evidence)
    for year in range(2015, TODAY.year + 1):
        for month, day in ((1, 1), (3, 31), (6, 5), (11, 22)):
            when = date(year, month, day)
            pd.testing.assert_frame_equal(lookup(history, when), status_at(evidence, when))


def _period(text: str, precision: str) -> tuple[date, date]:
    first = date.fromisoformat(text)
    last = first
    same = {"day": 10, "month": 7, "year": 4}[precision]
    while (last + timedelta(days=1)).isoformat()[:same] == text[:same]:
        last += timedelta(days=1)
    return first, last


def _recount(until: date) -> set[str]:
    """Walk through the raw rows day by day, switching each regency on and off."""
    service, stops = defaultdict(list), defaultdict(list)
    with paths.table(paths.EVIDENCE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place, period = row["regency_code"], _period(row["date"], row["date_precision"])
            if row["event"] == "suspended":
                stops[place].append(period)
            elif row["event"] != "planned":
                service[place].append((*period, row["event"], row["date_precision"], row))
    on = set()
    for place, rows in service.items():
        spell = {id(r): sum(r[0] > last for _, last in stops[place]) for r in rows}
        launches = defaultdict(lambda: defaultdict(list))
        for r in rows:
            if r[2] == "launch" and r[3] == "day":
                launches[spell[id(r)]][r[0]].append(r[4])
        chosen = {
            number: min(
                days,
                key=lambda d: (
                    all(r["date_basis"] == "inferred" for r in days[d]),
                    -len({r["publisher"] for r in days[d]}),
                    d,
                ),
            )
            for number, days in launches.items()
        }
        barred = date.min
        running = False
        turns = sorted({p[0] for p in stops[place]} | {r[1] for r in rows})
        for day in (turn for turn in turns if turn <= until):
            for first, last in stops[place]:
                if first == day:
                    running, barred = False, max(barred, last)
            for first, _, _, precision, _ in (r for r in rows if r[1] == day):
                launch = chosen.get(sum(first > end for _, end in stops[place]), date.min)
                if first > barred and (precision == "day" or first >= launch):
                    running = True
        if running:
            on.add(place)
    return on


@pytest.mark.parametrize("year", [2016, 2020, 2024, TODAY.year])
def test_the_headline_number_by_two_ways(evidence, year):
    when = min(date(year, 12, 31), TODAY)
    status = status_at(evidence, when)
    assert set(status.index[status["state"] == "active"]) == _recount(when)
