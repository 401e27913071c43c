"""ESRI Shapefile: its own claims are checked against its size before GDAL reads it."""

from __future__ import annotations

import codecs
import re
import struct
from collections.abc import Collection
from pathlib import Path

import numpy as np

from geodata.formats import crs as crs_names
from geodata.formats import gdal
from geodata.formats.common import (
    MAX_FEATURE_RINGS,
    MAX_FEATURE_VERTICES,
    MAX_FILE_BYTES,
    SHP_MAGIC,
    Content,
    Unreadable,
    check_magic,
    check_size,
)

#: Parts that are read; .qix, .sbn and others are left alone.
PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
#: Largest attribute table.
MAX_TABLE_BYTES = 200_000_000
#: Shape type in the header -> name; with Z and M the same plus 10 and 20.
_KINDS = {0: "Null", 1: "Point", 3: "LineString", 5: "Polygon", 8: "MultiPoint"}
_MULTIPATCH = 31
#: Language driver byte of a DBF header -> codec; the common ones, most are Windows Latin.
LANGUAGE_DRIVERS = {
    0x01: "cp437",
    0x02: "cp850",
    **dict.fromkeys((0x03, 0x57, 0x58, 0x59), "cp1252"),
    **dict.fromkeys((0x4D, 0x7A), "gbk"),
    0x4E: "cp949",
    0x4F: "big5",
    **dict.fromkeys((0x13, 0x7B), "cp932"),
    0xC8: "cp1250",
    0xC9: "cp1251",
}
#: What is assumed where neither UTF-8 nor a declared encoding fits.
_FALLBACK = "cp1252"
#: Codecs of Python that are no encodings of tables.
_NO_ENCODINGS = {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7", "undefined"}


def kind_of(header: bytes) -> str:
    """Geometry type from the first 36 bytes of a .shp, "" where it is none."""
    if len(header) < 36 or not header.startswith(SHP_MAGIC):
        return ""
    (number,) = struct.unpack("<i", header[32:36])
    return "MultiPatch" if number == _MULTIPATCH else _KINDS.get(number % 10, "")


def parts_of(path: Path) -> dict[str, Path]:
    """Suffix -> path of the parts of a shapefile that lie beside it, in any case of letters."""
    parts = {".shp": path}
    for suffix in PARTS[1:]:
        for name in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
            if name.is_file():
                parts.setdefault(suffix, name)
    if not {".shx", ".dbf", ".prj"} <= parts.keys():
        for other in path.parent.iterdir():
            suffix = other.suffix.lower()
            if other.stem == path.stem and suffix in PARTS and other.is_file():
                parts.setdefault(suffix, other)
    return parts


def _check_shapes(path: Path) -> tuple[int, int]:
    """Count (records, vertices) by the record headers; nothing but them is read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(100)
        if len(header) < 100 or not kind_of(header):
            raise Unreadable("must be a readable shapefile: its header is damaged")
        claimed = 2 * struct.unpack(">i", header[24:28])[0]
        if claimed > size:
            raise Unreadable(f"is cut short: it says {claimed:,} bytes and has {size:,}")
        place, records, vertices, all_rings = 100, 0, 0, 0
        end = size if claimed < 100 else claimed
        while place + 8 <= end:
            file.seek(place)
            head = file.read(8 + 44)
            length = 2 * struct.unpack(">i", head[4:8])[0]
            records += 1
            feature = f"feature {records}: "
            if length < 4 or place + 8 + length > size:
                raise Unreadable(f"{feature}the shapefile is damaged or cut short here")
            (kind,) = struct.unpack("<i", head[8:12])
            if kind % 10 in (3, 5) or kind == _MULTIPATCH:
                rings, points = struct.unpack("<ii", head[44:]) if len(head) == 52 else (-1, -1)
                if rings < 0 or points < 0 or 44 + 4 * rings + 16 * points > length:
                    raise Unreadable(
                        f"{feature}says {points:,} vertices, which do not fit in the file"
                    )
                if points > MAX_FEATURE_VERTICES or rings > MAX_FEATURE_RINGS:
                    raise Unreadable(
                        f"{feature}must have at most {MAX_FEATURE_VERTICES:,} vertices in "
                        f"{MAX_FEATURE_RINGS:,} rings, has {points:,} in {rings:,}"
                    )
                vertices += points
                all_rings += rings
            check_size(records, rings=all_rings)
            place += 8 + length
    check_size(records, vertices)
    return records, vertices


def _check_table(path: Path) -> tuple[int, int]:
    """Check the DBF header against the file's size; (rows, language driver byte)."""
    size = path.stat().st_size
    if size > MAX_TABLE_BYTES:
        raise Unreadable(f"its .dbf must be at most {MAX_TABLE_BYTES:,} bytes, is {size:,}")
    header = _start(path, 32)
    if len(header) < 32:
        raise Unreadable("must be a readable shapefile: its .dbf is cut short")
    rows, first, width = struct.unpack("<IHH", header[4:12])
    if first < 33 or width < 1 or first + rows * width > size:
        raise Unreadable(
            "must be a readable shapefile: its .dbf is damaged or cut short: "
            f"it says {rows:,} rows of {width} bytes"
        )
    check_size(rows, columns=(first - 33) // 32)
    return rows, header[29]


def _start(path: Path | None, size: int) -> bytes:
    if path is None:
        return b""
    with path.open("rb") as file:
        return file.read(size)


def codec_of(cpg: str) -> str | None:
    """Python codec of a .cpg file's text ("UTF-8", "ISO 88591", "ANSI 1252", "1252"), or None."""
    name = re.sub(r"[^a-z0-9]", "", cpg.strip().lower())[:30]
    if match := re.fullmatch(r"(?:iso)?8859(\d{1,2})", name):
        name = f"iso8859-{match[1]}"
    elif match := re.fullmatch(r"(?:ansi|cp|windows|oem|ibm)?(\d{3,5})", name):
        name = "utf-8" if match[1] == "65001" else f"cp{match[1]}"
    try:
        codec = codecs.lookup(name).name
        if codec in _NO_ENCODINGS:
            return None
        b"text".decode(name, "replace")
    except LookupError:  # also of a codec that is not one of texts
        return None
    return codec


def _decode(raw: bytes, codec: str) -> tuple[str, bool]:
    """Decode a value; (text, whether the codec failed and Windows Latin was assumed).

    A UTF-8 character cut off at the end, where the column was too narrow, is dropped.
    """
    try:
        return raw.decode(codec), False
    except Exception as error:  # codecs of old systems have errors of their own
        cut_off = getattr(error, "reason", "") == "unexpected end of data"
        if codec == "utf-8" and cut_off and isinstance(error, UnicodeDecodeError):
            return raw[: error.start].decode(codec), False
        return raw.decode(_FALLBACK, "replace"), True


def _encoding(values: Collection[bytes], cpg: str, driver: int) -> tuple[str, str]:
    """Decide the encoding of texts that are not plain ASCII: (codec, how it was decided).

    A .cpg is believed; else UTF-8 where every text is valid UTF-8 (old programs write a Latin
    driver byte whatever they store); else the driver byte; else Windows Latin.
    """
    if named := codec_of(cpg):
        return named, ".cpg"
    if not any(_decode(raw, "utf-8")[1] for raw in values):
        return "utf-8", "recognised"
    if driver in LANGUAGE_DRIVERS:
        return LANGUAGE_DRIVERS[driver], "the table's language driver"
    return _FALLBACK, "assumed"


def _decode_texts(content: Content, cpg: str, driver: int) -> None:
    """Decode, in place, names and texts that were read byte for byte."""
    texts = {name for name, values in content.columns.items() if values.dtype == object}
    strings = {
        *content.columns,
        *(v for n in texts for v in content.columns[n] if isinstance(v, str)),
    }
    raw = {text: text.encode("latin-1") for text in strings if not text.isascii()}
    if not raw:
        return
    codec, how = _encoding(raw.values(), cpg, driver)
    decoded = {text: _decode(value, codec) for text, value in raw.items()}
    plain = {text: new for text, (new, _) in decoded.items()}
    content.columns = {
        plain.get(name, name): np.array([plain.get(v, v) for v in values], dtype=object)
        if name in texts
        else values
        for name, values in content.columns.items()
    }
    content.notes.append(f"encoding {codec} ({how})")
    if wrong := sum(failed for _, failed in decoded.values()):
        content.notes.append(
            f"{wrong} texts are not {codec} and were read as Windows Latin (cp1252)"
        )


def read(path: Path, layer: str | None = None) -> Content:
    """Read a shapefile with the parts beside it; it is one layer, whatever is asked for."""
    check_magic(path, SHP_MAGIC, "shapefile")
    parts = parts_of(path)
    for suffix in (".shx", ".dbf"):
        if suffix not in parts:
            raise Unreadable(f"needs its {suffix} file beside it: a shapefile is several files")
    sizes = {suffix: part.stat().st_size for suffix, part in parts.items()}
    for size in sizes.values():
        if size > MAX_FILE_BYTES:
            raise Unreadable(f"must be at most {MAX_FILE_BYTES:,} bytes, is {size:,}")
    records, vertices = _check_shapes(path)
    rows, driver = _check_table(parts[".dbf"])
    damaged = ""
    if rows != records:
        damaged = f"its .dbf has {rows:,} rows for {records:,} shapes: parts of different files"
    elif sizes[".shx"] < 100 + 8 * records:
        damaged = f"its .shx is cut short: {sizes['.shx']:,} bytes for {records:,} shapes"
    if damaged:
        raise Unreadable(f"must be a readable shapefile: {damaged}")
    prj = _start(parts.get(".prj"), crs_names.MAX_CRS_BYTES + 1).decode("latin-1")
    crs = crs_names.from_text(prj)
    content = gdal.read(
        {suffix: parts[suffix] for suffix in PARTS[:3]},
        vertices=vertices,
        features=records,
        encoding="ISO-8859-1",  # byte for byte: decoded here, value by value
    )
    content.crs = crs
    _decode_texts(content, _start(parts.get(".cpg"), 100).decode("latin-1"), driver)
    return content
