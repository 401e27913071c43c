"""Ranks and shares of provinces and island groups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from coverage.core.dates import years_before
from coverage.core.i18n import language
from coverage.evidence.figures import coverage_at
from coverage.evidence.loading import load_evidence
from coverage.places.charts import ranking_chart, ranking_lines, ranking_title
from coverage.places.rankings import MEASURES, by_year, kind_of, ranking, standing_text, standings
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, provinces, regions
from tests.committed import TODAY

EN = language("en")
LoadRows = Callable[..., pd.DataFrame]


def with_evidence(data: Snapshot, evidence: pd.DataFrame) -> Snapshot:
    """Return a snapshot like `data` with other evidence."""
    return Snapshot(
        "other", data.today, data.data, data.cache, evidence, data.counts, data.boundaries
    )


def test_the_years_before() -> None:
    assert years_before(date(2026, 11, 22)) == date(2025, 11, 22)
    assert years_before(date(2024, 2, 29)) == date(2023, 2, 28)


def test_ranks_are_counted_by_hand(data: Snapshot) -> None:
    found = ranking(data, TODAY, "province")
    assert len(found) == 38
    for measure, column in MEASURES.items():
        share = {
            str(code): getattr(data.coverage_at(TODAY, str(code)), column)
            for code in provinces().index
        }
        for code in ("35", "31", "93"):
            higher = sum(other > share[code] + 1e-12 for other in share.values())
            assert found.at[code, f"rank_{measure}"] == 1 + higher
            same = sum(abs(other - share[code]) < 1e-12 for other in share.values())
            assert found.at[code, f"ties_{measure}"] == same - 1
            assert found.at[code, column] == pytest.approx(share[code])


def test_the_rank_of_a_year_ago_is_that_of_the_same_day(data: Snapshot) -> None:
    now, then = ranking(data, TODAY, "province"), ranking(data, years_before(TODAY), "province")
    for code in now.index:
        assert now.at[code, "before_people"] == then.at[code, "rank_people"]


def test_words_for_ranks_and_their_absence(data: Snapshot) -> None:
    found = ranking(data, TODAY, "province")
    text = standing_text(found, "35", "regencies", TODAY, EN)
    rank = found.at["35", "rank_regencies"]
    assert text.startswith(
        f"Jawa Timur, {EN.date(TODAY)}: rank {rank} of 38 by percentage of regencies"
    )
    assert EN.percent(found.at["35", "share"]) in text
    bare = ranking(with_evidence(data, data.evidence.iloc[:0]), TODAY, "province")
    south = standing_text(bare, "93", "people", TODAY, EN)
    assert "rank " not in south.replace("no rank", "")
    assert "no regency has evidence" in south


def test_equal_shares_share_a_rank(data: Snapshot, load_rows: LoadRows) -> None:
    codes = ("11.01", "11.02", "11.03", "35.10")
    evidence = load_rows(
        *(
            {
                "regency_code": code,
                "regency_name": str(regions().at[code, "name"]),
                "date": f"{TODAY - timedelta(days=200)}",
                "source_url": f"https://example.com/{code}",
            }
            for code in codes
        )
    )
    found = ranking(with_evidence(data, evidence), TODAY, "island_group")
    columns = ["rank_regencies", "ties_regencies", "before_regencies"]
    assert found.loc["sumatera", columns].tolist() == [1, 0, None]
    others = found.loc[list(ISLAND_GROUPS)[2:], columns[:2]]
    assert set(others.itertuples(index=False, name=None)) == {(3, 4)}
    assert "year earlier" not in standing_text(found, "sumatera", "regencies", TODAY, EN)


@pytest.mark.parametrize("kind", ["province", "island_group"])
@pytest.mark.parametrize("measure", list(MEASURES))
def test_the_years_end_at_the_ranking_of_the_day(data: Snapshot, kind: str, measure: str) -> None:
    shares = by_year(data, TODAY, kind, measure)
    last = shares[shares["date"] == pd.Timestamp(TODAY)].set_index("code")["share"]
    now = ranking(data, TODAY, kind)[MEASURES[measure]]
    pd.testing.assert_series_equal(
        last.sort_index(), now.sort_index(), check_names=False, check_index_type=False
    )
    assert set(shares["date"].dt.year) == set(range(2016, TODAY.year + 1))


def test_a_place_competes_with_its_like() -> None:
    assert [kind_of(scope) for scope in ("ID", "jawa", "35")] == [
        "island_group",
        "island_group",
        "province",
    ]


@pytest.mark.parametrize("code", ["id", "en"])
def test_charts_say_the_standing_and_stay_small(data: Snapshot, code: str) -> None:
    for scope in ("ID", "jawa", "35", "93"):
        chart = ranking_chart(data, TODAY, scope, "people", code)
        assert chart is not None
        assert len(chart.figure.to_json()) < 150_000
        assert len(chart.table) == (7 if scope in ("ID", "jawa") else 38)
        assert language(code).date(TODAY) in chart.title
        said = standings(data, TODAY, scope, language(code))
        assert list(said) == ([] if scope == "ID" else list(MEASURES))
        clicked = {row[0] for trace in chart.figure.data for row in trace.customdata if row[0]}
        assert clicked == set(ISLAND_GROUPS if scope in ("ID", "jawa") else provinces().index)


def test_without_evidence_nobody_leads(data: Snapshot, tmp_path: Path) -> None:
    bare = with_evidence(data, data.evidence.iloc[:0])
    chart = ranking_chart(bare, TODAY, "ID", "regencies", "en")
    assert chart is not None
    assert "no regency has evidence" in chart.title
    shares = by_year(bare, TODAY, "island_group", "regencies")
    assert (shares["share"] == 0).all()
    assert "no regency" in ranking_title(shares, "regencies", EN)
    assert ranking_lines(shares.iloc[:0], None, "", "regencies", EN) is None
    assert ranking(bare, TODAY, "province").at["35", "before_people"] is None


def test_the_committed_evidence_is_what_the_ranking_counts(data: Snapshot) -> None:
    found = ranking(data, TODAY, "province")
    assert found["active"].sum() == coverage_at(load_evidence(), TODAY).active
