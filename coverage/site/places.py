"""Pages of places: island groups, provinces, regencies, as `coverage.places` has them.

Left out here: the ranking, the charts of calls and their table with a row a report, and the choice
of the statement to correct (the letter is about the one that the status rests on).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coverage.core.i18n import Language
from coverage.maps.stills import PAGE, still_map
from coverage.places.page import Part, Place, Table
from coverage.places.procedure import NextStep
from coverage.places.regency import regency_page
from coverage.places.scope import scope_page
from coverage.site import parts
from coverage.site.addresses import File
from coverage.site.downloads import downloads_of
from coverage.site.page import Page, Site
from coverage.site.parts import Link, Section
from geodata.register.regions import ISLAND_GROUPS, scope_codes


def scope(site: Site, code: str, lang: Language) -> File:
    """Make the page of an island group or a province."""
    data = site.data
    place = data.cached(scope_page, data.today, code, lang.code)
    page = Page(site, code, lang, place.title, place.headline, f"cards/{lang.code}/{code}.png")
    below = (place.inside, place.regencies)  # of a province both are its regencies
    tables = {part.title: part.table for part in below if part and part.table}
    links = {regency: page.to(regency) for regency in scope_codes(code)}
    return page.render(
        "scope.html",
        **_shared(page, place.trail, place.name),
        place=place,
        svg=still_map(data, data.today, code, PAGE, place.map_alt, links=links),
        tables=[_table(page, title, table) for title, table in tables.items()],
        sections=[] if code in ISLAND_GROUPS else [section(page, place.counts)],
    )


def regency(site: Site, code: str, lang: Language) -> File:
    """Make a regency's page."""
    data = site.data
    place = data.cached(regency_page, data.today, code, lang.code, site.settings.corrections)
    title = lang._("112 in {name}").format(name=place.name)
    page = Page(site, code, lang, title, place.summary, f"cards/{lang.code}/{code}.png")
    first = [place.contradictions] if place.contradictions.lines else []
    return page.render(
        "regency.html",
        **_shared(page, place.trail, place.name),
        place=place,
        lines=[line for line in (*place.lines, place.age) if line],
        svg=still_map(data, data.today, code, PAGE, place.map_alt),
        sections=[
            *(section(page, part) for part in (*first, place.evidence)),
            _steps(place.procedure),
            *(section(page, part) for part in (place.calls, place.neighbours, place.similar)),
        ],
    )


def section(page: Page, part: Part) -> Section:
    """Return a part of a place's page; its places are linked."""
    return Section(
        part.title,
        [Link(line) for line in part.lines],
        table=_table(page, part.title, part.table) if part.table else None,
        after=[Link(part.note)] if part.note else [],
    )


def _steps(procedure: NextStep) -> Section:
    steps = []
    for step in procedure.steps:
        title = step.title.split(". ", 1)[-1]  # the list counts them
        text = " ".join([step.text, "; ".join(step.checklist)]).strip()
        steps.append(f"{title}: {text}")
    after = [Link(procedure.caveat), Link(procedure.url, procedure.url)]
    return Section(procedure.title, [Link(procedure.first)], steps, after=after)


def _table(page: Page, title: str, table: Table) -> parts.Table:
    first = next(iter(table.columns))
    inside = {first: [page.to(code) for code in table.places]} if table.places else {}
    links = [table.link] if table.link else []
    return parts.table(table.columns, page.lang, title, links, inside)


def _shared(page: Page, trail: Sequence[Place], name: str) -> dict[str, Any]:
    """Return what stands around the content of every place: the way to it, and its reuse."""
    links = [page.to("home" if place.code == "ID" else place.code) for place in trail[:-1]]
    return {
        "crumbs": [Link(place.name, link) for place, link in zip(trail, [*links, ""], strict=True)],
        "reuse": page.reuse(downloads_of(page.site.data, page.name, page.lang), page.name),
        "jsonld": page.dataset(name),
    }
