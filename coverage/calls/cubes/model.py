"""The cubes: what pages read in place of call records. Written once, run on any engine.

Each function makes an Ibis expression over a table of records (columns as `contract.RECORD_SCHEMA`;
call_key, received_at, agency and source are not needed), and `run` brings its result back with the
same types and the same order of rows whatever engine worked it out.

**Quantiles** are exact and the same on every engine, although engines differ: they interpolate in
float32 or float64, by formulas that round differently, and some only estimate. So times are first
rounded to hundredths of a second (half up, by `floor(100 x + 0.5)`: engines round halves their own
ways). Between n values the quantile p lies at position p (n - 1), counted from 0 in rising order,
with linear interpolation (type 7 of Hyndman and Fan: what numpy, pandas, `quantile_cont` and
`percentile_cont` call so). For the median and p = 9/10 that is a whole number of thousandths of a
second, so rounding the engine's result to thousandths takes away whatever its arithmetic left.
Engines without an exact quantile rank the rows by window functions and count in whole numbers.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

#: Upper ends of the classes of answering and arrival times, in seconds; a class holds its upper
#: end, so that "within 7 minutes" is a sum of whole classes. Longer ones are in a last class
#: without end. Every published target is an end of a class.
ENDS_S = {
    "answered": (*range(1, 11), 12, 15, 20, 25, 30, 40, 50, 60, 90, 120, 180, 300, 600, 1800),
    "arrived": tuple(
        60 * minutes
        for minutes in (*range(1, 21), 25, 30, 35, 40, 45, 50, 60, 75, 90, 120, 180, 360, 720)
    ),
}
NO_END = 0  # written as the end of the last class

KEYS = ("month", "regency_code", "outcome", "category")
_TEXTS = dict.fromkeys(KEYS[1:], "str")
_COUNTS = dict.fromkeys(("calls", "simulated"), "int64")
#: Columns of each cube in order, with their types in pandas.
TYPES: dict[str, dict[str, str]] = {
    "volume": {
        "month": "datetime64[s]",
        **_TEXTS,
        **_COUNTS,
        "answered": "int64",
        **dict.fromkeys(("answered_median_s", "answered_p90_s"), "float64"),
        "arrived": "int64",
        **dict.fromkeys(("arrived_median_s", "arrived_p90_s"), "float64"),
    },
    "hours": {
        "month": "datetime64[s]",
        **dict.fromkeys(("regency_code", "outcome"), "str"),
        **dict.fromkeys(("day_of_week", "hour"), "int8"),
        **_COUNTS,
    },
    "times": {"month": "datetime64[s]", **_TEXTS, "measure": "str", "end_s": "int32", **_COUNTS},
}
SORTED_BY = {
    "volume": KEYS,
    "hours": ("month", "regency_code", "outcome", "day_of_week", "hour"),
    "times": (*KEYS, "measure", "end_s"),
}
#: Engines whose quantile is exact by the definition above; proven by tests that run them.
EXACT = frozenset({"duckdb", "pyspark", "postgres"})
_MEASURES = {"answered": "answered_after_s", "arrived": "arrived_after_s"}
_QUANTILES = {"median": 5, "p90": 9}  # tenths


def _month(records: ir.Table) -> ir.Value:
    """First day of the month by the regency's clock."""
    return records.received_local.truncate("M").date()


def _keyed(records: ir.Table) -> ir.Table:
    """Return the keys of each record, and its times in hundredths of a second."""
    times = {
        name: (records[column].cast("float64") * 100 + 0.5).floor().cast("int32")
        for name, column in _MEASURES.items()
    }
    return records.select(
        *("regency_code", "outcome", "category"),
        month=_month(records),
        marked=records.simulated,
        **times,
    )


def _counts(cells: ir.Table) -> dict[str, ir.Value]:
    return {"calls": cells.count(), "simulated": cells.count(where=cells.marked)}


def volume(records: ir.Table) -> ir.Table:
    """Count calls by month × regency × outcome × category, with exact quantiles of their times.

    Columns: month (date), regency_code, outcome, category ("" for none), calls, simulated (how many
    of them are), answered (calls with an answering time), answered_median_s, answered_p90_s,
    arrived, arrived_median_s, arrived_p90_s (seconds; null where no call has such a time).
    """
    cells = _keyed(records)
    counts = {name: cells[name].count() for name in _MEASURES}
    # Both at once: an engine keeps the values of a cell once, and sorts them once.
    both = {f"{name}_both": cells[name].quantile([0.5, 0.9]) for name in _MEASURES}
    table = cells.group_by(*KEYS).agg(**_counts(cells), **counts, **both)
    # Rounded to whole thousandths; the division rounds alike everywhere.
    exact = {
        f"{name}_{quantile}_s": (table[f"{name}_both"][at] * 10 + 0.5).floor() / 1000.0
        for name in _MEASURES
        for at, quantile in enumerate(_QUANTILES)
    }
    table = table.mutate(category=table.category.fill_null(""), **exact)
    return table.select(*TYPES["volume"])


def _ranked(cells: ir.Table, name: str) -> dict[str, ir.Value]:
    """Return what each row adds to the median and p90 of its cell, in thousandths of a second.

    The position of p = k/10 is k (n - 1) / 10: whole part `low`, tenths `rest`. The row at `low`
    adds its hundredths times (10 - rest), the next one times rest.
    """
    group = [cells[key] for key in KEYS]
    window = ibis.window(group_by=[*group, cells[name].isnull()], order_by=cells[name])
    everyone = ibis.window(group_by=group)
    rank, size = ibis.row_number().over(window), cells[name].count().over(everyone)
    added = {}
    for quantile, tenths in _QUANTILES.items():
        place = (size - 1) * tenths
        low, rest = (place - place % 10) / 10, place % 10
        part = ibis.ifelse(rank == low, 10 - rest, ibis.ifelse(rank == low + 1, rest, 0))
        added[f"{name}_{quantile}_s"] = cells[name].cast("int64") * part
    return added


def volume_by_ranks(records: ir.Table) -> ir.Table:
    """Return what `volume` returns, without any quantile function of the engine: slower."""
    cells = _keyed(records)
    added = {column: value for name in _MEASURES for column, value in _ranked(cells, name).items()}
    cells = cells.mutate(**added)
    counts = {name: cells[name].count() for name in _MEASURES}
    times = {column: cells[column].sum().cast("float64") / 1000.0 for column in added}
    table = cells.group_by(*KEYS).agg(**_counts(cells), **counts, **times)
    return table.mutate(category=table.category.fill_null(""))


def hours(records: ir.Table) -> ir.Table:
    """Count calls by month × regency × outcome × day of the week × hour of the local clock.

    Columns: month (date), regency_code, outcome, day_of_week (0 Monday to 6 Sunday), hour (0 to
    23), calls, simulated.
    """
    cells = records.select(
        *("regency_code", "outcome"),
        month=_month(records),
        day_of_week=records.received_local.day_of_week.index(),
        hour=records.received_local.hour(),
        marked=records.simulated,
    )
    return cells.group_by(*SORTED_BY["hours"]).agg(**_counts(cells))


def times(records: ir.Table) -> ir.Table:
    """Count calls by month × regency × outcome × category × class of answering or arrival time.

    Columns: month (date), regency_code, outcome, category ("" for none), measure (answered or
    arrived), end_s (upper end of the class in seconds, in the class; `NO_END` for the last), calls,
    simulated. Calls without such a time are in no class. Unlike medians, classes can be added up.
    """
    cells = _keyed(records)
    parts = []
    for name in _MEASURES:
        known = cells.filter(cells[name].notnull())
        classes = [(known[name] <= 100 * end, end) for end in ENDS_S[name]]
        part = known.mutate(end_s=ibis.cases(*classes, else_=NO_END).cast("int32"))
        part = part.group_by(*KEYS, "end_s").agg(**_counts(part))
        part = part.mutate(measure=ibis.literal(name), category=part.category.fill_null(""))
        parts.append(part.select(*TYPES["times"]))
    return ibis.union(*parts)


def expression(name: str, records: ir.Table, engine: str) -> ir.Table:
    """Return the cube `name` over records on an engine (as Ibis calls its backend)."""
    if name == "volume" and engine not in EXACT:
        return volume_by_ranks(records)
    return {"volume": volume, "hours": hours, "times": times}[name](records)


def conform(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a result of the cube `name` its types and its order; rows are numbered from 0."""
    frame = frame[list(TYPES[name])].copy()
    frame["month"] = pd.to_datetime(frame["month"])
    return frame.astype(TYPES[name]).sort_values(list(SORTED_BY[name]), ignore_index=True)


def run(name: str, records: ir.Table) -> pd.DataFrame:
    """Work the cube `name` out on the engine that holds `records`.

    Returns
    -------
    DataFrame with the columns and types of `TYPES[name]`, sorted by `SORTED_BY[name]`, numbered
    from 0: equal, value by value, for the same records on any engine.
    """
    backend = records.get_backend()
    return conform(name, backend.execute(expression(name, records, backend.name)))
