"""GeoPackage: looked through as a plain database first, then read by GDAL."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from geodata.formats import crs as crs_names
from geodata.formats import private
from geodata.formats.common import (
    GPKG_MAGIC,
    Content,
    count_check,
    pick_layer,
    refuse,
    wrong_content,
)
from geodata.formats.limits import MAX_FEATURE_VERTICES, MAX_TEXT
from geodata.formats.values import check_size

#: Seconds that looking through the database may take.
MAX_SECONDS = 5.0
_APPLICATIONS = (b"GPKG", b"GP10", b"GP11")


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _layers(base: sqlite3.Connection) -> list[tuple[str, str]]:
    """Tables of features and their geometry type."""
    rows = base.execute(
        "SELECT c.table_name, g.geometry_type_name FROM gpkg_contents c "
        "JOIN gpkg_geometry_columns g ON g.table_name = c.table_name "
        "JOIN sqlite_master m ON m.name = c.table_name AND m.type = 'table' "
        "WHERE c.data_type = 'features' AND m.sql NOT LIKE 'CREATE VIRTUAL%' "
        "ORDER BY c.rowid LIMIT 200"
    ).fetchall()
    return [(str(name), str(kind)) for name, kind in rows]


def _measure(base: sqlite3.Connection, layer: str, shown: Path) -> tuple[int, int]:
    """(features, vertices at most) of a layer; refuses what is too large or not plain."""
    columns = base.execute(f"PRAGMA table_xinfo({_q(layer)})").fetchall()
    if any(row[6] for row in columns):
        raise refuse(shown, "must hold plain columns; it has computed or hidden ones")
    (geometry,) = base.execute(
        "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
    ).fetchone()
    if geometry not in [row[1] for row in columns]:
        raise refuse(
            shown, f"must be a readable GeoPackage: layer {layer!r} has no geometry column"
        )
    table, geom = _q(layer), _q(str(geometry))
    (count,) = base.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    count_check(shown, count)
    check_size(len(columns), count, shown)
    texts = [_q(row[1]) for row in columns if row[1] != geometry]
    lengths = " + ".join(f"coalesce(length({name}), 0)" for name in texts) or "0"
    total, largest, text = base.execute(
        f"SELECT total(length({geom})), max(length({geom})), total({lengths}) "  # noqa: S608
        f"FROM {table}"
    ).fetchone()
    count_check(shown, count, int(total) // 16)
    if (largest or 0) // 16 > MAX_FEATURE_VERTICES:
        raise refuse(shown, f"a feature must have at most {MAX_FEATURE_VERTICES:,} vertices")
    if text > MAX_TEXT:
        raise refuse(shown, f"must have at most {MAX_TEXT:,} characters of attributes")
    return int(count), int(total) // 16


def _hostile(base: sqlite3.Connection) -> str:
    """Name of an object that reaches outside the database, or ""."""
    rows = base.execute(
        "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%' "
        "AND sql NOT LIKE '%USING%rtree%' LIMIT 1"
    ).fetchall()
    return str(rows[0][0])[:60] if rows else ""


def inspect(path: Path, shown: Path, layer: str | None) -> tuple[str, int, int, list[str]]:
    """Choose the layer and measure it, without GDAL: (layer, features, vertices, notes).

    Raises
    ------
    DataError
        Not a GeoPackage, damaged, no layer to choose, or too large.
    """
    with path.open("rb") as file:
        head = file.read(100)
    if not head.startswith(GPKG_MAGIC):
        raise wrong_content(path, shown, "GeoPackage")
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    deadline = time.monotonic() + MAX_SECONDS
    try:
        with closing(sqlite3.connect(address, uri=True)) as base:
            base.set_progress_handler(lambda: int(time.monotonic() > deadline), 10_000)
            base.execute("PRAGMA trusted_schema = OFF")
            base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 200_000_000)
            if name := _hostile(base):
                raise refuse(shown, f"must hold plain tables; {name!r} is a virtual one")
            tables = {row[0] for row in base.execute("SELECT name FROM sqlite_master")}
            if not {"gpkg_contents", "gpkg_geometry_columns"} <= tables:
                rule = "must be a GeoPackage; it is another SQLite database, without gpkg_contents"
                raise refuse(shown, rule)
            chosen, notes = pick_layer(shown, _layers(base), layer)
            features, vertices = _measure(base, chosen, shown)
    except sqlite3.Error as error:
        raise refuse(shown, f"must be a readable GeoPackage ({error})") from error
    if head[68:72] not in _APPLICATIONS:
        raise refuse(shown, "must be a GeoPackage; it is another SQLite database")
    return chosen, features, vertices, notes


def read(path: Path, shown: Path, layer: str | None = None) -> Content:
    """Read a layer of a GeoPackage.

    Raises
    ------
    DataError
        As `inspect`.
    """
    chosen, features, vertices, notes = inspect(path, shown, layer)
    with private.neutral({".gpkg": path}) as folder:
        meta, columns, shapes, renamed = private.read(
            folder / "file.gpkg",
            shown,
            vertices=vertices,
            features=features,
            layer=chosen,
            IMMUTABLE="YES",
            LIST_ALL_TABLES="NO",
            datetime_as_string=True,
        )
    crs = crs_names.from_text(meta["crs"], shown) if meta["crs"] else None
    return Content(dict(columns), shapes, crs, chosen, [*notes, *renamed])
