"""Land for the derived boundaries: lakes and narrow inlets filled, parts given to regencies."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.derive.vote import nearest
from geodata.register.areas import EQUAL_AREA

#: Owner of a land part on which villages of several regencies lie.
MIXED = -1
#: Smaller patches of what a closing adds are rounding, m².
LEAST_M2 = 100.0


@dataclass(frozen=True)
class Land:
    """Land parts and who lives on them.

    Attributes
    ----------
    parts: Polygons without holes in metres of `EQUAL_AREA`, disjoint.
    owner: for each part the number of the regency that gets it whole, or `MIXED`.
    village_part: for each village the number of its part, -1 for villages off mapped land.
    """

    parts: NDArray[np.object_]
    owner: NDArray[np.int64]
    village_part: NDArray[np.int64]


def clean_land(
    land: shapely.Geometry, closing_m: float, simplify_m: float = 0.0
) -> NDArray[np.object_]:
    """Land parts in the plane with lakes, and inlets narrower than twice `closing_m`, filled.

    What the closing adds to a part is kept only where it meets no other part, so that straits and
    the sea between close islands stay open.

    Parameters
    ----------
    land
        Polygons in degrees.
    closing_m
        Radius of the morphological closing, metres.
    simplify_m
        Corners of the coast that stand out less than this are dropped, metres.

    Returns
    -------
    Polygons without holes in metres of `EQUAL_AREA`, disjoint, from west to east.
    """
    plane = gpd.GeoSeries([land], crs=4326).to_crs(EQUAL_AREA).to_numpy()
    parts = _solid(shapely.make_valid(plane, method="structure"))
    closed = shapely.buffer(shapely.buffer(parts, closing_m, quad_segs=4), -closing_m, quad_segs=4)
    added, part = shapely.get_parts(shapely.difference(closed, parts), return_index=True)
    real = shapely.area(added) > LEAST_M2
    # A metre wider, so that they join their part in spite of rounding.
    added, part = shapely.buffer(added[real], 1.0, join_style="mitre"), part[real]
    if len(added):
        met, piece = shapely.STRtree(added).query(parts, predicate="intersects")
        keep = np.ones(len(added), dtype=bool)
        keep[piece[met != part[piece]]] = False
        parts = _solid(np.concatenate([parts, added[keep]]))
    if simplify_m:
        parts = _solid(shapely.simplify(parts, simplify_m))
    return parts


def _solid(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Polygon parts, joined where they overlap, holes filled, in a fixed order."""
    flat = _filled(shapes)
    # Joins only shapes that can overlap: a hundred times faster than a plain union of islands.
    whole = shapely.normalize(_filled(shapely.disjoint_subset_union_all(flat)))
    inner, outer = shapely.STRtree(whole).query(whole, predicate="within")
    whole = np.delete(whole, np.unique(inner[inner != outer]))
    box = shapely.bounds(whole)
    return whole[np.lexsort((box[:, 3], box[:, 2], box[:, 1], box[:, 0]))]


def _filled(shapes: NDArray[np.object_] | shapely.Geometry) -> NDArray[np.object_]:
    """Polygon parts without their holes."""
    flat = shapely.get_parts(shapely.get_parts(shapes))
    flat = flat[shapely.area(flat) > 0]
    return np.asarray(shapely.polygons(shapely.get_exterior_ring(flat)))


def parts_of(
    parts: NDArray[np.object_], points: NDArray[np.object_], near_m: float
) -> NDArray[np.int64]:
    """Return the part that each point lies in, else the nearest within `near_m`, else -1."""
    found = np.full(len(points), -1)
    tree = shapely.STRtree(parts)
    shapely.prepare(parts)
    point, part = tree.query(points)
    inside = shapely.intersects(parts[part], points[point])
    found[point[inside][::-1]] = part[inside][::-1]
    outside = np.flatnonzero(found < 0)
    point, part = tree.query_nearest(points[outside], max_distance=near_m, all_matches=False)
    found[outside[point]] = part
    return found


def settle(parts: NDArray[np.object_], villages: pd.DataFrame, near_m: float) -> Land:
    """Give each part to a regency where no vote is needed.

    Parameters
    ----------
    parts
        From `clean_land`.
    villages
        Columns regency (number), x, y (metres).
    near_m
        A village belongs to the nearest part if that is not farther.

    Returns
    -------
    Land: a part whose villages are all of one regency is its own; one without villages goes to the
    regency of the village nearest to it.
    """
    points = shapely.points(villages[["x", "y"]].to_numpy())
    village_part = parts_of(parts, points, near_m)
    regency = villages["regency"].to_numpy()
    owner = np.full(len(parts), MIXED)
    on_land = village_part >= 0
    groups = pd.Series(regency[on_land]).groupby(village_part[on_land])
    few = groups.agg(["nunique", "first"])
    alone = few[few["nunique"] == 1]
    owner[alone.index.to_numpy(dtype=int)] = alone["first"].to_numpy()
    empty = np.setdiff1d(np.arange(len(parts)), few.index.to_numpy(dtype=int))
    if len(empty):
        part, village = shapely.STRtree(points).query_nearest(parts[empty], all_matches=False)
        owner[empty[part]] = regency[village]
    return Land(parts, owner, village_part)


def spacing(villages: pd.DataFrame, neighbours: int, least_m: float) -> NDArray[np.float64]:
    """How far apart villages lie around each one, metres.

    Geometric mean of the distances to its nearest `neighbours` villages, at least `least_m` each.
    """
    points = villages[["x", "y"]].to_numpy(dtype=float)
    distance, _ = nearest(points, points, neighbours + 1)
    if distance.shape[1] < 2:
        return np.full(len(points), least_m)
    logs = np.log(np.maximum(distance[:, 1:], least_m))
    return np.asarray(np.exp(logs.mean(axis=1)))
