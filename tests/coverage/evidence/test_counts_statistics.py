"""Official counts and call statistics: loading and refusing."""

from __future__ import annotations

import pytest

from coverage.evidence.announced import official_gap
from coverage.evidence.loading import load_official_counts, load_statistics
from coverage.evidence.schemas import COUNTS_COLUMNS, STATISTICS_COLUMNS
from geodata.errors import DataError
from geodata.register.regions import provinces, regions
from tests.coverage.conftest import DAY

COUNT = "2020-08-05,day,stated,60,total,Indonesia,kab/kota,apart,https://a.example/1,Contoh,,"
FIGURE = (
    "35.78,Kota Surabaya,2020-01-01,2020-12-31,stated,calls_total,12,stated,calls,"
    "https://a.example/1,Contoh,,"
)


def test_counts_load(counts):
    assert set(counts["dki_counting"]) <= {"unstated", "apart", "as_one"}
    assert str(counts["count"].dtype) == "int64"
    assert set(counts["scope_code"]) <= {"ID", *provinces().index}
    assert (counts["scope_code"] == "ID").equals(counts["scope"] == "Indonesia")


def test_headers_alone_are_tables_without_rows(tmp_path, today, evidence, counts, statistics):
    file = tmp_path / "table.csv"
    file.write_text(",".join(STATISTICS_COLUMNS) + "\n")
    none = load_statistics(file, today)
    assert none.empty
    assert none.dtypes.to_dict() == statistics.dtypes.to_dict()
    file.write_text(",".join(COUNTS_COLUMNS) + "\n")
    none = load_official_counts(file, today)
    assert none.empty
    assert none.dtypes.to_dict() == counts.dtypes.to_dict()
    assert official_gap(evidence, none, today) is None


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("2020-08-05", "2020-08-32", "date"),
        (",day,", ",decade,", "date_precision"),
        (",stated,60", ",heard,60", "date_basis"),
        (",60,", ",0,", "count"),
        (",60,", ",515,", "count"),
        (",60,", ",6.5,", "count"),
        (",60,", ",-1,", "count"),
        (",total,", ",sum,", "kind"),
        ("Indonesia", "Java", "scope"),
        ("Indonesia", "ID", "scope"),
        (",kab/kota,", ",,", "counting_rule"),
        (",apart,", ",both,", "dki_counting"),
        ("https://a.example/1", "a.example", "source_url"),
        ("Contoh", "", "publisher"),
    ],
)
def test_a_bad_count_is_refused(tmp_path, old, new, column):
    file = tmp_path / "counts.csv"
    file.write_text(",".join(COUNTS_COLUMNS) + "\n" + COUNT.replace(old, new, 1) + "\n")
    with pytest.raises(DataError) as error:
        load_official_counts(file, DAY)
    assert {(p.line, p.column) for p in error.value.problems} == {(2, column)}


def test_a_repeated_count_is_refused(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_text("\n".join([",".join(COUNTS_COLUMNS), COUNT, COUNT]))
    with pytest.raises(DataError, match="repeats"):
        load_official_counts(file, DAY)


def test_statistics_load(statistics):
    assert set(statistics["area_code"]) <= {"31", *regions().index}
    assert (statistics["value"] >= 0).all()
    assert (statistics["period_start"] <= statistics["period_end"]).all()


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("35.78", "35.99", "area_code"),
        ("Kota Surabaya", "Surabaya", "area_name"),
        ("2020-01-01", "2020-1-1", "period_start"),
        ("2020-12-31", "2019-12-31", "period_end"),
        ("2020-12-31", "2027-12-31", "period_end"),
        ("calls_total", "calls", "measure"),
        (",12,", ",-12,", "value"),
        (",12,", ",nan,", "value"),
        (",12,", ',"12,5",', "value"),
        (",calls,", ",incidents,", "unit"),
        (",12,stated", ",12,assumed", "value_basis"),
    ],
)
def test_a_bad_figure_is_refused(tmp_path, old, new, column):
    file = tmp_path / "statistics.csv"
    file.write_text(",".join(STATISTICS_COLUMNS) + "\n" + FIGURE.replace(old, new, 1) + "\n")
    with pytest.raises(DataError) as error:
        load_statistics(file, DAY)
    assert {(p.line, p.column) for p in error.value.problems} == {(2, column)}
