"""Features of a JSON document, ring by ring, lenient where only closing is missing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import shapely

from geodata.formats import crs as crs_names
from geodata.formats.common import MAX_FEATURE_RINGS, Content, Unreadable, check_size
from geodata.formats.values import unique_names

_NUMBERS = "coordinates must be lists of two or three numbers"


class Collector:
    """Content of a known number of features, gathered one by one.

    Attributes
    ----------
    closed, dropped: rings that were closed, and left out, while reading.
    latin: features that were no UTF-8.
    """

    def __init__(self, features: int) -> None:
        check_size(features)
        self._features = features
        self._columns: dict[str, list[Any]] = {}
        self._shapes = np.empty(features, dtype=object)
        self._vertices = self.closed = self.dropped = self.latin = 0

    def put(self, row: int, document: dict[str, Any], shape: shapely.Geometry | None) -> None:
        """Add the properties, the id and the geometry of a feature."""
        values = document.get("properties") or {}
        if isinstance(document.get("id"), str | int | float) and "id" not in values:
            values = {"id": document["id"], **values}
        for key, value in values.items():
            if key not in self._columns:
                check_size(self._features, columns=len(self._columns) + 1)
                self._columns[key] = [None] * self._features
            self._columns[key][row] = value
        self._shapes[row] = shape
        self._vertices += int(shapely.get_num_coordinates(shape))
        check_size(self._features, self._vertices)

    def content(self, format: str, crs_member: Any) -> Content:
        """Return all features; longitude and latitude where the file has no `crs` member."""
        names, notes = unique_names(self._columns)
        columns = dict(zip(names, self._columns.values(), strict=True))
        notes += [
            f"{count} {what}"
            for count, what in (
                (self.latin, "features are not UTF-8 and were read as Windows Latin (cp1252)"),
                (self.closed, "unclosed rings closed"),
                (self.dropped, "rings of fewer than three points left out"),
            )
            if count
        ]
        return Content(
            columns,
            self._shapes,
            crs_names.from_member(crs_member),
            notes=notes,
            stated=crs_member is not None,
            format=format,
        )

    def polygons(self, kind: str, groups: Sequence[Sequence[Any]]) -> shapely.Geometry:
        """Polygon or MultiPolygon from rings, empty where none is left.

        Parameters
        ----------
        kind
            "Polygon" (then there is one group) or "MultiPolygon".
        groups
            For each polygon its rings, the outer one first; a ring is a list of points or an (n, 2)
            array. Rings are closed where they were not; a ring of fewer than three different places
            is left out, and with an outer ring its polygon.

        Raises
        ------
        Unreadable
            Not lists of finite numbers, or too many rings.
        """
        parts = self._polygons(groups)
        if kind == "MultiPolygon":
            return shapely.multipolygons(parts) if len(parts) else shapely.MultiPolygon()
        return parts[0] if len(parts) else shapely.Polygon()

    def _polygons(self, groups: Sequence[Sequence[Any]]) -> np.ndarray:
        if not all(isinstance(group, list) for group in groups):
            raise Unreadable("a polygon must be a list of rings")
        rings = list(chain.from_iterable(groups))
        if len(rings) > MAX_FEATURE_RINGS:
            raise Unreadable(f"must have at most {MAX_FEATURE_RINGS:,} rings")
        if not all(isinstance(ring, list | np.ndarray) for ring in rings):
            raise Unreadable(_NUMBERS)
        sizes = np.array([len(ring) for ring in rings], dtype=np.int64)
        if not sizes.sum():
            self.dropped += len(rings)
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
        self.dropped += int((~keep).sum())
        self.closed += int((open_end & keep).sum())
        if not keep.any():
            return np.empty(0, dtype=object)
        vertices = np.repeat(keep, sizes)
        ring_of = np.repeat(np.cumsum(keep) - 1, sizes)
        lines = shapely.linearrings(xy[vertices], indices=ring_of[vertices])
        _, which = np.unique(owner[keep], return_inverse=True)
        return np.asarray(shapely.polygons(lines, indices=which), dtype=object)


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
        raise Unreadable(_NUMBERS) from error
    if xy.ndim != 2 or xy.shape[1] < 2:
        raise Unreadable(_NUMBERS)
    if not np.isfinite(xy[:, :2]).all():
        raise Unreadable("coordinates must be finite numbers")
    return xy[:, : 3 if xy.shape[1] > 2 and np.isfinite(xy[:, 2]).all() else 2]
