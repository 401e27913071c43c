"""The register: what it must hold, and how a broken one is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from geodata.boundaries import default_boundaries
from geodata.errors import DataError
from geodata.register.aliases import load_aliases, load_scope_aliases
from geodata.register.areas import MAX_FACTOR, corrected_areas, polygon_areas, rewrite_areas
from geodata.register.names import key_of, words_of
from geodata.register.regions import (
    ISLAND_GROUPS,
    UnknownRegion,
    aliases,
    load_regions,
    provinces,
    regions,
    scope_aliases,
    scope_codes,
)
from geodata.register.tables import DATA, REGIONS

REGISTER = DATA / REGIONS


@pytest.fixture
def broken(tmp_path: Path) -> Callable[..., DataError]:
    """Load the register after replacing text in it; give back the error."""

    def load(*replacements: tuple[str, str]) -> DataError:
        text = REGISTER.read_text(encoding="utf-8")
        for old, new in replacements:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        path = tmp_path / "regions.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(DataError) as caught:
            load_regions(path)
        return caught.value

    return load


def test_register_is_complete() -> None:
    table = regions()
    assert len(table) == 514
    assert table.index.is_unique
    assert table.index.is_monotonic_increasing
    assert table["administrative"].sum() == 6
    assert set(table.index[table["administrative"]].str[:2]) == {"31"}
    assert table["kind"].value_counts().to_dict() == {"kabupaten": 416, "kota": 98}
    assert table["population"].sum() == 284_973_643
    assert table["population"].dtype == "int64"
    assert not table.isna().any().any()


def test_names() -> None:
    table = regions()
    assert table.at["35.78", "short_name"] == "Surabaya"
    assert table.at["31.71", "short_name"] == "Jakarta Pusat"
    assert table.at["31.01", "kind"] == "kabupaten"
    assert table.at["13.07", "short_name"] == "Lima Puluh Kota"
    assert "Solo" in table.at["33.72", "aliases"]


def test_provinces_sum_to_the_nation() -> None:
    table = provinces()
    assert len(table) == 38
    assert table["regencies"].sum() == 514
    assert table["population"].sum() == regions()["population"].sum()
    assert table.loc["31", ["name", "official_name"]].tolist() == [
        "DKI Jakarta",
        "Daerah Khusus Ibukota Jakarta",
    ]
    assert table.at["34", "name"] == "DI Yogyakarta"
    assert set(table["island_group"]) == set(ISLAND_GROUPS)


@pytest.mark.parametrize(
    ("province", "group"),
    [
        *[(str(p), "sumatera") for p in (*range(11, 20), 21)],
        *[(str(p), "jawa") for p in range(31, 37)],
        *[(str(p), "bali_nusa_tenggara") for p in range(51, 54)],
        *[(str(p), "kalimantan") for p in range(61, 66)],
        *[(str(p), "sulawesi") for p in range(71, 77)],
        *[(str(p), "maluku") for p in (81, 82)],
        *[(str(p), "papua") for p in range(91, 97)],
    ],
)
def test_island_groups(province: str, group: str) -> None:
    assert provinces().at[province, "island_group"] == group


@pytest.mark.parametrize(
    ("scope", "count"), [("ID", 514), ("jawa", 119), ("35", 38), ("35.78", 1), ("papua", 42)]
)
def test_scopes(scope: str, count: int) -> None:
    assert len(scope_codes(scope)) == count


@pytest.mark.parametrize("scope", ["", "id", "Jawa", "99", "35.99", "3578", "Surabaya", "91.01"])
def test_unknown_scopes(scope: str) -> None:
    with pytest.raises(UnknownRegion):
        scope_codes(scope)


def test_known_errors_of_the_source_are_corrected() -> None:
    table = regions()
    assert 123 < table.at["74.07", "longitude"] < 124
    assert table.at["81.03", "capital"] == "Saumlaki"
    marked = table.index[table["area_source"] == "boundaries"].tolist()
    assert marked == ["11.10", "12.10", "12.20", "14.10", "91.10", "91.20", "92.06", "92.11"]


def test_committed_areas_are_what_the_rule_gives() -> None:
    polygons = polygon_areas(default_boundaries().frame)
    computed = corrected_areas(REGISTER, polygons)
    assert (computed["area_km2"].astype(float) == regions()["area_km2"]).all()
    assert (computed["area_source"] == regions()["area_source"]).all()


def test_areas_repair_blank_and_nonsense_and_keep_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "regions.csv"
    path.write_text("regency_code,area_km2\n01.01,\n01.02,100.50\n01.03,84205\n", encoding="utf-8")
    polygons = pd.Series({"01.01": 12.3456, "01.02": 100.5 * (MAX_FACTOR - 0.1), "01.03": 20.0})
    assert rewrite_areas(polygons, path) == ["01.01", "01.02", "01.03"]
    assert path.read_text(encoding="utf-8").splitlines() == [
        "regency_code,area_km2,area_source",
        "01.01,12.346,boundaries",
        "01.02,100.50,register",
        "01.03,20.000,boundaries",
    ]
    assert rewrite_areas(polygons, path) == []


def test_every_problem_is_named_at_once(broken: Callable[..., DataError]) -> None:
    error = broken(
        ("35.78,Kota Surabaya,35,", "35.78,Surabaya,36,"),
        ("Tapak Tuan,3.2548016,", "Tapak Tuan,32.548,"),
        ("Kutacane,3.4733598,97.819243,235589,", "Kutacane,3.4733598,97.819243,-5,"),
    )
    found = {(p.column, p.value) for p in error.problems}
    assert {
        ("regency_name", "Surabaya"),
        ("province_code", "36"),
        ("latitude", "32.548"),
        ("population", "-5"),
    } <= found
    lines = {p.column: p.line for p in error.problems}
    assert lines["latitude"] == 2
    assert "regions.csv:2: latitude = '32.548': must be -12.0 to 7.0" in str(error)


def test_doubled_and_missing_rows(broken: Callable[..., DataError]) -> None:
    text = str(broken(("\n35.77,Kota Madiun", "\n35.78,Kota Madiun")))
    assert "must appear once" in text
    row = next(r for r in REGISTER.read_text(encoding="utf-8").splitlines() if "35.77" in r)
    assert "513 regencies, not 514" in str(broken((row + "\n", "")))


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "column is required"),
        (b"\xff\xfe\x00", "must be UTF-8"),
        (b"regency_code,regency_code\n", "must appear once"),
        (b"regency_code\n35.78,x\n", "row must have 1 fields"),
        (b'regency_code\n"35.78\n', "must be valid CSV"),
    ],
)
def test_damaged_tables(tmp_path: Path, content: bytes, part: str) -> None:
    path = tmp_path / "regions.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=part):
        load_regions(path)


def test_missing_table(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="must be a readable file"):
        load_regions(tmp_path / "nothing.csv")


def test_alias_table_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text(
        "regency_code,alias,kind,valid_until,source,note\n"
        "99.99,91.01,code,2022-11-08,law,\n"
        "93.01,9101,code,2022-11-08,law,\n"
        "93.01,X,nickname,,law,\n"
        "93.01,Y,name,2022-02-30,law,\n"
        "93.01,Z,name,,,\n"
        "93.01,z,name,,law,\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError) as caught:
        load_aliases(regions().index, path)
    assert [(p.line, p.column) for p in caught.value.problems] == [
        (2, "regency_code"),
        (3, "alias"),
        (4, "kind"),
        (5, "valid_until"),
        (6, "source"),
        (7, "alias"),
    ]


def test_the_table_of_other_names_of_provinces_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "scopes.csv"
    rows = ["35,Jatim,use", "35,Jatim,use", "99,X,use", "jawa,,use", "jawa,Java,"]
    path.write_text("scope_code,alias,source\n" + "\n".join(rows) + "\n")
    with pytest.raises(DataError) as caught:
        load_scope_aliases({"35", "jawa"}, path)
    found = [(problem.line, problem.column) for problem in caught.value.problems]
    assert found == [(3, "alias"), (4, "scope_code"), (5, "alias"), (6, "source")]


def test_no_two_provinces_have_a_name_in_common() -> None:
    meant: dict[str, str] = {}
    for code, province in provinces().iterrows():
        for name in (
            province["name"],
            province["official_name"],
            *scope_aliases().get(str(code), ()),
        ):
            assert meant.setdefault(key_of(words_of(name)), str(code)) == code, name


def test_every_alias_has_a_source() -> None:
    assert len(aliases()) > 200
