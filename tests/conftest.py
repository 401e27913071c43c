"""What holds for every test."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from geodata.register import tables
from tests.committed import DATA, EXAMPLES

HERE = Path(__file__).resolve().parent

# A busy machine is slow, not wrong.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


#: What takes longest: first, so that at the end no process is left with it alone.
LONGEST = ("browser", "hosting", "engines", "coverage/site", "pages")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests by `LONGEST`."""
    places = [HERE / name for name in LONGEST]

    def turn(item: pytest.Item) -> int:
        within = [n for n, place in enumerate(places) if item.path.is_relative_to(place)]
        return within[0] if within else len(places)

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """Keep the garbage collector away from what stays until the end: the packages and the tests."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Let it clear away everything at the end."""
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _register() -> Iterator[None]:
    """Whatever folder of tables a test has used, the next one uses the project's."""
    yield
    tables.use(tables.DATA)


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is built of the map is built once for all processes of the tests, and for servers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COVERAGE_CACHE", str(shared / "cache"))
        yield


@pytest.fixture
def data_copy(tmp_path: Path) -> Path:
    """A folder with a copy of every table."""
    folder = tmp_path / "data"
    folder.mkdir()
    for file in DATA.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    return folder


@pytest.fixture
def example_folder(data_copy: Path) -> Path:
    """A folder with the example tables of evidence, counts and calls, and copies of all others."""
    for file in EXAMPLES.iterdir():
        shutil.copy(file, data_copy)
    return data_copy
