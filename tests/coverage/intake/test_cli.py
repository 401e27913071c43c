"""The commands `evidence add` and `evidence official-list`, from file to table."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from coverage.cli import main
from coverage.core import paths
from coverage.evidence.loading import load_evidence, similar_groups
from coverage.evidence.schemas import EVIDENCE_COLUMNS
from coverage.intake import cli as intake_cli
from tests.committed import TODAY as today

ROOT = Path(__file__).resolve().parents[3]
TODAY = today.isoformat()
NEW = (
    "regency_name,event,date,date_basis,source_url,publisher\n"
    "Kab. Aceh Selatan,launch,2025-05-20,stated,https://example.com/a,Harian Contoh\n"
    "Kab. Mojokerto,launch,2026-03-12,stated,https://example.com/b,Harian Contoh\n"
    "DKI Jakarta,operational,2026-06,stated,https://example.com/c,Radar Contoh\n"
)
LIST = (
    "No;Daerah\n1;Kab. Aceh Selatan\n2;Kota Surabaya\n3;Kab. Simeulue\n4;Surabaya\n5;DKI Jakarta\n"
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(data_copy: Path, tmp_path: Path, capsys) -> Run:
    """Run an action on a copy of the data with a file of these contents."""

    def act(action: str, content: str, *options: str) -> tuple[int, str, str]:
        file = tmp_path / "new.csv"
        file.write_text(content)
        common = ["--data", str(data_copy), "--today", TODAY, *options]
        code = main(["evidence", action, str(file), *common])
        told = capsys.readouterr()
        return code, told.out, told.err

    return act


OFFICIAL = (
    "--date",
    "2026-02-20",
    "--publisher",
    "DJPPI Kominfo",
    "--url",
    "https://example.com/list",
)


def table(folder: Path) -> Path:
    return folder / paths.EVIDENCE


def test_without_write_nothing_is_written(run, example_folder):
    before = {file: file.read_bytes() for file in example_folder.iterdir()}
    code, out, err = run("add", NEW)
    assert (code, err) == (0, "")
    assert {file: file.read_bytes() for file in example_folder.iterdir()} == before
    lines = out.splitlines()
    assert lines[0].endswith("new.csv: CSV (utf-8, ','), 3 rows")
    for line in (
        f"Coverage on {TODAY}, before -> after",
        "  active: 19 of 514 -> 20 of 514",
        "  people covered: 27,034,764 -> 27,274,393",
        f"Changed on the map on {TODAY} (1)",
        "  11.01 Kabupaten Aceh Selatan: no evidence -> "
        "active, launched 20 May 2025, confidence medium",
        "New rows (3)",
        "  31 DKI Jakarta; operational, 2026-06-01 (month, stated), Radar Contoh; "
        "line 4 -> line 18",
        "New contradictions (kept and shown, not smoothed away) (1)",
        "  Radar Contoh: a source of its own",
    ):
        assert line in lines
    assert "Sources give different launch dates: 12 March 2026 and 29 March 2022. (rows 153" in out
    assert "nothing was written; --write adds them" in lines[-1]


def test_written_rows_are_three_lines_of_difference_and_come_once(run, data_copy):
    old = table(data_copy).read_bytes().splitlines(keepends=True)
    code, out, _ = run("add", NEW, "--write")
    assert code == 0
    assert out.splitlines()[-1].startswith("3 new rows, 0 already there: written to ")
    raw = table(data_copy).read_bytes()
    new = raw.splitlines(keepends=True)
    assert len(new) == len(old) + 3
    assert [line for line in new if line in set(old)] == old
    assert all(line.endswith(b"\r\n") for line in new)
    loaded = load_evidence(table(data_copy))
    assert {"11.01", "31.71"} <= set(
        loaded.loc[loaded["publisher"].str.contains("Contoh"), "regency_code"]
    )
    code, out, _ = run("add", NEW, "--write")
    assert code == 0
    assert out.splitlines()[-1] == "0 new rows, 3 already there: nothing to write"
    (active,) = re.findall(r"  active: (\d+) of 514 -> (\d+) of 514\n", out)
    assert active[0] == active[1]
    assert "Already in the table, not added again (3)" in out
    assert table(data_copy).read_bytes() == raw
    assert main(["validate", "--data", str(data_copy), "--today", TODAY]) == 0


def test_rows_out_of_the_table_are_known(run, data_copy):
    rows = load_evidence(table(data_copy))["row"].nunique()
    code, out, _ = run("add", table(data_copy).read_text(), "--write")
    assert code == 0
    assert f"0 new rows, {rows} already there" in out


def test_everything_wrong_is_named_at_once_and_nothing_written(run, data_copy):
    before = table(data_copy).read_bytes()
    bad = NEW + "Mojokerto,lunch,2999-01-01,stated,javascript:alert(1),\n"
    code, out, err = run("add", bad, "--write")
    assert (code, out) == (1, "")
    assert "new.csv:5: regency_name = 'Mojokerto'" in err
    assert "35.16 Kabupaten Mojokerto" in err
    assert "35.76 Kota Mojokerto" in err
    for column in ("event", "date", "source_url", "publisher"):
        assert f"new.csv:5: {column} = " in err
    assert err.splitlines()[-1] == "5 problems; nothing written"
    assert table(data_copy).read_bytes() == before


def test_a_broken_table_or_folder_is_refused(run, example_folder):
    raw = table(example_folder).read_bytes()
    table(example_folder).write_bytes(raw.replace(b"35.78,", b"35.99,", 1))
    code, _, err = run("add", NEW, "--write")
    assert code == 1
    assert f"{paths.EVIDENCE}:" in err
    assert "35.99" in err
    table(example_folder).unlink()
    code, _, err = run("add", NEW)
    assert code == 1
    assert "No such file" in err


def test_a_table_without_rows_is_filled(run, data_copy):
    raw = table(data_copy).read_bytes()
    table(data_copy).write_bytes(raw.splitlines(keepends=True)[0])
    code, out, err = run("add", NEW, "--write")
    assert (code, err) == (0, "")
    assert "  active: 0 of 514 -> 8 of 514" in out
    assert len(load_evidence(table(data_copy))["row"].unique()) == 3


@pytest.mark.parametrize(
    ("broken", "failure"),
    [
        ("tempfile.mkstemp", OSError("no space left")),
        ("os.fdopen", OSError("no space left")),
        ("os.fsync", KeyboardInterrupt()),
        ("Path.chmod", OSError("not permitted")),
        ("os.replace", KeyboardInterrupt()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_killed_write_leaves_the_old_table(run, data_copy, monkeypatch, broken, failure):
    before = {file: file.read_bytes() for file in data_copy.iterdir()}
    real = intake_cli.replace_file

    def replace(path: Path, content: bytes) -> None:
        def fail(*arguments: object, **options: object) -> None:
            raise failure

        with monkeypatch.context() as patch:
            patch.setattr(f"geodata.files.{broken}", fail)
            real(path, content)

    monkeypatch.setattr(intake_cli, "replace_file", replace)
    if isinstance(failure, OSError):
        code, _, err = run("add", NEW, "--write")
        assert code == 1
        assert "nothing written" in err
    else:
        with pytest.raises(KeyboardInterrupt):
            run("add", NEW, "--write")
    assert {file: file.read_bytes() for file in data_copy.iterdir()} == before


def test_a_table_that_changes_meanwhile_is_not_overwritten(run, data_copy, monkeypatch):
    real = intake_cli.change_entries

    def meanwhile(*arguments):
        with table(data_copy).open("ab") as file:
            file.write(b"\r\n")
        return real(*arguments)

    monkeypatch.setattr(intake_cli, "change_entries", meanwhile)
    code, _, err = run("add", NEW, "--write")
    assert code == 1
    assert "was changed by somebody else" in err
    assert b"Harian Contoh" not in table(data_copy).read_bytes()


def test_a_linked_table_is_replaced_where_it_lies(run, data_copy, tmp_path):
    kept = tmp_path / "kept.csv"
    shutil.move(table(data_copy), kept)
    table(data_copy).symlink_to(kept)
    assert run("add", NEW, "--write")[0] == 0
    assert table(data_copy).is_symlink()
    assert b"Harian Contoh" in kept.read_bytes()


def test_the_report_is_a_table_too(run, example_folder, tmp_path):
    report = tmp_path / "report.csv"
    assert run("add", NEW, "--report", str(report))[0] == 0
    frame = pd.read_csv(report, dtype=str, keep_default_na=False)
    assert list(frame.columns) == [
        *("section", "regency_code", "regency_name", "before", "after", "detail"),
    ]
    assert frame["section"].value_counts().to_dict() == {
        "figures": 5,
        "new": 3,
        "publisher": 2,
        "status": 1,
        "conflict": 1,
    }
    changed = frame[frame["section"] == "status"].iloc[0]
    assert (changed["regency_code"], changed["before"]) == ("11.01", "no evidence")
    for taken in (table(example_folder), tmp_path / "new.csv"):
        assert run("add", NEW, "--report", str(taken))[0] == 2
    assert table(example_folder).read_bytes() != report.read_bytes()


def test_an_official_list_says_who_is_new_who_is_missing_and_who_stands_twice(run, example_folder):
    code, out, err = run("official-list", LIST, *OFFICIAL)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    for line in (
        "regencies from column B 'Daerah' (5 cells resolve)",
        "  the list names 9 of 514 regencies (3 without the 6 of DKI Jakarta)",
        "  of 19 known as active at its date, it has 7",
        "On the list, not known as active before (2)",
        "  11.01 Kabupaten Aceh Selatan: no evidence -> active; line 2 of the list",
        "  11.09 Kabupaten Simeulue: no evidence -> active; line 4 of the list",
        "Known as active, and not on the list (they stay; to be followed up) (12)",
        "Twice on the list (1)",
        "  35.78 Kota Surabaya; line 5 repeats line 3",
        "  active: 19 of 514 -> 21 of 514",
        "  line 1: No | Daerah",
    ):
        assert line in lines
    assert "latest official count at its date: 184 (2026-02-20, " in out
    assert "the list has 4 entries, -180" in out
    assert "4 new rows, 0 already there: nothing was written" in lines[-1]


def test_a_long_list_is_cut_short_but_for_the_report(run):
    _, out, _ = run("official-list", LIST, *OFFICIAL)
    assert re.search(r"\.\.\. and \d+ more \(--report FILE has all\)", out)


def test_an_official_list_is_added_once_and_by_month_too(run, example_folder):
    assert run("official-list", LIST, *OFFICIAL, "--write")[0] == 0
    with table(example_folder).open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["source_url"] == OFFICIAL[-1]]
    assert [tuple(row) for row in rows] == [EVIDENCE_COLUMNS] * 4
    assert {(r["event"], r["date"], r["date_precision"], r["date_basis"]) for r in rows} == {
        ("operational", "2026-02-20", "day", "stated")
    }
    _, out, _ = run("official-list", LIST, *OFFICIAL, "--write")
    assert "0 new rows, 4 already there: nothing to write" in out
    month = ["--date", TODAY[:7], *OFFICIAL[2:]]
    code, out, _ = run("official-list", LIST.replace("Simeulue", "Nias"), *month)
    assert code == 0
    assert "  12.04 Kabupaten Nias; no evidence: the month of the list is not over" in out


def test_a_suspended_regency_on_an_older_list_stays_suspended(run, example_folder):
    stop = NEW.splitlines()[0] + (
        "\nKab. Simeulue,suspended,2026-05-01,stated,https://example.com/s,Harian Contoh\n"
    )
    assert run("add", stop, "--write")[0] == 0
    _, out, _ = run("official-list", LIST, *OFFICIAL)
    assert f"On the list, and still not active on {TODAY} (1)" in out
    assert "  11.09 Kabupaten Simeulue; suspended: by later statements" in out


def test_names_that_are_not_known_stop_a_list(run, data_copy):
    before = table(data_copy).read_bytes()
    code, out, err = run(
        "official-list", LIST + "6;Mojokerto\n7;Kab. Slemn\n", *OFFICIAL, "--write"
    )
    assert (code, out) == (1, "")
    assert "new.csv:7: B = 'Mojokerto'" in err
    assert "35.76 Kota Mojokerto" in err
    assert "new.csv:8: B = 'Kab. Slemn'" in err
    assert "34.04 Kabupaten Sleman" in err
    assert table(data_copy).read_bytes() == before


def test_a_publisher_does_not_pass_for_independent_of_its_house(run, example_folder):
    code, out, err = run("official-list", LIST, *OFFICIAL[:3], "Kementerian Komdigi", *OFFICIAL[4:])
    assert (code, out) == (1, "")
    assert "publisher = 'Kementerian Komdigi'" in err
    assert "belongs to Kominfo/Komdigi" in err
    _, out, _ = run("add", NEW.replace("Radar Contoh", "ANTARA Contoh"))
    assert "  ANTARA Contoh: would count as a source of its own; if it belongs to ANTARA" in out
    known = {"DJPPI Kominfo": "Kominfo/Komdigi", "Pemkab A": "Pemkab A"}
    for name, wanted in (
        *(("DJPPI Kominfo", []), ("Komdigi", ["Kominfo/Komdigi"]), ("Diskominfo", [])),
        *(("Pemkab B", []), ("Pemkab A (web)", ["Pemkab A"]), ("", [])),
    ):
        assert similar_groups(name, known) == wanted


def test_a_list_works_without_official_counts(run, data_copy):
    (data_copy / paths.OFFICIAL_COUNTS).unlink()
    code, out, _ = run("official-list", LIST, *OFFICIAL)
    assert code == 0
    assert "no official count is known for its date" in out


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["add"],
        ["add", "x.csv", "--today", "soon"],
        ["official-list", "x.csv"],
        ["official-list", "x.csv", "--date", "2026", *OFFICIAL[2:]],
        ["official-list", "x.csv", *OFFICIAL[:2], "--publisher", " ", *OFFICIAL[4:]],
        ["official-list", "x.csv", *OFFICIAL[:4], "--url", "javascript:alert(1)"],
    ],
)
def test_wrong_usage_ends_with_two(options, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["evidence", *options])
    assert ended.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_list_of_the_future_is_wrong_usage(run):
    late = ["--date", f"{today + timedelta(days=2)}", *OFFICIAL[2:]]
    code, _, err = run("official-list", LIST, *late)
    assert code == 2
    assert "must not lie after tomorrow" in err


def test_the_command_runs_as_a_program(data_copy, tmp_path):
    file = tmp_path / "new.csv"
    file.write_text(NEW)
    done = subprocess.run(
        [sys.executable, "-m", "coverage", "evidence", "add", str(file), "--data", str(data_copy)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "3 new rows" in done.stdout
