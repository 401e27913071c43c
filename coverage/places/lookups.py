"""Rows of a snapshot by the code of their regency, for what is made of every regency in turn.

Looking through a table for each of 514 regencies takes longer than writing their pages. Ask for
these by `Snapshot.cached`; treat what they return as read-only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from coverage.core.i18n import Language, language
from coverage.core.tabular import evidence_view
from coverage.snapshot import Snapshot

Row = Mapping[str, Any]


def status_rows(data: Snapshot, day: date) -> dict[str, Row]:
    """Return the rows of `Snapshot.status_at` at a day, by code."""
    frame = data.status_at(day)
    records: list[Any] = frame.to_dict("records")
    return dict(zip(map(str, frame.index), records, strict=True))


def _latest_first(data: Snapshot) -> pd.DataFrame:
    return data.evidence.sort_values(["start", "row"], ascending=False)


def _statements(data: Snapshot) -> dict[str, pd.DataFrame]:
    frame = data.cached(_latest_first)
    return {str(code): some for code, some in frame.groupby("regency_code", sort=False)}


def statements(data: Snapshot, code: str) -> pd.DataFrame:
    """Return the evidence on a regency, the latest first; no rows where there is none."""
    found = data.cached(_statements).get(code)
    return data.evidence.iloc[:0] if found is None else found


def _statement_rows(data: Snapshot) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    rows: list[Any] = data.cached(_latest_first).to_dict("records")
    for row in rows:
        found.setdefault(str(row["regency_code"]), []).append(row)
    return found


def statement_rows(data: Snapshot, code: str) -> list[Row]:
    """Return the rows of `statements`."""
    return data.cached(_statement_rows).get(code, [])


def _statements_shown(data: Snapshot, lang: str) -> tuple[dict[str, pd.DataFrame], str]:
    frame = data.cached(_latest_first)
    shown, link = evidence_view(frame, language(lang))
    codes = frame["regency_code"].to_numpy(dtype=str)
    found = {str(code): some for code, some in shown.groupby(codes, sort=False)}
    return found | {"": shown.iloc[:0]}, link


def statements_shown(data: Snapshot, code: str, lang: Language) -> tuple[pd.DataFrame, str]:
    """Return `coverage.core.tabular.evidence_view` of `statements`."""
    found, link = data.cached(_statements_shown, lang.code)
    return found.get(code, found[""]), link


def _contradictions(data: Snapshot) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    rows: list[Any] = data.conflicts.to_dict("records")
    for row in rows:
        found.setdefault(str(row["regency_code"]), []).append(row)
    return found


def contradictions(data: Snapshot, code: str) -> list[Row]:
    """Return the rows of `Snapshot.conflicts` on a regency."""
    return data.cached(_contradictions).get(code, [])


def _borders(data: Snapshot) -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = {}
    frame = data.neighbours
    for code, other, km in zip(frame.index, frame["neighbour"], frame["border_km"], strict=True):
        found.setdefault(str(code), []).append((str(other), float(km)))
    return found


def borders(data: Snapshot, code: str) -> list[tuple[str, float]]:
    """Return the neighbours of a regency on land with the length of the border, km."""
    return data.cached(_borders).get(code, [])
