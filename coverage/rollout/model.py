"""When service began where, and what changed between two days.

A launch is the first day of a period of certain service (`coverage.evidence.status`): the last day
that the best date of its beginning can mean. A regency that had 112 before and stopped is a
reopening.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from coverage.core.dates import plain_date
from coverage.evidence.announced import OfficialGap
from coverage.evidence.figures import Coverage
from coverage.rollout.announced_numbers import Outcome
from geodata.register.regions import scope_codes

#: what the beginning of a period rests on, if its date is that of a launch or a pilot
KNOWN = ("launch", "pilot")
LAUNCH_COLUMNS = [
    *("regency_code", "from", "until", "kind", "since_start", "since_end", "since_precision"),
    *("since_basis", "since_inferred", "possible_from", "n_publishers", "confidence", "rows"),
]


@dataclass(frozen=True, eq=False)
class Rollout:
    """All that is known of a scope's rollout up to a day.

    Attributes
    ----------
    now, gap: figures of the scope at that day. curve, periods: as `curve` and `launches` return
        them. points: published numbers (`coverage.rollout.announced_numbers.points`). outcomes:
        national targets with a day; none for a part of the nation.
    """

    now: Coverage
    gap: OfficialGap | None
    curve: pd.DataFrame
    periods: pd.DataFrame
    points: pd.DataFrame
    outcomes: Sequence[Outcome] = ()


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
    goes on), `kind` (`first` or `reopening`; a period that opens with a relaunch is a reopening),
    and the columns of `coverage.evidence.status.status_at` on the period's last day or, while it
    goes on, on `day`.

    Raises
    ------
    geodata.register.regions.UnknownRegion
        The scope is no scope.
    """
    past = history["from"] <= pd.Timestamp(plain_date(day))
    some = history[past & history["regency_code"].isin(scope_codes(scope))]
    some = some.sort_values(["regency_code", "from"], kind="stable", ignore_index=True)
    active, code = some["state"] == "active", some["regency_code"]
    before = active.shift(fill_value=False) & (code == code.shift())
    following = some["from"].shift(-1).where(code == code.shift(-1))
    known = some[active].groupby((active & ~before).cumsum()[active], sort=False)
    last = known.tail(1)
    kind = np.where(last["earlier_start"] == "none", "first", "reopening")
    frame = last.assign(until=following.loc[last.index], kind=kind)
    frame["from"] = known["from"].first().to_numpy()
    return frame[LAUNCH_COLUMNS].sort_values(
        ["from", "regency_code"], kind="stable", ignore_index=True
    )


def launch_months(periods: pd.DataFrame) -> pd.Series:
    """Return the month (`YYYY-MM`) of each launch."""
    months: pd.Series = periods["from"].dt.strftime("%Y-%m")
    return months


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
        table = table.reindex(range(int(years.min()), int(years.max()) + 1), fill_value=0)
    return table.rename_axis("year")


def last_year(periods: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the launches of the twelve months that end on a day, that day included."""
    end = pd.Timestamp(plain_date(day))
    return periods[(periods["from"] > end - pd.DateOffset(years=1)) & (periods["from"] <= end)]


def sources(periods: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the statements that speak of the beginning of each period.

    These are the rows that its status rests on and that begin no later than its first day or, if
    that is later, the date of its launch.

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


def dated(history: pd.DataFrame, days: Sequence[date], scope: str = "ID") -> np.ndarray:
    """Count, day by day, the active regencies whose beginning has the date of a launch or a pilot.

    The other active ones are known only as active no later than a date. `days` are in order.
    """
    some = history[history["regency_code"].isin(scope_codes(scope))]
    some = some.sort_values(["regency_code", "from"], kind="stable")
    known = ((some["state"] == "active") & some["since_basis"].isin(KNOWN)).astype("int64")
    steps = known - known.groupby(some["regency_code"]).shift(fill_value=0)
    places = np.array(days, dtype="datetime64[s]").searchsorted(
        some["from"].to_numpy("datetime64[s]"), side="left"
    )
    gains = np.zeros(len(days) + 1, dtype="int64")
    np.add.at(gains, places, steps.to_numpy("int64"))
    return np.cumsum(gains[: len(days)])


def curve(
    series: pd.DataFrame, history: pd.DataFrame, day: date, scope: str = "ID"
) -> pd.DataFrame:
    """Return the monthly figures of a scope up to a day, with what the named ones rest on.

    Parameters
    ----------
    series: as `coverage.evidence.figures.monthly_series` returns it.
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


def changes(before: pd.DataFrame, after: pd.DataFrame, scope: str = "ID") -> pd.DataFrame:
    """Return the regencies of a scope whose status is another one on the second day.

    A status that changed and changed back in between is not seen.

    Parameters
    ----------
    before, after: as `coverage.evidence.status.status_at` returns them, for the earlier and the
        later day.

    Returns
    -------
    DataFrame indexed by regency_code: `before` and `after` (a state each), then the columns of
    `after`; first those that became active, by certain_from, then the others, by code.
    """
    codes = scope_codes(scope)
    frame = after.loc[codes].rename(columns={"state": "after"}).rename_axis("regency_code")
    frame.insert(0, "before", before.loc[codes, "state"])
    frame = frame[frame["before"] != frame["after"]]
    return frame.sort_values(["certain_from", "regency_code"], kind="stable")
