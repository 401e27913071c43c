"""The page of regions at every level, in both languages, whatever the address and the data say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coverage.core.i18n import language
from coverage.core.texts import STATES, last_text, look_of
from coverage.evidence.figures import coverage_at
from coverage.evidence.loading import load_evidence
from coverage.evidence.status import status_at
from tests.committed import TODAY
from tests.pages.folders import FOLDERS
from tests.pages.reading import open_page, refusals, words


@pytest.mark.parametrize(
    ("params", "titles"),
    [
        ({}, ("Apakah daerah saya punya 112?", "Does my regency have 112?")),
        ({"region": "jawa"}, ("112 di Jawa", "112 in Java")),
        ({"region": "35"}, ("112 di Jawa Timur", "112 in Jawa Timur")),
        ({"kode": "35.10"}, ("Kabupaten Banyuwangi", "Kabupaten Banyuwangi")),
    ],
)
def test_every_level_in_both_languages(params: dict[str, str], titles: tuple[str, str]) -> None:
    for lang, title in zip(("id", "en"), titles, strict=True):
        app = open_page("daerah", lang=lang, **params)
        assert app.title[0].value == title
        assert not refusals(app)


def test_the_nation_says_the_headline_and_lists_the_island_groups() -> None:
    app = open_page("daerah", lang="en")
    named = coverage_at(load_evidence(), TODAY).active
    assert f"and {named} of all 514 as shown by evidence" in words(app)
    assert len(app.dataframe[0].value) == 7
    assert app.dataframe[0].value["With evidence of 112"].sum() == named


def test_a_province_lists_its_regencies_and_its_rank() -> None:
    app = open_page("daerah", region="35", lang="en")
    assert re.search(r"rank \d+ of 38 by percentage of regencies", words(app))
    frame = app.dataframe[0].value
    assert len(frame) == 38
    assert list(frame["Page"])[9] == "/daerah?kode=35.10&lang=en"
    people = words(open_page("daerah", region="35", lang="en", by="people"))
    assert re.search(r"rank \d+ of 38 by percentage of people", people)


@pytest.mark.usefixtures("examples")
def test_a_province_without_evidence_says_what_that_means() -> None:
    text = words(open_page("daerah", region="93", lang="en"))
    assert "no regency has evidence yet" in text
    assert "No officially announced number for Papua Selatan was found" in text
    assert "NaN" not in text


def test_an_official_finds_the_correction_from_the_status_card() -> None:
    app = open_page("daerah", kode="35.10")
    card = next(one.value for one in app.markdown if "#correction" in one.value)
    assert card.startswith("[Ada yang keliru? Koreksi](#correction)")
    assert "correction" in [one.proto.anchor for one in app.header]
    (letter,) = [one.value for one in app.code if "Yang keliru:" in one.value]
    status = status_at(load_evidence(), TODAY).loc["35.10"]
    lang = language("id")
    assert f"Kabupaten Banyuwangi: {lang.word(STATES, look_of(status))}." in letter
    assert last_text(status, lang) in letter
    assert "Kirimkan ke data112@example.org" in [one.value for one in app.caption]


def test_neighbours_and_peers_lead_to_their_pages() -> None:
    app = open_page("daerah", kode="35.10", lang="en")
    around = [one.value for one in app.dataframe if "Page" in one.value]
    assert len(around) == 2
    assert [list(frame)[1] for frame in around] == ["Page", "Page"]
    assert "/daerah?kode=35.09&lang=en" in list(around[0]["Page"])  # Jember
    assert all(url.startswith("/daerah?kode=") for frame in around for url in frame["Page"])


@pytest.mark.usefixtures("examples")
def test_the_regency_page_answers_what_next_and_who_is_alike() -> None:
    text = words(open_page("daerah", kode="33.24", lang="en"))
    for expected in (
        "since launch",
        "continue to send data to the national Monitoring Centre",
        "layanan112.kominfo.go.id/alur",
        "Neighbours by land with evidence of 112 in service: 1 of 5",
        "with evidence of 112 in service: ",
    ):
        assert expected in text
    assert "would add" not in text  # it has 112
    without = words(open_page("daerah", kode="35.09", lang="en"))
    assert "would add" in without
    assert "First check whether 112 is already answered here" in without


def test_an_island_says_that_it_has_no_neighbours() -> None:
    assert "no land border" in words(open_page("daerah", kode="31.01", lang="en"))


def test_a_renamed_regency_tells_its_former_names() -> None:
    assert "“Mamuju Utara” sampai 27 Desember 2017" in words(open_page("daerah", kode="76.01"))


def test_a_regency_goes_before_a_region() -> None:
    assert open_page("daerah", kode="35.10", region="11").title[0].value == "Kabupaten Banyuwangi"
    assert open_page("daerah", region="35.10").title[0].value == "Kabupaten Banyuwangi"
    app = open_page("daerah", kode="99.99", region="35")
    assert refusals(app) == 1
    assert app.title[0].value == "112 di Jawa Timur"


@pytest.mark.parametrize(
    "params",
    [{"region": "atlantis"}, {"by": "<script>"}, {"by": ""}, {"kode": "x" * 3000}, {"x": "1"}],
)
def test_hostile_addresses_are_refused(params: dict[str, str]) -> None:
    app = open_page("daerah", **params)
    assert refusals(app) == 1
    assert app.title[0].value == "Apakah daerah saya punya 112?"


def test_the_search_box_leads_to_every_level() -> None:
    app = open_page("daerah", kode="35.10", lang="en", date="2020-12")
    for choice, title in (("jawa", "112 in Java"), ("35", "112 in Jawa Timur")):
        app.text_input(key="chosen_place").set_value(choice).run()
        assert app.title[0].value == title
        assert "kode" not in app.query_params
    app.text_input(key="chosen_place").set_value("35.78").run()
    assert app.title[0].value == "Kota Surabaya"
    assert "region" not in app.query_params
    assert app.text_input(key="chosen_place").value == ""
    app.text_input(key="chosen_place").set_value("<b>atlantis").run()
    assert app.title[0].value == "Kota Surabaya"
    assert app.query_params["date"] in ("2020-12", ["2020-12"])


def test_the_way_shown_and_the_places_below_lead_there() -> None:
    app = open_page("daerah", kode="35.10", lang="en")
    assert [one.label for one in app.button] == ["Indonesia ›", "Java ›", "Jawa Timur ›"]
    app.button(key="trail-ID").click().run()
    assert app.title[0].value == "Does my regency have 112?"
    app.button(key="below-papua").click().run()
    app.button(key="below-93").click().run()
    assert app.title[0].value == "112 in Papua Selatan"
    assert app.query_params["region"] in ("93", ["93"])


def test_at_an_early_date_nobody_leads() -> None:
    text = words(open_page("daerah", date="2016-01", lang="en"))
    assert "31 January 2016" in text


@pytest.mark.parametrize("name", ["all_active", "empty"])
def test_with_nothing_and_with_everything(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COVERAGE_DATA", str(FOLDERS[name](tmp_path)))
    for params in ({}, {"region": "35"}, {"kode": "76.01", "lang": "en"}):
        text = words(open_page("daerah", **params))
        assert not {"nan", "NaN", "NaT"} & set(text.split())
