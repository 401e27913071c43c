"""Repairing a set: from features as found in a file to valid polygons that meet exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.cleaning.clean import clean_coverage
from geodata.errors import DataError, Problem, refused
from geodata.importing.ring_repair import made_valid, polygons_of
from geodata.register.areas import shape_km2
from geodata.register.regions import regions

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
        result[i] = shapely.multipolygons(made_valid(shapely.get_parts(rows)))
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
    given = features["regency_code"].astype(str).to_numpy(dtype=object)
    try:
        shapes, positions, ring_findings = polygons_of(features)
    except DataError as error:
        raise DataError([replace(p, value=given[int(p.value)]) for p in error.problems]) from error
    findings: list[_Finding] = [(kind, (given[i],), km2) for kind, i, km2 in ring_findings]
    if not len(shapes):
        raise refused("", "must hold polygons; no feature has an area", column="geometry")
    codes, shapes, dissolved = _dissolved(given[positions], shapes)
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
