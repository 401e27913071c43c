"""Provinces, or island groups, against each other: shares year by year, and ranks in words.

A rank says how much can be *named with evidence*; equal shares share a rank, and the next rank is
as much lower (1, 2, 2, 4). Shares are those of `coverage.evidence.figures`, by the certain view.
"""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from coverage.core.i18n import Language
from coverage.core.texts import N_
from coverage.evidence.figures import coverage_by
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, provinces

#: What a ranking may go by: parameter in the address -> column of `figures.coverage_by`.
MEASURES = {"regencies": "share", "people": "population_share"}
#: The same -> column of `figures.monthly_series`.
_SERIES = {"regencies": "share_certain", "people": "population_share_certain"}
MEASURE_NAMES = {
    "regencies": N_("Percentage of regencies and cities"),
    "people": N_("Percentage of the population"),
}


@dataclass(frozen=True)
class Standing:
    """Where a member of a ranking stands: rank of `members`, shared with `ties` others.

    `before` is the rank a year earlier, None where nobody could be named then. `share` is 0..1.
    """

    code: str
    share: float
    rank: int
    ties: int
    members: int
    before: int | None


def kind_of(scope: str) -> str:
    """Return what a scope competes with: "province" for a province, else "island_group"."""
    return "province" if scope in provinces().index else "island_group"


def year_before(day: date) -> date:
    """Return the same day a year earlier; 28 February for 29 February."""
    if (day.month, day.day) == (2, 29) and not isleap(day.year - 1):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def ranking(data: Snapshot, day: date, kind: str) -> pd.DataFrame:
    """Return the ranking at a day, best first by share of regencies.

    Parameters
    ----------
    kind: "province" or "island_group".

    Returns
    -------
    DataFrame indexed by code: the columns of `figures.coverage_by`, and for each measure `rank_*`
    and `before_*`, the rank on the same day of the year before.
    """
    now = coverage_by(data.evidence, day, kind)  # type: ignore[arg-type]
    then = coverage_by(data.evidence, year_before(day), kind)  # type: ignore[arg-type]
    for measure, column in MEASURES.items():
        now[f"rank_{measure}"] = _ranks(now[column])
        now[f"before_{measure}"] = _ranks(then[column]).reindex(now.index)
        now[f"known_{measure}"] = bool(then["active"].any())
    return now.sort_values(["share", "population_share", "name"], ascending=[False, False, True])


def _ranks(shares: pd.Series) -> pd.Series:
    return shares.round(12).rank(method="min", ascending=False).astype("int64")


def standing(ranking: pd.DataFrame, code: str, measure: str) -> Standing:
    """Return where `code` stands in a `ranking`, by a measure of `MEASURES`."""
    member: Any = ranking.loc[code]
    ranks = ranking[f"rank_{measure}"]
    return Standing(
        code=code,
        share=float(member[MEASURES[measure]]),
        rank=int(member[f"rank_{measure}"]),
        ties=int((ranks == member[f"rank_{measure}"]).sum()) - 1,
        members=len(ranking),
        before=int(member[f"before_{measure}"]) if member[f"known_{measure}"] else None,
    )


def standing_text(standing: Standing, name: str, measure: str, day: date, lang: Language) -> str:
    """Say a standing in a sentence, with its date; no rank where nothing is named."""
    by = {
        "regencies": lang._("by percentage of regencies with evidence of 112"),
        "people": lang._("by percentage of people with evidence of 112"),
    }[measure]
    facts = {"name": name, "date": lang.date(day), "by": by, "total": lang.number(standing.members)}
    if not standing.share:
        return lang._(
            "{name}, {date}: no regency has evidence yet, so there is no rank {by} among {total}."
        ).format(**facts)
    facts |= {"rank": lang.number(standing.rank), "share": lang.percent(standing.share)}
    text = lang._("{name}, {date}: rank {rank} of {total} {by} ({share})").format(**facts)
    if standing.ties:
        text += ", " + lang.ngettext(
            "shared with {n} other", "shared with {n} others", standing.ties
        ).format(n=lang.number(standing.ties))
    if standing.before == standing.rank:
        text += "; " + lang._("the same a year earlier")
    elif standing.before is not None:
        text += "; " + lang._("it was {rank} a year earlier").format(
            rank=lang.number(standing.before)
        )
    return text + "."


def standings(data: Snapshot, day: date, scope: str, name: str, lang: Language) -> dict[str, str]:
    """Say where a scope stands among its like, by each of `MEASURES`; {} for the nation.

    `name` is that of the scope in the reader's language.
    """
    if scope == "ID":
        return {}
    table = data.cached(ranking, day, kind_of(scope))
    return {
        measure: standing_text(standing(table, scope, measure), name, measure, day, lang)
        for measure in MEASURES
    }


def by_year(data: Snapshot, day: date, kind: str, measure: str) -> pd.DataFrame:
    """Return the shares at each year's end and at `day`, long.

    Returns
    -------
    DataFrame: code, name, date (datetime64[s]), share (0..1), in the order of code and date; every
    date is a step of the time bar.
    """
    series = data.series
    groups = dict(ISLAND_GROUPS)
    names = groups if kind == "island_group" else dict(provinces()["name"])
    past = series[(series["date"] <= pd.Timestamp(day)) & series["scope"].isin(list(names))]
    ends = (past["date"].dt.month == 12) | (past["date"] == pd.Timestamp(day))
    frame: pd.DataFrame = past.loc[ends, ["scope", "date", _SERIES[measure]]]
    frame = frame.rename(columns={"scope": "code", _SERIES[measure]: "share"})
    frame.insert(1, "name", frame["code"].map(names))
    return frame.reset_index(drop=True)
