"""Opening a boundary file of any allowed format, safely.

The format follows from the extension and the first bytes must agree, so that GDAL never picks
another one by content (a VRT renamed .shp could read other files or the network).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.errors import DataError, Problem, refused
from geodata.formats import flatgeobuf, geojson, geopackage, parquet, shapefile
from geodata.formats.archives import unpack
from geodata.formats.common import (
    MAX_FEATURES,
    MAX_FILE_BYTES,
    MAX_TEXT,
    ZIP_MAGIC,
    Content,
    Unreadable,
    check_magic,
    check_size,
)
from geodata.formats.values import clean_text, tidy


def _read_zip(path: Path, layer: str | None = None) -> Content:
    check_magic(path, ZIP_MAGIC, "zipped shapefile")
    with tempfile.TemporaryDirectory(prefix="boundaries-") as folder:
        others = [e for e in READABLE if e not in (".zip", ".shp")]
        inner, name, notes = unpack(path, Path(folder), layer, others)
        # The archive's layer is the name of the shapefile; other formats have layers of their own.
        content = _read(inner, None if inner.suffix == ".shp" else layer)
    content.layer = content.layer or name
    content.notes[:0] = notes
    content.format = f"zipped {content.format}"
    return content


#: Extension -> format as users know it, reader. A reader takes a path and the layer that is wanted
#: (None: the only one, or the only one with polygons). It raises `Unreadable` where the file is not
#: what its extension says, is damaged or costs too much; errors of libraries may pass.
READABLE: dict[str, tuple[str, Callable[[Path, str | None], Content]]] = {
    ".zip": ("zipped shapefile", _read_zip),
    ".shp": ("shapefile", shapefile.read),
    ".gpkg": ("GeoPackage", geopackage.read),
    ".geojson": ("GeoJSON", geojson.read),
    ".json": ("GeoJSON", geojson.read),
    ".topojson": ("TopoJSON", geojson.read),
    ".parquet": ("GeoParquet", parquet.read),
    ".geoparquet": ("GeoParquet", parquet.read),
    ".fgb": ("FlatGeobuf", flatgeobuf.read),
}


def _read(path: Path, layer: str | None) -> Content:
    """Read by extension; whatever a library raises for damaged input becomes one kind of error."""
    label, reader = READABLE[path.suffix.lower()]
    try:
        content = reader(path, layer)
    except (DataError, Unreadable, MemoryError):
        raise
    except Exception as error:  # every library has errors of its own for damaged input
        detail = " ".join(str(error).split()).replace(str(path), path.name)[:200]
        raise Unreadable(f"must be a readable {label} ({detail})") from error
    content.format = content.format or label
    return content


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Turn what cannot be read into a `DataError` that names the file."""
    try:
        yield
    except Unreadable as error:
        raise DataError(
            [Problem(str(path), None, error.column, error.value, rule) for rule in error.rules]
        ) from error
    except MemoryError as error:
        raise refused(path, "is too large for this computer's memory") from error
    except OSError as error:
        raise refused(path, f"cannot be read ({error.strerror or error})") from error


def open_content(
    path: Path, extensions: tuple[str, ...] = tuple(READABLE), layer: str | None = None
) -> Content:
    """Open one file, whatever its format.

    Parameters
    ----------
    extensions
        Those that are allowed here.
    layer
        For formats that have several.

    Returns
    -------
    Content: coordinates and CRS as found; at least one feature.

    Raises
    ------
    DataError
        Not a plain local file, extension not allowed, too large, content of another kind,
        damaged, or without features.
    """
    if not path.is_file():
        raise refused(path, "must be a file on this computer (no folder, no URL)")
    if path.suffix.lower() not in extensions:
        allowed = ", ".join(f"{e} ({READABLE[e][0]})" for e in extensions)
        raise refused(path, f"must be one of {allowed}")
    if (size := path.stat().st_size) > MAX_FILE_BYTES:
        raise refused(path, f"must be at most {MAX_FILE_BYTES:,} bytes, is {size:,}")
    with refusals(path):
        content = _read(path, layer)
    if not len(content.shapes):
        raise refused(path, f"must have 1 to {MAX_FEATURES:,} features, has 0")
    content.layer = clean_text(content.layer)
    content.notes = [clean_text(note) for note in content.notes]
    return content


def frame_of(content: Content, path: Path) -> gpd.GeoDataFrame:
    """Attributes as text or numbers, and the geometry, CRS as in the content; adds to its notes.

    Raises
    ------
    DataError
        Too many columns, cells or characters.
    """
    index = pd.RangeIndex(len(content.shapes))
    columns: dict[str, pd.Series] = {}
    size = 0
    with refusals(path):
        check_size(len(index), columns=len(content.columns))
        for name, values in content.columns.items():
            columns[name], changed = tidy(values, index)
            if changed:
                note = f"{name}: control or invisible characters removed from {changed} values"
                content.notes.append(note)
            if columns[name].dtype == "str":
                size += int(columns[name].str.len().sum())
                if size > MAX_TEXT:
                    raise Unreadable(f"must have at most {MAX_TEXT:,} characters of attributes")
    return gpd.GeoDataFrame(columns, geometry=content.shapes, crs=content.crs)
