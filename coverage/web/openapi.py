"""The description of the API, for programs (OpenAPI 3.1) and for people (one page of HTML)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from coverage.core.palette import page_properties
from coverage.core.templates import render
from coverage.evidence.schemas import is_valid_url
from coverage.export.published.bodies import ABSENCE, VERSION, boundary_facts, licence
from coverage.export.published.listing import BOUNDARIES, COUNTING, LEVEL, RESOURCES
from coverage.export.published.model import CODE, Column, Parameter, Resource
from coverage.snapshot import Snapshot
from coverage.web.service import LONGEST_QUERY, LONGEST_VALUE, MAX_AGE, METHODS

Json = dict[str, Any]
Headers = Callable[[Snapshot], Mapping[str, str]]

TITLE = "Emergency number 112 in the regencies of Indonesia"
ABOUT = (
    "Which of Indonesia's 514 kabupaten and kota have the emergency number 112, since when, and "
    "how this is known. Read-only, without a key."
)
LIMITS = (
    f"Queries are at most {LONGEST_QUERY} bytes, values at most {LONGEST_VALUE} characters.",
    "A parameter that is not listed, is repeated or is malformed is refused (400), never ignored; "
    "a well-formed value that names nothing is 404.",
    f"Answers may be kept for {MAX_AGE // 60} minutes; ask again with If-None-Match (304).",
    "Answers come compressed (br, gzip) where that is accepted. Range requests are not served.",
    "There is no quota. Too many different questions at once are refused (503, or 429 from a "
    "server in front, with Retry-After): wait, and prefer one whole table to many small ones.",
)
POLICY = (
    f"Within version {VERSION} no address, parameter or column is taken away or given another "
    "meaning. New columns are added at the end, new values and addresses may appear: read columns "
    "by name and skip what you do not know. Whatever breaks this gets a new address, /api/v2/."
)
_TEXT: Json = {"type": "string"}
_TEXTS: Json = {"type": "array", "items": _TEXT}
_DATE: Json = {"type": "string", "format": "date"}
_VERSION: Json = {"type": "string", "pattern": "^[0-9a-f]{12}$"}
_KINDS: dict[str, Json] = {
    "text": _TEXT,
    "whole": {"type": "integer"},
    "number": {"type": "number"},
    "flag": {"type": "boolean"},
    "day": _DATE,
    "texts": _TEXTS,
    "wholes": {"type": "array", "items": {"type": "integer"}},
}
_KIND_NAMES = {
    "text": "text",
    "whole": "whole number",
    "number": "number",
    "flag": "true / false",
    "day": "date",
    "texts": "list of texts",
    "wholes": "list of whole numbers",
}
_CACHED = {
    "ETag": {"description": "Changes whenever the bytes do", "schema": _TEXT},
    "Cache-Control": {"description": "How long it may be kept", "schema": _TEXT},
    "X-Data-Version": {
        "description": "12 hexadecimal digits that change with the data",
        "schema": _VERSION,
    },
    "X-Data-Date": {"description": "Day that counts as today, in Jakarta (WIB)", "schema": _DATE},
}
_REFUSED = ("400", "404", "405", "414", "500", "503")


@dataclass(frozen=True)
class Endpoint:
    """What one address gives, or every address of a pattern.

    Attributes
    ----------
    path: below the root, with names of its variables: `feeds/{scope}.xml`.
    make: computes the bytes from a snapshot and checked values, of the path and of the query.
    media_type: of the bytes. query: parameters that it takes. variables: those of the path.
    headers: more headers, of the snapshot. filename: under which a browser saves it, "" to show it.
    name, title, text, schema: of its description; what has no name is not described.
    """

    path: str
    make: Callable[[Snapshot, Mapping[str, str]], bytes]
    media_type: str
    query: tuple[Parameter, ...] = ()
    variables: tuple[Parameter, ...] = ()
    headers: Headers = lambda _: {}
    filename: str = ""
    name: str = ""
    title: str = ""
    text: str = ""
    schema: Json = field(default_factory=dict)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What its addresses match."""
        pattern = re.escape(self.path)
        for one in self.variables:
            form = "|".join(one.values) or one.pattern.strip("^$")
            pattern = pattern.replace(rf"\{{{one.name}\}}", f"(?P<{one.name}>{form})")
        return re.compile(pattern)

    def describe(self) -> Json:
        """Return its description: a path item."""
        media_type = self.media_type.partition(";")[0]
        responses: Json = {
            "200": {
                "description": self.title,
                "headers": _CACHED,
                "content": {media_type: {"schema": self.schema}},
            },
            "304": _ref("responses", "NotModified"),
        }
        operation = {
            "operationId": self.name,
            "summary": self.title,
            "description": self.text,
            "tags": ["feeds" if self.path.startswith("feeds/") else "tables"],
            "parameters": [
                *(_parameter(one, "path") for one in self.variables),
                *(_parameter(one, "query") for one in self.query),
            ],
            "responses": responses | dict.fromkeys(_REFUSED, _ref("responses", "Problem")),
        }
        return {"get": operation}


def _parameter(parameter: Parameter, place: str) -> Json:
    schema: Json = {"type": "string", "maxLength": LONGEST_VALUE}
    if parameter.values:
        schema = {"type": "string", "enum": list(parameter.values)}
    elif parameter.pattern:
        schema["pattern"] = parameter.pattern
    if parameter.day:
        schema["format"] = "date"
    if parameter.default is not None:
        schema["default"] = parameter.default
    return {
        "name": parameter.name,
        "in": place,
        "description": parameter.text,
        "required": place == "path",
        "schema": schema,
        "example": parameter.example,
    }


def _ref(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _object(properties: Json, required: Iterable[str] = (), **more: object) -> Json:
    """Return the schema of an object; by default all its members are required."""
    names = list(required) or list(properties)
    return {"type": "object", **more, "properties": properties, "required": names}


def _column(column: Column) -> Json:
    schema: Json = dict(_KINDS[column.kind])
    schema["description"] = f"{column.text}; {column.unit}" if column.unit else column.text
    if column.values:
        schema["enum"] = [*column.values, *([None] if column.optional else [])]
    if column.pattern:
        schema["pattern"] = column.pattern
    if column.optional:
        schema["type"] = [schema["type"], "null"]
    return schema


def _row(resource: Resource) -> Json:
    columns = {column.name: _column(column) for column in resource.columns}
    return _object(columns, description=resource.text)


def _facts() -> Json:
    """Return the schema of what travels with a table (`published.bodies.meta`)."""
    day = {
        "type": ["string", "null"],
        "format": "date",
        "description": "Day of the figures; null where rows carry their own dates",
    }
    properties = {
        "title": _TEXT,
        "resource": _TEXT,
        "api_version": {"const": VERSION},
        "data_version": _VERSION,
        "date": day,
        "today": _DATE,
        "parameters": {"type": "object", "additionalProperties": _TEXT},
        "rows": {"type": "integer", "minimum": 0},
        "licence": _object(dict.fromkeys(("name", "title", "url"), _TEXT)),
        "sources": _TEXTS,
        "notes": _TEXTS,
        "units": {"type": "object", "additionalProperties": _TEXT},
    }
    everything = properties | {"boundaries": _ref("schemas", "BoundaryFacts")}
    return _object(everything, properties, description="What travels with a table")


def _boundary_facts() -> Json:
    """Return the schema of `published.bodies.boundary_facts`."""
    named = ("note", "source", "licence", "licence_url", "attribution", "date")
    properties = {
        "approximate": {"type": "boolean"},
        **dict.fromkeys(named, _TEXT),
        **dict.fromkeys(("approximate_regencies", "without_outline"), _TEXTS),
    }
    about = "Whose the outlines are, and what of them is approximate"
    return _object(properties, description=about)


def _problem() -> Json:
    """Return the schema of a problem (RFC 9457)."""
    required = {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT}
    parameter = {"type": "string", "description": "The parameter at fault"}
    return _object(required | {"parameter": parameter}, required, description="RFC 9457")


def table_schema(resource: Resource, suffix: str) -> Json:
    """Return the schema of a table in a format."""
    if suffix == "csv":
        return {"type": "string", "description": "Header of column names, then a row a line"}
    row, facts = _ref("schemas", resource.schema), _ref("schemas", "Meta")
    if suffix == "json":
        return _object({"meta": facts, "data": {"type": "array", "items": row}})
    outline = {"enum": ["approximate", "source", "none"], "description": "How true the outline is"}
    feature = {
        "type": {"const": "Feature"},
        "id": {"type": "string", "pattern": CODE},
        "geometry": {"type": ["object", "null"]},
        "properties": {"allOf": [row, _object({"outline": outline})]},
    }
    features = {"type": "array", "items": _object(feature)}
    return _object({"type": {"const": "FeatureCollection"}, "meta": facts, "features": features})


def document(endpoints: Iterable[Endpoint], server: str) -> Json:
    """Return the description of some endpoints.

    Parameters
    ----------
    server: address that the paths begin at: absolute, or relative to the description itself.
    """
    problem = {
        "description": "Refused or not there",
        "headers": {"Allow": {"description": "With 405", "schema": _TEXT}},
        "content": {"application/problem+json": {"schema": _ref("schemas", "Problem")}},
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": f"{VERSION}.0.0",
            "summary": ABOUT,
            "description": "\n\n".join([ABOUT, ABSENCE, COUNTING, *LIMITS, POLICY]),
            "license": {
                "name": "Data: CC BY 4.0; default boundaries: ODbL 1.0",
                "url": "https://creativecommons.org/licenses/by/4.0/",
            },
        },
        "servers": [{"url": server}],
        "tags": [
            {"name": "tables", "description": f"{', '.join(METHODS)} only"},
            {"name": "feeds", "description": "For feed readers"},
        ],
        "paths": {f"/{one.path}": one.describe() for one in endpoints if one.name},
        "components": {
            "schemas": {
                **{one.schema: _row(one) for one in RESOURCES.values()},
                "Meta": _facts(),
                "BoundaryFacts": _boundary_facts(),
                "Problem": _problem(),
            },
            "responses": {
                "NotModified": {"description": "What you have is current"},
                "Problem": problem,
            },
        },
    }


def _example(resource: Resource) -> str:
    parameters = [one for one in resource.parameters if one.example and not one.only]
    query = urlencode({parameter.name: parameter.example for parameter in parameters})
    return f"{resource.name}.json?{query}" if query else ""


def page(snapshot: Snapshot, live: bool = True) -> bytes:
    """Return the page, which needs no script and stands on any server.

    Parameters
    ----------
    live: whether parameters are answered where the page stands; files on a web server answer none.
    """
    terms = licence(snapshot)
    return render(
        Path(__file__).parent / "templates",
        "api.html",
        about={"title": TITLE, "text": ABOUT, "limits": LIMITS, "policy": POLICY},
        properties=Markup(page_properties(dark=True)),  # noqa: S704 - our own palette
        kinds=_KIND_NAMES,
        absence=ABSENCE,
        counting=COUNTING,
        resources=list(RESOURCES.values()),
        examples={name: _example(resource) for name, resource in RESOURCES.items()},
        outlines=boundary_facts(snapshot),
        topojson=BOUNDARIES,
        level=replace(LEVEL, only=""),
        licence=terms if is_valid_url(terms["url"]) else {**terms, "url": ""},
        version=snapshot.version,
        today=snapshot.today.isoformat(),
        live=live,
    )
