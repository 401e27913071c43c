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
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from coverage.calls.records.convert import Converted, Converter
from coverage.calls.records.files import find_files, open_file
from coverage.calls.records.mapping import Mapping, load_mapping
from coverage.calls.records.months import Staging, Stored, write_month
from coverage.calls.records.readers import Piece, Reader
from coverage.calls.records.store import Manifest, MonthFile, Source, Store
from coverage.core.csv_export import defuse
from geodata.errors import DataError, Problem

_T = TypeVar("_T")
_R = TypeVar("_R")

#: threads that parse and check; reading and the order of things stay with the calling thread
WORKERS = 2
REJECT_COLUMNS = ("file", "line", "reason", "row")
COUNTS = ("read", "stored", "rejected", "duplicate", "replaced", "simulated")


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
        return {
            **{count: self.total(count) for count in COUNTS},
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
            work = _Ingest(
                store, path, mapping, now or datetime.now(UTC), partial(announce, number)
            )
            try:
                done = work.run()
            except DataError as error:
                report.problems += error.problems
            else:
                report.files.append(done)
                rows += done.read
                announce(number, sizes[number - 1], 0)
            finally:
                shutil.rmtree(work.folder, ignore_errors=True)
    report.seconds = time.perf_counter() - begun
    return report


class _Ingest:
    """One file on its way into a store; `announce` is called with (bytes, rows) read of it."""

    def __init__(
        self,
        store: Store,
        path: Path,
        mapping: Mapping,
        now: datetime,
        announce: Callable[[int, int], None],
    ) -> None:
        self.store, self.path, self.mapping, self.now = store, path, mapping, now
        self.announce = announce
        self.folder = store.staging("file")
        self.read = self.rejected = 0

    def run(self) -> FileReport:
        """Read and check the file beside the store, write its months, and commit it."""
        reader = open_file(self.path, self.mapping)
        self.converter = Converter(str(self.path), reader, self.mapping, self.now)
        with self.path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()[:16]
        self.id = f"{content}-{self.mapping.digest}"
        manifest = self.store.manifest()
        for known in manifest.sources:
            if known.id == self.id:  # what it stored before is a duplicate now
                twice = known.duplicate + known.stored
                return self._report(known, stored=0, duplicate=twice, simulated=0, known=True)
        self._stage(reader)
        replaced = sum(source.stored for source in manifest.sources if source.content == content)
        manifest = manifest.without(content)
        months = self._write(manifest)
        stored = sum(done.stored for done in months.values())
        duplicate = sum(done.duplicate for done in months.values())
        if self.read != stored + self.rejected + duplicate:
            raise AssertionError(
                f"{self.path}: read {self.read}, but {stored} stored, {self.rejected} rejected "
                f"and {duplicate} duplicate"
            )
        months = {month: done for month, done in months.items() if done.stored}
        source = Source(
            id=self.id,
            content=content,
            name=self.path.name,
            mapping=self.mapping.name or "own columns",
            ingested=datetime.now(UTC).isoformat(timespec="seconds"),
            read=self.read,
            stored=stored,
            rejected=self.rejected,
            duplicate=duplicate,
            simulated=sum(done.simulated for done in months.values()),
            first=_iso(min(done.first for done in months.values())) if months else "",
            last=_iso(max(done.last for done in months.values())) if months else "",
        )
        files = []
        for month, done in months.items():
            path = self.store.month_path(self.id, month)
            self.store.place(self.folder / f"{month}.parquet", path)
            files.append(MonthFile(path=path, source=self.id, month=month, rows=done.stored))
        if self.rejected:
            self.store.place(self.folder / "rejects.csv", self.store.rejects_path(self.id))
        self.store.write(manifest.plus(source, files))
        return self._report(source, replaced=replaced)

    def _stage(self, reader: Reader) -> None:
        """Convert the file and put its rows beside the store, by month; the rejected ones too."""
        self.staging = Staging(self.folder)

        def work(piece: Piece) -> Converted:
            done = self.converter.convert(piece.parse())
            self.staging.add(done.rows)
            return done

        with (self.folder / "rejects.csv").open("w", encoding="utf-8", newline="") as file:
            rejects = csv.writer(file)
            rejects.writerow(REJECT_COLUMNS)
            for piece, done in _in_order(work, reader.pieces(self.converter.wanted)):
                self.read += done.read
                self.rejected += len(done.rejects)
                rejects.writerows(
                    (str(self.path), reject.line, defuse(reject.reason), defuse(reject.row))
                    for reject in done.rejects
                )
                self.announce(piece.read, self.read)
        self.converter.finish()

    def _write(self, manifest: Manifest) -> dict[str, Stored]:
        """Write every month beside the store."""

        def write(month: int) -> Stored:
            name = str(np.datetime64(month, "M"))
            known = [self.store.folder / file.path for file in manifest.files if file.month == name]
            path, slices = self.folder / f"{name}.parquet", self.staging.take(month)
            return write_month(path, slices, known, self.converter.agencies.names, self.id)

        months = _in_order(write, iter(sorted(self.staging.counts)))
        return {str(np.datetime64(month, "M")): done for month, done in months}

    def _report(self, source: Source, **changes: Any) -> FileReport:
        """Report what the manifest says of the file, but for some counts."""
        counts = source.model_dump(include=set(COUNTS) | {"first", "last"}) | changes
        path = str(self.store.folder / self.store.rejects_path(source.id))
        return FileReport(
            file=str(self.path),
            source=source.id,
            rejects=path if source.rejected else "",
            ignored=tuple(self.converter.ignored),
            **counts,
        )


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
