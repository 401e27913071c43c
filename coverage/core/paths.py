"""Where the tables are, and what they are called."""

from __future__ import annotations

from pathlib import Path

from coverage.core.settings import settings

EVIDENCE = "deployment_evidence.csv"
OFFICIAL_COUNTS = "official_counts.csv"
STATISTICS = "call_statistics.csv"
TARGETS = "targets.csv"
EMERGENCY_NUMBERS = "emergency_numbers.csv"
PUBLISHERS = "publishers.csv"
DESCRIPTOR = "datapackage.json"


def data_dir(folder: Path | str | None = None) -> Path:
    """Return the folder of the tables: the one given, or the one of the settings."""
    return settings().data if folder is None else Path(folder)


def table(name: str, folder: Path | str | None = None) -> Path:
    """Return the path of one table, say `table(EVIDENCE)`."""
    return data_dir(folder) / name
