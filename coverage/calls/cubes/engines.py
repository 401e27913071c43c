"""Where call records are, and what computes on them: one address says both.

| address | records | engine |
|---|---|---|
| `duckdb://FOLDER` | the live files of a store (`records.store`) | DuckDB, in process |
| `spark://HOST:PORT/?path=FOLDER` | the same; each worker sees FOLDER | Apache Spark, standalone |
| `postgres://USER@HOST:PORT/DATABASE?table=NAME` | a table or view | PostgreSQL |
| `trino://…`, `clickhouse://…`, whatever else Ibis speaks, `?table=NAME` | the same | as named |

FOLDER is relative (`duckdb://calls`) or absolute (`duckdb:///srv/calls`). A table has the columns
of `READ_COLUMNS`; its default name is `TABLE`. Further parameters of an address go to the engine:
`memory_limit` and `threads` of DuckDB, `spark.…` of Spark, those of the driver for the others.
The setting `COVERAGE_CALLS_URL` names the address that the commands use.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

import ibis
import ibis.expr.types as ir
from ibis.backends import BaseBackend

from coverage.calls.records.store import live_files
from coverage.core.settings import settings

TABLE = "call_records"
#: What a cube reads of a record, with the kinds of types that will do.
READ_COLUMNS: Mapping[str, str] = {
    "regency_code": "string",
    "received_local": "timestamp",
    "outcome": "string",
    "category": "string",
    "answered_after_s": "floating",
    "arrived_after_s": "floating",
    "simulated": "boolean",
}
_SCHEMA = {name: {"floating": "float32"}.get(kind, kind) for name, kind in READ_COLUMNS.items()}
_SPARK_TYPES = {
    "string": "STRING",
    "timestamp": "TIMESTAMP_NTZ",
    "floating": "FLOAT",
    "boolean": "BOOLEAN",
}

#: Files of a store -> the table of their records.
Reader = Callable[[Sequence[Path]], ir.Table]


class EngineError(ValueError):
    """An address cannot be used. The message says what is wrong, without the password."""


@dataclass(frozen=True)
class Engine:
    """An open connection.

    Attributes
    ----------
    address: without password. backend: of Ibis. records: the table of all call records, with
        `READ_COLUMNS` only. folder: of the store that the records come from; None for a table.
    read: returns the records in some files of the store.
    """

    address: str
    backend: BaseBackend
    records: ir.Table
    folder: Path | None
    read: Reader


def safe(url: str) -> str:
    """Return an address without its password and parameters, for messages."""
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    user = parts.username or ""
    return f"{parts.scheme}://{user}{'@' if user else ''}{where}{parts.path}"


def address(folder: Path | str | None = None) -> str:
    """Return the address to use: of a folder if given, else that of `COVERAGE_CALLS_URL`.

    Raises
    ------
    EngineError
        Neither is given.
    """
    if folder is not None:
        return f"duckdb://{Path(folder).absolute()}"
    url = settings().calls_url
    if not url:
        raise EngineError("COVERAGE_CALLS_URL is not set (expected an address: duckdb://FOLDER)")
    return url


def folder_of(url: str) -> Path:
    """Return the folder of the store that an address names.

    Raises
    ------
    EngineError
        It names a table, no folder, or one that is not there.
    """
    parts = urlsplit(url)
    where = safe(url)
    if parts.scheme not in ("duckdb", "spark"):
        raise EngineError(f"{where}: the records are in a table; name the folder for the cubes")
    text = dict(parse_qsl(parts.query)).get("path", "")
    if parts.scheme == "duckdb":
        text = unquote(parts.netloc + parts.path)
    if not text:
        raise EngineError(f"{where}: the address names no folder")
    if not Path(text).is_dir():
        raise EngineError(f"{where}: there is no folder {text}")
    return Path(text)


@contextmanager
def connect(url: str) -> Iterator[Engine]:
    """Open the records at an address, and close the connection in the end.

    Raises
    ------
    EngineError
        No such engine, folder or table, the engine cannot be reached, or columns are missing.
    geodata.errors.DataError
        The store in the folder is damaged.
    """
    parts, where = urlsplit(url), safe(url)
    options = dict(parse_qsl(parts.query))
    folder = folder_of(url) if parts.scheme in ("duckdb", "spark") else None
    name = TABLE if folder else options.pop("table", TABLE)
    plain = parts._replace(query=urlencode(options)).geturl()
    # Some errors quote the whole address.
    with _reported(where, plain, parts.password):
        if parts.scheme == "duckdb":
            backend, read_files = _duckdb(options)
        elif parts.scheme == "spark":
            backend, read_files = _spark(where, parts, options)
        else:
            backend, read_files = _database(plain, name)
    missing = f"there is no table {name!r} to read"

    def read(files: Sequence[Path]) -> ir.Table:
        with _reported(where, rule="" if folder else missing):
            table = read_files(files)
        return _checked(table, where)

    try:
        yield Engine(where, backend, read(live_files(folder) if folder else ()), folder, read)
    finally:
        backend.disconnect()


def _duckdb(options: dict[str, str]) -> tuple[BaseBackend, Reader]:
    backend = ibis.duckdb.connect(**options)
    # Order of rows in memory means nothing here, and keeping it costs memory.
    backend.raw_sql("SET preserve_insertion_order = false")

    def read(files: Sequence[Path]) -> ir.Table:
        if not files:
            return backend.create_table(TABLE, schema=ibis.schema(_SCHEMA), temp=True)
        return backend.read_parquet([str(file) for file in files], hive_partitioning=False)

    return backend, read


def _spark(where: str, parts: SplitResult, options: dict[str, str]) -> tuple[BaseBackend, Reader]:
    options = {key: value for key, value in options.items() if key != "path"}
    stray = [key for key in options if not key.startswith("spark.")]
    if stray or not parts.hostname:
        what = f"unknown parameter {stray[0]}" if stray else "no host"
        raise EngineError(f"{where}: {what} (spark://HOST:PORT/?path=FOLDER&spark.NAME=VALUE)")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of parts of PySpark not used here
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master(f"spark://{parts.netloc}").appName(TABLE)
        for key, value in options.items():
            builder = builder.config(key, value)
        session = builder.getOrCreate()
        backend = ibis.pyspark.connect(session)
    numbers = itertools.count()
    columns = ", ".join(f"{name} {_SPARK_TYPES[kind]}" for name, kind in READ_COLUMNS.items())

    def read(files: Sequence[Path]) -> ir.Table:
        # Not percent-encoded: Spark takes names of files as they are.
        paths = [f"file://{file.absolute().as_posix()}" for file in files]
        # An explicit schema: Spark has no unsigned integers, and none of the columns read is one.
        if paths:
            frame = session.read.schema(columns).parquet(*paths)
        else:
            frame = session.createDataFrame([], columns)
        name = f"{TABLE}_{next(numbers)}"
        frame.createOrReplaceTempView(name)
        return backend.table(name)

    return backend, read


def _database(url: str, table: str) -> tuple[BaseBackend, Reader]:
    backend = ibis.connect(url)
    return backend, lambda _files: backend.table(table)


@contextmanager
def _reported(where: str, *secrets: str | None, rule: str = "") -> Iterator[None]:
    """Turn whatever an engine raises into an `EngineError` without what is not to be shown.

    rule: what to say in place of the engine's own words. The cause is not shown with it.
    """
    try:
        yield
    except EngineError:
        raise
    except Exception as error:
        first = rule or (str(error).strip() or type(error).__name__).splitlines()[0]
        for secret in filter(None, secrets):
            first = first.replace(secret, "…").replace(unquote(secret), "…")
        raise EngineError(f"{where}: {first}") from None


def _checked(table: ir.Table, where: str) -> ir.Table:
    """Return the table with `READ_COLUMNS` only."""
    wrong = []
    for name, kind in READ_COLUMNS.items():
        held = table.schema().get(name)
        if held is None:
            wrong.append(f"no column {name}")
        elif not getattr(held, f"is_{kind}")():
            wrong.append(f"{name} is {held}, not {kind}")
        elif kind == "timestamp" and held.timezone is not None:
            wrong.append(f"{name} has a time zone; it is the wall clock of the regency, without")
    if wrong:
        raise EngineError(f"{where}: {'; '.join(wrong)}")
    return table.select(*READ_COLUMNS)
