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


def test_a_tap_opens_the_card_inside_the_screen(phone: Reader) -> None:
    page = phone.open_map()
    phone.map.locator(".rollout-map").scroll_into_view_if_needed()
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
