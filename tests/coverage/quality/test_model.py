"""What each status rests on, how old it is, what cannot be named, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.core.i18n import language
from coverage.evidence import checks
from coverage.evidence.announced import (
    latest_official_count,
    named_on,
    official_gap,
)
from coverage.evidence.figures import coverage_at
from coverage.evidence.loading import load_evidence
from coverage.evidence.rules import stale_before
from coverage.evidence.status import status_at, timeline
from coverage.quality import model as quality_model
from coverage.quality.charts import backing_bars, confirmed_bars, gap_lines
from coverage.quality.loaded import READABLE, load_report
from coverage.quality.model import by_year, figures_until, last_confirmed
from coverage.quality.page import QualityState
from coverage.quality.source_type import SOURCE_TYPES, source_type
from coverage.quality.tables import gaps_view, look_export, look_view, stale_view
from coverage.quality.texts import CHECKS, FLAGS, answer, check_facts, check_name, key_figures
from coverage.snapshot import Snapshot
from tests.committed import DATA, TODAY
from tests.coverage.conftest import DAY, as_csv
from tests.coverage.countrows import published

Statements = Callable[..., pd.DataFrame]
EN, ID = language("en"), language("id")
SURABAYA = "35.78"


@pytest.fixture(scope="module")
def real(today: date) -> pd.DataFrame:
    evidence = load_evidence(DATA / "deployment_evidence.csv", TODAY)
    return quality_model.judge(evidence, status_at(evidence, TODAY))


def judge(evidence: pd.DataFrame, day: date = DAY) -> pd.Series:
    frame = quality_model.judge(evidence, status_at(evidence, day))
    return frame.loc[SURABAYA]


@pytest.mark.parametrize(
    ("url", "code", "expected"),
    [
        ("https://layanan112.kominfo.go.id/berita/1", "12.76", "ministry"),
        ("https://komdigi.go.id", "12.76", "ministry"),
        ("https://kominfo.pekalongankota.go.id/x", "33.75", "own"),
        ("https://diskominfo.bogorkab.go.id/x", "32.01", "own"),
        ("https://diskominfo.bogorkab.go.id/x", "32.71", "other"),
        ("https://kotabogor.go.id", "32.71", "own"),
        ("https://kotabogor.go.id", "32.01", "other"),
        ("https://www.Depok.GO.ID./x", "32.76", "own"),
        ("https://www.depok.go.id/x", "32.73", "other"),
        ("https://lpplrspdttu-tvbiinmaffo.ttukab.go.id", "53.03", "own"),
        ("https://www.kukarkab.go.id", "64.02", "own"),
        ("https://www.jakarta.go.id", "31.71", "own"),
        ("https://www.depok.go.id", "31.71", "other"),
        ("https://sippn.menpan.go.id", "36.72", "other"),
        ("https://depok.go.id.example.com", "32.76", "other"),
        ("https://notkominfo.go.id", "32.76", "other"),
        ("https://kab.go.id", "32.76", "other"),
        ("https://[", "32.76", "other"),
    ],
)
def test_whose_page(url: str, code: str, expected: str) -> None:
    assert source_type(url, code) == expected


@given(st.text(max_size=40), st.sampled_from([SURABAYA, "31.71", "11.01"]))
def test_any_address_is_somebodys(text: str, code: str) -> None:
    assert source_type(f"https://{text}.go.id/", code) in SOURCE_TYPES
    assert source_type(text, code) in SOURCE_TYPES


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 22), date(2024, 11, 22)),
        (date(2024, 2, 29), date(2022, 2, 28)),
        (date(2026, 2, 28), date(2024, 2, 28)),
    ],
)
def test_two_years_back(day: date, expected: date) -> None:
    assert stale_before(day) == expected


def test_stale_begins_a_day_before_two_years_ago(statements: Statements) -> None:
    assert not judge(statements("launch 2024-11-22"))["stale"]
    assert judge(statements("launch 2024-11-21"))["stale"]
    assert not judge(statements("launch 2016-07-26", "operational 2024"))["stale"]
    assert judge(statements("launch 2016-07-26", "operational 2023"))["stale"]


def test_what_is_said_later_does_not_confirm_an_earlier_day(statements: Statements) -> None:
    evidence = statements("launch 2016-07-26", "operational 2025-03-01", "planned 2026-01-01")
    then = judge(evidence, date(2020, 1, 1))
    assert then["stale"]
    assert then["last"] == pd.Timestamp("2016-07-26")
    now = judge(evidence)
    assert now["last"] == pd.Timestamp("2025-03-01")  # a plan confirms nothing
    assert now["row"] == 3


def test_a_stop_is_no_confirmation(statements: Statements) -> None:
    evidence = statements("launch 2016-07-26", "suspended 2025-01-01", "relaunch 2026-01-01")
    assert last_confirmed(evidence, status_at(evidence, DAY)).loc[SURABAYA, "row"] == 4
    stopped = status_at(evidence, date(2025, 6, 1))
    assert last_confirmed(evidence, stopped).empty


def test_flags_of_one_statement(statements: Statements) -> None:
    row = judge(statements("operational 2020 inferred"))
    assert {flag for flag in quality_model.FLAGS if row[flag]} == {
        *("stale", "single", "no_first_hand", "inferred", "vague"),
    }
    assert row["n_flags"] == 5
    assert row["backing"] == "weak"


def test_a_sighting_dated_to_the_day_is_no_start(statements: Statements) -> None:
    assert judge(statements("operational 2026-01-01"))["vague"]
    assert not judge(statements("launch 2026-01-01"))["vague"]
    assert not judge(statements("pilot 2026-01-01"))["vague"]
    assert judge(statements("launch 2026-01"))["vague"]


def test_a_disagreement_counts_from_the_day_it_speaks_of(statements: Statements) -> None:
    evidence = statements("launch 2018-05-02", "operational 2017 stated x", "launch 2018-05-02")
    assert judge(evidence)["conflict"]
    assert judge(evidence, date(2018, 6, 1))["conflict"]


def test_own_page_makes_first_hand(statements: Statements) -> None:
    evidence = statements("launch 2026-01-01").assign(source_url="https://surabaya.go.id/112")
    row = judge(evidence)
    assert (row["source_type"], row["backing"]) == ("own", "first_hand")


def test_real_numbers_another_way(real: pd.DataFrame, evidence: pd.DataFrame) -> None:
    found = quality_model.summary(real)
    status = status_at(evidence, TODAY)
    active = status[status["state"] == "active"]
    assert found.total == len(active)
    assert found.high + found.medium + found.low == found.total
    assert found.several == (active["n_publishers"] >= 2).sum()
    starts = active["since_basis"].isin(["launch", "pilot"]) & (active["since_precision"] == "day")
    assert found.exact == starts.sum()
    # the last statement of service, straight from the rows of the regency
    service = evidence[evidence["event"].isin(["launch", "relaunch", "pilot", "operational"])]
    last = service.groupby("regency_code")["end"].max().reindex(active.index)
    assert found.stale == (last < pd.Timestamp(stale_before(TODAY))).sum()
    pages = evidence.set_index("row")["source_url"]
    hands = [
        {source_type(url, code) for row in rows for url in pages.loc[[row]]}
        for code, rows in active["rows"].items()
    ]
    assert found.first_hand == sum(bool(some & {"ministry", "own"}) for some in hands)


def test_no_call_figures_are_newer_than_the_last_statement_of_service(
    real: pd.DataFrame, statistics: pd.DataFrame
) -> None:
    """Else a status would read as old though its page shows newer calls: file those as evidence."""
    active = real[real["state"] == "active"]
    until = figures_until(statistics, TODAY).reindex(active.index)
    assert active.index[until > active["last"]].tolist() == []


def test_backing_adds_up_in_every_place(real: pd.DataFrame) -> None:
    found = quality_model.summary(real)
    nation = quality_model.backing_by(real, "ID")
    assert nation["total"].sum() == found.total
    assert nation["weak"].sum() == found.weak
    assert nation["first_hand_total"].sum() == found.first_hand
    assert nation["several_total"].sum() == found.several
    assert nation["exact"].sum() == found.exact
    java = quality_model.backing_by(real, "jawa")
    assert java["total"].sum() == nation.loc["jawa", "total"]
    assert quality_model.backing_by(real, "35").equals(java)
    assert (nation[list(quality_model.BACKINGS)].sum(axis=1) == nation["total"]).all()


def test_worst_first(real: pd.DataFrame) -> None:
    assert real["n_flags"].is_monotonic_decreasing
    assert (real["n_flags"] == real[list(quality_model.FLAGS)].sum(axis=1)).all()
    assert len(quality_model.flagged(real, "")) == quality_model.summary(real).flagged
    assert len(quality_model.flagged(real, "stale")) == quality_model.summary(real).stale


def test_gaps_are_those_of_official_gap(
    data: Snapshot, evidence: pd.DataFrame, counts: pd.DataFrame
) -> None:
    found = quality_model.gaps(data, TODAY)
    assert len(found) == len(counts[(counts["kind"] == "total") & (counts["scope_code"] == "ID")])
    assert [one.official.end for one in found] == sorted(one.official.end for one in found)
    for one in (found[0], found[len(found) // 2], found[-1]):
        single = counts[counts["row"] == one.official.row]
        assert one == official_gap(evidence, single, one.official.end)
    assert latest_official_count(counts, TODAY) in [one.official for one in found]
    earlier = quality_model.gaps(data, found[0].official.end)
    assert {one.official.end for one in earlier} == {found[0].official.end}
    assert quality_model.gaps(data, date(2015, 1, 1)) == ()


def test_named_on_is_the_coverage_of_the_day(evidence: pd.DataFrame) -> None:
    days = [date(2016, 12, 31), date(2021, 3, 4), TODAY]
    for scope in ("ID", "31", "35"):
        figures = [coverage_at(evidence, day, scope) for day in days]
        expected = [(one.active, one.active_official) for one in figures]
        assert named_on(timeline(evidence), days, scope) == expected


@given(st.lists(st.dates(date(2015, 1, 1), date(2026, 11, 22)), max_size=30))
def test_years_hold_every_regency_once(days: list[date]) -> None:
    last = pd.Series(days, dtype="datetime64[s]")
    since = date(2024, 11, 22)
    years = by_year(last, since)
    assert years.to_numpy().sum() == len(days)
    assert years["stale"].sum() == sum(day < since for day in days)
    assert list(years.index) == (list(range(min(days).year, max(days).year + 1)) if days else [])


def test_call_figures_reach_the_six_of_jakarta(statistics: pd.DataFrame) -> None:
    until = figures_until(statistics, TODAY)
    assert until["31.71"] == until["31.01"]
    assert (until <= pd.Timestamp(TODAY)).all()
    own = statistics.loc[statistics["area_code"] == SURABAYA, "period_end"].max()
    assert until[SURABAYA] == own
    assert figures_until(statistics, date(2000, 1, 1)).empty


def test_no_evidence_is_no_error(evidence: pd.DataFrame, statistics: pd.DataFrame) -> None:
    none = evidence.iloc[:0]
    frame = quality_model.judge(none, status_at(none, TODAY))
    found = quality_model.summary(frame)
    assert found.total == found.flagged == 0
    assert quality_model.backing_by(frame, "ID").empty
    for lang in (EN, ID):
        assert look_view(frame, lang).empty
        assert look_export(frame, lang).empty
        assert stale_view(frame, figures_until(statistics, TODAY), lang)[0].empty
        assert backing_bars(quality_model.backing_by(frame, "ID"), "Indonesia", TODAY, lang) is None
        assert confirmed_bars(frame["last"], "Indonesia", TODAY, lang) is None
        assert gap_lines((), lang) is None
        assert {one.value for one in key_figures(found, TODAY, lang)} == {"–", "0"}
    (line,) = answer(found, None, "Maluku", TODAY, EN)
    assert line.endswith("That does not mean there is no service.")


def test_the_answer_has_the_figures(real: pd.DataFrame, data: Snapshot) -> None:
    found = quality_model.summary(real)
    text = " ".join(answer(found, data.gap_at(TODAY, "ID"), "Indonesia", TODAY, EN))
    assert f"of {found.total} regencies" in text
    assert f"{found.first_hand} on a primary source" in text
    assert f"For {found.stale} of them" in text
    gap = data.gap_at(TODAY, "ID")
    assert gap is not None
    assert f"{gap.low}" in text


@pytest.mark.parametrize("lang", [EN, ID], ids=["en", "id"])
def test_charts_carry_their_words(real: pd.DataFrame, data: Snapshot, lang: object) -> None:
    assert lang in (EN, ID)
    words = EN if lang is EN else ID
    charts = [
        backing_bars(quality_model.backing_by(real, "ID"), "Indonesia", TODAY, words),
        confirmed_bars(real["last"], "Indonesia", TODAY, words),
        gap_lines(quality_model.gaps(data, TODAY), words),
    ]
    for chart in charts:
        assert chart is not None
        assert chart.title
        assert chart.source
        assert chart.description
        assert len(chart.table)
        assert len(chart.figure.to_json()) < 150_000
    assert charts[2] is not None
    assert list(charts[2].links) == [gaps_view([], words)[1]]


def test_more_named_than_announced(data: Snapshot) -> None:
    counts = published("2025-01-01 3 dki_counting=unstated")
    changed = Snapshot("x", TODAY, data.data, data.cache, data.evidence, counts, data.boundaries)
    found = quality_model.gaps(changed, date(2025, 6, 1))
    assert [(one.low, one.high) for one in found] == [(None, None)]
    chart = gap_lines(found, EN)
    assert chart is not None
    assert "more identified" in chart.title


def test_the_export_names_every_flag(real: pd.DataFrame) -> None:
    table = look_export(real, EN)
    assert set(quality_model.FLAGS) <= set(table.columns)
    assert (table["stale"] == "yes").sum() == quality_model.summary(real).stale
    assert not table.isna().to_numpy().any()


def test_every_check_has_a_name_for_readers(data: Snapshot) -> None:
    report = load_report(data)
    assert {check.name for check in report.checks} | {READABLE} == set(CHECKS)
    assert report.failed == 0
    tables = ("deployment_evidence", "official_counts", "call_statistics", "publishers")
    assert [rows for _, rows, _ in report.files] == [
        len(pd.read_csv(DATA / f"{name}.csv")) for name in tables
    ]
    assert report.version == data.version
    assert check_name("a new one", ID) == "a new one"
    assert set(FLAGS) == set(quality_model.FLAGS)


def test_a_failed_check_is_said(data: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {"every regency has one status": lambda loaded: (["513 statuses"], "", ())}
    monkeypatch.setattr(checks, "_CHECKS", broken)
    report = load_report(data)
    assert report.failed == 1
    (fact,) = check_facts(report, EN)
    assert fact.value == "✗ failed · 513 statuses"


def test_unreadable_call_figures_fail_a_check(data_copy: Path, data: Snapshot) -> None:
    (data_copy / "call_statistics.csv").write_text("nonsense\n")
    other = Snapshot("x", TODAY, data_copy, data.cache, data.evidence, data.counts, data.boundaries)
    report = load_report(other)
    assert next(one.name for one in report.checks if not one.passed) == READABLE


def test_checks_take_empty_tables(evidence: pd.DataFrame, counts: pd.DataFrame) -> None:
    none = checks.Loaded(evidence.iloc[:0], counts.iloc[:0], _no_figures(), {}, TODAY)
    assert [check.name for check in checks.run_checks(none) if not check.passed] == []


def _no_figures() -> pd.DataFrame:
    from coverage.evidence.loading import load_statistics

    return load_statistics(DATA / "call_statistics.csv", TODAY).iloc[:0]


def test_more_named_than_announced_fails_unless_known(
    evidence: pd.DataFrame, counts: pd.DataFrame
) -> None:
    day = pd.Timestamp(TODAY)
    some = counts.head(1).assign(count=5, scope_code="ID", start=day, end=day)
    loaded = checks.Loaded(evidence, some, _no_figures(), {}, TODAY)
    failed = [check for check in checks.run_checks(loaded) if not check.passed]
    assert len(failed) == 1
    assert "5 announced" in failed[0].detail


@given(st.text(max_size=20))
def test_any_flag_in_the_address_is_followed_or_refused(text: str) -> None:
    state, refused = QualityState.parse({"f": text}, TODAY)
    assert (state.flag == text) != bool(refused)
    assert state.flag in ("", *quality_model.FLAGS)


def test_evidence_of_2014_is_judged(tmp_path: Path) -> None:
    row = {
        "regency_code": "33.74",
        "regency_name": "Kota Semarang",
        "event": "operational",
        "date": "2014-01-01",
        "date_precision": "year",
        "date_basis": "stated",
        "source_url": "https://semarangkota.go.id/112",
        "publisher": "Pemkot Semarang",
    }
    file = tmp_path / "evidence.csv"
    file.write_text(as_csv([row]))
    evidence = load_evidence(file, DAY)
    frame = quality_model.judge(evidence, status_at(evidence, DAY))
    chart = confirmed_bars(frame["last"], "Indonesia", DAY, EN)
    assert chart is not None
    assert chart.table.iloc[0, 0] == "2014"
    assert frame.loc["33.74", "source_type"] == "own"
