"""Charts as PNG and SVG: every builder's figures can be drawn; marks and numbers come along."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st
from PIL import Image

from coverage.calls.cubes import texts as cube_texts
from coverage.calls.published import charts as call_charts
from coverage.calls.published import page as call_page
from coverage.calls.published.model import published_calls, ranking
from coverage.core.chart_style import Chart, layout, number_axis, time_axis
from coverage.core.i18n import Language, language
from coverage.core.settings import settings
from coverage.export import captions
from coverage.export.charts.axes import Axis, UnsupportedChart, colour, plain_text
from coverage.export.charts.picture import chart_picture
from coverage.export.charts.traces import bar_boxes
from coverage.places.charts import evidence_timeline
from coverage.priorities import page as priority_page
from coverage.priorities.model import Weights
from coverage.projection import page as projection_page
from coverage.quality import page as quality_page
from coverage.site.pages import charts as site_charts
from coverage.snapshot import Snapshot, snapshot

DAY = date(2026, 11, 22)
ID, EN = language("id"), language("en")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def data() -> Snapshot:
    return snapshot(settings(), DAY)


def drawn(chart: Chart, lang: Language) -> str:
    """Draw a chart and return its text."""
    svg = chart_picture(chart, lang, DAY, "svg")
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert root.findtext(f"{SVG}title") == chart.title
    texts = ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]
    return re.sub(r"\s+", " ", " ".join(texts))


def made(figure: go.Figure, title: str = "Title", source: str = "Source") -> Chart:
    return Chart(figure, title, "calls", source, pd.DataFrame({"a": [1]}))


def test_funnels_types_and_rankings(data: Snapshot) -> None:
    book = published_calls(data)
    report = next(one for one in book.by_area["36.03"] if len(one.rows) > 4)
    chart = call_charts.funnel(report, ID)
    assert chart is not None
    text = drawn(chart, ID)
    for part in (*chart.figure.data[0].text, *chart.figure.data[0].y, chart.unit, "CC-BY-4.0"):
        assert re.sub(r"\s+|<br>", " ", part) in text
    assert ID.date(DAY) in text
    kinds = [call_charts.types(one, EN) for one in book.reports]
    drawn(next(one for one in kinds if one), EN)
    for chart in call_charts.ranking_bars(ranking(book, "calls", "latest"), "calls", "latest", EN):
        assert chart.figure.data[0].text[0].split()[0] in drawn(chart, EN)
    pairs = call_charts.conflict_dots(book.conflicts, EN)
    assert pairs is not None
    assert "Source A" in drawn(pairs, EN)


def every_chart(data: Snapshot, lang: Language) -> list[Chart]:
    """Return charts of every subject."""
    code, weights = lang.code, Weights()
    rankings = call_page.map_report(data, "calls", "latest", code).rankings
    drawn_somewhere = [
        *site_charts(data, lang).values(),
        projection_page.pace_chart(data, DAY, None, code),
        projection_page.backtest_chart(data, code),
        priority_page.parts_chart(data, DAY, weights, "ID", 20, code),
        priority_page.gain_chart(data, DAY, weights, "ID", 10, code),
        *(chart for chart, _ in priority_page.evenness(data, DAY, code).values()),
        quality_page.backing_chart(data, DAY, "ID", code),
        quality_page.confirmed_chart(data, DAY, "ID", code),
        quality_page.gap_chart(data, DAY, code),
        call_page.disagreements(data, code)[0],
        *rankings,
    ]
    return [chart for chart in drawn_somewhere if chart is not None]


@pytest.mark.parametrize("lang", [ID, EN], ids=["id", "en"])
def test_every_chart_stands_alone(data: Snapshot, lang: Language) -> None:
    charts = every_chart(data, lang)
    assert len(charts) >= 18
    for chart in charts:
        text = drawn(chart, lang)
        assert captions.subject("ID", lang) in text
        assert re.search("[a-z]{4}", chart.unit), chart.title  # in words, no "%" alone
        assert chart.unit in text
        assert lang.date(DAY) in text
        assert chart.source[:20] in text


def test_a_chart_names_its_region(data: Snapshot) -> None:
    chart = quality_page.confirmed_chart(data, DAY, "35", "id")
    assert chart is not None
    svg = chart_picture(chart, ID, DAY, "svg", "35").decode()
    assert "Nomor darurat 112 · Jawa Timur" in svg


def test_a_slide_is_sixteen_by_nine_and_leaves_nothing_out(data: Snapshot) -> None:
    for chart in every_chart(data, EN):
        png = Image.open(io.BytesIO(chart_picture(chart, EN, DAY, slide=True)))
        assert png.size == (1920, 1080), chart.title
        slide = chart_picture(chart, EN, DAY, "svg", slide=True)
        whole, sheet = (
            {"".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")}  # noqa: S314
            for svg in (chart_picture(chart, EN, DAY, "svg"), slide)
        )
        words = [set(" ".join(texts).split()) for texts in (whole, sheet)]
        assert words[0] == words[1], chart.title


def test_the_table_of_a_chart_stands_alone(data: Snapshot) -> None:
    for lang in (ID, EN):
        for chart in every_chart(data, lang):
            rows = captions.chart_rows(chart, "ID", DAY, lang)
            assert list(rows.columns)[: len(chart.table.columns)] == list(chart.table.columns)
            assert len(rows.columns) == len(chart.table.columns) + 4
            assert set(rows[lang._("Unit")]) == {chart.unit}
            assert rows[lang._("About")].str.startswith(captions.subject("ID", lang)).all()


def test_series_of_an_area(data: Snapshot) -> None:
    for code, reports in list(published_calls(data).by_area.items())[::20]:
        for key in call_charts.series_names(reports, ID):
            chart = call_charts.series(reports, key, ID)
            assert chart is not None, code
            text = drawn(chart, ID)
            assert all(trace.name in text for trace in chart.figure.data if trace.name)


def test_timeline_of_evidence(data: Snapshot) -> None:
    rows = data.evidence[data.evidence["regency_code"] == "35.78"]
    status = data.status_at(DAY).loc["35.78"].to_dict()
    figure = evidence_timeline(rows, status, pd.Timestamp(DAY), EN)
    text = drawn(made(figure), EN)
    assert "Seen in operation" in text
    assert "2020" in text


def test_a_pale_band_keeps_its_hatching_in_an_svg() -> None:
    figure = go.Figure()
    figure.add_scatter(x=[0, 1], y=[1, 1], mode="lines")
    pattern = {"shape": "/", "fgcolor": "#6a51a3"}
    figure.add_scatter(
        x=[0, 1], y=[2, 2], fill="tonexty", fillcolor="rgba(0,0,0,.1)", fillpattern=pattern
    )
    svg = chart_picture(made(figure), EN, DAY, "svg").decode()
    hatched = re.findall(r'style="(fill: url\(#[^"]*)"', svg)
    assert hatched
    assert not any("opacity" in style for style in hatched)


def test_the_mark_of_simulation_stays() -> None:
    figure = go.Figure(go.Bar(x=[pd.Timestamp("2024-01-01")], y=[3], name="a"))
    layout(figure, 300, EN)
    time_axis(figure, date(2024, 1, 1), date(2024, 3, 1), EN)
    own = EN._("Source: call-level data stored in this dashboard")
    chart = made(
        cube_texts.stamp(figure, True),
        cube_texts.marked("Calls", True),
        cube_texts.marked(own, True),
    )
    text = drawn(chart, EN)
    assert text.count(cube_texts.SIMULATED) == 3
    assert "CC-BY" not in text  # records of a centre are not ours to license
    png = chart_picture(chart, EN, DAY)
    assert cube_texts.SIMULATED.encode() in png
    assert png == chart_picture(chart, EN, DAY)
    assert chart_picture(chart, EN, DAY, "svg") == chart_picture(chart, EN, DAY, "svg")


def test_everything_that_builders_use_is_drawn() -> None:
    x = ["2016-01-31", "2017-06-30", "2020-12-31"]
    figure = go.Figure()
    figure.add_scatter(x=x, y=[1, 2, 3], mode="lines", line={"dash": "5px,3px"}, line_shape="hv")
    figure.add_scatter(
        x=x,
        y=[2, 4, 6],
        mode="lines",
        fill="tonexty",
        fillcolor="rgba(10,20,30,.3)",
        fillpattern={"shape": "/", "fgcolor": "#2171b5"},
        name="Projection: 80%",
    )
    figure.add_scatter(x=[None], y=[None], mode="lines", fill="toself", name="only a swatch")
    figure.add_scatter(
        x=x,
        y=[2, None, 5],
        mode="markers+text",
        text=["<b>a &lt; b</b>", "", "cut"],
        textposition="top center",
        marker={"symbol": ["star", "circle-open", "line-ns"], "size": [9, 8, 7]},
        error_y={"array": [1, 1, 1], "arrayminus": [0, 1, 2], "color": "red"},
        name="marks",
    )
    layout(figure, 400, EN)
    number_axis("y", figure, 6, share=False)
    time_axis(figure, date(2016, 1, 1), date(2020, 12, 31), EN)
    figure.add_hline(y=5, line={"color": "#111", "dash": "dot"})
    figure.add_vline(x="2018-01-01")
    figure.add_annotation(
        x="2019-01-01", y=0, yref="y domain", text="<b>projection</b>", showarrow=False
    )
    text = drawn(made(figure), EN)
    for part in ("Projection: 80%", "only a swatch", "a < b", "projection", "2018", "marks"):
        assert part in text
    field = go.Figure(go.Heatmap(z=[[1, None], [0, 4]], x=["00", "01"], y=["Mon", "Tue"]))
    field.update_yaxes(autorange="reversed")
    assert "Tue" in drawn(made(field), EN)


@pytest.mark.parametrize(
    "trace",
    [
        go.Pie(values=[1, 2]),
        go.Scatter(x=[1], y=[1], mode="markers", marker={"symbol": "asterisk"}),
        go.Scatter(x=[1, 2], y=[1, 2], line={"shape": "vhv"}),
        go.Scatter(x=[1, 2], y=[1, 2], yaxis="y2"),
        go.Scatter(x=[1, 2], y=[1, 2], fill="tonext"),
        go.Bar(x=["a"], y=[1], marker={"color": [0.5]}),
        go.Scatter(x=[1, 2], y=[1, 2], line={"dash": "longdash"}),
    ],
)
def test_what_is_not_known_is_an_error(trace: Any) -> None:
    with pytest.raises(UnsupportedChart):
        chart_picture(made(go.Figure(trace)), EN, DAY)


def test_an_area_across_a_figure_is_an_error() -> None:
    figure = go.Figure(go.Scatter(x=[1, 2], y=[1, 2]))
    figure.add_vrect(x0=1, x1=2, fillcolor="#eee", line_width=0)
    with pytest.raises(UnsupportedChart):
        chart_picture(made(figure), EN, DAY)


@pytest.mark.parametrize("hostile", ["$x^2$ & <script>", "=1+1", "٣ ظ", "a" * 400, "\x00%s{0}\x0b"])
def test_hostile_words(hostile: str) -> None:
    figure = go.Figure(go.Bar(x=[1], y=[hostile], orientation="h", text=[hostile]))
    svg = chart_picture(made(figure, hostile, hostile), ID, DAY, "svg")
    assert b"<script" not in svg
    ET.fromstring(svg)  # noqa: S314 - our own
    if hostile.startswith("$"):
        assert b"$x^2$ &amp;" in svg


@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3), min_size=1, max_size=4))
@checked(deadline=None)
def test_stacked_bars_stand_on_each_other(heights: list[list[int]]) -> None:
    figure = go.Figure([go.Bar(x=["a", "b", "c"], y=some) for some in heights])
    figure.update_layout(barmode="stack")
    across = Axis(figure.layout.xaxis, [trace.x for trace in figure.data], EN)
    up = Axis(figure.layout.yaxis, [trace.y for trace in figure.data], EN)
    boxes = list(bar_boxes(figure, across, up).values())
    for place in range(3):
        ends = [0.0, *(one[place][3] for one in boxes)]
        assert [one[place][2] for one in boxes] == ends[:-1]
        assert ends[-1] == sum(some[place] for some in heights)


def test_bars_as_wide_as_their_periods() -> None:
    figure = go.Figure()
    figure.add_bar(x=["2024-01-01"], y=[2], width=[31 * 86_400_000], offset=0)
    axes = [
        Axis(spec, [values], EN)
        for spec, values in zip(
            (figure.layout.xaxis, figure.layout.yaxis), (["2024-01-01"], [2]), strict=True
        )
    ]
    ((begin, end, low, high),) = bar_boxes(figure, *axes)[0]
    assert (pd.Timestamp(begin, unit="D"), pd.Timestamp(end, unit="D")) == (
        pd.Timestamp("2024-01-01"),
        pd.Timestamp("2024-02-01"),
    )
    assert (low, high) == (0, 2)


def test_numbers_are_written_in_the_language() -> None:
    figure = go.Figure(go.Bar(x=[0, 12_500], y=[0.25, 1], orientation="v"))
    layout(figure, 300, ID)
    number_axis("y", figure, 1.0, share=True)
    figure.update_xaxes(tickvals=[0, 12_500.5])
    text = drawn(made(figure), ID)
    assert "12.500,5" in text
    assert "20%" in text


def test_small_helpers() -> None:
    assert plain_text("<b>1 &amp; 2</b>") == ("1 & 2", True)
    assert plain_text("a<br>b") == ("a\nb", False)
    assert colour("rgba(255,0,0,.5)", 0.5) == (1.0, 0.0, 0.0, 0.25)
    with pytest.raises(UnsupportedChart):
        colour("url(#x)")
