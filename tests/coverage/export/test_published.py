"""The published tables: complete, documented, and equal to the figures that they repeat."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from coverage.core.dates import years_before
from coverage.core.settings import settings
from coverage.evidence import figures
from coverage.evidence.announced import official_gap
from coverage.evidence.loading import load_statistics
from coverage.evidence.status import status_at, timeline
from coverage.export.published.bodies import body, json_body, topojson_body
from coverage.export.published.columns import SERIES_NAMES
from coverage.export.published.frames import scope_name
from coverage.export.published.listing import RESOURCES
from coverage.export.published.model import NotThere
from coverage.snapshot import Snapshot, load_snapshot
from coverage.web.api import Host, static_files
from geodata.register.regions import ISLAND_GROUPS, provinces, regions
from tests.committed import TODAY

SCOPES = ["ID", *ISLAND_GROUPS, *provinces().index]


@pytest.fixture(scope="module")
def data() -> Snapshot:
    return load_snapshot(settings(), TODAY)


def rows(data: Snapshot, name: str, **given: str) -> list[dict[str, object]]:
    return json.loads(json_body(data, RESOURCES[name], given))["data"]


@pytest.mark.parametrize("name", RESOURCES)
def test_rows_have_the_documented_columns_and_values(data: Snapshot, name: str) -> None:
    one = RESOURCES[name]
    found = rows(data, name)
    assert found
    for row in found:
        assert list(row) == [column.name for column in one.columns]
        for column in one.columns:
            value = row[column.name]
            assert column.optional or value is not None, column.name
            if column.values and value is not None:
                assert value in column.values, column.name
            if column.kind == "day" and value is not None:
                assert date.fromisoformat(str(value))
            assert value == value, column.name  # NaN is no JSON


@pytest.mark.parametrize("name", RESOURCES)
def test_csv_has_the_same_rows_as_json(data: Snapshot, name: str) -> None:
    one = RESOURCES[name]
    text = body(data, one, "csv", {}).decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    found = rows(data, name)
    assert len(table) == len(found)
    for row, cells in zip(found, table, strict=True):
        for column in one.columns:
            value, cell = row[column.name], cells[column.name]
            if value is None:
                assert cell == ""
            elif column.kind == "flag":
                assert cell == ("true" if value else "false")
            elif column.kind in ("whole", "number"):
                assert float(cell) == value
            elif column.kind in ("texts", "wholes"):
                assert cell.split() == [str(each) for each in value]
            elif column.kind == "day":
                assert cell == value
            else:
                assert cell.removeprefix("'") == str(value).removeprefix("'")


@pytest.mark.parametrize("day", [date(2016, 12, 31), date(2023, 5, 9), TODAY])
def test_regencies_show_the_status_of_the_day(data: Snapshot, day: date) -> None:
    found = rows(data, "regencies", date=day.isoformat())
    status = status_at(data.evidence, day)
    assert [row["regency_code"] for row in found] == list(regions().index)
    assert [row["state"] for row in found] == list(status["state"])
    assert {row["date"] for row in found} == {day.isoformat()}
    for row in found:
        expected = tuple(status.at[row["regency_code"], "rows"])
        assert tuple(row["evidence_rows"]) == expected
        assert bool(row["sources"]) == bool(expected)
        assert row["state"] != "active" or row["certain_from"] <= day.isoformat()


@examples(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    day=st.dates(date(2015, 1, 1), TODAY),
    scope=st.sampled_from([*SCOPES, *regions().index[::40]]),
)
def test_coverage_is_that_of_the_pages(data: Snapshot, day: date, scope: str) -> None:
    (row,) = rows(data, "coverage", date=day.isoformat(), scope=scope)
    expected = asdict(figures.coverage_at(data.evidence, day, scope))
    for name, value in expected.items():
        if name == "date":
            assert row[name] == value.isoformat()
        elif isinstance(value, float):
            assert (
                row[name] is None if value != value else row[name] == pytest.approx(value, abs=1e-3)
            )
        else:
            assert row[name] == value
    gap = official_gap(data.evidence, data.counts, day, scope)
    assert row["announced"] == (gap and gap.official.count)
    assert (row["gap_low"], row["gap_high"]) == ((gap.low, gap.high) if gap else (None, None))


@pytest.mark.parametrize("by", ["province", "island_group"])
def test_groups_add_up_to_the_nation(data: Snapshot, by: str) -> None:
    found = rows(data, "coverage", by=by)
    (nation,) = rows(data, "coverage")
    assert len(found) == {"province": 38, "island_group": 7}[by]
    for name in ("total", "active", "no_evidence", "population_covered", "total_official"):
        assert sum(row[name] for row in found) == nation[name]
    for row in found[:3]:
        (alone,) = rows(data, "coverage", scope=row["scope"])
        assert alone == row


def test_groups_inside_a_scope(data: Snapshot) -> None:
    java = [row["scope"] for row in rows(data, "coverage", by="province", scope="jawa")]
    assert java == ["31", "32", "33", "34", "35", "36"]
    with pytest.raises(NotThere):
        rows(data, "coverage", by="island_group", scope="35")
    with pytest.raises(NotThere):
        rows(data, "coverage", by="province", scope="35.78")


@pytest.mark.parametrize("scope", ["ID", "papua", "35", "35.78"])
def test_the_series_ends_in_today_s_coverage(data: Snapshot, scope: str) -> None:
    series = rows(data, "coverage-series", scope=scope)
    (today,) = rows(data, "coverage", scope=scope)
    assert len(series) == 131
    assert series[-1]["date"] == TODAY.isoformat()
    for name in SERIES_NAMES:
        if name in today:
            assert series[-1][name] == pytest.approx(today[name], abs=1e-3), name


def test_series_of_groups_is_whole(data: Snapshot) -> None:
    series = pd.DataFrame(rows(data, "coverage-series", by="province"))
    assert list(series["scope"].unique()) == list(provinces().index)
    assert (series.groupby("scope")["date"].apply(lambda days: days.is_monotonic_increasing)).all()
    nation = pd.DataFrame(rows(data, "coverage-series")).set_index("date")
    assert (series.groupby("date")["active"].sum() == nation["active"]).all()


def test_tables_as_filed_are_whole(data: Snapshot) -> None:
    assert len(rows(data, "evidence")) == len(data.evidence)
    assert [row["count"] for row in rows(data, "official-counts")] == list(data.counts["count"])
    filed = load_statistics(data.data / "call_statistics.csv", TODAY)
    found = rows(data, "call-statistics")
    assert [row["value"] for row in found] == list(filed["value"])
    assert [row["row"] for row in found] == list(filed["row"])
    assert [row["measure"] for row in found] == list(filed["measure"])


def test_filters(data: Snapshot) -> None:
    assert {row["regency_code"] for row in rows(data, "evidence", regency="35.78")} == {"35.78"}
    assert {row["scope"] for row in rows(data, "official-counts", scope="35")} == {"Jawa Timur"}
    assert {row["area_code"] for row in rows(data, "call-statistics", area="35.78")} == {"35.78"}
    assert {row["province_code"] for row in rows(data, "changes", scope="35")} == {"35"}
    assert rows(data, "evidence", regency="94.05") == []


def test_changes_lead_to_today_s_status(data: Snapshot) -> None:
    found = rows(data, "changes")
    history = timeline(data.evidence)
    assert len(found) == (history["from"] <= pd.Timestamp(TODAY)).sum()  # some will be stale later
    assert [row["date"] for row in found] == sorted((row["date"] for row in found), reverse=True)
    state = dict.fromkeys(regions().index, "no_evidence")
    for row in reversed(found):
        assert row["state_before"] == state[row["regency_code"]]
        assert (row["change"] == "state") == (row["state_before"] != row["state"])
        state[row["regency_code"]] = row["state"]
    assert state == data.status_at(TODAY)["state"].to_dict()


def test_a_status_that_grows_old_is_a_change_of_its_own(data: Snapshot) -> None:
    latest = {row["regency_code"]: row for row in reversed(rows(data, "changes"))}
    status = data.status_at(TODAY)
    assert {code for code, row in latest.items() if row["stale"]} == set(
        status.index[status["stale"]]
    )
    for row in rows(data, "changes", change="stale"):
        assert row["state_before"] == row["state"]
        assert row["stale"] == (years_before(date.fromisoformat(row["date"]), 2) > last_end(row))


def last_end(row: dict[str, Any]) -> date:
    return date.fromisoformat(row["last_end"])


def test_the_last_statement_is_one_of_those_that_the_status_rests_on(data: Snapshot) -> None:
    filed = data.evidence.groupby("row")[["start", "end"]].first()
    for row in rows(data, "regencies"):
        known = row["state"] != "no_evidence"
        assert known == bool(row["last_end"]) == bool(row["last_precision"])
        if known:
            ends = filed.loc[row["evidence_rows"], "end"]
            assert pd.Timestamp(row["last_end"]) == ends.max()
    now = rows(data, "coverage")[0]
    for state in ("active", "planned"):
        found = [row["stale"] for row in rows(data, "regencies") if row["state"] == state]
        assert (now[state], now[f"{state}_stale"]) == (len(found), sum(found))
    assert rows(data, "coverage-series")[-1]["active_stale"] == now["active_stale"]


def test_no_change_lies_ahead(data: Snapshot) -> None:
    early = replace(data, today=date(2020, 6, 30))
    assert max(row["date"] for row in rows(early, "changes")) <= "2020-06-30"
    assert len(rows(early, "changes")) < len(rows(data, "changes"))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("coverage", {"date": "2014-12-31"}),
        ("coverage", {"date": (TODAY + timedelta(days=1)).isoformat()}),
        ("coverage", {"date": "2023-02-30"}),
        ("regencies", {"scope": "99"}),
        ("changes", {"scope": "35.99"}),
        ("evidence", {"regency": "99.99"}),
        ("official-counts", {"scope": "99"}),
        ("call-statistics", {"area": "35"}),
    ],
)
def test_what_is_not_there_is_said(data: Snapshot, name: str, given: dict[str, str]) -> None:
    with pytest.raises(NotThere) as caught:
        rows(data, name, **given)
    assert caught.value.parameter == next(iter(given))


def test_facts_travel_with_the_table(data: Snapshot) -> None:
    meta = json.loads(json_body(data, RESOURCES["coverage"], {"date": "2020-01-31"}))["meta"]
    assert meta["date"] == "2020-01-31"
    assert meta["data_version"] == data.version
    assert meta["licence"]["name"] == "CC-BY-4.0"
    assert "not absence of service" in meta["notes"][0]
    assert any("CC-BY-4.0" in line for line in meta["sources"])


def test_outlines_carry_their_mark(data: Snapshot) -> None:
    made = json.loads(body(data, RESOURCES["regencies"], "geojson", {}))
    assert made["meta"]["boundaries"]["approximate"] is True
    assert "not for legal use" in made["meta"]["boundaries"]["note"]
    assert made["meta"]["boundaries"]["licence"].startswith("ODbL")
    assert {one["properties"]["outline"] for one in made["features"]} == {"approximate"}
    assert len(made["features"]) == 514
    for one in made["features"]:
        for polygon in one["geometry"]["coordinates"]:
            for number, ring in enumerate(polygon):
                assert ring[0] == ring[-1]
                area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
                assert (area > 0) == (number == 0)  # right-hand rule
    topology = json.loads(topojson_body(data, "national"))
    assert topology["meta"]["approximate"] is True
    assert len(topology["objects"]["regencies"]["geometries"]) == 514


def test_hostile_text_is_only_text(data: Snapshot) -> None:
    bad = data.evidence.copy()
    bad.loc[0, ["publisher", "note"]] = ["=cmd|'/C calc'!A0", '</script>\n\t=1+1,"x"']
    hostile = replace(data, evidence=bad)
    cells = next(
        csv.DictReader(
            io.StringIO(body(hostile, RESOURCES["evidence"], "csv", {}).decode("utf-8-sig"))
        )
    )
    assert cells["publisher"].startswith("'=")
    assert rows(hostile, "evidence")[0]["note"] == '</script>\n\t=1+1,"x"'


def test_names_of_scopes() -> None:
    assert [scope_name(one) for one in ("ID", "sumatera", "31", "35.78")] == [
        "Indonesia",
        "Sumatra",
        "DKI Jakarta",
        "Kota Surabaya",
    ]


def test_files_of_the_static_site(data: Snapshot) -> None:
    files = static_files(data, Host(live=False, base_url="https://112.example/sub/"))
    assert list(files) == sorted(files)
    assert len([path for path in files if path.startswith("api/v1/evidence/")]) == 514
    assert len([path for path in files if path.startswith("feeds/")]) == 39 * 2 * 3
    for one in RESOURCES.values():
        for suffix in one.formats:
            path = f"api/v1/{one.name}.{suffix}"
            assert files[path] == body(data, one, suffix, {})
    for path, content in files.items():
        assert ".." not in path
        if path.endswith(".json"):
            json.loads(content)
