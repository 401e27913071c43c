"""The address says what is shown: pasted links, the way through the menu, and broken links."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from coverage.core.i18n import language
from coverage.core.urlstate import ViewState
from geodata.register.regions import scope_codes
from tests.committed import TODAY

if TYPE_CHECKING:
    from .conftest import Reader


def test_a_pasted_link_shows_the_same_thing(reader: Reader) -> None:
    page = reader.open_map("/?date=2018-12&fill=year&region=jawa&lang=en")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Where is emergency number 112")
    expect(page.get_by_test_id("stText")).to_contain_text("Java, 31 December 2018")
    expect(page.get_by_label("Does my regency have 112?")).to_have_value("Island group: Java")
    expect(reader.map.locator(".rollout-when")).to_have_text("December 2018")
    expect(reader.map.locator(".rollout-figures")).to_contain_text("Java, December 2018")
    expect(reader.map.get_by_label("Year of start")).to_be_checked()
    outside = reader.in_map("document.querySelectorAll('path.rr.out:not(.dot)').length")
    assert outside == 514 - len(scope_codes("jawa"))
    reader.address_becomes(date="2018-12", fill="year", region="jawa", lang="en")


def test_a_pasted_link_to_a_regency_shows_the_same_thing(reader: Reader) -> None:
    page = reader.open("/daerah?kode=35.78&date=2018-12&lang=en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kota Surabaya")
    expect(page.get_by_text("Status of 112 on 31 December 2018")).to_be_visible()
    expect(page.locator("[class*=st-key-status-]")).to_contain_text("Active")
    expect(page.get_by_label("Regency or city")).to_have_value("Kota Surabaya · Jawa Timur")
    reader.address_becomes(path="/daerah", kode="35.78", date="2018-12", lang="en")


def test_a_regency_may_be_written_as_people_write_it(reader: Reader) -> None:
    page = reader.open("/daerah?kode=kota+surabaya")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kota Surabaya")


def test_language_and_date_come_along_through_the_menu(reader: Reader) -> None:
    page = reader.open_map("/?date=2018-12&lang=en")
    reader.navigate("Regions")
    reader.address_becomes(path="/daerah", date="2018-12", lang="en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Does my regency have 112?")
    reader.search("Regency or city", "Surabaya", "Kota Surabaya")
    reader.address_becomes(path="/daerah", kode="35.78", date="2018-12", lang="en")
    expect(page.get_by_text("Status of 112 on 31 December 2018")).to_be_visible()
    reader.navigate("Data & method")
    expect(page.get_by_role("heading", level=1)).to_have_text("Data & method")
    reader.navigate("Map")
    expect(page.get_by_test_id("stText")).to_contain_text("31 December 2018")
    reader.map_ready()
    expect(reader.map.locator(".rollout-when")).to_have_text("December 2018")
    assert reader.address()["date"] == "2018-12"
    assert reader.address()["lang"] == "en"


def said_by(page: Page) -> Locator:
    """Return the messages on a page."""
    return page.get_by_test_id("stMain").get_by_role("status")


SCRIPT = "<script>window.pwned=1</script>"
HTML = "<img src=x onerror=window.pwned=1>"
LINK, IMAGE = "[112](https://example.org/)", "![](https://example.org/x.png)"
BARE = "www.example.org https://example.org"
BROKEN = {
    "unknown": ("/", {"date": "2016-13", "fill": "rainbow", "region": "99.99", "nonsense": "1"}),
    "outside": ("/", {"date": "1999-01", "lang": "xx"}),
    "code": ("/", {"fill": SCRIPT, "region": HTML, SCRIPT: "1"}),
    "markdown": (
        "/",
        {"fill": IMAGE, "region": LINK, LINK: "1", "lang": ":red[x] `y` **z** $w$", BARE: "1"},
    ),
    "no such regency": ("/daerah", {"kode": "zzz"}),
    "several regencies": ("/daerah", {"kode": "Mojokerto"}),
    "on the data page": ("/data", {"region": HTML}),
}


@pytest.mark.parametrize(("path", "params"), BROKEN.values(), ids=BROKEN)
def test_a_broken_link_gets_a_plain_message(
    reader: Reader, path: str, params: dict[str, str]
) -> None:
    page = reader.open(f"{path}?{urlencode(params)}")
    _, refused = ViewState.parse(params, TODAY)
    assert len(refused) == len(params)
    messages = said_by(page)
    expect(messages).to_have_count(len(refused))
    shown = [
        message.inner_text().strip().removeprefix("info").strip() for message in messages.all()
    ]
    assert shown == [refusal.text(language("id")) for refusal in refused]
    expect(messages.locator("a, img, script, code, strong")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        {
            "/": "Di mana nomor darurat 112 sudah beroperasi?",
            "/daerah": "Apakah daerah saya punya 112?",
            "/data": "Data & metode",
        }[path]
    )
    if path == "/":
        headline = f"Indonesia, per {language('id').date(TODAY)}"
        expect(page.get_by_test_id("stText")).to_contain_text(headline)
    text = page.locator("body").inner_text()
    assert "Traceback" not in text
    assert "Error:" not in text
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("typeof window.pwned") == "undefined"


def test_several_broken_parts_leave_the_sound_ones(reader: Reader) -> None:
    page = reader.open_map("/?date=2018-12&fill=rainbow&region=99.99&lang=en&utm_source=x")
    expect(said_by(page)).to_have_count(2)
    expect(reader.map.locator(".rollout-when")).to_have_text("December 2018")
    expect(reader.map.get_by_label("Status")).to_be_checked()
    reader.address_becomes(date="2018-12", lang="en")
