"""At 320 px, and with letters of twice the size, nothing is cut off, covered or too wide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.small_site import PAGES, path

from .conftest import Server

if TYPE_CHECKING:
    from .conftest import Reader

FINDINGS = Path(__file__).with_name("layout.js").read_text(encoding="utf-8")
#: width of the screen, and size of the letters against the usual
SCREENS = ((320, 1), (390, 2))
APP = ("riwayat", "laju", "prioritas", "daerah?kode=35.10", "panggilan", "kualitas", "data")
#: without the pages that are a map, which are not measured here
SITE = tuple(name for name in PAGES if name not in ("home", "embed/map"))


def findings(page: Page, size: int) -> list[str]:
    """Return what stands badly on a page with letters of some size, in it and in its frames."""
    found = []
    for frame in page.frames:
        frame.evaluate(
            "size => document.documentElement.style.setProperty('font-size', size, 'important')",
            f"{size * 100}%",
        )
    page.wait_for_timeout(500)  # pages that measure themselves do so again
    for frame in page.frames:
        found += frame.evaluate(FINDINGS)
    return found


@pytest.mark.parametrize("address", APP)
def test_a_page_of_the_app_holds_what_it_shows(reader: Reader, address: str) -> None:
    for width, size in SCREENS:
        # as high as the page: what has scrolled out of the app's own box cannot be looked at
        reader.page.set_viewport_size({"width": width, "height": 12_000})
        page = reader.open(f"/{address}")
        assert findings(page, size) == [], (width, size)


@pytest.mark.parametrize("name", SITE)
def test_a_page_of_the_site_holds_what_it_shows(
    small_site: Server, open_browser: Callable[..., Reader], name: str
) -> None:
    page = open_browser(small_site).page
    for width, size in SCREENS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{small_site.origin}/{path(name, 'id')}")
        assert findings(page, size) == [], (width, size)


def test_a_long_table_begins_with_twenty_rows(
    small_site: Server, open_browser: Callable[..., Reader]
) -> None:
    page = open_browser(small_site, viewport={"width": 390, "height": 844}).page
    page.goto(f"{small_site.origin}/{path('home', 'id')}")
    rows = page.locator("#tabel tbody tr")
    expect(rows.locator("visible=true")).to_have_count(20)
    page.locator("#semua").scroll_into_view_if_needed()
    assert page.evaluate("document.documentElement.scrollHeight") < 8000
    page.locator(".filter input").fill("surabaya")
    expect(rows.locator("visible=true")).to_have_count(1)
    page.locator(".filter input").fill("")
    page.get_by_role("button", name="Tampilkan semua 514 baris").click()
    expect(rows.locator("visible=true")).to_have_count(514)


def test_findings_are_found(open_browser: Callable[..., Reader], small_site: Server) -> None:
    page = open_browser(small_site).page
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{small_site.origin}/{path('404', 'id')}")
    assert page.evaluate(FINDINGS) == []
    page.evaluate(
        """() => {
            document.body.innerHTML = '<p style="width:400px">wide</p>'
                + '<p style="width:30px;overflow:hidden;white-space:nowrap">1.791.788</p>'
                + '<div style="position:relative"><button>ID</button>'
                + '<b style="position:absolute;left:0;top:0">Menu</b></div>';
        }"""
    )
    kinds = [found.partition(":")[0] for found in page.evaluate(FINDINGS)]
    assert sorted(set(kinds)) == ["cut", "over", "wide"]
