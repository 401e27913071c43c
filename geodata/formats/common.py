"""What all format readers share: limits, the refusal, the content they return."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from pyproj import CRS

# What a boundary file may cost. Everything beyond is refused before it is loaded.

#: Larger files are refused before they are opened.
MAX_FILE_BYTES = 1_000_000_000
#: Features; Indonesia's villages are 84,000.
MAX_FEATURES = 100_000
#: All vertices of a file. The country at 1:50,000 has about 19 million.
MAX_VERTICES = 20_000_000
#: Vertices of one feature.
MAX_FEATURE_VERTICES = 2_000_000
#: Rings of one feature; Indonesia has 17,000 islands in all.
MAX_FEATURE_RINGS = 50_000
#: Rings of a file: each costs as much memory as thirty vertices.
MAX_RINGS = 500_000
#: Columns of the attribute table.
MAX_COLUMNS = 500
#: Rows times columns.
MAX_CELLS = 10_000_000
#: Characters of all texts in the attribute table.
MAX_TEXT = 100_000_000

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


class Unreadable(ValueError):
    """The file cannot be read; each rule says what would be right. `opening.refusals` names it."""

    def __init__(self, *rules: str, column: str = "", value: str = "") -> None:
        super().__init__("; ".join(rules))
        self.rules, self.column, self.value = rules, column, value


@contextmanager
def feature(number: int) -> Iterator[None]:
    """Name the feature in what is refused."""
    try:
        yield
    except Unreadable as error:
        rule = f"feature {number}: {error}"
        raise Unreadable(rule, column=error.column, value=error.value) from error


@dataclass
class Content:
    """A file's features as found.

    Attributes
    ----------
    columns: name -> list or array of values, one a feature; names unique, none is "geometry".
    shapes: object array of shapely geometries or None, in the file's own coordinates.
    crs: of the coordinates, or None where the file does not say.
    layer: name of the layer read, "" where the format has none.
    notes: what was noticed while reading.
    stated: whether the file names the CRS, or the format implies it.
    format: as users know it ("zipped shapefile").
    """

    columns: dict[str, Any]
    shapes: np.ndarray
    crs: CRS | None = None
    layer: str = ""
    notes: list[str] = field(default_factory=list)
    stated: bool = True
    format: str = ""


def check_magic(path: Path, magic: bytes, label: str) -> None:
    """Refuse a file whose first bytes are not those of its format, and say what it looks like."""
    with path.open("rb") as file:
        if file.read(len(magic)) != magic:
            raise wrong_content(path, label)


def wrong_content(path: Path, label: str) -> Unreadable:
    """Refusal of a file whose content is not what its extension says."""
    with path.open("rb") as file:
        head = file.read(512)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    signs = (
        what
        for sign, what in _SIGNS
        if head.startswith(sign) or start[: len(sign)].lower() == sign.lower()
    )
    if not head:
        content = "empty"
    elif not head.strip(b"\0"):
        content = next(signs, "blank (only zero bytes)")
    else:
        text = all(byte >= 32 or byte in b"\t\r\n" for byte in head)
        content = next(signs, "text (such as CSV)" if text else "something else")
    return Unreadable(f"must be a {label}; the content is {content}")


def check_size(features: int = 0, vertices: int = 0, rings: int = 0, columns: int = 0) -> None:
    """Refuse more than a boundary file has.

    Raises
    ------
    Unreadable
        Above one of the limits of this module.
    """
    for count, limit, rule in (
        (features, MAX_FEATURES, "must have 1 to {limit:,} features, has {count:,}"),
        (
            vertices,
            MAX_VERTICES,
            "must have at most {limit:,} vertices, has {count:,}: simplify it first",
        ),
        (
            rings,
            MAX_RINGS,
            "must have at most {limit:,} rings (islands, holes), has {count:,} or more",
        ),
        (columns, MAX_COLUMNS, "must have at most {limit} columns, has {count:,}"),
        (columns * features, MAX_CELLS, "must have at most {limit:,} cells, has {count:,}"),
    ):
        if count > limit:
            raise Unreadable(rule.format(limit=limit, count=count))


def pick_layer(layers: Sequence[tuple[str, str]], wanted: str | None) -> tuple[str, list[str]]:
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
    Unreadable
        No such layer, or no choice possible; lists the layers.
    """
    names = [name for name, _ in layers]
    if wanted is not None:
        if wanted in names:
            return wanted, []
        known = listed(f"{name} ({kind})" if kind else name for name, kind in layers)
        raise Unreadable(f"has no layer {wanted!r}; its layers are: {known}")
    if len(names) == 1:
        return names[0], []
    polygonal = [
        name for name, kind in layers if "polygon" in kind.lower() or "surface" in kind.lower()
    ]
    if len(polygonal) == 1:
        others = listed(name for name in names if name != polygonal[0])
        note = f"layer {polygonal[0]} read, the only one of polygons (not: {others})"
        return polygonal[0], [note]
    rule = f"must hold exactly one layer with geometry, holds: {listed(names)}"
    raise Unreadable(rule + ("; choose one with --layer" if names else ""))


def listed(names: Iterable[str]) -> str:
    """At most ten names for a message, "none" without any."""
    known = [name[:60] for name in names]
    return ", ".join(known[:10]) + (" ..." if len(known) > 10 else "") or "none"
