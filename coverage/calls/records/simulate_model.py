"""Where simulated calls come from: places, months, outcomes and categories, as shares of all.

Nothing here is random but by the seed, and everything rests on the project's own tables: a regency
has calls only while the evidence makes it certain that it has 112, in proportion to its people; the
shares of outcomes and categories are those of the published reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from coverage.calls.records.contract import CATEGORIES, OUTCOMES
from coverage.evidence.status import timeline
from geodata.register.regions import regions

Floats = NDArray[np.float64]

#: What a simulated call can be: an emergency of some category, or another outcome without one.
COMBOS: tuple[tuple[str, str | None], ...] = (
    *(("emergency", category) for category in CATEGORIES),
    *((outcome, None) for outcome in OUTCOMES if outcome != "emergency"),
)
#: Published measure -> outcome, for the shares of all calls of a report.
_MEASURES = {
    "calls_emergency": "emergency",
    "calls_information": "information",
    "calls_abandoned": "abandoned",
    "calls_other": "other",
}
#: No report counts these categories apart: taken as this share of the mix.
_UNCOUNTED = 0.02
#: Counts of simulated calls grow for this many months after a launch to 63 % of their level.
_RAMP_MONTHS = 6.0


@dataclass(frozen=True)
class Model:
    """Expected calls.

    Attributes
    ----------
    codes: regency_code of each of R places with service. months: first days of M months.
    weights: (M, R, len(COMBOS)), sums to 1. opens, closes: (M, R), hours of the month (local time)
        between which the regency has service; equal where it has none.
    answer, arrive: (R,), median seconds to answer, and from call to arrival.
    """

    codes: NDArray[np.object_]
    months: list[date]
    weights: Floats
    opens: NDArray[np.int64]
    closes: NDArray[np.int64]
    answer: Floats
    arrive: Floats


def _service_periods(evidence: pd.DataFrame, end: date) -> pd.DataFrame:
    """Return regency_code, start, stop (days, stop excluded) of certain service before `end`."""
    history = timeline(evidence)
    stop = history.groupby("regency_code")["from"].shift(-1)
    last = pd.Timestamp(end)
    history = history.assign(stop=stop.where(stop < last, last))
    active = history[(history["state"] == "active") & (history["from"] < history["stop"])]
    return active[["regency_code", "from", "stop"]].rename(columns={"from": "start"})


def _hours(
    periods: pd.DataFrame, codes: list[str], months: pd.DatetimeIndex
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the hours of each month between which each regency has service.

    A regency that stops and starts again within one month counts from its last start.
    """
    opens = np.zeros((len(months), len(codes)), dtype=np.int64)
    closes = np.zeros_like(opens)
    place = {code: index for index, code in enumerate(codes)}
    ends = months + pd.offsets.MonthBegin(1)
    for code, start, stop in periods.sort_values("start").itertuples(index=False):
        first = np.maximum(months.to_numpy(), np.datetime64(start))
        last = np.minimum(ends.to_numpy(), np.datetime64(stop))
        has = first < last
        begin = (first - months.to_numpy()) // np.timedelta64(1, "h")
        close = (last - months.to_numpy()) // np.timedelta64(1, "h")
        column = place[code]
        # A period is cut wherever anything about the status changes: parts that touch are one.
        joins = has & (closes[:, column] == begin) & (closes[:, column] > opens[:, column])
        opens[has & ~joins, column] = begin[has & ~joins]
        closes[has, column] = close[has]
    return opens, closes


def _reports(statistics: pd.DataFrame) -> pd.DataFrame:
    """Return one row a report (area, period, page): its measures of calls as shares of all."""
    calls = statistics[statistics["measure"].str.startswith("calls_")]
    keys = ["area_code", "period_start", "period_end", "source_url"]
    table = calls.pivot_table(index=keys, columns="measure", values="value", aggfunc="max")
    table = table[table["calls_total"].gt(0)]
    return table.div(table["calls_total"], axis=0).reset_index()


def _nuisance(reports: pd.DataFrame) -> tuple[pd.Series, float]:
    """Return the share of prank and ghost calls by area as published, and of prank among them."""
    both = reports["calls_prank"].add(reports["calls_ghost"], fill_value=0.0)
    share = reports["calls_prank_or_ghost"].fillna(both).clip(0.02, 0.97)
    apart = reports[["calls_prank", "calls_ghost"]].dropna().sum()
    return share.groupby(reports["area_code"]).mean().dropna(), float(apart.iloc[0] / apart.sum())


def _mix(statistics: pd.DataFrame) -> Floats:
    """Return the share of each category among published incidents, none below `_UNCOUNTED`."""
    sums = statistics.groupby("measure")["value"].sum()
    counts = np.array([float(sums.get(f"incidents_{name}", 0.0)) for name in CATEGORIES])
    mix = np.maximum(counts / counts.sum(), _UNCOUNTED)
    return np.asarray(mix / mix.sum())


def _combos(
    rng: np.random.Generator, codes: list[str], statistics: pd.DataFrame
) -> NDArray[np.float64]:
    """Return the share of each of `COMBOS` among the calls of each regency, (R, combos)."""
    reports = _reports(statistics)
    published, prank = _nuisance(reports)
    typical = float(published.median())
    rest = np.array([reports[measure].mean() for measure in _MEASURES])
    rest /= rest.sum()
    mix = _mix(statistics)
    shares = np.zeros((len(codes), len(COMBOS)))
    column = {combo: index for index, combo in enumerate(COMBOS)}
    for row, code in enumerate(codes):
        drawn = rng.beta(8 * typical, 8 * (1 - typical))
        # DKI Jakarta has one service: its reports speak of the province.
        nuisance = float(published.get(code, published.get(code[:2], drawn)))
        pranks = nuisance * rng.beta(20 * prank, 20 * (1 - prank))
        others = dict(
            zip(_MEASURES.values(), (1 - nuisance) * rng.dirichlet(12 * rest), strict=True)
        )
        shares[row, column["prank", None]] = pranks
        shares[row, column["ghost", None]] = nuisance - pranks
        for outcome in ("information", "abandoned", "other"):
            shares[row, column[outcome, None]] = others[outcome]
        shares[row, : len(CATEGORIES)] = others["emergency"] * rng.dirichlet(60 * mix)
    return shares


def build(evidence: pd.DataFrame, statistics: pd.DataFrame, end: date, seed: int) -> Model:
    """Return the expected calls before `end` (first day of a month, excluded).

    Raises
    ------
    ValueError
        `end` is not the first of a month, or no regency has certain service before it.
    """
    if end.day != 1:
        raise ValueError(f"{end} is not the first day of a month")
    periods = _service_periods(evidence, end)
    if periods.empty:
        raise ValueError(f"no regency has 112 for certain before {end}")
    rng = np.random.default_rng([seed, 0])
    codes = sorted(periods["regency_code"].unique())
    first = periods["start"].min().to_period("M").to_timestamp()
    months = pd.date_range(first, end, freq="MS", inclusive="left")
    opens, closes = _hours(periods, codes, months)
    register = regions().loc[codes]
    served = closes - opens
    age = np.cumsum(served, axis=0) / (24 * 30.4)
    ramp = 1 - np.exp(-age / _RAMP_MONTHS)
    season = 1 + 0.08 * np.cos(2 * np.pi * (months.month.to_numpy() - 1) / 12)  # the wet months
    level = register["population"].to_numpy(dtype=float) ** 0.9 * rng.lognormal(0, 0.5, len(codes))
    weights = served * ramp * season[:, None] * level
    city = register["name"].str.startswith("Kota").to_numpy()
    cube = weights[:, :, None] * _combos(rng, codes, statistics)
    return Model(
        codes=np.array(codes, dtype=object),
        months=[month.date() for month in months],
        weights=cube / cube.sum(),
        opens=opens,
        closes=closes,
        answer=rng.lognormal(np.log(8.0), 0.35, len(codes)),
        arrive=rng.lognormal(np.log(np.where(city, 11.0, 17.0) * 60), 0.25),
    )
