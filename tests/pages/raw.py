"""The headline numbers once more, by another way: from the CSV files, with plain loops."""

from __future__ import annotations

import csv
from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta
from functools import lru_cache

from tests.committed import DATA

SERVICE = {"launch", "relaunch", "pilot", "operational"}
Span = tuple[date, date]


def table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def span(row: dict[str, str]) -> Span:
    """Return first and last day of what a row's date means."""
    day = date.fromisoformat(row["date"])
    if row["date_precision"] == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    if row["date_precision"] == "month":
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])
    return day, day


@lru_cache(maxsize=1)
def people() -> dict[str, int]:
    """Return the population of every regency."""
    return {row["regency_code"]: int(row["population"]) for row in table("regions.csv")}


@lru_cache(maxsize=1)
def statements() -> dict[str, list[dict[str, str]]]:
    """Return the evidence of every regency; a row on DKI Jakarta is one on each of its six."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in table("deployment_evidence.csv"):
        code = row["regency_code"]
        for one in people() if code == "31" else [code]:
            if code != "31" or one.startswith("31."):
                found[one].append(row)
    return found


def active(code: str, day: date) -> bool:
    """Say whether service in a regency is certain on a day.

    Some statement of service has ended its interval, no suspension that has begun reaches it, and
    no launch of a day speaks against it: one that began later, and since the last suspension.
    """
    rows = statements()[code]
    stops = [span(row) for row in rows if row["event"] == "suspended"]
    begun = [stop for stop in stops if stop[0] <= day]
    launches = [
        span(row)[0] for row in rows if row["event"] == "launch" and row["date_precision"] == "day"
    ]
    for row in rows:
        start, end = span(row)
        if row["event"] not in SERVICE or end > day or any(start <= stop[1] for stop in begun):
            continue
        after = [one for one in launches if not any(start <= s[1] and one > s[0] for s in stops)]
        if row["date_precision"] != "day" and after and start < chosen(code, after):
            continue
        return True
    return False


def chosen(code: str, launches: list[date]) -> date:
    """Return the launch day that most houses state, the earliest of equals."""
    houses = {row["publisher"]: row["house"] for row in table("publishers.csv")}
    backed: dict[date, set[str]] = defaultdict(set)
    for row in statements()[code]:
        if row["event"] == "launch" and row["date_precision"] == "day":
            stated = row["date_basis"] == "stated"
            backed[span(row)[0]].add(
                houses.get(row["publisher"], row["publisher"]) if stated else ""
            )
    known = {day: len(backed[day] - {""}) for day in launches}
    return min(known, key=lambda day: (not known[day], -known[day], day))


def named(day: date, prefix: str = "") -> list[str]:
    """Return the regencies with certain service on a day, of a province or all."""
    return [code for code in people() if code.startswith(prefix) and active(code, day)]


def first_day(code: str) -> date | None:
    """Return the first day of certain service."""
    days = {span(row)[1] for row in statements()[code] if row["event"] in SERVICE}
    return next((day for day in sorted(days) if active(code, day)), None)


def last_shown(code: str, day: date) -> date:
    """Return the last day until `day` on which a statement shows the service running."""
    ends = [span(row)[1] for row in statements()[code] if row["event"] in SERVICE]
    return max(end for end in ends if end <= day)


def standing(day: date) -> dict[str, str]:
    """Return the announced national total that stands on a day.

    The latest whose date is stated, to the month at least; or one of inferred date that is larger
    than all of those.
    """
    totals = [
        row
        for row in table("official_counts.csv")
        if row["scope"] == "Indonesia"
        and row["kind"] == "total"
        and row["date_precision"] != "year"
        and span(row)[1] <= day
    ]
    most = max(int(row["count"]) for row in totals if row["date_basis"] == "stated")
    sound = [row for row in totals if row["date_basis"] == "stated" or int(row["count"]) > most]
    # of equal ones that which says how it counts DKI Jakarta
    return max(
        sound,
        key=lambda row: (span(row)[1], int(row["count"]), row["dki_counting"] != "unstated"),
    )


def announced(day: date) -> tuple[int, date]:
    """Return the total that stands on a day, and its own date."""
    row = standing(day)
    return int(row["count"]), span(row)[1]


#: how many of the six of DKI Jakarta a count may have left out
LEFT_OUT = {"apart": (6,), "as_one": (5,), "unstated": (6, 0)}


def missing(day: date) -> tuple[int, ...]:
    """Return the regencies that are not announced on a day, the fewest and the most."""
    row = standing(day)
    return tuple(514 - int(row["count"]) - six for six in LEFT_OUT[row["dki_counting"]])


def unnamed(day: date) -> tuple[int, ...]:
    """Return the regencies that are announced and not named on a day, the fewest and the most."""
    row, count = standing(day), len(named(day))
    left_out = sorted(LEFT_OUT[row["dki_counting"]]) if named(day, "31.") else [0]
    return tuple(int(row["count"]) - count + six for six in left_out)


def years(first: date, last: date) -> float:
    """Return the years between two days."""
    return (last - first) / timedelta(days=365.25)
