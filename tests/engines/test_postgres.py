"""The cubes on a real PostgreSQL server are those of DuckDB, row for row."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest

from coverage.calls.cubes import engines
from coverage.calls.cubes import model as cube_model
from coverage.calls.cubes.query import Cubes as Stored
from coverage.calls.cubes.store import refresh
from coverage.calls.records.store import live_files
from tests.engines.conftest import Cubes, assert_same, need

USER, DATABASE = "calls", "postgres"
TYPES = {
    "string": "text",
    "timestamp": "timestamp",
    "floating": "real",
    "boolean": "boolean",
}


def program(name: str) -> str | None:
    """Return a program of the server's: on the PATH, or where Debian puts it."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(debian[-1]) if debian else None)


def as_nobody_special(command: list[str]) -> list[str]:
    """Return a command that runs as the user postgres if we are root, whom the server refuses."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run a server that listens on a socket in a temporary folder and nowhere else."""
    initdb, control = program("initdb"), program("pg_ctl")
    need("PostgreSQL's server", bool(initdb and control))
    assert initdb
    assert control
    # The name of a socket must be short, and its folder that of the server's user.
    place = Path(tempfile.mkdtemp(prefix="pg"))
    if os.geteuid() == 0:
        shutil.chown(place, "postgres")
    data = str(place / "data")
    run = {"check": True, "capture_output": True, "cwd": place, "timeout": 120}
    try:
        init = [initdb, "-D", data, "-U", USER, "-A", "trust", "--no-sync", "-E", "UTF8"]
        # A locale that sorts unlike Unicode's order, and a zone: neither may matter.
        subprocess.run(as_nobody_special([*init, "--locale=C.UTF-8"]), **run)
        options = f"-c listen_addresses='' -k {place} -c timezone=Asia/Jayapura -c fsync=off"
        start = [control, "-D", data, "-w", "-o", options, "-l", str(place / "log"), "start"]
        subprocess.run(as_nobody_special(start), **{**run, "capture_output": False})
        try:
            yield f"postgres://{USER}@/{DATABASE}?host={place}"
        finally:
            stop = [control, "-D", data, "-m", "immediate", "stop"]
            subprocess.run(as_nobody_special(stop), **run)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="module")
def loaded(server: str, store: Path) -> str:
    """The address of a table with the records of the store."""
    columns = ", ".join(f"{name} {TYPES[kind]}" for name, kind in engines.READ_COLUMNS.items())
    names = ", ".join(engines.READ_COLUMNS)
    with psycopg.connect(server) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {engines.TABLE} ({columns})")
        cursor.execute("CREATE TABLE other (regency_code text, received_local timestamptz)")
        with cursor.copy(f"COPY {engines.TABLE} ({names}) FROM STDIN") as copy:
            for file in live_files(store):
                table = pq.read_table(file, columns=list(engines.READ_COLUMNS), partitioning=None)
                for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
                    copy.write_row(row)
    return server


def test_postgres_agrees_with_duckdb(loaded: str, expected: Cubes) -> None:
    with engines.connect(loaded) as engine:
        assert engine.backend.name == "postgres"
        assert engine.folder is None
        assert_same(engine, expected)


def test_quantiles_by_ranks_agree(loaded: str, expected: Cubes) -> None:
    with engines.connect(loaded) as engine:
        ranks = engine.backend.execute(cube_model.volume_by_ranks(engine.records))
    assert cube_model.conform("volume", ranks).equals(expected["volume"])


def test_cubes_made_by_postgres_are_those_of_the_store(
    loaded: str, store: Path, tmp_path: Path
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    shutil.copytree(store, here)
    done = refresh(here)
    by_server = refresh(there, loaded)
    assert by_server.made == done.made
    assert Stored(there).version == Stored(here).version  # the same files, byte for byte


def test_a_table_that_cannot_be_read(loaded: str) -> None:
    for table, rule in {
        "nowhere": "no table 'nowhere'",
        "other": "received_local has a time zone.*; no column outcome",
    }.items():
        with (
            pytest.raises(engines.EngineError, match=rule),
            engines.connect(f"{loaded}&table={table}"),
        ):
            pass


def test_a_password_is_not_told(server: str) -> None:
    place = server.partition("host=")[2]
    for url in (
        f"postgres://somebody:s3cret%21@/{DATABASE}?host={place}",
        "nonsense://somebody:s3cret%21@host/",
    ):
        with pytest.raises(engines.EngineError) as caught, engines.connect(url):
            pass
        assert "s3cret" not in str(caught.value)
        assert "s3cret" not in repr(caught.value.__cause__)
