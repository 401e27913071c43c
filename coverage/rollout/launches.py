"""When service began where: service periods, and the launches of a month or a year.

A launch is the first day of a period of certain service (`coverage.evidence.status`): the last day
that the best date of its beginning can mean. A regency that had 112 before and stopped is a
reopening.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from coverage.core.dates import plain_date
from geodata.register.regions import scope_codes

#: what the beginning of a period rests on, if its date is that of a launch or a pilot
KNOWN = ("launch", "pilot")
KINDS = ("first", "reopening")
LAUNCH_COLUMNS = (
    *("regency_code", "from", "until", "kind", "since_start", "since_end", "since_precision"),
    *("since_basis", "since_inferred", "possible_from", "n_publishers", "confidence", "rows"),
)


def launches(history: pd.DataFrame, day: date, scope: str = "ID") -> pd.DataFrame:
    """Return the periods of certain service that had begun by a day, as they are known on it.

    Parameters
    ----------
    history: as `coverage.evidence.status.timeline` returns it.
    day: calendar day in Indonesia.
    scope: "ID", an island group, a province or regency code.

    Returns
    -------
    DataFrame, one row a period, by `from` and regency_code, with `LAUNCH_COLUMNS`: `from` and
    `until` (datetime64[s], first day of the period and the day on which it had ended; NaT while it
    goes on), `kind` (one of `KINDS`; a period that opens with a relaunch is a reopening), and the
    columns of `coverage.evidence.status.status_at` on the period's last day or, while it goes on,
    on `day`.

    Raises
    ------
    geodata.register.regions.UnknownRegion
        The scope is no scope.
    """
    past = history["from"] <= pd.Timestamp(plain_date(day))
    some = history[past & history["regency_code"].isin(scope_codes(scope))]
    some = some.sort_values(["regency_code", "from"], kind="stable", ignore_index=True)
    active = some["state"] == "active"
    code = some["regency_code"]
    before = active.shift(fill_value=False) & (code == code.shift())
    following = some["from"].shift(-1).where(code == code.shift(-1))
    period = (active & ~before).cumsum()
    known = some[active].groupby(period[active], sort=False)
    last = known.tail(1)
    frame = last.assign(until=following.loc[last.index], kind=_kinds(last))
    frame["from"] = known["from"].first().to_numpy()
    frame = frame[list(LAUNCH_COLUMNS)]
    return frame.sort_values(["from", "regency_code"], kind="stable", ignore_index=True)


def _kinds(periods: pd.DataFrame) -> np.ndarray:
    return np.where(periods["earlier_start"] == "none", *KINDS)


def months(periods: pd.DataFrame) -> dict[str, int]:
    """Return how many launches each month with a launch has, in order: `YYYY-MM` -> number."""
    counted = periods["from"].dt.strftime("%Y-%m").value_counts().sort_index()
    return {str(month): int(number) for month, number in counted.items()}


def in_month(periods: pd.DataFrame, month: str) -> pd.DataFrame:
    """Return the launches of a month (`YYYY-MM`), as `launches` has them."""
    return periods[periods["from"].dt.strftime("%Y-%m") == month]


def adjacent_months(months: Sequence[str], month: str) -> tuple[str | None, str | None]:
    """Return the months with a launch before and after a month (`YYYY-MM`), as far as there are."""
    before = max((one for one in months if one < month), default=None)
    after = min((one for one in months if one > month), default=None)
    return before, after


def per_year(periods: pd.DataFrame) -> pd.DataFrame:
    """Count the launches of each year.

    Returns
    -------
    DataFrame indexed by year (int), without a gap from the first launch to the last: `known` (with
    the date of a launch or pilot), `sighting` (known only as active no later than that), `first`
    and `reopening`; each pair adds up to the launches of the year.
    """
    years = periods["from"].dt.year
    known = periods["since_basis"].isin(KNOWN)
    reopened = periods["kind"] == "reopening"
    counts = pd.DataFrame(
        {"known": known, "sighting": ~known, "first": ~reopened, "reopening": reopened}
    )
    table = counts.astype("int64").groupby(years).sum()
    if len(table):
        whole = range(int(years.min()), int(years.max()) + 1)
        table = table.reindex(whole, fill_value=0)
    return table.rename_axis("year")


def last_year(periods: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the launches of the twelve months that end on a day, that day included."""
    end = pd.Timestamp(plain_date(day))
    return periods[(periods["from"] > end - pd.DateOffset(years=1)) & (periods["from"] <= end)]


def dated(history: pd.DataFrame, days: Sequence[date], scope: str = "ID") -> np.ndarray:
    """Count, day by day, the active regencies whose beginning has the date of a launch or a pilot.

    The other active ones are known only as active no later than a date. Each number is that of
    `coverage.evidence.status.status_at` on its day.

    Parameters
    ----------
    history: as `coverage.evidence.status.timeline` returns it.
    days: calendar days in Indonesia, in order.
    scope: "ID", an island group, a province or regency code.

    Returns
    -------
    Numbers (int64), one a day.
    """
    some = history[history["regency_code"].isin(scope_codes(scope))]
    some = some.sort_values(["regency_code", "from"], kind="stable")
    known = ((some["state"] == "active") & some["since_basis"].isin(KNOWN)).astype("int64")
    steps = known - known.groupby(some["regency_code"]).shift(fill_value=0)
    places = np.array(days, dtype="datetime64[s]").searchsorted(
        some["from"].to_numpy("datetime64[s]"), side="left"
    )
    changes = np.zeros(len(days) + 1, dtype="int64")
    np.add.at(changes, places, steps.to_numpy("int64"))
    return np.cumsum(changes[: len(days)])


def sources(periods: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the statements that speak of the beginning of each period.

    These are the rows that its status rests on and that begin no later than its first day or, if
    that is later, the date of its launch.

    Parameters
    ----------
    periods: as `launches` returns it.
    evidence: as `coverage.evidence.loading.load_evidence` returns it.

    Returns
    -------
    Rows of `evidence` with `period`, the index of their period; in the order of the periods, then
    by date. A period whose status rests on no such row has none.
    """
    long = pd.DataFrame(
        {
            "period": periods.index,
            "regency_code": periods["regency_code"],
            "limit": periods[["from", "since_end"]].max(axis=1),
            "row": periods["rows"],
        }
    ).explode("row")
    long = long.dropna(subset="row").astype({"row": "int64"})
    found = long.merge(evidence, on=["regency_code", "row"])
    found = found[found["start"] <= found["limit"]].drop(columns="limit")
    return found.sort_values(["period", "end", "row"], kind="stable", ignore_index=True)


def curve(
    series: pd.DataFrame, history: pd.DataFrame, day: date, scope: str = "ID"
) -> pd.DataFrame:
    """Return the monthly figures of a scope up to a day, with what the named ones rest on.

    Parameters
    ----------
    series: as `coverage.evidence.figures.series_all_scopes` returns it.
    history: as `coverage.evidence.status.timeline` returns it. day: calendar day in Indonesia.
    scope: "ID", an island group or a province code.

    Returns
    -------
    The scope's rows of `series` with a date on or before `day`, numbered from 0, with `dated` and
    `sighting`: the active regencies that begin with the date of a launch or pilot, and those known
    only as active no later than a date; they add up to `certain`.
    """
    past = series["date"] <= pd.Timestamp(plain_date(day))
    some = series[(series["scope"] == scope) & past].reset_index(drop=True)
    known = dated(history, [stamp.date() for stamp in some["date"]], scope)
    return some.assign(dated=known, sighting=some["certain"] - known)
