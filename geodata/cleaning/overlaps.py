"""Polygons that lie over each other, and whose a large overlap is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from geodata.register.areas import shape_km2

#: An overlap of at least this many km², or this share of the smaller of two regencies, is no
#: slip of the pen: whose it is is decided by `_owner`. Lesser ones go by the longer border.
LARGE_OVERLAP_KM2 = 10.0
LARGE_OVERLAP_SHARE = 0.05
#: An overlap that is at least this share of the smaller regency is an enclave that the larger one
#: was drawn over.
ENCLAVE_SHARE = 0.8
#: Two lines that cross more often than this are one border drawn twice: the smaller regency's
#: line counts. (Giving each piece to a neighbour takes time with the square of their number.)
MAX_PIECES = 100
#: Overlaps of less are rounding.
MIN_OVERLAP_KM2 = 1e-6


@dataclass(frozen=True)
class Overlap:
    """Two polygons (positions a < b) that have an area in common, in so many pieces."""

    a: int
    b: int
    km2: float
    pieces: int = 1


def only_polygons(shapes: np.ndarray) -> np.ndarray:
    """Shapes as MultiPolygons without the lines and points that set operations leave."""
    result = np.empty(len(shapes), dtype=object)
    for i, shape in enumerate(shapes):
        parts = shapely.get_parts(shape)
        if (shapely.get_type_id(parts) > 3).any():
            parts = shapely.get_parts(parts)
        parts = parts[(shapely.get_type_id(parts) == 3) & (shapely.area(parts) > 0)]
        result[i] = shapely.MultiPolygon(list(parts))
    return result


def meeting(parts: np.ndarray, owner: np.ndarray, near: float) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of parts of different owners that are no farther apart than `near`: (left, right)."""
    west, south, east, north = shapely.bounds(parts).T
    boxes = shapely.box(west - near, south - near, east + near, north + near)
    left, right = shapely.STRtree(parts).query(boxes)
    pairs = owner[left] < owner[right]
    left, right = left[pairs], right[pairs]
    hit = shapely.intersects(parts[left], parts[right])
    if near:
        apart = np.flatnonzero(~hit)
        hit[apart] = shapely.dwithin(parts[left[apart]], parts[right[apart]], near)
    return left[hit], right[hit]


def components(n: int, left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Label of the connected component of each of n nodes; labels are the least node in each."""
    label = np.arange(n)
    while True:
        lesser = np.minimum(label[left], label[right])
        new = label.copy()
        np.minimum.at(new, left, lesser)
        np.minimum.at(new, right, lesser)
        new = new[new]
        if (new == label).all():
            return label
        label = new


def overlapping(
    parts: np.ndarray, wrong: np.ndarray, left: np.ndarray, right: np.ndarray
) -> np.ndarray:
    """Mask of the pairs that may overlap.

    Edges that cross are wrong in both parts; of an enclave that a larger part was drawn over, only
    the enclave's are.
    """
    pairs: np.ndarray = wrong[left] & wrong[right]
    for inner, outer in ((left, right), (right, left)):
        alone = np.flatnonzero(wrong[inner] & ~wrong[outer])
        points = shapely.point_on_surface(parts[inner[alone]])
        pairs[alone[shapely.intersects(parts[outer[alone]], points)]] = True
    return pairs


def overlaps(
    parts: np.ndarray, owner: np.ndarray, left: np.ndarray, right: np.ndarray
) -> list[Overlap]:
    """Overlaps of owners, the largest first.

    Parameters
    ----------
    parts, owner
        Polygons in degrees and the number of the shape that each belongs to.
    left, right
        Pairs of parts to look at; the owner of the left one is the lesser.
    """
    common = only_polygons(shapely.intersection(parts[left], parts[right]))
    pairs, place = np.unique(
        np.column_stack([owner[left], owner[right]]), axis=0, return_inverse=True
    )
    km2 = np.bincount(place.ravel(), shape_km2(common), minlength=len(pairs))
    pieces = np.bincount(place.ravel(), shapely.get_num_geometries(common), minlength=len(pairs))
    order = np.argsort(-km2, kind="stable")
    measured = (
        Overlap(int(pairs[i, 0]), int(pairs[i, 1]), float(km2[i]), int(pieces[i])) for i in order
    )
    return [overlap for overlap in measured if overlap.km2 > MIN_OVERLAP_KM2]


def _smaller(overlap: Overlap, km2: np.ndarray) -> int:
    a, b = overlap.a, overlap.b
    return a if (km2[a], a) <= (km2[b], b) else b


def _owner(overlap: Overlap, km2: np.ndarray, expected: np.ndarray) -> int:
    """Position of the polygon that keeps a large overlap.

    An enclave keeps it; else the choice whose two areas come nearer to the published ones (sum of
    the logarithms of the factors by which they are off); where there are none, the smaller polygon.
    """
    a, b, common = overlap.a, overlap.b, overlap.km2
    smaller = _smaller(overlap, km2)
    if common >= ENCLAVE_SHARE * km2[smaller] or not (expected[[a, b]] > 0).all():
        return smaller

    def misfit(keeps: int, loses: int) -> float:
        rest = max(km2[loses] - common, 1e-9)
        factors = np.array([km2[keeps] / expected[keeps], rest / expected[loses]])
        return float(np.abs(np.log(factors)).sum())

    kept_by_a, kept_by_b = misfit(a, b), misfit(b, a)
    if kept_by_a == kept_by_b:
        return smaller
    return a if kept_by_a < kept_by_b else b


def divide_large(
    shapes: np.ndarray, common: list[Overlap], expected: np.ndarray
) -> tuple[np.ndarray, bool]:
    """Take each overlap that is large or in many pieces from the polygon that should not have it.

    Parameters
    ----------
    shapes
        MultiPolygons in degrees.
    common
        Their overlaps, the largest first.
    expected
        Published areas in km², NaN where not known.

    Returns
    -------
    (shapes, changed): in the same order; a polygon that lay wholly under others may be empty.
    """
    km2 = shape_km2(shapes)
    shapes = shapes.copy()
    changed = False
    for overlap in common:
        share = overlap.km2 / max(min(km2[overlap.a], km2[overlap.b]), 1e-9)
        if overlap.km2 >= LARGE_OVERLAP_KM2 or share >= LARGE_OVERLAP_SHARE:
            keeps = _owner(overlap, km2, expected)
        elif overlap.pieces > MAX_PIECES:
            keeps = _smaller(overlap, km2)
        else:
            continue
        loses = overlap.b if keeps == overlap.a else overlap.a
        rest = np.array([shapely.difference(shapes[loses], shapes[keeps])], dtype=object)
        shapes[loses] = only_polygons(rest)[0]
        km2[loses] = shape_km2(shapes[[loses]])[0]
        changed = True
    return shapes, changed
