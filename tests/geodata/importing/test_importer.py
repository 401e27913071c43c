"""A file becomes a boundary set with a true report, or nothing is made and the report says why."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.boundaries import (
    DEFAULT_FILE,
    Boundaries,
    BoundaryMeta,
    default_boundaries,
    read_boundaries,
)
from geodata.errors import DataError
from geodata.importing import importer
from geodata.importing.filling import fill
from geodata.importing.importer import ImportRefused, Options
from geodata.importing.report import Report
from geodata.importing.writing import write_boundaries
from geodata.maps import topology
from geodata.maps.arcs import decode
from geodata.maps.cache import folder_beside
from geodata.maps.simplification import LEVELS, OBJECT
from geodata.maps.topology import dots, levels
from geodata.register.regions import regions
from tests.geodata.samples import FIXTURES, ROOT

Write = Callable[..., Path]


def _reconciles(report: Report) -> None:
    features = len(report.matching.table)
    assert features == report.matched + len(report.left_out) + len(report.unmatched)
    assert sum(report.matched_how.values()) == report.matched
    assert int(report.regencies["features"].sum()) == report.matched
    assert not set(report.missing) & set(report.regencies.index[~report.regencies["filled"]])
    assert len(report.missing) + int((~report.regencies["filled"]).sum()) == 514
    assert json.loads(report.json())["features"] == features
    assert report.text().startswith(f"{report.raw.source}: {report.raw.format}")


def test_the_default_set_imports_as_itself() -> None:
    result = importer.run(DEFAULT_FILE)
    assert result.report.matched_how == {"code": 514}
    assert result.boundaries.meta.approximate
    before = default_boundaries().frame.geometry
    after = result.boundaries.frame.geometry
    assert list(after.index) == list(before.index)
    moved = shapely.symmetric_difference(after.to_numpy(), before.to_numpy())
    assert shapely.area(moved).sum() < 1e-6 * shapely.area(before.to_numpy()).sum()
    _reconciles(result.report)


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.geojson")), ids=lambda p: p.stem)
def test_every_layout_is_reported(path: Path) -> None:
    report = importer.check(path)
    assert not report.good  # eleven regencies are no set
    assert f"{len(report.missing)} of 514 regencies are missing" in str(report.problems[0])
    assert not report.unmatched
    _reconciles(report)


@pytest.mark.parametrize("name", ["big_dissolved", "bps_topojson", "default"])
def test_a_part_is_filled_to_a_whole_set(name: str) -> None:
    path = FIXTURES / f"{name}.geojson"
    result = importer.run(path, Options(fill=True))
    report, meta = result.report, result.boundaries.meta
    frame = result.boundaries.frame
    assert list(frame.index) == list(regions().index)
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())
    assert set(frame.geom_type) == {"MultiPolygon"}
    assert meta.filled == report.filled == report.missing
    assert len(report.filled) == 514 - int((~report.regencies["filled"]).sum())
    assert not meta.approximate or path.stem == "default"
    _reconciles(report)
    with pytest.raises(ImportRefused, match=f"{len(report.missing)} of 514 regencies") as caught:
        importer.run(path)
    assert caught.value.report.missing == report.missing
    assert not caught.value.report.filled


def test_dki_as_one_is_named_as_such() -> None:
    report = importer.check(FIXTURES / "dki_as_one.geojson")
    assert "DKI Jakarta is delivered as one feature: its 6 regencies are missing" in report.notes
    assert [one.kind for one in report.left_out] == ["province"]


def test_thirty_four_provinces_are_named_as_such(squares: gpd.GeoDataFrame, write: Write) -> None:
    table = regions()
    frame = squares.copy()
    province = table["province_name"].replace(
        {
            "Papua Selatan": "Papua",
            "Papua Tengah": "Papua",
            "Papua Pegunungan": "Papua",
            "Papua Barat Daya": "Papua Barat",
        }
    )
    frame["nama"], frame["provinsi"] = list(table["name"]), list(province)
    report = importer.check(write(frame))
    assert report.good
    assert any(note.startswith("34 provinces, as before the Papua splits") for note in report.notes)


def test_a_file_of_something_else_is_refused_even_with_fill(
    squares: gpd.GeoDataFrame, write: Write
) -> None:
    frame = squares[:40].copy()
    frame["nama"] = [f"Desa {i}" for i in range(40)]
    frame["kode"] = [f"x{i}" for i in range(40)]
    with pytest.raises(ImportRefused, match="is this a file of regencies") as caught:
        importer.run(write(frame), Options(fill=True))
    assert not caught.value.report.good
    _reconciles(caught.value.report)


def test_unreadable_is_a_plain_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="must be"):
        importer.check(tmp_path / "nowhere.zip")


def test_steps_are_told_in_order(squares: gpd.GeoDataFrame, write: Write) -> None:
    steps: list[str] = []
    importer.check(write(squares[3:]), Options(fill=True), steps.append)
    assert tuple(steps) == importer.STEPS


def test_meta_of_an_import(squares: gpd.GeoDataFrame, write: Write, tmp_path: Path) -> None:
    path = write(squares[2:])
    said = Options(fill=True, name="Batas", licence="CC BY", date="2025-01-01")
    result = importer.run(path, said)
    out = tmp_path / "a.parquet"
    write_boundaries(result.boundaries, out)
    meta = read_boundaries(out).meta
    assert (meta.source, meta.licence, meta.date) == ("Batas", "CC BY", "2025-01-01")
    assert meta.filled == ("11.01", "11.02")
    assert not meta.approximate
    assert any(result.report.raw.sha256 in note for note in meta.notes)
    again = importer.run(out)  # a set that was written is a file like any other
    assert again.boundaries.meta.filled == ("11.01", "11.02")
    assert again.report.matched == 514


def test_areas_are_compared_with_the_register() -> None:
    report = importer.check(DEFAULT_FILE)
    off = report.areas_off
    assert (off["off_percent"].abs() > 10).all()
    assert off["off_percent"].abs().is_monotonic_decreasing
    assert (
        report.regencies.loc["92.06", "register_km2"]
        != report.regencies.loc["92.06", "register_km2"]
    )  # not a number: the register's own figure is nonsense there


# --- regencies without an outline


def test_a_few_missing_regencies_are_left_without_an_outline(
    squares: gpd.GeoDataFrame, write: Write, tmp_path: Path
) -> None:
    result = importer.run(write(squares[2:]))
    report, out = result.report, tmp_path / "a.parquet"
    assert report.good
    assert report.missing == ("11.01", "11.02")
    assert "missing (a dot on the map; --fill takes approximate outlines): 2" in report.text()
    written = write_boundaries(result.boundaries, out)
    assert set(written.level_bytes) == {"national", "island", "province"}
    boundaries = read_boundaries(out)
    assert boundaries.meta.missing == ("11.01", "11.02")
    assert boundaries.meta.filled == ()
    empty = boundaries.frame.index[boundaries.frame.geometry.is_empty]
    assert empty.tolist() == ["11.01", "11.02"]
    assert list(boundaries.frame.index) == list(regions().index)
    table = dots(boundaries).loc["11.01"]
    assert table["dot_always"]
    assert table[["latitude", "south", "north"]].tolist() == [regions().at["11.01", "latitude"]] * 3
    found = levels(boundaries, tmp_path / "unused")
    assert not (tmp_path / "unused").exists()  # built by the import, beside the set
    drawn = decode(found["national"].text(), OBJECT)
    assert [code for code, shape in drawn.items() if shape.is_empty] == ["11.01", "11.02"]


def test_more_than_a_few_missing_regencies_are_refused(
    squares: gpd.GeoDataFrame, write: Write
) -> None:
    assert importer.check(write(squares[importer.MAX_MISSING :])).good
    report = importer.check(write(squares[importer.MAX_MISSING + 1 :]))
    assert "26 of 514 regencies are missing" in str(report.problems[0])


# --- filling


def test_a_hole_is_filled_and_a_parent_is_carved() -> None:
    default = default_boundaries().frame
    # 32.71 is a hole in 32.01; 35.76 is drawn as part of 35.16
    frame = default.drop(index=["32.71", "35.76"]).copy()
    parent = default.geometry[["35.16", "35.76"]].union_all()
    frame.loc["35.16", "geometry"] = parent
    filled, notes = fill(frame, ["32.71", "35.76"])
    result = filled.set_index("regency_code").geometry
    assert len(result) == 514
    for code in ("32.71", "35.76", "35.16"):
        assert result[code].area == pytest.approx(default.geometry[code].area, rel=1e-3)
    assert result["35.16"].intersection(result["35.76"]).area < 1e-9
    assert notes == ["35.76 was carved out of 35.16, in which the file draws it"]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(st.sampled_from(list(regions().index)), min_size=1, max_size=30), st.floats(0, 0.05))
def test_what_is_filled_never_overlaps(missing: set[str], shift: float) -> None:
    default = default_boundaries().frame
    frame = default.drop(index=sorted(missing)).copy()
    frame["geometry"] = frame.geometry.translate(shift, 0)
    filled, _ = fill(frame, sorted(missing))
    shapes = filled.geometry.to_numpy()
    added = filled["regency_code"].isin(missing).to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes[added], predicate="intersects")
    mine = np.flatnonzero(added)[left]
    other = mine != right
    shared = shapely.area(shapely.intersection(shapes[mine[other]], shapes[right[other]]))
    assert shared.sum() < 1e-9
    assert not shapely.is_empty(shapes).any()


# --- switching


_DIE = """
import os, sys
from pathlib import Path
from geodata import files
from geodata.importing import writing
from geodata.maps import topology
from geodata.boundaries import default_boundaries
from geodata.boundaries import Boundaries, BoundaryMeta

left = [int(sys.argv[2])]

def deadly(real):
    def call(*arguments, **named):
        if left[0] == 0:
            os._exit(9)
        left[0] -= 1
        return real(*arguments, **named)
    return call

frame = default_boundaries().frame
topology.build_levels = lambda _: dict.fromkeys(topology.LEVELS, b"{}")  # soon, for many deaths
writing.pq.write_table = deadly(writing.pq.write_table)
files.tempfile.mkstemp = deadly(files.tempfile.mkstemp)
files.os.fsync = deadly(files.os.fsync)
files.os.replace = deadly(files.os.replace)
writing.write_boundaries(Boundaries(frame, BoundaryMeta(source="second")), Path(sys.argv[1]))
"""


@pytest.mark.parametrize(
    ("moment", "source"),
    [
        *[(moment, "first") for moment in (0, 13, 16)],
        *[(moment, "second") for moment in (17, 19)],
    ],
)
def test_a_death_while_writing_leaves_a_whole_set(
    moment: int, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the set's rename the previous one serves, from then on the new one.

    The calls: the table is written (0 and 1), three levels and the borders are (three calls each,
    2 to 13), the set takes its place (14 to 16), its sidecar follows (17 to 19).
    """
    monkeypatch.setattr(topology, "build_levels", lambda _: dict.fromkeys(LEVELS, b"{}"))
    out = tmp_path / "a.parquet"
    default = default_boundaries()
    write_boundaries(Boundaries(default.frame, BoundaryMeta(source="first")), out)
    run = subprocess.run([sys.executable, "-c", _DIE, str(out), str(moment)], cwd=ROOT, check=False)
    assert run.returncode == 9
    found = read_boundaries(out)
    assert found.meta.source == source
    assert len(found.frame) == 514
    write_boundaries(Boundaries(default.frame, BoundaryMeta(source="third")), out)
    kept = sorted(p.name.split("-")[0] for p in folder_beside(out).iterdir())
    assert kept == ["borders", "island", "national", "province"]  # nothing of the others is left


@pytest.mark.parametrize("delay", [1.0, 2.5])
def test_a_kill_leaves_a_whole_set(
    delay: float,
    squares: gpd.GeoDataFrame,
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "sets" / "a.parquet"
    monkeypatch.setattr(topology, "build_levels", lambda _: dict.fromkeys(LEVELS, b"{}"))
    write_boundaries(default_boundaries(), out)
    before = out.read_bytes()
    source = write(squares)
    run = subprocess.Popen(
        [sys.executable, "-m", "geodata", "import", str(source), "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
    )
    time.sleep(delay)
    os.kill(run.pid, signal.SIGKILL)
    run.wait(timeout=20)
    found = read_boundaries(out)
    assert len(found.frame) == 514
    assert out.read_bytes() == before or found.meta.source == source.name
