"""What pages of the site offer to take along is made, is whole, and says what it is."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from coverage.core.i18n import language
from coverage.core.settings import Settings
from coverage.evidence.figures import coverage_at
from coverage.site import downloads
from coverage.site.build import page, shared
from coverage.site.page import Site
from coverage.snapshot import Snapshot
from geodata.register.regions import scope_codes
from tests.committed import TODAY

ID, EN = language("id"), language("en")


@pytest.fixture(scope="module")
def site(data: Snapshot, chosen: Settings) -> Site:
    return Site(data, chosen, "https://112.example.org", ("id", "en"))


def made(site: Site, place: str) -> dict[str, bytes]:
    """Return the tables and shapes of a place, by path."""
    files = dict(downloads.tables(site, place, EN)) | dict(downloads.tables(site, place, ID))
    return files | dict(downloads.shapes(site.data, place))


@pytest.mark.parametrize("place", ["ID", "maluku", "34"])
def test_tables_and_shapes_hold_the_regencies_of_the_place(site: Site, place: str) -> None:
    codes = {str(code) for code in scope_codes(place)}
    files = made(site, place)
    offered = [
        one.url for lang in (ID, EN) for one in downloads.downloads_of(site.data, place, lang)
    ]
    assert set(files) == {path for path in offered if "/112-status-" in path}
    assert len(set(files.values())) == len(files)  # nothing lies there under two names
    for path, body in files.items():
        kind = path.rsplit(".", 1)[1]
        if kind == "csv":
            mark = ";" if path.startswith("downloads/id/") else ","
            codes_found = pd.read_csv(io.BytesIO(body), dtype=str, sep=mark).iloc[:, 0]
            assert codes_found.str.fullmatch(r'="[0-9]{2}\.[0-9]{2}"').all()  # text to spreadsheets
            codes_found = codes_found.str.strip('="')
        elif kind == "xlsx":
            sheet = openpyxl.load_workbook(io.BytesIO(body), read_only=True).worksheets[0]
            codes_found = pd.Series([row[0].value for row in sheet.iter_rows(min_row=2)])
        elif kind == "parquet":
            codes_found = gpd.read_parquet(io.BytesIO(body))["regency_code"]
        else:
            codes_found = gpd.read_file(io.BytesIO(body))["regency_code"]
        assert set(codes_found) == codes, path
        assert len(codes_found) == len(codes), path


def test_the_nation_comes_as_film_and_as_package(data: Snapshot, site: Site) -> None:
    ((path, film),) = downloads.films(site, ("en",))
    assert path in [one.url for one in downloads.downloads_of(data, "ID", EN)]
    assert film.startswith(b"GIF89a")
    ((path, package),) = downloads.package(site)
    assert path in [one.url for one in downloads.downloads_of(data, "ID", ID)]
    with zipfile.ZipFile(io.BytesIO(package)) as packed:
        assert packed.testzip() is None
        status = pd.read_csv(packed.open("status/regencies.csv"), dtype=str)
    assert (status["state"] == "active").sum() == coverage_at(data.evidence, TODAY).active


def test_a_regency_has_its_statements_with_their_pages(site: Site) -> None:
    ((path, body),) = downloads.tables(site, "35.10", EN)
    assert path in [one.url for one in downloads.downloads_of(site.data, "35.10", EN)]
    table = pd.read_csv(io.BytesIO(body), dtype=str)
    own = site.data.evidence[site.data.evidence["regency_code"] == "35.10"]
    assert set(table["Source"]) == set(own["source_url"])
    assert set(table["Code"]) == {'="35.10"'}


def test_a_regency_without_evidence_has_an_empty_table(site: Site) -> None:
    ((_path, body),) = downloads.tables(site, "35.09", EN)
    assert pd.read_csv(io.BytesIO(body)).empty


def test_names_of_files_are_those_of_one_place(data: Snapshot) -> None:
    for lang in (ID, EN):
        every = ["ID", "jawa", "35", "35.10", "35.78"]
        found = [one for place in every for one in downloads.downloads_of(data, place, lang)]
        assert len(found) == len({one.url for one in found}) == len({one.save for one in found})
        assert all(f"-{TODAY}." in one.save for one in found)
    names = [one.save for one in downloads.downloads_of(data, "35", ID)]
    assert f"112-peta-jawa-timur-{TODAY}.png" in names


def test_pages_lead_to_the_app_where_there_is_one(data: Snapshot, site: Site) -> None:
    address = "https://112.example.org/app/"
    files = shared(data, site.codes)[0]
    for known, links in (
        (replace(site, files=files, explorer=address), 5),
        (
            replace(site, files=files),
            4,
        ),
    ):
        for name in ("home", "35.10"):
            text = page(known, name, EN)[1].decode()
            menu = re.findall(r'<li><a href="([^"]+)"', text.partition('<nav class="lang"')[0])
            assert len(menu) == links
            shown = [url for url in menu if url.startswith("http")]
            assert shown == ([f"{address}?lang=en"] if links == 5 else [])


def test_the_package_is_refused_when_the_tables_have_changed(
    data: Snapshot, site: Site, tmp_path: Path
) -> None:
    """Else the status and the rows it is said to rest on would not belong together."""
    for file in data.data.iterdir():
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "targets.csv").open("a", encoding="utf-8") as table:
        table.write("\n")
    with pytest.raises(Exception, match="has changed"):
        list(downloads.package(replace(site, data=replace(data, data=tmp_path))))
