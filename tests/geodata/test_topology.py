"""What the map draws: sizes, nothing vanishes, neighbours share edges, and the cache."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import shapely

from geodata import topology
from geodata.arcs import decode
from geodata.boundaries import Boundaries, BoundaryMeta, default_boundaries
from geodata.regions import regions
from geodata.topology import LEVELS, OBJECT, Level, build_levels, dots, levels


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    """Levels of the default set."""
    return build_levels(default_boundaries())


@pytest.fixture
def three() -> Boundaries:
    """Two neighbours, one with a tiny islet, and a regency far below the grid's resolution."""
    frame = default_boundaries().frame.iloc[:3].copy()
    left, right = shapely.box(100, 0, 101, 1), shapely.box(101, 0, 102, 1)
    frame["geometry"] = [
        shapely.MultiPolygon([left, shapely.box(100, 2, 100.001, 2.001)]),
        shapely.MultiPolygon([right]),
        shapely.MultiPolygon([shapely.box(103, 0, 103.00001, 0.00001)]),
    ]
    return Boundaries(frame, BoundaryMeta(source="three"))


def test_budgets(built: dict[str, bytes]) -> None:
    sizes = {name: len(gzip.compress(data, 9, mtime=0)) for name, data in built.items()}
    assert sizes["national"] <= 100_000
    assert sizes["detail"] <= 200_000
    assert sum(sizes.values()) <= 300_000


@pytest.mark.parametrize("name", list(LEVELS))
def test_lean_and_in_register_order(built: dict[str, bytes], name: str) -> None:
    document = json.loads(built[name])
    assert list(document["objects"]) == [OBJECT]
    geometries = document["objects"][OBJECT]["geometries"]
    assert [g["id"] for g in geometries] == list(regions().index)
    assert all(set(g) == {"type", "id", "arcs"} for g in geometries)
    assert b" " not in built[name]
    assert all(isinstance(v, int) for arc in document["arcs"] for point in arc for v in point)


@pytest.mark.parametrize(("name", "share"), [("national", 0.93), ("detail", 0.97)])
def test_no_regency_vanishes_or_moves(built: dict[str, bytes], name: str, share: float) -> None:
    shapes = decode(built[name], OBJECT)
    assert len(shapes) == 514
    assert min(shape.area for shape in shapes.values()) > 0
    original = default_boundaries().frame.geometry
    drawn = shapely.buffer(np.array(list(shapes.values())), 0)
    common = shapely.area(shapely.intersection(drawn, original.to_numpy()))
    union = shapely.area(shapely.union(drawn, original.to_numpy()))
    assert np.median(common / union) > share
    assert shapely.distance(drawn, original.to_numpy()).max() == 0


@pytest.mark.parametrize("name", list(LEVELS))
def test_neighbours_share_arcs(built: dict[str, bytes], name: str) -> None:
    def arcs(geometry: dict[str, list]) -> set[int]:
        found: set[int] = set()
        stack = list(geometry["arcs"])
        while stack:
            item = stack.pop()
            if isinstance(item, list):
                stack += item
            else:
                found.add(item if item >= 0 else ~item)
        return found

    by_code = {g["id"]: arcs(g) for g in json.loads(built[name])["objects"][OBJECT]["geometries"]}
    assert by_code["35.78"] & by_code["35.15"]
    assert by_code["35.78"] & by_code["35.25"]
    assert not by_code["35.78"] & by_code["35.73"]


def test_deterministic(built: dict[str, bytes]) -> None:
    code = (
        "import hashlib; from geodata.boundaries import default_boundaries as d;"
        "from geodata.topology import build_levels as b;"
        "print({k: hashlib.sha256(v).hexdigest() for k, v in b(d()).items()})"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    here = {name: hashlib.sha256(data).hexdigest() for name, data in built.items()}
    assert other.stdout.strip() == str(here)


def test_tiny_regencies_stay_and_islets_go(three: Boundaries) -> None:
    for data in build_levels(three).values():
        shapes = decode(data, OBJECT)
        assert min(shape.area for shape in shapes.values()) > 0
        assert shapes["11.03"].distance(shapely.Point(103, 0)) < 0.01
        assert len(shapes["11.01"].geoms) == 1
        assert shapes["11.01"].intersection(shapes["11.02"]).length == pytest.approx(1, abs=0.01)


def test_over_budget_gets_coarser() -> None:
    small = topology.Recipe(tolerance_m=1000, quantum=10_000, min_islet_km2=5, max_gzip=70_000)
    data = topology._build(default_boundaries(), small)
    assert len(gzip.compress(data, 9)) <= 70_000
    assert len(decode(data, OBJECT)) == 514


def same(a: dict[str, Level], b: dict[str, Level]) -> bool:
    """Whether two results serve the same bytes."""
    return {n: (x.digest, x.gzip) for n, x in a.items()} == {
        n: (x.digest, x.gzip) for n, x in b.items()
    }


def test_cache(three: Boundaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "new" / "cache"
    first = levels(three, cache)
    assert sorted(p.name for p in cache.iterdir()) == sorted(x.path.name for x in first.values())
    assert first["detail"].text() == build_levels(three)["detail"]

    def never(*_: object) -> bytes:
        raise AssertionError("built again")

    monkeypatch.setattr(topology, "_build", never)
    assert same(levels(three, cache), first)
    monkeypatch.setattr(topology, "BUILDER_VERSION", "next")
    with pytest.raises(AssertionError, match="built again"):
        levels(three, cache)


@pytest.mark.parametrize("damage", ["empty", "half", "flipped", "text", "other gzip"])
def test_damaged_cache_is_built_again(three: Boundaries, tmp_path: Path, damage: str) -> None:
    first = levels(three, tmp_path)
    path = first["national"].path
    assert path is not None
    good = path.read_bytes()
    path.write_bytes(
        {
            "empty": b"",
            "half": good[: len(good) // 2],
            "flipped": good[:-12] + bytes([good[-12] ^ 0xFF]) + good[-11:],
            "text": b"not gzip",
            "other gzip": gzip.compress(b"<html>"),
        }[damage]
    )
    assert same(levels(three, tmp_path), first)
    assert path.read_bytes() == good


def test_a_killed_build_leaves_nothing_that_is_served(three: Boundaries, tmp_path: Path) -> None:
    (tmp_path / "national-abc.topojson.gz1234.tmp").write_bytes(b"half")
    assert all(level.text().startswith(b"{") for level in levels(three, tmp_path).values())


def test_concurrent_starts(three: Boundaries, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: levels(three, tmp_path), range(4)))
    assert all(same(results[0], other) for other in results)
    assert not list(tmp_path.glob("*.tmp"))


def test_folder_that_cannot_be_written(three: Boundaries, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", encoding="utf-8")
    result = levels(three, blocked / "cache")
    assert all(level.path is None for level in result.values())
    assert same(result, levels(three, tmp_path))


def test_dots() -> None:
    table = dots(default_boundaries())
    assert list(table.index) == list(regions().index)
    inside = shapely.intersects_xy(
        default_boundaries().frame.geometry.to_numpy(), table["longitude"], table["latitude"]
    )
    assert table.index[~inside].tolist() in ([], ["31.01"])
    assert table.index[table["dot_always"]].tolist() == ["31.01"]
    capital = regions().loc["31.01", ["latitude", "longitude"]].tolist()
    assert table.loc["31.01", ["latitude", "longitude"]].tolist() == capital
    assert (table["west"] <= table["longitude"]).all()
    assert (table["longitude"] <= table["east"]).all()
    assert (table["south"] <= table["latitude"]).all()
    assert (table["latitude"] <= table["north"]).all()
