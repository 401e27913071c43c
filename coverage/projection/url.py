"""What the page of the pace shows, as a query parameter.

| parameter | values | left out means |
|---|---|---|
| `year` | a year to reach 514 by, from the next one on | 2030, or the next year if that is later |

What cannot be followed is reported (`coverage.core.urlstate.Refusal`). Parameters of other names
are left to `coverage.core.urlstate.parse`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from coverage.core.urlstate import Refusal

NAMES = ("year",)
USUAL = 2030
#: The farthest year offered, and at least so many years ahead.
FARTHEST, AHEAD = 2050, 20


def years(day: date) -> list[int]:
    """Return the years that may be aimed at as seen on a day."""
    return list(range(day.year + 1, max(FARTHEST, day.year + AHEAD) + 1))


def usual(day: date) -> int:
    """Return the year aimed at unless another one is chosen."""
    return max(USUAL, day.year + 1)


def parse(params: Mapping[str, str], day: date) -> tuple[int, list[Refusal]]:
    """Read the parameters in `NAMES`; never raises.

    Parameters
    ----------
    params: name → value, as the browser sent them (any text). day: the day that figures are for.

    Returns
    -------
    The year, the usual one where the value was refused, and the refusals.
    """
    text = params.get("year")
    if text is None:
        return usual(day), []
    if re.fullmatch(r"[0-9]{4}", text) and int(text) in years(day):
        return int(text), []
    return usual(day), [Refusal("year", text, "unknown_value")]
