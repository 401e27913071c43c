"""Reports: what one page says of one area and one period. Arithmetic stays inside a report.

A step of the funnel that the page does not print is computed only where the page leaves no choice:

- *reached* = incoming - calls not connected or cut off, if the page counts those;
- *answered* = the calls that reached an operator (or all, where that is not counted) - unanswered;
- *genuine* = what remains after prank and ghost calls, if the page's classes add up exactly.

Figures are added only to compare them with the page's own total; nothing is filled in.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

import pandas as pd

from coverage.calls.published.periods import Period
from coverage.evidence.measures import BESIDE, CATEGORIES, LOSSES, NUISANCE, STEPS

#: columns that, with the same content, make rows one report
REPORT_KEY = ("area_code", "source_url", "period_start", "period_end")


#: outcome of adding up: exactly the total; less; more; one part only; the total is itself rounded
SUM_STATES = ("exact", "short", "exceeds", "single", "rounded")


@dataclass(frozen=True)
class Step:
    """A step of the funnel: calls, or None where unknown; how: stated, computed or missing."""

    name: str
    value: float | None
    how: str


@dataclass(frozen=True)
class SumCheck:
    """A total of the page against the sum of its parts.

    Attributes
    ----------
    name: "reach" (answered and lost calls), "outcome" (what calls turned out to be), "types" (of
        incidents). base: the item whose value is the total.
    parts: item -> value. state: of `SUM_STATES`. overlapping: the page says its parts overlap.
    """

    name: str
    base: str
    total: float
    parts: dict[str, float]
    rounded: bool = False
    overlapping: bool = False

    @property
    def remainder(self) -> float:
        """Total - sum of the parts: above 0 something is missing, below 0 too much is there."""
        return round(self.total - sum(self.parts.values()), 6)

    @property
    def state(self) -> str:
        """Outcome of adding up."""
        if self.remainder == 0:
            return "exact"
        if self.remainder < 0:
            return "exceeds"
        if len(self.parts) == 1:
            return "single"
        return "rounded" if self.rounded else "short"


@dataclass(frozen=True)
class Nuisance:
    """Prank and ghost calls of a report: `kind` says what the number holds."""

    kind: str  # "prank_and_ghost" | "prank" | "ghost"
    value: float


@dataclass(frozen=True, eq=False)
class Report:
    """Rows of one source and period on one area; treat `rows` (classified) as read-only."""

    key: str
    area_code: str
    area_name: str
    source_url: str
    publisher: str
    house: str
    published: str
    period: Period
    rows: pd.DataFrame

    @cached_property
    def _records(self) -> list[Any]:
        return self.rows.to_dict("records")

    @cached_property
    def _values(self) -> dict[tuple[str, str], float]:
        values: dict[tuple[str, str], float] = {}
        for row in self._records:
            thing = (row["kind"], row["item"])
            if row["kind"] != "response" and thing not in self.contradicted:
                values[thing] = values.get(thing, 0.0) + float(row["value"])
        return values

    @cached_property
    def contradicted(self) -> frozenset[tuple[str, str]]:
        """(kind, item) for which the page itself gives more than one number: none is used."""
        clear = [row for row in self._records if not row["measure"].endswith("_other")]
        times = Counter((row["measure"], row["kind"], row["item"]) for row in clear)
        return frozenset((kind, item) for (_, kind, item), n in times.items() if n > 1)

    def value(self, item: str, kind: str = "calls") -> float | None:
        """Return what the page says of an item (classes of one kind added), or None."""
        return self._values.get((kind, item))

    @property
    def has_calls(self) -> bool:
        """Whether the page says anything of calls, not of incidents or times alone."""
        return any(row["kind"] == "calls" for row in self._records)

    @property
    def has_losses(self) -> bool:
        """Whether the incoming calls include some, counted, that nobody answered."""
        return any((self.value(item) or 0) > 0 for item in LOSSES)

    def definition(self, kind: str = "calls") -> str:
        """Return whose count the report is (`coverage.evidence.measures.DEFINITIONS`)."""
        said = (row["definition"] for row in self._records if row["kind"] == kind)
        return next((str(one) for one in said if one != "standard"), "standard")

    def rounding(self, item: str, kind: str = "calls") -> str:
        """Return how exact a printed figure is (`coverage.evidence.measures.ROUNDINGS`)."""
        same = (row for row in self._records if (row["kind"], row["item"]) == (kind, item))
        return next((str(r["rounding"]) for r in same if r["rounding"] != "exact"), "exact")

    def _known(self, items: Iterable[str], kind: str = "calls") -> dict[str, float]:
        values = {item: self.value(item, kind) for item in items}
        return {item: value for item, value in values.items() if value is not None}

    @cached_property
    def _outcomes(self) -> dict[str, float]:
        """What calls turned out to be, as classes that do not contain each other."""
        parts = self._known(["genuine"]) or self._known(["emergency", "information"])
        parts |= self._known([item for item in BESIDE if item != "information"])
        parts |= self._known(["prank_or_ghost"]) or self._known(["prank", "ghost"])
        total = self.value("total", "incidents")
        if parts and total is not None and not {"genuine", "emergency"} & set(parts):
            # pages that set reports dealt with beside prank calls count these as calls
            parts["incidents"] = total
        return parts

    @cached_property
    def checks(self) -> tuple[SumCheck, ...]:
        """The page's totals against their parts, where it gives both."""
        found = []
        incoming, answered = self.value("incoming"), self.value("answered")
        losses = self._known(LOSSES)
        if incoming is not None and answered is not None and losses:
            found.append(
                self._check("reach", "incoming", incoming, losses | {"answered": answered})
            )
        outcomes = self._outcomes
        if answered is not None and outcomes:
            found.append(self._check("outcome", "answered", answered, outcomes))
        elif incoming is not None and answered is None and (outcomes or losses):
            found.append(self._check("outcome", "incoming", incoming, losses | outcomes))
        total, types = self.value("total", "incidents"), self._known(CATEGORIES, "incidents")
        if total is not None and types:
            rounded = self.rounding("total", "incidents") != "exact"
            overlap = any(r["overlapping"] for r in self._records if r["kind"] == "incidents")
            found.append(SumCheck("types", "total", total, types, rounded, overlap))
        return tuple(found)

    def _check(self, name: str, base: str, total: float, parts: dict[str, float]) -> SumCheck:
        return SumCheck(name, base, total, parts, self.rounding(base) != "exact")

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The five steps of the funnel, widest first, each stated, computed or missing."""
        computed = {
            "reached": self._reached(),
            "answered": self._answered(),
            "genuine": self._genuine(),
        }
        steps = []
        for name in STEPS:
            stated = self.value(name)
            value = stated if stated is not None else computed.get(name)
            how = "stated" if stated is not None else "missing" if value is None else "computed"
            steps.append(Step(name, value, how))
        return tuple(steps)

    def step(self, name: str) -> Step:
        """Return one step."""
        return self.steps[STEPS.index(name)]

    def _less(self, start: float | None, losses: Iterable[str]) -> float | None:
        """Return `start` without the losses that are counted; None without any, or below 0."""
        known = self._known(losses)
        if start is None or not known or start < sum(known.values()):
            return None
        return start - sum(known.values())

    def _reached(self) -> float | None:
        return self._less(self.value("incoming"), ("not_connected", "dropped"))

    def _answered(self) -> float | None:
        reached = self._reached()
        base = self.value("incoming") if reached is None else reached
        return self._less(base, ("unanswered",))

    def _genuine(self) -> float | None:
        for check in self.checks:
            nuisance = sum(value for item, value in check.parts.items() if item in NUISANCE)
            closed = check.state == "exact" and not check.rounded and "unclear" not in check.parts
            if check.name == "outcome" and closed and set(check.parts) & set(NUISANCE):
                return check.total - nuisance - sum(check.parts.get(loss, 0) for loss in LOSSES)
        return None

    @property
    def growing(self) -> tuple[tuple[str, str], ...]:
        """Pairs of steps of which the later, narrower one is the larger: an error of the page."""
        known = [step for step in self.steps if step.value is not None]
        pairs = pairwise(known)
        return tuple((a.name, b.name) for a, b in pairs if (b.value or 0) > (a.value or 0))

    @property
    def nuisance(self) -> Nuisance | None:
        """Prank and ghost calls, together where the page has both."""
        both, prank, ghost = (self.value(item) for item in ("prank_or_ghost", "prank", "ghost"))
        if both is not None:
            return Nuisance("prank_and_ghost", both)
        if prank is not None and ghost is not None:
            return Nuisance("prank_and_ghost", prank + ghost)
        if prank is not None:
            return Nuisance("prank", prank)
        return None if ghost is None else Nuisance("ghost", ghost)

    def shares(self) -> pd.DataFrame:
        """Return every share that the report allows.

        Returns
        -------
        DataFrame: kind, item, value, base (the item of the denominator), denominator, share (0..1).
        Calls are shares of incoming calls, and of answered ones where these are known; types of
        incident are shares of all incidents. Figures larger than their denominator are left out.
        """
        rows: list[dict[str, Any]] = []
        for base in ("incoming", "answered"):
            whole = self.value(base)
            steps = {s.name: s.value for s in self.steps if s.value is not None}
            beside = self._known([*LOSSES, *NUISANCE, *BESIDE])
            later = STEPS[STEPS.index(base) + 1 :]
            items = {name: v for name, v in steps.items() if name in later} | (
                beside if base == "incoming" else {k: v for k, v in beside.items() if k in NUISANCE}
            )
            rows += [self._share("calls", item, v, base, whole) for item, v in items.items()]
        total = self.value("total", "incidents")
        for item, value in self._known(CATEGORIES, "incidents").items():
            rows.append(self._share("incidents", item, value, "total", total))
        columns = ["kind", "item", "value", "base", "denominator", "share"]
        frame = pd.DataFrame(rows, columns=columns)
        return frame[frame["share"].between(0, 1)].reset_index(drop=True)

    def _share(
        self, kind: str, item: str, value: float, base: str, whole: float | None
    ) -> dict[str, Any]:
        share = value / whole if whole else float("nan")
        facts = {"kind": kind, "item": item, "value": value, "base": base}
        return facts | {"denominator": whole, "share": share}


def report_key(area_code: str, source_url: str, start: date, end: date) -> str:
    """Return the name of a report in addresses, say "35.78-1f3a09bc": stable, URL-safe."""
    text = f"{source_url}|{start.isoformat()}|{end.isoformat()}"
    return f"{area_code}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _period(rows: pd.DataFrame) -> Period:
    first = rows.iloc[0]
    flags = ("start_unknown", "part_of_day", "picked", "opening", "trial")
    return Period(
        start=first["period_start"].date(),
        end=first["period_end"].date(),
        approximate=bool((rows["period_basis"] == "approximate").any()),
        unclear=bool(rows["period_unclear"].any()),
        **{name: bool(rows[name].any()) for name in flags},
    )


def build_reports(rows: pd.DataFrame) -> tuple[Report, ...]:
    """Form reports of classified figures (`coverage.evidence.measures.classify`).

    Every row is in exactly one report. Order: area, then the latest period first, then the row.
    """
    reports = []
    for _, some in rows.groupby(list(REPORT_KEY), sort=False):
        first, period = some.iloc[0], _period(some)
        name = (str(first["area_code"]), str(first["source_url"]), period.start, period.end)
        texts = {
            column: str(first[column])
            for column in ("area_code", "area_name", "source_url", "publisher", "house")
        }
        published = max(some["published"].map(str))
        key = report_key(*name)
        reports.append(Report(key=key, published=published, period=period, rows=some, **texts))

    def order(one: Report) -> tuple[Any, ...]:
        latest = (-one.period.end.toordinal(), -one.period.days)
        return (one.area_code, *latest, int(one.rows["row"].min()))

    return tuple(sorted(reports, key=order))
