"""GeoParquet: measured by DuckDB within a limit of memory, then read page by page."""

from __future__ import annotations

import json
import struct
from contextlib import closing
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS

from geodata.formats import crs as crs_names
from geodata.formats.common import (
    MAX_FEATURE_RINGS,
    MAX_FEATURE_VERTICES,
    PARQUET_MAGIC,
    Content,
    Unreadable,
    check_magic,
    check_size,
)
from geodata.formats.gdal import geometries, neutral
from geodata.formats.values import unique_names

#: All geometry and text: 20 million vertices are 320 MB.
MAX_UNPACKED_BYTES = 500_000_000
_TOO_LARGE = f"must unpack to at most {MAX_UNPACKED_BYTES:,} bytes"
#: Seconds of measuring; a second is enough for the largest honest file.
MAX_SECONDS = 20.0
#: One page may take about a fifth of the memory (a page of large features is one however many
#: they are). Nothing is written to a disk or fetched.
_DUCKDB: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": "400MB",
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
#: The `geo` metadata.
MAX_META_BYTES = 1_000_000
#: Rows that are read at once.
_ROWS = 64
_LIMITS = {"thrift_string_size_limit": 50_000_000, "thrift_container_size_limit": 1_000_000}
_PLAIN = (
    pa.types.is_string,
    pa.types.is_large_string,
    pa.types.is_integer,
    pa.types.is_floating,
    pa.types.is_boolean,
    pa.types.is_date,
    pa.types.is_timestamp,
    pa.types.is_decimal,
    pa.types.is_null,
)
#: Collections within collections. The parser of GEOS has no limit of its own.
MAX_NESTED = 4
_POINT, _LINE, _POLYGON, _COLLECTIONS = 1, 2, 3, (4, 5, 6, 7)


def check_pages(path: Path, meta: pq.FileMetaData) -> None:
    """Read every value once without keeping it: the footer's own figures (meta) may be false."""
    groups = [meta.row_group(number) for number in range(meta.num_row_groups)]
    if sum(group.total_byte_size for group in groups) > MAX_UNPACKED_BYTES:
        raise Unreadable(_TOO_LARGE)
    with neutral({".parquet": path}) as folder, closing(duckdb.connect(config=_DUCKDB)) as base:
        base.execute("SET enable_geoparquet_conversion = false")
        file = [str(folder / "file.parquet")]
        sums = []
        described = base.execute("DESCRIBE SELECT * FROM read_parquet(?)", file).fetchall()
        for name, kind, *_ in described:
            quoted = '"' + name.replace('"', '""') + '"'
            length = {"VARCHAR": "sum(strlen({}))", "BLOB": "sum(octet_length({}))"}.get(kind)
            sums.append((length or "min(hash({}) % 2)").format(quoted))  # hash: read it
        watch = Timer(MAX_SECONDS, base.interrupt)
        watch.start()
        try:
            query = f"SELECT {', '.join(sums)} FROM read_parquet(?)"  # noqa: S608
            sizes = base.execute(query, file).fetchone() or ()
        except (duckdb.OutOfMemoryException, duckdb.InterruptException) as error:
            rule = f"{_TOO_LARGE}, a page to a fifth of that: save it as GeoPackage"
            raise Unreadable(rule) from error
        finally:
            watch.cancel()
    if sum(int(size or 0) for size in sizes) > MAX_UNPACKED_BYTES:
        raise Unreadable(_TOO_LARGE)


def _geo(schema: pa.Schema) -> tuple[str, dict[str, Any]]:
    """Name and description of the primary geometry column."""
    stored = (schema.metadata or {}).get(b"geo")
    if stored is None or len(stored) > MAX_META_BYTES:
        raise Unreadable("must be a GeoParquet; the Parquet file has no geo metadata")
    try:
        document = json.loads(stored)
        name = document["primary_column"]
        described = document["columns"][name]
        encoding = described.get("encoding", "WKB")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable("must be a readable GeoParquet: its geo metadata are damaged") from error
    if not isinstance(name, str) or schema.get_field_index(name) < 0:
        rule = "must be a readable GeoParquet: it names a geometry column that is not there"
        raise Unreadable(rule, column="primary_column", value=str(name)[:60])
    kind = schema.field(name).type
    if encoding != "WKB" or not (pa.types.is_binary(kind) or pa.types.is_large_binary(kind)):
        rule = f"must hold its geometry as WKB, holds {str(encoding)[:30]} in a column of {kind}"
        raise Unreadable(rule, column=name)
    return name, described


def _crs(described: dict[str, Any]) -> CRS | None:
    crs = described.get("crs", crs_names.LONLAT)
    if isinstance(crs, str):
        return crs_names.from_text(crs)
    if isinstance(crs, dict):
        return crs_names.from_json(crs)
    if crs is None or isinstance(crs, CRS):
        return crs
    raise Unreadable("names a coordinate system that is not understood", column="crs")


def measure(data: bytes, place: int = 0, depth: int = 0) -> tuple[int, int, int]:
    """Walk over well-known binary before it is handed to a recursive parser.

    Returns
    -------
    (where it ends, vertices, rings) of the geometry at a place, which lies in `depth` collections.

    Raises
    ------
    struct.error
        Cut short.
    ValueError
        Nested too deeply, curved, or larger than a feature may be.
    """
    order = "<" if data[place : place + 1] == b"\1" else ">"
    (code,) = struct.unpack_from(order + "I", data, place + 1)
    place += 5
    if code & 0x20000000:  # SRID of the PostGIS dialect
        place += 4
    flags = bool(code & 0x80000000) + bool(code & 0x40000000)
    code &= 0x0FFFFFFF
    kind = code % 1000
    width = 8 * (2 + flags + (0, 1, 1, 2)[min(code // 1000, 3)])
    if kind == _POINT:
        return _within(data, place + width), 1, 0
    (count,) = struct.unpack_from(order + "I", data, place)
    place += 4
    if kind == _LINE:
        return _within(data, place + count * width), count, 0
    if kind not in (_POLYGON, *_COLLECTIONS):
        raise ValueError("curved or unknown geometry")
    if kind != _POLYGON and count and depth >= MAX_NESTED:
        raise ValueError("nested too deeply")
    vertices = rings = 0
    for _ in range(count):
        if kind == _POLYGON:
            (points,) = struct.unpack_from(order + "I", data, place)
            place, lines = _within(data, place + 4 + points * width), 1
        else:
            place, points, lines = measure(data, place, depth + 1)
        vertices, rings = vertices + points, rings + lines
        if vertices > MAX_FEATURE_VERTICES or rings > MAX_FEATURE_RINGS:
            raise ValueError(
                f"more than {MAX_FEATURE_VERTICES:,} vertices or {MAX_FEATURE_RINGS:,} rings"
            )
    return place, vertices, rings


def _within(data: bytes, place: int) -> int:
    if place > len(data):
        raise struct.error("cut short")
    return place


def _shapes(values: list[bytes | None], before: int) -> tuple[np.ndarray, int]:
    """Geometries and their number of rings."""
    rings = 0
    for number, wkb in enumerate(values, start=before + 1):
        try:
            rings += measure(wkb)[2] if wkb is not None else 0
        except (struct.error, ValueError) as error:
            detail = "cut short" if isinstance(error, struct.error) else error
            raise Unreadable(f"feature {number}: damaged geometry ({detail})") from error
    return geometries(np.array([*values, None], dtype=object)[:-1], before), rings


def _read(path: Path, name: str, columns: list[str]) -> tuple[np.ndarray, dict[str, list[Any]]]:
    """Geometry and columns, read page by page."""
    shapes: list[np.ndarray] = []
    values: dict[str, list[Any]] = {column: [] for column in columns}
    rows = rings = vertices = 0
    with pq.ParquetFile(path, buffer_size=1 << 20, **_LIMITS) as file:
        for batch in file.iter_batches(_ROWS, columns=[name, *columns], use_threads=False):
            geometry, more = _shapes(batch.column(name).to_pylist(), rows)
            rows, rings = rows + len(geometry), rings + more
            vertices += int(shapely.get_num_coordinates(geometry).sum())
            check_size(rows, vertices, rings)
            shapes.append(geometry)
            for column in columns:
                values[column] += batch.column(column).to_pylist()
    return np.concatenate([np.empty(0, dtype=object), *shapes]), values


def read(path: Path, layer: str | None = None) -> Content:
    """Read a GeoParquet with WKB geometry."""
    check_magic(path, PARQUET_MAGIC, "GeoParquet")
    with pq.ParquetFile(path, **_LIMITS) as file:
        meta = file.metadata
    check_size(meta.num_rows, columns=meta.num_columns)
    check_pages(path, meta)
    schema = meta.schema.to_arrow_schema()
    name, described = _geo(schema)
    others = [n for n in schema.names if n != name and not n.startswith("__index_level_")]
    columns = [
        n
        for n in others
        if schema.names.count(n) == 1 and any(test(schema.field(n).type) for test in _PLAIN)
    ]
    crs = _crs(described)
    shapes, values = _read(path, name, columns)
    if len(shapes) != meta.num_rows or schema.names.count(name) != 1:
        raise Unreadable("must be a readable GeoParquet: its metadata do not fit its columns")
    names, notes = unique_names(columns)
    if left := sorted(set(others) - set(columns)):
        notes.append(f"columns that are no text or number left out: {', '.join(left[:10])}")
    return Content(dict(zip(names, values.values(), strict=True)), shapes, crs, notes=notes)
