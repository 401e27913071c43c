"""The cubes on a real Spark cluster are those of DuckDB, row for row."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest

from coverage.calls.cubes import engines
from coverage.calls.cubes.store import refresh
from coverage.calls.records.ingest import ingest
from coverage.calls.records.simulate import simulate
from tests.engines.conftest import Cubes, assert_same, need
from tests.engines.spark_cluster import JAVA_OPTIONS, WORKERS, cluster, java

# Two small executors; Spark's own pages are not needed.
OPTIONS = urlencode(
    {
        "spark.executor.memory": "512m",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.executor.extraJavaOptions": JAVA_OPTIONS,
        "spark.driver.extraJavaOptions": JAVA_OPTIONS,
    }
)


@pytest.fixture(scope="module")
def spark(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch_module: pytest.MonkeyPatch
) -> Iterator[tuple[str, str]]:
    need("Java", java() is not None)
    monkeypatch_module.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    with cluster(tmp_path_factory.mktemp("spark")) as where:
        yield where


@pytest.fixture(scope="module")
def monkeypatch_module() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def test_spark_agrees_with_duckdb(
    spark: tuple[str, str], store: Path, expected: Cubes, tmp_path: Path
) -> None:
    master, page = spark
    url = f"spark://{master}/?path={store}&{OPTIONS}"
    with engines.connect(url) as engine:
        assert engine.backend.name == "pyspark"
        assert_same(engine, expected)
        with urllib.request.urlopen(f"{page}/json/", timeout=10) as answer:
            [application] = json.load(answer)["activeapps"]
        assert application["cores"] == WORKERS  # both workers took part
        small = tmp_path / "small"
        simulate(300, tmp_path / "in", end=date(2015, 11, 1))
        ingest([tmp_path / "in"], small)
        by_spark = refresh(small, url.replace(str(store), str(small)))
    assert by_spark.made == ("2015-09", "2015-10")
    assert refresh(small).made == ()  # the same records: DuckDB finds nothing to do


def test_a_master_that_is_not_there(store: Path) -> None:
    with (
        pytest.raises(engines.EngineError, match="no host"),
        engines.connect(f"spark:///?path={store}"),
    ):
        pass
    with (
        pytest.raises(engines.EngineError, match="unknown parameter color"),
        engines.connect(f"spark://127.0.0.1:1/?path={store}&color=red"),
    ):
        pass
