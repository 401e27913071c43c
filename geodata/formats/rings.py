"""Lists of coordinates to geometries, lenient where only closing is missing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import shapely

from geodata.formats.limits import MAX_FEATURE_RINGS


class BadGeometry(ValueError):
    """A geometry that cannot be understood; the text says why."""


@dataclass
class Repairs:
    """What was done to rings while reading."""

    closed: int = 0
    dropped: int = 0

    def notes(self) -> list[str]:
        """As sentences for the report."""
        notes = []
        if self.closed:
            notes.append(f"{self.closed} unclosed rings closed")
        if self.dropped:
            notes.append(f"{self.dropped} rings of fewer than three points left out")
        return notes


_NUMBERS = "coordinates must be lists of two or three numbers"


def _points(rings: Sequence[Any]) -> np.ndarray:
    """Coordinates of all rings below each other: float array (n, 2) or (n, 3)."""
    try:
        if all(isinstance(ring, np.ndarray) for ring in rings):
            xy: np.ndarray = np.concatenate(rings)
        else:
            points = list(chain.from_iterable(rings))
            try:
                xy = np.array(points, dtype=float)
            except ValueError:  # some have heights, some not
                xy = np.array([point[:2] for point in points], dtype=float)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        raise BadGeometry(_NUMBERS) from error
    if xy.ndim != 2 or xy.shape[1] < 2:
        raise BadGeometry(_NUMBERS)
    if not np.isfinite(xy[:, :2]).all():
        raise BadGeometry("coordinates must be finite numbers")
    return xy[:, : 3 if xy.shape[1] > 2 and np.isfinite(xy[:, 2]).all() else 2]


def polygons(groups: Sequence[Sequence[Any]], repairs: Repairs) -> np.ndarray:
    """Polygons from their rings.

    Parameters
    ----------
    groups
        For each polygon its rings, the outer one first; a ring is a list of points or an (n, 2)
        array.

    Returns
    -------
    Object array of polygons. Rings are closed where they were not; a ring of fewer than three
    different places is left out, and with an outer ring its polygon.

    Raises
    ------
    BadGeometry
        Not lists of finite numbers, or too many rings.
    """
    if not all(isinstance(group, list) for group in groups):
        raise BadGeometry("a polygon must be a list of rings")
    rings = list(chain.from_iterable(groups))
    if len(rings) > MAX_FEATURE_RINGS:
        raise BadGeometry(f"must have at most {MAX_FEATURE_RINGS:,} rings")
    if not all(isinstance(ring, list | np.ndarray) for ring in rings):
        raise BadGeometry(_NUMBERS)
    sizes = np.array([len(ring) for ring in rings], dtype=np.int64)
    if not sizes.sum():
        repairs.dropped += len(rings)
        return np.empty(0, dtype=object)
    xy = _points(rings)
    owner = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    outer = np.append(True, np.diff(owner) > 0)
    stops = np.cumsum(sizes)
    filled = sizes > 0
    open_end = np.zeros(len(rings), dtype=bool)
    first, last = xy[(stops - sizes)[filled], :2], xy[stops[filled] - 1, :2]
    open_end[filled] = (first != last).any(axis=1)
    keep = sizes + open_end >= 4
    keep &= np.isin(owner, owner[outer & keep])
    repairs.dropped += int((~keep).sum())
    repairs.closed += int((open_end & keep).sum())
    if not keep.any():
        return np.empty(0, dtype=object)
    index = np.repeat(np.cumsum(keep) - 1, sizes)
    lines = shapely.linearrings(xy[np.repeat(keep, sizes)], indices=index[np.repeat(keep, sizes)])
    _, which = np.unique(owner[keep], return_inverse=True)
    return np.asarray(shapely.polygons(lines, indices=which), dtype=object)


def geometry(document: Any, repairs: Repairs) -> shapely.Geometry | None:
    """Geometry from a GeoJSON object; None for null.

    Raises
    ------
    BadGeometry
        Not understood.
    """
    if document is None:
        return None
    if not isinstance(document, dict):
        raise BadGeometry("geometry must be an object or null")
    kind, coordinates = document.get("type"), document.get("coordinates")
    if kind in ("Polygon", "MultiPolygon"):
        coordinates = coordinates or []
        if not isinstance(coordinates, list):
            raise BadGeometry("coordinates must be a list")
        groups = coordinates if kind == "MultiPolygon" else [coordinates]
        return assemble(kind, polygons(groups, repairs))
    try:
        return shapely.from_geojson(json.dumps(document, allow_nan=False))
    except (shapely.GEOSException, ValueError, TypeError, RecursionError) as error:
        detail = " ".join(str(error).split())[:100]
        raise BadGeometry(f"must be a GeoJSON geometry ({detail})") from error


def assemble(kind: str, parts: np.ndarray) -> shapely.Geometry:
    """Return the polygon, or the multipolygon of the parts; empty where there are none."""
    if kind == "MultiPolygon":
        return shapely.multipolygons(parts) if len(parts) else shapely.MultiPolygon()
    return parts[0] if len(parts) else shapely.Polygon()
