"""Ingest: every row is stored, rejected or known already, and nothing else happens to it."""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage.calls.cli import add_commands
from coverage.calls.records.contract import CATEGORIES, INPUT_SCHEMA, OUTCOMES, RECORD_SCHEMA
from coverage.calls.records.ingest import IngestReport, Progress, ingest
from coverage.calls.records.mapping import Field, Mapping
from coverage.calls.records.store import live_files
from geodata.errors import DataError
from geodata.register.lookup import resolve
from geodata.register.regions import aliases

NOW = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = INPUT_SCHEMA.names
GOOD = {
    "regency_code": "35.78",
    "received_at": "2025-01-02 13:45:00",
    "outcome": "emergency",
    "category": "fire",
    "answered_after_s": "4.5",
    "arrived_after_s": "600",
    "agency": "Damkar",
    "simulated": "false",
}


def as_csv(*changes: dict[str, str], columns: list[str] = COLUMNS) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([{**GOOD, **change}.get(name, "") for name in columns] for change in changes)
    return out.getvalue().encode()


def put(path: Path, *changes: dict[str, str]) -> Path:
    path.write_bytes(as_csv(*changes))
    return path


def stored(folder: Path) -> list[dict[str, Any]]:
    rows = [row for file in live_files(folder) for row in pq.read_table(file).to_pylist()]
    return sorted(rows, key=lambda row: (row["received_at"], row["call_key"]))


def rejects(report: IngestReport) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for file in report.files:
        if file.rejects:
            with open(file.rejects, encoding="utf-8", newline="") as text:
                found += csv.DictReader(text)
    return found


def counts(report: IngestReport) -> tuple[int, int, int, int]:
    names = ("read", "stored", "rejected", "duplicate")
    read, *rest = (report.total(name) for name in names)
    assert read == sum(rest)
    return read, rest[0], rest[1], rest[2]


# --- a good row


def test_a_record_as_it_is_stored(tmp_path: Path) -> None:
    report = ingest([put(tmp_path / "a.csv", {})], tmp_path / "s", now=NOW)
    (row,) = stored(tmp_path / "s")
    assert row.pop("call_key") > 0
    assert row == {
        "regency_code": "35.78",
        "received_at": datetime(2025, 1, 2, 6, 45, tzinfo=UTC),
        "received_local": datetime(2025, 1, 2, 13, 45),
        "outcome": "emergency",
        "category": "fire",
        "answered_after_s": 4.5,
        "arrived_after_s": 600.0,
        "agency": "Damkar",
        "simulated": False,
        "source": report.files[0].source,
    }
    (file,) = live_files(tmp_path / "s")
    assert file.parts[-4:-1] == ("records", "year=2025", "month=01")
    assert pq.read_schema(file).equals(RECORD_SCHEMA)


def test_only_what_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "Outcome,REGENCY_CODE,received_at\nghost,Kota Surabaya,2025-01-02 13:45\n"
    )
    ingest([tmp_path / "a.csv"], tmp_path / "s", now=NOW)
    (row,) = stored(tmp_path / "s")
    assert row["regency_code"] == "35.78"
    nothing = ("category", "answered_after_s", "arrived_after_s", "agency")
    assert [row[name] for name in nothing] == [None] * 4
    assert row["simulated"] is False


@pytest.mark.parametrize(
    "kind",
    [
        *(pa.string(), pa.large_string(), pa.string_view()),
        *(pa.dictionary(pa.int32(), text) for text in (pa.string(), pa.large_string())),
    ],
    ids=str,
)
def test_text_in_parquet(tmp_path: Path, kind: pa.DataType) -> None:
    arrays = {name: pa.array([text]).dictionary_encode() for name, text in GOOD.items()}
    if not pa.types.is_dictionary(kind):
        arrays = {name: array.dictionary_decode() for name, array in arrays.items()}
    pq.write_table(
        pa.table({k: array.cast(kind) for k, array in arrays.items()}), tmp_path / "a.parquet"
    )
    ingest([put(tmp_path / "a.csv", {})], tmp_path / "s", now=NOW)
    report = ingest([tmp_path / "a.parquet"], tmp_path / "s", now=NOW)
    assert counts(report) == (1, 0, 0, 1)  # the very call of the CSV


@pytest.mark.parametrize(
    ("regency", "text", "utc", "month"),
    [
        ("35.78", "2025-01-01 00:30:00", datetime(2024, 12, 31, 17, 30), "01"),
        ("73.71", "2025-01-01 00:30:00", datetime(2024, 12, 31, 16, 30), "01"),
        ("91.71", "2025-01-01 00:30:00", datetime(2024, 12, 31, 15, 30), "01"),
        ("91.71", "2024-12-31 23:30:00 WIB", datetime(2024, 12, 31, 16, 30), "01"),
        ("35.78", "2025-01-01T00:30:00Z", datetime(2025, 1, 1, 0, 30), "01"),
        ("35.78", "2025-01-01 00:30 WIT", datetime(2024, 12, 31, 15, 30), "12"),
    ],
)
def test_zones(tmp_path: Path, regency: str, text: str, utc: datetime, month: str) -> None:
    file = put(tmp_path / "a.csv", {"regency_code": regency, "received_at": text})
    ingest([file], tmp_path / "s", now=NOW)
    (row,) = stored(tmp_path / "s")
    assert row["received_at"] == utc.replace(tzinfo=UTC)
    assert live_files(tmp_path / "s")[0].parent.name == f"month={month}"


def test_zones_mixed_in_one_file(tmp_path: Path) -> None:
    texts = ["2025-01-02 13:45:00", "2025-01-02 14:45 WITA", "2 Januari 2025 pukul 15.45 WIT"]
    texts += ["2025-01-02T06:45:00Z", "2025-01-02 13:45:00+07:00", "2025-01-02 13:45 PST"]
    file = put(tmp_path / "a.csv", *({"received_at": t, "agency": t[:0]} for t in texts))
    report = ingest([file], tmp_path / "s", now=NOW)
    assert counts(report) == (6, 5, 1, 0)  # five identical calls, each counted
    assert {row["received_at"] for row in stored(tmp_path / "s")} == {
        datetime(2025, 1, 2, 6, 45, tzinfo=UTC)
    }


def test_no_code_or_name_has_changed_hands() -> None:
    """While this holds, the day of a call need not matter to what a code or name means."""
    for alias in aliases():
        if alias.valid_until is not None:
            assert understood(alias.alias, alias.valid_until) == understood(alias.alias, None), (
                alias
            )


def understood(text: str, day: date | None) -> str:
    try:
        return resolve(text, at=day)
    except LookupError as error:
        return type(error).__name__


# --- bad rows


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"regency_code": "99.99"}, "regency_code = '99.99': must be the code"),
        ({"regency_code": "Malang"}, "regency_code"),  # a kabupaten or the kota
        ({"regency_code": ""}, "regency_code: must not be empty"),
        ({"received_at": "2025-01-02"}, "must be a date with a time"),
        ({"received_at": ""}, "must be a date with a time"),
        ({"received_at": "31/02/2025 10:00"}, "must be a date with a time"),
        ({"received_at": "2026-01-03 10:00"}, "must not lie in the future"),
        ({"received_at": "9999-12-31 10:00"}, "must not lie in the future"),
        ({"received_at": "1999-12-31 10:00"}, "must not lie before 2000"),
        ({"received_at": "0001-01-01 10:00"}, "must not lie before 2000"),
        ({"outcome": "urgent"}, "outcome = 'urgent': must be one of emergency"),
        ({"outcome": ""}, "outcome: must not be empty"),
        ({"category": ""}, "an emergency must have a category"),
        ({"category": "flood"}, "category = 'flood'"),
        ({"answered_after_s": "-1"}, "must not be negative"),
        ({"answered_after_s": "86401"}, "at most 86400"),
        ({"answered_after_s": "inf"}, "answered_after_s"),
        ({"answered_after_s": "soon"}, "must be a number"),
        ({"arrived_after_s": "604801"}, "at most 604800"),
        ({"agency": "x" * 101}, "short name"),
        ({"agency": "a\x07b"}, "short name"),
        ({"simulated": "perhaps"}, "must be true or false"),
    ],
)
def test_bad_rows(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    file = put(tmp_path / "a.csv", {}, change)
    report = ingest([file], tmp_path / "s", now=NOW)
    assert not report.problems
    assert counts(report) == (2, 1, 1, 0)
    (reject,) = rejects(report)
    assert (reject["file"], reject["line"]) == (str(file), "3")
    assert reason in reject["reason"]
    assert reject["row"].encode() + b"\n" == as_csv({}, change).split(b"\n", 2)[2]


def test_everything_wrong_with_a_row_is_said(tmp_path: Path) -> None:
    bad = {"regency_code": "x", "outcome": "y", "answered_after_s": "z"}
    report = ingest([put(tmp_path / "a.csv", bad)], tmp_path / "s", now=NOW)
    (reject,) = rejects(report)
    assert reject["reason"].count(";") == 2
    assert stored(tmp_path / "s") == []


def test_rejects_are_no_formulas(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "agency,regency_code,received_at,outcome\n=HYPERLINK(1),35.78,x,ghost\n"
    )
    report = ingest([tmp_path / "a.csv"], tmp_path / "s", now=NOW)
    (reject,) = rejects(report)
    assert reject["row"] == "'=HYPERLINK(1),35.78,x,ghost"


# --- files that are refused whole


@pytest.mark.parametrize(
    ("column", "values", "named"),
    [
        ("No HP", ["x"], "by its name"),
        ("Catatan", ["lapor ke 081234567890"], "by its content"),
        ("Kode", ["3578010505900001"], "by its content"),
        ("Titik", ["-7.257512, 112.752134"], "by its content"),
    ],
)
def test_personal_files_are_refused_whole(
    tmp_path: Path, column: str, values: list[str], named: str
) -> None:
    rows = [{column: value} for value in values]
    (tmp_path / "a.csv").write_bytes(as_csv(*rows, columns=[*COLUMNS, column]))
    put(tmp_path / "b.csv", {})
    report = ingest([tmp_path], tmp_path / "s", now=NOW)
    (problem,) = report.problems
    assert problem.column == column
    assert named in problem.rule
    assert counts(report) == (1, 1, 0, 0)  # the other file is in
    kept = b"".join(p.read_bytes() for p in (tmp_path / "s").rglob("*") if p.is_file())
    assert values[0].encode() not in kept or values[0] == "x"


def test_personal_values_late_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coverage.calls.records.csv_files.PIECE_BYTES", 2000)
    rows = [{"Catatan": "ok"}] * 200 + [{"Catatan": "081234567890"}] * 50
    (tmp_path / "a.csv").write_bytes(as_csv(*rows, columns=[*COLUMNS, "Catatan"]))
    report = ingest([tmp_path / "a.csv"], tmp_path / "s", now=NOW)
    assert [problem.column for problem in report.problems] == ["Catatan"]
    assert stored(tmp_path / "s") == []


def test_a_phone_number_among_the_agencies_is_not_stored(tmp_path: Path) -> None:
    rows = [{"agency": "Damkar"}] * 300 + [{"agency": "081234567890"}] + [{}] * 300
    report = ingest([put(tmp_path / "a.csv", *rows)], tmp_path / "s", now=NOW)
    assert report.problems or counts(report) == (601, 600, 1, 0)
    assert all(row["agency"] == "Damkar" for row in stored(tmp_path / "s"))


def test_free_text_is_no_agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coverage.calls.records.cells.MAX_AGENCIES", 5)
    rows = [{"agency": f"Tim {i}"} for i in range(20)]
    report = ingest([put(tmp_path / "a.csv", *rows)], tmp_path / "s", now=NOW)
    assert "free text" in report.problems[0].rule


def test_us_dates_are_refused_unless_said(tmp_path: Path) -> None:
    texts = ["01/02/2025 10:00", "01/13/2025 10:00"]
    file = put(tmp_path / "a.csv", *({"received_at": text} for text in texts))
    report = ingest([file], tmp_path / "s", now=NOW)
    assert "month first" in report.problems[0].rule
    assert stored(tmp_path / "s") == []
    mapping = Mapping(date_order="mdy")
    ingest([file], tmp_path / "s", mapping, now=NOW)
    days = [row["received_local"].day for row in stored(tmp_path / "s")]
    assert days == [2, 13]


def test_one_slip_in_the_order_is_a_bad_row_only(tmp_path: Path) -> None:
    texts = ["13/01/2025 10:00", "01/13/2025 10:00"]
    file = put(tmp_path / "a.csv", *({"received_at": text} for text in texts))
    assert counts(ingest([file], tmp_path / "s", now=NOW)) == (2, 1, 1, 0)


def test_nothing_is_done_without_files(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        ingest([tmp_path / "none.csv"], tmp_path / "s", now=NOW)
    assert not (tmp_path / "s").exists()


# --- the same calls again


def test_identical_rows_of_a_file_stay(tmp_path: Path) -> None:
    file = put(tmp_path / "a.csv", *[{}] * 3)
    assert counts(ingest([file], tmp_path / "s", now=NOW)) == (3, 3, 0, 0)
    assert len({row["call_key"] for row in stored(tmp_path / "s")}) == 3


def test_a_file_again_adds_nothing(tmp_path: Path) -> None:
    file = put(tmp_path / "a.csv", *[{}] * 3, {"outcome": "x"})
    ingest([file], tmp_path / "s", now=NOW)
    before = stored(tmp_path / "s")
    copy = tmp_path / "copy.csv"
    copy.write_bytes(file.read_bytes())
    report = ingest([file, copy], tmp_path / "s", now=NOW)
    assert counts(report) == (8, 0, 2, 6)
    assert all(told.known for told in report.files)
    assert stored(tmp_path / "s") == before


def test_the_same_file_under_two_names_in_one_call(tmp_path: Path) -> None:
    """The second is read while the first is written: it must know of it all the same."""
    first = put(tmp_path / "a.csv", {}, {"outcome": "prank", "category": ""})
    (tmp_path / "b.csv").write_bytes(first.read_bytes())
    broken = tmp_path / "c.csv"
    broken.write_bytes(b"\x00\x01")
    put(tmp_path / "d.csv", {"regency_code": "35.15"})
    report = ingest([tmp_path], tmp_path / "store", now=NOW)
    assert [Path(one.file).name for one in report.files] == ["a.csv", "b.csv", "d.csv"]
    assert [(one.stored, one.duplicate) for one in report.files] == [(2, 0), (0, 2), (1, 0)]
    assert {Path(problem.file).name for problem in report.problems} == {"c.csv"}
    assert len(stored(tmp_path / "store")) == 3


def test_overlapping_exports_add_nothing_twice(tmp_path: Path) -> None:
    def minute(m: int) -> dict[str, str]:
        return {"received_at": f"2025-01-02 13:{m:02d}:00"}

    first = put(tmp_path / "a.csv", *map(minute, range(40)), minute(5), minute(39))
    second = put(tmp_path / "b.csv", *map(minute, range(20, 60)), minute(39), minute(39))
    ingest([first], tmp_path / "s", now=NOW)
    report = ingest([second], tmp_path / "s", now=NOW)
    # 20 to 39 are known, so is the second call of 39; the third is new
    assert counts(report) == (42, 21, 0, 21)
    got = Counter(row["received_local"].minute for row in stored(tmp_path / "s"))
    assert got == {**dict.fromkeys(range(60), 1), 5: 2, 39: 3}


def test_the_same_calls_in_another_format_are_the_same(tmp_path: Path) -> None:
    changes = [{"received_at": f"2025-01-02 13:{m:02d}:00"} for m in range(30)]
    changes[3] |= {"outcome": "ghost", "category": "", "answered_after_s": "", "agency": ""}
    ingest([put(tmp_path / "a.csv", *changes)], tmp_path / "s", now=NOW)
    rows = [{**GOOD, **change} for change in changes]
    with (tmp_path / "b.jsonl").open("w") as file:
        for row in rows:
            file.write(json.dumps({k: v or None for k, v in row.items()}) + "\n")
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    for row in rows:
        moment = datetime.fromisoformat(row["received_at"])
        cells = {**row, "received_at": moment, "regency_code": float(row["regency_code"])}
        for name in ("answered_after_s", "arrived_after_s"):
            cells[name] = float(row[name]) if row[name] else None
        book.active.append([cells[name] or None for name in COLUMNS])
    book.save(tmp_path / "c.xlsx")
    typed = [
        {
            **{key: value or None for key, value in row.items()},
            "received_at": datetime.fromisoformat(row["received_at"] + "+07:00").astimezone(UTC),
            "answered_after_s": float(row["answered_after_s"] or "nan"),
            "arrived_after_s": float(row["arrived_after_s"]),
            "simulated": False,
        }
        for row in rows
    ]
    pq.write_table(pa.Table.from_pylist(typed, INPUT_SCHEMA), tmp_path / "d.parquet")
    for name in ("b.jsonl", "c.xlsx", "d.parquet"):
        assert counts(ingest([tmp_path / name], tmp_path / "s", now=NOW)) == (30, 0, 0, 30), name


def test_a_copy_of_a_store_is_the_same_calls(tmp_path: Path) -> None:
    ingest([put(tmp_path / "a.csv", {}, {"outcome": "ghost"})], tmp_path / "s", now=NOW)
    report = ingest([tmp_path / "s" / "records"], tmp_path / "s", now=NOW)
    assert counts(report) == (2, 0, 0, 2)


def test_ticket_numbers_tell_calls_apart(tmp_path: Path) -> None:
    mapping = Mapping(fields={**Mapping().fields, "call_id": Field(("Tiket",))})
    columns = [*COLUMNS, "Tiket"]
    first = [{"Tiket": "T1", "arrived_after_s": ""}, {"Tiket": "T2"}, {"Tiket": ""}]
    (tmp_path / "a.csv").write_bytes(as_csv(*first, columns=columns))
    later = [{"Tiket": "T1"}, {"Tiket": "T3"}, {"Tiket": ""}]
    (tmp_path / "b.csv").write_bytes(as_csv(*later, columns=columns))
    report = ingest([tmp_path / "a.csv", tmp_path / "b.csv"], tmp_path / "s", mapping, now=NOW)
    assert [(f.stored, f.duplicate) for f in report.files] == [(3, 0), (1, 2)]


def test_a_corrected_mapping_replaces(tmp_path: Path) -> None:
    file = put(tmp_path / "a.csv", {"outcome": "Iseng"}, {"outcome": "Api"})

    def mapping(**terms: str) -> Mapping:
        return Mapping(terms={**Mapping().terms, "outcome": terms})

    first = ingest([file], tmp_path / "s", mapping(iseng="ghost"), now=NOW)
    assert counts(first) == (2, 1, 1, 0)
    again = ingest([file], tmp_path / "s", mapping(iseng="prank", api="emergency"), now=NOW)
    assert counts(again) == (2, 2, 0, 0)
    assert again.total("replaced") == 1
    assert sorted(row["outcome"] for row in stored(tmp_path / "s")) == ["emergency", "prank"]


# --- reconciliation, whatever comes

NO_NUL = st.characters(codec="utf-8", exclude_characters="\0")
CELLS = {
    "regency_code": st.sampled_from(["35.78", "3578", "Kota Surabaya", "91.71", "x", "", "35.7"]),
    "received_at": st.sampled_from(
        [
            *("2025-01-31 23:59:59", "2025-02-01T00:00:00Z", "31/01/2025 23.59", "2025-01-02"),
            *("1 Februari 2025 00.00 WIT", "", "2031-01-01 00:00", "2025-01-31 23:59:59 WITA"),
        ]
    ),
    "outcome": st.sampled_from([*OUTCOMES, " Ghost ", "", "x"]),
    "category": st.sampled_from([*CATEGORIES[:3], "", "x"]),
    "answered_after_s": st.sampled_from(["", "1", "2.5", "-1", "x", "00:01:00"]),
    "arrived_after_s": st.sampled_from(["", "600", "1e9"]),
    "agency": st.one_of(
        st.sampled_from(["", "BPBD", 'a"b', "a,b", "a\nb"]), st.text(NO_NUL, max_size=5)
    ),
    "simulated": st.sampled_from(["", "true", "no", "?"]),
}
ROWS = st.lists(st.fixed_dictionaries(CELLS), max_size=30)
UNSEEN = {"\r", "\n"}


@given(rows=ROWS, again=st.integers(0, 3), seed=st.integers(0, 99))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_counts_reconcile(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]], again: int, seed: int
) -> None:
    folder = tmp_path_factory.mktemp("r")
    first = put(folder / "a.csv", *rows)
    report = ingest([first], folder / "s", now=NOW)
    assert not report.problems
    read, kept, bad, twice = counts(report)
    filled = [row for row in rows if any(v.strip(' \t\r\n",\0') for v in row.values())]
    if not any(UNSEEN & set(v) for row in rows for v in row.values()):
        assert read == len(filled)
    assert (twice, len(rejects(report))) == (0, bad)
    assert len(stored(folder / "s")) == kept
    # the same rows in another order, some of them more often: only these are new
    more = [*rows, *rows * again]
    random.Random(seed).shuffle(more)  # noqa: S311
    second = ingest([put(folder / "b.csv", *more)], folder / "s", now=NOW)
    if not second.files[0].known:
        assert counts(second) == (read * (again + 1), kept * again, bad * (again + 1), kept)
    keys = [row["call_key"] for row in stored(folder / "s")]
    assert len(keys) == len(set(keys))


@given(
    raw=st.binary(max_size=3000), suffix=st.sampled_from([".csv", ".jsonl", ".xlsx", ".parquet"])
)
@settings(max_examples=60, deadline=None)
def test_noise_is_refused_or_rejected(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes, suffix: str
) -> None:
    folder = tmp_path_factory.mktemp("n")
    header = b"regency_code,received_at,outcome\n" if suffix == ".csv" else b""
    header = (
        b'{"regency_code": "x", "received_at": "y", "outcome": "z"}\n'
        if suffix == ".jsonl"
        else header
    )
    (folder / f"a{suffix}").write_bytes(header + raw)
    report = ingest([folder / f"a{suffix}"], folder / "s", now=NOW)
    assert report.problems or report.total("read") == report.total("rejected")
    assert not (folder / "s" / ".staging").exists() or not list(
        (folder / "s" / ".staging").iterdir()
    )


# --- telling


def test_progress(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coverage.calls.records.csv_files.PIECE_BYTES", 500)
    files = [put(tmp_path / f"{n}.csv", *[{"agency": f"{n}"}] * 50) for n in "ab"]
    told: list[Progress] = []
    ingest(files, tmp_path / "s", None, told.append, now=NOW)
    total = sum(file.stat().st_size for file in files)
    assert {step.total_bytes for step in told} == {total}
    done = [step.done_bytes for step in told]
    assert done == sorted(done)
    assert done[-1] == total
    assert told[-1].rows == 100
    assert [told[0].number, told[-1].number, told[-1].files] == [1, 2, 2]


def command(*arguments: object) -> int:
    top = argparse.ArgumentParser()
    add_commands(top.add_subparsers())
    options = top.parse_args(["ingest", *map(str, arguments)])
    status: int = options.run(options)
    return status


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = put(tmp_path / "a[1].csv", {}, {"outcome": "x"}, {"simulated": "true"})
    assert command(file, "--into", tmp_path / "s") == 0
    out = capsys.readouterr().out
    assert "read 3 = stored 2 + rejected 1 + duplicate 0" in out
    assert "SIMULATED: 1 calls" in out
    assert "rejected rows, with reasons: " in out
    assert command(file, "--into", tmp_path / "s", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["stored"], told["duplicate"], told["files"][0]["known"]) == (0, 2, True)


def test_command_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = put(tmp_path / "a.csv", {}), tmp_path / "b.csv"
    bad.write_text("x,y\n1,2\n")
    assert command(good, bad, "--into", tmp_path / "s") == 1
    shown = capsys.readouterr()
    assert "stored 1" in shown.out
    assert "b.csv:1: regency_code" in shown.err
    assert "1 file(s) refused" in shown.err
    assert command(tmp_path / "none.csv", "--into", tmp_path / "s") == 1
    assert command(good, "--map", bad, "--into", tmp_path / "s") == 1
    assert "nothing was taken in" in capsys.readouterr().err


def test_months_apart(tmp_path: Path) -> None:
    start = datetime(2024, 11, 1)
    times = [(start + timedelta(hours=13 * i)).isoformat(" ") for i in range(300)]
    random.Random(1).shuffle(times)  # noqa: S311
    file = put(tmp_path / "a.csv", *({"received_at": t} for t in times))
    ingest([file], tmp_path / "s", now=NOW)
    for path in live_files(tmp_path / "s"):
        for row in pq.read_table(path).to_pylist():
            year, month = (int(part.split("=")[1]) for part in path.parts[-3:-1])
            assert (row["received_local"].year, row["received_local"].month) == (year, month)
    assert len(stored(tmp_path / "s")) == 300
