"""Contrast of our own colours (WCAG 2.1: 1.4.3 text, 1.4.11 what is not text), computed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from coverage.core import frontend, palette

ROOT = Path(__file__).resolve().parents[3]
TEXT, LARGE_OR_LINE = 4.5, 3.0
THEMES = {"light": palette.LIGHT, "dark": palette.DARK}


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


def test_the_measure_itself() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)  # the well-known near miss
    assert contrast("#0b5cad", "#0b5cad") == 1


@pytest.mark.parametrize("theme", list(THEMES))
def test_texts_of_pages(theme: str) -> None:
    colours = THEMES[theme]
    for ground in ("paper", "pale", "chosen"):
        for text in ("ink", "soft", "accent", "strong"):
            ratio = contrast(colours[text], colours[ground])
            assert ratio >= TEXT, f"{theme}: {text} on {ground}: {ratio:.2f}"
    assert contrast(colours["ink"], colours["field"]) >= TEXT
    assert contrast(colours["chosen-ink"], colours["chosen"]) >= TEXT
    assert contrast(colours["focus"], colours["paper"]) >= LARGE_OR_LINE


def test_land_stands_out_from_the_sea() -> None:
    sea = palette.FIXED["sea"]
    for land in (palette.STATES["no_evidence"].area.colour, palette.FIXED["other-land"]):
        assert contrast(land, sea) >= 1.3
        assert contrast(palette.LIGHT["ink"], land) >= TEXT


def test_charts_on_dark_paper() -> None:
    colours = [
        palette.BLUE,
        palette.PALE,
        palette.ORANGE,
        palette.GREY,
        palette.PURPLE,
        palette.TARGET,
    ]
    colours += ["#238b45", *(colour for colour, _, _ in palette.GROUPS.values())]
    drawn = palette.on_dark(" ".join([*colours, palette.GROUND, "#ffffff"]).encode()).decode()
    *marks, ground, paper = drawn.split()
    assert (ground, paper) == (palette.DARK["pale"], palette.DARK["paper"])
    for before, mark in zip(colours, marks, strict=True):
        assert contrast(mark, ground) >= LARGE_OR_LINE, before
    texts = palette.on_dark(" ".join([palette.INK, palette.SOFT, palette.TARGET]).encode()).decode()
    assert all(contrast(text, ground) >= TEXT for text in texts.split())
    lines = [before for before in colours if before != palette.INK]
    assert len(set(drawn.split()[: len(colours)])) >= len(set(lines)), "what is told apart stays so"


def test_what_is_written_elsewhere_is_of_the_palette() -> None:
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))[
        "theme"
    ]
    assert theme["primaryColor"] == palette.LIGHT["accent"]
    assert f'fill="{palette.LIGHT["accent"]}"' in frontend.ICON.read_text(encoding="utf-8")


def test_the_dark_theme_is_one() -> None:
    assert luminance(palette.DARK["paper"]) < 0.05 < luminance(palette.LIGHT["paper"])
    assert set(palette.LIGHT) == set(palette.DARK)
    assert not set(palette.LIGHT) & set(palette.FIXED)


@pytest.mark.parametrize("theme", list(THEMES))
def test_what_is_the_same_in_both_themes(theme: str) -> None:
    for ground in ("button", "button-hover", "alarm"):
        assert contrast(palette.FIXED["on-button"], palette.FIXED[ground]) >= TEXT, ground
    # the play button, and the edge of a field, on the page
    for line in ("button", "field-line"):
        if (theme, line) == ("dark", "button"):
            continue  # told by its white sign
        assert contrast(palette.FIXED[line], THEMES[theme]["paper"]) >= LARGE_OR_LINE, line


def test_statuses_in_words() -> None:
    for state, style in palette.STATES.items():
        assert contrast(style.text, palette.LIGHT["paper"]) >= TEXT, state


def test_dots_show_on_their_ground_and_their_ground_beside_the_fresh_one() -> None:
    for state, style in palette.STATES.items():
        if state.endswith("_stale"):
            dotted, fresh = style.area, palette.STATES[state.removesuffix("_stale")].area
            assert dotted.hatch == "." != fresh.hatch
            assert contrast(dotted.line, dotted.colour) >= LARGE_OR_LINE, state
    active = palette.STATES["active"].area, palette.STATES["active_stale"].area
    assert contrast(*(paint.colour for paint in active)) >= LARGE_OR_LINE


def test_every_class_of_a_fill_looks_its_own() -> None:
    for fill, paints in palette.PAINTS.items():
        assert len(set(paints.values())) == len(paints), fill


def test_where_the_keys_are_shows_on_every_colour_of_the_map() -> None:
    """The outline is black in white: one of the two always stands out, and so do they together."""
    focus, paper = palette.LIGHT["focus"], palette.LIGHT["paper"]
    assert contrast(focus, paper) >= TEXT
    grounds = {
        one
        for paints in palette.PAINTS.values()
        for paint in paints.values()
        for one in (paint.colour, paint.line)
        if one
    }
    for ground in {*grounds, palette.FIXED["sea"]}:
        assert max(contrast(focus, ground), contrast(paper, ground)) >= LARGE_OR_LINE, ground


def test_texts_of_figures() -> None:
    for ground in (palette.LIGHT["paper"], palette.GROUND):
        assert contrast(palette.INK, ground) >= TEXT


SHEETS = {
    "map": frontend.map_styles(),
    "app": frontend.page_styles("app/style.css"),
    "site": frontend.page_styles("site/site.css", dark=True),
    "embed": frontend.page_styles("embed/embed.css"),
}


@pytest.mark.parametrize("name", list(SHEETS))
def test_a_style_sheet_has_the_palette_and_no_colour_of_its_own(name: str) -> None:
    sheet = SHEETS[name].decode()
    defined = set(re.findall(r"--([\w-]+):", sheet))
    assert {*palette.LIGHT, *palette.FIXED} <= defined
    used = set(re.findall(r"var\(--([\w-]+)", sheet))
    assert used <= defined | {"edge", "ratio"}  # set for each region, for each chart
    own = re.sub(r"--[\w-]+:#\w+;", "", sheet)
    assert not re.search(r"#[0-9a-f]{3,8}\b(?=[ ;!])", own)
    assert ("screen and (prefers-color-scheme: dark)" in sheet) == (name == "site")


def test_no_colour_of_the_palette_is_written_elsewhere() -> None:
    """A status colour is changed in one line."""
    own = {style.mark for style in palette.STATES.values()}
    own |= {one for style in palette.STATES.values() for one in (style.area.colour, style.text)}
    files = [
        path
        for folder in ("frontend", "geodata", "coverage", "pages")
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in {".py", ".css", ".js"} and "node_modules" not in path.parts
    ]
    assert len(files) > 100
    for path in files:
        if path.name == "palette.py" or "pictures" in path.parts:
            continue
        assert not {one for one in own if one in path.read_text(encoding="utf-8")}, path
