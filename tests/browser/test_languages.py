"""Two languages: the switch changes everything that can be read, and leaves no remnants."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from .conftest import Reader

TITLES = {
    "id": "Di mana nomor darurat 112 sudah beroperasi?",
    "en": "Where is emergency number 112 in service?",
}
ENGLISH = (
    *("active", "planned", "suspended", "evidence", "launch", "launched", "pilot", "inferred"),
    *("source", "source page", "open page", "download", "downloads", "regency", "regencies"),
    *("city", "cities", "population", "people", "province", "confidence", "since", "publisher"),
    *("boundaries", "map", "search", "language", "announced", "where", "january", "december"),
)
INDONESIAN = (
    *("aktif", "direncanakan", "bukti", "diluncurkan", "sumber", "unduh", "penduduk", "jiwa"),
    *("provinsi", "keyakinan", "sejak", "penerbit", "batas", "peta", "bahasa", "diumumkan"),
    *("daerah", "tahun", "desember", "belum", "dan", "yang"),
)
#: data, not interface: the row as it stands, names of publishers, icons' names, file names
DATA = (
    "[data-testid=stCode], [data-testid=stDataFrame], [data-testid=stIconMaterial], "
    "[data-testid=stSkipToContent], .figures a, .dial a, input"
)


def words_shown(reader: Reader) -> str:
    """Return all visible text of page and map, without what is data."""
    script = """data => {
        const hidden = [...document.querySelectorAll(data)];
        hidden.forEach((node) => { node.style.visibility = 'hidden'; });
        const text = document.body.innerText;
        hidden.forEach((node) => { node.style.visibility = ''; });
        return text;
    }"""
    text = str(reader.page.evaluate(script, DATA))
    if reader.page.locator("iframe.stCustomComponentV1").count():
        text += "\n" + str(reader.in_map(script, DATA))
    return re.sub(r"\b[a-z_]+\.csv\b", "", text)


def found(words: tuple[str, ...], text: str) -> list[str]:
    """Return those of the words that stand in a text."""
    return [word for word in words if re.search(rf"\b{word}\b", text, re.IGNORECASE)]


def test_the_switch_changes_page_map_and_address(reader: Reader) -> None:
    page = reader.open_map("/?date=2018-12&fill=year")
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text(TITLES["id"])
    expect(reader.map.locator(".rollout-when")).to_have_text("Desember 2018")
    expect(reader.map.locator(".rollout-legend")).to_contain_text("2016 atau sebelumnya")

    switch = page.locator(".st-key-header")
    switch.get_by_text("EN", exact=True).click()
    reader.address_becomes(date="2018-12", fill="year", lang="en")
    expect(title).to_have_text(TITLES["en"])
    expect(page).to_have_title(re.compile("112 coverage map of Indonesia$"))
    expect(reader.map.locator(".rollout-when")).to_have_text("December 2018")
    expect(reader.map.locator(".rollout-legend")).to_contain_text("2016 or earlier")
    expect(reader.map.locator(".rollout-note")).to_contain_text("Approximate boundaries")

    switch.get_by_text("ID", exact=True).click()
    reader.address_becomes(date="2018-12", fill="year")
    expect(title).to_have_text(TITLES["id"])
    expect(page).to_have_title(re.compile("Peta cakupan layanan 112 Indonesia$"))
    expect(reader.map.locator(".rollout-when")).to_have_text("Desember 2018")
    expect(reader.map.locator(".rollout-note")).to_contain_text("Batas perkiraan")


@pytest.mark.parametrize(
    ("path", "complete"),
    [
        ("/?region=35.10", ""),
        ("/daerah?kode=35.78", ".js-plotly-plot .ytick"),
        ("/daerah", ""),
        ("/data", "canvas"),
    ],
)
def test_no_remnants_of_the_other_language(reader: Reader, path: str, complete: str) -> None:
    page = reader.open(path)
    for lang, own, foreign in (("id", INDONESIAN, ENGLISH), ("en", ENGLISH, INDONESIAN)):
        if lang == "en":
            reader.switch_language("en")
        if path.startswith("/?"):
            reader.map_ready()
            people = {"id": "Penduduk", "en": "Population"}[lang]
            expect(reader.map.locator(".rollout-card")).to_contain_text(people)
        if complete:
            expect(page.locator(complete).first).to_be_attached()
        text = words_shown(reader)
        assert found(foreign, text) == []
        assert len(found(own, text)) >= 3
