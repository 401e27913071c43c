"""The snapshot: computed once, gone with its day, and replaced without anybody waiting."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest

from coverage.core.assets import VERSIONS, AssetStore
from coverage.core.cache import Cache
from coverage.core.settings import Settings, settings
from coverage.snapshot import ServedSnapshot, Snapshot, load_snapshot
from geodata.boundaries import Boundaries, BoundaryMeta, default_boundaries
from geodata.errors import DataError
from geodata.importing.writing import write_boundaries
from geodata.maps import topology
from tests.committed import TODAY


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    for _ in range(6000):
        if holds():
            return
        time.sleep(0.01)
    pytest.fail("it did not come about")


def square(n: int) -> int:
    return n * n


def test_a_value_is_made_once_though_many_ask_at_once() -> None:
    cache, made, go = Cache(), [], threading.Event()

    def make(n: int) -> int:
        made.append(n)
        go.wait(60)
        return square(n)

    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(cache.get, (3,), make, 3) for _ in range(8)]
        eventually(lambda: made == [3])
        go.set()
        assert [one.result() for one in answers] == [9] * 8
    assert made == [3]


def test_a_failure_is_told_to_all_and_not_kept() -> None:
    cache, tries = Cache(), []

    def make() -> int:
        tries.append(1)
        if len(tries) == 1:
            raise ValueError("no")
        return 1

    with pytest.raises(ValueError, match="no"):
        cache.get((), make)
    assert cache.get((), make) == 1


def test_many_values_of_one_kind_push_out_none_of_another() -> None:
    cache, made = Cache(limit=4), []

    def other() -> str:
        made.append(1)
        return "kept"

    cache.get((), other)
    for n in range(50):
        assert cache.get((n,), square, n) == n * n
    assert cache.get((), other) == "kept"
    assert made == [1]


def test_a_day_goes_with_all_that_was_computed_of_it() -> None:
    data = load_snapshot(settings(), TODAY)
    _ = data.status_at(TODAY), data.series, data.gap_at(TODAY, "ID")
    gone = weakref.ref(data)
    del data
    gc.collect()
    assert gone() is None


def test_the_files_of_old_days_are_forgotten() -> None:
    store = AssetStore()
    files = [store.add("a.json", str(day).encode()) for day in range(VERSIONS + 4)]
    assert [store.get(one.digest, one.name) is not None for one in files] == [False] * 4 + [
        True
    ] * VERSIONS


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    # What the map draws of a set is beside the point here.
    monkeypatch.setattr(topology, "build_levels", lambda _: dict.fromkeys(topology.LEVELS, b"{}"))
    return settings().model_copy(
        update={
            "boundaries": tmp_path / "set.parquet",
            "cache": tmp_path / "cache",
            "frozen_today": TODAY,
        }
    )


def put(site: Settings, source: str) -> None:
    frame = default_boundaries().frame
    assert site.boundaries
    write_boundaries(Boundaries(frame, BoundaryMeta(source=source)), site.boundaries)


def test_a_replaced_set_is_prepared_and_then_shown(
    site: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    prepared: list[str] = []
    go = threading.Event()

    def prepare(data: Snapshot) -> None:
        prepared.append(data.boundaries.meta.source)
        go.wait(60)

    served = ServedSnapshot(prepare)

    def source() -> str:
        return served.get(site).boundaries.meta.source

    with pytest.raises(DataError, match="must name a boundary file"):
        served.get(site)
    put(site, "first")
    assert source() == "first"
    put(site, "second")
    assert [source() for _ in range(5)] == ["first"] * 5  # nobody waits for the new one
    eventually(lambda: prepared == ["second"])
    go.set()
    eventually(lambda: source() == "second")
    assert site.boundaries
    site.boundaries.write_bytes(site.boundaries.read_bytes()[:5000])
    assert source() == "second"
    eventually(lambda: "serving those before" in caplog.text)
    assert [source() for _ in range(3)] == ["second"] * 3
    assert len([r for r in caplog.records if "serving those before" in r.message]) == 1
    put(site, "third")
    eventually(lambda: source() == "third")
    assert prepared == ["second", "third"]


def test_a_new_day_is_loaded_once_and_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[date] = []
    served = ServedSnapshot(lambda data: days.append(data.today))
    chosen = settings()
    monkeypatch.setattr(Settings, "today", lambda _: TODAY)
    assert served.get(chosen).today == TODAY
    tomorrow = TODAY + timedelta(days=1)
    monkeypatch.setattr(Settings, "today", lambda _: tomorrow)
    with ThreadPoolExecutor(8) as pool:
        shown = {one.today for one in pool.map(lambda _: served.get(chosen), range(20))}
    assert shown <= {TODAY, tomorrow}
    eventually(lambda: served.get(chosen).today == tomorrow)
    assert days == [tomorrow]
