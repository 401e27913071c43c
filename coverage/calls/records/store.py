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

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from geodata.errors import refused
from geodata.files import replace_file

MANIFEST = "manifest.json"
_RECORDS = "records"
_REJECTS = "rejects"
_STAGING = ".staging"
_LOCK = ".lock"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Entry):
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


class MonthFile(_Entry):
    """The calls of one source in one month ("2025-01"); `path` is relative to the store."""

    path: str
    source: str
    month: str
    rows: int


class Manifest(_Entry):
    """What a store holds; `generation` grows with every change."""

    format: Literal[1] = 1
    generation: int
    sources: tuple[Source, ...]
    files: tuple[MonthFile, ...]

    def without(self, content: str) -> Manifest:
        """Return the manifest without the source of that content, however it was mapped."""
        sources = tuple(source for source in self.sources if source.content != content)
        ids = {source.id for source in sources}
        files = tuple(file for file in self.files if file.source in ids)
        return Manifest(generation=self.generation, sources=sources, files=files)

    def plus(self, source: Source, files: list[MonthFile]) -> Manifest:
        """Return the manifest with one more source, a generation on."""
        return Manifest(
            generation=self.generation + 1,
            sources=(*self.sources, source),
            files=tuple(sorted((*self.files, *files), key=lambda file: file.path)),
        )


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
            return Manifest.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return Manifest(generation=0, sources=(), files=())
        except OSError as error:
            raise refused(path, f"unreadable: {error.strerror or error}") from error
        except ValidationError as error:
            reason = error.errors()[0]
            place = ".".join(map(str, reason["loc"]))
            raise refused(path, f"unreadable as a manifest: {place} {reason['msg']}") from error

    def write(self, manifest: Manifest) -> None:
        """Replace the manifest in one step; what it names must be in place and on the disk."""
        replace_file(self.folder / MANIFEST, manifest.model_dump_json(indent=1).encode())
        _sync_folder(self.folder)

    def staging(self, name: str) -> Path:
        """Return a folder (not made yet) for files on their way into the store."""
        return self.folder / _STAGING / name

    def month_path(self, source: str, month: str) -> str:
        """Return where the calls of a source in a month ("2025-01") belong, within the store."""
        year, number = month.split("-")
        return f"{_RECORDS}/year={year}/month={number}/{source}.parquet"

    def rejects_path(self, source: str) -> str:
        """Return where a source's rejected rows belong, within the store."""
        return f"{_REJECTS}/{source}.csv"

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
        live |= {self.rejects_path(source.id) for source in manifest.sources}
        for pattern in (f"{_RECORDS}/*/*/*.parquet", self.rejects_path("*")):
            for path in sorted(self.folder.glob(pattern)):
                if path.relative_to(self.folder).as_posix() not in live:
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
            raise refused(self.folder, rule) from error
        with file:
            try:
                _lock(file.fileno())
            except OSError as error:
                rule = "another ingest is at work in this store; wait until it is done"
                raise refused(self.folder, rule) from error
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
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
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
