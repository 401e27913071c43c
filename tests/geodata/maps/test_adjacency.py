"""Neighbours, border lengths and areas."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata.boundaries import Boundaries, default_boundaries
from geodata.maps import adjacency
from geodata.maps.adjacency import (
    borders,
    borders_name,
    cached_borders,
    neighbours,
)
from geodata.register.areas import EQUAL_AREA, shape_km2
from tests.geodata.coverages import grid


@pytest.fixture
def squares() -> gpd.GeoDataFrame:
    """Two by two degrees on the equator and an island; not in order of code."""
    shapes = [shapely.box(x, y, x + 1, y + 1) for x in (100, 101) for y in (0, 1)]
    shapes.append(shapely.box(110, 0, 111, 1))
    index = pd.Index(["11.04", "11.03", "11.02", "11.01", "11.05"], name="regency_code")
    return gpd.GeoDataFrame(index=index, geometry=shapes, crs=4326)


def test_borders(squares: gpd.GeoDataFrame) -> None:
    pairs = borders(squares)
    assert pairs[["left", "right"]].values.tolist() == [
        ["11.01", "11.02"],
        ["11.01", "11.03"],
        ["11.02", "11.04"],
        ["11.03", "11.04"],
    ]  # those that meet in a corner only are no neighbours
    # A degree along the equator is 111.3 km, along a meridian 110.6 km, a parallel at 1° less.
    assert pairs["border_km"].tolist() == pytest.approx([111.303, 110.574, 110.574, 111.303], 1e-4)


def test_neighbours(squares: gpd.GeoDataFrame) -> None:
    table = neighbours(borders(squares))
    assert table.index.name == "regency_code"
    assert table.loc[["11.01"], "neighbour"].tolist() == ["11.02", "11.03"]
    assert "11.05" not in table.index
    assert len(table) == 8


def test_no_neighbours_at_all(squares: gpd.GeoDataFrame) -> None:
    pairs = borders(squares.loc[["11.05"]])
    assert list(pairs.columns) == ["left", "right", "border_km"]
    assert pairs.empty
    assert neighbours(pairs).empty


def test_border_is_as_long_as_the_line_between() -> None:
    cells = grid(3, 2, jitter=0.4, seed=3)
    frame = gpd.GeoDataFrame(index=list("abcdef"), geometry=cells, crs=4326)
    found = {(a, b): km for a, b, km in borders(frame).itertuples(index=False)}
    plane = frame.geometry.to_crs("+proj=aeqd +lat_0=-2.9 +lon_0=110.15")
    for (a, b), km in found.items():
        line = shapely.intersection(frame.geometry[a], frame.geometry[b])
        length = gpd.GeoSeries([line], crs=4326).to_crs(plane.crs).length.iloc[0] / 1000
        assert km == pytest.approx(length, rel=1e-4)
    assert len(found) == 7


def by_touching(boundaries: Boundaries) -> dict[str, set[str]]:
    """Neighbours by the geometry library's predicates: whose intersection has a length."""
    shapes, codes = boundaries.frame.geometry.to_numpy(), boundaries.frame.index
    left, right = shapely.STRtree(shapes).query(shapes, predicate="touches")
    line = shapely.length(shapely.intersection(shapes[left], shapes[right])) > 0
    found: dict[str, set[str]] = {}
    for a, b in zip(codes[left[line]], codes[right[line]], strict=True):
        found.setdefault(a, set()).add(b)
    return found


def test_default_set() -> None:
    boundaries = default_boundaries()
    table = neighbours(borders(boundaries.frame))
    wanted = by_touching(boundaries)
    assert table.groupby(level=0)["neighbour"].agg(set).to_dict() == wanted
    assert table.loc["35.78", "neighbour"].tolist() == ["35.25", "35.15"]
    both = table.reset_index().set_index(["regency_code", "neighbour"])["border_km"]
    assert (both.sort_index() == both.swaplevel().sort_index()).all()


def test_areas() -> None:
    frame = default_boundaries().frame
    found = shape_km2(frame.geometry.to_numpy())
    projected = frame.geometry.to_crs(EQUAL_AREA).area / 1e6
    assert found == pytest.approx(projected.to_numpy(), rel=1e-9)


def test_borders_are_computed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cached_borders(default_boundaries(), tmp_path)
    assert len(list(tmp_path.iterdir())) == 1

    def never(*_: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(adjacency, "borders", never)
    pd.testing.assert_frame_equal(cached_borders(default_boundaries(), tmp_path), first)
    (tmp_path / borders_name(default_boundaries())).write_bytes(b"damaged")
    with pytest.raises(AssertionError, match="computed again"):
        cached_borders(default_boundaries(), tmp_path)
