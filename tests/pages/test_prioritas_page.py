"""The page of priorities, in both languages, with what an address can hold."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from coverage.core.i18n import language
from coverage.evidence.announced import latest_official_count
from coverage.evidence.figures import coverage_of
from coverage.evidence.loading import load_evidence, load_official_counts
from coverage.evidence.status import status_at
from geodata.register.regions import regions
from tests.committed import DATA, TODAY
from tests.pages.reading import open_page, refusals, words


def address(app: AppTest) -> dict[str, str]:
    """Return the query parameters, each once."""
    pairs = app.query_params.items()
    return {name: value if isinstance(value, str) else value[0] for name, value in pairs}


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("id", "Di mana peluncuran 112 berikutnya paling bermanfaat?"),
        ("en", "Where would the next launches help most?"),
    ],
)
def test_the_question_is_answered_first(lang: str, title: str) -> None:
    app = open_page("prioritas", lang=lang)
    assert app.title[0].value == title
    now = coverage_of(status_at(load_evidence(), TODAY), TODAY)
    assert language(lang).percent(now.population_share) in app.text[0].value
    standing = latest_official_count(load_official_counts(), TODAY)
    assert standing is not None
    assert str(standing.count) in app.info[0].value
    assert [slider.value for slider in app.slider] == [6, 2, 2, 2, 10]
    assert len(app.get("plotly_chart")) == 6


@pytest.fixture(scope="module")
def usual() -> str:
    """The answer of the page without an address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COVERAGE_TODAY", TODAY.isoformat())
        return str(open_page("prioritas").text[0].value)


def test_the_ranking_names_everyone_who_waits() -> None:
    app = open_page("prioritas", lang="en")
    status = status_at(load_evidence(), TODAY)
    waiting = regions()["name"][status["state"] != "active"]
    table = next(one.value for one in app.dataframe if "Sources and details" in one.value)
    assert sorted(table["Regency or city"]) == sorted(waiting)
    assert table["Additional people covered"].sum() + coverage_of(
        status, TODAY
    ).population_covered == (regions()["population"].sum())
    assert table["Sources and details"].iloc[0] == f"/daerah?kode={table.index[0]}&lang=en"
    assert table["Coverage after it (%)"].iloc[-1] == 100


def test_sliders_write_the_address_and_the_button_takes_it_back() -> None:
    app = open_page("prioritas", lang="en", region="jawa")
    app.slider(key="slide-wp").set_value(0).run()
    app.slider(key="slide-n").set_value(3).run()
    assert not app.exception
    assert address(app) == {"lang": "en", "region": "jawa", "wp": "0", "n": "3"}
    assert "next 3 launches" in app.text[0].value
    assert "Not counted: people" in words(app)
    next(button for button in app.button if button.label == "Reset weights").click().run()
    assert address(app) == {"lang": "en", "region": "jawa", "n": "3"}
    assert app.slider(key="slide-wp").value == 6


def test_a_province_alone() -> None:
    app = open_page("prioritas", lang="en", region="52", n="3")
    table = next(one.value for one in app.dataframe if "Sources and details" in one.value)
    assert set(table["Province"]) == {"Nusa Tenggara Barat"}
    assert "Nusa Tenggara Barat from" in app.text[0].value
    app.selectbox(key="pick-region").set_value("papua").run()
    assert address(app) == {"lang": "en", "region": "papua", "n": "3"}
    assert "Papua" in app.text[0].value


def test_nothing_left_to_rank() -> None:
    app = open_page("prioritas", lang="en", region="31")
    assert "nothing left to rank" in app.text[0].value
    assert not app.slider
    assert len(app.get("plotly_chart")) == 4


def test_all_weights_zero() -> None:
    app = open_page("prioritas", lang="en", wp="0", ws="0", wb="0", wg="0")
    assert "nothing to rank by" in app.warning[0].value
    assert len(app.slider) == 5
    assert len(app.get("plotly_chart")) == 4


@pytest.mark.parametrize(
    "params",
    [
        {"wp": "11"},
        {"wb": "<script>alert(1)</script>"},
        {"n": "0"},
        {"n": "٣"},
        {"ws": "-1"},
        {"region": "99.99"},
        {"kode": "zzz"},
        {"wp ": "1"},
        {"n": "9" * 5000},
    ],
    ids=str,
)
def test_bad_addresses(usual: str, params: dict[str, str]) -> None:
    app = open_page("prioritas", **params)
    assert refusals(app) == 1
    assert app.text[0].value == usual


@pytest.mark.parametrize(
    "params", [{"date": "2016-01"}, {"date": "2017-06"}, {"region": "35.78"}], ids=str
)
def test_other_views(params: dict[str, str]) -> None:
    app = open_page("prioritas", lang="en", **params)
    assert not refusals(app)
    assert not re.search(r"\bnan\b", words(app).lower())


def test_one_regency_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    file = tmp_path / "data" / "deployment_evidence.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([lines[0], *(x for x in lines if x.startswith("35.78,"))]), "utf-8")
    monkeypatch.setenv("COVERAGE_DATA", str(tmp_path / "data"))
    app = open_page("prioritas", lang="en")
    assert "513 regencies" in app.info[0].value
    assert len(app.get("plotly_chart")) == 6
