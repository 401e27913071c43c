"""A store of call records: Parquet by year and month, and a manifest that says which files count.

```
<folder>/manifest.json                            the live files and where they came from
<folder>/records/year=2025/month=01/<id>.parquet  the calls of one file in one month (local time)
<folder>/rejects/<id>.csv                         the rows of that file that were not stored
```
Only files that the manifest names count. It is replaced in one step, so that whoever reads sees a
file's calls all or not at all, and a killed ingest leaves nothing but files that nobody reads.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from geodata.errors import DataError, Problem

MANIFEST = "manifest.json"
RECORDS = "records"
REJECTS = "rejects"
FORMAT = 1
_STAGING = ".staging"
_LOCK = ".lock"


@dataclass(frozen=True)
class Source:
    """A file that was taken in.

    `id` names content and mapping; `content` the content alone. `first` and `last` are the local
    wall clock of the earliest and latest call, ISO, or "" if none was stored; `ingested` is UTC.
    """

    id: str
    content: str
    name: str
    mapping: str
    ingested: str
    read: int
    stored: int
    rejected: int
    duplicate: int
    simulated: int
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class MonthFile:
    """The calls of one source in one month ("2025-01"); `path` is relative to the store."""

    path: str
    source: str
    month: str
    rows: int


@dataclass(frozen=True)
class Manifest:
    """What a store holds; `generation` grows with every change."""

    generation: int = 0
    sources: dict[str, Source] = field(default_factory=dict)
    files: tuple[MonthFile, ...] = ()

    def of_content(self, content: str) -> Source | None:
        """Return the source with that content, however it was mapped."""
        return next((s for s in self.sources.values() if s.content == content), None)

    def without(self, source: str) -> Manifest:
        """Return the manifest without one source."""
        return Manifest(
            self.generation,
            {key: value for key, value in self.sources.items() if key != source},
            tuple(file for file in self.files if file.source != source),
        )

    def plus(self, source: Source, files: list[MonthFile]) -> Manifest:
        """Return the manifest with one more source, a generation on."""
        ordered = sorted((*self.files, *files), key=lambda file: file.path)
        return Manifest(self.generation + 1, {**self.sources, source.id: source}, tuple(ordered))


class Store:
    """A store in a folder, which need not exist yet."""

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def manifest(self) -> Manifest:
        """Return what the store holds now; nothing if it does not exist.

        Raises
        ------
        DataError
            The manifest is not one, or of a later format.
        """
        path = self.folder / MANIFEST
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return Manifest()
        except (OSError, ValueError) as error:
            raise DataError([Problem(str(path), None, "", "", f"unreadable: {error}")]) from error
        try:
            if data["format"] != FORMAT:
                raise ValueError(f"format {data['format']}, this program knows {FORMAT}")
            sources = {item["id"]: Source(**item) for item in data["sources"]}
            files = tuple(MonthFile(**item) for item in data["files"])
            return Manifest(int(data["generation"]), sources, files)
        except (KeyError, TypeError, ValueError) as error:
            rule = f"is no manifest of a store ({error})"
            raise DataError([Problem(str(path), None, "", "", rule)]) from error

    def write(self, manifest: Manifest) -> None:
        """Replace the manifest in one step; what it names must be in place and on the disk."""
        data = {
            "format": FORMAT,
            "generation": manifest.generation,
            "sources": [asdict(source) for source in manifest.sources.values()],
            "files": [asdict(file) for file in manifest.files],
        }
        beside = self.folder / f"{MANIFEST}.new"
        with beside.open("w", encoding="utf-8") as file:
            json.dump(data, file, indent=1, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.folder / MANIFEST)
        _sync_folder(self.folder)

    def staging(self, name: str) -> Path:
        """Return a folder (not made yet) for files on their way into the store."""
        return self.folder / _STAGING / name

    def month_path(self, source: str, month: str) -> str:
        """Return where the calls of a source in a month ("2025-01") belong, within the store."""
        year, number = month.split("-")
        return f"{RECORDS}/year={year}/month={number}/{source}.parquet"

    def rejects_path(self, source: str) -> Path:
        """Return the file of a source's rejected rows."""
        return self.folder / REJECTS / f"{source}.csv"

    def place(self, made: Path, path: str) -> None:
        """Move a finished file to its place within the store, on the disk for certain."""
        with made.open("rb") as file:
            os.fsync(file.fileno())
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        made.replace(target)
        _sync_folder(target.parent)

    def sweep(self) -> None:
        """Remove what killed or replaced ingests left; only for who holds the lock."""
        shutil.rmtree(self.folder / _STAGING, ignore_errors=True)
        manifest = self.manifest()
        live = {file.path for file in manifest.files}
        for path in sorted((self.folder / RECORDS).glob("*/*/*.parquet")):
            if path.relative_to(self.folder).as_posix() not in live:
                path.unlink()
        for path in sorted((self.folder / REJECTS).glob("*.csv")):
            if path.stem not in manifest.sources:
                path.unlink()

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other ingests out; the lock goes with the process, however that ends.

        Raises
        ------
        DataError
            Another ingest is at work, or the folder cannot be written to.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = (self.folder / _LOCK).open("a+b")
        except OSError as error:
            rule = f"cannot be written to: {error.strerror or error}"
            raise DataError([Problem(str(self.folder), None, "", "", rule)]) from error
        with file:
            try:
                _lock(file.fileno())
            except OSError as error:
                rule = "another ingest is at work in this store; wait until it is done"
                raise DataError([Problem(str(self.folder), None, "", "", rule)]) from error
            yield


def _lock(descriptor: int) -> None:
    """Lock an open file for this process, or raise an OSError at once."""
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync_folder(folder: Path) -> None:
    """Put a folder's names on the disk, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)


def live_files(folder: Path | str) -> list[Path]:
    """Return the Parquet files of a store that count, in order; none if there is no store.

    Raises
    ------
    DataError
        The manifest is broken.
    """
    store = Store(folder)
    return [store.folder / file.path for file in store.manifest().files]
