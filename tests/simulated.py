"""Stores of simulated calls."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from coverage.calls.cubes.store import refresh
from coverage.calls.records.ingest import ingest
from coverage.calls.records.simulate import simulate


def simulated_store(folder: Path, rows: int, end: date) -> Path:
    """Simulate calls into a store below `folder`, with its cubes; return the store."""
    simulate(rows, folder / "in", end=end)
    ingest([folder / "in"], folder / "store")
    refresh(folder / "store")
    return folder / "store"
