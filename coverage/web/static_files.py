"""Everything of the API and the feeds that can be a file."""

from __future__ import annotations

from collections.abc import Callable

from coverage.core.i18n import LANGUAGES
from coverage.export.published.bodies import VERSION, body, json_body, topojson_body
from coverage.export.published.listing import BOUNDARIES, RESOURCES
from coverage.snapshot import Snapshot
from coverage.web import api_docs, feeds, openapi
from geodata.register.regions import provinces, regions


def static_files(
    snapshot: Snapshot,
    base_url: str = "",
    language: str = "id",
    page: Callable[[str, str], str] = feeds.app_page,
) -> dict[str, bytes]:
    """Return every address of the API and the feeds that takes no parameters.

    A bare address (`/api/v1/regencies`) is its `.json`: a web server tries that suffix. The
    evidence of each regency is there as `/api/v1/evidence/<code>.json`.

    Parameters
    ----------
    base_url: address of the site, for links in feeds; "" for none.
    language: of the feeds whose address names none.
    page: code of a regency or province, and language → its page below the site's address.

    Returns
    -------
    dict of path below the site's root → bytes, sorted; the same data, day and arguments give the
    same bytes.
    """
    api = f"api/v{VERSION}"
    files = {
        f"{api}/index.html": api_docs.page(snapshot, live=False),
        f"{api}/openapi.json": openapi.document_bytes(base_url.rstrip("/") or "../.."),
        f"{api}/{BOUNDARIES}": topojson_body(snapshot, "national"),
    }
    for resource in RESOURCES.values():
        for suffix in resource.formats:
            files[f"{api}/{resource.name}.{suffix}"] = body(snapshot, resource, suffix, {})
    evidence = RESOURCES["evidence"]
    for code in regions().index:
        files[f"{api}/evidence/{code}.json"] = json_body(snapshot, evidence, {"regency": code})
    for scope in ("ID", *provinces().index):
        for suffix in feeds.MEDIA_TYPES:
            for code, mark in [(language, ""), *((code, f".{code}") for code in LANGUAGES)]:
                path = f"{scope}{mark}.{suffix}"
                files[f"feeds/{path}"] = feeds.feed(
                    snapshot, scope, suffix, code, base_url, path, page
                )
    return dict(sorted(files.items()))
