"""Which call records a page shows, as query parameters with short keys.

| parameter | values | left out means |
|---|---|---|
| `a`, `b` | first and last month, `YYYY-MM` | the first, the last there is |
| `o` | an outcome, such as `emergency` | all |
| `c` | a category, such as `fire` | all |
| `v` | what the map shows: a key of `coverage.maps.records.MEASURES` | `calls` |
| `kode` | a regency; shared with the other pages | the whole country |

What the store does not have is reported (`coverage.core.urlstate.Refusal`), never followed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from coverage.calls.cubes.query import Selection
from coverage.calls.cubes.texts import MEASURES
from coverage.calls.records.contract import CATEGORIES, OUTCOMES
from coverage.core.urlstate import Refusal

NAMES = ("a", "b", "o", "c", "v")


@dataclass(frozen=True)
class RecordState:
    """What is shown. start, end: first days of months, or None for the end of the store."""

    start: date | None = None
    end: date | None = None
    outcome: str = ""
    category: str = ""
    measure: str = "calls"

    def selection(self, regency: str | None = None) -> Selection:
        """Return the calls that this and a regency choose."""
        return Selection(
            self.start,
            self.end,
            (regency,) if regency else (),
            (self.outcome,) if self.outcome else (),
            (self.category,) if self.category else (),
        )


def parse(params: Mapping[str, str], months: Sequence[date]) -> tuple[RecordState, list[Refusal]]:
    """Read the parameters in `NAMES`; never raises.

    Parameters
    ----------
    params: name → value, as the browser sent them (any text). months: of the store, in order.

    Returns
    -------
    The state, with the default wherever a value was refused, and the refusals. A first month after
    the last one is refused with it.
    """
    state = RecordState()
    refused: list[Refusal] = []
    for name, value in params.items():
        month = _month(value)
        if name == "a" and month in months:
            state = replace(state, start=month)
        elif name == "b" and month in months:
            state = replace(state, end=month)
        elif name == "o" and value in OUTCOMES:
            state = replace(state, outcome=value)
        elif name == "c" and value in CATEGORIES:
            state = replace(state, category=value)
        elif name == "v" and value in MEASURES:
            state = replace(state, measure=value)
        elif name in NAMES:
            refused.append(Refusal(name, value, "unknown_value"))
    if state.start and state.end and state.start > state.end:
        refused.append(Refusal("a", f"{state.start:%Y-%m} > {state.end:%Y-%m}", "unknown_value"))
        state = replace(state, start=None, end=None)
    return state, refused


def _month(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
