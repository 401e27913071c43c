"""Still maps: paths, what they hold, dots, the chosen region, the lines between groups."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely

from geodata.boundaries import default_boundaries
from geodata.maps.stills import Outlines, marker_svg, outlines, still_svg, swatch_svg
from geodata.register.regions import regions


@dataclass(frozen=True)
class Paint:
    colour: str
    line: str = ""
    hatch: str = ""
    width: float = 2.0


BLUE, STRIPED = Paint("#1f6fb4"), Paint("#fff3d6", "#c98a12", "/", 1.6)
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
    groups = {"a": "1", "b": "1", "c": "2", "d": "2"}
    return outlines(SHAPES, POINTS, width=360, fine=fine, groups=groups)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own text


def shapes(root: ET.Element) -> list[tuple[str | None, str]]:
    return [(one.get("fill"), one.get("d") or "") for one in root.iter(f"{SVG}path")]


def rings(path: str) -> list[list[tuple[float, float]]]:
    """Return the corners of each ring of a path of relative steps, as a browser reads it."""
    found = []
    for begin, steps in re.findall("M([^l]*)l([^zM]*)z?", path):
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
    assert not re.search(r" -|[lM] |\.0|(?<!\d)0\.", "".join(drawn().paths.values()))


def test_lines_between_groups_are_drawn_once() -> None:
    made = drawn()
    (line,) = rings(made.borders)
    left = min(x for x, _ in rings(made.paths["c"])[0])
    assert {x for x, _ in line} == {left}
    assert 'stroke="#555"' in still_svg(made, dict.fromkeys("abcd", BLUE), "", border="#555")


def test_others_are_there_as_far_as_they_reach_in() -> None:
    made = outlines(SHAPES, POINTS, 200, 300, focus=["b"], exact=True, margin=20)
    assert (made.width, made.height) == (200, 300)
    corners = np.array([corner for ring in rings(made.paths["a"]) for corner in ring])
    assert -60 < corners[:, 0].min() < 0 < corners[:, 0].max() <= 21
    far = outlines(SHAPES, POINTS, 200, 200, focus=["a"])
    assert "c" not in far.paths


def test_what_looks_the_same_is_one_shape() -> None:
    made = drawn()
    fills = {"a": BLUE, "b": STRIPED, "c": BLUE, "d": BLUE}
    root = parsed(still_svg(made, fills, 'The "map"'))
    assert root.get("aria-label") == 'The "map"'
    blue, striped = shapes(root)
    assert blue == ("#1f6fb4", made.paths["a"] + made.paths["c"])
    assert striped[1] == made.paths["b"]
    (pattern,) = root.iter(f"{SVG}pattern")
    assert striped[0] == f"url(#{pattern.get('id')})"
    (dot,) = root.iter(f"{SVG}circle")
    assert float(dot.get("cx") or 0) == pytest.approx(made.points["d"][0], abs=0.1)
    assert not list(root.iter(f"{SVG}title"))


def test_hatchings_lean_as_their_paint_says() -> None:
    other = Paint("#f6b48f", "#a63603", "\\")
    text = still_svg(drawn(), {"a": STRIPED, "b": other}, "map", unit=2)
    assert "rotate(45) scale(2)" in text
    assert "rotate(-45) scale(2)" in text
    assert "rotate(-45)" in swatch_svg(other, "#53606c")


def test_names_are_text_and_the_chosen_one_is_on_top() -> None:
    names = dict.fromkeys(SHAPES, "<script>")
    fills = dict.fromkeys(SHAPES, BLUE)
    hostile = '"><script>'
    text = still_svg(drawn(), fills, hostile, names=names, links={"a": hostile}, highlight="a")
    root = parsed(text)
    assert {one.text for one in root.iter(f"{SVG}title")} == {"<script>"}
    assert not list(root.iter(f"{SVG}script"))
    assert [one.get("href") for one in root.iter(f"{SVG}a")] == [hostile]
    assert root.get("role") == "group"
    last = list(root)[-1]
    assert (last.get("stroke"), last.get("fill")) == ("#111", "none")
    assert list(parsed(marker_svg(drawn(), "a")))[-1].get("stroke") == "#111"


def test_asked_for_dots_are_drawn_over_outlines() -> None:
    fills = {"a": BLUE, "b": STRIPED, "d": STRIPED}
    root = parsed(still_svg(drawn(), fills, "", dots=["a", "b", "d"]))
    dots = [one.get("fill") for one in root.iter(f"{SVG}circle")]
    assert sorted(str(dot) for dot in dots) == ["#1f6fb4", "#c98a12", "#c98a12"]


def test_a_small_chosen_region_has_a_ring() -> None:
    register = regions()
    codes = [str(code) for code in register.index[register["province_code"] == "35"]]
    frame, names = default_boundaries().frame, dict.fromkeys(codes, "x")
    points = {
        code: (float(register.at[code, "longitude"]), float(register.at[code, "latitude"]))
        for code in codes
    }
    made = outlines({code: frame.geometry[code] for code in codes}, points, 560, 420)
    fills = dict.fromkeys(codes, BLUE)
    small = parsed(still_svg(made, fills, "", names=names, highlight="35.76"))
    assert len({one.get("r") for one in small.iter(f"{SVG}circle")}) == 1
    large = parsed(still_svg(made, fills, "", names=names, highlight="35.10"))
    assert not list(large.iter(f"{SVG}circle"))
    assert len(shapes(large)) == len(codes) + 2


def test_a_chosen_region_without_an_outline_is_a_dot_with_a_ring() -> None:
    root = parsed(still_svg(drawn(), dict.fromkeys(SHAPES, BLUE), "", highlight="d"))
    radii = [float(one.get("r") or 0) for one in root.iter(f"{SVG}circle")]
    assert radii == [3.4, 15, 15]


def test_who_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        still_svg(drawn(), {"a": BLUE}, "", highlight="99.99")


def test_dots_are_round_and_a_small_region_of_that_look_is_a_ring() -> None:
    dotted = Paint("#d3e5f5", "#1f6fb4", ".")
    root = parsed(still_svg(drawn(), {"a": dotted, "b": STRIPED, "d": dotted}, "", dots=["a"]))
    lines = []
    for pattern in root.iter(f"{SVG}pattern"):
        lines.append([one.tag.removeprefix(SVG) for one in pattern])
    assert sorted(lines) == [["rect", "circle"], ["rect", "rect"]]
    rings = [one for one in root.iter(f"{SVG}circle") if one.get("stroke")]
    assert {(one.get("fill"), one.get("stroke")) for one in rings} == {("#d3e5f5", "#1f6fb4")}
    assert len(rings) == 2
