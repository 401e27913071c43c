"""JSON Schemas of what the API answers, made from the columns of its tables."""

from __future__ import annotations

from typing import Any

from coverage.export.published.bodies import VERSION
from coverage.export.published.model import CODE, Column, Resource

Json = dict[str, Any]
_TYPES: dict[str, Json] = {
    "text": {"type": "string"},
    "whole": {"type": "integer"},
    "number": {"type": "number"},
    "flag": {"type": "boolean"},
    "day": {"type": "string", "format": "date"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "wholes": {"type": "array", "items": {"type": "integer"}},
}


def _column(column: Column) -> Json:
    schema: Json = dict(_TYPES[column.kind])
    schema["description"] = f"{column.text}; {column.unit}" if column.unit else column.text
    if column.values:
        schema["enum"] = [*column.values, *([None] if column.optional else [])]
    if column.pattern:
        schema["pattern"] = column.pattern
    if column.optional:
        schema["type"] = [schema["type"], "null"]
    return schema


def row(resource: Resource) -> Json:
    """Return the schema of a table's row."""
    return {
        "type": "object",
        "description": resource.text,
        "properties": {column.name: _column(column) for column in resource.columns},
        "required": [column.name for column in resource.columns],
    }


def ref(kind: str, name: str) -> Json:
    """Return a reference to a component, say `ref("schemas", "Meta")`."""
    return {"$ref": f"#/components/{kind}/{name}"}


def facts() -> Json:
    """Return the schema of what travels with a table (`published.bodies.meta`)."""
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object",
        "description": "What travels with a table",
        "properties": {
            "title": text,
            "resource": text,
            "api_version": {"const": VERSION},
            "data_version": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
            "date": {
                "type": ["string", "null"],
                "format": "date",
                "description": "Day of the figures; null where rows carry their own dates",
            },
            "today": {"type": "string", "format": "date"},
            "parameters": {"type": "object", "additionalProperties": text},
            "rows": {"type": "integer", "minimum": 0},
            "licence": {
                "type": "object",
                "properties": {"name": text, "title": text, "url": text},
                "required": ["name", "title", "url"],
            },
            "sources": texts,
            "notes": texts,
            "units": {"type": "object", "additionalProperties": text},
            "boundaries": ref("schemas", "BoundaryFacts"),
        },
        "required": [
            *("title", "resource", "api_version", "data_version", "date", "today", "parameters"),
            *("rows", "licence", "sources", "notes", "units"),
        ],
    }


def boundary_facts() -> Json:
    """Return the schema of `published.bodies.boundary_facts`."""
    text, texts = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    named = ("note", "source", "licence", "licence_url", "attribution", "date")
    lists = ("approximate_regencies", "without_outline")
    return {
        "type": "object",
        "description": "Whose the outlines are, and what of them is approximate",
        "properties": {
            "approximate": {"type": "boolean"},
            **dict.fromkeys(named, text),
            **dict.fromkeys(lists, texts),
        },
        "required": ["approximate", *named, *lists],
    }


def problem() -> Json:
    """Return the schema of a problem (RFC 9457)."""
    return {
        "type": "object",
        "description": "RFC 9457",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "parameter": {"type": "string", "description": "The parameter at fault"},
        },
        "required": ["type", "title", "status", "detail"],
    }


def answer(resource: Resource, suffix: str) -> Json:
    """Return the schema of a table in a format."""
    row = ref("schemas", resource.schema)
    if suffix == "csv":
        return {"type": "string", "description": "Header of column names, then a row a line"}
    facts = ref("schemas", "Meta")
    if suffix == "json":
        return {
            "type": "object",
            "properties": {"meta": facts, "data": {"type": "array", "items": row}},
            "required": ["meta", "data"],
        }
    outline = {"enum": ["approximate", "source", "none"], "description": "How true the outline is"}
    own = {"type": "object", "properties": {"outline": outline}, "required": ["outline"]}
    feature = {
        "type": "object",
        "properties": {
            "type": {"const": "Feature"},
            "id": {"type": "string", "pattern": CODE},
            "geometry": {"type": ["object", "null"]},
            "properties": {"allOf": [row, own]},
        },
        "required": ["type", "id", "geometry", "properties"],
    }
    return {
        "type": "object",
        "properties": {
            "type": {"const": "FeatureCollection"},
            "meta": facts,
            "features": {"type": "array", "items": feature},
        },
        "required": ["type", "meta", "features"],
    }
