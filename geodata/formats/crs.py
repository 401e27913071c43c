"""Coordinate systems named by untrusted files: no link is followed and no file opened."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
from pyproj import CRS, network
from pyproj.exceptions import CRSError, ProjError

from geodata.errors import DataError
from geodata.formats.common import refuse
from geodata.formats.limits import MAX_CRS_BYTES

#: Longitude before latitude, as RFC 7946 has it.
LONLAT = "OGC:CRS84"
#: Vertices that are reprojected at once, to bound the memory.
_BATCH = 1_000_000
_NAME = re.compile(
    r"(?:urn:ogc:def:crs:|https?://www\.opengis\.net/def/crs/)?"
    r"(EPSG|ESRI|OGC|IAU\w*)[:/]{1,2}(?:[\d.]*[:/])?(\w+)",
    re.IGNORECASE,
)
#: Text in a definition that makes the projection library open a file.
_FILES = re.compile(
    r"grids\s*=\s*(?!@null\b)|PARAMETERFILE|\+init\s*=|\+catalog\s*=", re.IGNORECASE
)

network.set_network_enabled(False)  # type: ignore[attr-defined]


def from_text(text: str, shown: Path) -> CRS | None:
    """CRS from `AUTHORITY:CODE` or its URN forms, or from WKT; None for blank text.

    Raises
    ------
    DataError
        Not understood, too long, or a definition that refers to other files.
    """
    text = text.strip().strip("\0\ufeff").strip()
    if not text or text.lower() in ("undefined", "unknown", "undefined geographic srs"):
        return None
    if len(text) > MAX_CRS_BYTES or _FILES.search(text):
        raise refuse(shown, "names a coordinate system that refers to other files or is too long")
    try:
        if text.isdecimal():
            return CRS.from_epsg(int(text))
        if name := _NAME.fullmatch(text):
            return CRS.from_authority(name[1].upper(), name[2].upper())
        if "[" not in text:
            raise CRSError("expected such as EPSG:32748, or WKT")
        crs = CRS.from_wkt(text)
    except (CRSError, ValueError, RecursionError) as error:
        raise _unknown(shown, text, error) from error
    if crs.name == "unknown" and not crs.is_geographic and not crs.is_projected:
        return None
    return crs


def from_member(document: dict[str, Any], shown: Path) -> CRS | None:
    """CRS of a GeoJSON or TopoJSON: its `crs` member, else longitude and latitude (RFC 7946).

    Raises
    ------
    DataError
        The member is not understood; a link is not followed.
    """
    member = document.get("crs")
    if member is None:
        return from_text(LONLAT, shown)
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not name.strip():
        rule = "names a coordinate system that is not understood: crs must have properties.name"
        raise refuse(shown, rule, column="crs", value=str(member)[:80])
    return from_text(name, shown)


def from_json(document: dict[str, object], shown: Path) -> CRS:
    """CRS from PROJJSON, as in GeoParquet.

    Raises
    ------
    DataError
        As `from_text`.
    """
    text = str(document)
    if len(text) > MAX_CRS_BYTES or _FILES.search(text):
        raise refuse(shown, "names a coordinate system that refers to other files or is too long")
    try:
        return CRS.from_json_dict(document)
    except (CRSError, ValueError, RecursionError, TypeError) as error:
        raise _unknown(shown, text, error) from error


def _unknown(shown: Path, text: str, error: Exception) -> DataError:
    detail = " ".join(str(error).split())[:120]
    rule = f"names a coordinate system that is not understood ({detail})"
    return refuse(shown, rule, column="crs", value=text[:80])


def title(crs: CRS) -> str:
    """Short name of a CRS: "EPSG:32748 WGS 84 / UTM zone 48S", or its name alone."""
    authority = crs.to_authority(min_confidence=70)
    return f"{':'.join(authority)} {crs.name}" if authority else crs.name


def to_degrees(shapes: np.ndarray, crs: CRS, shown: Path) -> tuple[np.ndarray, list[str]]:
    """Reproject geometries to longitude and latitude, EPSG:4326.

    Parameters
    ----------
    shapes
        Object array of geometries or None.

    Returns
    -------
    (geometries, notes): Z values are kept as they are.

    Raises
    ------
    DataError
        Coordinates that the projection does not cover.
    """
    if crs.equals(CRS.from_epsg(4326), ignore_axis_order=True):
        return shapes, []
    try:
        transformer = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    except ProjError as error:
        raise _unknown(shown, crs.name, error) from error

    def project(xy: np.ndarray) -> np.ndarray:
        x, y = transformer.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([x, y, *xy[:, 2:].T])

    sizes = np.cumsum(shapely.get_num_coordinates(shapes))
    done: list[np.ndarray] = []
    start = 0
    while start < len(shapes):
        before = int(sizes[start - 1]) if start else 0
        stop = max(int(np.searchsorted(sizes, before + _BATCH, side="right")), start + 1)
        batch = shapes[start:stop]
        for z in (False, True):
            chosen = shapely.has_z(batch) == z
            if chosen.any():
                batch[chosen] = shapely.transform(batch[chosen], project, include_z=z)
        done.append(batch)
        start = stop
    projected = np.concatenate(done)
    if not np.isfinite(shapely.bounds(projected)[shapely.get_num_coordinates(projected) > 0]).all():
        rule = f"has coordinates that lie outside its coordinate system, {title(crs)}"
        raise refuse(shown, rule + ": is it the right one? (--crs EPSG:... names another)")
    return projected, [f"reprojected from {crs.name} to EPSG:4326"]
