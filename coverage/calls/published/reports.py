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
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from coverage.calls.published.periods import Period
from coverage.evidence.measures import BESIDE, CATEGORIES, LOSSES, NUISANCE, STEPS

#: columns that, with the same content, make rows one report
REPORT = ("area_code", "source_url", "period_start", "period_end")


class Step(NamedTuple):
    """A step of the funnel: calls, None where unknown; basis: stated, computed or missing."""

    name: str
    value: float | None
    basis: str


@dataclass(frozen=True)
class SumCheck:
    """A total of the page against the sum of its parts.

    Attributes
    ----------
    name: "reach" (answered and lost calls), "outcome" (what calls turned out to be), "types" (of
        incidents). base: the item whose value is the total.
    parts: item -> value. overlapping: the page says its parts overlap.
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
        """The parts are "exact" the total, "exceeds" it, are a "single" one or fall "short".

        "rounded" are parts that fall short of a total that is rounded itself.
        """
        if self.remainder == 0:
            return "exact"
        if self.remainder < 0:
            return "exceeds"
        if len(self.parts) == 1:
            return "single"
        return "rounded" if self.rounded else "short"


@dataclass(frozen=True, eq=False)
class Report:
    """Rows of one source and period on one area; treat `rows` (classified) as read-only."""

    key: str
    area_code: str
    area_name: str
    source_url: str
    publisher: str
    published: str
    period: Period
    rows: pd.DataFrame

    @cached_property
    def records(self) -> list[Any]:
        """The rows as dictionaries."""
        return self.rows.to_dict("records")

    @cached_property
    def _values(self) -> dict[tuple[str, str], float]:
        values: dict[tuple[str, str], float] = {}
        for row in self.records:
            counted = (row["kind"], row["item"])
            if row["kind"] != "response" and counted not in self.contradicted:
                values[counted] = values.get(counted, 0.0) + float(row["value"])
        return values

    @cached_property
    def contradicted(self) -> frozenset[tuple[str, str]]:
        """(kind, item) for which the page itself gives more than one number: none is used."""
        clear = [row for row in self.records if not row["measure"].endswith("_other")]
        times = Counter((row["measure"], row["kind"], row["item"]) for row in clear)
        return frozenset((kind, item) for (_, kind, item), n in times.items() if n > 1)

    def value(self, item: str, kind: str = "calls") -> float | None:
        """Return what the page says of an item (classes of one kind added), or None."""
        return self._values.get((kind, item))

    def values(self, items: Iterable[str], kind: str = "calls") -> dict[str, float]:
        """Return what the page says of those items that it knows."""
        return {item: self._values[kind, item] for item in items if (kind, item) in self._values}

    @property
    def has_calls(self) -> bool:
        """Whether the page says anything of calls, not of incidents or times alone."""
        return any(row["kind"] == "calls" for row in self.records)

    def definition(self, kind: str = "calls") -> str:
        """Return whose count the report is (`coverage.evidence.measures.DEFINITIONS`)."""
        definitions = (str(row["definition"]) for row in self.records if row["kind"] == kind)
        return next((name for name in definitions if name != "standard"), "standard")

    def rounding(self, item: str, kind: str = "calls") -> str:
        """Return how exact a printed figure is (`coverage.evidence.measures.ROUNDINGS`)."""
        same = (r["rounding"] for r in self.records if (r["kind"], r["item"]) == (kind, item))
        return next((str(rounding) for rounding in same if rounding != "exact"), "exact")

    @cached_property
    def _outcomes(self) -> dict[str, float]:
        """What calls turned out to be, as classes that do not contain each other."""
        parts = self.values(["genuine"]) or self.values(["emergency", "information"])
        parts |= self.values(item for item in BESIDE if item != "information")
        parts |= self.values(["prank_or_ghost"]) or self.values(["prank", "ghost"])
        total = self.value("total", "incidents")
        if parts and total is not None and not {"genuine", "emergency"} & set(parts):
            # pages that set reports dealt with beside prank calls count these as calls
            parts["incidents"] = total
        return parts

    @cached_property
    def checks(self) -> tuple[SumCheck, ...]:
        """The page's totals against their parts, where it gives both."""
        answered, losses, outcomes = self.values(["answered"]), self.values(LOSSES), self._outcomes
        sums = [
            ("reach", "incoming", losses | answered if losses and answered else {}),
            ("outcome", "answered", outcomes)
            if answered
            else ("outcome", "incoming", losses | outcomes),
        ]
        checks = [
            SumCheck(name, base, total, parts, self.rounding(base) != "exact")
            for name, base, parts in sums
            if parts and (total := self.value(base)) is not None
        ]
        total, types = self.value("total", "incidents"), self.values(CATEGORIES, "incidents")
        if total is not None and types:
            rounded = self.rounding("total", "incidents") != "exact"
            overlap = any(r["overlapping"] for r in self.records if r["kind"] == "incidents")
            checks.append(SumCheck("types", "total", total, types, rounded, overlap))
        return tuple(checks)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The five steps of the funnel, widest first, each stated, computed or missing."""
        incoming = self.value("incoming")
        reached = self._less(incoming, ("not_connected", "dropped"))
        computed = {
            "reached": reached,
            "answered": self._less(incoming if reached is None else reached, ("unanswered",)),
            "genuine": self._genuine(),
        }
        steps = []
        for name in STEPS:
            stated, value = self.value(name), computed.get(name)
            if stated is not None:
                steps.append(Step(name, stated, "stated"))
            else:
                steps.append(Step(name, value, "missing" if value is None else "computed"))
        return tuple(steps)

    def step(self, name: str) -> Step:
        """Return one step."""
        return self.steps[STEPS.index(name)]

    def _less(self, start: float | None, losses: Iterable[str]) -> float | None:
        """Return `start` without the losses that are counted; None without any, or below 0."""
        known = self.values(losses)
        if start is None or not known or start < sum(known.values()):
            return None
        return start - sum(known.values())

    def _genuine(self) -> float | None:
        for check in self.checks:
            closed = check.state == "exact" and not check.rounded and "unclear" not in check.parts
            if check.name == "outcome" and closed and set(check.parts) & set(NUISANCE):
                beside = (*NUISANCE, *LOSSES)
                return check.total - sum(check.parts.get(item, 0) for item in beside)
        return None

    @property
    def growing(self) -> bool:
        """Whether a later, narrower step is larger than an earlier one: an error of the page."""
        known = [step.value for step in self.steps if step.value is not None]
        return any(later > earlier for earlier, later in pairwise(known))

    @property
    def nuisance(self) -> tuple[str, float] | None:
        """Prank and ghost calls, together where the page has both; first what the number holds."""
        parts = self.values(NUISANCE)
        if "prank_or_ghost" in parts:
            return "prank_and_ghost", parts["prank_or_ghost"]
        return ("_and_".join(parts), sum(parts.values())) if parts else None


def build_reports(rows: pd.DataFrame) -> tuple[Report, ...]:
    """Form reports of classified figures (`coverage.evidence.measures.classify`).

    Every row is in exactly one report. Order: area, then the latest period first, then the row.
    """
    reports = [_report(group) for _, group in rows.groupby(list(REPORT), sort=False)]
    reports.sort(key=lambda report: int(report.rows["row"].min()))
    reports.sort(key=lambda report: (report.period.end, report.period.days), reverse=True)
    return tuple(sorted(reports, key=lambda report: report.area_code))


def _report(rows: pd.DataFrame) -> Report:
    first = rows.iloc[0]
    flags = ("start_unknown", "part_of_day", "picked", "opening", "trial")
    period = Period(
        start=first["period_start"].date(),
        end=first["period_end"].date(),
        approximate=bool((rows["period_basis"] == "approximate").any()),
        unclear=bool(rows["period_unclear"].any()),
        **{name: bool(rows[name].any()) for name in flags},
    )
    # The key stands in addresses: it must not change with other rows.
    page = f"{first['source_url']}|{period.start.isoformat()}|{period.end.isoformat()}"
    return Report(
        key=f"{first['area_code']}-{hashlib.sha256(page.encode()).hexdigest()[:8]}",
        area_code=str(first["area_code"]),
        area_name=str(first["area_name"]),
        source_url=str(first["source_url"]),
        publisher=str(first["publisher"]),
        published=max(rows["published"].map(str)),
        period=period,
        rows=rows,
    )
