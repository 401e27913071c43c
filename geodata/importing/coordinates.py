"""Whether coordinates in degrees are where Indonesia is, and if not, what is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import shapely

from geodata.formats.common import Unreadable
from geodata.register.regions import BOUNDS

#: Features that are named one by one in a refusal.
MAX_NAMED = 20
_AREAS = ("Polygon", "MultiPolygon", "GeometryCollection")
_PLURALS = {
    "Point": "points",
    "MultiPoint": "points",
    **dict.fromkeys(("LineString", "LinearRing", "MultiLineString"), "lines"),
}


def _features(rows: np.ndarray, rules: Iterable[str]) -> Unreadable:
    """Refusal of features, of which the first are named."""
    named = [
        f"feature {row + 1}: {rule}"
        for row, rule in zip(rows[:MAX_NAMED].tolist(), rules, strict=False)
    ]
    more = len(rows) - MAX_NAMED
    return Unreadable(*named, *([f"and {more} features more"] if more > 0 else []))


def check_kinds(shapes: np.ndarray) -> None:
    """Refuse points and lines.

    Raises
    ------
    Unreadable
        No polygons at all, or single features that are something else.
    """
    filled = ~shapely.is_missing(shapes)
    if not filled.any():
        raise Unreadable("must have geometry; every feature is without one")
    kinds = np.array(["" if shape is None else shape.geom_type for shape in shapes])
    other = np.flatnonzero(filled & ~np.isin(kinds, _AREAS))
    if len(other) == filled.sum():
        counts = Counter(_PLURALS.get(kind, kind) for kind in kinds[other])
        listed = " and ".join(f"{count:,} {kind}" for kind, count in counts.most_common())
        raise Unreadable(f"must hold polygons (the regencies' areas), holds {listed}")
    if len(other):
        raise _features(other, (f"must be a polygon, is a {kind}" for kind in kinds[other]))
    if shapely.is_empty(shapes[filled]).all():
        raise Unreadable("must have geometry; every feature is empty")


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


def check_places(shapes: np.ndarray, degrees: bool = True) -> None:
    """Refuse geometries that do not lie in Indonesia.

    Parameters
    ----------
    shapes
        Object array of geometries in longitude and latitude, or None.
    degrees
        Whether the file itself was in degrees: then metres and swapped axes are recognised.

    Raises
    ------
    Unreadable
        Says whether the axes are swapped, the coordinates are metres, or where the file lies.
    """
    rows = np.flatnonzero(shapely.get_num_coordinates(shapes) > 0)
    boxes = shapely.bounds(shapes[rows])
    finite = np.isfinite(boxes).all(axis=1)
    if not finite.all():
        raise _features(rows[~finite], ["coordinates must be finite numbers"] * MAX_NAMED)
    out = ~_inside(boxes)
    if not out.any():
        return
    swapped = _inside(boxes[:, [1, 0, 3, 2]])
    outside = boxes[out]
    most = out.sum() > 0.5 * len(out)
    (x0, y0), (x1, y1) = outside[:, :2].min(axis=0), outside[:, 2:].max(axis=0)
    around = f"({x0:.5g} to {x1:.5g}, {y0:.5g} to {y1:.5g})"
    if degrees and most and (np.abs(outside).max(axis=1) > 720).mean() > 0.5:
        raise Unreadable(
            f"coordinates look like metres, but the CRS says degrees {around}: name the right "
            "one, for example --crs EPSG:32748 for UTM zone 48S"
        )
    if most and swapped[out].mean() > 0.5:
        raise Unreadable(f"latitude and longitude are swapped {around}: longitude must come first")
    if out.all():
        raise Unreadable(f"lies outside Indonesia: centre at {_centre(boxes)}")
    rules = (
        "latitude and longitude are swapped"
        if swapped[i]
        else f"lies outside Indonesia: centre at {_centre(boxes[[i]])}"
        for i in np.flatnonzero(out)
    )
    raise _features(rows[out], rules)


def looks_like(shapes: np.ndarray) -> str:
    """Hint for a file without a CRS: what its coordinates look like, or ""."""
    boxes = shapely.bounds(shapes)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if len(boxes) and _inside(boxes).mean() > 0.5:
        return "its coordinates look like degrees: --crs EPSG:4326"
    if len(boxes) and np.abs(boxes).max() > 720:
        return "its coordinates look like metres: for UTM zone 48S for example --crs EPSG:32748"
    return ""
