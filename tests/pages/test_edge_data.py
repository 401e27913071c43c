"""Every page shows a sensible state whatever the tables hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.folders import BARE_PROVINCE, FOLDERS, FORMER_NAME, RENAMED
from tests.pages.reading import SHELL, words

PAGES = ("peta", "riwayat", "laju", "prioritas", "daerah", "panggilan", "kualitas", "data")
#: what a missing value looks like when it slips into a sentence ("None that we know" is English)
SLIPPED = re.compile(r"\b(nan|NaN|NaT|inf|None(?! that| of))\b")
REGIONS = {"no_province": BARE_PROVINCE, "renamed": RENAMED[:2]}
#: folders whose call figures differ from the committed ones
OTHER_CALLS = ("empty", "one_row", "no_province")
REGENCIES = {"no_province": "35.78", "renamed": FORMER_NAME, "one_row": "33.74"}


@pytest.fixture(scope="module", params=list(FOLDERS))
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return FOLDERS[request.param](tmp_path_factory.mktemp("folders"))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_makes_sense_of_any_data(
    page: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if page == "panggilan" and folder.name not in OTHER_CALLS:
        pytest.skip("the figures of calls are the usual ones")
    monkeypatch.setenv("COVERAGE_DATA", str(folder))
    app = AppTest.from_file(str(SHELL), default_timeout=180)
    app.switch_page(f"{page}.py")
    region = REGIONS.get(folder.name)
    for params in (
        {"region": region} if region else {},
        {
            "region": region or "maluku",
            "kode": REGENCIES.get(folder.name, "11.01"),
            "date": "2016-03",
            "lang": "en",
        },
    ):
        app.query_params.clear()
        app.query_params.update(params)
        app.run()
        assert not app.exception
        assert app.title
        slipped = [line for line in words(app).splitlines() if SLIPPED.search(line)]
        assert not slipped


def test_the_folders_are_what_they_say(tmp_path: Path) -> None:
    for name, make in FOLDERS.items():
        lines = (make(tmp_path) / "deployment_evidence.csv").read_text().splitlines()
        assert (len(lines) == 1) == (name == "empty")
