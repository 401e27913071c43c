"""GeoPackage: looked through as a plain database first, then read by GDAL."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from geodata.formats import gdal
from geodata.formats.common import (
    GPKG_MAGIC,
    MAX_FEATURE_VERTICES,
    MAX_TEXT,
    Content,
    Unreadable,
    check_magic,
    check_size,
    pick_layer,
)

#: Seconds that looking through the database may take.
MAX_SECONDS = 5.0
_APPLICATIONS = (b"GPKG", b"GP10", b"GP11")
#: Objects that reach outside the database.
_HOSTILE = (
    "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%' "
    "AND sql NOT LIKE '%USING%rtree%' LIMIT 1"
)
#: Tables of features and their geometry type.
_LAYERS = (
    "SELECT c.table_name, g.geometry_type_name FROM gpkg_contents c "
    "JOIN gpkg_geometry_columns g ON g.table_name = c.table_name "
    "JOIN sqlite_master m ON m.name = c.table_name AND m.type = 'table' "
    "WHERE c.data_type = 'features' AND m.sql NOT LIKE 'CREATE VIRTUAL%' "
    "ORDER BY c.rowid LIMIT 200"
)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _measure(base: sqlite3.Connection, layer: str) -> tuple[int, int]:
    """(features, vertices at most) of a layer; refuses what is too large or not plain."""
    columns = base.execute(f"PRAGMA table_xinfo({_quoted(layer)})").fetchall()
    if any(row[6] for row in columns):
        raise Unreadable("must hold plain columns; it has computed or hidden ones")
    (geometry,) = base.execute(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
    ).fetchone()
    check_size(columns=len(columns))
    names = [row[1] for row in columns]
    if geometry not in names:
        raise Unreadable(f"must be a readable GeoPackage: layer {layer!r} has no geometry column")
    lengths = [f"coalesce(length({_quoted(name)}), 0)" for name in names if name != geometry]
    geom = _quoted(geometry)
    count, total, largest, text = base.execute(
        f"SELECT count(*), total(length({geom})), max(length({geom})), "  # noqa: S608
        f"total({' + '.join(lengths) or '0'}) FROM {_quoted(layer)}"
    ).fetchone()
    vertices = int(total) // 16
    check_size(count, vertices, columns=len(columns))
    if (largest or 0) // 16 > MAX_FEATURE_VERTICES:
        raise Unreadable(f"a feature must have at most {MAX_FEATURE_VERTICES:,} vertices")
    if text > MAX_TEXT:
        raise Unreadable(f"must have at most {MAX_TEXT:,} characters of attributes")
    return count, vertices


def _inspect(path: Path, layer: str | None) -> tuple[str, list[str], int, int]:
    """Choose the layer and measure it, without GDAL: (layer, notes, features, vertices)."""
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    deadline = time.monotonic() + MAX_SECONDS
    try:
        with closing(sqlite3.connect(address, uri=True)) as base:
            base.set_progress_handler(lambda: int(time.monotonic() > deadline), 10_000)
            base.execute("PRAGMA trusted_schema = OFF")
            base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 200_000_000)
            if hostile := base.execute(_HOSTILE).fetchone():
                raise Unreadable(
                    f"must hold plain tables; {str(hostile[0])[:60]!r} is a virtual one"
                )
            tables = {row[0] for row in base.execute("SELECT name FROM sqlite_master")}
            if not {"gpkg_contents", "gpkg_geometry_columns"} <= tables:
                raise Unreadable(
                    "must be a GeoPackage; it is another SQLite database, without gpkg_contents"
                )
            layers = [(str(name), str(kind)) for name, kind in base.execute(_LAYERS)]
            chosen, notes = pick_layer(layers, layer)
            return chosen, notes, *_measure(base, chosen)
    except sqlite3.Error as error:
        raise Unreadable(f"must be a readable GeoPackage ({error})") from error


def read(path: Path, layer: str | None = None) -> Content:
    """Read a layer of a GeoPackage."""
    check_magic(path, GPKG_MAGIC, "GeoPackage")
    chosen, notes, features, vertices = _inspect(path, layer)
    with path.open("rb") as file:
        if file.read(100)[68:72] not in _APPLICATIONS:
            raise Unreadable("must be a GeoPackage; it is another SQLite database")
    content = gdal.read(
        {".gpkg": path},
        vertices=vertices,
        features=features,
        layer=chosen,
        IMMUTABLE="YES",
        LIST_ALL_TABLES="NO",
        datetime_as_string=True,
    )
    content.layer, content.notes[:0] = chosen, notes
    return content
