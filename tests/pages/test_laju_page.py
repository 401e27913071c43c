"""The page of the pace, as a reader meets it."""

from __future__ import annotations

import csv
import re
from datetime import date

import pytest

from coverage.evidence.loading import load_official_counts
from coverage.projection.backtest import backtest
from tests.committed import EXAMPLES, TODAY
from tests.pages.reading import open_page, refusals, words


@pytest.mark.parametrize(
    ("lang", "title", "word"),
    [
        ("id", "Dengan laju ini, kapan seluruh 514 daerah memiliki 112?", "Proyeksi, bukan fakta"),
        ("en", "At this pace, when will all 514 have 112?", "Projection, not a fact"),
    ],
)
def test_the_page_answers_its_question(lang: str, title: str, word: str) -> None:
    app = open_page("laju", lang=lang)
    assert app.title[0].value == title
    answer = " ".join(one.value for one in app.text[:2])
    assert word in answer
    tested = backtest(load_official_counts(), TODAY)  # stands beside the projection
    assert str(tested.inside) in answer
    assert str(tested.total) in answer
    assert "2030" in words(app)
    assert not refusals(app)


@pytest.mark.usefixtures("examples")
def test_both_ends_of_a_pace_are_linked() -> None:
    """Once more from the raw table: the total that stands, and that of a year before."""
    with (EXAMPLES / "official_counts.csv").open(encoding="utf-8") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["scope"] == "Indonesia" and row["kind"] == "total"
        ]
    last = max(rows, key=lambda row: row["date"])
    text = words(open_page("laju", lang="en"))
    assert last["source_url"] in text
    assert f">{last['count']} (20 February 2026)</a>" in text
    first = next(row for row in rows if row["date"] == "2024-09-01")
    assert first["source_url"] in text
    days = (date(2026, 2, 20) - date(2024, 9, 30)).days
    yearly = (int(last["count"]) - int(first["count"])) / days * 365.25
    assert "<b>1.4 years up to February 2026:</b>" in text
    assert f"{yearly:.0f} a year (" in text


def test_the_chosen_year_moves_the_needed_pace() -> None:
    app = open_page("laju", lang="en", year="2040")
    text = words(app)
    assert "by the end of 2040" in text
    assert "by the end of 2030" not in text
    app.selectbox(key="pick-year").set_value("2035").run()
    assert str(app.query_params["year"]) == "2035"
    assert "by the end of 2035" in words(app)


@pytest.mark.parametrize("year", [f"{TODAY.year}", "1", "<script>alert(1)", "2035.5", "x" * 3000])
def test_a_year_that_cannot_be_aimed_at_is_refused(year: str) -> None:
    app = open_page("laju", lang="en", year=year)
    assert refusals(app) == 1
    assert "by the end of 2030" in words(app)
    assert "<script>alert" not in words(app)


@pytest.mark.usefixtures("examples")
def test_the_page_at_earlier_days() -> None:
    before = words(open_page("laju", lang="en", date="2016-06"))
    assert "No national total had been published by 30 June 2016" in before
    assert "No projection" in before
    early = words(open_page("laju", lang="en", date="2018-12"))
    assert "17 (5 July 2018)" in early
    assert not re.search(r"\b(nan|NaN|NaT|None)\b", early)


def test_the_other_methods_are_shown_when_asked_for() -> None:
    app = open_page("laju", lang="en")
    assert len(app.dataframe) == 4
    app.toggle(key="methods").set_value(True).run()
    assert not app.exception
    assert len(app.dataframe) == 5
    methods = app.dataframe[-1].value
    assert len(methods) == 4
    assert (methods["What it is"] == "projection").all()
