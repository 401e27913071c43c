"""Call records for comparing engines: simulated ones, and values that engines round differently."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest

from coverage.calls.cubes import engines
from coverage.calls.cubes import model as cube_model
from coverage.calls.records.contract import CATEGORIES, OUTCOMES
from coverage.calls.records.ingest import ingest
from coverage.calls.records.simulate import simulate

Cubes = dict[str, pd.DataFrame]


def need(what: str, present: bool) -> None:
    """Skip the test where a program is missing; in CI (the variable CI is set) it fails instead."""
    if present:
        return
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI must not go without")
    pytest.skip(f"{what} is not on this machine")


def awkward(rows: int = 3000) -> pa.Table:
    """Return records with times that are ties, halves of a hundredth, tiny, huge or absent."""
    rng = np.random.default_rng(5)
    pool = np.array(
        [0, 0.005, 0.125, 0.375, 0.995, 0.3333333, 2.675, 8.5, 8.505, 59.995, 1e-6, 86_399.99]
    )
    drawn = np.round(rng.exponential(9, rows), 4)
    answered = np.where(rng.random(rows) < 0.5, rng.choice(pool, rows), drawn)
    outcome = rng.choice(np.array(OUTCOMES, dtype=object), rows)
    category = rng.choice(np.array([*CATEGORIES, None], dtype=object), rows)
    category[(outcome == "emergency") & (category == None)] = "other"  # noqa: E711 an array
    # Around midnights of months and years, in all three zones.
    turns = np.array(["2023-12-31T14:00", "2024-02-29T15:00", "2024-02-29T17:00"], "datetime64[us]")
    moments = rng.choice(turns, rows) + rng.integers(0, 14_400_000_000, rows)
    columns = {
        "regency_code": rng.choice(np.array(["35.78", "51.71", "91.71"], dtype=object), rows),
        "received_at": pa.array(moments, pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC")),
        "outcome": outcome,
        "category": category,
        "answered_after_s": pa.array(answered, mask=rng.random(rows) < 0.2),
        "arrived_after_s": pa.array(
            np.round(rng.exponential(900, rows), 3), mask=rng.random(rows) < 0.7
        ),
        "simulated": rng.random(rows) < 0.5,
    }
    return pa.table(columns)


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with simulated records and awkward ones."""
    folder = tmp_path_factory.mktemp("calls")
    simulate(12_000, folder / "in", end=date(2017, 1, 1))
    pa_csv.write_csv(awkward(), folder / "in" / "awkward.csv")
    report = ingest([folder / "in"], folder / "store")
    assert not report.problems
    assert sum(file.stored for file in report.files) == 15_000
    return folder / "store"


@pytest.fixture(scope="session")
def expected(store: Path) -> Cubes:
    """The cubes as DuckDB works them out."""
    with engines.connect(f"duckdb://{store}") as engine:
        return {name: cube_model.run(name, engine.records) for name in cube_model.TYPES}


def assert_same(engine: engines.Engine, expected: Cubes) -> None:
    """Check that an engine's cubes are those, value by value."""
    for name, cube in expected.items():
        pd.testing.assert_frame_equal(cube_model.run(name, engine.records), cube, check_exact=True)
