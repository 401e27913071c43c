"""Quantised TopoJSON: a coverage into shared arcs, and arcs back into polygons."""

from __future__ import annotations

import json
from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from topojson.core.topology import Topology


def _grid(shapes: np.ndarray, quantum: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (step, origin) of the grid across the extent of shapes: x, y each, degrees."""
    west, south, east, north = shapely.total_bounds(shapes)
    step = np.array([east - west, north - south]) / (quantum - 1)
    return np.maximum(step, 1e-12), np.array([west, south])


def _is_flat(shapes: np.ndarray, step: np.ndarray, origin: np.ndarray) -> np.ndarray:
    """Mask of the shapes that have no area once their points lie on the grid."""
    snapped = shapely.transform(shapes, lambda xy: np.rint((xy - origin) / step))
    return np.asarray(shapely.area(snapped) <= 0)


def vanished(shapes: np.ndarray, quantum: int) -> np.ndarray:
    """Mask of the shapes of which `encode` would leave no area."""
    return _is_flat(shapes, *_grid(shapes, quantum))


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
    bytes
        ASCII JSON without spaces; borders between neighbours are arcs that both use. Polygons that
        the grid flattens are left out, so a geometry may have no arcs.
    """
    step, origin = _grid(shapes, quantum)
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    keep = ~_is_flat(shapely.polygons(rings), step, origin)
    keep &= keep[np.searchsorted(part, part)]  # a hole goes with its outer ring
    left, part = np.unique(part[keep], return_inverse=True)
    owners, owner = np.unique(owner[left], return_inverse=True)
    drawn = shapely.multipolygons(shapely.polygons(rings[keep], indices=part), indices=owner)
    document = Topology(
        gpd.GeoSeries(drawn, index=[codes[i] for i in owners]),
        object_name=name,
        prequantize={"scale": step.tolist(), "translate": origin.tolist()},
    ).to_dict()
    arcs = {found["id"]: found["arcs"] for found in document["objects"][name]["geometries"]}
    document["objects"][name]["geometries"] = [
        {"type": "MultiPolygon", "id": code, "arcs": arcs.get(code, [])} for code in codes
    ]
    return json.dumps(document, separators=(",", ":")).encode("ascii")


def decode(data: bytes, name: str) -> dict[str, shapely.MultiPolygon]:
    """Decode one object of a TopoJSON that `encode` has made; an untrusted one is not for this.

    Returns
    -------
    dict
        id -> MultiPolygon in degrees, in order of the file; a vanished geometry is empty.
    """
    frame = pyogrio.read_dataframe(data, layer=name)
    return dict(zip(frame["id"], frame.geometry, strict=True))
