"""Requests that nobody means well: right status, no traceback, no other file, no lasting harm."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from .asking import Answer, ask, at_once, parsed, request, send, together
from .serving import App, Web

HTML = "<script>alert(1)</script>"
LONG = "x" * 100_000
#: Codes and paths: quotes, NUL, ways out of the folder, markup, other spellings of all that.
CODES = (
    "'",
    '"',
    "%22%27",
    "%00",
    "35.78%00.html",
    "../../../../etc/passwd",
    "..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "..%252f..%252fetc%252fpasswd",
    "%c0%ae%c0%ae/%c0%ae%c0%ae/etc/passwd",
    "..\\..\\..\\etc\\passwd",
    "..;/..;/etc/passwd",
    "....//....//etc/passwd",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    HTML,
    "35.78;ls",
    "35.78%0d%0aset-cookie:a=b",
    "%ff%fe",
    "{{7*7}}",
    "-1",
    "9" * 300,
)


@pytest.fixture(scope="module", autouse=True)
def _nothing_broke(live: Web, live_app: App) -> Iterator[None]:
    """At the end, neither server has met an error of its own."""
    yield
    _, *tracebacks = live_app.messages().split("Traceback")
    # Streamlit notes noise on a WebSocket in its log, and tells nobody else.
    assert [one for one in tracebacks if "in _websocket_endpoint" not in one] == []
    log = live.log.read_text(encoding="utf-8").splitlines()
    broken = [line for line in log if "[alert]" in line or "[emerg]" in line or "[crit]" in line]
    # Where the machine gives out fewer open files than are asked for, nginx says so.
    assert [line for line in broken if "setrlimit" not in line] == []


def harmless(answer: Answer) -> None:
    """Check that an answer gives nothing away and repeats nothing as markup."""
    assert answer.status < 500 or answer.status == 505, answer.status
    for secret in (b"Traceback", b"root:x:", b'File "', b"/site-packages/"):
        assert secret not in answer.body
    if answer.kind == "text/html":
        assert HTML.encode() not in answer.body
    assert answer["set-cookie"].partition("=")[0] in ("", "_streamlit_xsrf")


# ------------------------------------------------------------------------------------- addresses


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("place", ["/daerah/", "/assets/", "/api/v1/evidence/", "/feeds/", "/"])
def test_codes_lead_nowhere(live: Web, place: str, code: str) -> None:
    answer = ask(live.port, place + code)
    assert answer.status in (400, 404, 414), answer.status
    harmless(answer)


@pytest.mark.parametrize("code", CODES)
def test_codes_as_values_are_refused(live: Web, code: str) -> None:
    for path in (f"/api/v1/coverage?scope={code}", f"/api/v1/evidence?regency={code}"):
        answer = ask(live.port, path)
        assert answer.status in (400, 404), path
        harmless(answer)
        if answer.kind == "application/problem+json":
            assert json.loads(answer.body)["status"] == answer.status
    for path in (f"/?q={code}", f"/embed/map?region={code}", f"/app/?region={code}"):
        answer = ask(live.port, path)
        assert answer.status in (200, 400), path
        harmless(answer)


@pytest.mark.parametrize(
    "path",
    ["/", "/daerah/35.78", "/api/v1/coverage", "/api/v1/regencies", "/embed/map", "/app/"],
)
def test_a_question_of_100_kilobytes_is_too_long(live: Web, path: str) -> None:
    for query in (f"q={LONG}", "&".join(f"a{n}={n}" for n in range(9000)), "%00" * 33_000):
        assert ask(live.port, f"{path}?{query}").status == 414
    assert ask(live.port, f"{path}?q={'x' * 3000}").status in (200, 400, 414)


@pytest.mark.parametrize(
    "query",
    [
        "date=2020-01-01&date=2021-01-01",
        "date=2020-01-01&unknown=1",
        "unknown=1",
        "date=31-12-2020",
        "date=2020-13-01",
        "date=",
        "&&&",
        "date[]=2020-01-01",
        "date=2020-01-01%00",
        "date=9999-99-99",
    ],
)
def test_the_api_refuses_what_it_does_not_know(live: Web, query: str) -> None:
    answer = ask(live.port, f"/api/v1/coverage?{query}")
    if query == "&&&":
        assert answer.status in (200, 400)
    else:
        assert answer.status in (400, 404)
        assert answer.kind == "application/problem+json"
    harmless(answer)


# ------------------------------------------------------------------------------------- requests


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "FOO"])
@pytest.mark.parametrize("path", ["/", "/api/v1/regencies", "/app/", "/app/_stcore/agent/interact"])
def test_nothing_can_be_written(live: Web, method: str, path: str) -> None:
    answer = ask(live.port, path, method, {"Content-Length": "0"})
    assert answer.status == 405
    assert answer["allow"] == "GET, HEAD, OPTIONS"
    harmless(answer)


@pytest.mark.parametrize("path", ["/", "/data", "/api/v1/regencies.csv", "/feeds/ID.json", "/app/"])
def test_head_is_get_without_a_body(live: Web, path: str) -> None:
    get, head = ask(live.port, path), ask(live.port, path, "HEAD")
    assert (head.status, head.body) == (get.status, b"")
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head[name] == get[name]


def test_pages_have_no_options(live: Web) -> None:
    assert ask(live.port, "/", "OPTIONS").status == 405
    assert ask(live.port, "/api/v1/coverage?date=2020-01-01", "OPTIONS").status == 204


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0",
        b"GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n",
        b"GET / HTTP/9.9\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + b"x" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: ../../etc\r\n\r\n",
    ],
)
def test_broken_requests_are_told_so(live: Web, raw: bytes) -> None:
    said = send(live.port, raw)
    answer = parsed(said)
    assert answer.status in (400, 405, 414, 505)
    harmless(answer)


def test_no_other_site_is_fetched_for_anyone(live: Web) -> None:
    answer = parsed(
        send(
            live.port,
            b"GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n",
        )
    )
    assert answer.status == 200
    assert answer.body == ask(live.port, "/").body, "our own page, whatever host is named"


def test_part_of_an_answer_is_the_whole(live: Web) -> None:
    """The app serves no ranges: it answers with all, and says so."""
    path = "/api/v1/coverage?date=2020-01-01"
    whole = ask(live.port, path)
    for asked in ("bytes=0-9", "bytes=-1", "bytes=9-0", "lines=1-2", f"bytes={'0-,' * 900}0-"):
        answer = ask(live.port, path, headers={"Range": asked})
        assert answer.status in (200, 206, 416)
        if answer.status == 200:
            assert answer.body == whole.body
        else:
            assert len(answer.body) < len(whole.body) + 1000


# ------------------------------------------------------------------------------------- websocket


def test_a_websocket_with_noise_harms_nobody(live: Web) -> None:
    url = f"ws://127.0.0.1:{live.port}/app/_stcore/stream"
    for noise in (b"\xff" * 100, b"", "text", b"\x00" * 500_000):
        try:
            with connect(url, open_timeout=60, subprotocols=[Subprotocol("streamlit")]) as link:
                link.send(noise)
                said = link.recv(timeout=1)
                assert b"Traceback" not in (said if isinstance(said, bytes) else said.encode())
        except (WebSocketException, TimeoutError):
            pass  # hung up on, or met with silence
    assert ask(live.port, "/app/_stcore/health").body == b"ok"


@pytest.mark.parametrize("order", ["debug_shutdown_runtime", "debug_disconnect_websocket"])
def test_no_reader_can_stop_the_server(live: Web, order: str) -> None:
    """Streamlit's protocol has orders for its own developers; they are not followed."""
    url = f"ws://127.0.0.1:{live.port}/app/_stcore/stream"
    message = BackMsg(**{order: True}).SerializeToString()
    subprotocol = Subprotocol("streamlit")
    with connect(url, open_timeout=60, subprotocols=[subprotocol]) as link:
        link.send(message)
        link.send(message)
    for _ in range(5):
        assert ask(live.port, "/app/_stcore/health").body == b"ok"
    with connect(url, open_timeout=60, subprotocols=[subprotocol]) as link:
        link.send(BackMsg(rerun_script=ClientState()).SerializeToString())
        assert link.recv(timeout=60)


def test_a_websocket_from_a_foreign_page_is_refused(live: Web) -> None:
    url = f"ws://127.0.0.1:{live.port}/app/_stcore/stream"
    with pytest.raises(WebSocketException):
        connect(url, open_timeout=60, origin=Origin("https://evil.example"))


def test_programs_do_not_drive_pages(live_app: App) -> None:
    """Also where the app is reached directly."""
    for path in ("/app/_stcore/agent/interact", "/app/_stcore/agent/mcp"):
        body = {"Content-Type": "application/json", "Content-Length": "0"}
        answer = ask(live_app.port, path, "POST", body)
        assert answer.status in (400, 403, 404)
        assert b"session_id" not in answer.body
    upload = ask(live_app.port, "/app/_stcore/upload_file/a/b", "PUT", {"Content-Length": "0"})
    assert upload.status in (400, 403, 404, 405)


# ------------------------------------------------------------------------------------- crowds


def served_as_ever(port: int, path: str) -> None:
    """A page is whole, each time it is asked for, within the time that `ask` has."""
    for _ in range(5):
        assert ask(port, path).status == 200, path


def test_a_thousand_at_once_are_served_and_leave_nothing_behind(live: Web) -> None:
    paths = ("/", "/api/v1/regencies.csv", "/api/v1/coverage?date=2020-01-01")
    pages = at_once(live.port, [request("/"), request("/daerah/35.78")] * 500)
    assert {one.status for one in pages} == {200}
    assert len({one.body for one in pages}) == 2

    tables = at_once(live.port, [request("/api/v1/regencies.csv")] * 1000)
    assert {one.status for one in tables} == {200}

    crowd = "127.0.0.99"
    days = [
        f"/api/v1/coverage?date=20{n % 10 + 16}-{n % 12 + 1:02d}-{n % 28 + 1:02d}"
        for n in range(1000)
    ]
    asked = at_once(live.port, [request(day) for day in days], crowd)
    assert {one.status for one in asked} <= {200, 429, 503}
    assert 200 in {one.status for one in asked}
    assert {one["retry-after"] != "" for one in asked if one.status != 200} <= {True}
    for one in asked:
        harmless(one) if one.status < 500 else None

    for path in paths:
        served_as_ever(live.port, path)


def test_slow_clients_hold_nobody_up(live: Web) -> None:
    with ExitStack() as stack:
        for n in range(100):
            link = stack.enter_context(socket.create_connection(("127.0.0.1", live.port), 60))
            link.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nX-" + str(n).encode())
        served_as_ever(live.port, "/")
        assert ask(live.port, "/app/_stcore/health").status == 200


def test_a_client_that_does_not_read_does_not_stop_the_others(live: Web) -> None:
    async def crowd() -> list[Answer]:
        mute = [await asyncio.open_connection("127.0.0.1", live.port, limit=1) for _ in range(50)]
        for _, writer in mute:
            writer.write(request("/api/v1/regencies.geojson"))
        reader, writer = await asyncio.open_connection("127.0.0.1", live.port)
        writer.write(request("/"))
        answer = parsed(await asyncio.wait_for(reader.read(), 60))
        for _, other in [*mute, (reader, writer)]:
            other.close()
        return [answer]

    assert together(crowd())[0].status == 200
