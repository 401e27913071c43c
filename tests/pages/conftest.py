"""Every page test runs on the committed data, on one day."""

from __future__ import annotations

import os

import pytest

from tests.pages.reading import TODAY


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("COVERAGE_TODAY", TODAY.isoformat())
    for name in ("DATA", "BOUNDARIES", "CALLS", "SETTINGS"):
        monkeypatch.delenv(f"COVERAGE_{name}", raising=False)
    # Processes that share the tests share what is built of the map, too.
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    monkeypatch.setenv("COVERAGE_CACHE", str(shared / "cache"))
