"""Repairing a set: from features as found in a file to valid polygons that meet exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.cleaning.clean import clean_coverage
from geodata.errors import DataError, Problem, refused
from geodata.register.areas import shape_km2
from geodata.register.regions import BOUNDS, regions

#: Kinds of repair, in the order in which they are done.
KINDS = (
    "null_geometry",
    "empty_geometry",
    "z_dropped",
    "unclosed_ring",
    "non_polygon_part",
    "antimeridian",
    "invalid_ring",
    "dissolved",
    "overlap_resolved",
    "sliver_removed",
    "gap_filled",
)
#: Of the area of all regencies, what the repairs may change. The worst file known changes 0.5 %.
MAX_CHANGED_SHARE = 0.02
#: Of its own area, what a regency must keep. The worst case known keeps 58 %.
MIN_KEPT_SHARE = 1 / 3

#: A line whose ends are nearer than this share of its length was meant as a closed ring.
MAX_RING_OPENING = 0.05
#: Of a feature's area, what may lie outside Indonesia and be dropped as a stray.
MAX_STRAY_SHARE = 0.01
#: Geometry types by shapely's number.
_LINES = (1, 2, 5)
_POLYGON, _MULTIPOLYGON = 3, 6

#: (kind, codes of the regencies that it touched, km² that it changed)
_Finding = tuple[str, tuple[str, ...], float]


@dataclass(frozen=True)
class Repair:
    """One kind of repair and what it did.

    Attributes
    ----------
    kind: one of `KINDS`.
    count: how many features, parts, overlaps or gaps were repaired.
    area_km2: area that the repair added, took or gave to another regency.
    regency_codes: the regencies it touched, sorted.
    """

    kind: str
    count: int
    area_km2: float
    regency_codes: tuple[str, ...]


class Cleaned(NamedTuple):
    """A repaired set, as `clean` returns it."""

    frame: gpd.GeoDataFrame
    repairs: tuple[Repair, ...]


def _summed(findings: Iterable[_Finding]) -> tuple[Repair, ...]:
    by_kind: dict[str, list[_Finding]] = {}
    for finding in findings:
        by_kind.setdefault(finding[0], []).append(finding)
    return tuple(
        Repair(
            kind,
            len(by_kind[kind]),
            float(sum(km2 for *_, km2 in by_kind[kind])),
            tuple(sorted({code for _, codes, _ in by_kind[kind] for code in codes})),
        )
        for kind in KINDS
        if kind in by_kind
    )


def _outside(shapes: np.ndarray) -> np.ndarray:
    west, south, east, north = BOUNDS
    x0, y0, x1, y1 = shapely.bounds(shapes).T
    return np.asarray(~((x0 >= west) & (y0 >= south) & (x1 <= east) & (y1 <= north)))


def _in_place(shape: shapely.Geometry, code: str) -> tuple[shapely.Geometry, float]:
    """Undo whole turns of the globe and drop small strays (`MAX_STRAY_SHARE`): (shape, km²)."""
    west, south, east, north = BOUNDS
    middle = (west + east) / 2  # the half-turns around Indonesia are -62° to 298°

    def turn(xy: np.ndarray) -> np.ndarray:
        return np.column_stack([(xy[:, 0] - middle + 180) % 360 - 180 + middle, xy[:, 1]])

    turned = shapely.transform(shape, turn)
    parts = shapely.get_parts(turned)
    stray = _outside(parts)
    km2 = np.abs(shape_km2(parts))
    lost, total = float(km2[stray].sum()), float(km2.sum())
    if stray.any() and lost > MAX_STRAY_SHARE * total:
        rule = (
            f"must lie in Indonesia: longitude {west} to {east}, latitude {south} to {north}; "
            f"{lost:,.1f} of {total:,.1f} km² do not"
        )
        raise refused("", rule, column="geometry", value=code)
    return shapely.multipolygons(parts[~stray]) if stray.any() else turned, lost


def _closed(line: shapely.Geometry) -> shapely.Geometry | None:
    """Polygon of a line that nearly closes, else None."""
    xy = shapely.get_coordinates(line)
    opening = float(np.hypot(*(xy[0] - xy[-1])))
    if len(np.unique(xy, axis=0)) < 3 or opening > MAX_RING_OPENING * shapely.length(line):
        return None
    return shapely.polygons(np.vstack([xy, xy[:1]]))


def _flat(shape: shapely.Geometry) -> list[shapely.Geometry]:
    """Single geometries of a collection, however nested."""
    parts = list(shapely.get_parts(shape))
    if not any(shapely.get_type_id(part) >= 4 for part in parts):
        return parts
    return [single for part in parts for single in _flat(part)]


def _united(parts: np.ndarray) -> shapely.MultiPolygon:
    """Make valid what polygons cover, overlapping ones united."""
    bad = ~shapely.is_valid(parts)
    if bad.any():
        parts = parts.copy()
        parts[bad] = shapely.make_valid(parts[bad], method="structure", keep_collapsed=False)
    flat = _flat(shapely.disjoint_subset_union_all(parts))
    return _multipolygon(
        [p for p in flat if shapely.get_type_id(p) == _POLYGON and shapely.area(p) > 0]
    )


def _multipolygon(parts: list[shapely.Geometry]) -> shapely.MultiPolygon:
    return shapely.multipolygons(parts) if len(parts) else shapely.MultiPolygon()


def _polygons(features: gpd.GeoDataFrame) -> tuple[np.ndarray, np.ndarray, list[_Finding]]:
    """Make every feature polygonal, flat, in place and valid.

    Returns
    -------
    (codes, shapes, findings): MultiPolygons of the features that have any area.

    Raises
    ------
    DataError
        Coordinates that are no finite numbers, or a feature of which more than `MAX_STRAY_SHARE`
        lies outside Indonesia.
    """
    codes = features["regency_code"].astype(str).to_numpy(dtype=object)
    raw = np.asarray(features.geometry.array, dtype=object)
    missing = shapely.is_missing(raw)
    empty = ~missing & shapely.is_empty(raw)
    findings: list[_Finding] = [
        (kind, (code,), 0.0)
        for kind, rows in (
            ("null_geometry", missing),
            ("empty_geometry", empty),
            ("z_dropped", shapely.has_z(raw) & ~empty),
        )
        for code in codes[rows]
    ]
    filled = ~missing & ~empty
    codes, shapes = codes[filled], shapely.force_2d(raw[filled])

    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    if len(wrong := np.unique(owner[~np.isfinite(xy).all(axis=1)])):
        rule = "coordinates must be finite numbers"
        raise DataError([Problem("", None, "geometry", code, rule) for code in codes[wrong]])

    types = shapely.get_type_id(shapes)
    for i in np.flatnonzero((types != _POLYGON) & (types != _MULTIPOLYGON)):
        polygons: list[shapely.Geometry] = []
        for part in _flat(shapes[i]):
            kind = shapely.get_type_id(part)
            ring = part if kind == _POLYGON else _closed(part) if kind in _LINES else None
            if ring is None:
                findings.append(("non_polygon_part", (codes[i],), 0.0))
                continue
            polygons.append(ring)
            if kind != _POLYGON:
                km2 = float(abs(shape_km2(np.array([ring]))[0]))
                findings.append(("unclosed_ring", (codes[i],), km2))
        shapes[i] = _multipolygon(polygons)
    filled = ~shapely.is_empty(shapes)
    codes, shapes = codes[filled], shapes[filled]

    for i in np.flatnonzero(_outside(shapes)):
        shapes[i], lost = _in_place(shapes[i], codes[i])
        findings.append(("antimeridian", (codes[i],), lost))

    wrong = np.flatnonzero(~shapely.is_valid(shapes))
    before = np.abs(shape_km2(shapes[wrong]))
    for i in wrong:
        shapes[i] = _united(shapely.get_parts(shapes[i]))
    changed = np.abs(shape_km2(shapes[wrong]) - before)
    findings += [
        ("invalid_ring", (codes[i],), float(km2)) for i, km2 in zip(wrong, changed, strict=True)
    ]
    filled = ~shapely.is_empty(shapes)
    codes, shapes = codes[filled], shapes[filled]
    single = shapely.get_type_id(shapes) == _POLYGON
    if single.any():
        shapes[single] = shapely.multipolygons(shapes[single][:, None])
    return codes, shapes, findings


def _dissolved(
    codes: np.ndarray, shapes: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[_Finding]]:
    """One shape per code, in order of code."""
    names, place, counts = np.unique(codes, return_inverse=True, return_counts=True)
    result = np.empty(len(names), dtype=object)
    result[place] = shapes
    findings: list[_Finding] = []
    for i in np.flatnonzero(counts > 1):
        rows = shapes[place == i]
        result[i] = _united(shapely.get_parts(rows))
        double = max(float(shape_km2(rows).sum() - shape_km2(result[[i]])[0]), 0.0)
        share = double / (counts[i] - 1)
        findings += [("dissolved", (str(names[i]),), share)] * int(counts[i] - 1)
    return names, result, findings


def _refuse_large_changes(
    codes: np.ndarray, before: np.ndarray, after: np.ndarray, repairs: tuple[Repair, ...]
) -> None:
    """Refuse regencies that lose too much, and a set that changes too much; areas in km²."""
    lost = (after < MIN_KEPT_SHARE * before) | (after <= 0)
    rules = {
        str(code): f"only {new:,.1f} of {old:,.1f} km² are left after repair, the rest lies under "
        "other regencies: two regencies must not be drawn over each other"
        for code, old, new in zip(codes[lost], before[lost], after[lost], strict=True)
    }
    changed = sum(repair.area_km2 for repair in repairs if repair.kind != "dissolved")
    if changed > MAX_CHANGED_SHARE * before.sum():
        listed = ", ".join(f"{r.kind} {r.area_km2:,.0f} km²" for r in repairs if r.area_km2 >= 1)
        rules[""] = (
            f"needs repairs of {changed:,.0f} km² in {before.sum():,.0f} km² ({listed}); more than "
            f"{MAX_CHANGED_SHARE:.0%} is another map, not a repair"
        )
    if rules:
        raise DataError([Problem("", None, "geometry", code, rule) for code, rule in rules.items()])


def clean(features: gpd.GeoDataFrame, *, published_km2: pd.Series | None = None) -> Cleaned:
    """Repair features and make them one valid coverage.

    Parameters
    ----------
    features
        Columns `regency_code` (text; several rows per code allowed) and geometry as found: null,
        empty, invalid, with heights, of any type; EPSG:4326.
    published_km2
        Area by regency code, to decide whose a large overlap is; by default the register's.

    Returns
    -------
    (frame, repairs): GeoDataFrame indexed by regency_code (sorted), EPSG:4326, one column
    `geometry` of valid, non-empty MultiPolygons that together are a valid coverage, without the
    regencies that have no area in the file; what was done, in the order of `KINDS`.

    Raises
    ------
    DataError
        Nothing with an area; coordinates that are no numbers or lie elsewhere; a regency that
        loses more than `MIN_KEPT_SHARE` allows; more change than `MAX_CHANGED_SHARE`. The problems
        name no file.
    """
    codes, shapes, findings = _polygons(features)
    if not len(shapes):
        raise refused("", "must hold polygons; no feature has an area", column="geometry")
    codes, shapes, dissolved = _dissolved(codes, shapes)
    before = shape_km2(shapes)
    known = regions()["area_km2"] if published_km2 is None else published_km2
    expected = known.reindex(codes).to_numpy(dtype=float)
    shapes, changes, sound = clean_coverage(shapes, expected)
    findings += dissolved
    findings += [(kind, tuple(str(codes[i]) for i in where), km2) for kind, where, km2 in changes]
    repairs = _summed(findings)
    _refuse_large_changes(codes, before, shape_km2(shapes), repairs)
    if not sound:
        rule = "could not be repaired: regencies still overlap; please report this file"
        raise refused("", rule, column="geometry")
    index = pd.Index(codes.astype(str), name="regency_code").astype(regions().index.dtype)
    return Cleaned(gpd.GeoDataFrame(index=index, geometry=shapes, crs=4326), repairs)
