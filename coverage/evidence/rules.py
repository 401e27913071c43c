"""The rules that turn the statements on one regency into its status: pure Python, no tables.

A statement says that service, a stop or a plan was so within an interval of days. "Certain" takes
every interval at its end, "possible" at its start. Stops cut the statements of service into
service periods; within one a day-precise launch supersedes vaguer statements of earlier service.
`coverage.evidence.status` documents the columns that come of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

from coverage.core.dates import years_after, years_before

SERVICE = frozenset({"launch", "relaunch", "pilot", "operational"})
STOP = "suspended"
PLAN = "planned"
EVENTS = (*sorted(SERVICE), PLAN, STOP)
#: What no statement has shown for this long is *stale*: still the latest that is known, but no
#: longer to be relied on. Two years: budgets and contracts of a call centre are renewed yearly, and
#: a local election changes the head of a regency every five, so that within two years a running
#: service is usually spoken of again, while one year would make stale what only reports late.
STALE_YEARS = 2

CONFLICT_KINDS = (
    "earlier_service",
    "launch_dates_differ",
    "service_before_launch",
    "planned_after_service",
    "sighting_while_suspended",
)
_RANK = {"day": 0, "month": 1, "year": 2}


@dataclass(frozen=True)
class Statement:
    """One row of evidence: `event` somewhere in the days `start` to `end`, both included.

    `source` identifies who says so: statements of one publisher group, or of one page, share it.
    """

    line: int
    event: str
    start: date
    end: date
    precision: str
    inferred: bool
    source: str

    @property
    def interval(self) -> tuple[date, date]:
        """First and last day."""
        return self.start, self.end

    def later_than(self, other: Statement) -> bool:
        """Say whether every day of this one lies after every day of the other."""
        return self.start > other.end


def stale_before(day: date) -> date:
    """Return the day whose like a statement must reach so that it is not stale on `day`."""
    return years_before(day, STALE_YEARS)


def stale_from(end: date) -> date:
    """Return the first day on which a statement whose interval ends on `end` is stale."""
    return years_after(end + timedelta(days=1), STALE_YEARS)


@dataclass(frozen=True)
class Last:
    """The latest statement that a status rests on; stale: nothing newer for `STALE_YEARS`."""

    row: int = 0
    start: date | None = None
    end: date | None = None
    precision: str = ""
    inferred: bool = False


@dataclass(frozen=True)
class Since:
    """When a service period began: an interval, and what kind of statement gives it."""

    start: date | None = None
    end: date | None = None
    precision: str = ""
    basis: str = ""
    inferred: bool = False


@dataclass(frozen=True)
class Verdict:
    """Status of one regency on one day; the columns are explained in `coverage.evidence.status`."""

    state: str = "no_evidence"
    possible: bool = False
    since: Since = Since()
    certain_from: date | None = None
    possible_from: date | None = None
    first: Since = Since()
    earlier_start: str = ""
    n_publishers: int = 0
    confidence: str = ""
    rows: tuple[int, ...] = ()
    last: Last = Last()
    stale: bool = False


def sources(statements: Iterable[Statement]) -> int:
    """Count the independent sources of some statements."""
    return len({one.source for one in statements})


def best_launch(launches: Sequence[Statement]) -> Statement:
    """Choose the best-dated of the launches.

    By precision, then stated over inferred, then the number of sources that give the same interval,
    then the earliest.
    """
    backing: dict[tuple[date, date], set[str]] = {}
    for one in launches:
        backing.setdefault(one.interval, set()).add(one.source)
    return min(
        launches,
        key=lambda r: (_RANK[r.precision], r.inferred, -len(backing[r.interval]), r.start, r.line),
    )


class RegencyEvidence:
    """All statements on one regency, sorted out once; then asked about any number of days."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        ordered = sorted(statements, key=lambda r: (r.start, r.end, r.event, r.line))
        self.service = [r for r in ordered if r.event in SERVICE]
        self.stops = [r for r in ordered if r.event == STOP]
        self.plans = [r for r in ordered if r.event == PLAN]
        self.periods: dict[int, list[Statement]] = {}
        for row in self.service:
            self.periods.setdefault(self.period_of(row), []).append(row)
        #: the chosen launch of each service period that has one, of any precision
        self.launch = {
            number: best_launch(launches)
            for number, rows in self.periods.items()
            if (launches := [r for r in rows if r.event == "launch"])
        }

    def period_of(self, row: Statement) -> int:
        """Return the number of a statement's service period: how many stops it is later than."""
        return sum(row.later_than(stop) for stop in self.stops)

    def superseded(self, row: Statement) -> bool:
        """Say whether a day-precise launch of its period takes the place of a vaguer row."""
        launch = self.launch.get(self.period_of(row))
        return (
            launch is not None
            and launch.precision == "day"
            and row.precision != "day"
            and row.start < launch.start
        )

    def contradicted(self, row: Statement) -> bool:
        """Say whether a row is superseded and ends before the launch, so speaks against it."""
        return self.superseded(row) and row.end < self.launch[self.period_of(row)].start

    @cached_property
    def counted(self) -> list[Statement]:
        """Statements of service that are not superseded: those that set bounds and since."""
        return [r for r in self.service if not self.superseded(r)]

    def certain(self, row: Statement, day: date) -> bool:
        """Say whether a row has ended its interval, and is later than all stops begun by a day."""
        return row.end <= day and all(
            row.later_than(stop) for stop in self.stops if stop.start <= day
        )

    def possible(self, day: date) -> bool:
        """Say whether some counted service may have begun, later than all stops surely begun."""
        ended = [stop for stop in self.stops if stop.end <= day]
        return any(
            row.start <= day and all(min(row.end, day) > stop.start for stop in ended)
            for row in self.counted
        )

    @cached_property
    def change_dates(self) -> list[date]:
        """Days, sorted, on which the verdict can change: between two of them nothing does."""
        days = {day for r in self.service + self.stops + self.plans for day in (r.start, r.end)}
        days |= {stop.start + timedelta(days=1) for stop in self.stops}
        days |= {stale_from(r.end) for r in self.service + self.stops + self.plans}
        return sorted(days)

    @cached_property
    def _possible_runs(self) -> list[tuple[date, bool]]:
        return [(day, self.possible(day)) for day in self.change_dates]

    def possible_from(self, day: date) -> date | None:
        """Return the first day of the run of possible days that reaches `day`, or None."""
        first: date | None = None
        for change, possible in self._possible_runs:
            if change > day:
                break
            first = (first or change) if possible else None
        return first

    def since(self, rows: Sequence[Statement]) -> Since:
        """Say when a period began, by its best counted row: launch, pilot, then sighting."""
        number = self.period_of(rows[0])
        launches = [r for r in rows if r.event == "launch"]
        pilots = [r for r in rows if r.event == "pilot"]
        if not launches and number:
            began = min(r.start for r in self.counted if self.period_of(r) == number)
            launches = [r for r in rows if r.event == "relaunch" and r.start == began]
        if launches or pilots:
            chosen, basis = best_launch(launches or pilots), "launch" if launches else "pilot"
        else:
            chosen = min(rows, key=lambda r: (r.end, _RANK[r.precision], r.inferred, r.line))
            basis = "sighting"
        return Since(chosen.start, chosen.end, chosen.precision, basis, chosen.inferred)

    def at(self, day: date) -> Verdict:
        """Return the verdict on one day, with the knowledge of all statements."""
        counted = [r for r in self.counted if r.end <= day]
        current = [r for r in counted if self.certain(r, day)]
        lasting = [r for r in counted if self.certain(r, r.end)]
        possible_from = self.possible_from(day)
        verdict = Verdict(possible=possible_from is not None, possible_from=possible_from)
        if lasting:
            oldest = min(self.period_of(r) for r in lasting)
            first = self.since([r for r in lasting if self.period_of(r) == oldest])
            verdict = replace(verdict, first=first)
        if current:
            number, since = self.period_of(current[0]), self.since(current)
            support = [r for r in self.periods[number] if r.end <= day and not self.contradicted(r)]
            verdict = replace(
                verdict,
                state="active",
                since=since,
                certain_from=min(r.end for r in current),
                earlier_start=self._earlier_start(current),
            )
            inferred = since.inferred
        else:
            begun = [stop for stop in self.stops if stop.start <= day]
            stops = [stop for stop in begun if not any(r.later_than(stop) for r in counted)]
            support = stops or [r for r in self.plans if r.end <= day]
            if not support:
                return verdict
            verdict = replace(verdict, state="suspended" if begun else "planned")
            inferred = all(r.inferred for r in support)
        n, last = sources(support), max(support, key=lambda r: (r.end, r.start, r.line))
        return replace(
            verdict,
            last=Last(last.line, last.start, last.end, last.precision, last.inferred),
            stale=day >= stale_from(last.end),
            n_publishers=n,
            confidence=("high", "medium", "low")[(n < 2) + inferred],
            rows=tuple(sorted({r.line for r in support})),
        )

    def _earlier_start(self, current: Sequence[Statement]) -> str:
        """Say what is known of a start before the current service period's since."""
        number, first = self.period_of(current[0]), min(r.start for r in current)
        if any(self.period_of(r) < number and self.certain(r, r.end) for r in self.counted):
            return "known"
        reopened = any(r.event == "relaunch" and r.start == first for r in current)
        return "unknown" if reopened else "none"


class Conflict(NamedTuple):
    """Statements that give one interval, against statements that give another.

    Attributes
    ----------
    kind: one of `CONFLICT_KINDS`; `coverage.evidence.status.conflicts` says what each means.
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
    shown_from: date


def _conflicts(
    kind: str, rows: Sequence[Statement], other: Statement, backing: Sequence[Statement]
) -> Iterator[Conflict]:
    """Yield one conflict for each interval that `rows` give, against the interval of `other`."""
    against = _lines(backing, other.interval)
    for start, end, precision in sorted({(r.start, r.end, r.precision) for r in rows}):
        given = (start, end, precision)
        stands = (other.start, other.end, other.precision)
        shown = min(start, other.start)
        yield Conflict(kind, _lines(rows, (start, end)), *given, against, *stands, shown)


def _lines(rows: Iterable[Statement], interval: tuple[date, date]) -> tuple[int, ...]:
    return tuple(sorted({row.line for row in rows if row.interval == interval}))


def conflicts_of(evidence: RegencyEvidence) -> list[Conflict]:
    """Return the conflicts of one regency, in order of kind and date."""
    found: list[Conflict] = []
    for number in sorted(evidence.launch):
        launch, period = evidence.launch[number], evidence.periods[number]
        launches = [r for r in period if r.event == "launch"]
        refused = [r for r in period if evidence.contradicted(r)]
        found += _conflicts("earlier_service", refused, launch, launches)
        counted = [r for r in period if not evidence.superseded(r)]
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
    found += _planned_after_service(evidence)
    for stop in evidence.stops:
        seen = [r for r in evidence.service if stop.start <= r.start and r.end <= stop.end]
        found += _conflicts("sighting_while_suspended", seen, stop, evidence.stops)
    return sorted(
        set(found), key=lambda c: (CONFLICT_KINDS.index(c.kind), c.start, c.end, c.against_start)
    )


def _planned_after_service(evidence: RegencyEvidence) -> Iterator[Conflict]:
    """Yield the plans of a day before which service had certainly begun, and went on."""
    for plan in evidence.plans:
        verdict = evidence.at(plan.start)
        if verdict.certain_from is None or verdict.certain_from >= plan.start:
            continue
        earliest = [
            r for r in evidence.counted if r.end == verdict.certain_from and r.line in verdict.rows
        ]
        same = [p for p in evidence.plans if p.interval == plan.interval]
        yield from _conflicts("planned_after_service", same, earliest[0], earliest)
