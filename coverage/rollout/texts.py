"""The rollout in words: the answer, targets against what happened, numbers that do not fit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.texts import N_
from coverage.evidence.announced import OfficialCount
from coverage.evidence.figures import Coverage
from coverage.evidence.headlines import Figure
from coverage.rollout.announced_numbers import Outcome
from coverage.rollout.launches import KNOWN, last_year
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
    """Say when a period began, as far as that is known (a row of `rollout.launches.launches`)."""
    return texts.since_text({**period, "state": "active"}, lang)


def spread(periods: pd.DataFrame, day: date, lang: Language) -> str:
    """Say what the first service that can be named was, and how many began in the last year.

    Parameters
    ----------
    periods: as `coverage.rollout.launches.launches` returns it, for that day. day: the page's date.
    """
    if periods.empty:
        return lang._("No regency or city here had evidence of 112 by then.")
    first: Any = periods.iloc[0]
    since = _lower(started(first, lang))
    if first["from"] < first["since_start"]:  # a pilot or a sighting came before the launch
        since = lang._("{since}, seen in service or in pilot by {date}").format(
            since=since, date=lang.date(first["from"])
        )
    earliest = lang._("The earliest with evidence is {name}: {since}.").format(
        name=regions().at[first["regency_code"], "name"], since=since
    )
    recent = last_year(periods, day)
    known = int(recent["since_basis"].isin(KNOWN).sum())
    if recent.empty:
        return f"{earliest} " + lang._("No service with evidence began in the last twelve months.")
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


def month_title(month: str, some: pd.DataFrame, lang: Language) -> str:
    """Say how many services a month added, and how many of them with a date of their own.

    Parameters
    ----------
    month: its name. some: its launches, as `coverage.rollout.launches.in_month` returns them.
    """
    if some.empty:
        return lang._("{month}: none with evidence").format(month=month)
    return lang._(
        "{month}: {n} known in service since then, {known} with a launch or pilot date"
    ).format(
        month=month,
        n=lang.number(len(some)),
        known=lang.number(int(some["since_basis"].isin(KNOWN).sum())),
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def number_label(row: Mapping[str, Any], lang: Language) -> str:
    """Write a published number with its date and kind, as in "69 (21 January 2021, total)"."""
    when = texts.interval_text(row["start"], row["date_precision"], lang)
    if row["date_basis"] == "inferred":
        when += " " + lang._("(date inferred)")
    return f"{lang.number(row['count'])} ({when}, {texts.count_kind(row['kind'], lang)})"


def target_label(outcome: Outcome, lang: Language) -> str:
    """Name a target: "110 by the end of 2019", or by another day."""
    n = lang.number(outcome.target)
    if (outcome.due.month, outcome.due.day) == (12, 31):
        return lang._("{n} by the end of {year}").format(n=n, year=outcome.due.year)
    return lang._("{n} by {date}").format(n=n, date=lang.date(outcome.due))


def shortfall(outcome: Outcome, lang: Language) -> str:
    """Say how many the announced total falls short of a target: "336–342"; "" without a total."""
    if outcome.short_low is None or outcome.short_high is None:
        return ""
    low, high = lang.number(outcome.short_low), lang.number(outcome.short_high)
    return low if low == high else f"{low}–{high}"


def outcome_text(outcome: Outcome, lang: Language) -> str:
    """Say what had been reached when a target was due, and by how many it was missed."""
    when = lang.date(outcome.due)
    if not outcome.passed:
        return lang._("Due on {date}, which has not come yet.").format(date=when)
    parts = []
    official = outcome.announced
    if official is None:
        parts.append(lang._("No total had been announced by {date}.").format(date=when))
    else:
        facts = {
            "n": lang.number(official.count),
            "date": official.date_text(lang),
            "short": shortfall(outcome, lang),
        }
        if not outcome.short_high:
            text = lang._("Reached: {n} had been announced ({date}).")
        elif outcome.short_low == outcome.short_high:
            text = lang._("Missed by {short} ({n} announced, {date}).")
        else:
            text = lang._(
                "Missed by {short} ({n} announced, {date}); the range depends on whether "
                "Jakarta's six count."
            )
        parts.append(text.format(**facts))
    parts.append(
        lang._("On {date}, {n} have evidence of 112, {short} fewer than the target.").format(
            date=when, n=lang.number(outcome.named), short=lang.number(outcome.short_named)
        )
        if outcome.short_named
        else lang._("On {date}, {n} have evidence of 112.").format(
            date=when, n=lang.number(outcome.named)
        )
    )
    return " ".join(parts)


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
    pattern = "{before} → {after}"
    named = Figure(
        lang._("With evidence of 112"),
        pattern.format(before=lang.number(before.active), after=lang.number(after.active)),
        lang._("{change} of {total} regencies and cities").format(
            change=_signed(after.active - before.active, lang), total=lang.number(after.total)
        ),
    )
    people = Figure(
        lang._("Population covered"),
        pattern.format(
            before=lang.percent(before.population_share), after=lang.percent(after.population_share)
        ),
        lang._("{before} → {after} people (population of 2025)").format(
            before=lang.compact(before.population_covered),
            after=lang.compact(after.population_covered),
        ),
    )
    return [named, people, *_announced(announced, lang)]


def _announced(
    announced: tuple[OfficialCount | None, OfficialCount | None], lang: Language
) -> list[Figure]:
    labels = (lang._("Announced, first date"), lang._("Announced, second date"))
    return [
        Figure(
            label,
            lang.number(one.count),
            one.date_text(lang),
            one.source_url,
            one.publisher,
        )
        if one
        else Figure(label, "–", lang._("no announced total found"))
        for label, one in zip(labels, announced, strict=True)
    ]


def _signed(number: int, lang: Language) -> str:
    return ("+" if number > 0 else "−" if number < 0 else "±") + lang.number(abs(number))
