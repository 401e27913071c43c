"""What the page on data quality shows, as a query parameter with a short key.

| parameter | values | left out means |
|---|---|---|
| `f` | a flag of `coverage.quality.model.FLAGS`: `conflict`, `stale`, ... | every regency |

What is none of these is reported (`coverage.core.urlstate.Refusal`), never followed. Region, date
and regency are the parameters of every page (`coverage.core.urlstate`).
"""

from __future__ import annotations

from collections.abc import Mapping

from coverage.core.urlstate import Refusal
from coverage.quality.model import FLAGS

NAMES = ("f",)
#: every regency that is judged, with and without a flag
ALL = ""


def parse(params: Mapping[str, str]) -> tuple[str, list[Refusal]]:
    """Read the parameters in `NAMES`; never raises.

    Returns
    -------
    The flag to filter by (`ALL` where there is none), and the refusals.
    """
    value = params.get("f", ALL)
    if value in (ALL, *FLAGS):
        return value, []
    return ALL, [Refusal("f", value, "unknown_value")]
