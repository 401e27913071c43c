"""Writing a checked boundary set so that the dashboard can use it: all of it, or nothing."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from geodata.boundaries import FOLDER, META_KEY, Boundaries, read_boundaries
from geodata.files import replace_file
from geodata.maps import cache as map_cache
from geodata.maps.adjacency import borders_name, cached_borders
from geodata.maps.topology import levels

#: Where imported sets go by default; a .gitignore inside keeps them out of version control.
IMPORTED = FOLDER / "imported"


class Built(NamedTuple):
    """What was built of a set: gzipped size of each level, number of pairs of neighbours."""

    level_bytes: dict[str, int]
    borders: int


def sidecar(path: Path) -> Path:
    """Path of the readable copy of the metadata beside a set."""
    return path.with_suffix(".meta.json")


def _write_parquet(boundaries: Boundaries, path: Path, meta: str) -> None:
    """Write the set with its metadata inside; regencies without an outline have no row."""
    frame = boundaries.frame
    frame[~frame.geometry.is_empty].to_parquet(path, compression="zstd")
    table = pq.read_table(path)
    stored = table.schema.metadata or {}
    table = table.replace_schema_metadata({**stored, META_KEY: meta.encode()})
    pq.write_table(table, path, compression="zstd")


def write_boundaries(
    boundaries: Boundaries, path: Path, step: Callable[[str], None] | None = None
) -> Built:
    """Write a set as GeoParquet, atomically: a crash at any moment leaves the previous file.

    The metadata are inside the Parquet file, so that set and metadata can never differ; the sidecar
    `<name>.meta.json` is a copy for people. Before the set takes its place it is read back as the
    dashboard will read it, and what the map draws from it is built into `<name>.built/`; files of a
    previous set there stay until the new one serves.

    Parameters
    ----------
    boundaries
        A checked set.
    path
        Ends in .parquet; its folder is made if needed.
    step
        Called with "build" when the levels are begun.

    Raises
    ------
    DataError
        The set does not keep the contract: what was written could not be read back.
    OSError
        The folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    meta = json.dumps(asdict(boundaries.meta), ensure_ascii=False, indent=2)
    built = map_cache.folder_beside(path)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".import-") as folder:
        new = Path(folder) / path.name
        _write_parquet(boundaries, new, meta)
        if step:
            step("build")
        ready = read_boundaries(new)
        drawn = levels(ready, built)
        pairs = cached_borders(ready, built)
        current = {level.path.name for level in drawn.values() if level.path is not None}
        replace_file(path, new.read_bytes())
    replace_file(sidecar(path), (meta + "\n").encode())
    current.add(borders_name(ready))
    for old in built.iterdir():
        if old.name not in current and old.is_file():
            old.unlink(missing_ok=True)
    return Built({name: len(level.gzip) for name, level in drawn.items()}, len(pairs))
