"""Files of every kind, as people make them and as they should not."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.calls.records import readers
from coverage.calls.records.cells import decimal_sign, seconds
from coverage.calls.records.contract import INPUT_SCHEMA
from coverage.calls.records.csv_files import CsvReader
from coverage.calls.records.files import find_files, open_file
from coverage.calls.records.mapping import Mapping
from coverage.calls.records.readers import MAX_ROW_BYTES, Batch
from coverage.calls.records.timestamps import (
    BAD,
    LOCAL,
    MONTH_FIRST,
    day_number,
    read_timestamps,
    time_of_day,
)
from coverage.core.spreadsheets import recognise
from geodata.errors import DataError

KNOWN = frozenset(name for name in INPUT_SCHEMA.names)
HEADER = "regency_code,received_at,outcome,agency\n"


def batches(path: Path, wanted: list[str] | None = None) -> list[Batch]:
    reader = open_file(path, Mapping())
    return [piece.parse() for piece in reader.pieces(wanted or reader.columns)]


def rows(path: Path) -> list[dict[str, object]]:
    return [row for batch in batches(path) for row in batch.table.to_pylist()]


# --- which files


def test_files_folders_and_patterns(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "x/c.parquet", "x/.d.csv", "x/~$e.xlsx", "x/f.doc", ".g/h.csv"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
    found = [path.name for path in find_files([tmp_path])]
    assert found == ["a.csv", "b.csv", "c.parquet"]
    assert [p.name for p in find_files([tmp_path / "*.csv", tmp_path / "a.csv"])] == found[:2]
    assert [p.name for p in find_files([f"{tmp_path}/**/*.parquet"])] == ["c.parquet"]
    with pytest.raises(DataError) as error:
        find_files([tmp_path / "none.csv", tmp_path / "x" / "f.doc", tmp_path / "*.zip"])
    assert len(error.value.problems) == 3


@pytest.mark.parametrize(
    ("name", "raw", "rule"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b"  \n \n", "empty"),
        ("a.csv", b"PK\x03\x04....", "workbook"),
        ("a.csv", b"PAR1....", "Parquet"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0....", "save it as .xlsx"),
        ("a.csv", b"\x1f\x8b....", "gzip"),
        ("a.csv", b"<html><table>", "web page"),
        ("a.xlsx", b"PK\x03\x04 not a zip", "undamaged"),
        ("a.parquet", b"PAR1 not parquet", "undamaged"),
        ("a.csv", bytes(range(256)) * 9, "NUL"),
        ("a.jsonl", b"[1, 2]\n", "JSON lines"),
        ("a.jsonl", b"regency_code,outcome\n", "JSON lines"),
        ("a.csv", b"a,b,a\n1,2,3\n", "repeated in the header"),
        ("a.csv", ",".join(map(str, range(300))).encode(), "at most 200 columns"),
    ],
)
def test_what_a_file_is_not(tmp_path: Path, name: str, raw: bytes, rule: str) -> None:
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(DataError, match=rule):
        batches(tmp_path / name)


# --- CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_dialects(tmp_path: Path, delimiter: str, encoding: str, end: str) -> None:
    lines = [["regency_code", "received_at", "agency"], ["35.78", "2025-01-02 13:45", "Pos Café"]]
    text = end.join(delimiter.join(line) for line in [*lines, ["", "", ""], lines[1]]) + end
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    got = [row for row in rows(path) if row["agency"]]
    assert got == [dict(zip(lines[0], lines[1], strict=True))] * 2


def test_commas_in_cells_do_not_mislead(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("outcome;agency\nghost;a, b, c, d\nprank;a, b, c, d\n")
    dialect, rows = recognise(path, path.read_bytes(), whole=True, known=KNOWN)
    assert (dialect.delimiter, rows[0]) == (";", ["outcome", "agency"])


def test_header_line_and_sep_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("LAPORAN;2025\n\noutcome;agency\nghost;x\n")
    reader = CsvReader(path, Mapping(header=3))
    (batch,) = (piece.parse() for piece in reader.pieces(reader.columns))
    assert batch.table.to_pylist() == [{"outcome": "ghost", "agency": "x"}]
    assert batch.origin(np.array([0])) == [(4, "ghost;x")]
    path.write_text("sep=|\noutcome|agency\nghost|x;y,z\n")
    assert rows(path) == [{"outcome": "ghost", "agency": "x;y,z"}]


def test_lines_are_right_across_quotes_blank_lines_and_ragged_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        'outcome,agency\nghost,"two\nlines"\n\nprank,x,y\n"a ""b""",c\n'
        'last,"1\n2\n3"\nshort\nend,z\n'
    )
    (batch,) = batches(path)
    agencies = batch.table.column("agency").to_pylist()
    assert agencies == ["two\nlines", "c", "1\n2\n3", "z"]
    lines = [line for line, _ in batch.origin(np.arange(4))]
    assert lines == [2, 6, 7, 11]
    assert batch.origin(np.array([2])) == [(7, 'last,"1\n2\n3"')]
    assert [(r.line, r.row) for r in batch.broken] == [(5, "prank,x,y"), (10, "short")]
    assert "2 cells" in batch.broken[0].reason


def test_a_stray_quote_costs_its_own_row(tmp_path: Path) -> None:
    good = "".join(f"ghost,agency {i}\n" for i in range(40_000))
    path = tmp_path / "a.csv"
    path.write_text(f'outcome,agency\n{good}ghost,"open\n{good}')
    found = batches(path)
    assert sum(len(batch.table) for batch in found) == 80_000
    (broken,) = [reject for batch in found for reject in batch.broken]
    assert (broken.line, broken.row) == (40_002, 'ghost,"open')
    last = found[-1]
    assert last.origin(np.array([len(last.table) - 1])) == [(80_002, "ghost,agency 39999")]


def test_bytes_that_are_no_utf8_cost_their_own_row(tmp_path: Path) -> None:
    start = "".join(f"ghost,é{i}\n" for i in range(200_000)).encode()
    path = tmp_path / "a.csv"
    path.write_bytes(b"outcome,agency\n" + start + b"prank,\xff\xfe\n" + b"ghost,ok\n")
    found = batches(path)
    assert sum(len(batch.table) for batch in found) == 200_001
    (broken,) = [reject for batch in found for reject in batch.broken]
    assert broken.line == 200_002
    assert "UTF-8" in broken.reason


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"outcome,agency\nghost," + b"x" * (3 * MAX_ROW_BYTES))
    with pytest.raises(DataError, match="a row must be shorter"):
        batches(path)
    path.write_bytes(b"x" * (2 << 20))
    with pytest.raises(DataError, match="a row must be shorter"):
        batches(path)


def test_pieces_are_cut_between_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coverage.calls.records.csv_files.PIECE_BYTES", 1000)
    path = tmp_path / "a.csv"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["outcome", "agency"])
    told = [[f"o{i}", f"a {i}\n" * (i % 4) + '"' * (i % 3) + ","] for i in range(1000)]
    writer.writerows(told)
    path.write_text(text.getvalue())
    found = batches(path)
    assert len(found) > 5
    assert [list(row.values()) for batch in found for row in batch.table.to_pylist()] == told
    lines = text.getvalue().split("\n")
    for batch in found:
        for line, row in batch.origin(np.arange(len(batch.table))):
            assert lines[line - 1] == row.split("\n")[0]


# --- moments and numbers


@pytest.mark.parametrize(
    "text",
    [
        *("2025-05-27", "27/05/2025", "27-5-2025", "27.05.2025", "27 Mei 2025", "27-Mei-2025"),
        *("Selasa, 27 Mei 2025", "selasa 27 mei 2025", "27 May 2025", "May 27, 2025", "2025/5/27"),
    ],
)
def test_dates(text: str) -> None:
    assert day_number(text, "") == (date(2025, 5, 27) - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    ("month", "names"),
    [
        (1, "Januari Jan january"),
        (2, "Februari Pebruari Feb Peb"),
        (3, "Maret Mar"),
        (4, "April Apr"),
        (5, "Mei May"),
        (6, "Juni Jun"),
        (7, "Juli Jul"),
        (8, "Agustus Agu Agt Ags Aug"),
        (9, "September Sep Sept"),
        (10, "Oktober Okt Oct"),
        (11, "November Nopember Nov Nop"),
        (12, "Desember Des Dec"),
    ],
)
def test_names_of_months(month: int, names: str) -> None:
    right = (date(2024, month, 3) - date(1970, 1, 1)).days
    assert {day_number(f"3 {name} 2024", "") for name in names.split()} == {right}


@pytest.mark.parametrize(
    "text", ["31/02/2025", "2025-13-01", "3 Foo 2025", "03/04/25", "x", "", "0"]
)
def test_dates_that_are_none(text: str) -> None:
    assert day_number(text, "") == BAD


def test_order_of_the_parts() -> None:
    days = {order: day_number("03/04/25", order) for order in ("dmy", "mdy")}
    assert days["dmy"] - days["mdy"] == 30  # 3 April, 4 March
    assert day_number("25-04-03", "ymd") == days["dmy"]
    assert day_number("04/13/2025", "") == MONTH_FIRST
    assert day_number("04/13/2025", "mdy") == (date(2025, 4, 13) - date(1970, 1, 1)).days


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("13:45", time(13, 45)),
        ("13.45", time(13, 45)),
        ("9:05:07", time(9, 5, 7)),
        ("09.05.07", time(9, 5, 7)),
        ("09:05:07,25", time(9, 5, 7, 250_000)),
        ("1:45 PM", time(13, 45)),
        ("12:00 am", time(0, 0)),
    ],
)
def test_times(text: str, right: time) -> None:
    micros = timedelta(hours=right.hour, minutes=right.minute, seconds=right.second)
    assert time_of_day(text) == micros // timedelta(microseconds=1) + right.microsecond


@pytest.mark.parametrize("text", ["24:00", "12:60", "13", "13:45 PM", "", "aa:bb", "1:2"])
def test_times_that_are_none(text: str) -> None:
    assert time_of_day(text) == -1


def moment(text: str) -> tuple[datetime, object] | None:
    read = read_timestamps(pa.chunked_array([pa.array([text])]))
    if read.wrong[0]:
        return None
    offset = int(read.offset[0])
    zone = None if offset == LOCAL else offset / 3.6e9
    return datetime(1970, 1, 1) + timedelta(microseconds=int(read.us[0])), zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2025-01-02 13:45:00", None),
        ("2025-01-02T13:45:00", None),
        ("2025-01-02T13:45", None),
        ("02/01/2025 13:45", None),
        ("02/01/2025 13:45:00", None),
        ("2 Januari 2025 pukul 13.45", None),
        ("2 Januari 2025, jam 13.45 WIB", 7),
        ("Kamis, 2 Januari 2025 13:45:00 WITA", 8),
        ("02-01-2025 13:45 wit", 9),
        ("2025-01-02T13:45:00+07:00", 7),
        ("2025-01-02 13:45:00+08", 8),
        ("2025-01-02 13:45 GMT+7", 7),
        ("2025-01-02T13:45:00Z", 0),
        ("2025-01-02 13:45:00 UTC", 0),
    ],
)
def test_moments(text: str, zone: int | None) -> None:
    # Arrow gives moments with a zone in UTC already
    found = moment(text)
    assert found is not None
    wall, offset = found
    assert zone is None or offset is not None
    right = datetime(2025, 1, 2, 13, 45)
    if zone is None:
        assert (wall, offset) == (right, None)
    else:
        assert wall - timedelta(hours=float(str(offset))) == right - timedelta(hours=zone)


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-02",
        "2025-01-02 13",
        "13:45",
        "02/01/2025 13:45 XYZ",
        "2025-01-02 25:00:00",
        "",
        "NULL",
    ],
)
def test_moments_that_are_none(text: str) -> None:
    assert moment(text) is None


def test_mixed_moments_are_read_one_by_one() -> None:
    texts = ["2025-01-02 13:45:00", "02/01/2025 13.45 WIT", None, "x", "2025-01-02T13:45:00Z"]
    read = read_timestamps(pa.chunked_array([pa.array(texts[:2]), pa.array(texts[2:])]))
    assert read.wrong.tolist() == [False, False, True, True, False]
    offsets = [None if o == LOCAL else int(o / 3.6e9) for o in read.offset.tolist()]
    assert (offsets[0], offsets[1], offsets[4]) == (None, 9, 0)


DAY_TEXTS = ("2025-01-02", "02/01/2025", "2 Januari 2025", "12 Mei 2025", "31/02/2025", "é")
CLOCKS = ("13:45:10", "13.45", "9:05", "24:00:00", "13:60", "1:45 PM", "13:45:10.5", "1a:45")
ZONES = ("", " WIB", " WITA", "Z", "+07:00", " XYZ")
MOMENTS = st.builds("".join, st.tuples(*map(st.sampled_from, (DAY_TEXTS, "T ", CLOCKS, ZONES))))


@given(texts=st.lists(MOMENTS, min_size=1, max_size=4), times=st.integers(1, 2))
@settings(max_examples=150, deadline=None)
def test_a_column_reads_as_its_texts_one_by_one(texts: list[str], times: int) -> None:
    """Whichever of the fast ways a column takes, every text means what it means alone."""
    column = read_timestamps(pa.chunked_array([pa.array(texts * times)]))
    alone = [read_timestamps(pa.chunked_array([pa.array([text, None])])) for text in texts * times]
    assert column.wrong.tolist() == [bool(one.wrong[0]) for one in alone]
    good = np.flatnonzero(~column.wrong)

    def instant(us: int, offset: int) -> tuple[int, bool]:
        return (us, True) if offset == LOCAL else (us - offset, False)

    assert [instant(int(column.us[i]), int(column.offset[i])) for i in good] == [
        instant(int(alone[i].us[0]), int(alone[i].offset[0])) for i in good
    ]


@pytest.mark.parametrize(
    ("cells", "delimiter", "sign"),
    [
        (["1,5", "2"], ";", ","),
        (["1.5", "2"], ";", "."),
        (["1,5", "1.5"], ";", ""),
        (["1.234"], ";", ""),
        (["12", "x"], ";", ""),
        (["12", "x"], ",", "."),
        (["1,5"], ",", ","),
    ],
)
def test_decimal_sign(cells: list[str], delimiter: str, sign: str) -> None:
    assert decimal_sign(cells, delimiter) == sign


@pytest.mark.parametrize(
    ("text", "decimal", "right"),
    [
        ("12.5", ".", 12.5),
        ("12,5", ",", 12.5),
        ("1.234,5", ",", 1234.5),
        ("1.234", ",", 1234.0),
        ("1e2", ".", 100.0),
        ("00:01:30", "", 90.0),
        ("12", "", 12.0),
        ("-3", ".", -3.0),
        ("-", ".", None),
        ("NULL", ",", None),
        ("", ".", None),
        ("12,5", ".", "wrong"),
        ("1.5", ",", "wrong"),
        ("12.5", "", "wrong"),
        ("01:30", ".", "wrong"),
        ("0x10", ".", "wrong"),
        ("=1+1", ".", "wrong"),
        ("12 detik", ".", "wrong"),
    ],
)
def test_numbers(text: str, decimal: str, right: float | str | None) -> None:
    column = pa.chunked_array([pa.array([text, "7"])])
    values, wrong = seconds(column, decimal, "seconds")
    assert values[1] == 7
    assert bool(wrong[0]) == (right == "wrong")
    if isinstance(right, float):
        assert values[0] == right
    else:
        assert np.isnan(values[0])


# --- Excel, JSON lines, Parquet


def workbook(path: Path, *table: list[object], sheets: int = 1) -> Path:
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    for number in range(sheets - 1):
        book.create_sheet(f"Lain {number}").append(["x"])
    book.save(path)
    return path


def test_excel(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ["regency_code", "received_at", "outcome", "answered_after_s", "jam", "simulated"],
        [35.78, datetime(2025, 1, 2, 13, 45, 10), "ghost", 12.5, time(13, 45), False],
        [None, None, None, None, None, None],
        ["35.70", "2 Januari 2025 13.45", "=1+1", timedelta(minutes=1, seconds=30), None, None],
    )
    (batch,) = batches(path)
    first, second = batch.table.to_pylist()
    assert first == {
        "regency_code": "35.78",
        "received_at": "2025-01-02 13:45:10",
        "outcome": "ghost",
        "answered_after_s": "12.5",
        "jam": "13:45:00",
        "simulated": "false",
    }
    assert second["outcome"] is None  # a formula that nobody has computed
    assert second["answered_after_s"] == "00:01:30"
    assert [line for line, _ in batch.origin(np.array([0, 1]))] == [2, 4]


def test_several_sheets_need_a_choice(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["outcome"], ["ghost"], sheets=2)
    with pytest.raises(DataError, match="several filled sheets"):
        open_file(path, Mapping())
    reader = open_file(path, Mapping(sheet="Sheet"))
    assert reader.columns == ["outcome"]
    with pytest.raises(DataError, match="has no sheet"):
        open_file(path, Mapping(sheet="Data"))


def repacked(path: Path, member: str, content: bytes) -> Path:
    """Replace a member of a workbook."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members[member] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in members.items():
            new.writestr(name, data)
    return path


def test_hostile_workbooks(tmp_path: Path) -> None:
    sheet = "xl/worksheets/sheet1.xml"
    bomb = repacked(workbook(tmp_path / "a.xlsx", ["outcome"]), sheet, b"<x>" + b" " * 50_000_000)
    with pytest.raises(DataError, match="times its packed size"):
        open_file(bomb, Mapping())
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12)
    )
    laughing = repacked(
        workbook(tmp_path / "b.xlsx", ["outcome"]),
        sheet,
        laughs
        + b"]><worksheet><sheetData><row><c t='str'><v>&m;</v></c></row></sheetData></worksheet>",
    )
    with pytest.raises(DataError):
        open_file(laughing, Mapping())
    broken = repacked(
        workbook(tmp_path / "c.xlsx", ["outcome"]), sheet, b"<worksheet><sheetData><row"
    )
    with pytest.raises(DataError):
        open_file(broken, Mapping())
    cut = workbook(tmp_path / "d.xlsx", ["outcome"], *(["ghost"] for _ in range(5000)))
    cut.write_bytes(cut.read_bytes()[:-200])
    with pytest.raises(DataError):
        open_file(cut, Mapping())
    empty = workbook(tmp_path / "e.xlsx")
    with pytest.raises(DataError, match="empty"):
        open_file(empty, Mapping())


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"regency_code": "35.78", "received_at": "2025-01-02 13:45:00", "answered_after_s": 1.5}\n'
        "\n"
        '{"regency_code": "35.78", "received_at": "2 Januari 2025 13.45", "outcome": "ghost"}\n'
    )
    (batch,) = batches(path)
    first, second = batch.table.to_pylist()
    assert first["received_at"] == "2025-01-02 13:45:00"  # not turned into a moment on the way
    assert (second["received_at"], second["outcome"]) == ("2 Januari 2025 13.45", "ghost")
    assert [line for line, _ in batch.origin(np.array([0, 1]))] == [1, 3]


def test_json_slips_cost_their_own_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = ['{"outcome": "ghost"}', "{broken", '{"outcome": 35.10}', "[1]", '{"a": 1, "a": 2}']
    path.write_text("\n".join([*lines, ""]))
    (batch,) = batches(path)
    assert [row["outcome"] for row in batch.table.to_pylist()] == ["ghost", "35.1"]
    assert [(r.line, r.row) for r in batch.broken] == [(n, lines[n - 1]) for n in (2, 4, 5)]
    path.write_text('{"outcome": {"x": 1}}\n')
    with pytest.raises(DataError, match="plain values"):
        batches(path)
    path.write_text('{"outcome": "a"}\n{"outcome": [1]}\n')
    with pytest.raises(DataError, match="plain values"):
        batches(path)
    path.write_bytes(b'{"outcome": "ghost"}\n{"outcome": "\xff"}\n{"outcome": "\\ud800"}\n')
    (batch,) = batches(path)
    assert [reject.line for reject in batch.broken] == [2, 3]  # no text is no row
    path.write_text("[" * 100_000)
    with pytest.raises(DataError, match="JSON lines"):
        batches(path)


#: what the quick parser and Python's might see differently, or only one of them accept
ODD_LINES = [
    *(
        b'{"a": 1, "a": 2}',
        b'{"a" :1,"a":2}',
        b'{"a"\t: 1, "b": 2}',
        b'{"a": "\\":"}',
        b'{"":1,"":2}',
    ),
    *(b'{"a": {}}', b'{"a": [1]}', b'{"a": {"b": 1}}'),
    *(b'{"a": "x : y"}', b'{"a": "[{"}', b'{"a": "}"},{"a": "{"}', b'{"a": 1}{"a": 2}', b"{}"),
    *(b'{"\\u0061": 1, "a": 2}', b'{"a": "\\ud800"}', b'{"a": "\\ud83d\\ude00"}', b'{"a": "\xff"}'),
    *(
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e400}',
        b'{"a": -0.0}',
        b'{"a": 01}',
        b'{"a": .5}',
    ),
    *(b'{"a": ' + b"9" * digits + b"}" for digits in (19, 20, 400, 5000)),
    *(b'{"a": 0.1e-400}', b'{"a": 9007199254740993.0}', b'{"a": true}', b'{"a": null}', b"null"),
    *(b'{"a": 1,}', b"{'a': 1}", b'{"a": "\t"}', b'{"a": "\\u0000"}', b'{"a": "\x00"}', b'{"a": 1'),
    *('{"a": "é😀"}'.encode(), '{"a": 1}'.encode("utf-16-le"), b'\xef\xbb\xbf{"a": 1}', b'"a":1}'),
    *(b'{"a": 1}\r', b' {"a": 1} ', b'{"a": 1}\x0b', b"\x0c", b'{"a": 1} x', b'["a":1]', b"x"),
]


def outcome_of(path: Path) -> tuple[object, ...]:
    try:
        (batch,) = batches(path)
    except DataError as error:
        return ("refused", str(error))
    places = batch.origin(np.arange(len(batch.table)))
    glance = batch.glance.to_pylist() if batch.glance else []
    return repr(batch.table.to_pylist()), batch.table.schema, places, batch.broken, repr(glance)


def read_both_ways(path: Path, lines: list[bytes]) -> None:
    path.write_bytes(b"\n".join([b'{"a": 0, "b": "x"}', *lines, b'{"a": 7, "b": "y"}', b""]))
    quick = outcome_of(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(readers, "_plain", lambda line: None)
        assert outcome_of(path) == quick


@pytest.mark.parametrize("line", ODD_LINES)
def test_json_read_quickly_is_the_json_read_line_by_line(tmp_path: Path, line: bytes) -> None:
    read_both_ways(tmp_path / "a.jsonl", [line])


@settings(deadline=None)
@given(st.lists(st.sampled_from(ODD_LINES) | st.binary(max_size=20), max_size=5))
def test_any_json_read_quickly(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]
) -> None:
    read_both_ways(tmp_path_factory.mktemp("json") / "a.jsonl", lines)


def test_sound_json_is_read_quickly() -> None:
    assert readers._plain(b'{"outcome": "ghost", "agency": null, "x": 1.5}\r') is not None


def test_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    table = pa.table({"regency_code": ["35.78", "35.79"], "n": [1, 2], "x": [b"a", None]})
    pq.write_table(table, path)
    (batch,) = batches(path, ["regency_code"])
    assert batch.table.column_names == ["regency_code"]
    assert batch.glance is not None
    assert batch.glance.column_names == ["regency_code", "n", "x"]
    ((line, row),) = batch.origin(np.array([1]))
    assert (line, json.loads(row)) == (2, {"regency_code": "35.79"})
    pq.write_table(pa.table({"a": [[1], [2]]}), path)
    with pytest.raises(DataError, match="plain values"):
        batches(path)
    pq.write_table(table, path)
    raw = path.read_bytes()
    path.write_bytes(raw[:4] + bytes(40) + raw[44:])
    with pytest.raises(DataError, match="undamaged"):
        batches(path)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        open_file(tmp_path / "none.csv", Mapping())
