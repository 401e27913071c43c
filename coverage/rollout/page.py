"""What the page on the rollout shows, made from a snapshot (by `Snapshot.cached`)."""

from __future__ import annotations

from datetime import date

import pandas as pd

from coverage.core.chart_style import Chart
from coverage.core.i18n import language
from coverage.evidence.targets import targets_of
from coverage.rollout import charts, charts_groups, charts_parts, charts_points, tables
from coverage.rollout.announced_numbers import Misfit, Outcome, misfits, outcomes, points
from coverage.rollout.changes import changes
from coverage.rollout.launches import curve, in_month, launches, per_year
from coverage.snapshot import Snapshot
from geodata.errors import DataError


def spells_of(data: Snapshot, day: date, scope: str) -> pd.DataFrame:
    """Return the launches of a scope up to a day."""
    return launches(data.history, day, scope)


def outcomes_of(data: Snapshot, day: date) -> list[Outcome]:
    """Return the national targets with a day against what happened."""
    return outcomes(data.cached(known_targets), data.history, data.counts, day)


def known_targets(data: Snapshot) -> pd.DataFrame:
    """Return the targets beside the other tables."""
    return targets_of(data.data, data.today)


def _drawn(data: Snapshot, day: date, scope: str) -> list[Outcome]:
    """Return the targets of the chart: the nation's; none where their table is broken."""
    try:
        return data.cached(outcomes_of, day) if scope == "ID" else []
    except DataError:
        return []  # the page says what is wrong with it


def main_chart(data: Snapshot, day: date, scope: str, place: str, code: str) -> Chart:
    """Make the chart of both curves."""
    lang = language(code)
    return charts.two_curves(
        curve(data.series, data.history, day, scope),
        points(data.counts, day, scope),
        _drawn(data, day, scope),
        data.coverage_at(day, scope),
        data.gap_at(day, scope),
        place,
        lang,
    )


def close_chart(data: Snapshot, day: date, scope: str, place: str, code: str) -> Chart | None:
    """Make the chart of the published numbers alone."""
    line, dots = curve(data.series, data.history, day, scope), points(data.counts, day, scope)
    return charts_points.close_up(line, dots, data.coverage_at(day, scope), place, language(code))


def misfits_of(data: Snapshot, day: date, scope: str) -> list[Misfit]:
    """Find the published numbers of a scope that do not fit each other."""
    return misfits(data.counts, day, scope)


def launches_table(data: Snapshot, day: date, scope: str, code: str) -> pd.DataFrame:
    """Make the table of all launches with their pages."""
    spells = data.cached(spells_of, day, scope)
    return tables.launches_view(spells, data.evidence, language(code))[0]


def main_export(data: Snapshot, day: date, scope: str, code: str) -> pd.DataFrame:
    """Make the table of both curves with every address."""
    return tables.curve_export(
        curve(data.series, data.history, day, scope),
        points(data.counts, day, scope),
        _drawn(data, day, scope),
        data.cached(spells_of, day, scope),
        data.evidence,
        language(code),
    )


def parts_charts(
    data: Snapshot, day: date, scope: str, place: str, code: str
) -> tuple[Chart, Chart | None]:
    """Make the charts of shares and of launches by year."""
    lang, now = language(code), data.coverage_at(day, scope)
    return (
        charts_parts.shares(curve(data.series, data.history, day, scope), now, place, lang),
        charts_parts.years(per_year(data.cached(spells_of, day, scope)), now, place, lang),
    )


def groups_chart(data: Snapshot, day: date, share: str, chosen: str, code: str) -> Chart:
    """Make the chart of the island groups."""
    past = data.series[data.series["date"] <= pd.Timestamp(day)]
    return charts_groups.groups(past, share, chosen, language(code))


def month_table(
    data: Snapshot, day: date, scope: str, month: str, code: str
) -> tuple[pd.DataFrame, str]:
    """Make the table of the launches of a month, and name its column of addresses."""
    some = in_month(data.cached(spells_of, day, scope), month)
    return tables.launches_view(some, data.evidence, language(code))


def changes_of(data: Snapshot, first: date, second: date, scope: str) -> pd.DataFrame:
    """Return the regencies whose status differs between two days."""
    return changes(data.status_at(first), data.status_at(second), scope)


def changes_table(
    data: Snapshot, first: date, second: date, scope: str, code: str
) -> tuple[pd.DataFrame, str]:
    """Make the table of what changed, and name its column of addresses."""
    changed = data.cached(changes_of, first, second, scope)
    return tables.changes_view(changed, data.evidence, language(code))


def changes_export(
    data: Snapshot, first: date, second: date, scope: str, code: str
) -> pd.DataFrame:
    """Make the table of what changed with every address."""
    changed = data.cached(changes_of, first, second, scope)
    return tables.changes_export(changed, data.evidence, language(code))
