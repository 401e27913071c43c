"""Every page against axe-core (WCAG 2.1 A and AA, and its good practice) and small screens.

On the site, axe must find nothing. On the pages of the app it must find nothing but what `KNOWN`
lists, which is Streamlit's own (see docs/accessibility.md). axe cannot hear: what is said, and what
keys do, is in test_keyboard.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Frame, Page, expect

from tests.browser.small_site import PAGES, path

if TYPE_CHECKING:
    from .conftest import Reader, Server

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
#: Rows of a table come from one template: some of them stand for all.
SHORTEN = """() => document.querySelectorAll('tbody').forEach((body) =>
    [...body.rows].slice(8).forEach((row) => row.remove()))"""
#: The inside of a plotly figure is one picture with a text, made of thousands of elements.
RUN = """(tags) => axe.run({ include: document, exclude: ['.js-plotly-plot .svg-container'] },
    { resultTypes: ['violations'], runOnly: tags })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map((node) =>
        [id, node.target.flat().join(' '), node.failureSummary])))"""
#: Rule and place (a pattern of axe's selector) of what Streamlit does, and we cannot change.
KNOWN = [
    ("region", "react-aria"),  # the list of a search box hangs outside of all landmarks
]
#: Language, theme and width: between them, each of a kind of page is seen.
LOOKS = [
    ("id", "light", 1280),
    ("id", "dark", 390),
    ("en", "light", 390),
    ("en", "dark", 1280),
]


def problems(page: Page | Frame) -> list[list[str]]:
    """Return rule, place and words of everything that axe finds on a page as it is now."""
    page.evaluate(AXE_SCRIPT)
    found: list[list[str]] = page.evaluate(RUN, TAGS)
    return found


@pytest.fixture
def visitor(small_site: Server, open_browser: Callable[..., Reader]) -> Callable[..., Page]:
    """Open pages of the site: `visitor(name, language, width, theme)`, and wait for a map."""
    page = open_browser(small_site).page

    def visit(name: str, lang: str, width: int, theme: str = "light") -> Page:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.goto(f"{small_site.origin}/{path(name, lang)}")
        if name in ("home", "embed/map"):
            expect(page.locator('.rollout-map[data-ready="yes"]')).to_be_visible()
        return page

    return visit


@pytest.mark.parametrize(("lang", "theme", "width"), LOOKS)
def test_axe_finds_nothing_on_the_site(
    visitor: Callable[..., Page], lang: str, theme: str, width: int
) -> None:
    found = {}
    for name in PAGES:
        page = visitor(name, lang, width, theme)
        expect(page.locator("html")).to_have_attribute("lang", lang)
        page.evaluate(SHORTEN)
        found[name] = problems(page)
    assert {name: problem for name, problem in found.items() if problem} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_while_the_page_is_used(visitor: Callable[..., Page], theme: str) -> None:
    page = visitor("home", "id", 1280, theme)
    page.evaluate(SHORTEN)
    page.locator("#cari").press_sequentially("ban")
    page.keyboard.press("ArrowDown")
    assert problems(page) == []
    page.keyboard.press("Escape")
    page.locator(".rollout-map").focus()
    page.keyboard.press("End")
    expect(page.locator(".rollout-hover")).to_be_visible()
    assert problems(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_focused()
    assert problems(page) == []


def test_axe_does_find_what_is_wrong(visitor: Callable[..., Page]) -> None:
    page = visitor("about", "id", 1280)
    page.evaluate(
        """() => {
            document.documentElement.removeAttribute('lang');
            document.querySelector('main p').style.color = '#bbb';
            document.querySelector('main').append(new Image());
        }"""
    )
    assert {rule for rule, _, _ in problems(page)} == {
        "html-has-lang",
        "color-contrast",
        "image-alt",
    }


@pytest.mark.parametrize("lang", ["id", "en"])
def test_no_page_scrolls_sideways_at_320_pixels_or_with_text_of_twice_the_size(
    visitor: Callable[..., Page], lang: str
) -> None:
    wider = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    found = {}
    for name in PAGES:
        page = visitor(name, lang, 320)
        found[name, 320] = page.evaluate(wider)
        for width in (1280, 640):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            found[name, width] = page.evaluate(wider)
    assert {key: value for key, value in found.items() if value > 0} == {}


def test_text_of_twice_the_size_is_twice_as_large_and_not_cut_off(
    visitor: Callable[..., Page],
) -> None:
    page = visitor("home", "id", 1280)
    texts = ["h1", ".lead", "#tabel td", ".rollout-figures", ".rollout-key", ".rollout-when"]
    size = """(texts) => texts
        .map((one) => parseFloat(getComputedStyle(document.querySelector(one)).fontSize))"""
    before = page.evaluate(size, texts)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(size, texts) == [2 * one for one in before]
    cut = page.evaluate(
        """() => [...document.querySelectorAll('main *')].filter((node) => {
            const look = getComputedStyle(node);
            return look.overflow === 'hidden' && look.position !== 'absolute'
                && node.scrollHeight > node.clientHeight + 1 && !node.matches('.rollout-map');
        }).map((node) => node.className)"""
    )
    assert cut == []


# ------------------------------------------------------------------------------------- the app


def unknown(found: list[list[str]]) -> list[list[str]]:
    """Return what is not among the things known of Streamlit."""
    return [
        one
        for one in found
        if not any(one[0] == rule and re.search(place, one[1]) for rule, place in KNOWN)
    ]


@pytest.mark.parametrize(
    ("lang", "width", "addresses"),
    [
        ("id", 1280, ["/", "/laju", "/daerah?kode=31.71", "/kualitas", "/data"]),
        ("en", 390, ["/daerah?region=35", "/riwayat", "/prioritas", "/panggilan", "/"]),
    ],
)
def test_axe_finds_nothing_of_ours_in_the_app(
    server: Server, open_browser: Callable[..., Reader], lang: str, width: int, addresses: list[str]
) -> None:
    reader = open_browser(server, viewport={"width": width, "height": 900})
    found = {}
    for address in addresses:
        mark = "&" if "?" in address else "?"
        page = reader.open(address if lang == "id" else f"{address}{mark}lang={lang}")
        if page.locator("iframe.stCustomComponentV1").count():
            reader.map_ready()
            reader.map_frame().evaluate(AXE_SCRIPT)  # axe looks into frames that have it too
        expect(page.locator("html")).to_have_attribute("lang", lang)
        found[address] = unknown(problems(page))
    assert {address: problem for address, problem in found.items() if problem} == {}


def test_nothing_new_comes_up_when_parts_of_the_app_are_opened(reader: Reader) -> None:
    page = reader.open("/?lang=en")
    page.get_by_label("Does my regency have 112?").press_sequentially("ban")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert unknown(problems(page)) == []
    page.keyboard.press("Escape")
    page.get_by_text("Show the regencies and cities as a table").click()
    expect(page.get_by_role("heading", name="Status on")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".st-key-menu_narrow button").click()
    expect(page.get_by_role("link", name="Rollout")).to_be_visible()
    assert unknown(problems(page)) == []
    page.get_by_role("link", name="Rollout").click()
    page.get_by_role("combobox", name="Show").click()
    expect(page.get_by_role("listbox")).to_be_visible()
    assert unknown(problems(page)) == []


@pytest.mark.parametrize(("lang", "width"), [("id", 1280), ("en", 390)])
def test_axe_finds_nothing_on_the_embedded_map(
    server: Server, open_browser: Callable[..., Reader], lang: str, width: int
) -> None:
    page = open_browser(server, viewport={"width": width, "height": 620}).page
    page.goto(f"{server.origin}/embed/map?lang={lang}&region=35.10&date=2020-12")
    expect(page.locator(".rollout-card")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", lang)
    assert problems(page) == []
