"""Colours and hatchings of the pictures: those of the web map (`geodata/js/rollout.css`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coverage.core import texts
from coverage.maps.rollout import year_class

INK, GREY, ACCENT = "#1c2733", "#4a5763", "#0b5cad"
SEA, FRAME, PAPER = "#f3f7fa", "#d5dde5", "#ffffff"
#: Areas outside the scope, and the lines between provinces.
AROUND, PROVINCE_LINE = "#e9eef2", "#5f6b77"


@dataclass(frozen=True)
class Paint:
    """How an area is filled: colour, colour of the hatching ("" for none), and its direction."""

    colour: str
    line: str = ""
    hatch: str = ""


STATES = {
    "active": Paint("#1f6fb4"),
    "planned": Paint("#fff3d6", "#c98a12", "/"),
    "suspended": Paint("#f6b48f", "#a63603", "\\"),
    "no_evidence": Paint("#dde2e7"),
}
#: Colours of a state as text on white: contrast of at least 4.5.
STATE_INK = {
    "active": "#0b5cad",
    "planned": "#7a5200",
    "suspended": "#a63603",
    "no_evidence": "#4a5763",
}
_YEARS = {
    "2016": Paint("#081d58"),
    "2018": Paint("#253494"),
    "2020": Paint("#225ea8"),
    "2022": Paint("#1d91c0"),
    "2024": Paint("#41b6c4"),
    "2026": Paint("#a1dab4"),
    "none": Paint("#dde2e7"),
}
_CONFIDENCES = {
    "high": Paint("#1b5e9b"),
    "medium": Paint("#9ecae1", "#4292c6", "/"),
    "low": Paint("#e4eff8", "#6baed6", "\\"),
    "none": Paint("#dde2e7"),
}
#: fill of the map -> class -> paint; the classes are those of the map's legends
PAINTS: Mapping[str, Mapping[str, Paint]] = {
    "status": STATES,
    "year": _YEARS,
    "confidence": _CONFIDENCES,
}
#: What nothing is known of is below everything else, and gets no dot.
BLANK = {"status": "no_evidence", "year": "none", "confidence": "none"}


def class_of(row: Mapping[str, Any], fill: str) -> str:
    """Return the class of a row of `coverage.evidence.status.status_at` in a fill of the map."""
    if fill == "status":
        return str(row["state"])
    if row["state"] != "active":
        return "none"
    if fill == "confidence":
        return str(row["confidence"])
    return year_class(texts.as_date(row["since_end"]).year)
