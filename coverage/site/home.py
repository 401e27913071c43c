"""The home page: headline, map, figures that follow the time bar, search, every regency."""

from __future__ import annotations

import json
from typing import Any

from coverage.core.dates import bar_dates
from coverage.core.i18n import Language
from coverage.core.tabular import status_view
from coverage.evidence.headlines import headline, key_figures
from coverage.maps import script
from coverage.places.scope import scope_page
from coverage.site.downloads import downloads_of
from coverage.site.frame import Page, Site, dataset
from coverage.site.parts import Table, table
from coverage.site.reuse import reuse
from coverage.snapshot import Snapshot


def home(site: Site, lang: Language) -> tuple[str, dict[str, Any]]:
    """Return the template and the content of the home page."""
    data = site.data
    nation = data.cached(scope_page, data.today, "ID", lang.code)
    title = lang._("Where is emergency number 112 in service?")
    page = Page(site, "home", lang, title, nation.headline, f"cards/{lang.code}/ID.png")
    names = ("leaflet_js", "leaflet_css", "rollout_js", "rollout_css")
    return "home.html", {
        **page.frame(),
        **{name: page.shared(name) for name in names},
        "map_js": page.shared(f"home.{lang.code}.js"),
        "preload": [page.shared(f"data.{lang.code}"), page.shared("national")],
        "map_svg": page.shared("nation.svg"),
        "map_alt": nation.map_alt,
        "map_note": nation.map_note,
        "element": script.ELEMENT,
        "headline": nation.headline,
        "figures": nation.figures,
        "figures_data": page.shared(f"figures.{lang.code}.json"),
        "search_label": nation.title,
        "search_hint": lang._("Type a name, for example Surabaya"),
        "search_none": lang._("No regency or city has that name."),
        "filter_label": lang._("Show only rows with"),
        "table_title": lang._("Every regency and city"),
        "table": every(page),
        "reuse": reuse(page, downloads_of("ID", lang), "ID"),
        "jsonld": dataset(page),
    }


def every(page: Page) -> Table:
    """Return the table twin of the map: every regency with its status, linked to its page."""
    lang, data = page.lang, page.site.data
    status = data.status_at(data.today)
    frame = status_view(status, lang)
    keep = [lang._("Code"), lang._("Regency or city"), lang._("Province"), lang._("Status")]
    keep += [lang._("Since"), lang._("Population")]
    links = {lang._("Regency or city"): [page.to(str(code)) for code in status.index]}
    caption = lang._("Status of 112 on {date}").format(date=lang.date(data.today))
    return table(frame[keep], lang, caption, inside=links)


def figures_by_date(data: Snapshot, lang: Language) -> bytes:
    """Return headline and key figures for every step of the time bar, as JSON.

    A list of `{date, headline, figures: [[value, note, source, url], ...]}` beside the labels; the
    words are those of `coverage.evidence.headlines`.
    """
    steps = []
    for day in bar_dates(data.today):
        now, gap = data.coverage_at(day, "ID"), data.gap_at(day, "ID")
        steps.append(
            {
                "date": day.isoformat(),
                "headline": headline(now, gap, "Indonesia", lang),
                "figures": [
                    [figure.label, figure.value, figure.note, figure.source, figure.url]
                    for figure in key_figures(now, gap, lang)
                ],
            }
        )
    return json.dumps(steps, ensure_ascii=False, separators=(",", ":")).encode()
