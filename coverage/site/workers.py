"""Processes that make the files of the site and write them, the longest work first."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from types import TracebackType

from coverage.site import output
from coverage.site.frame import Site
from coverage.site.output import File


@dataclass(frozen=True)
class Piece:
    """Some files: a function of a module that makes them of the site and of `what`.

    `cost` is about how long it takes beside others; no file is made by two pieces.
    """

    make: Callable[[Site, tuple[str, ...]], Iterator[File]]
    what: tuple[str, ...]
    cost: float


@dataclass(frozen=True)
class Published:
    """What was written: number of files and their bytes (without the compressed twins)."""

    files: int
    size: int

    def __add__(self, other: Published) -> Published:
        """Return both together."""
        return Published(self.files + other.files, self.size + other.size)


class Workers:
    """Makes pieces of work in some processes, or in this one where one is enough.

    What they write does not depend on their number or on their order.
    """

    def __init__(self, site: Site, folder: Path, processes: int) -> None:
        self._site, self._folder = site, folder
        self._pool: ProcessPoolExecutor | None = None
        self._running: list[Future[Published]] = []
        self._done = Published(0, 0)
        if processes > 1 and "fork" in get_all_start_methods():
            # forked, so that the data need not be loaded again; what is there stays out of every
            # later search for garbage
            gc.collect()
            gc.freeze()
            self._pool = ProcessPoolExecutor(
                processes, get_context("fork"), initializer=_begin, initargs=(site, folder)
            )

    def __enter__(self) -> Workers:
        """Return these workers."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let nothing go on after this."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            gc.unfreeze()

    def write(self, files: Iterable[File]) -> None:
        """Write files that are there already."""
        self._done += _written(self._folder, files)

    def do(self, pieces: Iterable[Piece], files: Mapping[str, str] | None = None) -> None:
        """Have pieces made; `files` are the paths of shared files, where they need them."""
        named = dict(files or {})
        for piece in sorted(pieces, key=lambda piece: -piece.cost):
            if self._pool is None:
                site = replace(self._site, files=named)
                self._done += _written(self._folder, piece.make(site, piece.what))
            else:
                self._running.append(self._pool.submit(_do, piece, named))

    def finish(self) -> Published:
        """Wait for all that was begun, and return what was written.

        Raises
        ------
        OSError
            A file cannot be written, or one of the processes was ended from outside.
        """
        try:
            for future in as_completed(self._running):
                self._done += future.result()
        except BrokenProcessPool as error:
            raise OSError("a process that made pages was ended") from error
        self._running = []
        return self._done


_SHARED: list[tuple[Site, Path]] = []  # what a forked process works on


def _begin(site: Site, folder: Path) -> None:
    _SHARED[:] = [(site, folder)]
    gc.disable()  # once a piece is enough: see `_do`


def _do(piece: Piece, files: Mapping[str, str]) -> Published:
    site, folder = _SHARED[0]
    done = _written(folder, piece.make(replace(site, files=files), piece.what))
    gc.collect()
    return done


def _written(folder: Path, files: Iterable[File]) -> Published:
    count = size = 0
    for place, body in files:
        size += output.write(folder, place, body)
        count += 1
    return Published(count, size)
