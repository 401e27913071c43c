"""Maps as PNG and SVG: what stands in them, sizes, the same bytes every time."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st
from PIL import Image

from coverage.core.i18n import language
from coverage.core.palette import PAINTS, STATES
from coverage.core.settings import settings
from coverage.core.urlstate import FILLS
from coverage.export.captions import caveat, finding
from coverage.export.charts.picture import text_width, wrap
from coverage.export.map_picture import map_picture
from coverage.export.png import with_palette
from coverage.maps.about import boundary_note
from coverage.snapshot import Snapshot, snapshot

DAY = date(2026, 11, 22)
LANGUAGES = [language("id"), language("en")]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def data() -> Snapshot:
    return snapshot(settings(), DAY)


def said(svg: bytes) -> str:
    """Return what an SVG says to those who do not see it: all its words."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    return f"{root.findtext(f'{SVG}title')} {root.findtext(f'{SVG}desc')}"


@pytest.mark.parametrize("lang", LANGUAGES, ids=["id", "en"])
def test_the_map_of_the_nation_says_everything(data: Snapshot, lang) -> None:
    svg = map_picture(data, DAY, lang, format="svg")
    text = said(svg)
    now, gap = data.coverage_at(DAY, "ID"), data.gap_at(DAY, "ID")
    assert gap is not None
    parts = [(now.active, now.active_stale), (now.planned, now.planned_stale)]
    classes = [n for whole, stale in parts for n in (whole - stale, stale)]
    for figure in (now.active, now.total, gap.official.count, *classes, now.no_evidence):
        assert re.search(rf"\b{figure}\b", text)
    for part in (lang.date(DAY), lang.percent(now.population_share), caveat(lang), "CC-BY-4.0"):
        assert part in text
    assert boundary_note(data.boundaries.meta, lang) in text
    assert data.version in text
    assert len(svg) <= 400_000


def test_an_svg_is_told_to_those_who_do_not_see_it(data: Snapshot) -> None:
    lang = language("en")
    root = ET.fromstring(map_picture(data, DAY, lang, scope="31", format="svg"))  # noqa: S314
    assert root.get("role") == "img"
    assert root.get("lang") == "en"
    title, line = finding(data, DAY, "31", lang)
    assert root.findtext(f"{SVG}title") == title == root.get("aria-label")
    assert line in (root.findtext(f"{SVG}desc") or "")
    assert "Active: 6" in (root.findtext(f"{SVG}desc") or "")
    assert root.get("width") == "1600"
    for node in root.iter():
        assert not any("http" in value for value in node.attrib.values())


def test_the_same_bytes_every_time_and_from_threads(data: Snapshot) -> None:
    jobs = [("31", "png"), ("31.01", "svg"), ("31", "png"), ("31.01", "svg")]

    def draw(job: tuple[str, str]) -> bytes:
        return map_picture(data, DAY, LANGUAGES[0], scope=job[0], format=job[1])  # type: ignore[arg-type]

    with ThreadPoolExecutor(4) as pool:
        first, second, again, twice = pool.map(draw, jobs)
    assert (first, second) == (again, twice)
    assert b"2026-" not in first[:400]
    assert b"<metadata" not in second


def test_colours_are_those_of_the_web_map(data: Snapshot) -> None:
    png = map_picture(data, DAY, LANGUAGES[1], scope="35", width_px=800)
    picture = Image.open(io.BytesIO(png))
    assert picture.size[0] == 800
    assert picture.mode == "P"
    assert picture.text["Title"] == finding(data, DAY, "35", LANGUAGES[1])[0]
    found = {colour for _, colour in picture.convert("RGB").getcolors(10**6)}
    for state in ("active", "no_evidence"):
        assert tuple(bytes.fromhex(STATES[state].area.colour[1:])) in found


def test_every_fill_has_its_colours() -> None:
    assert set(FILLS) <= set(PAINTS)


@pytest.mark.parametrize("fill", FILLS)
def test_every_fill_counts_every_regency(data: Snapshot, fill: str) -> None:
    svg = map_picture(data, DAY, LANGUAGES[1], scope="jawa", fill=fill, format="svg")
    told = ET.fromstring(svg).findtext(f"{SVG}desc") or ""  # noqa: S314
    legend = told[told.index(": ") :].split(LANGUAGES[1].word(FILLS, fill) + ": ")[-1]
    counts = [int(n) for n in re.findall(r": (\d+)[;.]", legend)]
    assert sum(counts) == 119


def test_a_regency_says_its_status_and_an_earlier_day_is_another_picture(data: Snapshot) -> None:
    lang = LANGUAGES[1]
    text = said(map_picture(data, DAY, lang, scope="35.78", format="svg"))
    assert "112 in Kota Surabaya: Active" in text
    assert "Launched 25 September 2015" in text
    before = said(map_picture(data, date(2015, 1, 31), lang, scope="35.78", format="svg"))
    assert "No evidence yet" in before
    assert "31 January 2015" in before


def test_lacking_outlines_are_dots(data: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = data.boundaries.frame.copy()
    empty = type(bare.geometry.iloc[0])()
    bare.loc["35.78", "geometry"] = empty
    meta = replace(data.boundaries.meta, missing=("35.78",), sha256="")
    other = replace(data, boundaries=replace(data.boundaries, frame=bare, meta=meta))
    other.__dict__["levels"] = data.levels
    shapes = data.outlines("province") | {"35.78": empty}
    monkeypatch.setattr(Snapshot, "outlines", lambda self, level: shapes)
    text = said(map_picture(other, DAY, LANGUAGES[1], scope="35.78", format="svg"))
    assert "1 without an outline" in text
    assert "the dot marks the capital" in text


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"scope": "99"}, KeyError),
        ({"scope": "../35"}, KeyError),
        ({"fill": "calls"}, KeyError),
        ({"format": "pdf"}, ValueError),
        ({"width_px": 100_000}, ValueError),
    ],
)
def test_nonsense_is_refused(data: Snapshot, more: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        map_picture(data, DAY, LANGUAGES[0], **more)  # type: ignore[arg-type]


@given(st.text(max_size=80), st.integers(8, 40), st.integers(40, 400), st.booleans())
@checked(max_examples=60, deadline=None)
def test_wrapped_text_keeps_every_letter(text: str, size: int, room: int, bold: bool) -> None:
    lines = wrap(text, size, room, bold)
    assert re.sub(r"[ \t\r\n]", "", "".join(lines)) == re.sub(r"[ \t\r\n]", "", text)
    for line in lines:
        assert len(line) <= 1 or text_width(line, size, bold) <= room


@given(st.integers(2, 16))
def test_flat_colours_stay_exact(n: int) -> None:
    rows = np.arange(n * 3, dtype=np.uint8).reshape(1, n, 3)
    picture = Image.fromarray(np.repeat(rows, 4, axis=0))
    small = with_palette(picture, 256)
    assert np.array_equal(np.asarray(small.convert("RGB")), np.asarray(picture))
