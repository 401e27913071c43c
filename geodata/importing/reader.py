"""Any boundary file, or a folder of them, as features in longitude and latitude.

What a file holds is left as found: invalid rings, empty geometries, heights and duplicates are for
`geodata.importing.repair`; what the columns mean is for `geodata.importing.layouts`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geodata.errors import DataError, Problem
from geodata.formats import crs as crs_names
from geodata.formats.common import MAX_FILE_BYTES, Content, Unreadable, check_size
from geodata.formats.opening import READABLE, frame_of, open_content, refusals
from geodata.formats.shapefile import PARTS, parts_of
from geodata.formats.values import clean_text
from geodata.importing.coordinates import check_kinds, check_places, looks_like

#: Files of a folder that is read as one.
MAX_FOLDER_FILES = 1_000
#: Column with the name of the file that a feature of a folder is from.
FILE_COLUMN = "_file"
#: Files beside boundary files that are passed over without a word.
_COMPANIONS = (*PARTS, ".qix", ".sbn", ".sbx", ".xml", ".qpj")


@dataclass(frozen=True)
class RawFile:
    """What a boundary file holds.

    Attributes
    ----------
    frame: GeoDataFrame, EPSG:4326, RangeIndex (feature number - 1): the file's own columns as text
        or numbers, and `geometry`, which may be None, empty, invalid or have Z.
    source: name of the file or folder.
    sha256: of the file; of a shapefile's parts in the order of `shapefile.PARTS`; of a folder, of
        its files' names and checksums.
    format: as users know it ("GeoPackage").
    layer: the layer read, "" where the format has none.
    crs: coordinate system that the file names, or that was given for it; "" where neither.
    notes: what was noticed and chosen while reading.
    """

    frame: gpd.GeoDataFrame = field(repr=False)
    source: str
    sha256: str
    format: str
    layer: str = ""
    crs: str = ""
    notes: tuple[str, ...] = ()


def read_features(path: Path, *, layer: str | None = None, crs: str | None = None) -> RawFile:
    """Read a boundary file or a folder of files of one format.

    Parameters
    ----------
    path
        .zip (with a shapefile, or one file of another format), .shp, .gpkg, .geojson, .json,
        .topojson, .parquet, .geoparquet, .fgb; or a folder with one file per province or regency.
    layer
        Layer of a GeoPackage, object of a TopoJSON, or shapefile in a zip. Not needed where only
        one holds polygons.
    crs
        Coordinate system, such as EPSG:32748: for a file that names none, or the wrong one.

    Raises
    ------
    DataError
        Nothing but this, whatever the file is: says what it is instead, what is missing, or which
        feature is wrong. Nothing is written and nothing fetched.
    """
    path = Path(path)
    with refusals(path):
        return (_read_folder if path.is_dir() else _read_file)(path, layer, crs)


def _read_file(path: Path, layer: str | None, crs: str | None) -> RawFile:
    content = open_content(path, layer=layer)
    with refusals(path):
        check_kinds(content.shapes)
        crs_name = _to_degrees(content, crs)
    digest = hashlib.sha256()
    parts = parts_of(path) if path.suffix.lower() == ".shp" else {"": path}
    for suffix in sorted(parts, key=[*PARTS, ""].index):
        with parts[suffix].open("rb") as file:
            hashlib.file_digest(file, lambda: digest)  # one of all parts
    return RawFile(
        frame=frame_of(content, path),
        source=clean_text(path.name),
        sha256=digest.hexdigest(),
        format=content.format,
        layer=content.layer,
        crs=crs_name,
        notes=tuple(content.notes),
    )


def _to_degrees(content: Content, crs: str | None) -> str:
    """Bring a content to EPSG:4326 in place; return the name of the CRS that it had."""
    given = crs_names.from_text(crs or "")
    if given is not None:
        if content.crs is not None and not content.crs.equals(given, ignore_axis_order=True):
            note = f"read as {crs_names.title(given)}, though the file says otherwise"
            content.notes.append(note)
        content.crs, content.stated = given, True
    if content.crs is None:
        add = "add its .prj file" if "shapefile" in content.format else "save it again with its CRS"
        hint = looks_like(content.shapes) or "such as --crs EPSG:4326 for degrees"
        raise Unreadable(f"has no coordinate system: {add}, or name it ({hint})")
    named = crs_names.title(content.crs) if content.stated else ""
    was_degrees = bool(content.crs.is_geographic)
    if was_degrees:  # before projecting, which would hide the cause
        check_places(content.shapes)
    content.shapes, notes = crs_names.to_degrees(content.shapes, content.crs)
    check_places(content.shapes, was_degrees)
    content.notes += notes
    content.crs = crs_names.from_text("EPSG:4326")
    return named


def _folder_files(path: Path) -> tuple[list[Path], list[str]]:
    """Boundary files of a folder in sorted order, and names of what is passed over."""
    if path.suffix.lower() == ".gdb":
        raise Unreadable("is a File Geodatabase: export its layer as GeoPackage (.gpkg)")
    chosen: list[Path] = []
    others: list[str] = []
    links: list[Problem] = []
    for number, entry in enumerate(path.iterdir()):
        if number >= 10 * MAX_FOLDER_FILES:
            raise Unreadable(f"must have at most {MAX_FOLDER_FILES:,} files")
        suffix = entry.suffix.lower()
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            links.append(Problem(str(entry), None, "", "", "must be a file, not a link"))
        elif entry.is_file() and suffix in READABLE:
            chosen.append(entry)
        elif not (entry.is_file() and suffix in _COMPANIONS):
            others.append(entry.name)
    if links:
        raise DataError(links)
    if len(chosen) > MAX_FOLDER_FILES:
        raise Unreadable(f"must have at most {MAX_FOLDER_FILES:,} files, has {len(chosen):,}")
    size = sum(file.stat().st_size for file in chosen)
    if size > MAX_FILE_BYTES:
        raise Unreadable(f"must have at most {MAX_FILE_BYTES:,} bytes in all, has {size:,}")
    if not chosen:
        raise Unreadable(f"holds no boundary file itself ({', '.join(READABLE)})")
    return sorted(chosen), sorted(others)


def _read_folder(path: Path, layer: str | None, crs: str | None) -> RawFile:
    files, others = _folder_files(path)
    kinds = sorted({READABLE[file.suffix.lower()][0] for file in files})
    if len(kinds) > 1:
        rule = f"must hold files of one format, holds {', '.join(kinds)}: move one kind away"
        raise Unreadable(rule)
    parts: list[RawFile] = []
    problems: list[Problem] = []
    features = vertices = 0
    columns: set[str] = set()
    for file in files:
        try:
            part = _read_file(file, layer, crs)
        except DataError as error:
            problems += error.problems
            if len(problems) >= 20:
                break
            continue
        features += len(part.frame)
        vertices += int(shapely.get_num_coordinates(part.frame.geometry.to_numpy()).sum())
        columns |= {*part.frame.columns}
        check_size(features, vertices, columns=len(columns))
        parts.append(part)
    if problems:
        raise DataError(problems)
    notes = [f"{len(files)} files read as one"] if len(files) > 1 else []
    if others:
        listed = ", ".join(others[:5]) + (" ..." if len(others) > 5 else "")
        notes.append(f"passed over in the folder: {listed}")
    notes += [f"{part.source}: {note}" for part in parts for note in part.notes]
    lines = "".join(f"{part.sha256}  {part.source}\n" for part in parts)
    return RawFile(
        frame=_joined(parts),
        source=clean_text(path.resolve().name),
        sha256=hashlib.sha256(lines.encode("utf-8", "surrogateescape")).hexdigest(),
        format=f"folder of {parts[0].format}",
        layer="; ".join(dict.fromkeys(part.layer for part in parts if part.layer))[:200],
        crs="; ".join(dict.fromkeys(part.crs for part in parts if part.crs)),
        notes=tuple(notes),
    )


def _joined(parts: list[RawFile]) -> gpd.GeoDataFrame:
    """Frames below each other; columns are united, text where one file has text."""
    frames = [
        part.frame.rename(columns={FILE_COLUMN: f"{FILE_COLUMN}_2"}).assign(
            **{FILE_COLUMN: part.source}
        )
        for part in parts
    ]
    numeric = pd.api.types.is_numeric_dtype
    text = {name for f in frames for name in f.columns.drop("geometry") if not numeric(f[name])}
    for frame in frames:
        for name in text & {*frame.columns}:
            if numeric(frame[name]):
                frame[name] = frame[name].map(_plain, na_action="ignore").astype("str")
    joined = pd.concat(frames, ignore_index=True)
    ends = [FILE_COLUMN, "geometry"]
    return gpd.GeoDataFrame(joined[[*joined.columns.drop(ends), *ends]], crs=4326)


def _plain(value: float) -> str:
    return f"{value:.0f}" if value == round(value) else repr(float(value))
