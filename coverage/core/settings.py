"""Settings: environment variables, or the same names in a settings file; the environment wins.

| variable | default | meaning |
|---|---|---|
| `COVERAGE_DATA` | `data/` of the project | folder of the tables and their `datapackage.json` |
| `COVERAGE_CACHE` | `.cache/` of the project | where built map geometry is kept between starts |
| `COVERAGE_BOUNDARIES` | the embedded approximate set | boundary file to show instead |
| `COVERAGE_CALLS` | `calls/` of the project | store of call records and their cubes |
| `COVERAGE_CALLS_URL` | DuckDB over the store | engine for cubes (`coverage.calls.cubes.engines`) |
| `COVERAGE_CORRECTIONS` | `mailto:data112@example.org` | `mailto:` or `https:`, for corrections |
| `COVERAGE_TODAY` | today in Asia/Jakarta | ISO date that counts as today, for a frozen edition |
| `COVERAGE_LANGUAGE` | `id` | language when the address names none: `id` or `en` |
| `COVERAGE_HSTS` | 0, for none | seconds for which browsers come back by TLS only |
| `COVERAGE_WARM` | `yes` | `no`: pages are worked out when first asked for, not at the start |
| `COVERAGE_SETTINGS` | `settings.toml` of the project | settings file, `NAME = "value"` a line |
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from coverage.core.dates import today_in_jakarta

ROOT = Path(__file__).resolve().parents[2]


class SettingError(ValueError):
    """A setting has a value that cannot be used; the message names both."""


@dataclass(frozen=True)
class Settings:
    """What can be set from outside; see the module's table."""

    data: Path
    cache: Path
    boundaries: Path | None
    calls: Path
    corrections: str
    language: str
    frozen_today: date | None
    hsts: int = 0
    warm: bool = True

    def today(self) -> date:
        """Return the date that counts as today: frozen, or the calendar day in Jakarta (WIB)."""
        return self.frozen_today or today_in_jakarta()


NAMES = (
    "COVERAGE_DATA",
    "COVERAGE_CACHE",
    "COVERAGE_BOUNDARIES",
    "COVERAGE_CALLS",
    "COVERAGE_CORRECTIONS",
    "COVERAGE_TODAY",
    "COVERAGE_LANGUAGE",
    "COVERAGE_HSTS",
    "COVERAGE_WARM",
)


def _file_values() -> dict[str, str]:
    """Read the settings file, if there is one."""
    named = os.environ.get("COVERAGE_SETTINGS", "")
    path = Path(named) if named else ROOT / "settings.toml"
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if named:
            raise SettingError(f"COVERAGE_SETTINGS={named!r} is no file") from error
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"{path}: cannot be read as TOML ({error})") from error
    for name, value in values.items():
        if name not in NAMES:
            raise SettingError(f"{path}: {name} is no setting; those are {', '.join(NAMES)}")
        if not isinstance(value, str | date):
            raise SettingError(f"{path}: {name} must be text in quotes")
    return {name: str(value) for name, value in values.items()}


def settings() -> Settings:
    """Read the environment and the settings file.

    Raises
    ------
    SettingError
        A setting holds something unusable, or the file cannot be read.
    """
    found = _file_values() | {name: os.environ[name] for name in NAMES if os.environ.get(name)}
    today = found.get("COVERAGE_TODAY", "")
    try:
        frozen = date.fromisoformat(today) if today else None
    except ValueError as error:
        raise SettingError(f"COVERAGE_TODAY={today!r} is not an ISO date (2026-11-22)") from error
    language = found.get("COVERAGE_LANGUAGE", "id")
    if language not in ("id", "en"):
        raise SettingError(f"COVERAGE_LANGUAGE={language!r} is neither id nor en")
    corrections = found.get("COVERAGE_CORRECTIONS", "mailto:data112@example.org")
    if urlsplit(corrections).scheme not in ("mailto", "https"):
        raise SettingError(f"COVERAGE_CORRECTIONS={corrections!r} is no mailto: or https: address")
    hsts = found.get("COVERAGE_HSTS", "0")
    if not re.fullmatch("[0-9]{1,9}", hsts):
        raise SettingError(f"COVERAGE_HSTS={hsts!r} is no number of seconds (31536000: a year)")
    warm = found.get("COVERAGE_WARM", "yes")
    if warm not in ("yes", "no"):
        raise SettingError(f"COVERAGE_WARM={warm!r} is neither yes nor no")
    boundaries = found.get("COVERAGE_BOUNDARIES", "").strip()
    return Settings(
        data=Path(found.get("COVERAGE_DATA") or ROOT / "data"),
        cache=Path(found.get("COVERAGE_CACHE") or ROOT / ".cache"),
        boundaries=Path(boundaries) if boundaries else None,
        calls=Path(found.get("COVERAGE_CALLS") or ROOT / "calls"),
        corrections=corrections,
        language=language,
        frozen_today=frozen,
        hsts=int(hsts),
        warm=warm == "yes",
    )
