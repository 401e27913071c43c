"""Settings come from the environment or a file; a replaced boundary set is noticed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from coverage.core.settings import SettingError, settings

TODAY = date(2026, 11, 22)
NAMES = ("DATA", "CACHE", "BOUNDARIES", "CORRECTIONS", "TODAY", "LANGUAGE", "WARM", "SETTINGS")


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(f"COVERAGE_{name}", raising=False)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write a settings file and name it."""

    def write(text: str) -> Path:
        path = tmp_path / "here.toml"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("COVERAGE_SETTINGS", str(path))
        return path

    return write


def test_file(file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    file('COVERAGE_LANGUAGE = "en"\nCOVERAGE_BOUNDARIES = "a.parquet"\nCOVERAGE_TODAY = 2026-01-02')
    found = settings()
    assert (found.language, found.boundaries) == ("en", Path("a.parquet"))
    assert found.today() == date(2026, 1, 2)
    monkeypatch.setenv("COVERAGE_LANGUAGE", "id")
    assert settings().language == "id"  # the environment wins


@pytest.mark.parametrize(
    "text",
    ["COVERAGE_LANGUAGE = 1", 'LANGUAGE = "en"', "not toml", 'COVERAGE_LANGUAGE = "fr"'],
)
def test_bad_files_are_refused(file: Callable[[str], Path], text: str) -> None:
    file(text)
    with pytest.raises(SettingError):
        settings()


def test_working_ahead_is_yes_or_no(
    file: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert settings().warm
    file('COVERAGE_WARM = "no"')
    assert not settings().warm
    for wrong in ("No", "0", "false", " "):
        monkeypatch.setenv("COVERAGE_WARM", wrong)
        with pytest.raises(SettingError, match="COVERAGE_WARM"):
            settings()


def test_a_named_file_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERAGE_SETTINGS", "nowhere.toml")
    with pytest.raises(SettingError, match=r"nowhere\.toml"):
        settings()
