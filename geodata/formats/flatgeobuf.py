"""FlatGeobuf: sizes are followed feature by feature before GDAL reads it."""

from __future__ import annotations

import struct
from pathlib import Path

from geodata.formats import crs as crs_names
from geodata.formats import private
from geodata.formats.common import FGB_MAGIC, Content, count_check, refuse, wrong_content
from geodata.formats.limits import MAX_FEATURE_VERTICES, MAX_FEATURES

#: Bytes of magic, before the size of the header.
_MAGIC_BYTES = 8
#: Largest header: names and types of columns and the CRS.
MAX_HEADER = 1_000_000
#: Bytes of a node of the spatial index.
_NODE = 40


def _scalar(header: bytes, field: int, code: str, default: int) -> int:
    """Read a number in the root table of a FlatBuffers message."""
    (root,) = struct.unpack_from("<I", header, 0)
    (back,) = struct.unpack_from("<i", header, root)
    vtable = root - back
    if vtable < 0:
        raise struct.error("table outside the header")
    (length,) = struct.unpack_from("<H", header, vtable)
    if 4 + 2 * field + 2 > length:
        return default
    (offset,) = struct.unpack_from("<H", header, vtable + 4 + 2 * field)
    return int(struct.unpack_from(code, header, root + offset)[0]) if offset else default


def _index_bytes(features: int, node_size: int) -> int:
    """Size of the packed R-tree."""
    if node_size < 2 or not features:
        return 0
    level, nodes = features, features
    while True:  # even a single feature has a root above it
        level = -(-level // node_size)
        nodes += level
        if level == 1:
            break
    return nodes * _NODE


def _walk(path: Path, shown: Path) -> tuple[int, int]:
    """(features, vertices at most), by the sizes before the features."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(_MAGIC_BYTES + 4)
        if not start.startswith(FGB_MAGIC):
            raise wrong_content(path, shown, "FlatGeobuf")
        length = struct.unpack("<I", start[_MAGIC_BYTES:])[0] if len(start) == 12 else 0
        if not 8 <= length <= MAX_HEADER or 12 + length > size:
            raise refuse(shown, "must be a readable FlatGeobuf: its header is damaged")
        try:
            header = file.read(length)
            claimed = _scalar(header, 8, "<Q", 0)
            node_size = _scalar(header, 9, "<H", 16)
        except struct.error as error:
            raise refuse(shown, f"must be a readable FlatGeobuf ({error})") from error
        count_check(shown, claimed)
        place = 12 + length + _index_bytes(claimed, node_size)
        features = largest = 0
        first = place
        while place < size:
            file.seek(place)
            head = file.read(4)
            feature_bytes = struct.unpack("<I", head)[0] if len(head) == 4 else 0
            features += 1
            if not 8 <= feature_bytes <= size - place - 4:
                raise refuse(shown, f"feature {features}: the file is damaged or cut short here")
            largest = max(largest, feature_bytes)
            count_check(shown, features)
            place += 4 + feature_bytes
    if place > size or (claimed and claimed != features):
        raise refuse(shown, f"is cut short: it says {claimed:,} features and has {features:,}")
    count_check(shown, features, (size - first) // 16)
    if largest // 16 > MAX_FEATURE_VERTICES:
        raise refuse(shown, f"a feature must have at most {MAX_FEATURE_VERTICES:,} vertices")
    return min(features, MAX_FEATURES), (size - first) // 16


def read(path: Path, shown: Path, layer: str | None = None) -> Content:
    """Read a FlatGeobuf.

    Raises
    ------
    DataError
        Damaged, cut short or too large.
    """
    features, vertices = _walk(path, shown)
    with private.neutral({".fgb": path}) as folder:
        meta, columns, shapes, notes = private.read(
            folder / "file.fgb",
            shown,
            vertices=vertices,
            features=features,
            datetime_as_string=True,
            VERIFY_BUFFERS="YES",
        )
    crs = crs_names.from_text(meta["crs"], shown) if meta["crs"] else None
    return Content(dict(columns), shapes, crs, notes=notes)
