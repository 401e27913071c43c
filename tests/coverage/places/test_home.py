"""The home page: parts of the bar add up, drawings are true to scale, those who lag are named."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from coverage.core.i18n import Language, language
from coverage.core.palette import FIXED
from coverage.core.texts import publisher_text
from coverage.evidence.announced import official_gap
from coverage.evidence.figures import coverage_at, coverage_by
from coverage.places.home import home_figures, home_page
from coverage.snapshot import Snapshot
from tests.coverage.countrows import published

EN, ID = language("en"), language("id")
DAY = date(2026, 11, 22)


def widths(svg: str) -> dict[str, float]:
    """Return how wide each colour of a drawing is."""
    names = {colour: name for name, colour in FIXED.items() if name in ("named", "unnamed", "rest")}
    found = re.findall(r'<rect fill="(#\w+)" x="[\d.]+" y="[\d.]+" width="([\d.]+)"', svg)
    return {names[colour]: float(width) for colour, width in found}


@pytest.mark.parametrize(("low", "high", "said"), [(73, 73, "73"), (67, 73, "67–73")])
def test_the_bar_counts_of_all_514(
    example_evidence: pd.DataFrame, low: int, high: int, said: str
) -> None:
    now = coverage_at(example_evidence, DAY)
    gap = official_gap(example_evidence, published("2026-01-01 190"), DAY)
    assert gap is not None
    figures, bar = home_figures(now, replace(gap, low=low, high=high), EN)
    assert [one.value for one in figures] == ["190", str(now.active)]
    assert widths(bar.svg) == {"rest": 514, "unnamed": high, "named": now.active}
    rest = now.total - now.active
    keys = {key.colour: key.value for key in bar.keys}
    assert keys["named"] == str(now.active)
    assert keys["unnamed"] == said
    assert keys["rest"] == "–".join(dict.fromkeys((str(rest - high), str(rest - low))))
    for key in bar.keys:
        assert f"{key.value} {key.label}" in bar.alt


def test_nothing_is_unnamed_where_nothing_or_less_was_announced(
    example_evidence: pd.DataFrame,
) -> None:
    now = coverage_at(example_evidence, DAY)
    fewer = official_gap(example_evidence, published("2016-12-01 3"), DAY)
    for gap, figures in ((None, 1), (fewer, 2)):
        shown, bar = home_figures(now, gap, EN)
        assert len(shown) == figures
        assert [key.colour for key in bar.keys] == ["named", "rest"]


@pytest.mark.parametrize("lang", [EN, ID])
def test_the_page_of_the_nation(data: Snapshot, lang: Language) -> None:
    page = home_page(data, data.today, "ID", lang.code)
    gap = data.gap_at(data.today, "ID")
    assert gap is not None
    for said in (gap.official.count, gap.named, publisher_text(gap.official.publisher, lang)):
        assert str(said) in page.headline
    assert page.figures[0].url == gap.official.source_url
    by_province = coverage_by(data.evidence, data.today)
    assert page.provinces is not None
    assert page.provinces.table is not None
    assert list(page.provinces.table.places) == list(by_province.index)
    assert page.lagging is not None
    nothing = {str(code) for code in by_province.index[by_province["active"] == 0]}
    assert {place.code for place in page.lagging.without} == nothing
    lowest = by_province[by_province["active"] > 0]["population_share"].nsmallest(5)
    assert [one.place.code for one in page.lagging.lowest] == list(lowest.index)
    for year, rows in data.series[data.series["scope"] == "ID"].groupby(
        data.series["date"].dt.year
    ):
        assert f"{year}: {lang.number(rows['certain'].iloc[-1])} " in page.growth.drawing.alt


def test_an_earlier_day_says_nothing_of_later_ones(data: Snapshot) -> None:
    page = home_page(data, date(2017, 6, 30), "ID", "en")
    assert "2018:" not in page.growth.drawing.alt
    assert page.growth.drawing.below[-1] == "2030"


def test_a_province_alone(data: Snapshot) -> None:
    page = home_page(data, data.today, "35", "en")
    assert page.lagging is None
    assert page.provinces is None
    assert not page.growth.line
