"""Writing the files of the site beside the old one, which they replace when all are there."""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: What a web server may send compressed as it lies there.
PACKED = {".html", ".css", ".js", ".json", ".topojson", ".svg", ".xml", ".csv", ".txt", ".geojson"}
SMALLEST_PACKED = 1024
#: 9 would save 2 % and take four times as long.
LEVEL = 6
#: Stands in every site of ours; names the data version.
MARK = "version.txt"

#: Path below the root, and content.
File = tuple[str, bytes]


@contextmanager
def replaced(out: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of `out` at the end, if nothing went wrong.

    Raises
    ------
    FileExistsError
        `out` holds something that is no site of ours.
    """
    _refuse_foreign(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield work
        _swap(work, out)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def write(folder: Path, place: str, body: bytes) -> int:
    """Write a file below a folder, with its compressed twin; return its size without the twin."""
    file = folder / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    if file.suffix in PACKED and len(body) >= SMALLEST_PACKED:
        file.with_name(file.name + ".gz").write_bytes(gzip.compress(body, LEVEL, mtime=0))
    return len(body)


def _refuse_foreign(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise FileExistsError(f"{out} is no folder")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).exists():
        raise FileExistsError(f"{out} holds something that is no site of ours; it was not touched")


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
