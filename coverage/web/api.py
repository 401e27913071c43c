"""The read-only HTTP API, version 1, and the feeds: what each address gives, declared once.

The same list of endpoints is served (`routes`), described (`openapi.json`) and written as files of
the static site (`static_files`). Rules: RFC 9457 (problem+json), RFC 8288 (Link).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from itertools import product

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from coverage.core.i18n import LANGUAGES, language
from coverage.evidence.schemas import is_valid_url
from coverage.export.published.bodies import (
    ABSENCE,
    MEDIA_TYPES,
    VERSION,
    body,
    licence,
    topojson_body,
)
from coverage.export.published.listing import BOUNDARIES, LEVEL, RESOURCES
from coverage.export.published.model import CODE, Parameter, Resource
from coverage.snapshot import Snapshot
from coverage.web import feeds, openapi
from coverage.web.answers import AnswerCache
from coverage.web.feeds import Feed
from coverage.web.openapi import Endpoint, Headers, Json
from coverage.web.service import (
    MAX_AGE,
    METHODS,
    Problem,
    Reply,
    Service,
    arguments,
    edition,
)
from geodata.register.regions import provinces, regions

PREFIX = f"api/v{VERSION}"
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
_REGENCY = Parameter("regency", "A regency code", CODE, example="35.78")
_TOPOLOGY: Json = {
    "type": "object",
    "properties": {"meta": {"type": "object"}, "type": {"const": "Topology"}},
    "required": ["meta", "type", "objects", "arcs"],
}


@dataclass(frozen=True)
class Host:
    """Where the addresses stand.

    Attributes
    ----------
    root: path below which the app is served, "/" or "/base/".
    language: of a feed whose address names none: "id" or "en".
    live: whether queries are answered; files on a web server answer none.
    base_url: address of the site, for links in feeds; "" for none.
    page: code of a regency or province, and language → its page below `base_url`.
    """

    root: str = "/"
    language: str = "id"
    live: bool = True
    base_url: str = ""
    page: Callable[[str, str], str] = feeds.app_page


def endpoints(host: Host) -> list[Endpoint]:
    """Return what is at each address, in the order of the description."""
    of_regency = replace(
        _table(RESOURCES["evidence"], "json", host.root),
        path=f"{PREFIX}/evidence/{{regency}}.json",
        variables=(_REGENCY,),
        query=(),
        name="evidence_of_regency",
        title="Evidence of one regency",
    )
    outlines = Endpoint(
        f"{PREFIX}/{BOUNDARIES}",
        lambda snapshot, given: topojson_body(snapshot, given.get("level", "national")),
        MEDIA_TYPES["topojson"],
        query=(LEVEL,),
        headers=_links(host.root, outlines=True),
        name="boundaries",
        title="Boundaries of the regencies",
        text="Outlines as TopoJSON; geometries are named by regency code. The member `meta` says "
        "whose they are and whether they are approximate.",
        schema=_TOPOLOGY,
    )
    description = Endpoint(
        f"{PREFIX}/openapi.json",
        lambda _snapshot, _given: _description(host),
        "application/json",
        headers=_links(host.root),
        name="description",
        title="This description",
        schema={"type": "object"},
    )
    page = Endpoint(
        f"{PREFIX}/",
        lambda snapshot, _given: openapi.page(snapshot, host.live),
        "text/html; charset=utf-8",
        headers=lambda _: {"content-security-policy": _PAGE_POLICY},
    )
    return [*_tables(host.root), outlines, of_regency, description, *_feeds(host), page]


def _tables(root: str) -> Iterator[Endpoint]:
    """Yield every table in every format; a bare address gives the first of them."""
    for resource in RESOURCES.values():
        bare = _table(resource, resource.formats[0], root)
        yield replace(bare, path=bare.path.rpartition(".")[0], name=_operation(resource.name))
        for suffix in resource.formats:
            yield _table(resource, suffix, root)


def _table(resource: Resource, suffix: str, root: str) -> Endpoint:
    def make(snapshot: Snapshot, given: Mapping[str, str]) -> bytes:
        return body(snapshot, resource, suffix, given)

    return Endpoint(
        f"{PREFIX}/{resource.name}.{suffix}",
        make,
        MEDIA_TYPES[suffix],
        query=resource.parameters_of(suffix),
        headers=_links(root, outlines=suffix == "geojson"),
        filename=f"112-{resource.name}.{suffix}" if suffix in _SAVED else "",
        name=_operation(f"{resource.name}_{suffix}"),
        title=resource.title,
        text="\n\n".join([resource.text, *resource.notes, ABSENCE]),
        schema=openapi.table_schema(resource, suffix),
    )


def _operation(name: str) -> str:
    return name.replace("-", "_")


def _feeds(host: Host) -> Iterator[Endpoint]:
    """Yield the feeds of every scope, in the site's language and in each."""
    scopes = ("ID", *map(str, provinces().index))
    scope = Parameter("scope", "`ID` (the nation) or a province code", values=scopes, example="35")
    lang = Parameter(
        "lang", "Language; without it, that of the site", values=tuple(LANGUAGES), example="en"
    )

    def make(suffix: str, snapshot: Snapshot, given: Mapping[str, str]) -> bytes:
        lang = language(given.get("lang", host.language))
        path = "feeds/" + ".".join([*given.values(), suffix])
        feed = Feed(snapshot, given["scope"], lang, host.base_url, path, host.page)
        return feed.write(suffix)

    for suffix, (title, media_type) in feeds.FORMATS.items():
        for name, mark, variables in (
            ("feed", "", (scope,)),
            ("feed_of_language", ".{lang}", (scope, lang)),
        ):
            yield Endpoint(
                f"feeds/{{scope}}{mark}.{suffix}",
                partial(make, suffix),
                media_type,
                variables=variables,
                name=f"{name}_{suffix}",
                title=f"Change feed, {title}",
                text="Changes of status and new evidence, newest first, at most 100, dated by "
                "what their sources say.",
                schema={"type": "string" if suffix == "xml" else "object"},
            )


def _description(host: Host) -> bytes:
    server = host.root.rstrip("/") or "/"
    if not host.live:
        server = host.base_url.rstrip("/") or "../.."
    document = openapi.document(endpoints(host), server)
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _links(root: str, outlines: bool = False) -> Headers:
    """Return the Link header: licences, description and page (RFC 8288)."""
    own = f'<{root}{PREFIX}/openapi.json>; rel="service-desc", <{root}{PREFIX}/>; rel="service-doc"'

    def links(snapshot: Snapshot) -> dict[str, str]:
        addresses = [licence(snapshot)["url"]]
        if outlines:
            addresses.append(snapshot.boundaries.meta.licence_url)
        licences = [f'<{url}>; rel="license"' for url in addresses if is_valid_url(url)]
        return {"link": ", ".join([*licences, own])}

    return links


def static_files(snapshot: Snapshot, host: Host) -> dict[str, bytes]:
    """Return every address that takes no query, as path below the site's root → bytes.

    A bare address (`/api/v1/regencies`) is its `.json`: a web server tries that suffix. Sorted by
    path; the same data, day and host give the same bytes.
    """
    files = {}
    for endpoint in endpoints(host):
        path = endpoint.path + ("index.html" if endpoint.path.endswith("/") else "")
        if "." not in path:
            continue
        names = [one.name for one in endpoint.variables]
        for values in product(*(one.values or regions().index for one in endpoint.variables)):
            given = dict(zip(names, values, strict=True))
            files[path.format(**given)] = endpoint.make(snapshot, given)
    return dict(sorted(files.items()))


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


def routes(load: Callable[[], Snapshot], root: str = "/", language: str = "id") -> list[BaseRoute]:
    """Return the routes of the API and of the feeds; parameters as of `Host`.

    Parameters
    ----------
    load: returns the current snapshot; it is called in the event loop and must not take long.
    """
    cache, known = AnswerCache(), endpoints(Host(root, language))

    def find(path: str) -> tuple[Endpoint, dict[str, str]]:
        for endpoint in known:
            if match := endpoint.pattern.fullmatch(path):
                return endpoint, match.groupdict()
        raise Problem(404, "There is nothing at this address; /api/v1/ lists what there is.")

    async def respond(prefix: str, request: Request) -> Reply:
        path: str = request.path_params["path"]
        if len(path) > LONGEST_PATH:
            raise Problem(414, f"The path is longer than {LONGEST_PATH} characters.")
        # A router's pattern overlooks a line break at the end; a name has none.
        endpoint, given = find(f"{prefix}/{path}" if request.scope["path"].isprintable() else "")
        given = arguments(request.scope["query_string"], endpoint.query) | given
        snapshot = load()
        headers = {
            "cache-control": f"public, max-age={MAX_AGE}, stale-while-revalidate={STALE}",
            "x-data-version": snapshot.version,
            "x-data-date": snapshot.today.isoformat(),
            **endpoint.headers(snapshot),
        }
        if endpoint.filename:
            headers["content-disposition"] = f'attachment; filename="{endpoint.filename}"'
        key = (edition(snapshot), endpoint.path, *given.items())
        answer = await cache.get(key, lambda: endpoint.make(snapshot, given))
        return Reply(answer, endpoint.media_type, headers)

    async def to_page(_request: Request) -> Response:
        return RedirectResponse(f"{root}{PREFIX}/", status_code=308)

    def route(prefix: str) -> Route:
        service = Service(partial(respond, prefix), _HEADERS, problem_json, METHODS)
        return Route(f"{root}{prefix}/{{path:path}}", service)

    return [Route(f"{root}{PREFIX}", to_page), route(PREFIX), route("feeds")]
