"""The address says what is shown: pasted links, the way through the menu, and broken links."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from coverage.core.i18n import language
from coverage.core.urlstate import ViewState
from geodata.register.regions import scope_codes
from tests.committed import TODAY

if TYPE_CHECKING:
    from .conftest import Reader, Server


def test_a_pasted_link_shows_the_same_thing(reader: Reader) -> None:
    page = reader.open_map("/?date=2018-12&fill=year&region=jawa&lang=en")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Where is emergency number 112")
    expect(page.get_by_test_id("stText")).to_contain_text("Java, 31 December 2018")
    expect(page.get_by_role("button", name="Back to Indonesia")).to_be_visible()
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
    expect(page.locator(".st-key-trail")).to_contain_text("Kota Surabaya")
    reader.address_becomes(path="/daerah", kode="35.78", date="2018-12", lang="en")


def test_a_regency_may_be_written_as_people_write_it(reader: Reader) -> None:
    page = reader.open("/daerah?kode=kota+surabaya")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kota Surabaya")


def test_the_language_comes_along_through_the_menu_and_the_date_does_not(reader: Reader) -> None:
    page = reader.open_map("/?date=2018-12&lang=en")
    reader.navigate("Regions")
    reader.address_becomes(path="/daerah", date="", lang="en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Does my regency have 112?")
    page.get_by_role("combobox", name="Island group, province").fill("Surabaya")
    page.get_by_role("option", name="Kota Surabaya").click()
    reader.address_becomes(path="/daerah", kode="35.78", date="", lang="en")
    today = language("en").date(TODAY)
    expect(page.get_by_text(f"Status of 112 on {today}")).to_be_visible()
    reader.navigate("Data & method")
    expect(page.get_by_role("heading", level=1)).to_have_text("Data & method")
    reader.navigate("Map")
    expect(page.get_by_test_id("stText")).to_contain_text(today)
    reader.map_ready()
    expect(reader.map.locator(".rollout-when")).to_have_text(today)
    assert reader.address()["lang"] == "en"


def chip(page: Page, back: str = "kembali ke hari ini") -> Locator:
    """Return the chip that says another date than today's."""
    return page.locator(".st-key-day").filter(has=page.get_by_role("button", name=back))


def test_the_way_of_a_date_and_back_to_today(reader: Reader) -> None:
    page = reader.open_map("/?date=2018-07")
    reader.bar.press("ArrowLeft")
    reader.address_becomes(date="2018-06")
    expect(chip(page).get_by_role("combobox")).to_have_value("Juni 2018")
    reader.click_region("35.78", "dots")
    reader.address_becomes(date="2018-06", region="35.78")
    reader.map.get_by_role("link", name="Buka halaman daerah ini").click()
    reader.address_becomes(path="/daerah", kode="35.78", date="2018-06")
    expect(page.get_by_text("Status layanan 112 per 30 Juni 2018")).to_be_visible()
    expect(chip(page).get_by_role("combobox")).to_have_value("Juni 2018")
    chip(page).get_by_role("button", name="kembali ke hari ini").click()
    reader.address_becomes(path="/daerah", kode="35.78", date="")
    today = language("id").date(TODAY)
    expect(page.get_by_text(f"Status layanan 112 per {today}")).to_be_visible()
    expect(chip(page)).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.locator(".shell-live")).to_contain_text("Kota Surabaya")
    page.go_back()
    reader.address_becomes(path="/daerah", kode="35.78", date="2018-06")
    expect(page.get_by_text("Status layanan 112 per 30 Juni 2018")).to_be_visible()
    reader.navigate("Laju")
    reader.address_becomes(path="/laju", date="")
    reader.settled()
    expect(chip(page)).to_have_count(0)


def test_the_menu_leads_the_page_that_is_shown_to_today(reader: Reader) -> None:
    page = reader.open("/riwayat?date=2018-06")
    reader.navigate("Riwayat")
    reader.address_becomes(path="/riwayat", date="")
    reader.settled()
    expect(chip(page)).to_have_count(0)
    page.go_back()
    reader.address_becomes(path="/riwayat", date="2018-06")
    reader.settled()
    expect(chip(page)).to_be_visible()


@pytest.mark.parametrize("width", [1400, 1100, 390])
def test_the_date_is_changed_by_the_keys_and_covers_nothing(
    server: Server, open_browser: Callable[..., Reader], width: int
) -> None:
    reader = open_browser(server, viewport={"width": width, "height": 900})
    page = reader.open("/laju?date=2018-06&lang=en")
    found = chip(page, "back to today").bounding_box()
    title = page.get_by_role("heading", level=1).bounding_box()
    assert found
    assert title
    assert found["y"] + found["height"] <= title["y"]
    assert found["x"] + found["width"] <= width
    reader.search("Date shown", "May 2019", "May 2019")
    reader.address_becomes(path="/laju", date="2019-05")
    reader.settled()
    expect(page).to_have_title("May 2019 · Pace · 112 coverage map of Indonesia")
    expect(page.get_by_label("Date shown").first).to_be_focused()


def said_by(page: Page) -> Locator:
    """Return the messages on a page."""
    return page.get_by_test_id("stMain").locator("[role=status]:not(.search *)")


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
