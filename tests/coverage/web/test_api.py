"""The HTTP API: right status for whatever is asked, the same bytes once, no way to the files."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import brotli
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from starlette.applications import Starlette

from coverage.core.assets import STORE
from coverage.export.published.bodies import body
from coverage.export.published.listing import RESOURCES, SCOPE
from coverage.snapshot import Snapshot
from coverage.web import api, assets
from coverage.web.answers import Answer, AnswerCache, Busy, compressed
from coverage.web.service import Problem, arguments, coding, matches
from geodata.errors import DataError
from geodata.errors import Problem as DataProblem
from tests.committed import TODAY

Reply = tuple[int, dict[str, str], bytes]


@pytest.fixture(scope="module")
def app(data: Snapshot) -> Starlette:
    return Starlette(routes=api.routes(lambda: data, "/", "id"))


def scope_of(path: str, query: bytes, method: str, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": query,
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }


async def one(app: Starlette, path: str, query: bytes, method: str, **headers: str) -> Reply:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope_of(path, query, method, headers), receive, send)
    names = {key.decode(): value.decode() for key, value in sent[0]["headers"]}
    return sent[0]["status"], names, b"".join(part.get("body", b"") for part in sent[1:])


def run(work: Callable[[], Any]) -> Any:
    # In a thread of its own: the browser's driver may have left a running loop in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


def ask(
    app: Starlette, address: str, method: str = "GET", raw: bytes | None = None, **headers: str
) -> Reply:
    path, _, query = address.partition("?")
    asked = query.encode() if raw is None else raw
    return run(lambda: one(app, path, asked, method, **headers))


@pytest.mark.parametrize("name", RESOURCES)
def test_every_table_in_every_format(app: Starlette, data: Snapshot, name: str) -> None:
    table = RESOURCES[name]
    for suffix in table.formats:
        status, headers, content = ask(app, f"/api/v1/{name}.{suffix}")
        assert status == 200
        assert content == body(data, table, suffix, {})
        assert headers["content-length"] == str(len(content))
        assert headers["access-control-allow-origin"] == "*"
        assert headers["x-data-version"] == data.version
        assert 'rel="license"' in headers["link"]
        assert ("attachment" in headers.get("content-disposition", "")) == (suffix != "json")
    assert ask(app, f"/api/v1/{name}")[2] == ask(app, f"/api/v1/{name}.json")[2]


def test_other_addresses(app: Starlette) -> None:
    kinds = {
        "/api/v1/": "text/html",
        "/api/v1/openapi.json": "application/json",
        "/api/v1/boundaries.topojson": "application/json",
        "/api/v1/evidence/35.78.json": "application/json",
        "/feeds/ID.xml": "application/atom+xml",
        "/feeds/35.en.json": "application/feed+json",
    }
    for path, kind in kinds.items():
        status, headers, _ = ask(app, path)
        assert status == 200
        assert headers["content-type"].startswith(kind)
    status, headers, _ = ask(app, "/api/v1")
    assert (status, headers["location"]) == (308, "/api/v1/")
    assert "script" not in ask(app, "/api/v1/")[1]["content-security-policy"]


def test_parameters_reach_the_table(app: Starlette) -> None:
    status, _, content = ask(app, "/api/v1/coverage?scope=35&date=2024-12-31")
    assert status == 200
    (row,) = json.loads(content)["data"]
    assert (row["scope"], row["date"]) == ("35", "2024-12-31")
    levels = [
        len(ask(app, f"/api/v1/boundaries.topojson?level={n}")[2]) for n in ("national", "province")
    ]
    assert levels[0] < levels[1]


def test_what_is_kept_is_confirmed(app: Starlette) -> None:
    _, headers, content = ask(app, "/api/v1/coverage", accept_encoding="gzip")
    tag = headers["etag"]
    assert "max-age=" in headers["cache-control"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        status, again, rest = ask(
            app, "/api/v1/coverage", accept_encoding="gzip", if_none_match=known
        )
        assert (status, rest, again["etag"]) == (304, b"", tag)
        assert again["vary"] == "Accept-Encoding"
        assert again["access-control-allow-origin"] == "*"
    assert ask(app, "/api/v1/coverage", if_none_match=tag)[0] == 200  # another encoding
    assert (
        ask(app, "/api/v1/coverage?scope=35", if_none_match=tag, accept_encoding="gzip")[0] == 200
    )
    assert content != ask(app, "/api/v1/coverage")[2]


def test_another_day_or_version_is_another_answer(data: Snapshot) -> None:
    shown = [data]
    tags = set()
    for changed in (
        data,
        replace(data, today=TODAY - timedelta(days=1)),
        replace(data, version="0" * 12),
    ):
        shown[0] = changed
        app = Starlette(routes=api.routes(lambda: shown[0]))
        tags.add(ask(app, "/api/v1/coverage")[1]["etag"])
    assert len(tags) == 3


def test_new_data_are_seen_without_a_restart(data: Snapshot) -> None:
    shown = [data]
    app = Starlette(routes=api.routes(lambda: shown[0]))
    before = ask(app, "/api/v1/coverage")[1]
    shown[0] = replace(data, version="0" * 12)
    after = ask(app, "/api/v1/coverage")[1]
    assert (before["x-data-version"], after["x-data-version"]) == (data.version, "0" * 12)
    assert before["etag"] != after["etag"]


def test_compression_is_that_asked_for(app: Starlette) -> None:
    plain = ask(app, "/api/v1/regencies")[2]
    read = {"gzip": gzip.decompress, "br": brotli.decompress}
    tags = {ask(app, "/api/v1/regencies")[1]["etag"]}
    for name, unpack in read.items():
        _, headers, content = ask(app, "/api/v1/regencies", accept_encoding=name)
        assert headers["content-encoding"] == name
        assert unpack(content) == plain
        assert len(content) < len(plain) / 5
        tags.add(headers["etag"])
    assert len(tags) == 3


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", ""),
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("gzip;q=0", ""),
        ("identity", ""),
        ("gzip;q=x", ""),
        ("GZIP;Q=1", "gzip"),
    ],
)
def test_choice_of_coding(header: str, chosen: str) -> None:
    assert coding(header, {"": b"", "gzip": b"", "br": b""}) == chosen


def test_short_answers_are_not_compressed() -> None:
    assert coding("br", compressed(b"x").forms) == ""


def test_etags_are_compared_whole() -> None:
    assert matches('"a", W/"b"', '"b"')
    assert not matches('"ab"', '"b"')
    assert not matches("", '"b"')


def test_head_is_get_without_a_body(app: Starlette) -> None:
    for path in ("/api/v1/coverage", "/api/v1/nothing", "/feeds/ID.xml", "/api/v1/"):
        status, headers, content = ask(app, path)
        assert ask(app, path, "HEAD") == (status, headers, b"")
        assert content


def test_options_and_other_methods(app: Starlette) -> None:
    status, headers, content = ask(app, "/api/v1/coverage", "OPTIONS", origin="https://a.example")
    assert (status, content) == (204, b"")
    assert headers["access-control-allow-methods"] == headers["allow"] == "GET, HEAD, OPTIONS"
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "QUERY"):
        status, headers, content = ask(app, "/api/v1/coverage", method)
        assert status == 405
        assert headers["allow"] == "GET, HEAD, OPTIONS"
        assert json.loads(content)["status"] == 405


def test_range_is_not_served(app: Starlette) -> None:
    whole = ask(app, "/api/v1/evidence.csv")
    for asked in ("bytes=0-10", "bytes=99999999-", "bytes=" + "0-1," * 500, "x"):
        status, headers, content = ask(app, "/api/v1/evidence.csv", range=asked)
        assert (status, content) == (200, whole[2])
        assert headers["accept-ranges"] == "none"


def problem(reply: Reply, status: int) -> dict[str, Any]:
    assert reply[0] == status
    assert reply[1]["content-type"] == "application/problem+json"
    assert reply[1]["cache-control"] == "no-store"
    assert reply[1]["access-control-allow-origin"] == "*"
    document: dict[str, Any] = json.loads(reply[2])
    assert document["status"] == status
    assert {"type", "title", "detail"} <= set(document)
    assert b"Traceback" not in reply[2]
    assert b"<" not in reply[2]
    return document


@pytest.mark.parametrize(
    ("query", "status", "parameter"),
    [
        ("scope=99", 404, "scope"),
        ("scope=35.99", 404, "scope"),
        ("scope=Surabaya", 400, "scope"),
        ("scope=", 400, "scope"),
        ("scope", 400, "scope"),
        ("scope=35&scope=36", 400, "scope"),
        ("scope=35&scope=35", 400, "scope"),
        ("scope=%00", 400, "scope"),
        ("scope=35%00", 400, "scope"),
        ("scope=35%0A", 400, "scope"),
        ("scope=..%2F..%2Fetc%2Fpasswd", 400, "scope"),
        ("scope=%3Cscript%3Ealert(1)%3C/script%3E", 400, "scope"),
        ("scope=%27%20OR%201=1--", 400, "scope"),
        ("scope=" + "3" * 101, 400, "scope"),
        ("scope=%D9%A3%D9%A5", 400, "scope"),  # digits, but not ours
        ("scope=%FF", 400, None),
        ("date=2024-02-30", 404, "date"),
        ("date=2014-01-01", 404, "date"),
        ("date=2099-01-01", 404, "date"),
        ("date=2024-1-1", 400, "date"),
        ("date=2024-01", 400, "date"),
        ("by=district", 400, "by"),
        ("by=province&scope=35.78", 404, "by"),
        ("unknown=1", 400, None),
        ("Scope=35", 400, None),
        ("%3Cb%3E=1", 400, None),
        ("utm_source=x", 400, None),
        ("&".join(f"a{n}=1" for n in range(60)), 400, None),
        ("scope=" + "3" * 5000, 414, None),
        ("scope=" + "3" * 100_000, 414, None),
    ],
)
def test_bad_queries(app: Starlette, query: str, status: int, parameter: str | None) -> None:
    document = problem(ask(app, f"/api/v1/coverage?{query}"), status)
    assert document.get("parameter") == parameter


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/nothing",
        "/api/v1/regencies.xlsx",
        "/api/v1/evidence.geojson",
        "/api/v1/regencies/",
        "/api/v1/regencies.json/",
        "/api/v1//regencies",
        "/api/v1/../../data/deployment_evidence.csv",
        "/api/v1/..\\..\\dashboard.py",
        "/api/v1/\x00",
        "/api/v1/evidence/35.78.json\x00",
        "/api/v1/evidence/35.78.json\n",
        "/api/v1/evidence/99.99.json",
        "/api/v1/evidence/../regencies.json",
        "/api/v1/<script>alert(1)</script>",
        "/api/v1/'\"",
        "/feeds/",
        "/feeds/99.xml",
        "/feeds/35.78.xml",
        "/feeds/ID.fr.xml",
        "/feeds/ID.xml\n",
        "/feeds/../ID.xml",
    ],
)
def test_other_paths_are_not_there(app: Starlette, path: str) -> None:
    problem(ask(app, path), 404)


def test_limits_hold_for_paths_and_raw_bytes(app: Starlette) -> None:
    problem(ask(app, "/api/v1/" + "a" * 201), 414)
    problem(ask(app, "/feeds/" + "a" * 100_000), 414)
    problem(ask(app, "/api/v1/coverage", raw=b"scope=\xff"), 400)
    problem(ask(app, "/feeds/ID.xml?lang=en"), 400)
    problem(ask(app, "/api/v1/?x=1"), 400)
    problem(ask(app, "/api/v1/regencies.csv?level=national"), 400)


@examples(max_examples=150, deadline=None)
@given(st.binary(max_size=80))
def test_no_query_breaks_the_reader(raw: bytes) -> None:
    found: dict[str, str] = {}
    with suppress(Problem):  # any other error would be a 500
        found = arguments(raw, (SCOPE,))
    assert set(found) <= {"scope"}
    assert all(SCOPE.well_formed(value) for value in found.values())


def held_back(monkeypatch: pytest.MonkeyPatch, gate: threading.Event) -> list[str]:
    """Let tables be made only once the gate opens; return the list of those made."""
    made: list[str] = []

    def make(*args: Any) -> bytes:
        made.append(args[1].name)
        assert gate.wait(30)
        return b"[]"

    monkeypatch.setattr(api, "body", make)
    return made


def test_a_thousand_at_once_are_one_computation(
    data: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    app = Starlette(routes=api.routes(lambda: data))

    async def crowd() -> list[Reply]:
        asked = [
            asyncio.create_task(one(app, "/api/v1/coverage", b"scope=35", "GET"))
            for _ in range(1000)
        ]
        await asyncio.sleep(0.1)
        gate.set()
        return await asyncio.gather(*asked)

    made = held_back(monkeypatch, gate)
    replies = run(crowd)
    assert made == ["coverage"]
    assert {reply[0] for reply in replies} == {200}
    assert len({reply[2] for reply in replies}) == 1


def test_files_are_served_while_tables_are_being_made(
    data: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    file = STORE.add("rollout.js", b"0;" * 500)
    routes = [*api.routes(lambda: data), assets.route(lambda: None, "/")]
    app = Starlette(routes=routes)

    async def crowd() -> tuple[Reply, list[Reply]]:
        days = [TODAY - timedelta(days=n) for n in range(20)]
        waiting = [
            asyncio.create_task(one(app, "/api/v1/coverage", f"date={day}".encode(), "GET"))
            for day in days
        ]
        await asyncio.sleep(0.1)
        served = await one(app, f"/{file.path}", b"", "GET", accept_encoding="gzip")
        gate.set()
        return served, await asyncio.gather(*waiting)

    held_back(monkeypatch, gate)
    served, replies = run(crowd)
    assert (served[0], gzip.decompress(served[2])) == (200, file.body)
    assert {reply[0] for reply in replies} == {200}


def test_too_many_questions_are_refused_and_nothing_lasts(
    data: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    app = Starlette(routes=api.routes(lambda: data))
    days = [TODAY - timedelta(days=n) for n in range(100)]

    async def crowd() -> tuple[list[Reply], Reply]:
        asked = [
            asyncio.create_task(
                one(app, "/api/v1/coverage", f"date={day}&scope=96".encode(), "GET")
            )
            for day in days
        ]
        await asyncio.sleep(0.1)
        for task in asked[:30]:
            task.cancel()  # readers who went away
        gate.set()
        replies = await asyncio.gather(*asked, return_exceptions=True)
        kept = [reply for reply in replies if isinstance(reply, tuple)]
        return kept, await one(app, "/api/v1/coverage", b"scope=ID", "GET")

    held_back(monkeypatch, gate)
    replies, after = run(crowd)
    assert {reply[0] for reply in replies} == {200, 503}
    refused = next(reply for reply in replies if reply[0] == 503)
    assert problem(refused, 503)
    assert refused[1]["retry-after"]
    assert after[0] == 200


def test_failures_are_problems_without_a_word_of_the_inside(
    data: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bytes:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(api, "body", broken)
    app = Starlette(routes=api.routes(lambda: data))
    assert b"secret" not in ask(app, "/api/v1/coverage")[2]
    problem(ask(app, "/api/v1/coverage"), 500)

    def unusable() -> Snapshot:
        raise DataError([DataProblem("/secret/file.csv", 1, "a", "b", "c")])

    reply = ask(Starlette(routes=api.routes(unusable)), "/api/v1/coverage")
    problem(reply, 503)
    assert b"secret" not in reply[2]


def done(found: Answer | Future[Answer]) -> Answer:
    return found if isinstance(found, Answer) else found.result(10)


def test_answers_are_kept_within_the_limit() -> None:
    cache = AnswerCache(limit=1000, workers=1)
    for n in range(20):
        done(cache.find(n, lambda: b"x" * 300))
    assert cache.size <= 1000
    calls: list[int] = []
    again = done(cache.find(19, lambda: calls.append(1) or b""))
    assert (again.forms[""], calls) == (b"x" * 300, [])
    done(cache.find("big", lambda: bytes(range(256)) * 400))
    assert cache.size <= 1000


def test_a_failed_answer_is_not_kept() -> None:
    cache = AnswerCache(workers=1)

    def fail() -> bytes:
        raise ValueError

    found = cache.find("a", fail)
    assert isinstance(found, Future)
    with pytest.raises(ValueError):  # noqa: PT011
        found.result(10)
    assert done(cache.find("a", lambda: b"good")).forms[""] == b"good"


def test_only_so_many_wait() -> None:
    gate = threading.Event()
    cache = AnswerCache(waiting=2, workers=1)
    first = [cache.find(n, lambda: str(gate.wait(10)).encode()) for n in range(2)]
    with pytest.raises(Busy):
        cache.find(2, lambda: b"")
    assert cache.find(1, lambda: b"") is first[1]  # joins, and does not wait anew
    gate.set()
    assert [done(found).forms[""] for found in first] == [b"True", b"True"]


def test_below_a_base_path(data: Snapshot) -> None:
    app = Starlette(routes=api.routes(lambda: data, "/112/"))
    status, headers, content = ask(app, "/112/api/v1/openapi.json")
    assert status == 200
    assert "</112/api/v1/openapi.json>" in headers["link"]
    assert json.loads(content)["servers"] == [{"url": "/112"}]
    assert ask(app, "/api/v1/openapi.json")[0] == 404


def test_the_dashboard_serves_it() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COVERAGE_TODAY", TODAY.isoformat())
        import dashboard

    paths = {getattr(route, "path", "") for route in dashboard.app._user_routes}
    assert {"/api/v1", "/api/v1/{path:path}", "/feeds/{path:path}"} <= paths
