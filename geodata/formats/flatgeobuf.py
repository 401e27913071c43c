"""FlatGeobuf: sizes are followed feature by feature before GDAL reads it."""

from __future__ import annotations

import struct
from pathlib import Path

from geodata.formats import gdal
from geodata.formats.common import (
    FGB_MAGIC,
    MAX_FEATURE_VERTICES,
    Content,
    Unreadable,
    check_magic,
    check_size,
)

#: Bytes of magic, before the size of the header.
_MAGIC_BYTES = 8
#: Largest header: names and types of columns and the CRS.
MAX_HEADER = 1_000_000
#: Bytes of a node of the spatial index.
_NODE = 40


def _scalar(header: bytes, field: int, code: str, default: int) -> int:
    """Read a number in the root table of a FlatBuffers message."""
    (root,) = struct.unpack_from("<I", header, 0)
    vtable = root - struct.unpack_from("<i", header, root)[0]
    if vtable < 0:
        raise struct.error("table outside the header")
    (length,) = struct.unpack_from("<H", header, vtable)
    if 4 + 2 * field + 2 > length:
        return default
    (offset,) = struct.unpack_from("<H", header, vtable + 4 + 2 * field)
    return int(struct.unpack_from(code, header, root + offset)[0]) if offset else default


def _index_bytes(features: int, node_size: int) -> int:
    """Size of the packed R-tree; even a single feature has a root above it."""
    if node_size < 2 or not features:
        return 0
    level = nodes = features
    while True:
        level = -(-level // node_size)
        nodes += level
        if level == 1:
            return nodes * _NODE


def _measure(path: Path) -> tuple[int, int]:
    """(features, vertices at most), by the sizes before the features."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = file.read(_MAGIC_BYTES + 4)
        length = struct.unpack("<I", start[_MAGIC_BYTES:])[0] if len(start) == 12 else 0
        if not 8 <= length <= MAX_HEADER or 12 + length > size:
            raise Unreadable("must be a readable FlatGeobuf: its header is damaged")
        header = file.read(length)
        claimed = _scalar(header, 8, "<Q", 0)
        check_size(claimed)
        place = first = 12 + length + _index_bytes(claimed, _scalar(header, 9, "<H", 16))
        features = largest = 0
        while place < size:
            file.seek(place)
            head = file.read(4)
            feature_bytes = struct.unpack("<I", head)[0] if len(head) == 4 else 0
            features += 1
            if not 8 <= feature_bytes <= size - place - 4:
                raise Unreadable(f"feature {features}: the file is damaged or cut short here")
            largest = max(largest, feature_bytes)
            check_size(features)
            place += 4 + feature_bytes
    if place > size or (claimed and claimed != features):
        raise Unreadable(f"is cut short: it says {claimed:,} features and has {features:,}")
    check_size(features, (size - first) // 16)
    if largest // 16 > MAX_FEATURE_VERTICES:
        raise Unreadable(f"a feature must have at most {MAX_FEATURE_VERTICES:,} vertices")
    return features, (size - first) // 16


def read(path: Path, layer: str | None = None) -> Content:
    """Read a FlatGeobuf."""
    check_magic(path, FGB_MAGIC, "FlatGeobuf")
    features, vertices = _measure(path)
    return gdal.read(
        {".fgb": path},
        vertices=vertices,
        features=features,
        datetime_as_string=True,
        VERIFY_BUFFERS="YES",
    )
