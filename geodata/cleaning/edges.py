"""The line segments that polygons of a coverage share, told by their end points alone."""

from __future__ import annotations

import numpy as np
import shapely

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


def _hashed(values: np.ndarray) -> np.ndarray:
    """One 64-bit number for each row of 64-bit values; different rows practically never agree."""
    bits = np.ascontiguousarray(values).view(np.uint64)
    key = np.zeros(len(bits), dtype=np.uint64)
    for column in bits.T:
        key = (key ^ (key >> _SHIFT)) * _MIX + column
        key *= _MIX
    return key ^ (key >> _SHIFT)


def shared_segments(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Segments that rings of two polygons or multipolygons run along.

    Returns
    -------
    (ends, left, right): x, y of the lesser end and x, y of the greater (n × 4), so that both
    directions look the same; positions of the two shapes, left < right. A segment that more than
    two have is given for each pair of neighbours in order.
    """
    parts, shape = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    xy = xy + 0.0  # no negative zero: it has other bits
    same = np.flatnonzero(ring[1:] == ring[:-1])
    owner = shape[part][ring[same]]
    ends = np.hstack([xy[same], xy[same + 1]])
    x0, y0, x1, y1 = ends.T
    swap = (x0 > x1) | ((x0 == x1) & (y0 > y1))
    ends[swap] = ends[swap][:, [2, 3, 0, 1]]
    _, edge, count = np.unique(_hashed(ends), return_inverse=True, return_counts=True)
    rows = np.flatnonzero(count[edge] > 1)
    rows = rows[np.lexsort((owner[rows], edge[rows]))]
    first, second = rows[:-1], rows[1:]
    pair = (edge[first] == edge[second]) & (owner[first] != owner[second])
    first, second = first[pair], second[pair]
    return ends[first], owner[first], owner[second]
