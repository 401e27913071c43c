"""Regencies that a file lacks, taken from the approximate default boundaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.boundaries import default_boundaries
from geodata.register.areas import EQUAL_AREA

#: If more than this share of a missing regency lies under the file's regencies, the file draws it
#: as part of another one (of before a split): it is carved out of that. Else it fills the hole.
CARVE_FROM = 0.5
#: Parts of a filled regency smaller than this are crumbs between two coastlines, km². The largest
#: part always stays.
CRUMB_KM2 = 0.5


@dataclass(frozen=True)
class Filled:
    """A frame with all regencies.

    Attributes
    ----------
    frame: regency_code and geometry, one row a regency, EPSG:4326; not yet a clean coverage.
    notes: from which regencies which missing ones were carved.
    """

    frame: gpd.GeoDataFrame = field(repr=False)
    notes: tuple[str, ...]


def _without_crumbs(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    if len(parts) < 2:
        return shape if not parts else shapely.MultiPolygon(parts)
    km2 = gpd.GeoSeries(parts, crs=4326).to_crs(EQUAL_AREA).area.to_numpy() / 1e6
    keep = km2 >= min(CRUMB_KM2, km2.max())
    return shapely.MultiPolygon([p for p, stays in zip(parts, keep, strict=True) if stays])


def fill(frame: gpd.GeoDataFrame, missing: Sequence[str]) -> Filled:
    """Add missing regencies from the default boundaries, without overlapping the file's.

    Parameters
    ----------
    frame
        Valid polygons indexed by regency_code, EPSG:4326.
    missing
        Codes that it lacks.
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
        shared = shapely.intersection(wanted, cover)
        if shared.area <= CARVE_FROM * wanted.area:
            added[code] = _without_crumbs(shapely.difference(wanted, cover))
            continue
        for i in near:
            rest = shapely.difference(shapes[i], wanted)
            if not rest.is_empty:
                shapes[i] = rest
        largest = max(near, key=lambda i: shapely.intersection(wanted, frame.geometry.iloc[i]).area)
        notes.append(f"{code} was carved out of {codes[largest]}, in which the file draws it")
        added[code] = wanted
    series = pd.Series([*codes, *added], name="regency_code", dtype=object)
    together = np.concatenate([shapes, np.array(list(added.values()), dtype=object)])
    return Filled(gpd.GeoDataFrame(series, geometry=list(together), crs=4326), tuple(notes))
