"""From the map to a regency and back: by click, by search, by dot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from playwright.sync_api import expect

from coverage.core.i18n import language
from coverage.core.texts import look_of, state_text
from coverage.evidence.status import status_at
from geodata.register.regions import regions
from tests.committed import TODAY

if TYPE_CHECKING:
    from .conftest import Reader

SEARCH = "Apakah daerah saya punya 112?"
BANYUWANGI, MERAUKE, KEPULAUAN_SERIBU, KOTA_MOJOKERTO = "35.10", "93.01", "31.01", "35.76"


def test_a_click_leads_to_the_regency_and_back_to_the_map(
    reader: Reader, evidence: pd.DataFrame
) -> None:
    code = MERAUKE
    name = regions().at[code, "name"]
    status = state_text(look_of(status_at(evidence, TODAY).loc[code]), language("id"))
    page = reader.open_map()
    reader.click_region(code)
    card = reader.map.locator(".rollout-card")
    expect(card).to_be_visible()
    expect(card).to_contain_text(name)
    expect(card).to_contain_text(status)
    reader.address_becomes(region=code)

    card.get_by_role("link").click()
    reader.address_becomes(path="/daerah", kode=code)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator("[class*=st-key-status-]")).to_contain_text(status)

    page.go_back()
    reader.map_ready()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Di mana nomor darurat 112 sudah beroperasi?"
    )
    assert len(reader.painted("active") | reader.painted("active_stale")) > 100
    expect(card).to_contain_text(name)
    reader.address_becomes(region=code)


def test_date_and_language_come_along_to_the_regency_and_back(reader: Reader) -> None:
    page = reader.open_map("/?date=2018-12&lang=en")
    reader.click_region(BANYUWANGI)
    reader.map.locator(".rollout-card").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kabupaten Banyuwangi")
    expect(page.get_by_text("Status of 112 on 31 December 2018")).to_be_visible()
    reader.address_becomes(path="/daerah", kode=BANYUWANGI, date="2018-12", lang="en")
    page.go_back()
    reader.map_ready()
    expect(reader.map.locator(".rollout-when")).to_have_text("December 2018")


def test_a_small_city_is_found_by_its_name(reader: Reader) -> None:
    page = reader.open_map("/?date=2020-12")
    reader.search(SEARCH, "mojokrto", "Kota Mojokerto")
    reader.address_becomes(path="/daerah", kode=KOTA_MOJOKERTO, date="2020-12")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kota Mojokerto")
    reader.search("Kelompok pulau, provinsi", "jatim", "Jawa Timur")
    reader.address_becomes(path="/daerah", region="35", date="2020-12")
    expect(page.get_by_role("heading", level=1)).to_have_text("112 di Jawa Timur")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kota Mojokerto")


def test_a_small_region_is_reached_by_its_dot(reader: Reader) -> None:
    reader.open_map()
    for code in (KOTA_MOJOKERTO, KEPULAUAN_SERIBU):
        assert reader.in_map("code => rollout.regions.dots.has(code)", code)
        reader.click_region(code, "dots")
        expect(reader.map.locator(".rollout-card")).to_contain_text(regions().at[code, "name"])
        reader.address_becomes(region=code)


def test_the_map_tells_of_a_region_under_the_pointer(
    reader: Reader, evidence: pd.DataFrame
) -> None:
    page = reader.open_map()
    page.mouse.move(**reader.spot("polygons", BANYUWANGI))
    hover = reader.map.locator(".rollout-hover")
    expect(hover).to_contain_text("Kabupaten Banyuwangi")
    people = language("id").number(regions().at[BANYUWANGI, "population"])
    status = status_at(evidence, TODAY).loc[BANYUWANGI]
    state = state_text(look_of(status), language("id"))
    for part in (state, people, f"{status['n_publishers']} penerbit independen"):
        expect(hover).to_contain_text(part)
    page.mouse.move(5, 5)
    expect(hover).to_be_hidden()


def test_finer_shapes_are_loaded_when_the_map_is_near(reader: Reader) -> None:
    def loaded() -> set[str]:
        names = {url.rsplit("/", 1)[-1] for url in reader.requests}
        return {name.split(".")[0] for name in names if name.endswith(".topojson")}

    def corners(code: str) -> int:
        count = "code => rollout.regions.polygons.get(code).getLatLngs().flat(2).length"
        return int(reader.in_map(count, code))

    reader.open_map()
    assert loaded() == {"national"}
    coarse = corners(BANYUWANGI)
    for zoom, level, names in (
        (7, 1, {"national", "island"}),
        (9, 2, {"national", "island", "province"}),
    ):
        reader.in_map("zoom => { rollout.map.setZoom(zoom, {animate: false}); }", zoom)
        reader.map_frame().wait_for_function(
            "level => rollout.regions.geometry.drawn === level", arg=level
        )
        assert loaded() == names
        assert corners(BANYUWANGI) > coarse
    reader.in_map("() => { rollout.map.setZoom(5, {animate: false}); }")
    assert corners(BANYUWANGI) == coarse
    assert reader.in_map(
        "() => [...rollout.regions.polygons.values()].every(p => p.getLatLngs().length)"
    )
