"""Small valid files of every format, and what they are bent with."""

from __future__ import annotations

import json
import socket
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

ROOT = Path(__file__).resolve().parents[2]
FORMATS = ("shp", "zip", "gpkg", "geojson", "topojson", "parquet", "fgb")
#: Nobody may call here: what hostile files point to.
LISTENER = socket.create_server(("127.0.0.1", 0))
LISTENER.setblocking(False)
HOST = f"http://127.0.0.1:{LISTENER.getsockname()[1]}"


def frame(rows: int = 6) -> gpd.GeoDataFrame:
    """Squares side by side in Java, with the columns of Statistics Indonesia."""
    west = 110 + 0.3 * np.arange(rows)
    shapes = shapely.box(west, -7.5, west + 0.3, -7.2)
    names = [f"Kabupaten Uji {chr(65 + i % 26)}" for i in range(rows)]
    return gpd.GeoDataFrame(
        {"kdprov": ["33"] * rows, "kdkab": [f"{i:02d}" for i in range(rows)], "nmkab": names},
        geometry=list(shapes),
        crs=4326,
    )


def topology(**changes: Any) -> dict[str, Any]:
    """Two neighbouring squares as a quantised TopoJSON."""
    document: dict[str, Any] = {
        "type": "Topology",
        "transform": {"scale": [0.1, 0.1], "translate": [110, -8]},
        "objects": {
            "kab": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "id": "a", "properties": {"n": "A"}},
                    {"type": "Polygon", "arcs": [[2, -1]], "id": "b", "properties": {"n": "B"}},
                ],
            }
        },
        "arcs": [
            [[10, 0], [0, 10]],
            [[10, 10], [-10, 0], [0, -10], [10, 0]],
            [[10, 0], [10, 0], [0, 10], [-10, 0]],
        ],
    }
    return document | changes


def collection(features: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    """A GeoJSON FeatureCollection."""
    found = json.loads(frame().to_json())["features"] if features is None else features
    return {"type": "FeatureCollection", "features": found} | more


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    """A GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def square(x: float = 110.0, y: float = -7.0, side: float = 0.5) -> dict[str, Any]:
    """A GeoJSON polygon."""
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def write(folder: Path, extension: str, data: gpd.GeoDataFrame | None = None) -> Path:
    """Write a valid file of a format."""
    data = frame() if data is None else data
    path = folder / f"uji.{extension}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if extension == "topojson":
            path.write_text(json.dumps(topology()), encoding="utf-8")
        elif extension == "parquet":
            data.to_parquet(path)
        elif extension == "zip":
            inner = folder / "inner"
            inner.mkdir()
            data.to_file(inner / "uji.shp")
            zipped(path, {p.name: p.read_bytes() for p in sorted(inner.iterdir())})
            for part in inner.iterdir():
                part.unlink()
            inner.rmdir()
        else:
            data.to_file(path)
    return path


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    """Write a zip whose member names are taken as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return path


def text_file(name: str, content: str | bytes | dict[str, Any]) -> Callable[[Path], Path]:
    """Maker of a file with this content; a dict is written as JSON."""

    def make(folder: Path) -> Path:
        data = json.dumps(content) if isinstance(content, dict) else content
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
        return folder / name

    return make


def cut(extension: str, part: str, keep: float) -> Callable[[Path], Path]:
    """Maker of a file of which one part is cut short."""

    def make(folder: Path) -> Path:
        path = write(folder, extension)
        target = path.with_suffix(part)
        data = target.read_bytes()
        target.write_bytes(data[: int(len(data) * keep)])
        return path

    return make


def sparse(extension: str, part: str, size: int) -> Callable[[Path], Path]:
    """Maker of a file of which one part claims gigabytes without taking them on disk."""

    def make(folder: Path) -> Path:
        path = write(folder, extension)
        with path.with_suffix(part).open("r+b") as file:
            file.truncate(size)
        return path

    return make


def data_file(extension: str, data: Callable[[], gpd.GeoDataFrame]) -> Callable[[Path], Path]:
    """Maker of a file of a frame."""
    return lambda folder: write(folder, extension, data())
