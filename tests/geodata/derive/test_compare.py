"""Overlap and border distances on sets small enough to know the answer."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.boundaries import Boundaries, BoundaryMeta, default_boundaries
from geodata.derive import cli as derive_cli
from geodata.derive.compare import ALL, Comparison, compare
from geodata.register.areas import EQUAL_AREA
from geodata.register.regions import regions

CODES = ("35.01", "35.02", "35.03", "94.01")


def boundary_set(**boxes: tuple[float, float, float, float]) -> Boundaries:
    """Set of rectangles in km east and north of 118° E on the equator; keys like c35_01."""
    shapes = [
        shapely.MultiPolygon([shapely.box(*(1000 * side for side in box))])
        for box in boxes.values()
    ]
    codes = [key[1:].replace("_", ".") for key in boxes]
    frame = gpd.GeoDataFrame(index=codes, geometry=shapes, crs=EQUAL_AREA).to_crs(4326)
    return Boundaries(frame.rename_axis("regency_code"), BoundaryMeta("made for a test"))


def test_known_overlap() -> None:
    a = boundary_set(c35_01=(0, 0, 10, 10), c35_02=(10, 0, 20, 10))
    b = boundary_set(c35_01=(0, 0, 12, 10), c35_02=(12, 0, 20, 10))
    table = compare(a, b).regencies
    assert table["iou"].to_list() == pytest.approx([100 / 120, 80 / 100])
    assert table["area_a_km2"].to_list() == pytest.approx([100, 100])
    assert table["common_km2"].to_list() == pytest.approx([100, 80])
    assert table["area_ratio"].to_list() == pytest.approx([100 / 120, 100 / 80])
    assert table.loc["35.01", "name"] == regions()["name"]["35.01"]


def test_summary_weighs_by_the_reference() -> None:
    a = boundary_set(c35_01=(0, 0, 10, 10), c35_02=(10, 0, 20, 10))
    b = boundary_set(c35_01=(0, 0, 12, 10), c35_02=(12, 0, 20, 10))
    total = compare(a, b).summary()
    assert total["iou_weighted"] == pytest.approx((100 / 120 * 120 + 0.8 * 80) / 200)
    assert total["iou_median"] == pytest.approx((100 / 120 + 0.8) / 2)
    assert (total["regencies"], total["within_10_percent"]) == (2, 0)


def test_poor_regencies_are_counted() -> None:
    a = boundary_set(c35_01=(0, 0, 10, 10), c35_02=(10, 0, 20, 10))
    b = boundary_set(c35_01=(0, 0, 13, 10), c35_02=(13, 0, 20, 10))
    assert compare(a, b).summary()["poor"] == 2
    assert compare(a, a).summary()["poor"] == 0


def test_known_border_distance() -> None:
    a = boundary_set(c35_01=(0, 0, 10, 10), c35_02=(10, 0, 20, 10))
    b = boundary_set(c35_01=(0, 0, 12, 10), c35_02=(12, 0, 20, 10))
    borders = compare(a, b).borders
    assert list(borders.index) == [ALL, "jawa"]
    row = borders.loc[ALL]
    assert row["length_a_km"] == pytest.approx(10, rel=0.01)
    assert row["length_b_km"] == pytest.approx(10, rel=0.01)
    assert row["median_km"] == pytest.approx(2, rel=0.01)
    assert row["p95_km"] == pytest.approx(2, rel=0.01)


def test_coasts_are_no_borders() -> None:
    a = boundary_set(c35_01=(0, 0, 10, 10), c35_02=(30, 0, 40, 10))
    row = compare(a, a).borders.loc[ALL]
    assert row["length_a_km"] == 0
    assert np.isnan(row["median_km"])


def test_borders_of_a_set_with_gaps() -> None:
    a = boundary_set(c35_01=(0, 0, 10, 10), c35_02=(10, 0, 20, 10))
    b = boundary_set(c35_01=(0, 0, 9.98, 10), c35_02=(10.01, 0, 20, 10))
    row = compare(a, b).borders.loc[ALL]
    assert row["length_b_km"] == pytest.approx(20, rel=0.03)  # once for each side of the gap
    assert row["median_km"] < 0.03


def test_island_groups_apart() -> None:
    a = boundary_set(
        c35_01=(0, 0, 10, 10), c35_02=(10, 0, 20, 10), c94_01=(50, 0, 60, 9), c94_02=(60, 0, 70, 9)
    )
    b = boundary_set(
        c35_01=(0, 0, 10, 10), c35_02=(10, 0, 20, 10), c94_01=(50, 0, 65, 9), c94_02=(65, 0, 70, 9)
    )
    borders = compare(a, b).borders
    assert borders.loc["jawa", "p95_km"] == pytest.approx(0, abs=1e-6)
    assert borders.loc["papua", "median_km"] == pytest.approx(5, rel=0.01)


def test_regencies_of_one_set_only() -> None:
    a = boundary_set(c35_01=(0, 0, 10, 10), c35_02=(10, 0, 20, 10))
    b = boundary_set(c35_02=(10, 0, 20, 10), c35_03=(20, 0, 30, 10))
    found = compare(a, b)
    assert (found.only_a, found.only_b) == (("35.01",), ("35.03",))
    assert list(found.regencies.index) == ["35.02"]


@st.composite
def strips(draw: st.DrawFn) -> Boundaries:
    """Four regencies side by side, cut at random places."""
    cuts = draw(st.lists(st.integers(1, 199), min_size=3, max_size=3, unique=True))
    edges = [0, *sorted(cuts), 200]
    height = draw(st.integers(1, 40))
    boxes = {
        f"c{code.replace('.', '_')}": (edges[i] / 2, 0, edges[i + 1] / 2, height)
        for i, code in enumerate(CODES)
    }
    return boundary_set(**boxes)


@settings(max_examples=25, deadline=None)
@given(strips())
def test_a_set_is_like_itself(a: Boundaries) -> None:
    found = compare(a, a)
    assert found.regencies["iou"].to_list() == [1.0] * 4
    assert found.borders.loc[ALL, "p95_km"] == pytest.approx(0, abs=1e-9)
    assert found.summary()["iou_weighted"] == pytest.approx(1)


@settings(max_examples=25, deadline=None)
@given(strips(), strips())
def test_comparison_is_symmetric(a: Boundaries, b: Boundaries) -> None:
    there, back = compare(a, b), compare(b, a)
    assert there.regencies["iou"].to_list() == pytest.approx(back.regencies["iou"].to_list())
    assert there.regencies["iou"].between(0, 1).all()
    for column in ("median_km", "p95_km"):
        assert there.borders[column].to_list() == pytest.approx(
            back.borders[column].to_list(), abs=1e-6
        )


def test_default_set_with_itself() -> None:
    default = default_boundaries()
    java = Boundaries(default.frame[default.frame.index.str.startswith("3")], default.meta)
    found = compare(java, java)
    assert found.summary()["iou_weighted"] == 1
    assert found.borders.loc[ALL, "p95_km"] < 1e-6
    assert 7_000 < found.borders.loc[ALL, "length_a_km"] < 9_500


def run(*arguments: str) -> int:
    """Run a command of cli_derive alone."""
    top = argparse.ArgumentParser()
    derive_cli.add_commands(top.add_subparsers(required=True))
    options = top.parse_args(arguments)
    return int(options.run(options))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Comparison:
    """Two sets of two regencies, as the command reads them."""
    sets = {
        "a.zip": boundary_set(c35_01=(0, 0, 10, 10), c35_02=(10, 0, 20, 10)),
        "default": boundary_set(
            c35_01=(0, 0, 12, 10), c35_02=(12, 0, 20, 10), c35_03=(50, 0, 60, 1)
        ),
    }
    monkeypatch.setattr(derive_cli, "_set", sets.__getitem__)
    return compare(sets["a.zip"], sets["default"])


@pytest.mark.usefixtures("small")
def test_command_prints_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compare", "a.zip", "default") == 0
    text = capsys.readouterr().out
    assert "regencies in both: 2" in text
    assert "only in B: 35.03" in text
    assert "Jawa" in text
    assert "35.02 Kabupaten Ponorogo" in text


@pytest.mark.usefixtures("small")
def test_command_as_json_and_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "new" / "table.csv"
    assert run("compare", "a.zip", "default", "--json", "--out", str(table)) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["summary"]["regencies"] == 2
    assert document["only_b"] == ["35.03"]
    assert [row["regency_code"] for row in document["regencies"]] == ["35.01", "35.02"]
    assert table.read_text().splitlines()[0].startswith("regency_code,name,island_group,")


def test_json_has_null_where_there_is_no_figure() -> None:
    alone = boundary_set(c35_01=(0, 0, 10, 10))
    document = derive_cli.as_dict(compare(alone, alone))
    assert document["summary"]["border_median_km"] is None
    json.dumps(document, allow_nan=False)
