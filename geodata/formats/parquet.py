"""GeoParquet: measured by DuckDB within a limit of memory, then read page by page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geodata.formats import crs as crs_names
from geodata.formats.common import (
    PARQUET_MAGIC,
    Content,
    count_check,
    refuse,
    ring_check,
    wrong_content,
)
from geodata.formats.private import geometries, neutral
from geodata.formats.values import check_size, unique_names
from geodata.formats.wkb import measure

#: All geometry and text: 20 million vertices are 320 MB.
MAX_UNPACKED_BYTES = 500_000_000
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
_BINARY = (pa.types.is_binary, pa.types.is_large_binary)
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


def check_pages(path: Path, meta: pq.FileMetaData, shown: Path) -> None:
    """Read every value once without keeping it: the footer's own figures may be false.

    Parameters
    ----------
    meta
        The footer.

    Raises
    ------
    DataError
        More than `MAX_UNPACKED_BYTES`, pages that do not fit in the memory, or damaged ones.
    """
    rule = f"must unpack to at most {MAX_UNPACKED_BYTES:,} bytes"
    groups = [meta.row_group(number) for number in range(meta.num_row_groups)]
    if sum(group.total_byte_size for group in groups) > MAX_UNPACKED_BYTES:
        raise refuse(shown, rule)
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
            raise refuse(
                shown, f"{rule}, a page to a fifth of that: save it as GeoPackage"
            ) from error
        finally:
            watch.cancel()
    if sum(int(size or 0) for size in sizes) > MAX_UNPACKED_BYTES:
        raise refuse(shown, rule)


def _geo(schema: pa.Schema, shown: Path) -> tuple[str, dict[str, Any]]:
    """Name and description of the primary geometry column."""
    stored = (schema.metadata or {}).get(b"geo")
    if stored is None or len(stored) > MAX_META_BYTES:
        raise refuse(shown, "must be a GeoParquet; the Parquet file has no geo metadata")
    try:
        document = json.loads(stored)
        name = document["primary_column"]
        described = document["columns"][name]
        encoding = described.get("encoding", "WKB")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        rule = "must be a readable GeoParquet: its geo metadata are damaged"
        raise refuse(shown, rule) from error
    if not isinstance(name, str) or schema.get_field_index(name) < 0:
        rule = "must be a readable GeoParquet: it names a geometry column that is not there"
        raise refuse(shown, rule, column="primary_column", value=str(name)[:60])
    kind = schema.field(name).type
    if encoding != "WKB" or not any(is_kind(kind) for is_kind in _BINARY):
        rule = f"must hold its geometry as WKB, holds {str(encoding)[:30]} in a column of {kind}"
        raise refuse(shown, rule, column=name)
    return name, described


def _crs(described: dict[str, Any], shown: Path) -> Any:
    if "crs" not in described:
        return crs_names.from_text(crs_names.LONLAT, shown)
    crs = described["crs"]
    if crs is None:
        return None
    if isinstance(crs, str):
        return crs_names.from_text(crs, shown)
    if not isinstance(crs, dict):
        raise refuse(shown, "names a coordinate system that is not understood", column="crs")
    return crs_names.from_json(crs, shown)


def _values(column: pa.Array) -> np.ndarray:
    """Values as objects; those of a dictionary are one object however often they occur."""
    if not isinstance(column, pa.DictionaryArray):
        kind = column.type
        if (pa.types.is_integer(kind) or pa.types.is_floating(kind)) and not column.null_count:
            return np.asarray(column.to_numpy())
        return np.array([*column.to_pylist(), None], dtype=object)[:-1]
    known = np.array([*column.dictionary.to_pylist(), None], dtype=object)
    places = column.indices.fill_null(len(known) - 1).to_numpy(zero_copy_only=False)
    return np.asarray(known[places.astype(np.int64)])


def _shapes(values: np.ndarray, before: int, shown: Path) -> tuple[np.ndarray, int]:
    """Geometries and their number of rings; equal WKB is parsed once."""
    if not all(value is None or isinstance(value, bytes) for value in values):
        raise refuse(shown, "must hold its geometry as WKB")
    shapes = np.empty(len(values), dtype=object)
    seen: dict[int, int] = {}
    first = np.array([seen.setdefault(id(v), i) for i, v in enumerate(values)], dtype=np.int64)
    unique = np.unique(first)
    rings = 0
    for row in unique.tolist():
        if values[row] is not None:
            try:
                rings += measure(values[row])[1]
            except ValueError as error:
                rule = f"feature {before + row + 1}: damaged geometry ({error})"
                raise refuse(shown, rule) from error
    shapes[unique] = geometries(values[unique], shown, before)
    return shapes[first], rings


def _batches(
    path: Path, name: str, wanted: list[str], schema: pa.Schema, shown: Path
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Geometry and columns, read page by page."""
    bytewise = [f.name for f in schema if f.name in [name, *wanted] and _is_bytes(f.type)]
    shapes: list[np.ndarray] = []
    columns: dict[str, list[np.ndarray]] = {column: [] for column in wanted}
    rows = rings = vertices = 0
    with pq.ParquetFile(path, read_dictionary=bytewise, buffer_size=1 << 20, **_LIMITS) as file:
        for batch in file.iter_batches(_ROWS, columns=[name, *wanted], use_threads=False):
            geometry, more = _shapes(_values(batch.column(name)), rows, shown)
            rows, rings = rows + len(geometry), rings + more
            vertices += int(shapely.get_num_coordinates(geometry).sum())
            count_check(shown, rows, vertices)
            ring_check(shown, rings)
            shapes.append(geometry)
            for column in wanted:
                columns[column].append(_values(batch.column(column)))
    if not shapes:
        return np.empty(0, dtype=object), {}
    return np.concatenate(shapes), {n: np.concatenate(pieces) for n, pieces in columns.items()}


def read(path: Path, shown: Path, layer: str | None = None) -> Content:
    """Read a GeoParquet with WKB geometry.

    Raises
    ------
    DataError
        Damaged, too large when unpacked, or metadata that do not fit the columns.
    """
    with path.open("rb") as file:
        if file.read(4) != PARQUET_MAGIC:
            raise wrong_content(path, shown, "GeoParquet")
    with pq.ParquetFile(path, **_LIMITS) as file:
        meta = file.metadata
    count_check(shown, meta.num_rows)
    check_size(meta.num_columns, meta.num_rows, shown)
    check_pages(path, meta, shown)
    schema = meta.schema.to_arrow_schema()
    name, described = _geo(schema, shown)
    wanted = [f.name for f in schema if f.name != name and any(test(f.type) for test in _PLAIN)]
    wanted = [n for n in wanted if schema.names.count(n) == 1]
    wanted = [n for n in wanted if not n.startswith("__index_level_")]
    crs = _crs(described, shown)
    shapes, values = _batches(path, name, wanted, schema, shown)
    if len(shapes) != meta.num_rows or schema.names.count(name) != 1:
        raise refuse(shown, "must be a readable GeoParquet: its metadata do not fit its columns")
    names, notes = unique_names(wanted)
    columns: dict[str, Sequence[Any] | np.ndarray] = {
        new: values[old] for old, new in zip(wanted, names, strict=True) if values
    }
    left = sorted(set(schema.names) - {name, *wanted})
    left = [n for n in left if not n.startswith("__index_level_")]
    if left:
        notes.append(f"columns that are no text or number left out: {', '.join(left[:10])}")
    return Content(columns, shapes, crs, notes=notes)


def _is_bytes(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (*_BINARY, pa.types.is_string, pa.types.is_large_string))
