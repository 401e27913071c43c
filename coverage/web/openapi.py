"""The description of the API (OpenAPI 3.1), made from the list of resources and their columns."""

from __future__ import annotations

import json

from coverage.core.i18n import LANGUAGES
from coverage.export.published.bodies import ABSENCE, MEDIA_TYPES, VERSION
from coverage.export.published.listing import BOUNDARIES, COUNTING, LEVEL, RESOURCES
from coverage.export.published.model import CODE, Parameter
from coverage.web import openapi_schemas as schemas
from coverage.web.openapi_schemas import Json
from coverage.web.parameters import LONGEST_QUERY, LONGEST_VALUE
from coverage.web.service import MAX_AGE, METHODS
from geodata.register.regions import provinces

PREFIX = f"/api/v{VERSION}"
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
_CACHED = {
    "ETag": {
        "description": "Changes whenever the bytes do",
        "schema": {"type": "string"},
    },
    "Cache-Control": {"description": "How long it may be kept", "schema": {"type": "string"}},
    "X-Data-Version": {
        "description": "12 hexadecimal digits that change with the data",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{12}$"},
    },
    "X-Data-Date": {
        "description": "Day that counts as today, in Jakarta (WIB)",
        "schema": {"type": "string", "format": "date"},
    },
}


def _parameter(parameter: Parameter) -> Json:
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
        "in": "query",
        "description": parameter.text,
        "required": False,
        "schema": schema,
        "example": parameter.example,
    }


def _get(
    name: str,
    title: str,
    text: str,
    parameters: list[Json],
    content: Json,
    tag: str = "tables",
) -> Json:
    responses: Json = {
        "200": {"description": title, "headers": _CACHED, "content": content},
        "304": schemas.ref("responses", "NotModified"),
    }
    for status in ("400", "404", "405", "414", "500", "503"):
        responses[status] = schemas.ref("responses", "Problem")
    return {
        "get": {
            "operationId": name,
            "summary": title,
            "description": text,
            "tags": [tag],
            "parameters": parameters,
            "responses": responses,
        }
    }


def _tables() -> Json:
    paths: Json = {}
    for one in RESOURCES.values():
        text = "\n\n".join([one.text, *one.notes, ABSENCE])
        for suffix in ("", *one.formats):
            form = suffix or one.formats[0]
            media = MEDIA_TYPES[form].partition(";")[0]
            path = f"{PREFIX}/{one.name}{'.' + suffix if suffix else ''}"
            name = one.name.replace("-", "_") + ("_" + suffix if suffix else "")
            asked = [_parameter(each) for each in one.parameters_of(form)]
            paths[path] = _get(
                name, one.title, text, asked, {media: {"schema": schemas.answer(one, form)}}
            )
    topology: Json = {
        "type": "object",
        "properties": {"meta": {"type": "object"}, "type": {"const": "Topology"}},
        "required": ["meta", "type", "objects", "arcs"],
    }
    paths[f"{PREFIX}/{BOUNDARIES}"] = _get(
        "boundaries",
        "Boundaries of the regencies",
        "Outlines as TopoJSON; geometries are named by regency code. The member `meta` says whose "
        "they are and whether they are approximate.",
        [_parameter(LEVEL)],
        {"application/json": {"schema": topology}},
    )
    evidence = RESOURCES["evidence"]
    code: Json = {
        "name": "regency",
        "in": "path",
        "required": True,
        "description": "A regency code",
        "schema": {"type": "string", "pattern": CODE},
        "example": "35.78",
    }
    paths[f"{PREFIX}/evidence/{{regency}}.json"] = _get(
        "evidence_of_regency",
        "Evidence of one regency",
        f"{evidence.text}\n\n{ABSENCE}",
        [code],
        {"application/json": {"schema": schemas.answer(evidence, "json")}},
    )
    return paths


def _feeds() -> Json:
    scope: Json = {
        "name": "scope",
        "in": "path",
        "required": True,
        "description": "`ID` (the nation) or a province code",
        "schema": {"type": "string", "enum": ["ID", *provinces().index]},
        "example": "35",
    }
    lang: Json = {
        "name": "lang",
        "in": "path",
        "required": True,
        "description": "Language; without it, that of the site",
        "schema": {"type": "string", "enum": list(LANGUAGES)},
        "example": "en",
    }
    media_types = {"xml": "application/atom+xml", "json": "application/feed+json"}
    paths: Json = {}
    for suffix, media in media_types.items():
        schema: Json = {"type": "string"} if suffix == "xml" else {"type": "object"}
        for place, asked in (("", [scope]), (".{lang}", [scope, lang])):
            paths[f"/feeds/{{scope}}{place}.{suffix}"] = _get(
                f"feed_{'of_language_' if place else ''}{suffix}",
                "Change feed, " + ("Atom 1.0" if suffix == "xml" else "JSON Feed 1.1"),
                "Changes of status and new evidence, newest first, at most 100, dated by what "
                "their sources say.",
                asked,
                {media: {"schema": schema}},
                "feeds",
            )
    return paths


def document(server: str = "/") -> Json:
    """Return the description.

    Parameters
    ----------
    server: address that the paths begin at: absolute, or relative to the description itself.
    """
    problem = {"application/problem+json": {"schema": schemas.ref("schemas", "Problem")}}
    allow = {"Allow": {"description": "With 405", "schema": {"type": "string"}}}
    own: Json = {"application/json": {"schema": {"type": "object"}}}
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
        "paths": {
            **_tables(),
            f"{PREFIX}/openapi.json": _get("description", "This description", "", [], own),
            **_feeds(),
        },
        "components": {
            "schemas": {
                **{one.schema: schemas.row(one) for one in RESOURCES.values()},
                "Meta": schemas.facts(),
                "BoundaryFacts": schemas.boundary_facts(),
                "Problem": schemas.problem(),
            },
            "responses": {
                "NotModified": {"description": "What you have is current"},
                "Problem": {
                    "description": "Refused or not there",
                    "headers": allow,
                    "content": problem,
                },
            },
        },
    }


def document_bytes(server: str = "/") -> bytes:
    """Return the description as JSON."""
    return json.dumps(document(server), ensure_ascii=False, indent=1).encode()
