"""What every picture says of itself: the finding, the day, the source, the licence, the caveats."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.chart_style import Chart
from coverage.core.i18n import Language
from coverage.core.urlstate import is_regency
from coverage.evidence.headlines import short_line, stale_note
from coverage.maps.about import boundary_note, outline_note
from coverage.places import lookups
from coverage.snapshot import Snapshot
from geodata.register.regions import region


def site_name(lang: Language) -> str:
    """Return the name of the site, as the pages have it in their title."""
    return lang._("112 coverage map of Indonesia")


def caveat(lang: Language) -> str:
    """Say what a lack of evidence does not mean."""
    return lang._("No evidence yet does not mean that there is no service.")


def credit_lines(snapshot: Snapshot, lang: Language) -> list[str]:
    """Return what stands below whatever is shown elsewhere: caveat, source, licence, day."""
    return [
        lang._("No evidence does not mean no service."),
        lang._("Source: {source}").format(source=texts.resource_line("deployment_evidence", lang)),
        lang._("As of {date}; data version {version}.").format(
            date=lang.date(snapshot.today), version=snapshot.version
        ),
    ]


def credit_text(snapshot: Snapshot, lang: Language) -> str:
    """Return the same as one line, for maps in other people's pages."""
    return " · ".join(line.rstrip(".") for line in credit_lines(snapshot, lang))


def finding(snapshot: Snapshot, day: date, scope: str, lang: Language) -> tuple[str, str]:
    """Return the title of a map, which says what it shows, and the line below it.

    The figures are those of `Snapshot.coverage_at` and `Snapshot.gap_at`.
    """
    if is_regency(scope):
        return _regency_finding(snapshot, day, scope, lang)
    now, gap = snapshot.coverage_at(day, scope), snapshot.gap_at(day, scope)
    title = lang._("{place}: {named} of {total} regencies and cities have evidence of 112").format(
        place=texts.place_name(scope, lang),
        named=lang.number(now.active),
        total=lang.number(now.total),
    )
    parts = [
        lang.date(day),
        lang._("home to {share} of the population").format(
            share=lang.percent(now.population_share)
        ),
    ]
    if note := stale_note(now.active_stale, now.active, lang):
        parts.insert(1, note)
    if gap is not None:
        parts.append(
            lang._("officially announced: {n} (as of {date})").format(
                n=lang.number(gap.official.count),
                date=gap.official.date_text(lang),
            )
        )
    return title, " · ".join(parts)


def status_row(snapshot: Snapshot, day: date, code: str) -> dict[str, Any]:
    """Return the row of a regency in `coverage.evidence.status.status_at`."""
    return dict(snapshot.cached(lookups.status_rows, day)[code])


def _regency_finding(snapshot: Snapshot, day: date, code: str, lang: Language) -> tuple[str, str]:
    row = status_row(snapshot, day, code)
    own = region(code)
    title = lang._("112 in {name}: {state}").format(
        name=own["name"], state=lang.word(texts.STATES, texts.look_of(row))
    )
    return title, " · ".join([own["province_name"], lang.date(day), short_line(row, lang)])


def subject(place: str, lang: Language) -> str:
    """Say what a chart is about, and where."""
    return lang._("Emergency number 112 · {place}").format(place=texts.place_name(place, lang))


def chart_rows(chart: Chart, place: str, day: date, lang: Language) -> pd.DataFrame:
    """Return the table of a chart so that it stands alone: each row says what it is of.

    `place` is what the chart shows, `day` that it is for.
    """
    return chart.table.assign(
        **{
            lang._("About"): f"{subject(place, lang)}: {chart.title}",
            lang._("Unit"): chart.unit,
            lang._("Source of the table"): chart.source,
            lang._("As of"): day.isoformat(),
        }
    )


def held(text: str) -> str:
    """Keep the dots between parts at the ends of lines, and days with their months."""
    return re.sub(
        r"(?<=\d) (?=[A-Z])", "\N{NO-BREAK SPACE}", text.replace(" · ", "\N{NO-BREAK SPACE}· ")
    )


def source_lines(snapshot: Snapshot, lang: Language, scope: str = "ID") -> list[str]:
    """Return the lines below every map: site and source with licence, boundaries with theirs.

    Of a regency, also whether its own outline differs from the others.
    """
    source = texts.resource_line("deployment_evidence", lang)
    version = lang._("data version {version}").format(version=snapshot.version)
    own = outline_note(scope, snapshot.boundaries.meta, lang)
    lines = boundary_note(snapshot.boundaries.meta, lang)
    return [
        f"{site_name(lang)} · {source} · {version}",
        " · ".join(part for part in (own, lines) if part),
    ]
