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

from geodata.errors import DataError
from geodata.formats.common import count_check, refuse, ring_check
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
    """Folder in which the parts of a data set appear as file.shp, file.dbf and so on.

    Parameters
    ----------
    parts
        Suffix -> path.
    """
    with tempfile.TemporaryDirectory(prefix="boundaries-") as name:
        folder = Path(name)
        for suffix, path in parts.items():
            try:
                (folder / f"file{suffix}").symlink_to(path.resolve())
            except OSError:  # a system without links
                shutil.copyfile(path, folder / f"file{suffix}")
        yield folder


def read(
    path: Path, shown: Path, *, vertices: int, features: int, **options: Any
) -> tuple[dict[str, Any], dict[str, np.ndarray], np.ndarray, list[str]]:
    """Read one layer, in batches.

    Parameters
    ----------
    path
        A file in a folder of `neutral`.
    vertices, features
        An estimate of what the file holds, for the size of a batch.
    options
        For `pyogrio.raw.read`.

    Returns
    -------
    (meta, columns, shapes, notes)

    Raises
    ------
    DataError
        Too many features or vertices. Other errors are those of the libraries.
    """
    pyogrio.set_gdal_config_options(_OFFLINE)
    batches = max(1, math.ceil(vertices / _BATCH))
    size = max(1, math.ceil(max(features, 1) / batches))
    shapes: list[np.ndarray] = []
    fields: list[tuple[np.ndarray, ...]] = []
    total = rings = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        while True:
            skip = sum(map(len, shapes))
            meta, _, wkb, data = pyogrio.raw.read(
                path, skip_features=skip, max_features=size, **options
            )
            if wkb is None:
                raise refuse(shown, "must have geometry")
            rings += _rings_at_least(wkb)
            ring_check(shown, rings)
            shapes.append(geometries(wkb, shown, skip))
            fields.append(data)
            total += int(shapely.get_num_coordinates(shapes[-1]).sum())
            count_check(shown, skip + len(wkb), total)
            if len(wkb) < size:
                break
    names, notes = unique_names(meta["fields"])
    columns = {name: np.concatenate([batch[i] for batch in fields]) for i, name in enumerate(names)}
    return meta, columns, np.concatenate(shapes), notes


def _rings_at_least(wkb: Any) -> int:
    """Least number of polygons: a whole one takes 93 bytes, so that few bytes are few rings."""
    count = 0
    for shape in wkb:
        if shape is not None and shape[1:5] in _MULTI:
            count += int.from_bytes(shape[5:9], "little")
        else:
            count += 1
    return count


def geometries(wkb: Any, shown: Path, before: int = 0) -> np.ndarray:
    """Geometries from WKB; unclosed rings are closed, what is no geometry is named.

    Raises
    ------
    DataError
        Names the first feature whose geometry is damaged.
    """
    try:
        return np.asarray(shapely.from_wkb(wkb, on_invalid="fix"), dtype=object)
    except (shapely.GEOSException, TypeError, ValueError):
        pass
    for number, shape in enumerate(wkb, start=before + 1):
        try:
            shapely.from_wkb(shape, on_invalid="fix")
        except (shapely.GEOSException, TypeError, ValueError) as error:
            detail = " ".join(str(error).split())[:120]
            raise refuse(shown, f"feature {number}: damaged geometry ({detail})") from error
    raise DataError([])  # not reached: one of them fails alone as it failed together
