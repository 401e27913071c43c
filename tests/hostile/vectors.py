"""Shapefiles, databases and other binary formats whose claims are false."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.hostile.makers import HOST, cut, sparse, text_file, write

Make = Callable[[Path], Path]
TEN_GB = 10_000_000_000


def patched(extension: str, part: str, place: int, content: bytes) -> Make:
    """Maker of a file of which some bytes are replaced."""

    def make(folder: Path) -> Path:
        path = write(folder, extension)
        target = path.with_suffix(part)
        data = bytearray(target.read_bytes())
        data[place : place + len(content)] = content
        target.write_bytes(data)
        return path

    return make


def real_millions(folder: Path) -> Path:
    """A shapefile that keeps its word: one shape of 50 million vertices in 800 MB, all zero."""
    path = write(folder, "shp")
    points = 50_000_000
    length = 44 + 4 + 16 * points
    header = bytearray(path.read_bytes()[:100])
    header[24:28] = struct.pack(">i", (100 + 8 + length) // 2)
    box = struct.pack("<4d", 110, -8, 111, -7)
    record = struct.pack(">ii", 1, length // 2) + struct.pack("<i", 5) + box
    with path.open("wb") as file:
        file.write(header + record + struct.pack("<iii", 1, points, 0))
        file.truncate(100 + 8 + length)
    return path


def prj(content: str) -> Make:
    """Maker of a shapefile with this .prj."""

    def make(folder: Path) -> Path:
        path = write(folder, "shp")
        path.with_suffix(".prj").write_text(content, encoding="utf-8")
        return path

    return make


def other_table(folder: Path) -> Path:
    """The attribute table of another shapefile."""
    path = write(folder, "shp")
    other = folder / "other"
    other.mkdir()
    from tests.hostile.makers import frame

    frame(9).to_file(other / "x.shp")
    path.with_suffix(".dbf").write_bytes((other / "x.dbf").read_bytes())
    return path


def sql(*statements: str) -> Make:
    """Maker of a GeoPackage after some SQL."""

    def make(folder: Path) -> Path:
        path = write(folder, "gpkg")
        with closing(sqlite3.connect(path)) as base:
            triggers = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in triggers.fetchall():
                base.execute(f"DROP TRIGGER {name}")
            base.execute("PRAGMA writable_schema = ON")
            for statement in statements:
                base.execute(statement)
            base.commit()
        return path

    return make


def plain_sqlite(folder: Path) -> Path:
    """A database that is no GeoPackage."""
    path = folder / "uji.gpkg"
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE x (a)")
        base.commit()
    return path


def parquet(**changes: Any) -> Make:
    """Maker of a GeoParquet whose geo metadata are changed; a change to None removes them."""

    def make(folder: Path) -> Path:
        path = write(folder, "parquet")
        table = pq.read_table(path)
        geo = json.loads(table.schema.metadata[b"geo"])
        column = {k: v for k, v in changes.items() if k in ("encoding", "crs")}
        geo["columns"]["geometry"] |= column
        geo |= {k: v for k, v in changes.items() if k not in column}
        meta = {b"geo": json.dumps(geo).encode()} if changes else {}
        pq.write_table(table.replace_schema_metadata(meta), path)
        return path

    return make


def wkb(*values: bytes, repeat: int = 1) -> Make:
    """Maker of a GeoParquet with this as geometry."""

    def make(folder: Path) -> Path:
        path = write(folder, "parquet")
        meta = pq.read_schema(path).metadata
        table = pa.table({"nmkab": ["x"] * len(values) * repeat, "geometry": [*values] * repeat})
        pq.write_table(table.replace_schema_metadata({b"geo": meta[b"geo"]}), path)
        return path

    return make


def parquet_bomb(folder: Path) -> Path:
    """A few kB that unpack to 600 MB."""
    path = wkb(b"")(folder)
    meta = pq.read_schema(path).metadata
    table = pa.table({"geometry": [bytes(60_000_000)] * 10})
    table = table.replace_schema_metadata({b"geo": meta[b"geo"]})
    pq.write_table(table, path, compression="zstd", use_dictionary=False)
    return path


def dictionary_bomb(folder: Path) -> Path:
    """One text of 1 MB that 90,000 rows share."""
    path = wkb(b"")(folder)
    meta = pq.read_schema(path).metadata
    point = struct.pack("<BIdd", 1, 1, 110, -7)
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 90_000, pa.int32()), ["x" * 1_000_000])
    table = pa.table({"geometry": [point] * 90_000, "nama": text})
    pq.write_table(table.replace_schema_metadata({b"geo": meta[b"geo"]}), path)
    return path


MANY = struct.pack("<i", 100_000_000)
_VRT = '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{host}/x.shp</SrcDataSource>'
_WKT = 'GEOGCS["x",DATUM["D",SPHEROID["S",6378137,298.25]],PRIMEM["G",0],UNIT["d",0.017],{}]'
_GRID = 'EXTENSION["PROJ4","+proj=longlat +nadgrids={}"]'
_NESTED = struct.pack("<BII", 1, 7, 1) * 1_000_000 + struct.pack("<BIdd", 1, 1, 1.0, 2.0)
_TEXTS = {
    "VRT": _VRT.format(host=HOST),
    "URL": HOST + "/x.shp",
    "WFS": '<?xml version="1.0"?><OGRWFSDataSource><URL>' + HOST + "/wfs</URL></OGRWFSDataSource>",
    "web page": "<!DOCTYPE html><html><script>alert(1)</script></html>",
    "CSV": "kode,nama,WKT\n11.01,Aceh Selatan,POINT(97 3)\n",
    "vsicurl": "/vsicurl/" + HOST + "/x.shp",
    "nothing": "",
}

CASES: dict[str, tuple[Make, str]] = {
    **{
        f"{extension}: {part} cut at {keep}": (cut(extension, part, keep), "must be a|cut short")
        for extension, part in (
            *(("shp", part) for part in (".shp", ".shx", ".dbf")),
            *((e, f".{e}") for e in ("zip", "gpkg", "geojson", "topojson", "parquet", "fgb")),
        )
        for keep in (0.02, 0.5, 0.97)
    },
    **{
        f"{extension}: really {what}": (text_file(f"uji.{extension}", text), "must be a")
        for extension in ("shp", "geojson", "gpkg", "fgb", "parquet", "zip")
        for what, text in _TEXTS.items()
    },
    **{
        f"{extension}: {part} of 10 GB": (sparse(extension, part, TEN_GB), "at most .* bytes")
        for extension, part in (
            *(("shp", part) for part in (".shp", ".dbf", ".shx")),
            *((e, f".{e}") for e in ("zip", "gpkg", "geojson", "parquet", "fgb")),
        )
    },
    **{
        f"{e}: 900 MB of nothing behind": (
            sparse(e, f".{e}", 900_000_000),
            "must|damaged",
        )
        for e in ("zip", "parquet", "fgb")
    },
    "geojson: 240 MB of nothing behind": (sparse("geojson", ".geojson", 240_000_000), "must"),
    "shp: claims 100 million vertices": (patched("shp", ".shp", 148, MANY), "do not fit"),
    "shp: claims 100 million rings": (patched("shp", ".shp", 144, MANY), "do not fit"),
    "shp: holds 50 million vertices": (real_millions, "at most 2,000,000 vertices"),
    "dbf: claims 4 billion rows": (patched("shp", ".dbf", 4, b"\xff" * 4), "cut short"),
    "dbf: rows of 65,535 bytes": (patched("shp", ".dbf", 10, b"\xff\xff"), "cut short"),
    "dbf: of another file": (other_table, "9 rows for 6 shapes"),
    "prj: a grid file": (prj(_WKT.format(_GRID.format("/dev/zero"))), "refers to"),
    "prj: a grid address": (
        prj(_WKT.format(_GRID.format(HOST))),
        "refers to",
    ),
    "prj: an address": (prj(HOST + "/x.prj"), "not understood"),
    "prj: a megabyte": (prj("GEOGCS[" * 150_000), "too long"),
    "prj: nested": (prj("GEOGCS[" * 9_000), "not understood"),
    "prj: empty": (prj(""), r"no coordinate system: add its \.prj file"),
    "gpkg: plain SQLite": (plain_sqlite, "another SQLite database"),
    "gpkg: virtual table": (
        sql(
            "INSERT INTO sqlite_master VALUES ('table', 'evil', 'evil', 0, "  # noqa: S608
            f"'CREATE VIRTUAL TABLE evil USING VirtualOGR(''{HOST}/x'')')"
        ),
        "'evil' is a virtual one",
    ),
    "gpkg: view": (
        sql(
            "ALTER TABLE uji RENAME TO old",
            "CREATE VIEW uji AS SELECT fid, geom, randomblob(900000000) x FROM old",
        ),
        "holds: none",
    ),
    "gpkg: computed blob": (
        sql("ALTER TABLE uji ADD COLUMN x BLOB AS (zeroblob(900000000))"),
        "computed or hidden",
    ),
    "gpkg: CRS is an address": (
        sql(
            f"UPDATE gpkg_spatial_ref_sys SET organization='x', definition='{HOST}/c' "  # noqa: S608
            "WHERE srs_id=4326"
        ),
        "coordinate system|features read",
    ),
    "gpkg: blob of no geometry": (sql("UPDATE uji SET geom = zeroblob(30)"), "must"),
    "gpkg: blob that claims vertices": (
        sql("UPDATE uji SET geom = CAST(substr(geom, 1, 49) || x'FFFFFFFF' AS BLOB)"),
        "must",
    ),
    "gpkg: geometry column that is not there": (
        sql("UPDATE gpkg_geometry_columns SET column_name = 'x'"),
        "no geometry column",
    ),
    "fgb: claims many features": (patched("fgb", ".fgb", 12, b"\xff" * 60), "must be a readable"),
    "fgb: header of 2 GB": (patched("fgb", ".fgb", 8, b"\xff\xff\xff\x7f"), "header is damaged"),
    "parquet: no geo metadata": (parquet(), "no geo metadata"),
    "parquet: column that is not there": (parquet(primary_column="x"), "damaged"),
    "parquet: text as geometry": (
        parquet(primary_column="nmkab", columns={"nmkab": {"encoding": "WKB"}}),
        "geometry as WKB",
    ),
    "parquet: metadata no object": (parquet(columns=[1, 2]), "damaged"),
    "parquet: encoding": (parquet(encoding="multipolygon"), "geometry as WKB"),
    "parquet: CRS is an address": (parquet(crs=HOST + "/crs"), "not understood"),
    "parquet: CRS is nonsense": (parquet(crs={"type": "GeographicCRS"}), "not understood"),
    "parquet: no CRS": (parquet(crs=None), "no coordinate system"),
    "parquet: bomb": (parquet_bomb, "must unpack to at most"),
    "parquet: dictionary bomb": (dictionary_bomb, "must unpack to at most"),
    "parquet: WKB nested a million deep": (wkb(_NESTED), "nested too deeply"),
    "parquet: WKB claims vertices": (
        wkb(struct.pack("<BIII", 1, 3, 1, 2_000_000_000)),
        "cut short",
    ),
    "parquet: WKB of nonsense": (wkb(b"", b"x", b"\1\3\0"), "damaged geometry"),
}
