"""Down from the nation to a regency by clicks on the map, and up again by the way shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from .conftest import Reader

BANYUWANGI, KUDUS = "35.10", "33.19"


def title(reader: Reader, text: str) -> None:
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(text)


def test_clicks_lead_down_and_the_browser_leads_back(reader: Reader) -> None:
    page = reader.open_map("/daerah?date=2024-12&lang=en")
    mark = "() => { rollout.marked = true; }"
    reader.in_map(mark)
    for place, name in (("jawa", "112 in Java"), ("35", "112 in Jawa Timur")):
        reader.click_region(BANYUWANGI)
        reader.address_becomes(path="/daerah", region=place, date="2024-12", lang="en")
        title(reader, name)
        reader.settled()
        assert reader.in_map("() => rollout.marked") is True  # the same map, not another one
        # what is outside of the place is dimmed
        assert reader.in_map("code => rollout.inScope.has(code)", KUDUS) is (place == "jawa")
    reader.map_frame().wait_for_function("() => !rollout.map._animatingZoom")
    reader.click_region(BANYUWANGI)
    reader.address_becomes(path="/daerah", kode=BANYUWANGI, region="", date="2024-12", lang="en")
    title(reader, "Kabupaten Banyuwangi")

    page.go_back()
    reader.address_becomes(path="/daerah", kode="", region="35")
    title(reader, "112 in Jawa Timur")
    reader.map_ready()
    page.go_back()
    title(reader, "112 in Java")
    reader.map_frame().wait_for_function("() => rollout.state.region === 'jawa'")


def test_the_way_shown_leads_up(reader: Reader) -> None:
    page = reader.open(f"/daerah?kode={BANYUWANGI}&date=2024-12&lang=en")
    trail = page.locator(".st-key-trail")
    expect(trail.get_by_role("button")).to_have_count(3)
    trail.get_by_role("button", name="Java").click()
    reader.address_becomes(path="/daerah", kode="", region="jawa", date="2024-12", lang="en")
    title(reader, "112 in Java")
    trail.get_by_role("button", name="Indonesia").click()
    reader.address_becomes(path="/daerah", kode="", region="", date="2024-12", lang="en")
    title(reader, "Does my regency have 112?")
    page.go_back()
    title(reader, "112 in Java")


def test_a_place_outside_leads_sideways(reader: Reader) -> None:
    reader.open_map("/daerah?region=35")
    reader.in_map("() => { rollout.map.setZoom(7, {animate: false}); }")
    reader.click_region(KUDUS)
    reader.address_becomes(path="/daerah", region="33", kode="")
    title(reader, "112 di Jawa Tengah")


def test_the_status_card_leads_to_the_correction(phone: Reader) -> None:
    page = phone.open(f"/daerah?kode={BANYUWANGI}")
    page.get_by_role("link", name="Ada yang keliru? Koreksi").tap()
    expect(page.get_by_role("heading", name="Apakah ini keliru?")).to_be_in_viewport()
    assert phone.address()["kode"] == BANYUWANGI


def test_a_mark_of_the_league_leads_to_its_province(reader: Reader) -> None:
    page = reader.open("/daerah?region=35&lang=en")
    points = page.locator(".js-plotly-plot .scatterlayer .trace").last.locator(".point")
    expect(points).to_have_count(11)
    grey = page.locator(".js-plotly-plot .scatterlayer .trace").first.locator(".point")
    page.locator(".js-plotly-plot").scroll_into_view_if_needed()
    box = grey.nth(10).bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function("() => !location.search.includes('region=35&')")
    assert reader.address()["region"] != "35"
