"""What readers are told of the boundaries on the map."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coverage.core.i18n import language
from coverage.maps.about import about_map, boundary_note, outline_note
from geodata.boundaries import BoundaryMeta, default_boundaries

ID, EN = language("id"), language("en")
OFFICIAL = BoundaryMeta(
    source="Batas resmi 2025", layout="BIG RBI; GeoPackage", licence="CC BY 4.0", date="2025-06-30"
)


def test_default_set_is_marked_approximate() -> None:
    meta = default_boundaries().meta
    assert boundary_note(meta, ID).startswith("Batas perkiraan, bukan untuk keperluan hukum · ©")
    facts = {fact.label: fact for fact in about_map(meta, EN)}
    assert facts["Accuracy"].value.startswith("approximate")
    assert facts["Licence"].url == "https://opendatacommons.org/licenses/odbl/1-0/"
    assert facts["Checksum of the file (SHA-256)"].value == meta.sha256
    assert outline_note("35.78", meta, EN) == ""  # all of them are


def test_official_set() -> None:
    assert boundary_note(OFFICIAL, EN) == "Boundaries: Batas resmi 2025 · CC BY 4.0"
    values = {fact.label: fact.value for fact in about_map(OFFICIAL, ID)}
    assert values["Set batas yang dipakai"] == "Batas resmi 2025"
    assert values["Tanggal data batas"] == "30 Juni 2025"
    assert values["Berkas yang dibaca"] == "BIG RBI; GeoPackage"
    assert not any("perkiraan" in value for value in values.values())


def test_what_was_not_said_is_not_made_up() -> None:
    values = {fact.label: fact.value for fact in about_map(BoundaryMeta(source="a.shp"), EN)}
    assert values["Licence"] == values["Date of the boundary data"] == "not stated"


@pytest.mark.parametrize("field", ["filled", "missing"])
def test_outlines_of_another_kind_are_named(field: str) -> None:
    meta = replace(OFFICIAL, **{field: ("35.76", "31.01")})
    assert "2 " in boundary_note(meta, EN)
    assert outline_note("35.76", meta, EN)
    assert outline_note("35.78", meta, EN) == ""
    listed = [fact.value for fact in about_map(meta, EN)]
    assert "Kota Mojokerto, Kabupaten Administrasi Kepulauan Seribu" in listed


def test_one_is_singular() -> None:
    meta = replace(OFFICIAL, filled=("35.76",))
    assert boundary_note(meta, EN).startswith("1 outline is approximate · ")
