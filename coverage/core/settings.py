"""Settings: environment variables, or the same names in a settings file; the environment wins.

`docs/settings.md` lists them; it is made of the class below (`python -m coverage settings`).
"""

from __future__ import annotations

import logging
import os
import re
import tomllib
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from coverage.core.dates import today_in_jakarta

log = logging.getLogger(__name__)
ROOT = Path(__file__).resolve().parents[2]
FILE = "COVERAGE_SETTINGS"


class SettingError(ValueError):
    """A setting has a value that cannot be used; the message names both, a line each."""


def _setting(
    default: Any, shown: str, meaning: str, expected: str, form: str = "", name: str = ""
) -> Any:
    """Return a field; `shown` is its default and `expected` its form, for readers."""
    more: dict[str, Any] = {"shown": shown, "expected": expected, "form": form}
    return Field(
        default, validation_alias=name or None, description=meaning, json_schema_extra=more
    )


class Settings(BaseSettings):
    """What can be set from outside."""

    model_config = SettingsConfigDict(
        alias_generator=lambda name: f"COVERAGE_{name.upper()}",
        case_sensitive=True,
        env_ignore_empty=True,
        frozen=True,
    )
    data: Path = _setting(ROOT / "data", "`data/`", "tables and their `datapackage.json`", "folder")
    cache: Path = _setting(
        ROOT / ".cache", "`.cache/`", "where built map geometry is kept between starts", "folder"
    )
    boundaries: Path | None = _setting(
        None, "the embedded approximate set", "boundary file to show instead", "file"
    )
    calls: Path = _setting(ROOT / "calls", "`calls/`", "call records and their cubes", "folder")
    calls_url: str = _setting(
        "",
        "DuckDB over `COVERAGE_CALLS`",
        "engine that computes the cubes: `duckdb://FOLDER`, `spark://HOST:PORT/?path=FOLDER`, "
        "`postgres://…`",
        "address",
    )
    corrections: str = _setting(
        "mailto:data112@example.org",
        "`mailto:data112@example.org`",
        "where corrections go. **Set this**",
        "a mailto: or https: address",
        "(?i:mailto|https):.*",
    )
    site: str = _setting(
        "",
        "none",
        "address of the static site, to which the app sends readers whose browser is too old and, "
        "while it is away, all others",
        "an http: or https: address",
        "((?i:https?)://.*)?",
    )
    language: Literal["id", "en"] = _setting(
        "id", "`id`", "language when the address names none", "id or en"
    )
    hsts: int = _setting(
        0,
        "0, none",
        "time for which browsers come back by TLS only; set it when every visitor does",
        "seconds (31536000 is a year)",
        "[0-9]{1,9}",
    )
    warm: bool = _setting(
        True,
        "`yes`",
        "`no`: pages are computed when first asked for, not in the background after the start",
        "yes or no",
        "yes|no",
    )
    frozen_today: date | None = _setting(
        None,
        "today in Jakarta (WIB)",
        "date that counts as today, for a frozen edition",
        "a date, YYYY-MM-DD",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}",
        "COVERAGE_TODAY",
    )
    settings_file: Path = _setting(
        ROOT / "settings.toml",
        "`settings.toml`, if there",
        'file with these names, `COVERAGE_LANGUAGE = "en"` a line; set in the environment alone',
        "file",
        name=FILE,
    )

    @field_validator("*", mode="before")
    @classmethod
    def _has_its_form(cls, value: Any, info: ValidationInfo) -> Any:
        form = _shown(cls.model_fields[str(info.field_name)], "form")
        if form and isinstance(value, str) and not re.fullmatch(form, value, re.ASCII):
            raise ValueError
        return value

    @field_validator("boundaries", mode="before")
    @classmethod
    def _spaces_are_empty(cls, value: Any) -> Any:
        return value.strip() or None if isinstance(value, str) else value

    def today(self) -> date:
        """Return the date that counts as today: frozen, or the calendar day in Jakarta (WIB)."""
        return self.frozen_today or today_in_jakarta()


FIELDS = {str(field.validation_alias): field for field in Settings.model_fields.values()}


def _texts_of(path: Path) -> dict[str, Any]:
    """Read a settings file: texts by name, without those that are empty."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise SettingError(f"{path}: not a readable TOML file ({error})") from error
    texts = {}
    for name, value in values.items():
        if name not in FIELDS:
            raise SettingError(f"{path}: {name} is not a setting; those are {', '.join(FIELDS)}")
        if name == FILE or isinstance(value, list | dict):
            expected = "the environment alone" if name == FILE else "text, a number, yes or no"
            raise SettingError(f"{path}: {name}: expected {expected}")
        texts[name] = ("no", "yes")[value] if isinstance(value, bool) else str(value)
    return {name: text for name, text in texts.items() if text}


def _read(path: Path, required: bool) -> Settings:
    if required and not path.is_file():
        raise SettingError(f"{FILE}={str(path)!r}: no such file")
    of_file = _texts_of(path) if path.is_file() else {}
    try:
        return Settings(**{n: text for n, text in of_file.items() if not os.environ.get(n)})
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            name, value = str(fault["loc"][0]), fault["input"]
            place = "" if os.environ.get(name) else f"{path}: "
            lines.append(f"{place}{name}={value!r}: expected {_shown(FIELDS[name], 'expected')}")
        raise SettingError("\n".join(lines)) from error


class _Reader:
    """The settings, read again when the environment or the file changes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._read_from: tuple[tuple[str, ...], tuple[int, int] | None] = ((), None)
        self._settings: Settings | None = None

    def get(self) -> Settings:
        environment = tuple(os.environ.get(name, "") for name in FIELDS)
        named = os.environ.get(FILE, "")
        path = Path(named or ROOT / "settings.toml")
        with self._lock:
            source = (environment, _stamp(path))
            if self._settings is not None and source == self._read_from:
                return self._settings
            try:
                found = _read(path, required=bool(named))
            except SettingError as error:
                if self._settings is None or environment != self._read_from[0]:
                    self._settings = None
                    raise
                log.error("settings changed and unusable; those before stay:\n%s", error)
                found = self._settings
            self._settings, self._read_from = found, source
            return found


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


_READER = _Reader()


def settings() -> Settings:
    """Return the settings; cheap while neither environment nor file changes.

    A file that becomes unusable while its settings are in use is logged once; they stay.

    Raises
    ------
    SettingError
        A setting holds something unusable, or the file cannot be read.
    """
    return _READER.get()


def _shown(field: FieldInfo, key: str) -> str:
    assert isinstance(field.json_schema_extra, dict)  # noqa: S101 - as `_setting` makes them
    return str(field.json_schema_extra[key])


def markdown() -> str:
    """Return `docs/settings.md`."""
    rows = [
        f"| `{name}` | {_shown(field, 'expected')} | {_shown(field, 'shown')} "
        f"| {field.description} |\n"
        for name, field in FIELDS.items()
    ]
    return (
        "# Settings\n\nEnvironment variables, or the same names in `settings.toml`; the "
        "environment wins. What is empty is not set.\nThis page is made by "
        "`python -m coverage settings`.\n\n"
        "| variable | value | default | meaning |\n|---|---|---|---|\n" + "".join(rows)
    )
