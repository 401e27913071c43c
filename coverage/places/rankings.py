"""Provinces, or island groups, against each other: shares year by year, and ranks in words.

A rank says how much can be *named with evidence*; equal shares share a rank, and the next rank is
as much lower (1, 2, 2, 4). Shares are those of `coverage.evidence.figures`, by the certain view.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from coverage.core.dates import years_before
from coverage.core.i18n import Language
from coverage.core.texts import N_, place_name
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
_BY = {
    "regencies": N_("by percentage of regencies with evidence of 112"),
    "people": N_("by percentage of people with evidence of 112"),
}


def kind_of(scope: str) -> str:
    """Return what a scope competes with: "province" for a province, else "island_group"."""
    return "province" if scope in provinces().index else "island_group"


def ranking(data: Snapshot, day: date, kind: str) -> pd.DataFrame:
    """Return the ranking at a day, best first by share of regencies.

    Parameters
    ----------
    kind: "province" or "island_group".

    Returns
    -------
    DataFrame indexed by code: the columns of `figures.coverage_by`, and for each measure `rank_*`;
    `ties_*`, how many others share it; `before_*`, the rank on the same day of the year before,
    None where nobody could be named then.
    """
    now = coverage_by(data.evidence, day, kind)  # type: ignore[arg-type]
    then = coverage_by(data.evidence, years_before(day), kind)  # type: ignore[arg-type]
    for measure, column in MEASURES.items():
        ranks, before = _ranks(now[column]), _ranks(then[column])
        now[f"rank_{measure}"] = ranks
        now[f"ties_{measure}"] = ranks.map(ranks.value_counts()) - 1
        now[f"before_{measure}"] = before.astype(object) if then["active"].any() else None
    return now.sort_values(["share", "population_share", "name"], ascending=[False, False, True])


def _ranks(shares: pd.Series) -> pd.Series:
    return shares.round(12).rank(method="min", ascending=False).astype("int64")


def standing_text(ranking: pd.DataFrame, code: str, measure: str, day: date, lang: Language) -> str:
    """Say where a member of a `ranking` stands, with the date; no rank where nothing is named."""
    member: Any = ranking.loc[code]
    share, rank, ties, before = (
        member[name]
        for name in (MEASURES[measure], *(f"{one}_{measure}" for one in ("rank", "ties", "before")))
    )
    facts = {
        "name": place_name(code, lang),
        "date": lang.date(day),
        "by": lang.word(_BY, measure),
        "total": lang.number(len(ranking)),
        "rank": lang.number(rank),
        "share": lang.percent(share),
    }
    if not share:
        return lang._(
            "{name}, {date}: no regency has evidence yet, so there is no rank {by} among {total}."
        ).format(**facts)
    text = lang._("{name}, {date}: rank {rank} of {total} {by} ({share})").format(**facts)
    if ties:
        text += ", " + lang.ngettext(
            "shared with {n} other", "shared with {n} others", int(ties)
        ).format(n=lang.number(ties))
    if before == rank:
        text += "; " + lang._("the same a year earlier")
    elif before is not None:
        text += "; " + lang._("it was {rank} a year earlier").format(rank=lang.number(before))
    return text + "."


def standings(data: Snapshot, day: date, scope: str, lang: Language) -> dict[str, str]:
    """Say where a scope stands among its like, by each of `MEASURES`; {} for the nation."""
    if scope == "ID":
        return {}
    table = data.cached(ranking, day, kind_of(scope))
    return {measure: standing_text(table, scope, measure, day, lang) for measure in MEASURES}


def by_year(data: Snapshot, day: date, kind: str, measure: str) -> pd.DataFrame:
    """Return the shares at each year's end and at `day`, long.

    Returns
    -------
    DataFrame: code, date (datetime64[s]), share (0..1), in the order of code and date; every date
    is a step of the time bar.
    """
    series, stamp = data.series, pd.Timestamp(day)
    members = list(ISLAND_GROUPS if kind == "island_group" else provinces().index)
    past = series[(series["date"] <= stamp) & series["scope"].isin(members)]
    past = past[(past["date"].dt.month == 12) | (past["date"] == stamp)]
    columns = {"scope": "code", "date": "date", _SERIES[measure]: "share"}
    frame: pd.DataFrame = past[list(columns)].rename(columns=columns)
    return frame.reset_index(drop=True)
