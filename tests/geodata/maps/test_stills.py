"""Still maps: paths, what they hold, one shape for all that look the same."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely

from geodata.maps.stills import Outlines, outlines, plain_svg, still_svg

BLUE, STRIPED = ("#1f6fb4", ""), ("#fff3d6", "#c98a12")
SVG = "{http://www.w3.org/2000/svg}"
#: Three squares of a degree, one of them with a hole, and a region that nobody drew.
SHAPES = {
    "a": shapely.box(100, 0, 101, 1),
    "b": shapely.box(101, 0, 102, 1).difference(shapely.box(101.4, 0.4, 101.6, 0.6)),
    "c": shapely.box(102, 0, 103, 1),
    "d": shapely.MultiPolygon(),
}
POINTS = {"a": (100.5, 0.5), "b": (101.5, 0.9), "c": (102.5, 0.5), "d": (103.5, 0.5)}


def drawn(fine: int = 2) -> Outlines:
    return outlines(SHAPES, POINTS, width=360, fine=fine)


def rings(path: str) -> list[list[tuple[float, float]]]:
    """Return the corners of each ring of a path of relative steps, as a browser reads it."""
    found = []
    for begin, steps in re.findall("M([^l]*)l([^z]*)z", path):
        number = re.compile(r"-?(?:[0-9]*\.)?[0-9]+")
        first, rest = (list(map(float, number.findall(text))) for text in (begin, steps))
        pairs = np.array([first, *zip(rest[::2], rest[1::2], strict=True)])
        found.append([(float(x), float(y)) for x, y in pairs.cumsum(axis=0)])
    return found


@pytest.mark.parametrize("fine", [1, 2])
def test_a_path_leads_around_its_region(fine: int) -> None:
    made = drawn(fine)
    assert made.paths["d"] == ""
    assert [len(rings(made.paths[code])) for code in "abc"] == [1, 2, 1]
    for code in "abc":
        corners = [corner for ring in rings(made.paths[code]) for corner in ring]
        assert all((x * fine).is_integer() and (y * fine).is_integer() for x, y in corners)
        ring = np.array(rings(made.paths[code])[0])
        middle = (ring.min(axis=0) + ring.max(axis=0)) / 2
        across = made.points[code][0]
        assert abs(middle[0] - across) <= 1 / fine, code
    right = max(x for x, _ in rings(made.paths["a"])[0])
    assert right == min(x for x, _ in rings(made.paths["b"])[0]), "neighbours have one border"


def test_steps_are_as_short_as_can_be() -> None:
    assert not re.search(r" -|[lM] |\.0|0\.", "".join(drawn().paths.values()))


def test_what_looks_the_same_is_one_shape() -> None:
    made = drawn()
    text = plain_svg(made, {"a": BLUE, "b": STRIPED, "c": BLUE, "d": BLUE}, 'The "map"')
    root = ET.fromstring(text)  # noqa: S314 - our own
    assert root.get("aria-label") == 'The "map"'
    shapes = [(one.get("fill"), one.get("d") or "") for one in root.iter(f"{SVG}path")]
    blue, striped, dot = shapes
    assert blue == ("#1f6fb4", made.paths["a"] + made.paths["c"])
    assert striped == ("url(#h1)", made.paths["b"])
    x, y = made.points["d"]
    assert dot[1].startswith(f"M{x - 5:.1f} {y:.1f}a5.0 5.0 "), "who has no outline is a dot"
    assert not list(root.iter(f"{SVG}title"))


def test_names_are_text_and_the_chosen_one_is_on_top() -> None:
    names = dict.fromkeys(SHAPES, "<script>")
    text = still_svg(drawn(), dict.fromkeys(SHAPES, BLUE), names, "map", ["a"], {"a": "x.html"})
    root = ET.fromstring(text)  # noqa: S314
    assert {one.text for one in root.iter(f"{SVG}title")} == {"<script>"}
    assert list(root)[-1].tag == f"{SVG}a"
    assert root.get("role") == "group"
