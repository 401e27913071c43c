"""Every page test runs on the committed data, on one day; or on the examples, which stay."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from coverage.snapshot import ServedSnapshot
from pages.shared import state
from tests.committed import TODAY


@pytest.fixture(scope="session", autouse=True)
def _components() -> Iterator[None]:
    """Streamlit looks for components among all installed packages whenever an app starts: once."""
    with pytest.MonkeyPatch.context() as patch:
        found = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(autouse=True)
def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVERAGE_TODAY", TODAY.isoformat())
    for name in ("DATA", "BOUNDARIES", "CALLS", "SETTINGS"):
        monkeypatch.delenv(f"COVERAGE_{name}", raising=False)
    # A running server prepares what changed before it is shown; here everything is shown at once.
    monkeypatch.setattr(state, "_SERVED", ServedSnapshot(lambda _: None))


@pytest.fixture
def examples(monkeypatch: pytest.MonkeyPatch, example_folder: Path) -> None:
    """Let the pages read the example tables."""
    monkeypatch.setenv("COVERAGE_DATA", str(example_folder))
    monkeypatch.setenv("COVERAGE_TODAY", "2026-11-22")
