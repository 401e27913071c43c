"""Rows by regency are those of the tables, each in its place."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from coverage.places import lookups
from coverage.snapshot import Snapshot
from geodata.register.regions import region, regions
from tests.committed import TODAY


def test_rows_of_the_register_are_complete() -> None:
    rows = pd.DataFrame([region(str(code)) for code in regions().index], index=regions().index)
    pd.testing.assert_frame_equal(rows, regions())
    with pytest.raises(KeyError):
        region("35.99")


@pytest.mark.parametrize("day", [TODAY, date(2019, 1, 1)])
def test_status_rows_are_those_of_the_day(data: Snapshot, day: date) -> None:
    table = data.status_at(day)
    rows = lookups.status_rows(data, day)
    assert list(rows) == list(table.index)
    for code in ("35.78", "93.01", "12.05"):
        for name, value in table.loc[code].items():
            same = rows[code][str(name)]
            assert same == value or (pd.isna(same) and pd.isna(value))


def test_every_statement_is_found_by_its_regency_the_latest_first(data: Snapshot) -> None:
    found = [lookups.statements(data, str(code)) for code in regions().index]
    assert sum(map(len, found)) == len(data.evidence)
    for code, rows in zip(regions().index, found, strict=True):
        assert set(rows["regency_code"]) <= {code}
        assert rows["start"].is_monotonic_decreasing
        assert list(rows) == list(data.evidence)


def test_contradictions_and_borders_are_all_there(data: Snapshot) -> None:
    codes = [str(code) for code in regions().index]
    assert sum(len(lookups.contradictions(data, code)) for code in codes) == len(data.conflicts)
    borders = {code: lookups.borders(data, code) for code in codes}
    assert sum(map(len, borders.values())) == len(data.neighbours)
    assert all(borders[other][code] == km for code in codes for other, km in borders[code].items())
