"""GeoJSON, feature by feature. Not through GDAL, which follows links and pipelines in JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geodata.formats import crs as crs_names
from geodata.formats import jsonscan, topojson
from geodata.formats.common import Content, count_check, refuse, wrong_content
from geodata.formats.limits import (
    MAX_FEATURE_BYTES,
    MAX_FEATURE_VERTICES,
    MAX_GEOJSON_BYTES,
)
from geodata.formats.rings import BadGeometry, Repairs, geometry
from geodata.formats.values import check_size, unique_names

_GEOMETRIES = ("Polygon", "MultiPolygon", "GeometryCollection")
#: Brackets and commas of one feature: a vertex has one bracket and two or three commas.
_MAX_MARKS = 4 * MAX_FEATURE_VERTICES


class _Table:
    """Rows of differing keys, gathered column by column."""

    def __init__(self, rows: int, shown: Path) -> None:
        self.rows, self.shown = rows, shown
        self.columns: dict[str, list[Any]] = {}

    def put(self, row: int, values: dict[str, Any]) -> None:
        for key, value in values.items():
            if key not in self.columns:
                check_size(len(self.columns) + 1, self.rows, self.shown)
                self.columns[key] = [None] * self.rows
            self.columns[key][row] = value


def _one(data: bytes, number: int, shown: Path) -> dict[str, Any]:
    """Parse a feature, after a look at what it will cost."""
    marks = data.count(b"[") + data.count(b"{") + data.count(b",")
    if len(data) > MAX_FEATURE_BYTES or marks > _MAX_MARKS:
        rule = f"feature {number}: must have at most {MAX_FEATURE_VERTICES:,} vertices"
        raise refuse(shown, rule)
    feature = jsonscan.parse(data, shown, f"feature {number}: ")
    if not isinstance(feature, dict):
        raise refuse(shown, f"feature {number}: must be a readable GeoJSON Feature")
    return feature


def _features(data: bytes, parts: jsonscan.Parts, shown: Path) -> list[slice]:
    """Where the features are."""
    numbers = parts.skeleton["features"]
    if not all(type(n) is int for n in numbers) or numbers != sorted(set(numbers)):
        raise refuse(shown, "must be a readable GeoJSON: features must be a list of objects")
    if numbers and not 0 <= numbers[0] <= numbers[-1] < len(parts.starts):
        raise refuse(shown, "must be a readable GeoJSON: features must be a list of objects")
    return [slice(int(parts.starts[n]), int(parts.stops[n])) for n in numbers]


def read(path: Path, shown: Path, layer: str | None = None) -> Content:
    """Read a GeoJSON, or a TopoJSON, whichever the file is.

    Parameters
    ----------
    layer
        Object of a TopoJSON; a GeoJSON has none.

    Raises
    ------
    DataError
        Names the first feature that is not understood, or what the file is instead.
    """
    size = path.stat().st_size
    if size > MAX_GEOJSON_BYTES:
        raise refuse(shown, f"must be at most {MAX_GEOJSON_BYTES:,} bytes, is {size:,}")
    data = path.read_bytes()
    data = data[3:] if data.startswith(b"\xef\xbb\xbf") else data
    if not data[:64].lstrip(b" \t\r\n").startswith((b"{", b"[")):
        raise wrong_content(path, shown, "readable GeoJSON or TopoJSON")
    parts = jsonscan.split(data, 3, shown)
    top = parts.skeleton
    kind = top.get("type") if isinstance(top, dict) else None
    if kind == "Topology":
        return topojson.decode(data, shown, layer)
    if kind == "FeatureCollection" and isinstance(top.get("features"), list):
        where = _features(data, parts, shown)
        head = dict(top, features=None)
        if isinstance(member := head.get("crs"), dict):
            head["crs"] = _crs_member(member, parts, data, shown)
    elif kind == "Feature" or kind in _GEOMETRIES:
        head, where = {}, [slice(0, len(data))]
    else:
        raise refuse(shown, "must be a GeoJSON FeatureCollection or a TopoJSON Topology")
    count_check(shown, len(where))
    content = _collect(data, where, crs_names.from_member(head, shown), shown)
    content.stated = head.get("crs") is not None
    content.format = "GeoJSON"
    return content


def _crs_member(
    member: dict[str, Any], parts: jsonscan.Parts, data: bytes, shown: Path
) -> dict[str, Any]:
    number = member.get("properties")
    if type(number) is int and 0 <= number < len(parts.starts):
        piece = data[parts.starts[number] : parts.stops[number]]
        if len(piece) < 10_000:
            return dict(member, properties=jsonscan.parse(piece, shown))
    return member


def _collect(data: bytes, where: list[slice], crs: Any, shown: Path) -> Content:
    table = _Table(len(where), shown)
    shapes = np.empty(len(where), dtype=object)
    repairs = Repairs()
    vertices = 0
    latin = 0
    for row, place in enumerate(where):
        piece = data[place]
        latin += not _is_utf8(piece)
        feature = _one(piece, row + 1, shown)
        if feature.get("type") in _GEOMETRIES:
            feature = {"type": "Feature", "geometry": feature}
        values = feature.get("properties") or {}
        if feature.get("type") != "Feature" or not isinstance(values, dict):
            rule = f"feature {row + 1}: must be a readable GeoJSON Feature"
            raise refuse(shown, rule, column="type", value=str(feature.get("type"))[:40])
        if isinstance(feature.get("id"), str | int | float) and "id" not in values:
            values = {"id": feature["id"], **values}
        table.put(row, values)
        try:
            shapes[row] = geometry(feature.get("geometry"), repairs)
        except BadGeometry as error:
            raise refuse(shown, f"feature {row + 1}: {error}") from error
        vertices += int(shapely.get_num_coordinates(shapes[row]))
        count_check(shown, len(where), vertices)
    names, notes = unique_names(table.columns)
    columns = dict(zip(names, table.columns.values(), strict=True))
    if latin:
        notes.append(f"{latin} features are not UTF-8 and were read as Windows Latin (cp1252)")
    return Content(dict(columns), shapes, crs, notes=[*notes, *repairs.notes()])


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
