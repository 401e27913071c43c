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


class EngineError(ValueError):
    """An address cannot be used. The message says what is wrong, without the password."""


@dataclass(frozen=True)
class Engine:
    """An open connection.

    Attributes
    ----------
    address: without password. backend: of Ibis. records: the table of all call records, with
        `READ_COLUMNS` only. folder: of the store that the records come from; None for a table.
    """

    address: str
    backend: BaseBackend
    records: ir.Table
    folder: Path | None
    _read: Callable[[Sequence[Path]], ir.Table] | None = None

    def of_files(self, files: Sequence[Path]) -> ir.Table:
        """Return the table of the records in some files of the store.

        Raises
        ------
        EngineError
            The records are not in files.
        """
        if self._read is None:
            raise EngineError(f"{self.address}: the records are in a table, not in files")
        return _checked(self._read(files), self.address)


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
    if parts.scheme == "duckdb":
        return _folder(unquote(parts.netloc + parts.path), where)
    if parts.scheme == "spark":
        return _folder(dict(parse_qsl(parts.query)).get("path", ""), where)
    raise EngineError(f"{where}: the records are in a table; name the folder for the cubes")


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
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    where = safe(url)
    if parts.scheme == "duckdb":
        engine = _duckdb(where, folder_of(url), options)
    elif parts.scheme == "spark":
        options.pop("path", None)
        engine = _spark(where, parts, folder_of(url), options)
    else:
        engine = _other(where, parts, options)
    try:
        yield engine
    finally:
        engine.backend.disconnect()


def _folder(text: str, where: str) -> Path:
    """Return the folder of a store."""
    if not text:
        raise EngineError(f"{where}: the address names no folder")
    folder = Path(text)
    if not folder.is_dir():
        raise EngineError(f"{where}: there is no folder {folder}")
    return folder


def _duckdb(where: str, folder: Path, options: dict[str, str]) -> Engine:
    names = itertools.count()
    try:
        backend = ibis.duckdb.connect(**options)
    except Exception as error:
        raise _unreachable(where, error) from error
    # Order of rows in memory means nothing here, and keeping it costs memory.
    backend.raw_sql("SET preserve_insertion_order = false")

    def read(files: Sequence[Path]) -> ir.Table:
        name = f"{TABLE}_{next(names)}"
        if not files:
            return backend.create_table(name, schema=ibis.schema(_SCHEMA), temp=True)
        wanted = [str(file) for file in files]
        return backend.read_parquet(wanted, table_name=name, hive_partitioning=False)

    return _opened(where, backend, folder, read)


def _spark(where: str, parts: SplitResult, folder: Path, options: dict[str, str]) -> Engine:
    names = itertools.count()
    stray = [key for key in options if not key.startswith("spark.")]
    if stray or not parts.hostname:
        what = f"unknown parameter {stray[0]}" if stray else "no host"
        raise EngineError(f"{where}: {what} (spark://HOST:PORT/?path=FOLDER&spark.NAME=VALUE)")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of parts of PySpark not used here
            from pyspark.sql import SparkSession

            builder = SparkSession.builder.master(f"spark://{parts.netloc}").appName(TABLE)
            for key, value in options.items():
                builder = builder.config(key, value)
            session = builder.getOrCreate()
            backend = ibis.pyspark.connect(session)
    except Exception as error:
        raise _unreachable(where, error) from error
    columns = ", ".join(f"{name} {_SPARK_TYPES[kind]}" for name, kind in READ_COLUMNS.items())

    def read(files: Sequence[Path]) -> ir.Table:
        # Not percent-encoded: Spark takes names of files as they are.
        paths = [f"file://{file.absolute().as_posix()}" for file in files]
        # An explicit schema: Spark has no unsigned integers, and none of the columns read is one.
        frame = session.read.schema(columns).parquet(*paths) if paths else None
        frame = frame if frame is not None else session.createDataFrame([], columns)
        name = f"{TABLE}_{next(names)}"
        frame.createOrReplaceTempView(name)
        return backend.table(name)

    return _opened(where, backend, folder, read)


def _other(where: str, parts: SplitResult, options: dict[str, str]) -> Engine:
    table = options.pop("table", TABLE)
    plain = parts._replace(query=urlencode(options)).geturl()
    try:
        backend = ibis.connect(plain)
    except Exception as error:
        # Some errors quote the whole address: it is replaced, and its cause not shown with it.
        raise _unreachable(where, error, plain, parts.password) from None
    try:
        records = _checked(backend.table(table), where)
    except EngineError:
        backend.disconnect()
        raise
    except Exception as error:
        backend.disconnect()
        raise EngineError(f"{where}: there is no table {table!r} to read") from error
    return Engine(where, backend, records, None)


def _opened(
    where: str, backend: BaseBackend, folder: Path, read: Callable[[Sequence[Path]], ir.Table]
) -> Engine:
    """Return an engine over a store; the connection is closed if the store cannot be read."""
    try:
        files = live_files(folder)
        try:
            table = read(files)
        except Exception as error:
            raise _unreachable(where, error) from error
        records = _checked(table, where)
    except BaseException:
        backend.disconnect()
        raise
    return Engine(where, backend, records, folder, read)


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


def _unreachable(where: str, error: Exception, *secrets: str | None) -> EngineError:
    """Return the error of an engine that does not answer, without what is not to be shown."""
    first = (str(error).strip() or type(error).__name__).splitlines()[0]
    for secret in filter(None, secrets):
        first = first.replace(secret, "…").replace(unquote(secret), "…")
    return EngineError(f"{where}: {first}")
