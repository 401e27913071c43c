"""The store: what counts is what the manifest names, whatever happens to an ingest."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coverage.calls.records import months
from coverage.calls.records.contract import (
    CATEGORIES,
    OUTCOMES,
    RECORD_SCHEMA,
    offsets_us,
    regency_codes,
)
from coverage.calls.records.ingest import ingest
from coverage.calls.records.months import (
    NO_CATEGORY,
    STAGED,
    Staging,
    Stored,
    call_keys,
    ordered,
    write_month,
)
from coverage.calls.records.store import MANIFEST, Store, live_files
from geodata.errors import DataError

ROOT = Path(__file__).resolve().parents[4]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "regency_code,received_at,outcome\n"


def put(path: Path, rows: int, outcome: str = "ghost") -> Path:
    """Write calls, four a day from 2020 on."""
    days = np.datetime64("2020-01-01T00:00:00") + np.arange(rows) * np.timedelta64(6, "h")
    lines = [f"35.78,{str(day).replace('T', ' ')},{outcome}\n" for day in days]
    path.write_text(HEADER + "".join(lines))
    return path


def state(folder: Path) -> dict[str, bytes]:
    """Return everything that counts in a store."""
    files = {str(path): path.read_bytes() for path in live_files(folder)}
    return {**files, MANIFEST: (folder / MANIFEST).read_bytes()}


def rows_in(folder: Path) -> int:
    return sum(pq.read_metadata(path).num_rows for path in live_files(folder))


# --- manifest


def test_a_store_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    assert live_files(tmp_path / "none") == []
    assert Store(tmp_path / "none").manifest().files == ()
    assert not (tmp_path / "none").exists()


def test_the_manifest_says_what_is_there(tmp_path: Path) -> None:
    report = ingest([put(tmp_path / "a.csv", 400)], tmp_path / "s", now=NOW)
    manifest = Store(tmp_path / "s").manifest()
    assert manifest.generation == 1
    (source,) = manifest.sources
    assert source.id == report.files[0].source
    assert (source.name, source.read, source.stored) == ("a.csv", 400, 400)
    assert (source.first, source.last) == ("2020-01-01T00:00:00", "2020-04-09T18:00:00")
    assert {file.month: file.rows for file in manifest.files} == {
        "2020-01": 124,
        "2020-02": 116,
        "2020-03": 124,
        "2020-04": 36,
    }
    for file in manifest.files:
        assert pq.read_metadata(tmp_path / "s" / file.path).num_rows == file.rows


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"format": 2}', '{"format": 1, "generation": 1, "sources": [{}]}'],
)
def test_a_broken_manifest_is_no_empty_store(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(DataError, match=MANIFEST):
        live_files(tmp_path)
    with pytest.raises(DataError):
        ingest([put(tmp_path / "a.csv", 4)], tmp_path, now=NOW)
    assert (tmp_path / MANIFEST).read_text() == text


def test_files_that_nobody_named_do_not_count_and_go(tmp_path: Path) -> None:
    ingest([put(tmp_path / "a.csv", 4)], tmp_path / "s", now=NOW)
    (live,) = live_files(tmp_path / "s")
    stray = live.with_name("stray.parquet")
    stray.write_bytes(live.read_bytes())
    assert live_files(tmp_path / "s") == [live]
    ingest([put(tmp_path / "b.csv", 4, "prank")], tmp_path / "s", now=NOW)
    assert not stray.exists()
    assert rows_in(tmp_path / "s") == 8


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("a file")
    with pytest.raises(DataError, match="cannot be written"):
        ingest([put(tmp_path / "a.csv", 4)], tmp_path / "s", now=NOW)


def test_one_ingest_at_a_time(tmp_path: Path) -> None:
    file = put(tmp_path / "a.csv", 4)
    with Store(tmp_path / "s").lock(), pytest.raises(DataError, match="another ingest"):
        ingest([file], tmp_path / "s", now=NOW)
    assert ingest([file], tmp_path / "s", now=NOW).total("stored") == 4


# --- kills and failures

CHILD = """
import os, signal, sys
from datetime import UTC, datetime
from coverage.calls.records import ingest as module
from coverage.calls.records.store import Store

step, count = sys.argv[3], int(sys.argv[4])
owner = {"stage": module.Converter, "place": Store, "write": Store}[step]
name = {"stage": "convert", "place": "place", "write": "write"}[step]
real, seen = getattr(owner, name), []

def killed(*arguments):
    seen.append(1)
    if len(seen) == count:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments)

setattr(owner, name, killed)
module.ingest([sys.argv[1]], sys.argv[2], now=datetime(2026, 1, 1, tzinfo=UTC))
"""


@pytest.mark.parametrize(
    ("step", "count"), [("stage", 1), ("place", 1), ("place", 9), ("write", 1)]
)
def test_a_killed_ingest_leaves_the_state_before(tmp_path: Path, step: str, count: int) -> None:
    folder = tmp_path / "s"
    ingest([put(tmp_path / "a.csv", 400)], folder, now=NOW)
    before = state(folder)
    file = put(tmp_path / "b.csv", 2000, "prank")
    command = [sys.executable, "-c", CHILD, str(file), str(folder), step, str(count)]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert state(folder) == before
    report = ingest([file], folder, now=NOW)  # nothing in the way: neither lock nor leftovers
    assert (report.total("stored"), rows_in(folder)) == (2000, 2400)
    assert not (folder / ".staging").exists() or not list((folder / ".staging").iterdir())
    named = {path.name for path in live_files(folder)}
    assert {path.name for path in folder.rglob("*.parquet")} == named


def test_a_kill_at_any_time(tmp_path: Path) -> None:
    """The same, at a moment that nobody chose: a process at work on many files."""
    files = [put(tmp_path / f"{n}.csv", 3000, o) for n, o in enumerate(OUTCOMES[1:])]
    names = [str(file) for file in files]
    code = "import sys; from coverage.calls.records.ingest import ingest"
    code += "; ingest(sys.argv[2:], sys.argv[1])"
    folder = tmp_path / "s"
    child = subprocess.Popen([sys.executable, "-c", code, str(folder), *names], cwd=ROOT)
    limit = time.monotonic() + 60
    while not (folder / MANIFEST).exists() and time.monotonic() < limit:
        time.sleep(0.005)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    manifest = Store(folder).manifest()
    assert rows_in(folder) == 3000 * len(manifest.sources) > 0
    report = ingest(files, folder, now=NOW)
    assert report.total("stored") == 3000 * (len(files) - len(manifest.sources))
    assert rows_in(folder) == 3000 * len(files)


def test_a_failure_leaves_the_state_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "s"
    ingest([put(tmp_path / "a.csv", 400)], folder, now=NOW)
    before = state(folder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Store, "place", full)
    with pytest.raises(OSError, match="No space"):
        ingest([put(tmp_path / "b.csv", 40, "prank")], folder, now=NOW)
    assert state(folder) == before
    assert list((folder / ".staging").iterdir()) == []


def test_readers_see_whole_files_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "s"
    ingest([put(tmp_path / "a.csv", 400)], folder, now=NOW)
    seen: list[int] = []
    real = Store.place

    def place(store: Store, made: Path, path: str) -> None:
        real(store, made, path)
        seen.append(rows_in(folder))

    monkeypatch.setattr(Store, "place", place)
    ingest([put(tmp_path / "b.csv", 400, "prank")], folder, now=NOW)
    assert seen == [400] * 4
    assert rows_in(folder) == 800


# --- months


def staged(rows: int, seed: int = 0, days: int = 70) -> np.ndarray:
    rng = np.random.default_rng(seed)
    made = np.zeros(rows, STAGED)
    start = int(np.datetime64("2024-12-01", "us").astype(np.int64))
    made["at"] = start + rng.integers(0, days * 86_400, rows) * 1_000_000
    made["regency"] = rng.integers(0, len(regency_codes()), rows)
    made["outcome"] = rng.integers(0, len(OUTCOMES), rows)
    made["category"] = NO_CATEGORY
    made["answered"] = made["arrived"] = np.nan
    made["agency"] = -1
    made["key"] = call_keys(made, [])
    return made


@pytest.mark.parametrize("in_order", [True, False])
def test_rows_go_into_the_month_of_their_wall_clock(tmp_path: Path, in_order: bool) -> None:
    rows = staged(5000)
    if in_order:
        rows = rows[np.argsort(rows["at"] + offsets_us()[rows["regency"]])]
    staging = Staging(tmp_path / "x")
    for part in np.array_split(rows, 7):
        staging.add(part)
    assert sum(staging.counts.values()) == 5000
    for month, count in staging.counts.items():
        (found,) = staging.take(month)
        local = (found["at"] + offsets_us()[found["regency"]]).astype("M8[us]").astype("M8[M]")
        assert set(local.astype(int).tolist()) == {month}
        assert len(found) == count


def test_large_months_come_in_slices_with_identical_rows_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "SLICE_ROWS", 200)
    rows = staged(3000, days=20)
    rows["at"][1000:2000] = rows["at"][0]  # one hour with far more than a slice should hold
    staging = Staging(tmp_path / "x")
    staging.add(rows)
    (month,) = staging.counts
    slices = list(staging.take(month))
    assert len(slices) > 5
    assert sorted(map(len, slices))[-2] < 300  # all others
    assert sorted(np.concatenate(slices)["key"]) == sorted(rows["key"])
    moments = [set(part["at"].tolist()) for part in slices]
    assert sum(map(len, moments)) == len(set().union(*moments))
    assert not list((tmp_path / "x").iterdir())


def test_a_month_in_slices_is_the_same_month(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = staged(3000, days=20)
    known = tmp_path / "known.parquet"
    write_month(known, [rows[:300]], [], [], "k")
    rows = np.concatenate([rows, rows[200:700], rows[200:300]])  # some twice, some three times

    def written(most: int) -> tuple[Stored, list[dict[str, object]]]:
        monkeypatch.setattr(months, "SLICE_ROWS", most)
        staging, path = Staging(tmp_path / str(most)), tmp_path / f"{most}.parquet"
        staging.add(rows)
        (month,) = staging.counts
        told = write_month(path, staging.take(month), [known], [], "s")
        return told, pq.read_table(path).sort_by("call_key").to_pylist()

    at_once, in_slices = written(10_000), written(200)
    assert at_once == in_slices
    assert (at_once[0].stored, at_once[0].duplicate) == (3300, 300)


def test_calls_of_one_key_and_different_moments_are_different_calls(tmp_path: Path) -> None:
    first, second = tmp_path / "1.parquet", tmp_path / "2.parquet"
    rows = staged(4, days=20)
    rows["key"][1:3] = rows["key"][0]
    assert len(set(rows["at"].tolist())) == 4
    write_month(first, [rows[[0, 3]]], [], [], "a")
    told = write_month(second, [rows], [first], [], "b")
    assert (told.stored, told.duplicate) == (2, 2)
    both = pa.concat_tables(pq.read_table(path) for path in (first, second))
    assert sorted(both["call_key"].to_pylist()) == sorted(rows["key"].tolist())
    assert sorted(both["received_at"].cast(pa.int64()).to_pylist()) == sorted(rows["at"].tolist())
    again = write_month(tmp_path / "3.parquet", [rows], [first, second], [], "c")
    assert (again.stored, again.duplicate) == (0, 4)  # each of the two is known again


def test_keys_know_every_column_and_count_identical_rows() -> None:
    rows = np.repeat(staged(1), 9)
    rows["at"][1] += 1
    rows["regency"][2] += 1
    rows["outcome"][3] = (rows["outcome"][0] + 1) % len(OUTCOMES)
    rows["category"][4] = 0
    rows["answered"][5] = 1
    rows["arrived"][6] = 1
    rows["simulated"][7] = True
    rows["agency"][8] = 0
    keys = call_keys(rows, ["BPBD"])
    assert len(set(keys.tolist())) == 9
    same = np.repeat(staged(1), 5)
    numbered = ordered(same.copy())["key"]
    assert len(set(numbered.tolist())) == 5
    assert same["key"][0] in numbered
    assert sorted(ordered(np.repeat(staged(1), 3))["key"]) == sorted(numbered[:3])


def test_keys_stay_the_same_for_ever() -> None:
    """Calls stored years ago must be known again: a change here would store them all twice."""
    rows = staged(1)
    rows["at"], rows["regency"] = 1_735_800_300_000_000, regency_codes().index("35.78")
    rows["outcome"], rows["category"], rows["agency"] = 0, CATEGORIES.index("fire"), 0
    rows["answered"], rows["arrived"] = 4.5, 600
    assert call_keys(rows, ["Damkar"]).tolist() == [6069372960524807589]


def test_stored_months_are_sorted_and_of_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    told = write_month(path, [staged(2000, days=20)], [], [], "s")
    table = pq.read_table(path)
    assert table.schema.equals(RECORD_SCHEMA)
    assert (told.stored, told.duplicate, table.num_rows) == (2000, 0, 2000)
    places = list(
        zip(*(table.column(c).to_pylist() for c in ("regency_code", "received_at")), strict=True)
    )
    assert places == sorted(places)
    again = write_month(tmp_path / "b.parquet", [staged(2000, days=20)], [path], [], "t")
    assert (again.stored, again.duplicate) == (0, 2000)
    assert not (tmp_path / "b.parquet").exists()


def test_the_manifest_is_readable_by_people(tmp_path: Path) -> None:
    ingest([put(tmp_path / "a.csv", 4)], tmp_path / "s", now=NOW)
    data = json.loads((tmp_path / "s" / MANIFEST).read_text())
    assert data["format"] == 1
    assert data["files"][0]["path"].startswith("records/year=2020/month=01/")
