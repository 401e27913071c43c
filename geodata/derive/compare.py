"""How far two boundary sets agree: overlap and area of each regency, distance between borders."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.boundaries import Boundaries
from geodata.register.areas import EQUAL_AREA
from geodata.register.regions import ISLAND_GROUPS, regions

Floats = NDArray[np.float64]

#: Distance between the points of a border at which its distance to the other set is taken, metres.
STEP_M = 500.0
#: In a set with gaps or overlaps a stretch of outline is a border if another regency's outline is
#: this close, metres.
SLACK_M = 100.0
#: A regency below this intersection over union is counted as poor.
POOR_IOU = 0.8
#: Key of the row for all island groups together.
ALL = "all"


@dataclass(frozen=True)
class Comparison:
    """Agreement of a set A with a set B, the reference.

    Attributes
    ----------
    regencies: indexed by regency_code (those in both sets): name, island_group, area_a_km2,
        area_b_km2, common_km2 (area in both), iou (intersection over union, 0 to 1), area_ratio
        (A to B).
    borders: indexed by island group ("all" first): length_a_km, length_b_km of inland borders,
        median_km and p95_km of the distance from a border of one set to the nearest border of the
        other, both ways; NaN where there is no border to compare.
    only_a, only_b: codes that the other set does not have.
    """

    regencies: pd.DataFrame = field(repr=False)
    borders: pd.DataFrame = field(repr=False)
    only_a: tuple[str, ...] = ()
    only_b: tuple[str, ...] = ()

    def summary(self) -> dict[str, float]:
        """Return the figures of the whole country.

        regencies (count), iou_median, iou_weighted (by area in B), poor (count below `POOR_IOU`),
        area_a_km2, area_b_km2, within_10_percent (count whose areas differ by at most that),
        border_median_km, border_p95_km.
        """
        table = self.regencies
        weight = table["area_b_km2"]
        total = float(weight.sum())
        median, p95 = self.borders.loc[[ALL], ["median_km", "p95_km"]].to_numpy(dtype=float)[0]
        return {
            "regencies": len(table),
            "iou_median": float(table["iou"].median()),
            "iou_weighted": float((table["iou"] * weight).sum() / total) if total else np.nan,
            "poor": int((table["iou"] < POOR_IOU).sum()),
            "area_a_km2": float(table["area_a_km2"].sum()),
            "area_b_km2": total,
            "within_10_percent": int((table["area_ratio"] - 1).abs().le(0.1).sum()),
            "border_median_km": float(median),
            "border_p95_km": float(p95),
        }


def compare(a: Boundaries, b: Boundaries) -> Comparison:
    """Compare two sets.

    Lengths are taken in the plane of `geodata.register.areas.EQUAL_AREA`, which stretches by at
    most 2 % in Indonesia; areas are true.

    Parameters
    ----------
    a, b
        Sets of any regencies; B is the reference that areas weigh by. The figures of a regency and
        the border distances are the same with A and B exchanged.
    """
    left, right = _plane(a.frame), _plane(b.frame)
    return Comparison(
        regencies=overlaps(left, right),
        borders=border_distances(left, right),
        only_a=tuple(sorted(map(str, left.index.difference(right.index)))),
        only_b=tuple(sorted(map(str, right.index.difference(left.index)))),
    )


def _plane(frame: gpd.GeoDataFrame) -> gpd.GeoSeries:
    """Return valid shapes in metres, by code."""
    shapes = frame.geometry.to_crs(EQUAL_AREA)
    broken = ~shapes.is_valid
    if broken.any():
        shapes[broken] = shapely.make_valid(shapes[broken].to_numpy(), method="structure")
    return shapes.sort_index()


def _groups(codes: pd.Index) -> pd.Series:
    return regions()["island_group"].reindex(codes).fillna("")


def overlaps(a: gpd.GeoSeries, b: gpd.GeoSeries) -> pd.DataFrame:
    """Areas and overlap of the regencies that two sets have in common.

    Parameters
    ----------
    a, b
        Valid shapes by regency_code, in an equal-area plane in metres.

    Returns
    -------
    DataFrame: see `Comparison.regencies`.
    """
    codes = a.index.intersection(b.index).sort_values()
    x, y = a.loc[codes].to_numpy(), b.loc[codes].to_numpy()
    area_a, area_b = shapely.area(x) / 1e6, shapely.area(y) / 1e6
    common = shapely.area(shapely.intersection(x, y)) / 1e6
    same = shapely.equals_exact(x, y, 0.0)
    common = np.minimum(np.where(same, area_a, common), np.minimum(area_a, area_b))
    union = area_a + area_b - common
    with np.errstate(divide="ignore", invalid="ignore"):
        iou, ratio = common / union, area_a / area_b
    table = pd.DataFrame(
        {
            "name": regions()["name"].reindex(codes).fillna(""),
            "island_group": _groups(codes),
            "area_a_km2": area_a,
            "area_b_km2": area_b,
            "common_km2": common,
            "iou": iou,
            "area_ratio": ratio,
        },
        index=codes,
    )
    return table.rename_axis("regency_code")


def inland_borders(shapes: gpd.GeoSeries) -> tuple[Floats, NDArray[np.int64]]:
    """Stretches of outline between two regencies.

    Those are the segments that two outlines share, to the centimetre. In a set with overlaps, or
    gaps narrower than `SLACK_M`, also stretches whose middle lies within `SLACK_M` of another
    regency's outline: there both sides count.

    Parameters
    ----------
    shapes
        Valid polygons in metres.

    Returns
    -------
    (segments, owner): shape (n, 4), x0, y0, x1, y1 in metres, and the position in `shapes` of the
    regency it was taken from.
    """
    outlines = shapely.boundary(shapes.to_numpy())
    segments, owner = _segments(outlines)
    ends = np.rint(segments * 100).astype(np.int64)
    swap = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[swap] = ends[swap][:, [2, 3, 0, 1]]
    _, first, which, count = np.unique(
        ends, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    shared = np.sort(first[count > 1])
    if shapely.coverage_is_valid(shapes.to_numpy(), gap_width=SLACK_M):
        return segments[shared], owner[shared]
    single = count[which.ravel()] == 1
    loose = shapely.linestrings(segments[single].reshape(-1, 2, 2))
    more, of = _segments(shapely.segmentize(loose, SLACK_M))
    of = owner[single][of]
    middles = shapely.points((more[:, :2] + more[:, 2:]) / 2)
    tree = shapely.STRtree(shapely.linestrings(segments.reshape(-1, 2, 2)))
    border = np.zeros(len(more), dtype=bool)
    for start in range(0, len(more), 50_000):  # bounds the memory
        found, near = tree.query(
            middles[start : start + 50_000], predicate="dwithin", distance=SLACK_M
        )
        border[start + found[of[start + found] != owner[near]]] = True
    return (
        np.concatenate([segments[shared], more[border]]),
        np.concatenate([owner[shared], of[border]]),
    )


def _segments(lines: NDArray[np.object_]) -> tuple[Floats, NDArray[np.int64]]:
    """Segments of lines, shape (n, 4), and the position of the line that each is from."""
    simple, owner = shapely.get_parts(lines, return_index=True)
    xy, line = shapely.get_coordinates(simple, return_index=True)
    joined = line[1:] == line[:-1]
    return np.hstack([xy[:-1], xy[1:]])[joined], owner[line[:-1][joined]]


def border_distances(a: gpd.GeoSeries, b: gpd.GeoSeries) -> pd.DataFrame:
    """Distance between the inland borders of two sets, by island group.

    Returns
    -------
    DataFrame: see `Comparison.borders`. Quantiles are weighted by length of border.
    """
    tables = []
    lines = [inland_borders(a), inland_borders(b)]
    for near, far, codes in ((0, 1, a.index), (1, 0, b.index)):
        segments, owner = lines[near]
        points, km, segment = _samples(segments)
        distance = np.full(len(points), np.nan)
        if len(lines[far][0]) and len(points):
            tree = shapely.STRtree(shapely.linestrings(lines[far][0].reshape(-1, 2, 2)))
            (at, _), found = tree.query_nearest(
                shapely.points(points), all_matches=False, return_distance=True
            )
            distance[at] = found / 1000
        group = _groups(codes).to_numpy()[owner[segment]]
        tables.append(pd.DataFrame({"set": near, "group": group, "km": km, "distance": distance}))
    samples = pd.concat(tables, ignore_index=True)
    rows = {ALL: _row(samples)}
    for key in ISLAND_GROUPS:
        if len(chosen := samples[samples["group"] == key]):
            rows[key] = _row(chosen)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("island_group")


def _samples(segments: Floats) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Points along segments at most `STEP_M` apart, the km each stands for, and its segment."""
    start, along = segments[:, :2], segments[:, 2:] - segments[:, :2]
    length = np.hypot(along[:, 0], along[:, 1])
    count = np.maximum(np.ceil(length / STEP_M), 1).astype(int)
    segment = np.repeat(np.arange(len(segments)), count)
    place = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
    share = (place + 0.5) / count[segment]
    return (
        start[segment] + along[segment] * share[:, None],
        (length / count / 1000)[segment],
        segment,
    )


def _row(samples: pd.DataFrame) -> dict[str, float]:
    length = samples.groupby("set")["km"].sum()
    median, p95 = _quantiles(samples.dropna(subset=["distance"]), (0.5, 0.95))
    return {
        "length_a_km": float(length.get(0, 0.0)),
        "length_b_km": float(length.get(1, 0.0)),
        "median_km": median,
        "p95_km": p95,
    }


def _quantiles(samples: pd.DataFrame, shares: tuple[float, ...]) -> list[float]:
    """Distances below which these shares of the border length lie."""
    if samples.empty:
        return [np.nan] * len(shares)
    ordered = samples.sort_values("distance", kind="stable")
    reached = ordered["km"].cumsum().to_numpy()
    at = np.searchsorted(reached, np.array(shares) * reached[-1])
    return [float(d) for d in ordered["distance"].to_numpy()[np.minimum(at, len(ordered) - 1)]]
