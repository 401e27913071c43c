"""The map's levels as lines to draw: decoded once, laid out on a sheet of pixels."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from coverage.snapshot import Snapshot
from geodata.maps.simplification import OBJECT
from geodata.register.regions import ISLAND_GROUPS, provinces, regions, scope_codes

#: Tolerance for a sheet of the whole nation, degrees: half a pixel of 1,600.
_NATIONAL = 0.015


@dataclass(frozen=True)
class Sheet:
    """Where degrees lie on a sheet of pixels, y downwards.

    Longitudes are squeezed by the cosine of the middle latitude, so that shapes there are true.
    """

    west: float
    north: float
    scale: float
    squeeze: float
    left: float = 0.0
    top: float = 0.0

    def place(self, points: np.ndarray) -> np.ndarray:
        """Return pixels (n × 2) of longitudes and latitudes (n × 2, degrees)."""
        x = (points[:, 0] - self.west) * self.squeeze * self.scale + self.left
        y = (self.north - points[:, 1]) * self.scale + self.top
        return np.column_stack([x, y])


def aspect(box: tuple[float, float, float, float]) -> float:
    """Return height by width of a box (west, south, east, north) as it is drawn."""
    west, south, east, north = box
    return (north - south) / ((east - west) * math.cos(math.radians((south + north) / 2)))


def fitted(
    box: tuple[float, float, float, float], left: float, top: float, width: float, height: float
) -> Sheet:
    """Lay a box (west, south, east, north; degrees) into the middle of a frame of pixels."""
    west, south, east, north = box
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min(width / ((east - west) * squeeze), height / (north - south))
    left += (width - (east - west) * squeeze * scale) / 2
    top += (height - (north - south) * scale) / 2
    return Sheet(west, north, scale, squeeze, left, top)


def view(
    sheet: Sheet, left: float, top: float, width: float, height: float
) -> tuple[float, float, float, float]:
    """Return west, south, east and north of a frame of pixels, degrees."""
    across, down = sheet.scale * sheet.squeeze, sheet.scale
    west, north = sheet.west + (left - sheet.left) / across, sheet.north - (top - sheet.top) / down
    return west, north - height / down, west + width / across, north


def level_of(scope: str) -> str:
    """Return the level of detail that a map of a scope needs."""
    if scope == "ID":
        return "national"
    return "island" if scope in ISLAND_GROUPS else "province"


def shown_scope(scope: str) -> str:
    """Return the scope that a map of it is fitted to: of a regency, its province."""
    known = scope in ISLAND_GROUPS or scope == "ID" or scope in provinces().index
    return scope if known else str(regions().at[scope, "province_code"])


def outlines(snapshot: Snapshot, level: str) -> dict[str, shapely.MultiPolygon]:
    """Return the outline of every regency at a level, degrees; ask for it by `Snapshot.cached`."""
    shapes = snapshot.outlines(level)
    if level != "national":
        return shapes
    # a sheet of the nation is much smaller than a screen that can be zoomed
    simpler = shapely.coverage_simplify(np.array(list(shapes.values()), dtype=object), _NATIONAL)
    return dict(zip(shapes, simpler, strict=True))


def province_lines(snapshot: Snapshot, level: str) -> list[np.ndarray]:
    """Return the lines between provinces at a level, degrees; ask for it by `Snapshot.cached`."""
    document = json.loads(snapshot.levels[level].text())
    owners: dict[int, set[str]] = {}
    for geometry in document["objects"][OBJECT]["geometries"]:
        groups = geometry.get("arcs") or []
        groups = groups if geometry["type"] == "MultiPolygon" else [groups]
        for index in (index for rings in groups for ring in rings for index in ring):
            owner = geometry["id"].partition(".")[0]
            owners.setdefault(index if index >= 0 else ~index, set()).add(owner)
    scale, origin = (np.array(document["transform"][key]) for key in ("scale", "translate"))
    return [
        np.cumsum(np.array(document["arcs"][arc]), axis=0) * scale + origin
        for arc, who in sorted(owners.items())
        if len(who) > 1
    ]


def lines_in(lines: list[np.ndarray], box: tuple[float, ...]) -> list[np.ndarray]:
    """Return the lines (n × 2 each) that may be seen in a box (west, south, east, north)."""
    low, high = np.array(box[:2]), np.array(box[2:])
    return [
        line for line in lines if (line.max(axis=0) > low).all() and (line.min(axis=0) < high).all()
    ]


def box_of(
    snapshot: Snapshot, codes: Iterable[str], margin: float = 0.012
) -> tuple[float, float, float, float]:
    """Return the box (west, south, east, north) around regencies and their dots, with a margin."""
    rows = snapshot.dots.loc[list(codes)]
    west, south = float(rows["west"].min()), float(rows["south"].min())
    east, north = float(rows["east"].max()), float(rows["north"].max())
    more = max(east - west, north - south, 0.05) * margin
    return west - more, south - more, east + more, north + more


def rings(shape: shapely.Geometry, sheet: Sheet, step: float = 0.25) -> list[np.ndarray]:
    """Return the rings of a shape in pixels, without points that fall on the one before.

    Parameters
    ----------
    step: grid that points are put on, px. Rings of less than three points are left out.
    """
    points, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(shape)), return_index=True
    )
    points = np.rint(sheet.place(points) / step)
    first = ring[1:] != ring[:-1]
    kept = np.append(True, first | (points[1:] != points[:-1]).any(axis=1))[: len(points)]
    points, ring = points[kept] * step, ring[kept]
    found = np.split(points, np.flatnonzero(ring[1:] != ring[:-1]) + 1)
    return [one for one in found if len(one) >= 4]


def others_near(snapshot: Snapshot, codes: Iterable[str], box: tuple[float, ...]) -> list[str]:
    """Return the regencies that reach into a box (west, south, east, north) besides `codes`."""
    west, south, east, north = box
    rows = snapshot.dots
    near = (
        (rows["east"] > west)
        & (rows["west"] < east)
        & (rows["north"] > south)
        & (rows["south"] < north)
        & ~rows.index.isin(list(codes))
    )
    return [str(code) for code in rows.index[near]]


def members(scope: str) -> list[str]:
    """Return the codes of a scope's regencies."""
    return [str(code) for code in scope_codes(scope)]
