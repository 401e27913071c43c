"""Map data for taking away: status and outline of every regency as GeoPackage and GeoParquet.

The columns are those of the published table of regencies (`coverage.export.published.listing`),
with one more, `outline`: `approximate`, `source` or `none`. The outlines are those of a level of
the map. Whose they are, what of them is approximate, the day, the data version and the licences
stand in the file itself. GeoJSON of the same is `coverage.export.published.bodies.geojson_body`.

The same data and day give the same bytes: the time of writing that a GeoPackage holds (OGC 12-128r,
`last_change`) is set to the beginning of the day that counts as today.
"""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable
from datetime import date
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from coverage.export.published.bodies import (
    ABSENCE,
    boundary_facts,
    flat,
    geojson_body,
    geometries,
    meta,
)
from coverage.export.published.listing import RESOURCES
from coverage.export.published.model import Column, Table
from coverage.snapshot import Snapshot

LAYER = "regencies_112"
#: Level of the outlines: the finest that the map draws.
LEVEL = "province"
#: Key of our own facts among the metadata of a Parquet file, beside "geo".
META_KEY = b"dashboard-112"
_OUTLINE = Column(
    "outline",
    "text",
    "How true the outline is: `approximate` is derived, not surveyed, not for legal use",
    values=("approximate", "source", "none"),
)
_TYPES = {"whole": "Int64", "number": "float64", "flag": "boolean", "day": "date"}


def warm_up(snapshot: Snapshot) -> None:
    """Read the outlines, once for all processes that come of this one."""
    snapshot.cached(_shapes)
    geometries(snapshot, LEVEL)


def regencies_geojson(snapshot: Snapshot, day: date, scope: str = "ID") -> bytes:
    """Return status and outlines as GeoJSON (RFC 7946), as the API gives them.

    Raises
    ------
    coverage.export.published.model.NotThere
        No such scope, or no figures for that day.
    """
    return geojson_body(snapshot, RESOURCES["regencies"], _given(day, scope))


def regencies_parquet(snapshot: Snapshot, day: date, scope: str = "ID") -> bytes:
    """Return status and outlines as GeoParquet 1.0, EPSG:4326 (OGC:CRS84).

    The facts of the file are JSON under the key "dashboard-112" of its metadata, those of a column
    under "description" of its field.

    Raises
    ------
    coverage.export.published.model.NotThere
        No such scope, or no figures for that day.
    """
    frame, facts = snapshot.cached(_frame, day, scope)
    out = io.BytesIO()
    frame.to_parquet(out, compression="zstd", index=False)
    table = pq.read_table(io.BytesIO(out.getvalue()))
    texts = {one.name: one.text for one in _columns()}
    fields = [
        field.with_metadata({"description": texts[field.name]}) if field.name in texts else field
        for field in table.schema
    ]
    kept = {**(table.schema.metadata or {}), META_KEY: _json(facts).encode()}
    out = io.BytesIO()
    pq.write_table(table.cast(pa.schema(fields, metadata=kept)), out, compression="zstd")
    return out.getvalue()


def regencies_gpkg(snapshot: Snapshot, day: date, scope: str = "ID") -> bytes:
    """Return status and outlines as GeoPackage, EPSG:4326, one layer `LAYER`.

    Title, day and caveats are the layer's description; all facts are in its metadata.

    Raises
    ------
    coverage.export.published.model.NotThere
        No such scope, or no figures for that day.
    """
    frame, facts = snapshot.cached(_frame, day, scope)
    outlines = facts["boundaries"]
    said = [f"{facts['title']}, {facts['date']}, data version {facts['data_version']}"]
    said += [facts["licence"]["title"], outlines["note"], outlines["attribution"]]
    said += [outlines["licence"], ABSENCE]
    out = io.BytesIO()
    pyogrio.write_dataframe(
        frame,
        out,
        layer=LAYER,
        driver="GPKG",
        geometry_type="MultiPolygon",
        use_arrow=True,
        layer_metadata={key: _text(value) for key, value in facts.items()},
        IDENTIFIER=LAYER,
        DESCRIPTION=" · ".join(part for part in said if part),
    )
    return _timeless(out.getvalue(), snapshot.today)


def _given(day: date, scope: str) -> dict[str, str]:
    return {"date": day.isoformat(), "scope": scope, "level": LEVEL}


def _columns() -> tuple[Column, ...]:
    return (*RESOURCES["regencies"].columns, _OUTLINE)


def _shapes(snapshot: Snapshot) -> dict[str, Any]:
    return {code: _sound(shape) for code, shape in snapshot.outlines(LEVEL).items()}


def _sound(shape: shapely.MultiPolygon) -> shapely.MultiPolygon:
    """Return an outline without the points at which it touches itself since it was simplified."""
    if shape.is_valid:
        return shape
    parts = shapely.get_parts(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    flat = [one for part in parts for one in shapely.get_parts(part)]
    return shapely.MultiPolygon([one for one in flat if one.geom_type == "Polygon"])


def _frame(snapshot: Snapshot, day: date, scope: str) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Return the rows with types that every driver knows, and what must be said of them."""
    one = RESOURCES["regencies"]
    given = _given(day, scope)
    table = one.table(snapshot, given)
    shapes = snapshot.cached(_shapes)
    codes = [str(code) for code in table.frame["regency_code"]]
    geometry = [None if shapes[code].is_empty else shapes[code] for code in codes]
    own = snapshot.boundaries.meta
    marks = [
        "none"
        if shape is None
        else "approximate"
        if own.approximate or code in own.filled
        else "source"
        for code, shape in zip(codes, geometry, strict=True)
    ]
    typed = _typed(table, one.columns).assign(outline=pd.array(marks, dtype="string"))
    frame = gpd.GeoDataFrame(typed, geometry=np.array(geometry, dtype=object), crs=4326)
    facts = meta(snapshot, one, table, given, True)
    facts["columns"] = {column.name: column.text for column in _columns()}
    facts["boundaries"] = boundary_facts(snapshot)
    return frame, facts


def _typed(table: Table, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Return the table with whole numbers, flags and dates as such, the rest as text."""
    texts = flat(table)
    cells: dict[str, Any] = {}
    for column in columns:
        kind = _TYPES.get(column.kind, "string")
        if kind == "date":
            days: Any = pd.to_datetime(table.frame[column.name])
            cells[column.name] = days.astype("date32[pyarrow]")
        elif kind == "string":
            words = texts[column.name].astype("string")
            cells[column.name] = words.where(words != "") if column.optional else words
        else:
            cells[column.name] = cast(Any, table.frame[column.name]).astype(kind)
    return pd.DataFrame(cells)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else _json(value)


def _timeless(packed: bytes, today: date) -> bytes:
    """Return a GeoPackage that was last changed at the beginning of a day."""
    stamp = f"{today.isoformat()}T00:00:00.000Z"
    book = sqlite3.connect(":memory:")
    try:
        book.deserialize(packed)
        with book:
            book.execute("UPDATE gpkg_contents SET last_change = ?", (stamp,))
            book.execute("UPDATE gpkg_metadata_reference SET timestamp = ?", (stamp,))
        return book.serialize()
    finally:
        book.close()


#: Suffix → name of the format, and what makes it.
FORMATS: dict[str, tuple[str, Callable[[Snapshot, date, str], bytes]]] = {
    "geojson": ("GeoJSON", regencies_geojson),
    "gpkg": ("GeoPackage", regencies_gpkg),
    "parquet": ("GeoParquet", regencies_parquet),
}
