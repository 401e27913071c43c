"""Boundary sets: whatever file comes in, 514 valid MultiPolygons in register order come out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely

from geodata.cleaning.overlaps import only_polygons
from geodata.errors import DataError, Problem, refused
from geodata.formats import crs as crs_names
from geodata.formats.common import Content
from geodata.formats.opening import frame_of, open_content, refusals
from geodata.register.areas import EQUAL_AREA
from geodata.register.lookup import resolve_many
from geodata.register.regions import BOUNDS, regions
from geodata.register.tables import DATA, forgotten

FOLDER = DATA / "boundaries"
DEFAULT_FILE = FOLDER / "regencies_approx.shp.zip"
DEFAULT_META = FOLDER / "metadata.json"
#: Setting with the path of the set to use instead of the default.
ENVIRONMENT = "COVERAGE_BOUNDARIES"
#: Extensions of the formats of a boundary set.
FORMATS = (".zip", ".shp", ".gpkg", ".geojson", ".fgb", ".parquet")
#: Columns that may hold the code, first found is used; compared without case.
CODE_COLUMNS = ("reg_code", "regency_code", "kode", "code")
#: A polygon farther than this from its capital has another regency's code. The farthest of the
#: default set is 6 km; the codes of Statistics Indonesia, read as the Ministry's, miss by hundreds.
MAX_CAPITAL_KM = 100.0
#: Key of the metadata inside a GeoParquet boundary set written by `python -m geodata import`.
META_KEY = b"boundary_meta"


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

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> BoundaryMeta:
        """Build from JSON values; keys that are not attributes are left out."""
        names = {field.name for field in fields(cls)}
        known: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in values.items()
            if name in names
        }
        return cls(**known)

    @classmethod
    def stored(cls, path: Path, source: str) -> BoundaryMeta:
        """Read what an imported set carries; of other files only the source is known."""
        stored = None
        if path.suffix.lower() == ".parquet" and path.is_file():
            stored = (pq.read_schema(path).metadata or {}).get(META_KEY)
        return cls.from_dict(json.loads(stored)) if stored else cls(source)


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
    file = str(path)
    content = open_content(path, FORMATS)
    raw = frame_of(content, path)
    meta = meta or BoundaryMeta.stored(path, path.name)
    codes, problems = _find_codes(raw, file)
    known = {*codes, *meta.missing}
    if missing := [code for code in regions().index if code not in known]:
        problems.append(Problem(file, None, "", "", missing_text(missing)))
    try:
        shapes, notes = _degrees(content, path)
    except DataError as error:
        raise DataError([*problems, *error.problems]) from error
    valid, broken, repairs = _polygons(shapes, codes, file)
    if problems := problems + broken:
        raise DataError(problems)
    index = pd.Index(codes, name="regency_code").astype(regions().index.dtype)
    frame = complete(gpd.GeoDataFrame(index=index, geometry=valid, crs=4326))
    if problems := far_from_capital(frame, file):
        raise DataError(problems)
    meta = replace(
        meta,
        layout=meta.layout or content.format,
        sha256=file_sha256(path),
        notes=(*meta.notes, *notes, *repairs),
    )
    return Boundaries(frame, meta, path)


def _find_codes(frame: gpd.GeoDataFrame, file: str) -> tuple[pd.Series, list[Problem]]:
    """Find the current regency code of each feature, None where not understood.

    A missing column is raised, since nothing else can be checked without it.
    """
    columns = frame.columns.drop("geometry")
    by_name = {str(c).casefold(): c for c in reversed(columns)}
    column = next((by_name[c] for c in CODE_COLUMNS if c in by_name), None)
    if column is None:
        shown = ", ".join(repr(str(c)[:40]) for c in columns[:60])
        rule = (
            f"needs a column with the regency code, named {' or '.join(CODE_COLUMNS)}; "
            f"the columns are: {shown or 'none'}"
        )
        raise refused(file, rule)
    codes, unknown = resolve_many(code_texts(frame[column]), file=file, column=column)
    numbers = pd.Series(range(1, len(codes) + 1), index=codes.index).astype(str)
    problems = [
        replace(problem, rule=f"feature {number}: {problem.rule}")
        for number, problem in zip(numbers[codes.isna()], unknown, strict=True)
    ]
    for code, features in numbers.groupby(codes, sort=False):
        if len(features) > 1:
            where = f"{len(features)} times (features {', '.join(features)})"
            rule = f"regency appears {where}; one feature each"
            problems.append(Problem(file, None, column, str(code), rule))
    return codes, problems


def code_texts(values: pd.Series) -> pd.Series:
    """Codes as text, also where a program has stored 35.78 or 3578 as a number."""
    if not pd.api.types.is_numeric_dtype(values):
        return values
    whole = values.dropna().ge(100).all()

    def text(value: float) -> str:
        if pd.isna(value):
            return ""
        return f"{value:.0f}" if whole and value == round(value) else f"{value:.2f}"

    return values.map(text)


def missing_text(codes: Sequence[str]) -> str:
    """List the regencies that a file lacks."""
    names = regions()["name"]
    listed = ", ".join(f"{code} {names[code]}" for code in codes)
    return f"{len(codes)} of {len(names)} regencies are missing: {listed}"


def _degrees(content: Content, path: Path) -> tuple[np.ndarray, list[str]]:
    """Geometries in EPSG:4326, two dimensions, and what was done to them."""
    if content.crs is None:
        raise refused(
            path,
            "has no coordinate system: add the .prj file of the shapefile, or save the layer "
            "again with its CRS (EPSG:4326 for degrees)",
        )
    notes = []
    if heights := int(shapely.has_z(content.shapes).sum()):
        notes.append(f"heights dropped from {heights} features")
    with refusals(path):
        shapes, projected = crs_names.to_degrees(shapely.force_2d(content.shapes), content.crs)
    return shapes, notes + projected


def _shape_rule(shape: shapely.Geometry | None) -> str:
    """Why a geometry is no polygon in Indonesia, or ""."""
    if shape is None or shape.is_empty:
        return "must have a geometry; it is empty"
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        return f"must be a Polygon or MultiPolygon, is {shape.geom_type}"
    west, south, east, north = BOUNDS
    x0, y0, x1, y1 = bounds = shape.bounds
    if not np.isfinite(bounds).all():
        return "coordinates must be finite numbers"
    if west <= x0 and x1 <= east and south <= y0 and y1 <= north:
        return ""
    where = f"{x0:.4g} to {x1:.4g}, {y0:.4g} to {y1:.4g}"
    if south <= x0 and x1 <= north and west <= y0 and y1 <= east:
        return f"latitude and longitude are swapped ({where}): longitude must come first"
    if np.abs(bounds).max() > 360:
        return f"coordinates look like metres, but the CRS says degrees ({where})"
    return (
        f"must lie in Indonesia: longitude {west} to {east}, latitude {south} to {north} ({where})"
    )


def _polygons(
    shapes: np.ndarray, codes: pd.Series, file: str
) -> tuple[list[shapely.Geometry | None], list[Problem], list[str]]:
    """Make every geometry a valid MultiPolygon in Indonesia, or say why not; and what was done."""
    problems: list[Problem] = []
    valid: list[shapely.Geometry | None] = []
    repaired: list[str] = []
    for number, (code, shape) in enumerate(zip(codes, shapes, strict=True), start=1):
        polygons, rule = shape, _shape_rule(shape)
        if not rule:
            try:
                if not shape.is_valid:
                    polygons = shapely.make_valid(shape, method="structure")
                    repaired.append(str(code or number))
                polygons = only_polygons(np.array([polygons], dtype=object))[0]
                if polygons.is_empty:
                    rule = "must enclose an area; nothing is left after repair"
            except shapely.GEOSException as error:
                rule = f"cannot be repaired ({error})"
        if rule:
            name = f"feature {number}" + (f" ({code} {regions()['name'][code]})" if code else "")
            problems.append(Problem(file, None, "geometry", str(code or ""), f"{name}: {rule}"))
        valid.append(polygons)
    if not repaired:
        return valid, problems, []
    listed = ", ".join(repaired[:10]) + (" ..." if len(repaired) > 10 else "")
    return valid, problems, [f"invalid rings repaired in {len(repaired)} features: {listed}"]


def far_from_capital(frame: gpd.GeoDataFrame, file: str) -> list[Problem]:
    """Regencies whose polygon lies far from the register's capital: another code system.

    Parameters
    ----------
    frame
        Polygons indexed by regency code, EPSG:4326.
    """
    table = regions().loc[frame.index]
    points = gpd.points_from_xy(table["longitude"], table["latitude"], crs=4326)
    capitals = gpd.GeoSeries(points, index=frame.index).to_crs(EQUAL_AREA)
    km = frame.geometry.to_crs(EQUAL_AREA).distance(capitals) / 1000
    return [
        Problem(
            file,
            None,
            "geometry",
            code,
            f"{table.at[code, 'name']} lies {km.at[code]:.0f} km from its capital "
            f"{table.at[code, 'capital']}: the codes must be those of the Ministry of Home Affairs "
            "(those of Statistics Indonesia look alike and mean other places)",
        )
        for code in map(str, km.index[km > MAX_CAPITAL_KM])
    ]


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
        raise refused(DEFAULT_FILE, f"must be the file described in {DEFAULT_META.name} (sha256)")
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
        raise refused(path, f"{ENVIRONMENT} must name a boundary file")
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
