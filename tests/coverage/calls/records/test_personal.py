"""What looks personal is refused, by name and by content; what does not is let through."""

from __future__ import annotations

import pyarrow as pa
import pytest

from coverage.calls.records.contract import INPUT_SCHEMA
from coverage.calls.records.mapping import TARGETS
from coverage.calls.records.personal import (
    content_problems,
    name_problems,
    personal_by_content,
    personal_by_name,
    value_is_personal,
)


@pytest.mark.parametrize(
    "column",
    [
        *("No HP", "Nomor Telepon", "telp_pelapor", "caller_number", "MSISDN", "WhatsApp"),
        *("NIK", "No. KTP", "nik_pelapor", "Nama", "Nama Pelapor", "caller name", "fullName"),
        *("Alamat", "Alamat Kejadian", "ADDRESS", "RT/RW", "Lat", "longitude", "Koordinat"),
        *("Titik Lintang", "gps", "Lokasi", "location", "Email", "Tanggal Lahir", "Pelapor"),
        *("callerId", "Korban", "TKP", "phone"),
    ],
)
def test_personal_names(column: str) -> None:
    assert personal_by_name(column)


@pytest.mark.parametrize(
    "column",
    [
        *("Waktu Telepon", "Jenis Telepon", "Durasi Telepon", "Nama Instansi", "Nama OPD"),
        *(
            "agency_name",
            "Nama Kota",
            "Jenis Pelapor",
            "Jumlah Korban",
            "No Tiket",
            "Nomor Laporan",
        ),
        *("Kategori", "Kecamatan", "Status", "Tanggal", "Jam", "latency", "longest", "Plat"),
        *("simpanan", "Rata-rata", "waktu_tiba", "Keterangan"),
    ],
)
def test_harmless_names(column: str) -> None:
    assert personal_by_name(column) == ""


def test_our_own_names_are_harmless() -> None:
    assert [name for name in (*INPUT_SCHEMA.names, *TARGETS) if personal_by_name(name)] == []


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("081234567890", "a phone number"),
        ("+62 812-3456-7890", "a phone number"),
        ("62 21 555 1234", "a phone number"),
        ("(021) 555-1234", "a phone number"),
        ("hubungi 0812 3456 789 segera", "a phone number"),
        ("3578014505900001", "an identity number (NIK)"),  # a woman, born 5 May 1990
        ("NIK 3578010505900001.", "an identity number (NIK)"),
        ("budi@example.com", "an e-mail address"),
        ("-7.2575, 112.7521", "a position"),
        ("-7,25751 112,75213", "a position"),
        ("6°12'S 106°49'E", "a position"),
        ("https://goo.gl/maps/abc", "a position"),
    ],
)
def test_values_that_are_certainly_personal(value: str, kind: str) -> None:
    assert value_is_personal(value) == kind
    assert personal_by_content([value, "", "x"]) == kind


@pytest.mark.parametrize(
    "value",
    [
        *("112", "2025010112300001", "2025-01-02 13:45:00", "02/01/2025 13.45", "20250102134500"),
        *("3599999999999999", "12.5", "1.234,56", "Dinas Pemadam Kebakaran", "35.78", "PSC 119"),
        *("3578019905900001", "TKT-2025-000123", "2025-01-02T13:45:00+07:00", "-6.5, 12.5"),
    ],
)
def test_values_that_are_not(value: str) -> None:
    assert value_is_personal(value) == ""


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["Jl. Mawar No. 5", "Jalan Melati 3", "RT 02 RW 05"], "an address"),
        (["Siti Aminah", "Budi Santoso", "Agus Salim", "-"], "a name"),
        (["Bapak Karno", "Ibu Tini", "Sdr. Eko"], "a name"),
        (["112.752134", "106.827153", "110.420312"], "a position"),
        (["-7.257512", "-6.208763", "-8.650012"], "a position"),
        (["81234567890", "85712345678.0", "82198765432"], "a phone number"),
        (["ok"] * 99 + ["08123456789"], "a phone number"),
        (["Polres", "BPBD", "RSUD Siti Aisyah", "RS Hasan Sadikin", "RSUD Abdul Wahab"], ""),
        (["12.345678", "0.123456", "8.000001"], ""),
        (["", None], ""),
        (["Keluhan jalan rusak"] + ["banjir"] * 50, ""),
    ],
)
def test_columns_by_content(values: list[str], kind: str) -> None:
    assert personal_by_content([v or "" for v in values]) == kind


def test_measurements_are_no_coordinates() -> None:
    values = ["112.752134", "106.827153", "110.420312"]
    assert personal_by_content(values, numbers=True) == ""


def test_problems_name_file_column_and_what_to_do() -> None:
    (named,) = name_problems("a.csv", ["Tanggal", "No HP"])
    assert (named.file, named.line, named.column) == ("a.csv", 1, "No HP")
    assert "phone" in named.rule
    assert "delete the column" in named.rule
    table = pa.table({"n": pa.array([3578010505900001] * 3), "x": ["a", "b", "c"]})
    (found,) = content_problems("a.csv", table)
    assert found.column == "n"
    assert found.value == ""  # the message does not spread what it found
