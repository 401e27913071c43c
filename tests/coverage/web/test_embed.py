"""The map for other people's pages: light, shut to everything but its own server, never an echo."""

from __future__ import annotations

import asyncio
import gzip
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import quote, urljoin

import brotli
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from starlette.applications import Starlette

from coverage.core.assets import STORE
from coverage.core.i18n import language
from coverage.maps.assets import map_assets
from coverage.snapshot import Snapshot
from coverage.web import embed
from coverage.web.service import MAX_AGE, Problem
from geodata.errors import DataError
from geodata.errors import Problem as DataProblem
from tests.committed import TODAY

LIMIT = 250_000
Q = "/embed/map"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
        packed = self.headers.get("content-encoding", "")
        return unpack.get(packed, bytes)(self.content).decode()


@dataclass(frozen=True)
class Client:
    """Asks an app in this process."""

    app: Starlette

    def get(self, url: str, method: str = "GET", **headers: str) -> Answer:
        path, _, query = url.partition("?")
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "scheme": "http",
            "http_version": "1.1",
            "server": ("127.0.0.1", 80),
            "client": ("127.0.0.1", 1),
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
        }
        # In a thread of its own: the browser's driver may have left a running loop in this one.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, self.app(scope, receive, send)).result()  # type: ignore[arg-type]
        names = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
        body = b"".join(part.get("body", b"") for part in sent[1:])
        return Answer(sent[0]["status"], names, body)


@pytest.fixture(scope="module")
def client(data: Snapshot) -> Client:
    return Client(Starlette(routes=[embed.route(lambda: data, "/", "id")]))


def shown(text: str) -> dict[str, str]:
    """Return the view that the page begins with."""
    (element,) = re.findall(r'<div id="peta" ([^>]*)>', text)
    return {name: unescape(value) for name, value in re.findall(r'data-(\w+)="([^"]*)"', element)}


def loaded(text: str, base: str = "http://x/embed/map") -> list[str]:
    """Return the paths of everything that the page loads."""
    found = re.findall(r'<(?:link|script)[^>]*(?:href|src)="([^"]+)"', text)
    return [urljoin(base, one).removeprefix("http://x") for one in found]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_all_of_it_is_light(client: Client, lang: str) -> None:
    answer = client.get(f"{Q}?lang={lang}", accept_encoding="gzip")
    paths = set(loaded(answer.text))
    assert len(paths) == 9
    total = int(answer.headers["content-length"])
    for path in paths:
        found = STORE.get(*path.removeprefix("/assets/").split("/"))
        assert found is not None, path
        assert gzip.decompress(found.gzipped) == found.body
        total += len(found.gzipped)
    assert total <= LIMIT


def test_it_has_the_layer_of_the_home_page(data: Snapshot, client: Client) -> None:
    own = set(loaded(client.get(Q).text))
    files = map_assets(data, "id", "/")
    assert {files.leaflet_js, files.rollout_js, files.data, files.national} <= own
    (script,) = [path for path in own if path.endswith("/map.id.js")]
    found = STORE.get(*script.removeprefix("/assets/").split("/"))
    assert found is not None
    text = found.body.decode()
    assert "new L.RolloutLayer(" in text
    assert files.province.removeprefix("/") in text
    assert "Batas perkiraan" in text.encode().decode("unicode_escape", "ignore")
    assert "../daerah?kode={code}" in text.replace("\\u0026", "&")
    assert "http" not in text


def test_the_policy_lets_anyone_show_it_and_nothing_else(client: Client) -> None:
    answer = client.get(Q)
    policy = dict(
        one.partition(" ")[::2] for one in answer.headers["content-security-policy"].split("; ")
    )
    assert policy["frame-ancestors"] == "*"
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-frame-options" not in answer.headers
    assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=", answer.text)


@pytest.mark.parametrize(
    ("query", "view"),
    [
        ("", {"date": "", "fill": "status", "region": "ID"}),
        ("date=2016-12", {"date": "2016-12-31", "fill": "status", "region": "ID"}),
        ("date=2016-12-05&fill=year", {"date": "2016-12-31", "fill": "year", "region": "ID"}),
        ("region=35.78&lang=en", {"date": "", "fill": "status", "region": "35.78"}),
        ("region=Kota+Surabaya", {"date": "", "fill": "status", "region": "35.78"}),
        ("region=jawa&utm_source=x", {"date": "", "fill": "status", "region": "jawa"}),
        ("date=&fill=&region=&lang=", {"date": "", "fill": "status", "region": "ID"}),
    ],
)
def test_it_begins_with_what_is_asked_for(client: Client, query: str, view: dict[str, str]) -> None:
    answer = client.get(f"{Q}?{query}")
    assert answer.status == 200
    assert shown(answer.text) == view
    assert 'id="note"' not in answer.text
    (full,) = re.findall(r'<p id="credit">.*<a href="([^"]*)"', answer.text)
    assert full.startswith("../")
    assert ("region=35.78" in full) == (view["region"] == "35.78")


def test_the_credit_names_day_source_licence_and_version(data: Snapshot, client: Client) -> None:
    (credit,) = re.findall(r'<p id="credit">(.*?)</p>', client.get(f"{Q}?lang=en").text)
    for part in (language("en").date(TODAY), "CC-BY-4.0", data.version, "All figures and sources"):
        assert part in credit
    assert "No evidence does not mean no service" in credit


def test_those_who_do_not_see_it_are_told_what_is_shown(client: Client, data: Snapshot) -> None:
    text = client.get(f"{Q}?date=2016-12&lang=en").text
    assert "31 December 2016" in text
    assert f"{data.coverage_at(date(2016, 12, 31), 'ID').active} of 514" in text
    status = {"active": "Active", "planned": "Planned", "suspended": "Suspended"}
    state = data.status_at(TODAY)["state"]["35.78"]
    surabaya = client.get(f"{Q}?region=35.78&lang=en").text
    assert f"112 in Kota Surabaya: {status[state]}" in surabaya


HOSTILE = [
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "../../etc/passwd", "99.99"),
    *("' OR 1=1", "35.78'", "%00", "${7*7}", "{{7*7}}", "2016-13", "9999-12", "x" * 99, "x" * 101),
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("name", ["date", "fill", "region", "lang"])
def test_a_value_that_we_do_not_have_gives_the_usual_view(
    client: Client, name: str, value: str
) -> None:
    answer = client.get(f"{Q}?{name}={quote(value)}")
    assert answer.status == 200
    assert shown(answer.text) == {"date": "", "fill": "status", "region": "ID"}
    (note,) = re.findall(r'<p id="note" role="status">(.*?)</p>', answer.text)
    assert name in note
    assert value not in answer.text


@pytest.mark.parametrize(
    "query",
    ["region=%00", "region=%ff", "date=2016-12%0a", "a&" * 30, "x=" + "y" * 100_000, "é=1"],
)
def test_what_is_no_query_is_refused_in_plain_words(client: Client, query: str) -> None:
    answer = client.get(f"{Q}?{query}")
    assert answer.status == (414 if len(query) > 2048 else 400)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert len(answer.content) < 1000
    assert "script" not in answer.text


def test_repeated_and_unknown_parameters(client: Client) -> None:
    twice = client.get(f"{Q}?region=35&region=36")
    assert shown(twice.text)["region"] == "35"
    assert "(region)" in twice.text
    other = client.get(f"{Q}?nonsense=1&kode=35.78")
    assert shown(other.text)["region"] == "ID"
    assert "nonsense" not in other.text
    assert 'id="note"' in other.text


@examples(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=80))
def test_any_bytes_give_a_view_of_ours_or_a_refusal(data: Snapshot, query: bytes) -> None:
    try:
        state, refused = embed.read_request(query, data, "id")
    except Problem:
        return
    assert set(refused) <= {"", *embed.NAMES}
    assert state.kode is None
    text = embed.page(data, state, refused, "/", "id").decode()
    assert text.count("<script") == 4
    assert len(text) < 4000


def test_caches_may_keep_it_and_ask_again(client: Client) -> None:
    first = client.get(Q, accept_encoding="br")
    assert first.headers["cache-control"] == f"public, max-age={MAX_AGE}"
    assert first.headers["content-encoding"] == "br"
    tag = first.headers["etag"]
    again = client.get(Q, accept_encoding="br", if_none_match=tag)
    assert (again.status, again.content) == (304, b"")
    assert client.get(f"{Q}?lang=en", if_none_match=tag).status == 200
    plain = client.get(Q, accept_encoding="identity")
    assert "content-encoding" not in plain.headers
    assert plain.text == first.text


def test_methods(client: Client) -> None:
    head, get = client.get(Q, "HEAD"), client.get(Q)
    assert head.status == 200
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"]
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        answer = client.get(Q, method)
        assert answer.status == 405
        assert "GET" in answer.headers["allow"]


def test_below_a_path(data: Snapshot) -> None:
    client = Client(Starlette(routes=[embed.route(lambda: data, "/base/", "en")]))
    answer = client.get("/base/embed/map")
    assert '<html lang="en">' in answer.text
    paths = loaded(answer.text, "http://x/base/embed/map")
    assert len(paths) == 9
    assert all(path.startswith("/base/assets/") for path in paths)
    assert all(STORE.get(*path.split("/")[3:]) for path in paths)
    assert client.get(Q).status == 404


def test_broken_data_are_said_without_their_reason(data: Snapshot) -> None:
    for error, status in (
        (DataError([DataProblem("secret", 1, "", "", "")]), 503),
        (RuntimeError("secret"), 500),
    ):

        def fail(error: Exception = error) -> Snapshot:
            raise error

        answer = Client(Starlette(routes=[embed.route(fail, "/", "id")])).get(Q)
        assert answer.status == status
        assert "secret" not in answer.text
