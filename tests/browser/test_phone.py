"""A phone of 390 px: nothing is wider than the screen, and the time bar works with a finger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from .conftest import Reader

WIDTH = 390
WIDER = """() => [document.documentElement, document.body,
        ...document.querySelectorAll('[data-testid=stApp], [data-testid=stMain]')]
    .map((node) => node.scrollWidth)"""
CHART = ".js-plotly-plot"
#: every chart has been drawn as wide as its place is
DRAWN = f"""() => [...document.querySelectorAll('{CHART}')].every((plot) => {{
    const picture = plot.querySelector('.main-svg');
    return picture && Math.abs(picture.getBoundingClientRect().width - plot.clientWidth) < 2;
}})"""
#: texts of charts that are cut at the edge of their picture, or lie on one another
UNREADABLE = """() => [...document.querySelectorAll('.js-plotly-plot')].flatMap((plot) => {
    const box = plot.querySelector('.main-svg').getBoundingClientRect();
    const texts = [...plot.querySelectorAll('text')].filter((text) => text.textContent.trim()
        && !text.closest('.hoverlayer') && text.getBoundingClientRect().width);
    const places = texts.map((text) => text.getBoundingClientRect());
    const level = places.map((_, n) => !texts[n].closest('.annotation'));
    const cut = texts.filter((_, n) => places[n].left < box.left - 2
        || places[n].right > box.right + 2 || places[n].top < box.top - 2
        || places[n].bottom > box.bottom + 2);
    const covered = texts.filter((_, n) => places.some((other, m) => m > n && level[n] && level[m]
        && Math.min(places[n].right, other.right) - Math.max(places[n].left, other.left) > 2
        && Math.min(places[n].bottom, other.bottom) - Math.max(places[n].top, other.top) > 4));
    return [...cut, ...covered].map((text) => text.textContent);
})"""


@pytest.mark.parametrize(
    ("path", "complete"),
    [
        ("/?region=35.76", "iframe"),
        ("/daerah?kode=35.78", ".js-plotly-plot .point"),
        ("/data", "canvas"),
    ],
)
def test_no_page_scrolls_sideways(phone: Reader, path: str, complete: str) -> None:
    page = phone.open(path)
    for lang in ("id", "en"):
        if lang == "en":
            phone.switch_language("en")
        expect(page.locator(complete).first).to_be_attached()
        if complete == "iframe":
            phone.map_ready()
            expect(phone.map.locator(".rollout-card")).to_be_visible()
            inner, frame = phone.in_map("[document.documentElement.scrollWidth, innerWidth]")
            assert inner <= frame <= WIDTH
        assert page.evaluate("innerWidth") == WIDTH
        assert max(page.evaluate(WIDER)) <= WIDTH


def test_map_and_time_bar_work_with_a_finger(phone: Reader) -> None:
    phone.open_map()
    box = phone.map.locator(".rollout-map").bounding_box()
    assert box
    assert box["width"] > 300
    assert box["height"] > 150
    phone.bar.scroll_into_view_if_needed()
    expect(phone.map.locator(".rollout-legend")).to_be_visible()
    size = phone.bar.bounding_box()
    assert size
    assert size["width"] > 250
    phone.bar.tap(position={"x": size["width"] / 2, "y": size["height"] / 2})
    phone.map_frame().wait_for_function("() => rollout.step > 40 && rollout.step < 90")
    step = phone.step()
    phone.address_becomes(date=f"{2016 + step // 12}-{step % 12 + 1:02d}")


def test_the_map_begins_with_java_and_shows_the_whole_country_at_a_tap(phone: Reader) -> None:
    phone.open_map()
    seen = "([a, b]) => rollout.map.getBounds().contains([a, b])"
    semarang, sorong = [-7.0, 110.4], [-0.9, 131.3]
    assert phone.in_map(seen, semarang)
    assert not phone.in_map(seen, sorong)
    view = phone.map.locator(".rollout-view")
    expect(view).to_have_text("Indonesia")
    view.tap()
    expect(view).to_have_text("Jawa")
    assert phone.in_map(seen, sorong)
    # nothing but the way to the other view stands on the map, and that on the sea
    assert not phone.in_map(
        "document.querySelectorAll('.rollout-map .leaflet-control-zoom').length"
    )
    view.tap()
    expect(view).to_have_text("Indonesia")
    assert not phone.in_map(seen, sorong)


def test_a_tap_opens_the_card_inside_the_screen(phone: Reader) -> None:
    page = phone.open_map()
    phone.map.locator(".rollout-map").scroll_into_view_if_needed()
    phone.map.locator(".rollout-view").tap()  # the map begins with Java
    expect(phone.map.locator(".rollout-view")).to_have_text("Jawa")
    page.touchscreen.tap(**phone.spot("polygons", "93.01"))
    card = phone.map.locator(".rollout-card")
    expect(card).to_contain_text("Merauke")
    box = card.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= WIDTH
    link = card.get_by_role("link")
    expect(link).to_be_visible()
    link.tap()
    phone.address_becomes(path="/daerah", kode="93.01")


@pytest.mark.parametrize(
    "path",
    ["riwayat", "laju", "prioritas", "daerah", "daerah?kode=35.78", "panggilan", "kualitas"],
)
def test_no_text_of_a_chart_is_cut_or_covered(phone: Reader, path: str) -> None:
    for lang in ("id", "en"):
        page = phone.open(f"/{path}{'&' if '?' in path else '?'}lang={lang}")
        page.wait_for_function(f"() => document.querySelectorAll('{CHART} .main-svg').length")
        page.wait_for_function("() => document.fonts.status === 'loaded'")
        for width in (WIDTH, 320):
            page.set_viewport_size({"width": width, "height": 844})
            page.wait_for_function(DRAWN)
            assert page.evaluate(UNREADABLE) == []
