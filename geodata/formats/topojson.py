"""TopoJSON to polygons: arcs are joined under a count, since few bytes can name many vertices."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geodata.formats.common import (
    MAX_FEATURE_VERTICES,
    Content,
    Unreadable,
    feature,
    pick_layer,
)
from geodata.formats.rings import Collector

_NO_ARC = "an arc must be a list of points"


class _Arcs:
    """The arcs of a topology, decoded one by one when first used."""

    def __init__(self, document: dict[str, Any]) -> None:
        raw, transform = document.get("arcs"), document.get("transform")
        if not isinstance(raw, list):
            raise Unreadable("must be a readable TopoJSON: it has no arcs")
        self.raw: list[Any] = raw
        self.known: dict[int, np.ndarray] = {}
        self.scale: np.ndarray | None = None
        if transform is not None:
            try:
                self.scale = np.array(transform["scale"], dtype=float).reshape(2)
                self.origin = np.array(transform["translate"], dtype=float).reshape(2)
            except (KeyError, TypeError, ValueError, OverflowError) as error:
                rule = "must be a readable TopoJSON: transform must have scale and translate"
                raise Unreadable(rule) from error

    def points(self, index: Any) -> np.ndarray:
        """Points of an arc in the file's coordinates; a negative index is ~index backwards."""
        if type(index) is not int or not -len(self.raw) <= index < len(self.raw):
            raise Unreadable(f"names arc {str(index)[:20]}, which the file does not have")
        number = index if index >= 0 else ~index
        if number not in self.known:
            try:
                points: np.ndarray = np.array(self.raw[number], dtype=float)
            except (TypeError, ValueError, OverflowError) as error:
                raise Unreadable(_NO_ARC) from error
            if points.ndim != 2 or points.shape[1] < 2:
                raise Unreadable(_NO_ARC)
            points = points[:, :2]
            if self.scale is not None:
                with np.errstate(all="ignore"):  # what is not finite is refused with its ring
                    points = np.cumsum(points, axis=0) * self.scale + self.origin
            self.known[number] = points
        return self.known[number] if index >= 0 else self.known[number][::-1]

    def rings(self, polygons: list[Any]) -> list[list[np.ndarray]]:
        """Points of each ring of each polygon, counted before they are joined."""
        budget = MAX_FEATURE_VERTICES
        groups: list[list[np.ndarray]] = []
        for rings in polygons:
            if not isinstance(rings, list):
                raise Unreadable("arcs of a polygon must be a list of rings")
            groups.append([])
            for indices in rings:
                if not isinstance(indices, list) or not indices:
                    raise Unreadable("arcs of a ring must be a list of numbers")
                first, *others = [self.points(index) for index in indices]
                budget -= len(first) + sum(map(len, others)) + 1
                if budget < 0:
                    raise Unreadable(f"must have at most {MAX_FEATURE_VERTICES:,} vertices")
                groups[-1].append(np.concatenate([first, *(points[1:] for points in others)]))
        return groups


def _shape(document: dict[str, Any], arcs: _Arcs, collector: Collector) -> shapely.Geometry | None:
    kind = document.get("type")
    if kind in ("Polygon", "MultiPolygon"):
        members = document.get("arcs") or []
        if not isinstance(members, list):
            raise Unreadable("arcs must be a list")
        groups = arcs.rings(members if kind == "MultiPolygon" else [members])
        return collector.polygons(kind, groups)
    if kind is None:
        return None
    if kind in ("Point", "MultiPoint", "LineString", "MultiLineString"):
        return shapely.Point() if "Point" in kind else shapely.LineString()
    raise Unreadable(f"type {str(kind)[:40]!r} is not understood")


def _geometries(document: Any) -> list[dict[str, Any]]:
    """Geometries of an object; a collection is its members, one level deep."""
    if not isinstance(document, dict):
        return []
    if document.get("type") != "GeometryCollection":
        return [document]
    return [m if isinstance(m, dict) else {"type": "?"} for m in document.get("geometries") or []]


def _kind(document: Any) -> str:
    kinds = {str(g.get("type"))[:20] for g in _geometries(document)} - {"None"}
    return "/".join(sorted(kinds)[:4]) or "empty"


def decode(document: dict[str, Any], layer: str | None = None) -> Content:
    """Polygons and properties of an object of a TopoJSON; the geometries' `id` is a column."""
    objects = document.get("objects")
    if not isinstance(objects, dict) or not objects:
        raise Unreadable("must be a readable TopoJSON: it has no objects")
    name, notes = pick_layer([(str(k), _kind(v)) for k, v in objects.items()], layer)
    geometries = _geometries(objects[name])
    collector = Collector(len(geometries))
    arcs = _Arcs(document)
    for row, geometry in enumerate(geometries):
        with feature(row + 1):
            if not isinstance(geometry.get("properties") or {}, dict):
                raise Unreadable("properties must be an object")
            shape = _shape(geometry, arcs, collector)
        collector.put(row, geometry, shape)
    content = collector.content("TopoJSON", document.get("crs"))
    content.layer, content.notes[:0] = name, notes
    return content
