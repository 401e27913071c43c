"""Files of call records -> a store: read, checked, counted, and committed one file at a time."""

from __future__ import annotations

import csv
import hashlib
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from coverage.calls.records.contract import offsets_us
from coverage.calls.records.convert import Converted, Converter
from coverage.calls.records.files import find_files, open_file
from coverage.calls.records.mapping import Mapping, load_mapping
from coverage.calls.records.months import SLICE_ROWS, Known, Staging, Stored, write_month
from coverage.calls.records.readers import Piece, Reader, Reject
from coverage.calls.records.store import Manifest, MonthFile, Source, Store
from coverage.core.csv_export import defuse
from geodata.errors import DataError, Problem

_T = TypeVar("_T")
_R = TypeVar("_R")

#: threads that parse and check; reading and the order of things stay with the calling thread
WORKERS = 2
REJECT_COLUMNS = ("file", "line", "reason", "row")


@dataclass(frozen=True)
class Progress:
    """How far an ingest is: the file at work (from 1), bytes of all files, rows read."""

    file: Path
    number: int
    files: int
    done_bytes: int
    total_bytes: int
    rows: int


@dataclass(frozen=True)
class FileReport:
    """What became of one file; read = stored + rejected + duplicate.

    `known`: the same file with the same mapping is in the store already. `replaced`: calls that it
    had stored with another mapping before, and that this one takes the place of.
    """

    file: str
    source: str
    read: int = 0
    stored: int = 0
    rejected: int = 0
    duplicate: int = 0
    replaced: int = 0
    simulated: int = 0
    known: bool = False
    first: str = ""
    last: str = ""
    rejects: str = ""
    ignored: tuple[str, ...] = ()


@dataclass
class IngestReport:
    """What became of all files; `problems` are those of files that were refused whole."""

    files: list[FileReport] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seconds: float = 0.0

    def total(self, count: str) -> int:
        """Return the sum of a count ("read", "stored", ...) over all files."""
        return sum(getattr(file, count) for file in self.files)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values."""
        counts = ("read", "stored", "rejected", "duplicate", "replaced", "simulated")
        return {
            **{count: self.total(count) for count in counts},
            "seconds": round(self.seconds, 3),
            "files": [asdict(file) for file in self.files],
            "problems": [asdict(problem) for problem in self.problems],
        }


def ingest(
    files: Iterable[str | Path],
    folder: Path | str,
    mapping: Mapping | Path | str | None = None,
    progress: Callable[[Progress], None] | None = None,
    *,
    now: datetime | None = None,
) -> IngestReport:
    """Take files of call records into a store.

    Every file is committed by itself, whole or not at all: one that is refused does not stop the
    others, and after a kill the same command goes on where it was. A file that is in the store
    already adds nothing; with another mapping than before it replaces what it had added.

    Parameters
    ----------
    files: names of files, folders and patterns, see `coverage.calls.records.files.find_files`.
    folder: the store; made if it does not exist.
    mapping: how the files' columns and terms become ours; default: they are ours.
    progress: called in this thread after every piece of some 100,000 rows.
    now: calls more than a day after it are rejected; default the present moment. Zone required.

    Raises
    ------
    DataError
        Nothing was done: no such files, a broken mapping or store, another ingest at work.
    """
    begun = time.perf_counter()
    paths = find_files(files)
    if not isinstance(mapping, Mapping):
        mapping = Mapping() if mapping is None else load_mapping(mapping)
    store = Store(folder)
    report = IngestReport()
    sizes = [path.stat().st_size for path in paths]
    rows = 0

    def announce(number: int, done: int, of_file: int) -> None:
        if progress is not None:
            before = sum(sizes[: number - 1])
            state = Progress(
                paths[number - 1], number, len(paths), before + done, sum(sizes), rows + of_file
            )
            progress(state)

    with store.lock():
        store.sweep()
        for number, path in enumerate(paths, 1):
            job = _Job(store, path, mapping, now or datetime.now(UTC))
            try:
                report.files.append(job.run(partial(announce, number)))
            except DataError as error:
                report.problems += error.problems
            else:
                rows += job.read
                announce(number, sizes[number - 1], 0)
            finally:
                job.clean()
    report.seconds = time.perf_counter() - begun
    return report


class _Job:
    """One file on its way into a store."""

    def __init__(self, store: Store, path: Path, mapping: Mapping, now: datetime) -> None:
        self._store, self._path, self._mapping, self._now = store, path, mapping, now
        self.read = self._rejected = 0

    @cached_property
    def content(self) -> str:
        """16 hexadecimal digits that stand for the content of the file."""
        with self._path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:16]

    def run(self, announce: Callable[[int, int], None]) -> FileReport:
        """Read and check the file beside the store, write its months, and commit it."""
        reader = open_file(self._path, self._mapping)
        self._converter = Converter(
            str(self._path), reader.columns, self._mapping, reader.decimal, self._now
        )
        self._id = f"{self.content}-{self._mapping.digest}"
        known = self._store.manifest().sources.get(self._id)
        if known is not None:  # what it stored before is a duplicate now
            twice = known.duplicate + known.stored
            self.read = known.read
            return self._report(known, stored=0, duplicate=twice, known=True)
        self._folder = self._store.staging(self._id)
        self._staging = Staging(self._folder, offsets_us())
        with (self._folder / "rejects.csv").open("w", encoding="utf-8", newline="") as file:
            self._stage(reader, csv.writer(file), announce)
        self._converter.finish()
        manifest = self._store.manifest()
        earlier = manifest.of_content(self.content)
        if earlier is not None:
            manifest = manifest.without(earlier.id)
        months = self._write(manifest)
        source = self._source(months)
        self._commit(manifest, source, months)
        return self._report(
            source,
            stored=source.stored,
            duplicate=source.duplicate,
            replaced=earlier.stored if earlier else 0,
            simulated=source.simulated,
        )

    def clean(self) -> None:
        """Remove what is left beside the store."""
        if hasattr(self, "_folder"):
            shutil.rmtree(self._folder, ignore_errors=True)

    def _report(self, source: Source, **counts: Any) -> FileReport:
        rejects = str(self._store.rejects_path(source.id)) if source.rejected else ""
        return FileReport(
            file=str(self._path),
            source=source.id,
            read=source.read,
            rejected=source.rejected,
            first=source.first,
            last=source.last,
            rejects=rejects,
            ignored=tuple(self._converter.ignored),
            **counts,
        )

    def _stage(self, reader: Reader, rejects: Any, announce: Callable[[int, int], None]) -> None:
        rejects.writerow(REJECT_COLUMNS)

        def work(piece: Piece) -> Converted:
            done = self._converter.convert(piece.parse())
            self._staging.add(done.rows)
            return done

        for piece, done in _in_order(work, reader.pieces(self._converter.wanted)):
            self.read += done.read
            self._rejected += len(done.rejects)
            rejects.writerows(self._row(reject) for reject in done.rejects)
            announce(piece.read, self.read)

    def _row(self, reject: Reject) -> tuple[object, ...]:
        return str(self._path), reject.line, defuse(reject.reason), defuse(reject.row)

    def _write(self, manifest: Manifest) -> dict[str, Stored]:
        """Write every month beside the store."""
        staging, agencies = self._staging, self._converter.agencies.names

        def write(month: int) -> tuple[str, Stored]:
            name = str(np.datetime64(month, "M"))
            known = Known(
                self._store.folder / file.path for file in manifest.files if file.month == name
            )
            slices = staging.slices(month, SLICE_ROWS)
            done = write_month(self._folder / f"{name}.parquet", slices, known, agencies, self._id)
            staging.path(month).unlink()
            return name, done

        return dict(done for _, done in _in_order(write, iter(sorted(staging.counts))))

    def _source(self, months: dict[str, Stored]) -> Source:
        filled = [done for done in months.values() if done.stored]
        stored = sum(done.stored for done in filled)
        duplicate = sum(done.duplicate for done in months.values())
        if self.read != stored + self._rejected + duplicate:
            raise AssertionError(
                f"{self._path}: read {self.read}, but {stored} stored, {self._rejected} rejected "
                f"and {duplicate} duplicate"
            )
        return Source(
            *(self._id, self.content, self._path.name, self._mapping.name or "own columns"),
            datetime.now(UTC).isoformat(timespec="seconds"),
            *(self.read, stored, self._rejected, duplicate),
            sum(done.simulated for done in filled),
            _iso(min(done.first for done in filled)) if filled else "",
            _iso(max(done.last for done in filled)) if filled else "",
        )

    def _commit(self, manifest: Manifest, source: Source, months: dict[str, Stored]) -> None:
        files = []
        for month, done in months.items():
            if done.stored:
                path = self._store.month_path(source.id, month)
                self._store.place(self._folder / f"{month}.parquet", path)
                files.append(MonthFile(path, source.id, month, done.stored))
        if source.rejected:
            path = self._store.rejects_path(source.id).relative_to(self._store.folder).as_posix()
            self._store.place(self._folder / "rejects.csv", path)
        self._store.write(manifest.plus(source, files))


def _in_order(work: Callable[[_T], _R], items: Iterator[_T]) -> Iterator[tuple[_T, _R]]:
    """Yield (item, work(item)) in order, worked on by some threads, few items ahead."""
    waiting: deque[tuple[_T, Future[_R]]] = deque()
    with ThreadPoolExecutor(WORKERS) as pool:
        try:
            for item in items:
                waiting.append((item, pool.submit(work, item)))
                while len(waiting) > WORKERS:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            for _, future in waiting:
                future.cancel()


def _iso(us: int) -> str:
    return str(np.datetime64(us, "us").astype("M8[s]"))
