"""The static site: whole, readable without a script, the same bytes for the same data."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from coverage.core.dates import bar_dates
from coverage.core.i18n import language
from coverage.core.settings import Settings
from coverage.evidence.figures import coverage_at
from coverage.export import typeset
from coverage.export.captions import credit_text
from coverage.maps.script import relative
from coverage.places.regency import regency_page
from coverage.site import build, output, pages
from coverage.site.addresses import EMBED, path
from coverage.site.output import Published
from coverage.site.page import Page, Site, embed_code
from coverage.site.parts import outside
from coverage.snapshot import Snapshot
from tests.committed import TODAY

BASE = "https://112.example.org/peta"
CHOSEN = ("home", "rollout", "data", "about", "404", EMBED, "jawa", "35", "35.78", "93.01", "31.71")


@pytest.fixture(scope="module")
def site(data: Snapshot, chosen: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("site") / "out"
    build.publish(Site(data, chosen, BASE), out, processes=2, chosen=CHOSEN)
    return out


@pytest.fixture(scope="module")
def paths(data: Snapshot) -> dict[str, str]:
    return build.shared(data, ("id", "en"))[0]


class Reader(HTMLParser):
    """Collects what a page holds."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def html(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def test_every_chosen_page_is_there_in_both_languages(site: Path) -> None:
    for code in ("id", "en"):
        for name in CHOSEN:
            assert (site / path(name, code)).is_file(), (name, code)


def test_home_says_the_headline_and_lists_every_regency(site: Path, data: Snapshot) -> None:
    now = coverage_at(data.evidence, TODAY)
    for code in ("id", "en"):
        share = language(code).percent(now.population_share)
        text = (site / path("home", code)).read_text(encoding="utf-8")
        assert str(now.active) in text
        assert share in text
        above, _, regencies = text.partition('id="tabel"')
        assert len(re.findall(r'<td><a href="([^"]+)">', above)) == 38
        assert len(re.findall(r'<td><a href="([^"]+)">', regencies)) == 514
        assert text.count('lang="' + code + '"') >= 1


def test_pages_are_light(site: Path) -> None:
    for file in html(site):
        assert len(gzip.compress(file.read_bytes(), 9)) <= 60_000, file


def test_embed_is_light(site: Path) -> None:
    reader = Reader((site / path(EMBED, "en")).read_text(encoding="utf-8"))
    loaded = [one["src"] for one in reader.all("script")]
    loaded += [one["href"] for one in reader.all("link") if one["rel"] == "stylesheet"]
    folder = (site / path(EMBED, "en")).parent
    files = [site / path(EMBED, "en"), *((folder / name).resolve() for name in loaded)]
    files += list(site.rglob("national.topojson")) + list(site.rglob("rollout.en.json"))
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= 250_000


def test_embed_says_what_the_map_of_the_app_says(site: Path, data: Snapshot) -> None:
    for code in ("id", "en"):
        text = unescape((site / path(EMBED, code)).read_text(encoding="utf-8"))
        assert credit_text(data, language(code)) in text
        for part in (language(code).date(TODAY), data.version):
            assert part in credit_text(data, language(code))


def test_no_page_has_a_script_of_its_own_or_asks_another_host(site: Path) -> None:
    for file in html(site):
        reader = Reader(file.read_text(encoding="utf-8"))
        for script in reader.all("script"):
            assert script.get("src") or script.get("type") == "application/ld+json", file
        loads = [one.get("src", "") for one in reader.all("script") + reader.all("img")]
        loads += [
            one["href"]
            for one in reader.all("link")
            if one["rel"] in ("stylesheet", "icon", "preload")
        ]
        assert not [url for url in loads if urlsplit(url).netloc], file
        assert not [one for _, one in reader.tags if any(name.startswith("on") for name in one)]


def test_links_lead_to_pages_or_to_places_that_have_one(site: Path) -> None:
    known = {path(name, code) for name in build.page_names() for code in ("id", "en")}
    for file in html(site):
        reader = Reader(file.read_text(encoding="utf-8"))
        found = [one.get("href", "") for one in reader.all("a") + reader.all("link")]
        found += [one["src"] for one in reader.all("img") + reader.all("script") if "src" in one]
        for url in found:
            parts = urlsplit(url)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            target = (file.parent / parts.path).resolve()
            inside = str(target.relative_to(site.resolve()))  # nothing leads out of the site
            if inside.startswith(("cards/", "factsheets/", "pictures/", "api/v1/evidence/")):
                continue  # belongs to a place that was not chosen, or is there
            assert target.exists() or inside in known, (file, url)


def test_structured_data_and_addresses(site: Path) -> None:
    text = (site / path("35.78", "en")).read_text(encoding="utf-8")
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    found = json.loads(block)
    assert found["@type"] == "Dataset"
    assert found["url"] == f"{BASE}/en/daerah/35.78.html"
    reader = Reader(text)
    links = {(one["rel"], one.get("hreflang")): one["href"] for one in reader.all("link")}
    assert links["canonical", None] == f"{BASE}/en/daerah/35.78.html"
    assert links["alternate", "id"] == f"{BASE}/daerah/35.78.html"
    assert links["alternate", "x-default"] == f"{BASE}/daerah/35.78.html"
    image = next(one["content"] for one in reader.all("meta") if one.get("property") == "og:image")
    assert image == f"{BASE}/cards/en/35.78.png"
    assert (site / "cards/en/35.78.png").read_bytes().startswith(b"\x89PNG")
    assert (site / "factsheets/id/35.78.pdf").read_bytes().startswith(b"%PDF")
    assert f"<loc>{BASE}/daerah/35.78.html</loc>" in (site / "sitemap.xml").read_text()
    assert "sitemap.xml" in (site / "robots.txt").read_text()


def test_without_an_address_nothing_absolute_is_made_up(
    data: Snapshot, chosen: Settings, paths: dict[str, str]
) -> None:
    page = Site(data, chosen, "", ("id", "en"), paths)
    _, text = build.page(page, "35.78", language("id"))
    assert b"canonical" not in text
    assert b"og:url" not in text
    assert embed_code("", "35", "x") == ""


def test_regency_pages_bring_sources_or_say_there_are_none(site: Path, data: Snapshot) -> None:
    own = data.evidence[data.evidence["regency_code"] == "35.78"]
    text = (site / path("35.78", "id")).read_text(encoding="utf-8")
    for url in own["source_url"]:
        assert url.replace("&", "&amp;") in text
    assert "Kami belum menemukan" in (site / path("93.01", "id")).read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("code", ["35.78", "93.01"])
def test_a_correction_is_a_letter_that_can_be_copied(
    site: Path, data: Snapshot, chosen: Settings, code: str, lang: str
) -> None:
    text = unescape((site / path(code, lang)).read_text(encoding="utf-8"))
    first = regency_page(data, TODAY, code, lang, chosen.corrections).corrections.first
    assert f'href="{first.link}"' in text
    assert f"<pre><code>{first.letter}</code></pre>" in text


def test_figures_follow_the_bar_in_the_same_words(data: Snapshot) -> None:
    steps = json.loads(pages.figures_by_date(data, language("en")))
    assert [one["date"] for one in steps] == [day.isoformat() for day in bar_dates(TODAY)]
    for one in (steps[-1], next(one for one in steps if one["date"] == "2016-12-31")):
        day = date.fromisoformat(one["date"])
        active = data.coverage_at(day, "ID").active
        assert str(active) in one["headline"]
        assert one["figures"][-1][1] == str(active)
        assert f'width="{active}"' in one["bar"]["svg"]


def test_the_same_data_give_the_same_bytes(
    data: Snapshot, chosen: Settings, site: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    some = ("home", "35", "35.78", "404")
    done = build.publish(Site(data, chosen, BASE), again, processes=1, chosen=some, extras=False)
    found = [one for one in again.rglob("*") if one.is_file() and one.suffix != ".gz"]
    assert done == Published(len(found), sum(one.stat().st_size for one in found))
    for file in again.rglob("*"):
        if file.is_file() and not file.name.startswith("sitemap"):
            assert file.read_bytes() == (site / file.relative_to(again)).read_bytes(), file


def test_a_foreign_folder_is_not_touched(data: Snapshot, chosen: Settings, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        build.publish(Site(data, chosen), tmp_path, chosen=("404",), extras=False)
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]


def _ended(site: Site, names: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    yield "a.txt", b"a"
    os._exit(9)  # as where memory runs out


def test_a_process_that_is_ended_breaks_the_publication_off(
    data: Snapshot, chosen: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typeset, "used_here", lambda: False)  # it sets no sheet
    monkeypatch.setattr(build, "_pages", lambda names: [output.Piece(_ended, (), 1)])
    with pytest.raises(OSError, match="a process that made pages was ended"):
        build.publish(Site(data, chosen), tmp_path / "site", chosen=("404",), extras=False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("processes", [1, 2])
def test_a_broken_off_publication_leaves_the_site_before(
    data: Snapshot,
    chosen: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    processes: int,
) -> None:
    out = tmp_path / "site"
    out.mkdir()
    (out / output.MARK).write_text("before\n")

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(output, "write", broken)
    with pytest.raises(OSError, match="disk full"):
        build.publish(Site(data, chosen), out, processes=processes, chosen=("404",), extras=False)
    assert (out / output.MARK).read_text() == "before\n"
    assert [one.name for one in tmp_path.iterdir()] == ["site"]


def test_text_of_the_data_is_only_ever_text(
    data: Snapshot, chosen: Settings, paths: dict[str, str]
) -> None:
    evil = '"><script>alert(1)</script>'
    evidence = data.evidence.copy()
    evidence.loc[evidence["regency_code"] == "35.78", ["publisher", "note"]] = evil
    evidence.loc[evidence["regency_code"] == "35.78", "source_url"] = "javascript:alert(1)"
    changed = replace(data, evidence=evidence)
    _, text = build.page(Site(changed, chosen, BASE, ("id", "en"), paths), "35.78", language("en"))
    assert b"<script>alert" not in text
    assert b'href="javascript:' not in text


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//host/x", "http:///x", "http://[", ""]
)
def test_links_out_are_pages_of_the_web(url: str) -> None:
    assert outside(url) == ""


def test_links_are_relative() -> None:
    assert relative(path("35.78", "id"), path("home", "id")) == "daerah/35.78.html"
    assert relative(path("35.78", "en"), path("35.78", "id")) == "../en/daerah/35.78.html"


def test_structured_data_cannot_end_its_element(data: Snapshot, chosen: Settings) -> None:
    page = Page(Site(data, chosen, "", ("id",), {}), "35", language("id"), "</script>", "&<!--")
    text = page.dataset()
    assert "<" not in text
    assert json.loads(text)["name"] == "</script>"
