"""ESRI Shapefile: its own claims are checked against its size before GDAL reads it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from geodata.formats import crs as crs_names
from geodata.formats import private
from geodata.formats.common import (
    SHP_MAGIC,
    Content,
    count_check,
    refuse,
    ring_check,
    wrong_content,
)
from geodata.formats.encodings import choose, decode
from geodata.formats.limits import (
    MAX_CRS_BYTES,
    MAX_FEATURE_RINGS,
    MAX_FEATURE_VERTICES,
    MAX_FILE_BYTES,
    MAX_TABLE_BYTES,
)
from geodata.formats.values import check_size

#: Parts that are read; .qix, .sbn and others are left alone.
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
#: Shape type in the header -> name; with Z and M the same plus 10 and 20.
_KINDS = {0: "Null", 1: "Point", 3: "LineString", 5: "Polygon", 8: "MultiPoint"}
_MULTIPATCH = 31


def kind_of(header: bytes) -> str:
    """Geometry type from the first 36 bytes of a .shp, "" where it is none."""
    if len(header) < 36 or not header.startswith(SHP_MAGIC):
        return ""
    number = int(struct.unpack("<i", header[32:36])[0])
    return "MultiPatch" if number == _MULTIPATCH else _KINDS.get(number % 10, "")


def parts_of(path: Path) -> dict[str, Path]:
    """Suffix -> path of the parts of a shapefile that lie beside it, in any case of letters."""
    wanted = {path.stem + suffix: suffix for suffix in PARTS[1:]}
    parts = {".shp": path}
    for suffix in PARTS[1:]:
        for name in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
            if name.is_file():
                parts[suffix] = name
                break
    if not {".shx", ".dbf", ".prj"} <= parts.keys():
        for other in path.parent.iterdir():
            suffix = other.suffix.lower()
            if wanted.get(other.stem + suffix) and suffix not in parts and other.is_file():
                parts[suffix] = other
    return parts


@dataclass(frozen=True)
class _Claims:
    """What the geometry file says of itself, checked record by record."""

    records: int
    vertices: int


def _walk(file: BinaryIO, size: int, shown: Path) -> _Claims:
    """Follow the record headers; nothing but them is read."""
    header = file.read(100)
    if len(header) < 100 or not kind_of(header):
        raise refuse(shown, "must be a readable shapefile: its header is damaged")
    claimed = 2 * struct.unpack(">i", header[24:28])[0]
    if claimed > size:
        raise refuse(shown, f"is cut short: it says {claimed:,} bytes and has {size:,}")
    place, records, vertices, all_rings = 100, 0, 0, 0
    end = size if claimed < 100 else claimed
    while place + 8 <= end:
        file.seek(place)
        head = file.read(8 + 44)
        length = 2 * struct.unpack(">i", head[4:8])[0]
        records += 1
        if length < 4 or place + 8 + length > size:
            raise refuse(shown, f"feature {records}: the shapefile is damaged or cut short here")
        count_check(shown, records)
        kind = struct.unpack("<i", head[8:12])[0]
        if kind % 10 in (3, 5) or kind == _MULTIPATCH:
            rings, points = struct.unpack("<ii", head[44:52]) if len(head) == 52 else (-1, -1)
            if rings < 0 or points < 0 or 44 + 4 * rings + 16 * points > length:
                rule = f"feature {records}: says {points:,} vertices, which do not fit in the file"
                raise refuse(shown, rule)
            if points > MAX_FEATURE_VERTICES or rings > MAX_FEATURE_RINGS:
                rule = (
                    f"feature {records}: must have at most {MAX_FEATURE_VERTICES:,} vertices in "
                    f"{MAX_FEATURE_RINGS:,} rings, has {points:,} in {rings:,}"
                )
                raise refuse(shown, rule)
            vertices += points
            all_rings += rings
            ring_check(shown, all_rings)
        place += 8 + length
    count_check(shown, records, vertices)
    return _Claims(records, vertices)


def _check_table(path: Path, shown: Path) -> tuple[int, int]:
    """Check the DBF header against the file's size; (rows, language driver byte)."""
    size = path.stat().st_size
    if size > MAX_TABLE_BYTES:
        raise refuse(shown, f"its .dbf must be at most {MAX_TABLE_BYTES:,} bytes, is {size:,}")
    with path.open("rb") as file:
        header = file.read(32)
    if len(header) < 32:
        raise refuse(shown, "must be a readable shapefile: its .dbf is cut short")
    rows, first, width = struct.unpack("<IHH", header[4:12])
    if first < 33 or width < 1 or first + rows * width > size:
        rule = f"its .dbf is damaged or cut short: it says {rows:,} rows of {width} bytes"
        raise refuse(shown, f"must be a readable shapefile: {rule}")
    check_size((first - 33) // 32, rows, shown)
    return rows, header[29]


def _decoded(
    columns: dict[str, np.ndarray], cpg: str | None, driver: int
) -> tuple[dict[str, np.ndarray], list[str]]:
    """Texts that were read byte for byte, decoded."""
    texts = {n for n, v in columns.items() if v.dtype == object}
    raw = {
        text: text.encode("latin-1")
        for text in {
            *columns,
            *(v for n in texts for v in columns[n] if isinstance(v, str)),
        }
        if not text.isascii()
    }
    codec, note = choose(raw.values(), cpg, driver)
    plain: dict[str, str] = {}
    wrong = 0
    for text, content in raw.items():
        plain[text], failed = decode(content, codec)
        wrong += failed
    decoded = {}
    for name, values in columns.items():
        decoded[plain.get(name, name)] = (
            np.array([plain.get(v, v) if isinstance(v, str) else v for v in values], object)
            if name in texts and raw
            else values
        )
    notes = [note] if raw and note else []
    if wrong:
        notes.append(f"{wrong} texts are not {codec} and were read as Windows Latin (cp1252)")
    return decoded, notes


def read(path: Path, shown: Path, layer: str | None = None) -> Content:
    """Read a shapefile with the parts beside it.

    Parameters
    ----------
    path, shown
        Where it is, and how the user calls it.
    layer
        Ignored: a shapefile is one layer.

    Raises
    ------
    DataError
        A part is missing, cut short or damaged, or too large.
    """
    with path.open("rb") as file:
        if file.read(4) != SHP_MAGIC:
            raise wrong_content(path, shown, "shapefile")
    parts = parts_of(path)
    for suffix in (".shx", ".dbf"):
        if suffix not in parts:
            rule = f"needs its {suffix} file beside it: a shapefile is several files"
            raise refuse(shown, rule)
    for part in parts.values():
        if (size := part.stat().st_size) > MAX_FILE_BYTES:
            raise refuse(shown, f"must be at most {MAX_FILE_BYTES:,} bytes, is {size:,}")
    with path.open("rb") as file:
        claims = _walk(file, path.stat().st_size, shown)
    rows, driver = _check_table(parts[".dbf"], shown)
    if rows != claims.records:
        rule = f"its .dbf has {rows:,} rows for {claims.records:,} shapes: parts of different files"
        raise refuse(shown, f"must be a readable shapefile: {rule}")
    index = parts[".shx"].stat().st_size
    if index < 100 + 8 * claims.records:
        rule = f"its .shx is cut short: {index:,} bytes for {claims.records:,} shapes"
        raise refuse(shown, f"must be a readable shapefile: {rule}")
    crs = None
    if ".prj" in parts:
        with parts[".prj"].open("rb") as file:
            crs = crs_names.from_text(file.read(MAX_CRS_BYTES + 1).decode("latin-1"), shown)
    cpg = None
    if ".cpg" in parts:
        with parts[".cpg"].open("rb") as file:
            cpg = file.read(100).decode("latin-1")
    with private.neutral({s: p for s, p in parts.items() if s in PARTS[:3]}) as folder:
        _, columns, shapes, notes = private.read(
            folder / "file.shp",
            shown,
            vertices=claims.vertices,
            features=claims.records,
            encoding="ISO-8859-1",  # byte for byte: decoded here, value by value
        )
    decoded, encoding_notes = _decoded(columns, cpg, driver)
    return Content(dict(decoded), shapes, crs, notes=[*notes, *encoding_notes])
