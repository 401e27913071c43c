"""Cards for links: small, the right words, nothing on top of another."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
import typst
from PIL import Image

from coverage.core.i18n import Language, language
from coverage.core.settings import settings
from coverage.core.texts import STATES, last_text, look_of
from coverage.export import typeset
from coverage.export.card import card, card_path
from coverage.snapshot import Snapshot, snapshot

DAY = date(2026, 11, 22)

ID, EN = language("id"), language("en")


@pytest.fixture(scope="module")
def data() -> Snapshot:
    return snapshot(settings(), DAY)


def opened(png: bytes) -> Any:
    return Image.open(io.BytesIO(png))


def test_where_a_card_lies() -> None:
    assert card_path("id", "35.78") == "cards/id/35.78.png"


@pytest.mark.parametrize("key", ["ID", "jawa", "35", "35.78", "31.01", "62.02", "94.08"])
def test_a_card_is_small_and_the_same_every_time(data: Snapshot, key: str) -> None:
    png = card(data, key, ID)
    picture = opened(png)
    assert (picture.size, picture.mode) == ((1200, 630), "P")
    assert len(png) <= 60_000
    assert png == card(data, key, ID) != card(data, key, EN)


def test_a_card_says_what_the_page_says(data: Snapshot) -> None:
    facts = opened(card(data, "35.78", EN)).text
    row = data.status_at(DAY).loc["35.78"]
    state, last = STATES[look_of(row)], last_text(row, EN)
    name, since = "Kota Surabaya, Jawa Timur", "Launched 25 September 2015"
    assert facts["Title"] == f"{name} · 112: {state} · {since} · {last}"
    assert "Approximate boundaries" in facts["Description"]
    assert "CC-BY-4.0" in facts["Description"]
    nothing = opened(card(data, "94.08", EN)).text["Title"]
    assert "No evidence yet does not mean that there is no service." in nothing
    now = data.coverage_at(DAY, "35")
    assert f"{now.active} of {now.total}" in opened(card(data, "35", EN)).text["Title"]


@pytest.mark.parametrize("lang", [ID, EN], ids=["id", "en"])
@pytest.mark.parametrize("name", ["Kota", "Kabupaten " + "Panjang" * 6, "Kabupaten Satu " * 7])
def test_nothing_is_written_over_another(
    data: Snapshot, monkeypatch: pytest.MonkeyPatch, name: str, lang: Language
) -> None:
    """Letters become smaller until all has room; if they could not, the sheet would be refused."""
    contents: list[Any] = []
    pngs = typeset.pngs

    def kept(template: str, content: Any) -> list[bytes]:
        contents.append(content)
        return pngs(template, content)

    monkeypatch.setattr(typeset, "pngs", kept)
    card(data, "62.02", lang)
    assert len(pngs("card", {**contents[0], "name": name.strip()})) == 1
    with pytest.raises(typst.TypstError):
        pngs("card", {**contents[0], "lines": ["many words " * 400]})


@pytest.mark.parametrize("key", ["", "99", "35.99", "../ID", "35.78\0"])
def test_unknown_regions(data: Snapshot, key: str) -> None:
    with pytest.raises(KeyError):
        card(data, key, ID)
