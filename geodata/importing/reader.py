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
from geodata.formats.common import Content, count_check, refuse
from geodata.formats.limits import MAX_FILE_BYTES, MAX_FOLDER_FILES
from geodata.formats.opening import READABLE, frame_of, open_content
from geodata.formats.shapefile import PARTS, parts_of
from geodata.formats.text import clean_text
from geodata.formats.values import check_size
from geodata.importing.coordinates import check_kinds, check_places, looks_like

#: Column with the name of the file that a feature of a folder is from.
FILE_COLUMN = "_file"


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
    try:
        if path.is_dir():
            return _read_folder(path, layer, crs)
        return _read_file(path, layer, crs)
    except MemoryError as error:
        raise refuse(path, "is too large for this computer's memory") from error
    except OSError as error:
        raise refuse(path, f"cannot be read ({error.strerror or error})") from error


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    parts = parts_of(path) if path.suffix.lower() == ".shp" else {"": path}
    for suffix in sorted(parts, key=[*PARTS, ""].index):
        with parts[suffix].open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def _degrees(content: Content, path: Path, crs: str | None, label: str) -> tuple[str, list[str]]:
    """Bring a content to EPSG:4326 in place: (name of its CRS, notes)."""
    notes = []
    given = crs_names.from_text(crs, path) if crs else None
    if given is not None:
        if content.crs is not None and not content.crs.equals(given, ignore_axis_order=True):
            notes.append(f"read as {crs_names.title(given)}, though the file says otherwise")
        content.crs = given
    if content.crs is None:
        add = "add its .prj file" if "shapefile" in label else "save it again with its CRS"
        hint = looks_like(content.shapes) or "such as --crs EPSG:4326 for degrees"
        raise refuse(path, f"has no coordinate system: {add}, or name it ({hint})")
    name = crs_names.title(content.crs)
    was_degrees = bool(content.crs.is_geographic)
    if was_degrees:  # before projecting, which would hide the cause
        check_places(content.shapes, path)
    content.shapes, projected = crs_names.to_degrees(content.shapes, content.crs, path)
    check_places(content.shapes, path, was_degrees)
    content.crs = crs_names.from_text("EPSG:4326", path)
    said = content.stated or given is not None
    return name if said else "", [*notes, *projected]


def _read_file(path: Path, layer: str | None, crs: str | None) -> RawFile:
    content, label = open_content(path, layer=layer)
    check_kinds(content.shapes, path)
    name, notes = _degrees(content, path, crs, label)
    frame, table_notes = frame_of(content, path)
    return RawFile(
        frame=frame,
        source=clean_text(path.name),
        sha256=_sha256(path),
        format=label,
        layer=content.layer,
        crs=name,
        notes=(*content.notes, *notes, *table_notes),
    )


def _folder_files(path: Path) -> tuple[list[Path], list[str]]:
    """Boundary files of a folder in sorted order, and names of what is passed over."""
    if path.suffix.lower() == ".gdb":
        raise refuse(path, "is a File Geodatabase: export its layer as GeoPackage (.gpkg)")
    chosen: list[Path] = []
    others: list[str] = []
    size = 0
    problems: list[Problem] = []
    for number, entry in enumerate(path.iterdir()):
        if number >= 10 * MAX_FOLDER_FILES:
            raise refuse(path, f"must have at most {MAX_FOLDER_FILES:,} files")
        suffix = entry.suffix.lower()
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            problems.append(Problem(str(entry), None, "", "", "must be a file, not a link"))
        elif not entry.is_file():
            others.append(entry.name)
        elif suffix in READABLE:
            chosen.append(entry)
            size += entry.stat().st_size
        elif suffix not in PARTS and suffix not in (".qix", ".sbn", ".sbx", ".xml", ".qpj"):
            others.append(entry.name)
    if problems:
        raise DataError(problems)
    if len(chosen) > MAX_FOLDER_FILES:
        raise refuse(path, f"must have at most {MAX_FOLDER_FILES:,} files, has {len(chosen):,}")
    if size > MAX_FILE_BYTES:
        raise refuse(path, f"must have at most {MAX_FILE_BYTES:,} bytes in all, has {size:,}")
    if not chosen:
        raise refuse(path, f"holds no boundary file itself ({', '.join(READABLE)})")
    return sorted(chosen), sorted(others)


def _read_folder(path: Path, layer: str | None, crs: str | None) -> RawFile:
    files, others = _folder_files(path)
    kinds = sorted({READABLE[file.suffix.lower()][0] for file in files})
    if len(kinds) > 1:
        rule = f"must hold files of one format, holds {', '.join(kinds)}: move one kind away"
        raise refuse(path, rule)
    parts: list[RawFile] = []
    problems: list[Problem] = []
    features = vertices = 0
    columns: dict[str, None] = {}
    for file in files:
        try:
            part = _read_file(file, layer, crs)
        except DataError as error:
            problems += error.problems
            if len(problems) >= 20:
                break
            continue
        if FILE_COLUMN in part.frame:
            part.frame.rename(columns={FILE_COLUMN: f"{FILE_COLUMN}_2"}, inplace=True)
        features += len(part.frame)
        vertices += int(shapely.get_num_coordinates(part.frame.geometry.to_numpy()).sum())
        columns |= dict.fromkeys(map(str, part.frame.columns))
        count_check(path, features, vertices)
        check_size(len(columns), features, path)
        parts.append(part)
    if problems:
        raise DataError(problems)
    notes = [f"{len(files)} files read as one"] if len(files) > 1 else []
    if others:
        listed = ", ".join(others[:5]) + (" ..." if len(others) > 5 else "")
        notes.append(f"passed over in the folder: {listed}")
    for part in parts:
        notes += [f"{part.source}: {note}" for note in part.notes]
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
    names = dict.fromkeys(str(c) for part in parts for c in part.frame.columns if c != "geometry")
    text = {
        name
        for name in names
        for part in parts
        if name in part.frame and not pd.api.types.is_numeric_dtype(part.frame[name])
    }
    frames = []
    for part in parts:
        frame = part.frame
        for name in sorted(text & set(frame.columns)):
            if pd.api.types.is_numeric_dtype(frame[name]):
                frame[name] = frame[name].map(_plain, na_action="ignore").astype("str")
        frame[FILE_COLUMN] = part.source
        frames.append(frame)
    joined = pd.concat(frames, ignore_index=True)[[*names, FILE_COLUMN, "geometry"]]
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=4326)


def _plain(value: float) -> str:
    return f"{value:.0f}" if value == round(value) else repr(float(value))
