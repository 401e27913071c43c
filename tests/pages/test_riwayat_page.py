"""The page on the rollout, as a reader gets it."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from coverage.evidence.announced import latest_official_count
from coverage.evidence.figures import coverage_at
from coverage.evidence.loading import load_evidence, load_official_counts
from coverage.snapshot import ServedSnapshot
from pages.shared import state
from tests.committed import DATA, TODAY
from tests.pages.reading import open_page, refusals, words


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("id", "Bagaimana layanan 112 berkembang sejak 2016?"),
        ("en", "How has 112 spread since 2016?"),
    ],
)
def test_the_answer_stands_first(lang: str, title: str) -> None:
    app = open_page("riwayat", lang=lang)
    assert app.title[0].value == title
    named = coverage_at(load_evidence(), TODAY).active
    standing = latest_official_count(load_official_counts(), TODAY)
    assert standing is not None
    for part in (named, standing.count, 514):
        assert str(part) in app.text[0].value
    assert refusals(app) == 0


@pytest.mark.usefixtures("examples")
@pytest.mark.parametrize("lang", ["id", "en"])
def test_targets_and_what_came_of_them(lang: str) -> None:
    text = words(open_page("riwayat", lang=lang))
    assert ("Target: 514 sampai akhir 2025", "Target: 514 by the end of 2025")[lang == "en"] in text
    assert "336–342" in text
    assert "https://news.okezone.com/" in text


@pytest.mark.usefixtures("examples")
def test_a_month_its_pages_and_the_month_before() -> None:
    app = open_page("riwayat", month="2019-04", lang="en")
    assert "April 2019: 1 known in service since then, 1 with a launch" in words(app)
    (table,) = [one.value for one in app.dataframe if "Statement in the source" in one.value]
    assert "Kabupaten Kudus" in set(table["Regency or city"])
    assert table["Source"].str.match("https?://").all()
    app.button(key="step-:material/chevron_left:").click().run()
    assert not app.exception
    assert app.query_params["month"] in ("2018-05", ["2018-05"])


@pytest.mark.usefixtures("examples")
def test_a_month_without_a_launch_and_one_after_the_date() -> None:
    assert "May 2016: none with evidence" in words(open_page("riwayat", month="2016-05", lang="en"))
    app = open_page("riwayat", month="2025-09", date="2019-12", lang="en")
    assert "December 2019: " in words(app)


@pytest.mark.usefixtures("examples")
def test_what_changed_between_two_months() -> None:
    app = open_page("riwayat", **{"from": "2024-12", "to": "2025-03", "lang": "en"})
    assert "statuses changed between 31 December 2024 and 31 March 2025" in words(app)
    tables = [one.value for one in app.dataframe if "After" in one.value]
    names = {name for table in tables for name in table["Regency or city"]}
    assert "Kabupaten Kudus" not in names  # stopped and reopened in between
    app = open_page("riwayat", **{"from": "2024-12", "to": "2025-01", "lang": "en"})
    (table,) = [one.value for one in app.dataframe if "After" in one.value]
    kudus = table[table["Regency or city"] == "Kabupaten Kudus"]
    assert kudus[["Before", "After"]].to_numpy().tolist() == [["Active", "Suspended"]]


def test_dates_out_of_order() -> None:
    app = open_page("riwayat", **{"from": "2020-01", "to": "2020-01", "lang": "en"})
    assert "The first date must lie before the second one" in words(app)
    assert "statuses changed" not in words(app)


@pytest.mark.parametrize("region", ["papua", "93", "35.78"])
def test_every_kind_of_place(region: str) -> None:
    app = open_page("riwayat", region=region, lang="en")
    assert refusals(app) == 0
    assert ("Targets and actual numbers" in words(app)) == (region == "35.78")
    assert "nan" not in words(app).split()


def test_a_place_can_be_chosen_and_left() -> None:
    app = open_page("riwayat", lang="en")
    app.selectbox(key="pick-region").set_value("jawa").run()
    assert not app.exception
    assert app.query_params["region"] in ("jawa", ["jawa"])
    app.button(key="to_nation").click().run()
    assert "region" not in app.query_params


@pytest.mark.parametrize(
    ("params", "n"),
    [
        ({"month": "<script>", "from": "1999-01", "to": "9999-12"}, 3),
        ({"share": "x" * 3000, "kept": "1"}, 2),
    ],
)
def test_bad_addresses(params: dict[str, str], n: int) -> None:
    assert refusals(open_page("riwayat", **params)) == n


def test_broken_and_missing_targets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    monkeypatch.setenv("COVERAGE_DATA", str(data))
    (data / "targets.csv").write_text("count,due\n", encoding="utf-8")
    app = open_page("riwayat", lang="en")
    assert "targets.csv" in app.warning[0].value
    (data / "targets.csv").unlink()
    tomorrow = TODAY + timedelta(days=1)  # the files are read anew
    monkeypatch.setenv("COVERAGE_TODAY", tomorrow.isoformat())
    monkeypatch.setattr(state, "_SERVED", ServedSnapshot(lambda _: None))
    app = open_page("riwayat", lang="en")
    assert not app.warning
    assert "Targets and actual numbers" not in words(app)
