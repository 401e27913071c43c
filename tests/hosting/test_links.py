"""No dead link: every address in pages, styles, feeds, the site map and data about pages leads on.

Addresses are asked of nginx, as a reader's browser would. With `PUBLISHED_SITE=FOLDER` a whole site
is checked; else a part of one, and links to regencies that were not made are left out.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from coverage.site.addresses import scopes
from geodata.register.regions import regions

from .asking import ask
from .serving import BASE_URL, CHOSEN, Web

ADDRESSES = {"href", "src", "poster", "data-follow", "action"}
OUTSIDE = ("mailto:", "tel:", "data:", "javascript:")
PLACES = {*scopes(), *regions().index}
_PLACE = re.compile(r"(?:^|[/-])([0-9]{2}(?:\.[0-9]{2})?|[a-z]+)(?=[./-]|$)")


class Links(HTMLParser):
    """Addresses and anchors of a page, and what its JSON-LD says."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.anchors: set[str] = set()
        self.absolute: set[str] = set()
        self.base = ""
        self._json = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take what an element refers to."""
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "base":
            self.base = given["href"]
            return
        for name in ADDRESSES & set(given):
            self.links.add(given[name])
        if "srcset" in given:
            self.links |= {one.split()[0] for one in given["srcset"].split(",")}
        content = given.get("content", "")
        if tag == "meta" and content.startswith("http"):
            self.absolute.add(content)
        self._json = tag == "script" and given.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        """Read the addresses of a data set's own description."""
        if self._json:
            self.absolute |= set(addresses(json.loads(data)))
            self._json = False


def addresses(document: object) -> list[str]:
    """Return every address in a JSON document."""
    if isinstance(document, dict):
        return [one for value in document.values() for one in addresses(value)]
    if isinstance(document, list):
        return [one for value in document for one in addresses(value)]
    return [document] if isinstance(document, str) and document.startswith(BASE_URL) else []


def made(path: str) -> bool:
    """Say whether the place that a path is about is among those of a part of the site."""
    about = set(_PLACE.findall(path)) & PLACES
    return about <= set(CHOSEN)


class Crawl:
    """What a server answers, asked once an address."""

    def __init__(self, port: int, whole: bool) -> None:
        self.port = port
        self.whole = whole
        self.seen: dict[str, tuple[int, str]] = {}
        self.anchors: dict[str, set[str]] = {}

    def look(self, path: str) -> tuple[int, str]:
        """Return status and media type of an address."""
        if path not in self.seen:
            answer = ask(self.port, path, "HEAD")
            self.seen[path] = answer.status, answer.kind
        return self.seen[path]

    def has(self, path: str, anchor: str) -> bool:
        """Say whether a page has an anchor."""
        if path not in self.anchors:
            self.anchors[path] = Links(ask(self.port, path).body.decode()).anchors
        return anchor in self.anchors[path]

    def dead(self, page: str, link: str) -> str:
        """Return what is wrong with a link on a page; "" for nothing."""
        if link.startswith(OUTSIDE):
            return ""
        target, anchor = urldefrag(urljoin(f"{BASE_URL}{page}", link))
        parts = urlsplit(target)
        if parts.scheme not in ("http", "https"):
            return f"{link}: no address of the web"
        if f"{parts.scheme}://{parts.netloc}" != BASE_URL:
            return ""
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if parts.path == "/app" or parts.path.startswith("/app/"):
            return ""
        status, kind = self.look(path)
        if status != 200:
            return f"{link}: {status}" if self.whole or made(unquote(parts.path)) else ""
        if anchor and kind == "text/html" and not self.has(path, unquote(anchor)):
            return f"{link}: no such anchor"
        return ""


@pytest.fixture(scope="module")
def crawl(web: Web) -> Crawl:
    pages = {file.stem for file in (web.site / "daerah").glob("*.html")}
    return Crawl(web.port, pages >= PLACES)


def files(web: Web, pattern: str) -> list[tuple[str, Path]]:
    """Return address and file of each file of a kind."""
    found = sorted(web.site.rglob(pattern))
    assert found, pattern
    return [("/" + one.relative_to(web.site).as_posix(), one) for one in found]


def test_a_dead_link_is_found(crawl: Crawl) -> None:
    assert crawl.dead("/daerah/35.html", "../nowhere.html")
    assert crawl.dead("/daerah/35.html", "../index.html#nowhere")
    assert crawl.dead("/daerah/35.html", f"{BASE_URL}/none")
    assert crawl.dead("/daerah/35.html", "ftp://example.org/")
    assert crawl.dead("/", "daerah/35.78.htm")
    assert not crawl.dead("/daerah/35.html", "../index.html")
    assert not crawl.dead("/daerah/35.html", "https://example.org/")


def test_no_link_of_a_page_is_dead(web: Web, crawl: Crawl) -> None:
    dead: dict[str, set[str]] = defaultdict(set)
    total = 0
    for page, file in files(web, "*.html"):
        found = Links(file.read_text(encoding="utf-8"))
        assert found.links, page
        for link in found.links | found.absolute:
            total += 1
            if wrong := crawl.dead(urljoin(page, found.base), link):
                dead[wrong].add(page)
    assert {wrong: sorted(pages)[:3] for wrong, pages in dead.items()} == {}
    assert total > 1000


def test_the_page_for_lost_readers_leads_on_from_anywhere(web: Web, crawl: Crawl) -> None:
    for path in ("/a/b/c", "/en/a/b/c"):
        found = Links(ask(web.port, path).body.decode())
        assert found.base
        links = {one for one in found.links if not one.startswith("#")}
        assert [crawl.dead(urljoin(path, found.base), one) for one in links] == [""] * len(links)


def test_no_picture_of_our_style_is_dead(web: Web, crawl: Crawl) -> None:
    for page, file in files(web, "*.css"):
        found = re.findall(r"url\([\"']?([^)\"']+)[\"']?\)", file.read_text(encoding="utf-8"))
        if file.name == "leaflet.css":  # its markers and its layer switch are not used
            continue
        assert [wrong for one in found if (wrong := crawl.dead(page, one))] == []


def test_the_site_map_and_the_feeds_lead_to_pages(web: Web, crawl: Crawl) -> None:
    found = re.findall(r"<loc>([^<]+)</loc>", (web.site / "sitemap.xml").read_text("utf-8"))
    assert len(found) > 10
    for _, file in files(web, "feeds/*.json"):
        found += addresses(json.loads(file.read_text(encoding="utf-8")))
    for _, file in files(web, "feeds/*.xml"):
        links = re.findall(r'href="([^"]+)"', file.read_text(encoding="utf-8"))
        found += [one.replace("&amp;", "&") for one in links]
    assert len(found) > 100
    assert sorted({wrong for one in set(found) if (wrong := crawl.dead("/", one))}) == []


def test_the_api_leads_to_its_own_addresses(web: Web, crawl: Crawl) -> None:
    document = json.loads((web.site / "api/v1/openapi.json").read_text(encoding="utf-8"))
    (server,) = {urlsplit(one["url"]).path for one in document["servers"]}
    for path in document["paths"]:
        if "{" not in path:
            assert crawl.look(server.rstrip("/") + path)[0] == 200, path
