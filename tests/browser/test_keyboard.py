"""The map without a mouse and without eyes: keys, words, quiet."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from coverage.core.i18n import language
from coverage.core.texts import last_text, look_of, since_text, state_text
from coverage.evidence.status import status_at
from geodata.register.regions import regions
from tests.committed import TODAY

if TYPE_CHECKING:
    from .conftest import Reader, Server

BANYUWANGI, MERAUKE = "35.10", "93.01"
#: What is said, and when (ms): filled by an observer of the live region.
LISTEN = """() => {
    window.said = [];
    const live = document.querySelector('.rollout-live');
    new MutationObserver(() => said.push(live.textContent)).observe(live, { childList: true });
}"""


@pytest.fixture
def home(small_site: Server, open_browser: Callable[..., Reader]) -> Callable[..., Page]:
    """Open the site's home page: `home(path, **options of the browser context)`."""

    def opened(path: str = "/index.html", **options: Any) -> Page:
        page = open_browser(small_site, **options).page
        page.goto(small_site.origin + path)
        expect(page.locator('.rollout-map[data-ready="yes"]')).to_be_visible()
        return page

    return opened


def the_map(page: Page) -> Locator:
    return page.locator(".rollout-map")


def enter_map(page: Page) -> None:
    """Come to the map with the Tab key."""
    page.locator(".rollout-fill input:checked").focus()
    page.keyboard.press("Tab")
    expect(the_map(page)).to_be_focused()


def here(page: Page) -> str:
    """Return the code of the region where the keys are."""
    return str(page.evaluate("rollout.keyboard.at ? rollout.keyboard.at.code : ''"))


def go_to(page: Page, code: str) -> None:
    """Go to a region by province and region."""
    codes = list(regions().index)
    groups = list(dict.fromkeys(one[:2] for one in codes))
    page.keyboard.press("Home")
    for _ in range(groups.index(code[:2])):
        page.keyboard.press("PageDown")
    for _ in range(codes.index(code) - codes.index(here(page))):
        page.keyboard.press("ArrowRight")
    assert here(page) == code


def test_the_map_is_one_stop_with_name_figures_and_keys(
    home: Callable[..., Page],
) -> None:
    page = home()
    root = the_map(page)
    enter_map(page)
    expect(root).to_have_role("application")
    expect(root).to_have_accessible_name("Peta kabupaten/kota dengan layanan 112")
    figures = page.locator(".rollout-figures").inner_text()
    hint = page.locator(".rollout-keys").inner_text()
    expect(root).to_have_accessible_description(f"{figures} {hint}")
    for key in ("panah", "Page Up", "Page Down", "Home", "End", "Enter", "+", "Escape"):
        assert key in hint
    page.keyboard.press("Tab")
    expect(page.locator(".rollout-play")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(root).to_be_focused()


def test_keys_lead_through_all_regions_province_by_province(home: Callable[..., Page]) -> None:
    codes = [str(code) for code in regions().index]
    provinces = [code[:2] for code in codes]
    last = len(codes) - 1

    def expected(place: int, key: str) -> int:
        first = provinces.index(provinces[place])
        if key in ("PageUp", "PageDown"):
            if key == "PageUp":
                return first if first < place else provinces.index(provinces[max(place - 1, 0)])
            following = first + provinces.count(provinces[place])
            return min(following, last)
        moves = {"ArrowRight": place + 1, "ArrowDown": place + 1, "Home": 0, "End": last}
        return min(max(moves.get(key, place - 1), 0), last)

    page = home()
    enter_map(page)
    page.keyboard.press("ArrowRight")
    assert here(page) == codes[0]
    place = 0
    chance = random.Random(112)  # noqa: S311 - the same walk every time
    keys = ["ArrowLeft", "Home", "PageUp", "ArrowUp", "End", "PageDown", "ArrowRight"]
    keys += chance.choices(
        ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "PageUp", "PageDown", "End", "Home"],
        weights=[4, 4, 2, 2, 3, 6, 1, 1],
        k=60,
    )
    for key in keys:
        page.keyboard.press(key)
        place = expected(place, key)
        assert here(page) == codes[place], key


@pytest.mark.parametrize("code", ["id", "en"])
def test_a_region_is_said_with_province_status_and_since(
    home: Callable[..., Page], evidence: pd.DataFrame, code: str
) -> None:
    page = home("/index.html" if code == "id" else "/en/index.html")
    expect(page.locator(".rollout")).to_have_attribute("lang", code)
    enter_map(page)
    now, lang = status_at(evidence, TODAY), language(code)
    live = page.locator(".rollout-live")
    expect(live).to_have_attribute("aria-live", "polite")
    for region in (BANYUWANGI, MERAUKE):
        go_to(page, region)
        row = {str(key): value for key, value in now.loc[region].to_dict().items()}
        own = regions().loc[region]
        state = state_text(look_of(row), lang).lstrip("●◌○◪◫▨ ")
        parts = [own["name"], own["province_name"], state, since_text(row, lang)]
        parts.append(last_text(row, lang))
        expect(live).to_have_text(". ".join(part for part in parts if part) + ".")
        expect(page.locator(".rollout-hover")).to_contain_text(own["name"])


def test_the_region_is_seen_and_outlined_and_arrows_do_not_pan(home: Callable[..., Page]) -> None:
    page = home()
    enter_map(page)
    go_to(page, BANYUWANGI)
    centre = "() => [rollout.map.getCenter().lat, rollout.map.getCenter().lng]"
    before = page.evaluate(centre)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(centre) == before, "the region was in view already"
    page.evaluate("() => { rollout.map.setZoom(6, { animate: false }); }")
    for key in ("ArrowRight", "Home", "End", "PageUp", "PageUp"):
        page.keyboard.press(key)
        seen = page.evaluate(
            """() => {
                const { map, keyboard: { at: { lat, lon } } } = rollout;
                const { x, y } = map.latLngToContainerPoint([lat, lon]);
                const size = map.getSize();
                const lines = [...document.querySelectorAll('path.rollout-at')];
                const marks = lines.map((line) => line.getBoundingClientRect());
                const at = rollout.root.getBoundingClientRect();
                return { inside: x > 0 && y > 0 && x < size.x && y < size.y,
                    marked: marks.some((mark) => mark.width > 8
                        && mark.left - at.left < x + 9 && mark.right - at.left > x - 9) };
            }"""
        )
        assert seen == {"inside": True, "marked": True}, key


def test_plus_and_minus_zoom_about_the_region(home: Callable[..., Page]) -> None:
    page = home()
    enter_map(page)
    go_to(page, BANYUWANGI)
    at = "[rollout.keyboard.at.lat, rollout.keyboard.at.lon]"
    point = f"() => rollout.map.latLngToContainerPoint({at})"
    zoom, before = page.evaluate("rollout.map.getZoom()"), page.evaluate(point)
    for _ in range(3):
        page.keyboard.press("+")
    assert page.evaluate("rollout.map.getZoom()") == pytest.approx(zoom + 1.5)
    after = page.evaluate(point)
    assert after["x"] == pytest.approx(before["x"], abs=3)
    page.keyboard.press("-")
    assert page.evaluate("rollout.map.getZoom()") == pytest.approx(zoom + 1)


def test_enter_opens_the_card_and_escape_leads_back_and_out(home: Callable[..., Page]) -> None:
    page = home()
    enter_map(page)
    go_to(page, BANYUWANGI)
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name="Kabupaten Banyuwangi")
    expect(card).to_be_focused()
    page.keyboard.press("Tab")
    expect(card.get_by_role("button", name="Tutup")).to_be_focused()
    page.keyboard.press("Tab")
    link = card.get_by_role("link", name="Buka halaman daerah ini")
    expect(link).to_be_focused()
    assert str(link.get_attribute("href")).endswith(f"daerah/{BANYUWANGI}.html")

    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(the_map(page)).to_be_focused()
    assert here(page) == BANYUWANGI
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the button
    expect(card).to_be_hidden()
    expect(the_map(page)).to_be_focused()

    page.keyboard.press("Escape")
    expect(the_map(page)).not_to_be_focused()
    expect(page.locator(".rollout-hover")).to_be_hidden()
    expect(page.locator("path.rollout-at")).to_have_count(0)
    page.keyboard.press("Tab")
    expect(page.locator(".rollout-play")).to_be_focused()


def test_keys_of_the_browser_and_of_other_controls_are_left_alone(
    home: Callable[..., Page],
) -> None:
    page = home()
    enter_map(page)
    go_to(page, BANYUWANGI)
    zoom = page.evaluate("rollout.map.getZoom()")
    page.evaluate(
        """() => {
            window.kept = [];
            document.addEventListener('keydown', (event) => {
                kept.push(event.defaultPrevented);
                event.preventDefault();
            });
        }"""
    )
    for keys in ("Control+ArrowRight", "Alt+Home", "Control+Minus", "Meta+End", "a"):
        page.keyboard.press(keys)
    assert not any(page.evaluate("kept"))
    assert here(page) == BANYUWANGI
    assert page.evaluate("rollout.map.getZoom()") == zoom
    page.keyboard.press("ArrowRight")
    assert page.evaluate("kept").pop() is True
    before = here(page)
    page.locator(".rollout-range").focus()
    page.keyboard.press("Home")
    assert here(page) == before


def test_a_click_shows_no_outline_of_the_keys(home: Callable[..., Page]) -> None:
    page = home()
    the_map(page).scroll_into_view_if_needed()
    box = the_map(page).bounding_box()
    assert box
    page.mouse.click(box["x"] + 40, box["y"] + box["height"] - 20)  # the sea
    expect(the_map(page)).to_be_focused()
    expect(page.locator("path.rollout-at")).to_have_count(0)
    assert page.evaluate("rollout.map.scrollWheelZoom.enabled()") is True
    page.locator(".rollout-range").focus()
    assert page.evaluate("rollout.map.scrollWheelZoom.enabled()") is False


def test_figures_are_said_once_when_the_date_stands_still(home: Callable[..., Page]) -> None:
    page = home()
    page.evaluate(LISTEN)
    bar = page.locator(".rollout-range")
    bar.focus()
    page.keyboard.press("Home")
    for _ in range(11):
        page.keyboard.press("ArrowRight")
    expect(bar).to_have_attribute("aria-valuetext", "Desember 2016")
    figures = page.locator(".rollout-figures").inner_text()
    assert "Desember 2016" in figures
    page.wait_for_function("() => said.length > 0")
    page.locator(".rollout-play").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => rollout.controls.bar.playing && rollout.step > 15")
    assert page.evaluate("said") == [figures], "said at every step, or while it played"
    page.keyboard.press("Enter")
    page.wait_for_function("() => said.length > 1")
    assert page.evaluate("said") == [figures, page.locator(".rollout-figures").inner_text()]


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_who_asks_for_less_motion_gets_a_picture_a_year_and_no_moving_zoom(
    home: Callable[..., Page], motion: str
) -> None:
    page = home(reduced_motion=motion)
    page.evaluate(
        """() => {
            window.steps = [];
            window.moves = 0;
            window.zooms = 0;
            document.addEventListener('rollout-step', (event) => steps.push(event.detail.date));
            rollout.map.on('zoomanim', () => { window.moves += 1; });
            rollout.map.on('zoomend', () => { window.zooms += 1; });
        }"""
    )
    page.get_by_role("button", name="Perbesar").click()
    page.wait_for_function("() => zooms === 1")  # the move begins in a later frame
    assert page.evaluate("moves") == (0 if motion == "reduce" else 1)
    play = page.locator(".rollout-play")
    play.press("Enter")
    page.wait_for_function("() => steps.length > 2")
    play.press("Enter")
    first = ["2016-01-31", "2016-12-31", "2017-12-31"]
    if motion == "no-preference":
        first = ["2016-01-31", "2016-02-29", "2016-03-31"]
    assert page.evaluate("steps.slice(0, 3)") == first


# ------------------------------------------------------------------------------------- the app


def test_in_the_app_the_keys_lead_to_the_regency(reader: Reader) -> None:
    page = reader.open_map("/?lang=en")
    root = reader.map.locator(".rollout-map")
    root.focus()
    page.keyboard.press("End")
    expect(reader.map.locator(".rollout-live")).to_contain_text("Kota Sorong")
    page.keyboard.press("Enter")
    expect(reader.map.get_by_role("dialog")).to_be_focused()
    last = str(regions().index[-1])
    reader.address_becomes(region=last, lang="en")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    reader.address_becomes(path="/daerah", kode=last, lang="en")


def test_where_clicks_go_down_enter_does_too(reader: Reader) -> None:
    page = reader.open_map("/daerah")
    reader.map.locator(".rollout-map").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    reader.address_becomes(path="/daerah", region="sumatera")
    expect(reader.map.locator(".rollout-live")).to_contain_text("Sumatera")
    expect(reader.map.locator(".rollout-map")).to_be_focused()
    page.keyboard.press("Enter")
    reader.address_becomes(path="/daerah", region="11")


def test_the_document_says_its_language_and_follows_the_switch(reader: Reader) -> None:
    page = reader.open_map("/?lang=en")
    for code in ("en", "id"):
        if code == "id":
            reader.switch_language(code)
            expect(reader.map.locator(".rollout-note")).to_contain_text("Batas")
        expect(page.locator("html")).to_have_attribute("lang", code)
        expect(reader.map.locator("html")).to_have_attribute("lang", code)
