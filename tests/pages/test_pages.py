"""Every page runs, in both languages, and says what the data say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from shapely import MultiPolygon
from streamlit.testing.v1 import AppTest

from coverage.core.i18n import language
from coverage.evidence.announced import latest_official_count
from coverage.evidence.figures import coverage_at
from coverage.evidence.loading import load_evidence, load_official_counts
from coverage.web.shell import PAGES, UNDATED
from geodata.boundaries import Boundaries, BoundaryMeta, default_boundaries
from geodata.importing.writing import write_boundaries
from tests.committed import TODAY
from tests.pages.reading import open_page, refusals, words


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("id", "Di mana nomor darurat 112 sudah beroperasi?"),
        ("en", "Where is emergency number 112 in service?"),
    ],
)
def test_home_says_the_headline(lang: str, title: str) -> None:
    app = open_page("peta", lang=lang)
    assert app.title[0].value == title
    headline = app.text[0].value
    now = coverage_at(load_evidence(), TODAY)
    standing = latest_official_count(load_official_counts(), TODAY)
    assert standing is not None
    share = language(lang).percent(now.population_share)
    for expected in (now.active, standing.count, share):
        assert str(expected) in headline


def test_home_follows_the_date() -> None:
    text = open_page("peta", date="2016-12").text[0].value
    assert str(coverage_at(load_evidence(), date(2016, 12, 31)).active) in text
    assert "31 Desember 2016" in text


def chips(app: AppTest) -> list[str]:
    """Return the month and the button of the chip that the frame shows for another day."""
    back = ("kembali ke hari ini", "back to today")
    months = [str(box.value) for box in app.selectbox if (box.key or "").startswith("day-")]
    return months + [button.label for button in app.button if button.label in back]


@pytest.mark.parametrize("name", [name for name in PAGES if name not in UNDATED])
def test_a_page_for_another_day_says_so_and_leads_back(name: str) -> None:
    app = open_page(name, date="2018-06", region="35")
    assert chips(app) == ["2018-06", "kembali ke hari ini"]
    assert '<p class="paper">Per 30 Juni 2018</p>' in words(app)
    titles = {language("id")._(title) for title in PAGES.values()}
    menu = [link.proto for link in app.get("page_link") if link.proto.label in titles]
    assert {link.query_string for link in menu} == {"region=35"}
    app.selectbox("day-id-2018-06").select("2019-05").run()
    assert app.query_params["date"] in ("2019-05", ["2019-05"])
    assert chips(app) == ["2019-05", "kembali ke hari ini"]
    next(one for one in app.button if one.label == "kembali ke hari ini").click().run()
    assert "date" not in app.query_params
    assert app.query_params["region"] in ("35", ["35"])
    assert chips(app) == []
    assert f'<p class="paper">Per {language("id").date(TODAY)}</p>' in words(app)


def test_the_month_of_today_is_today() -> None:
    app = open_page("riwayat", date="2018-06", lang="en")
    assert chips(app) == ["2018-06", "back to today"]
    app.selectbox("day-en-2018-06").select(f"{TODAY:%Y-%m}").run()
    assert "date" not in app.query_params


@pytest.mark.parametrize("name", sorted(UNDATED))
def test_a_page_without_a_date_takes_none(name: str) -> None:
    app = open_page(name, date="2018-06")
    assert chips(app) == []
    assert refusals(app) == 1
    assert "Juni 2018" not in words(app)
    assert not any("date=" in link.proto.query_string for link in app.get("page_link"))


def test_a_link_to_a_page_without_a_date_carries_none() -> None:
    links = open_page("kualitas", date="2018-06").get("page_link")
    assert {link.proto.query_string for link in links if link.proto.page == "data"} == {""}


def test_home_shows_a_province_alone() -> None:
    app = open_page("peta", region="35", lang="en")
    assert app.text[0].value.startswith(f"Jawa Timur, {language('en').date(TODAY)}")
    assert "of 38" in app.text[0].value or "all 38" in app.text[0].value


@pytest.mark.usefixtures("examples")
def test_the_home_page_leads_from_a_region_back_and_to_a_place_that_is_found() -> None:
    app = open_page("peta", region="35", date="2018-12")
    app.button(key="to_nation").click().run()
    assert "region" not in app.query_params
    assert "to_nation" not in [one.key for one in app.button]
    app.text_input(key="chosen_place").set_value("atlantis").run()
    assert app.title[0].value.startswith("Di mana nomor darurat 112")
    app.text_input(key="chosen_place").set_value("35.78").run()
    assert app.title[0].value == "Kota Surabaya"
    assert "2018" in words(app)


def test_home_answers_for_a_regency() -> None:
    assert "Kota Surabaya" in words(open_page("peta", region="35.78"))
    assert "25 September 2015" in words(open_page("peta", region="35.78"))


def test_home_table_has_every_regency() -> None:
    app = open_page("peta")
    assert not app.dataframe
    app.toggle(key="table").set_value(True).run()
    assert len(app.dataframe[0].value) == 514


@pytest.mark.parametrize(
    "params",
    [
        {"date": "2016-13"},
        {"date": "1999-01"},
        {"date": "9999-12"},
        {"fill": "<script>alert(1)</script>"},
        {"region": "99.99"},
        {"region": "Mojokerto"},
        {"lang": "xx"},
        {"nonsense": "1"},
        {"date": "٢٠١٦-١٢"},
        {"region": "x" * 5000},
    ],
)
def test_bad_links_show_a_message_and_the_usual_view(params: dict[str, str]) -> None:
    app = open_page("peta", **params)
    assert refusals(app) == 1
    assert language("id").date(TODAY) in app.text[0].value
    assert "Indonesia" in app.text[0].value


def test_links_with_a_tracker_are_no_error() -> None:
    assert not refusals(open_page("peta", utm_source="x", fbclid="y"))


def test_regency_page_without_a_regency_invites() -> None:
    assert "Apakah daerah saya punya 112?" in words(open_page("daerah"))


@pytest.mark.usefixtures("examples")
def test_regency_page_shows_status_sources_and_the_row() -> None:
    text = words(open_page("daerah", kode="33.19"))
    for expected in ("Kabupaten Kudus", "Aktif paling lambat Maret 2025", "11 April 2019"):
        assert expected in text
    assert "33.19,Kabupaten Kudus," in text


@pytest.mark.usefixtures("examples")
def test_regency_page_at_an_earlier_date() -> None:
    text = words(open_page("daerah", kode="33.19", date="2025-02", lang="en"))
    assert "Suspended" in text
    assert "28 February 2025" in text


@pytest.mark.usefixtures("examples")
def test_regency_page_without_evidence_offers_the_blank_row() -> None:
    text = words(open_page("daerah", kode="93.01"))
    assert "Kabupaten Merauke" in text
    assert "93.01,Kabupaten Merauke,launch" in text


@pytest.mark.parametrize("kode", ["zzz", "99.99", "Mojokerto", "<script>"])
def test_regency_page_refuses_unknown_codes(kode: str) -> None:
    app = open_page("daerah", kode=kode)
    assert refusals(app) == 1
    assert "Apakah daerah saya punya 112?" in words(app)


@pytest.mark.parametrize("written", ["3578", "35.78", "SURABAYA", "Kota Surabaya"])
def test_regency_page_takes_what_people_write(written: str) -> None:
    assert "Kota Surabaya" in words(open_page("daerah", kode=written))


@pytest.mark.parametrize("lang", ["id", "en"])
def test_data_page_lists_every_official_count(lang: str) -> None:
    app = open_page("data", lang=lang)
    assert len(app.dataframe[0].value) == len(load_official_counts())


def test_data_page_says_which_boundaries_are_shown() -> None:
    text = words(open_page("data"))
    assert "Tentang peta" in text
    assert default_boundaries().meta.sha256 in text


def test_pages_with_an_imported_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    meta = BoundaryMeta(source="Batas <b>resmi</b>", filled=("35.10",), missing=("35.76",))
    frame = default_boundaries().frame.copy()
    frame.loc["35.76", "geometry"] = MultiPolygon()
    path = tmp_path / "set.parquet"
    write_boundaries(Boundaries(frame, meta), path)
    monkeypatch.setenv("COVERAGE_BOUNDARIES", str(path))
    text = words(open_page("data"))
    assert "Batas &lt;b&gt;resmi&lt;/b&gt;" in text
    assert "Kabupaten Banyuwangi" in text
    assert "Kota Mojokerto" in text
    for code, note in (("35.10", "Garis batas perkiraan"), ("35.76", "Tidak ada garis batas")):
        assert note in words(open_page("daerah", kode=code))
    assert not open_page("peta").exception


@pytest.mark.parametrize("name", ["peta", "daerah", "data"])
def test_language_switch(name: str) -> None:
    app = open_page(name)
    before = app.title[0].value
    app.segmented_control(key="lang_switch").set_value("en").run()
    assert not app.exception
    assert app.title[0].value != before
    assert app.query_params["lang"] in ("en", ["en"])
