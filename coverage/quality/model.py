"""How sure the data are: what each status rests on, and what of it should be looked at.

Judged are the active regencies, and others on which sources contradict each other. A page is
*first-hand* if it is the regency's own government's or the ministry's
(`coverage.quality.source_type`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from coverage.evidence.announced import OfficialGap, gap_between, latest_official_count, named_on
from coverage.evidence.measures import area_codes
from coverage.quality.source_type import SOURCE_TYPES, source_type
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, provinces, regions, scope_codes

#: What may be wrong with a regency's data, the gravest first:
#: conflict: sources contradict each other; stale: no statement of service for two years; single:
#: one independent publisher; no_first_hand: no first-hand page; inferred: the date of the start is
#: inferred; vague: the start is known to the month or year only, or not at all (a sighting says
#: "no later than").
FLAGS = ("conflict", "stale", "single", "no_first_hand", "inferred", "vague")
#: How a regency is backed, the best first; each belongs to exactly one.
BACKINGS = ("both", "several", "first_hand", "weak")


@dataclass(frozen=True)
class Summary:
    """Numbers of active regencies of a scope, unless said otherwise.

    Attributes
    ----------
    total: active ones; first_hand: with a first-hand page, own: with their own government's;
        several: with two independent publishers or more; exact: whose start is known to the day;
        sighted: known by a sighting alone; high, medium, low: by confidence; stale: not confirmed
        lately; weak: one publisher and no first-hand page.
    contested: regencies, of any status, on which sources contradict each other.
    flagged: regencies, of any status, with a flag.
    """

    total: int
    first_hand: int
    own: int
    several: int
    exact: int
    sighted: int
    high: int
    medium: int
    low: int
    stale: int
    weak: int
    contested: int
    flagged: int


def last_confirmed(evidence: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """Return the last statement of service behind each active regency.

    Parameters
    ----------
    evidence: as `load_evidence` returns it.
    status: `coverage.evidence.status.status_at` of a day; the statement is its `last_row`.

    Returns
    -------
    DataFrame indexed by regency_code (active ones, in the order of the register): last
    (datetime64[s], last day of the latest interval: service was seen no later than then), row,
    event, date_precision, start, publisher, source_url.
    """
    columns = ["row", "event", "date_precision", "start", "publisher", "source_url"]
    active = status.loc[status["state"] == "active", "last_row"].rename_axis("regency_code")
    said = evidence.drop_duplicates("row").rename(columns={"end": "last"}).set_index("row")
    latest = said.reindex(active).assign(row=active.to_numpy()).set_axis(active.index)
    return latest[["last", *columns]]


def figures_until(statistics: pd.DataFrame, day: date) -> pd.Series:
    """Return up to when published call figures reach, by regency_code.

    Parameters
    ----------
    statistics: as `coverage.evidence.loading.load_statistics` returns it.
    day: periods that end later are left out.

    Returns
    -------
    Series of datetime64[s], without the regencies that have no figures. Those of DKI Jakarta as a
    whole go to each of its six.
    """
    past = statistics[statistics["period_end"] <= pd.Timestamp(day)]
    latest = past.groupby("area_code")["period_end"].max()
    areas = area_codes()
    until = latest.reindex(areas).set_axis(areas.index)
    return until.dropna().astype("datetime64[s]")


def judge(evidence: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """Judge what the status of each regency rests on.

    Parameters
    ----------
    evidence: as `load_evidence` returns it.
    status: `coverage.evidence.status.status_at(evidence, day)`.

    Returns
    -------
    DataFrame indexed by regency_code, the columns of the status and: source_type (`own`, `ministry`
    or `other`: the best page that the status rests on), the last statement of service as in
    `last_confirmed` (for active ones), a bool for each of `FLAGS`, n_flags
    and backing (one of `BACKINGS`, for active ones). Worst first: most flags, then the gravest,
    then the longest unconfirmed, then by code. Only `conflict`, `single` and `no_first_hand` are
    asked of regencies that are not active.
    """
    judged = status[(status["state"] == "active") | (status["n_conflicts"] > 0)]
    address = evidence.drop_duplicates("row").set_index("row")["source_url"].to_dict()
    of_pages = {
        code: {source_type(address[row], str(code)) for row in rows}
        for code, rows in judged["rows"].items()
    }
    best = [
        next(kind for kind in SOURCE_TYPES if kind in {*kinds, "other"})
        for kinds in of_pages.values()
    ]
    frame = judged.assign(source_type=pd.Series(best, index=judged.index, dtype="str"))
    frame = frame.join(last_confirmed(evidence, status))
    active = frame["state"] == "active"
    frame["conflict"] = frame["n_conflicts"] > 0
    frame["stale"] &= active
    frame["single"] = frame["n_publishers"] < 2
    frame["no_first_hand"] = frame["source_type"] == "other"
    frame["inferred"] = active & frame["since_inferred"]
    seen = frame["since_basis"] == "sighting"
    frame["vague"] = active & (seen | (frame["since_precision"] != "day"))
    frame["n_flags"] = frame[list(FLAGS)].sum(axis=1).astype("int64")
    backing = np.where(
        frame["single"],
        np.where(frame["no_first_hand"], "weak", "first_hand"),
        np.where(frame["no_first_hand"], "several", "both"),
    )
    frame["backing"] = pd.Series(backing, frame.index, dtype="str").where(active, "")
    grave = [False] * len(FLAGS)
    return (
        frame.rename_axis("regency_code")
        .reset_index()
        .sort_values(
            ["n_flags", *FLAGS, "last", "regency_code"],
            ascending=[False, *grave, True, True],
            kind="stable",
        )
        .set_index("regency_code")
    )


def flagged(frame: pd.DataFrame, flag: str) -> pd.DataFrame:
    """Return the rows of `judge` that have a flag, or any flag at all where `flag` is ""."""
    return frame[frame[flag]] if flag else frame[frame["n_flags"] > 0]


def summary(frame: pd.DataFrame) -> Summary:
    """Count what `judge` found."""
    active = frame[frame["state"] == "active"]
    levels = active["confidence"].value_counts()
    return Summary(
        total=len(active),
        first_hand=int((~active["no_first_hand"]).sum()),
        own=int((active["source_type"] == "own").sum()),
        several=int((~active["single"]).sum()),
        exact=int((~active["vague"]).sum()),
        sighted=int((active["since_basis"] == "sighting").sum()),
        high=int(levels.get("high", 0)),
        medium=int(levels.get("medium", 0)),
        low=int(levels.get("low", 0)),
        stale=int(active["stale"].sum()),
        weak=int((active["backing"] == "weak").sum()),
        contested=int(frame["conflict"].sum()),
        flagged=int((frame["n_flags"] > 0).sum()),
    )


def backing_by(frame: pd.DataFrame, scope: str) -> pd.DataFrame:
    """Count the active regencies by place and backing.

    Parameters
    ----------
    frame: as `judge` returns it. scope: "ID" gives island groups; another one the provinces of its
        island group.

    Returns
    -------
    DataFrame indexed by place, those without active regencies left out, in the register's order:
    a column for each of `BACKINGS`, total, then first_hand_total, several_total, exact.
    """
    register = regions()
    if scope == "ID":
        column, places = "island_group", list(ISLAND_GROUPS)
    else:
        group = register.loc[scope_codes(scope)[0], "island_group"]
        inside = register.loc[register["island_group"] == group, "province_code"].unique()
        column, places = "province_code", [str(p) for p in provinces().index if p in set(inside)]
    active = frame[frame["state"] == "active"]
    where = register[column].reindex(active.index)
    counts = pd.crosstab(where, active["backing"]).reindex(
        index=places, columns=list(BACKINGS), fill_value=0
    )
    counts = counts.rename_axis(index="place", columns=None).astype("int64")
    counts["total"] = counts.sum(axis=1)
    counts["first_hand_total"] = counts["both"] + counts["first_hand"]
    counts["several_total"] = counts["both"] + counts["several"]
    exact = (~active["vague"]).astype("int64").groupby(where).sum()
    counts["exact"] = exact.reindex(counts.index).fillna(0).astype("int64")
    return counts[counts["total"] > 0]


def gaps(data: Snapshot, day: date) -> tuple[OfficialGap, ...]:
    """Return what was announced and not named, at the date of every national total until `day`.

    Each published total is compared by itself, with the regencies named at the last day of its own
    date, so that totals of one date that contradict each other stand side by side. In order of
    date.
    """
    counts = data.counts
    totals = counts[(counts["kind"] == "total") & (counts["scope_code"] == "ID")]
    totals = totals[totals["end"] <= pd.Timestamp(day)].sort_values(["end", "count", "row"])
    announced = [latest_official_count(totals.iloc[[n]], day) for n in range(len(totals))]
    known = [official for official in announced if official is not None]
    named = named_on(data.history, [official.end for official in known])
    return tuple(gap_between(official, *then) for official, then in zip(known, named, strict=True))


def by_year(last: pd.Series, since: date) -> pd.DataFrame:
    """Count last confirmations by year.

    Parameters
    ----------
    last: days (datetime64). since: what lies before is not lately.

    Returns
    -------
    DataFrame indexed by year (int, no year between left out): lately, stale.
    """
    days = last.dropna()
    if days.empty:
        return pd.DataFrame({"lately": [], "stale": []}, dtype="int64")
    years = pd.RangeIndex(days.dt.year.min(), days.dt.year.max() + 1, name="year")
    age = np.where(days < pd.Timestamp(since), "stale", "lately")
    counts = pd.crosstab(days.dt.year, age)
    return counts.reindex(index=years, columns=["lately", "stale"], fill_value=0)
