"""Files that are computed once from a boundary set and cached: beside the set, or in a folder.

Their names hold a key of everything that they depend on, so that a cached file is either right or
not there; a damaged one is as good as none.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from pathlib import Path

from geodata.boundaries import Boundaries
from geodata.files import replace_file


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
    """Find a cached file beside the set or in the cache: (path, gzipped bytes), or None.

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
    """Keep a file; False if the folder cannot be written."""
    try:
        replace_file(path, packed)
    except OSError:
        return False
    return True


def pack(content: bytes) -> bytes:
    """Gzip, the same bytes for the same content."""
    return gzip.compress(content, 9, mtime=0)
