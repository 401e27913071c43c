"""The charts of the site: drawn once a language, shown as drawings with their table twins."""

from __future__ import annotations

from collections.abc import Iterator

from coverage.core.chart_style import Chart
from coverage.core.i18n import Language, language
from coverage.export.charts.canvas import Format
from coverage.export.charts.picture import chart_picture
from coverage.projection import page as projection_page
from coverage.rollout import page as rollout_page
from coverage.site.frame import Page
from coverage.site.parts import Link, Section, table
from coverage.snapshot import Snapshot

KINDS: tuple[Format, ...] = ("svg", "png")


def charts(data: Snapshot, lang: Language) -> dict[str, Chart]:
    """Return the charts of the page on the rollout, by the name of their file."""
    day, code = data.today, lang.code
    shares, years = data.cached(rollout_page.shares_and_years, day, "ID", code)
    drawn = {
        "rollout": data.cached(rollout_page.main_chart, day, "ID", code),
        "numbers": data.cached(rollout_page.close_chart, day, "ID", code),
        "years": years,
        "shares": shares,
        "groups": data.cached(rollout_page.groups_chart, day, "people", "ID", code),
        "pace": data.cached(projection_page.ahead_chart, day, None, code),
    }
    return {name: chart for name, chart in drawn.items() if chart is not None}


def drawings(data: Snapshot, code: str) -> Iterator[tuple[str, bytes]]:
    """Return the drawings and pictures of a language, path and bytes."""
    lang = language(code)
    for name, chart in charts(data, lang).items():
        for kind in KINDS:
            yield drawing(name, code, kind), chart_picture(chart, lang, data.today, kind)


def drawing(name: str, code: str, kind: str = "svg") -> str:
    """Return where a drawing lies."""
    return f"pictures/{code}/{name}.{kind}"


def sections(page: Page) -> list[Section]:
    """Return a section for each chart: the finding, the drawing, the table, the files."""
    lang = page.lang
    parts = []
    for name, chart in charts(page.site.data, lang).items():
        files = [
            Link(lang._("Picture (PNG)"), page.file(drawing(name, lang.code, "png"))),
            Link(lang._("Drawing (SVG)"), page.file(drawing(name, lang.code))),
        ]
        parts.append(
            Section(
                chart.title,
                picture=page.file(drawing(name, lang.code)),
                alt=chart.alt,
                table=table(chart.table, lang, chart.title, chart.links),
                folded=lang._("As a table"),
                after=files,
            )
        )
    return parts
