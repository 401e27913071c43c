"""What the page of call records shows: charts, map and address; simulated calls always say so."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.calls.cubes import charts as cube_charts
from coverage.calls.cubes.page import RecordState, offered_by, record_charts
from coverage.calls.cubes.query import Cubes, Selection
from coverage.calls.cubes.store import refresh
from coverage.calls.cubes.texts import SIMULATED
from coverage.calls.records.ingest import ingest
from coverage.core.chart_style import Chart
from coverage.core.i18n import language
from coverage.maps import records as map_records
from geodata.boundaries import default_boundaries
from geodata.maps.topology import dots
from geodata.register.regions import regions
from tests.simulated import simulated_store

ID, EN = language("id"), language("en")
CSV = """regency_code,received_at,outcome,category,answered_after_s,arrived_after_s
35.78,2024-01-01T08:00:00+07:00,emergency,fire,4,300
35.78,2024-01-02T08:30:00+07:00,emergency,fire,6,500
35.78,2024-01-02T09:30:00+07:00,prank,,3,
35.15,2024-03-05T20:00:00+07:00,ghost,,3,
"""


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Cubes:
    """Simulated calls of some months."""
    folder = tmp_path_factory.mktemp("simulated")
    return Cubes(simulated_store(folder, 20_000, date(2017, 6, 1)))


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Cubes:
    """Four calls that were not simulated."""
    folder = tmp_path_factory.mktemp("real")
    (folder / "a.csv").write_text(CSV, encoding="utf-8")
    done = ingest([folder / "a.csv"], folder / "store")
    assert done.total("stored") == 4
    refresh(folder / "store")
    return Cubes(folder / "store")


def charts(cubes: Cubes, chosen: Selection) -> list[Chart | None]:
    return [
        cube_charts.trend(cubes, chosen, ID),
        cube_charts.categories(cubes, chosen, ID),
        cube_charts.week(cubes, chosen, ID),
        cube_charts.times(cubes, "answered", chosen, ID),
        cube_charts.times(cubes, "arrived", chosen, ID),
        cube_charts.compared(cubes, chosen, ID),
    ]


def test_simulated_calls_are_marked_in_picture_title_source_and_rows(made_up: Cubes) -> None:
    for chart in charts(made_up, Selection()):
        assert chart is not None
        drawn = [one.text for one in chart.figure.layout.annotations]
        assert SIMULATED in drawn
        assert chart.title.startswith(SIMULATED)
        assert chart.source.startswith(SIMULATED)
        assert (chart.table[SIMULATED] == SIMULATED).all()
        assert len(chart.table)


def test_real_calls_are_not(real: Cubes) -> None:
    for chart in charts(real, Selection()):
        assert chart is not None
        assert SIMULATED not in chart.title
        assert SIMULATED not in chart.table
        assert SIMULATED not in [one.text for one in chart.figure.layout.annotations]


def test_nothing_is_no_chart(real: Cubes) -> None:
    nowhere = Selection(regencies=("11.01",))
    assert charts(real, nowhere)[:5] == [None] * 5


def test_trend_counts_every_call(made_up: Cubes) -> None:
    chart = cube_charts.trend(made_up, Selection(), EN)
    assert chart is not None
    assert sum(sum(bar.y) for bar in chart.figure.data) == 20_000


@given(
    st.lists(st.integers(1, 12), max_size=30),
    st.integers(1, 8),
)
def test_classes_of_a_category_never_hold_few_calls(numbers: list[int], least: int) -> None:
    total = sum(numbers)
    shares = [sum(numbers[: i + 1]) / total for i in range(len(numbers))] if total else []
    ends = [float(10 * (i + 1)) for i in range(len(numbers))]
    classes = pd.DataFrame({"end_s": ends, "calls": numbers, "share_within": shares})
    found = cube_charts.widened(classes.astype({"calls": "int64"}), least)
    if total < least:
        assert found.empty
        return
    assert (found["calls"] >= least).all()
    assert found["calls"].sum() == total
    assert found["end_s"].iloc[-1] == ends[-1]
    assert found["share_within"].iloc[-1] == 1
    known = dict(zip(ends, shares, strict=True))
    assert [known[end] for end in found["end_s"]] == found["share_within"].tolist()


def test_times_of_a_category_are_widened(made_up: Cubes) -> None:
    chart = cube_charts.times(made_up, "arrived", Selection(categories=("animal",)), EN)
    assert chart is None or (chart.table["calls"] >= made_up.threshold).all()


def test_monthly_values(real: Cubes) -> None:
    values = map_records.monthly_values(real, "calls")
    people = regions().at["35.78", "population"]
    assert values.at["2024-01-01", "35.78"] == pytest.approx(3 / 31 * 365.25 / people * 1e5)
    assert values["35.15"].isna().tolist() == [True, False]
    emergency = map_records.monthly_values(real, "emergency")
    assert emergency.at["2024-01-01", "35.78"] == pytest.approx(2 / 31 * 365.25 / people * 1e5)
    assert emergency.at["2024-03-01", "35.15"] == 0
    assert map_records.monthly_values(real, "nuisance_share").isna().all(axis=None)  # too few
    with pytest.raises(KeyError):
        map_records.monthly_values(real, "?")


def test_map_has_a_step_for_every_month(real: Cubes, made_up: Cubes) -> None:
    boundaries = default_boundaries()
    points = dots(boundaries)
    document = json.loads(map_records.record_map_data(real, "calls", points, boundaries.meta, EN))
    assert document["dates"] == ["2024-01-31", "2024-02-29", "2024-03-31"]
    assert document["series"]["ID"]["active"] == [1, 0, 1]
    assert document["series"]["35"]["active"] == [1, 0, 1]
    assert document["series"]["11"]["active"] == [0, 0, 0]
    surabaya = list(regions().index).index("35.78")
    faces = [
        document["faces"][face]["classes"] for i, _, face in document["changes"] if i == surabaya
    ]
    assert faces == [["c4"], ["none"]]  # two values in all, each with a class
    sidoarjo = list(regions().index).index("35.15")
    assert [
        document["faces"][f]["classes"] for i, _, f in document["changes"] if i == sidoarjo
    ] == [["c0"]]
    labels = [row["label"] for row in document["fills"][0]["classes"]]
    assert labels == ["below 0.9", "0.9 and more", "No call data"]
    assert document["faces"][0]["classes"] == ["none"]  # what a regency without changes looks like
    marked = json.loads(map_records.record_map_data(made_up, "calls", points, boundaries.meta, ID))
    assert marked["texts"]["figures"].startswith(SIMULATED)


def test_address(real: Cubes) -> None:
    asked = {"a": "2024-01", "b": "2024-03", "o": "emergency", "c": "fire", "v": "emergency"}
    asked["kode"] = "35.78"
    state, refused = RecordState.parse(asked, date(2026, 11, 22), offered=offered_by(real))
    assert not refused
    assert state.selection == Selection(
        date(2024, 1, 1), date(2024, 3, 1), ("35.78",), ("emergency",), ("fire",)
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"a": "2024-02"},  # a month without records
        {"a": "2024-13"},
        {"b": "<script>"},
        {"o": "fire"},
        {"c": "emergency"},
        {"v": "incidents"},
        {"a": "2024-03", "b": "2024-01"},
    ],
)
def test_bad_addresses_are_refused(real: Cubes, asked: dict[str, str]) -> None:
    state, refused = RecordState.parse(asked, date(2026, 11, 22), offered=offered_by(real))
    assert len(refused) == 1
    assert state == RecordState()


def test_a_store_is_asked_once_for_the_same(real: Cubes, monkeypatch: pytest.MonkeyPatch) -> None:
    first = real.cached(record_charts, Selection(), "id")
    monkeypatch.setattr(real, "_ask", None)  # whatever asks again fails
    assert real.cached(record_charts, Selection(), "id") is first


def test_a_store_without_records(tmp_path: Path) -> None:
    assert Cubes(tmp_path).months == ()
