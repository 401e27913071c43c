"""The API for people: one page of HTML, without scripts, that stands on any server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from markupsafe import Markup

from coverage.core.palette import page_properties
from coverage.core.templates import render
from coverage.evidence.schemas import is_valid_url
from coverage.export.published.bodies import ABSENCE, boundary_facts, licence
from coverage.export.published.listing import BOUNDARIES, COUNTING, LEVEL, RESOURCES
from coverage.export.published.model import Resource
from coverage.snapshot import Snapshot
from coverage.web import openapi

_KINDS = {
    "text": "text",
    "whole": "whole number",
    "number": "number",
    "flag": "true / false",
    "day": "date",
    "texts": "list of texts",
    "wholes": "list of whole numbers",
}


def _example(resource: Resource) -> str:
    parameters = [one for one in resource.parameters if one.example and not one.only]
    query = urlencode({parameter.name: parameter.example for parameter in parameters})
    return f"{resource.name}.json?{query}" if query else ""


def page(snapshot: Snapshot, live: bool = True) -> bytes:
    """Return the page.

    Parameters
    ----------
    live: whether parameters are answered where the page stands; files on a web server answer none.
    """
    terms = licence(snapshot)
    return render(
        Path(__file__).parent / "templates",
        "api.html",
        openapi=openapi,
        properties=Markup(page_properties(dark=True)),  # noqa: S704 - our own palette
        kinds=_KINDS,
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
