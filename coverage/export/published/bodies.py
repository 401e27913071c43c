"""Published tables as bytes: JSON with its facts, CSV, GeoJSON; and the boundaries as TopoJSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import shapely

from coverage.core.csv_export import csv_bytes
from coverage.core.provenance import descriptor, source_line
from coverage.export.published.listing import BOUNDARIES
from coverage.export.published.model import Resource, Table, plain
from coverage.snapshot import Snapshot

VERSION = "1"
ABSENCE = (
    "Absence of evidence is not absence of service: a regency without evidence is one for which "
    "no page was found."
)
APPROXIMATE = "Boundaries are approximate: derived, not surveyed; not for legal use."
MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8; header=present",
    "geojson": "application/geo+json",
    "topojson": "application/json",
}


def _dump(document: object) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def licence(snapshot: Snapshot) -> dict[str, str]:
    """Return name, title and address of the licence of the data package."""
    found = descriptor(snapshot.data)["licenses"][0]
    return {"name": found["name"], "title": found["title"], "url": found["path"]}


def boundary_facts(snapshot: Snapshot) -> dict[str, Any]:
    """Return whose the outlines are, under which licence, and what of them is approximate."""
    meta = snapshot.boundaries.meta
    return {
        "approximate": meta.approximate,
        "note": APPROXIMATE if meta.approximate else "",
        "source": meta.source,
        "licence": meta.licence,
        "licence_url": meta.licence_url,
        "attribution": meta.attribution,
        "date": meta.date,
        "approximate_regencies": list(meta.filled),
        "without_outline": list(meta.missing),
    }


def meta(
    snapshot: Snapshot, resource: Resource, table: Table, given: Mapping[str, str], geometry: bool
) -> dict[str, Any]:
    """Return what travels with a table: what it is, of which day, data and licence, and notes."""
    arguments = resource.arguments(given)
    if not geometry:
        arguments.pop("level", None)
    facts: dict[str, Any] = {
        "title": resource.title,
        "resource": resource.name,
        "api_version": VERSION,
        "data_version": snapshot.version,
        "date": table.day.isoformat() if table.day else None,
        "today": snapshot.today.isoformat(),
        "parameters": arguments,
        "rows": len(table.frame),
        "licence": licence(snapshot),
        "sources": [source_line(name, snapshot.data) for name in resource.sources],
        "notes": [ABSENCE, *resource.notes],
        "units": {column.name: column.unit for column in resource.columns if column.unit},
    }
    if geometry:
        facts["boundaries"] = boundary_facts(snapshot)
    return facts


def _records(table: Table) -> list[dict[str, Any]]:
    names = [str(name) for name in table.frame]
    columns = [[plain(cell) for cell in table.frame[name]] for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def json_body(snapshot: Snapshot, resource: Resource, given: Mapping[str, str]) -> bytes:
    """Return the table as `{"meta": …, "data": [row, …]}`."""
    table = resource.table(snapshot, given)
    return _dump({"meta": meta(snapshot, resource, table, given, False), "data": _records(table)})


def flat(table: Table) -> pd.DataFrame:
    """Return the frame with one plain cell a column: ISO dates, true/false, lists spaced."""
    cells: dict[str, Any] = {}
    for name in table.frame:
        column = table.frame[name]
        if pd.api.types.is_bool_dtype(column):
            cells[str(name)] = column.map({True: "true", False: "false"})
        elif pd.api.types.is_numeric_dtype(column):
            cells[str(name)] = column
        else:
            cells[str(name)] = column.map(_cell).astype(object)
    return pd.DataFrame(cells, columns=list(table.frame))


def _cell(value: object) -> str:
    value = plain(value)
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(value)


def csv_body(snapshot: Snapshot, resource: Resource, given: Mapping[str, str]) -> bytes:
    """Return the table as CSV (RFC 4180, UTF-8 with mark); formulas are defused."""
    return csv_bytes(flat(resource.table(snapshot, given)))


def geometries(snapshot: Snapshot, level: str) -> dict[str, Any]:
    """Return GeoJSON geometries by regency code, None for none.

    `level` is one of `geodata.maps.topology`. Rings follow the right-hand rule (RFC 7946);
    coordinates are rounded to 0.0001 degrees (11 m).
    """
    return snapshot.cached(_geometries, level)


def _geometries(snapshot: Snapshot, level: str) -> dict[str, Any]:
    return {code: _geometry(shape) for code, shape in snapshot.outlines(level).items()}


def _geometry(shape: shapely.MultiPolygon) -> dict[str, Any] | None:
    if shape.is_empty:
        return None
    polygons = []
    for part in shapely.get_parts(shapely.orient_polygons(shape, exterior_cw=False)):
        rings = [part.exterior, *part.interiors]
        polygons.append([np.round(shapely.get_coordinates(r), 4).tolist() for r in rings])
    return {"type": "MultiPolygon", "coordinates": polygons}


def geojson_body(snapshot: Snapshot, resource: Resource, given: Mapping[str, str]) -> bytes:
    """Return the table as a GeoJSON collection; every feature says how true its outline is."""
    table = resource.table(snapshot, given)
    shapes = geometries(snapshot, resource.arguments(given)["level"])
    own = snapshot.boundaries.meta
    features = []
    for row in _records(table):
        code = row["regency_code"]
        mark = "approximate" if own.approximate or code in own.filled else "source"
        geometry = shapes.get(code)
        row["outline"] = mark if geometry else "none"
        features.append({"type": "Feature", "id": code, "geometry": geometry, "properties": row})
    facts = meta(snapshot, resource, table, given, True)
    return _dump({"type": "FeatureCollection", "meta": facts, "features": features})


def topojson_body(snapshot: Snapshot, level: str) -> bytes:
    """Return a level of the boundaries, with a member `meta` that says whose they are."""
    facts = {
        "title": "Boundaries of the regencies",
        "resource": BOUNDARIES,
        "api_version": VERSION,
        "data_version": snapshot.version,
        "level": level,
        **boundary_facts(snapshot),
    }
    # The text is kept as it was built: it need not be parsed to put something in front.
    return b'{"meta":' + _dump(facts) + b"," + snapshot.levels[level].text()[1:]


_BODIES = {"json": json_body, "csv": csv_body, "geojson": geojson_body}


def body(snapshot: Snapshot, resource: Resource, suffix: str, given: Mapping[str, str]) -> bytes:
    """Return a table in the format `suffix`, one of `resource.formats`.

    Raises
    ------
    coverage.export.published.model.NotThere
        A value names nothing that exists.
    """
    return _BODIES[suffix](snapshot, resource, given)
