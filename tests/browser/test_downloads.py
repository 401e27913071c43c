"""What readers take away: complete tables that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
from playwright.sync_api import Download

from coverage.evidence.status import status_at
from geodata.register.regions import regions

if TYPE_CHECKING:
    from .conftest import Reader


def rows_of(download: Download, mark: str = ";") -> list[dict[str, str]]:
    """Read a downloaded CSV, which must begin with the mark of UTF-8."""
    content = download.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=mark))


def test_the_map_page_gives_the_status_of_every_regency(
    reader: Reader, evidence: pd.DataFrame
) -> None:
    page = reader.open_map("/?date=2016-12")  # complete: what is below the map stays in place
    page.get_by_role("button", name="Unduh data").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tabel (CSV)").click()
    assert download.value.suggested_filename == "112-status-indonesia-2016-12-31.csv"
    rows = rows_of(download.value)
    assert [row["Kode"] for row in rows] == [f'="{code}"' for code in regions().index]
    states = [row["kode status"] for row in rows]
    assert states == list(status_at(evidence, date(2016, 12, 31))["state"])
    linked = [row["alamat sumber"].startswith("http") for row in rows]
    assert all(link for link, state in zip(linked, states, strict=True) if state == "active")


def test_the_regency_page_gives_all_its_evidence(reader: Reader, evidence: pd.DataFrame) -> None:
    page = reader.open("/daerah?kode=35.78")
    own = evidence[evidence["regency_code"] == "35.78"]
    with page.expect_download() as download:
        page.locator(".st-key-evidence_csv button").click()  # each table has a button too
    rows = rows_of(download.value)
    assert len(rows) == len(own)
    assert {row["Sumber"] for row in rows} == set(own["source_url"])


def test_the_data_page_gives_the_tables_as_they_stand(reader: Reader) -> None:
    page = reader.open("/data")
    with page.expect_download() as download:
        page.get_by_role("button", name="regions.csv").click()
    rows = rows_of(download.value, ",")
    assert [row["regency_code"] for row in rows] == list(regions().index)
