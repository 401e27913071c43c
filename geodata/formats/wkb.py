"""Untrusted well-known binary: measured before it is handed to a recursive parser."""

from __future__ import annotations

import struct

from geodata.formats.limits import MAX_FEATURE_RINGS, MAX_FEATURE_VERTICES

#: Collections within collections. The parser of GEOS has no limit of its own.
MAX_NESTED = 4
_POINT, _LINE, _POLYGON, _COLLECTIONS = 1, 2, 3, (4, 5, 6, 7)


def measure(data: bytes) -> tuple[int, int]:
    """Walk over one geometry: (vertices, rings).

    Raises
    ------
    ValueError
        Cut short, nested too deeply, curved, or larger than a feature may be.
    """
    try:
        _, vertices, rings = _walk(data, 0, 0)
    except struct.error as error:
        raise ValueError("cut short") from error
    return vertices, rings


def _walk(data: bytes, place: int, depth: int) -> tuple[int, int, int]:
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
        return _end(data, place + width), 1, 0
    (count,) = struct.unpack_from(order + "I", data, place)
    place += 4
    if kind == _LINE:
        return _end(data, place + count * width), count, 0
    if kind not in (_POLYGON, *_COLLECTIONS):
        raise ValueError("curved or unknown geometry")
    vertices = rings = 0
    for _ in range(count):
        if kind == _POLYGON:
            (points,) = struct.unpack_from(order + "I", data, place)
            place = _end(data, place + 4 + points * width)
            vertices, rings = vertices + points, rings + 1
        else:
            if depth >= MAX_NESTED:
                raise ValueError("nested too deeply")
            place, points, lines = _walk(data, place, depth + 1)
            vertices, rings = vertices + points, rings + lines
        if vertices > MAX_FEATURE_VERTICES or rings > MAX_FEATURE_RINGS:
            raise ValueError(
                f"more than {MAX_FEATURE_VERTICES:,} vertices or {MAX_FEATURE_RINGS:,} rings"
            )
    return place, vertices, rings


def _end(data: bytes, place: int) -> int:
    if place > len(data):
        raise ValueError("cut short")
    return place
