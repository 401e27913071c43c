"""The rules of the status, one at a time, on made-up evidence about Surabaya."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from coverage.evidence.rules import stale_before
from coverage.evidence.status import STATUS_COLUMNS, conflicts, lookup, status_at, timeline
from geodata.register.regions import regions

CODE = "35.78"


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(evidence: pd.DataFrame, when: str) -> pd.Series:
    return status_at(evidence, day(when)).loc[CODE]


def since(row: pd.Series) -> tuple[str, str, str]:
    return f"{row['since_start']:%Y-%m-%d}", row["since_precision"], row["since_basis"]


def kinds(evidence: pd.DataFrame) -> list[str]:
    return conflicts(evidence)["kind"].tolist()


def test_every_regency_has_a_row_in_register_order(statements):
    status = status_at(statements("launch 2018-05-02"), day("2020-01-01"))
    assert status.index.tolist() == regions().index.tolist()
    assert status.columns.tolist() == list(STATUS_COLUMNS)
    assert (status["state"] == "active").sum() == 1
    rest = status.drop(index=CODE)
    assert set(rest["state"]) == {"no_evidence"}
    assert not rest["n_publishers"].any()
    assert set(rest["confidence"]) == {""}


def test_nothing_before_the_first_statement(statements):
    assert at(statements("launch 2018-05-02"), "2018-05-01")["state"] == "no_evidence"


def test_no_evidence_at_all(statements):
    nothing = statements("launch 2018-05-02").iloc[:0]
    assert set(status_at(nothing, day("2020-01-01"))["state"]) == {"no_evidence"}
    assert timeline(nothing).empty
    assert conflicts(nothing).empty
    assert len(lookup(timeline(nothing), day("2020-01-01"))) == 514


def test_unknown_codes_are_an_error(statements):
    wrong = statements("launch 2018-05-02").assign(regency_code="99.99")
    with pytest.raises(ValueError, match=r"99\.99"):
        status_at(wrong, day("2020-01-01"))


@pytest.mark.parametrize("event", ["launch", "relaunch", "pilot", "operational"])
@pytest.mark.parametrize(
    ("text", "possible", "certain"),
    [
        ("2018-05-02", "2018-05-02", "2018-05-02"),
        ("2018-05", "2018-05-01", "2018-05-31"),
        ("2018", "2018-01-01", "2018-12-31"),
    ],
)
def test_possible_from_the_start_certain_from_the_end(statements, event, text, possible, certain):
    evidence = statements(f"{event} {text}")
    eve = at(evidence, str(day(certain) - pd.Timedelta(days=1))[:10])
    assert eve["state"] == "no_evidence"
    assert eve["possible"] == (possible != certain)
    row = at(evidence, certain)
    assert row["state"] == "active"
    assert row["possible"]
    assert f"{row['possible_from']:%Y-%m-%d}" == possible
    assert f"{row['certain_from']:%Y-%m-%d}" == certain


def test_planned_counts_only_when_nothing_stronger_exists(statements):
    evidence = statements("planned 2016", "launch 2018-05-02", "planned 2019-01-01")
    assert at(evidence, "2016-12-30")["state"] == "no_evidence"
    assert at(evidence, "2016-12-31")["state"] == "planned"
    assert at(evidence, "2019-06-01")["state"] == "active"


def test_a_suspension_ends_the_status_until_later_service(statements):
    evidence = statements("launch 2018-05-02", "suspended 2020-03", "operational 2021-06-01")
    states = [at(evidence, d)["state"] for d in ("2020-02-29", "2020-03-01", "2021-05-31")]
    assert states == ["active", "suspended", "suspended"]
    back = at(evidence, "2021-06-01")
    assert since(back) == ("2021-06-01", "day", "sighting")
    assert back["earlier_start"] == "known"
    assert f"{back['first_start']:%Y-%m-%d}" == "2018-05-02"
    assert back["first_basis"] == "launch"


def test_service_in_the_month_of_a_suspension_is_not_later(statements):
    evidence = statements("launch 2018-05-02", "suspended 2020-03", "operational 2020-03-20")
    assert at(evidence, "2020-05-01")["state"] == "suspended"
    assert kinds(evidence) == ["sighting_while_suspended"]


def test_a_suspension_before_any_service(statements):
    row = at(statements("planned 2016", "suspended 2018-05-02"), "2019-01-01")
    assert row["state"] == "suspended"
    assert row["rows"] == (3,)


def test_a_suspended_status_rests_on_the_suspensions_after_the_last_service(statements):
    evidence = statements("suspended 2017-01-01", "launch 2018-05-02", "suspended 2020-03-01")
    assert at(evidence, "2021-01-01")["rows"] == (4,)


def test_a_day_precise_launch_overrules_vaguer_earlier_service(statements):
    evidence = statements("operational 2017", "launch 2018-05-02")
    assert at(evidence, "2018-01-01")["state"] == "no_evidence"
    assert not at(evidence, "2018-01-01")["possible"]
    row = at(evidence, "2018-05-02")
    assert since(row) == ("2018-05-02", "day", "launch")
    assert row["n_publishers"] == 1  # the contradicted statement does not support it
    assert kinds(evidence) == ["earlier_service"]
    found = conflicts(evidence).iloc[0]
    assert (found["rows"], found["against"]) == ((2,), (3,))


def test_a_vaguer_statement_of_the_same_launch_is_no_conflict(statements):
    evidence = statements("launch 2018", "launch 2018-05-02")
    assert not at(evidence, "2018-05-01")["possible"]
    assert kinds(evidence) == []
    assert at(evidence, "2018-12-31")["n_publishers"] == 2


def test_a_launch_overrules_only_within_its_spell(statements):
    evidence = statements("operational 2016", "suspended 2017-06-01", "launch 2018-05-02")
    assert at(evidence, "2017-01-01")["state"] == "active"
    assert kinds(evidence) == []


def test_a_vague_launch_overrules_nothing(statements):
    evidence = statements("operational 2016", "launch 2018-05")
    assert at(evidence, "2017-01-01")["state"] == "active"
    assert since(at(evidence, "2018-05-31")) == ("2018-05-01", "month", "launch")
    assert kinds(evidence) == ["service_before_launch"]


def test_day_precise_sightings_before_the_launch_count_for_the_bounds(statements):
    evidence = statements("operational 2017-02-03", "launch 2018-05-02")
    assert since(at(evidence, "2018-01-01")) == ("2017-02-03", "day", "sighting")
    row = at(evidence, "2018-05-02")
    assert since(row)[0] == "2018-05-02"
    assert f"{row['certain_from']:%Y-%m-%d}" == "2017-02-03"
    assert kinds(evidence) == ["service_before_launch"]


def test_a_pilot_before_the_launch_is_no_conflict(statements):
    evidence = statements("pilot 2016-12-01", "launch 2018-05-02")
    assert since(at(evidence, "2017-01-01")) == ("2016-12-01", "day", "pilot")
    assert kinds(evidence) == []


@pytest.mark.parametrize(
    ("texts", "best"),
    [
        (("launch 2018-05", "launch 2018-06-07"), "2018-06-07"),
        (("launch 2018-05-02 inferred", "launch 2018-06-07"), "2018-06-07"),
        (("launch 2018-05-02", "launch 2018-06-07", "launch 2018-06-07"), "2018-06-07"),
        (("launch 2018-05-02", "launch 2018-06-07 stated A", "launch 2018-06-07 stated A"),
         "2018-05-02"),
        (("launch 2018-05-02", "launch 2018-06-07"), "2018-05-02"),
        (("pilot 2016-12-01", "launch 2018"), "2018-01-01"),
        (("operational 2016-12-01", "pilot 2017-01"), "2017-01-01"),
        (("operational 2017", "operational 2017-03-01"), "2017-03-01"),
        (("relaunch 2017-03-01", "operational 2018-01-01"), "2017-03-01"),
    ],
)  # fmt: skip
def test_the_best_dated_launch_then_pilot_then_sighting(statements, texts, best):
    assert since(at(statements(*texts), "2020-01-01"))[0] == best


def test_launches_apart_from_the_chosen_one_are_a_conflict(statements):
    evidence = statements("launch 2018-05-02", "launch 2018-06-07", "launch 2018", "launch 2019")
    found = conflicts(evidence)
    assert found["kind"].tolist() == ["launch_dates_differ"] * 2
    assert found["rows"].tolist() == [(3,), (5,)]


def test_a_relaunch_after_a_suspension_opens_the_spell_as_a_launch(statements):
    row = at(statements("suspended 2025-06-05", "relaunch 2025-06-10"), "2025-07-01")
    assert since(row) == ("2025-06-10", "day", "launch")
    assert row["earlier_start"] == "unknown"


def test_a_relaunch_after_a_sighting_of_the_spell_does_not(statements):
    evidence = statements(
        "suspended 2025-01-05", "operational 2025-03", "relaunch 2025-08-25", "relaunch 2025-08-25"
    )
    assert since(at(evidence, "2025-12-01")) == ("2025-03-01", "month", "sighting")


def test_a_relaunch_without_suspension_says_that_service_existed(statements):
    row = at(statements("relaunch 2021-05-02"), "2022-01-01")
    assert since(row) == ("2021-05-02", "day", "sighting")
    assert row["earlier_start"] == "unknown"
    later = at(statements("launch 2020-01-01", "relaunch 2021-05-02"), "2022-01-01")
    assert later["earlier_start"] == "none"  # nothing is said of a start before since


def test_a_plan_after_service_is_a_conflict(statements):
    evidence = statements("operational 2018-05-02", "planned 2019-01-01", "planned 2019-01-01")
    assert kinds(evidence) == ["planned_after_service"]
    assert conflicts(evidence)["rows"].tolist() == [(3, 4)]


@pytest.mark.parametrize("plan", ["2018-05-02", "2018", "2020-04-01"])
def test_a_plan_of_the_same_day_before_or_in_a_suspension_is_none(statements, plan):
    evidence = statements("operational 2018-05-02", "suspended 2020-03-01", f"planned {plan}")
    assert kinds(evidence) == []


@pytest.mark.parametrize(
    ("texts", "houses", "confidence"),
    [
        (("launch 2018-05-02 stated A", "operational 2019-01-01 stated B"), 2, "high"),
        (("launch 2018-05-02 stated A", "operational 2019-01-01 stated A"), 1, "medium"),
        (("launch 2018-05-02 inferred A", "operational 2019-01-01 stated B"), 2, "medium"),
        (("launch 2018-05-02 inferred A",), 1, "low"),
        (("planned 2018-05-02 stated A", "planned 2018-05-02 stated B"), 2, "high"),
        (("planned 2018-05-02 inferred A",), 1, "low"),
        (("suspended 2018-05-02 stated A",), 1, "medium"),
    ],
)
def test_confidence_by_houses_and_inference(statements, texts, houses, confidence):
    row = at(statements(*texts), "2020-01-01")
    assert (row["n_publishers"], row["confidence"]) == (houses, confidence)


def test_rows_of_one_page_count_once(statements):
    evidence = statements("launch 2018-05-02 stated A", "operational 2019-01-01 stated B")
    evidence["source_url"] = "https://example.com/same"
    assert at(evidence, "2020-01-01")["n_publishers"] == 1


def test_rows_are_those_that_the_status_rests_on_by_then(statements):
    evidence = statements("planned 2016-01-01", "launch 2018-05-02", "operational 2019-01-01")
    rows = [
        at(evidence, d)["rows"] for d in ("2015-01-01", "2016-01-01", "2018-05-02", "2020-01-01")
    ]
    assert rows == [(), (2,), (3,), (3, 4)]


def test_a_conflict_counts_from_the_first_day_of_which_it_speaks(statements):
    evidence = statements("operational 2017", "launch 2018-05-02")
    counts = [at(evidence, d)["n_conflicts"] for d in ("2016-12-31", "2017-01-01", "2020-01-01")]
    assert counts == [0, 1, 1]


def test_possible_is_broken_on_the_day_of_a_suspension(statements):
    evidence = statements("operational 2020", "suspended 2020-06-05")
    views = [at(evidence, d)["possible"] for d in ("2020-06-04", "2020-06-05", "2020-06-06")]
    assert views == [True, False, True]
    assert f"{at(evidence, '2020-07-01')['possible_from']:%Y-%m-%d}" == "2020-06-06"
    assert at(evidence, "2020-12-31")["state"] == "suspended"


def test_the_timeline_has_a_row_for_each_change_only(statements):
    history = timeline(statements("planned 2016", "launch 2018-05-02", "operational 2018-05-02"))
    days = [f"{d:%Y-%m-%d}" for d in history["from"]]
    assert days == ["2016-12-31", "2018-05-02", "2020-05-03"]  # the last: nothing new for two years
    assert history["state"].tolist() == ["planned", "active", "active"]
    assert history["stale"].tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("said", "fresh", "stale"),
    [
        ("operational 2024-03-05", "2026-03-05", "2026-03-06"),
        ("operational 2024-03", "2026-03-31", "2026-04-01"),
        ("operational 2024", "2026-12-31", "2027-01-01"),
        ("operational 2024-02-28", "2026-02-28", "2026-03-01"),
        ("operational 2024-02-29", "2026-02-28", "2026-03-01"),
        ("operational 2022-02-28", "2024-02-29", "2024-03-01"),
        ("planned 2019-07-03", "2021-07-03", "2021-07-04"),
        ("suspended 2019-07-03", "2021-07-03", "2021-07-04"),
    ],
)
def test_a_status_is_stale_two_years_after_its_last_statement(statements, said, fresh, stale):
    evidence = statements(said)
    assert [at(evidence, when)["stale"] for when in (fresh, stale)] == [False, True]
    for when in (fresh, stale):  # the rule and its bound in words are one
        assert at(evidence, when)["stale"] == (
            at(evidence, when)["last_end"] < pd.Timestamp(stale_before(day(when)))
        )


def test_news_makes_a_status_fresh_again_and_a_plan_is_no_news_of_a_service(statements):
    evidence = statements("launch 2018-01-01", "planned 2020-06-01", "operational 2021-01-01")
    seen = [at(evidence, f"{year}-06-30") for year in (2019, 2020, 2021, 2023)]
    assert [row["stale"] for row in seen] == [False, True, False, True]
    assert [f"{row['last_start']:%Y}" for row in seen] == ["2018", "2018", "2021", "2021"]
    assert [row["last_row"] for row in seen] == [2, 2, 4, 4]


def test_the_last_statement_is_of_what_the_status_says(statements):
    evidence = statements("planned 2015-05", "launch 2016-01-01", "suspended 2018-01-01")
    seen = {when: at(evidence, when) for when in ("2015-06-01", "2017-01-01", "2019-01-01")}
    assert [row["state"] for row in seen.values()] == ["planned", "active", "suspended"]
    assert [row["last_row"] for row in seen.values()] == [2, 3, 4]
    assert seen["2015-06-01"]["last_precision"] == "month"
    blank = at(evidence, "2014-01-01")
    assert (blank["last_row"], blank["last_precision"], blank["stale"]) == (0, "", False)
