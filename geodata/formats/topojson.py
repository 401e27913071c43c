"""TopoJSON to polygons: arcs are joined under a count, since few bytes can name many vertices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geodata.formats import crs as crs_names
from geodata.formats import jsonscan
from geodata.formats.common import Content, count_check, pick_layer, refuse
from geodata.formats.limits import MAX_FEATURE_VERTICES, MAX_TOPOJSON_BYTES
from geodata.formats.rings import BadGeometry, Repairs, assemble, polygons
from geodata.formats.values import check_size, unique_names


class _Arcs:
    """The arcs of a topology, decoded one by one when first used."""

    def __init__(self, document: dict[str, Any], shown: Path) -> None:
        raw = document.get("arcs")
        if not isinstance(raw, list):
            raise refuse(shown, "must be a readable TopoJSON: it has no arcs")
        self.raw: list[Any] = raw
        transform = document.get("transform")
        self.scale: np.ndarray | None = None
        if transform is not None:
            try:
                self.scale = np.array(transform["scale"], dtype=float).reshape(2)
                self.origin = np.array(transform["translate"], dtype=float).reshape(2)
            except (KeyError, TypeError, ValueError, OverflowError) as error:
                rule = "must be a readable TopoJSON: transform must have scale and translate"
                raise refuse(shown, rule) from error
        self.known: dict[int, np.ndarray] = {}

    def length(self, index: Any) -> int:
        """Points of an arc, without decoding it."""
        if type(index) is not int or not -len(self.raw) <= index < len(self.raw):
            raise BadGeometry(f"names arc {str(index)[:20]}, which the file does not have")
        arc = self.raw[index if index >= 0 else ~index]
        if not isinstance(arc, list):
            raise BadGeometry("an arc must be a list of points")
        return len(arc)

    def points(self, index: int) -> np.ndarray:
        """Points of an arc in the file's coordinates; a negative index is ~index backwards."""
        number = index if index >= 0 else ~index
        if number not in self.known:
            try:
                points: np.ndarray = np.array(self.raw[number], dtype=float)
            except (TypeError, ValueError, OverflowError) as error:
                raise BadGeometry("an arc must be a list of points") from error
            if points.ndim != 2 or points.shape[1] < 2:
                raise BadGeometry("an arc must be a list of points")
            points = points[:, :2]
            if self.scale is not None:
                with np.errstate(all="ignore"):  # what is not finite is refused with its ring
                    points = np.cumsum(points, axis=0) * self.scale + self.origin
            self.known[number] = points
        return self.known[number] if index >= 0 else self.known[number][::-1]


def _rings(polygons: list[Any], arcs: _Arcs) -> list[list[np.ndarray]]:
    """Points of each ring of each polygon, counted before they are joined."""
    budget = MAX_FEATURE_VERTICES
    groups: list[list[np.ndarray]] = []
    for rings in polygons:
        if not isinstance(rings, list):
            raise BadGeometry("arcs of a polygon must be a list of rings")
        group = []
        for indices in rings:
            if not isinstance(indices, list) or not indices:
                raise BadGeometry("arcs of a ring must be a list of numbers")
            budget -= sum(arcs.length(index) for index in indices) + 1
            if budget < 0:
                raise BadGeometry(f"must have at most {MAX_FEATURE_VERTICES:,} vertices")
            pieces = [arcs.points(index) for index in indices]
            group.append(np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])]))
        groups.append(group)
    return groups


def _shape(document: dict[str, Any], arcs: _Arcs, repairs: Repairs) -> shapely.Geometry | None:
    kind = document.get("type")
    if kind in ("Polygon", "MultiPolygon"):
        members = document.get("arcs") or []
        if not isinstance(members, list):
            raise BadGeometry("arcs must be a list")
        groups = _rings(members if kind == "MultiPolygon" else [members], arcs)
        return assemble(kind, polygons(groups, repairs))
    if kind is None:
        return None
    if kind in ("Point", "MultiPoint"):
        return shapely.Point()
    if kind in ("LineString", "MultiLineString"):
        return shapely.LineString()
    raise BadGeometry(f"type {str(kind)[:40]!r} is not understood")


def _geometries(document: Any) -> Iterator[dict[str, Any]]:
    """Geometries of an object; a collection is its members, one level deep."""
    if isinstance(document, dict) and document.get("type") == "GeometryCollection":
        members = document.get("geometries")
        yield from (m if isinstance(m, dict) else {"type": "?"} for m in members or [])
    elif isinstance(document, dict):
        yield document


def _kind(document: Any) -> str:
    kinds = {str(g.get("type"))[:20] for g in _geometries(document)} - {"None"}
    return "/".join(sorted(kinds)[:4]) or "empty"


def decode(data: bytes, shown: Path, layer: str | None = None) -> Content:
    """Polygons and properties of a TopoJSON.

    Parameters
    ----------
    layer
        Name of the object; by default the only one, or the only one with polygons.

    Returns
    -------
    Content, in longitude and latitude unless a `crs` member says otherwise; the geometries' `id`
    is a column.

    Raises
    ------
    DataError
        Names the first geometry that is not understood.
    """
    if len(data) > MAX_TOPOJSON_BYTES:
        rule = f"TopoJSON must be at most {MAX_TOPOJSON_BYTES:,} bytes, is {len(data):,}"
        raise refuse(shown, rule)
    document = jsonscan.parse(data, shown)
    objects = document.get("objects")
    if not isinstance(objects, dict) or not objects:
        raise refuse(shown, "must be a readable TopoJSON: it has no objects")
    name, notes = pick_layer(shown, [(str(k), _kind(v)) for k, v in objects.items()], layer)
    geometries = list(_geometries(objects[name]))
    count_check(shown, len(geometries))
    arcs = _Arcs(document, shown)
    columns: dict[str, list[Any]] = {}
    shapes = np.empty(len(geometries), dtype=object)
    repairs = Repairs()
    vertices = 0
    for row, geometry in enumerate(geometries):
        values = geometry.get("properties") or {}
        if not isinstance(values, dict):
            raise refuse(shown, f"feature {row + 1}: properties must be an object")
        if isinstance(geometry.get("id"), str | int | float) and "id" not in values:
            values = {"id": geometry["id"], **values}
        for key, value in values.items():
            if key not in columns:
                check_size(len(columns) + 1, len(geometries), shown)
                columns[key] = [None] * len(geometries)
            columns[key][row] = value
        try:
            shapes[row] = _shape(geometry, arcs, repairs)
        except BadGeometry as error:
            raise refuse(shown, f"feature {row + 1}: {error}") from error
        vertices += int(shapely.get_num_coordinates(shapes[row]))
        count_check(shown, len(geometries), vertices)
    names, renamed = unique_names(columns)
    values_by_name = dict(zip(names, columns.values(), strict=True))
    notes += [*renamed, *repairs.notes()]
    stated = document.get("crs") is not None
    crs = crs_names.from_member(document, shown)
    return Content(dict(values_by_name), shapes, crs, name, notes, stated, "TopoJSON")
