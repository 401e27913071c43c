"""Repair: each defect alone, rules for overlaps and gaps, properties, and the real files."""

from __future__ import annotations

import math
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import DataError
from geodata.importing.repair import KINDS, Cleaned, clean
from geodata.register.areas import EQUAL_AREA, shape_km2
from tests.geodata.coverages import features, grid, nothing
from tests.geodata.samples import sample

A, B, C = "11.01", "11.02", "11.03"


def box(x0: float, y0: float, x1: float, y1: float) -> shapely.Polygon:
    """Box in tenths of a degree, in Kalimantan."""
    return shapely.box(110 + x0 / 10, -3 + y0 / 10, 110 + x1 / 10, -3 + y1 / 10)


def run(frame: gpd.GeoDataFrame, published: pd.Series | None = None) -> Cleaned:
    """Clean, and check what holds for every result."""
    published = nothing() if published is None else published
    cleaned = clean(frame, published_km2=published)
    shapes = cleaned.frame.geometry.to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert (shapely.get_type_id(shapes) == 6).all()
    assert not shapely.is_empty(shapes).any()
    assert not shapely.has_z(shapes).any()
    assert cleaned.frame.index.name == "regency_code"
    assert cleaned.frame.index.is_unique
    assert cleaned.frame.index.is_monotonic_increasing
    assert cleaned.frame.crs == "EPSG:4326"
    kinds = [repair.kind for repair in cleaned.repairs]
    assert kinds == [kind for kind in KINDS if kind in kinds]
    again = clean(cleaned.frame.reset_index(), published_km2=published)
    assert again.repairs == ()
    assert (again.frame.geometry.to_numpy() == shapes).all()
    return cleaned


def kinds(cleaned: Cleaned) -> dict[str, int]:
    """Kind -> count."""
    return {repair.kind: repair.count for repair in cleaned.repairs}


def km2(cleaned: Cleaned, code: str) -> float:
    """Area of a regency."""
    return float(shape_km2(cleaned.frame.geometry.loc[[code]].to_numpy())[0])


#: So large that the repair of a small cell is a small change of the whole.
REST = shapely.box(120, -3, 122, -1)
CELL = float(shape_km2(np.array([box(0, 0, 1, 1)]))[0])


def test_clean_set_is_left_alone() -> None:
    cells = grid(4, 3, jitter=0.3)
    cleaned = run(features(cells))
    assert cleaned.repairs == ()
    assert all(
        shapely.get_parts(shape)[0].equals_exact(cell, 0)
        for shape, cell in zip(cleaned.frame.geometry, cells, strict=True)
    )


def test_rows_come_in_any_order() -> None:
    cleaned = run(features([box(0, 0, 1, 1), box(1, 0, 2, 1)], [B, A]))
    assert list(cleaned.frame.index) == [A, B]
    assert cleaned.frame.geometry[B].bounds[0] == 110


def test_heights() -> None:
    cleaned = run(features([shapely.force_3d(box(0, 0, 1, 1), 7), box(1, 0, 2, 1)]))
    assert kinds(cleaned) == {"z_dropped": 1}
    assert cleaned.repairs[0].regency_codes == (A,)


@pytest.mark.parametrize(
    ("nothing_there", "kind"),
    [
        (None, "null_geometry"),
        (shapely.Polygon(), "empty_geometry"),
        (shapely.MultiPolygon(), "empty_geometry"),
        (shapely.from_wkt("POLYGON Z EMPTY"), "empty_geometry"),
    ],
)
def test_a_regency_without_geometry_is_absent_and_reported(
    nothing_there: object, kind: str
) -> None:
    cleaned = run(features([nothing_there, box(1, 0, 2, 1)]))
    assert list(cleaned.frame.index) == [B]
    assert [(r.kind, r.regency_codes, r.count) for r in cleaned.repairs] == [(kind, (A,), 1)]


def test_bow_tie_keeps_both_wings() -> None:
    tie = shapely.Polygon([(110, 0), (110.1, 0.1), (110.1, 0), (110, 0.1)])
    cleaned = run(features([tie, REST]))
    assert kinds(cleaned) == {"invalid_ring": 1}
    assert km2(cleaned, A) == pytest.approx(CELL / 2, rel=0.01)


def test_unclosed_ring() -> None:
    ring = shapely.LineString([(110, 0), (110.1, 0), (110.1, 0.1), (110, 0.1), (110, 0.002)])
    cleaned = run(features([ring, REST]))
    assert kinds(cleaned) == {"unclosed_ring": 1}
    assert km2(cleaned, A) == pytest.approx(CELL, rel=0.01)


def test_lines_and_points_are_dropped() -> None:
    mixed = shapely.GeometryCollection(
        [box(0, 0, 1, 1), shapely.Point(110, 0), shapely.LineString([(110, 0), (112, 0)])]
    )
    cleaned = run(features([mixed, shapely.Point(110.05, -2.95)]))
    assert kinds(cleaned) == {"non_polygon_part": 3}
    assert list(cleaned.frame.index) == [A]
    assert km2(cleaned, A) == pytest.approx(CELL)


def test_only_points_is_an_error() -> None:
    with pytest.raises(DataError, match="no feature has an area"):
        clean(features([shapely.Point(110, 0), None]))


def test_duplicates_are_dissolved() -> None:
    halves = [box(0, 0, 0.6, 1), box(0.4, 0, 1, 1), box(1, 0, 2, 1)]
    cleaned = run(features(halves, [A, A, B]))
    assert kinds(cleaned) == {"dissolved": 1}
    assert cleaned.repairs[0].area_km2 == pytest.approx(0.2 * CELL, rel=0.001)
    assert km2(cleaned, A) == pytest.approx(CELL)


def test_the_same_feature_many_times_is_no_large_change() -> None:
    cleaned = run(features([box(0, 0, 1, 1)] * 5, [A] * 5))
    assert kinds(cleaned) == {"dissolved": 4}


def test_sliver_gap_goes_to_the_longer_border() -> None:
    # Between the two on the left and right a gap of 100 m; its top touches a third.
    frame = features([box(0, 0, 1, 1), box(1.01, 0, 2, 1), box(0, 1, 2, 2), box(0, -1, 2, 0)])
    cleaned = run(frame)
    assert kinds(cleaned) == {"gap_filled": 1}
    assert cleaned.repairs[0].area_km2 == pytest.approx(0.01 * CELL, rel=0.01)
    total = shape_km2(cleaned.frame.geometry.to_numpy()).sum()
    assert total == pytest.approx(6 * CELL, rel=0.001)
    whole = shapely.coverage_union_all(cleaned.frame.geometry.to_numpy())
    assert shapely.get_num_interior_rings(whole) == 0


@pytest.mark.parametrize(
    ("hole", "why"),
    [
        (box(0.8, 0.2, 1.2, 0.8), "wide: a lake"),
        (box(0.2, 0.4, 0.8, 0.45), "inside one regency: a lake, or a regency that is not there"),
    ],
)
def test_lakes_stay(hole: shapely.Polygon, why: str) -> None:
    cells = [shapely.difference(cell, hole) for cell in (box(0, 0, 1, 1), box(1, 0, 2, 1))]
    cleaned = run(features(cells))
    assert kinds(cleaned) == {}, why


def test_a_strait_with_an_island_stays() -> None:
    left = box(0, 0, 2, 3) - box(0.98, 0.5, 2, 2.5)
    right = box(0.98, 0.5, 2, 2.5) - box(0.98, 1, 1.02, 2)
    island = box(0.99, 1.4, 1.01, 1.6)
    cleaned = run(features([left, right, island]))
    assert "gap_filled" not in kinds(cleaned)
    assert km2(cleaned, C) == pytest.approx(float(shape_km2(np.array([island]))[0]))


def test_small_overlap_goes_by_the_longer_border() -> None:
    cleaned = run(features([box(0, 0, 5, 5), box(4.99, 0, 10, 5)]))
    assert kinds(cleaned) == {"overlap_resolved": 1}
    repair = cleaned.repairs[0]
    assert repair.regency_codes == (A, B)
    assert repair.area_km2 == pytest.approx(0.05 * CELL, rel=0.01)
    assert km2(cleaned, A) + km2(cleaned, B) == pytest.approx(50 * CELL, rel=0.001)


def test_an_enclave_is_not_swallowed() -> None:
    rest = [box(x, y, x + 10, y + 10) for x in (0, 10) for y in (10, 20)]
    frame = features([box(0, 0, 10, 10), box(4, 4, 5, 5), box(10, 0, 20, 10), *rest])
    published = pd.Series({A: 100 * CELL, B: 0.01 * CELL})  # even where areas say otherwise
    cleaned = run(frame, published)
    assert km2(cleaned, B) == pytest.approx(CELL, rel=0.001)
    assert km2(cleaned, A) == pytest.approx(99 * CELL, rel=0.001)


@pytest.mark.parametrize(("a", "b", "keeps"), [(10, 5, A), (7, 8, B), (math.nan, 8, B)])
def test_published_areas_decide_a_large_overlap(a: float, b: float, keeps: str) -> None:
    # A has 10 cells and B 8, of which 3 are in both.
    rest = [box(x, y, x + 10, y + 10) for x in (0, 10) for y in (10, 20)]
    frame = features([box(0, 0, 10, 1), box(7, 0, 15, 1), *rest])
    cleaned = run(frame, pd.Series({A: a * CELL, B: b * CELL}))
    assert km2(cleaned, keeps) == pytest.approx((10 if keeps == A else 8) * CELL, rel=0.001)
    assert km2(cleaned, A) + km2(cleaned, B) == pytest.approx(15 * CELL, rel=0.001)


def test_slivers_go_and_what_they_leave_is_filled() -> None:
    # A strip of B, 5 cm wide, lies between A and C.
    strip = box(1, 0, 1.000005, 1)
    frame = features(
        [box(0, 0, 1, 1), shapely.MultiPolygon([box(5, 0, 6, 1), strip]), box(1.000005, 0, 2, 1)]
    )
    cleaned = run(frame)
    assert kinds(cleaned)["sliver_removed"] == 1
    assert len(cleaned.frame.geometry[B].geoms) == 1


def test_whole_turns_of_the_globe_are_undone() -> None:
    east = shapely.transform(box(1, 0, 2, 1), lambda xy: xy - [360, 0])
    wrapped = shapely.MultiPolygon(
        [box(0, 0, 1, 1), shapely.transform(box(0, 2, 1, 3), lambda xy: xy - [-360, 0])]
    )
    cleaned = run(features([wrapped, east]))
    assert kinds(cleaned) == {"antimeridian": 2}
    assert cleaned.frame.total_bounds.tolist() == pytest.approx([110, -3, 110.2, -2.7])


def test_small_strays_are_dropped_and_large_ones_refused() -> None:
    stray = shapely.box(0, 0, 0.001, 0.001)
    cleaned = run(features([shapely.MultiPolygon([box(0, 0, 1, 1), stray])]))
    assert kinds(cleaned) == {"antimeridian": 1}
    assert cleaned.repairs[0].area_km2 == pytest.approx(0.0123, rel=0.01)
    with pytest.raises(DataError, match="must lie in Indonesia") as caught:
        clean(features([shapely.MultiPolygon([box(0, 0, 1, 1), shapely.box(0, 0, 1, 1)])]))
    assert caught.value.problems[0].value == A


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_coordinates_that_are_no_numbers(bad: float) -> None:
    ring = shapely.Polygon([(110, 0), (bad, 0), (111, 1), (110, 1)])
    with pytest.raises(DataError, match="finite"):
        clean(features([box(0, 0, 1, 1), ring]))


def test_two_regencies_with_one_polygon_are_refused() -> None:
    with pytest.raises(DataError, match="lies under other regencies") as caught:
        clean(features([box(0, 0, 1, 1), box(0, 0, 1, 1)]), published_km2=nothing())
    assert B in {problem.value for problem in caught.value.problems}


def test_too_much_change_is_refused() -> None:
    cells = [box(0, 0, 1, 1), box(0.9, 0, 2, 1), box(1.9, 0, 3, 1)]
    with pytest.raises(DataError, match="more than 2% is another map"):
        clean(features(cells), published_km2=nothing())


def test_register_areas_are_the_default() -> None:
    # 11.01 has 4,174 km², 11.02 4,179: drawn with 2 and 3 % of it, the smaller keeps the overlap.
    frame = features([box(0, 0, 30, 20), box(28.5, 0, 60, 20)])
    with pytest.raises(DataError, match="another map"):
        clean(frame)


def test_one_regency_alone() -> None:
    assert run(features([box(0, 0, 1, 1)])).repairs == ()


def test_equal_area_formula() -> None:
    cells = grid(6, 6, jitter=0.4)
    projected = gpd.GeoSeries(cells, crs=4326).to_crs(EQUAL_AREA).area / 1e6
    assert shape_km2(np.array(cells)) == pytest.approx(projected.to_numpy(), rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    columns=st.integers(1, 5),
    rows=st.integers(1, 5),
    jitter=st.floats(0, 0.45),
    slip=st.floats(0, 0.002),
)
def test_slipped_grids_become_coverages(
    seed: int, columns: int, rows: int, jitter: float, slip: float
) -> None:
    """Cells that were each moved a little: gaps and overlaps on every border."""
    random = np.random.default_rng(seed)
    cells = [
        shapely.transform(cell, lambda xy: xy + random.uniform(-slip, slip, 2))
        for cell in grid(columns, rows, seed=seed, jitter=jitter)
    ]
    frame = features(cells)
    before = shape_km2(np.array(cells))
    try:
        cleaned = clean(frame, published_km2=nothing())
    except DataError as error:
        message = str(error)
        if "another map" not in message:
            raise
        return
    shapes = cleaned.frame.geometry.to_numpy()
    assert list(cleaned.frame.index) == list(frame["regency_code"])
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    # Area is conserved but for what is reported; a triple overlap is reported for each pair.
    changed = {repair.kind: repair.area_km2 for repair in cleaned.repairs}
    growth = shape_km2(shapes).sum() - before.sum()
    least = -changed.get("overlap_resolved", 0) - changed.get("sliver_removed", 0)
    assert least - 1e-4 <= growth <= changed.get("gap_filled", 0) + 1e-4
    assert np.abs(shape_km2(shapes) - before).sum() <= sum(changed.values()) + 1e-3
    again = clean(cleaned.frame.reset_index(), published_km2=nothing())
    assert again.repairs == ()
    assert (again.frame.geometry.to_numpy() == shapes).all()


@settings(max_examples=40, deadline=None)
@given(
    points=st.lists(
        st.tuples(st.floats(110, 111), st.floats(-3, -2)), min_size=3, max_size=12, unique=True
    )
)
def test_any_ring_becomes_polygons_or_nothing(points: list[tuple[float, float]]) -> None:
    ring = shapely.Polygon(points)
    try:
        cleaned = clean(features([ring]), published_km2=nothing())
    except DataError as error:
        if not re.search("no feature has an area|another map", str(error)):
            raise
        return
    assert shapely.is_valid(cleaned.frame.geometry.to_numpy()).all()


#: file, column, regencies, overlaps between, km² of overlaps, gaps at least
REAL = [
    ("kemendagri/kabkota.geojson", "kode", 514, 935, 6594, 3700),
    ("big_shapefile/BATAS_KABKOTA_514.shp", "KDPKAB", 514, 10, 0.24, 60),
    ("big_rbi/kabkota.geojson", "KDPKAB", 516, 890, 2645, 2500),
]


@pytest.mark.parametrize(("name", "column", "count", "overlaps", "area", "gaps"), REAL)
def test_real_files(
    name: str, column: str, count: int, overlaps: int, area: float, gaps: int
) -> None:
    raw = gpd.read_file(sample(name))
    codes = raw[column].fillna("").str.replace(r"^(\d\d)(\d\d)$", r"\1.\2", regex=True)
    frame = gpd.GeoDataFrame({"regency_code": codes}, geometry=raw.geometry.to_numpy(), crs=4326)
    cleaned = clean(frame)
    shapes = cleaned.frame.geometry.to_numpy()
    assert len(cleaned.frame) == count
    assert shapely.coverage_is_valid(shapes)
    assert shapely.is_valid(shapes).all()
    found = {repair.kind: repair for repair in cleaned.repairs}
    assert found["overlap_resolved"].count == overlaps
    assert found["overlap_resolved"].area_km2 == pytest.approx(area, rel=0.02)
    assert found["gap_filled"].count >= gaps
    assert clean(cleaned.frame.reset_index()).repairs == ()
    if name.startswith("kemendagri"):
        # Sorong was drawn over all of western Tambrauw.
        areas = dict(zip(cleaned.frame.index, shape_km2(shapes), strict=True))
        assert areas["96.01"] == pytest.approx(7565, rel=0.05)
        assert areas["96.04"] == pytest.approx(11_962, rel=0.07)
