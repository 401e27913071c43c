"""Names of downloads: what, where and when, in the reader's language."""

from __future__ import annotations

from datetime import date

import pytest

from coverage.core.filenames import WHAT, file_name, slug
from coverage.core.i18n import language
from geodata.register.regions import regions

ID, EN = language("id"), language("en")
DAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("what", "place", "suffix", "indonesian", "english"),
    [
        (
            "map",
            "35",
            "png",
            "112-peta-jawa-timur-2026-11-30.png",
            "112-map-jawa-timur-2026-11-30.png",
        ),
        (
            "status",
            "ID",
            "csv",
            "112-status-indonesia-2026-11-30.csv",
            "112-status-indonesia-2026-11-30.csv",
        ),
        (
            "launches",
            "jawa",
            "csv",
            "112-peluncuran-jawa-2026-11-30.csv",
            "112-launches-java-2026-11-30.csv",
        ),
        (
            "factsheet",
            "35.78",
            "pdf",
            "112-lembar-fakta-kota-surabaya-2026-11-30.pdf",
            "112-fact-sheet-kota-surabaya-2026-11-30.pdf",
        ),
        (
            "data",
            "ID",
            "zip",
            "112-data-indonesia-2026-11-30.zip",
            "112-data-indonesia-2026-11-30.zip",
        ),
    ],
)
def test_names(what: str, place: str, suffix: str, indonesian: str, english: str) -> None:
    assert file_name(what, place, DAY, suffix, ID) == indonesian
    assert file_name(what, place, DAY, suffix, EN) == english


def test_months_and_more_words() -> None:
    assert (
        file_name("changes", "35", "2019-01-2026-11", "csv", ID)
        == "112-perubahan-jawa-timur-2019-01-2026-11.csv"
    )
    name = file_name("ranking", "35", DAY, "svg", EN, "People covered (%)")
    assert name == "112-ranking-people-covered-jawa-timur-2026-11-30.svg"


def test_simulated_calls_say_so_first() -> None:
    name = file_name("call_records", "35.78", DAY, "xlsx", EN, simulated=True)
    assert name == "SIMULASI-SIMULATED-112-call-level-data-kota-surabaya-2026-11-30.xlsx"


def test_every_regency_and_every_kind_has_a_name_of_its_own() -> None:
    for lang in (ID, EN):
        assert (
            len({file_name("map", str(code), DAY, "csv", lang) for code in regions().index}) == 514
        )
        assert len({file_name(what, "ID", DAY, "csv", lang) for what in WHAT}) == len(WHAT)


def test_nothing_of_a_name_leads_out_of_a_folder() -> None:
    assert slug("../..\\x00") == "x00"
    assert slug("a/../b") == "a-b"
    assert slug("x" * 200) == "x" * 60
