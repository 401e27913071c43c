"""Simulated records: exact numbers, same bytes, none before 112 was there, all of them marked."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coverage.calls import cli
from coverage.calls.records import contract, simulate
from coverage.calls.records.ingest import ingest
from coverage.evidence.loading import load_evidence
from coverage.evidence.status import timeline
from geodata.register.regions import regions

ROWS = 60_000


@pytest.fixture(scope="module")
def calls() -> pd.DataFrame:
    tables = [table for _, table in simulate.tables(ROWS)]
    return pa.concat_tables(tables).to_pandas()


def test_the_number_of_rows_is_exact_and_all_are_marked(calls: pd.DataFrame) -> None:
    assert len(calls) == ROWS
    assert calls["simulated"].all()
    for rows in (1, 2, 999):
        assert sum(table.num_rows for _, table in simulate.tables(rows)) == rows


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in {"a": 112, "b": 112, "c": 113}.items():
        simulate.simulate(5000, tmp_path / name, seed)
    first, second, other = (
        [(file.name, file.read_bytes()) for file in sorted((tmp_path / name).iterdir())]
        for name in "abc"
    )
    assert first == second
    assert first != other


def test_no_call_without_certain_service(calls: pd.DataFrame) -> None:
    history = timeline(load_evidence())
    ends = history.groupby("regency_code")["from"].shift(-1).fillna(pd.Timestamp.max.floor("D"))
    history = history.assign(end=ends.astype("datetime64[s]"))
    active = history[history["state"] == "active"][["regency_code", "from", "end"]]
    numbered = calls[["regency_code", "received_local"]].astype({"regency_code": str}).reset_index()
    pairs = numbered.merge(active, on="regency_code")
    within = pairs["received_local"].between(pairs["from"], pairs["end"], inclusive="left")
    assert set(pairs.loc[within, "index"]) == set(range(ROWS))


def test_times_are_those_of_the_contract(calls: pd.DataFrame) -> None:
    hours = (
        calls["regency_code"].astype(str).map(lambda code: contract.ZONES[contract.zone_of(code)])
    )
    utc = calls["received_at"].dt.tz_localize(None)
    assert (calls["received_local"] - utc == pd.to_timedelta(hours, unit="h")).all()
    assert not calls.duplicated(["regency_code", "received_at"]).any()
    assert calls["received_local"].max() < pd.Timestamp(simulate.last_month(load_evidence()))
    answered = calls["answered_after_s"]
    assert answered.isna().equals(calls["outcome"] == "abandoned")
    assert answered.dropna().between(0, contract.MAX_ANSWERED_S).all()
    arrived = calls["arrived_after_s"].dropna()
    assert arrived.between(0, contract.MAX_ARRIVED_S).all()
    assert (calls.loc[arrived.index, "outcome"] == "emergency").all()


def test_outcomes_and_categories_go_together(calls: pd.DataFrame) -> None:
    emergency = calls["outcome"] == "emergency"
    assert calls["category"].notna().equals(emergency)
    assert calls["agency"].notna().equals(emergency)
    assert set(calls["outcome"]) == set(contract.OUTCOMES)
    assert set(calls["category"].dropna()) == set(contract.CATEGORIES)
    assert set(calls["regency_code"]) <= set(regions().index)


def test_the_picture_is_plausible(calls: pd.DataFrame) -> None:
    shares = calls["outcome"].value_counts(normalize=True)
    assert 0.3 < shares["prank"] + shares["ghost"] < 0.7  # published reports: median 0.44
    by_hour = calls["received_local"].dt.hour.value_counts().sort_index()
    assert by_hour.idxmin() in range(2, 6)
    assert by_hour.max() > 3 * by_hour.min()
    per_year = calls["received_local"].dt.year.value_counts()
    assert per_year[2024] > per_year[2020] > per_year[2017]  # the rollout goes on
    people = regions()["population"]
    recent = calls[calls["received_local"] >= "2024"]
    counts = recent["regency_code"].astype(str).value_counts()
    ranks = pd.DataFrame({"n": counts, "people": people.reindex(counts.index)}).corr("spearman")
    assert ranks.loc["n", "people"] > 0.5


def test_an_early_end_leaves_what_was_there(calls: pd.DataFrame) -> None:
    tables = [table for _, table in simulate.tables(500, end=date(2016, 3, 1))]
    early = pa.concat_tables(tables).to_pandas()
    assert len(early) == 500
    assert early["received_local"].max() < pd.Timestamp("2016-03-01")


@pytest.mark.parametrize(
    ("rows", "end", "rule"),
    [
        (0, None, "at least one"),
        (5, date(2016, 3, 2), "first day of a month"),
        (5, date(2010, 1, 1), "no regency has 112"),
    ],
)
def test_what_makes_no_sense_is_refused(rows: int, end: date | None, rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        next(simulate.tables(rows, end=end))


def test_files_are_taken_in_whole_parquet_and_csv_alike(tmp_path: Path) -> None:
    told: list[int] = []
    files = simulate.simulate(4000, tmp_path / "p", progress=told.append)
    assert sum(told) == 4000
    assert {pq.read_schema(file).names[0] for file in files} == {"regency_code"}
    simulate.simulate(4000, tmp_path / "c", csv=True)
    stores = {}
    for form in "pc":
        report = ingest([tmp_path / form], tmp_path / f"store-{form}")
        assert not report.problems
        assert [sum(getattr(f, n) for f in report.files) for n in ("read", "stored")] == [4000] * 2
        assert sum(file.simulated for file in report.files) == 4000
        parts = sorted((tmp_path / f"store-{form}").glob("records/*/*/*.parquet"))
        frame = pd.concat(pq.read_table(part, partitioning=None).to_pandas() for part in parts)
        stores[form] = frame.sort_values(["received_at", "regency_code"], ignore_index=True)
    columns = ["regency_code", "received_at", "received_local", "outcome", "category"]
    columns += ["answered_after_s", "arrived_after_s", "agency", "simulated"]
    pd.testing.assert_frame_equal(stores["p"][columns], stores["c"][columns])


def test_moments_drawn_twice_are_drawn_again() -> None:
    # One hour, one regency, very many calls: only redrawing can make every millisecond differ.
    evidence = load_evidence()
    model = simulate.build(evidence, simulate.load_statistics(), date(2016, 3, 1), 1)
    model.opens[-1], model.closes[-1] = 0, 1
    keys = simulate._times(np.random.default_rng(1), model, -1, np.zeros(100_000, dtype=np.int64))
    assert len(np.unique(keys)) == 100_000
    assert (keys >> np.uint64(17)).max() < 3_600_000


def run(*arguments: str) -> int:
    """Run one of the two commands as `python -m coverage` would."""
    top = argparse.ArgumentParser()
    cli.add_commands(top.add_subparsers(required=True))
    options = top.parse_args(arguments)
    return int(options.run(options))


def test_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, store = tmp_path / "out", tmp_path / "store"
    assert run("simulate", "--rows", "2_000", "--out", str(out), "--end", "2016-06-01") == 0
    assert "2000 simulated calls in 1 Parquet files" in capsys.readouterr().out
    ingest([out], store)
    assert run("cubes", "--folder", str(store)) == 0
    assert "9 computed, 0 kept, 0 dropped" in capsys.readouterr().out
    assert run("cubes", "--url", f"duckdb://{store}") == 0
    assert "0 computed, 9 kept" in capsys.readouterr().out
    assert run("simulate", "--rows", "5", "--out", str(out), "--csv", "--end", "2001-01-01") == 1
    assert "no regency has 112" in capsys.readouterr().err
    assert run("cubes", "--url", "duckdb:///nowhere/at/all") == 1
    assert "there is no folder" in capsys.readouterr().err
    assert run("cubes", "--url", "postgres://u:secret@h/d") == 1
    told = capsys.readouterr().err
    assert "name the folder" in told
    assert "secret" not in told


@pytest.mark.parametrize(
    "arguments",
    [
        ("simulate", "--rows", "0", "--out", "x"),
        ("simulate", "--rows", "many", "--out", "x"),
        ("simulate", "--rows", "5", "--out", "x", "--end", "2016-06-02"),
        ("cubes", "--threshold", "-1"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*arguments)
    assert caught.value.code == 2
