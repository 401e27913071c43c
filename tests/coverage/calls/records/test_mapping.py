"""Mapping files: the ready ones, what they may say, and what is wrong with others."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from coverage.calls.records.cells import term_key
from coverage.calls.records.ingest import ingest
from coverage.calls.records.mapping import Mapping, load_mapping
from coverage.calls.records.store import live_files
from geodata.errors import DataError

READY = Path(__file__).resolve().parents[4] / "data" / "call_mappings"
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def write(path: Path, rows: list[list[str]], delimiter: str = ";") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def records(folder: Path) -> list[dict[str, object]]:
    rows = [row for file in live_files(folder) for row in pq.read_table(file).to_pylist()]
    return sorted(rows, key=lambda row: (row["received_at"], row["outcome"]))


def test_three_are_ready() -> None:
    names = {path.stem: load_mapping(path).name for path in READY.glob("*.toml")}
    assert names == {"cilegon": "Kota Cilegon", "kendari": "Kota Kendari", "depok": "Kota Depok"}


def test_cilegon(tmp_path: Path) -> None:
    header = ["No Tiket", "Tanggal", "Jam", "Jenis Panggilan", "Kategori", "Waktu Jawab (detik)"]
    rows = [
        [*header, "Waktu Respon (menit)", "OPD"],
        ["1", "02 Januari 2025", "13.45", "Normal", "Kebakaran", "4,5", "7,5", "Damkar"],
        ["2", "02 Januari 2025", "13.46", "GHOST ", "", "3,25", "", ""],
        ["3", "02 Januari 2025", "13.47", "Prank", "", "", "", ""],
        ["4", "02 Januari 2025", "13.48", "Informasi", "", "2,0", "", ""],
        ["5", "02 Januari 2025", "13.49", "Iseng", "", "2,0", "", ""],
        ["6", "02 Januari 2025", "13.50", "Normal", "", "2,0", "", ""],
    ]
    file = write(tmp_path / "c.csv", rows)
    report = ingest([file], tmp_path / "s", READY / "cilegon.toml", now=NOW)
    assert not report.problems
    assert (report.total("stored"), report.total("rejected")) == (4, 2)
    got = records(tmp_path / "s")
    assert [row["outcome"] for row in got] == ["emergency", "ghost", "prank", "information"]
    assert got[0]["received_at"] == datetime(2025, 1, 2, 6, 45, tzinfo=UTC)
    assert got[0]["regency_code"] == "36.72"
    assert (got[0]["answered_after_s"], got[0]["arrived_after_s"]) == (4.5, 450.0)
    assert (got[0]["category"], got[0]["agency"]) == ("fire", "Damkar")
    with open(report.files[0].rejects, encoding="utf-8", newline="") as text:
        rejects = list(csv.DictReader(text))
    assert [row["line"] for row in rejects] == ["6", "7"]
    assert "'Iseng'" in rejects[0]["reason"]
    assert rejects[0]["row"] == "5;02 Januari 2025;13.49;Iseng;;2,0;;"
    assert "an emergency must have a category" in rejects[1]["reason"]


def test_kendari(tmp_path: Path) -> None:
    rows = [
        [
            *("Waktu Panggilan", "Jenis Panggilan", "Status Tiket", "Jenis Kejadian"),
            *("Waktu Dijawab", "Waktu Tiba", "Instansi", "Nomor Tiket"),
        ],
        [
            *("10/06/2025 08:00:00", "Valid", "Ditindaklanjuti", "Banjir"),
            *("10/06/2025 08:00:07", "10/06/2025 08:12:00", "BPBD", "T1"),
        ],
        ["10/06/2025 08:01:00", "Valid", "Dalam Proses", "", "", "", "BPBD", "T2"],
        ["10/06/2025 08:02:00", "Valid", "", "", "", "", "", ""],
        ["10/06/2025 08:03:00", "Ghost", "", "", "", "", "", ""],
        ["10/06/2025 08:04:00", "Tidak Terjawab", "", "", "", "", "", ""],
        ["10/06/2025 08:05:00", "Prank", "Ditindaklanjuti", "", "", "", "", ""],
        ["10/06/2025 08:06:00", "Valid", "Dalam Proses", "", "10/06/2025 08:00:00", "", "", ""],
    ]
    file = write(tmp_path / "k.csv", rows)
    report = ingest([file], tmp_path / "s", READY / "kendari.toml", now=NOW)
    got = records(tmp_path / "s")
    assert [row["outcome"] for row in got] == [
        *("emergency", "emergency", "other", "ghost", "abandoned"),
    ]
    assert got[0]["received_at"] == datetime(2025, 6, 10, 0, 0, tzinfo=UTC)  # WITA
    assert (got[0]["answered_after_s"], got[0]["arrived_after_s"]) == (7.0, 720.0)
    assert [row["category"] for row in got] == ["disaster", "other", None, None, None]
    assert report.total("rejected") == 2  # an unknown pair of terms; answered before the call


def test_depok(tmp_path: Path) -> None:
    rows = [
        ["Tanggal", "Waktu", "Kategori Kejadian", "Lama Respon", "Dinas"],
        ["2020-12-31", "23:59", "KDRT", "15", "UPTD PPA"],
        ["2020-12-31", "23:59", "kerusuhan", "", "Satpol PP"],
    ]
    file = write(tmp_path / "d.csv", rows, ",")
    report = ingest([file], tmp_path / "s", READY / "depok.toml", now=NOW)
    got = records(tmp_path / "s")
    assert report.total("stored") == 2
    assert {row["category"] for row in got} == {"domestic_violence", "public_order"}
    assert {row["arrived_after_s"] for row in got} == {900.0, None}
    assert {row["outcome"] for row in got} == {"emergency"}


def load(tmp_path: Path, text: str) -> Mapping:
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


GOOD = """
[columns]
regency_code = "Kode"
received_at = "Waktu"
outcome = "Jenis"
[outcome]
"Darurat" = "emergency"
"""


def test_smallest(tmp_path: Path) -> None:
    mapping = load(tmp_path, GOOD)
    assert mapping.terms["outcome"] == {"darurat": "emergency"}
    assert mapping.digest == load(tmp_path, f"# a remark\n{GOOD}").digest
    assert mapping.digest != load(tmp_path, GOOD.replace("emergency", "other")).digest
    assert Mapping().digest == Mapping().digest != mapping.digest


@pytest.mark.parametrize(
    ("change", "column", "rule"),
    [
        (("[columns]", "[column]"), "column", "not known here"),
        (('"emergency"', '"urgent"'), "outcome.Darurat", "must be one of"),
        (('"emergency"', "1"), "outcome.Darurat", "must be one of"),
        (('"Kode"', '{ value = "99.99" }'), "columns.regency_code", "no kabupaten/kota"),
        (('"Kode"', '{ value = "36.72", column = "x" }'), "columns.regency_code", "one of the two"),
        (('"Kode"', "{ }"), "columns.regency_code", "one of the two"),
        (('"Kode"', "[]"), "columns.regency_code", "must name a column"),
        (('"Kode"', '["a", "b"]'), "columns.regency_code", "one column only"),
        (('"Kode"', '"Nama Pelapor"'), "columns.regency_code", "by its name"),
        (('received_at = "Waktu"', ""), "columns.received_at", "must be mapped"),
        (('"Waktu"', '{ value = "2025" }'), "columns.received_at", "for every row"),
        (('"Waktu"', '"Waktu"\nkategori = "K"'), "columns.kategori", "not one of our columns"),
        (('"Waktu"', '"Waktu"\ncategory = "K"'), "category", "what the terms in K mean"),
        (('"Waktu"', '{column = "Waktu", unit = "minutes"}'), "columns.received_at.unit", "for a"),
        (('"Darurat" =', '"" ='), "outcome.", "must say its outcome"),
        (('"Darurat" =', '" DARURAT" = "other"\n"Darurat" ='), "outcome.Darurat", "is repeated"),
        (("[columns]", "[file]\nzone = 'WIP'\n[columns]"), "file.zone", "must be like"),
        (("[columns]", "[file]\nheader = 0\n[columns]"), "file.header", "must be the line"),
        (("[columns]", "[file]\ncolour = 'red'\n[columns]"), "file.colour", "not known here"),
        (("[columns]", "name = 3\n[columns]"), "name", "must be text"),
        (("[columns]", "file = 3\n[columns]"), "file", "must be a table"),
    ],
)
def test_what_is_wrong_is_named(
    tmp_path: Path, change: tuple[str, str], column: str, rule: str
) -> None:
    with pytest.raises(DataError) as error:
        load(tmp_path, GOOD.replace(*change))
    assert any(p.column == column and rule in p.rule for p in error.value.problems), error.value


def test_all_problems_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('"emergency"', '"urgent"').replace('"Kode"', "[]").replace('"Waktu"', "7")
    with pytest.raises(DataError) as error:
        load(tmp_path, text)
    assert len(error.value.problems) == 3


@pytest.mark.parametrize("raw", [b"[columns", b"\xff\xfe", b"a = 1\na = 2", b"a = " + b"[" * 5000])
def test_no_toml(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "m.toml").write_bytes(raw)
    with pytest.raises(DataError):
        load_mapping(tmp_path / "m.toml")
    with pytest.raises(DataError, match="cannot be read"):
        load_mapping(tmp_path / "missing.toml")


def test_missing_columns_are_named_all(tmp_path: Path) -> None:
    file = write(tmp_path / "c.csv", [["Kode", "Foo"], ["36.72", "x"]])
    report = ingest([file], tmp_path / "s", load(tmp_path, GOOD), now=NOW)
    assert {problem.column for problem in report.problems} == {"Waktu", "Jenis"}
    assert not report.files


def test_terms_ignore_case_and_blanks_only() -> None:
    assert term_key("  Ghost \t Call ") == "ghost call"
    assert term_key("Ghost-Call") != term_key("Ghost Call")
