"""The page on data quality: figures, filters, and two clicks from a table to the row to correct."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from coverage.core.settings import settings
from coverage.evidence.loading import load_evidence
from coverage.evidence.status import status_at
from coverage.quality import model as quality_model
from coverage.quality.loaded import load_report
from coverage.snapshot import snapshot
from geodata.register.regions import regions
from tests.committed import TODAY
from tests.pages.reading import SHELL, refusals, words


def open_quality(**params: str) -> AppTest:
    app = AppTest.from_file(str(SHELL), default_timeout=60)
    app.switch_page("kualitas.py")
    app.query_params.update(params)
    app.run()
    assert not app.exception
    return app


def looked_at(app: AppTest, column: str) -> pd.DataFrame:
    """The table of regencies to look at: the first on the page."""
    frame: pd.DataFrame = app.dataframe[0].value
    assert column in frame
    return frame


@pytest.mark.parametrize(
    ("lang", "title", "column"),
    [
        ("id", "Seberapa pasti data ini?", "Yang perlu diperiksa"),
        ("en", "How certain are these data?", "What to review"),
    ],
)
def test_answer_figures_and_table(lang: str, title: str, column: str) -> None:
    evidence = load_evidence()
    status = status_at(evidence, TODAY)
    found = quality_model.summary(quality_model.judge(evidence, status))
    app = open_quality(lang=lang)
    assert app.title[0].value == title
    answer = app.text[0].value
    for number in (found.total, found.several, found.first_hand, found.stale):
        assert str(number) in answer
    assert len(looked_at(app, column)) == found.flagged
    text = words(app)
    assert text.count("✓") == len(load_report(snapshot(settings(), TODAY)).checks)
    assert "✗" not in text


def test_a_region_and_a_flag_filter_the_table() -> None:
    some = looked_at(open_quality(region="jawa", f="stale", lang="en"), "What to review")
    assert some["What to review"].str.contains("not confirmed recently").all()
    assert set(some["Province"]) <= {
        *("DKI Jakarta", "Jawa Barat", "Jawa Tengah", "DI Yogyakarta", "Jawa Timur", "Banten"),
    }
    every = looked_at(open_quality(f="stale", lang="en"), "What to review")
    assert 0 < len(some) < len(every)


def test_two_clicks_lead_to_the_row_to_correct() -> None:
    app = open_quality(lang="en")
    first = looked_at(app, "CSV rows").iloc[0]
    # first click: a regency
    names = regions()["name"]
    code = names.index[names == first["Regency or city"]][0]
    app.selectbox(key="pick-kode").set_value(code).run()
    assert not app.exception
    assert app.query_params["kode"] in (code, [code])
    text = words(app)
    assert first["Regency or city"] in text
    # second click: the letter about the row that the status rests on
    (button,) = [one for one in app.get("link_button") if "mailto:" in one.proto.url]
    body = parse_qs(urlsplit(button.proto.url).query)["body"][0]
    assert f"data/deployment_evidence.csv:{first['CSV rows']}" in body
    assert f"{code},{first['Regency or city']}," in body


@pytest.mark.usefixtures("examples")
def test_a_regency_of_which_nothing_is_known() -> None:
    text = words(open_quality(kode="93.01"))
    assert "93.01,Kabupaten Merauke,launch" in text


def test_a_regency_as_region_is_chosen() -> None:
    assert "Kota Surabaya" in words(open_quality(region="35.78"))


def test_an_earlier_date() -> None:
    app = open_quality(date="2018-06", lang="en")
    assert "30 June 2018" in app.text[0].value
    assert str(TODAY.year) not in app.text[0].value


@pytest.mark.parametrize(
    "params", [{"f": "<b>"}, {"f": "Stale"}, {"region": "99"}, {"kode": "zzz"}, {"x": "1"}]
)
def test_bad_addresses(params: dict[str, str]) -> None:
    app = open_quality(**params)
    assert refusals(app) == 1
    assert app.title[0].value == "Seberapa pasti data ini?"
