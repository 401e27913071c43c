"""Simulated call records: plausible, reproducible, and marked simulated in every row.

They let anybody try the pages and measure the engines before a call centre brings its own records.
Everything rests on the seed and the project's own tables: a regency has calls only while the
evidence makes it certain that it has 112, in proportion to its people; the shares of outcomes and
categories are those of the published reports.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from coverage.calls.records.contract import CATEGORIES, OUTCOMES, offsets_us, regency_codes
from coverage.calls.records.months import NO_CATEGORY, STAGED, as_table
from coverage.evidence.loading import load_evidence, load_statistics
from coverage.evidence.status import timeline
from geodata.register.regions import regions

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Agency sent to an emergency of each category, as Indonesian regencies call them.
AGENCIES = {
    "fire": "Damkar",
    "medical": "PSC 119",
    "traffic": "Dishub",
    "crime": "Polres",
    "disaster": "BPBD",
    "domestic_violence": "UPTD PPA",
    "public_order": "Satpol PP",
    "animal": "Damkar",
    "other": "Diskominfo",
}
#: What a simulated call can be: an emergency of each category, then each other outcome.
_OTHERS = tuple(outcome for outcome in OUTCOMES if outcome != "emergency")
_KINDS = len(CATEGORIES) + len(_OTHERS)
_OUTCOME = np.array([OUTCOMES.index(o) for o in ("emergency",) * len(CATEGORIES) + _OTHERS])
_CATEGORY = np.array([*range(len(CATEGORIES)), *[NO_CATEGORY] * len(_OTHERS)])
_AGENCY_NAMES = list(dict.fromkeys(AGENCIES.values()))
_AGENCY = np.array([*(_AGENCY_NAMES.index(AGENCIES[c]) for c in CATEGORIES), *[-1] * len(_OTHERS)])
#: No report counts these categories apart: taken as this share of the mix.
_UNCOUNTED = 0.02
#: Counts of simulated calls grow for this many months after a launch to 63 % of their level.
_RAMP_MONTHS = 6.0
#: A file holds whole months, as many as it takes to reach so many rows.
FILE_ROWS = 500_000
_HOUR_MS = 3_600_000
_CELL_BITS = np.uint64(17)  # 514 regencies times 14 kinds fit
_CELL_MASK = np.uint64((1 << 17) - 1)
#: Calls by hour of the day (local time), and by day of the week from Monday, in proportion.
_BY_HOUR = np.array(
    (
        *(38, 29, 23, 20, 20, 26, 37, 51, 64, 73, 77, 76),
        *(72, 69, 67, 68, 72, 78, 86, 92, 90, 80, 66, 51),
    ),
    dtype=float,
)
_BY_DAY = np.array([1.0, 0.97, 0.97, 0.98, 1.02, 1.1, 1.12])
#: Spread (sigma of the logarithm) of answering and arrival times.
_ANSWER_SIGMA, _ARRIVE_SIGMA = np.float32(0.8), np.float32(0.55)
#: Share of emergencies to which nobody is sent, or whose arrival nobody notes.
_NO_ARRIVAL = np.float32(0.2)


@dataclass(frozen=True)
class Model:
    """Expected calls.

    Attributes
    ----------
    regencies: positions in the register of the R regencies with service.
    months: first days of M months.
    weights: (M, R, kinds), sums to 1. opens, closes: (M, R), hours of the month (local time)
        between which the regency has service; equal where it has none.
    answer, arrive: (R,), median seconds to answer, and from call to arrival.
    """

    regencies: Integers
    months: pd.DatetimeIndex
    weights: Floats
    opens: Integers
    closes: Integers
    answer: Floats
    arrive: Floats


def last_month(evidence: pd.DataFrame) -> date:
    """Return the first day after the simulated months by default: of the evidence's last month.

    It depends on the data alone, never on the clock, so that a seed means the same on every day.
    """
    return pd.Timestamp(evidence["end"].max()).replace(day=1).date()


def _service_periods(evidence: pd.DataFrame, end: date) -> pd.DataFrame:
    """Return regency_code, start, stop (days, stop excluded) of certain service before `end`."""
    history = timeline(evidence).rename(columns={"from": "start"})
    stop = history.groupby("regency_code")["start"].shift(-1)
    last = pd.Timestamp(end)
    history = history.assign(stop=stop.where(stop < last, last))
    active = history[(history["state"] == "active") & (history["start"] < history["stop"])]
    return active[["regency_code", "start", "stop"]]


def _service_hours(
    periods: pd.DataFrame, codes: list[str], months: pd.DatetimeIndex
) -> tuple[Integers, Integers]:
    """Return the hours of each month between which each regency has service, (M, R) each.

    A regency that stops and starts again within one month counts from its last start.
    """
    opens = np.zeros((len(months), len(codes)), dtype=np.int64)
    closes = np.zeros_like(opens)
    starts, ends = months.to_numpy(), (months + pd.offsets.MonthBegin(1)).to_numpy()
    for code, start, stop in periods.sort_values("start").itertuples(index=False):
        first = np.maximum(starts, np.datetime64(start))
        last = np.minimum(ends, np.datetime64(stop))
        has = first < last
        opening, closing = ((day - starts) // np.timedelta64(1, "h") for day in (first, last))
        column = codes.index(code)
        # A period is cut wherever anything about the status changes: parts that touch are one.
        joins = has & (closes[:, column] == opening) & (closes[:, column] > opens[:, column])
        opens[has & ~joins, column] = opening[has & ~joins]
        closes[has, column] = closing[has]
    return opens, closes


def _shares(rng: np.random.Generator, codes: list[str], statistics: pd.DataFrame) -> Floats:
    """Return the share of each kind among the calls of each regency, (R, kinds)."""
    calls = statistics[statistics["measure"].str.startswith("calls_")]
    keys = ["area_code", "period_start", "period_end", "source_url"]
    reports = calls.pivot_table(index=keys, columns="measure", values="value", aggfunc="max")
    reports = reports[reports["calls_total"].gt(0)]
    reports = reports.div(reports["calls_total"], axis=0).reset_index()
    both = reports["calls_prank"].add(reports["calls_ghost"], fill_value=0.0)
    published = reports["calls_prank_or_ghost"].fillna(both).clip(0.02, 0.97)
    published = published.groupby(reports["area_code"]).mean().dropna()
    typical = float(published.median())
    apart = reports[["calls_prank", "calls_ghost"]].dropna().sum()
    prank = float(apart.iloc[0] / apart.sum())
    measures = [f"calls_{name}" for name in ("emergency", "information", "abandoned", "other")]
    rest = np.array([reports[measure].mean() for measure in measures])
    rest /= rest.sum()
    sums = statistics.groupby("measure")["value"].sum()
    mix = np.array([float(sums.get(f"incidents_{name}", 0.0)) for name in CATEGORIES])
    mix = np.maximum(mix / mix.sum(), _UNCOUNTED)
    mix /= mix.sum()
    shares = []
    for code in codes:
        drawn = rng.beta(8 * typical, 8 * (1 - typical))
        # DKI Jakarta has one service: its reports speak of the province.
        nuisance = float(published.get(code, published.get(code[:2], drawn)))
        pranks = nuisance * rng.beta(20 * prank, 20 * (1 - prank))
        emergency, information, abandoned, other = (1 - nuisance) * rng.dirichlet(12 * rest)
        others = {"information": information, "abandoned": abandoned, "other": other}
        others |= {"prank": pranks, "ghost": nuisance - pranks}
        emergencies = emergency * rng.dirichlet(60 * mix)
        shares.append([*emergencies, *(others[outcome] for outcome in _OTHERS)])
    return np.array(shares)


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
    opens, closes = _service_hours(periods, codes, months)
    register = regions().loc[codes]
    served = closes - opens
    age = np.cumsum(served, axis=0) / (24 * 30.4)
    ramp = 1 - np.exp(-age / _RAMP_MONTHS)
    season = 1 + 0.08 * np.cos(2 * np.pi * (months.month.to_numpy() - 1) / 12)  # the wet months
    level = register["population"].to_numpy(dtype=float) ** 0.9 * rng.lognormal(0, 0.5, len(codes))
    weights = served * ramp * season[:, None] * level
    city = register["name"].str.startswith("Kota").to_numpy()
    cube = weights[:, :, None] * _shares(rng, codes, statistics)
    return Model(
        regencies=np.array([regency_codes().index(code) for code in codes]),
        months=months,
        weights=cube / cube.sum(),
        opens=opens,
        closes=closes,
        answer=rng.lognormal(np.log(8.0), 0.35, len(codes)),
        arrive=rng.lognormal(np.log(np.where(city, 11.0, 17.0) * 60), 0.25),
    )


def _times(rng: np.random.Generator, model: Model, at: int, cells: Integers) -> NDArray[np.uint64]:
    """Return one key a call, sorted by time: milliseconds of the month (local), then the cell.

    No two calls of a regency fall into the same millisecond, so no two records are the same.
    """
    month = model.months[at]
    hours = np.arange(month.days_in_month * 24)
    weight = _BY_HOUR[hours % 24] * _BY_DAY[(month.weekday() + hours // 24) % 7]
    curve = np.concatenate([[0.0], np.cumsum(weight) / weight.sum()])  # share before each hour
    low, high = curve[model.opens[at]], curve[model.closes[at]]
    place = cells // _KINDS
    share = low[place] + rng.random(len(cells)) * (high - low)[place]
    hour = np.searchsorted(curve, share, side="right") - 1
    hour = np.clip(hour, model.opens[at][place], model.closes[at][place] - 1)
    moment = hour * _HOUR_MS + rng.integers(0, _HOUR_MS, len(cells))
    keys = np.sort(moment.astype(np.uint64) << _CELL_BITS | cells.astype(np.uint64))
    while True:
        spot = (keys >> _CELL_BITS) * np.uint64(len(model.regencies))
        spot += (keys & _CELL_MASK) // np.uint64(_KINDS)
        again = np.flatnonzero(spot[1:] == spot[:-1]) + 1
        if not again.size:
            return keys
        start = (keys[again] >> _CELL_BITS) // np.uint64(_HOUR_MS) * np.uint64(_HOUR_MS)
        other = start + rng.integers(0, _HOUR_MS, again.size).astype(np.uint64)
        keys[again] = other << _CELL_BITS | (keys[again] & _CELL_MASK)
        keys.sort()


def _log_normal(rng: np.random.Generator, median: Floats, sigma: np.float32) -> NDArray[np.float32]:
    drawn = np.exp(rng.standard_normal(len(median), dtype=np.float32) * sigma)
    return np.asarray(drawn * median.astype(np.float32))


def _month(model: Model, at: int, counts: Integers, seed: int) -> pa.Table:
    """Return the calls of a month, by time of the clock on the wall.

    counts: (R * kinds,), how many calls of each cell.
    """
    rng = np.random.default_rng([seed, 1, at])
    keys = _times(rng, model, at, np.repeat(np.arange(counts.size), counts))
    place, kind = np.divmod((keys & _CELL_MASK).astype(np.int32), _KINDS)
    rows = np.zeros(len(keys), STAGED)
    rows["regency"] = model.regencies[place]
    local = model.months[at].value // 1000 + (keys >> _CELL_BITS).astype(np.int64) * 1000
    rows["at"] = local - offsets_us()[rows["regency"]]
    rows["outcome"], rows["category"] = _OUTCOME[kind], _CATEGORY[kind]
    rows["agency"] = _AGENCY[kind]
    rows["answered"] = np.round(_log_normal(rng, model.answer[place], _ANSWER_SIGMA), 1)
    rows["answered"][rows["outcome"] == OUTCOMES.index("abandoned")] = np.nan
    emergency = kind < len(CATEGORIES)
    seconds = np.round(_log_normal(rng, model.arrive[place[emergency]], _ARRIVE_SIGMA))
    noted = rng.random(len(seconds), dtype=np.float32) >= _NO_ARRIVAL
    rows["arrived"] = np.nan
    rows["arrived"][emergency] = np.where(noted, seconds, np.nan)
    rows["simulated"] = True
    return as_table(rows, _AGENCY_NAMES, "").drop_columns(["call_key", "source"])


def tables(
    rows: int, *, seed: int = 112, end: date | None = None
) -> Iterator[tuple[date, pa.Table]]:
    """Yield the months that have calls: first day, and a table of the calls sorted by time.

    Parameters
    ----------
    rows: how many calls in all; exactly so many come.
    seed: same seed, same calls.
    end: first day of the month after the last; default `last_month` of the evidence.

    Raises
    ------
    ValueError
        rows is not positive, or `end` leaves no month with service.
    geodata.errors.DataError
        The project's tables are wrong.
    """
    if rows < 1:
        raise ValueError(f"{rows} rows: at least one is needed")
    evidence = load_evidence()
    model = build(evidence, load_statistics(), end or last_month(evidence), seed)
    rng = np.random.default_rng([seed, 2])
    counts = rng.multinomial(rows, model.weights.ravel()).reshape(len(model.months), -1)
    for at, month in enumerate(model.months):
        if counts[at].any():
            yield month.date(), _month(model, at, counts[at], seed)


def _write(table: pa.Table, file: Path) -> None:
    """Write whole and then rename: a file that is there is complete."""
    part = file.with_name(file.name + ".part")
    if file.suffix == ".csv":
        # Arrow writes times with a zone ten times slower than text.
        utc = table["received_at"].cast(pa.timestamp("ms")).cast(pa.string())
        text = pc.binary_join_element_wise(utc, pa.scalar("Z"), "")
        at = table.schema.get_field_index("received_at")
        pa_csv.write_csv(table.set_column(at, "received_at", text), part)
    else:
        # The schema of Arrow is left out: readers see plain text, not dictionaries.
        pq.write_table(table, part, compression="zstd", compression_level=1, store_schema=False)
    part.replace(file)


def simulate(
    rows: int,
    out: Path | str,
    seed: int = 112,
    *,
    csv: bool = False,
    end: date | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Path]:
    """Write simulated calls as files for ingesting.

    Parameters
    ----------
    rows, seed, end: as of `tables`.
    out: folder; made if missing. Files are called simulated-YYYY-MM by the first month in them,
        hold whole months and about `FILE_ROWS` rows or one month; same arguments, same bytes.
    csv: write CSV in place of Parquet. Times are UTC (`received_at`, with Z).
    progress: called with the number of rows of each file written.

    Returns
    -------
    The files, in order of time. Every row says simulated = true.

    Raises
    ------
    As `tables`; OSError if the folder cannot be written.
    """
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    files: list[Path] = []
    waiting: list[tuple[date, pa.Table]] = []

    def flush() -> None:
        table = pa.concat_tables([part for _, part in waiting])
        file = folder / f"simulated-{waiting[0][0]:%Y-%m}.{'csv' if csv else 'parquet'}"
        waiting.clear()
        _write(table.drop_columns(["received_local"]), file)
        files.append(file)
        if progress is not None:
            progress(table.num_rows)

    for month in tables(rows, seed=seed, end=end):
        waiting.append(month)
        if sum(part.num_rows for _, part in waiting) >= FILE_ROWS:
            flush()
    if waiting:
        flush()
    return files
