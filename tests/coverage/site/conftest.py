"""The committed data as a site shows them that takes corrections by mail."""

from __future__ import annotations

import pytest

from coverage.core.settings import Settings, settings
from coverage.snapshot import Snapshot, load_snapshot
from tests.committed import TODAY


@pytest.fixture(scope="session")
def chosen() -> Settings:
    return settings().model_copy(update={"corrections": "mailto:data112@example.org"})


@pytest.fixture(scope="session")
def data(chosen: Settings) -> Snapshot:
    return load_snapshot(chosen, TODAY)
