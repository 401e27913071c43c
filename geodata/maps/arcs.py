"""Quantised TopoJSON: a coverage into shared arcs, and arcs back into polygons."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

_HALF = np.int64(1) << 32


class _Arcs:
    """Arcs, each once; a run of points that is already there backwards gets the number ~index."""

    def __init__(self) -> None:
        self.points: list[np.ndarray] = []
        self._number: dict[bytes, int] = {}

    def add(self, points: np.ndarray) -> int:
        """Return the number of an arc given as point numbers."""
        forth, back = points.tobytes(), points[::-1].tobytes()
        if forth in self._number:
            return self._number[forth]
        if back in self._number:
            return ~self._number[back]
        self._number[forth] = len(self.points)
        self.points.append(points)
        return len(self.points) - 1


def _junctions(points: np.ndarray, ring: np.ndarray, n: int) -> np.ndarray:
    """Mask of the n points at which arcs must end: they have other than two neighbours."""
    same = ring[1:] == ring[:-1]
    a, b = points[:-1][same], points[1:][same]
    pairs = np.sort(np.concatenate([a * _HALF + b, b * _HALF + a]))
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])]
    return np.bincount((pairs // _HALF).astype(np.int64), minlength=n) != 2


def _cut(points: np.ndarray, junction: np.ndarray) -> Iterator[np.ndarray]:
    """Arcs of a closed ring of point numbers, in its direction."""
    loop = points[:-1]
    ends = np.flatnonzero(junction[loop])
    # Where nothing marks a beginning, the least point does, so that both sides agree on it.
    first = int(ends[0]) if len(ends) else int(np.argmin(loop))
    loop = np.concatenate([loop[first:], loop[: first + 1]])
    if len(ends) < 2:
        yield loop
        return
    for start, stop in zip(ends, [*ends[1:], len(loop) - 1 + first], strict=True):
        yield loop[start - first : stop - first + 1]


def _quantised(
    shapes: np.ndarray, quantum: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Rings on the grid: (xy, ring, part of ring, shape of part, [scale, origin])."""
    west, south, east, north = shapely.total_bounds(shapes)
    origin = np.array([west, south])
    scale = np.maximum(np.array([east - west, north - south]) / (quantum - 1), 1e-12)
    parts, shape = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    grid = np.rint((xy - origin) / scale).astype(np.int64)
    moved = np.append(True, (ring[1:] != ring[:-1]) | (grid[1:] != grid[:-1]).any(axis=1))
    return grid[moved], ring[moved], part, shape, np.vstack([scale, origin])


def _doubled_areas(grid: np.ndarray, ring: np.ndarray, n: int) -> np.ndarray:
    """Twice the area of each of n rings on the grid, in whole cells: 0 where it is flattened."""
    same = ring[1:] == ring[:-1]
    (x0, y0), (x1, y1) = grid[:-1].T, grid[1:].T
    cross = np.where(same, x0 * y1 - x1 * y0, 0)
    ends = np.searchsorted(ring, np.arange(n + 1)) - 1
    total = np.append(0, np.cumsum(cross))[np.maximum(ends, 0)]
    return np.abs(np.diff(total))


def vanished(shapes: np.ndarray, quantum: int) -> np.ndarray:
    """Mask of the shapes of which `encode` would leave no area."""
    grid, ring, part, shape, _ = _quantised(shapes, quantum)
    area = _doubled_areas(grid, ring, len(part))
    area[1:][part[1:] == part[:-1]] *= -1  # holes
    return np.bincount(shape[part], area, minlength=len(shapes)) <= 0


def _deltas(xy: np.ndarray, arcs: list[np.ndarray]) -> list[list[list[int]]]:
    """Arcs as steps: the first point as it is, each further one by its distance."""
    ends = np.cumsum([0, *(len(arc) for arc in arcs)])
    points = xy[np.concatenate(arcs)] if arcs else xy[:0]
    steps = points.copy()
    steps[1:] -= points[:-1]
    steps[ends[:-1]] = points[ends[:-1]]
    flat = steps.tolist()
    return [flat[a:b] for a, b in pairwise(ends)]


def encode(shapes: np.ndarray, codes: Sequence[str], quantum: int, name: str) -> bytes:
    """Write polygons as compact quantised TopoJSON.

    Parameters
    ----------
    shapes
        A valid coverage of Polygons or MultiPolygons, degrees.
    codes
        `id` of each.
    quantum
        Steps of the grid across the extent.
    name
        Of the one object.

    Returns
    -------
    ASCII JSON without spaces; borders between neighbours are arcs that both use. Rings that the
    grid flattens are left out, so a geometry may have no arcs.
    """
    grid, ring, part, shape, (scale, origin) = _quantised(shapes, quantum)
    keys, first, points = np.unique(
        grid[:, 0] * _HALF + grid[:, 1], return_index=True, return_inverse=True
    )
    junction = _junctions(points, ring, len(keys))
    flat = _doubled_areas(grid, ring, len(part)) == 0
    starts = np.searchsorted(ring, np.arange(len(part) + 1))
    arcs = _Arcs()
    rings_of: list[list[list[list[int]]]] = [[] for _ in codes]
    current = -1
    for number in range(len(part)):
        is_shell = number == 0 or part[number] != part[number - 1]
        if is_shell and flat[number]:
            current = -1
        if flat[number] or (not is_shell and current != part[number]):
            continue
        run = points[starts[number] : starts[number + 1]]
        indices = [arcs.add(arc) for arc in _cut(run, junction)]
        target = rings_of[shape[part[number]]]
        if is_shell:
            current = int(part[number])
            target.append([indices])
        else:
            target[-1].append(indices)
    geometries = [
        {"type": "Polygon", "id": code, "arcs": own[0]}
        if len(own) == 1
        else {"type": "MultiPolygon", "id": code, "arcs": own}
        for code, own in zip(codes, rings_of, strict=True)
    ]
    west, south = (float(v) for v in origin)
    east, north = (float(v) for v in origin + scale * (quantum - 1))
    document = {
        "type": "Topology",
        "bbox": [west, south, east, north],
        "transform": {"scale": scale.tolist(), "translate": [west, south]},
        "objects": {name: {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": _deltas(grid[first], arcs.points),
    }
    return json.dumps(document, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _ring(indices: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """Join arcs into one ring of x, y; a negative index is the arc ~index backwards."""
    pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _polygon(rings: list[list[int]], arcs: list[np.ndarray]) -> shapely.Polygon | None:
    lines = [_ring(ring, arcs) for ring in rings]
    lines = [line for line in lines if len(np.unique(line, axis=0)) >= 3]
    return shapely.Polygon(lines[0], lines[1:]) if lines else None


def decode(data: bytes, name: str) -> dict[str, shapely.MultiPolygon]:
    """Decode one object of a quantised TopoJSON.

    Parameters
    ----------
    data
        The file, as UTF-8.
    name
        Name of an object with Polygon and MultiPolygon geometries that carry `id`.

    Returns
    -------
    dict of id -> MultiPolygon in degrees, in order of the file; rings that quantising has
    flattened to fewer than three points are left out, so a vanished geometry is empty.
    """
    document: dict[str, Any] = json.loads(data)
    scale = np.array(document["transform"]["scale"])
    origin = np.array(document["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in document["arcs"]]
    found: dict[str, shapely.MultiPolygon] = {}
    for geometry in document["objects"][name]["geometries"]:
        rings = geometry.get("arcs") or []
        groups = rings if geometry["type"] == "MultiPolygon" else [rings]
        polygons = [_polygon(group, arcs) for group in groups if group]
        found[geometry["id"]] = shapely.MultiPolygon([p for p in polygons if p is not None])
    return found
