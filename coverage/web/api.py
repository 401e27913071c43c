"""The read-only HTTP API, version 1: what is served at which address.

`routes` gives Starlette routes for any ASGI app; they know nothing of the rest of the app. The
bytes come from `coverage.export.published.bodies`, `coverage.web.openapi`, `coverage.web.api_docs`
and `coverage.web.feeds`; HTTP itself is in `coverage.web.api_http`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from coverage.core.i18n import LANGUAGES
from coverage.evidence.schemas import url_is_sound
from coverage.export.published.bodies import MEDIA_TYPES, VERSION, body, licence, topojson_body
from coverage.export.published.listing import BOUNDARIES, LEVEL, RESOURCES
from coverage.export.published.model import Resource
from coverage.snapshot import Snapshot
from coverage.web import api_docs, feeds, openapi
from coverage.web.api_cache import Kept
from coverage.web.api_http import Endpoint, Service

PREFIX = f"api/v{VERSION}"
FEEDS = "feeds"
#: Formats that a browser saves instead of showing.
_SAVED = ("csv", "geojson")
#: The page of the API needs nothing but its own style.
_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
_ONE_REGENCY = re.compile(r"evidence/([0-9]{2}\.[0-9]{2})\.json")
_FEED = re.compile(rf"(ID|[0-9]{{2}})(?:\.({'|'.join(LANGUAGES)}))?\.(xml|json)")


Links = Callable[[Snapshot], Mapping[str, str]]


def _links(root: str, outlines: bool = False) -> Links:
    """Return the Link header: licences, description and page (RFC 8288)."""
    own = f'<{root}{PREFIX}/openapi.json>; rel="service-desc", <{root}{PREFIX}/>; rel="service-doc"'

    def links(snapshot: Snapshot) -> dict[str, str]:
        addresses = [licence(snapshot)["url"]]
        if outlines:
            addresses.append(snapshot.boundaries.meta.licence_url)
        named = [f'<{one}>; rel="license"' for one in addresses if url_is_sound(one)]
        return {"link": ", ".join([*named, own])}

    return links


def _of(one: Resource, suffix: str, root: str) -> Endpoint:
    return Endpoint(
        make=lambda snapshot, given: body(snapshot, one, suffix, given),
        media_type=MEDIA_TYPES[suffix],
        parameters=one.parameters_of(suffix),
        headers=_links(root, suffix == "geojson"),
        filename=f"112-{one.name}.{suffix}" if suffix in _SAVED else "",
    )


def endpoints(root: str) -> dict[str, Endpoint]:
    """Return what is at each fixed address below `/api/v1/`, by the part after it.

    Parameters
    ----------
    root: path below which the app is served, "/" or "/base/".
    """
    found: dict[str, Endpoint] = {}
    for one in RESOURCES.values():
        found[one.name] = _of(one, one.formats[0], root)
        for suffix in one.formats:
            found[f"{one.name}.{suffix}"] = _of(one, suffix, root)
    found[BOUNDARIES] = Endpoint(
        make=lambda snapshot, given: topojson_body(snapshot, given.get("level", "national")),
        media_type=MEDIA_TYPES["topojson"],
        parameters=(LEVEL,),
        headers=_links(root, True),
    )
    described = partial(_described, root)
    found["openapi.json"] = Endpoint(described, "application/json", headers=_links(root))
    found[""] = Endpoint(
        make=lambda snapshot, _given: api_docs.page(snapshot),
        media_type="text/html; charset=utf-8",
        headers=lambda _: {"content-security-policy": _PAGE_POLICY},
    )
    return found


def _described(root: str, _snapshot: Snapshot, _given: Mapping[str, str]) -> bytes:
    return openapi.document_bytes(root.rstrip("/") or "/")


def _finder(root: str) -> Callable[[str], Endpoint | None]:
    fixed = endpoints(root)

    def find(path: str) -> Endpoint | None:
        if known := fixed.get(path):
            return known
        match = _ONE_REGENCY.fullmatch(path)
        if match is None:
            return None
        made = _of(RESOURCES["evidence"], "json", root)
        return replace(made, parameters=(), fixed={"regency": match[1]})

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


def routes(
    load: Callable[[], Snapshot], root: str = "/", language: str = "id", base_url: str = ""
) -> list[BaseRoute]:
    """Return the routes of the API and of the feeds.

    Parameters
    ----------
    load: returns the current snapshot; it is called in a thread, once a second at most.
    root: path below which the app is served, "/" or "/base/".
    language: of a feed whose address names none: "id" or "en".
    base_url: address of the site for links in feeds, such as "https://112.example/"; "" for none.
    """
    kept = Kept()

    async def to_page(_request: Request) -> Response:
        return RedirectResponse(f"{root}{PREFIX}/", status_code=308)

    return [
        Route(f"{root}{PREFIX}", to_page),
        Route(f"{root}{PREFIX}/{{path:path}}", Service(_finder(root), load, kept)),
        Route(
            f"{root}{FEEDS}/{{path:path}}", Service(_feed_finder(language, base_url), load, kept)
        ),
    ]
