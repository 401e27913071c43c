"""Polygons of neighbours that overlap or leave gaps -> a valid coverage.

Work is done per group of parts that touch (an island, as a rule), on all processors, and only on
the parts whose edges do not match: a clean file costs one look.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import repeat

import numpy as np
import shapely

from geodata.cleaning.gaps import fill, slivers
from geodata.cleaning.overlaps import (
    components,
    divide_large,
    meeting,
    only_polygons,
    overlapping,
    overlaps,
)
from geodata.register.areas import shape_km2

#: Vertices nearer than this are one, degrees (1 mm).
SNAP = 1e-8

#: (kind of repair, positions of the regencies, km² that changed hands)
Change = tuple[str, tuple[int, ...], float]


@dataclass
class _Group:
    """Some of all parts, the regency of each, and what was done to them.

    Attributes
    ----------
    rows: positions among all parts, as they were.
    parts, owner: polygons and their regencies, as they are now.
    wrong: mask of the parts whose edges do not match.
    touched: regencies whose parts have changed.
    sound: the parts are a valid coverage now.
    """

    rows: np.ndarray
    parts: np.ndarray
    owner: np.ndarray
    wrong: np.ndarray
    touched: set[int] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
    sound: bool = True


def _wrong_edges(parts: np.ndarray) -> np.ndarray:
    edges = shapely.coverage_invalid_edges(parts)
    return np.asarray(~shapely.is_missing(edges) & ~shapely.is_empty(edges))


def _near(shapes: np.ndarray, changed: np.ndarray) -> np.ndarray:
    """Shapes that the changed ones (a mask) may meet, and those themselves."""
    return np.asarray(shapes[np.unique(shapely.STRtree(shapes).query(shapes[changed])[1])])


def _cleaned(group: _Group, islands: np.ndarray, total_km2: np.ndarray) -> _Group:
    """Match the edges of a group, drop its slivers, fill its gaps that have no island."""
    parts, owner, wrong = group.parts, group.owner, group.wrong
    touched = set(owner[wrong].tolist())
    if touched:  # neighbours get the same edges; where two overlap, it goes by the longer border
        parts = parts.copy()
        parts[wrong] = shapely.coverage_clean(parts[wrong], snapping_distance=SNAP)
        parts, place = shapely.get_parts(only_polygons(parts), return_index=True)
        owner = owner[place]
    thin, km2 = slivers(parts, total_km2[owner])
    changes: list[Change] = [
        ("sliver_removed", (int(i),), float(lost))
        for i, lost in zip(owner[thin], km2[thin], strict=True)
    ]
    parts, owner = parts[~thin], owner[~thin]
    if len(parts) > 1:
        parts, filled = fill(parts, owner, islands)
        changes += [("gap_filled", (int(owner[i]),), gap) for i, gap in filled]
        parts, place = shapely.get_parts(only_polygons(parts), return_index=True)
        owner = owner[place]
    touched |= {i for _, regencies, _ in changes for i in regencies}
    sound = not _wrong_edges(_near(parts, np.isin(owner, list(touched)))).any()
    return _Group(group.rows, parts, owner, wrong, touched, changes, sound)


def _clean_group(group: _Group, islands: np.ndarray, total_km2: np.ndarray) -> _Group:
    """Clean the parts whose edges do not match; all of the group if that is not enough."""
    try:
        cleaned = _cleaned(group, islands, total_km2)
        if cleaned.sound:
            return cleaned
    except shapely.GEOSException:
        pass
    return _cleaned(replace(group, wrong=np.ones_like(group.wrong)), islands, total_km2)


def _thin_islets(
    rows: np.ndarray, parts: np.ndarray, owner: np.ndarray, total_km2: np.ndarray
) -> _Group:
    """Slivers among parts that are in no group, as a group of which nothing is left."""
    thin, km2 = slivers(parts[rows], total_km2[owner[rows]])
    rows, lost = rows[thin], owner[rows[thin]]
    changes: list[Change] = [
        ("sliver_removed", (int(i),), float(area)) for i, area in zip(lost, km2[thin], strict=True)
    ]
    return _Group(rows, parts[:0], owner[:0], thin[:0], set(lost.tolist()), changes)


def _islands(group: _Group, parts: np.ndarray, lost: _Group) -> np.ndarray:
    """Parts outside of a group that lie within its bounds; slivers that are lost do not count."""
    west, south, east, north = shapely.total_bounds(group.parts)
    x0, y0, x1, y1 = shapely.bounds(parts).T
    inside = (x0 > west) & (y0 > south) & (x1 < east) & (y1 < north)
    inside[group.rows] = inside[lost.rows] = False
    return np.asarray(parts[inside])


def _assembled(
    shapes: np.ndarray, parts: np.ndarray, owner: np.ndarray, groups: list[_Group]
) -> np.ndarray:
    """Shapes in which the touched regencies have the parts of the groups in place of the old."""
    alone = np.delete(np.arange(len(parts)), np.concatenate([group.rows for group in groups]))
    parts = np.concatenate([parts[alone], *(group.parts for group in groups)])
    owner = np.concatenate([owner[alone], *(group.owner for group in groups)])
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(len(shapes) + 1))
    shapes = shapes.copy()
    for i in sorted(set().union(*(group.touched for group in groups))):
        left = parts[order[starts[i] : starts[i + 1]]]
        united = shapely.coverage_union_all(left) if len(left) else shapely.MultiPolygon()
        shapes[i] = only_polygons(np.array([united], dtype=object))[0]
    return shapes


def clean_coverage(
    shapes: np.ndarray, expected: np.ndarray
) -> tuple[np.ndarray, list[Change], bool]:
    """Make a valid coverage of valid polygons.

    Parameters
    ----------
    shapes
        MultiPolygons in degrees, one per regency, n.
    expected
        Published area of each in km², NaN where not known (n); decides large overlaps.

    Returns
    -------
    (shapes, changes, sound): MultiPolygons in the same order; some may be empty, where another
    regency has all of their area; shapes without fault are the same objects as before. False if
    something is still wrong, which has not been seen to happen.
    """
    cleaned = _clean(shapes, expected, 0.0)
    # If not sound, parts that nearly meet were cleaned apart from each other, and came to cross.
    return cleaned if cleaned[-1] else _clean(shapes, expected, SNAP)


def _clean(
    shapes: np.ndarray, expected: np.ndarray, near: float
) -> tuple[np.ndarray, list[Change], bool]:
    """Clean in groups of parts that are no farther apart than `near`."""
    changes: list[Change] = []
    total_km2 = shape_km2(shapes)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for first in (True, False):
            parts, owner = shapely.get_parts(shapes, return_index=True)
            left, right = meeting(parts, owner, near)
            label = components(len(parts), left, right)
            order = np.argsort(label, kind="stable")
            hanging = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
            together = sorted((rows for rows in hanging if len(rows) > 1), key=len, reverse=True)
            wrong = np.zeros(len(parts), dtype=bool)
            for rows, edges in zip(
                together, pool.map(_wrong_edges, (parts[rows] for rows in together)), strict=True
            ):
                wrong[rows] = edges
            if not first or not wrong.any():
                break
            pairs = overlapping(parts, wrong, left, right)
            wrong[left[pairs]] = wrong[right[pairs]] = True
            common = overlaps(parts, owner, left[pairs], right[pairs])
            changes += [("overlap_resolved", (o.a, o.b), o.km2) for o in common]
            shapes, divided = divide_large(shapes, common, expected)
            if not divided:
                break
        groups = [_Group(rows, parts[rows], owner[rows], wrong[rows]) for rows in together]
        alone = np.sort(np.concatenate([rows for rows in hanging if len(rows) == 1] or [order[:0]]))
        lost = _thin_islets(alone, parts, owner, total_km2)
        islands = [_islands(group, parts, lost) for group in groups]
        groups = [*pool.map(_clean_group, groups, islands, repeat(total_km2)), lost]
    changes += [change for group in groups for change in group.changes]
    result = _assembled(shapes, parts, owner, groups)
    changed = np.array([new is not old for new, old in zip(result, shapes, strict=True)])
    sound = all(group.sound for group in groups)
    if sound and changed.any():
        valid = bool(shapely.is_valid(result[changed]).all())
        sound = valid and shapely.coverage_is_valid(_near(result, changed))
    return result, changes, sound
