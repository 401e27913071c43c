"""The published figures as one book: classified rows, reports, and each report's comparable values.

A value rests on one report. A rate is per 100,000 people (register, 2025) and year; a share is one
of incoming calls of the same report. Whether the report's period allows either is decided by
`coverage.calls.published.periods`; what is refused says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pandas as pd

from coverage.calls.published.conflicts import conflicts
from coverage.calls.published.reports import Report, build_reports
from coverage.core.texts import N_
from coverage.evidence.measures import NUISANCE, area_codes
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
#: shares of incoming calls of the same report
SHARES = ("nuisance_share", "answered_share")
#: ending of a definition: the denominator holds calls that are known to have been lost
LOST = "_lost"
MEASURES = {
    "calls": N_("Incoming calls per 100,000 people a year"),
    "nuisance_share": N_("Percentage of prank and silent calls"),
    "emergency": N_("Emergency calls per 100,000 people a year"),
    "incidents": N_("Incidents per 100,000 people a year"),
    "answered": N_("Answered calls per 100,000 people a year"),
    "answered_share": N_("Percentage of calls answered"),
}
#: what is known of each report's value; `reason` is empty where there is one
CANDIDATE_COLUMNS = (
    *("value", "reason", "definition", "count", "base", "days", "start", "end", "main_year"),
    *("approximate", "rounding", "trial", "publisher", "source_url", "report", "area_code"),
    *("area_name", "population", "detail", "published"),
)


@dataclass(frozen=True, eq=False)
class CallBook:
    """All published figures, classified and in reports; treat frames as read-only."""

    rows: pd.DataFrame
    reports: tuple[Report, ...]

    @cached_property
    def by_area(self) -> dict[str, tuple[Report, ...]]:
        """Reports of each area with figures, the latest first."""
        areas: dict[str, list[Report]] = {}
        for report in self.reports:
            areas.setdefault(report.area_code, []).append(report)
        return {code: tuple(some) for code, some in areas.items()}

    @cached_property
    def by_key(self) -> dict[str, Report]:
        """Reports by `Report.key`."""
        return {report.key: report for report in self.reports}

    @cached_property
    def conflicts(self) -> pd.DataFrame:
        """`coverage.calls.published.conflicts.conflicts`: contradictions only."""
        return conflicts(self.reports)

    @cached_property
    def candidates(self) -> dict[str, pd.DataFrame]:
        """For each measure, what every report has to say of it (`CANDIDATE_COLUMNS`)."""
        return {measure: _candidates(self.reports, measure) for measure in MEASURES}


def call_book(snapshot: Snapshot) -> CallBook:
    """Return the published figures of a snapshot in reports."""
    return snapshot.cached(_call_book)


def _call_book(snapshot: Snapshot) -> CallBook:
    return book_of(snapshot.statistics)


def book_of(rows: pd.DataFrame) -> CallBook:
    """Group classified figures (`coverage.evidence.measures.classify`) into reports."""
    return CallBook(rows, build_reports(rows))


def trial_reports(snapshot: Snapshot) -> frozenset[str]:
    """Return `before_launch` of the snapshot's figures by the status of its day."""
    return snapshot.cached(_trial_reports)


def _trial_reports(snapshot: Snapshot) -> frozenset[str]:
    return before_launch(call_book(snapshot), snapshot.status_at(snapshot.today))


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


def population_of(area_code: str) -> int:
    """Return the people of an area by the register (2025)."""
    return int(_populations()[area_code])


@lru_cache(maxsize=1)
def _populations() -> pd.Series:
    return regions()["population"].groupby(area_codes()).sum()


def report_list(book: CallBook, code: str) -> tuple[Report, ...]:
    """Return the reports on a regency (or 31), latest first; for DKI Jakarta's six those of 31."""
    return book.by_area.get(area_of(code), ())


def before_launch(book: CallBook, status: pd.DataFrame) -> frozenset[str]:
    """Return the keys of reports that begin before the launch: they hold trial months.

    Parameters
    ----------
    status: `coverage.evidence.status.status_at` of today. Where the launch is known to the month or
        year only, its first day counts; where an earlier service is on record, nothing is claimed.
    """
    keys = set()
    for code, reports in book.by_area.items():
        some = status.loc[members_of(code)]
        known = some[(some["first_basis"] == "launch") & (some["earlier_start"] == "none")]
        if len(known) == len(some):
            launch = known["first_start"].min().date()
            keys |= {one.key for one in reports if one.period.start < launch}
    return frozenset(keys)


def _measured(report: Report, measure: str) -> dict[str, Any] | None:
    """Return what a report says of a measure; None if nothing."""
    if measure in RATES:
        kind, item = RATES[measure]
        count = report.value(item, kind)
        if count is None:
            return None
        yearly = report.period.per_year(count)
        people = population_of(report.area_code)
        value = np.nan if yearly is None else yearly / people * PER_PEOPLE
        return {
            "count": count,
            "base": np.nan,
            "definition": report.definition(kind),
            "value": value,
            "reason": report.period.rate_refusal() or "",
            "rounding": report.rounding(item, kind),
        }
    return _share(report, measure)


def _share(report: Report, measure: str) -> dict[str, Any] | None:
    incoming, definition, rounding = report.value("incoming"), report.definition(), "exact"
    if measure == "nuisance_share":
        nuisance = report.nuisance
        count = None if nuisance is None else nuisance.value
        # who hangs up at the menu cannot be told from a prank: such shares are a group of their own
        part = "" if nuisance is None else nuisance.kind + LOST * report.has_losses
    else:
        step = report.step("answered")
        count, part = step.value, "standard"
    if count is None:
        return None
    reason = report.period.share_refusal() or ""
    if not incoming:
        reason = "no_total"
    elif definition != "standard":
        reason = "reports"
    elif count > incoming:
        reason = "impossible"
    parts = NUISANCE if measure == "nuisance_share" else ("answered", "unanswered")
    if any(report.rounding(item) != "exact" for item in ("incoming", *parts)):
        rounding = "rounded"
    return {
        "count": count,
        "base": np.nan if incoming is None else incoming,
        "definition": part,
        "value": np.nan if reason or not incoming else count / incoming,
        "reason": reason,
        "rounding": rounding,
    }


def _candidates(reports: Iterable[Report], measure: str) -> pd.DataFrame:
    rows = []
    for report in reports:
        said = _measured(report, measure)
        if said is None:
            continue
        period = report.period
        rows.append(
            said
            | {
                "days": period.days,
                "start": pd.Timestamp(period.start),
                "end": pd.Timestamp(period.end),
                "main_year": period.main_year,
                "approximate": period.approximate,
                "trial": period.trial,
                "publisher": report.publisher,
                "source_url": report.source_url,
                "report": report.key,
                "area_code": report.area_code,
                "area_name": report.area_name,
                "population": population_of(report.area_code),
                "detail": sum(step.how == "stated" for step in report.steps) + len(report.rows),
                "published": report.published,
            }
        )
    return pd.DataFrame(rows, columns=list(CANDIDATE_COLUMNS))
