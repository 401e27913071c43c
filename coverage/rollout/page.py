"""What the page on the rollout shows, made from a snapshot (by `Snapshot.cached`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import pandas as pd

from coverage.core.chart_style import Chart
from coverage.core.dates import bar_dates, month_of, parse_day
from coverage.core.i18n import Language, language
from coverage.core.tabular import records
from coverage.core.texts import Link, place_name, publisher_text
from coverage.core.urlstate import ViewState, bar_step, choice, parameter
from coverage.evidence.announced import latest_official_count
from coverage.evidence.headlines import Figure, headline
from coverage.evidence.loading import targets_of
from coverage.rollout import charts, share_charts, tables, texts
from coverage.rollout.announced_numbers import Outcome, inconsistent_counts, outcomes, points
from coverage.rollout.model import Rollout, changes, curve, launch_months, launches
from coverage.snapshot import Snapshot
from geodata.errors import DataError

#: the first month whose launches may be asked for; those compared begin with the time bar
FIRST = date(2015, 1, 1)


def _month(text: str, today: date, _offered: Collection[str]) -> str:
    day = parse_day(f"{text}-01") if re.fullmatch(r"[0-9]{4}-[0-9]{2}", text) else None
    if day is None or not FIRST <= day <= today:
        raise ValueError(f"no month from {FIRST:%Y-%m} to {today:%Y-%m}: {text!r}")
    return text


def _step(text: str, today: date, _offered: Collection[str]) -> date:
    return bar_step(text, today) or today


@dataclass(frozen=True)
class RolloutState(ViewState):
    """What the page shows.

    Attributes
    ----------
    month: `2019-04`, whose launches are listed; None for the latest month with a launch.
    start, end: steps of the time bar (month ends, or today) that are compared; None where not asked
        for. share: what the island groups are compared by.
    """

    month: str | None = parameter("month", _month)
    start: date | None = parameter("from", _step, write=month_of)
    end: date | None = parameter("to", _step, write=month_of)
    share: str = parameter("share", choice(share_charts.GROUP_SHARES), "people")

    def compared(self, today: date) -> tuple[date, date]:
        """Return the two days to compare, from a year back on; they may be out of order."""
        end = self.end or self.shown_day(today)
        try:
            back = bar_step(f"{end.year - 1:04}-{end.month:02}", today) or today
        except ValueError:  # the bar does not reach so far back
            back = bar_step("2016-01", today) or today
        return self.start or back, end


@dataclass(frozen=True)
class TargetLine:
    """A national target with what became of it; `label` is "" where it names no year."""

    label: str
    said: str
    text: str
    pages: tuple[Link, ...]


@dataclass(frozen=True)
class InconsistencyLine:
    """A published number against others; `text` has {number} and {others} in their places."""

    text: str
    number: Link
    others: tuple[Link, ...]


@dataclass(frozen=True)
class MonthChoice:
    """The months with a launch to choose from (newest first, with how many), and the next ones.

    `latest` is the month that is shown where none is asked for.
    """

    month: str
    latest: str
    names: dict[str, str]
    earlier: str | None
    later: str | None


def known_targets(data: Snapshot) -> pd.DataFrame:
    """Return the targets beside the other tables."""
    return targets_of(data.data, data.today)


def outcomes_of(data: Snapshot, day: date) -> list[Outcome]:
    """Return the national targets with a day against what happened."""
    return outcomes(data.cached(known_targets), data.history, data.counts, day)


def rollout_of(data: Snapshot, day: date, scope: str) -> Rollout:
    """Return all that is known of a scope; without targets where their table is broken."""
    targets: list[Outcome] = []
    if scope == "ID":
        with suppress(DataError):  # the page says what is wrong with it
            targets = data.cached(outcomes_of, day)
    return Rollout(
        data.coverage_at(day, scope),
        data.gap_at(day, scope),
        curve(data.series, data.history, day, scope),
        launches(data.history, day, scope),
        points(data.counts, day, scope),
        targets,
    )


def answer(data: Snapshot, day: date, scope: str, code: str) -> str:
    """Say how far 112 has spread."""
    lang, rollout = language(code), data.cached(rollout_of, day, scope)
    said = headline(rollout.now, rollout.gap, place_name(scope, lang), lang)
    return f"{said} {texts.spread(rollout, lang)}"


def two_curves(data: Snapshot, day: date, scope: str, code: str) -> Chart:
    """Make the chart of both curves."""
    return charts.two_curves(data.cached(rollout_of, day, scope), language(code))


def curves_export(data: Snapshot, day: date, scope: str, code: str) -> pd.DataFrame:
    """Make the table of both curves with every address."""
    rollout = data.cached(rollout_of, day, scope)
    return tables.curve_export(rollout, data.evidence, language(code))


def target_lines(data: Snapshot, day: date, code: str) -> list[TargetLine]:
    """Say what the national targets were and what became of them.

    Raises
    ------
    geodata.errors.DataError
        The table of targets cannot be used.
    """
    lang, known = language(code), data.cached(known_targets)
    lines = []
    for target in data.cached(outcomes_of, day):
        pages = [Link(publisher_text(target.publisher, lang), target.source_url)]
        if official := target.announced:
            label = f"{lang.number(official.count)}: {publisher_text(official.publisher, lang)}"
            pages.append(Link(label, official.source_url))
        label = lang._("Target: {target}").format(target=texts.target_label(target, lang))
        said = lang._("stated {date}").format(date=lang.date(target.said, target.said_precision))
        lines.append(TargetLine(label, said, texts.outcome_text(target, lang), tuple(pages)))
    undated = known[known["due"].isna() & (known["said"] <= pd.Timestamp(day))]
    for row in records(undated):
        pages = [Link(publisher_text(row["publisher"], lang), row["source_url"])]
        lines.append(TargetLine("", "", texts.undated_text(row, lang), tuple(pages)))
    return lines


def close_up(data: Snapshot, day: date, scope: str, code: str) -> Chart | None:
    """Make the chart of the published numbers alone."""
    return charts.close_up(data.cached(rollout_of, day, scope), language(code))


def inconsistencies(data: Snapshot, day: date, scope: str, code: str) -> list[InconsistencyLine]:
    """Say which published numbers of a scope do not fit each other."""
    lang = language(code)
    links = {
        row["row"]: Link(texts.number_label(row, lang), row["source_url"])
        for row in records(data.cached(rollout_of, day, scope).points)
    }
    return [
        InconsistencyLine(
            lang.word(texts.INCONSISTENCIES, count.kind),
            links[count.row],
            tuple(links[line] for line in count.others),
        )
        for count in inconsistent_counts(data.counts, day, scope)
    ]


def shares_and_years(
    data: Snapshot, day: date, scope: str, code: str
) -> tuple[Chart, Chart | None]:
    """Make the charts of shares and of launches by year."""
    lang, rollout = language(code), data.cached(rollout_of, day, scope)
    return share_charts.shares(rollout, lang), share_charts.years(rollout, lang)


def groups_chart(data: Snapshot, day: date, share: str, chosen: str, code: str) -> Chart:
    """Make the chart of the island groups."""
    past = data.series[data.series["date"] <= pd.Timestamp(day)]
    return share_charts.groups(past, share, chosen, language(code))


def month_choice(
    data: Snapshot, day: date, scope: str, asked: str | None, code: str
) -> MonthChoice | None:
    """Return which month's launches are shown, and which others can be; None without a launch."""
    lang = language(code)
    months = launch_months(data.cached(rollout_of, day, scope).periods)
    if months.empty:
        return None
    known = Counter(months)
    latest = max(known)
    month = asked if asked and asked <= month_of(day) else latest
    names = {
        key: f"{_month_name(key, lang)} · {lang.number(known[key])}"
        for key in sorted({*known, month}, reverse=True)
    }
    earlier = max((key for key in known if key < month), default=None)
    later = min((key for key in known if key > month), default=None)
    return MonthChoice(month, latest, names, earlier, later)


def month_table(
    data: Snapshot, day: date, scope: str, month: str, code: str
) -> tuple[str, pd.DataFrame, str]:
    """Return the title of a month, the table of its launches, and its column of addresses."""
    lang, periods = language(code), data.cached(rollout_of, day, scope).periods
    launched = periods[launch_months(periods) == month]
    title = texts.month_title(_month_name(month, lang), launched, lang)
    return title, *tables.launches_view(launched, data.evidence, lang)


def _month_name(month: str, lang: Language) -> str:
    return lang.date(date.fromisoformat(f"{month}-01"), "month")


def launches_table(data: Snapshot, day: date, scope: str, code: str) -> pd.DataFrame:
    """Make the table of all launches with their pages."""
    periods = data.cached(rollout_of, day, scope).periods
    return tables.launches_view(periods, data.evidence, language(code))[0]


def step_names(today: date, lang: Language) -> dict[str, str]:
    """Return the steps of the time bar, the newest first: `YYYY-MM` → name."""
    return {
        month_of(day): lang.date(day) if day == today else lang.date(day, "month")
        for day in reversed(bar_dates(today))
    }


def change_figures(
    data: Snapshot, first: date, second: date, scope: str, code: str
) -> list[Figure]:
    """Return the key figures of two days side by side."""
    before, after = data.coverage_at(first, scope), data.coverage_at(second, scope)
    announced = (
        latest_official_count(data.counts, first, scope),
        latest_official_count(data.counts, second, scope),
    )
    return texts.change_figures(before, after, announced, language(code))


def changes_tables(
    data: Snapshot, first: date, second: date, scope: str, code: str
) -> tuple[str, pd.DataFrame, str, pd.DataFrame]:
    """Return what changed between two days.

    Returns
    -------
    Its title; the table and its column of addresses; the table to take away, with every address.
    """
    lang = language(code)
    changed = changes(data.status_at(first), data.status_at(second), scope)
    title = lang.ngettext(
        "{n} status changed between {first} and {second}",
        "{n} statuses changed between {first} and {second}",
        len(changed),
    ).format(n=lang.number(len(changed)), first=lang.date(first), second=lang.date(second))
    table, link = tables.changes_view(changed, data.evidence, lang)
    return title, table, link, tables.changes_export(changed, data.evidence, lang)
