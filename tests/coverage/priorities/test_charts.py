"""Charts of gaps and of evenness: what they say agrees with what they draw, at the edges too."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from coverage.core.chart_style import Chart
from coverage.core.i18n import language
from coverage.core.palette import PURPLE
from coverage.evidence.announced import latest_official_count, official_gap
from coverage.evidence.figures import coverage_of
from coverage.evidence.status import status_at
from coverage.priorities import charts as priority_charts
from coverage.priorities import equity
from coverage.priorities import equity_charts as pictures
from coverage.priorities import tables as priority_tables
from coverage.priorities import texts as words
from coverage.priorities.model import Ranking, Weights
from geodata.register.regions import regions
from tests.coverage.conftest import TODAY
from tests.coverage.priorities.test_model import CODES, ranking_of, status_of


@pytest.fixture(scope="module")
def real(evidence: pd.DataFrame, counts: pd.DataFrame) -> Ranking:
    gap = official_gap(evidence, counts, TODAY)
    return ranking_of(status_at(evidence, TODAY), gap=gap)


def sound(chart: Chart | None) -> Chart:
    assert chart is not None
    assert chart.title
    assert chart.unit
    assert chart.source
    assert chart.description
    assert len(chart.table)
    assert not re.search(r"\bnan\b", chart.alt.lower())
    assert len(chart.figure.to_json()) < 150_000
    return chart


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_curve_says_what_it_draws(real: Ranking, lang: str) -> None:
    chosen = language(lang)
    chart = sound(priority_charts.curve(real, 10, chosen))
    then = chosen.percent(float(real.order["coverage"].iloc[9]))
    assert then in chart.title
    assert chosen.date(TODAY) in chart.title
    ahead = [trace for trace in chart.figure.data if trace.mode == "lines"]
    assert all(trace.line.dash not in (None, "solid") for trace in ahead)
    assert PURPLE in {trace.line.color for trace in ahead}
    mark = next(t for t in chart.figure.data if t.mode != "lines" and tuple(t.x) == (10,))
    assert tuple(mark.text) == (then,)
    assert len(chart.table) == 50


@pytest.mark.parametrize("n", [1, 100])
@pytest.mark.parametrize("scope", ["ID", "31", "75", "11.01"])
def test_few_or_no_candidates(scope: str, n: int, evidence: pd.DataFrame) -> None:
    ranking = ranking_of(status_at(evidence, TODAY), scope=scope)
    lang = language("id")
    if ranking.order.empty:
        assert priority_charts.curve(ranking, n, lang) is None
        assert priority_charts.parts(ranking, n, lang) is None
    else:
        sound(priority_charts.curve(ranking, n, lang))
        assert len(sound(priority_charts.parts(ranking, n, lang)).table) == min(
            n, 20, len(ranking.order)
        )


def test_parts_are_hatched_and_lead_to_provinces(real: Ranking) -> None:
    chart = sound(priority_charts.parts(real, 10, language("en")))
    bars = [trace for trace in chart.figure.data if trace.type == "bar"]
    assert len({bar.marker.pattern.shape for bar in bars}) == 4
    assert all(bar.marker.pattern.shape for bar in bars)
    province = regions().at[real.order.index[0], "province_code"]
    assert {bar.customdata[0][0] for bar in bars} == {province}
    height = sum(float(bar.x[0]) for bar in bars)
    assert height == pytest.approx(real.order["score"].iloc[0] * 100, abs=0.05)
    nothing = ranking_of(status_of(set()), Weights(0, 0, 0, 0))
    assert priority_charts.parts(nothing, 10, language("en")) is None


def test_more_points_than_the_place_before_are_explained() -> None:
    ranking = ranking_of(status_of(set(CODES[:3])), Weights(0, 0, 2, 1))
    order = ranking.order.iloc[:10]
    rising = np.flatnonzero((order["score"] * 100).round().diff() > 0)
    assert len(rising)
    for place in rising:  # nothing but a border with the place before adds points
        here, before = CODES.index(order.index[place]), CODES.index(order.index[place - 1])
        assert abs(here - before) == 1
    note = words.turn_note(order, language("en"))
    first = order.index[rising[0] - 1 : rising[0] + 1]
    assert all(words.short_name(str(code)) in note for code in first)
    assert note in sound(priority_charts.parts(ranking, 10, language("en"))).source
    assert words.turn_note(order.iloc[: rising[0]], language("en")) == ""


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("who", ["real", "nobody", "everybody", "one"])
def test_charts_of_evenness(who: str, lang: str, evidence: pd.DataFrame) -> None:
    some: dict[str, set[str]] = {"nobody": set(), "everybody": set(CODES), "one": {"35.78"}}
    status = status_of(some[who]) if who in some else status_at(evidence, TODAY)
    chosen, nation = language(lang), coverage_of(status, TODAY)
    charts = [
        pictures.kinds(equity.by_kind(status), TODAY, chosen),
        pictures.groups(equity.by_island_group(status), nation.population_share, TODAY, chosen),
        pictures.tenths(equity.by_decile(status), TODAY, chosen),
    ]
    curve = pictures.provinces_curve(equity.lorenz(status), TODAY, chosen)
    assert (curve is None) == (who == "nobody")
    for chart in [*charts, *([curve] if curve else [])]:
        sound(chart)
        assert chosen.date(TODAY) in chart.title
    sizes = {"id": "514 = 10 × 51 + 4: desil 1 sampai 4", "en": "514 = 10 × 51 + 4: deciles 1 to 4"}
    assert sizes[lang] in charts[2].source
    everyone = charts[1].figure.data[0]
    place = [one[0] for one in everyone.customdata].index("ID")
    assert everyone.text[place] == chosen.percent(nation.population_share)


def test_taking_away(real: Ranking, evidence: pd.DataFrame, counts: pd.DataFrame) -> None:
    lang, status = language("en"), status_at(evidence, TODAY)
    ranking, method, sources = priority_tables.workbook(real, status, evidence, 10, lang).values()
    assert len(ranking) == len(real.order) == (status["state"] != "active").sum()
    planned = ranking[ranking["state"] == "planned"]
    assert planned["sources"].str.startswith("http").all()
    assert (ranking.loc[ranking["state"] == "no_evidence", "sources"] == "").all()
    assert set(sources["Code"]) == set(planned["Code"])
    assert set(ranking["weights"]) == {"people=6 province=2 border=2 group=2"}
    said = " ".join(method.iloc[:, 1])
    standing = latest_official_count(counts, TODAY)
    assert standing is not None
    for expected in ("0123456789ab", "CC-BY-4.0", "ODbL", lang.date(TODAY), str(standing.count)):
        assert expected in said
    assert "https://" in said


def test_taking_away_nothing() -> None:
    status = status_of(set(CODES)).assign(rows=[()] * 514)
    ranking = ranking_of(status)
    blank = pd.DataFrame(
        {
            name: pd.Series(dtype=kind)
            for name, kind in {
                **dict.fromkeys(("regency_code", "event", "date_precision", "date_basis"), "str"),
                **dict.fromkeys(("source_url", "publisher", "note"), "str"),
                **dict.fromkeys(("start", "end"), "datetime64[s]"),
                "row": "int64",
            }.items()
        }
    )
    sheets = priority_tables.workbook(ranking, status, blank, 10, language("id"))
    assert [len(frame) for frame in sheets.values()][::2] == [0, 0]
