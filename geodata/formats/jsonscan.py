"""JSON too large to be parsed whole, cut into its parts by brackets, in bounded memory."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from geodata.formats.common import refuse
from geodata.formats.limits import MAX_DEPTH, MAX_SKELETON_BYTES

_CHUNK = 1 << 20
#: Parts of one file: features, or arcs of a TopoJSON.
MAX_PARTS = 1_000_000
_STEP = np.zeros(256, np.int8)
_STEP[[ord("{"), ord("[")]] = 1
_STEP[[ord("}"), ord("]")]] = -1


@dataclass(frozen=True)
class Parts:
    """A JSON text cut at a depth.

    Attributes
    ----------
    skeleton: everything outside the parts, parsed; each part is its number.
    starts, stops: byte positions of each part.
    """

    skeleton: Any
    starts: np.ndarray
    stops: np.ndarray


def split(data: bytes, depth: int, shown: Path) -> Parts:
    """Cut a JSON text into the containers that lie at a depth.

    Parameters
    ----------
    data
        UTF-8, or any encoding that keeps ASCII.
    depth
        Of the parts' own brackets; the outermost are 1.

    Raises
    ------
    DataError
        Unbalanced, nested too deeply, too much outside the parts, or no JSON.
    """
    if not data[:64].lstrip(b" \t\r\n").startswith((b"{", b"[")):
        raise refuse(shown, "must be a readable GeoJSON or TopoJSON: it does not begin with {")
    starts, stops = _positions(data, depth, shown)
    inside = int((stops - starts).sum())
    if len(data) - inside + 8 * len(starts) > MAX_SKELETON_BYTES:
        raise refuse(shown, "must be a GeoJSON FeatureCollection; it is mostly something else")
    pieces: list[bytes] = []
    last = 0
    for number, (start, stop) in enumerate(zip(starts.tolist(), stops.tolist(), strict=True)):
        pieces += [data[last:start], b"%d" % number]
        last = stop
    pieces.append(data[last:])
    return Parts(parse(b"".join(pieces), shown), starts, stops)


def _positions(data: bytes, level: int, shown: Path) -> tuple[np.ndarray, np.ndarray]:
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
            rule = f"must be a readable GeoJSON: brackets nested more than {MAX_DEPTH} deep"
            raise refuse(shown, rule)
        if depths.min() < 0:
            raise refuse(shown, "must be a readable GeoJSON: a bracket too many")
        opens.append(np.flatnonzero((steps == 1) & (depths == level)) + place)
        closes.append(np.flatnonzero((steps == -1) & (depths == level - 1)) + place + 1)
        count += len(opens[-1])
        if count > MAX_PARTS:
            raise refuse(shown, f"must have at most {MAX_PARTS:,} parts")
        depth, in_text = int(depths[-1]), int(not outside[-1])
        place += size
    if depth or in_text:
        raise refuse(shown, "must be a readable GeoJSON: it is cut short")
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


def text(data: bytes) -> str:
    """UTF-8, or Windows Latin where a program has not kept to it."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def parse(data: bytes, shown: Path, where: str = "") -> Any:
    """Parse a JSON text; NaN and Infinity, which are no JSON, become null.

    Raises
    ------
    DataError
        No JSON.
    """
    try:
        return json.loads(text(data), object_pairs_hook=_pairs, parse_constant=lambda _: None)
    except (ValueError, RecursionError) as error:
        detail = " ".join(str(error).split())[:120]
        raise refuse(shown, f"{where}must be a readable GeoJSON ({detail})") from error
