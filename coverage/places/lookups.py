"""Rows of a snapshot by the code of their regency, for what is made of every regency in turn.

Looking through a table for each of 514 regencies takes longer than writing their pages. Treat what
these return as read-only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from coverage.snapshot import Snapshot

Row = Mapping[str, Any]


def status_rows(data: Snapshot, day: date) -> dict[str, Row]:
    """Return the rows of `Snapshot.status_at` at a day, by code; ask by `Snapshot.cached`."""
    frame = data.status_at(day)
    records: list[Any] = frame.to_dict("records")
    return dict(zip(map(str, frame.index), records, strict=True))


def statements(data: Snapshot, code: str) -> pd.DataFrame:
    """Return the evidence on a regency, the latest first; no rows where there is none."""
    rows = data.cached(_statements).get(code)
    return data.evidence.iloc[:0] if rows is None else rows


def statement_rows(data: Snapshot, code: str) -> list[Row]:
    """Return the rows of `statements`."""
    return data.cached(_statement_rows).get(code, [])


def contradictions(data: Snapshot, code: str) -> list[Row]:
    """Return the rows of `Snapshot.conflicts` on a regency."""
    return data.cached(_contradictions).get(code, [])


def borders(data: Snapshot, code: str) -> list[tuple[str, float]]:
    """Return the neighbours of a regency on land with km of border, the longest first."""
    return data.cached(_borders).get(code, [])


def _statements(data: Snapshot) -> dict[str, pd.DataFrame]:
    frame = data.evidence.sort_values(["start", "row"], ascending=False)
    return {str(code): rows for code, rows in frame.groupby("regency_code", sort=False)}


def _rows(frame: pd.DataFrame) -> list[Any]:
    return frame.to_dict("records")


def _statement_rows(data: Snapshot) -> dict[str, list[Row]]:
    return {code: _rows(frame) for code, frame in data.cached(_statements).items()}


def _contradictions(data: Snapshot) -> dict[str, list[Row]]:
    return {str(code): _rows(rows) for code, rows in data.conflicts.groupby("regency_code")}


def _borders(data: Snapshot) -> dict[str, list[tuple[str, float]]]:
    borders_of: dict[str, list[tuple[str, float]]] = {}
    frame = data.neighbours
    for code, other, km in zip(frame.index, frame["neighbour"], frame["border_km"], strict=True):
        borders_of.setdefault(str(code), []).append((str(other), float(km)))
    return borders_of
