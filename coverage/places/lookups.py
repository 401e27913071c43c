"""Rows of a snapshot by the code of their regency, for what is made of every regency in turn.

Looking through a table for each of 514 regencies takes longer than writing their pages. Treat what
these return as read-only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from coverage.core.tabular import records
from coverage.snapshot import Snapshot

Row = Mapping[str, Any]


def status_rows(data: Snapshot, day: date) -> dict[str, Row]:
    """Return the rows of `Snapshot.status_at` at a day, by code; ask by `Snapshot.cached`."""
    frame = data.status_at(day)
    return dict(zip(map(str, frame.index), records(frame), strict=True))


def statements(data: Snapshot, code: str) -> pd.DataFrame:
    """Return the evidence on a regency, the latest first; no rows where there is none."""
    return data.cached(_statements).get(code, data.evidence.iloc[:0])


def statement_rows(data: Snapshot, code: str) -> list[Row]:
    """Return the rows of `statements`."""
    return data.cached(_statement_rows).get(code, [])


def contradictions(data: Snapshot, code: str) -> list[Row]:
    """Return the rows of `Snapshot.conflicts` on a regency."""
    return data.cached(_contradictions).get(code, [])


def borders(data: Snapshot, code: str) -> dict[str, float]:
    """Return the neighbours of a regency on land with km of border, the longest first."""
    return data.cached(_borders).get(code, {})


def _by_regency(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {str(code): rows for code, rows in frame.groupby("regency_code", sort=False)}


def _statements(data: Snapshot) -> dict[str, pd.DataFrame]:
    return _by_regency(data.evidence.sort_values(["start", "row"], ascending=False))


def _statement_rows(data: Snapshot) -> dict[str, list[Row]]:
    return {code: records(rows) for code, rows in data.cached(_statements).items()}


def _contradictions(data: Snapshot) -> dict[str, list[Row]]:
    return {code: records(rows) for code, rows in _by_regency(data.conflicts).items()}


def _borders(data: Snapshot) -> dict[str, dict[str, float]]:
    return {
        code: dict(zip(rows["neighbour"].astype(str), rows["border_km"].tolist(), strict=True))
        for code, rows in _by_regency(data.neighbours).items()
    }
