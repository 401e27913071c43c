"""What the evidence amounts to: the status of every regency on a day, its history, its conflicts.

The rules, on the statements of one regency (service is launch, relaunch, pilot or operational):

* A statement is an interval of days. One is *later* than another if it begins after its end.
* Two statements of service belong to one *service period* unless a suspension lies between them.
* Where a period has a day-precise launch, its month- and year-precise statements of service that
  begin before the chosen one are not counted; those that also end before it are a conflict.
* *Certain* on a day: some counted service has ended its interval and is later than every suspension
  that has begun. *Possible*: some counted service has begun, and ends or reaches this day after the
  beginning of every suspension that has ended. What is certain is possible.
* The state is `active` if certain; else `suspended` if a suspension has begun; else `planned` if a
  plan has ended its interval; else `no_evidence`.
* The *last* statement is that of those which the status rests on whose interval ends last: when
  service was last shown, or the latest news of a plan or a stop. A status is *stale* on a day if
  that interval ended more than two years before (`coverage.evidence.rules.STALE_YEARS`).
* *Since* is the best launch of the period (day before month before year, stated before inferred,
  most publisher groups, earliest); else a relaunch that opens a period after a suspension; else
  the best pilot; else the earliest sighting, "active no later than".

All statements are used for every day: what was learnt later counts for the day that it speaks of.
Nothing depends on the order of the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from coverage.core.dates import plain_date
from coverage.evidence.rules import (
    Conflict,
    RegencyEvidence,
    Statement,
    Verdict,
    conflicts_of,
)
from geodata.register.regions import regions

STATES = ("active", "planned", "suspended", "no_evidence")
BASES = ("launch", "pilot", "sighting")
CONFIDENCES = ("high", "medium", "low")
STATUS_COLUMNS = (
    *("state", "possible", "since_start", "since_end", "since_precision", "since_basis"),
    *("since_inferred", "certain_from", "possible_from", "first_start", "first_end"),
    *("first_precision", "first_basis", "earlier_start", "n_publishers", "confidence", "rows"),
    *("n_conflicts", "last_row", "last_start", "last_end", "last_precision", "last_inferred"),
    "stale",
)
_CONFLICT_COLUMNS = (
    *("regency_code", "kind", "rows", "start", "end", "precision"),
    *("against", "against_start", "against_end", "against_precision", "from"),
)
_DATES = (
    *("since_start", "since_end", "certain_from", "possible_from", "first_start", "first_end"),
    *("start", "end", "against_start", "against_end", "from", "last_start", "last_end"),
)
_TYPES = {
    **dict.fromkeys(_DATES, "datetime64[s]"),
    **dict.fromkeys(("possible", "since_inferred", "last_inferred", "stale"), "bool"),
    **dict.fromkeys(("n_publishers", "n_conflicts", "last_row"), "int64"),
    **dict.fromkeys(("rows", "against"), "object"),
}

Record = tuple[Any, ...]


def by_regency(evidence: pd.DataFrame) -> dict[str, RegencyEvidence]:
    """Sort the evidence by regency.

    Parameters
    ----------
    evidence: as `load_evidence` returns it. Statements of one page count as one source whatever
        publishers they name.

    Raises
    ------
    ValueError
        The evidence names codes that the register does not know.
    """
    unknown = set(evidence["regency_code"]) - set(regions().index)
    if unknown:
        raise ValueError(f"evidence on unknown regencies: {', '.join(sorted(unknown))}")
    sources = evidence.groupby("source_url")["publisher_group"].transform("min")
    statements: dict[str, list[Statement]] = {}
    rows: Any = evidence.itertuples()
    for row, source in zip(rows, sources, strict=True):
        interval, inferred = (row.start.date(), row.end.date()), row.date_basis == "inferred"
        statements.setdefault(row.regency_code, []).append(
            Statement(int(row.row), row.event, *interval, row.date_precision, inferred, source)
        )
    return {code: RegencyEvidence(statements[code]) for code in sorted(statements)}


def status_at(evidence: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the status of every regency on a day.

    Parameters
    ----------
    evidence: as `load_evidence` returns it.
    day: calendar day in Indonesia.

    Returns
    -------
    DataFrame, 514 rows in the order of the register, indexed by regency_code:

    * state: one of `STATES`; possible (bool): active by the possible view.
    * since_start, since_end (datetime64[s]), since_precision (day, month, year), since_basis
      (launch, pilot, sighting), since_inferred (bool): when the current period began; if active.
    * certain_from: first day of the current certain period. possible_from: first day of the
      possible one.
    * first_start, first_end, first_precision, first_basis: the since of the first period, also
      after it has ended.
    * earlier_start, if active: `known`, the evidence has an earlier period; `unknown`, the period
      begins with a relaunch, so service existed before but no statement says when; `none`, neither.
    * n_publishers: publisher groups among the statements that the status rests on; rows of one
      page count once. For active: those of the current period that have ended and do not speak
      against its since.
    * confidence: `high`, two groups or more and a stated date; `medium`, one of these fails;
      `low`, both fail; "" without evidence. For planned and suspended the date is stated if one row
      says so.
    * rows: line numbers of those statements (tuple). n_conflicts: conflicts that speak of this day
      or an earlier one.
    * last_row (0 without evidence), last_start, last_end (datetime64[s]), last_precision,
      last_inferred (bool): the last of those statements. stale (bool): it ended more than two years
      before.

    Raises
    ------
    ValueError
        The evidence names codes that the register does not know.
    """
    when = plain_date(day)
    known = by_regency(evidence)
    records = [_record(one.at(when), conflicts_of(one), when) for one in known.values()]
    return _spread(_frame(records, STATUS_COLUMNS), list(known))


def timeline(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the whole history: a row for every day on which a regency's status changes.

    Parameters
    ----------
    evidence: as `load_evidence` returns it.

    Returns
    -------
    DataFrame, sorted by regency_code and `from` (datetime64[s], first day of the status), with the
    columns of `status_at`. A status holds until the next row of the regency; before its first row,
    and without any, a regency has no evidence.
    """
    records: list[Record] = []
    for code, statements in by_regency(evidence).items():
        found = conflicts_of(statements)
        last = _record(Verdict(), [], date.min)
        for day in statements.change_dates:
            record = _record(statements.at(day), found, day)
            if record != last:
                records.append((code, day, *record))
                last = record
    return _frame(records, ("regency_code", "from", *STATUS_COLUMNS))


def lookup(history: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return what `status_at` returns, from a `timeline`: faster where many days are asked for."""
    past = history[history["from"] <= pd.Timestamp(plain_date(day))]
    latest = past[~past["regency_code"].duplicated(keep="last")]
    return _spread(latest[list(STATUS_COLUMNS)], latest["regency_code"].tolist())


def conflicts(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the statements that cannot all be followed.

    Parameters
    ----------
    evidence: as `load_evidence` returns it.

    Returns
    -------
    DataFrame, one row for each interval that conflicts, sorted by regency_code, kind and date:
    regency_code, kind, `rows` (tuple of line numbers), start, end (datetime64[s]) and precision of
    their interval; `against` and against_start, against_end, against_precision, the statements that
    they contradict; `from`, the first day of which any of them speaks. Kinds:

    * `earlier_service`: month- or year-precise service that ends before the day-precise launch of
      its period; not followed.
    * `launch_dates_differ`: launches of a period that lie apart from the chosen one.
    * `service_before_launch`: a counted sighting or relaunch that ends before the chosen launch
      begins; since stays at the launch, certain_from goes by the sighting. Pilots are no conflict.
    * `planned_after_service`: a plan dated after service had certainly begun, while it goes on.
    * `sighting_while_suspended`: service stated for days on which it is said to be suspended.
    """
    found = [
        (code, *conflict)
        for code, statements in by_regency(evidence).items()
        for conflict in conflicts_of(statements)
    ]
    return _frame(found, _CONFLICT_COLUMNS)


def _record(verdict: Verdict, found: Iterable[Conflict], day: date) -> Record:
    """Lay a verdict out in the columns of the status."""
    cells = {**vars(verdict), "n_conflicts": sum(one.shown_from <= day for one in found)}
    for prefix in ("since", "first", "last"):
        cells |= {f"{prefix}_{name}": value for name, value in vars(cells[prefix]).items()}
    return tuple(cells[name] for name in STATUS_COLUMNS)


def _frame(records: Sequence[Record], columns: Sequence[str]) -> pd.DataFrame:
    """Make a frame of records, with the same types whatever they hold."""
    frame = pd.DataFrame(records, columns=list(columns), dtype="object")
    return frame.astype({name: _TYPES.get(name, "str") for name in columns})


@lru_cache(maxsize=1)
def _blank() -> pd.DataFrame:
    """Return the one row of a regency without evidence."""
    return _frame([_record(Verdict(), [], date.min)], STATUS_COLUMNS)


def _spread(known: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """Put the rows of some regencies into a frame of all 514; the rest has no evidence."""
    register = regions().index
    place = np.full(len(register), len(known))
    place[register.get_indexer(pd.Index(codes, dtype="str"))] = np.arange(len(known))
    table = pd.concat([known, _blank()], ignore_index=True) if len(known) else _blank()
    return table.take(place).set_index(register)
