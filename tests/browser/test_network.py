"""What goes over the wire: nothing to other hosts, immutable files, the headers that say so."""

from __future__ import annotations

import gzip
import urllib.request
from email.message import Message
from typing import TYPE_CHECKING
from urllib.error import HTTPError

import pytest
from playwright.sync_api import expect

from coverage.core.assets import AssetStore
from geodata.maps import layer

if TYPE_CHECKING:
    from .conftest import Reader, Server


def get(url: str, **headers: str) -> tuple[int, Message, bytes]:
    """Fetch an address as it is, without a browser's cache and decompression."""
    request = urllib.request.Request(
        url, headers={k.replace("_", "-"): headers[k] for k in headers}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_the_map_paints_and_asks_no_other_host(reader: Reader) -> None:
    reader.open_map()
    everything_is_drawn(reader)
    reader.switch_language("en")
    reader.map_ready()
    expect(reader.map.locator(".rollout-legend")).to_contain_text("No evidence yet")
    everything_is_drawn(reader)
    assert not [url for url in reader.requests if "plotly" in url], "plotly on the home page"
    assert len(reader.requests) > 50
    assert reader.strays == []


def everything_is_drawn(reader: Reader) -> None:
    """Check that each of the 514 regencies has a path, and a shape or a dot."""
    assert reader.in_map("rollout.regions.polygons.size") == 514
    assert reader.map.locator(".rollout-map path.rr").count() >= 514
    invisible = """[...rollout.regions.polygons]
        .filter(([, path]) => path.getElement().getAttribute('d').length < 6)
        .map(([code]) => code).filter((code) => !rollout.regions.dots.has(code))"""
    assert reader.in_map(invisible) == []


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("/daerah?kode=35.78", [".js-plotly-plot .point", "canvas", "[data-testid=stImage] img"]),
        ("/data", ["canvas"]),
    ],
)
def test_the_other_pages_ask_no_other_host(reader: Reader, path: str, parts: list[str]) -> None:
    page = reader.open(path)
    for lang in ("id", "en"):
        if lang == "en":
            reader.switch_language("en")
        for part in parts:
            expect(page.locator(part).first).to_be_attached()
    assert len(reader.requests) > 50
    assert reader.strays == []


def test_a_request_to_another_host_would_be_seen(reader: Reader) -> None:
    page = reader.open("/data")
    assert reader.strays == []
    page.evaluate("fetch('https://example.org/').catch(() => 0)")
    page.evaluate("document.body.append(Object.assign(new Image(), {src: 'https://a.example/b'}))")
    page.evaluate("new WebSocket('ws://example.org/').onerror = () => 0")
    expect(page.locator("body")).to_be_visible()  # a turn for the messages to arrive
    assert {host for host in ("example.org", "a.example") if host in " ".join(reader.strays)} == {
        "example.org",
        "a.example",
    }
    reader.strays.clear()


def test_the_map_is_fetched_once_for_every_visit(reader: Reader, server: Server) -> None:
    reader.open_map()
    files = [url for url in reader.requests if "/assets/" in url]
    names = {url.rsplit("/", 1)[1] for url in files}
    assert names >= {"leaflet.js", "rollout.js", "rollout.id.json", "national.topojson"}
    assert len(files) == len(set(files))
    for url in files:
        status, headers, body = get(url, accept_encoding="gzip")
        assert status == 200
        assert headers["cache-control"] == "public, max-age=31536000, immutable"
        assert headers["content-encoding"] == "gzip"
        assert "accept-encoding" in headers["vary"].lower()
        assert gzip.decompress(body)


def test_assets_come_as_asked_and_unknown_ones_are_missing(server: Server) -> None:
    script = layer.script()
    url = f"{server.origin}/{AssetStore().add('rollout.js', script).path}"
    _, headers, body = get(url)
    assert body == script
    assert headers["content-encoding"] in (None, "identity")
    assert headers["content-type"].startswith("text/javascript")
    _, zipped, body = get(url, accept_encoding="gzip")
    assert gzip.decompress(body) == script
    assert zipped["etag"] != headers["etag"]
    status, _, body = get(url, accept_encoding="gzip", if_none_match=zipped["etag"])
    assert (status, body) == (304, b"")

    for path in ("0000000000000000/rollout.js", "x/y"):
        status, headers, body = get(f"{server.origin}/assets/{path}")
        assert status == 404, path
        assert b"Traceback" not in body
        assert "immutable" not in (headers["cache-control"] or "")


@pytest.mark.parametrize("path", ["/", "/daerah", "/_stcore/health", "/assets/x/y"])
def test_every_answer_forbids_other_hosts(server: Server, path: str) -> None:
    _, headers, _ = get(server.origin + path)
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'self'"
    assert policy["connect-src"] == "'self'"
    hosts = [word for rule in policy.values() for word in rule.split() if "//" in word]
    assert hosts == []
    assert headers["x-content-type-options"] == "nosniff"
