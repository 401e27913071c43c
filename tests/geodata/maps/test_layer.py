"""The map layer's options."""

from __future__ import annotations

from geodata.maps.layer import MapAssets, RolloutCommand, RolloutLayer, rollout_map

ASSETS = MapAssets(*(f"/assets/x/{name}" for name in "abcdefgh"))


def layer() -> RolloutLayer:
    return RolloutLayer(
        ASSETS,
        initial={"date": "", "fill": "status", "region": "ID"},
        attribution="</script><script>alert(1)</script>",
        region_url="/daerah?kode={code}",
        failed="no",
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
