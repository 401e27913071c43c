"""The pages of calls: published figures with their pages, and records, marked if simulated."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from coverage.calls.cubes.store import refresh
from coverage.calls.cubes.texts import SIMULATED
from coverage.calls.portal.model import Incidents, store_day
from coverage.calls.published.model import published_calls
from coverage.calls.records.ingest import ingest
from coverage.calls.records.simulate import simulate
from pages.shared.state import served
from tests.pages.reading import open_page, refusals, words


def rows_of(app: AppTest) -> set[int]:
    """Lines of the table of figures that any table of a page shows."""
    found: set[int] = set()
    for table in app.dataframe:
        frame: pd.DataFrame = table.value
        if "Baris CSV" in frame:
            found |= {int(row) for row in frame["Baris CSV"]}
    return found


def test_every_published_figure_is_on_the_page_with_its_source() -> None:
    app = open_page("panggilan")
    book = published_calls(served())
    assert rows_of(app) == set(book.rows["row"])
    (every,) = [
        table.value
        for table in app.dataframe
        if {"Baris CSV", "Sumber", "Kabupaten/kota"} <= set(table.value)
    ]
    assert len(every) == len(book.rows)
    assert every["Sumber"].str.match("https?://").all()


@pytest.mark.parametrize(("lang", "title"), [("id", "Apa yang terjadi"), ("en", "What happens on")])
def test_page_of_calls_in_both_languages(lang: str, title: str) -> None:
    app = open_page("panggilan", lang=lang)
    assert app.title[0].value.startswith(title)


@pytest.mark.parametrize("measure", ["nuisance_share", "emergency", "incidents", "answered_share"])
def test_every_measure_and_an_old_year(measure: str) -> None:
    assert refusals(open_page("panggilan", m=measure)) == 0
    assert refusals(open_page("panggilan", m=measure, p="2019")) == 0


def test_a_chosen_report_and_regency() -> None:
    book = published_calls(served())
    report = book.by_area["35.78"][0]
    app = open_page("panggilan", rep=report.key, kode="35.78")
    assert refusals(app) == 0
    assert "Kota Surabaya" in words(app)
    assert set(report.rows["row"]) <= rows_of(app)


@pytest.mark.parametrize("params", [{"m": "x"}, {"p": "1999"}, {"rep": "<b>"}, {"kode": "00.00"}])
def test_bad_addresses_of_calls(params: dict[str, str]) -> None:
    assert refusals(open_page("panggilan", **params)) == 1


def test_regency_page_shows_its_figures_or_says_there_are_none() -> None:
    app = open_page("daerah", kode="35.78")
    assert "Angka panggilan yang dipublikasikan" in words(app)
    assert rows_of(app) >= set(
        pd.concat([r.rows for r in published_calls(served()).by_area["35.78"]])["row"]
    )
    assert "Belum ditemukan angka panggilan" in words(open_page("daerah", kode="11.01"))
    assert "DKI Jakarta secara keseluruhan" in words(open_page("daerah", kode="31.71"))


def test_incidents_of_the_portal_are_shown_once_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COVERAGE_CALLS", str(tmp_path))
    heading = "Kejadian yang tercantum di portal nasional"
    assert heading not in words(open_page("panggilan"))
    found = [Incidents("1", "Kebakaran", 3), Incidents("2", "Kecelakaan", 5)]
    url = "https://example.org/112/2025-01-02"
    store_day(tmp_path, date(2025, 1, 2), found, url, "2025-01-03T00:00:00Z")
    app = open_page("panggilan")
    assert heading in words(app)
    assert "Portal nasional" in words(app)


def test_records_page_without_records(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COVERAGE_CALLS", str(tmp_path / "none"))
    app = open_page("rekaman")
    assert "Belum ada catatan panggilan" in words(app)
    assert SIMULATED not in words(app)


def test_records_page_with_simulated_records(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    simulate(20_000, tmp_path / "in", end=date(2017, 6, 1))
    ingest([tmp_path / "in"], tmp_path / "store")
    refresh(tmp_path / "store")
    monkeypatch.setenv("COVERAGE_CALLS", str(tmp_path / "store"))
    app = open_page("rekaman")
    text = words(app)
    assert text.count(SIMULATED) > 6  # the banner, and every chart
    assert all(SIMULATED in table.value for table in app.dataframe)
    filtered = open_page("rekaman", o="emergency", c="fire", a="2017-01", b="2017-03", lang="en")
    assert refusals(filtered) == 0
    assert refusals(open_page("rekaman", o="nothing")) == 1
