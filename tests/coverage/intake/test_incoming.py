"""Reading new rows of evidence: columns, places, dates, and files that mean harm."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coverage.evidence.schemas import EVIDENCE_COLUMNS
from coverage.intake import spreadsheets
from coverage.intake.incoming import meanings, read_incoming
from coverage.intake.spreadsheets import read_spreadsheet
from geodata.errors import DataError
from geodata.register.lookup import UnknownRegion

TODAY = date(2026, 11, 22)
HEADER = "regency_code,event,date,date_basis,source_url,publisher\n"
ROW = "35.78,launch,2025-03-12,stated,https://example.com/a,Harian Contoh\n"


@pytest.fixture
def file(tmp_path: Path):
    """Write a CSV (text or bytes) and return its path."""

    def write(content: str | bytes, name: str = "new.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def book(tmp_path: Path):
    """Write a workbook of rows and return its path; `edit` may change the sheet."""

    def write(rows: list[list[Any]], edit: Any = None, name: str = "new.xlsx") -> Path:
        made = openpyxl.Workbook()
        for row in rows:
            made.active.append(row)
        if edit:
            edit(made)
        path = tmp_path / name
        made.save(path)
        return path

    return write


def refusals(path: Path, sheet: str = "") -> list[tuple[int | None, str, str]]:
    """Return (line, column, rule) of everything that is wrong with a file."""
    with pytest.raises(DataError) as caught:
        read_incoming(path, TODAY, sheet)
    assert all(p.file == str(path) and len(p.value) <= 100 for p in caught.value.problems)
    return [(p.line, p.column, p.rule) for p in caught.value.problems]


def rules(path: Path, sheet: str = "") -> str:
    return "\n".join(rule for _, _, rule in refusals(path, sheet))


def repack(path: Path, change: dict[str, bytes], compress: int = zipfile.ZIP_DEFLATED) -> Path:
    """Replace or add members of a workbook."""
    with zipfile.ZipFile(path) as old:
        members = {i.filename: old.read(i) for i in old.infolist()} | change
    with zipfile.ZipFile(path, "w", compress) as new:
        for name, content in members.items():
            new.writestr(name, content)
    return path


# Columns and places


def test_columns_come_in_any_order_and_case_and_may_be_missing(file):
    path = file(
        "Publisher;Regency Name;EVENT;Date;Date-Basis;source_url;Note\n"
        "Harian Contoh;Kab. Mojokerto;Launch;2025-03;STATED;https://example.com/a;a, b <b>c</b>\n"
    )
    new = read_incoming(path, TODAY)
    assert tuple(new.frame.columns) == EVIDENCE_COLUMNS
    assert new.frame.index.tolist() == [2]
    assert new.frame.loc[2].tolist() == [
        *("35.16", "Kabupaten Mojokerto", "launch", "2025-03-01", "month", "stated"),
        *("https://example.com/a", "Harian Contoh", "", "a, b <b>c</b>"),
    ]


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("35.78", "35.78"),
        ("3578", "35.78"),
        ("SURABAYA", "35.78"),
        ("Kota Surabaya", "35.78"),
        ("Solo", "33.72"),
        ("91.01", "93.01"),
        ("31", "31"),
        ("DKI Jakarta", "31"),
        ("Provinsi DKI Jakarta", "31"),
    ],
)
def test_places_are_what_the_register_knows(file, place, code):
    new = read_incoming(file(HEADER + ROW.replace("35.78", place)), TODAY)
    assert new.frame["regency_code"].tolist() == [code]


@pytest.mark.parametrize(
    ("code", "name", "wanted"),
    [
        ("", "Kota Mojokerto", "35.76"),
        ("35.16", "", "35.16"),
        ("35.16", "Mojokerto", "35.16"),  # the code says which
        ("1103", "Kabupaten Aceh Timur", "11.03"),  # the name says whose code
        ("1103", "Kabupaten Aceh Selatan", "11.01"),
    ],
)
def test_code_and_name_help_each_other(file, code, name, wanted):
    text = HEADER.replace("regency_code", "regency_code,regency_name") + ROW.replace(
        "35.78", f"{code},{name}"
    )
    assert read_incoming(file(text), TODAY).frame["regency_code"].tolist() == [wanted]


@pytest.mark.parametrize(
    ("code", "name", "told"),
    [
        ("35.16", "Kota Mojokerto", ["must mean the same", "35.16 Kab", "35.76 Kota"]),
        ("", "Mojokerto", ["35.16 Kabupaten Mojokerto", "35.76 Kota Mojokerto", "say which"]),
        ("1103", "", ["11.01 Kabupaten Aceh Selatan", "11.03 Kabupaten Aceh Timur"]),
        ("", "Kab. Mojokreto", ["did you mean", "35.16 Kabupaten Mojokerto"]),
        ("35", "", ["no kabupaten/kota"]),
        ("", "", ["must name a regency"]),
        ("11.1", "", ["no kabupaten/kota"]),
    ],
)
def test_no_place_is_guessed(file, code, name, told):
    text = HEADER.replace("regency_code", "regency_code,regency_name") + ROW.replace(
        "35.78", f"{code},{name}"
    )
    [(line, column, rule)] = refusals(file(text))
    assert line == 2
    assert column == ("regency_code" if code or not name else "regency_name")
    assert all(words in rule for words in told)


def test_four_digits_that_both_systems_read_alike_are_one_regency():
    assert meanings("3578") == {"35.78"}
    with pytest.raises(UnknownRegion):
        meanings("9999")


def test_rows_that_stand_twice_count_once_and_those_that_differ_are_refused(file):
    new = read_incoming(file(HEADER + ROW + ROW), TODAY)
    assert new.frame.index.tolist() == [2]
    assert new.repeats == ((3, 2),)
    [(line, _, rule)] = refusals(file(HEADER + ROW + ROW.replace("stated", "inferred")))
    assert line == 3
    assert "repeats an earlier one" in rule


def test_titles_above_the_header_are_told(file):
    new = read_incoming(file(f"New evidence,,,,,\n\n{HEADER}{ROW}"), TODAY)
    assert new.unread == ((1, "New evidence"),)
    assert new.frame.index.tolist() == [4]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (HEADER.replace("event,", ""), "event: the column is missing"),
        (HEADER.replace("date_basis", "basis"), "date_basis: the column is missing"),
        (HEADER.replace("regency_code", "note"), ": one of the columns regency_code"),
        (HEADER.replace("event", "event,event"), "event: the column is repeated"),
        (HEADER.replace("event", "event,phone"), "phone: the column is not known here"),
        (HEADER.replace("event", "event,"), "C: the column has no name"),
        (HEADER + HEADER, ": must have one header, but lines 1, 2 look like one"),
    ],
)
def test_headers_that_do_not_fit_are_refused(file, header, told):
    cells = ROW.replace("launch", "launch,x" if header.count(",") > HEADER.count(",") else "launch")
    found = refusals(file(header + cells))
    assert any(f"{column}: {rule}".startswith(told) for _, column, rule in found)


# Dates


@pytest.mark.parametrize(
    ("written", "column", "stored"),
    [
        ("2025-03-12", None, ("2025-03-12", "day")),
        ("2025-03", None, ("2025-03-01", "month")),
        ("2025", None, ("2025-01-01", "year")),
        ("2025", "", ("2025-01-01", "year")),
        ("2025-03", "month", ("2025-03-01", "month")),
        ("2025-03-01", "month", ("2025-03-01", "month")),
    ],
)
def test_dates_say_how_precise_they_are(file, written, column, stored):
    row = ROW.replace("2025-03-12", written)
    header = HEADER
    if column is not None:
        header = header.replace("date,", "date,date_precision,")
        row = row.replace(written, f"{written},{column}")
    frame = read_incoming(file(header + row), TODAY).frame
    assert tuple(frame.loc[2, ["date", "date_precision"]]) == stored


@pytest.mark.parametrize(
    ("written", "column", "told"),
    [
        ("2025-03-12", "month", "first day of the month"),
        ("2025-03-12", "", "must be one of day"),
        ("2025-03", "day", "must be a date that exists"),
        ("2025-02-30", "day", "must be a date that exists"),
        ("12/03/2025", "day", "must be a date that exists"),
        ("1899-12-31", "day", "must not lie before 2015-01-01"),
        ("2999-01-01", "day", "must not lie after 2026-11-23"),
    ],
)
def test_dates_that_cannot_be_are_refused(file, written, column, told):
    header = HEADER.replace("date,", "date,date_precision,")
    row = ROW.replace("2025-03-12", f"{written},{column}")
    assert told in rules(file(header + row))


@pytest.mark.parametrize(
    ("value", "shown", "stored"),
    [
        (datetime(2025, 3, 12), "yyyy-mm-dd", ("2025-03-12", "day")),
        (date(2025, 3, 12), "DD/MM/YYYY", ("2025-03-12", "day")),
        (datetime(2025, 3, 1), "[$-421]mmmm\\ yyyy;@", ("2025-03-01", "month")),
        (datetime(2025, 3, 12), '"Maret" yyyy', ("2025-01-01", "year")),
        (2025, "General", ("2025-01-01", "year")),
        ("2025-03", "General", ("2025-03-01", "month")),
    ],
)
def test_dates_of_workbooks_are_as_precise_as_they_show(book, value, shown, stored):
    def edit(made):
        made.active["C2"].number_format = shown

    row = ["35.78", "launch", value, "stated", "https://example.com/a", "Harian Contoh"]
    frame = read_incoming(book([HEADER.strip().split(","), row], edit), TODAY).frame
    assert tuple(frame.loc[2, ["date", "date_precision"]]) == stored


def test_a_code_that_became_a_number_is_what_it_shows(book):
    def edit(made):
        made.active["A2"].number_format = "0.00"

    row = [11.1, "launch", "2025", "stated", "https://example.com/a", "Harian Contoh"]
    header = HEADER.strip().split(",")
    frame = read_incoming(book([header, row], edit), TODAY).frame
    assert frame["regency_code"].tolist() == ["11.10"]
    assert "no kabupaten/kota" in rules(book([header, row]))  # 11.1 may be 11.01


# Files that are something else, or mean harm


def test_csv_of_every_kind_says_the_same(file):
    text = HEADER + ROW.replace("Harian Contoh", "Café Contoh")
    kinds = [
        text.encode(),
        b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
        text.encode("cp1252"),
        text.encode("utf-16"),
        text.replace(",", ";").encode(),
        text.replace(",", "\t").encode(),
        ("sep=;\n" + text.replace(",", ";")).encode(),
    ]
    frames = [read_incoming(file(raw), TODAY).frame.reset_index(drop=True) for raw in kinds]
    assert all(frame.equals(frames[0]) for frame in frames)
    assert frames[0]["publisher"].tolist() == ["Café Contoh"]


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "the file is empty"),
        (b" \n\n", "the file is empty"),
        (b",,,\n,,\n", "the table is empty"),
        (HEADER.encode(), "a header but no rows"),
        (b"a,b\n1\0,2\n", "must not hold NUL"),
        (b"a,b\n\x81\x8d,2\n", "UTF-8 or Windows-1252"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\xd0\xcf\x11\xe0 ...", "an old Excel workbook"),
        (b"\x1f\x8b\x08 ...", "gzip"),
        (b"<!DOCTYPE html><table>", "a web page"),
        (b"PK\x03\x04 broken", "must be an undamaged .xlsx workbook"),
        (HEADER.encode() + b'"35.78,launch\n', "not a CSV record"),
        (HEADER.encode() + ROW.encode() * 2 + b"x," * 200 + b"x\n", "at most 100 columns"),
        (b"a,b\n" + b"1,2\n" * 20_001, "at most 20,000 rows"),
        (b"a" * 10_000_001, "at most 10,000,000 bytes"),
        (HEADER.encode() + ROW.replace("Harian", "H\x1b[2J").encode(), "control characters"),
        (HEADER.encode() + ROW.replace("Harian", "H\u202e").encode(), "control characters"),
        (HEADER.encode() + ROW.replace("Harian", "H" * 100_000).encode(), "at most 5,000"),
        (HEADER.encode() + ROW.replace("Harian", "=HYPERLINK(1)").encode(), "like a formula"),
        (HEADER.encode() + ROW.replace("Harian", "@SUM(A1)").encode(), "like a formula"),
        (HEADER.encode() + ROW.replace("Harian Contoh", "#REF!").encode(), "error of a spread"),
        (HEADER.encode() + ROW.replace("https:", "javascript:").encode(), "http(s) address"),
    ],
    ids=lambda value: value[:24].replace(" ", "_") if isinstance(value, str) else "",
)
def test_files_that_are_no_table_are_refused(file, raw, told):
    assert told in rules(file(raw))


def test_only_files_are_read(tmp_path, file):
    assert "must be a file" in rules(tmp_path)
    assert "cannot be read" in rules(tmp_path / "none.csv")
    assert "cannot be read" in rules(tmp_path / "nul\0.csv")
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    assert "must be a file" in rules(pipe)
    link = tmp_path / "link.csv"
    link.symlink_to(file(HEADER + ROW))
    assert len(read_incoming(link, TODAY).frame) == 1
    dangling = tmp_path / "dangling.csv"
    dangling.symlink_to(tmp_path / "none.csv")
    assert "cannot be read" in rules(dangling)


GOOD = [HEADER.strip().split(","), ROW.strip().split(",")]


def test_a_workbook_reads_like_a_csv(book, file):
    sheet = read_incoming(book(GOOD), TODAY)
    assert sheet.frame.equals(read_incoming(file(HEADER + ROW), TODAY).frame)
    assert sheet.how == "sheet 'Sheet'"


def test_a_sheet_is_chosen_by_name_where_several_are_filled(book):
    def second(made):
        made.create_sheet("Notes").append(["x"])
        made.create_sheet("Empty")

    path = book(GOOD, second)
    assert "several filled sheets ('Sheet', 'Notes', 'Empty')" in rules(path)
    assert len(read_incoming(path, TODAY, "Sheet").frame) == 1
    assert "has no sheet 'X'" in rules(path, "X")
    assert "the table is empty" in rules(path, "Empty")

    def hidden(made):
        made.create_sheet("Notes").append(["x"])
        made["Notes"].sheet_state = "hidden"

    assert len(read_incoming(book(GOOD, hidden), TODAY).frame) == 1


def test_formulas_count_by_their_stored_value_or_not_at_all(book):
    path = book([GOOD[0], [*GOOD[1][:5], '="Harian "&"Contoh"']])
    [(line, column, rule)] = refusals(path)
    assert (line, column) == (2, "F")
    assert "no stored value" in rule
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    stored = sheet.replace(b"<v></v>", b"<v>Harian</v>").replace(b"<v />", b"<v>Harian</v>")
    stored = stored.replace(b"<v/>", b"<v>Harian</v>").replace(b'<c r="F2"', b'<c r="F2" t="str"')
    assert stored != sheet
    new = read_incoming(repack(path, {"xl/worksheets/sheet1.xml": stored}), TODAY)
    assert new.frame["publisher"].tolist() == ["Harian"]


def test_bombs_and_lies_in_workbooks_are_refused(book, monkeypatch):
    bomb = b"<x>" + b"0" * 30_000_000 + b"</x>"
    path = repack(book(GOOD), {"xl/media/a.xml": bomb})
    assert "must not unpack to more than 200 times" in rules(path)
    entities = (
        b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w>&b;</w>'
    )
    assert "entities" in rules(repack(book(GOOD), {"xl/sharedStrings.xml": entities}))
    limits = replace(spreadsheets.LIMITS, unpacked=1000)
    monkeypatch.setattr(spreadsheets, "LIMITS", limits)
    assert "must unpack to at most 1,000 bytes" in rules(book(GOOD))
    monkeypatch.undo()
    with zipfile.ZipFile(book(GOOD)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    far = sheet.replace(b'<row r="2"', b'<row r="999999999"')
    assert far != sheet
    assert "at most 20,000 rows" in rules(repack(book(GOOD), {"xl/worksheets/sheet1.xml": far}))
    cut = sheet[: len(sheet) // 2]
    assert "undamaged" in rules(repack(book(GOOD), {"xl/worksheets/sheet1.xml": cut}))


def test_another_zip_is_no_workbook(tmp_path):
    path = tmp_path / "new.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", HEADER + ROW)
    assert "another kind of zip" in rules(path)


def test_merged_cells_and_large_workbooks(book):
    def merged(made):
        made.active.merge_cells("F2:F3")

    second = [*ROW.replace("35.78", "35.16").strip().split(",")[:5], None]
    assert "must not be empty" in rules(book([*GOOD, second], merged))
    wide = [[*GOOD[0], *[None] * 120, "x"], GOOD[1]]
    assert "at most 100 columns" in rules(book(wide))


def test_all_problems_come_at_once(file):
    rows = HEADER + "".join(
        ROW.replace("35.78", place).replace("launch", event)
        for place, event in (("Mojokerto", "lunch"), ("Nowhere", "launch"), ("35.78", "lunch"))
    )
    found = refusals(file(rows))
    assert {(line, column) for line, column, _ in found} == {
        *((2, "regency_code"), (2, "event"), (3, "regency_code"), (4, "event")),
    }


def test_a_cell_of_several_lines_becomes_one_and_lines_are_counted(file):
    text = HEADER.replace("publisher", "publisher,note") + ROW.replace(
        "Contoh\n", 'Contoh,"two\r\nlines"\n'
    )
    path = file(text + ROW.replace("35.78", "Nowhere").replace("Contoh\n", "Contoh,\n"))
    assert refusals(path)[0][0] == 4
    assert read_spreadsheet(path).rows[1][1][-1] == "two lines"
