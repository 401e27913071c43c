"""What the page of priorities shows, as query parameters with short keys.

| parameter | values | left out means |
|---|---|---|
| `wp`, `ws`, `wb`, `wg` | weight of people, province, border, group: 0 to 10 | the usual one |
| `n` | the number of next launches: 1 to 100 | 10 |

Whatever else stands there is reported (`coverage.core.urlstate.Refusal`), never followed.
Parameters of other names are left to `coverage.core.urlstate.parse`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from coverage.core.urlstate import Refusal
from coverage.priorities.model import Weights

#: parameter -> criterion, a field of `Weights`
WEIGHTS = {"wp": "people", "ws": "province", "wb": "border", "wg": "group"}
NAMES = (*WEIGHTS, "n")
TOP_WEIGHT = 10
LAUNCHES, MOST_LAUNCHES = 10, 100


@dataclass(frozen=True)
class PriorityState:
    """What is shown: the weights (whole numbers, 0 to 10) and how many launches (1 to 100)."""

    weights: Weights = field(default_factory=Weights)
    n: int = LAUNCHES

    def params(self) -> dict[str, str]:
        """Return the query parameters that lead back here; defaults are left out."""
        values = {name: int(getattr(self.weights, one)) for name, one in WEIGHTS.items()}
        values["n"] = self.n
        return {name: str(value) for name, value in values.items() if value != usual(name)}


def usual(name: str) -> int:
    """Return what the parameter `name` is where it is left out."""
    return LAUNCHES if name == "n" else int(getattr(Weights(), WEIGHTS[name]))


def parse(params: Mapping[str, str]) -> tuple[PriorityState, list[Refusal]]:
    """Read the parameters in `NAMES`; never raises.

    Parameters
    ----------
    params: name → value, as the browser sent them (any text).

    Returns
    -------
    The state, with the default wherever a value was refused, and the refusals.
    """
    values = {name: usual(name) for name in NAMES}
    refused: list[Refusal] = []
    for name in NAMES:
        if name not in params:
            continue
        value = str(params[name])
        least, most = (1, MOST_LAUNCHES) if name == "n" else (0, TOP_WEIGHT)
        if re.fullmatch(r"[0-9]{1,3}", value) and least <= int(value) <= most:
            values[name] = int(value)
        else:
            refused.append(Refusal(name, value, "unknown_value"))
    weights = Weights(**{criterion: values[name] for name, criterion in WEIGHTS.items()})
    return PriorityState(weights, values["n"]), refused
