"""Boundary sets: whatever file comes in, 514 valid MultiPolygons in register order come out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from geodata.boundary_checks import (
    check_geometry,
    far_from_capital,
    find_codes,
    missing_regencies,
    to_degrees,
)
from geodata.errors import DataError
from geodata.formats.opening import embedded_meta, read_raw, refuse
from geodata.register.regions import regions
from geodata.register.tables import DATA, forgotten

FOLDER = DATA / "boundaries"
DEFAULT_FILE = FOLDER / "regencies_approx.shp.zip"
DEFAULT_META = FOLDER / "metadata.json"
#: Setting with the path of the set to use instead of the default.
ENVIRONMENT = "COVERAGE_BOUNDARIES"
#: Attributes of `BoundaryMeta` that are lists in JSON.
_LISTS = ("notes", "filled", "missing")


@dataclass(frozen=True)
class BoundaryMeta:
    """Where a boundary set is from and what may be done with it.

    Attributes
    ----------
    source: title of the set as shown to readers.
    layout: format it was read from ("zipped shapefile").
    licence, licence_url, attribution: as required by its publisher; "" where not known.
    date: date of the data, ISO text; "" where not known.
    approximate: True if the lines are derived, not surveyed; shown wherever the map is.
    sha256: of the file that was read.
    notes: what was repaired or changed while reading.
    filled: codes of regencies that the file lacks, taken from the approximate default boundaries.
    missing: codes of regencies that the file lacks and that were not filled: no outline, a dot.
    """

    source: str
    layout: str = ""
    licence: str = ""
    licence_url: str = ""
    date: str = ""
    approximate: bool = False
    attribution: str = ""
    sha256: str = ""
    notes: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self) | {name: list(getattr(self, name)) for name in _LISTS}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> BoundaryMeta:
        """Build from JSON values; keys that are not attributes are left out."""
        known = {f.name: values[f.name] for f in fields(cls) if f.name in values}
        for name in _LISTS:
            known[name] = tuple(known.get(name, ()))
        return cls(**known)


@dataclass(frozen=True)
class Boundaries:
    """A boundary set.

    Attributes
    ----------
    frame: GeoDataFrame indexed by `regency_code`: the register's 514 codes in its order, one column
        `geometry` of valid MultiPolygons, EPSG:4326, empty for those of `meta.missing` alone. Treat
        it as read-only.
    meta: provenance.
    path: the file it was read from; None if it came from none.
    """

    frame: gpd.GeoDataFrame = field(repr=False)
    meta: BoundaryMeta
    path: Path | None = None

    def digest(self) -> str:
        """Hex SHA-256 of the source file, or of the geometry if the set came from no file."""
        if self.meta.sha256:
            return self.meta.sha256
        wkb = b"".join(shapely.to_wkb(self.frame.geometry.values))
        return hashlib.sha256(wkb).hexdigest()


def complete(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put a frame in register order; a regency that it lacks gets an empty MultiPolygon."""
    shapes = frame.geometry.reindex(regions().index)
    shapes = shapes.where(shapes.notna(), shapely.MultiPolygon())
    return gpd.GeoDataFrame(geometry=shapes, crs=4326)


def file_sha256(path: Path) -> str:
    """Hex SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_boundaries(path: Path | str, meta: BoundaryMeta | None = None) -> Boundaries:
    """Read and check a boundary file.

    Parameters
    ----------
    path
        .zip (one shapefile), .shp, .gpkg (one layer), .geojson, .fgb or .parquet (GeoParquet),
        with a column `reg_code`, `regency_code`, `kode` or `code` that
        `geodata.register.lookup.resolve` understands.
    meta
        Provenance; by default what the file carries (sets written by `python -m geodata import`
        do), else the file's name.

    Raises
    ------
    DataError
        Names every feature that is wrong: unknown or doubled code, missing regency (but for those
        that the file's own metadata call missing), empty or non-polygon geometry, coordinates
        outside Indonesia or swapped, no CRS, a polygon far from its capital; or why the file cannot
        be read at all.
    """
    path = Path(path)
    raw, layout = read_raw(path)
    if meta is None:
        stored = embedded_meta(path)
        meta = BoundaryMeta.from_dict(stored) if stored else BoundaryMeta(source=path.name)
    file = str(path)
    if raw.index.name in raw.columns or raw.index.name is None:
        raw = raw.reset_index(drop=True)
    else:
        raw = raw.reset_index()
    codes, problems = find_codes(raw, file)
    problems += missing_regencies(codes, file, meta.missing)
    try:
        raw, notes = to_degrees(raw, file)
    except DataError as error:
        raise DataError([*problems, *error.problems]) from error
    shapes, broken, repairs = check_geometry(raw, codes, file)
    problems += broken
    if problems:
        raise DataError(problems)
    frame = gpd.GeoDataFrame(index=codes.rename("regency_code"), geometry=shapes, crs=4326)
    frame.index = frame.index.astype(regions().index.dtype)
    frame = complete(frame)
    if problems := far_from_capital(frame, file):
        raise DataError(problems)
    meta = replace(
        meta,
        layout=meta.layout or layout,
        sha256=file_sha256(path),
        notes=(*meta.notes, *notes, *repairs),
    )
    return Boundaries(frame, meta, path)


@forgotten
@lru_cache(maxsize=1)
def default_boundaries() -> Boundaries:
    """Return the embedded approximate set (data/boundaries), read once.

    Raises
    ------
    DataError
        The file is not the one that its metadata describes, or is damaged.
    """
    values = json.loads(DEFAULT_META.read_text(encoding="utf-8"))
    if file_sha256(DEFAULT_FILE) != values["sha256"]:
        raise refuse(DEFAULT_FILE, f"must be the file described in {DEFAULT_META.name} (sha256)")
    return read_boundaries(DEFAULT_FILE, BoundaryMeta.from_dict(values))


@forgotten
@lru_cache(maxsize=2)
def _imported(path: Path, modified: int, size: int) -> Boundaries:
    return read_boundaries(path)


def active_boundaries(path: Path | None) -> Boundaries:
    """Return the set in use: the file that the settings name, else the default.

    A replaced file is noticed by its time and size (see `stamp`). An unusable one is an error,
    never silently the default.

    Raises
    ------
    DataError
        As `read_boundaries`.
    """
    if path is None:
        return default_boundaries()
    if not path.is_file():
        raise refuse(path, f"{ENVIRONMENT} must name a boundary file")
    return _imported(path, *stamp(path))


def stamp(path: Path | None) -> tuple[int, int]:
    """Time of change (ns) and size of a file, which tell whether it was replaced; (0, 0) if none.

    A name without a file has (-1, -1).
    """
    if path is None:
        return 0, 0
    try:
        status = path.stat()
    except OSError:
        return -1, -1
    return status.st_mtime_ns, status.st_size
