"""Call figures in words: names of items, what a report holds, why a value is missing.

Functions take a `Language` and return plain text, never markup.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Any

from coverage.calls.published.model import (
    LATEST,
    MEASURES,
    RATES,
    PublishedCalls,
    area_values,
    members_of,
)
from coverage.calls.published.periods import (
    MIN_DAYS,
    MIN_DAYS_APPROXIMATE,
    MIN_DAYS_SHARE,
    Period,
)
from coverage.calls.published.reports import Report, SumCheck
from coverage.core.classes import class_bounds, class_keys
from coverage.core.i18n import Language
from coverage.core.texts import N_, publisher_text

CALL_ITEMS = {
    "incoming": N_("Incoming calls"),
    "reached": N_("Reached an operator"),
    "answered": N_("Answered"),
    "genuine": N_("Genuine"),
    "emergency": N_("Emergency"),
    "not_connected": N_("Not connected (menu)"),
    "dropped": N_("Cut off before an operator"),
    "unanswered": N_("Not answered"),
    "prank": N_("Prank calls"),
    "ghost": N_("Silent calls"),
    "prank_or_ghost": N_("Prank or silent calls"),
    "information": N_("Questions, information"),
    "non_emergency": N_("Not an emergency"),
    "forwarded": N_("For another agency"),
    "unclear": N_("Other calls"),
    "incidents": N_("Incidents handled"),
}
CATEGORIES = {
    "total": N_("All incidents"),
    "fire": N_("Fire"),
    "medical": N_("Medical"),
    "traffic": N_("Traffic accident"),
    "crime": N_("Crime"),
    "disaster": N_("Natural disaster"),
    "domestic_violence": N_("Domestic violence"),
    "public_order": N_("Public order"),
    "animal": N_("Animals"),
    "other": N_("Other incidents"),
}
RESPONSE = {
    "measured": N_("Response time, measured"),
    "target": N_("Response time, target"),
    "claim": N_("Response time, claim (not measured)"),
    "unstated": N_("Response time, basis not stated"),
}
ITEMS = {"calls": CALL_ITEMS, "incidents": CATEGORIES, "response": RESPONSE}
UNITS = {"calls": N_("calls"), "incidents": N_("incidents"), "response": N_("minutes")}
DEFINITIONS = {
    "standard": N_("as a 112 centre counts"),
    "reports": N_("reports, not raw calls"),
    "all_channels": N_("all channels of the centre, not 112 alone"),
    "agency": N_("counted by the disaster agency that runs 112"),
    "prank_and_ghost": N_("prank and silent calls"),
    "prank": N_("prank calls only"),
    "ghost": N_("silent calls only"),
    "prank_and_ghost_lost": N_("prank and silent calls; lost calls are in the total"),
    "prank_lost": N_("prank calls only; lost calls are in the total"),
    "ghost_lost": N_("silent calls only; lost calls are in the total"),
}
BASES = {
    "stated": N_("stated by the source"),
    "computed": N_("calculated within the report"),
    "missing": N_("not published"),
}
ROUNDINGS = {
    "exact": N_("as printed"),
    "rounded": N_("rounded by the source"),
    "at_least": N_("“more than” in the source"),
}
STATES = {
    "value": N_("Value"),
    "refused": N_("Figures, but not comparable"),
    "other": N_("Other figures only"),
    "none": N_("No published figures found"),
}
REASONS = {
    "unclear": N_("the source does not state the period"),
    "start_unknown": N_("the first day is not known"),
    "part_of_day": N_("only some hours of the day are counted"),
    "short": N_("the period is too short"),
    "short_approximate": N_("the period is approximate and too short"),
    "picked": N_("the month was shown because it is extreme"),
    "no_total": N_("the source does not say how many calls came in"),
    "reports": N_("the source counts reports, not calls"),
    "impossible": N_("the part is larger than the whole"),
}
FINDINGS = {
    "differ": N_("Different numbers for the same days"),
    "part_exceeds": N_("More in some of the days than in all of them"),
    "period_differs": N_("The same number for different days"),
    "noted": N_("The note of the row mentions another number"),
}


def item_name(kind: str, item: str, lang: Language) -> str:
    """Name an item of the measure model ("calls", "prank")."""
    return lang.word(ITEMS[kind], item)


def measure_unit(measure: str, lang: Language) -> str:
    """Name the unit of a measure of the map: a rate's, or a share's."""
    if measure not in RATES:
        return lang._("percentage of incoming calls")
    if measure == "incidents":
        return lang._("incidents per 100,000 people a year")
    return lang._("calls per 100,000 people a year")


def value_text(measure: str, value: float, lang: Language) -> str:
    """Write a value of a measure: a share in per cent, a rate with one decimal below 100."""
    if measure not in RATES:
        return lang.percent(value)
    return lang.number(value, 1 if value < 100 else 0)


def value_range(row: Any, measure: str, lang: Language) -> dict[str, str]:
    """Write what pages that compete give of a row of `area_values`: {} where they agree."""
    if not row["contested"]:
        return {}
    return {side: value_text(measure, row[side], lang) for side in ("low", "high")}


def value_classes(measure: str, values: Collection[float], lang: Language) -> dict[str, str]:
    """Return the classes that the values of a measure have on a map, smallest first: key → label.

    Without values there are none.
    """
    bounds = class_bounds(values)
    if not bounds:  # all values are the same
        same = dict.fromkeys(value_text(measure, value, lang) for value in values)
        return dict(zip(class_keys(bounds), same, strict=False))
    ends = [bound_text(measure, bound, lang) for bound in bounds]
    labels = [
        lang._("below {n}").format(n=ends[0]),
        *(lang._("{low} to {high}").format(low=low, high=high) for low, high in pairwise(ends)),
        lang._("{n} and more").format(n=ends[-1]),
    ]
    return dict(zip(class_keys(bounds), labels, strict=True))


def bound_text(measure: str, bound: float, lang: Language) -> str:
    """Write a bound of a class with all the digits that it has."""
    number = bound if measure in RATES else bound * 100
    digits = next((n for n in range(15) if math.isclose(round(number, n), number)), 15)
    return lang.number(bound, digits) if measure in RATES else lang.percent(bound, digits)


def map_classes(measure: str, values: Collection[float], lang: Language) -> dict[str, str]:
    """Return the classes of values, then those without a value: key → label."""
    without = {state: lang.word(STATES, state) for state in ("refused", "other", "none")}
    return value_classes(measure, values, lang) | without


def classes_note(lang: Language, months: bool = False) -> str:
    """Say how the classes of a map are made; `months`: of the values of all months."""
    if months:
        return lang._(
            "Colour classes: each holds about a fifth of the values of all months, with bounds "
            "rounded; they are the same for every month."
        )
    return lang._(
        "Colour classes: each holds about a fifth of the areas’ latest values, with bounds "
        "rounded; they are the same for every period."
    )


def value_line(row: Any, measure: str, period: str, lang: Language) -> str:
    """Say in one line what the map shows of a regency.

    Parameters
    ----------
    row: a row of `map_values`. period: `Report.period.label(lang)` of its report, "" without one.
    """
    state = lang.word(STATES, row["state"])
    if row["state"] == "refused":
        reason = reason_text(row["reason"], measure, lang)
        text = lang._("{state}: {reason}; {period}")
        return text.format(state=state, reason=reason, period=period)
    if row["state"] != "value":
        return state
    value = value_text(measure, row["value"], lang)
    if rivals := value_range(row, measure, lang):
        value += " " + lang._("(sources say {low} to {high})").format(**rivals)
    return lang._("{measure}: {value} ({period}; {publisher})").format(
        measure=lang.word(MEASURES, measure),
        value=value,
        period=period,
        publisher=publisher_text(row["publisher"], lang),
    )


def headline(calls: PublishedCalls, measure: str, period: str, lang: Language) -> str:
    """Say how many areas have a value, how many do not, and how many regencies they are."""
    if period == LATEST:
        text = lang._(
            "{areas} areas have published call figures ({figures} figures from {pages} "
            "sources); {n} of them allow a comparison. {measure}, latest reports."
        )
    else:
        text = lang._(
            "{areas} areas have published call figures ({figures} figures from {pages} "
            "sources); {n} of them allow a comparison for {period}. {measure}."
        )
    values = area_values(calls, measure, period)
    shown = values.index[values["state"] == "value"]
    every, valued = (sum(len(members_of(c)) for c in codes) for codes in (values.index, shown))
    if valued > len(shown):
        text += " " + lang._(
            "On the map these are {every} and {valued} regencies and cities, because the six of "
            "DKI Jakarta share their figures."
        )
    elif every > len(values):
        text += " " + lang._(
            "On the map the areas are {every} regencies and cities, because the six of DKI Jakarta "
            "share their figures."
        )
    return text.format(
        areas=lang.number(len(calls.by_area)),
        n=lang.number(len(shown)),
        every=lang.number(every),
        valued=lang.number(valued),
        figures=lang.number(len(calls.rows)),
        pages=lang.number(calls.rows["source_url"].nunique()),
        measure=lang.word(MEASURES, measure),
        period=period,
    )


def reason_text(reason: str, measure: str, lang: Language) -> str:
    """Say why a report gives no value for comparison."""
    least = {
        "short": MIN_DAYS if measure in RATES else MIN_DAYS_SHARE,
        "short_approximate": MIN_DAYS_APPROXIMATE,
    }
    text = lang.word(REASONS, reason)
    if reason not in least:
        return text
    return lang._("{reason} (less than {n} days)").format(reason=text, n=least[reason])


def rule_text(measure: str, lang: Language) -> str:
    """Say how values of a measure are made comparable."""
    if measure not in RATES:
        return lang._(
            "Percentage of the incoming calls in the same report. Reports on less than {n} "
            "days, on some hours of the day or on a month shown for being extreme are left "
            "out."
        ).format(n=MIN_DAYS_SHARE)
    return lang._(
        "Annualised, per 100,000 people (population 2025): a calendar year counts as it "
        "is, other periods by the number of days. Reports on less than {n} days, on some "
        "hours of the day or on an unknown period are left out; with an approximate "
        "beginning or end, at least {m} days are needed."
    ).format(n=MIN_DAYS, m=MIN_DAYS_APPROXIMATE)


def check_text(check: SumCheck, lang: Language) -> str:
    """Say whether the parts of a report add up."""
    kind = "incidents" if check.name == "types" else "calls"
    texts = {
        "exact": lang._("{total}: the {parts} parts add up to {n} exactly."),
        "exceeds": lang._("{total}: the {parts} parts exceed the total of {n} by {rest}."),
        "single": lang._(
            "{total}: of {n}, only one part is published; {rest} are not broken down."
        ),
        "rounded": lang._(
            "{total}: of about {n}, about {rest} are not broken down; the total is rounded."
        ),
        "short": lang._("{total}: the {parts} parts fall {rest} short of {n}."),
    }
    text = texts[check.state].format(
        total=item_name(kind, check.base, lang),
        n=lang.number(check.total),
        parts=lang.number(len(check.parts)),
        rest=lang.number(abs(check.remainder)),
    )
    if check.overlapping:
        text += " " + lang._("The source says that its parts overlap.")
    return text


def completeness_lines(
    report: Report, lang: Language, before_launch: frozenset[str] = frozenset()
) -> list[str]:
    """Say how complete a report is: its steps, its sums, what is odd about it.

    `before_launch`: `PublishedCalls.before_launch`, the keys of reports with trial months.
    """
    lines = []
    intros = {
        "stated": lang._("In the source: {steps}."),
        "computed": lang._("Calculated within the report: {steps}."),
        "missing": lang._("Not published: {steps}."),
    }
    for basis, intro in intros.items() if report.has_calls else ():
        names = [lang.word(CALL_ITEMS, s.name).lower() for s in report.steps if s.basis == basis]
        if names:
            lines.append(intro.format(steps=", ".join(names)))
    lines += [check_text(check, lang) for check in report.checks]
    for kind in ("calls", "incidents"):
        definition = report.definition(kind)
        if definition != "standard":
            text = lang._("What is counted: {definition}.")
            lines.append(text.format(definition=lang.word(DEFINITIONS, definition)))
    if report.growing:
        lines.append(
            lang._("A later step is larger than an earlier one: the source contradicts itself.")
        )
    if report.contradicted:
        lines.append(lang._("The source gives two numbers for the same thing; neither is used."))
    lines += period_lines(report, lang)
    if report.key in before_launch and not report.period.trial:
        lines.append(lang._("The period begins before the launch and includes trial months."))
    return lines


def period_lines(report: Report, lang: Language) -> list[str]:
    """Say what is special about the period of a report."""
    period = report.period
    said = {
        lang._("The source does not say which period it means."): period.unclear,
        lang._("The first day is not given, only the year."): period.start_unknown,
        lang._("A beginning or end is approximate."): period.approximate,
        lang._("Only some hours of the day are counted."): period.part_of_day,
        lang._("The source shows this month because it is extreme."): period.picked,
        lang._("The period begins with the service."): period.opening,
        lang._("The month was a trial, before the launch."): period.trial,
    }
    return [text for text, true in said.items() if true]


def conflict_text(conflict: Mapping[str, Any], lang: Language) -> str:
    """Say in one sentence what two pages give (a row of `published.conflicts.conflicts`)."""
    facts = {
        "item": item_name(conflict["kind"], conflict["item"], lang),
        "finding": lang.word(FINDINGS, conflict["finding"]),
        "value": lang.number(conflict["value"]),
        "publisher": publisher_text(conflict["publisher"], lang),
    }
    if conflict["finding"] == "noted":
        text = lang._("{item}: {value} ({publisher}). {finding}: “{note}”")
        return text.format(note=conflict["note"], **facts)
    text = lang._("{item}: {value} ({publisher}) and {other} ({second}). {finding}.")
    if conflict["finding"] == "period_differs":
        text = lang._(
            "{item}: {value}, for {days} ({publisher}) and for {other_days} ({second}). {finding}."
        )
    elif conflict["finding"] == "part_exceeds":
        text = lang._(
            "{item}: {value} for {days} ({publisher}) and {other} for {other_days} ({second}). "
            "{finding}."
        )
    text = text.format(
        other=lang.number(conflict["other_value"]),
        second=publisher_text(conflict["other_publisher"], lang),
        days=_days(conflict, "", lang),
        other_days=_days(conflict, "other_", lang),
        **facts,
    )
    if conflict["same_group"]:
        text += " " + lang._("Both sources belong to one publisher group.")
    return text


def _days(conflict: Mapping[str, Any], side: str, lang: Language) -> str:
    ends = (conflict[f"{side}period_{end}"].date() for end in ("start", "end"))
    return Period(*ends).label(lang)


def report_source(report: Report, lang: Language) -> str:
    """Return the source line of a report: publisher, period."""
    return lang._("Source: {publisher}; period: {period}").format(
        publisher=publisher_text(report.publisher, lang), period=report.period.label(lang)
    )
