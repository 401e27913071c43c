"""Small boundary files made on the spot."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from geodata.register.regions import regions


@pytest.fixture(scope="session")
def squares() -> gpd.GeoDataFrame:
    """One small square at the capital of each regency, with the code in `kode`."""
    table = regions()
    # three kabupaten are governed from (beside) the kota of their name: moved apart, no overlap
    aside = table.index.isin(["15.01", "35.14", "35.16"]) * 0.04
    points = gpd.points_from_xy(table["longitude"] + aside, table["latitude"])
    shapes = shapely.buffer(points, 0.01, cap_style="square")
    return gpd.GeoDataFrame({"kode": table.index}, geometry=list(shapes), crs=4326)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[gpd.GeoDataFrame, str], Path]:
    """Write a frame as the format of the file name; .zip is a zipped shapefile."""

    def save(frame: gpd.GeoDataFrame, name: str = "set.gpkg") -> Path:
        path = tmp_path / name
        if path.suffix == ".parquet":
            frame.to_parquet(path)
        elif path.suffix == ".zip":
            folder = tmp_path / "shape"
            folder.mkdir()
            frame.to_file(folder / "batas.shp")
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
                for part in sorted(folder.iterdir()):
                    archive.write(part, f"data/{part.name}")
        else:
            frame.to_file(path)
        return path

    return save
