"""Where the features of a file lie, compared with the default boundaries."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely

from geodata.boundaries import default_boundaries
from geodata.register.tables import forgotten

#: Kilometres in a degree; good to 2 % between 11° south and 6° north.
KM = 111.2
#: A feature lies "near" a regency of the default boundaries up to this distance, which is more than
#: their error (the 95th percentile of the border distance is 3.6 km).
NEAR_KM = 5.0
#: Farther than this a feature is not that regency, whatever its code or name says.
FAR_KM = 50.0


@forgotten
@lru_cache(maxsize=1)
def _default() -> tuple[np.ndarray, np.ndarray, shapely.STRtree]:
    frame = default_boundaries().frame
    shapes = frame.geometry.to_numpy()
    shapely.prepare(shapes)
    return frame.index.to_numpy(dtype=object), shapes, shapely.STRtree(shapes)


def _inner_point(geometry: shapely.Geometry) -> shapely.Point | None:
    try:
        return shapely.point_on_surface(geometry)
    except shapely.GEOSException:  # badly broken rings
        return shapely.centroid(geometry)


class Places:
    """Positions of features against the default boundaries.

    Parameters
    ----------
    geometry
        (n,) geometries in degrees, as read: None, empty and invalid ones are allowed.

    Attributes
    ----------
    known: (n,) whether a feature holds a polygon with finite coordinates and an inner point.
    """

    def __init__(self, geometry: np.ndarray) -> None:
        self._geometry = np.asarray(geometry, dtype=object)
        self._codes, self._shapes, self._tree = _default()
        self._place = {code: i for i, code in enumerate(self._codes)}
        # Not by the area, which is 0 for an invalid ring such as an even figure of eight.
        kinds = shapely.get_type_id(self._geometry)  # 3 Polygon, 6 MultiPolygon, 7 collection
        finite = np.isfinite(shapely.bounds(self._geometry)).all(axis=-1)  # empty: not a number
        polygonal = np.isin(kinds, (3, 6, 7)) & finite
        points = [_inner_point(shape) if polygonal[i] else None for i, shape in enumerate(geometry)]
        self._points = np.array(points, dtype=object)
        self.known = polygonal & ~shapely.is_missing(self._points) & ~shapely.is_empty(self._points)
        self._valid: dict[int, shapely.Geometry] = {}

    def near(self) -> list[frozenset[str]]:
        """Regencies within `NEAR_KM` of the inner point of each feature."""
        near: list[set[str]] = [set() for _ in self._geometry]
        rows = np.flatnonzero(self.known)
        points = self._points[rows]
        left, right = self._tree.query(points, predicate="dwithin", distance=NEAR_KM / KM)
        for row, place in zip(rows[left], right, strict=True):
            near[row].add(self._codes[place])
        return list(map(frozenset, near))

    def at(self, row: int) -> str:
        """Code of the regency at the inner point of a feature, else the nearest one; "" if far."""
        if not self.known[row]:
            return ""
        hits = self._tree.query_nearest(self._points[row], max_distance=FAR_KM / KM)
        return str(self._codes[hits[0]]) if len(hits) else ""

    def km(self, row: int, code: str) -> float:
        """Distance of the inner point of a feature from a regency; 0 inside, NaN if unknown."""
        if not self.known[row]:
            return float("nan")
        return float(shapely.distance(self._points[row], self._shapes[self._place[code]])) * KM

    def likeness(self, row: int, code: str) -> float:
        """Shared area of a feature and a regency over the area of both together, 0 to 1."""
        if row not in self._valid:
            self._valid[row] = shapely.make_valid(self._geometry[row], method="structure")
        shape, other = self._valid[row], self._shapes[self._place[code]]
        shared = shapely.area(shapely.intersection(shape, other))
        return float(shared / (shapely.area(shape) + shapely.area(other) - shared))

    def best(self, row: int, codes: frozenset[str]) -> str:
        """Which of several regencies a feature is: most alike in area, else nearest; "" if none."""
        if not self.known[row]:
            return ""
        close = {code: self.km(row, code) for code in codes}
        close = {code: km for code, km in close.items() if km <= FAR_KM}
        if not close:
            return ""
        alike = {code: self.likeness(row, code) for code in close}
        return min(close, key=lambda code: (-alike[code], close[code], code))
