"""The read-only HTTP API, version 1: what is served at which address.

`routes` gives Starlette routes for any ASGI app; they know nothing of the rest of the app. The
bytes come from `coverage.resource_bodies`, `coverage.openapi`, `coverage.apidocs` and
`coverage.feeds`; HTTP itself is in `coverage.api_http`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from coverage import apidocs, feeds, openapi
from coverage.api_http import Endpoint, Service
from coverage.api_kept import Kept
from coverage.i18n import LANGUAGES
from coverage.resource_bodies import MEDIA_TYPES, VERSION, body, topojson_body
from coverage.resource_list import BOUNDARIES, LEVEL, RESOURCES
from coverage.resource_model import Resource
from coverage.snapshot import Snapshot

PREFIX = f"api/v{VERSION}"
FEEDS = "feeds"
#: Formats that a browser saves instead of showing.
_SAVED = ("csv", "geojson")
#: The page of the API needs nothing but its own style.
_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
_ONE_REGENCY = re.compile(r"evidence/([0-9]{2}\.[0-9]{2})\.(json|csv)")
_FEED = re.compile(rf"(?:({'|'.join(LANGUAGES)})/)?(ID|[0-9]{{2}})\.(xml|json)")


def _links(root: str, licence: str) -> dict[str, str]:
    described = f'<{root}{PREFIX}/openapi.json>; rel="describedby"; type="application/json"'
    return {"link": f'<{licence}>; rel="license", {described}, <{root}{PREFIX}/>; rel="help"'}


_CC_BY = "https://creativecommons.org/licenses/by/4.0/"
_ODBL = "https://opendatacommons.org/licenses/odbl/1-0/"


def _of(one: Resource, suffix: str, root: str) -> Endpoint:
    return Endpoint(
        make=lambda snapshot, given: body(snapshot, one, suffix, given),
        media_type=MEDIA_TYPES[suffix],
        parameters=one.parameters_of(suffix),
        headers=_links(root, _CC_BY),
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
        headers=_links(root, _ODBL),
    )
    described = partial(_described, root)
    found["openapi.json"] = Endpoint(described, "application/json", headers=_links(root, _CC_BY))
    found[""] = Endpoint(
        make=lambda snapshot, _given: apidocs.page(snapshot),
        media_type="text/html; charset=utf-8",
        headers={"content-security-policy": _PAGE_POLICY},
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
        made = _of(RESOURCES["evidence"], match[2], root)
        name = f"112-evidence-{match[1]}.{match[2]}" if match[2] in _SAVED else ""
        return Endpoint(
            made.make,
            made.media_type,
            fixed={"regency": match[1]},
            headers=made.headers,
            filename=name,
        )

    return find


def _feed_finder(language: str, base_url: str) -> Callable[[str], Endpoint | None]:
    def find(path: str) -> Endpoint | None:
        match = _FEED.fullmatch(path)
        if match is None or not feeds.is_scope(match[2]):
            return None
        code, scope, suffix = match[1] or language, match[2], match[3]
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
        Route(f"{root}{FEEDS}/{{path:path}}", Service(_feed_finder(language, base_url), load, kept)),
    ]
