"""The map layer's options and the small still map."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from shapely import MultiPolygon

from geodata.boundaries import default_boundaries
from geodata.maps.layer import MapAssets, RolloutCommand, RolloutLayer, rollout_map
from geodata.maps.locator import locator_svg
from geodata.register.regions import regions

ASSETS = MapAssets(*(f"/assets/x/{name}" for name in "abcdefgh"))


def layer() -> RolloutLayer:
    return RolloutLayer(
        ASSETS,
        initial={"date": "", "fill": "status", "region": "ID"},
        attribution="</script><script>alert(1)</script>",
        region_url="/daerah?kode={code}",
        failed="no",
        height=600,
    )


def test_a_saved_map_asks_no_other_host_and_holds_its_options() -> None:
    page = rollout_map(ASSETS, layer()).get_root().render()
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "https://" not in page
    assert "/assets/x/c" in page
    assert page.count("new L.RolloutLayer(") == 1


def test_options_cannot_end_the_script() -> None:
    page = rollout_map(ASSETS, layer()).get_root().render()
    assert "<script>alert(1)" not in page


def test_a_command_is_its_state() -> None:
    command = RolloutCommand({"date": "2016-12-31", "n": 3})
    assert command.state == {"date": "2016-12-31", "n": 3}


def draw(name: str = "Kota Mojokerto") -> ET.Element:
    register = regions()
    codes = register.index[register["province_code"] == "35"]
    svg = locator_svg(
        default_boundaries().frame.loc[codes],
        "35.76",
        {code: ("#fff", "#000") if code == "35.01" else ("#abc", "") for code in codes},
        dict.fromkeys(codes, name),
        name,
    )
    return ET.fromstring(svg)  # noqa: S314 - our own text


def test_locator_draws_every_region_and_rings_a_small_one() -> None:
    root = draw()
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}path")) == 38
    assert len(root.findall(f"{space}circle")) == 1
    assert len(root.findall(f"{space}pattern")) == 1


def test_locator_marks_a_region_without_an_outline() -> None:
    frame = default_boundaries().frame.loc[["35.76", "35.16"]].copy()
    frame.loc["35.76", "geometry"] = MultiPolygon()
    fills = dict.fromkeys(frame.index, ("#abc", ""))
    names = dict.fromkeys(frame.index, "x")
    root = ET.fromstring(  # noqa: S314 - our own text
        locator_svg(frame, "35.76", fills, names, "x", {"35.76": (112.43, -7.47)})
    )
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}path")) == 1
    (dot,) = root.findall(f"{space}circle")
    assert dot.get("stroke") == "#111"  # it is the one that is looked for
    assert 0 < float(dot.get("cx")) < 560


def test_locator_takes_names_as_text() -> None:
    hostile = '<script>alert("1")</script>'
    root = draw(hostile)
    assert root.get("aria-label") == hostile
    assert not list(root.iter("{http://www.w3.org/2000/svg}script"))


def test_locator_wants_its_region() -> None:
    with pytest.raises(KeyError):
        locator_svg(default_boundaries().frame.head(2), "99.99", {}, {}, "")
