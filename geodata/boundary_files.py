"""Opening a boundary file of any allowed format as a raw GeoDataFrame, safely.

The driver follows from the extension and the first bytes must agree, so that GDAL never picks
another one by content (a VRT renamed .shp could read other files or the network).
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.archives import SHAPEFILE_PARTS, unpack_shapefile
from geodata.errors import DataError, Problem

#: Larger files are refused before they are opened.
MAX_FILE_BYTES = 1_000_000_000
#: GeoJSON is read into memory whole, about eight times its size.
MAX_GEOJSON_BYTES = 250_000_000
#: Features; Indonesia's villages are 84,000.
MAX_FEATURES = 100_000
#: Key of the metadata inside a GeoParquet boundary set written by `python -m geodata import`.
META_KEY = b"boundary_meta"

_SHP_MAGIC = b"\x00\x00\x27\x0a"
_GPKG_MAGIC = b"SQLite format 3\x00"
_ZIP_MAGIC = b"PK"
_PARQUET_MAGIC = b"PAR1"


def refuse(path: Path, rule: str, *, column: str = "", value: str = "") -> DataError:
    """One-problem `DataError` for a whole file."""
    return DataError([Problem(str(path), None, column, value, rule)])


def _read_shp(path: Path) -> gpd.GeoDataFrame:
    for suffix in (".shx", ".dbf"):
        if not any(path.with_suffix(s).is_file() for s in (suffix, suffix.upper())):
            raise refuse(path, f"needs its {suffix} file beside it: a shapefile is several files")
    if path.open("rb").read(4) != _SHP_MAGIC:
        raise refuse(path, "must be an ESRI shapefile; the content is something else")
    return pyogrio.read_dataframe(path)


def _read_zip(path: Path) -> gpd.GeoDataFrame:
    with tempfile.TemporaryDirectory(prefix="boundaries-") as folder:
        shp = unpack_shapefile(path, Path(folder))
        try:
            return _read_shp(shp)
        except DataError as error:
            raise DataError(
                [Problem(str(path), p.line, p.column, p.value, p.rule) for p in error.problems]
            ) from None


def _read_gpkg(path: Path) -> gpd.GeoDataFrame:
    layers = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    if len(layers) != 1:
        shown = ", ".join(layers[:10]) or "none"
        raise refuse(path, f"must hold exactly one layer with geometry, holds: {shown}")
    return pyogrio.read_dataframe(path, layer=layers[0])


def _read_geojson(path: Path) -> gpd.GeoDataFrame:
    # Not through GDAL: it would also follow JSON that describes a pipeline or another data set.
    document: Any = json.loads(path.read_text(encoding="utf-8-sig"))
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or document.get("type") != "FeatureCollection":
        raise refuse(path, "must be a GeoJSON FeatureCollection")
    crs: Any = "EPSG:4326"  # RFC 7946; older files may name another one
    if isinstance(document.get("crs"), dict):
        crs = CRS.from_user_input(document["crs"]["properties"]["name"])
    records: list[dict[str, Any]] = []
    geometries: list[shapely.Geometry | None] = []
    for feature in features:
        properties = feature.get("properties") or {}
        records.append({str(k): v for k, v in properties.items() if k != "geometry"})
        shape = feature.get("geometry")
        geometries.append(shapely.from_geojson(json.dumps(shape)) if shape else None)
    return gpd.GeoDataFrame(records, geometry=geometries, crs=crs)


def _read_parquet(path: Path) -> gpd.GeoDataFrame:
    if pq.read_metadata(path).num_rows > MAX_FEATURES:
        raise refuse(path, f"must have at most {MAX_FEATURES:,} features")
    return gpd.read_parquet(path)


_Reader = Callable[[Path], gpd.GeoDataFrame]
#: Extension -> format as users know it, first bytes (any of; empty: not checked here), reader.
FORMATS: dict[str, tuple[str, tuple[bytes, ...], _Reader]] = {
    ".zip": ("zipped shapefile", (_ZIP_MAGIC,), _read_zip),
    ".shp": ("shapefile", (_SHP_MAGIC,), _read_shp),
    ".gpkg": ("GeoPackage", (_GPKG_MAGIC,), _read_gpkg),
    ".geojson": ("GeoJSON", (), _read_geojson),
    ".parquet": ("GeoParquet", (_PARQUET_MAGIC,), _read_parquet),
}


def read_raw(path: Path) -> tuple[gpd.GeoDataFrame, str]:
    """Open a boundary file.

    Returns
    -------
    (frame, layout): all columns of the file, geometry and CRS as found (the CRS may be None), and
    the format's name ("zipped shapefile").

    Raises
    ------
    DataError
        Not a plain local file, extension not allowed, too large, content of another kind,
        damaged, or without geometry.
    """
    if not path.is_file():
        raise refuse(path, "must be a file on this computer (no folder, no URL)")
    extension = path.suffix.lower()
    if extension not in FORMATS:
        allowed = ", ".join(f"{e} ({label})" for e, (label, _, _) in FORMATS.items())
        raise refuse(path, f"must be one of {allowed}")
    label, magics, reader = FORMATS[extension]
    parts = [path.with_suffix(x) for x in SHAPEFILE_PARTS] if extension == ".shp" else [path]
    size = max(part.stat().st_size for part in parts if part.is_file())
    limit = MAX_GEOJSON_BYTES if extension == ".geojson" else MAX_FILE_BYTES
    if size > limit:
        raise refuse(path, f"must be at most {limit:,} bytes, is {size:,}")
    with path.open("rb") as file:
        head = file.read(16)
    if magics and not head.startswith(magics):
        raise refuse(path, f"must be a {label}; the content is something else")
    try:
        frame = reader(path)
    except DataError:
        raise
    except MemoryError as error:
        raise refuse(path, "is too large for this computer's memory") from error
    except (CRSError, KeyError) as error:
        raise refuse(path, f"names a coordinate system that is not understood ({error})") from error
    except Exception as error:  # every library has errors of its own for damaged input
        detail = " ".join(str(error).split())[:300]
        raise refuse(path, f"must be a readable {label} ({detail})") from error
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        raise refuse(path, "must have geometry")
    if not 0 < len(frame) <= MAX_FEATURES:
        raise refuse(path, f"must have 1 to {MAX_FEATURES:,} features, has {len(frame)}")
    return frame, label


def embedded_meta(path: Path) -> dict[str, Any] | None:
    """Metadata stored inside a GeoParquet boundary set, or None."""
    if path.suffix.lower() != ".parquet":
        return None
    stored = (pq.read_schema(path).metadata or {}).get(META_KEY)
    return json.loads(stored) if stored else None
