"""What all format readers share: the refusal, the content they return, what a file looks like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pyproj import CRS

from geodata.errors import DataError, Problem
from geodata.formats.limits import MAX_FEATURES, MAX_RINGS, MAX_VERTICES

SHP_MAGIC = b"\x00\x00\x27\x0a"
GPKG_MAGIC = b"SQLite format 3\x00"
ZIP_MAGIC = b"PK"
PARQUET_MAGIC = b"PAR1"
FGB_MAGIC = b"fgb\x03fgb"

#: First bytes -> what a file is, for a refusal that helps; first match is used.
_SIGNS: tuple[tuple[bytes, str], ...] = (
    (SHP_MAGIC, "a shapefile (.shp)"),
    (GPKG_MAGIC, "an SQLite or GeoPackage database (.gpkg)"),
    (ZIP_MAGIC, "a zip archive (.zip)"),
    (PARQUET_MAGIC, "a Parquet file (.parquet)"),
    (b"fgb", "a FlatGeobuf file (.fgb)"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"<OGRVRT", "a virtual data set (VRT) that points to other files"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
    (b"<", "XML"),
    (b"http://", "a web address"),
    (b"https://", "a web address"),
    (b"/vsi", "a virtual path"),
    (b"{", "JSON (.geojson)"),
)


@dataclass
class Content:
    """A file's features as found.

    Attributes
    ----------
    columns: name -> values, one a feature; names unique, "geometry" not among them.
    shapes: object array of shapely geometries or None, in the file's own coordinates.
    crs: of the coordinates, or None where the file does not say.
    layer: name of the layer read, "" where the format has none.
    notes: what was noticed while reading.
    format: what it is, where the extension does not say; "" where it does.
    stated: whether the file names the CRS, or the format implies it.
    """

    columns: dict[str, Sequence[Any] | np.ndarray]
    shapes: np.ndarray
    crs: CRS | None = None
    layer: str = ""
    notes: list[str] = field(default_factory=list)
    stated: bool = True
    format: str = ""


def refuse(path: Path, rule: str, *, column: str = "", value: str = "") -> DataError:
    """One-problem `DataError` for a whole file."""
    return DataError([Problem(str(path), None, column, value, rule)])


def describe(path: Path) -> str:
    """Say what a file's first bytes look like: "XML", "a web page", "text (such as CSV)"."""
    with path.open("rb") as file:
        head = file.read(512)
    if not head:
        return "empty"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for sign, what in _SIGNS:
        if head.startswith(sign) or start[: len(sign)].lower() == sign.lower():
            return what
    if not head.strip(b"\0"):
        return "blank (only zero bytes)"
    printable = sum(byte >= 32 or byte in b"\t\r\n" for byte in head)
    return "text (such as CSV)" if printable == len(head) else "something else"


def wrong_content(path: Path, shown: Path, label: str) -> DataError:
    """Refusal of a file whose content is not what its extension says."""
    return refuse(shown, f"must be a {label}; the content is {describe(path)}")


def count_check(shown: Path, features: int, vertices: int = 0) -> None:
    """Refuse more features or vertices than a boundary file has.

    Raises
    ------
    DataError
        Above `MAX_FEATURES` or `MAX_VERTICES`.
    """
    if features > MAX_FEATURES:
        raise refuse(shown, f"must have 1 to {MAX_FEATURES:,} features, has {features:,}")
    if vertices > MAX_VERTICES:
        rule = f"must have at most {MAX_VERTICES:,} vertices, has {vertices:,}: simplify it first"
        raise refuse(shown, rule)


def ring_check(shown: Path, rings: int) -> None:
    """Refuse more rings than a boundary file has.

    Raises
    ------
    DataError
        Above `MAX_RINGS`.
    """
    if rings > MAX_RINGS:
        rule = f"must have at most {MAX_RINGS:,} rings (islands, holes), has {rings:,} or more"
        raise refuse(shown, rule)


def pick_layer(
    shown: Path, layers: Sequence[tuple[str, str]], wanted: str | None
) -> tuple[str, list[str]]:
    """Choose one of a file's layers.

    Parameters
    ----------
    layers
        (name, geometry type as the format calls it).
    wanted
        The layer asked for, or None: then the only one, or the only one with polygons.

    Returns
    -------
    (name, notes)

    Raises
    ------
    DataError
        No such layer, or no choice possible; lists the layers.
    """
    names = [name for name, _ in layers]
    listed = _listed(f"{name} ({kind})" if kind else name for name, kind in layers)
    if wanted is not None:
        if wanted in names:
            return wanted, []
        raise refuse(shown, f"has no layer {wanted!r}; its layers are: {listed}")
    polygonal = [
        name for name, kind in layers if "polygon" in kind.lower() or "surface" in kind.lower()
    ]
    if len(names) == 1:
        return names[0], []
    if len(polygonal) == 1:
        others = _listed(name for name in names if name != polygonal[0])
        note = f"layer {polygonal[0]} read, the only one of polygons (not: {others})"
        return polygonal[0], [note]
    rule = f"must hold exactly one layer with geometry, holds: {_listed(names)}"
    raise refuse(shown, rule + ("; choose one with --layer" if names else ""))


def _listed(names: Iterable[str]) -> str:
    listed = list(names)
    return (
        ", ".join(name[:60] for name in listed[:10]) + (" ..." if len(listed) > 10 else "")
        or "none"
    )
