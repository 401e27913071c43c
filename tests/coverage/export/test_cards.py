"""Cards for links: one for every region, small, the right words, nothing on top of another."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from PIL import Image

from coverage.core.i18n import language
from coverage.core.settings import settings
from coverage.core.urlstate import is_region
from coverage.export.pictures import cardpen, cards
from coverage.export.pictures.cards import card, card_path, keys
from coverage.export.pictures.inks import PALETTE
from coverage.snapshot import Snapshot, snapshot

DAY = date(2026, 11, 22)

ID, EN = language("id"), language("en")


@pytest.fixture(scope="module")
def data() -> Snapshot:
    return snapshot(settings(), DAY)


def opened(png: bytes) -> Any:
    return Image.open(io.BytesIO(png))


def test_every_region_has_a_card() -> None:
    every = keys()
    assert len(every) == len(set(every)) == 1 + 7 + 38 + 514
    assert all(map(is_region, every))
    assert sorted(key for group in cards._grouped() for key in group) == sorted(every)
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
    assert facts["Title"] == "Kota Surabaya, Jawa Timur · 112: Active · Launched 25 September 2015"
    assert "Approximate boundaries" in facts["Description"]
    assert "CC-BY-4.0" in facts["Description"]
    nothing = opened(card(data, "94.08", EN)).text["Title"]
    assert "No evidence yet does not mean that there is no service." in nothing
    now = data.coverage_at(DAY, "35")
    assert f"{now.active} of {now.total}" in opened(card(data, "35", EN)).text["Title"]


def test_nothing_is_written_over_the_foot(data: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    pens: list[Any] = []
    begin, foot = cardpen.Pen.__init__, cardpen.Pen.foot

    def kept(pen: Any, *some: Any) -> None:
        begin(pen, *some)
        pens.append(pen)

    def seen(pen: Any, *some: Any) -> int:
        pen.top = foot(pen, *some)
        return pen.top

    monkeypatch.setattr(cardpen.Pen, "__init__", kept)
    monkeypatch.setattr(cardpen.Pen, "foot", seen)
    monkeypatch.setattr(cardpen, "letters", lambda *some: None)
    monkeypatch.setattr(cards, "still", lambda *some: Image.new("P", (1, 1)))
    monkeypatch.setattr(cards, "png_bytes", lambda *some, **more: b"")
    for key in keys():
        card(data, key, ID)
        pen = pens.pop()
        assert pen.y <= getattr(pen, "top", 256), key


def test_many_processes_give_what_one_gives(
    data: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "_grouped", lambda: [["31", "31.01", "31.71"], ["36", "36.72"]])
    two = list(cards.cards(data, ("id", "en")))
    assert [path for path, _ in two][:4] == [
        *("cards/id/31.png", "cards/id/31.01.png", "cards/id/31.71.png", "cards/en/31.png")
    ]
    assert dict(two)["cards/en/36.72.png"] == card(data, "36.72", EN)
    assert two == list(cards.cards(data, ("id", "en"), processes=1))


@pytest.mark.parametrize("key", ["", "99", "35.99", "../ID", "35.78\0"])
def test_unknown_regions(data: Snapshot, key: str) -> None:
    with pytest.raises(KeyError):
        card(data, key, ID)


def test_palette_has_room() -> None:
    assert len(PALETTE) <= 768
    assert len(PALETTE) % 3 == 0
