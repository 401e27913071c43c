"""The read-only HTTP API, version 1, and the feeds: what is served at which address.

Rules: RFC 9457 (problem+json), RFC 8288 (Link).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from coverage.core.i18n import LANGUAGES
from coverage.evidence.schemas import url_is_sound
from coverage.export.published.bodies import MEDIA_TYPES, VERSION, body, licence, topojson_body
from coverage.export.published.listing import BOUNDARIES, LEVEL, RESOURCES
from coverage.export.published.model import Parameter, Resource
from coverage.snapshot import Snapshot
from coverage.web import api_docs, feeds, openapi
from coverage.web.answers import AnswerCache
from coverage.web.parameters import arguments
from coverage.web.service import MAX_AGE, METHODS, Problem, Reply, Service, edition

PREFIX = f"api/v{VERSION}"
FEEDS = "feeds"
LONGEST_PATH = 200
STALE = 600
#: Formats that a browser saves instead of showing.
_SAVED = ("csv", "geojson")
#: The page of the API needs nothing but its own style.
_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
_HEADERS = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Link, X-Data-Version, X-Data-Date",
    "accept-ranges": "none",
    "x-content-type-options": "nosniff",
}
_ONE_REGENCY = re.compile(r"evidence/([0-9]{2}\.[0-9]{2})\.json")
_FEED = re.compile(rf"(ID|[0-9]{{2}})(?:\.({'|'.join(LANGUAGES)}))?\.(xml|json)")

Headers = Callable[[Snapshot], Mapping[str, str]]


@dataclass(frozen=True)
class Endpoint:
    """What one address gives.

    Attributes
    ----------
    make: computes the bytes from a snapshot and checked parameters.
    media_type: of the bytes. parameters: those that it takes. fixed: values that the path gives.
    headers: more headers, of the snapshot. filename: under which a browser saves it, "" to show it.
    """

    make: Callable[[Snapshot, Mapping[str, str]], bytes]
    media_type: str
    parameters: tuple[Parameter, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    headers: Headers = lambda _: {}
    filename: str = ""


def _links(root: str, outlines: bool = False) -> Headers:
    """Return the Link header: licences, description and page (RFC 8288)."""
    own = f'<{root}{PREFIX}/openapi.json>; rel="service-desc", <{root}{PREFIX}/>; rel="service-doc"'

    def links(snapshot: Snapshot) -> dict[str, str]:
        addresses = [licence(snapshot)["url"]]
        if outlines:
            addresses.append(snapshot.boundaries.meta.licence_url)
        licences = [f'<{url}>; rel="license"' for url in addresses if url_is_sound(url)]
        return {"link": ", ".join([*licences, own])}

    return links


def _table(resource: Resource, suffix: str, root: str) -> Endpoint:
    return Endpoint(
        make=lambda snapshot, given: body(snapshot, resource, suffix, given),
        media_type=MEDIA_TYPES[suffix],
        parameters=resource.parameters_of(suffix),
        headers=_links(root, suffix == "geojson"),
        filename=f"112-{resource.name}.{suffix}" if suffix in _SAVED else "",
    )


def endpoints(root: str) -> dict[str, Endpoint]:
    """Return what is at each fixed address below `/api/v1/`, by the part after it.

    Parameters
    ----------
    root: path below which the app is served, "/" or "/base/".
    """
    by_path: dict[str, Endpoint] = {}
    for resource in RESOURCES.values():
        by_path[resource.name] = _table(resource, resource.formats[0], root)
        for suffix in resource.formats:
            by_path[f"{resource.name}.{suffix}"] = _table(resource, suffix, root)
    by_path[BOUNDARIES] = Endpoint(
        make=lambda snapshot, given: topojson_body(snapshot, given.get("level", "national")),
        media_type=MEDIA_TYPES["topojson"],
        parameters=(LEVEL,),
        headers=_links(root, True),
    )
    by_path["openapi.json"] = Endpoint(
        make=lambda _snapshot, _given: openapi.document_bytes(root.rstrip("/") or "/"),
        media_type="application/json",
        headers=_links(root),
    )
    by_path[""] = Endpoint(
        make=lambda snapshot, _given: api_docs.page(snapshot),
        media_type="text/html; charset=utf-8",
        headers=lambda _: {"content-security-policy": _PAGE_POLICY},
    )
    return by_path


def _finder(root: str) -> Callable[[str], Endpoint | None]:
    by_path = endpoints(root)
    evidence = replace(_table(RESOURCES["evidence"], "json", root), parameters=())

    def find(path: str) -> Endpoint | None:
        if match := _ONE_REGENCY.fullmatch(path):
            return replace(evidence, fixed={"regency": match[1]})
        return by_path.get(path)

    return find


def _feed_finder(language: str, base_url: str) -> Callable[[str], Endpoint | None]:
    def find(path: str) -> Endpoint | None:
        match = _FEED.fullmatch(path)
        if match is None or not feeds.is_scope(match[1]):
            return None
        scope, code, suffix = match[1], match[2] or language, match[3]
        return Endpoint(
            lambda snapshot, _given: feeds.feed(snapshot, scope, suffix, code, base_url, path),
            feeds.MEDIA_TYPES[suffix],
        )

    return find


def problem_json(problem: Problem) -> Response:
    """Return a problem as application/problem+json (RFC 9457)."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.parameter:
        document["parameter"] = problem.parameter
    kind = "application/problem+json"
    return Response(json.dumps(document), problem.status, media_type=kind)


def routes(
    load: Callable[[], Snapshot], root: str = "/", language: str = "id", base_url: str = ""
) -> list[BaseRoute]:
    """Return the routes of the API and of the feeds.

    Parameters
    ----------
    load: returns the current snapshot; it is called in the event loop and must not take long.
    root: path below which the app is served, "/" or "/base/".
    language: of a feed whose address names none: "id" or "en".
    base_url: address of the site for links in feeds, such as "https://112.example/"; "" for none.
    """
    cache = AnswerCache()

    async def respond(find: Callable[[str], Endpoint | None], request: Request) -> Reply:
        path: str = request.path_params["path"]
        if len(path) > LONGEST_PATH:
            raise Problem(414, f"The path is longer than {LONGEST_PATH} characters.")
        # A router's pattern overlooks a line break at the end; a name has none.
        endpoint = find(path) if request.scope["path"].isprintable() else None
        if endpoint is None:
            raise Problem(404, "There is nothing at this address; /api/v1/ lists what there is.")
        given = {
            **arguments(request.scope["query_string"], endpoint.parameters),
            **endpoint.fixed,
        }
        snapshot = load()
        key = (find, edition(snapshot), path, *given.items())
        headers = {
            "cache-control": f"public, max-age={MAX_AGE}, stale-while-revalidate={STALE}",
            "x-data-version": snapshot.version,
            "x-data-date": snapshot.today.isoformat(),
            **endpoint.headers(snapshot),
        }
        if endpoint.filename:
            headers["content-disposition"] = f'attachment; filename="{endpoint.filename}"'
        answer = await cache.get(key, lambda: endpoint.make(snapshot, given))
        return Reply(answer, endpoint.media_type, headers)

    async def to_page(_request: Request) -> Response:
        return RedirectResponse(f"{root}{PREFIX}/", status_code=308)

    def service(find: Callable[[str], Endpoint | None]) -> Service:
        return Service(partial(respond, find), _HEADERS, problem_json, METHODS)

    return [
        Route(f"{root}{PREFIX}", to_page),
        Route(f"{root}{PREFIX}/{{path:path}}", service(_finder(root))),
        Route(f"{root}{FEEDS}/{{path:path}}", service(_feed_finder(language, base_url))),
    ]
