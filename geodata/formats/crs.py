"""Coordinate systems named by untrusted files: no link is followed and no file opened."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyproj
import shapely
from pyproj import CRS, network
from pyproj.exceptions import CRSError, ProjError

from geodata.formats.common import Unreadable

#: Text of a coordinate system.
MAX_CRS_BYTES = 65_536
#: Longitude before latitude, as RFC 7946 has it.
LONLAT = CRS.from_authority("OGC", "CRS84")
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


def from_text(text: str) -> CRS | None:
    """CRS from `AUTHORITY:CODE` or its URN forms, or from WKT; None for blank text.

    Raises
    ------
    Unreadable
        Not understood, too long, or a definition that refers to other files.
    """
    text = text.strip().strip("\0\ufeff").strip()
    if not text or text.lower() in ("undefined", "unknown", "undefined geographic srs"):
        return None
    crs = _parsed(text, text)
    unknown = crs.name == "unknown" and not crs.is_geographic and not crs.is_projected
    return None if "[" in text and unknown else crs


def from_json(document: dict[str, Any]) -> CRS:
    """CRS from PROJJSON, as in GeoParquet; raises as `from_text`."""
    return _parsed(document, str(document))


def _parsed(definition: str | dict[str, Any], text: str) -> CRS:
    if len(text) > MAX_CRS_BYTES or _FILES.search(text):
        raise Unreadable("names a coordinate system that refers to other files or is too long")
    try:
        if isinstance(definition, dict):
            return CRS.from_json_dict(definition)
        if text.isdecimal():
            return CRS.from_epsg(int(text))
        if name := _NAME.fullmatch(text):
            return CRS.from_authority(name[1].upper(), name[2].upper())
        if "[" not in text:
            raise CRSError("expected such as EPSG:32748, or WKT")
        return CRS.from_wkt(text)
    except (CRSError, ValueError, RecursionError, TypeError) as error:
        raise _unknown(text, error) from error


def _unknown(text: str, error: Exception | str) -> Unreadable:
    detail = " ".join(str(error).split())[:120]
    rule = f"names a coordinate system that is not understood ({detail})"
    return Unreadable(rule, column="crs", value=text[:80])


def from_member(member: Any) -> CRS | None:
    """CRS of a GeoJSON or TopoJSON: its `crs` member, else longitude and latitude (RFC 7946)."""
    if member is None:
        return LONLAT
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not name.strip():
        rule = "names a coordinate system that is not understood: crs must have properties.name"
        raise Unreadable(rule, column="crs", value=str(member)[:80])
    return from_text(name)


def title(crs: CRS) -> str:
    """Short name of a CRS: "EPSG:32748 WGS 84 / UTM zone 48S", or its name alone."""
    authority = crs.to_authority(min_confidence=70)
    return f"{':'.join(authority)} {crs.name}" if authority else crs.name


def to_degrees(shapes: np.ndarray, crs: CRS) -> tuple[np.ndarray, list[str]]:
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
    Unreadable
        Coordinates that the projection does not cover.
    """
    if crs.equals(CRS.from_epsg(4326), ignore_axis_order=True):
        return shapes, []
    try:
        transformer = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    except ProjError as error:
        raise _unknown(crs.name, error) from error

    def project(xy: np.ndarray) -> np.ndarray:
        x, y = transformer.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([x, y, *xy[:, 2:].T])

    sizes = shapely.get_num_coordinates(shapes)
    batch = np.cumsum(sizes) // _BATCH
    projected = shapes.copy()
    for rows in np.split(np.arange(len(shapes)), np.flatnonzero(np.diff(batch)) + 1):
        for z in (False, True):
            chosen = rows[shapely.has_z(shapes[rows]) == z]
            if len(chosen):
                projected[chosen] = shapely.transform(shapes[chosen], project, include_z=z)
    if not np.isfinite(shapely.bounds(projected)[sizes > 0]).all():
        rule = f"has coordinates that lie outside its coordinate system, {title(crs)}"
        raise Unreadable(rule + ": is it the right one? (--crs EPSG:... names another)")
    return projected, [f"reprojected from {crs.name} to EPSG:4326"]
