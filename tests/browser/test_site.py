"""The public site as readers have it: by nginx, in Chromium, from the map to the app behind it."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.small_site import _Quiet
from tests.hosting.serving import app, find_nginx, lightly, nginx, published, shared_folder

from .conftest import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage

    from .conftest import Reader


@pytest.fixture(scope="module")
def folder(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for nginx with a part of the site."""
    find_nginx()
    place: Path = tmp_path_factory.mktemp("srv")
    (place / "site").symlink_to(published(shared_folder(tmp_path_factory)))
    return place


@pytest.fixture(scope="module")
def public(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Site and app behind nginx."""
    with (
        app(shared_folder(tmp_path_factory), lightly()) as running,
        nginx(folder, [running.port]) as web,
    ):
        yield Server(web.origin, running.log)


@pytest.fixture
def visitor(public: Server, open_browser: Callable[..., Reader]) -> Reader:
    """A reader of the site."""
    reader: Reader = open_browser(public)
    return reader


def complaints(page: Page) -> list[str]:
    """Return the list of what a page will complain of in the console, from now on."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(f"{message.location['url']}: {message.text}")

    page.on("console", hear)
    return said


def ready(page: Page) -> None:
    """Wait until the map of a page of the site is drawn."""
    expect(page.locator('.rollout-map[data-ready="yes"]')).to_be_visible()


def test_a_reader_walks_from_the_map_to_the_explorer(visitor: Reader) -> None:
    page = visitor.page
    said = complaints(page)
    page.goto(visitor.origin + "/")
    ready(page)
    headline = page.locator("#headline")
    today = headline.inner_text()
    bar = page.locator("input.rollout-range")
    bar.focus()
    page.keyboard.press("Home")
    expect(headline).not_to_have_text(today)
    page.keyboard.press("End")
    expect(headline).to_have_text(today)

    page.get_by_role("combobox").fill("surabaya")
    expect(page.get_by_role("option").first).to_contain_text("Kota Surabaya")
    page.keyboard.press("Enter")
    page.wait_for_url("**/daerah/35.78.html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Surabaya")

    page.get_by_role("link", name="Jawa Timur").first.click()
    page.wait_for_url("**/daerah/35.html")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Jawa Timur")

    page.locator("header").get_by_role("link", name="Riwayat").click()
    page.wait_for_url("**/riwayat.html")
    page.locator("header").get_by_role("link", name="EN", exact=True).click()
    page.wait_for_url("**/en/riwayat.html")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.goto(visitor.origin + "/en/embed/map.html?region=35")
    ready(page)
    page.goto(visitor.origin + "/embed/map?region=35&lang=en")
    ready(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert said == []


def test_the_explorer_works_behind_nginx(visitor: Reader) -> None:
    said = complaints(visitor.page)
    visitor.open_map("/app/?lang=en")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    headline = visitor.page.get_by_test_id("stText").first
    before = headline.inner_text()
    assert "received" in visitor.frames, "nothing came over the WebSocket"
    visitor.drag(24)
    expect(headline).not_to_have_text(before)
    visitor.navigate("Data & method")
    visitor.page.wait_for_url("**/app/data*")
    visitor.settled()
    # Streamlit looks for itself below the address of a page first.
    assert [text for text in said if "/app/data/_stcore/" not in text] == []


def test_a_lost_reader_is_led_back(visitor: Reader) -> None:
    page = visitor.page
    said = complaints(page)
    with page.expect_response("**/nowhere/at/all") as answer:
        page.goto(visitor.origin + "/nowhere/at/all")
    assert answer.value.status == 404
    assert page.evaluate("[...document.styleSheets].every((sheet) => sheet.cssRules.length > 0)")
    page.locator("main").get_by_role("link").first.click()
    ready(page)
    assert [text.split(": ")[0] for text in said] == [visitor.origin + "/nowhere/at/all"]


#: Notes, when the first script of the moving map comes, whether the still one is there.
_NOTE = """
window.pictured = null;
new MutationObserver((records) => {
  const added = records.flatMap((one) => [...one.addedNodes]);
  if (window.pictured === null && added.some((one) => /leaflet/.test(one.src || ''))) {
    window.pictured = document.querySelector('#peta img').complete;
  }
}).observe(document, { childList: true, subtree: true });
"""


def test_the_still_map_is_shown_first(visitor: Reader) -> None:
    page = visitor.page
    page.add_init_script(_NOTE)
    page.goto(visitor.origin + "/")
    ready(page)
    assert page.evaluate("window.pictured") is True
    expect(page.locator("#peta img")).to_be_hidden()


@pytest.mark.parametrize("missing", ["**/leaflet.js", "**/rollout.js", "**/rollout.id.json"])
def test_the_still_map_stays_where_the_other_cannot_come(visitor: Reader, missing: str) -> None:
    page = visitor.page
    page.route(missing, lambda route: route.abort())
    page.goto(visitor.origin + "/")
    expect(page.locator("#peta.mapbox:not(.live)")).to_be_visible()
    stands_for_the_map(page)
    expect(page.locator("#tabel")).to_contain_text("Kota Surabaya")


def test_a_map_does_not_wait_for_a_picture_that_does_not_come(visitor: Reader) -> None:
    page = visitor.page
    page.route("**/nation.svg", lambda route: route.abort())
    page.goto(visitor.origin + "/")
    ready(page)


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which no script runs."""
    context = browser.new_context(java_script_enabled=False, locale="id-ID")
    yield context
    context.close()


def stands_for_the_map(page: Page) -> None:
    """The still map is where the other one would be: nothing above it, nothing over it."""
    picture, box = page.locator("#peta img"), page.locator("#peta")
    expect(picture).to_be_visible()
    here, around = picture.bounding_box(), box.bounding_box()
    assert here
    assert around
    assert here["y"] == around["y"]
    assert around["height"] - here["height"] < 3
    expect(page.locator(".rollout-error")).not_to_be_visible()


def test_everything_can_be_read_without_scripts(public: Server, scriptless: BrowserContext) -> None:
    page = scriptless.new_page()
    page.goto(public.origin + "/")
    stands_for_the_map(page)
    expect(page.locator("#angka")).to_contain_text("514")
    expect(page.locator("#tabel tbody tr")).to_have_count(514)
    page.locator("#tabel").get_by_role("link", name="Kota Surabaya").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Surabaya")
    expect(page.locator("main")).to_contain_text("112")
    assert page.locator("main a[href^='http']").count() > 0, "no source is linked"


def test_the_site_opens_from_a_folder(folder: Path, browser: Browser) -> None:
    """As on a memory stick: no server, so no data for the map, but the still one and all words."""
    context = browser.new_context(locale="id-ID")
    page = context.new_page()
    page.goto((folder / "site" / "index.html").resolve().as_uri())
    stands_for_the_map(page)
    assert page.locator("#peta img").evaluate("(img) => img.naturalWidth") > 0
    page.get_by_role("button", name=re.compile("^Tampilkan semua")).click()
    page.locator("#tabel").get_by_role("link", name="Kota Surabaya").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Surabaya")
    assert page.url.startswith("file://")
    context.close()


def test_other_sites_may_frame_the_map_alone(
    public: Server, browser: Browser, tmp_path: Path
) -> None:
    frames = {
        "map": "/embed/map.html",
        "asked": "/embed/map?region=35",
        "home": "/",
        "app": "/app/",
    }
    body = "".join(
        f'<iframe id="{name}" src="{public.origin}{path}" width="700" height="600"></iframe>'
        for name, path in frames.items()
    )
    (tmp_path / "news.html").write_text(f"<!doctype html><title>News</title>{body}")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/news.html")
        for name in ("map", "asked"):
            inside = page.frame_locator(f"#{name}")
            expect(inside.locator('.rollout-map[data-ready="yes"]')).to_be_visible()
            page.locator(f"#{name}").scroll_into_view_if_needed()
            credit = inside.locator("#credit, .credit")
            expect(credit).to_be_in_viewport(ratio=0.99)
        for name in ("home", "app"):
            frame = page.locator(f"#{name}").element_handle().content_frame()
            assert frame is not None
            assert frame.url == "chrome-error://chromewebdata/"
        context.close()
        server.shutdown()
