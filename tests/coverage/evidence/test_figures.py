"""Coverage in figures: definitions, series, and agreement between the ways to compute them."""

from __future__ import annotations

import csv
import math
from datetime import date

import pandas as pd
import pytest

from coverage.core.dates import FIRST_MONTH, month_ends
from coverage.core.paths import data_dir
from coverage.evidence.figures import (
    SERIES_COLUMNS,
    coverage_at,
    coverage_by,
    monthly_series,
)
from coverage.evidence.status import status_at
from geodata.register.regions import ISLAND_GROUPS, UnknownRegion, provinces


@pytest.fixture(scope="module")
def series(evidence, today) -> pd.DataFrame:
    return monthly_series(evidence, today)


def test_people_and_area_from_the_raw_register(evidence, today):
    status = status_at(evidence, today)
    active = set(status.index[status["state"] == "active"])
    with (data_dir() / "regions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    covered = sum(int(r["population"]) for r in rows if r["regency_code"] in active)
    area = sum(float(r["area_km2"]) for r in rows if r["regency_code"] in active)
    now = coverage_at(evidence, today)
    assert now.population_total == sum(int(r["population"]) for r in rows) == 284_973_643
    assert now.population_covered == covered
    assert now.population_share == covered / 284_973_643
    assert now.area_covered == pytest.approx(area, rel=1e-12)
    assert now.share == now.active / 514
    assert now.total == 514


def test_both_rules_of_counting(example_evidence):
    now = coverage_at(example_evidence, date(2016, 12, 31))
    assert (now.active - 6, now.total) == (now.active_official, 514)
    assert now.total_official == 508
    jakarta = coverage_at(example_evidence, date(2016, 12, 31), "31")
    assert (jakarta.active, jakarta.active_official, jakarta.total_official) == (6, 0, 0)
    assert math.isnan(jakarta.share_official)


@pytest.mark.parametrize("scope", ["ID", "jawa", "35", "35.78"])
def test_scopes(evidence, today, scope):
    now = coverage_at(evidence, today, scope)
    assert now.scope == scope
    assert now.active + now.planned + now.suspended + now.no_evidence == now.total
    assert now.active <= now.possible <= now.total
    assert 0 < now.population_covered <= now.population_total


def test_unknown_scopes_are_refused(evidence, today):
    with pytest.raises(UnknownRegion):
        coverage_at(evidence, today, "Java")


@pytest.mark.parametrize(
    ("by", "keys"),
    [("province", list(provinces().index)), ("island_group", list(ISLAND_GROUPS))],
)
def test_coverage_by_agrees_with_coverage_at(evidence, by, keys):
    when = date(2024, 9, 30)
    table = coverage_by(evidence, when, by)
    assert list(table.index) == keys
    for key in keys[:12]:
        one = coverage_at(evidence, when, key)
        for name in table.columns.drop("name"):
            same = pytest.approx(getattr(one, name), rel=1e-12, nan_ok=True)
            assert table.loc[key, name] == same


def test_the_series_has_every_scope_and_month(series, today):
    months = month_ends(FIRST_MONTH, today)
    assert series["scope"].nunique() == 1 + 7 + 38
    assert len(series) == 46 * len(months)
    nation = series[series["scope"] == "ID"]
    assert [day.date() for day in nation["date"]] == months
    assert months[0] == date(2016, 1, 31)
    assert months[-1] == today
    assert tuple(series.columns) == ("scope", "date", *SERIES_COLUMNS)


@pytest.mark.parametrize("scope", ["ID", "sulawesi", "31", "33"])
def test_the_series_equals_the_coverage_of_its_dates(evidence, series, today, scope):
    same = {
        "certain": "active",
        "possible": "possible",
        "share_certain": "share",
        "share_possible": "possible_share",
        "population_certain": "population_covered",
        "population_possible": "population_possible",
        "population_share_certain": "population_share",
        "area_certain": "area_covered",
        "area_possible": "area_possible",
        "area_share_certain": "area_share",
        "active_official": "active_official",
        "possible_official": "possible_official",
    }
    rows = series[series["scope"] == scope].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows, monthly_series(evidence, today, scope))
    rows = rows.set_index("date")
    for stamp in [*rows.index[::9], rows.index[-1]]:
        one = coverage_at(evidence, stamp.date(), scope)
        for column, field in same.items():
            assert rows.loc[stamp, column] == pytest.approx(getattr(one, field), rel=1e-12)


def test_the_series_may_end_anywhere(evidence):
    series = monthly_series(evidence, date(2020, 2, 10), "ID")
    assert [f"{d:%Y-%m-%d}" for d in series["date"]][-2:] == ["2020-01-31", "2020-02-10"]
    assert monthly_series(evidence, date(2015, 1, 1)).empty
