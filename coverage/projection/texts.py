"""The pace and the projection in words: every sentence of the page that carries a figure."""

from __future__ import annotations

from datetime import date

from coverage.core.i18n import Language
from coverage.core.texts import N_
from coverage.evidence.announced import OfficialCount
from coverage.evidence.headlines import Figure
from coverage.projection import method
from coverage.projection.backtest import BackTest
from coverage.projection.model import Projection
from coverage.projection.pace import LAST_YEAR, Need, Pace, Reading, arrival_range, of_the_map
from coverage.projection.simulated_paths import FEWEST, SAMPLES, SHORTEST, History
from geodata.register.regions import N_REGENCIES

PROJECTION = N_("projection")
_NONE = {
    "few": N_(
        "No projection: fewer than {n} published national counts are dated to the month or day."
    ),
    "short": N_("No projection: the published national counts span less than {months} months."),
}


def reached(count: OfficialCount | None) -> bool:
    """Say whether the announced total is all 514, however DKI Jakarta is counted."""
    return count is not None and of_the_map(count.count, count.dki_counting).low >= N_REGENCIES


def range_text(value: Reading, lang: Language, digits: int = 0) -> str:
    """Write the range of a reading: "324–330", or one number if both ends read the same."""
    low, high = lang.number(value.low, digits), lang.number(value.high, digits)
    return low if low == high else f"{low}–{high}"


def year_text(year: int | None, lang: Language) -> str:
    """Write a year, or "never"."""
    return lang._("never") if year is None else str(year)


def span_text(years: int, lang: Language) -> str:
    """Name a span of years."""
    return lang.ngettext("Last {n} year", "Last {n} years", years).format(n=lang.number(years))


def count_text(count: OfficialCount, lang: Language) -> str:
    """Write a published total with its date."""
    when = lang.date(count.start, count.date_precision)
    return lang._("{n} ({date})").format(n=lang.number(count.count), date=when)


def why_none(past: History, standing: OfficialCount | None, lang: Language) -> str:
    """Say why nothing is projected; "" if something is."""
    if reached(standing):
        return lang._("No projection: all 514 have been announced.")
    if not past.too_short:
        return ""
    return lang.word(_NONE, past.too_short).format(n=FEWEST, months=SHORTEST)


def pace_text(pace: Pace, lang: Language) -> str:
    """Say a pace with its range, beside that of the regencies that we can name."""
    facts = {
        "years": lang.number(pace.span, 1),
        "n": lang.number(pace.yearly.best),
        "range": range_text(pace.yearly, lang),
        "named": lang.number(pace.named),
        "first": lang.number(pace.named_first),
        "last": lang.number(pace.named_last),
    }
    text = lang._("{n} a year over {years} years ({range} by other numbers near both ends)")
    named = lang._("with evidence on the same days: {first} → {last}, {named} a year")
    return f"{text}; {named}".format(**facts) + "; " + if_stayed_text(pace, lang)


def if_stayed_text(pace: Pace, lang: Language) -> str:
    """Say when all 514 would be reached if a pace stayed, with the range."""
    best, soon, late = (year_text(year, lang) for year in arrival_range(pace))
    if soon == best == late:
        return lang._("if it continued, 514 in {year}").format(year=best)
    return lang._("if it continued, 514 in {year} (from {soon} to {late})").format(
        year=best, soon=soon, late=late
    )


def answer(
    paces: list[Pace],
    projection: Projection | None,
    test: BackTest,
    standing: OfficialCount | None,
    day: date,
    lang: Language,
) -> list[str]:
    """Answer the page's question in one or two sentences."""
    if standing is None:
        return [
            lang._(
                "No national total had been published by {date}, so no pace can be given."
            ).format(date=lang.date(day))
        ]
    if reached(standing):
        return [
            lang._("All {n} have been announced as having 112 ({date}).").format(
                n=N_REGENCIES, date=lang.date(standing.start, standing.date_precision)
            )
        ]
    lines = [_if_it_stayed(paces, lang)] if paces else []
    if projection is not None:
        lines.append(f"{projected(projection, lang)} {method.tested(test, lang)}")
    if not lines:
        lines.append(
            lang._("There is only one total so far, {total}, so no pace can be given.").format(
                total=count_text(standing, lang)
            )
        )
    return lines


def _if_it_stayed(paces: list[Pace], lang: Language) -> str:
    """Say when a straight line from each pace reaches all 514."""
    yearly = [pace.yearly.best for pace in paces]
    years = [arrival_range(pace)[0] for pace in paces]
    known = sorted(year for year in years if year is not None)
    facts = {"paces": _between(min(yearly), max(yearly), lang)}
    if not known:
        return lang._(
            "If the announced pace of the last 1 to 3 years continued ({paces} a year), all "
            "514 would never be reached."
        ).format(**facts)
    facts["years"] = str(known[0]) if known[0] == known[-1] else f"{known[0]}–{known[-1]}"
    if len(known) < len(years):
        return lang._(
            "If the announced pace of the last 1 to 3 years continued ({paces} a year), all "
            "514 would be reached in {years} or never."
        ).format(**facts)
    return lang._(
        "If the announced pace of the last 1 to 3 years continued ({paces} a year), all "
        "514 would be reached in {years}."
    ).format(**facts)


def _between(low: float, high: float, lang: Language) -> str:
    return range_text(Reading(low, low, high), lang)


def projected(projection: Projection, lang: Language) -> str:
    """Say when the samples reach 514: the 80 % interval, the middle, and the rest."""
    early, middle, late = (projection.arrival(quantile) for quantile in (0.1, 0.5, 0.9))
    facts = {"end": str(projection.last_year), "share": lang.percent(projection.not_within, 0)}
    if early is None:
        return lang._(
            "Projection, not a fact: in {share} of the simulations not all 514 are reached "
            "by {end}."
        ).format(**facts)
    facts["early"] = str(early.year)
    facts["middle"] = str(middle.year) if middle else ""
    facts["late"] = str(late.year) if late else ""
    if late and middle:
        return lang._(
            "Projection, not a fact: all 514 between {early} and {late} (80% interval), half "
            "of the simulations by {middle}."
        ).format(**facts)
    if middle:
        return lang._(
            "Projection, not a fact: all 514 not before {early} (90% of simulations), half "
            "of them by {middle}, {share} not by {end}."
        ).format(**facts)
    return lang._(
        "Projection, not a fact: all 514 not before {early} (90% of simulations); in "
        "{share} not by {end}."
    ).format(**facts)


def chart_title(projection: Projection, lang: Language) -> str:
    """Name the finding of the picture: what is published, and what is projected from it."""
    early, late = projection.arrival(0.1), projection.arrival(0.9)
    facts = {"date": lang.date(projection.start, "month"), "n": N_REGENCIES}
    if early is None:
        return lang._("Published up to {date}; projection: {n} not within the period shown").format(
            **facts
        )
    if late is None:
        return lang._("Published up to {date}; projection: {n} not before {early}").format(
            early=early.year, **facts
        )
    return lang._("Published up to {date}; projection: {n} between {early} and {late}").format(
        early=early.year, late=late.year, **facts
    )


def need_text(goal: Need, paces: list[Pace], lang: Language) -> str:
    """Say what yearly pace a year needs, against the pace so far."""
    text = lang._(
        "To have all 514 by the end of {year}, {left} more are needed, counted from the latest "
        "total: {yearly} a year."
    ).format(year=goal.year, left=range_text(goal.left, lang), yearly=range_text(goal.yearly, lang))
    best = max((pace.yearly.best for pace in paces), default=0.0)
    if best <= 0:
        return text
    times = goal.yearly.best / best
    more = lang._("That is {times} times the fastest announced pace of the last 1 to 3 years.")
    if times <= 1:
        more = lang._("The fastest announced pace of the last 1 to 3 years would be enough.")
    return f"{text} {more.format(times=lang.number(times, 1))}"


def figures(
    standing: OfficialCount,
    goal: Need,
    paces: list[Pace],
    projection: Projection | None,
    lang: Language,
) -> list[Figure]:
    """Return the key figures of the page."""
    rows = [
        Figure(
            lang._("Officially announced"),
            lang.number(standing.count),
            lang.date(standing.start, standing.date_precision),
            standing.source_url,
            standing.publisher,
        ),
        Figure(
            lang._("Still missing from 514"),
            range_text(goal.left, lang),
            lang._("depends on whether the total includes DKI Jakarta's six")
            if goal.left.low < goal.left.high
            else "",
        ),
    ]
    if paces:
        pace = paces[0]
        rows.append(
            Figure(
                lang._("Announced pace, {span}").format(span=span_text(pace.years, lang).lower()),
                lang._("{n} a year").format(n=lang.number(pace.yearly.best)),
                lang._(
                    "{range} by other published numbers; regencies with evidence: {named}"
                ).format(range=range_text(pace.yearly, lang), named=lang.number(pace.named)),
            )
        )
    rows.append(
        Figure(
            lang._("Needed for {year}").format(year=goal.year),
            lang._("{n} a year").format(n=range_text(goal.yearly, lang)),
            lang._("to have all 514 by the end of the year"),
        )
    )
    if projection is not None:
        rows.append(
            Figure(
                lang._("All 514 by the end of {year}").format(year=goal.year),
                chance_text(projection.probability(goal.year), lang),
                lang._("of {n} simulations of the projection").format(n=lang.number(SAMPLES)),
            )
        )
    return rows


def chance_text(share: float, lang: Language) -> str:
    """Write a share of samples; never as certain as 0 or 100 %."""
    if share < 0.01:
        return lang._("less than {share}").format(share=lang.percent(0.01, 0))
    if share > 0.99:
        return lang._("more than {share}").format(share=lang.percent(0.99, 0))
    return lang.percent(share, 0)


def limit_note(lang: Language) -> str:
    """Say how far a straight line is followed."""
    return lang._("“Never”: the pace is zero or negative, or 514 lies beyond {year}.").format(
        year=LAST_YEAR
    )
