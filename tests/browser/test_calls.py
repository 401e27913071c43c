"""The pages of calls: the map without another host, choices in the address, the simulated mark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from coverage.calls.cubes.store import refresh
from coverage.calls.cubes.texts import SIMULATED
from coverage.calls.records.ingest import ingest
from coverage.calls.records.simulate import simulate

from .conftest import Server, serve

if TYPE_CHECKING:
    from .conftest import Reader

SURABAYA = "35.78"


@pytest.fixture(scope="module")
def records_server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard with simulated call records."""
    folder = tmp_path_factory.mktemp("records")
    simulate(20_000, folder / "in", end=date(2017, 6, 1))
    ingest([folder / "in"], folder / "store")
    refresh(folder / "store")
    with serve(folder, COVERAGE_CALLS=str(folder / "store")) as running:
        yield running


def test_figures_on_the_map_and_choices_in_the_address(reader: Reader) -> None:
    page = reader.open_map("/panggilan?lang=en")
    expect(page.get_by_role("heading", level=1)).to_have_text("What happens on 112?")
    states = ("c0", "c1", "c2", "c3", "c4", "none")
    shown = {state: reader.painted(state, "calls") for state in states}
    assert sum(len(shown[state]) for state in shown if state != "none") > 10
    assert len(shown["none"]) > 400
    expect(reader.map.locator(".rollout-bar")).to_be_hidden()

    reader.search("Measure on the map", "prank", "Percentage of prank and silent calls")
    reader.address_becomes(path="/panggilan", m="nuisance_share", lang="en")
    reader.map_ready()
    expect(reader.map.locator(".rollout-legend")).to_contain_text(re.compile(r"\d% and more"))
    reader.switch_language("id")
    reader.address_becomes(path="/panggilan", m="nuisance_share", lang="")


def test_a_click_chooses_the_regency_of_the_series(reader: Reader) -> None:
    page = reader.open_map(f"/panggilan?lang=en&kode={SURABAYA}")
    expect(reader.map.locator(".rollout-card")).to_contain_text("Kota Surabaya")
    expect(page.get_by_text("Compared with similar regencies")).to_be_attached()
    reader.map.locator(".rollout-card").get_by_role("link").click()
    reader.address_becomes(path="/daerah", kode=SURABAYA)


def test_calls_on_a_phone(phone: Reader) -> None:
    page = phone.open_map("/panggilan")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    language = page.locator(".st-key-header").get_by_text("EN", exact=True)
    box = language.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390


def test_simulated_records_say_so_in_page_picture_and_table(
    records_server: Server, open_browser: Callable[..., Reader]
) -> None:
    reader = open_browser(records_server)
    page = reader.open_map("/rekaman?lang=en")
    expect(page.get_by_role("alert")).to_contain_text(SIMULATED)
    expect(reader.map.locator(".rollout-figures")).to_contain_text(SIMULATED)
    pictures = page.locator(".js-plotly-plot")
    expect(pictures.locator(".annotation-text").filter(has_text=SIMULATED)).to_have_count(6)

    with page.expect_download() as caught:
        page.get_by_role("button", name="This table as CSV").first.click()
    assert "SIMULATED" in caught.value.suggested_filename
    lines = caught.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert all(line.startswith(SIMULATED) for line in lines)

    with page.expect_download() as caught:
        page.get_by_role("button", name="Chart (PNG)").first.click()
    assert "SIMULATED" in caught.value.suggested_filename
    assert caught.value.path().read_bytes().startswith(b"\x89PNG")

    reader.drag(6)
    assert reader.step() == 6
