"""The pace, the projection and its back-test as tables; projected rows say that they are."""

from __future__ import annotations

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.tabular import records
from coverage.core.texts import N_
from coverage.projection import texts as words
from coverage.projection.backtest import BackTest
from coverage.projection.model import Projection
from coverage.projection.pace import Pace, arrival_range

METHOD_NAMES = {
    "half_years": N_("Six-month blocks of the last five years (used here)"),
    "all_blocks": N_("Six-month blocks of the whole past"),
    "linear_trend": N_("Straight line through recent counts"),
    "logistic": N_("S-shaped (logistic) curve"),
}
#: Years ahead of a cut-off, the lower end not included.
HORIZONS = {
    (-1, 1): N_("up to 1 year ahead"),
    (1, 2): N_("1–2 years"),
    (2, 3): N_("2–3 years"),
    (3, 4): N_("3–4 years"),
    (4, 99): N_("more than 4 years"),
}


def pace_view(paces: list[Pace], lang: Language) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the paces for reading, with both ends, and the headings of the addresses."""
    links = lang._("Source of the first number"), lang._("Source of the last number")
    ranges = [arrival_range(pace) for pace in paces]
    best, soon, late = ([words.year_text(years[n], lang) for years in ranges] for n in range(3))
    frame = pd.DataFrame(
        {
            lang._("Span"): [words.span_text(pace, lang) for pace in paces],
            lang._("From"): [words.count_text(pace.first, lang) for pace in paces],
            lang._("To"): [words.count_text(pace.last, lang) for pace in paces],
            lang._("Announced, a year"): [round(pace.yearly.best, 1) for pace in paces],
            lang._("Range"): [words.range_text(pace.yearly, lang) for pace in paces],
            lang._("Identified, a year"): [round(pace.named, 1) for pace in paces],
            lang._("514 if the pace continued"): best,
            lang._("at the earliest"): soon,
            lang._("at the latest"): late,
            links[0]: [pace.first.source_url for pace in paces],
            links[1]: [pace.last.source_url for pace in paces],
        }
    )
    return frame, links


def band_view(projection: Projection, lang: Language, yearly: bool = False) -> pd.DataFrame:
    """Return the projected months (or only the Decembers), each row marked as a projection."""
    band = projection.band
    if yearly:
        band = band[band["date"].dt.month == 12]
    months = [lang.date(day, "month") for day in band["date"]]
    return pd.DataFrame({lang._("Month"): months, **_ends(band, lang)})


def _ends(band: pd.DataFrame, lang: Language) -> dict[str, object]:
    """Return the columns of a projection: what it is, its low and high end, its middle."""
    names = {"low": lang._("Low (10%)"), "median": lang._("Median"), "high": lang._("High (90%)")}
    return {
        lang._("What it is"): lang._(words.PROJECTION),
        **{name: band[key].round().astype("int64").to_numpy() for key, name in names.items()},
    }


def export(projection: Projection, lang: Language) -> pd.DataFrame:
    """Return the projection for taking away: one row a month, with plain dates beside words."""
    frame = band_view(projection, lang)
    frame.insert(0, "date", projection.band["date"].dt.strftime("%Y-%m-%d").to_numpy())
    frame["kind"] = "projection"
    frame["computed_from_counts_until"] = projection.start.isoformat()
    return frame


def history_view(points: pd.DataFrame, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return the published counts that the projection rests on, latest first."""
    points, link = points.iloc[::-1], lang._("Source")
    published = lang._("published ({kind})")
    frame = pd.DataFrame(
        {
            lang._("Month"): [texts.stated_text(row, lang) for row in records(points)],
            lang._("What it is"): [
                published.format(kind=texts.count_kind(kind, lang)) for kind in points["kind"]
            ],
            lang._("Number"): points["count"].tolist(),
            lang._("Publisher"): texts.publisher_texts(points["publisher"], lang),
            link: points["source_url"].tolist(),
        }
    )
    return frame, link


def cutoffs_view(rows: pd.DataFrame, test: BackTest, actual: float, lang: Language) -> pd.DataFrame:
    """Return what each cut-off would have projected for one later number (`BackTest.rows`)."""
    factors = [_times(test.factors[cutoff], lang) for cutoff in rows["cutoff"]]
    return pd.DataFrame(
        {
            lang._("Counts published up to"): [lang.date(cutoff) for cutoff in rows["cutoff"]],
            **_ends(rows, lang),
            lang._("Actual"): round(actual),
            lang._("Widened by"): factors,
        }
    )


def backtest_view(test: BackTest, lang: Language) -> pd.DataFrame:
    """Return how many later counts fell inside, by cut-off and how far ahead."""
    groups = {lang.date(cutoff): test.rows["cutoff"] == cutoff for cutoff in test.factors}
    if test.tested:
        groups[lang._("All cut-offs")] = test.rows["cutoff"].notna()
    return pd.DataFrame(
        [
            {
                lang._("Counts published up to"): name,
                **{
                    lang._(heading): _inside(rows[rows["ahead"].between(*ends, "right")], lang)
                    for ends, heading in HORIZONS.items()
                },
                lang._("Inside, in all"): _inside(rows, lang),
            }
            for name, some in groups.items()
            for rows in [test.rows[some]]
        ]
    )


def _inside(rows: pd.DataFrame, lang: Language) -> str:
    return _of(int(rows["inside"].sum()), len(rows), lang) if len(rows) else "–"


def _of(part: int, whole: int, lang: Language) -> str:
    return lang._("{n} of {total}").format(n=lang.number(part), total=lang.number(whole))


def _times(factor: float, lang: Language) -> str:
    return f"× {lang.number(factor, 2)}"


def compared_view(frame: pd.DataFrame, lang: Language) -> pd.DataFrame:
    """Return the methods that were tried, as `coverage.projection.backtest.compared` finds them."""
    rows = records(frame)
    late = lang._("later")
    return pd.DataFrame(
        {
            lang._("Method"): [lang.word(METHOD_NAMES, str(name)) for name in frame.index],
            lang._("Inside without widening"): [
                _of(row["raw_inside"], row["total"], lang) for row in rows
            ],
            lang._("Widened by"): [_times(factor, lang) for factor in frame["factor"]],
            lang._("Inside, in all"): [_of(row["inside"], row["total"], lang) for row in rows],
            lang._("Interval score (lower is better)"): frame["score"].round(1).tolist(),
            lang._("What it is"): lang._(words.PROJECTION),
            lang._("514 at the earliest (10%)"): [str(row["early"] or late) for row in rows],
            lang._("514, median"): [str(row["middle"] or late) for row in rows],
            lang._("514 at the latest (90%)"): [str(row["late"] or late) for row in rows],
        }
    )
