"""Sources side by side: what two pages say of one area, one item and days in common.

Nothing is decided here and nothing is added up across pages. Pairs are of different addresses;
two outlets of one publisher group are marked, for they are not independent.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from coverage.calls.published.reports import REPORT

#: how figures contradict each other, in the order in which it is said
FINDINGS = ("differ", "part_exceeds", "period_differs", "noted")
#: classes whose word matters: "other" of two pages need not be the same
_BY_WORD = ("other", "unclear")
#: what is told of the other side of a pair
_SIDE = (
    "period_start",
    "period_end",
    "value",
    "publisher",
    "publisher_group",
    "source_url",
    "note",
    "row",
)


def conflicts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the figures of different pages that contradict each other.

    Parameters
    ----------
    rows: figures as `coverage.evidence.measures.classify` returns them.

    Returns
    -------
    DataFrame, a row a pair, in the order of area, finding and date: the columns of `rows` for one
    side, the same with `other_` before them for the other, `finding` (of `FINDINGS`) and
    `same_group`. *differ*: another number for the same days; *part_exceeds*: more calls in a part
    of the days than in all; *period_differs*: the same number for other days; *noted*: the
    compiler's remark on a row tells of another number, which is in no row (the other side is
    empty).
    """
    first = rows.groupby(list(REPORT))["row"].transform("min")
    figures = rows.assign(first=first).sort_values(
        ["area_code", "period_end", "period_start", "first"],
        ascending=[True, False, True, True],
        kind="stable",
    )
    several = figures.groupby([*REPORT, "kind", "item"])["row"].transform("size") > 1
    word = figures["note"].where(figures["item"].isin(_BY_WORD) | several, "")
    figures = figures.assign(word=word, place=range(len(figures)))

    same = ["area_code", "kind", "item", "word"]
    others = figures.drop_duplicates([*REPORT, *same])[[*same, *_SIDE, "place"]]
    others = others.rename(columns={name: f"other_{name}" for name in (*_SIDE, "place")})
    pairs = figures[figures["kind"] != "response"].merge(others, on=same)
    start, end, value = (pairs[name] for name in _SIDE[:3])
    other_start, other_end, other_value = (pairs[f"other_{name}"] for name in _SIDE[:3])
    apart = (pairs["place"] < pairs["other_place"]) & (
        pairs["source_url"] != pairs["other_source_url"]
    )
    overlapping = (start <= other_end) & (other_start <= end)
    same_days = (start == other_start) & (end == other_end)
    more_in_other = (start <= other_start) & (other_end <= end) & (other_value > value)
    more_in_one = (other_start <= start) & (end <= other_end) & (value > other_value)
    pairs["finding"] = np.select(
        [
            ~(apart & overlapping) | (same_days & (value == other_value)),
            same_days,
            (value == other_value) & (value > 0),
            more_in_other | more_in_one,
        ],
        ["", "differ", "period_differs", "part_exceeds"],
        "",
    )
    pairs = pairs[pairs["finding"] != ""]
    paired = {*pairs["row"], *pairs["other_row"]}
    noted = figures[figures["disputed"] & ~figures["row"].isin(paired)].assign(finding="noted")
    result = pd.concat([pairs, noted])
    result["order"] = result["finding"].map(FINDINGS.index)
    result["same_group"] = result["publisher_group"] == result["other_publisher_group"]
    texts = ["other_publisher", "other_source_url", "other_note"]
    result[texts] = result[texts].fillna("")
    order = ["area_code", "order", "period_start", "row"]
    return result.sort_values(order, kind="stable", ignore_index=True)
