"""What all charts share: axes that show something whatever the values, words that fit."""

from __future__ import annotations

import pytest

from coverage.core.chart_style import broken, horizontal_bars
from coverage.core.i18n import language


@pytest.mark.parametrize("values", [[], [0.0], [0.0, 3.0], [1e9, 1.0]])
def test_bars_leave_room_for_their_labels(values: list[float]) -> None:
    names, labels = (
        [f"Kota {n}" for n in range(len(values))],
        ["tidak dipublikasikan"] * len(values),
    )
    figure = horizontal_bars(names, values, labels, language("id"), height=100)
    first, last = figure.layout.xaxis.range
    assert first == 0
    assert last > max(values, default=0)


def test_a_text_is_broken_between_words_only() -> None:
    assert broken("Kabupaten Administrasi Kepulauan Seribu", 20).split("<br>") == [
        "Kabupaten",
        "Administrasi",
        "Kepulauan Seribu",
    ]
    assert broken("kabupaten/kota", 5) == "kabupaten/kota"
