"""Code systems are decided for the whole file; matching never guesses and never hides."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.boundaries import default_boundaries
from geodata.importing.code_systems import (
    agreement,
    bps_codes,
    decide,
    former_codes,
    read_code,
    systems,
    two_codes,
)
from geodata.importing.matching import HOW, REASONS, Matching, classify, match
from geodata.register.regions import regions
from geodata.register.spelling import candidates, kind_of, province_of

CODES = list(regions().index)
BPS = {code: bps for bps, code in bps_codes().items()}  # the last one: of today


def _shape(code: str, size: float = 0.01) -> shapely.Polygon:
    row = regions().loc[code]
    x, y = float(row["longitude"]), float(row["latitude"])
    return shapely.box(x - size, y - size, x + size, y + size)


def _match(
    rows: list[tuple[str, str, shapely.Geometry | None]],
    province: str = "",
    kind: str = "",
    prefer: tuple[str, ...] = ("kemendagri", "bps"),
) -> Matching:
    table = pd.DataFrame(
        {
            "code": [code for code, _, _ in rows],
            "name": [name for _, name, _ in rows],
            "province": province,
            "kind": kind,
        },
        dtype=object,
    )
    geometry = gpd.GeoSeries([shape for _, _, shape in rows], crs=4326)
    return match(table, geometry, prefer)


# --- systems of codes


def test_the_table_of_bps_codes() -> None:
    codes = bps_codes()
    assert set(codes.values()) == set(CODES)
    assert codes["1101"] == "11.09"  # Simeulue
    assert codes["1103"] == "11.01"  # Aceh Selatan
    assert codes["9401"] == codes["9501"] == "93.01"  # Merauke, before and since 2023
    assert codes["3171"] == "31.74"  # Jakarta Selatan is 31.74 to the Ministry


def test_systems_are_one_to_one() -> None:
    for system in systems():
        assert set(system.codes.values()) == set(CODES)
        if system.family == "kemendagri":
            assert len(system.codes) == len(CODES)
    assert former_codes()["9101"] == "93.01"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1101", "1101"),
        ("11.01", "1101"),
        ("11-01", "1101"),
        ("ID1101", "1101"),
        ("11.01.00.0000", "1101"),
        ("1101000000", "1101"),
        ("11.01.01", ""),
        ("0", ""),
        ("11", ""),
        ("1100", ""),
        ("7105/7110", ""),
        ("x" * 1000, ""),
    ],
)
def test_read_code(text: str, code: str) -> None:
    assert read_code(text) == code


def test_two_codes() -> None:
    assert two_codes("7105/7110") == ("7105", "7110")
    assert two_codes("52.0452.07") == ("5204", "5207")
    assert two_codes("11010000") is None
    assert two_codes("1101") is None


@pytest.mark.parametrize("system", ["kemendagri", "bps"])
@pytest.mark.parametrize("evidence", ["names", "positions", "both"])
def test_the_trap(system: str, evidence: str) -> None:
    """Codes 1101.. of Aceh mean other regencies in each system; either evidence tells which."""
    aceh = [code for code in CODES if code.startswith("11.")]
    rows = []
    for code in aceh:
        text = code.replace(".", "") if system == "kemendagri" else BPS[code]
        name = "" if evidence == "positions" else regions()["name"][code]
        rows.append((text, name, None if evidence == "names" else _shape(code)))
    for prefer in (("kemendagri", "bps"), ("bps", "kemendagri")):
        matching = _match(rows, prefer=prefer)
        assert matching.decision.system is not None
        assert matching.decision.system.key == system
        if evidence != "names":
            assert list(matching.table["regency_code"]) == aceh
        by_key = {one.system: one for one in matching.decision.agreements}
        assert by_key[system].score > 1.5 * by_key["bps" if system != "bps" else "kemendagri"].score


def test_systems_that_read_alike_are_no_doubt() -> None:
    """In Jawa Barat both systems have the same codes: the preferred one, and certain."""
    codes = [code for code in CODES if code.startswith("32.")]
    rows = [(c.replace(".", ""), regions()["name"][c], _shape(c)) for c in codes]
    for prefer in (("kemendagri", "bps"), ("bps", "kemendagri")):
        decision = _match(rows, prefer=prefer).decision
        assert decision.system is not None
        assert decision.system.family == prefer[0]
        assert decision.sure == "certain"


def test_codes_that_agree_with_nothing_are_not_used() -> None:
    wrong = [CODES[(i + 100) % 514] for i in range(0, 200, 10)]
    right = [CODES[i] for i in range(0, 200, 10)]
    rows = [(w, regions()["name"][r], _shape(r)) for w, r in zip(wrong, right, strict=True)]
    matching = _match(rows)
    assert matching.decision.system is None
    assert "no system of codes agrees" in matching.decision.reason
    assert list(matching.table["regency_code"]) == right
    assert set(matching.table["how"]) <= {"name", "name_position"}


def test_codes_without_any_evidence_are_not_used() -> None:
    decision = decide(["1101", "1102"], [frozenset()] * 2, [frozenset()] * 2)
    assert decision.system is None


def test_agreement_counts() -> None:
    system = systems()[0]
    one = agreement(
        system,
        ["1101", "1102", "9999", ""],
        [frozenset({"11.01"}), frozenset({"11.09"}), frozenset(), frozenset()],
        [frozenset({"11.01"}), frozenset({"11.02"}), frozenset(), frozenset()],
    )
    assert (one.understood, one.by_name, one.against_name, one.by_position) == (2, 1, 1, 2)


# --- names


@pytest.mark.parametrize(
    ("name", "province", "kind", "codes"),
    [
        ("Bogor", "", "", {"32.01", "32.71"}),
        ("Bogor", "", "kota", {"32.71"}),
        ("KotaBogor", "", "", {"32.71"}),
        ("AcehSelatan", "", "", {"11.01"}),
        ("Adm. Kep. Seribu", "31", "", {"31.01"}),
        ("Administrasi Kepulauan Seribu", "31", "", {"31.01"}),
        ("Toba Samosir", "12", "", {"12.12"}),
        ("S I A K", "14", "", {"14.08"}),
        ("Sorong", "92", "kabupaten", {"96.01"}),
        ("Danau Toba", "12", "", set()),
        ("11.01", "", "", set()),
        ("", "", "", set()),
    ],
)
def test_candidates(name: str, province: str, kind: str, codes: set[str]) -> None:
    assert candidates(name, province, kind) == codes


def test_provinces_and_kinds() -> None:
    assert province_of("JakartaRaya") == province_of("Daerah Khusus Jakarta") == "31"
    assert province_of("Irian Jaya Barat") == "92"
    assert province_of("94") == ""  # Papua Tengah to the Ministry, Papua to Statistics Indonesia
    assert [kind_of(t) for t in ("Kotamadya", "Kabupaten", "Regency", "Water body")] == [
        "kota",
        "kabupaten",
        "kabupaten",
        "",
    ]


# --- features that are no regency


@pytest.mark.parametrize(
    ("name", "kind", "code", "expected"),
    [
        ("Danau Toba", "", "12-88", "water"),
        ("Waduk Kedungombo", "", "33-88", "water"),
        ("Danau", "", "", "water"),
        ("Toba", "Water body", "", ""),
        ("Lake Toba", "Water body", "", "water"),
        ("Hutan", "", "33-99", "forest"),
        ("", "", "0", "no_regency"),
        ("Maluku", "", "0", "no_regency"),
        ("X/Y", "", "7105/7110", "disputed"),
        ("Sumbawa/Sumbawa Barat", "", "52.0452.07", "disputed"),
        ("Pulau Sengketa", "", "", "disputed"),
        ("DKI Jakarta", "", "31", "province"),
        ("DKI Jakarta", "", "31.71", "province"),
        ("Tanah Laut", "", "63.01", ""),
        ("Hulu Sungai Utara", "", "", ""),
        ("Kotabaru", "", "", ""),
        ("Gorontalo", "", "75.01", ""),
        ("", "", "", ""),
    ],
)
def test_classify(name: str, kind: str, code: str, expected: str) -> None:
    assert classify(name, kind, code, True) == expected


def test_no_regency_of_the_register_is_taken_for_something_else() -> None:
    for code, row in regions().iterrows():
        for name in (row["name"], row["short_name"], row["name"].upper(), *row["aliases"]):
            assert classify(name, "", str(code), False) == "", name


# --- matching


def test_a_contradiction_is_settled_by_position_and_told() -> None:
    good = [(c, regions()["name"][c], _shape(c)) for c in CODES[:20]]
    rows = [*good, ("61.71", "Mempawah", _shape("61.71")), ("61.71", "Mempawah", _shape("61.02"))]
    table = _match(rows).table
    assert list(table["regency_code"][-2:]) == ["61.71", "61.02"]
    assert list(table["how"][-2:]) == ["code", "name_position"]
    assert all(
        "code 61.71 is 61.71 Kota Pontianak, name" in text for text in table["conflict"][-2:]
    )
    assert not table["conflict"][:20].any()


def test_a_feature_elsewhere_is_not_matched() -> None:
    good = [(c, regions()["name"][c], _shape(c)) for c in CODES[:20]]
    table = _match([*good, ("", "Merauke", _shape("11.01")), ("61.71", "", _shape("12.01"))]).table
    assert list(table["status"][-2:]) == ["unmatched", "unmatched"]
    assert "km away" in table["reason"].iloc[-2]
    assert "61.71 Kota Pontianak" in table["reason"].iloc[-1]


def test_a_lone_feature_a_little_off_is_taken_with_a_word() -> None:
    shape = shapely.affinity.translate(_shape("96.01"), 0, -1.2)
    one = _match([("", "Kabupaten Sorong", shape)]).table.iloc[0]
    assert (one["status"], one["regency_code"]) == ("matched", "96.01")
    assert "no other feature is that regency" in one["conflict"]
    two = _match([("", "Kabupaten Sorong", shape), ("", "Kabupaten Sorong", _shape("96.01"))]).table
    assert list(two["status"]) == ["unmatched", "matched"]


def test_bare_names_are_told_apart_by_area() -> None:
    default = default_boundaries().frame.geometry
    pairs = ["32.01", "32.71", "35.16", "35.76", "96.01", "96.71", "91.03", "91.71"]
    rows = [("", regions()["short_name"][c], default[c]) for c in pairs]
    table = _match(rows).table
    assert list(table["regency_code"]) == pairs
    assert set(table["how"]) == {"name_position"}


def test_a_misspelt_name_counts_only_where_it_lies() -> None:
    good = [("", regions()["name"][c], _shape(c)) for c in CODES[:5]]
    table = _match(
        [*good, ("", "Tasikmalayya Kota", _shape("11.01")), ("", "Surabya", _shape("35.78"))]
    ).table
    assert table["status"].iloc[-2] == "unmatched"
    assert table["regency_code"].iloc[-1] == "35.78"
    assert "not known" in table["conflict"].iloc[-1]


def test_shape_alone_matches_only_a_like_shape() -> None:
    default = default_boundaries().frame.geometry
    rows = [("", "", default["35.07"]), ("", "", _shape("35.07"))]
    table = _match(rows).table
    assert list(table["how"]) == ["position", ""]
    assert list(table["status"]) == ["matched", "unmatched"]


def test_a_row_without_polygon_is_left_out_unless_its_regency_has_another() -> None:
    good = [(c, regions()["name"][c], _shape(c)) for c in CODES[:10]]
    rows = [*good, (CODES[0], regions()["name"][CODES[0]], None)]
    rows += [(CODES[11], regions()["name"][CODES[11]], shapely.Point(100, 0))]
    table = _match(rows).table
    assert list(table["status"][-2:]) == ["matched", "left_out"]
    assert CODES[11] in table["reason"].iloc[-1]


def test_forest_is_merged_where_it_lies() -> None:
    good = [(c, regions()["name"][c], _shape(c)) for c in CODES[:10]]
    table = _match([*good, ("33-99", "Hutan", _shape("33.22"))]).table
    assert table["regency_code"].iloc[-1] == "33.22"
    assert table["kind"].iloc[-1] == "forest"


_TEXT = st.one_of(
    st.sampled_from(CODES),
    st.sampled_from(list(BPS.values())),
    st.sampled_from(["", "0", "7105/7110", "ID1101", "99.99"]),
    st.text(max_size=12),
)
_NAME = st.one_of(
    st.sampled_from(list(regions()["name"])),
    st.sampled_from(list(regions()["short_name"])),
    st.sampled_from(["", "Danau Toba", "Hutan", "DKI Jakarta", "Sumbawa/Sumbawa Barat"]),
    st.text(max_size=20),
)
_PLACE = st.one_of(
    st.none(),
    st.builds(_shape, st.sampled_from(CODES)),
    st.builds(
        lambda x, y: shapely.box(x, y, x + 0.1, y + 0.1), st.floats(95, 141), st.floats(-11, 6)
    ),
    st.just(shapely.Polygon()),
    st.just(shapely.Point(110, -7)),
    st.just(shapely.Polygon([(110, -7), (110.2, -7.2), (110.2, -7), (110, -7.2)])),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(_TEXT, _NAME, _PLACE), min_size=1, max_size=12))
def test_every_feature_has_one_fate(
    rows: list[tuple[str, str, shapely.Geometry | None]],
) -> None:
    table = _match(rows).table
    assert len(table) == len(rows)
    matched = table["status"] == "matched"
    assert set(table["status"]) <= {"matched", "left_out", "unmatched"}
    assert set(table.loc[matched, "regency_code"]) <= set(CODES)
    assert set(table.loc[matched, "how"]) <= set(HOW)
    assert (table.loc[~matched, "regency_code"] == "").all()
    assert (table.loc[~matched, "reason"] != "").all()
    assert (table.loc[~matched, "how"] == "").all()
    assert set(table["kind"]) <= {"", *REASONS}
    drawn = [
        shape is not None and shape.geom_type == "Polygon" and not shape.is_empty
        for *_, shape in rows
    ]
    regency_drawn = set(table.loc[matched & np.array(drawn), "regency_code"])
    assert set(table.loc[matched, "regency_code"]) == regency_drawn


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(CODES), min_size=3, max_size=40, unique=True), st.booleans())
def test_good_files_match_whole_whatever_their_order(codes: list[str], bps: bool) -> None:
    rows = [(BPS[c] if bps else c, regions()["name"][c], _shape(c)) for c in codes]
    assert list(_match(rows).table["regency_code"]) == codes
