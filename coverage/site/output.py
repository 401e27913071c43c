"""Writing the files of the site, by some processes, beside the old site, which they replace."""

from __future__ import annotations

import gc
import gzip
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

from coverage.export import typeset
from coverage.site.addresses import File
from coverage.site.page import Site

#: What a web server may send compressed as it lies there.
PACKED = {".html", ".css", ".js", ".json", ".topojson", ".svg", ".xml", ".csv", ".txt", ".geojson"}
SMALLEST_PACKED = 1024
#: 9 would save 2 % and take four times as long.
LEVEL = 6
#: Stands in every site of ours; names the data version.
MARK = "version.txt"


@contextmanager
def replaced(out: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of `out` at the end, if nothing went wrong.

    Raises
    ------
    FileExistsError
        `out` holds something that is no site of ours.
    """
    if out.exists() and not out.is_dir():
        raise FileExistsError(f"{out} is no folder")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).exists():
        raise FileExistsError(f"{out} holds something that is no site of ours; it was not touched")
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield work
        _swap(work, out)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _swap(work: Path, out: Path) -> None:
    """Put a finished folder in the place of another."""
    work.chmod(0o755)
    if not out.exists():
        work.rename(out)
        return
    old = out.with_name(f".{out.name}-old-{os.getpid()}")
    out.rename(old)
    try:
        work.rename(out)
    except OSError:
        old.rename(out)
        raise
    shutil.rmtree(old)


def write(folder: Path, files: Iterable[File]) -> None:
    """Write files below a folder, each with its compressed twin."""
    for place, body in files:
        file = folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        if file.suffix in PACKED and len(body) >= SMALLEST_PACKED:
            file.with_name(file.name + ".gz").write_bytes(gzip.compress(body, LEVEL, mtime=0))


@dataclass(frozen=True)
class Published:
    """What was written: number of files and their bytes (without the compressed twins)."""

    files: int
    size: int

    @classmethod
    def of(cls, folder: Path) -> Published:
        """Count what lies in a folder."""
        sizes = [
            file.stat().st_size
            for file in folder.rglob("*")
            if file.is_file() and file.suffix != ".gz"
        ]
        return cls(len(sizes), sum(sizes))


@dataclass(frozen=True)
class Piece:
    """Some files: a function of a module that makes them of the site and of `what`.

    `cost` is about how long it takes beside others; no file is made by two pieces.
    """

    make: Callable[[Site, tuple[str, ...]], Iterator[File]]
    what: tuple[str, ...]
    cost: float


#: Has pieces made and written; given the paths of shared files by name, where they need them.
Do = Callable[[Iterable[Piece], Mapping[str, str]], None]


@contextmanager
def workers(site: Site, folder: Path, processes: int) -> Iterator[Do]:
    """Give a function that makes pieces of work, the longest first; at the end all are written.

    Some processes share the work, or this one does it where one is enough. What they write does not
    depend on their number or on their order. A process that has set sheets does the work itself:
    those forked from it could not (see `coverage.export.typeset`).

    Raises
    ------
    OSError
        A file cannot be written, or one of the processes was ended from outside.
    """

    def do_here(pieces: Iterable[Piece], files: Mapping[str, str]) -> None:
        for piece in pieces:
            write(folder, piece.make(replace(site, files=files), piece.what))

    if processes < 2 or "fork" not in get_all_start_methods() or typeset.used_here():
        yield do_here
        return
    # forked, so that the data need not be loaded again; what is there stays out of every later
    # search for garbage
    gc.collect()
    gc.freeze()
    pool = ProcessPoolExecutor(
        processes, get_context("fork"), initializer=_begin, initargs=(site, folder)
    )
    running: list[Future[None]] = []

    def do(pieces: Iterable[Piece], files: Mapping[str, str]) -> None:
        ordered = sorted(pieces, key=lambda piece: -piece.cost)
        running.extend(pool.submit(_do, piece, files) for piece in ordered)

    try:
        yield do
        for future in as_completed(running):
            future.result()
    except BrokenProcessPool as error:
        raise OSError("a process that made pages was ended") from error
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()


_SHARED: list[tuple[Site, Path]] = []  # what a forked process works on


def _begin(site: Site, folder: Path) -> None:
    _SHARED[:] = [(site, folder)]
    gc.disable()  # once a piece is enough: see `_do`


def _do(piece: Piece, files: Mapping[str, str]) -> None:
    site, folder = _SHARED[0]
    write(folder, piece.make(replace(site, files=files), piece.what))
    gc.collect()
