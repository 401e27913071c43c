"""Sheets: texts are texts, whatever they hold; the same bytes; a fork does not hang."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st

from coverage.export import typeset

DAY = date(2026, 11, 22)
MAP = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0l9 9 0-9z"/></svg>'


def content(text: str) -> dict[str, object]:
    return {
        "lang": "id",
        "title": text,
        "line": text,
        "map": MAP,
        "legend": [{"swatch": MAP, "label": text, "count": "1"}],
        "notes": [text, text],
    }


def told(text: str) -> str:
    svg = typeset.svg("map", content(text), title=text, description=text, width=800)
    root = ET.fromstring(svg)  # noqa: S314 - our own
    return root.findtext("{http://www.w3.org/2000/svg}desc") or ""


@pytest.mark.parametrize(
    "text",
    ['#panic("x")', "$x$ `a` *b* _c_ @d <e> // f", '"); #read("/etc/passwd")', "</svg><script>"],
)
def test_a_text_is_never_markup(text: str) -> None:
    assert told(text) == text
    assert len(typeset.pngs("map", content(text))) == 1


@checked(max_examples=20, deadline=None)
@given(st.text(st.characters(), min_size=1, max_size=40))
def test_any_text_makes_a_sheet(text: str) -> None:
    assert len(typeset.pngs("map", content(text), 0.2)) == 1
    told(text)


def test_maps_in_an_svg_are_drawings() -> None:
    svg = typeset.svg("map", content("a"), title="a", description="b", width=800)
    root = ET.fromstring(svg)  # noqa: S314
    assert (root.get("width"), root.get("role"), root.get("lang")) == ("800", "img", "id")
    assert b"base64" not in svg
    assert len(list(root.iter("{http://www.w3.org/2000/svg}svg"))) == 3


def test_the_same_bytes_from_threads() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: typeset.pngs("map", content(f"x{n % 2}")), range(8)))
    assert made[::2] == made[:1] * 4
    assert made[1::2] == made[1:2] * 4


def _forked(pipe: object) -> None:
    try:
        typeset.pngs("map", content("x"))
    except RuntimeError as error:
        pipe.send(str(error))  # type: ignore[attr-defined]


def test_a_forked_process_says_that_it_cannot() -> None:
    typeset.pngs("map", content("x"))
    assert typeset.used_here()
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("fork").Process(target=_forked, args=(there,))
    child.start()
    assert here.poll(20)
    assert "forked" in here.recv()
    child.join()
