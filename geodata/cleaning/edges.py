"""The line segments of a coverage: which polygons have which, told by their end points alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


@dataclass(frozen=True)
class Segments:
    """Segments of polygons, one row each time that a ring runs along one.

    Attributes
    ----------
    ends: x, y of the lesser end, x, y of the greater (n × 4): both directions look the same.
    owner: position of the polygon in the array that was given (n).
    edge: number of the segment, equal where both ends are (n), from 0.
    count: how many rows each edge has.
    """

    ends: np.ndarray
    owner: np.ndarray
    edge: np.ndarray
    count: np.ndarray


def mixed(values: np.ndarray) -> np.ndarray:
    """One 64-bit number for each row of 64-bit values; different rows practically never agree."""
    bits = np.ascontiguousarray(values).view(np.uint64)
    key = np.zeros(len(bits), dtype=np.uint64)
    for column in bits.T:
        key = (key ^ (key >> _SHIFT)) * _MIX + column
        key *= _MIX
    return key ^ (key >> _SHIFT)


def rings_of(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rings of polygons and the position of the shape that each belongs to."""
    parts, shape = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, shape[part]


def segments(shapes: np.ndarray) -> Segments:
    """Segments of an array of polygons or multipolygons, numbered."""
    rings, owner = rings_of(shapes)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    xy = xy + 0.0  # no negative zero: it has other bits
    same = np.flatnonzero(ring[1:] == ring[:-1])
    ends = np.hstack([xy[same], xy[same + 1]])
    x0, y0, x1, y1 = ends.T
    swap = (x0 > x1) | ((x0 == x1) & (y0 > y1))
    ends[swap] = ends[swap][:, [2, 3, 0, 1]]
    _, edge, count = np.unique(mixed(ends), return_inverse=True, return_counts=True)
    return Segments(ends, owner[ring[same]], edge, count)


def shared(found: Segments) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Segments between two polygons.

    Returns
    -------
    (ends, left, right): ends (n × 4), positions of the two polygons, left < right. A segment that
    more than two have is given for each pair of neighbours in order.
    """
    rows = np.flatnonzero(found.count[found.edge] > 1)
    rows = rows[np.lexsort((found.owner[rows], found.edge[rows]))]
    first, second = rows[:-1], rows[1:]
    pair = (found.edge[first] == found.edge[second]) & (found.owner[first] != found.owner[second])
    first, second = first[pair], second[pair]
    return found.ends[first], found.owner[first], found.owner[second]
