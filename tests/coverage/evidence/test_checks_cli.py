"""Sanity checks, the command line, versions and source lines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from coverage.cli import load_all, main
from coverage.core.provenance import data_version, descriptor, resource, source_line
from coverage.evidence.checks import FRONT_PAGE, Loaded, is_front_page, run_checks
from coverage.evidence.figures import coverage_at
from geodata.errors import DataError
from tests.coverage.conftest import DAY

ROOT = Path(__file__).resolve().parents[3]


def test_the_committed_data_pass_every_check(evidence, counts, statistics, today):
    checks = run_checks(Loaded(evidence, counts, statistics, {"Liputan6": "Liputan6"}, today))
    assert [c.name for c in checks if not c.passed] == []
    assert checks


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("register's names", "regency_name", "Kota Lama"),
        ("rests on a page", "source_url", "none"),
        ("between 2015", "start", "2014-01-01"),
        ("between 2015", "end", "2014-01-01"),
    ],
)
def test_checks_find_what_they_look_for(evidence, counts, statistics, today, name, column, value):
    wrong = evidence.copy()
    wrong.loc[wrong["regency_code"] == "35.78", column] = value
    if column == "end":
        wrong.loc[wrong["regency_code"] == "35.78", "start"] = value
    checks = run_checks(Loaded(wrong, counts, statistics, {}, today))
    assert any(name in c.name for c in checks if not c.passed)


def test_checks_find_counts_figures_and_houses_that_do_not_fit(evidence, counts, statistics, today):
    few = counts.assign(count=1)
    early = statistics.assign(
        period_end=statistics["period_end"] - 40 * (today - today.replace(year=2025))
    )
    failed = [
        c
        for c in run_checks(Loaded(evidence, few, early, {"No Paper": "X"}, today))
        if not c.passed
    ]
    assert {c.name.split()[0] for c in failed} == {"no", "every"}
    assert len(failed) == 3


@pytest.mark.parametrize(
    ("url", "front"),
    [
        ("https://news.example.id", True),
        ("https://news.example.id/", True),
        ("https://news.example.id/?p=3498", False),
        ("https://news.example.id/#/berita/112", False),
        ("https://news.example.id/46724-2", False),
    ],
)
def test_a_front_page_is_an_address_without_a_page(url, front):
    assert is_front_page(url) is front


@pytest.mark.parametrize("table", ["evidence", "counts", "statistics"])
def test_a_front_page_as_a_source_must_be_admitted(evidence, counts, statistics, today, table):
    tables = {"evidence": evidence, "counts": counts, "statistics": statistics}
    tables = {name: frame.assign(note="") for name, frame in tables.items()}
    tables = {
        name: frame.assign(source_url="https://example.id/112") for name, frame in tables.items()
    }
    changed = tables[table].copy()
    row = changed["row"].iloc[0]
    changed.loc[changed["row"] == row, "source_url"] = "https://example.id/"

    def check():
        loaded = Loaded(groups={}, today=today, **tables | {table: changed})
        return next(c for c in run_checks(loaded) if c.name == "every row cites a page of its own")

    assert not check().passed
    assert f"line {row}, https://example.id/" in check().detail
    changed.loc[changed["row"] == row, "note"] = f"launch; {FRONT_PAGE}: not found"
    assert check().passed
    (said,) = check().exceptions
    assert said.endswith("launch; source cites a front page: not found")


def test_validate_prints_a_summary(evidence, today):
    done = subprocess.run(
        [sys.executable, "-m", "coverage", "validate", "--today", today.isoformat()],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert f"{coverage_at(evidence, today).active} of 514 regencies" in done.stdout
    assert "FAIL" not in done.stdout


def test_validate_names_every_problem_of_every_table(example_folder, capsys):
    evidence = example_folder / "deployment_evidence.csv"
    lines = evidence.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("14.08", "11.99", 1)
    lines[5] = lines[5].replace(",day,", ",hour,", 1).replace("http", "htp", 1)
    evidence.write_text("\r\n".join([*lines, lines[-1]]) + "\r\n", encoding="utf-8")
    counts = example_folder / "official_counts.csv"
    counts.write_text(counts.read_text(encoding="utf-8").replace("2016-12-01", "2016-12-32", 1))
    code = main(["validate", "--data", str(example_folder), "--today", DAY.isoformat()])
    said = capsys.readouterr()
    assert (code, said.out) == (1, "")
    assert f"{evidence}:2: regency_code = '11.99': must be" in said.err
    assert f"{evidence}:6: date_precision = 'hour'" in said.err
    assert f"{evidence}:6: source_url = 'htp" in said.err
    assert f"{evidence}:{len(lines) + 1}: regency_code" in said.err
    assert f"{counts}:2: date = '2016-12-32'" in said.err
    assert said.err.endswith("5 problems; nothing loaded\n")


def test_a_missing_table_is_a_problem_like_any_other(data_copy, today):
    (data_copy / "call_statistics.csv").unlink()
    (data_copy / "publishers.csv").write_text("publisher,house,note\nA,,\n")
    with pytest.raises(DataError) as error:
        load_all(data_copy, today)
    assert [Path(p.file).name for p in error.value.problems] == [
        "call_statistics.csv",
        "publishers.csv",
    ]


@pytest.mark.parametrize("arguments", [[], ["validate", "--today", "tomorrow"], ["unknown"]])
def test_wrong_usage_exits_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_bad_setting_exits_with_2(monkeypatch, capsys):
    monkeypatch.setenv("COVERAGE_TODAY", "soon")
    assert main(["validate"]) == 2
    assert "COVERAGE_TODAY" in capsys.readouterr().err


def test_the_version_follows_the_content(data_copy):
    first = data_version(data_copy)
    assert len(first) == 12
    assert int(first, 16) >= 0
    (data_copy / ".hidden").write_text("x")
    assert data_version(data_copy) == first
    with (data_copy / "publishers.csv").open("a") as file:
        file.write("New,House,\n")
    assert data_version(data_copy) != first


def test_source_lines_name_licence_and_origin(data_copy):
    assert source_line("deployment_evidence").startswith("Evidence of 112 service")
    assert "CC-BY-4.0" in source_line("official_counts")
    assert "OpenStreetMap" in source_line("boundaries")
    assert "ODbL-1.0" in source_line("boundaries")
    with pytest.raises(KeyError):
        resource("nothing")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"resources": 1}'])
def test_a_broken_descriptor_is_a_data_error(data_copy, text):
    (data_copy / "datapackage.json").write_text(text)
    with pytest.raises(DataError):
        descriptor(data_copy)


def test_a_missing_descriptor_is_a_data_error(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        descriptor(tmp_path)
