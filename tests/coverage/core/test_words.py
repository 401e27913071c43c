"""Numbers, dates and sentences in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from coverage.core import texts
from coverage.core.i18n import language
from coverage.evidence import headlines
from coverage.evidence.announced import official_gap
from coverage.evidence.figures import coverage_at
from coverage.evidence.status import conflicts, status_at
from tests.committed import TODAY
from tests.coverage.conftest import DAY
from tests.coverage.countrows import published

ID, EN = language("id"), language("en")


@pytest.mark.parametrize(
    ("lang", "number", "share", "day", "month", "people"),
    [
        (ID, "1.234,5", "39,7%", "27 Mei 2025", "Mei 2025", "113,1 juta"),
        (EN, "1,234.5", "39.7%", "27 May 2025", "May 2025", "113.1 million"),
    ],
)
def test_numbers_and_dates(
    lang: texts.Language, number: str, share: str, day: str, month: str, people: str
) -> None:
    assert lang.number(1234.5, 1) == number
    assert lang.percent(0.397) == share
    assert lang.date(date(2025, 5, 27)) == day
    assert lang.date(date(2025, 5, 1), "month") == month
    assert lang.date(date(2025, 1, 1), "year") == "2025"
    assert lang.compact(113_100_000) == people


def test_unknown_language() -> None:
    with pytest.raises(KeyError):
        language("../../etc/passwd")


Row = Callable[[str, date], dict[str, object]]


@pytest.fixture
def row(example_evidence: pd.DataFrame) -> Row:
    """Give the status of a regency as a mapping."""
    return lambda code, day: status_at(example_evidence, day).loc[code].to_dict()


def test_since_is_no_more_precise_than_known(row: Row) -> None:
    assert texts.since_text(row("21.71", DAY), ID) == "Diluncurkan Maret 2017"
    assert (
        texts.since_text(row("21.71", date(2016, 12, 31)), ID) == "Uji coba sejak 1 Desember 2016"
    )
    assert texts.since_text(row("33.19", DAY), EN) == "Active no later than March 2025"
    assert texts.since_text(row("35.07", DAY), EN) == ""


def test_an_inferred_date_says_so(row: Row) -> None:
    status = row("35.78", DAY) | {"since_inferred": True}
    assert texts.since_text(status, ID).endswith("(tanggal disimpulkan)")


def test_an_unknown_earlier_start_is_said(row: Row) -> None:
    assert "dibuka kembali" in texts.earlier_text(row("74.71", DAY), ID)


def test_every_conflict_has_a_sentence_with_its_rows(example_evidence: pd.DataFrame) -> None:
    found = conflicts(example_evidence)
    assert not found.empty
    for one in found.to_dict("records"):
        for lang in (ID, EN):
            sentence = texts.conflict_text(one, lang)
            assert str(one["rows"][0]) in sentence
            assert "{" not in sentence


def test_headline_and_figures_carry_the_counted_numbers(
    evidence: pd.DataFrame, counts: pd.DataFrame
) -> None:
    now, gap = coverage_at(evidence, TODAY), official_gap(evidence, counts, TODAY)
    assert gap is not None
    text = headlines.headline(now, gap, "Indonesia", ID)
    for expected in (
        str(gap.official.count),
        "514",
        str(now.active),
        ID.percent(now.population_share),
    ):
        assert expected in text
    figures = headlines.key_figures(now, gap, ID)
    assert figures[0].value == str(gap.official.count)
    assert figures[0].url == gap.official.source_url
    assert str(gap.low) in figures[2].value


def test_no_gap_is_claimed_where_more_are_named_than_announced(
    example_evidence: pd.DataFrame,
) -> None:
    gap = official_gap(example_evidence, published("2016-12-01 3"), DAY)
    assert gap is not None
    assert headlines.key_figures(coverage_at(example_evidence, DAY), gap, EN)[2].value == "–"


def test_status_lines_of_every_state(row: Row) -> None:
    days = {"active": ("35.78", DAY), "planned": ("35.07", DAY)}
    days |= {"suspended": ("33.19", date(2025, 2, 15)), "no_evidence": ("93.01", DAY)}
    for state, (code, day) in days.items():
        status = row(code, day)
        assert status["state"] == state
        assert headlines.status_lines(status, EN)


def test_what_was_last_shown_long_ago_does_not_read_as_today_s(
    statements: Callable[..., pd.DataFrame],
) -> None:
    def said(day: str, *facts: str) -> list[str]:
        row = status_at(statements(*facts), date.fromisoformat(day)).loc["35.78"].to_dict()
        shown = texts.state_text(texts.look_of(row), EN)
        return [shown, headlines.short_line(row, EN), *headlines.status_lines(row, EN)]

    service = ("launch 2018-05-02", "operational 2024-03 stated a", "operational 2024-03 stated b")
    fresh, old = said("2026-03-31", *service), said("2026-04-01", *service)
    assert (fresh[0], old[0]) == ("● Active", "◌ Active, not confirmed recently")
    line = "Launched 2 May 2018 · Last shown in service: March 2024"
    assert (fresh[1], old[1]) == (line, line)
    assert any("No source found shows it" in one for one in old)
    assert not any("No source found shows it" in one for one in fresh)
    assert "Confidence: high" in fresh[-1]
    assert "Confidence that it was in service then: high" in old[-1]
    plan = said("2022-01-01", "planned 2019")
    assert plan[:2] == ["◫ Old plan", "Latest news of the plan: 2019"]
    assert said("2021-12-31", "planned 2019")[0] == "◪ Planned"
    assert said("2022-01-01", "suspended 2019")[:2] == [
        "▨ Suspended",
        "Latest news of the stop: 2019",
    ]


def test_counting_that_begins_before_the_launch_is_explained(
    statements: Callable[..., pd.DataFrame],
) -> None:
    def bounds(*facts: str) -> str:
        row = status_at(statements(*facts), DAY).loc["35.78"].to_dict()
        return texts.bounds_text(row, EN)

    early = bounds("launch 2016-10-21", "operational 2016-02-11")
    assert early.startswith("Counted as in service from 11 February 2016; earlier than the launch")
    assert "earlier" not in bounds("launch 2016-10-21", "operational 2017-02-11")
    assert "earlier" not in bounds("launch 2016-10", "operational 2016-10-11")


def test_the_headline_counts_what_is_not_confirmed(evidence: pd.DataFrame) -> None:
    now = coverage_at(evidence, TODAY)
    assert now.active > now.active_stale > 0
    said = f"{EN.number(now.active_stale)} of the {EN.number(now.active)} were last shown"
    assert said in headlines.headline(now, None, "Indonesia", EN)
    assert (
        f"{now.active_stale} of the {now.active} last shown"
        in headlines.key_figures(now, None, EN)[0].note
    )
    fresh = replace(now, active_stale=0)
    assert "earlier" not in headlines.headline(fresh, None, "Indonesia", EN)
    assert headlines.stale_note(0, 5, EN) == ""


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        ("Times Maluku (quoting Komdigi)", "Times Maluku (mengutip Komdigi)"),
        ("Mata Kepri (quoting DG PPI)", "Mata Kepri (mengutip Dirjen PPI)"),
        ("Harian Jogja (Kominfo official)", "Harian Jogja (pejabat Kominfo)"),
        ("Kominfo 112 portal (DG PPI)", "portal 112 Kominfo (Dirjen PPI)"),
        ("blog quoting Sindonews", "blog, mengutip Sindonews"),
        ("Bisnis.com (copy)", "Bisnis.com (salinan)"),
        ("thesis, Univ. X (Scribd)", "skripsi, Univ. X (Scribd)"),
        ("Kantor Info (SINDOnews)", "Kantor Info (SINDOnews)"),
        ("", ""),
    ],
)
def test_publishers_speak_the_reader_s_language(english: str, indonesian: str) -> None:
    assert texts.publisher_text(english, EN) == english
    assert texts.publisher_text(english, ID) == indonesian


def test_no_publisher_is_in_english_on_indonesian_pages(
    evidence: pd.DataFrame, counts: pd.DataFrame, statistics: pd.DataFrame
) -> None:
    names = {name for frame in (evidence, counts, statistics) for name in frame["publisher"]}
    words = re.compile(r"\b(quoting|official|director|head|regent|interview|copy|thesis|DG)\b")
    assert not [name for name in names if words.search(texts.publisher_text(name, ID))]
