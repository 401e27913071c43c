"""Files that are computed once from a boundary set and kept: beside the set, or in a cache folder.

Their names hold a key of everything that they depend on, so that a kept file is either right or
not there; a damaged one is as good as none.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import tempfile
import zlib
from pathlib import Path

from geodata.boundaries import Boundaries


def folder_beside(path: Path) -> Path:
    """Folder beside an imported set with what was computed from it."""
    return path.with_suffix(".built")


def key(boundaries: Boundaries, *versions: object) -> str:
    """Text of 32 hex digits that changes with the set and with every version given."""
    text = " ".join([boundaries.digest(), *map(str, versions)])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def read(
    name: str, boundaries: Boundaries, cache_dir: Path, begins: bytes
) -> tuple[Path, bytes] | None:
    """Find a kept file beside the set or in the cache: (path, gzipped bytes), or None.

    `begins` is how its content begins, so that another file of that name is not taken for it.
    """
    folders = [cache_dir]
    if boundaries.path is not None:
        folders.insert(0, folder_beside(boundaries.path))
    for folder in folders:
        try:
            packed = (folder / name).read_bytes()
            if gzip.decompress(packed).startswith(begins):  # whole: length and CRC
                return folder / name, packed
        except (OSError, EOFError, zlib.error):
            continue
    return None


def write(path: Path, packed: bytes) -> bool:
    """Write beside and rename, so that no reader ever sees half a file; False if it cannot be."""
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(packed)
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)
    except OSError:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        return False
    return True


def pack(content: bytes) -> bytes:
    """Gzip, the same bytes for the same content."""
    return gzip.compress(content, 9, mtime=0)
