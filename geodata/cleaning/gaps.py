"""Gaps between neighbours, and slivers: holes and strips that are no land of anybody."""

from __future__ import annotations

import numpy as np
import shapely

from geodata.cleaning.edges import shared_segments
from geodata.register.areas import to_metres

#: A hole between two or more regencies is a gap if it is at most so large and so wide; larger and
#: wider ones are lakes, bays or regencies that are not there. A strait of 38 km² and 0.3 km in
#: Papua is the narrowest water, gaps of 23 km² and 0.8 km are the largest faults in known files.
MAX_GAP_KM2 = 25.0
MAX_GAP_WIDTH_M = 1000.0
#: Narrower parts are no land, narrower holes no water.
MIN_WIDTH_M = 1.0
#: A part of more than this share of its regency is no sliver, however narrow.
MAX_SLIVER_SHARE = 0.01


def measures(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Area in km² and mean width in metres (twice the area by the perimeter) of each shape."""
    metres = to_metres(shapes)
    m2 = shapely.area(metres)
    return m2 / 1e6, 2 * m2 / np.maximum(shapely.length(metres), 1e-12)


def slivers(parts: np.ndarray, total_km2: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Parts that are no land: a mask, and the area of each part in km².

    Parameters
    ----------
    parts
        Polygons in degrees.
    total_km2
        Area of the regency that each belongs to.
    """
    km2, width = measures(parts)
    return (width < MIN_WIDTH_M) & (km2 <= MAX_SLIVER_SHARE * total_km2), km2


def holes(parts: np.ndarray, islands: np.ndarray) -> np.ndarray:
    """Areas that a coverage encloses and does not cover, and in which no island lies."""
    union = shapely.get_parts(shapely.coverage_union_all(parts))
    rings, owner = shapely.get_rings(union, return_index=True)
    inner = np.append(False, owner[1:] == owner[:-1])  # the first ring of each is its shell
    enclosed: np.ndarray = shapely.polygons(rings[inner])
    if not len(enclosed):
        return enclosed
    # One with land in it, of the same coverage or not, is water.
    taken = [
        shapely.STRtree(land).query(enclosed, predicate=how)[0]
        for land, how in ((union, "contains"), (islands, "intersects"))
    ]
    return np.delete(enclosed, np.unique(np.concatenate(taken)))


def _borders(gaps: np.ndarray, parts: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lengths of the borders of gaps with parts: (gap, part, degrees), in order of gap."""
    near = np.unique(shapely.STRtree(parts).query(gaps)[1])
    n = len(near)
    ends, left, right = shared_segments(np.concatenate([parts[near], gaps]))
    beside = (left < n) & (right >= n)
    x0, y0, x1, y1 = ends[beside].T
    pairs, place = np.unique((right[beside] - n) * n + left[beside], return_inverse=True)
    length = np.bincount(place, np.hypot(x1 - x0, y1 - y0), minlength=len(pairs))
    return pairs // n, near[pairs % n], length


def fill(
    parts: np.ndarray, owner: np.ndarray, islands: np.ndarray
) -> tuple[np.ndarray, list[tuple[int, float]]]:
    """Give each gap between regencies to the part with the longest border along it.

    Parameters
    ----------
    parts, owner
        Polygons that are a valid coverage, degrees, and the number of the regency of each.
    islands
        Other polygons, which touch none of them.

    Returns
    -------
    (parts, filled): the coverage without the gaps that the constants describe; for each gap the
    position of the part that got it, and its km².
    """
    gaps = holes(parts, islands)
    km2, width = measures(gaps)
    small = (km2 <= MAX_GAP_KM2) & (width <= MAX_GAP_WIDTH_M)
    gaps, km2, width = gaps[small], km2[small], width[small]
    if not len(gaps):
        return parts, []
    gap, part, length = _borders(gaps, parts)
    filled: list[tuple[int, float]] = []
    gains: dict[int, list[int]] = {}
    for i in range(len(gaps)):
        low, high = np.searchsorted(gap, [i, i + 1])
        between = len(np.unique(owner[part[low:high]]))
        if between >= 2 or (between == 1 and width[i] < MIN_WIDTH_M):
            taker = int(part[low + np.argmax(length[low:high])])
            gains.setdefault(taker, []).append(i)
            filled.append((taker, float(km2[i])))
    parts = parts.copy()
    for taker, gained in gains.items():
        parts[taker] = shapely.coverage_union_all(np.append(gaps[gained], parts[taker]))
    return parts, filled
