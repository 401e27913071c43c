"""The time bar: dragging restyles the map at once and for free, releasing tells the page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from playwright.sync_api import expect

from coverage.core.dates import bar_dates
from coverage.core.i18n import language
from coverage.evidence.announced import official_gap
from coverage.evidence.figures import coverage_at
from coverage.evidence.headlines import headline
from coverage.evidence.status import status_at
from coverage.places.home import home_figures
from tests.committed import TODAY

if TYPE_CHECKING:
    from .conftest import Reader

DECEMBER_2016 = 11  # steps after January 2016
END_OF_2016 = date(2016, 12, 31)


@pytest.fixture(scope="module")
def active_2016(evidence: pd.DataFrame) -> set[str]:
    """The regencies certainly in service at the end of 2016."""
    states = status_at(evidence, END_OF_2016)["state"]
    return set(states.index[states == "active"])


def test_dragging_to_december_2016_leaves_what_was_certain_by_then(
    reader: Reader, active_2016: set[str], evidence: pd.DataFrame
) -> None:
    reader.open_map()
    now = status_at(evidence, TODAY)
    active, stale = now["state"] == "active", now["stale"]
    assert reader.painted("active") == set(now.index[active & ~stale])
    assert reader.painted("active_stale") == set(now.index[active & stale])
    reader.drag(DECEMBER_2016)
    reader.address_becomes(date="2016-12")
    assert len(active_2016) == 17
    assert reader.painted("active") == active_2016

    fills = reader.in_map(
        """() => Object.fromEntries(['active', 'no_evidence'].map((state) => [state,
            [...new Set([...document.querySelectorAll(`.rollout-map path.rr.status-${state}`)]
                .map((path) => getComputedStyle(path).fill))]]))"""
    )
    assert len(fills["active"]) == 1
    assert fills["active"][0].startswith("rgb")
    assert not set(fills["active"]) & set(fills["no_evidence"])


def test_the_keyboard_reaches_the_same_date(reader: Reader, active_2016: set[str]) -> None:
    reader.open_map()
    reader.bar.focus()
    reader.page.keyboard.press("Home")
    assert reader.step() == 0
    for _ in range(DECEMBER_2016):
        reader.page.keyboard.press("ArrowRight")
    expect(reader.map.locator(".rollout-when")).to_have_text("Desember 2016")
    reader.address_becomes(date="2016-12")
    assert reader.painted("active") == active_2016
    assert reader.step() == DECEMBER_2016, "an answer to an earlier key pulled the bar back"


def test_the_page_follows_on_release_and_hears_nothing_before(
    reader: Reader, evidence: pd.DataFrame, counts: pd.DataFrame
) -> None:
    page = reader.open_map()
    before = page.get_by_test_id("stText").inner_text()
    assert "received" in reader.frames

    reader.frames.clear()
    reader.drag(60, release=False)
    reader.drag_on(DECEMBER_2016)
    words = language("id")
    now = coverage_at(evidence, END_OF_2016)
    line = reader.map.locator(".rollout-figures")
    expect(line).to_contain_text(words.number(now.active))
    expect(line).to_contain_text("2016")
    assert reader.frames == [], "dragging went over the websocket"
    assert "date" not in reader.address()
    assert page.get_by_test_id("stText").inner_text() == before

    page.mouse.up()
    reader.address_becomes(date="2016-12")
    gap = official_gap(evidence, counts, END_OF_2016)
    expect(page.get_by_test_id("stText")).to_have_text(headline(now, gap, "Indonesia", words))
    assert "sent" in reader.frames
    shown = page.locator(".st-key-figures")
    figures, bar = home_figures(now, gap, words)
    for number in (*(one.value for one in figures), *(one.value for one in bar.keys)):
        expect(shown).to_contain_text(number)


def test_the_bar_stays_under_the_pointer(reader: Reader) -> None:
    reader.open_map()
    reader.bar.scroll_into_view_if_needed()
    at_rest = reader.bar.bounding_box()
    reader.drag(60, release=False)
    for step in (104, 52, 16, 4):  # September, the longest name, and May, the shortest
        reader.drag_on(step)
        assert reader.bar.bounding_box() == at_rest
    reader.page.mouse.up()
    reader.address_becomes(date="2016-05")


def test_no_decision_of_the_reader_draws_the_map_anew(reader: Reader) -> None:
    page = reader.open_map()
    reader.in_map("window.drawn = 'once'")
    reader.drag(DECEMBER_2016)
    reader.address_becomes(date="2016-12")
    reader.map.get_by_label("Tahun mulai").press("Space")
    reader.address_becomes(date="2016-12", fill="year")
    reader.click_region("35.10")
    reader.address_becomes(date="2016-12", fill="year", region="35.10")
    expect(reader.map.locator(".rollout-card")).to_contain_text("Kabupaten Banyuwangi")
    reader.bar.press("End")
    reader.address_becomes(date="", fill="year", region="35.10")
    page.get_by_role("button", name="Kembali ke Indonesia").click()
    reader.address_becomes(date="", fill="year", region="")
    reader.settled()
    expect(page.get_by_test_id("stText")).to_contain_text(language("id").date(TODAY))
    assert reader.in_map("window.drawn") == "once"
    assert len(reader.painted("active")) > 1


def test_tab_reaches_play_button_and_time_bar(reader: Reader) -> None:
    page = reader.open_map()
    reached: list[str] = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name = reader.in_map("document.hasFocus() ? document.activeElement.className : ''")
        if name and name not in reached:
            reached.append(name)
        if name == "rollout-range":
            break
    assert "rollout-play" in reached
    assert reached[-1] == "rollout-range"
    page.keyboard.press("ArrowLeft")
    before = bar_dates(TODAY)[-2]
    reader.address_becomes(date=f"{before:%Y-%m}")
    expect(reader.map.locator(".rollout-when")).to_have_text(language("id").date(before, "month"))
    assert reader.bar.get_attribute("aria-valuetext")


def test_play_runs_and_pauses_with_the_keyboard(reader: Reader) -> None:
    page = reader.open_map()
    play = reader.map.locator(".rollout-play")
    expect(play).to_have_accessible_name("Putar perkembangan")
    reader.frames.clear()
    play.focus()
    page.keyboard.press("Enter")
    expect(play).to_have_accessible_name("Jeda")
    reader.map_frame().wait_for_function("() => rollout.step >= 3 && rollout.step < 100")
    assert reader.frames == [], "playing went over the websocket"
    page.keyboard.press("Enter")
    expect(play).to_have_accessible_name("Putar perkembangan")
    step = reader.step()
    assert 3 <= step < 130
    reader.address_becomes(date=f"{2016 + step // 12}-{step % 12 + 1:02d}")
    assert reader.step() == step
