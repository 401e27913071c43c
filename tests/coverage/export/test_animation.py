"""The rollout in motion: a frame for every month, the last one held, small, deterministic."""

from __future__ import annotations

import io
from datetime import date

import numpy as np
import pytest
from PIL import Image

from coverage.core.dates import bar_dates
from coverage.core.i18n import language
from coverage.core.settings import settings
from coverage.export.pictures import animation
from coverage.export.pictures.animation import LAST_MS, rollout_gif
from coverage.snapshot import Snapshot, snapshot
from tests.committed import TODAY

ID = language("id")


@pytest.fixture(scope="module")
def data() -> Snapshot:
    return snapshot(settings(), TODAY)


def test_the_whole_rollout(data: Snapshot) -> None:
    gif = rollout_gif(data, ID)
    assert len(gif) <= 3_000_000
    picture = Image.open(io.BytesIO(gif))
    days = bar_dates(TODAY)
    assert picture.n_frames == len(days)  # type: ignore[attr-defined]
    assert picture.info["loop"] == 0
    assert picture.size[0] == 800
    blue = []
    for number in (0, 60, len(days) - 1):
        picture.seek(number)
        frame = np.asarray(picture.convert("RGB"))[140:440]
        blue.append(int((frame == (0x1F, 0x6F, 0xB4)).all(axis=2).sum()))
    assert blue == sorted(blue)
    assert blue[0] < blue[-1]
    assert picture.info["duration"] == LAST_MS


def test_figures_of_each_frame(data: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    days = [date(2016, 12, 31), date(2020, 12, 31), TODAY]
    monkeypatch.setattr(animation, "bar_dates", lambda today: days)
    monkeypatch.setattr(
        animation, "letters", lambda picture, at, text, size, ink, bold=False: shown.append(text)
    )
    first = rollout_gif(data, ID)
    for day in days:
        now = data.coverage_at(day, "ID")
        assert ID._("{n} of {total}").format(n=now.active, total=now.total) in shown
        assert any(ID.percent(now.population_share) in text for text in shown)
    assert ID.date(TODAY) in shown
    said = " ".join(shown)
    for part in (
        "CC-BY-4.0",
        "ODbL",
        data.version,
        ID._("Approximate boundaries, not for legal use"),
    ):
        assert part in said
    assert first == rollout_gif(data, ID)
