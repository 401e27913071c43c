"""Contrast of our own colours (WCAG 2.1: 1.4.3 text, 1.4.11 what is not text), computed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from coverage.calls.published.map_classes import COLOURS
from coverage.core.chart_style import INK, STATE_COLOURS

ROOT = Path(__file__).resolve().parents[3]
TEXT, LARGE_OR_LINE = 4.5, 3.0
VARIABLE = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b")


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, 0..1 (WCAG 2.1)."""
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * one for one in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1..21 (WCAG 2.1)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def themes(css: str) -> dict[str, dict[str, str]]:
    """Return the variables of a style sheet: the light ones, and the dark ones over them."""
    light, _, dark = css.partition("prefers-color-scheme: dark")
    found = dict(VARIABLE.findall(light))
    return {"light": found, "dark": found | dict(VARIABLE.findall(dark))}


SITE = themes((ROOT / "coverage/site/static/site.css").read_text())
LAYER = themes((ROOT / "geodata/js/rollout.css").read_text())["light"]


def test_the_measure_itself() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)  # the well-known near miss
    assert contrast("#0b5cad", "#0b5cad") == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_of_the_site(theme: str) -> None:
    colours = SITE[theme]
    assert set(colours) >= {"ink", "soft", "line", "accent", "paper", "pale"}
    for ground in ("paper", "pale"):
        for text in ("ink", "soft", "accent"):
            ratio = contrast(colours[text], colours[ground])
            assert ratio >= TEXT, f"{theme}: {text} on {ground}: {ratio:.2f}"


def test_the_dark_theme_is_one() -> None:
    assert luminance(SITE["dark"]["paper"]) < 0.05 < luminance(SITE["light"]["paper"])
    assert set(SITE["light"]) == set(SITE["dark"])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_stands_around_the_map(theme: str) -> None:
    colours = {name.removeprefix("rollout-"): value for name, value in LAYER.items()}
    if theme == "dark":
        colours |= {name: SITE["dark"][name] for name in colours}
    for text in ("ink", "soft"):
        assert contrast(colours[text], colours["paper"]) >= TEXT, text
    assert contrast(colours["accent"], colours["paper"]) >= LARGE_OR_LINE


def test_words_on_the_cards_of_the_map() -> None:
    css = (ROOT / "geodata/js/rollout.css").read_text()
    words = re.findall(r"\.rollout-(?:status\.s-\w+|place, .rollout-line) \{ color: (#\w+);", css)
    assert len(words) == 4
    assert all(contrast(colour, "#fff") >= TEXT for colour in words)
    buttons = re.findall(r"background: (#\w+); color: (#fff)\b", css)
    assert len(buttons) >= 3
    assert all(contrast(ground, text) >= TEXT for ground, text in buttons)


def test_where_the_keys_are_shows_on_every_colour_of_the_map() -> None:
    """The outline is black in white: one of the two always stands out, and so do they together."""
    assert contrast("#111", "#fff") >= TEXT
    grounds = [*COLOURS, *(colour for colour, _ in STATE_COLOURS.values()), "#081d58", "#f3f7fa"]
    for ground in grounds:
        assert max(contrast("#111", ground), contrast("#fff", ground)) >= LARGE_OR_LINE, ground


def test_texts_of_figures() -> None:
    for ground in ("#ffffff", "#f7f9fb"):
        assert contrast(INK, ground) >= TEXT
