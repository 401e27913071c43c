"""Whatever geometry a feature has, valid polygons come out: the repairs inside one feature."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from geodata.errors import DataError, Problem
from geodata.register.areas import shape_km2
from geodata.register.regions import BOUNDS

#: Geometry types by shapely's number.
_LINES = (1, 2, 5)
_POLYGON, _MULTIPOLYGON = 3, 6
#: A line whose ends are nearer than this share of its length was meant as a closed ring.
MAX_RING_OPENING = 0.05
#: Of a feature's area, what may lie outside Indonesia and be dropped as a stray.
MAX_STRAY_SHARE = 0.01

#: (kind, index of the feature, area changed in km²): one finding of a repair.
Finding = tuple[str, int, float]


def unwrapped(shape: shapely.Geometry) -> shapely.Geometry:
    """Longitudes moved by whole turns into the half-turn around Indonesia (-62° to 298°)."""
    middle = (BOUNDS[0] + BOUNDS[2]) / 2

    def turn(xy: np.ndarray) -> np.ndarray:
        return np.column_stack([(xy[:, 0] - middle + 180) % 360 - 180 + middle, xy[:, 1]])

    return shapely.transform(shape, turn)


def _outside(shapes: np.ndarray) -> np.ndarray:
    west, south, east, north = BOUNDS
    x0, y0, x1, y1 = shapely.bounds(shapes).T
    return np.asarray(~((x0 >= west) & (y0 >= south) & (x1 <= east) & (y1 <= north)))


def _in_place(shape: shapely.Geometry, number: int) -> tuple[shapely.Geometry, list[Finding]]:
    """Undo whole turns of the globe and drop small strays; see `MAX_STRAY_SHARE`."""
    turned = unwrapped(shape)
    parts = shapely.get_parts(turned)
    stray = _outside(parts)
    km2 = np.abs(shape_km2(parts))
    if stray.any() and km2[stray].sum() > MAX_STRAY_SHARE * km2.sum():
        west, south, east, north = BOUNDS
        rule = (
            f"must lie in Indonesia: longitude {west} to {east}, latitude {south} to {north}; "
            f"{km2[stray].sum():,.1f} of {km2.sum():,.1f} km² do not"
        )
        raise DataError([Problem("", None, "geometry", str(number), rule)])
    if stray.any():
        turned = shapely.multipolygons(parts[~stray])
    return turned, [("antimeridian", number, float(km2[stray].sum()))]


def _closed(line: shapely.Geometry) -> shapely.Geometry | None:
    """Polygon of a line that nearly closes, else None."""
    xy = shapely.get_coordinates(line)
    if len(np.unique(xy, axis=0)) < 3:
        return None
    opening = float(np.hypot(*(xy[0] - xy[-1])))
    if opening > MAX_RING_OPENING * shapely.length(line):
        return None
    return shapely.polygons(np.vstack([xy, xy[:1]]))


def _flat(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """Single geometries of a collection, however nested."""
    parts = list(shapely.get_parts(shape))
    if not any(shapely.get_type_id(part) >= 4 for part in parts):
        return parts
    return [single for part in parts for single in _flat(part)]


def _polygon_parts(shape: shapely.Geometry, number: int) -> tuple[np.ndarray, list[Finding]]:
    """Polygons of any geometry: closed lines become some, other lines and points are dropped."""
    found: list[Finding] = []
    polygons: list[shapely.Geometry] = []
    for part in _flat(shape):
        kind = shapely.get_type_id(part)
        if kind == _POLYGON:
            polygons.append(part)
            continue
        ring = _closed(part) if kind in _LINES else None
        if ring is None:
            found.append(("non_polygon_part", number, 0.0))
        else:
            polygons.append(ring)
            found.append(("unclosed_ring", number, float(abs(shape_km2(np.array([ring]))[0]))))
    return np.array(polygons, dtype=object), found


def made_valid(parts: np.ndarray) -> np.ndarray:
    """Make valid polygons that cover what the given ones do, overlapping ones united."""
    bad = ~shapely.is_valid(parts)
    if bad.any():
        parts = parts.copy()
        parts[bad] = shapely.make_valid(parts[bad], method="structure", keep_collapsed=False)
    union = shapely.disjoint_subset_union_all(parts)
    flat = [part for part in _flat(union) if shapely.get_type_id(part) == _POLYGON]
    return np.array([part for part in flat if shapely.area(part) > 0], dtype=object)


def polygons_of(
    frame: gpd.GeoDataFrame,
) -> tuple[np.ndarray, np.ndarray, list[Finding]]:
    """Make every feature polygonal, flat, in place and valid.

    Parameters
    ----------
    frame
        Any geometries in degrees; the index does not matter.

    Returns
    -------
    (shapes, kept, findings): MultiPolygons of the features that have any area; their positions in
    `frame` (int array); one finding per repaired feature, with its position.

    Raises
    ------
    DataError
        Coordinates that are no finite numbers, or a feature of which more than `MAX_STRAY_SHARE`
        lies outside Indonesia. The value of the problem is the position of the feature.
    """
    raw = np.asarray(frame.geometry.array, dtype=object)
    findings: list[Finding] = []
    missing = shapely.is_missing(raw)
    findings += [("null_geometry", int(i), 0.0) for i in np.flatnonzero(missing)]
    empty = ~missing & shapely.is_empty(raw)
    findings += [("empty_geometry", int(i), 0.0) for i in np.flatnonzero(empty)]
    findings += [("z_dropped", int(i), 0.0) for i in np.flatnonzero(shapely.has_z(raw) & ~empty)]
    positions = np.flatnonzero(~missing & ~empty)
    shapes = shapely.force_2d(raw[positions])

    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    if len(wrong := np.unique(owner[~np.isfinite(xy).all(axis=1)])):
        rule = "coordinates must be finite numbers"
        raise DataError([Problem("", None, "geometry", str(positions[i]), rule) for i in wrong])

    types = shapely.get_type_id(shapes)
    for i in np.flatnonzero((types != _POLYGON) & (types != _MULTIPOLYGON)):
        parts, more = _polygon_parts(shapes[i], int(positions[i]))
        findings += more
        shapes[i] = shapely.multipolygons(parts) if len(parts) else shapely.MultiPolygon()
    has_area = ~shapely.is_empty(shapes)
    positions, shapes = positions[has_area], shapes[has_area]

    for i in np.flatnonzero(_outside(shapes)):
        shapes[i], more = _in_place(shapes[i], int(positions[i]))
        findings += more

    wrong = np.flatnonzero(~shapely.is_valid(shapes))
    before = np.abs(shape_km2(shapes[wrong]))
    for i in wrong:
        parts = made_valid(shapely.get_parts(shapes[i]))
        shapes[i] = shapely.multipolygons(parts) if len(parts) else shapely.MultiPolygon()
    after = shape_km2(shapes[wrong])
    changed = np.abs(after - before)
    findings += [
        ("invalid_ring", int(positions[i]), float(c)) for i, c in zip(wrong, changed, strict=True)
    ]
    has_area = ~shapely.is_empty(shapes)
    positions, shapes = positions[has_area], shapes[has_area]
    single = shapely.get_type_id(shapes) == _POLYGON
    shapes[single] = shapely.multipolygons(shapes[single][:, None]) if single.any() else None
    return shapes, positions, findings
