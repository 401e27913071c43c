"""Layouts: recognised by their columns, and read into code, name, province and kind."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from geodata.errors import DataError
from geodata.importing.layouts import LAYOUTS, attributes, columns_of, layout_named, recognise
from geodata.importing.matching import match

FIXTURES = Path(__file__).parents[1] / "fixtures"
#: Regencies of every fixture, in order; the trap pair (Simeulue, Aceh Selatan) is among them.
CODES = [
    *("11.01", "11.02", "11.09", "11.71", "32.01", "32.71", "35.78"),
    *("12.12", "93.01", "96.01", "96.71"),
]
#: Fixture -> layout, columns used, system ("" none), how (most frequent), what is no regency.
EXPECTED = {
    "big": ("big", "code KDPKAB, name WADMKK", "kemendagri", "code", ["no_regency", "disputed"]),
    "big_dissolved": (
        "big",
        "code KDPKAB, name WADMKK",
        "kemendagri_until_2022-11-08",
        "code",
        ["no_geometry", "no_geometry"],
    ),
    "bps": ("bps", "code kdprov+kdkab, name nmkab", "bps", "bps_code", []),
    "bps_idkab": ("bps", "code idkab, name nmkab", "bps", "bps_code", []),
    "bps_topojson": (
        "bps_topojson",
        "code id, name kabkot",
        "bps",
        "bps_code",
        ["water", "forest", "water"],
    ),
    "hdx": ("hdx", "code ADM2_PCODE, name ADM2_EN", "bps", "pcode", []),
    "gadm36": ("gadm", "code CC_2, name NAME_2", "bps", "bps_code", ["water"]),
    "gadm41": ("gadm", "code CC_2, name NAME_2", "", "name", []),
    "geoboundaries": ("geoboundaries", "name shapeName", "", "name", []),
    "kemendagri": ("kemendagri", "code kode, name nama", "kemendagri", "code", []),
    "dukcapil": (
        "dukcapil",
        "code KODE_PROV+KODE_KAB, name KAB_KOTA",
        "kemendagri",
        "code",
        [],
    ),
    "register": ("register", "code code, name name", "kemendagri", "code", []),
    "default": ("default", "code reg_code, name reg_name", "kemendagri", "code", []),
    "names": ("names", "name KABUPATEN", "", "name", []),
    "unknown": ("content", "code kolom_a, name kolom_b", "kemendagri", "code", []),
    "dki_as_one": ("kemendagri", "code kode, name nama", "kemendagri", "code", ["province"]),
}


def _read(name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(FIXTURES / f"{name}.geojson")


def test_every_fixture_is_expected() -> None:
    assert {path.stem for path in FIXTURES.glob("*.geojson")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_fixture(name: str) -> None:
    layout, columns, system, how, special = EXPECTED[name]
    frame = _read(name)
    found = recognise(frame, name)
    assert found.layout.key == layout
    assert str(found.columns).startswith(columns)
    matching = match(attributes(frame, found.columns), frame.geometry, found.layout.systems)
    assert (matching.decision.system.key if matching.decision.system else "") == system
    table = matching.table
    regular = table[table["kind"] == ""]
    assert list(regular["regency_code"]) == CODES
    assert set(regular["status"]) == {"matched"}
    assert not regular["conflict"].any()
    assert regular["how"].mode()[0] == how
    assert list(table.loc[table["kind"] != "", "kind"]) == special


@pytest.mark.parametrize("name", EXPECTED)
def test_case_and_order_of_columns_do_not_matter(name: str) -> None:
    frame = _read(name)
    other = frame[[*reversed(frame.columns)]].rename(columns=str.upper)
    other = other.rename(columns={"GEOMETRY": "geometry"}).set_geometry("geometry")
    assert recognise(other, name).layout.key == recognise(frame, name).layout.key


def test_the_village_of_a_dissolved_file_is_never_the_name() -> None:
    frame = _read("big_dissolved")
    table = attributes(frame, recognise(frame, "x").columns)
    assert "Surabaya" in set(frame["NAMOBJ"])  # the village "Surabaya" of another regency
    assert table.loc[1, "name"] == "Aceh Tenggara"


def test_a_layout_can_be_named() -> None:
    frame = _read("big")
    named = recognise(frame, "x", "big_namobj")
    assert named.how == "named by --layout"
    assert named.columns.name == "NAMOBJ"
    with pytest.raises(DataError, match="needs one of the columns kode"):
        recognise(frame, "x", "kemendagri")
    with pytest.raises(DataError, match="must be one of big, "):
        layout_named("nonsense")


def test_keys_are_unique_and_every_layout_has_a_code_or_a_name() -> None:
    assert len({layout.key for layout in LAYOUTS}) == len(LAYOUTS)
    assert all(layout.code or layout.name for layout in LAYOUTS)
    assert all(layout.needs for layout in LAYOUTS)


def test_unknown_columns_are_listed() -> None:
    frame = gpd.GeoDataFrame(
        {"a": ["x", "y"], "b": [1, 2]}, geometry=gpd.points_from_xy([1, 2], [1, 2])
    )
    with pytest.raises(DataError, match="the columns are: 'a', 'b'"):
        recognise(frame, "x.shp")


def test_codes_as_numbers_and_hostile_texts() -> None:
    frame = gpd.GeoDataFrame(
        {
            "kode": [11.1, 35.78, 91.03],
            "nama": ["a\x00\x1b[31mb", "\u202egnolaS", None],
        },
        geometry=gpd.points_from_xy([1, 2, 3], [1, 2, 3]),
    )
    table = attributes(frame, columns_of(layout_named("kemendagri"), frame))
    assert list(table["code"]) == ["11.10", "35.78", "91.03"]
    assert list(table["name"]) == ["a [31mb", "gnolaS", ""]


@pytest.mark.parametrize(
    ("province", "regency", "code"),
    [("11", "1", "1101"), (11, 9, "1109"), ("11", "1109", "1109"), ("11", "11.09", "11.09")],
)
def test_composed_codes(province: object, regency: object, code: str) -> None:
    frame = pd.DataFrame({"kdprov": [province], "kdkab": [regency], "nmkab": ["x"]})
    columns = columns_of(layout_named("bps"), frame)
    assert attributes(frame, columns)["code"][0] == code
