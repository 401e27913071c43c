"""Reading quantised TopoJSON back into polygons, to check what a map will really draw."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely


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
