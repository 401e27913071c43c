"""What the page of calls shows, as query parameters with short keys.

| parameter | values | left out means |
|---|---|---|
| `m` | a measure: `calls`, `nuisance_share`, `emergency`, ... | `calls` |
| `p` | `latest`, or a year with comparable values | `latest` |
| `rep` | a report, as `35.78-1f3a09bc` | none chosen |
| `kode` | a regency whose series is shown; shared with the other pages | none chosen |

What is not in the data is reported (`coverage.core.urlstate.Refusal`), never followed. Parameters
of other names are left to `coverage.core.urlstate.parse`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from coverage.calls.published.figures import LATEST, periods
from coverage.calls.published.model import MEASURES, CallBook
from coverage.core.urlstate import Refusal
from geodata.register.lookup import AmbiguousRegion, UnknownRegion, resolve

NAMES = ("m", "p", "rep", "kode")


@dataclass(frozen=True)
class CallState:
    """What is shown: a measure, a period, a report (its key) and a regency."""

    measure: str = "calls"
    period: str = LATEST
    report: str | None = None
    kode: str | None = None

    def params(self) -> dict[str, str]:
        """Return the query parameters that lead back here; defaults are left out."""
        params = {}
        if self.measure != "calls":
            params["m"] = self.measure
        if self.period != LATEST:
            params["p"] = self.period
        if self.report:
            params["rep"] = self.report
        if self.kode:
            params["kode"] = self.kode
        return params


def parse(params: Mapping[str, str], book: CallBook) -> tuple[CallState, list[Refusal]]:
    """Read the parameters in `NAMES`; never raises.

    Parameters
    ----------
    params: name → value, as the browser sent them (any text). book: the data there are.

    Returns
    -------
    The state, with the default wherever a value was refused, and the refusals.
    """
    state = CallState()
    refused: list[Refusal] = []
    known = periods(book)
    for name, value in params.items():
        if name == "m" and value in MEASURES:
            state = replace(state, measure=value)
        elif name == "p" and value in known:
            state = replace(state, period=value)
        elif name == "rep" and value in book.by_key:
            state = replace(state, report=value)
        elif name == "kode":
            try:
                state = replace(state, kode=resolve(value))
            except AmbiguousRegion:
                refused.append(Refusal(name, value, "ambiguous"))
            except UnknownRegion:
                refused.append(Refusal(name, value, "unknown_value"))
        elif name in NAMES:
            refused.append(Refusal(name, value, "unknown_value"))
    return state, refused
