"""What pages offer to take along: named by place and day, made when asked for, marked."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]
from streamlit.testing.v1 import AppTest

from coverage.calls.cubes.texts import SIMULATED
from coverage.core.i18n import language
from coverage.core.settings import settings
from coverage.core.urlstate import ViewState
from coverage.snapshot import snapshot
from pages.sections import projection as sections_projection
from pages.shared import downloads as shared_downloads
from pages.shared import parts as shared_parts
from pages.shared.state import View
from tests.committed import TODAY
from tests.pages.reading import open_page
from tests.simulated import simulated_store

ALWAYS = {"The whole data package (ZIP)"}
TABLE = {"Table (CSV)", "Table (XLSX)"}
MAP = {"Map as a picture (PNG)", "Map as a picture (SVG)", "GeoJSON", "GeoPackage", "GeoParquet"}
SHEET = {"Factsheet to print (PDF)"}
OFFERS = [
    ("peta", {}, TABLE | MAP),
    ("peta", {"region": "35"}, TABLE | MAP | SHEET),
    ("daerah", {"kode": "93.01"}, TABLE | MAP | SHEET),
    ("daerah", {"region": "jawa"}, TABLE | MAP),
    ("riwayat", {}, TABLE | {"Animated map (GIF)"}),
    ("laju", {}, TABLE),
    ("prioritas", {}, TABLE),
    ("panggilan", {}, TABLE),
    ("kualitas", {}, TABLE),
    ("data", {}, set()),
]


def downloads(app: AppTest) -> dict[str, Any]:
    """Return the download buttons of the section at the foot, by label."""
    buttons = [element.proto for element in app.get("download_button")]
    return {one.label: one for one in buttons if "-download-" in one.id}


@pytest.mark.parametrize(("page", "params", "labels"), OFFERS)
def test_every_page_offers_what_it_shows(
    page: str, params: dict[str, str], labels: set[str]
) -> None:
    app = open_page(page, lang="en", **params)
    found = downloads(app)
    assert set(found) == labels | ALWAYS
    # nothing is worked out before the click
    assert all(one.HasField("deferred_file_id") for one in found.values())
    assert all(not one.url for one in found.values())
    codes = "\n".join(one.value for one in app.code)
    assert "@misc{indonesia112-" in codes
    assert "data version" in codes
    charts = [one.proto for one in app.get("download_button") if one.proto.label == "Chart (PNG)"]
    assert all(one.HasField("deferred_file_id") for one in charts)
    pictures = [one.proto for one in app.get("plotly_chart")]
    assert len(charts) == len(pictures)
    slides = [one.proto for one in app.get("download_button") if "16:9" in one.proto.label]
    assert len(slides) == len(pictures)
    assert not any("toImage" in one.config for one in pictures)


def view_of(**state: Any) -> View:
    """Return what a page starts from."""
    chosen = settings()
    return View(ViewState(**state), language(state["lang"]), snapshot(chosen, TODAY), chosen)


def made(view: View, offer: shared_downloads.Offer) -> dict[str, tuple[str, bytes]]:
    """Make every file of an offer: label → name and content."""
    return {file.label: (file.name, file.make()) for file in shared_downloads.files(view, offer)}


@pytest.fixture
def no_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_downloads, "address", lambda page: f"https://112.example/{page}")


@pytest.mark.usefixtures("no_request")
def test_the_files_of_a_regency() -> None:
    day = date(2020, 12, 31)
    view = view_of(lang="en", day=day, kode="35.78")
    found = made(view, shared_downloads.status_offer(view, "daerah", "35.78"))
    begins = {
        "Table (CSV)": b"\xef\xbb\xbf",
        "Table (XLSX)": b"PK",
        "Map as a picture (PNG)": b"\x89PNG",
        "Map as a picture (SVG)": b"<svg",
        "GeoJSON": b'{"type":"FeatureCollection"',
        "GeoPackage": b"SQLite format 3",
        "GeoParquet": b"PAR1",
        "Factsheet to print (PDF)": b"%PDF",
        "The whole data package (ZIP)": b"PK",
    }
    assert set(found) == set(begins)
    for label, (name, body) in found.items():
        assert body.startswith(begins[label]), label
        today = label in {"Factsheet to print (PDF)", "The whole data package (ZIP)"}
        assert (TODAY.isoformat() if today else "2020-12-31") in name
        assert ("indonesia" if "package" in label else "kota-surabaya") in name
    (row,) = csv.DictReader(io.StringIO(found["Table (CSV)"][1].decode("utf-8-sig"), newline=""))
    assert (row["state"], row["date"]) == ("active", "2020-12-31")
    picture = found["Map as a picture (SVG)"][1].decode()
    for part in ("Approximate boundaries", "31 December 2020", "CC-BY-4.0", "OpenStreetMap"):
        assert part in picture
    assert json.loads(found["GeoJSON"][1])["features"][0]["properties"]["outline"] == "approximate"
    about = load_workbook(io.BytesIO(found["Table (XLSX)"][1]))["About these data"]
    text = " ".join(str(cell.value) for cells in about.rows for cell in cells)
    assert "https://112.example/daerah?kode=35.78&date=2020-12&lang=en" in text
    assert f"Figures for 31 December 2020 from the data of {language('en').date(TODAY)}" in text


@pytest.mark.usefixtures("no_request")
def test_the_projection_is_called_so_in_every_row() -> None:
    from coverage.projection import page as projection_page

    view = view_of(lang="en")
    outlook = projection_page.outlook(view.data, view.day, None)
    found = made(view, sections_projection.offer(view, outlook))
    rows = list(csv.DictReader(io.StringIO(found["Table (CSV)"][1].decode("utf-8-sig"))))
    assert rows
    assert {row["kind"] for row in rows} == {"projection"}
    book = load_workbook(io.BytesIO(found["Table (XLSX)"][1]))
    assert book.sheetnames == ["Projection", "Published counts", "About these data"]
    about = [str(cell.value) for cells in book["About these data"].rows for cell in cells]
    assert any("it is not a fact" in text for text in about)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of simulated calls."""
    return simulated_store(tmp_path_factory.mktemp("simulated"), 5_000, date(2016, 6, 1))


def test_simulated_calls_are_marked_in_everything_that_leaves(
    made_up: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COVERAGE_CALLS", str(made_up))
    seen: list[tuple[View, shared_downloads.Offer]] = []
    kept = shared_downloads.section

    def section(view: View, offer: shared_downloads.Offer) -> None:
        seen.append((view, offer))
        kept(view, offer)

    monkeypatch.setattr(shared_downloads, "section", section)
    app = open_page("rekaman", lang="en")
    view, offer = seen[-1]
    assert set(downloads(app)) == {"Table (XLSX)"}  # nothing of ours among them
    names = [one.proto.label for one in app.get("download_button")]
    assert names.count("Chart (PNG)") == names.count("Chart (SVG)") == 6
    assert SIMULATED in "\n".join(one.value for one in app.code)
    assert "CC-BY" not in "\n".join(one.value for one in app.code)
    monkeypatch.setattr(shared_downloads, "address", lambda page: "")
    ((name, book),) = made(view, offer).values()
    assert name.startswith("SIMULASI-SIMULATED-112-")
    sheets = load_workbook(io.BytesIO(book))
    assert len(sheets.sheetnames) == 7
    for sheet in sheets.worksheets[:-1]:
        assert {row[0].value for row in sheet.rows} == {SIMULATED}, sheet.title
    assert SIMULATED in str(sheets.worksheets[-1]["B2"].value)


WORDS_OF_BOTH = {"Status", "Median", "DKI Jakarta"}
SAME = [
    *(("peta", {}), ("daerah", {"kode": "35.78"}), ("daerah", {"region": "jawa"}), ("laju", {})),
    *(("riwayat", {}), ("prioritas", {}), ("kualitas", {}), ("kualitas", {"region": "31"})),
    ("panggilan", {}),
]


@pytest.mark.parametrize(("page", "params"), SAME)
def test_tables_are_in_one_language_with_codes_and_none_is_there_twice(
    page: str, params: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, dict[str, bytes]] = {}

    def keep(label: str, name: str, make: Any, key: str, **_: Any) -> None:
        if name.endswith(".csv"):
            seen[lang][name] = make()

    monkeypatch.setattr(shared_parts, "file_button", keep)
    monkeypatch.setattr(shared_downloads, "file_button", keep)
    for lang in ("id", "en"):
        seen[lang] = {}
        open_page(page, lang=lang, **params)
    heads: dict[str, list[list[str]]] = {}
    for lang, mark in (("id", ";"), ("en", ",")):
        assert seen[lang]
        assert len(set(seen[lang].values())) == len(seen[lang]), "the same under two names"
        for body in seen[lang].values():
            rows = list(
                csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=mark)
            )
            heads.setdefault(lang, []).append(rows[0])
            if {"Kabupaten/kota", "Regency or city"} & set(rows[0]):
                code = rows[0].index({"id": "Kode", "en": "Code"}[lang])
                assert all(re.fullmatch(r'="\d\d(\.\d\d)?"', row[code]) for row in rows[1:])
    for indonesian, english in zip(heads["id"], heads["en"], strict=True):
        assert len(set(indonesian)) == len(indonesian)
        assert {a for a, b in zip(indonesian, english, strict=True) if a == b} <= WORDS_OF_BOTH


def test_embedding_shows_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_downloads, "address", lambda page: f"https://112.example/{page}")
    app = open_page("peta", lang="en", region="35", fill="year", date="2016-12")
    app.button(key="embed").click().run()
    assert not app.exception
    (code,) = [one.value for one in app.code if one.value.startswith("<iframe")]
    assert (
        'src="https://112.example/embed/map?date=2016-12&amp;fill=year&amp;region=35&amp;lang=en"'
        in code
    )


def test_the_data_package_is_one_zip() -> None:
    view = view_of(lang="id")
    (file,) = shared_downloads.files(view, shared_downloads.Offer("data", "Data", "data"))
    with zipfile.ZipFile(io.BytesIO(file.make())) as archive:
        assert "datapackage.json" in archive.namelist()
    assert file.make() is file.make()  # worked out once
