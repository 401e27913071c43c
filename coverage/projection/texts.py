"""The pace and the projection in words: every sentence of the page that carries a figure."""

from __future__ import annotations

from collections.abc import Sequence

from coverage.core.i18n import Language
from coverage.core.texts import N_
from coverage.evidence.announced import OfficialCount
from coverage.evidence.headlines import Figure, announced_figure
from coverage.projection import method
from coverage.projection.model import QUANTILES, Projection
from coverage.projection.outlook import Outlook
from coverage.projection.pace import LAST_YEAR, Need, Pace, Reading, arrival_range, reached
from coverage.projection.simulated_paths import FEWEST, SAMPLES, SHORTEST
from geodata.register.regions import N_REGENCIES

PROJECTION = N_("projection")
_NONE = {
    "few": N_(
        "No projection: fewer than {n} published national counts are dated to the month or day."
    ),
    "short": N_("No projection: the published national counts span less than {months} months."),
}


def range_text(value: Reading, lang: Language) -> str:
    """Write the range of a reading: "324–330", or one number if both ends read the same."""
    return lang.span(value.low, value.high)


def year_text(year: int | None, lang: Language) -> str:
    """Write a year, or "never"."""
    return lang._("never") if year is None else str(year)


def span_text(pace: Pace, lang: Language) -> str:
    """Name the span between the two totals of a pace: "4.2 years up to March 2026".

    It is what lies between them, not what was asked for.
    """
    return lang._("{years} up to {date}").format(
        years=_years_text([pace], lang), date=lang.date(pace.last.end, "month")
    )


def _years_text(paces: Sequence[Pace], lang: Language) -> str:
    """Write how many years paces reach over: "1 year", "1 to 4.2 years"."""
    spans = [round(pace.span, 1) for pace in paces]
    ends = [
        lang.number(end, 0 if end.is_integer() else 1)
        for end in dict.fromkeys((min(spans), max(spans)))
    ]
    low, high = ends[0], ends[-1]
    n = lang._("{low} to {high}").format(low=low, high=high) if len(ends) > 1 else low
    return lang.ngettext("{n} year", "{n} years", 1 if n == "1" else 2).format(n=n)


def count_text(count: OfficialCount, lang: Language) -> str:
    """Write a published total with its date."""
    return lang._("{n} ({date})").format(n=lang.number(count.count), date=count.date_text(lang))


def why_none(outlook: Outlook, lang: Language) -> str:
    """Say why nothing is projected; "" if something is."""
    if reached(outlook.standing):
        return lang._("No projection: all 514 have been announced.")
    if not outlook.past.too_short:
        return ""
    return lang.word(_NONE, outlook.past.too_short).format(n=FEWEST, months=SHORTEST)


def pace_text(pace: Pace, lang: Language) -> str:
    """Say a pace with its range, beside that of the regencies that we can name."""
    announced = lang._("{n} a year ({range} by other numbers near both ends)")
    named = lang._("with evidence on the same days: {first} → {last}, {named} a year")
    return f"{announced}; {named}; {{stayed}}".format(
        n=lang.number(pace.yearly.best),
        range=range_text(pace.yearly, lang),
        named=lang.number(pace.named),
        first=lang.number(pace.named_first),
        last=lang.number(pace.named_last),
        stayed=if_stayed_text(pace, lang),
    )


def if_stayed_text(pace: Pace, lang: Language) -> str:
    """Say when all 514 would be reached if a pace stayed, with the range."""
    best, soon, late = (year_text(year, lang) for year in arrival_range(pace))
    if soon == best == late:
        return lang._("if it continued, 514 in {year}").format(year=best)
    return lang._("if it continued, 514 in {year} (from {soon} to {late})").format(
        year=best, soon=soon, late=late
    )


def answer(outlook: Outlook, lang: Language) -> list[str]:
    """Answer the page's question in one or two sentences."""
    standing, projection = outlook.standing, outlook.projection
    if standing is None:
        text = lang._("No national total had been published by {date}, so no pace can be given.")
        return [text.format(date=lang.date(outlook.day))]
    if reached(standing):
        text = lang._("All {n} have been announced as having 112 ({date}).")
        return [text.format(n=N_REGENCIES, date=standing.date_text(lang))]
    lines = [_if_it_stayed(outlook.paces, lang)] if outlook.paces else []
    if projection is not None:
        lines.append(f"{projected(projection, lang)} {method.tested(outlook.test, lang)}")
    if lines:
        return lines
    text = lang._("There is only one total so far, {total}, so no pace can be given.")
    return [text.format(total=count_text(standing, lang))]


def _if_it_stayed(paces: list[Pace], lang: Language) -> str:
    """Say when a straight line from each pace reaches all 514."""
    yearly = [pace.yearly.best for pace in paces]
    years = [arrival_range(pace)[0] for pace in paces]
    known = sorted(year for year in years if year is not None)
    if not known:
        text = lang._(
            "If the announced pace of the last {span} continued ({paces} a year), all "
            "514 would never be reached."
        )
    elif len(known) < len(years):
        text = lang._(
            "If the announced pace of the last {span} continued ({paces} a year), all "
            "514 would be reached in {years} or never."
        )
    else:
        text = lang._(
            "If the announced pace of the last {span} continued ({paces} a year), all "
            "514 would be reached in {years}."
        )
    return text.format(
        span=_years_text(paces, lang),
        paces=lang.span(min(yearly), max(yearly)),
        years="–".join(dict.fromkeys(map(str, known[:1] + known[-1:]))),
    )


def _arrivals(projection: Projection) -> dict[str, str]:
    """Return the years by which 10, 50 and 90 % of the samples have 514; "" for not within."""
    days = [projection.arrival(quantile) for quantile in QUANTILES]
    years = [str(day.year) if day else "" for day in days]
    return dict(zip(("early", "middle", "late"), years, strict=True))


def projected(projection: Projection, lang: Language) -> str:
    """Say when the samples reach 514: the 80 % interval, the middle, and the rest."""
    years = _arrivals(projection)
    if not years["early"]:
        text = lang._(
            "Projection, not a fact: in {share} of the simulations not all 514 are reached "
            "by {end}."
        )
    elif years["late"]:
        text = lang._(
            "Projection, not a fact: all 514 between {early} and {late} (80% interval), half "
            "of the simulations by {middle}."
        )
    elif years["middle"]:
        text = lang._(
            "Projection, not a fact: all 514 not before {early} (90% of simulations), half "
            "of them by {middle}, {share} not by {end}."
        )
    else:
        text = lang._(
            "Projection, not a fact: all 514 not before {early} (90% of simulations); in "
            "{share} not by {end}."
        )
    share = lang.percent(projection.not_within, 0)
    return text.format(end=projection.last_year, share=share, **years)


def chart_title(projection: Projection, lang: Language) -> str:
    """Name the finding of the picture: what is published, and what is projected from it."""
    years = _arrivals(projection)
    if not years["early"]:
        text = lang._("Published up to {date}; projection: {n} not within the period shown")
    elif not years["late"]:
        text = lang._("Published up to {date}; projection: {n} not before {early}")
    else:
        text = lang._("Published up to {date}; projection: {n} between {early} and {late}")
    return text.format(date=lang.date(projection.start, "month"), n=N_REGENCIES, **years)


def need_text(need: Need, paces: list[Pace], lang: Language) -> str:
    """Say what yearly pace a year needs, against the pace so far."""
    text = lang._(
        "To have all 514 by the end of {year}, {left} more are needed, counted from the latest "
        "total: {yearly} a year."
    ).format(year=need.year, left=range_text(need.left, lang), yearly=range_text(need.yearly, lang))
    best = max((pace.yearly.best for pace in paces), default=0.0)
    if best <= 0:
        return text
    times = need.yearly.best / best
    more = lang._("That is {times} times the fastest announced pace of the last {span}.")
    if times <= 1:
        more = lang._("The fastest announced pace of the last {span} would be enough.")
    return f"{text} {more.format(times=lang.number(times, 1), span=_years_text(paces, lang))}"


def figures(outlook: Outlook, lang: Language) -> list[Figure]:
    """Return the key figures of the page; none where nothing is missing or announced."""
    standing, need = outlook.standing, outlook.need
    if standing is None or need is None:
        return []
    unsure = lang._("depends on whether the total includes DKI Jakarta's six")
    rows = [
        announced_figure(lang._("Officially announced"), standing, lang),
        Figure(
            lang._("Still missing from 514"),
            range_text(need.left, lang),
            unsure if need.left.low < need.left.high else "",
        ),
    ]
    for pace in outlook.paces[:1]:
        note = lang._("{range} by other published numbers; regencies with evidence: {named}")
        rows.append(
            Figure(
                lang._("Announced pace, {span}").format(span=span_text(pace, lang)),
                lang._("{n} a year").format(n=lang.number(pace.yearly.best)),
                note.format(range=range_text(pace.yearly, lang), named=lang.number(pace.named)),
            )
        )
    rows.append(
        Figure(
            lang._("Needed for {year}").format(year=need.year),
            lang._("{n} a year").format(n=range_text(need.yearly, lang)),
            lang._("to have all 514 by the end of the year"),
        )
    )
    if outlook.projection is not None:
        rows.append(
            Figure(
                lang._("All 514 by the end of {year}").format(year=need.year),
                chance_text(outlook.projection.probability(need.year), lang),
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
