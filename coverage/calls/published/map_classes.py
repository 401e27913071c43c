"""Published call figures on a map: classes, the line of a regency, the headline.

Breaks are fixed for each measure, in steps that a reader can say aloud, so that two periods can be
held beside each other. Their colours are `coverage.core.palette.PAINTS["calls"]`.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import Any

import pandas as pd

from coverage.calls.published import texts as words
from coverage.calls.published.figures import LATEST, area_values, is_share
from coverage.calls.published.model import CallBook
from coverage.core.i18n import Language

#: upper ends of all classes but the last, in the unit of the measure
BREAKS: dict[str, tuple[float, ...]] = {
    "calls": (1_000, 2_500, 5_000, 20_000),
    "answered": (1_000, 2_500, 5_000, 20_000),
    "emergency": (20, 50, 100, 300),
    "incidents": (20, 50, 100, 300),
    "nuisance_share": (0.2, 0.4, 0.6, 0.8),
    "answered_share": (0.2, 0.4, 0.6, 0.8),
}


def map_classes(measure: str, lang: Language) -> dict[str, str]:
    """Return the classes of a measure, smallest values first, then no value: key → label."""
    ends = [_edge(measure, end, lang) for end in BREAKS[measure]]
    labels = [lang._("below {n}").format(n=ends[0])]
    labels += [lang._("{low} to {high}").format(low=low, high=high) for low, high in pairwise(ends)]
    labels.append(lang._("{n} and more").format(n=ends[-1]))
    classes = {f"c{i}": label for i, label in enumerate(labels)}
    return classes | {
        state: lang.word(words.STATES, state) for state in ("refused", "other", "none")
    }


def _edge(measure: str, end: float, lang: Language) -> str:
    if not is_share(measure):
        return lang.number(end)
    return lang.number(end * 100) + "%"


def class_keys(values: pd.DataFrame, measure: str) -> pd.Series:
    """Return the class of every row of `published.figures.map_values`, as its key."""
    keys = [
        f"c{bisect_right(BREAKS[measure], value)}" if state == "value" else state
        for value, state in zip(values["value"], values["state"], strict=True)
    ]
    return pd.Series(keys, index=values.index, name="class")


def value_line(row: Any, measure: str, report_period: str, lang: Language) -> str:
    """Say in one line what the map shows of a regency.

    Parameters
    ----------
    row: a row of `map_values` as a mapping. report_period: `Report.period.label(lang)` of its
        report, "" where it has none.
    """
    if row["state"] == "refused":
        return lang._("{state}: {reason}; {period}").format(
            state=lang.word(words.STATES, "refused"),
            reason=words.reason_text(row["reason"], measure, lang),
            period=report_period,
        )
    if row["state"] != "value":
        return lang.word(words.STATES, row["state"])
    text = words.value_text(measure, row["value"], lang)
    if row["contested"]:
        low, high = (words.value_text(measure, row[side], lang) for side in ("low", "high"))
        text += " " + lang._("(sources say {low} to {high})").format(low=low, high=high)
    return lang._("{measure}: {value} ({period}; {publisher})").format(
        measure=words.measure_name(measure, lang),
        value=text,
        period=report_period,
        publisher=row["publisher"],
    )


def headline(book: CallBook, measure: str, period: str, lang: Language) -> str:
    """Say in one sentence how many areas have a value, and how many do not."""
    states = area_values(book, measure, period)["state"].value_counts()
    facts = {
        "areas": lang.number(len(book.by_area)),
        "n": lang.number(int(states.get("value", 0))),
        "figures": lang.number(len(book.rows)),
        "pages": lang.number(book.rows["source_url"].nunique()),
        "measure": words.measure_name(measure, lang),
        "period": period,
    }
    if period == LATEST:
        text = lang._(
            "{areas} areas have published call figures ({figures} figures from {pages} "
            "sources); {n} of them allow a comparison. {measure}, latest reports."
        )
    else:
        text = lang._(
            "{areas} areas have published call figures ({figures} figures from {pages} "
            "sources); {n} of them allow a comparison for {period}. {measure}."
        )
    return text.format(**facts)
