"""The published figures: rows, reports, and what of them can be compared.

A value rests on one report. A rate is per 100,000 people (register, 2025) and year; a share is one
of incoming calls of the same report. Whether the report's period allows either is decided by
`coverage.calls.published.periods`; what is refused says why. Values are compared only within a
group that counts the same thing (`definition`). Where several pages compete for one area and the
same days, one is shown by a stated order and the others as a range: nothing is averaged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from coverage.calls.published.conflicts import conflicts
from coverage.calls.published.reports import Report, build_reports
from coverage.core import classes
from coverage.core.peers import similarity
from coverage.core.texts import N_
from coverage.evidence.measures import LOSSES, NUISANCE, area_codes
from coverage.snapshot import Snapshot
from geodata.register.lookup import resolve
from geodata.register.regions import provinces, regions

PER_PEOPLE = 100_000
#: measure -> (kind, item); rates are per 100,000 people and year
RATES = {
    "calls": ("calls", "incoming"),
    "answered": ("calls", "answered"),
    "emergency": ("calls", "emergency"),
    "incidents": ("incidents", "total"),
}
MEASURES = {
    "calls": N_("Incoming calls per 100,000 people a year"),
    "nuisance_share": N_("Percentage of prank and silent calls"),
    "emergency": N_("Emergency calls per 100,000 people a year"),
    "incidents": N_("Incidents per 100,000 people a year"),
    "answered": N_("Answered calls per 100,000 people a year"),
    "answered_share": N_("Percentage of calls answered"),
}
#: measures that areas are set beside each other by
COMPARED = ("calls", "nuisance_share", "emergency", "incidents")
#: period of every area's latest report; the others are years, as text
LATEST = "latest"
#: ending of a definition: the denominator holds calls that are known to have been lost
LOST = "_lost"
#: broader definitions first
_DEFINITIONS = (
    *("prank_and_ghost", "prank_and_ghost_lost", "standard", "prank", "prank_lost"),
    *("ghost", "ghost_lost", "reports", "agency", "all_channels"),
)
#: what is known of each report's value
_COLUMNS = {
    "area_code": "str",
    **dict.fromkeys(("value", "count"), "float64"),
    **dict.fromkeys(("reason", "definition", "rounding", "publisher", "source_url"), "str"),
    **dict.fromkeys(("report", "published"), "str"),
    **dict.fromkeys(("days", "main_year", "detail"), "int64"),
    **dict.fromkeys(("start", "end"), "datetime64[s]"),
    **dict.fromkeys(("approximate", "trial"), "bool"),
}


@dataclass(frozen=True, eq=False)
class PublishedCalls:
    """All published figures, `rows` classified and in reports; treat frames as read-only."""

    rows: pd.DataFrame

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        """Every report, see `coverage.calls.published.reports.build_reports`."""
        return build_reports(self.rows)

    @cached_property
    def by_area(self) -> dict[str, tuple[Report, ...]]:
        """Reports of each area with figures, the latest first."""
        areas: dict[str, tuple[Report, ...]] = {}
        for report in self.reports:
            areas[report.area_code] = (*areas.get(report.area_code, ()), report)
        return areas

    @cached_property
    def by_key(self) -> dict[str, Report]:
        """Reports by `Report.key`."""
        return {report.key: report for report in self.reports}

    @cached_property
    def conflicts(self) -> pd.DataFrame:
        """`coverage.calls.published.conflicts.conflicts` of the rows."""
        return conflicts(self.rows)

    @cached_property
    def values(self) -> dict[str, pd.DataFrame]:
        """For each measure what every report has to say of it; `reason` is why there is no value.

        Reasons are those of `coverage.calls.published.periods`, "no_total", "reports" (not calls)
        or "impossible" (the part is larger than the whole).
        """
        return {measure: _report_values(self.reports, measure) for measure in MEASURES}

    @cached_property
    def periods(self) -> list[str]:
        """The periods to choose from: "latest", then years with comparable values, newest first."""
        frames = self.values.values()
        years = {int(y) for frame in frames for y in frame.loc[frame["reason"] == "", "main_year"]}
        return [LATEST, *(str(year) for year in sorted(years, reverse=True))]

    def of(self, code: str) -> tuple[Report, ...]:
        """Return the reports on a regency (or 31), latest first; for Jakarta's six those of 31."""
        return self.by_area.get(area_of(code), ())

    def before_launch(self, status: pd.DataFrame) -> frozenset[str]:
        """Return the keys of reports that begin before the launch: they hold trial months.

        Parameters
        ----------
        status: `coverage.evidence.status.status_at` of today. Where the launch is known to the
            month or year only, its first day counts; where an earlier service is on record,
            nothing is claimed.
        """
        keys = set()
        for code, reports in self.by_area.items():
            members = status.loc[members_of(code)]
            known = (members["first_basis"] == "launch") & (members["earlier_start"] == "none")
            if known.all():
                launch = members["first_start"].min().date()
                keys |= {report.key for report in reports if report.period.start < launch}
        return frozenset(keys)


def published_calls(snapshot: Snapshot) -> PublishedCalls:
    """Return the published figures of a snapshot; ask for it by `Snapshot.cached`."""
    return PublishedCalls(snapshot.statistics)


def trial_reports(snapshot: Snapshot) -> frozenset[str]:
    """Return `before_launch` by the status of the snapshot's day; ask for it by `cached`."""
    return snapshot.cached(published_calls).before_launch(snapshot.status_at(snapshot.today))


def area_of(code: str) -> str:
    """Return the area whose figures a regency shares: its own code, or 31 in DKI Jakarta.

    Raises
    ------
    UnknownRegion, AmbiguousRegion
        `code` is neither a regency nor a province whose regencies are all administrative.
    """
    if code in provinces().index and len(members_of(code)):
        return code
    return str(area_codes()[resolve(code)])


def members_of(area_code: str) -> pd.Index:
    """Return the regencies that an area stands for: itself, or the six of DKI Jakarta."""
    areas = area_codes()
    return areas.index[areas == area_code]


@lru_cache(maxsize=1)
def areas() -> pd.DataFrame:
    """Return every area that can have figures: 508 regencies and DKI Jakarta as one. Read-only.

    Returns
    -------
    DataFrame indexed by area_code: name, kind, island_group, population, area_km2, density (people
    per km²).
    """
    frame = (
        regions()
        .groupby(area_codes().rename("area_code"))
        .agg(
            name=("name", "first"),
            kind=("kind", lambda kinds: kinds.mode().iloc[0]),
            island_group=("island_group", "first"),
            population=("population", "sum"),
            area_km2=("area_km2", "sum"),
        )
    )
    frame["name"] = provinces()["name"].reindex(frame.index).fillna(frame["name"])
    return frame.assign(density=frame["population"] / frame["area_km2"])


def _report_values(reports: tuple[Report, ...], measure: str) -> pd.DataFrame:
    rows = [
        known
        | {
            "days": report.period.days,
            "start": report.period.start,
            "end": report.period.end,
            "main_year": report.period.main_year,
            "approximate": report.period.approximate,
            "trial": report.period.trial,
            "publisher": report.publisher,
            "source_url": report.source_url,
            "report": report.key,
            "area_code": report.area_code,
            "detail": sum(step.basis == "stated" for step in report.steps) + len(report.rows),
            "published": report.published,
        }
        for report in reports
        if (known := (_rate if measure in RATES else _share)(report, measure))
    ]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS)).astype(_COLUMNS)
    return frame.assign(value=frame["value"].where(frame["reason"] == ""))


def _rate(report: Report, measure: str) -> dict[str, Any]:
    """Return what a report says of a rate, {} for nothing."""
    kind, item = RATES[measure]
    count = report.value(item, kind)
    if count is None:
        return {}
    people = areas()["population"].astype(float)[report.area_code]
    return {
        "count": count,
        "definition": report.definition(kind),
        "value": report.period.per_year(count) / people * PER_PEOPLE,
        "reason": report.period.rate_refusal(),
        "rounding": report.rounding(item, kind),
    }


def _share(report: Report, measure: str) -> dict[str, Any]:
    """Return what a report says of a share, {} for nothing."""
    if measure == "nuisance_share":
        definition, count = report.nuisance or ("", None)
        # who hangs up at the menu cannot be told from a prank: such shares are a group of their own
        definition += LOST * any(report.values(LOSSES).values())
    else:
        definition, count = "standard", report.step("answered").value
    if count is None:
        return {}
    incoming, reason = report.value("incoming"), report.period.share_refusal()
    if not incoming:
        reason = "no_total"
    elif report.definition() != "standard":
        reason = "reports"
    elif count > incoming:
        reason = "impossible"
    parts = NUISANCE if measure == "nuisance_share" else ("answered", "unanswered")
    exact = all(report.rounding(item) == "exact" for item in ("incoming", *parts))
    return {
        "count": count,
        "definition": definition,
        "value": count / incoming if incoming else np.nan,
        "reason": reason,
        "rounding": "exact" if exact else "rounded",
    }


def area_values(calls: PublishedCalls, measure: str, period: str = LATEST) -> pd.DataFrame:
    """Return one row for each area with figures: the value shown, or why there is none.

    Parameters
    ----------
    measure: of `MEASURES`. period: "latest" or a year as text; a report belongs to the year in
        which most of its days lie.

    Returns
    -------
    DataFrame indexed by area_code. value: per 100,000 people and year, or a share of incoming
    calls; count: the number that it rests on. state: "value"; "refused" (figures, but `reason`
    forbids comparison, see `PublishedCalls.values`); "other" (figures of other measures or periods
    only). low, high: smallest and largest value of pages that compete for the same days and
    definition; contested: they differ. definition, rounding, days, start, end, approximate, trial,
    publisher, source_url, report (its key): of the report; area_code, area_name.

    Order of preference: usable; the latest end ("latest") or the most days (a year); then the
    page that prints more, the broader definition, the page published last.

    Raises
    ------
    KeyError
        No such measure.
    """
    frame = calls.values[measure]
    if period != LATEST:
        frame = frame[frame["main_year"].map(str) == period]
    # whatever it is a share of: on what is counted, pages can contradict
    counted = frame["definition"].str.removesuffix(LOST)
    rivals = frame.groupby(["area_code", "start", "end", counted])["value"]
    low, high = rivals.transform("min"), rivals.transform("max")
    frame = frame.assign(
        low=low,
        high=high,
        contested=low < high,
        state=np.where(frame["reason"] == "", "value", "refused"),
        narrowness=frame["definition"].map(_DEFINITIONS.index),
    )
    chief = "end" if period == LATEST else "days"
    order = ["state", chief, "days", "detail", "narrowness", "published"]
    rising = [False, False, False, False, True, False]  # "value" before "refused"
    chosen = frame.sort_values(order, ascending=rising, kind="stable")
    chosen = chosen.drop_duplicates("area_code").set_index("area_code", drop=False)
    result = _of_areas(chosen, list(calls.by_area), "other").rename_axis("area_code")
    names = {code: reports[0].area_name for code, reports in calls.by_area.items()}
    return result.assign(area_code=result.index, area_name=result.index.map(names))


def _of_areas(values: pd.DataFrame, codes: list[str], state: str) -> pd.DataFrame:
    """Return the rows of some areas; those that have none get this state."""
    frame = values.reindex(codes)
    frame["state"] = frame["state"].fillna(state)
    for column in ("contested", "approximate", "trial"):
        frame[column] = frame[column].eq(True)
    texts = frame.columns[[pd.api.types.is_string_dtype(dtype) for dtype in frame.dtypes]]
    frame[texts] = frame[texts].fillna("")
    return frame


def map_values(calls: PublishedCalls, measure: str, period: str = LATEST) -> pd.DataFrame:
    """Return one row for each of the 514 regencies, in the register's order.

    Returns
    -------
    DataFrame indexed by regency_code with the columns of `area_values`; regencies without any
    published figure have the state "none" and no value. The six of DKI Jakarta share the value of
    31 (`area_code`), reckoned on the people of all six.
    """
    values = area_values(calls, measure, period)
    return _of_areas(values, list(area_codes()), "none").set_axis(regions().index, axis=0)


def latest_values(calls: PublishedCalls, measure: str) -> pd.Series:
    """Return the latest value of every area that has one: what the classes of the map rest on.

    They are the same for all periods, so that two can be held beside each other.
    """
    return area_values(calls, measure)["value"].dropna()


def map_keys(values: pd.DataFrame, bounds: Sequence[float]) -> pd.Series:
    """Return the class on the map of every row of `map_values`, as its key.

    `bounds`: `coverage.core.classes.class_bounds` of `latest_values`.
    """
    names = classes.class_keys(bounds)
    keys = [
        names[bisect_right(bounds, value)] if state == "value" else state
        for value, state in zip(values["value"], values["state"], strict=True)
    ]
    return pd.Series(keys, index=values.index, name="class")


def ranking(calls: PublishedCalls, measure: str, period: str = LATEST) -> pd.DataFrame:
    """Return the areas with a value, ranked within groups that count the same thing.

    Returns
    -------
    DataFrame with the columns of `area_values`, rank (1 = largest; equal values share one) and
    group_size, the largest group first. A group is a `definition`.
    """
    frame = area_values(calls, measure, period)
    frame = frame[frame["state"] == "value"].reset_index(drop=True)
    groups = frame.groupby("definition")["value"]
    frame["rank"] = groups.rank(method="min", ascending=False).astype("int64")
    frame["group_size"] = groups.transform("size").astype("int64")
    order = ["group_size", "definition", "value"]
    return frame.sort_values(order, ascending=[False, True, False], ignore_index=True)


def comparison(calls: PublishedCalls, code: str, k: int = 5) -> pd.DataFrame:
    """Return a regency and the `k` areas most like it (`coverage.core.peers`) that have figures.

    Returns
    -------
    DataFrame indexed by area_code, the regency first (similarity 1): the columns of `areas`,
    similarity (0..1), and for each measure of `COMPARED` its value (NaN: none) and
    `<measure>_state` as in `area_values`.
    """
    area = area_of(code)
    peers = similarity(areas(), area)
    first = areas().loc[[area]].assign(similarity=1.0)
    frame = pd.concat([first, peers[peers.index.isin(list(calls.by_area))].head(k)])
    for measure in COMPARED:
        values = area_values(calls, measure).reindex(frame.index)
        frame[measure] = values["value"]
        frame[f"{measure}_state"] = values["state"].fillna("none")
    return frame
