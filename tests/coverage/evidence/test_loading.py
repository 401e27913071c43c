"""The evidence file: what is taken, and how each kind of bad input is refused."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from coverage.evidence.loading import load_evidence
from coverage.evidence.schemas import EVIDENCE_COLUMNS, is_valid_url
from coverage.evidence.status import conflicts, status_at, timeline
from geodata.errors import DataError

TODAY = date(2026, 11, 22)
HEADER = ",".join(EVIDENCE_COLUMNS)
ROW = "35.78,Kota Surabaya,launch,2016-07-26,day,stated,https://a.example/1,Contoh,,"


def problems_of(error: pytest.ExceptionInfo[DataError]) -> list[tuple[int | None, str, str]]:
    return [(p.line, p.column, p.value) for p in error.value.problems]


def test_the_committed_table_loads(evidence):
    assert list(evidence.columns) == [*EVIDENCE_COLUMNS, "row", "publisher_group", "start", "end"]
    assert not evidence.empty
    assert evidence["row"].is_monotonic_increasing
    assert (evidence["start"] <= evidence["end"]).all()


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("regency_code", "99.99", "regency code"),
        ("regency_code", "35", "regency code"),
        ("regency_code", "3578", "regency code"),
        ("regency_code", "", "regency code"),
        ("regency_name", "Surabaya", "register's name"),
        ("regency_name", "Kota Malang", "register's name"),
        ("event", "opened", "one of"),
        ("event", "Launch", "one of"),
        ("date", "2023-02-30", "exists"),
        ("date", "2023-13-01", "exists"),
        ("date", "01/02/2023", "exists"),
        ("date", "20230102", "exists"),
        ("date", "2023-01", "exists"),
        ("date", "", "exists"),
        ("date", "٢٠٢٣-٠١-٠١", "exists"),
        ("date", "2026-11-24", "tomorrow"),
        ("date_precision", "week", "one of"),
        ("date_basis", "guessed", "one of"),
        ("source_url", "ftp://example.com/x", "http"),
        ("source_url", "javascript:alert(1)", "http"),
        ("source_url", "https://localhost/x", "http"),
        ("source_url", "https://127.0.0.1/x", "http"),
        ("source_url", "https://exa mple.com/x", "http"),
        ("source_url", "https://example.com/a b", "http"),
        ("source_url", "https://example.com/\x07", "http"),
        ("source_url", "https://user:pw@example.com/", "http"),
        ("source_url", "https://example.com:port/", "http"),
        ("source_url", "https://[::1/", "http"),
        ("source_url", 'https://example.com/"onclick', "http"),
        ("source_url", "", "http"),
        ("publisher", " ", "empty"),
        ("published", "yesterday", "ISO year"),
        ("published", "2023-02-30", "ISO year"),
        ("published", "2030", "tomorrow"),
    ],
)
def test_a_bad_cell_is_named_with_line_column_value_and_rule(load_rows, column, value, rule):
    with pytest.raises(DataError) as error:
        load_rows({}, {column: value, "note": "second"})
    found = [p for p in error.value.problems if p.column == column]
    assert [(p.line, p.value) for p in found][:1] == [(3, value)]
    assert rule in found[0].rule
    assert found[0].file.endswith("evidence.csv")


@pytest.mark.parametrize(
    ("precision", "day"), [("month", "2016-07-26"), ("year", "2016-07-01"), ("year", "2016-01-02")]
)
def test_a_vague_date_must_be_the_first_of_its_period(load_rows, precision, day):
    with pytest.raises(DataError, match="first day of the month"):
        load_rows({"date_precision": precision, "date": day})


def test_tomorrow_is_allowed(load_rows):
    assert len(load_rows({"date": "2026-11-23"})) == 1


@pytest.mark.parametrize("published", ["", "2016", "2016-07", "2016-07-26"])
def test_published_may_be_vague(load_rows, published):
    assert load_rows({"published": published})["published"].tolist() == [published]


def test_intervals_follow_the_precision(load_rows):
    frame = load_rows(
        {"date": "2024-02-01", "date_precision": "month"},
        {"date": "2024-01-01", "date_precision": "year"},
        {},
    )
    ends = [day.date() for day in frame["end"]]
    assert ends == [date(2024, 2, 29), date(2024, 12, 31), date(2016, 7, 26)]
    assert str(frame["start"].dtype) == "datetime64[s]"


def test_a_repeated_row_is_refused(load_rows):
    with pytest.raises(DataError, match="repeats an earlier one") as error:
        load_rows({}, {"note": "other words, other basis", "date_basis": "inferred"})
    assert [p.line for p in error.value.problems] == [3]


def test_jakarta_is_expanded_to_its_six(load_rows):
    frame = load_rows({"regency_code": "31", "regency_name": "DKI Jakarta"}, {})
    assert frame["regency_code"].tolist()[:6] == [f"31.{n}" for n in ("01", 71, 72, 73, 74, 75)]
    assert frame["row"].tolist() == [2] * 6 + [3]
    assert frame["regency_name"].iloc[1] == "Kota Administrasi Jakarta Pusat"


def test_a_row_on_jakarta_and_on_a_part_of_it_is_a_repetition(load_rows):
    part = {"regency_code": "31.71", "regency_name": "Kota Administrasi Jakarta Pusat"}
    with pytest.raises(DataError, match="province"):
        load_rows({"regency_code": "31", "regency_name": "DKI Jakarta"}, part)


def test_text_stays_text(load_rows):
    note = '<script>alert("x")</script>\nsecond line, "quoted"'
    frame = load_rows({"note": note}, {"note": "=1+1", "date": "2017-01-01"})
    assert frame["note"].tolist() == [note, "=1+1"]
    assert frame["row"].tolist() == [2, 4]  # the first record fills two lines


def test_all_problems_come_at_once(load_rows):
    with pytest.raises(DataError) as error:
        load_rows({"event": "?", "date": "2023-02-30"}, {"source_url": "x"}, {"publisher": ""})
    assert problems_of(error) == [
        (2, "date", "2023-02-30"),
        (2, "event", "?"),
        (3, "source_url", "x"),
        (4, "publisher", ""),
    ]
    assert "evidence.csv:3: source_url = 'x': must be" in str(error.value)


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"35.78,Kota Surabaya,launch\n", "missing"),
        (f"{HEADER}\n{ROW}\xff".encode("latin-1"), "UTF-8"),
        (f"{HEADER}\n{ROW}".encode("utf-16"), "UTF-8"),
        (f"{HEADER}\n{ROW}\0".encode(), "NUL"),
        (f"{HEADER}\n{ROW},extra".encode(), "10 cells"),
        (f"{HEADER}\n35.78,Kota Surabaya".encode(), "10 cells"),
        (f'{HEADER}\n{ROW}"open'.encode(), "CSV"),
        (f'{HEADER}\n"{ROW}'.encode(), "CSV"),
        (f"{HEADER.replace(',note', '')}\n{ROW}".encode(), "missing"),
        (f"{HEADER},extra\n{ROW},".encode(), "unknown or duplicate column"),
        (f"{HEADER},note\n{ROW},".encode(), "unknown or duplicate column"),
        (f"event,{HEADER.replace('event,', '')}\n{ROW}".encode(), "in order"),
        (f"{HEADER.replace(',', ';')}\n{ROW.replace(',', ';')}".encode(), "missing"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(load_rows, raw, rule):
    with pytest.raises(DataError, match=rule):
        load_rows(raw=raw)


@pytest.mark.parametrize("raw", [HEADER.encode(), f"{HEADER}\r\n\r\n".encode()])
def test_a_header_alone_is_a_table_without_rows(load_rows, raw):
    none, one = load_rows(raw=raw), load_rows({})
    assert none.empty
    assert none.dtypes.to_dict() == one.dtypes.to_dict()
    assert list(none.columns) == list(one.columns)
    assert set(status_at(none, TODAY)["state"]) == {"no_evidence"}
    assert timeline(none).empty
    assert conflicts(none).empty


def test_publishers_without_rows_are_still_refused(load_rows, tmp_path):
    (tmp_path / "publishers.csv").write_text("publisher,house,note\n")
    with pytest.raises(DataError, match="no rows"):
        load_rows({})


def test_a_missing_file_is_a_data_error(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        load_evidence(tmp_path / "none.csv")


def test_ragged_and_bad_rows_are_reported_together(load_rows):
    with pytest.raises(DataError) as error:
        load_rows(raw=f"{HEADER}\n35.78,x\n{ROW.replace('launch', 'start')}\n".encode())
    assert [p.line for p in error.value.problems] == [2, 3]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_byte_order_mark_and_line_ends_are_tolerated(load_rows, mark, end):
    frame = load_rows(raw=mark + end.join([HEADER, ROW, ""]).encode())
    assert frame["row"].tolist() == [2]


def test_houses_come_from_the_table_of_publishers(evidence):
    house = evidence.set_index("publisher")["publisher_group"]
    assert set(house.loc[["ANTARA Jateng"]]) == {"ANTARA"}
    assert set(house.loc[["Pemkot Depok"]]) == set(house.loc[["Diskominfo Kota Depok"]])
    assert set(house.loc[["Liputan6"]]) == {"Liputan6"}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("publisher,house,note\nA,,\n", "empty"),
        ("publisher,house,note\nA,B,\nA,C,\n", "duplicate publisher"),
        ("publisher,note\nA,\n", "missing"),
    ],
)
def test_a_broken_table_of_publishers_is_refused(load_rows, tmp_path, text, rule):
    (tmp_path / "publishers.csv").write_text(text)
    with pytest.raises(DataError, match=rule):
        load_rows({})


@pytest.mark.parametrize(
    "url", ["https://a.example", "http://a.example:8080/x?y=1&z=%20#f", "https://x.id/“kutip”"]
)
def test_sound_addresses(url):
    assert is_valid_url(url)


def test_loading_does_not_depend_on_pandas_guessing(load_rows):
    frame = load_rows({"publisher": "NA", "note": "null"})
    assert frame["publisher"].tolist() == ["NA"]
    assert not frame.drop(columns=["start", "end"]).isna().any().any()
    assert isinstance(frame, pd.DataFrame)
