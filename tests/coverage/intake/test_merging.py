"""Merging new rows: where they go, what is known already, what changes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from random import Random

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage.core.tables import read_table
from coverage.evidence.loading import load_evidence
from coverage.evidence.schemas import EVIDENCE_COLUMNS
from coverage.evidence.status import status_at
from coverage.intake.merging import merge
from coverage.intake.report import SECTIONS, Entry, change_entries
from geodata.errors import DataError
from geodata.register.regions import scope_codes
from tests.committed import TODAY

TABLE = Path(__file__).resolve().parents[3] / "data" / "deployment_evidence.csv"
RAW = TABLE.read_bytes()
LINES = RAW.splitlines(keepends=True)
SLOW = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def frame_of(*rows: dict[str, str]) -> pd.DataFrame:
    """Make new rows, each a change to a good one, on the lines 2, 3, ..."""
    good = {
        "regency_code": "35.78",
        "event": "operational",
        "date": "2024-01-01",
        "date_precision": "day",
        "date_basis": "stated",
        "source_url": "https://example.com/a",
        "publisher": "Harian Contoh",
    }
    index = pd.Index(range(2, len(rows) + 2), name="row", dtype="int64")
    records = [{**dict.fromkeys(EVIDENCE_COLUMNS, ""), **good, **row} for row in rows]
    return pd.DataFrame(records, columns=list(EVIDENCE_COLUMNS), index=index, dtype=str)


def as_table(frame: pd.DataFrame, newline: str = "\n") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=newline)
    writer.writerow(EVIDENCE_COLUMNS)
    writer.writerows(frame.itertuples(index=False, name=None))
    return out.getvalue().encode()


def loaded(raw: bytes, folder: Path) -> pd.DataFrame:
    """Load a table beside the committed list of publishers."""
    (folder / "publishers.csv").write_bytes((TABLE.parent / "publishers.csv").read_bytes())
    (folder / TABLE.name).write_bytes(raw)
    return load_evidence(folder / TABLE.name, TODAY)


def committed() -> pd.DataFrame:
    return read_table(TABLE, EVIDENCE_COLUMNS)[0]


def codes(raw: bytes) -> list[str]:
    """Return the codes of the rows, each with the last two digits of its date."""
    rows = list(csv.reader(io.StringIO(raw.decode(), newline="")))[1:]
    return [f"{row[0]} {row[3][-2:]}" for row in rows]


@SLOW
@given(taken=st.sets(st.integers(0, len(LINES) - 2), min_size=1), seed=st.integers(0, 99))
def test_rows_taken_out_and_added_again_give_the_same_table(tmp_path, evidence, taken, seed):
    whole = committed()
    kept = [line for number, line in enumerate(LINES[1:]) if number not in taken]
    order = sorted(taken)
    Random(seed).shuffle(order)  # noqa: S311 - the order of new rows must not matter
    new = whole.iloc[order]
    merged = merge(b"".join([LINES[0], *kept]), new, "new.csv")
    assert sorted(merged.content.splitlines()) == sorted(RAW.splitlines())
    assert not merged.known
    assert (
        merged.content == merge(b"".join([LINES[0], *kept]), whole.iloc[sorted(taken)], "").content
    )
    lines = merged.content.splitlines(keepends=True)
    assert [line for n, line in enumerate(lines, 1) if n not in merged.lines.values()] == [
        LINES[0],
        *kept,
    ]
    again = loaded(merged.content, tmp_path)
    status, before = status_at(again, TODAY), status_at(evidence, TODAY)
    lines = ["rows", "last_row"]
    pd.testing.assert_frame_equal(status.drop(columns=lines), before.drop(columns=lines))


@SLOW
@given(taken=st.sets(st.integers(0, len(LINES) - 2), min_size=1))
def test_adding_twice_adds_nothing(taken):
    whole = committed()
    new = whole.iloc[sorted(taken)].assign(publisher="Harian Contoh", note="=not a formula here")
    once = merge(RAW, new, "new.csv")
    twice = merge(once.content, new, "new.csv")
    assert len(once.lines) + len(once.known) == len(new)
    assert twice.content == once.content
    assert len(twice.known) == len(new)
    assert twice.lines == {}
    assert all(not one.differs for one in twice.known if one.line in once.lines)


def test_a_row_goes_below_the_rows_of_its_regency_that_are_not_later():
    table = as_table(
        frame_of(
            {"regency_code": "11.01", "date": "2024-01-02"},
            {"regency_code": "11.01", "date": "2024-01-05"},
            {"regency_code": "12.01", "date": "2024-01-05"},
        )
    )
    new = frame_of(
        {"regency_code": "12.02", "date": "2024-01-08"},
        {"regency_code": "11.01", "date": "2024-01-03"},
        {"regency_code": "11.01", "date": "2024-01-09"},
        {"regency_code": "11.01", "date": "2024-01-01"},
        {"regency_code": "11.02", "date": "2024-01-01"},
        {"regency_code": "12.01", "date": "2024-01-05", "publisher": "Z"},
    )
    merged = merge(table, new, "new.csv")
    assert codes(merged.content) == [
        *("11.01 01", "11.01 02", "11.01 03", "11.01 05", "11.01 09", "11.02 01"),
        *("12.01 05", "12.01 05", "12.02 08"),
    ]
    assert merged.lines == {2: 10, 3: 4, 4: 6, 5: 2, 6: 7, 7: 9}


def test_a_table_in_no_order_grows_at_its_end():
    table = as_table(frame_of({"regency_code": "35.78"}, {"regency_code": "11.01"}))
    new = frame_of({"regency_code": "51.71"}, {"regency_code": "12.01"})
    rows = codes(merge(table, new, "new.csv").content)
    assert [row[:5] for row in rows] == ["35.78", "11.01", "12.01", "51.71"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "mark"])
@pytest.mark.parametrize("end", [True, False], ids=["ended", "open"])
def test_the_table_keeps_its_way_of_writing(newline, mark, end):
    whole = as_table(frame_of({"note": 'with "quotes",\nand lines'}), newline)
    raw = mark + (whole if end else whole.removesuffix(newline.encode()))
    new = frame_of({"regency_code": "51.71", "note": "a, b"})
    content = merge(raw, new, "new.csv").content
    assert content == mark + whole + as_table(new, newline).partition(newline.encode())[2]
    assert merge(mark + whole, new.iloc[:0], "").content == mark + whole


def test_a_table_without_rows_takes_the_first():
    header = as_table(frame_of())
    new = frame_of({"regency_code": "51.71"}, {"regency_code": "11.01"})
    assert codes(merge(header, new, "new.csv").content) == ["11.01 01", "51.71 01"]


def test_known_rows_say_where_they_are_and_what_differs():
    table = as_table(frame_of({"note": "old"}))
    new = frame_of({"note": "old"}, {"note": "new", "date_basis": "inferred"})
    merged = merge(table, new, "new.csv")
    assert merged.content == table
    told = [(one.line, one.table_line, one.differs) for one in merged.known]
    assert told == [(2, 2, ()), (3, 2, ("date_basis", "note"))]


def test_jakarta_is_one_row_or_six_and_never_both():
    six = frame_of(*({"regency_code": code} for code in scope_codes("31")))
    assert len(six) == 6
    whole = frame_of({"regency_code": "31"})
    assert merge(as_table(six), whole, "").lines == {}
    assert merge(as_table(whole), six, "").lines == {}
    for table, new in (
        (six.iloc[:2], whole),
        (
            frame_of({"regency_code": "35.78"}),
            frame_of({"regency_code": "31"}, {"regency_code": "31.71"}),
        ),
    ):
        with pytest.raises(DataError, match="for some regencies of the province"):
            merge(as_table(table), new, "new.csv")


def test_changes_name_the_regencies_figures_conflicts_and_publishers(tmp_path, evidence):
    new = frame_of(
        {"regency_code": "11.01", "event": "launch", "date": "2025-05-20"},
        {"regency_code": "35.16", "event": "launch", "date": "2026-03-12"},
        {"regency_code": "35.78", "event": "operational", "date": "2026-03-12"},
    )
    names = {"11.01": "Kabupaten Aceh Selatan", "35.16": "Kabupaten Mojokerto"}
    new["regency_name"] = [names.get(code, "Kota Surabaya") for code in new["regency_code"]]
    after = loaded(merge(RAW, new, "new.csv").content, tmp_path)

    def changes(old: pd.DataFrame, new: pd.DataFrame) -> dict[str, list[Entry]]:
        entries = change_entries(old, new, {}, TODAY)
        return {name: [one for one in entries if one.section == name] for name in SECTIONS}

    there = changes(evidence, after)
    assert [(one.regency_code, one.before) for one in there["status"]] == [("11.01", "no evidence")]
    active = [
        int(text.split(" of ")[0])
        for text in (there["figures"][0].before, there["figures"][0].after)
    ]
    assert active[1] == active[0] + 1
    assert [one.regency_code for one in there["conflict"]] == ["35.16"]
    assert "different launch dates" in there["conflict"][0].detail
    assert not there["settled"]
    assert [one.detail for one in there["publisher"]] == ["Harian Contoh: a source of its own"]
    back = changes(after, evidence)
    assert len(back["settled"]) == 1
    assert not back["conflict"]
    nothing = changes(evidence, evidence)
    assert not any(nothing[name] for name in ("status", "conflict", "settled", "publisher"))
