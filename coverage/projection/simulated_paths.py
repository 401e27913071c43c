"""Simulated paths from the published national counts: observations, curve, and ways to draw.

The method is described in `coverage.projection.model`; here are its steps up to the widening, and
the other ways that were tried (`METHODS`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from coverage.core.dates import plain_date
from coverage.projection.pace import national_counts, of_the_map
from geodata.register.regions import N_REGENCIES

Floats = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SAMPLES = 2000
SEED = 112
#: Without so many counts, or with fewer months between first and last, nothing is projected.
FEWEST, SHORTEST = 5, 12
BLOCK, WINDOW, BELIEFS = 6, 60, 6
MONTH = 365.25 / 12
_EPOCH = pd.Timestamp("2016-01-01")


@dataclass(frozen=True, eq=False)
class History:
    """Counts as observations, in order of time.

    `months` since January 2016 and `levels` (numbers of the 514), one a count; `last`: the day of
    the last one; `vague`: it does not say how it takes DKI Jakarta.
    """

    months: Floats
    levels: Floats
    last: date
    vague: bool

    @property
    def too_short(self) -> str:
        """Why nothing can be projected: "few" counts, or a "short" time; "" if it can."""
        if len(self.levels) < FEWEST:
            return "few"
        return "short" if self.months[-1] - self.months[0] < SHORTEST else ""


def usable(counts: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the national counts up to a day that can be observations, in order of time.

    Adds `middle` (datetime64[s]) and `level` (of the 514).
    """
    rows = national_counts(counts, day)
    rows = rows.assign(vague=rows["dki_counting"] == "unstated")
    rows = rows.sort_values(["end", "count", "vague", "row"])
    rows = rows.drop_duplicates(["count", "start", "end"])
    pairs = zip(rows["count"], rows["dki_counting"], strict=True)
    levels = np.array([of_the_map(*pair).best for pair in pairs], dtype="float64")
    middle = rows["start"] + (rows["end"] - rows["start"]) / 2
    return rows.assign(middle=middle, level=levels).sort_values(["middle", "count"], kind="stable")


def history(counts: pd.DataFrame, day: date) -> History:
    """Return the observations up to a day: `counts` as `load_official_counts` returns them."""
    rows = usable(counts, day)
    if rows.empty:
        return History(np.empty(0), np.empty(0), plain_date(day), False)
    return History(
        month_number(rows["middle"]),
        rows["level"].to_numpy("float64"),
        rows["middle"].iloc[-1].date(),
        bool(rows["vague"].iloc[-1]),
    )


def month_number(days: pd.Series) -> Floats:
    """Return dates as months since January 2016."""
    since = (days - _EPOCH).dt.total_seconds() / 86400 / MONTH
    return np.asarray(since, dtype="float64")


def isotonic(levels: Floats) -> Floats:
    """Return the never falling numbers with the least squared distance (pooled neighbours)."""
    means: list[float] = []
    sizes: list[int] = []
    for level in levels:
        means.append(float(level))
        sizes.append(1)
        while len(means) > 1 and means[-2] > means[-1]:
            size = sizes[-2] + sizes[-1]
            means[-2] = (means[-2] * sizes[-2] + means[-1] * sizes[-1]) / size
            sizes[-2] = size
            del means[-1], sizes[-1]
    return np.repeat(np.array(means, dtype=np.float64), sizes)


def monthly_gains(past: History) -> Floats:
    """Return what each full month added by the isotonic curve, ending at the last count."""
    steps = np.arange(int(past.months[-1] - past.months[0]), -1, -1)
    curve = np.interp(past.months[-1] - steps, past.months, isotonic(past.levels))
    return np.asarray(np.diff(curve), dtype="float64")


def half_years(past: History, months: int, rng: np.random.Generator) -> Floats:
    """Draw paths from half-years of the last five years, six believed in by each sample."""
    gains = monthly_gains(past)[-WINDOW:]
    pool = rng.integers(0, len(gains) - BLOCK + 1, (BELIEFS, SAMPLES))
    drawn = rng.integers(0, BELIEFS, (-(-months // BLOCK), SAMPLES))
    return _joined(past, gains, np.take_along_axis(pool, drawn, axis=0), months, rng)


def all_blocks(past: History, months: int, rng: np.random.Generator) -> Floats:
    """Draw paths from half-years of the whole past, anew for each half-year."""
    gains = monthly_gains(past)
    drawn = rng.integers(0, len(gains) - BLOCK + 1, (-(-months // BLOCK), SAMPLES))
    return _joined(past, gains, drawn, months, rng)


def _joined(
    past: History, gains: Floats, begins: IntArray, months: int, rng: np.random.Generator
) -> Floats:
    """Put half-years one after the other, by the months in which they begin.

    Each sample starts at the end of the curve, moved by a past error; lower by the regencies of DKI
    Jakarta that the last count may hold.
    """
    places = begins[:, None, :] + np.arange(BLOCK)[None, :, None]
    steps = gains[places.reshape(-1, SAMPLES)[:months]]
    fitted = isotonic(past.levels)
    start = fitted[-1] + rng.choice(past.levels - fitted, SAMPLES)
    if past.vague:
        start = start - rng.choice([0.0, 1.0, 6.0], SAMPLES)
    return np.asarray(np.cumsum(steps, axis=0) + start)


def linear_trend(past: History, months: int, rng: np.random.Generator) -> Floats:
    """Fit a line that weighs a count two years older e times less; bootstrap its residuals."""
    return _refitted(past, past.levels, np.exp((past.months - past.months[-1]) / 24), months, rng)


def logistic(past: History, months: int, rng: np.random.Generator) -> Floats:
    """Fit a logistic curve that ends at 514; bootstrap its residuals on the logit scale."""
    share = np.clip(past.levels, 0.5, N_REGENCIES - 0.5) / N_REGENCIES
    logit = np.log(share / (1 - share))
    line = _refitted(past, logit, np.ones_like(logit), months, rng)
    return np.asarray(N_REGENCIES / (1 + np.exp(-line)), dtype="float64")


def _refitted(
    past: History, values: Floats, weights: Floats, months: int, rng: np.random.Generator
) -> Floats:
    """Return lines refitted to values with residuals drawn anew, months × samples."""
    design = np.stack([np.ones_like(values), past.months - past.months[-1]], axis=1)
    root = np.sqrt(weights)[:, None]
    solve = np.linalg.pinv(design * root) * root.T
    fitted = design @ (solve @ values)
    level, slope = solve @ (fitted[:, None] + rng.choice(values - fitted, (len(values), SAMPLES)))
    return np.asarray(level + np.maximum(slope, 0) * np.arange(1, months + 1)[:, None])


#: Ways to draw paths: months × samples, before widening and limits.
METHODS: dict[str, Callable[[History, int, np.random.Generator], Floats]] = {
    "half_years": half_years,
    "all_blocks": all_blocks,
    "linear_trend": linear_trend,
    "logistic": logistic,
}
METHOD = "half_years"


def draw(past: History, months: int, method: str = METHOD) -> Floats:
    """Return the samples as drawn: months × samples, one row for each month after the last count.

    The history must not be `too_short`.
    """
    return METHODS[method](past, months, np.random.default_rng(SEED))
