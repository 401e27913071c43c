"""The contract of a boundary set: what is accepted, and what a refusal says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata import boundaries as module
from geodata.boundaries import (
    DEFAULT_FILE,
    ENVIRONMENT,
    FOLDER,
    Boundaries,
    BoundaryMeta,
    active_boundaries,
    default_boundaries,
    read_boundaries,
)
from geodata.errors import DataError
from geodata.register.regions import regions

Write = Callable[..., Path]


def refusal(path: Path) -> DataError:
    """Read a file that must be refused; give back the error."""
    with pytest.raises(DataError) as caught:
        read_boundaries(path)
    assert all(p.file == str(path) for p in caught.value.problems)
    return caught.value


def in_contract(boundaries: Boundaries) -> bool:
    """Whether a set is what DESIGN promises."""
    frame = boundaries.frame
    return (
        list(frame.index) == list(regions().index)
        and frame.index.name == "regency_code"
        and list(frame.columns) == ["geometry"]
        and frame.crs.to_epsg() == 4326
        and bool(frame.geometry.is_valid.all())
        and bool((~frame.geometry.is_empty).all())
        and set(frame.geometry.geom_type) == {"MultiPolygon"}
    )


def test_default_set() -> None:
    boundaries = default_boundaries()
    assert in_contract(boundaries)
    assert shapely.coverage_is_valid(boundaries.frame.geometry.to_numpy())
    assert boundaries.meta.approximate
    assert boundaries.meta.licence == "ODbL 1.0"
    assert boundaries.meta.attribution.startswith("© OpenStreetMap contributors")
    assert boundaries.meta.notes == ()
    assert default_boundaries() is boundaries


def test_default_set_is_documented() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    licence = (FOLDER / "LICENSE.md").read_text(encoding="utf-8")
    meta = default_boundaries().meta
    for text in (readme, licence):
        assert meta.licence.split()[0] in text
    assert meta.licence_url in licence
    assert meta.attribution in licence
    assert "approximate" in readme


def test_metadata_of_another_file_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta = tmp_path / "metadata.json"
    meta.write_text(json.dumps({"source": "x", "sha256": "0" * 64}), encoding="utf-8")
    monkeypatch.setattr(module, "DEFAULT_META", meta)
    with pytest.raises(DataError, match="sha256"):
        default_boundaries.__wrapped__()


@pytest.mark.parametrize(
    "name", ["a.zip", "a.shp", "a.gpkg", "a.geojson", "a.fgb", "a.parquet", "A B.GPKG"]
)
def test_formats(squares: gpd.GeoDataFrame, write: Write, name: str) -> None:
    path = write(squares.sample(frac=1, random_state=1), name)
    boundaries = read_boundaries(path)
    assert in_contract(boundaries)
    assert boundaries.meta.source == name
    assert len(boundaries.meta.sha256) == 64
    centre = boundaries.frame.geometry.loc["35.78"].centroid
    assert centre.x == pytest.approx(regions().at["35.78", "longitude"], abs=1e-3)


@pytest.mark.parametrize("column", ["reg_code", "regency_code", "kode", "code", "KODE", "Kode"])
def test_code_columns(squares: gpd.GeoDataFrame, write: Write, column: str) -> None:
    assert in_contract(read_boundaries(write(squares.rename(columns={"kode": column}))))


@pytest.mark.parametrize("how", ["float", "int", "whole float", "no dot", "old Papua codes"])
def test_ways_to_write_codes(squares: gpd.GeoDataFrame, write: Write, how: str) -> None:
    frame = squares.copy()
    digits = frame["kode"].str.replace(".", "")
    frame["kode"] = {
        "float": frame["kode"].astype(float),
        "int": digits.astype(int),
        "whole float": digits.astype(float),
        "no dot": digits,
        "old Papua codes": frame["kode"].replace({"93.01": "91.01", "96.71": "92.71"}),
    }[how]
    assert in_contract(read_boundaries(write(frame)))


def test_other_crs_is_reprojected(squares: gpd.GeoDataFrame, write: Write) -> None:
    boundaries = read_boundaries(write(squares.to_crs(32749), "utm.shp"))
    assert in_contract(boundaries)
    assert any("reprojected from WGS 84 / UTM zone 49S" in n for n in boundaries.meta.notes)
    moved = boundaries.frame.geometry.loc["35.78"].centroid
    assert moved.y == pytest.approx(regions().at["35.78", "latitude"], abs=1e-3)


def test_repairs_are_noted(squares: gpd.GeoDataFrame, write: Write) -> None:
    frame = squares.copy()
    x, y = regions().loc["35.78", ["longitude", "latitude"]].astype(float)
    bow = shapely.Polygon([(x, y), (x + 0.1, y + 0.1), (x + 0.1, y), (x, y + 0.1)])
    frame.loc[frame["kode"] == "35.78", "geometry"] = bow
    frame["geometry"] = shapely.force_3d(frame.geometry.to_numpy(), 7.0)
    boundaries = read_boundaries(write(frame))
    assert in_contract(boundaries)
    assert not boundaries.frame.geometry.has_z.any()
    notes = " / ".join(boundaries.meta.notes)
    assert "invalid rings repaired in 1 features: 35.78" in notes
    assert "heights dropped from 514 features" in notes


def test_no_code_column(squares: gpd.GeoDataFrame, write: Write) -> None:
    text = str(refusal(write(squares.rename(columns={"kode": "KDPKAB"}))))
    assert "reg_code or regency_code or kode or code" in text
    assert "KDPKAB" in text


def test_all_problems_at_once(squares: gpd.GeoDataFrame, write: Write) -> None:
    frame = squares.copy().set_index("kode", drop=False)
    frame.loc["11.01", "kode"] = "99.99"
    frame.loc["11.02", "kode"] = "35.78"
    frame.loc["11.03", "geometry"] = None
    frame.loc["11.04", "geometry"] = shapely.Point(97, 4)
    frame.loc["11.05", "geometry"] = shapely.box(5.0, 50.0, 6.0, 51.0)
    frame.loc["11.06", "geometry"] = shapely.box(95.2, 5.2, 95.4, 5.4).boundary
    error = refusal(write(frame.reset_index(drop=True), "a.geojson"))
    text = str(error)
    for part in (
        "feature 1: no kabupaten/kota is known as '99.99'",
        "35.78': regency appears 2 times (features 2, ",
        "2 of 514 regencies are missing: 11.01 Kabupaten Aceh Selatan, 11.02 Kabupaten Aceh Teng",
        "feature 3 (11.03 Kabupaten Aceh Timur): must have a geometry; it is empty",
        "feature 4 (11.04 Kabupaten Aceh Tengah): must be a Polygon or MultiPolygon, is Point",
        "feature 5 (11.05 Kabupaten Aceh Barat): must lie in Indonesia",
        "feature 6 (11.06 Kabupaten Aceh Besar): must be a Polygon or MultiPolygon, is LineString",
    ):
        assert part in text
    assert len(error.problems) == 7


def test_swapped_coordinates_are_named(squares: gpd.GeoDataFrame, write: Write) -> None:
    flipped = squares.set_geometry(
        shapely.transform(squares.geometry.to_numpy(), lambda xy: xy[:, ::-1]), crs=4326
    )
    error = refusal(write(flipped, "swapped.geojson"))
    assert len(error.problems) == 514
    assert "latitude and longitude are swapped" in error.problems[0].rule


def test_no_crs(squares: gpd.GeoDataFrame, write: Write) -> None:
    path = write(squares, "a.shp")
    path.with_suffix(".prj").unlink()
    text = str(refusal(path))
    assert "no coordinate system" in text
    assert ".prj" in text


def test_metres_called_degrees(squares: gpd.GeoDataFrame, write: Write) -> None:
    metres = squares.to_crs(3857).set_crs(4326, allow_override=True)
    assert "look like metres" in str(refusal(write(metres)))


def test_coordinates_that_are_no_numbers(squares: gpd.GeoDataFrame, write: Write) -> None:
    frame = squares.copy()
    ring = np.array([(112.0, -7.0), (112.1, np.inf), (112.1, -7.1), (112.0, -7.0)])
    frame.loc[frame["kode"] == "35.78", "geometry"] = shapely.Polygon(ring)
    assert "finite numbers" in str(refusal(write(frame, "a.parquet")))


def test_geometry_without_area(squares: gpd.GeoDataFrame, write: Write) -> None:
    frame = squares.copy()
    line = shapely.Polygon([(112.7, -7.2), (112.8, -7.3), (112.7, -7.2)])
    frame.loc[frame["kode"] == "35.78", "geometry"] = line
    assert "must enclose an area" in str(refusal(write(frame)))


def test_codes_of_another_system_are_noticed(squares: gpd.GeoDataFrame, write: Write) -> None:
    """Codes of Statistics Indonesia exist in the register too, but name other places."""
    frame = squares.copy()
    frame["kode"] = frame["kode"].replace({"11.01": "11.09", "11.09": "11.01"})
    error = refusal(write(frame))
    assert {p.value for p in error.problems} == {"11.01", "11.09"}
    assert "Statistics Indonesia" in str(error)


def test_active_set(squares: gpd.GeoDataFrame, write: Write, tmp_path: Path) -> None:
    assert active_boundaries(None) is default_boundaries()
    path = write(squares, "mine.parquet")
    first = active_boundaries(path)
    assert first.meta.source == "mine.parquet"
    assert active_boundaries(path) is first
    squares.to_parquet(path, compression="gzip")  # replaced: noticed
    assert active_boundaries(path) is not first
    with pytest.raises(DataError, match=ENVIRONMENT):
        active_boundaries(tmp_path / "gone.parquet")


def test_digest() -> None:
    default = default_boundaries()
    assert default.digest() == default.meta.sha256
    made = Boundaries(default.frame, BoundaryMeta(source="made"))
    assert made.digest() == Boundaries(default.frame.copy(), made.meta).digest()
    other = default.frame.copy()
    other.loc["35.78", "geometry"] = shapely.MultiPolygon([shapely.box(112, -8, 113, -7)])
    assert Boundaries(other, made.meta).digest() != made.digest()
    assert DEFAULT_FILE.is_file()
