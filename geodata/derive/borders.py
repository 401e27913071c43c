"""Zones and land put together: one valid coverage of regencies on a fixed lattice of degrees."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.register.areas import EQUAL_AREA

Geometries = NDArray[np.object_]
Ints = NDArray[np.int64]

#: All coordinates are multiples of this, degrees (about a metre).
LATTICE = 1e-5
#: Passes over village-less fragments; each pass can free fragments behind the ones it moved.
MAX_PASSES = 10


def to_degrees(shapes: Geometries) -> Geometries:
    """From metres of `EQUAL_AREA` to degrees."""
    return np.asarray(gpd.GeoSeries(shapes, crs=EQUAL_AREA).to_crs(4326).to_numpy())


def to_metres(shapes: Geometries) -> Geometries:
    """From degrees to metres of `EQUAL_AREA`."""
    return np.asarray(gpd.GeoSeries(shapes, crs=4326).to_crs(EQUAL_AREA).to_numpy())


def cut(
    land: Geometries, owner: Ints, zones: Geometries, zone_owner: Ints, zone_part: Ints
) -> tuple[Geometries, Ints]:
    """Cut the land along the borders of the zones.

    Parameters
    ----------
    land, owner
        Disjoint polygons in metres and their regency number; negative: look at the zones.
    zones, zone_owner, zone_part
        Polygons in metres, their regency number, and the number of the land polygon they cut.

    Returns
    -------
    (faces, regency): polygons in degrees on the lattice, together a valid coverage.
    """
    land, zones = to_degrees(land), to_degrees(zones)
    lines = shapely.get_parts(np.concatenate([shapely.boundary(land), shapely.boundary(zones)]))
    noded = shapely.union_all(lines, grid_size=LATTICE)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inside = shapely.point_on_surface(faces)
    part = _lookup(land, inside)
    faces, inside, part = faces[part >= 0], inside[part >= 0], part[part >= 0]
    regency = owner[part]
    open_ = np.flatnonzero(regency < 0)
    if len(open_):
        point, zone = shapely.STRtree(zones).query(inside[open_], predicate="intersects")
        right = zone_part[zone] == part[open_[point]]
        # Reversed, so that of several zones that touch the point the first one stays.
        regency[open_[point[right][::-1]]] = zone_owner[zone[right][::-1]]
    keep = regency >= 0
    return faces[keep], regency[keep]


def _lookup(polygons: Geometries, points: Geometries) -> Ints:
    """Return the number of the polygon that each point lies in, the lowest; -1 for none."""
    found = np.full(len(points), -1)
    point, polygon = shapely.STRtree(polygons).query(points, predicate="intersects")
    order = np.argsort(-polygon, kind="stable")
    found[point[order]] = polygon[order]
    return found


def dissolve(faces: Geometries, regency: Ints) -> tuple[Geometries, Ints]:
    """Join faces of one regency that share an edge.

    Returns
    -------
    (pieces, regency), ordered by regency and place.
    """
    pieces: list[shapely.Geometry] = []
    owner: list[int] = []
    for number in np.unique(regency):
        joined = shapely.coverage_union_all(faces[regency == number])
        parts = shapely.normalize(shapely.get_parts(shapely.normalize(joined)))
        pieces += list(parts)
        owner += [int(number)] * len(parts)
    return np.array(pieces, dtype=object), np.array(owner, dtype=np.int64)


def absorb(
    pieces: Geometries, owner: Ints, points: Geometries, regency: Ints, max_km2: float
) -> tuple[Geometries, Ints]:
    """Give small fragments without a village of their regency to a neighbour.

    The neighbour is the regency with the longest common border; a fragment that touches nothing
    (an islet) stays.

    Parameters
    ----------
    pieces, owner
        From `dissolve`.
    points, regency
        Villages in degrees and their regency numbers.
    max_km2
        Larger fragments stay.
    """
    for _ in range(MAX_PASSES):
        village, piece = shapely.STRtree(points).query(pieces)[::-1]
        own = regency[village] == owner[piece]
        piece, village = piece[own], village[own]
        settled = np.unique(piece[shapely.intersects(pieces[piece], points[village])])
        km2 = shapely.area(to_metres(pieces)) / 1e6
        stray = np.setdiff1d(np.flatnonzero(km2 < max_km2), settled)
        stray = stray[np.argsort(km2[stray], kind="stable")]
        moved = False
        tree = shapely.STRtree(pieces)
        for number in stray:
            near = np.sort(tree.query(pieces[number], predicate="touches"))
            near = near[owner[near] != owner[number]]
            shared = shapely.length(shapely.intersection(pieces[number], pieces[near]))
            by_owner = np.bincount(owner[near], shared) if len(near) else np.zeros(1)
            if by_owner.max() > 0:
                owner[number] = int(by_owner.argmax())
                moved = True
        if not moved:
            break
        pieces, owner = dissolve(pieces, owner)
    return pieces, owner
