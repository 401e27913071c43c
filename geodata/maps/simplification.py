"""Boundary sets of any size -> the TopoJSON levels of the map, with shared edges."""

from __future__ import annotations

import gzip
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import shapely

from geodata.boundaries import Boundaries
from geodata.cleaning.overlaps import components
from geodata.maps.arcs import encode, vanished
from geodata.register.areas import shape_km2

#: Name of the object inside the TopoJSON.
OBJECT = "regencies"
#: Metres in a degree of the equator, to write tolerances in metres.
DEGREE = 111_320.0


@dataclass(frozen=True)
class Recipe:
    """How a level is made.

    Attributes
    ----------
    tolerance_m: of shapely.coverage_simplify (Visvalingam: square root of the triangle area that a
        dropped vertex spans), metres at the equator.
    quantum: number of steps across the set's extent; 1e4 is about 500 m.
    min_islet_km2: islands smaller than this are left out where their regency has a larger part
        and they touch no other.
    max_gzip: bytes that the level may have, gzipped (budget of the map page).
    """

    tolerance_m: float
    quantum: int
    min_islet_km2: float
    max_gzip: int


#: Larger islands are in every level, however far it must be simplified.
MAX_ISLET_KM2 = 20.0
#: Most attempts to bring a level under its budget. The default set fits with the first.
MAX_ATTEMPTS = 5
#: From coarse to fine, as the map asks for them: the nation, an island group, a province on screen.
LEVELS: dict[str, Recipe] = {
    "national": Recipe(tolerance_m=1000, quantum=10_000, min_islet_km2=2.0, max_gzip=100_000),
    "island": Recipe(tolerance_m=500, quantum=50_000, min_islet_km2=0.3, max_gzip=200_000),
    "province": Recipe(tolerance_m=150, quantum=150_000, min_islet_km2=0.02, max_gzip=700_000),
}


@dataclass(frozen=True)
class _Land:
    """Polygons of a set, one row each.

    Attributes
    ----------
    parts, owner: polygons and the positions of their regencies.
    km2: area that each had before it was simplified.
    fixed: mask of those that stay: the largest of each regency, and what touches another.
    n: number of regencies; those without an outline own no part.
    """

    parts: np.ndarray
    owner: np.ndarray
    km2: np.ndarray
    fixed: np.ndarray
    n: int

    @classmethod
    def of(cls, shapes: np.ndarray) -> _Land:
        parts, owner = shapely.get_parts(shapes, return_index=True)
        km2 = shape_km2(parts)
        order = np.lexsort((km2, owner))
        fixed = np.zeros(len(parts), dtype=bool)
        fixed[order[np.append(owner[order][1:] != owner[order][:-1], True)]] = True
        small = np.flatnonzero(km2 < MAX_ISLET_KM2)
        a, b = shapely.STRtree(parts).query(parts[small], predicate="intersects")
        fixed[small[a[small[a] != b]]] = True
        return cls(parts, owner, km2, fixed, len(shapes))

    def without_islets(self, min_km2: float) -> _Land:
        keep = self.fixed | (self.km2 >= min(min_km2, MAX_ISLET_KM2))
        return replace(
            self,
            parts=self.parts[keep],
            owner=self.owner[keep],
            km2=self.km2[keep],
            fixed=self.fixed[keep],
        )

    def simplified(self, tolerance: float) -> _Land:
        return replace(self, parts=coverage_simplify(self.parts, tolerance))

    def shapes(self) -> np.ndarray:
        shapes = np.full(self.n, shapely.MultiPolygon(), dtype=object)
        owners, position = np.unique(self.owner, return_inverse=True)
        shapes[owners] = shapely.multipolygons(self.parts, indices=position)
        return shapes


def _bins(parts: np.ndarray, n: int) -> list[np.ndarray]:
    """Positions of parts in n heaps of like size, parts whose boxes overlap in the same heap."""
    label = components(len(parts), *shapely.STRtree(parts).query(parts))
    size = np.bincount(label, shapely.get_num_coordinates(parts), minlength=len(parts))
    heaps: list[list[int]] = [[] for _ in range(n)]
    weight = np.zeros(n)
    for group in np.argsort(-size, kind="stable")[: np.count_nonzero(size)]:
        lightest = int(np.argmin(weight))
        heaps[lightest].append(int(group))
        weight[lightest] += size[group]
    return [np.flatnonzero(np.isin(label, heap)) for heap in heaps if heap]


def coverage_simplify(parts: np.ndarray, tolerance: float) -> np.ndarray:
    """`shapely.coverage_simplify` of polygons on all processors.

    No line comes to cross another, so what happens to a part depends on all that lie in its box.
    """
    bins = _bins(parts, os.cpu_count() or 1)
    result = parts.copy()
    with ThreadPoolExecutor(len(bins)) as pool:
        jobs = pool.map(lambda rows: shapely.coverage_simplify(parts[rows], tolerance), bins)
        for rows, lighter in zip(bins, jobs, strict=True):
            result[rows] = np.where(shapely.is_empty(lighter), parts[rows], lighter)
    return result


def _whole(boundaries: Boundaries, shapes: np.ndarray, quantum: int) -> bytes:
    """Encode simplified shapes such that no regency vanishes."""
    original = boundaries.frame.geometry.to_numpy()
    # A regency that quantising flattens is given more shape, and in the end a small square.
    there = ~shapely.is_empty(original)
    lost = vanished(shapes, quantum) & there
    if lost.any():
        shapes = np.where(lost, original, shapes)
    lost = vanished(shapes, quantum) & there
    if lost.any():
        west, south, east, north = shapely.total_bounds(original)
        cell = 2 * max(east - west, north - south) / quantum
        points = shapely.point_on_surface(original[lost])
        shapes[lost] = shapely.buffer(points, cell, cap_style="square")
    return encode(shapes, [str(code) for code in boundaries.frame.index], quantum, OBJECT)


def _fitted(boundaries: Boundaries, land: _Land, recipe: Recipe) -> tuple[bytes, _Land]:
    """Build a level, coarser step by step until it fits the budget of the recipe."""
    factor = 1.0
    for attempt in range(MAX_ATTEMPTS):
        land = land.without_islets(recipe.min_islet_km2 * factor**2)
        land = land.simplified(recipe.tolerance_m * factor / DEGREE)
        encoded = _whole(boundaries, land.shapes(), recipe.quantum)
        excess = len(gzip.compress(encoded, 6, mtime=0)) / recipe.max_gzip * 1.005
        if excess <= 1 or attempt == MAX_ATTEMPTS - 1:
            break
        factor *= 1.03 * excess**1.3
    return encoded, land


def build_levels(boundaries: Boundaries) -> dict[str, bytes]:
    """Build every level of `LEVELS`, each from the next finer one.

    Returns
    -------
    dict of level name -> TopoJSON, in the order of `LEVELS`: one object "regencies", a geometry per
    regency in register order with `id` = code and no properties. No regency vanishes; neighbours
    share arcs; the same set gives the same bytes. A regency that the set has no outline of is an
    empty geometry.
    """
    land = _Land.of(boundaries.frame.geometry.to_numpy())
    built: dict[str, bytes] = {}
    for name, recipe in reversed(LEVELS.items()):
        built[name], land = _fitted(boundaries, land, recipe)
    return {name: built[name] for name in LEVELS}
