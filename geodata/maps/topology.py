"""What the map draws: the levels of a set, kept in a cache, and a dot for every regency."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
import topojson

from geodata.boundaries import Boundaries
from geodata.maps import cache
from geodata.maps.simplification import LEVELS, build_levels
from geodata.register.regions import regions

_BBOX = ["west", "south", "east", "north"]
#: Part of the cache key: raise it when the bytes of a level may change.
BUILDER_VERSION = "3"
#: Regencies whose polygon is known to be poor in the default set: most islets are missing.
POOR_POLYGONS = frozenset({"31.01"})


@dataclass(frozen=True)
class Level:
    """A level ready to be served.

    Attributes
    ----------
    name: a key of `geodata.maps.simplification.LEVELS`: "national", "island" or "province".
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


def _name(boundaries: Boundaries, name: str) -> str:
    versions = (BUILDER_VERSION, shapely.__version__, shapely.geos_version, topojson.__version__)
    return f"{name}-{cache.key(boundaries, name, LEVELS, versions)}.topojson.gz"


def levels(boundaries: Boundaries, cache_dir: Path) -> dict[str, Level]:
    """Levels of a set, from the cache or built now (a second or two, full resolution ten).

    Parameters
    ----------
    boundaries
        The set.
    cache_dir
        Folder for the built files, named by content of the source, recipes and versions. Safe
        with several processes starting at once; a damaged file is built again; a folder that
        cannot be written only costs the time to build. Those that an import left beside its set
        (`geodata.maps.cache.folder_beside`) come first.

    Returns
    -------
    dict of level name -> Level, from coarse to fine.
    """
    files = {name: _name(boundaries, name) for name in LEVELS}
    found = {n: cache.read(file, boundaries, cache_dir, b"{") for n, file in files.items()}
    built = build_levels(boundaries) if None in found.values() else {}
    ready: dict[str, Level] = {}
    for name, file in files.items():
        path: Path | None
        if known := found[name]:
            path, packed = known
        else:
            packed = cache.pack(built[name])
            path = cache_dir / file if cache.write(cache_dir / file, packed) else None
        digest = hashlib.sha256(gzip.decompress(packed)).hexdigest()
        ready[name] = Level(name, path, digest, packed)
    return ready


def dots(boundaries: Boundaries) -> pd.DataFrame:
    """Where to draw a dot for a regency, and what to zoom to.

    Returns
    -------
    DataFrame indexed by regency_code: latitude, longitude (a point inside the largest part; for
    `POOR_POLYGONS` and where the set has no outline, the capital), west, south, east, north
    (degrees; contains the point), dot_always (True for these: the polygon alone misleads).
    """
    shapes = boundaries.frame.geometry.to_numpy()
    parts, owner = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort((shapely.area(parts), owner))
    last = np.append(np.flatnonzero(np.diff(owner[order])), len(order) - 1)
    points = shapely.point_on_surface(parts[order[last]])
    table: pd.DataFrame = boundaries.frame.geometry.bounds.set_axis(_BBOX, axis=1)
    register = regions().loc[table.index]
    table.insert(0, "latitude", register["latitude"].astype(float))
    table.insert(1, "longitude", register["longitude"].astype(float))
    outlined = table.index[owner[order[last]]]
    table.loc[outlined, "latitude"] = shapely.get_y(points)
    table.loc[outlined, "longitude"] = shapely.get_x(points)
    without = ~table.index.isin(outlined)
    for side in _BBOX:
        where = "longitude" if side in ("west", "east") else "latitude"
        table[side] = table[side].where(~without, table[where])
    table["dot_always"] = table.index.isin(sorted(POOR_POLYGONS)) | without
    for code in sorted(POOR_POLYGONS & set(table.index)):
        x, y = (float(regions()[column][code]) for column in ("longitude", "latitude"))
        west, south, east, north = (float(table[c][code]) for c in _BBOX)
        table.loc[code, ["latitude", "longitude"]] = [y, x]
        table.loc[code, _BBOX] = [min(west, x), min(south, y), max(east, x), max(north, y)]
    return table
