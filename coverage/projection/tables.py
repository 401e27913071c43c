"""The pace, the projection and its back-test as tables; projected rows say that they are."""

from __future__ import annotations

from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.projection import method
from coverage.projection import texts as words
from coverage.projection.backtest import HORIZONS, BackTest, horizon
from coverage.projection.model import Projection
from coverage.projection.pace import Pace, arrival_range


def pace_view(paces: list[Pace], lang: Language) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the paces for reading, with both ends, and the headings of the addresses."""
    first, last = lang._("Source of the first number"), lang._("Source of the last number")
    rows = []
    for pace in paces:
        best, soon, late = arrival_range(pace)
        rows.append(
            {
                lang._("Span"): words.span_text(pace.years, lang),
                lang._("From"): words.count_text(pace.first, lang),
                lang._("To"): words.count_text(pace.last, lang),
                lang._("Years between"): round(pace.span, 1),
                lang._("Announced, a year"): round(pace.yearly.best, 1),
                lang._("Range"): words.range_text(pace.yearly, lang),
                lang._("Identified, a year"): round(pace.named, 1),
                lang._("514 if the pace continued"): words.year_text(best, lang),
                lang._("at the earliest"): words.year_text(soon, lang),
                lang._("at the latest"): words.year_text(late, lang),
                first: pace.first.source_url,
                last: pace.last.source_url,
            }
        )
    return pd.DataFrame(rows), (first, last)


def band_view(projection: Projection, lang: Language, yearly: bool = False) -> pd.DataFrame:
    """Return the projected months (or only the Decembers), each row marked as a projection."""
    band = projection.band
    if yearly:
        band = band[band["date"].dt.month == 12]
    return pd.DataFrame(
        {
            lang._("Month"): [lang.date(day, "month") for day in band["date"]],
            lang._("What it is"): lang._(words.PROJECTION),
            lang._("Low (10%)"): band["low"].round().astype("int64").to_numpy(),
            lang._("Median"): band["median"].round().astype("int64").to_numpy(),
            lang._("High (90%)"): band["high"].round().astype("int64").to_numpy(),
        }
    )


def export(projection: Projection, lang: Language) -> pd.DataFrame:
    """Return the projection for taking away: one row a month, with plain dates beside words."""
    frame = band_view(projection, lang)
    frame.insert(0, "date", projection.band["date"].dt.strftime("%Y-%m-%d").to_numpy())
    frame["kind"] = "projection"
    frame["computed_from_counts_until"] = projection.start.isoformat()
    return frame


def history_view(points: pd.DataFrame, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return the published counts that the projection rests on, latest first."""
    rows: list[Any] = points.iloc[::-1].to_dict("records")
    link = lang._("Source")
    frame = pd.DataFrame(
        {
            lang._("Month"): [
                texts.interval_text(row["start"], row["date_precision"], lang) for row in rows
            ],
            lang._("What it is"): [
                lang._("published ({kind})").format(kind=texts.count_kind(row["kind"], lang))
                for row in rows
            ],
            lang._("Number"): [row["count"] for row in rows],
            lang._("Publisher"): [row["publisher"] for row in rows],
            link: [row["source_url"] for row in rows],
        }
    )
    return frame, link


def test_view(test: BackTest, lang: Language) -> pd.DataFrame:
    """Return how many later counts fell inside, by cut-off and how far ahead."""
    if not test.tested:
        return pd.DataFrame()
    rows = []
    ahead = test.rows["ahead"].map(horizon)
    groups = [(lang.date(one), test.rows["cutoff"] == one) for one in test.factors]
    groups.append((lang._("All cut-offs"), test.rows["inside"].notna()))
    for name, some in groups:
        row = {lang._("Counts published up to"): name}
        for limit in HORIZONS:
            heading = lang._(method.HORIZON_NAMES[limit])
            row[heading] = _of(test.rows[some & (ahead == limit)], lang)
        row[lang._("Inside, in all")] = _of(test.rows[some], lang)
        rows.append(row)
    return pd.DataFrame(rows)


def _of(rows: pd.DataFrame, lang: Language) -> str:
    if rows.empty:
        return "–"
    return lang._("{n} of {total}").format(
        n=lang.number(int(rows["inside"].sum())), total=lang.number(len(rows))
    )


def compared_view(frame: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return the methods that were tried, as `coverage.projection.backtest.compared` finds them."""
    rows: list[Any] = frame.reset_index(names="method").to_dict("records")
    late = lang._("later")
    return pd.DataFrame(
        {
            lang._("Method"): [lang.word(method.METHOD_NAMES, row["method"]) for row in rows],
            lang._("Inside without widening"): [
                lang._("{n} of {total}").format(n=row["raw_inside"], total=row["total"])
                for row in rows
            ],
            lang._("Widened by"): [f"× {lang.number(row['factor'], 2)}" for row in rows],
            lang._("Inside, in all"): [
                lang._("{n} of {total}").format(n=row["inside"], total=row["total"]) for row in rows
            ],
            lang._("Interval score (lower is better)"): [round(row["score"], 1) for row in rows],
            lang._("What it is"): lang._(words.PROJECTION),
            lang._("514 at the earliest (10%)"): [str(row["early"] or late) for row in rows],
            lang._("514, median"): [str(row["middle"] or late) for row in rows],
            lang._("514 at the latest (90%)"): [str(row["late"] or late) for row in rows],
        }
    )
