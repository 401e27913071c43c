"""What pages ask the stored cubes: counts, the hour-of-week heat map, and response times.

Everything returned may be shown to the public: with categories it rests on the cells that
`coverage.calls.cubes.suppression` leaves to be seen, without them on all calls.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

import duckdb
import numpy as np
import pandas as pd

from coverage.calls.cubes import store
from coverage.calls.cubes.model import ENDS_S, KEYS, NO_END
from coverage.core.cache import Cache

T = TypeVar("T")
P = ParamSpec("P")
Measure = Literal["answered", "arrived"]
_TYPES = {"month": "datetime64[s]", **dict.fromkeys(KEYS[1:], "str")}
#: Columns of any cube that are asked for, for a store without cubes.
_COLUMNS = """month DATE, regency_code VARCHAR, outcome VARCHAR, category VARCHAR, measure VARCHAR,
    day_of_week BIGINT, hour BIGINT, end_s BIGINT, calls BIGINT, seen BIGINT, hidden BIGINT,
    simulated BIGINT"""


@dataclass(frozen=True)
class Selection:
    """Which calls: an empty tuple or None is no restriction.

    start, end: first days of the first and the last month. With `categories`, only seen cells
    count.
    """

    start: date | None = None
    end: date | None = None
    regencies: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def where(self) -> tuple[str, list[Any]]:
        """Return an SQL condition and its parameters."""
        terms: list[str] = ["true"]
        values: list[Any] = []
        for sign, day in ((">=", self.start), ("<=", self.end)):
            if day is not None:
                terms.append(f"month {sign} ?")
                values.append(day)
        for column, wanted in zip(
            KEYS[1:], (self.regencies, self.outcomes, self.categories), strict=True
        ):
            if wanted:
                terms.append(f"{column} IN ({', '.join('?' * len(wanted))})")
                values += wanted
        return " AND ".join(terms), values


EVERYTHING = Selection()


class Cubes:
    """The cubes of a store as they were when it was opened. Threads may share one.

    Attributes
    ----------
    version: changes whenever a figure does; "" without cubes. months: first days of the months that
        have records, in order. threshold: smallest count of a category that is seen. simulated:
        some record is, so that whatever is shown must say so.
    """

    def __init__(self, folder: Path | str) -> None:
        index = store.index_of(folder)
        self.version: str = index["version"]
        self.months = tuple(date.fromisoformat(f"{month}-01") for month in sorted(index["months"]))
        self.threshold: int = index["threshold"]
        self._computed = Cache(limit=64)
        self._database = duckdb.connect()
        for piece in store.PIECES:
            files = [
                str(Path(folder) / store.FOLDER / names[piece]) for names in index["files"].values()
            ]
            if files:
                self._database.read_parquet(files).create_view(piece)
            else:
                self._database.execute(f"CREATE TABLE {piece} ({_COLUMNS})")
        self.simulated = bool(self.totals()["simulated"].any())

    def cached(
        self, make: Callable[Concatenate[Cubes, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `make(self, *args)`, computed once for this version of the store; read-only.

        `make` must be a function of a module, its arguments hashable.
        """
        key: tuple[Hashable, ...] = (*args, *sorted(kwargs.items()))
        return self._computed.get(key, make, self, *args, **kwargs)

    def _ask(self, sql: str, values: Sequence[Any]) -> pd.DataFrame:
        with self._database.cursor() as cursor:
            frame: pd.DataFrame = cursor.execute(sql, list(values)).df()
        return frame.astype({column: kind for column, kind in _TYPES.items() if column in frame})

    def totals(self, by: Sequence[str] = (), selection: Selection = EVERYTHING) -> pd.DataFrame:
        """Return calls by any of `model.KEYS`.

        Without categories all calls count. By category, the category `suppression.WITHHELD` has
        the calls whose category may not be seen; then the sum over categories is right, and each
        of them is "at least". Over the whole country much fewer are withheld than by regency.

        Returns
        -------
        DataFrame sorted by `by`: the columns of `by` (month as datetime64[s]), `calls` (int64),
        `hidden` (int64: cells, of one month and regency, that a row leaves out; 0 without
        categories) and `simulated` (bool: some of the calls are).

        Raises
        ------
        ValueError
            by names something else.
        """
        where, values = selection.where()
        piece, hidden = "volume", "0"
        if "category" in by or selection.categories:
            piece = "public" if _local(by, selection) else "national"
            hidden = "coalesce(sum(hidden::BIGINT), 0)"
        sql = f"""SELECT {_keys(by)} coalesce(sum(calls), 0)::BIGINT AS calls,
                {hidden}::BIGINT AS hidden,
                coalesce(max(simulated::INTEGER), 0) > 0 AS simulated
            FROM {piece} WHERE {where} {"GROUP BY ALL" if by else ""} ORDER BY ALL"""  # noqa: S608
        return self._ask(sql, values)

    def heat(self, selection: Selection = EVERYTHING) -> pd.DataFrame:
        """Return calls by day of the week and hour of the regency's clock.

        Returns
        -------
        DataFrame of 168 rows: day_of_week (0 Monday to 6 Sunday), hour (0 to 23), calls (int64),
        simulated (bool: any call selected is).

        Raises
        ------
        ValueError
            The selection has categories: hours are counted without them.
        """
        if selection.categories:
            raise ValueError("hours are counted without categories")
        where, values = selection.where()
        piece = "hours" if selection.regencies else "national_hours"
        sql = f"""SELECT day_of_week, hour, sum(calls)::BIGINT AS calls,
                sum(simulated)::BIGINT AS simulated
            FROM {piece} WHERE {where} GROUP BY ALL"""  # noqa: S608
        counts = self._ask(sql, values).set_index(["day_of_week", "hour"])
        week = pd.MultiIndex.from_product([range(7), range(24)], names=["day_of_week", "hour"])
        full = counts.reindex(week, fill_value=0).astype("int64").reset_index()
        return full.assign(simulated=bool(full["simulated"].sum()))

    def times(
        self, measure: Measure, by: Sequence[str] = (), selection: Selection = EVERYTHING
    ) -> pd.DataFrame:
        """Return calls by class of answering or arrival time, and by any of `model.KEYS`.

        With a category, calls of hidden cells are left out.

        Returns
        -------
        DataFrame: the columns of `by`, end_s (upper end of the class in seconds, in the class; inf
        for the last), calls (int64), share_within (of the calls of the row's `by`, those in this
        class or an earlier one), simulated (bool). Classes without calls have no row.

        Raises
        ------
        ValueError
            by names something else.
        """
        where, values = selection.where()
        piece = "public_times" if _local(by, selection) else "national_times"
        calls = "seen" if "category" in by or selection.categories else "calls"
        sql = f"""SELECT {_keys(by)} if(end_s = {NO_END}, 'inf'::DOUBLE, end_s) AS end_s,
                sum({calls})::BIGINT AS calls, max(simulated) > 0 AS simulated
            FROM {piece} WHERE measure = ? AND {where} AND {calls} > 0
            GROUP BY ALL ORDER BY ALL"""  # noqa: S608
        frame = self._ask(sql, [measure, *values])
        groups = frame.groupby(list(by))["calls"] if by else frame["calls"]
        whole = groups.transform("sum") if by else groups.sum()
        frame.insert(len(by) + 2, "share_within", groups.cumsum() / whole)
        return frame


def _keys(by: Sequence[str]) -> str:
    """Return columns of `model.KEYS` for SQL, each with a comma after it."""
    if unknown := set(by) - set(KEYS):
        raise ValueError(f"no such column: {', '.join(sorted(unknown))}")
    return "".join(f"{column}, " for column in by)


def _local(by: Sequence[str], selection: Selection) -> bool:
    return "regency_code" in by or bool(selection.regencies)


def typical(classes: pd.DataFrame, measure: Measure, share: float = 0.5) -> float:
    """Return about which time (seconds) this share of calls stays within.

    classes: end_s and share_within of one row of `by`, as `Cubes.times` returns them. Within a
    class calls are taken to be spread evenly: say "about". inf in the class without end, nan
    without calls.
    """
    if classes.empty:
        return float("nan")
    ends = classes["end_s"].to_numpy(dtype=float)
    within = classes["share_within"].to_numpy(dtype=float)
    at = int(np.searchsorted(within, share))
    if np.isinf(ends[at]):
        return float("inf")
    edges = (0, *ENDS_S[measure])
    low = edges[edges.index(int(ends[at])) - 1]
    before = within[at - 1] if at else 0.0
    return float(low + (ends[at] - low) * (share - before) / (within[at] - before))


@lru_cache(maxsize=1)
def _opened(folder: Path, stamp: tuple[int, int]) -> Cubes:
    return Cubes(folder)


def open_cubes(folder: Path | str) -> Cubes:
    """Return the cubes of a store, opened anew only if they have been refreshed.

    Without any, the cubes have no months.
    """
    index = Path(folder) / store.FOLDER / store.INDEX
    stamp = (0, 0)
    if index.is_file():
        state = index.stat()
        stamp = (state.st_mtime_ns, state.st_ino)
    return _opened(Path(folder).absolute(), stamp)
