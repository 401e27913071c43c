"""Settings come from the environment or a file; one that breaks while they serve harms nobody."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from coverage.core.settings import FIELDS, SettingError, markdown, settings

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FIELDS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write a settings file and name it."""

    def write(text: str) -> Path:
        path = tmp_path / "here.toml"
        path.write_text(text, encoding="utf-8")
        os.utime(path, ns=(0, path.stat().st_mtime_ns + len(text)))
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


def test_every_setting_can_stand_in_the_file_as_people_write_it(
    file: Callable[[str], Path],
) -> None:
    file(
        "\ufeffCOVERAGE_HSTS = 31536000\nCOVERAGE_WARM = false\nCOVERAGE_LANGUAGE = ''\n"
        "COVERAGE_CALLS_URL = 'duckdb://calls'\nCOVERAGE_DATA = 'a'\nCOVERAGE_CACHE = 'b'\n"
        "COVERAGE_CALLS = 'c'\nCOVERAGE_CORRECTIONS = 'https://112.example'\n"
        "COVERAGE_BOUNDARIES = ' '\n"
    )
    found = settings()
    assert (found.hsts, found.warm, found.language) == (31536000, False, "id")
    assert (found.calls_url, found.corrections) == ("duckdb://calls", "https://112.example")
    assert (found.data, found.cache, found.calls) == (Path("a"), Path("b"), Path("c"))
    assert found.boundaries is None


@pytest.mark.parametrize("name", FIELDS)
def test_empty_is_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    usual = settings()
    monkeypatch.setenv(name, "")
    assert settings() == usual


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("COVERAGE_LANGUAGE = 1", "COVERAGE_LANGUAGE='1': expected id or en"),
        ("COVERAGE_HSTS = true", "COVERAGE_HSTS='yes': expected seconds"),
        ("COVERAGE_TODAY = 2026-11-22T10:00:00", "COVERAGE_TODAY"),
        ("COVERAGE_DATA = ['a']", "COVERAGE_DATA: expected text"),
        ('LANGUAGE = "en"', "LANGUAGE is not a setting; those are COVERAGE_DATA"),
        ("COVERAGE_SETTINGS = 'x'", "COVERAGE_SETTINGS: expected the environment alone"),
        ("not toml", "not a readable TOML file"),
        ('COVERAGE_LANGUAGE = "fr"', "COVERAGE_LANGUAGE='fr': expected id or en"),
    ],
)
def test_bad_files_are_refused(file: Callable[[str], Path], text: str, said: str) -> None:
    path = file(text)
    with pytest.raises(SettingError) as caught:
        settings()
    assert str(caught.value).startswith(f"{path}: {said}" if "=" in said else str(path))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COVERAGE_TODAY", "22.11.2026"),
        ("COVERAGE_TODAY", "20261122"),
        ("COVERAGE_TODAY", "2026-02-30"),
        ("COVERAGE_TODAY", "1700000000"),
        ("COVERAGE_LANGUAGE", "xx"),
        ("COVERAGE_CORRECTIONS", "javascript:alert(1)"),
        ("COVERAGE_WARM", "No"),
        ("COVERAGE_WARM", "0"),
        ("COVERAGE_WARM", "false"),
        ("COVERAGE_WARM", " "),
        *(
            ("COVERAGE_HSTS", wrong)
            for wrong in ("yes", "-1", "1e9", "1; includeSubDomains", "9" * 30, "1\r\nx: y", "١")
        ),
    ],
)
def test_bad_values_are_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError) as caught:
        settings()
    assert str(caught.value).startswith(f"{name}={value!r}: expected ")
    assert len(str(caught.value).splitlines()) == 1


def test_a_named_file_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERAGE_SETTINGS", "nowhere.toml")
    with pytest.raises(SettingError, match=r"nowhere\.toml"):
        settings()


def test_a_file_that_breaks_while_serving_is_said_once(
    file: Callable[[str], Path], caplog: pytest.LogCaptureFixture
) -> None:
    file('COVERAGE_LANGUAGE = "en"')
    assert settings() is settings()
    path = file('COVERAGE_LANGUAGE = "french"')
    assert [settings().language for _ in range(3)] == ["en"] * 3
    assert [one.message for one in caplog.records if "expected id or en" in one.message] != []
    assert len(caplog.records) == 1
    file('COVERAGE_LANGUAGE = "id"')
    assert settings().language == "id"
    path.unlink()
    assert settings().language == "id"
    assert "no such file" in caplog.text


def test_the_page_of_settings_is_up_to_date() -> None:
    """`python -m coverage settings > docs/settings.md` mends it."""
    assert (ROOT / "docs" / "settings.md").read_text(encoding="utf-8") == markdown()
