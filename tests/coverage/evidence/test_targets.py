"""Targets: loading and refusing."""

from __future__ import annotations

import pandas as pd
import pytest

from coverage.evidence.loading import load_targets, no_targets, targets_of
from coverage.evidence.schemas import TARGETS_COLUMNS
from geodata.errors import DataError
from tests.coverage.conftest import DAY

TARGET = "110,2019-12-31,2019-03-28,day,https://a.example/1,Contoh,"


def test_the_committed_targets(today):
    table = load_targets(today=today)
    assert table["count"].between(1, 514).all()
    dated = table["due"].dropna()
    assert ((dated.dt.month == 12) & (dated.dt.day == 31)).all()  # the last day it can mean
    assert table["source_url"].str.match("https?://").all()
    assert table["row"].tolist() == list(range(2, len(table) + 2))


def test_every_target_stands_in_the_policy_facts(today, data_copy):
    facts = (data_copy / "policy_facts.md").read_text(encoding="utf-8")
    part = facts.split("## Targets")[1].split("\n## ")[0]
    table = load_targets(today=today)
    assert len(table) == part.count("\n- ")
    for url, said, how in zip(
        table["source_url"], table["said"], table["said_precision"], strict=True
    ):
        when = f"{said:%Y-%m-%d}"[: {"day": 10, "month": 7, "year": 4}[how]]
        assert any(line.startswith(f"- {when}:") and url in line for line in part.splitlines())


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("110,", "0,", "count"),
        ("110,", "515,", "count"),
        ("110,", "1.5,", "count"),
        ("110,", "١١٠,", "count"),
        ("2019-12-31", "2019", "due"),
        ("2019-12-31", "2019-03-27", "due"),
        ("2019-03-28", "2019-03-32", "said"),
        ("2019-03-28", "", "said"),
        ("2019-03-28", "2026-12-24", "said"),
        (",day,", ",month,", "said"),
        (",day,", ",week,", "said_precision"),
        ("https://a.example/1", "javascript:alert(1)", "source_url"),
        ("Contoh", " ", "publisher"),
    ],
)
def test_a_bad_target_is_refused(tmp_path, old, new, column):
    row = TARGET.replace(old, new, 1)
    if column == "said" and new.startswith("2026"):
        row = row.replace("2019-12-31", "")
    file = tmp_path / "targets.csv"
    file.write_text(",".join(TARGETS_COLUMNS) + "\n" + row + "\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        load_targets(file, DAY)
    assert {(p.line, p.column) for p in error.value.problems} == {(2, column)}


def test_a_repeated_target_is_refused(tmp_path):
    file = tmp_path / "targets.csv"
    file.write_text("\n".join([",".join(TARGETS_COLUMNS), TARGET, TARGET]))
    with pytest.raises(DataError, match="repeats"):
        load_targets(file, DAY)


def test_no_targets_have_the_columns_of_targets(tmp_path, today):
    empty = no_targets()
    assert empty.dtypes.to_dict() == load_targets(today=today).dtypes.to_dict()
    pd.testing.assert_frame_equal(targets_of(tmp_path, today), empty)
    (tmp_path / "targets.csv").write_text(",".join(TARGETS_COLUMNS) + "\n")
    assert len(targets_of(tmp_path, today)) == 0
