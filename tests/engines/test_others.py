"""An engine without exact quantiles gives the same cubes, row for row: here SQLite, in a file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from coverage.calls.cubes import engines
from coverage.calls.cubes import model as cube_model
from coverage.calls.cubes.query import Cubes as Stored
from coverage.calls.cubes.store import refresh
from tests.engines.conftest import Cubes, assert_same

TYPES = {"string": "TEXT", "timestamp": "TIMESTAMP", "floating": "REAL", "boolean": "BOOLEAN"}


@pytest.fixture(scope="module")
def database(store: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a table with the records of the store."""
    with engines.connect(f"duckdb://{store}") as engine:
        frame = engine.backend.execute(engine.records)
    frame = frame.assign(received_local=frame["received_local"].astype(str))
    frame = frame.astype(object).where(frame.notna(), None)
    file = tmp_path_factory.mktemp("sqlite") / "calls.db"
    columns = ", ".join(f"{name} {TYPES[kind]}" for name, kind in engines.READ_COLUMNS.items())
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(f"CREATE TABLE register ({columns})")
        places = ", ".join("?" * len(engines.READ_COLUMNS))
        rows = frame[list(engines.READ_COLUMNS)].itertuples(index=False)
        connection.executemany(f"INSERT INTO register VALUES ({places})", rows)  # noqa: S608
    return f"sqlite://{file}?table=register"


def test_sqlite_agrees_with_duckdb(database: str, expected: Cubes) -> None:
    with engines.connect(database) as engine:
        assert engine.backend.name not in cube_model.EXACT
        assert_same(engine, expected)


def test_cubes_of_a_table_are_worked_out_each_time(
    database: str, store: Path, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    shutil.copytree(store, here)
    done = refresh(there, database)
    assert refresh(there, database).made == done.made  # nothing says what has changed
    assert refresh(here).made == done.made
    assert Stored(there).version == Stored(here).version
