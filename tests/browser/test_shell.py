"""What surrounds Streamlit: its words, its connection, landmarks, history, print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from coverage.core.i18n import language
from tests.committed import TODAY
from tests.hosting.serving import free_port

from .conftest import serve

if TYPE_CHECKING:
    from .conftest import Reader, Server

#: A4 without its margins, in pixels
PAPER = {"portrait": (718, 1047), "landscape": (1047, 718)}
FIRST, NEXT = "2026-10", "2026-09"


def title_ends(page: Page) -> str:
    return page.title().split(" · ")[-1]


def test_every_page_has_a_title_with_place_and_date(reader: Reader) -> None:
    page = reader.open("/daerah?kode=35.78&date=2018-12")
    expect(page).to_have_title("Kota Surabaya · Desember 2018 · Daerah · " + title_ends(page))
    reader.open("/riwayat?lang=en")
    expect(page).to_have_title("Rollout · 112 coverage map of Indonesia")
    reader.switch_language("id")
    expect(page).to_have_title("Riwayat · " + title_ends(page))


@pytest.mark.parametrize("width", [1400, 390])
def test_the_menu_is_a_landmark_and_marks_its_page(
    server: Server, open_browser: Callable[..., Reader], width: int
) -> None:
    reader = open_browser(server, viewport={"width": width, "height": 900})
    page = reader.open("/laju")
    if width < 1000:
        page.locator(".st-key-menu_narrow button").click()
    menu = page.get_by_role("navigation", name="Halaman")
    expect(menu.locator('[aria-current="page"]')).to_have_text("Laju")
    menu.get_by_role("link", name="Riwayat").click()
    reader.address_becomes(path="/riwayat")
    reader.settled()
    if width < 1000:
        page.locator(".st-key-menu_narrow button").click()
    expect(menu.locator('[aria-current="page"]')).to_have_text("Riwayat")


def test_focus_looks_other_than_the_current_page(reader: Reader) -> None:
    page = reader.open("/laju")
    looks = []
    for name in ("Laju", "Prioritas"):
        link = page.locator(".st-key-header").get_by_role("link", name=name, exact=True)
        page.keyboard.press("Tab")  # the keyboard is in use
        link.focus()
        looks.append(link.evaluate("link => getComputedStyle(link).outlineStyle"))
        assert link.evaluate("link => parseFloat(getComputedStyle(link).outlineWidth)") >= 2
    assert looks == ["solid", "solid"]


def test_words_of_streamlit_are_in_the_readers_language(reader: Reader) -> None:
    page = reader.open("/riwayat")
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("Langsung ke isi")
    tool = page.locator('[data-testid="stElementToolbar"] button')
    expect(tool.first).to_be_attached()
    labels = set(tool.evaluate_all("all => all.map((one) => one.getAttribute('aria-label'))"))
    assert labels <= {"Pilih kolom", "Tabel ini sebagai CSV", "Cari dalam tabel", "Layar penuh"}
    reader.switch_language("en")
    expect(page.get_by_test_id("stSkipToContent")).to_have_text("Skip to the content")


def test_the_map_has_a_name(reader: Reader) -> None:
    page = reader.open_map()
    expect(page.locator("iframe.stCustomComponentV1")).to_have_attribute("title", "Peta")


def test_what_changed_is_said(reader: Reader) -> None:
    page = reader.open("/riwayat?lang=en")
    expect(page.locator(".shell-live")).to_have_count(0)
    reader.navigate("Pace")
    expect(page.locator(".shell-live")).to_contain_text("Pace · 112 coverage map of Indonesia")


@pytest.mark.parametrize(
    ("lang", "heading"), [("id", "Halaman tidak ditemukan"), ("en", "Page not found")]
)
def test_an_address_that_is_no_page(reader: Reader, lang: str, heading: str) -> None:
    answer = reader.page.goto(f"{reader.origin}/tidak-ada?lang={lang}")
    assert answer is not None
    assert answer.status == 404
    expect(reader.page.get_by_role("heading", level=1)).to_have_text(heading)
    reader.page.get_by_role("link").nth(1).click()
    reader.settled()
    reader.address_becomes(path="/riwayat")


def test_a_server_that_goes_and_comes_back(
    chromium: str, open_browser: Callable[..., Reader], tmp_path: Path
) -> None:
    port = free_port()
    with serve(tmp_path, port) as running:
        reader = open_browser(running)
        page = reader.open("/daerah?kode=35.78&date=2018-12")
    bar = page.locator(".shell-away")
    expect(bar).to_contain_text("Sambungan terputus")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kota Surabaya")
    page.wait_for_timeout(12_000)  # Streamlit's own dialog comes after six attempts
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "streamlit" not in page.locator("body").inner_text().lower()
    with serve(tmp_path, port):
        expect(bar).to_have_count(0)
        reader.settled()
        reader.address_becomes(path="/daerah", kode="35.78", date="2018-12")
        expect(page.get_by_role("heading", level=1)).to_have_text("Kota Surabaya")
        reader.switch_language("en")  # the first click is not lost
        expect(page).to_have_title(
            "Kota Surabaya · December 2018 · Regions · 112 coverage map of Indonesia"
        )


@pytest.mark.parametrize("lacks", ["toSorted", "lookbehind"])
def test_a_browser_that_is_too_old_gets_a_plain_message(reader: Reader, lacks: str) -> None:
    page = reader.page.context.new_page()
    script = "delete Array.prototype.toSorted;"
    if lacks == "lookbehind":
        script = """const Known = RegExp; window.RegExp = function (pattern, flags) {
            if (String(pattern).includes('?<=')) throw new SyntaxError('invalid group specifier');
            return new Known(pattern, flags); };"""
    page.add_init_script(script)
    page.goto(reader.origin + "/riwayat")
    expect(page.locator("#old-browser")).to_contain_text("Peramban ini terlalu lama")
    expect(page.locator("#root")).to_have_count(0)
    page.get_by_role("link", name="Peta saja").click()
    page.wait_for_url("**/embed/map?lang=id")
    page.close()


def test_a_walk_along_the_time_bar_is_one_step_back(
    server: Server, open_browser: Callable[..., Reader]
) -> None:
    # A context of its own: its history is short, and does not end at the browser's 50 entries.
    reader = open_browser(server, timezone_id="Asia/Makassar")
    page = reader.open_map("/?lang=en")
    before = page.evaluate("history.length")
    assert before < 40
    for _ in range(3):
        reader.bar.press("ArrowLeft")
        month = reader.map.locator(".rollout-when").inner_text()
        page.wait_for_function("text => document.title.includes(text)", arg=month)
    assert page.evaluate("history.length") == before + 1
    page.go_back()
    reader.address_becomes(date="", lang="en")
    expect(reader.bar).to_have_js_property("value", reader.bar.get_attribute("max"))
    page.go_forward()
    page.wait_for_function("text => document.title.includes(text)", arg=month)
    expect(reader.map.locator(".rollout-when")).to_have_text(month)


def on_paper(page: Page, paper: str) -> None:
    """Let a page be as it is printed."""
    width, height = PAPER[paper]
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(300)
    for frame in page.frames:
        frame.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")


@pytest.mark.parametrize("paper", PAPER)
def test_the_map_on_paper_is_whole(reader: Reader, paper: str) -> None:
    page = reader.open_map()
    on_paper(page, paper)
    width, height = PAPER[paper]
    box = reader.map.locator("svg.leaflet-zoom-animated").bounding_box()
    assert box
    assert box["width"] <= width
    assert box["height"] <= height
    outside = reader.in_map(
        """() => {
            const frame = rollout.regions.drawing.getBoundingClientRect();
            return [...rollout.regions.polygons].filter(([, path]) => {
                const { left, right, top, bottom } = path.getElement().getBoundingClientRect();
                return left < frame.left - 1 || right > frame.right + 1
                    || top < frame.top - 1 || bottom > frame.bottom + 1;
            }).map(([code]) => code);
        }"""
    )
    assert outside == []
    for control in (".rollout-bar", ".rollout-fills", ".leaflet-control-zoom"):
        expect(reader.map.locator(control)).to_be_hidden()
    expect(page.locator(".st-key-header")).to_be_hidden()
    page.emulate_media(media="screen")


@pytest.mark.parametrize("paper", PAPER)
def test_charts_and_tables_on_paper_are_whole(reader: Reader, paper: str) -> None:
    page = reader.open("/riwayat")
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_attached()
    on_paper(page, paper)
    width, _ = PAPER[paper]
    for box in page.locator(".js-plotly-plot .svg-container").all():
        found = box.bounding_box()
        assert found
        assert found["x"] + found["width"] <= width + 1
        drawing = box.locator(".main-svg").first.bounding_box()
        assert drawing
        assert drawing["width"] == pytest.approx(found["width"], abs=1)
    expect(page.get_by_test_id("stDataFrame")).to_have_count(page.locator("table.paper").count())
    tables = page.locator("table.paper:visible")
    expect(tables.first).to_be_visible()
    for table in tables.all():
        found = table.bounding_box()
        assert found
        assert found["x"] + found["width"] <= width + 1
    for control in ("stSelectbox", "stDownloadButton", "stDataFrame"):
        assert page.get_by_test_id(control).evaluate_all(
            "all => all.every((one) => !one.checkVisibility())"
        )
    shown = page.locator('.stMain a[href^="https://"]').first
    assert "http" in shown.evaluate("link => getComputedStyle(link, '::after').content")
    page.emulate_media(media="screen")


@pytest.mark.parametrize("width", [800, 390])
def test_the_embed_of_the_site_shows_its_whole_credit(
    small_site: Server, open_browser: Callable[..., Reader], width: int
) -> None:
    reader = open_browser(small_site)
    page = reader.page
    page.goto(reader.origin + "/404.html")
    page.evaluate(
        """width => {
            const frame = document.createElement('iframe');
            Object.assign(frame, { src: '/embed/map.html', width, height: 560 });
            document.body.replaceChildren(frame);
        }""",
        width,
    )
    shown = page.frame_locator("iframe")
    expect(shown.locator('.rollout-map[data-ready="yes"]')).to_be_visible()
    expect(shown.locator(".credit")).to_contain_text(
        "Belum ada bukti tidak berarti tidak ada layanan"
    )
    left = "document.documentElement.scrollHeight - innerHeight"
    page.wait_for_timeout(300)
    assert page.frames[1].evaluate(left) <= 0


def test_the_site_for_another_day_says_so_and_leads_back(
    small_site: Server, open_browser: Callable[..., Reader]
) -> None:
    page = open_browser(small_site).page
    page.goto(small_site.origin + "/index.html?date=2018-06")
    chip, headline = page.locator("#tanggal"), page.locator("#headline")
    expect(chip.locator("option:checked")).to_have_text("Juni 2018")
    expect(headline).to_contain_text("30 Juni 2018")
    chip.get_by_role("combobox").select_option(label="Mei 2019")
    expect(headline).to_contain_text("31 Mei 2019")
    expect(page.locator(".rollout-when")).to_have_text("Mei 2019")
    chip.get_by_role("button", name="kembali ke hari ini").click()
    today = language("id").date(TODAY)
    expect(headline).to_contain_text(today)
    expect(chip).to_be_hidden()
    page.goto(small_site.origin + "/embed/map.html?date=2018-06")
    back = page.get_by_role("button", name="kembali ke hari ini")
    bar = page.locator("input.rollout-range").bounding_box()
    back.click()
    expect(page.locator(".rollout-when")).to_have_text(today)
    expect(back).to_be_hidden()
    assert page.locator("input.rollout-range").bounding_box() == bar


@pytest.mark.parametrize("paper", PAPER)
@pytest.mark.parametrize("path", ["/index.html", "/en/daerah/31.71.html", "/riwayat.html"])
def test_the_site_on_paper(
    small_site: Server, open_browser: Callable[..., Reader], paper: str, path: str
) -> None:
    reader = open_browser(small_site)
    page = reader.page
    page.goto(reader.origin + path)
    if path == "/index.html":
        expect(page.locator('.rollout-map[data-ready="yes"]')).to_be_visible()
    on_paper(page, paper)
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER[paper][0] + 1
    expect(page.locator("header nav").first).to_be_hidden()
    for hidden in (".search", ".reuse"):
        assert not page.locator(hidden).filter(visible=True).count()
    page.emulate_media(media="screen")
