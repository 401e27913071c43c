"""Where the statements on one regency cannot all be followed: found by rule, told without prose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from coverage.evidence.rules import Case, Statement

KINDS = (
    "earlier_service",
    "launch_dates_differ",
    "service_before_launch",
    "planned_after_service",
    "sighting_while_suspended",
)


@dataclass(frozen=True)
class Conflict:
    """Statements that give one interval, against statements that give another.

    Attributes
    ----------
    kind: one of `KINDS`; `coverage.evidence.status.conflicts` says what each means.
    rows, against: line numbers of the statements on either side.
    start, end, precision: interval of `rows`.
    against_start, against_end, against_precision: interval of `against`.
    shown_from: first day on which any of them speaks.
    """

    kind: str
    rows: tuple[int, ...]
    start: date
    end: date
    precision: str
    against: tuple[int, ...]
    against_start: date
    against_end: date
    against_precision: str

    @property
    def shown_from(self) -> date:
        """First day on which any of the statements speaks."""
        return min(self.start, self.against_start)


def _conflicts(
    kind: str, rows: Sequence[Statement], other: Statement, backing: Sequence[Statement]
) -> Iterator[Conflict]:
    """Yield one conflict for each interval that `rows` give, against the interval of `other`."""
    against = tuple(sorted({r.line for r in backing if r.interval == other.interval}))
    for start, end, precision in sorted({(r.start, r.end, r.precision) for r in rows}):
        lines = {r.line for r in rows if r.interval == (start, end)}
        yield Conflict(
            kind,
            tuple(sorted(lines)),
            start,
            end,
            precision,
            against,
            other.start,
            other.end,
            other.precision,
        )


def find(case: Case) -> list[Conflict]:
    """Return the conflicts of one regency, in order of kind and date."""
    found: list[Conflict] = []
    for number in sorted(case.launch):
        launch, spell = case.launch[number], case.spells[number]
        launches = [r for r in spell if r.event == "launch"]
        refused = [r for r in spell if case.contradicted(r)]
        found += _conflicts("earlier_service", refused, launch, launches)
        counted = [r for r in spell if not case.overruled(r)]
        differing = [
            r
            for r in counted
            if r.event == "launch" and (r.end < launch.start or r.start > launch.end)
        ]
        found += _conflicts("launch_dates_differ", differing, launch, launches)
        sighted = [
            r for r in counted if r.event in ("operational", "relaunch") and r.end < launch.start
        ]
        found += _conflicts("service_before_launch", sighted, launch, launches)
    found += _planned_after_service(case)
    for stop in case.stops:
        seen = [r for r in case.service if r.within(stop)]
        found += _conflicts("sighting_while_suspended", seen, stop, case.stops)
    return sorted(set(found), key=lambda c: (KINDS.index(c.kind), c.start, c.end, c.against_start))


def _planned_after_service(case: Case) -> Iterator[Conflict]:
    """Yield the plans of a day before which service had certainly begun, and went on."""
    for plan in case.plans:
        verdict = case.at(plan.start)
        if verdict.certain_from is None or verdict.certain_from >= plan.start:
            continue
        earliest = [
            r for r in case.counted if r.end == verdict.certain_from and r.line in verdict.rows
        ]
        same = [p for p in case.plans if p.interval == plan.interval]
        yield from _conflicts("planned_after_service", same, earliest[0], earliest)
