"""What the map draws: the levels of a set, kept in a cache, and a dot for every regency."""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from geodata.boundaries import Boundaries
from geodata.regions import regions
from geodata.simplification import LEVELS, build_levels

_BBOX = ["west", "south", "east", "north"]
#: Part of the cache key: raise it when the bytes of a level may change.
BUILDER_VERSION = "2"
#: Regencies whose polygon is known to be poor in the default set: most islets are missing.
POOR_POLYGONS = frozenset({"31.01"})


@dataclass(frozen=True)
class Level:
    """A level ready to be served.

    Attributes
    ----------
    name: a key of `geodata.simplification.LEVELS`: "national", "island" or "province".
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


def _key(boundaries: Boundaries, name: str) -> str:
    versions = (BUILDER_VERSION, shapely.__version__, shapely.geos_version)
    text = f"{boundaries.digest()} {name} {LEVELS} {versions}"
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
    """Levels of a set, from the cache or built now (a second or two, full resolution ten).

    Parameters
    ----------
    boundaries
        The set.
    cache_dir
        Folder for the built files, named by content of the source, recipes and versions. Safe
        with several processes starting at once; a damaged file is built again; a folder that
        cannot be written only costs the time to build.

    Returns
    -------
    dict of level name -> Level, from coarse to fine.
    """
    paths = {name: cache_dir / f"{name}-{_key(boundaries, name)}.topojson.gz" for name in LEVELS}
    packed = {name: _cached(path) for name, path in paths.items()}
    built: dict[str, bytes] = {}
    if None in packed.values():
        built = build_levels(boundaries)
    found: dict[str, Level] = {}
    for name, path in paths.items():
        content, stored = packed[name], True
        if content is None:
            content = gzip.compress(built[name], 9, mtime=0)
            stored = _store(path, content)
        digest = hashlib.sha256(gzip.decompress(content)).hexdigest()
        found[name] = Level(name, path if stored else None, digest, content)
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
