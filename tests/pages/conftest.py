"""Every page test runs on the committed data, on one day."""

from __future__ import annotations

import pytest

from tests.pages.reading import TODAY


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERAGE_TODAY", TODAY.isoformat())
    for name in ("DATA", "BOUNDARIES", "CALLS", "SETTINGS"):
        monkeypatch.delenv(f"COVERAGE_{name}", raising=False)
