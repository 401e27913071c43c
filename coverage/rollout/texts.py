"""The rollout in words: the answer, targets against what happened, numbers that do not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.texts import N_
from coverage.evidence.announced import OfficialCount, OfficialGap
from coverage.evidence.figures import Coverage
from coverage.evidence.headlines import Figure, announced_figure
from coverage.rollout.announced_numbers import Outcome
from coverage.rollout.model import KNOWN, Rollout, last_year
from geodata.register.regions import regions

KINDS = {"first": N_("Earliest known start"), "reopening": N_("Reopening")}
DKI = {
    "apart": N_("DKI Jakarta counted apart, as a province"),
    "as_one": N_("DKI Jakarta counted as one"),
    "unstated": N_("not stated how DKI Jakarta is counted"),
}
#: what a number does that does not fit others; {number} and {others} are numbers with their dates
INCONSISTENCIES = {
    "falls": N_("{number} is lower than earlier numbers: {others}"),
    "repeats": N_("{number}, though as many had been announced before: {others}"),
    "differs": N_("{number} differs from another total of the same time: {others}"),
}


def started(period: Mapping[str, Any], lang: Language) -> str:
    """Say when a period began, as far as that is known (a row of `rollout.model.launches`)."""
    return texts.since_text({**period, "state": "active"}, lang)


def two_curves_title(now: Coverage, gap: OfficialGap | None, lang: Language) -> str:
    """Say how many have evidence of how many, or of how many announced."""
    facts = {
        "place": texts.place_name(now.scope, lang),
        "date": lang.date(now.date),
        "named": lang.number(now.active),
    }
    if gap is None:
        text = lang._("{place}, {date}: {named} of {total} have evidence of 112")
        return text.format(total=lang.number(now.total), **facts)
    return lang._("{place}, {date}: {announced} announced ({then}), {named} with evidence").format(
        announced=lang.number(gap.official.count), then=gap.official.date_text(lang), **facts
    )


def spread(rollout: Rollout, lang: Language) -> str:
    """Say what the first service that can be named was, and how many began in the last year."""
    periods = rollout.periods
    if periods.empty:
        return lang._("No regency or city here had evidence of 112 by then.")
    first: Any = periods.iloc[0]
    since = started(first, lang)
    since = since[:1].lower() + since[1:]
    if first["from"] < first["since_start"]:  # a pilot or a sighting came before the launch
        since = lang._("{since}, seen in service or in pilot by {date}").format(
            since=since, date=lang.date(first["from"])
        )
    earliest = lang._("The earliest with evidence is {name}: {since}.").format(
        name=regions().at[first["regency_code"], "name"], since=since
    )
    recent = last_year(periods, rollout.now.date)
    if recent.empty:
        return f"{earliest} " + lang._("No service with evidence began in the last twelve months.")
    known = int(recent["since_basis"].isin(KNOWN).sum())
    text = lang.ngettext(
        "In the last twelve months {n} services with evidence began or reopened: {known} "
        "with a launch or pilot date, {rest} known only as active no later than a date.",
        "In the last twelve months {n} services with evidence began or reopened: {known} "
        "with a launch or pilot date, {rest} known only as active no later than a date.",
        len(recent),
    )
    return f"{earliest} " + text.format(
        n=lang.number(len(recent)),
        known=lang.number(known),
        rest=lang.number(len(recent) - known),
    )


def month_title(month: str, launched: pd.DataFrame, lang: Language) -> str:
    """Say how many services a month (its name) added, and how many with a date of their own."""
    if launched.empty:
        return lang._("{month}: none with evidence").format(month=month)
    known = int(launched["since_basis"].isin(KNOWN).sum())
    return lang._(
        "{month}: {n} known in service since then, {known} with a launch or pilot date"
    ).format(month=month, n=lang.number(len(launched)), known=lang.number(known))


def number_label(row: Mapping[str, Any], lang: Language) -> str:
    """Write a published number with its date and kind, as in "69 (21 January 2021, total)"."""
    when, kind = texts.stated_text(row, lang), texts.count_kind(row["kind"], lang)
    return f"{lang.number(row['count'])} ({when}, {kind})"


def target_label(outcome: Outcome, lang: Language) -> str:
    """Name a target: "110 by the end of 2019", or by another day."""
    n = lang.number(outcome.target)
    if (outcome.due.month, outcome.due.day) == (12, 31):
        return lang._("{n} by the end of {year}").format(n=n, year=outcome.due.year)
    return lang._("{n} by {date}").format(n=n, date=lang.date(outcome.due))


def outcome_text(outcome: Outcome, lang: Language) -> str:
    """Say what had been reached when a target was due, and by how many it was missed."""
    when, official = lang.date(outcome.due), outcome.announced
    if not outcome.passed:
        return lang._("Due on {date}, which has not come yet.").format(date=when)
    if official is None or outcome.short_low is None or outcome.short_high is None:
        announced = lang._("No total had been announced by {date}.").format(date=when)
    else:
        if not outcome.short_high:
            text = lang._("Reached: {n} had been announced ({date}).")
        elif outcome.short_low == outcome.short_high:
            text = lang._("Missed by {short} ({n} announced, {date}).")
        else:
            text = lang._(
                "Missed by {short} ({n} announced, {date}); the range depends on whether "
                "Jakarta's six count."
            )
        announced = text.format(
            n=lang.number(official.count),
            date=official.date_text(lang),
            short=lang.span(outcome.short_low, outcome.short_high),
        )
    named = lang._("On {date}, {n} have evidence of 112.")
    if outcome.short_named:
        named = lang._("On {date}, {n} have evidence of 112, {short} fewer than the target.")
    return f"{announced} " + named.format(
        date=when, n=lang.number(outcome.named), short=lang.number(outcome.short_named)
    )


def undated_text(row: Mapping[str, Any], lang: Language) -> str:
    """Say that a target names no year (a row of `coverage.evidence.loading.load_targets`)."""
    return lang._("{n} regencies and cities, without a year (stated {date})").format(
        n=lang.number(row["count"]),
        date=texts.interval_text(row["said"], row["said_precision"], lang),
    )


def change_figures(
    before: Coverage,
    after: Coverage,
    announced: tuple[OfficialCount | None, OfficialCount | None],
    lang: Language,
) -> list[Figure]:
    """Return the key figures of two days side by side: named, people, announced.

    `announced` are the totals that stood on the two days.
    """
    change = after.active - before.active
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    figures = [
        Figure(
            lang._("With evidence of 112"),
            f"{lang.number(before.active)} → {lang.number(after.active)}",
            lang._("{change} of {total} regencies and cities").format(
                change=sign + lang.number(abs(change)), total=lang.number(after.total)
            ),
        ),
        Figure(
            lang._("Population covered"),
            f"{lang.percent(before.population_share)} → {lang.percent(after.population_share)}",
            lang._("{before} → {after} people (population of 2025)").format(
                before=lang.compact(before.population_covered),
                after=lang.compact(after.population_covered),
            ),
        ),
    ]
    labels = (lang._("Announced, first date"), lang._("Announced, second date"))
    for label, official in zip(labels, announced, strict=True):
        none = Figure(label, "–", lang._("no announced total found"))
        figures.append(announced_figure(label, official, lang) if official else none)
    return figures
