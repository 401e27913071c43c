"""What the map draws: small TopoJSON levels with shared edges, and a dot for every regency."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import topojson
from topojson.core.topology import Topology

from geodata.arcs import decode
from geodata.areas import EQUAL_AREA
from geodata.boundaries import Boundaries
from geodata.regions import regions

#: Name of the object inside the TopoJSON.
OBJECT = "regencies"
#: Metres in a degree of the equator, to write tolerances in metres.
DEGREE = 111_320.0
_BBOX = ["west", "south", "east", "north"]
#: Part of the cache key: raise it when the bytes of a level may change.
BUILDER_VERSION = "1"
#: Regencies whose polygon is known to be poor in the default set: most islets are missing.
POOR_POLYGONS = frozenset({"31.01"})


@dataclass(frozen=True)
class Recipe:
    """How a level is made.

    Attributes
    ----------
    tolerance_m: of shapely.coverage_simplify (Visvalingam: square root of the triangle area that a
        dropped vertex spans), metres at the equator.
    quantum: number of steps across the set's extent; 1e4 is about 500 m.
    min_islet_km2: islands smaller than this are left out where their regency has a larger part
        and they touch no other.
    max_gzip: bytes that the level may have, gzipped (budget of the map page).
    """

    tolerance_m: float
    quantum: int
    min_islet_km2: float
    max_gzip: int


#: Most attempts to bring a level under its budget. The default set fits with the first.
MAX_ATTEMPTS = 4
LEVELS: dict[str, Recipe] = {
    "national": Recipe(tolerance_m=1000, quantum=10_000, min_islet_km2=2.0, max_gzip=100_000),
    "detail": Recipe(tolerance_m=500, quantum=50_000, min_islet_km2=0.3, max_gzip=200_000),
}


@dataclass(frozen=True)
class Level:
    """A level ready to be served.

    Attributes
    ----------
    name: "national" or "detail".
    path: gzipped file in the cache, or None if the cache folder cannot be written.
    digest: hex SHA-256 of the TopoJSON, for an immutable URL.
    gzip: the gzipped TopoJSON.
    """

    name: str
    path: Path | None
    digest: str
    gzip: bytes = field(repr=False)

    def text(self) -> bytes:
        """Return the TopoJSON, unpacked."""
        return gzip.decompress(self.gzip)


def _without_islets(shapes: np.ndarray, min_km2: float) -> np.ndarray:
    """Drop small islands that touch nothing; the largest part of each shape always stays."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    km2 = gpd.GeoSeries(parts, crs=4326).to_crs(EQUAL_AREA).area.to_numpy() / 1e6
    a, b = shapely.STRtree(parts).query(parts, predicate="intersects")
    keep = km2 >= min_km2
    keep[a[a != b]] = True
    order = np.lexsort((km2, owner))
    keep[order[np.append(np.flatnonzero(np.diff(owner[order])), len(order) - 1)]] = True
    return shapely.multipolygons(parts[keep], indices=owner[keep])


def _encode(shapes: np.ndarray, codes: pd.Index, quantum: int) -> bytes:
    """TopoJSON as compact bytes; geometries carry `id` and nothing else."""
    frame = gpd.GeoDataFrame(index=codes, geometry=shapes, crs=4326)
    made = Topology(frame, prequantize=quantum, object_name=OBJECT)
    document: dict[str, Any] = json.loads(str(made.to_json()))
    geometries = [
        {"type": g["type"] or "MultiPolygon", "id": g["id"], "arcs": g.get("arcs") or []}
        for g in document["objects"][OBJECT]["geometries"]
    ]
    lean = {
        "type": "Topology",
        "bbox": document["bbox"],
        "transform": document["transform"],
        "objects": {OBJECT: {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": document["arcs"],
    }
    return json.dumps(lean, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _build(boundaries: Boundaries, recipe: Recipe) -> bytes:
    """Build a level, coarser step by step until it fits the budget of the recipe."""
    factor = 1.0
    shapes = boundaries.frame.geometry.to_numpy()
    for attempt in range(MAX_ATTEMPTS):
        shapes = _without_islets(shapes, recipe.min_islet_km2 * factor**2)
        lighter = shapely.coverage_simplify(shapes, recipe.tolerance_m * factor / DEGREE)
        shapes = np.where(shapely.is_empty(lighter), shapes, lighter)
        encoded = _whole(boundaries, shapes, recipe.quantum)
        excess = len(gzip.compress(encoded, 9, mtime=0)) / recipe.max_gzip
        if excess <= 1 or attempt == MAX_ATTEMPTS - 1:
            break
        factor *= 1.03 * excess**1.3
    return encoded


def _whole(boundaries: Boundaries, shapes: np.ndarray, quantum: int) -> bytes:
    """Encode simplified shapes such that no regency vanishes."""
    codes = boundaries.frame.index
    original = boundaries.frame.geometry.to_numpy()
    # A regency that quantising flattens is given more shape, and in the end a small square.
    west, south, east, north = shapely.total_bounds(original)
    cell = 2 * max(east - west, north - south) / quantum
    squares = shapely.buffer(shapely.point_on_surface(original), cell, cap_style="square")
    encoded = _encode(shapes, codes, quantum)
    for stand_in in (original, squares):
        areas = {code: shape.area for code, shape in decode(encoded, OBJECT).items()}
        lost = np.array([areas.get(str(code), 0.0) <= 0 for code in codes])
        if not lost.any():
            break
        shapes = np.where(lost, stand_in, shapes)
        encoded = _encode(shapes, codes, quantum)
    return encoded


def build_levels(boundaries: Boundaries) -> dict[str, bytes]:
    """Build every level of `LEVELS`.

    Returns
    -------
    dict of level name -> TopoJSON: one object "regencies", a geometry per regency in register
    order with `id` = code and no properties. No regency vanishes; neighbours share arcs; the same
    set gives the same bytes.
    """
    return {name: _build(boundaries, recipe) for name, recipe in LEVELS.items()}


def _key(boundaries: Boundaries, name: str) -> str:
    recipe = LEVELS[name]
    versions = (BUILDER_VERSION, topojson.__version__, shapely.__version__, shapely.geos_version)
    text = f"{boundaries.digest()} {recipe} {versions}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _cached(path: Path) -> bytes | None:
    """Gzipped content of a cache file if it is whole (length and CRC), else None."""
    try:
        packed = path.read_bytes()
        return packed if gzip.decompress(packed).startswith(b"{") else None
    except (OSError, EOFError, zlib.error):
        return None


def _store(path: Path, packed: bytes) -> bool:
    """Write beside and rename, so that no reader ever sees half a file."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(packed)
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)
    except OSError:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        return False
    return True


def levels(boundaries: Boundaries, cache_dir: Path) -> dict[str, Level]:
    """Levels of a set, from the cache or built now (about a second).

    Parameters
    ----------
    boundaries
        The set.
    cache_dir
        Folder for the built files, named by content of the source, recipe and versions. Safe
        with several processes starting at once; a damaged file is built again; a folder that
        cannot be written only costs the time to build.
    """
    paths = {name: cache_dir / f"{name}-{_key(boundaries, name)}.topojson.gz" for name in LEVELS}
    found: dict[str, Level] = {}
    for name, path in paths.items():
        packed, stored = _cached(path), True
        if packed is None:
            packed = gzip.compress(_build(boundaries, LEVELS[name]), 9, mtime=0)
            stored = _store(path, packed)
        digest = hashlib.sha256(gzip.decompress(packed)).hexdigest()
        found[name] = Level(name, path if stored else None, digest, packed)
    return found


def dots(boundaries: Boundaries) -> pd.DataFrame:
    """Where to draw a dot for a regency, and what to zoom to.

    Returns
    -------
    DataFrame indexed by regency_code: latitude, longitude (a point inside the largest part; for
    `POOR_POLYGONS` the capital), west, south, east, north (degrees; contains the point),
    dot_always (True for `POOR_POLYGONS`: the polygon alone misleads at any zoom).
    """
    shapes = boundaries.frame.geometry.to_numpy()
    parts, owner = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((shapely.area(parts), owner))
    last = np.append(np.flatnonzero(np.diff(owner[order])), len(order) - 1)
    points = shapely.point_on_surface(parts[order[last]])
    table = boundaries.frame.geometry.bounds.set_axis(_BBOX, axis=1)
    table.insert(0, "latitude", shapely.get_y(points))
    table.insert(1, "longitude", shapely.get_x(points))
    table["dot_always"] = table.index.isin(sorted(POOR_POLYGONS))
    for code in sorted(POOR_POLYGONS & set(table.index)):
        x, y = (float(regions()[column][code]) for column in ("longitude", "latitude"))
        west, south, east, north = (float(table[c][code]) for c in _BBOX)
        table.loc[code, ["latitude", "longitude"]] = [y, x]
        table.loc[code, _BBOX] = [min(west, x), min(south, y), max(east, x), max(north, y)]
    return table
