"""GDAL at arm's length: it sees one folder of ours with neutral names, and no network."""

from __future__ import annotations

import logging
import math
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import shapely

from geodata.formats import crs as crs_names
from geodata.formats.common import Content, Unreadable, check_size
from geodata.formats.values import unique_names

#: Vertices that are read at once, to bound the memory.
_BATCH = 3_000_000
#: Nothing may be fetched: no address has an extension that ends like this.
_OFFLINE = {
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
}
#: Multipolygon, flat and with heights, as the first bytes of WKB after the byte order.
_MULTI = (b"\6\0\0\0", b"\xee\3\0\0", b"\6\0\0\x80")

# A library must not print: its messages come back as exceptions.
logging.getLogger("pyogrio").addHandler(logging.NullHandler())


@contextmanager
def neutral(parts: dict[str, Path]) -> Iterator[Path]:
    """Folder in which the parts of a data set (suffix -> path) appear as file.shp and so on."""
    with tempfile.TemporaryDirectory(prefix="boundaries-") as name:
        folder = Path(name)
        for suffix, path in parts.items():
            try:
                (folder / f"file{suffix}").symlink_to(path.resolve())
            except OSError:  # a system without links
                shutil.copyfile(path, folder / f"file{suffix}")
        yield folder


def read(parts: dict[str, Path], *, vertices: int, features: int, **options: Any) -> Content:
    """Read one layer, in batches.

    Parameters
    ----------
    parts
        Suffix -> path; the first is the file that is opened.
    vertices, features
        An estimate of what the file holds, for the size of a batch.
    options
        For `pyogrio.raw.read`.
    """
    pyogrio.set_gdal_config_options(_OFFLINE)
    size = max(1, math.ceil(max(features, 1) / max(1, math.ceil(vertices / _BATCH))))
    shapes: list[np.ndarray] = []
    fields: list[tuple[np.ndarray, ...]] = []
    rows = total = rings = 0
    with neutral(parts) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        while rows == size * len(shapes):
            meta, _, wkb, data = pyogrio.raw.read(
                folder / f"file{next(iter(parts))}",
                skip_features=rows,
                max_features=size,
                **options,
            )
            if wkb is None:
                raise Unreadable("must have geometry")
            rings += sum(map(_polygons, wkb))
            check_size(rings=rings)
            shapes.append(geometries(wkb, rows))
            fields.append(data)
            rows += len(wkb)
            total += int(shapely.get_num_coordinates(shapes[-1]).sum())
            check_size(rows, total)
    names, notes = unique_names(meta["fields"])
    values = map(np.concatenate, zip(*fields, strict=True))
    columns = dict(zip(names, values, strict=True))
    crs = crs_names.from_text(meta["crs"] or "")
    return Content(columns, np.concatenate(shapes), crs, notes=notes)


def _polygons(wkb: bytes | None) -> int:
    """Least number of rings: a whole polygon takes 93 bytes, so that few bytes are few rings."""
    multi = wkb is not None and wkb[1:5] in _MULTI
    return int.from_bytes(wkb[5:9], "little") if wkb and multi else 1


def geometries(wkb: Any, before: int = 0) -> np.ndarray:
    """Geometries from WKB, after `before` others; unclosed rings are closed, damaged ones named."""
    try:
        return np.asarray(shapely.from_wkb(wkb, on_invalid="fix"), dtype=object)
    except (shapely.GEOSException, TypeError, ValueError):
        for number, shape in enumerate(wkb, start=before + 1):
            try:
                shapely.from_wkb(shape, on_invalid="fix")
            except (shapely.GEOSException, TypeError, ValueError) as error:
                detail = " ".join(str(error).split())[:120]
                raise Unreadable(f"feature {number}: damaged geometry ({detail})") from error
        raise
