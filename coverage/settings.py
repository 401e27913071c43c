"""Settings, each with its default and its environment variable.

| variable | default | meaning |
|---|---|---|
| `COVERAGE_DATA` | `data/` of the project | folder of the tables and their `datapackage.json` |
| `COVERAGE_CACHE` | `.cache/` of the project | where built map geometry is kept between starts |
| `COVERAGE_BOUNDARIES` | the embedded approximate set | boundary file to show instead |
| `COVERAGE_CORRECTIONS` | `mailto:data112@example.org` | `mailto:` or `https:`, for corrections |
| `COVERAGE_TODAY` | today in Asia/Jakarta | ISO date that counts as today, for a frozen edition |
| `COVERAGE_LANGUAGE` | `id` | language when the address names none: `id` or `en` |
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from coverage.dates import today_in_jakarta

ROOT = Path(__file__).resolve().parent.parent


class SettingError(ValueError):
    """An environment variable has a value that cannot be used; the message names both."""


@dataclass(frozen=True)
class Settings:
    """What can be set from outside; see the module's table."""

    data: Path
    cache: Path
    corrections: str
    language: str
    frozen_today: date | None

    def today(self) -> date:
        """Return the date that counts as today: frozen, or the calendar day in Jakarta (WIB)."""
        return self.frozen_today or today_in_jakarta()


def settings() -> Settings:
    """Read the environment.

    Raises
    ------
    SettingError
        A variable holds something unusable.
    """
    today = os.environ.get("COVERAGE_TODAY", "")
    try:
        frozen = date.fromisoformat(today) if today else None
    except ValueError as error:
        raise SettingError(f"COVERAGE_TODAY={today!r} is not an ISO date (2026-11-22)") from error
    language = os.environ.get("COVERAGE_LANGUAGE", "id")
    if language not in ("id", "en"):
        raise SettingError(f"COVERAGE_LANGUAGE={language!r} is neither id nor en")
    corrections = os.environ.get("COVERAGE_CORRECTIONS", "mailto:data112@example.org")
    if urlsplit(corrections).scheme not in ("mailto", "https"):
        raise SettingError(f"COVERAGE_CORRECTIONS={corrections!r} is no mailto: or https: address")
    return Settings(
        data=Path(os.environ.get("COVERAGE_DATA") or ROOT / "data"),
        cache=Path(os.environ.get("COVERAGE_CACHE") or ROOT / ".cache"),
        corrections=corrections,
        language=language,
        frozen_today=frozen,
    )
