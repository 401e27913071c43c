"""Priorities in words: what the order rewards, what it would bring, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from babel.lists import format_list

from coverage.core.i18n import Language
from coverage.core.texts import N_, place_name, publisher_text
from coverage.evidence.headlines import Figure
from coverage.priorities.model import CRITERIA, Ranking, Weights, launches_until
from geodata.boundaries import BoundaryMeta
from geodata.register.regions import regions

NAMES = {
    "people": N_("People"),
    "province": N_("Percentage of its province"),
    "border": N_("Border with 112"),
    "group": N_("Island group without 112"),
}
HELP = {
    "people": N_(
        "Population of the regency or city, against the largest one in the comparison: "
        "half the people, half the points."
    ),
    "province": N_("The percentage of its province's population living in the regency or city."),
    "border": N_(
        "The percentage of its land border behind which 112 is in service: a launch "
        "closes a gap, and calls from near the border reach an operator. It is "
        "recalculated after each launch."
    ),
    "group": N_(
        "The percentage of its island group's population living where there is no "
        "evidence of 112. It is recalculated after each launch."
    ),
}
_REWARDS = {
    "people": N_("The order favours size: large regencies and cities come first."),
    "province": N_(
        "The order favours regencies and cities that hold much of their province's population."
    ),
    "border": N_("The order favours gaps: places surrounded by neighbours with 112 come first."),
    "group": N_("The order favours island groups where 112 is rare."),
}


def listed(words: Sequence[str], lang: Language) -> str:
    """Join words as in "A, B, and C"."""
    return str(format_list(list(words), locale=lang.locale))


def short_name(code: str) -> str:
    """Name a regency briefly, as in "Kab. Bekasi" or "Kota Medan"."""
    row: Any = regions().loc[code]
    return f"{'Kota' if row['kind'] == 'kota' else 'Kab.'} {row['short_name']}"


def reward_text(weights: Weights, lang: Language) -> str:
    """Say in words what an order by these weights rewards."""
    shares = weights.shares()
    counted = sorted((one for one in CRITERIA if shares[one]), key=lambda one: -shares[one])
    if not counted:
        return lang._(
            "All weights are 0, so there is nothing to rank by. Set at least one above 0."
        )
    parts = [f"{lang.word(NAMES, one).lower()} ({getattr(weights, one):g})" for one in counted]
    tied = len(counted) > 1 and shares[counted[0]] == shares[counted[1]]
    first = (
        lang._("No criterion outweighs all the others.")
        if tied
        else lang.word(_REWARDS, counted[0])
    )
    text = lang._("{first} What counts, with its weight: {parts}.").format(
        first=first, parts=listed(parts, lang)
    )
    left_out = [lang.word(NAMES, one).lower() for one in CRITERIA if not shares[one]]
    if left_out:
        text += " " + lang._("Not counted: {parts}.").format(parts=listed(left_out, lang))
    return text


def answer(ranking: Ranking, n: int, lang: Language) -> str:
    """Answer the page's question: the first three, and what the first `n` launches would bring."""
    now, order, n = ranking.now, ranking.order, min(n, len(ranking.order))
    when, place = lang.date(now.date), place_name(now.scope, lang)
    if order.empty:
        return lang._(
            "{date}: every regency and city of {place} has evidence of 112. There is nothing "
            "left to rank."
        ).format(date=when, place=place)
    names = [str(regions().at[code, "name"]) for code in order.index[:3]]
    first = lang.ngettext(
        "{date}: by these weights, {names} comes first.",
        "{date}: by these weights, {names} come first.",
        len(names),
    ).format(date=when, names=listed(names, lang))
    gain = lang.ngettext(
        "The next {n} launch in this order would bring population coverage of {place} from {now} "
        "to {then}.",
        "The next {n} launches in this order would bring population coverage of {place} from {now} "
        "to {then}.",
        n,
    ).format(
        n=lang.number(n),
        place=place,
        now=lang.percent(now.population_share),
        then=lang.percent(float(order["coverage"].iloc[n - 1])),
    )
    return f"{first} {gain}"


def turn_note(order: pd.DataFrame, lang: Language) -> str:
    """Say why a place has more points than the one before it; "" where none has, as it is shown.

    `order`: rows of `coverage.priorities.model.greedy`. What a launch adds to the points of another
    place are those of their border.
    """
    points = (order["score"] * 100).round()
    rising = np.flatnonzero(points.diff() > 0)
    if not len(rising):
        return ""
    before, after = int(rising[0]) - 1, int(rising[0])
    return lang._(
        "Points are those at each place’s turn: {name} (no. {n}) has {points}, more than {other} "
        "(no. {m}) with {fewer}, because a launch in {other} lengthens its border with 112."
    ).format(
        name=short_name(str(order.index[after])),
        n=lang.number(order["rank"].iloc[after]),
        points=lang.number(points.iloc[after]),
        other=short_name(str(order.index[before])),
        m=lang.number(order["rank"].iloc[before]),
        fewer=lang.number(points.iloc[before]),
    )


def caveat(ranking: Ranking, lang: Language) -> str:
    """Say how many of the nation's candidates may have 112 already; "" if there are none."""
    nation, gap = ranking.nation, ranking.gap
    waiting = nation.total - nation.active
    if not waiting:
        return ""
    facts = {"n": lang.number(waiting), "date": lang.date(nation.date)}
    if gap is None or not (gap.low or gap.high):
        return lang._(
            "{n} regencies and cities of Indonesia have no evidence of 112 in any source "
            "found. Some of them may have it all the same: no evidence does not mean no "
            "service."
        ).format(**facts)
    return lang._(
        "{n} regencies and cities of Indonesia have no evidence of 112 in any source "
        "found. About {some} of them may have it already: {announced} were announced "
        "({then}) without a list of names. Check with the region before acting on this "
        "order."
    ).format(
        some=lang.span(*sorted((gap.low or 0, gap.high or 0))),
        announced=lang.number(gap.official.count),
        then=gap.official.date_text(lang),
        **facts,
    )


def figures(ranking: Ranking, lang: Language) -> list[Figure]:
    """Return the key figures beside the ranking; what is announced is the nation's."""
    now, gap = ranking.now, ranking.gap
    rows = [
        Figure(
            lang._("Without evidence of 112"),
            lang._("{n} of {total}").format(
                n=lang.number(now.total - now.active), total=lang.number(now.total)
            ),
            lang._("of which planned: {planned}; suspended: {suspended}").format(
                planned=lang.number(now.planned), suspended=lang.number(now.suspended)
            ),
        )
    ]
    if gap is not None and gap.low is not None and gap.high is not None:
        rows.append(
            Figure(
                lang._("Announced, not yet identified"),
                lang.span(gap.low, gap.high),
                lang._("in all of Indonesia, {date}").format(date=gap.official.date_text(lang)),
                gap.official.source_url,
                publisher_text(gap.official.publisher, lang),
            )
        )
    for share in (0.5, 0.75, 0.9):
        here, best = (launches_until(order, share) for order in (ranking.order, ranking.sized))
        if now.population_share >= share or here is None or best is None:
            continue
        rows.append(
            Figure(
                lang._("Launches until {share} of the population is covered").format(
                    share=lang.percent(share, 0)
                ),
                lang.number(here),
                lang._("if launched in this order; by population: {n}").format(n=lang.number(best)),
            )
        )
    return rows


def border_note(meta: BoundaryMeta, lang: Language) -> str:
    """Say what border lengths were measured on, and under which licence."""
    text = lang._("Lengths of borders: {source}").format(source=lang._(meta.source))
    if meta.approximate:
        text = lang._("Lengths of borders are approximate: {source}").format(
            source=lang._(meta.source)
        )
    return " · ".join(part for part in (text, lang._(meta.attribution), meta.licence) if part)


def computed_note(lang: Language) -> str:
    """Say that an order is computed and nobody's plan."""
    return lang._(
        "Purple and dashed or hatched: calculated for the weights chosen here, not "
        "observed and not a plan of any authority."
    )
