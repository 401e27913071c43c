"""JSON too large to be parsed whole, cut into its parts by brackets, in bounded memory."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from geodata.formats.common import Unreadable

#: Depth of brackets in JSON. A MultiPolygon in a FeatureCollection needs 8.
MAX_DEPTH = 40
#: Everything in a GeoJSON file that is not inside a feature.
MAX_SKELETON_BYTES = 16_000_000
#: Parts of one file: features, or arcs of a TopoJSON.
MAX_PARTS = 1_000_000
_CHUNK = 1 << 20
_STEP = np.zeros(256, np.int8)
_STEP[[ord("{"), ord("[")]] = 1
_STEP[[ord("}"), ord("]")]] = -1


def split(data: bytes, depth: int) -> tuple[Any, list[slice]]:
    """Cut a JSON text into the containers that lie at a depth.

    Parameters
    ----------
    data
        UTF-8, or any encoding that keeps ASCII.
    depth
        Of the parts' own brackets; the outermost are 1.

    Returns
    -------
    (skeleton, parts): everything outside the parts, parsed, in which each part is its number; where
    each part is in `data`.

    Raises
    ------
    Unreadable
        Unbalanced, nested too deeply, too much outside the parts, or no JSON.
    """
    starts, stops = _positions(data, depth)
    inside = int((stops - starts).sum())
    if len(data) - inside + 8 * len(starts) > MAX_SKELETON_BYTES:
        raise Unreadable("must be a GeoJSON FeatureCollection; it is mostly something else")
    parts = list(map(slice, starts.tolist(), stops.tolist()))
    pieces: list[bytes] = []
    last = 0
    for number, part in enumerate(parts):
        pieces += [data[last : part.start], b"%d" % number]
        last = part.stop
    return parse(b"".join([*pieces, data[last:]])), parts


def _positions(data: bytes, level: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the containers at a depth start and stop."""
    opens: list[np.ndarray] = []
    closes: list[np.ndarray] = []
    depth = in_text = place = count = 0
    while place < len(data):
        block = data[place : place + _CHUNK]
        if (len(block) - len(block.rstrip(b"\\"))) % 2:  # do not part a backslash from its mate
            block = data[place : place + len(block) + 1]
        size = len(block)
        if b"\\" in block:
            block = block.replace(b"\\\\", b"__").replace(b'\\"', b"__")
        codes = np.frombuffer(block, np.uint8)
        outside = (np.cumsum(codes == ord('"'), dtype=np.int32) + in_text) & 1 == 0
        steps = np.where(outside, _STEP[codes], np.int8(0))
        depths = np.cumsum(steps, dtype=np.int32) + depth
        if depths.max() > MAX_DEPTH:
            raise Unreadable(
                f"must be a readable GeoJSON: brackets nested more than {MAX_DEPTH} deep"
            )
        if depths.min() < 0:
            raise Unreadable("must be a readable GeoJSON: a bracket too many")
        opens.append(np.flatnonzero((steps == 1) & (depths == level)) + place)
        closes.append(np.flatnonzero((steps == -1) & (depths == level - 1)) + place + 1)
        count += len(opens[-1])
        if count > MAX_PARTS:
            raise Unreadable(f"must have at most {MAX_PARTS:,} parts")
        depth, in_text = int(depths[-1]), int(not outside[-1])
        place += size
    if depth or in_text:
        raise Unreadable("must be a readable GeoJSON: it is cut short")
    return np.concatenate(opens), np.concatenate(closes)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Object whose repeated keys are kept, as `key_2`."""
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    values = {}
    for key, value in pairs:
        name, count = key, 2
        while name in values:
            name, count = f"{key}_{count}", count + 1
        values[name] = value
    return values


def parse(data: bytes) -> Any:
    """Parse a JSON text; NaN and Infinity, which are no JSON, become null.

    Raises
    ------
    Unreadable
        No JSON.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:  # a program has not kept to it
        text = data.decode("cp1252", "replace")
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        detail = " ".join(str(error).split())[:120]
        raise Unreadable(f"must be a readable GeoJSON ({detail})") from error
