"""The cubes against plain numpy, the stored cubes against the records, and what pages ask."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.calls.cubes import engines
from coverage.calls.cubes import model as cube_model
from coverage.calls.cubes import store as cube_store
from coverage.calls.cubes.query import Cubes, Selection, open_cubes, typical
from coverage.calls.cubes.store import refresh
from coverage.calls.cubes.suppression import WITHHELD
from coverage.calls.records.ingest import ingest
from coverage.calls.records.simulate import simulate
from coverage.calls.records.store import live_files
from geodata.errors import DataError

ROWS = 20_000
SECONDS = st.one_of(
    st.none(),
    st.floats(0, 86_400, width=32),
    st.integers(0, 900).map(float),
    st.sampled_from([0.005, 0.015, 0.125, 2.675, 59.995]).map(lambda x: float(np.float32(x))),
)
CALLS = st.lists(
    st.tuples(st.sampled_from(["35.78", "51.71"]), st.sampled_from([None, "fire"]), SECONDS),
    min_size=1,
    max_size=60,
)


def table_of(calls: list[tuple[str, str | None, float | None]]) -> pa.Table:
    """Return records of one moment: regency, category, answering time."""
    codes, categories, seconds = zip(*calls, strict=True)
    n = len(calls)
    return pa.table(
        {
            "regency_code": pa.array(codes, pa.string()),
            "received_local": pa.array([pd.Timestamp("2024-02-29 23:59:59")] * n),
            "outcome": pa.array(["emergency"] * n),
            "category": pa.array(categories, pa.string()),
            "answered_after_s": pa.array(seconds, pa.float32()),
            "arrived_after_s": pa.nulls(n, pa.float32()),
            "simulated": pa.array([True] * n),
        }
    )


def recorded(backend: ibis.BaseBackend, table: pa.Table) -> ir.Table:
    """Return the table on DuckDB."""
    backend.con.register("arrow_records", table)
    backend.con.execute("CREATE OR REPLACE TABLE records AS FROM arrow_records")
    return backend.table("records")


def quantile(values: np.ndarray, tenths: int) -> float:
    """Return the quantile as `cubes` defines it, in whole numbers."""
    if not len(values):
        return float("nan")
    ranked = np.sort(np.floor(values.astype(np.float64) * 100 + 0.5).astype(np.int64))
    low, rest = divmod(tenths * (len(ranked) - 1), 10)
    above = ranked[min(low + 1, len(ranked) - 1)]
    return int(ranked[low] * (10 - rest) + above * rest) / 1000.0


@pytest.fixture(scope="module")
def duckdb() -> ibis.BaseBackend:
    return ibis.duckdb.connect()


@settings(deadline=None, max_examples=15)
@given(calls=CALLS)
def test_quantiles_are_exact(
    duckdb: ibis.BaseBackend, calls: list[tuple[str, str | None, float | None]]
) -> None:
    backend = duckdb
    records = recorded(backend, table_of(calls))
    cube = cube_model.run("volume", records)
    ranked = cube_model.conform("volume", backend.execute(cube_model.volume_by_ranks(records)))
    pd.testing.assert_frame_equal(cube, ranked, check_exact=True)
    frame = pd.DataFrame(calls, columns=["code", "category", "s"]).fillna({"category": ""})
    for row in cube.itertuples():
        mine = frame[(frame["code"] == row.regency_code) & (frame["category"] == row.category)]
        values = mine["s"].dropna().to_numpy(dtype=np.float32)
        assert (row.calls, row.simulated, row.answered) == (len(mine), len(mine), len(values))
        np.testing.assert_equal(row.answered_median_s, quantile(values, 5))
        np.testing.assert_equal(row.answered_p90_s, quantile(values, 9))
        assert row.arrived == 0
        assert np.isnan(row.arrived_median_s)
    assert cube["calls"].sum() == len(calls)


def test_classes_hold_their_upper_end(duckdb: ibis.BaseBackend) -> None:
    seconds = [0.0, 5.0, 5.004, 5.006, 6.0, 1800.0, 1801.0]
    records = recorded(duckdb, table_of([("35.78", "fire", s) for s in seconds]))
    cube = cube_model.run("times", records)
    assert dict(zip(cube["end_s"], cube["calls"], strict=True)) == {0: 1, 1: 1, 5: 2, 6: 2, 1800: 1}
    for targets in ((5, 30), (300, 420, 600, 900)):  # published ones, of answering and of arrival
        assert set(targets) <= set(cube_model.ENDS_S["answered" if targets[0] == 5 else "arrived"])


def test_weeks_begin_on_monday(duckdb: ibis.BaseBackend) -> None:
    records = recorded(duckdb, table_of([("35.78", None, 1.0)]))
    [row] = cube_model.run("hours", records).itertuples()
    assert (row.day_of_week, row.hour, row.month) == (3, 23, pd.Timestamp("2024-02-01"))  # Thursday


def blank(name: str) -> pd.DataFrame:
    """Return the cube `name` without rows."""
    return cube_model.conform(name, pd.DataFrame(columns=list(cube_model.TYPES[name])))


def test_blank_cubes_have_their_types() -> None:
    for name, types in cube_model.TYPES.items():
        assert {k: str(v) for k, v in blank(name).dtypes.items()} == types


# ------------------------------------------------------------------------------- stored cubes


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Simulated files of about a quarter year each, in order."""
    folder = tmp_path_factory.mktemp("calls")
    [whole] = simulate(ROWS, folder, end=date(2018, 1, 1))
    table = pq.read_table(whole)
    parts = []
    for number in range(4):
        parts.append(folder / f"part{number}.parquet")
        begin = number * ROWS // 4
        pq.write_table(table.slice(begin, ROWS // 4), parts[-1])
    return parts


@pytest.fixture(scope="module")
def store(files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calls") / "store"
    assert not ingest(files, folder).problems
    refresh(folder)
    return folder


@pytest.fixture(scope="module")
def records(store: Path) -> pd.DataFrame:
    parts = [pq.read_table(file, partitioning=None).to_pandas() for file in live_files(store)]
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(month=frame["received_local"].dt.to_period("M").dt.to_timestamp())


def public_cells(store: Path) -> pd.DataFrame:
    """Return seen and hidden cells and what is withheld, as stored for pages."""
    files = [year["public"] for year in cube_store.index_of(store)["files"].values()]
    frames = [pq.read_table(store / "cubes" / file).to_pandas() for file in files]
    return pd.concat(frames, ignore_index=True)


def test_stored_cubes_are_those_of_the_records(store: Path) -> None:
    index = cube_store.index_of(store)
    with engines.connect(engines.address(store)) as engine:
        for name in cube_model.TYPES:
            names = [year[name] for year in index["files"].values()]
            parts = [pq.read_table(store / "cubes" / file).to_pandas() for file in names]
            stored = cube_model.conform(name, pd.concat(parts))
            pd.testing.assert_frame_equal(stored, cube_model.run(name, engine.records))


def test_only_changed_months_are_worked_out(files: list[Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    done: list[str] = []
    ingest(files[:2], store)
    first = refresh(store, progress=done.append)
    assert done == list(first.made)
    assert first.kept == ()
    assert refresh(store).made == ()
    ingest(files[2:], store)
    second = refresh(store)
    assert second.kept  # the months of the first two files
    assert set(second.kept) | set(second.made) == set(cube_store.index_of(store)["months"])
    assert set(second.made) & set(first.made) == {second.made[0]}  # the month that was cut in two
    ingest(files, tmp_path / "at-once")
    assert refresh(tmp_path / "at-once").version == second.version != first.version


def test_a_month_that_goes_leaves_the_cubes(files: list[Path], tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest(files[:3], store)
    refresh(store)
    manifest = json.loads((store / "manifest.json").read_text())
    gone = max(file["month"] for file in manifest["files"])
    manifest["files"] = [file for file in manifest["files"] if file["month"] != gone]
    (store / "manifest.json").write_text(json.dumps(manifest))
    assert refresh(store).dropped == (gone,)
    assert f"{Cubes(store).months[-1]:%Y-%m}" < gone
    (store / "manifest.json").unlink()
    assert refresh(store).version == ""
    assert Cubes(store).months == ()
    assert Cubes(store).totals()["calls"].tolist() == [0]


def test_a_refresh_that_dies_leaves_the_cubes_as_they_were(
    store: Path, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "store"
    ingest(files[:1], copy)
    before = refresh(copy)
    figures = Cubes(copy).totals(["month", "outcome"])
    ingest(files[1:], copy)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(cube_store, "_replace_index", die)
        with pytest.raises(KeyboardInterrupt):
            refresh(copy)
    assert cube_store.index_of(copy)["version"] == before.version
    pd.testing.assert_frame_equal(Cubes(copy).totals(["month", "outcome"]), figures)
    assert refresh(copy).version == Cubes(store).version
    # What nobody names any more goes, but for the files of the last index.
    refresh(copy)
    named = {name for year in cube_store.index_of(copy)["files"].values() for name in year.values()}
    assert {file.name for file in (copy / "cubes").iterdir()} == {*named, "cubes.json"}


def test_another_threshold_changes_only_what_is_public(store: Path, tmp_path: Path) -> None:
    copy = tmp_path / "store"
    shutil.copytree(store, copy)
    done = refresh(copy, threshold=1)
    assert done.made == ()
    assert not public_cells(copy)["hidden"].any()
    assert public_cells(store)["hidden"].any()


def test_a_folder_in_use_is_left_alone(store: Path) -> None:
    from coverage.calls.records.store import Store

    with Store(store).lock(), pytest.raises(DataError, match="at work"):
        refresh(store)


# ----------------------------------------------------------------------------- what pages ask


def test_totals_are_those_of_the_records(store: Path, records: pd.DataFrame) -> None:
    stored = open_cubes(store)
    assert stored is open_cubes(store)
    assert stored.simulated
    for by in (["month"], ["regency_code", "outcome"], ["outcome"]):
        mine = stored.totals(by)
        true = records.groupby(by).size().rename("calls").reset_index()
        assert mine["calls"].tolist() == true["calls"].tolist()
        assert mine[by].astype(str).equals(true[by].astype(str))
        assert mine["simulated"].all()
    few = Selection(date(2016, 12, 1), date(2017, 2, 1), ("35.78",), ("prank", "ghost"))
    within = records["month"].between("2016-12-01", "2017-02-01")
    within &= (records["regency_code"] == "35.78") & records["outcome"].isin(["prank", "ghost"])
    assert stored.totals((), few)["calls"].tolist() == [within.sum()]


def test_categories_add_up_and_never_overstate(store: Path, records: pd.DataFrame) -> None:
    stored = open_cubes(store)
    true = records["category"].value_counts()
    emergencies = Selection(outcomes=("emergency",))
    for selection in (emergencies, Selection(None, None, stored_regencies(stored), ("emergency",))):
        mine = stored.totals(["category"], selection).set_index("category")
        assert mine["calls"].sum() == (records["outcome"] == "emergency").sum()
        for category, calls in mine["calls"].drop(WITHHELD, errors="ignore").items():
            assert calls <= true[category]
            assert mine.loc[category, "hidden"] or calls == true[category]


def stored_regencies(stored: Cubes) -> tuple[str, ...]:
    return tuple(stored.totals(["regency_code"])["regency_code"])


def test_heat_map(store: Path, records: pd.DataFrame) -> None:
    stored = open_cubes(store)
    for code in ("", "35.78"):
        chosen = records[records["regency_code"] == code] if code else records
        local = chosen["received_local"]
        true = np.zeros((7, 24), dtype=int)
        np.add.at(true, (local.dt.dayofweek, local.dt.hour), 1)
        heat = stored.heat(Selection(regencies=(code,) if code else ()))
        assert heat["calls"].to_numpy().reshape(7, 24).tolist() == true.tolist()
        assert heat["simulated"].all()
    with pytest.raises(ValueError, match="without categories"):
        stored.heat(Selection(categories=("fire",)))


def test_times(store: Path, records: pd.DataFrame) -> None:
    stored = open_cubes(store)
    arrived = records["arrived_after_s"].dropna()
    classes = stored.times("arrived")
    assert classes["calls"].sum() == len(arrived)
    within = classes.set_index("end_s")["share_within"]
    assert within[420.0] == (arrived <= 420).sum() / len(arrived)
    assert typical(classes, "arrived") == pytest.approx(arrived.median(), rel=0.1)
    assert typical(classes, "arrived", 0.9) == pytest.approx(arrived.quantile(0.9), rel=0.15)
    by = stored.times("answered", ["regency_code"])
    answered = records[records["answered_after_s"].notna()].groupby("regency_code").size()
    assert by.groupby("regency_code")["calls"].sum().to_dict() == answered.to_dict()
    assert by.groupby("regency_code")["share_within"].max().eq(1).all()
    seen = stored.times("answered", ["category"], Selection(regencies=("35.78",)))
    cells = public_cells(store)
    cells = cells[(cells["regency_code"] == "35.78") & ~cells["hidden"]]
    public = cells.groupby("category")["calls"].sum()
    assert (seen.groupby("category")["calls"].sum() <= public.drop(WITHHELD).astype(int)).all()


def test_typical_times_at_the_edges() -> None:
    none = pd.DataFrame({"end_s": [], "share_within": []})
    assert np.isnan(typical(none, "answered"))
    late = pd.DataFrame({"end_s": [60.0, np.inf], "share_within": [0.4, 1.0]})
    assert typical(late, "answered") == np.inf
    assert typical(late, "answered", 0.2) == 55.0  # half way through the class from 50 to 60


def test_hostile_words_are_only_words(store: Path) -> None:
    stored = open_cubes(store)
    bad = Selection(regencies=("' OR 1=1 --",), outcomes=("emergency'; DROP TABLE x",))
    assert stored.totals((), bad)["calls"].tolist() == [0]
    for ask in (stored.totals, lambda by: stored.times("answered", by)):
        with pytest.raises(ValueError, match="no such column"):
            ask(["month; DROP TABLE x"])


def test_a_store_without_cubes(tmp_path: Path) -> None:
    empty = open_cubes(tmp_path)
    assert (empty.version, empty.months, empty.simulated) == ("", (), False)
    assert empty.totals()["calls"].tolist() == [0]
    assert empty.totals(["category"]).empty
    assert empty.heat()["calls"].sum() == 0
    assert empty.times("arrived").empty


# ---------------------------------------------------------------------------------- addresses


def test_addresses(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COVERAGE_CALLS_URL", raising=False)
    with pytest.raises(engines.EngineError, match="COVERAGE_CALLS_URL is not set"):
        engines.address()
    monkeypatch.setenv("COVERAGE_CALLS_URL", f"duckdb://{store}?threads=1")
    with engines.connect(engines.address()) as engine:
        assert engine.folder == store
        assert engine.backend.execute(engine.records.count()) == ROWS
    for url, rule in {
        "duckdb://": "names no folder",
        f"duckdb://{tmp_path}/nowhere": "there is no folder",
        "spark://127.0.0.1:7077/": "names no folder",
        f"duckdb://{store}?nonsense=1": "nonsense",
        "nonsense://host/": "nonsense",
    }.items():
        with pytest.raises(engines.EngineError, match=rule), engines.connect(url):
            pass
    with engines.connect(f"duckdb://{tmp_path}") as engine:  # a folder without a store
        assert cube_model.run("volume", engine.records).equals(blank("volume"))
    with pytest.raises(engines.EngineError, match="are not in"):
        refresh(tmp_path, f"duckdb://{store}")


def test_a_broken_manifest_is_told(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(DataError, match="unreadable"):
        refresh(tmp_path)
