"""Sources side by side: what two pages say of one area, one item and days in common.

Nothing is decided here and nothing is added up across pages. Pairs are of different addresses;
two outlets of one house are marked, for they are not independent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

import pandas as pd

from coverage.calls.published.reports import Report

#: what a pair of figures amounts to; the first three contradict each other
KINDS = ("differ", "part_exceeds", "period_differs", "noted", "overlap", "nested", "agree")
CONTRADICTIONS = ("differ", "part_exceeds", "period_differs", "noted")
COLUMNS = (
    *("area_code", "area_name", "kind", "item", "finding"),
    *("contradicts", "same_house", "same_definition"),
    *("value", "other_value", "start", "end", "other_start", "other_end"),
    *("publisher", "other_publisher", "source_url", "other_url", "row", "other_row"),
    *("report", "other_report", "note", "other_note", "relative_difference"),
)
#: classes whose word matters: "other" of two pages need not be the same
_BY_WORD = ("other", "unclear")


def _figures(report: Report) -> Iterator[tuple[tuple[str, str, str], Any]]:
    """Yield what can be set beside another page's figure: what it counts, and the row."""
    records: list[Any] = report.rows.to_dict("records")
    times = Counter((row["kind"], row["item"]) for row in records)
    for row in records:
        several = times[row["kind"], row["item"]] > 1
        word = str(row["note"]) if row["item"] in _BY_WORD or several else ""
        yield (str(row["kind"]), str(row["item"]), word), row


def _finding(one: Report, other: Report, value: float, other_value: float) -> str:
    if one.period.same_days(other.period):
        return "agree" if value == other_value else "differ"
    if value == other_value and value > 0:
        return "period_differs"
    inside, outside = one.period.contains(other.period), other.period.contains(one.period)
    if (inside and other_value > value) or (outside and value > other_value):
        return "part_exceeds"
    return "nested" if inside or outside else "overlap"


def _pair(one: Report, row: Any, other: Report, second: Any) -> dict[str, Any]:
    value, other_value = float(row["value"]), float(second["value"])
    finding = _finding(one, other, value, other_value)
    largest = max(value, other_value)
    return {
        "area_code": one.area_code,
        "area_name": one.area_name,
        "kind": row["kind"],
        "item": row["item"],
        "finding": finding,
        "contradicts": finding in CONTRADICTIONS,
        "same_house": one.house == other.house,
        "same_definition": one.definition(row["kind"]) == other.definition(row["kind"]),
        "value": value,
        "other_value": other_value,
        "start": pd.Timestamp(one.period.start),
        "end": pd.Timestamp(one.period.end),
        "other_start": pd.Timestamp(other.period.start),
        "other_end": pd.Timestamp(other.period.end),
        "publisher": one.publisher,
        "other_publisher": other.publisher,
        "source_url": one.source_url,
        "other_url": other.source_url,
        "row": int(row["row"]),
        "other_row": int(second["row"]),
        "report": one.key,
        "other_report": other.key,
        "note": str(row["note"]),
        "other_note": str(second["note"]),
        "relative_difference": abs(value - other_value) / largest if largest else 0.0,
    }


def _noted(report: Report) -> Iterator[dict[str, Any]]:
    """Yield the rows whose note tells of another figure, with nothing on the other side."""
    records: list[Any] = report.rows[report.rows["disputed"]].to_dict("records")
    for row in records:
        pair = _pair(report, row, report, row)
        blank = {"other_value": float("nan"), "other_row": pd.NA, "other_note": ""}
        blank |= {"other_publisher": "", "other_url": "", "other_report": ""}
        blank |= {"other_start": pd.NaT, "other_end": pd.NaT, "relative_difference": float("nan")}
        yield pair | blank | {"finding": "noted", "contradicts": True}


def _rows(pair: dict[str, Any]) -> set[int]:
    return {pair["row"], pair["other_row"]}


def conflicts(reports: Iterable[Report], contradictions_only: bool = True) -> pd.DataFrame:
    """Return pairs of figures of different pages on one area, item and days in common.

    Parameters
    ----------
    reports: as `coverage.calls.published.reports.build_reports` returns them.
    contradictions_only: leave out the pairs that agree, are nested in each other or overlap in
        time without contradiction.

    Returns
    -------
    DataFrame with `COLUMNS`, in the order of area, finding (`KINDS`) and date. finding: *differ*,
    another number for the same days; *part_exceeds*, more calls in a part of the days than in all;
    *period_differs*, the same number for other days; *noted*, the compiler's remark on a row tells
    of another number, which is in no row (the other side is empty); *overlap*, *nested*, *agree*.
    relative_difference is |a - b| / the larger.
    """
    by_area: dict[str, list[Report]] = {}
    for report in reports:
        by_area.setdefault(report.area_code, []).append(report)
    found: list[dict[str, Any]] = []
    for group in by_area.values():
        figures = {report.key: list(_figures(report)) for report in group}
        for one, other in combinations(group, 2):
            if one.source_url == other.source_url or not one.period.overlaps(other.period):
                continue
            theirs: dict[Any, Any] = {}
            for key, row in figures[other.key]:
                theirs.setdefault(key, row)
            for key, row in figures[one.key]:
                if key[0] != "response" and key in theirs:
                    found.append(_pair(one, row, other, theirs[key]))
        paired = {row for pair in found if pair["contradicts"] for row in _rows(pair)}
        noted = (pair for report in group for pair in _noted(report))
        found += [pair for pair in noted if pair["row"] not in paired]
    frame = pd.DataFrame(found, columns=list(COLUMNS))
    frame["other_row"] = frame["other_row"].astype("Int64")
    if contradictions_only:
        frame = frame[frame["contradicts"].astype(bool)]
    order = frame["finding"].map(KINDS.index)
    frame = frame.assign(order=order).sort_values(
        ["area_code", "order", "start", "row"], kind="stable"
    )
    return frame.drop(columns="order").reset_index(drop=True)
