"""The pages of the nation: home, rollout, data, about, the map to embed, and "no such page"."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pandas as pd

from coverage.core import texts
from coverage.core.chart_style import Chart
from coverage.core.dates import bar_dates
from coverage.core.filenames import file_name
from coverage.core.i18n import Language, language
from coverage.core.palette import on_dark
from coverage.core.tabular import counts_view, status_view
from coverage.evidence.headlines import headline
from coverage.evidence.method import method_points
from coverage.export.charts.picture import Format, chart_picture
from coverage.maps import script
from coverage.maps.about import about_map
from coverage.places.emergency import dial_anywhere
from coverage.places.home import home_figures, home_page
from coverage.places.scope import scope_page
from coverage.projection import page as projection_page
from coverage.rollout import page as rollout_page
from coverage.site.addresses import EMBED, File
from coverage.site.downloads import downloads_of
from coverage.site.page import Page, Site
from coverage.site.parts import Link, Section, Table, table
from coverage.site.places import section
from coverage.snapshot import Snapshot

#: Tables that the site carries, and their names in the API.
TABLES = {
    "deployment_evidence": "evidence",
    "official_counts": "official-counts",
    "call_statistics": "call-statistics",
    "regions": "regencies",
}
#: Charts are shown as drawings, and offered as pictures too.
KINDS: tuple[Format, ...] = ("svg", "png")
#: Ending of the same as a slide.
SLIDE = "16x9.png"


def home(site: Site, lang: Language) -> File:
    """Make the home page: which number to quote, search, map, growth, regencies."""
    data = site.data
    nation = data.cached(scope_page, data.today, "ID", lang.code)
    shown = data.cached(home_page, data.today, "ID", lang.code)
    page = Page(site, "home", lang, shown.title, shown.headline, f"cards/{lang.code}/ID.png")
    return page.render(
        "home.html",
        nation=nation,
        home=shown,
        element=script.ELEMENT,
        table=_every_regency(page),
        provinces=shown.provinces and section(page, shown.provinces),
        reuse=page.reuse(downloads_of(data, "ID", lang), "ID"),
        jsonld=page.dataset(),
    )


def _every_regency(page: Page) -> Table:
    """Return the table twin of the map: every regency with its status, linked to its page."""
    lang, data = page.lang, page.site.data
    status = data.status_at(data.today)
    frame = status_view(status, lang)
    keep = [lang._("Code"), lang._("Regency or city"), lang._("Province"), lang._("Status")]
    keep += [lang._("Since"), lang._("Last shown or reported"), lang._("Population")]
    links = {lang._("Regency or city"): [page.to(str(code)) for code in status.index]}
    caption = lang._("Status of 112 on {date}").format(date=lang.date(data.today))
    return table(frame[keep], lang, caption, inside=links)


def figures_by_date(data: Snapshot, lang: Language) -> bytes:
    """Return headline and numbers of the home page for every step of the time bar, as JSON.

    A list of `{date, headline, figures: [[label, value, note, source, url], ...], bar}`, where
    `bar` is `{svg, alt, keys: [[colour, value, label], ...]}`.
    """
    steps = []
    for day in bar_dates(data.today):
        now, gap = data.coverage_at(day, "ID"), data.gap_at(day, "ID")
        figures, bar = home_figures(now, gap, lang)
        steps.append(
            {
                "date": day.isoformat(),
                "headline": headline(now, gap, "Indonesia", lang),
                "figures": [
                    [figure.label, figure.value, figure.note, figure.source, figure.url]
                    for figure in figures
                ],
                "bar": {"svg": bar.svg, "alt": bar.alt, "keys": bar.keys},
            }
        )
    return json.dumps(steps, ensure_ascii=False, separators=(",", ":")).encode()


def embed(site: Site, lang: Language) -> File:
    """Make the map that other pages may show."""
    title = lang._("Where is emergency number 112 in service?")
    nation = site.data.cached(scope_page, site.data.today, "ID", lang.code)
    page = Page(site, EMBED, lang, title, title)
    return page.render("embed.html", nation=nation, element=script.ELEMENT)


def charts(data: Snapshot, lang: Language) -> dict[str, Chart]:
    """Return the charts of the page on the rollout, by the name of their file."""
    day, code = data.today, lang.code
    shares, years = data.cached(rollout_page.shares_and_years, day, "ID", code)
    drawn = {
        "rollout": data.cached(rollout_page.two_curves, day, "ID", code),
        "numbers": data.cached(rollout_page.close_up, day, "ID", code),
        "years": years,
        "shares": shares,
        "groups": data.cached(rollout_page.groups_chart, day, "people", "ID", code),
        "pace": data.cached(projection_page.ahead_chart, day, None, code),
    }
    return {name: chart for name, chart in drawn.items() if chart is not None}


def drawing(name: str, code: str, kind: str = "svg") -> str:
    """Return where the drawing of a chart lies."""
    return f"pictures/{code}/{name}.{kind}"


def drawings(site: Site, codes: tuple[str, ...]) -> Iterator[File]:
    """Make the drawings and pictures of the charts in some languages."""
    for code in codes:
        lang = language(code)
        for name, chart in charts(site.data, lang).items():
            for kind in KINDS:
                picture = chart_picture(chart, lang, site.data.today, kind)
                yield drawing(name, code, kind), picture
                if kind == "svg":
                    yield drawing(name, code, "dark.svg"), on_dark(picture)
            slide = chart_picture(chart, lang, site.data.today, slide=True)
            yield drawing(name, code, SLIDE), slide


def _chart_section(page: Page, name: str, chart: Chart) -> Section:
    """Return a chart: the finding, the drawing, the table, the files."""
    lang = page.lang
    today = page.site.data.today
    forms = (
        (lang._("Picture (PNG)"), "png", ""),
        (lang._("Drawing (SVG)"), "svg", ""),
        (lang._("Slide 16:9 ({format})").format(format="PNG"), SLIDE, "16x9"),
    )
    files = [
        Link(
            text,
            drawing(name, lang.code, kind),
            save=file_name(name, "ID", today, kind.rpartition(".")[2], lang, form),
        )
        for text, kind, form in forms
    ]
    return Section(
        chart.title,
        picture=page.file(drawing(name, lang.code)),
        dark=page.file(drawing(name, lang.code, "dark.svg")),
        alt=chart.alt,
        table=table(chart.table, lang, chart.title, chart.links),
        folded=lang._("As a table"),
        after=page.files(files),
    )


def _years(page: Page) -> Table:
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


def rollout(site: Site, lang: Language) -> File:
    """Make the page of the rollout: its charts, year by year, and every announced number."""
    data = site.data
    now, gap = data.coverage_at(data.today, "ID"), data.gap_at(data.today, "ID")
    answer = headline(now, gap, "Indonesia", lang)
    page = Page(site, "rollout", lang, lang._("How far has the rollout of 112 come?"), answer)
    sections = [_chart_section(page, name, chart) for name, chart in charts(data, lang).items()]
    sections.append(Section(lang._("Year by year"), table=_years(page)))
    nation = data.counts[data.counts["scope_code"] == "ID"]
    if len(nation):
        title = lang._("Announced numbers")
        remark = lang._("Sources contradict each other; every number is shown as it was published.")
        frame, link = counts_view(nation, lang)
        sections.append(Section(title, [Link(remark)], table=table(frame, lang, title, [link])))
    reuse = page.reuse(downloads_of(site.data, "ID", lang))
    return page.render("text.html", sections=sections, reuse=reuse, jsonld=page.dataset())


def data_page(site: Site, lang: Language) -> File:
    """Make the page that lists the files, their licences, and the boundaries."""
    title = lang._("Data & sources")
    lead = lang._("Every figure on this site may be reused, with its sources and its licence.")
    page = Page(site, "data", lang, title, lead)
    resources = [
        Link(texts.resource_line(name, lang), page.file(f"api/v1/{table}.csv"))
        for name, table in TABLES.items()
    ]
    api = lang._("The API: every table as CSV and JSON, with its columns")
    machines = [
        Link(api, page.file("api/v1/index.html")),
        Link(lang._("Feed of changes (Atom)"), page.file(f"feeds/ID.{lang.code}.xml")),
        Link(lang._("Feed of changes (JSON)"), page.file(f"feeds/ID.{lang.code}.json")),
    ]
    boundaries = [
        Link(f"{fact.label}: {fact.value}", fact.url)
        for fact in about_map(site.data.boundaries.meta, lang)
    ]
    sections = [
        Section(lang._("Files"), page.files(downloads_of(site.data, "ID", lang)), listed=True),
        Section(lang._("Tables and their licences"), resources, listed=True),
        Section(lang._("For programs"), machines, listed=True),
        Section(lang._("About the map"), boundaries, listed=True),
    ]
    return page.render("text.html", sections=sections, reuse=page.reuse(), jsonld=page.dataset())


def about(site: Site, lang: Language) -> File:
    """Make the page on what this is and how figures come about."""
    lead = lang._(
        "This site shows which of Indonesia's regencies and cities have the emergency "
        "number 112, since when, and how this is known. It is compiled from public "
        "sources; it is not a government site."
    )
    page = Page(site, "about", lang, lang._("About & method"), lead)
    sections = [Section(name, [Link(text)]) for name, text in method_points(lang)]
    dial = dial_anywhere(site.data, lang)
    return page.render("text.html", sections=sections, reuse=None, dial=dial)


def missing(site: Site, lang: Language) -> File:
    """Make the page for addresses that lead nowhere."""
    title = lang._("Page not found")
    page = Page(site, "404", lang, title, title)
    home = Link(lang._("To the map of all regencies and cities"), page.to("home"))
    return page.render("text.html", sections=[Section(lang._("Look here"), [home])], reuse=None)
