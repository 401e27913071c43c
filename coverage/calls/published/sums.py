"""What a report says of itself: its steps, its sums, its prank and ghost calls."""

from __future__ import annotations

from dataclasses import dataclass

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
