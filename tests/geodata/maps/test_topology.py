"""What the map draws: sizes, nothing vanishes, neighbours share edges, and the cache."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.boundaries import Boundaries, BoundaryMeta, default_boundaries
from geodata.importing.repair import clean
from geodata.maps import simplification, topology
from geodata.maps.adjacency import borders
from geodata.maps.arcs import decode, encode, vanished
from geodata.maps.simplification import LEVELS, OBJECT, build_levels, coverage_simplify
from geodata.maps.topology import Level, dots, levels
from geodata.register.regions import regions
from tests.geodata.coverages import grid
from tests.geodata.samples import sample


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
    assert sizes["island"] <= 200_000
    assert sizes["national"] + sizes["island"] <= 300_000  # what most visits load
    assert sizes["province"] <= 700_000
    assert list(sizes) == ["national", "island", "province"]
    assert sorted(sizes.values()) == list(sizes.values())


@pytest.mark.parametrize("name", list(LEVELS))
def test_lean_and_in_register_order(built: dict[str, bytes], name: str) -> None:
    document = json.loads(built[name])
    assert list(document["objects"]) == [OBJECT]
    geometries = document["objects"][OBJECT]["geometries"]
    assert [g["id"] for g in geometries] == list(regions().index)
    assert all(set(g) == {"type", "id", "arcs"} for g in geometries)
    assert b" " not in built[name]
    assert all(isinstance(v, int) for arc in document["arcs"] for point in arc for v in point)


@pytest.mark.parametrize(
    ("name", "share"), [("national", 0.93), ("island", 0.97), ("province", 0.99)]
)
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
        "from geodata.maps.simplification import build_levels as b;"
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


def test_over_budget_gets_coarser(monkeypatch: pytest.MonkeyPatch) -> None:
    recipe = simplification.Recipe(1000, 10_000, 5, max_gzip=70_000)
    monkeypatch.setattr(simplification, "LEVELS", {"national": recipe})
    data = build_levels(default_boundaries())["national"]
    assert len(gzip.compress(data, 9)) <= 70_000
    assert len(decode(data, OBJECT)) == 514


def test_simplifying_in_heaps_is_simplifying_at_once() -> None:
    parts = shapely.get_parts(default_boundaries().frame.geometry.to_numpy())
    at_once = shapely.coverage_simplify(parts, 0.01)
    assert (coverage_simplify(parts, 0.01) == at_once).all()
    assert shapely.coverage_is_valid(at_once)


@pytest.mark.parametrize("quantum", [10_000, 10**6])
def test_arcs_round_trip(quantum: int) -> None:
    # An enclave, an enclave in that, two that meet in a point, an island and a lake.
    lake = shapely.box(100.2, 0.2, 100.3, 0.3)
    enclave = shapely.box(100.5, 0.5, 100.9, 0.9)
    inner = shapely.box(100.6, 0.6, 100.7, 0.7)
    shapes = [
        shapely.box(100, 0, 101, 1) - lake - enclave,
        enclave - inner,
        inner,
        shapely.box(101, 1, 102, 2),
        shapely.MultiPolygon([shapely.box(101, 0, 102, 1), shapely.box(103, 0, 104, 1)]),
        *(shapely.transform(cell, lambda xy: xy - [4, -3]) for cell in grid(3, 3, jitter=0.4)),
    ]
    codes = [f"c{i}" for i in range(len(shapes))]
    assert shapely.coverage_is_valid(shapes)
    data = encode(np.array(shapes), codes, quantum, "some")
    found = decode(data, "some")
    assert list(found) == codes
    cell = 10 / quantum
    for code, shape in zip(codes, shapes, strict=True):
        assert found[code].is_valid
        assert shapely.hausdorff_distance(found[code], shape) < cell
    if quantum == 10**6:
        assert shapely.coverage_is_valid(list(found.values()))
    arcs = json.loads(data)["arcs"]
    segments = sum(len(arc) - 1 for arc in arcs)
    assert segments == len(set(_segments(data)))  # each border once


def _segments(data: bytes) -> list[tuple[tuple[int, ...], ...]]:
    lines = [np.cumsum(arc, axis=0).tolist() for arc in json.loads(data)["arcs"]]
    return [tuple(sorted((tuple(a), tuple(b)))) for line in lines for a, b in pairwise(line)]


def test_vanished() -> None:
    shapes = np.array([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 2.0001, 0.0001)])
    assert vanished(shapes, 100).tolist() == [False, True]
    assert vanished(shapes, 10**6).tolist() == [False, False]
    geometries = json.loads(encode(shapes, ["a", "b"], 100, "o"))["objects"]["o"]["geometries"]
    assert geometries[1] == {"type": "MultiPolygon", "id": "b", "arcs": []}


def test_a_flattened_hole_is_left_out() -> None:
    shapes = np.array([shapely.box(0, 0, 1, 1) - shapely.box(0.501, 0.501, 0.502, 0.502)])
    assert not decode(encode(shapes, ["a"], 100, "o"), "o")["a"].geoms[0].interiors


def test_full_resolution() -> None:
    """The budgets hold for a set of a million vertices, and nobody loses a neighbour."""
    raw = gpd.read_file(sample("full_resolution/regencies_full.fgb"))
    raw = raw.rename(columns={"code": "regency_code"})
    frame = clean(raw).frame
    built = build_levels(Boundaries(frame, BoundaryMeta(source="full")))
    sizes = {name: len(gzip.compress(data, 9)) for name, data in built.items()}
    assert all(size <= LEVELS[name].max_gzip for name, size in sizes.items())
    whole = {(a, b) for a, b, km in borders(frame).itertuples(index=False) if km > 5}
    for data in built.values():
        shapes = decode(data, OBJECT)
        assert len(shapes) == 514
        assert min(shape.area for shape in shapes.values()) > 0
        drawn = gpd.GeoDataFrame(index=list(shapes), geometry=list(shapes.values()), crs=4326)
        pairs = {(a, b) for a, b, _ in borders(drawn).itertuples(index=False)}
        assert whole <= pairs


def same(a: dict[str, Level], b: dict[str, Level]) -> bool:
    """Whether two results serve the same bytes."""
    return {n: (x.digest, x.gzip) for n, x in a.items()} == {
        n: (x.digest, x.gzip) for n, x in b.items()
    }


def test_cache(three: Boundaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "new" / "cache"
    first = levels(three, cache)
    assert sorted(p.name for p in cache.iterdir()) == sorted(x.path.name for x in first.values())
    assert first["island"].text() == build_levels(three)["island"]

    def never(*_: object) -> bytes:
        raise AssertionError("built again")

    monkeypatch.setattr(topology, "build_levels", never)
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
