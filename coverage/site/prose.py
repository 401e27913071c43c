"""Pages of text and tables: rollout, data and sources, about and method, and "no such page"."""

from __future__ import annotations

from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.tabular import counts_view
from coverage.evidence.headlines import headline
from coverage.evidence.method import method_points
from coverage.maps.about import about_map
from coverage.site import figures
from coverage.site.downloads import downloads_of
from coverage.site.frame import Page, Site, dataset
from coverage.site.parts import Link, Section, Table, table
from coverage.site.reuse import reuse

Content = tuple[str, dict[str, Any]]

#: Tables that the site carries, and their names in the API.
TABLES = {
    "deployment_evidence": "evidence",
    "official_counts": "official-counts",
    "call_statistics": "call-statistics",
    "regions": "regencies",
}
API = "api/v1/index.html"


def years(page: Page) -> Table:
    """Return regencies and people with evidence of 112 at the end of every year."""
    lang, data = page.lang, page.site.data
    rows = data.series[data.series["scope"] == "ID"]
    last = rows.groupby(rows["date"].dt.year).tail(1)
    frame = pd.DataFrame(
        {
            lang._("Date"): [lang.date(texts.as_date(day)) for day in last["date"]],
            lang._("With evidence of 112"): last["certain"].tolist(),
            lang._("Possible"): last["possible"].tolist(),
            lang._("Population covered"): [
                lang.percent(share) for share in last["population_share_certain"]
            ],
        }
    )
    return table(frame, lang, lang._("With evidence of 112, at the end of each year"))


def rollout(site: Site, lang: Language) -> Content:
    """Return the page of the rollout: year by year, and every announced number."""
    data = site.data
    now, gap = data.coverage_at(data.today, "ID"), data.gap_at(data.today, "ID")
    answer = headline(now, gap, "Indonesia", lang)
    page = Page(site, "rollout", lang, lang._("How far has the rollout of 112 come?"), answer)
    nation = data.counts[data.counts["scope_code"] == "ID"]
    frame, link = counts_view(nation, lang)
    sections = figures.sections(page)
    sections.append(Section(lang._("Year by year"), table=years(page)))
    if len(nation):
        title = lang._("Announced numbers")
        remark = lang._("Sources contradict each other; every number is shown as it was published.")
        sections.append(Section(title, [Link(remark)], table=table(frame, lang, title, [link])))
    return "text.html", {
        **page.frame(),
        "lead": answer,
        "figures": None,
        "sections": sections,
        "reuse": reuse(page, downloads_of("ID", lang)),
        "jsonld": dataset(page),
    }


def data_page(site: Site, lang: Language) -> Content:
    """Return the page that lists the files, their licences, and the boundaries."""
    title = lang._("Data & sources")
    lead = lang._("Every figure on this site may be reused, with its sources and its licence.")
    page = Page(site, "data", lang, title, lead)
    files = [Link(link.text, page.file(link.url)) for link in downloads_of("ID", lang)]
    resources = [
        Link(texts.resource_line(name, lang), page.file(f"api/v1/{table}.csv"))
        for name, table in TABLES.items()
    ]
    machines = [
        Link(lang._("The API: every table as CSV and JSON, with its columns"), page.file(API)),
        Link(lang._("Feed of changes (Atom)"), page.file(f"feeds/ID.{lang.code}.xml")),
        Link(lang._("Feed of changes (JSON)"), page.file(f"feeds/ID.{lang.code}.json")),
    ]
    boundaries = [
        Link(f"{fact.label}: {fact.value}", fact.url)
        for fact in about_map(site.data.boundaries.meta, lang)
    ]
    return "text.html", {
        **page.frame(),
        "lead": lead,
        "figures": None,
        "sections": [
            Section(lang._("Files"), files, listed=True),
            Section(lang._("Tables and their licences"), resources, listed=True),
            Section(lang._("For programs"), machines, listed=True),
            Section(lang._("About the map"), boundaries, listed=True),
        ],
        "reuse": reuse(page, []),
        "jsonld": dataset(page),
    }


def about(site: Site, lang: Language) -> Content:
    """Return the page on what this is and how figures come about."""
    title = lang._("About & method")
    lead = lang._(
        "This site shows which of Indonesia's regencies and cities have the emergency "
        "number 112, since when, and how this is known. It is compiled from public "
        "sources; it is not a government site. In an emergency call 112."
    )
    page = Page(site, "about", lang, title, lead)
    points = method_points(lang)
    return "text.html", {
        **page.frame(),
        "lead": lead,
        "figures": None,
        "sections": [Section(name, [Link(text)]) for name, text in points],
        "reuse": None,
    }


def missing(site: Site, lang: Language) -> Content:
    """Return the page for addresses that lead nowhere."""
    page = Page(site, "404", lang, lang._("Page not found"), lang._("Page not found"))
    home = Link(lang._("To the map of all regencies and cities"), page.to("home"))
    return "text.html", {
        **page.frame(),
        "lead": "",
        "figures": None,
        "sections": [Section(lang._("Look here"), [home])],
        "reuse": None,
    }
