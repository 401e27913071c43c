"""Whether coordinates in degrees are where Indonesia is, and if not, what is wrong with them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import shapely

from geodata.errors import DataError, Problem
from geodata.formats.common import refuse
from geodata.register.regions import BOUNDS

#: Features that are named one by one in a refusal.
MAX_NAMED = 20
_AREAS = ("Polygon", "MultiPolygon", "GeometryCollection")
_PLURALS = {
    "Point": "points",
    "MultiPoint": "points",
    "LineString": "lines",
    "LinearRing": "lines",
    "MultiLineString": "lines",
}


def _refuse_features(path: Path, rows: np.ndarray, rules: list[str]) -> DataError:
    problems = [
        Problem(str(path), None, "", "", f"feature {row + 1}: {rule}")
        for row, rule in zip(rows[:MAX_NAMED].tolist(), rules, strict=False)
    ]
    if len(rows) > MAX_NAMED:
        rule = f"and {len(rows) - MAX_NAMED} features more"
        problems.append(Problem(str(path), None, "", "", rule))
    return DataError(problems)


def check_kinds(shapes: np.ndarray, path: Path) -> None:
    """Refuse points and lines.

    Raises
    ------
    DataError
        No polygons at all, or single features that are something else.
    """
    filled = np.array([s is not None for s in shapes], dtype=bool)
    kinds = np.array([s.geom_type if s is not None else "" for s in shapes], dtype=object)
    other = np.flatnonzero(filled & ~np.isin(kinds, _AREAS))
    if not filled.any():
        raise refuse(path, "must have geometry; every feature is without one")
    if len(other) == filled.sum():
        counts = Counter(_PLURALS.get(kind, kind) for kind in kinds[other])
        found = " and ".join(f"{count:,} {kind}" for kind, count in counts.most_common())
        raise refuse(path, f"must hold polygons (the regencies' areas), holds {found}")
    if len(other):
        rules = [f"must be a polygon, is a {kinds[row]}" for row in other]
        raise _refuse_features(path, other, rules)
    if shapely.is_empty(shapes[filled]).all():
        raise refuse(path, "must have geometry; every feature is empty")


def _around(boxes: np.ndarray) -> str:
    x0, y0 = boxes[:, :2].min(axis=0)
    x1, y1 = boxes[:, 2:].max(axis=0)
    return f"{x0:.5g} to {x1:.5g}, {y0:.5g} to {y1:.5g}"


def _centre(boxes: np.ndarray) -> str:
    x, y = np.median((boxes[:, :2] + boxes[:, 2:]) / 2, axis=0)
    return f"{abs(x):.1f}° {'E' if x >= 0 else 'W'}, {abs(y):.1f}° {'N' if y >= 0 else 'S'}"


def _inside(boxes: np.ndarray) -> np.ndarray:
    west, south, east, north = BOUNDS
    x0, y0, x1, y1 = boxes.T
    fits = (south <= y0) & (y1 <= north)
    # A whole turn too far is left to the repair of the antimeridian.
    turns = [(west <= x0 + t) & (x1 + t <= east) for t in (0, 360, -360)]
    return np.asarray(fits & np.logical_or.reduce(turns))


def check_places(shapes: np.ndarray, path: Path, degrees: bool = True) -> None:
    """Refuse geometries that do not lie in Indonesia.

    Parameters
    ----------
    shapes
        Object array of geometries in longitude and latitude, or None.
    degrees
        Whether the file itself was in degrees: then metres and swapped axes are recognised.

    Raises
    ------
    DataError
        Says whether the axes are swapped, the coordinates are metres, or where the file lies.
    """
    boxes = shapely.bounds(shapes)
    rows = np.flatnonzero(shapely.get_num_coordinates(shapes) > 0)
    boxes = boxes[rows]
    if bad := np.flatnonzero(~np.isfinite(boxes).all(axis=1)).tolist():
        raise _refuse_features(path, rows[bad], ["coordinates must be finite numbers"] * len(bad))
    out = ~_inside(boxes)
    if not out.any():
        return
    swapped = _inside(boxes[:, [1, 0, 3, 2]])
    huge = np.abs(boxes).max(axis=1) > 720
    outside = boxes[out]
    most = out.sum() > 0.5 * len(out)
    if degrees and most and huge[out].mean() > 0.5:
        rule = (
            f"coordinates look like metres, but the CRS says degrees ({_around(outside)}): name "
            "the right one, for example --crs EPSG:32748 for UTM zone 48S"
        )
        raise refuse(path, rule)
    if most and swapped[out].mean() > 0.5:
        rule = f"latitude and longitude are swapped ({_around(outside)}): longitude must come first"
        raise refuse(path, rule)
    if out.all():
        raise refuse(path, f"lies outside Indonesia: centre at {_centre(boxes)}")
    named = np.flatnonzero(out)[:MAX_NAMED]
    rules = [
        "latitude and longitude are swapped"
        if swapped[i]
        else f"lies outside Indonesia: centre at {_centre(boxes[i : i + 1])}"
        for i in named
    ]
    raise _refuse_features(path, rows[out], rules)


def looks_like(shapes: np.ndarray) -> str:
    """Hint for a file without a CRS: what its coordinates look like, or ""."""
    boxes = shapely.bounds(shapes)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if len(boxes) and _inside(boxes).mean() > 0.5:
        return "its coordinates look like degrees: --crs EPSG:4326"
    if len(boxes) and np.abs(boxes).max() > 720:
        return "its coordinates look like metres: for UTM zone 48S for example --crs EPSG:32748"
    return ""
