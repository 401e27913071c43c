"""Call records on the map, month by month (format: `geodata.maps.layer`)."""

from __future__ import annotations

import calendar
import json
from bisect import bisect_right
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from coverage.calls.cubes.query import Cubes
from coverage.calls.cubes.texts import MEASURES, marked
from coverage.calls.published.texts import value_classes
from coverage.core.classes import class_bounds
from coverage.core.i18n import Language
from coverage.maps.calls import FILL, packed_face
from coverage.maps.rollout import packed_fill, region_rows, scope_rows, words
from geodata.boundaries import BoundaryMeta
from geodata.register.regions import regions

NUISANCE = ("prank", "ghost")
DAYS_A_YEAR = 365.25
#: A share of fewer calls in a month says nothing.
MIN_CALLS = 20


def monthly_values(cubes: Cubes, measure: str) -> pd.DataFrame:
    """Return a measure by month and regency.

    Parameters
    ----------
    measure: of `MEASURES`. Rates are calls of the month reckoned to a year of 365.25 days and to
        100,000 people (register, 2025); shares are of all calls of the month.

    Returns
    -------
    DataFrame indexed by month (datetime64[s], every month of the store), a column for each regency
    with records: NaN where there are none, or too few for a share.

    Raises
    ------
    KeyError
        No such measure.
    """
    if measure not in MEASURES:
        raise KeyError(measure)
    counts = cubes.totals(("month", "regency_code", "outcome"))
    wide = counts.pivot_table(
        index="month", columns=["regency_code", "outcome"], values="calls", aggfunc="sum"
    )
    every = wide.T.groupby(level=0).sum(min_count=1).T
    if measure == "calls":
        return _per_year(every)
    wanted = NUISANCE if measure == "nuisance_share" else ("emergency",)
    chosen = wide.loc[:, wide.columns.get_level_values(1).isin(wanted)]
    some = chosen.T.groupby(level=0).sum().T.reindex(columns=every.columns, fill_value=0)
    if measure == "nuisance_share":
        return (some / every).where(every >= MIN_CALLS)
    return _per_year(some.where(every.notna()))


def _per_year(counts: pd.DataFrame) -> pd.DataFrame:
    days = np.array([month.days_in_month for month in pd.DatetimeIndex(counts.index)])
    people = regions()["population"].reindex(counts.columns).to_numpy(dtype=float)
    rates: pd.DataFrame = counts / days[:, None] * DAYS_A_YEAR / people[None, :] * 100_000
    return rates


def record_map_data(
    cubes: Cubes, measure: str, dots: pd.DataFrame, meta: BoundaryMeta, lang: Language
) -> bytes:
    """Pack a measure of every month into JSON, for the layer with its time bar.

    Months without records in between are steps without values.
    """
    values = cubes.cached(monthly_values, measure)
    days = _steps(cubes.months)
    table = values.reindex(pd.DatetimeIndex([day.replace(day=1) for day in days]))
    known = [value for value in values.to_numpy().ravel() if not np.isnan(value)]
    bounds, valued = class_bounds(known), value_classes(measure, known, lang)
    blank = {"none": lang._("No call data")}
    order = list(regions().index)
    changes = []
    for number, code in enumerate(order):
        if code not in table:
            continue
        before = 0
        for step, value in enumerate(table[code].to_numpy(dtype=float)):
            now = 0 if np.isnan(value) else 1 + bisect_right(bounds, value)
            if now != before:
                changes.append([number, step, now])
            before = now
    name = lang._(MEASURES[measure])
    shown = table.notna().to_numpy()
    scopes = scope_rows(dots, lang)
    document: dict[str, Any] = {
        "language": lang.code,
        "dates": [day.isoformat() for day in days],
        "dateLabels": [lang.date(day, "month") for day in days],
        "regions": region_rows(dots, meta, lang),
        # a regency without changes has the first face
        "faces": [packed_face("none", blank["none"])]
        + [
            packed_face(key, lang._("{measure}: {value}").format(measure=name, value=label))
            for key, label in valued.items()
        ],
        "changes": sorted(changes, key=lambda change: (change[1], change[0])),
        "scopes": scopes,
        "series": {
            key: _series(shown[:, _inside(table.columns, key, scope)])
            for key, scope in scopes.items()
        },
        "fills": [packed_fill(FILL, name, valued | blank)],
        "texts": words(lang)
        | {
            "figures": marked(
                lang._("{scope}, {date}: {active} of {total} regencies and cities have call data"),
                cubes.simulated,
            ),
            "map": name,
        },
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _steps(months: tuple[date, ...]) -> list[date]:
    """Last days of every month from the first of the store to the last."""
    if not months:
        return []
    wanted = pd.period_range(months[0], months[-1], freq="M")
    return [
        date(one.year, one.month, calendar.monthrange(one.year, one.month)[1]) for one in wanted
    ]


def _series(shown: np.ndarray) -> dict[str, list[float]]:
    counts = [int(n) for n in shown.sum(axis=1)]
    return {"active": list(counts), "possible": list(counts), "population": [0.0] * len(counts)}


def _inside(codes: pd.Index, key: str, scope: dict[str, Any]) -> np.ndarray:
    province = codes.astype(str).str[:2]
    if key == "ID":
        return np.ones(len(codes), dtype=bool)
    return np.asarray(province.isin(scope.get("provinces", [key])))
