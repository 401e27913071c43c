"""Ministries' lists in the layouts that they come in, and what they change."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage.evidence.schemas import EVIDENCE_COLUMNS
from coverage.intake.official_list import OfficialList, evidence_rows, read_list
from geodata.errors import DataError
from geodata.importing.code_systems import bps_codes
from geodata.register.regions import regions

TODAY = date(2026, 11, 22)
DAY = date(2026, 2, 20)


@pytest.fixture
def listed(tmp_path: Path):
    """Write a list (text, bytes or rows of a workbook) and read it."""

    def read(content: str | bytes | list[list[Any]], **options: str) -> OfficialList:
        if isinstance(content, list):
            book = openpyxl.Workbook()
            for row in content:
                book.active.append(row)
            path = tmp_path / "list.xlsx"
            book.save(path)
        else:
            path = tmp_path / "list.csv"
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_list(path, DAY, **options)

    return read


def codes(found: OfficialList) -> list[str]:
    return [item.code for item in found.items]


def refusals(listed: Any, content: Any, **options: str) -> list[tuple[int | None, str, str]]:
    with pytest.raises(DataError) as caught:
        listed(content, **options)
    return [(p.line, p.column, p.rule) for p in caught.value.problems]


MINISTRY = [
    ["DAFTAR KABUPATEN/KOTA DENGAN LAYANAN 112"],
    ["Status per 20 Februari 2026"],
    [],
    ["No", "Provinsi", "Kabupaten/Kota", "Keterangan"],
    ["(1)", "(2)", "(3)", "(4)"],
    [1, "JAWA TIMUR", "KAB. MOJOKERTO", "Aktif"],
    [2, None, "KOTA\nSURABAYA", "Aktif"],
    [3, "KALIMANTAN SELATAN", "BANJAR", "Aktif"],
    [4, "DKI JAKARTA", "DKI JAKARTA", "Aktif"],
    [None, None, "JUMLAH", 4],
    [],
    ["Catatan: data dapat berubah sewaktu-waktu"],
]


def test_a_list_as_ministries_write_it(listed):
    found = listed(MINISTRY)
    assert codes(found) == ["35.16", "35.78", "63.03", "31"]
    assert [item.line for item in found.items] == [6, 7, 8, 9]
    assert [line for line, _ in found.unread] == [1, 2, 4, 5, 10, 12]
    assert found.columns == (
        "regencies from column C 'Kabupaten/Kota' (4 cells resolve)",
        "provinces from column B 'Provinsi'",
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_list_as_csv_of_any_kind(listed, delimiter, encoding):
    rows = ["Keterangan|Kabupaten/Kota|Provinsi", "é|Kota Surabaya|Jawa Timur", "|Solo|Jawa Tengah"]
    text = "\r\n".join(rows).replace("|", delimiter)
    assert codes(listed(text.encode(encoding))) == ["35.78", "33.72"]


def test_names_alone_codes_alone_and_former_codes(listed):
    assert codes(listed("Kota Surabaya\nKab. Sleman\n")) == ["35.78", "34.04"]
    assert codes(listed("kode\n35.78\n34.04\n91.01\n")) == ["35.78", "34.04", "93.01"]


def test_a_bare_name_of_two_provinces_is_told_apart_by_the_province(listed):
    text = "Provinsi,Daerah\nJawa Barat,Banjar\nKalimantan Selatan,Banjar\n"
    assert codes(listed(text)) == ["32.79", "63.03"]
    [(line, column, rule), *_] = refusals(listed, "Daerah\nBanjar\nSleman\n")
    assert (line, column) == (2, "A")
    assert "32.79 Kota Banjar" in rule
    assert "63.03 Kabupaten Banjar" in rule


def test_a_bare_name_of_one_province_is_told_apart_by_its_kind_or_code(listed):
    text = "Jenis,Daerah\nKota,Mojokerto\nKabupaten,Mojokerto\nKab.,Sleman\n"
    assert codes(listed(text)) == ["35.76", "35.16", "34.04"]
    assert codes(listed("kode,nama\n35.76,Mojokerto\n35.16,Mojokerto\n")) == ["35.76", "35.16"]
    [(line, _, rule)] = refusals(listed, "Provinsi,Nama\nJawa Timur,Mojokerto\n,Kab. Madiun\n")
    assert line == 2
    assert "35.16 Kabupaten Mojokerto" in rule
    assert "35.76 Kota Mojokerto" in rule


def test_codes_of_statistics_indonesia_are_read_by_their_names_only(listed):
    sample = [code for code in regions().index if code[:2] in ("11", "91")][:20]
    bps = {code: number for number, code in bps_codes().items()}
    rows = [f"{bps[code]},{regions()['name'][code]}" for code in sample]
    assert codes(listed("kode,nama\n" + "\n".join(rows))) == sample
    lines = [line for line, _, _ in refusals(listed, "kode\n1101\n3578\n1103\n")]
    assert lines == [2, 4]  # 3578 is Surabaya to both
    dotted = [
        (line, rule) for line, _, rule in refusals(listed, "kode,nama\n11.01,Kab. Simeulue\n")
    ]
    assert dotted[0][0] == 2
    assert "name different regencies" in dotted[0][1]


def test_headings_give_the_province(listed):
    text = "No,Daerah\n,PROVINSI JAWA BARAT\n1,Banjar\nII,KALIMANTAN SELATAN\n2,Banjar\n"
    found = listed(text)
    assert codes(found) == ["32.79", "63.03"]
    assert [line for line, _ in found.unread] == [1, 2, 4]


def test_a_heading_that_may_be_a_regency_is_not_guessed(listed):
    text = "Daerah\nJawa Timur\nKota Surabaya\nBengkulu\nKota Bengkulu\n"
    [(line, _, rule)] = refusals(listed, text)
    assert line == 4
    assert "may be a heading or a regency" in rule
    assert codes(listed("Daerah\nKota Surabaya\nBengkulu\n")) == ["35.78", "17.71"]


def test_jakarta_is_one_entry_or_a_heading_of_its_six(listed):
    assert codes(listed("Daerah\nDKI Jakarta\nKota Surabaya\n")) == ["31", "35.78"]
    found = listed(
        "Daerah\nDKI Jakarta\nKota Administrasi Jakarta Pusat\nJawa Timur\nKota Surabaya"
    )
    assert codes(found) == ["31.71", "35.78"]


def test_duplicates_are_told_and_counted_once(listed):
    found = listed("Daerah\nKota Surabaya\nKab. Sleman\nSURABAYA\n")
    assert codes(found) == ["35.78", "34.04"]
    assert [(one.line, first.line) for one, first in found.duplicates] == [(4, 2)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Daerah\nKab. Mojokreto\nKota Surabaya\n", "35.16 Kabupaten Mojokerto"),
        ("Daerah\nKota Surabaya\nKab. Mojokreto\n", "35.16 Kabupaten Mojokerto"),
        ("Daerah\nKota Surabaya\nKab. Mojokreto\nSleman\n", "35.16 Kabupaten Mojokerto"),
        ("Provinsi,Daerah\nJawa Timur,Kota Bandung\n,Kota Surabaya\n", "(in Jawa Timur)"),
        ("P,D\n" + "Bali,Badung\n" * 4 + "Jawa Tmur,Kota Surabaya\n", "no province"),
        ("A,B\nKota Surabaya,Kab. Sleman\nKab. Bantul,Kota Bandung\n", "--column"),
        ("Jenis,Daerah\nKota,Kab. Sleman\nKab,Bantul\nKota,Surabaya\n", "--column"),
        ("Daerah\nnowhere\n", "no column names"),
        ("Daerah\n", "no column names"),
        ("Daerah,X\nKota Surabaya,\n,Kab. Sleman\nBantul,\nBatam,\n", "outside column A"),
        ("Daerah,112\nSurabaya,Aktif\nSleman,Belum aktif\n", "running services only"),
        ("Daerah,112\nSurabaya,Ya\nSleman,Tidak\n", "running services only"),
    ],
)
def test_lists_that_leave_a_doubt_are_refused(listed, text, told):
    found = refusals(listed, text)
    assert any(told in rule for _, _, rule in found), found


def test_a_person_chooses_the_column(listed):
    text = "Kota A,Kota B\nKota Surabaya,Kab. Sleman\nKab. Bantul,Kota Bandung\n"
    for column in ("Kota B", "kota b", "B", "b", "2"):
        assert codes(listed(text, column=column)) == ["34.04", "32.73"]
    assert codes(listed(text, column="A")) == ["35.78", "34.02"]
    odd = "Pelaksana\nKota Surabaya\n"
    assert codes(listed(odd, column="pelaksana")) == ["35.78"]
    assert refusals(listed, odd)[0][0] == 1  # may be a misspelt regency
    [(_, _, rule)] = refusals(listed, text, column="Z")
    assert "has no column 'Z'; it has A to B" in rule
    [(_, _, rule)] = refusals(listed, "Daerah,No\nKota Surabaya,1\n", column="No")
    assert rule == "no cell of column B names a kabupaten or kota"


CODES = st.lists(st.sampled_from(list(regions().index)), min_size=1, max_size=40, unique=True)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    sample=CODES, columns=st.permutations(["no", "province", "name", "code"]), seed=st.booleans()
)
def test_every_regency_is_found_in_any_order_of_columns(listed, sample, columns, seed):
    table = regions()
    header = {"no": "No", "province": "Provinsi", "name": "Kabupaten/Kota", "code": "Kode"}
    lines = [";".join(header[c] for c in columns)]
    for number, code in enumerate(sample, 1):
        cells = {"no": str(number), "code": code if seed else code.replace(".", "")}
        cells |= {"province": table["province_name"][code], "name": table["name"][code].upper()}
        lines.append(";".join(cells[c] for c in columns))
    found = listed("\n".join(lines))
    assert codes(found) == sample
    assert [line for line, _ in found.unread] == [1]


def test_rows_of_evidence_are_sightings_by_the_publisher_of_the_list(listed):
    found = listed("Daerah\nKota Surabaya\nDKI Jakarta\n")
    url = "https://example.com/list"
    said = {"date": "2026-02-01", "date_precision": "month", "publisher": "Komdigi"}
    said["source_url"] = url
    rows = evidence_rows(found, said, TODAY)
    assert tuple(rows.columns) == EVIDENCE_COLUMNS
    assert rows.index.tolist() == [2, 3]
    assert rows.loc[3].tolist() == [
        *("31", "DKI Jakarta", "operational", "2026-02-01", "month", "stated", url, "Komdigi", ""),
        "on the publisher's own list, which names 2",
    ]
    for change in ({"publisher": "=1+1"}, {"publisher": " "}, {"source_url": "javascript:x"}):
        with pytest.raises(DataError) as caught:
            evidence_rows(found, {**said, **change}, TODAY)
        assert len(caught.value.problems) == 1  # not one for each row
