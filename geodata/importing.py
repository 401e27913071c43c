"""Writing a checked boundary set so that the dashboard can use it: all of it, or nothing."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import pyarrow.parquet as pq

from geodata.boundaries import FOLDER, Boundaries
from geodata.boundary_files import META_KEY

#: Where imported sets go by default; a .gitignore inside keeps them out of version control.
IMPORTED = FOLDER / "imported"


def sidecar(path: Path) -> Path:
    """Path of the readable copy of the metadata beside a set."""
    return path.with_suffix(".meta.json")


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_boundaries(boundaries: Boundaries, path: Path) -> None:
    """Write a set as GeoParquet, atomically: a crash at any moment leaves the previous file.

    The metadata are inside the Parquet file, so that set and metadata can never differ; the sidecar
    `<name>.meta.json` is a copy for people, written afterwards.

    Parameters
    ----------
    boundaries
        A checked set.
    path
        Ends in .parquet; its folder is made if needed.

    Raises
    ------
    OSError
        The folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    meta = json.dumps(boundaries.meta.as_dict(), ensure_ascii=False, indent=2)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".import-") as folder:
        plain, tagged = Path(folder) / "plain.parquet", Path(folder) / "tagged.parquet"
        boundaries.frame.to_parquet(plain, compression="zstd")
        table = pq.read_table(plain)
        kept = table.schema.metadata or {}
        table = table.replace_schema_metadata({**kept, META_KEY: meta.encode()})
        pq.write_table(table, tagged, compression="zstd")
        _replace(path, tagged.read_bytes())
    _replace(sidecar(path), (meta + "\n").encode())
