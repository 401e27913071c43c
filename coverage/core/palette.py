"""The palette: the colours and hatchings of statuses, maps, pages and charts.

Charts and pictures read it; style sheets get it as custom properties (`properties`), and maps find
it in their data. The classes are ColorBrewer's, which hold for colour-blind readers; what colour
alone could not tell has a hatching too. A new status is one line in `STATES`. Only what a single
chart tells apart stands beside that chart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Paint:
    r"""How an area of a map is filled.

    Attributes
    ----------
    colour: of the area. line: colour of the hatching over it, "" for none; hatch: its direction,
    "/" or "\\", or "." for dots; width: of its lines or dots, which stand 6 px apart.
    edge: colour of the area's outline where the usual white would not show, else "".
    """

    colour: str
    line: str = ""
    hatch: str = ""
    width: float = 2.0
    edge: str = ""


@dataclass(frozen=True)
class StateStyle:
    """The look of a status: `area` on maps, `mark` solid (marks, edges), `text` on white paper."""

    area: Paint
    mark: str
    text: str


#: Status (of `coverage.core.texts.STATES`) → look; texts keep a contrast of at least 4.5 on white.
#: What rests on nothing newer than two years is dotted.
STATES: Mapping[str, StateStyle] = {
    "active": StateStyle(Paint("#1f6fb4"), "#1f6fb4", "#0b5cad"),
    "active_stale": StateStyle(Paint("#d3e5f5", "#1f6fb4", ".", 3.2), "#5b9bd5", "#0b5cad"),
    "planned": StateStyle(Paint("#fff3d6", "#c98a12", "/", 1.6), "#c98a12", "#7a5200"),
    "planned_stale": StateStyle(Paint("#fff9ea", "#b27508", ".", 2.6), "#dcb45f", "#7a5200"),
    "suspended": StateStyle(Paint("#f6b48f", "#a63603", "\\", 2.4), "#a63603", "#a63603"),
    "no_evidence": StateStyle(Paint("#cbd3da"), "#8a96a1", "#4a5763"),
}
_UNKNOWN = STATES["no_evidence"].area
#: fill of the map → class → look, in the order of the legends
PAINTS: Mapping[str, Mapping[str, Paint]] = {
    "status": {state: style.area for state, style in STATES.items()},
    "year": {
        "2016": Paint("#081d58"),
        "2018": Paint("#253494"),
        "2020": Paint("#225ea8"),
        "2022": Paint("#1d91c0"),
        "2024": Paint("#41b6c4"),
        "2026": Paint("#a1dab4"),
        "none": _UNKNOWN,
    },
    "confidence": {
        "high": Paint("#1b5e9b"),
        "medium": Paint("#9ecae1", "#4292c6", "/", 2.0),
        "low": Paint("#e4eff8", "#6baed6", "\\", 1.4),
        "none": _UNKNOWN,
    },
    "calls": {
        "c0": Paint("#eff3ff", edge="#b8c4cf"),
        "c1": Paint("#bdd7e7"),
        "c2": Paint("#6baed6"),
        "c3": Paint("#3182bd"),
        "c4": Paint("#08519c"),
        "refused": STATES["planned"].area,
        "other": Paint("#f2ece4", "#8c7a60", "\\", 1.2),
        "none": _UNKNOWN,
    },
}

#: What pages and pictures are made of, light; the names are those of the custom properties.
LIGHT: Mapping[str, str] = {
    "ink": "#1b2733",
    "soft": "#4a5763",
    "line": "#d5dde5",
    "accent": "#0b5cad",
    "paper": "#ffffff",
    "pale": "#f3f7fa",
    "strong": "#0b3c6f",  # large figures, the site's name
    "chosen": "#e8f1fb",
    "chosen-ink": "#084a8c",
    "field": "#ffffff",
    "focus": "#111111",
}
#: The same for readers who asked for dark pages.
DARK: Mapping[str, str] = {
    "ink": "#e8edf2",
    "soft": "#aab6c2",
    "line": "#3a4753",
    "accent": "#7db7f2",
    "paper": "#12181e",
    "pale": "#1b242d",
    "strong": "#a9d0f7",
    "chosen": "#163450",
    "chosen-ink": "#cfe5fb",
    "field": "#1b242d",
    "focus": "#ffffff",
}
#: What is the same on light and dark pages; the map is light on both.
FIXED: Mapping[str, str] = {
    "button": "#0b5cad",
    "button-hover": "#084a8c",
    "on-button": "#ffffff",
    "frame": "#b8c4cf",
    "field-line": "#7b8894",
    "faint": STATES["no_evidence"].mark,
    "outline": "#53606c",  # of small regions and of keys
    "province-line": "#5f6b77",
    "sea": "#f7fafc",  # land stands out from it: at least 1.3 to 1
    "other-land": "#d6dce2",  # areas outside of what is shown
    "blank": "#f4f6f8",  # small regions of which nothing is known
    "possible": "#c6dbef",  # the curve in the time bar
    "certain": "#6baed6",
    "alarm": STATES["suspended"].mark,
    # parts of a number: with evidence, announced beside that, the rest; what is aimed at
    "named": STATES["active"].mark,
    "unnamed": "#9ecae1",
    "rest": "#e6eaee",
    "goal": STATES["suspended"].mark,
}

INK, ACCENT, SOFT, FRAME = (LIGHT[name] for name in ("ink", "accent", "soft", "line"))
#: Series of charts. Purple and lilac: only computed ahead, never observed; dashed or hatched too.
BLUE, PALE, ORANGE, GREY = "#2171b5", "#9ecae1", "#e08214", "#bdc7d0"
PURPLE, LILAC = "#6a51a3", "#dadaeb"
#: What was aimed at, with a star; the ground of a chart.
TARGET, GROUND = STATES["suspended"].mark, "#f7f9fb"
#: Island groups, in the order of the register: colour, dash and mark (Paul Tol's "bright", with
#: black).
GROUPS: Mapping[str, tuple[str, str, str]] = {
    "sumatera": ("#ee6677", "solid", "circle"),
    "jawa": ("#4477aa", "solid", "square"),
    "bali_nusa_tenggara": ("#ccbb44", "dash", "diamond"),
    "kalimantan": ("#228833", "dash", "triangle-up"),
    "sulawesi": ("#66ccee", "dot", "triangle-down"),
    "maluku": ("#aa3377", "dot", "cross"),
    "papua": (INK, "dashdot", "x"),
}


#: Colours of charts → those of the same chart on dark paper; whatever is not here shows on both.
_ON_DARK: Mapping[str, str] = {
    LIGHT["paper"]: DARK["paper"],
    GROUND: DARK["pale"],
    **{LIGHT[name]: DARK[name] for name in ("ink", "soft", "line")},
    BLUE: "#5aa9e6",
    PURPLE: "#b5a5e6",
    LILAC: "#3b3560",
    TARGET: "#f0936b",
    "#aa3377": "#dd77ab",
    "#228833": "#4fb35f",
    "#238b45": "#4fb35f",
    "#4477aa": "#7aa6d6",
}
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")


def on_dark(drawing: bytes) -> bytes:
    """Return an SVG chart as it is drawn on dark paper."""
    swapped = _COLOUR.sub(lambda found: _ON_DARK.get(found[0], found[0]), drawing.decode())
    return swapped.encode()


def properties(selector: str, colours: Mapping[str, str]) -> str:
    """Return colours as CSS custom properties of what `selector` selects."""
    return f"{selector}{{{''.join(f'--{name}:{value};' for name, value in colours.items())}}}\n"


#: The typeface; the app has it from Streamlit as "Source Sans".
SANS = '"Sans 112","Source Sans",system-ui,sans-serif'


def page_properties(dark: bool = False) -> str:
    """Return the custom properties of a page; with `dark` they follow the reader's wish."""
    light = properties(":root", {"sans": SANS, **LIGHT, **FIXED})
    if not dark:
        return light
    return f"{light}@media screen and (prefers-color-scheme: dark){{{properties(':root', DARK)}}}\n"
