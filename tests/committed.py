"""The committed data, and the day that counts as today wherever the tests read them."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from coverage.core import paths

DATA = Path(__file__).resolve().parents[1] / "data"
#: rows of the data as of 22 November 2026, which no correction changes
EXAMPLES = Path(__file__).resolve().parent / "examples"
#: columns that no row may date after tomorrow
DATED = {
    paths.EVIDENCE: ("date", "published"),
    paths.OFFICIAL_COUNTS: ("date", "published"),
    paths.STATISTICS: ("period_end", "published"),
    paths.TARGETS: ("said", "published"),
}


def latest_day() -> date:
    """Return the latest day that a committed table names."""
    days = []
    for name, columns in DATED.items():
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            days += [row.get(column, "") for row in csv.DictReader(file) for column in columns]
    return date.fromisoformat(max(day for day in days if len(day) == len("2026-11-22")))


#: the day of the first edition, or the latest day of a later one: the same data, the same day
TODAY = max(date(2026, 11, 22), latest_day())
