"""What the page of call records shows, made from the cubes (by `Cubes.cached`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self, get_args

from coverage.calls.cubes import charts
from coverage.calls.cubes.query import Cubes, Measure, Selection
from coverage.calls.cubes.texts import MEASURES
from coverage.calls.records.contract import CATEGORIES, OUTCOMES
from coverage.core.chart_style import Chart
from coverage.core.dates import month_of
from coverage.core.i18n import language
from coverage.core.urlstate import Refusal, ViewState, choice, offered, parameter


def _month(text: str, today: date, months: Collection[str]) -> date:
    return date.fromisoformat(f"{offered(text, today, months)}-01")


@dataclass(frozen=True)
class RecordState(ViewState):
    """What the page shows.

    Attributes
    ----------
    start, end: first days of the first and the last month; None for all that the store has.
    outcome, category: "" for all. measure: of the map, a key of `MEASURES`.
    """

    start: date | None = parameter("a", _month, write=month_of)
    end: date | None = parameter("b", _month, write=month_of)
    outcome: str = parameter("o", choice(OUTCOMES), "")
    category: str = parameter("c", choice(CATEGORIES), "")
    measure: str = parameter("v", choice(MEASURES), "calls")

    def agreed(self, today: date) -> tuple[Self, list[Refusal]]:
        """Refuse a first month after the last one, and with it both."""
        if not (self.start and self.end and self.start > self.end):
            return self, []
        months = f"{month_of(self.start)} > {month_of(self.end)}"
        return replace(self, start=None, end=None), [Refusal("a", months, "unknown_value")]

    @property
    def selection(self) -> Selection:
        """The calls that are chosen."""
        return Selection(
            self.start,
            self.end,
            (self.kode,) if self.kode else (),
            (self.outcome,) if self.outcome else (),
            (self.category,) if self.category else (),
        )


def offered_by(cubes: Cubes) -> Mapping[str, Collection[str]]:
    """Return the values of the parameters that depend on the store."""
    months = tuple(month_of(month) for month in cubes.months)
    return {"a": months, "b": months}


def regencies(cubes: Cubes) -> list[str]:
    """Return the codes of the regencies with records."""
    return [str(code) for code in cubes.totals(("regency_code",))["regency_code"]]


def record_charts(cubes: Cubes, chosen: Selection, code: str) -> dict[str, Chart | None]:
    """Draw the chosen calls, in the order of the page; None where nothing fits the choice."""
    lang = language(code)
    return {
        "trend": charts.trend(cubes, chosen, lang),
        "categories": charts.categories(cubes, chosen, lang),
        "week": charts.week(cubes, chosen, lang),
        **{measure: charts.times(cubes, measure, chosen, lang) for measure in get_args(Measure)},
        "compared": charts.compared(cubes, chosen, lang),
    }
