"""Where the announced number of regencies may go: 2,000 simulated paths, never a fact.

The published national counts are noisy observations: they contradict each other and fall. Method:

1. Every count with a date of day or month precision, totals and ordinals alike, becomes a number
   of the 514 (`coverage.projection.pace.of_the_map`); a number repeated for the same date counts
   once. Its time is the middle of its date.
2. The level is the isotonic regression of the counts: the curve that never falls and has the least
   squared distance from them. Between counts it is linear.
3. The curve of the last five years is cut into half-years, beginning at any month. Each sample
   first draws six of them, with replacement: the pace that it believes in. Its path is made of
   half-years drawn from these six, one after the other. So both the luck of single half-years and
   the doubt about the pace itself are in the samples.
4. A sample starts at the end of the curve, moved by one of the distances between counts and curve,
   drawn at random; and lower by 0, 1 or 6, drawn likewise, where the last count does not say how it
   takes DKI Jakarta.
5. Distances from the median path are multiplied by a factor, found by back-test
   (`coverage.projection.backtest`): without it the interval is too narrow. No sample falls, none
   exceeds 514.

Median and 10–90 % band are quantiles of the samples. A date is reached when a sample is within half
a regency of 514. The random numbers have a fixed seed: the same data give the same figures.

Limits: it continues announced numbers, not named regencies; an ordinal counts launches, also of
services since closed; the last five years' pace, its spread included, is taken to go on; nothing
farther ahead than about six years could be back-tested.
`coverage.projection.simulated_paths.METHODS` holds the others that were tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from coverage.projection.simulated_paths import METHOD, Floats, History, IntArray, draw
from geodata.register.regions import N_REGENCIES

QUANTILES = (0.1, 0.5, 0.9)
#: Samples are followed to the end of this year.
HORIZON = 2060


@dataclass(frozen=True, eq=False)
class Projection:
    """What the samples say.

    Attributes
    ----------
    start: day of the last count, from which it is computed.
    band: one row a month: date (datetime64[s]), low, median, high: 10, 50 and 90 % of the samples.
    arrivals: the month in which each sample reaches 514, as its place in `band`; its length: not
        within it.
    """

    start: date
    band: pd.DataFrame
    arrivals: IntArray

    def probability(self, year: int) -> float:
        """Return the share of samples that have reached 514 by the end of `year`."""
        within = self.band["date"] <= pd.Timestamp(year=year, month=12, day=31)
        return float((self.arrivals < int(within.sum())).mean())

    def arrival(self, quantile: float) -> date | None:
        """Return the month by which a share of the samples has reached 514; None: not within."""
        place = int(np.quantile(self.arrivals, quantile, method="inverted_cdf"))
        return self.band["date"].iloc[place].date() if place < len(self.band) else None

    @property
    def last_year(self) -> int:
        """The year to whose end the samples are followed."""
        return int(self.band["date"].iloc[-1].year)

    @property
    def not_within(self) -> float:
        """The share of samples that have not reached 514 when the band ends."""
        return float((self.arrivals >= len(self.band)).mean())


def widen(samples: Floats, factor: float, middle: Floats | None = None) -> Floats:
    """Multiply distances from the median path; then let no sample fall, and none exceed 514.

    `middle`: the median path as months × 1, where it is known already.
    """
    if middle is None:
        middle = np.median(samples, axis=1, keepdims=True)
    wide = np.maximum.accumulate(middle + factor * (samples - middle), axis=0)
    return np.clip(wide, 0, N_REGENCIES)


def project(past: History, factor: float, method: str = METHOD) -> Projection | None:
    """Simulate the paths of a history; None if it is too short."""
    if past.too_short:
        return None
    last_year = max(HORIZON, past.last.year + 20)
    months = (last_year - past.last.year) * 12 + 12 - past.last.month
    samples = widen(draw(past, months, method), factor)
    band = pd.DataFrame(
        np.quantile(samples, QUANTILES, axis=1).T, columns=["low", "median", "high"]
    )
    first = pd.Period(past.last, "M") + 1
    dates = pd.period_range(first, periods=months, freq="M").to_timestamp(how="end")
    band.insert(0, "date", pd.Series(dates.normalize()).astype("datetime64[s]"))
    there = samples >= N_REGENCIES - 0.5  # sorted along time: no sample falls
    return Projection(past.last, band, months - there.sum(axis=0).astype("int64"))
