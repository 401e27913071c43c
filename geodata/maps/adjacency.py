"""Who borders whom, and over how many kilometres."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Geod

from geodata.boundaries import Boundaries
from geodata.cleaning.edges import shared_segments
from geodata.maps import cache

_GLOBE = Geod(ellps="WGS84")
#: Part of the name of the cached file: raise it when `borders` may give something else.
BORDERS_VERSION = 1


def borders(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    """Shared border of each pair of neighbours.

    Parameters
    ----------
    frame
        Polygons indexed by regency_code, EPSG:4326, a valid coverage.

    Returns
    -------
    DataFrame, a row per pair, sorted: left, right (codes, left < right), border_km (geodesic length
    on the WGS 84 ellipsoid, of the lines as they are in the set: a simplified set has shorter
    ones). Regencies that meet in a point only are no neighbours.
    """
    codes = frame.index.to_numpy()
    order = np.argsort(codes.astype(str), kind="stable")
    shapes = frame.geometry.to_numpy()[order]
    ends, left, right = shared_segments(shapes)
    km = _GLOBE.inv(*ends.T)[2] / 1000 if len(ends) else np.zeros(0)
    n = max(len(codes), 1)
    pairs, place = np.unique(left * n + right, return_inverse=True)
    return pd.DataFrame(
        {
            "left": codes[order][pairs // n],
            "right": codes[order][pairs % n],
            "border_km": np.bincount(place, km, minlength=len(pairs)),
        }
    )


def borders_name(boundaries: Boundaries) -> str:
    """Name of the cached file with the borders of a set."""
    return f"borders-{cache.key(boundaries, BORDERS_VERSION)}.csv.gz"


def cached_borders(boundaries: Boundaries, cache_dir: Path) -> pd.DataFrame:
    """`borders` of a set, computed once and cached as `geodata.maps.topology.levels` are."""
    file = borders_name(boundaries)
    if known := cache.read(file, boundaries, cache_dir, b"left,right,border_km"):
        packed = known[1]
    else:
        text = borders(boundaries.frame).to_csv(index=False, float_format="%.6f")
        packed = cache.pack(text.encode())
        cache.write(cache_dir / file, packed)
    return pd.read_csv(io.BytesIO(gzip.decompress(packed)), dtype={"left": "str", "right": "str"})


def neighbours(pairs: pd.DataFrame) -> pd.DataFrame:
    """Turn `borders` into one row per direction, to look up a regency's neighbours.

    Returns
    -------
    DataFrame indexed by regency_code (sorted, not unique; islands are not in it): neighbour (code),
    border_km, the longest border of each regency first.
    """
    there = pairs.rename(columns={"left": "regency_code", "right": "neighbour"})
    back = pairs.rename(columns={"right": "regency_code", "left": "neighbour"})
    both = pd.concat([there, back], ignore_index=True)
    both = both.sort_values(
        ["regency_code", "border_km", "neighbour"], ascending=[True, False, True]
    )
    return both.set_index("regency_code")[["neighbour", "border_km"]]
