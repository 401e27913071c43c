"""How well the projection would have done: what was published by a day against what came later.

At the end of each year from 2019 on that was followed by at least one more whole year, the method
of `coverage.projection.model` gets only the counts dated *and* published by then. Every later count
is compared with the 80 % interval for its month, both as numbers of the 514.

The interval is widened by one factor: the smallest of `FACTORS` with which, on average over the
cut-offs, at least 80 % of the later counts lie inside. So that its coverage is not judged on the
counts that set it, the reported figures use for each cut-off the factor that the *other* cut-offs
give. Two grains of salt remain: the same later counts are compared at several cut-offs, so that the
comparisons depend on each other; and the method was chosen, among some fifty variants, with this
history in view.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from coverage.core.dates import parse_partial, period_end
from coverage.projection.model import QUANTILES, project, widen
from coverage.projection.pace import YEAR
from coverage.projection.simulated_paths import (
    METHOD,
    METHODS,
    Floats,
    History,
    draw,
    history,
    month_number,
    usable,
)

FIRST_CUTOFF = 2019
LEVEL = 0.8
FACTORS = tuple(1 + n / 4 for n in range(21))
#: Used, and said to be untested, where the counts allow no back-test.
UNTESTED = 2.0


@dataclass(frozen=True, eq=False)
class BackTest:
    """The outcome.

    Attributes
    ----------
    factor: by all cut-offs; for the projection of today. tested: the counts allowed a back-test.
    rows: one row a cut-off and later count: cutoff, date (datetime64[s], the middle of its
        interval), ahead (years), count (as published), row (of the file), level, low, median, high
        (by `factors` of its cut-off), inside, raw_inside (without widening), score (interval
        score: width, and 10 for each regency outside).
    factors: the factor of the other cut-offs, by cut-off.
    """

    factor: float
    tested: bool
    rows: pd.DataFrame
    factors: dict[date, float]

    @property
    def inside(self) -> int:
        """How many later counts fell inside, with the factor of the other cut-offs."""
        return int(self.rows["inside"].sum())

    @property
    def total(self) -> int:
        """How many comparisons there are."""
        return len(self.rows)

    @property
    def raw_inside(self) -> int:
        """How many would have fallen inside without widening."""
        return int(self.rows["raw_inside"].sum())

    @property
    def score(self) -> float:
        """The mean interval score, every cut-off weighing the same; smaller is better."""
        return float(self.rows.groupby("cutoff")["score"].mean().mean())


def known_by(counts: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the counts whose date and publication had both ended by a day.

    A publication date of month or year precision counts from its end; without one, that of the
    number.
    """
    published = pd.Series([_published(text) <= day for text in counts["published"]], counts.index)
    return counts[(counts["end"] <= pd.Timestamp(day)) & published.astype(bool)]


def _published(text: str) -> date:
    start = parse_partial(text)
    return period_end(start, {4: "year", 7: "month", 10: "day"}[len(text)]) if start else date.min


def cutoffs(counts: pd.DataFrame, today: date) -> list[date]:
    """Return the year ends to test at."""
    rows = usable(counts, today)
    last = FIRST_CUTOFF if rows.empty else rows["end"].max().year - 1
    return [date(year, 12, 31) for year in range(FIRST_CUTOFF, last)]


def backtest(counts: pd.DataFrame, today: date, method: str = METHOD) -> BackTest:
    """Test a method on the published national counts.

    Parameters
    ----------
    counts: as `load_official_counts` returns it. today: nothing dated later is used.
    method: a key of `coverage.projection.simulated_paths.METHODS`.
    """
    every = usable(counts, today)
    cases = {}
    for cutoff in cutoffs(counts, today):
        past = history(known_by(counts, cutoff), cutoff)
        later = every[every["end"] > pd.Timestamp(cutoff)]
        if not past.too_short and not later.empty:
            cases[cutoff] = _Case(past, later, method)
    if len(cases) < 2:
        return BackTest(UNTESTED, False, pd.DataFrame(columns=_COLUMNS), {})
    factors = {
        cutoff: _factor([case for other, case in cases.items() if other != cutoff])
        for cutoff in cases
    }
    frames = [case.judged(cutoff, factors[cutoff]) for cutoff, case in cases.items()]
    rows = pd.concat(frames, ignore_index=True)
    return BackTest(_factor(list(cases.values())), True, rows, factors)


_COLUMNS = (
    *("cutoff", "date", "ahead", "count", "row", "level"),
    *("low", "median", "high", "inside", "raw_inside", "score"),
)


class _Case:
    """One cut-off: the later counts, and their intervals by factor (made when asked for)."""

    def __init__(self, past: History, later: pd.DataFrame, method: str) -> None:
        self.later = later
        self.level = later["level"].to_numpy("float64")
        self.ahead = month_number(later["middle"]) - past.months[-1]
        self.samples = draw(past, max(int(np.ceil(self.ahead.max())), 1) + 1, method)
        self.middle = np.median(self.samples, axis=1, keepdims=True)
        places = np.concatenate([np.floor(self.ahead), np.ceil(self.ahead)])
        self.used = np.unique(np.clip(places, 1, len(self.samples))).astype("int64")
        self.made: dict[float, Floats] = {}

    def bounds(self, factor: float) -> Floats:
        """Return low, median and high for the time of each later count."""
        if factor not in self.made:
            some = widen(self.samples, factor, self.middle)[self.used - 1]
            found = np.quantile(some, QUANTILES, axis=1)
            self.made[factor] = np.array([np.interp(self.ahead, self.used, b) for b in found])
        return self.made[factor]

    def inside(self, factor: float) -> npt.NDArray[np.bool_]:
        """Say of each later count whether it lies in its interval."""
        low, _, high = self.bounds(factor)
        return np.asarray((low <= self.level) & (self.level <= high))

    def judged(self, cutoff: date, factor: float) -> pd.DataFrame:
        """Return the rows of `BackTest` for this cut-off."""
        low, median, high = self.bounds(factor)
        outside = np.maximum(low - self.level, 0) + np.maximum(self.level - high, 0)
        later = self.later.reset_index(drop=True)
        ahead = (later["middle"] - pd.Timestamp(cutoff)).dt.days / YEAR
        return pd.DataFrame(
            {
                "cutoff": cutoff,
                "date": later["middle"],
                "ahead": ahead.clip(lower=0),
                "count": later["count"],
                "row": later["row"],
                "level": self.level,
                "low": low,
                "median": median,
                "high": high,
                "inside": self.inside(factor),
                "raw_inside": self.inside(FACTORS[0]),
                "score": (high - low) + 2 / (1 - LEVEL) * outside,
            }
        )


def _factor(cases: list[_Case]) -> float:
    """Return the smallest factor with which the mean coverage is enough, or the largest."""
    for factor in FACTORS:
        if np.mean([case.inside(factor).mean() for case in cases]) >= LEVEL:
            return factor
    return FACTORS[-1]


def compared(counts: pd.DataFrame, today: date, day: date) -> pd.DataFrame:
    """Try every method: its back-test, and when it has 514 reached as seen on `day`.

    Returns
    -------
    DataFrame indexed by method: inside, total, raw_inside, factor, score, early, middle, late (the
    year by which 10, 50 and 90 % of the samples have 514; 0: not within the time looked at).
    Without a projection, an empty frame.
    """
    past = history(counts, day)
    rows = {}
    for method in METHODS:
        test = backtest(counts, today, method)
        projection = project(past, test.factor, method)
        if not test.tested or projection is None:
            return pd.DataFrame()
        days = [projection.arrival(quantile) for quantile in QUANTILES]
        years = [day.year if day else 0 for day in days]
        rows[method] = {
            **{name: getattr(test, name) for name in ("inside", "total", "raw_inside")},
            "factor": test.factor,
            "score": test.score,
            **dict(zip(("early", "middle", "late"), years, strict=True)),
        }
    return pd.DataFrame.from_dict(rows, orient="index")
