"""Names and notes are data, never HTML: wherever a hostile one is shown, it is shown as text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Route, expect

from coverage.core.i18n import language
from tests.committed import TODAY

from .conftest import PAYLOAD

if TYPE_CHECKING:
    from .conftest import Reader, Server


@pytest.fixture
def victim(hostile_server: Server, open_browser: Callable[..., Reader]) -> Reader:
    """A reader of the dashboard on hostile data."""
    return open_browser(hostile_server)


def nothing_ran(reader: Reader) -> None:
    """Check that no code of the payload was executed."""
    assert reader.errors == []
    for frame in reader.page.frames:
        assert frame.evaluate("typeof window.pwned") == "undefined"
        assert frame.locator("img[src=x]").count() == 0


def test_a_hostile_publisher_among_the_key_figures(victim: Reader) -> None:
    page = victim.open_map()
    expect(page.get_by_test_id("stText")).to_contain_text("185")
    link = page.locator(".st-key-figures").get_by_role("link", name=PAYLOAD)
    expect(link).to_have_text(PAYLOAD)
    expect(link).to_have_attribute("href", "https://example.org/hostile")
    nothing_ran(victim)


def test_a_hostile_note_in_table_row_and_chart(victim: Reader) -> None:
    page = victim.open("/daerah?kode=35.78")
    cells = page.get_by_test_id("stDataFrame").locator("td")
    expect(cells.filter(has_text=PAYLOAD)).to_have_count(2)  # publisher and note
    nothing_ran(victim)

    victim.search("Pernyataan mana yang keliru?", f"{TODAY.year}", "Terlihat")
    code = page.get_by_test_id("stCode")
    expect(code).to_contain_text("<script>window.pwned=1</script>")
    expect(code).to_contain_text("https://example.org/hostile")
    nothing_ran(victim)

    with page.expect_download() as download:
        page.get_by_role("button", name="Unduh sebagai CSV").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = csv.DictReader(io.StringIO(text), delimiter=";")
    assert PAYLOAD in {row["Penerbit"] for row in rows}

    points = page.locator(".js-plotly-plot .scatterlayer .point")
    expect(points.first).to_be_attached()
    page.locator(".js-plotly-plot").first.scroll_into_view_if_needed()
    boxes = [box for point in points.all() if (box := point.bounding_box())]
    latest = max(boxes, key=lambda box: box["x"])
    page.mouse.move(latest["x"] + latest["width"] / 2, latest["y"] + latest["height"] / 2)
    hover = page.locator(".js-plotly-plot .hoverlayer .hovertext")
    expect(hover).to_contain_text(language("id").date(TODAY))
    expect(hover).to_contain_text(PAYLOAD)
    nothing_ran(victim)


def test_a_hostile_publisher_on_the_data_page(victim: Reader) -> None:
    page = victim.open("/data")
    cells = page.get_by_test_id("stDataFrame").locator("td")
    expect(cells.filter(has_text=PAYLOAD).first).to_be_attached()
    nothing_ran(victim)


def test_hostile_names_on_the_map(reader: Reader) -> None:
    def poison(route: Route) -> None:
        answer = route.fetch()
        data = answer.json()
        for row in data["regions"]:
            row[1] = row[3] = row[7] = PAYLOAD
        for face in data["faces"]:
            face |= {"statusText": PAYLOAD, "sinceText": PAYLOAD, "sourcesText": PAYLOAD}
        data["dateLabels"] = [PAYLOAD] * len(data["dateLabels"])
        for fill in data["fills"]:
            for named in (fill, *fill["classes"]):
                named["label"] = PAYLOAD
        data["texts"] |= dict.fromkeys(data["texts"], PAYLOAD)
        route.fulfill(response=answer, body=json.dumps(data))

    reader.page.route("**/rollout.id.json", poison)
    page = reader.open_map()
    page.mouse.move(**reader.spot("polygons", "93.01"))
    expect(reader.map.locator(".rollout-hover strong")).to_have_text(PAYLOAD)
    reader.click_region("93.01")
    card = reader.map.locator(".rollout-card")
    expect(card.locator("strong")).to_have_text(PAYLOAD)
    expect(card.get_by_role("link")).to_have_text(PAYLOAD)
    expect(reader.map.locator(".rollout-when")).to_have_text(PAYLOAD)
    expect(reader.map.locator(".rollout-legend")).to_contain_text(PAYLOAD)
    nothing_ran(reader)
