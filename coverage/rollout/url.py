"""What the page of the rollout shows, as query parameters of its own.

| parameter | values | left out means |
|---|---|---|
| `month` | `2019-04`: the month whose launches are listed | the latest month with a launch |
| `from`, `to` | `2019-04`: the month ends that are compared | a year back, the date shown |
| `share` | `people`, `regencies`: what the island groups are compared by | `people` |

What is not on the bar of time is reported (`coverage.core.urlstate.Refusal`), never followed.
Parameters of other names are left to `coverage.core.urlstate.parse`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from coverage.core.dates import parse_day
from coverage.core.urlstate import Refusal
from coverage.core.urlstate import parse_day as step_of

NAMES = ("month", "from", "to", "share")
SHARES = ("people", "regencies")
#: the first month whose launches may be asked for; those compared begin with the time bar
FIRST = date(2015, 1, 1)

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


@dataclass(frozen=True)
class RolloutState:
    """What is shown: a month (`YYYY-MM`) or None for the latest, two days to compare, a share.

    `start` and `end` are steps of the time bar (month ends, or today); None where not asked for.
    """

    month: str | None = None
    start: date | None = None
    end: date | None = None
    share: str = "people"

    def compared(self, day: date, today: date) -> tuple[date, date]:
        """Return the two days to compare, for a page that shows `day`; they may be out of order."""
        end = self.end or day
        try:
            back = step_of(f"{end.year - 1:04}-{end.month:02}", today) or today
        except ValueError:  # the bar does not reach so far back
            back = step_of("2016-01", today) or today
        return self.start or back, end


def parse(params: Mapping[str, str], today: date) -> tuple[RolloutState, list[Refusal]]:
    """Read the parameters in `NAMES`; never raises.

    Parameters
    ----------
    params: name → value, as the browser sent them (any text). today: the current date.

    Returns
    -------
    The state, with the default wherever a value was refused, and the refusals.
    """
    state = RolloutState()
    refused: list[Refusal] = []
    for name, value in params.items():
        try:
            if name == "month":
                state = replace(state, month=_month(value, today))
            elif name == "from":
                state = replace(state, start=_step(value, today))
            elif name == "to":
                state = replace(state, end=_step(value, today))
            elif name == "share":
                if value not in SHARES:
                    raise ValueError(value)
                state = replace(state, share=value)
        except ValueError:
            refused.append(Refusal(name, value, "unknown_value"))
    return state, refused


def _month(text: str, today: date) -> str:
    day = parse_day(f"{text}-01") if _MONTH.fullmatch(text) else None
    if day is None or not FIRST <= day <= today:
        raise ValueError(f"no month from {FIRST:%Y-%m} to {today:%Y-%m}: {text!r}")
    return text


def _step(text: str, today: date) -> date:
    return step_of(text, today) or today
