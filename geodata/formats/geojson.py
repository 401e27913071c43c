"""GeoJSON, feature by feature. Not through GDAL, which follows links and pipelines in JSON.

A text too large to be parsed whole is cut into its parts by brackets, in bounded memory.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geodata.formats import topojson
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
#: Depth of brackets in JSON. A MultiPolygon in a FeatureCollection needs 8.
MAX_DEPTH = 40
#: Everything in a GeoJSON file that is not inside a feature.
MAX_SKELETON_BYTES = 16_000_000
#: Parts of one file: features, or arcs of a TopoJSON.
MAX_PARTS = 1_000_000
#: Depth of a feature's own brackets; the outermost are 1.
_LEVEL = 3
_CHUNK = 1 << 20
_STEP = np.zeros(256, np.int8)
_STEP[[ord("{"), ord("[")]] = 1
_STEP[[ord("}"), ord("]")]] = -1
_GEOMETRIES = ("Polygon", "MultiPolygon", "GeometryCollection")
_NO_FEATURE = "must be a readable GeoJSON Feature"


def read(path: Path, layer: str | None = None) -> Content:
    """Read a GeoJSON, or an object of a TopoJSON, whichever the file is."""
    size = path.stat().st_size
    if size > MAX_GEOJSON_BYTES:
        raise Unreadable(f"must be at most {MAX_GEOJSON_BYTES:,} bytes, is {size:,}")
    data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    if not data[:64].lstrip(b" \t\r\n").startswith((b"{", b"[")):
        raise wrong_content(path, "readable GeoJSON or TopoJSON")
    top, parts = _split(data)
    kind = top.get("type") if isinstance(top, dict) else None
    if kind == "Topology":
        if len(data) > MAX_TOPOJSON_BYTES:
            raise Unreadable(
                f"TopoJSON must be at most {MAX_TOPOJSON_BYTES:,} bytes, is {len(data):,}"
            )
        return topojson.decode(_parse(data)[0], layer)
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


def _split(data: bytes) -> tuple[Any, list[slice]]:
    """Cut the parts (features and what else lies as deep) out of a JSON text.

    Returns
    -------
    (skeleton, parts): everything outside the parts, parsed, in which each part is its number; where
    each part is in `data`.
    """
    starts, stops = _positions(data)
    inside = int((stops - starts).sum())
    if len(data) - inside + 8 * len(starts) > MAX_SKELETON_BYTES:
        raise Unreadable("must be a GeoJSON FeatureCollection; it is mostly something else")
    parts = list(map(slice, starts.tolist(), stops.tolist()))
    pieces: list[bytes] = []
    last = 0
    for number, part in enumerate(parts):
        pieces += [data[last : part.start], b"%d" % number]
        last = part.stop
    return _parse(b"".join([*pieces, data[last:]]))[0], parts


def _positions(data: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Where the parts start and stop, in any encoding that keeps ASCII."""
    opens: list[np.ndarray] = []
    closes: list[np.ndarray] = []
    depth = in_text = place = count = 0
    while place < len(data):
        block = data[place : place + _CHUNK]
        if (len(block) - len(block.rstrip(b"\\"))) % 2:  # do not part a backslash from its mate
            block = data[place : place + len(block) + 1]
        size = len(block)
        if b"\\" in block:
            block = block.replace(b"\\\\", b"__").replace(b'\\"', b"__")
        codes = np.frombuffer(block, np.uint8)
        outside = (np.cumsum(codes == ord('"'), dtype=np.int32) + in_text) & 1 == 0
        steps = np.where(outside, _STEP[codes], np.int8(0))
        depths = np.cumsum(steps, dtype=np.int32) + depth
        if depths.max() > MAX_DEPTH:
            raise Unreadable(
                f"must be a readable GeoJSON: brackets nested more than {MAX_DEPTH} deep"
            )
        if depths.min() < 0:
            raise Unreadable("must be a readable GeoJSON: a bracket too many")
        opens.append(np.flatnonzero((steps == 1) & (depths == _LEVEL)) + place)
        closes.append(np.flatnonzero((steps == -1) & (depths == _LEVEL - 1)) + place + 1)
        count += len(opens[-1])
        if count > MAX_PARTS:
            raise Unreadable(f"must have at most {MAX_PARTS:,} parts")
        depth, in_text = int(depths[-1]), int(not outside[-1])
        place += size
    if depth or in_text:
        raise Unreadable("must be a readable GeoJSON: it is cut short")
    return np.concatenate(opens), np.concatenate(closes)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Object whose repeated keys are kept, as `key_2`."""
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    values = {}
    for key, value in pairs:
        name, count = key, 2
        while name in values:
            name, count = f"{key}_{count}", count + 1
        values[name] = value
    return values


def _parse(data: bytes) -> tuple[Any, bool]:
    """Parse a JSON text; NaN and Infinity, which are no JSON, become null.

    Returns
    -------
    (document, latin): whether it is no UTF-8 and was read as Windows Latin.
    """
    try:
        text, latin = data.decode("utf-8"), False
    except UnicodeDecodeError:  # a program has not kept to it
        text, latin = data.decode("cp1252", "replace"), True
    try:
        document = json.loads(text, object_pairs_hook=_pairs, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        detail = " ".join(str(error).split())[:120]
        raise Unreadable(f"must be a readable GeoJSON ({detail})") from error
    return document, latin


def _crs_member(member: Any, parts: list[slice], data: bytes) -> Any:
    """Member whose properties, cut out like a feature, are put back."""
    number = member.get("properties") if isinstance(member, dict) else None
    if type(number) is int and 0 <= number < len(parts):
        piece = data[parts[number]]
        if len(piece) < 10_000:
            return dict(member, properties=_parse(piece)[0])
    return member


def _collect(data: bytes, places: list[slice], crs_member: Any) -> Content:
    collector = Collector(len(places))
    for row, place in enumerate(places):
        with feature(row + 1):
            document = _feature(data[place], collector)
            shape = _geometry(document.get("geometry"), collector)
        collector.put(row, document, shape)
    return collector.content("GeoJSON", crs_member)


def _feature(data: bytes, collector: Collector) -> dict[str, Any]:
    """Parse a feature, after a look at what it will cost; a bare geometry is one."""
    marks = data.count(b"[") + data.count(b"{") + data.count(b",")
    if len(data) > MAX_FEATURE_BYTES or marks > _MAX_MARKS:
        raise Unreadable(f"must have at most {MAX_FEATURE_VERTICES:,} vertices")
    document, latin = _parse(data)
    collector.latin += latin
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
