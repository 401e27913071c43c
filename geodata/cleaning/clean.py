"""Polygons of neighbours that overlap or leave gaps -> a valid coverage.

Work is done per group of parts that touch (an island, as a rule), on all processors, and only on
the parts whose edges do not match: a clean file costs one look.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
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


def _flat(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Polygons of shapes, and the position of the shape that each is from."""
    parts, place = shapely.get_parts(only_polygons(shapes), return_index=True)
    return parts, place


def _matched(parts: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    """Give neighbours the same edges; where two overlap, it goes by the longer border."""
    parts = parts.copy()
    parts[wrong] = shapely.coverage_clean(parts[wrong], snapping_distance=SNAP)
    return parts


def _sound(parts: np.ndarray, changed: np.ndarray) -> bool:
    """Whether the edges of the changed parts match those of all that they may meet."""
    near = np.unique(shapely.STRtree(parts).query(parts[changed])[1])
    return not _wrong_edges(parts[near]).any()


def _cleaned(group: _Group, islands: np.ndarray, total_km2: np.ndarray) -> _Group:
    """Match the edges of a group, drop its slivers, fill its gaps that have no island."""
    parts, owner, wrong = group.parts, group.owner, group.wrong
    touched = set(owner[wrong].tolist())
    if touched:
        parts, place = _flat(_matched(parts, wrong))
        owner = owner[place]
    thin, km2 = slivers(parts, total_km2[owner])
    changes: list[Change] = [
        ("sliver_removed", (int(owner[i]),), float(km2[i])) for i in np.flatnonzero(thin)
    ]
    touched |= set(owner[thin].tolist())
    parts, owner = parts[~thin], owner[~thin]
    if len(parts) > 1:
        parts, filled = fill(parts, owner, islands)
        changes += [("gap_filled", (int(owner[i]),), gap) for i, gap in filled]
        touched |= {int(owner[i]) for i, _ in filled}
        parts, place = _flat(parts)
        owner = owner[place]
    sound = _sound(parts, np.isin(owner, list(touched)))
    return _Group(group.rows, parts, owner, wrong, touched, changes, sound)


def _clean_group(group: _Group, islands: np.ndarray, total_km2: np.ndarray) -> _Group:
    """Clean the parts whose edges do not match; all of the group if that is not enough."""
    try:
        cleaned = _cleaned(group, islands, total_km2)
    except shapely.GEOSException:
        cleaned = replace(group, sound=False)
    if cleaned.sound:
        return cleaned
    return _cleaned(replace(group, wrong=np.ones_like(group.wrong)), islands, total_km2)


def _sound_together(shapes: np.ndarray, changed: np.ndarray) -> bool:
    """Whether the changed shapes are valid and their edges match those of their neighbours."""
    if not changed.any():
        return True
    near = np.unique(shapely.STRtree(shapes).query(shapes[changed])[1])
    return bool(shapely.is_valid(shapes[changed]).all()) and shapely.coverage_is_valid(shapes[near])


def _groups(
    parts: np.ndarray, owner: np.ndarray, left: np.ndarray, right: np.ndarray
) -> Iterator[_Group]:
    """Yield the groups of parts that hang together by the given pairs, the largest first."""
    label = components(len(parts), left, right)
    members = np.flatnonzero(np.bincount(label)[label] > 1)
    members = members[np.argsort(label[members], kind="stable")]
    cuts = np.flatnonzero(np.diff(label[members])) + 1
    groups = [rows for rows in np.split(members, cuts) if len(rows)]
    for rows in sorted(groups, key=len, reverse=True):
        yield _Group(rows, parts[rows], owner[rows], np.zeros(len(rows), dtype=bool))


def _find_wrong(group: _Group) -> _Group:
    group.wrong = _wrong_edges(group.parts)
    return group


def _thin_islets(
    parts: np.ndarray, owner: np.ndarray, groups: list[_Group], total_km2: np.ndarray
) -> _Group:
    """Slivers outside of all groups, as a group of which nothing is left."""
    alone = np.ones(len(parts), dtype=bool)
    for group in groups:
        alone[group.rows] = False
    rows = np.flatnonzero(alone)
    thin, km2 = slivers(parts[rows], total_km2[owner[rows]])
    rows, km2 = rows[thin], km2[thin]
    changes: list[Change] = [
        ("sliver_removed", (int(owner[i]),), float(lost)) for i, lost in zip(rows, km2, strict=True)
    ]
    return _Group(rows, parts[:0], owner[:0], thin[:0], set(owner[rows].tolist()), changes)


def _islands(group: _Group, parts: np.ndarray, lost: _Group) -> np.ndarray:
    """Parts outside of a group that lie within its bounds; slivers that are lost do not count."""
    west, south, east, north = shapely.total_bounds(group.parts)
    x0, y0, x1, y1 = shapely.bounds(parts).T
    inside = (x0 > west) & (y0 > south) & (x1 < east) & (y1 < north)
    inside[group.rows] = False
    inside[lost.rows] = False
    return np.asarray(parts[inside])


def _assembled(
    shapes: np.ndarray, parts: np.ndarray, owner: np.ndarray, groups: list[_Group]
) -> np.ndarray:
    """Shapes in which the touched regencies have the parts of the groups in place of the old."""
    touched = sorted(set().union(*(group.touched for group in groups)))
    if not touched:
        return shapes
    old = np.ones(len(parts), dtype=bool)
    for group in groups:
        old[group.rows] = False
    parts = np.concatenate([parts[old], *(group.parts for group in groups)])
    owner = np.concatenate([owner[old], *(group.owner for group in groups)])
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(len(shapes) + 1))
    shapes = shapes.copy()
    for i in touched:
        own = parts[order[starts[i] : starts[i + 1]]]
        united = shapely.coverage_union_all(own) if len(own) else shapely.MultiPolygon()
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
    result, changes, sound = _clean(shapes, expected, 0.0)
    if not sound:
        # Parts that nearly meet were cleaned apart from each other, and came to cross.
        result, changes, sound = _clean(shapes, expected, SNAP)
    return result, changes, sound


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
            groups = list(pool.map(_find_wrong, _groups(parts, owner, left, right)))
            wrong = np.zeros(len(parts), dtype=bool)
            for group in groups:
                wrong[group.rows] = group.wrong
            if not first or not wrong.any():
                break
            pairs = overlapping(parts, wrong, left, right)
            wrong[left[pairs]] = wrong[right[pairs]] = True
            for group in groups:
                group.wrong = wrong[group.rows]
            found = overlaps(parts, owner, left[pairs], right[pairs])
            changes += [("overlap_resolved", (o.a, o.b), o.km2) for o in found]
            shapes, divided = divide_large(shapes, found, expected)
            if not divided:
                break
        lost = _thin_islets(parts, owner, groups, total_km2)
        islands = [_islands(group, parts, lost) for group in groups]
        groups = [*pool.map(_clean_group, groups, islands, repeat(total_km2)), lost]
    changes += [change for group in groups for change in group.changes]
    result = _assembled(shapes, parts, owner, groups)
    changed = np.array([new is not old for new, old in zip(result, shapes, strict=True)])
    sound = all(group.sound for group in groups) and _sound_together(result, changed)
    return result, changes, sound
