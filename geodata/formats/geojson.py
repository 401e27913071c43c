"""GeoJSON, feature by feature. Not through GDAL, which follows links and pipelines in JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely

from geodata.formats import jsonscan, topojson
from geodata.formats.common import (
    MAX_FEATURE_VERTICES,
    Content,
    Unreadable,
    feature,
    wrong_content,
)
from geodata.formats.rings import Collector

#: A file is split into features by scanning; only one feature at a time is parsed.
MAX_GEOJSON_BYTES = 250_000_000
#: TopoJSON is parsed whole, at up to 24 bytes of memory a byte. Indonesia in full is 5 MB.
MAX_TOPOJSON_BYTES = 20_000_000
#: One feature as JSON text.
MAX_FEATURE_BYTES = 64_000_000
#: Brackets and commas of one feature: a vertex has one bracket and two or three commas.
_MAX_MARKS = 4 * MAX_FEATURE_VERTICES
_GEOMETRIES = ("Polygon", "MultiPolygon", "GeometryCollection")
_NO_FEATURE = "must be a readable GeoJSON Feature"


def read(path: Path, layer: str | None = None) -> Content:
    """Read a GeoJSON, or a TopoJSON, whichever the file is.

    Parameters
    ----------
    layer
        Object of a TopoJSON; a GeoJSON has none.

    Raises
    ------
    Unreadable
        Names the first feature that is not understood, or what the file is instead.
    """
    size = path.stat().st_size
    if size > MAX_GEOJSON_BYTES:
        raise Unreadable(f"must be at most {MAX_GEOJSON_BYTES:,} bytes, is {size:,}")
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if not data[:64].lstrip(b" \t\r\n").startswith((b"{", b"[")):
        raise wrong_content(path, "readable GeoJSON or TopoJSON")
    top, parts = jsonscan.split(data, 3)
    kind = top.get("type") if isinstance(top, dict) else None
    if kind == "Topology":
        if len(data) > MAX_TOPOJSON_BYTES:
            raise Unreadable(
                f"TopoJSON must be at most {MAX_TOPOJSON_BYTES:,} bytes, is {len(data):,}"
            )
        return topojson.decode(jsonscan.parse(data), layer)
    if kind == "FeatureCollection" and isinstance(top.get("features"), list):
        numbers, member = top["features"], top.get("crs")
        if not all(type(n) is int and 0 <= n < len(parts) for n in numbers) or numbers != sorted(
            set(numbers)
        ):
            raise Unreadable("must be a readable GeoJSON: features must be a list of objects")
        return _collect(data, [parts[n] for n in numbers], _crs_member(member, parts, data))
    if kind == "Feature" or kind in _GEOMETRIES:
        return _collect(data, [slice(0, len(data))], None)
    raise Unreadable("must be a GeoJSON FeatureCollection or a TopoJSON Topology")


def _crs_member(member: Any, parts: list[slice], data: bytes) -> Any:
    """Member whose properties, cut out like a feature, are put back."""
    number = member.get("properties") if isinstance(member, dict) else None
    if type(number) is int and 0 <= number < len(parts):
        piece = data[parts[number]]
        if len(piece) < 10_000:
            return dict(member, properties=jsonscan.parse(piece))
    return member


def _collect(data: bytes, places: list[slice], crs_member: Any) -> Content:
    collector = Collector(len(places))
    for row, place in enumerate(places):
        piece = data[place]
        collector.latin += not _is_utf8(piece)
        with feature(row + 1):
            document = _feature(piece)
            shape = _geometry(document.get("geometry"), collector)
        collector.put(row, document, shape)
    return collector.content("GeoJSON", crs_member)


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _feature(data: bytes) -> dict[str, Any]:
    """Parse a feature, after a look at what it will cost; a bare geometry is one."""
    marks = data.count(b"[") + data.count(b"{") + data.count(b",")
    if len(data) > MAX_FEATURE_BYTES or marks > _MAX_MARKS:
        raise Unreadable(f"must have at most {MAX_FEATURE_VERTICES:,} vertices")
    document = jsonscan.parse(data)
    if not isinstance(document, dict):
        raise Unreadable(_NO_FEATURE)
    kind = document.get("type")
    if kind in _GEOMETRIES:
        return {"type": "Feature", "geometry": document}
    if kind != "Feature" or not isinstance(document.get("properties") or {}, dict):
        raise Unreadable(_NO_FEATURE, column="type", value=str(kind)[:40])
    return document


def _geometry(document: Any, collector: Collector) -> shapely.Geometry | None:
    """Geometry from a GeoJSON object; None for null."""
    if document is None:
        return None
    if not isinstance(document, dict):
        raise Unreadable("geometry must be an object or null")
    kind, coordinates = document.get("type"), document.get("coordinates")
    if kind in ("Polygon", "MultiPolygon"):
        coordinates = coordinates or []
        if not isinstance(coordinates, list):
            raise Unreadable("coordinates must be a list")
        return collector.polygons(kind, coordinates if kind == "MultiPolygon" else [coordinates])
    try:
        return shapely.from_geojson(json.dumps(document, allow_nan=False))
    except (shapely.GEOSException, ValueError, TypeError, RecursionError) as error:
        detail = " ".join(str(error).split())[:100]
        raise Unreadable(f"must be a GeoJSON geometry ({detail})") from error
