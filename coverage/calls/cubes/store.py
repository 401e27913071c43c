"""The cubes as files beside the records, so that pages read thousands of rows, not millions.

```
<folder>/cubes/cubes.json                   which files count, and what each month was made of
<folder>/cubes/<cube>-<year>-<id>.parquet   sorted by regency
```
Cubes are `volume`, `hours` and `times` (see `coverage.calls.cubes.model`). For pages there are
`public` (what everybody may see of `volume`, see `coverage.calls.cubes.suppression`), `national`
(the same by category for the whole country), `public_times` (`times`, and how many of its calls may
be seen by category), and sums of hours and times over the country. A refresh computes only the
months whose records have changed, and writes only the years that hold them; then `cubes.json` is
replaced in one step. A killed refresh leaves the cubes as they were.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coverage.calls.cubes import engines, model, suppression
from coverage.calls.records.store import MonthFile, Store

FOLDER = "cubes"
INDEX = "cubes.json"
#: To be changed with what a cube holds: then all months are computed anew.
FORMAT = 1
#: A page about one regency reads few groups of rows.
ROW_GROUP = 65_536
#: Months are computed together up to so many records, to bound the memory.
BATCH_RECORDS = 20_000_000
#: Files of a year: the cubes, and what is made of them for pages.
PIECES = (
    *model.TYPES,
    *("public", "national", "national_hours", "public_times", "national_times"),
)

Files = dict[str, dict[str, str]]  # year -> piece -> file name

_ARROW = {
    "datetime64[s]": pa.date32(),
    "str": pa.string(),
    "int8": pa.int8(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
}
_STORED = {
    name: pa.schema([(column, _ARROW[kind]) for column, kind in types.items()])
    for name, types in model.TYPES.items()
}


class Refreshed(NamedTuple):
    """What a refresh did: months (YYYY-MM) computed, kept and dropped, and the new version."""

    made: tuple[str, ...]
    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    version: str


class Months(NamedTuple):
    """The months (YYYY-MM, in order) that have records.

    Attributes
    ----------
    marks: month -> a text that changes whenever its records do; "" where nobody can tell.
    rows: month -> number of records. records: months -> the table of their records.
    """

    marks: dict[str, str]
    rows: dict[str, int]
    records: Callable[[Sequence[str]], ir.Table]


def index_of(folder: Path | str) -> dict[str, Any]:
    """Return what `cubes.json` of a store says; without one, that there are no cubes.

    Keys: format, threshold, version (changes whenever a figure does), months (YYYY-MM -> mark of
    its records), files (year -> piece -> file name).
    """
    file = Path(folder) / FOLDER / INDEX
    if file.is_file():
        index: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if index["format"] == FORMAT:
            return index
    return {"format": FORMAT, "threshold": 0, "version": "", "months": {}, "files": {}}


def refresh(
    folder: Path | str,
    url: str | None = None,
    *,
    threshold: int = suppression.THRESHOLD,
    progress: Callable[[str], object] = lambda _month: None,
) -> Refreshed:
    """Bring the cubes of a folder up to date with the records.

    Parameters
    ----------
    folder: of the store; the cubes are kept in it.
    url: address of the engine that computes (see `coverage.calls.cubes.engines`); default DuckDB
        over the store in `folder`. Where the records are in a table, every month is computed each
        time.
    threshold: smallest count of a category that the public may see.
    progress: called with each month (YYYY-MM) that is computed.

    Raises
    ------
    EngineError
        The address cannot be used, or names a store in another folder.
    geodata.errors.DataError
        The store is damaged, or an ingest is at work in it.
    """
    root = Path(folder)
    with engines.connect(url or engines.address(root)) as engine, Store(root).lock():
        if engine.folder is not None and engine.folder.resolve() != root.resolve():
            raise engines.EngineError(f"{engine.address}: the records are not in {root}")
        months = months_of_table(engine) if engine.folder is None else months_of_store(engine, root)
        return _refresh(root / FOLDER, index_of(root), months, threshold, progress)


def months_of_store(engine: engines.Engine, folder: Path) -> Months:
    """Return the months of a store as its manifest names them; only files in use are opened."""
    files: dict[str, list[MonthFile]] = {}
    for file in sorted(Store(folder).manifest().files, key=lambda file: (file.month, file.path)):
        files.setdefault(file.month, []).append(file)

    def mark(some: list[MonthFile]) -> str:
        # A source's id names its content: the same names are the same records.
        names = "\n".join(sorted(f"{file.path} {file.rows}" for file in some))
        return hashlib.sha256(names.encode()).hexdigest()[:16]

    return Months(
        {month: mark(some) for month, some in files.items()},
        {month: sum(file.rows for file in some) for month, some in files.items()},
        lambda months: engine.read([folder / file.path for m in months for file in files[m]]),
    )


def months_of_table(engine: engines.Engine) -> Months:
    """Return the months of a table of records: nothing says whether they have changed."""
    table = engine.records
    month = table.received_local.truncate("M").date()
    counts = engine.backend.execute(table.group_by(month=month).agg(calls=table.count()))
    counts = counts.assign(month=pd.to_datetime(counts["month"])).sort_values("month")
    pairs = zip(counts["month"], counts["calls"], strict=True)
    rows = {f"{month:%Y-%m}": int(calls) for month, calls in pairs}

    def records(months: Sequence[str]) -> ir.Table:
        local, end = table.received_local, pd.Timestamp(max(months)) + pd.offsets.MonthBegin(1)
        begin = ibis.timestamp(pd.Timestamp(min(months)).isoformat())
        return table.filter(local >= begin, local < ibis.timestamp(end.isoformat()))

    return Months(dict.fromkeys(rows, ""), rows, records)


def _batches(months: Sequence[str], rows: Mapping[str, int]) -> Iterator[list[str]]:
    """Put neighbouring months together, up to `BATCH_RECORDS` records; at least one month."""
    batch: list[str] = []
    for month in months:
        if batch and sum(rows[m] for m in (*batch, month)) > BATCH_RECORDS:
            yield batch
            batch = []
        batch.append(month)
    if batch:
        yield batch


def _refresh(
    home: Path,
    old: dict[str, Any],
    months: Months,
    threshold: int,
    progress: Callable[[str], object],
) -> Refreshed:
    home.mkdir(parents=True, exist_ok=True)
    known = old["months"]
    stale = [month for month, mark in months.marks.items() if not mark or known.get(month) != mark]
    gone = [month for month in known if month not in months.marks]
    files: Files = {year: dict(names) for year, names in old["files"].items()}
    years = sorted({month[:4] for month in (*stale, *gone)})
    for year in years:
        due = [month for month in stale if month[:4] == year]
        before = files.pop(year, {})
        parts = {name: _kept(home, name, before, {*due, *gone}) for name in _STORED}
        for batch in _batches(due, months.rows):
            records = months.records(batch)
            for name, tables in parts.items():
                tables.append(_computed(name, records))
            for month in batch:
                progress(month)
        if any(month[:4] == year for month in months.marks):
            files[year] = {
                name: _write(home, name, year, pa.concat_tables(parts.pop(name)))
                for name in _STORED
            }
    for year, names in files.items():
        if year in years or old["threshold"] != threshold:
            files[year] = names | _public_pieces(home, year, names, threshold)
    marks = json.dumps([files, threshold], sort_keys=True)
    version = hashlib.sha256(marks.encode()).hexdigest()[:16] if files else ""
    new = {"format": FORMAT, "threshold": threshold, "version": version}
    _replace_index(home, {**new, "months": months.marks, "files": files}, old["files"])
    kept = [month for month in months.marks if month not in set(stale)]
    return Refreshed(tuple(stale), tuple(kept), tuple(gone), version)


def _kept(home: Path, name: str, files: Mapping[str, str], drop: set[str]) -> list[pa.Table]:
    """Return the rows of a cube's file that stay: those of months not in `drop`."""
    if name not in files:
        return [_STORED[name].empty_table()]
    table = pq.read_table(home / files[name]).cast(_STORED[name])
    days = pa.array([pd.Timestamp(month).date() for month in sorted(drop)], pa.date32())
    return [table.filter(pc.invert(pc.is_in(table["month"], days)))]


def _computed(name: str, records: ir.Table) -> pa.Table:
    """Compute a cube and return it as it is stored."""
    backend = records.get_backend()
    table = backend.to_pyarrow(model.expression(name, records, backend.name))
    return table.select(_STORED[name].names).cast(_STORED[name])


def _public_pieces(
    home: Path, year: str, files: Mapping[str, str], threshold: int
) -> dict[str, str]:
    """Write what pages read of a year."""
    volume, hours, times = (pq.read_table(home / files[name]) for name in _STORED)
    frame = model.conform("volume", volume.to_pandas())
    public = suppression.suppress(frame, threshold)
    # Calls by class of time may be seen by category where the cell may: else 0.
    seen = _dated(public.loc[~public["hidden"], list(model.KEYS)].assign(shown=True))
    joined = times.join(seen, list(model.KEYS), join_type="left outer")
    counted = pc.if_else(pc.fill_null(joined["shown"], False), joined["calls"], 0)
    public_times = joined.drop_columns("shown").append_column("seen", counted)
    pieces = {
        "public": _dated(public),
        "national": _dated(suppression.national(frame, threshold)),
        "national_hours": _summed(hours),
        "public_times": public_times,
        "national_times": _summed(public_times),
    }
    return {name: _write(home, name, year, table) for name, table in pieces.items()}


def _dated(frame: pd.DataFrame) -> pa.Table:
    """Return a frame with a column `month` as it is stored."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    plain = {"month": pa.date32(), **dict.fromkeys(model.KEYS[1:], pa.string())}
    fields = [pa.field(field.name, plain.get(field.name, field.type)) for field in table.schema]
    return table.cast(pa.schema(fields))


def _summed(table: pa.Table) -> pa.Table:
    """Add up the counts of a table over all regencies."""
    counts = [name for name in ("calls", "seen", "simulated") if name in table.schema.names]
    keys = [name for name in table.schema.names if name not in (*counts, "regency_code")]
    sums = table.group_by(keys).aggregate([(name, "sum") for name in counts])
    return sums.rename_columns([name.removesuffix("_sum") for name in sums.schema.names])


def _write(home: Path, name: str, year: str, table: pa.Table) -> str:
    """Write a file of cubes, sorted by regency first, and return its name."""
    keys = ("regency_code", *model.SORTED_BY.get(name, model.KEYS))
    sorting = [(key, "ascending") for key in dict.fromkeys(keys) if key in table.schema.names]
    part = home / f"{name}-{year}.part"
    texts = [field.name for field in table.schema if pa.types.is_string(field.type)]
    pq.write_table(
        table.sort_by(sorting),
        part,
        compression="zstd",
        row_group_size=ROW_GROUP,
        use_dictionary=texts,
        store_schema=False,
    )
    with part.open("rb") as made:
        digest = hashlib.file_digest(made, "sha256").hexdigest()[:12]
        os.fsync(made.fileno())
    file = home / f"{name}-{year}-{digest}.parquet"
    part.replace(file)
    return file.name


def _replace_index(home: Path, index: Mapping[str, Any], before: Files) -> None:
    """Put a new index in place, and remove files that neither it nor the last one names."""
    part = home / f"{INDEX}.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump(index, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    part.replace(home / INDEX)
    # Pages may still be reading what the last index named: those files go with the next one.
    lists: Sequence[dict[str, str]] = (*index["files"].values(), *before.values())
    named = {INDEX, *(name for files in lists for name in files.values())}
    for stray in home.iterdir():
        if stray.name not in named:
            stray.unlink(missing_ok=True)
