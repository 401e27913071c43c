"""The real files: each imports without an option, and its report says what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
import shapely

from geodata.importing import importer
from geodata.importing.importer import Options
from geodata.register.regions import regions
from tests.geodata.samples import sample


@dataclass(frozen=True)
class Expected:
    """What is known of a file."""

    features: int
    layout: str
    system: str
    how: dict[str, int]
    left_out: dict[str, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    conflicts: int = 0
    notes: tuple[str, ...] = ()


FILES = {
    "kemendagri/kabkota.geojson": Expected(514, "kemendagri", "kemendagri", {"code": 514}),
    "big_rbi/kabkota.geojson": Expected(
        546, "big", "kemendagri", {"code": 520}, {"no_regency": 25, "disputed": 1}
    ),
    "big_rbi_dissolved/kabupaten.geojson": Expected(
        518,
        "big",
        "kemendagri_until_2022-11-08",
        {"code": 482, "former_code": 26},
        {"no_geometry": 10},
        ("12.73", "12.76", "13.74", "13.75", "31.01", "33.71", "35.76"),
        notes=("26 features carry codes of before a province was split",),
    ),
    "bps_topojson/kabkot.topojson": Expected(
        524,
        "bps_topojson",
        "bps",
        {"bps_code": 514, "position": 1},
        {"water": 7, "no_geometry": 2},
        ("12.73", "31.01", "74.12", "74.13", "74.14", "74.15"),
        conflicts=2,
        notes=("34 provinces, as before the Papua splits of 2022",),
    ),
    "big_shapefile/BATAS_KABKOTA_514.shp": Expected(514, "big", "kemendagri", {"code": 514}),
    "full_resolution/regencies_full.fgb": Expected(514, "register", "kemendagri", {"code": 514}),
}


@pytest.mark.parametrize("name", FILES)
def test_sample(name: str) -> None:
    expected = FILES[name]
    path = sample(name)
    result = importer.run(path, Options(fill=bool(expected.missing)))
    report = result.report
    known = report.as_dict()
    assert (known["features"], known["layout"]) == (expected.features, expected.layout)
    assert (known["system"], known["system_sure"]) == (expected.system, "certain")
    assert report.matched_how == expected.how
    kinds = [one.kind for one in report.left_out]
    assert {kind: kinds.count(kind) for kind in kinds} == expected.left_out
    assert report.unmatched == []
    assert report.missing == report.filled == expected.missing
    assert len(report.conflicts) == expected.conflicts
    for note in expected.notes:
        assert any(one.startswith(note) for one in report.notes)
    assert known["features"] == report.matched + len(report.left_out)
    frame = result.boundaries.frame
    assert list(frame.index) == list(regions().index)
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())
    assert result.boundaries.meta.filled == expected.missing
    assert not result.boundaries.meta.approximate


def test_what_lacks_regencies_says_so() -> None:
    result = importer.run(sample("bps_topojson/kabkot.topojson"))
    assert len(result.report.missing) == 6
    assert result.boundaries.meta.missing == result.report.missing
    assert "--fill takes approximate outlines): 6\n  12.73 Kota Sibolga" in result.report.text()
