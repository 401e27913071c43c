"""The committed tables, loaded once; example tables that no correction of the data changes.

Whatever is expected of the committed tables must hold for any data. The examples are rows of the
data as of 22 November 2026 that were read by hand: the hard cases of the evidence, the national
counts, and the call figures.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from coverage.core.settings import settings
from coverage.evidence.loading import (
    load_evidence,
    load_official_counts,
    load_statistics,
    with_intervals,
)
from coverage.evidence.schemas import EVIDENCE_COLUMNS
from coverage.snapshot import Snapshot, load_snapshot
from tests.committed import DATA, EXAMPLES, TODAY

#: the day that counts as today for the examples and for made-up rows
DAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def today() -> date:
    return TODAY


@pytest.fixture(scope="session")
def evidence() -> pd.DataFrame:
    return load_evidence(DATA / "deployment_evidence.csv", TODAY)


@pytest.fixture(scope="session")
def counts() -> pd.DataFrame:
    return load_official_counts(DATA / "official_counts.csv", TODAY)


@pytest.fixture(scope="session")
def statistics() -> pd.DataFrame:
    return load_statistics(DATA / "call_statistics.csv", TODAY)


@pytest.fixture(scope="session")
def data() -> Snapshot:
    """All of the committed data, as of `today`."""
    return load_snapshot(settings(), TODAY)


@pytest.fixture(scope="session")
def example_evidence() -> pd.DataFrame:
    return load_evidence(EXAMPLES / "deployment_evidence.csv", DAY)


@pytest.fixture(scope="session")
def example_counts() -> pd.DataFrame:
    return load_official_counts(EXAMPLES / "official_counts.csv", DAY)


@pytest.fixture(scope="session")
def example_statistics() -> pd.DataFrame:
    return load_statistics(EXAMPLES / "call_statistics.csv", DAY)


GOOD = {
    "regency_code": "35.78",
    "regency_name": "Kota Surabaya",
    "event": "launch",
    "date": "2016-07-26",
    "date_precision": "day",
    "date_basis": "stated",
    "source_url": "https://example.com/112",
    "publisher": "Harian Contoh",
    "published": "2016-07",
    "note": "",
}


def as_csv(rows: list[dict[str, str]], columns: tuple[str, ...] = EVIDENCE_COLUMNS) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue()


@pytest.fixture
def load_rows(tmp_path: Path) -> Callable[..., pd.DataFrame]:
    """Write rows, each a change to a good one, and load them; or load bytes as they are."""

    def load(*changes: dict[str, str], raw: bytes | None = None) -> pd.DataFrame:
        file = tmp_path / "evidence.csv"
        text = as_csv([{**GOOD, **change} for change in changes])
        file.write_bytes(text.encode() if raw is None else raw)
        return load_evidence(file, DAY)

    return load


@pytest.fixture
def statements() -> Callable[..., pd.DataFrame]:
    """Make evidence on Surabaya from "event date" or "event date basis house", one a statement.

    The precision of a date is that of its text; every statement has a page of its own.
    """

    def make(*texts: str) -> pd.DataFrame:
        rows = []
        for number, text in enumerate(texts, start=2):
            words = [*text.split(), "", ""]
            event, day, basis, house = words[:4]
            basis, house = basis or "stated", house or f"house{number}"
            precision = {4: "year", 7: "month", 10: "day"}[len(day)]
            rows.append(
                {
                    **GOOD,
                    "event": event,
                    "date": day + "-01-01"[len(day) - 4 :],
                    "date_precision": precision,
                    "date_basis": basis,
                    "source_url": f"https://example.com/{number}",
                    "publisher": house,
                    "publisher_group": house,
                    "row": number,
                }
            )
        return with_intervals(pd.DataFrame(rows))

    return make
