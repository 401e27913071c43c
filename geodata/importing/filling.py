"""Regencies that a file lacks, taken from the approximate default boundaries."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.boundaries import default_boundaries
from geodata.register.areas import shape_km2

#: If more than this share of a missing regency lies under the file's regencies, the file draws it
#: as part of another one (of before a split): it is carved out of that. Else it fills the hole.
CARVE_FROM = 0.5
#: Parts of a filled regency smaller than this are crumbs between two coastlines, km². The largest
#: part always stays.
CRUMB_KM2 = 0.5


def _without_crumbs(shape: shapely.Geometry) -> shapely.Geometry:
    parts = np.array([p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"])
    if len(parts) < 2:
        return shapely.multipolygons(parts) if len(parts) else shape
    km2 = shape_km2(parts)
    return shapely.multipolygons(parts[km2 >= min(CRUMB_KM2, km2.max())])


def fill(frame: gpd.GeoDataFrame, missing: Sequence[str]) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Add missing regencies from the default boundaries, without overlapping the file's.

    Parameters
    ----------
    frame
        Valid polygons indexed by regency_code, EPSG:4326.
    missing
        Codes that it lacks.

    Returns
    -------
    (frame, notes): columns regency_code and geometry, one row a regency, not yet a clean coverage;
    from which regencies which missing ones were carved.
    """
    default = default_boundaries().frame.geometry
    codes = [str(code) for code in frame.index]
    shapes = frame.geometry.to_numpy().copy()
    tree = shapely.STRtree(shapes)
    added: dict[str, shapely.Geometry] = {}
    notes: list[str] = []
    for code in missing:
        wanted = default[code]
        near = tree.query(wanted, predicate="intersects")
        cover = shapely.union_all(shapes[near]) if len(near) else shapely.MultiPolygon()
        if shapely.intersection(wanted, cover).area <= CARVE_FROM * wanted.area:
            added[code] = _without_crumbs(shapely.difference(wanted, cover))
            continue
        rest = shapely.difference(shapes[near], wanted)
        shapes[near] = np.where(shapely.is_empty(rest), shapes[near], rest)
        shared = shapely.area(shapely.intersection(wanted, frame.geometry.to_numpy()[near]))
        parent = codes[near[shared.argmax()]]
        notes.append(f"{code} was carved out of {parent}, in which the file draws it")
        added[code] = wanted
    series = pd.Series([*codes, *added], name="regency_code", dtype=object)
    return gpd.GeoDataFrame(series, geometry=[*shapes, *added.values()], crs=4326), notes
