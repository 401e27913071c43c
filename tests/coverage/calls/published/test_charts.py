"""Charts, tables and sentences of published call figures."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from coverage.calls.published import charts as call_charts
from coverage.calls.published import tables as call_tables
from coverage.calls.published import texts as call_texts
from coverage.calls.published.model import (
    LATEST,
    MEASURES,
    PublishedCalls,
    area_values,
    ranking,
)
from coverage.calls.published.periods import Period
from coverage.core.chart_style import Chart
from coverage.core.csv_export import csv_bytes
from coverage.core.i18n import Language, language
from coverage.evidence.measures import classify
from coverage.evidence.status import status_at
from tests.committed import TODAY

LANGUAGES = [language("id"), language("en")]


@pytest.fixture(scope="module")
def book(statistics: pd.DataFrame) -> PublishedCalls:
    return PublishedCalls(classify(statistics))


@pytest.fixture(scope="module")
def example(example_statistics: pd.DataFrame) -> PublishedCalls:
    return PublishedCalls(classify(example_statistics))


def sound(chart: Chart | None) -> Chart:
    """Check what every chart owes its reader."""
    assert chart is not None
    for text in (chart.title, chart.unit, chart.source):
        assert text.strip()
        assert not re.search(r"[{}]", text)
    assert len(chart.table)
    assert chart.table.columns.is_unique
    assert not any("_" in str(column) for column in chart.table.columns)
    for link in chart.links:
        assert chart.table[link].map(lambda url: url == "" or url.startswith("http")).all()
    assert chart.title in chart.alt
    assert csv_bytes(chart.table)
    return chart


@pytest.mark.parametrize("lang", LANGUAGES, ids=["id", "en"])
def test_every_report_has_a_funnel_or_says_nothing_of_calls(
    book: PublishedCalls, lang: Language
) -> None:
    for report in book.reports if lang.code == "id" else book.reports[::6]:
        chart = call_charts.funnel(report, lang)
        assert (chart is not None) == report.has_calls
        if chart is None:
            continue
        sound(chart)
        (bars,) = chart.figure.data
        assert len(bars.y) == len(chart.table) >= 5
        drawn = [value for value, text in zip(bars.x, bars.text, strict=True)]
        printed = chart.table.iloc[:, 1].fillna(0)
        assert drawn == [float(value) for value in printed]
        missing = [step.value is None for step in report.steps]
        assert [value == 0 for value in drawn[:5]] >= missing


def test_the_title_of_a_funnel_tells_its_finding(example: PublishedCalls) -> None:
    def title(area: str, start: str) -> str:
        (report,) = (
            r for r in example.by_area[area] if f"{r.period.start}" == start and len(r.rows) > 2
        )
        return call_charts.funnel_title(report, language("en"))

    assert title("36.03", "2023-01-01") == (
        "Kabupaten Tangerang, 2023: 1.4% of 30,859 incoming calls were emergencies"
    )
    assert "92.2% were: cut off" in title("35.79", "2024-06-01")
    assert "of 1,132 reports" in title("71.71", "2019-01-01")
    assert "99.2% were: prank calls" in title("17.71", "2024-01-01")


@pytest.mark.parametrize("lang", LANGUAGES, ids=["id", "en"])
def test_types_of_incident(book: PublishedCalls, lang: Language) -> None:
    drawn = 0
    for report in book.reports:
        chart = call_charts.types(report, lang)
        parts = report.rows[(report.rows["kind"] == "incidents") & (report.rows["item"] != "total")]
        assert (chart is not None) == bool(len(parts))
        if chart is not None:
            sound(chart)
            drawn += 1
            assert sum(chart.figure.data[0].x) == parts["value"].sum()
            assert chart.table.iloc[:, 2].sum() == parts["value"].sum()
    some = book.rows[(book.rows["kind"] == "incidents") & (book.rows["item"] != "total")]
    assert drawn == len(
        some.drop_duplicates(["area_code", "source_url", "period_start", "period_end"])
    )


def test_a_half_year_is_drawn_as_a_half_year(example: PublishedCalls) -> None:
    lang = language("id")
    reports = example.of("36.03")
    chart = sound(call_charts.series(reports, "calls", lang))
    widths = {}
    for trace in chart.figure.data:
        assert trace.type == "bar"
        assert trace.offset == 0
        for start, width, height in zip(trace.x, trace.width, trace.y, strict=True):
            days = width / call_charts.DAY_MS
            widths[f"{pd.Timestamp(start):%Y-%m-%d}"] = (days, round(height * days))
    assert widths == {
        "2021-04-12": (16, 7000),
        "2023-01-01": (365, 30859),
        "2024-01-01": (182, 27354),
        "2025-01-01": (59, 5761),
    }
    assert len(chart.table) == sum(len(r.rows) for r in reports if r.value("incoming") is not None)


@pytest.mark.parametrize("lang", LANGUAGES, ids=["id", "en"])
def test_every_area_has_its_series(book: PublishedCalls, lang: Language) -> None:
    codes = list(book.by_area)
    for code in codes if lang.code == "id" else codes[::8]:
        reports = book.of(code)
        names = call_charts.series_names(reports, lang)
        for key in [*call_charts.SERIES, call_charts.NUISANCE_SHARE]:
            chart = call_charts.series(reports, key, lang)
            assert (chart is not None) == (key in names)
            if chart is not None:
                points = sum(len(trace.x) for trace in sound(chart).figure.data)
                assert points == len(call_charts.series_frame(reports, key))


def test_what_covers_some_hours_only_is_a_mark_and_no_bar(example: PublishedCalls) -> None:
    for code, marks in (("32.01", 1), ("73.71", 1), ("32.73", 0)):
        frame = call_charts.series_frame(example.of(code), "calls")
        assert (frame["drawn"] == "mark").sum() == marks
    with pytest.raises(KeyError):
        call_charts.series_frame(example.of("32.73"), "calls_total")


@pytest.mark.parametrize("lang", LANGUAGES, ids=["id", "en"])
@pytest.mark.parametrize("measure", list(MEASURES))
def test_rankings(book: PublishedCalls, measure: str, lang: Language) -> None:
    known = book.periods
    for period in known if lang.code == "id" else known[:2]:
        ranked = ranking(book, measure, period)
        charts = call_charts.ranking_bars(ranked, measure, period, lang)
        assert sum(len(chart.figure.data[0].x) for chart in charts) == len(ranked)
        for chart in charts:
            sound(chart)
            assert list(chart.figure.data[0].x) == sorted(chart.figure.data[0].x, reverse=True)
    assert call_charts.ranking_bars(ranking(book, measure, "1999"), measure, "1999", lang) == []


@pytest.mark.parametrize("lang", LANGUAGES, ids=["id", "en"])
def test_contradictions_side_by_side(book: PublishedCalls, lang: Language) -> None:
    chart = sound(call_charts.conflict_dots(book.conflicts, lang))
    first, second = chart.figure.data
    assert first.marker.symbol != second.marker.symbol
    for a, b in zip(first.x, second.x, strict=True):
        assert max(a, b) == 1
        assert a != b  # equal numbers are no disagreement of numbers
    assert len(chart.table) == len(book.conflicts)
    for one in book.conflicts.to_dict("records"):
        sentence = call_texts.conflict_text({str(k): v for k, v in one.items()}, lang)
        assert str(one["publisher"]) in sentence
        if one["finding"] == "period_differs":  # the days differ, not the numbers: they are named
            assert sentence.count(lang.number(one["value"])) == 1
            days = [
                Period(one[f"{side}period_start"].date(), one[f"{side}period_end"].date())
                for side in ("", "other_")
            ]
            assert all(period.label(lang) in sentence for period in days)
    assert call_charts.conflict_dots(book.conflicts.head(0), lang) is None


@pytest.mark.parametrize("lang", LANGUAGES, ids=["id", "en"])
def test_every_row_is_in_the_table_of_its_area_with_its_source(
    book: PublishedCalls, lang: Language
) -> None:
    lines: list[int] = []
    for code in book.by_area:
        frame, link = call_tables.rows_view(book.of(code), lang)
        lines += list(frame.iloc[:, -1])
        urls = book.rows.set_index("row")["source_url"]
        assert list(frame[link]) == [urls[line] for line in frame.iloc[:, -1]]
    assert sorted(lines) == sorted(book.rows["row"])
    assert call_tables.rows_view([], lang)[0].empty


@pytest.mark.parametrize("lang", LANGUAGES, ids=["id", "en"])
def test_a_report_says_how_complete_it_is(
    book: PublishedCalls, evidence: pd.DataFrame, lang: Language
) -> None:
    trial = book.before_launch(status_at(evidence, TODAY))
    for report in book.reports:
        lines = call_texts.completeness_lines(report, lang, trial)
        assert len(lines) == len(set(lines))
        assert len(lines) >= len(report.checks) + report.has_calls
        assert not any(re.search(r"[{}]", line) for line in lines)


@pytest.mark.parametrize("lang", LANGUAGES, ids=["id", "en"])
def test_what_is_missing_and_what_was_a_trial_is_said(
    example: PublishedCalls, lang: Language
) -> None:
    texts = call_texts.completeness_lines
    (samarinda,) = example.of("64.72")
    assert any("42 short of 10,265" in line for line in texts(samarinda, language("en")))
    kediri = example.of("35.71")[0]
    assert len(texts(kediri, lang, {kediri.key})) == len(texts(kediri, lang)) + 1


@pytest.mark.parametrize("lang", LANGUAGES, ids=["id", "en"])
def test_tables_for_reading(book: PublishedCalls, lang: Language) -> None:
    for measure in MEASURES:
        values = area_values(book, measure, LATEST)
        frame, link = call_tables.ranking_view(ranking(book, measure), measure, lang)
        assert len(frame) == (values["state"] == "value").sum()
        assert link in frame.columns
        assert call_texts.rule_text(measure, lang)
        for row in values.itertuples():
            if row.state == "refused":
                assert call_texts.reason_text(row.reason, measure, lang)
    times, _ = call_tables.response_view(book, lang)
    assert len(times) == (book.rows["kind"] == "response").sum()
    frame, _ = call_tables.reports_view(book.reports, lang)
    assert len(frame) == len(book.reports)
    assert len(call_tables.comparison_view(book, "11.01", lang)) == 6


def test_hostile_words_stay_text(example_statistics: pd.DataFrame) -> None:
    bad = "<img src=x onerror=alert(1)>"
    book = PublishedCalls(classify(example_statistics.assign(publisher=bad, publisher_group=bad)))
    lang = language("en")
    reports = book.of("36.03")
    chart = call_charts.series(reports, "calls", lang)
    bars = call_charts.ranking_bars(ranking(book, "calls"), "calls", LATEST, lang)[0]
    dots = call_charts.conflict_dots(book.conflicts, lang)
    assert chart is not None
    assert dots is not None
    for figure in (chart.figure, bars.figure, dots.figure):
        assert "<img" not in figure.to_json().replace("\\u003c", "<")
