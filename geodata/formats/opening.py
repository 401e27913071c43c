"""Opening a boundary file of any allowed format, safely.

The format follows from the extension and the first bytes must agree, so that GDAL never picks
another one by content (a VRT renamed .shp could read other files or the network).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow.parquet as pq

from geodata.errors import DataError, Problem, refused
from geodata.formats import flatgeobuf, geojson, geopackage, parquet, shapefile
from geodata.formats.archives import unpack
from geodata.formats.common import (
    MAX_FEATURES,
    MAX_FILE_BYTES,
    ZIP_MAGIC,
    Content,
    Unreadable,
    check_magic,
)
from geodata.formats.values import clean_text, table

#: Key of the metadata inside a GeoParquet boundary set written by `python -m geodata import`.
META_KEY = b"boundary_meta"


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


#: Extension -> format as users know it, reader.
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
    with refusals(path):
        columns, notes = table(content.columns, len(content.shapes))
    content.notes += notes
    return gpd.GeoDataFrame(columns, geometry=content.shapes, crs=content.crs)


def embedded_meta(path: Path) -> dict[str, Any] | None:
    """Metadata stored inside a GeoParquet boundary set, or None."""
    if path.suffix.lower() != ".parquet":
        return None
    stored = (pq.read_schema(path).metadata or {}).get(META_KEY)
    return json.loads(stored) if stored else None
