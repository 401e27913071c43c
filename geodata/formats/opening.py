"""Opening a boundary file of any allowed format, safely.

The format follows from the extension and the first bytes must agree, so that GDAL never picks
another one by content (a VRT renamed .shp could read other files or the network).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq

from geodata.errors import DataError
from geodata.formats import flatgeobuf, geojson, geopackage, limits, parquet, shapefile
from geodata.formats.archives import unpack
from geodata.formats.common import ZIP_MAGIC, Content, refuse, wrong_content
from geodata.formats.limits import MAX_FILE_BYTES, MAX_GEOJSON_BYTES
from geodata.formats.text import clean_text
from geodata.formats.values import table

__all__ = [
    "FORMATS",
    "MAX_FEATURES",
    "MAX_FILE_BYTES",
    "MAX_GEOJSON_BYTES",
    "META_KEY",
    "READABLE",
    "embedded_meta",
    "open_content",
    "read_raw",
    "refuse",
]

#: Features; Indonesia's villages are 84,000.
MAX_FEATURES = limits.MAX_FEATURES
#: Key of the metadata inside a GeoParquet boundary set written by `python -m geodata import`.
META_KEY = b"boundary_meta"

_Reader = Callable[[Path, Path, str | None], Content]


def _read_zip(path: Path, shown: Path, layer: str | None = None) -> Content:
    with path.open("rb") as file:
        if not file.read(2).startswith(ZIP_MAGIC):
            raise wrong_content(path, shown, "zipped shapefile")
    with tempfile.TemporaryDirectory(prefix="boundaries-") as folder:
        others = [e for e in READABLE if e not in (".zip", ".shp")]
        inner, name, notes = unpack(path, Path(folder), layer, others)
        label, reader = READABLE[inner.suffix]
        # The archive's layer is the name of the shapefile; other formats have layers of their own.
        content = _guarded(reader, inner, shown, label, None if label == "shapefile" else layer)
        content.layer = content.layer or name
        content.notes[:0] = notes
        content.format = f"zipped {content.format or label}"
        return content


#: Extension -> format as users know it, reader.
READABLE: dict[str, tuple[str, _Reader]] = {
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
#: Formats of a boundary set that `read_raw` takes.
FORMATS = (".zip", ".shp", ".gpkg", ".geojson", ".fgb", ".parquet")


def _guarded(reader: _Reader, path: Path, shown: Path, label: str, layer: str | None) -> Content:
    """Call a reader; whatever a library raises for damaged input becomes one kind of error."""
    try:
        return reader(path, shown, layer)
    except DataError:
        raise
    except MemoryError as error:
        raise refuse(shown, "is too large for this computer's memory") from error
    except Exception as error:  # every library has errors of its own for damaged input
        detail = " ".join(str(error).split()).replace(str(path), path.name)[:200]
        raise refuse(shown, f"must be a readable {label} ({detail})") from error


def open_content(
    path: Path, extensions: tuple[str, ...] = tuple(READABLE), layer: str | None = None
) -> tuple[Content, str]:
    """Open one file, whatever its format.

    Parameters
    ----------
    extensions
        Those that are allowed here.
    layer
        For formats that have several.

    Returns
    -------
    (content, format's name): coordinates and CRS as found; at least one feature.

    Raises
    ------
    DataError
        Not a plain local file, extension not allowed, too large, content of another kind,
        damaged, or without features.
    """
    if not path.is_file():
        raise refuse(path, "must be a file on this computer (no folder, no URL)")
    extension = path.suffix.lower()
    if extension not in extensions:
        allowed = ", ".join(f"{e} ({READABLE[e][0]})" for e in extensions)
        raise refuse(path, f"must be one of {allowed}")
    if (size := path.stat().st_size) > MAX_FILE_BYTES:
        raise refuse(path, f"must be at most {MAX_FILE_BYTES:,} bytes, is {size:,}")
    label, reader = READABLE[extension]
    content = _guarded(reader, path, path, label, layer)
    content.layer = clean_text(content.layer)
    content.notes = [clean_text(note) for note in content.notes]
    if not 0 < len(content.shapes) <= MAX_FEATURES:
        count = len(content.shapes)
        raise refuse(path, f"must have 1 to {MAX_FEATURES:,} features, has {count}")
    return content, content.format or label


def frame_of(content: Content, shown: Path) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Attributes as text or numbers, and the geometry: (frame, notes), CRS as in the content.

    Raises
    ------
    DataError
        Too many columns, cells or characters.
    """
    columns, notes = table(content.columns, len(content.shapes), shown)
    shapes = np.asarray(content.shapes, dtype=object)
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=content.crs), notes


def read_raw(path: Path) -> tuple[gpd.GeoDataFrame, str]:
    """Open a boundary file.

    Returns
    -------
    (frame, layout): all columns of the file, geometry and CRS as found (the CRS may be None), and
    the format's name ("zipped shapefile").

    Raises
    ------
    DataError
        As `open_content`.
    """
    content, label = open_content(path, FORMATS)
    return frame_of(content, path)[0], label


def embedded_meta(path: Path) -> dict[str, Any] | None:
    """Metadata stored inside a GeoParquet boundary set, or None."""
    if path.suffix.lower() != ".parquet":
        return None
    stored = (pq.read_schema(path).metadata or {}).get(META_KEY)
    return json.loads(stored) if stored else None
