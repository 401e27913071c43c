"""The national portal's feed, against a stand-in on this machine."""

from __future__ import annotations

import argparse
import contextlib
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage.calls.cli import add_commands
from coverage.calls.portal import fetch as portal_fetch
from coverage.calls.portal.fetch import (
    AnswerError,
    PortalResult,
    fetch_portal,
    parse_answer,
)
from coverage.calls.portal.model import (
    Incidents,
    load_portal,
    month_file,
    month_files,
    portal_chart,
    portal_view,
    store_day,
)
from coverage.core.i18n import language
from geodata.errors import DataError

FIRST, TODAY = date(2024, 1, 30), date(2024, 3, 1)
LIST = [
    {"id": "1", "name": "Kebakaran", "y": 3},
    {"id": "2", "name": "Kecelakaan Lalu Lintas", "y": "12"},
]
Answer = Callable[[BaseHTTPRequestHandler], None]


def says(body: object, kind: str = "application/json", status: int = 200, **more: str) -> Answer:
    """Answer with a body: JSON of what it is, or text as it stands."""
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(raw)), **more}
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(raw)

    return answer


def breaks_off(request: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent, and hang up."""
    request.send_response(200)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", "4000")
    request.end_headers()
    request.wfile.write(b'[{"id": 1, "name": "Keb')
    request.wfile.flush()
    request.close_connection = True


def hangs(request: BaseHTTPRequestHandler) -> None:
    """Answer too late."""
    time.sleep(0.6)
    says(LIST)(request)


@dataclass
class Portal:
    """The stand-in: what it answers each day (the last answer repeats), and what it was asked."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    usual: Answer = field(default_factory=lambda: says(LIST))
    asked: list[str] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    address: str = ""
    seconds: float = 0.0  # the clock of the test

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.seconds += seconds

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        day = request.path.rsplit("/", 1)[-1]
        self.asked.append(day)
        self.at.append(self.seconds)
        self.agents.add(str(request.headers.get("User-Agent")))
        row = self.answers.get(day)
        (self.usual if not row else row.pop(0) if len(row) > 1 else row[0])(request)

    def fetch(self, folder: Path, first: date, last: date, **more: Any) -> PortalResult:
        return fetch_portal(first, last, folder, **more)


@pytest.fixture
def feed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    stand_in = Portal()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with contextlib.suppress(OSError):  # whoever asked has gone
                stand_in.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    stand_in.address = f"http://127.0.0.1:{server.server_port}/get/emergency_lists"
    monkeypatch.setattr(portal_fetch, "TIMEOUT", httpx.Timeout(0.3))
    monkeypatch.setattr(portal_fetch, "PORTAL_URL", stand_in.address)
    monkeypatch.setattr(portal_fetch, "now", lambda: datetime(2024, 3, 1, 5, tzinfo=UTC))
    clock = SimpleNamespace(monotonic=lambda: stand_in.seconds, sleep=stand_in.sleep)
    monkeypatch.setattr(portal_fetch, "time", clock)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield stand_in
    server.shutdown()
    thread.join()
    server.server_close()


def days(first: date, n: int) -> list[date]:
    return [first + timedelta(days=i) for i in range(n)]


def test_days_are_stored_with_their_address(feed: Portal, tmp_path: Path) -> None:
    feed.answers["2024-02-01"] = [says([])]
    result = feed.fetch(tmp_path, FIRST, date(2024, 2, 2))
    assert (result.stored, result.empty, result.incidents, result.complete) == (4, 1, 45, True)
    assert result.new_types == {"Kebakaran": FIRST, "Kecelakaan Lalu Lintas": FIRST}
    frame = load_portal(tmp_path)
    assert [path.name for path in month_files(tmp_path)] == ["2024-01.csv", "2024-02.csv"]
    assert frame["count"].sum() == 45
    assert list(frame["day"].dt.date.unique()) == days(FIRST, 4)
    empty = frame[frame["type"] == ""]
    assert [f"{day:%F}" for day in empty["day"]] == ["2024-02-01"]
    assert (frame["source_url"] == [f"{feed.address}/{day:%F}" for day in frame["day"]]).all()
    assert set(frame["fetched_at"]) == {"2024-03-01T05:00:00Z"}
    assert all("112" in agent for agent in feed.agents)
    assert list(tmp_path.rglob(".*")) == []


def test_never_more_than_one_request_a_second(feed: Portal, tmp_path: Path) -> None:
    feed.answers["2024-01-31"] = [says("", status=503), says("", status=500), says(LIST)]
    result = feed.fetch(tmp_path, FIRST, date(2024, 2, 9))
    assert result.requests == len(feed.at) == 13
    gaps = [later - earlier for earlier, later in zip(feed.at, feed.at[1:], strict=False)]
    assert min(gaps) >= portal_fetch.SECONDS_BETWEEN
    assert gaps[1:3] == [2.0, 4.0]  # back-off after the 503 and the 500


def test_a_second_run_asks_only_for_what_is_missing(feed: Portal, tmp_path: Path) -> None:
    last = date(2024, 2, 3)
    feed.answers["2024-02-01"] = [says("", status=404)]
    first = feed.fetch(tmp_path, FIRST, last)
    assert (first.stored, len(first.problems), first.complete) == (4, 1, False)
    feed.asked.clear()
    feed.answers.clear()
    again = feed.fetch(tmp_path, FIRST, last)
    assert feed.asked == ["2024-02-01"]
    assert (again.stored, again.skipped, again.new_types, again.complete) == (1, 4, {}, True)
    feed.asked.clear()
    assert feed.fetch(tmp_path, FIRST, last).requests == 0
    assert feed.asked == []


def test_a_break_in_the_middle_keeps_what_was_there(feed: Portal, tmp_path: Path) -> None:
    def stop(day: date, done: int, total: int) -> None:
        assert total == 6
        if done == 3:
            raise KeyboardInterrupt

    last = FIRST + timedelta(days=5)
    with pytest.raises(KeyboardInterrupt):
        feed.fetch(tmp_path, FIRST, last, progress=stop)
    assert list(load_portal(tmp_path)["day"].dt.date.unique()) == days(FIRST, 3)
    feed.asked.clear()
    assert feed.fetch(tmp_path, FIRST, last).complete
    assert feed.asked == [f"{day}" for day in days(FIRST, 6)[3:]]


@pytest.mark.parametrize(
    ("answer", "kind", "requests"),
    [
        (says("<!doctype html><h1>Portal</h1>", "text/html"), "html", 1),
        (says("  <html>maintenance</html>"), "html", 1),
        (says("[]", "text/html; charset=utf-8"), "html", 1),
        (says('[{"id": 1, "na'), "json", 4),
        (says(""), "json", 4),
        (says({"data": LIST}), "shape", 1),
        (says(None), "shape", 1),
        (says([{"id": 1, "name": "Banjir"}]), "shape", 1),
        (says([{"id": 1, "name": "Banjir", "y": -1}]), "shape", 1),
        (says([{"id": 1, "name": "Banjir", "y": 1.5}]), "shape", 1),
        (says([{"id": 1, "name": "Banjir", "y": True}]), "shape", 1),
        (says([{"id": 1, "name": "Banjir", "y": 10**9}]), "shape", 1),
        (says([{"id": 1, "name": "  ", "y": 1}]), "shape", 1),
        (says([*LIST, LIST[0]]), "shape", 1),
        (says(["Banjir"]), "shape", 1),
        (says("", status=404), "status", 1),
        (says("", status=500), "status", 4),
        (says("", status=429), "status", 4),
        (says("", status=302, Location="https://elsewhere.example/"), "moved", 1),
        (says(" " * 1_100_000), "large", 1),
        (breaks_off, "network", 4),
        (hangs, "slow", 4),
    ],
)
def test_an_answer_that_is_no_list_is_refused_and_the_next_day_goes_on(
    feed: Portal, tmp_path: Path, answer: Answer, kind: str, requests: int
) -> None:
    feed.answers["2024-02-10"] = [answer]
    result = feed.fetch(tmp_path, date(2024, 2, 10), date(2024, 2, 11))
    (problem,) = result.problems
    assert (problem.kind, problem.day) == (kind, date(2024, 2, 10))
    assert problem.url in str(problem)
    assert feed.asked.count("2024-02-10") == requests
    assert [f"{day:%F}" for day in load_portal(tmp_path)["day"].unique()] == ["2024-02-11"]
    assert not result.complete
    assert not result.stopped


@pytest.mark.parametrize("trouble", [breaks_off, hangs, says("", status=502), says("[{")])
def test_a_passing_trouble_passes(feed: Portal, tmp_path: Path, trouble: Answer) -> None:
    feed.answers["2024-02-10"] = [trouble, trouble, says(LIST)]
    assert feed.fetch(tmp_path, date(2024, 2, 10), date(2024, 2, 10)).complete
    assert len(feed.asked) == 3


def test_an_answer_that_drips_has_an_end(feed: Portal, tmp_path: Path) -> None:
    def drips(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(5):
            request.wfile.write(b" " * 10)
            request.wfile.flush()
            feed.seconds += 20
            time.sleep(0.05)

    feed.answers["2024-02-10"] = [drips]
    (problem,) = feed.fetch(tmp_path, date(2024, 2, 10), date(2024, 2, 10)).problems
    assert problem.kind == "slow"


def test_the_portal_is_waited_for_as_it_asks(feed: Portal, tmp_path: Path) -> None:
    feed.answers["2024-02-10"] = [says("", status=429, Retry_After="90"), says(LIST)]
    assert feed.fetch(tmp_path, date(2024, 2, 10), date(2024, 2, 10)).complete
    assert feed.at[1] - feed.at[0] == 90
    feed.answers["2024-02-11"] = [says("", status=503, Retry_After="86400")]
    result = feed.fetch(tmp_path, date(2024, 2, 11), date(2024, 2, 12))
    assert "86400" in result.stopped
    assert feed.asked[-1] == "2024-02-11"
    late = "Wed, 21 Oct 2099 07:28:00 GMT"
    feed.answers["2024-02-11"] = [says("", status=503, Retry_After=late)]
    assert feed.fetch(tmp_path, date(2024, 2, 11), date(2024, 2, 12)).stopped
    feed.answers["2024-02-11"] = [says("", status=503, Retry_After="soon"), says(LIST)]
    assert feed.fetch(tmp_path, date(2024, 2, 11), date(2024, 2, 11)).complete


def test_a_portal_that_is_down_is_left_alone(feed: Portal, tmp_path: Path) -> None:
    feed.usual = says("<html>", "text/html")
    result = feed.fetch(tmp_path, FIRST, date(2024, 2, 28))
    assert len(feed.asked) == portal_fetch.FAILED_IN_A_ROW
    assert result.stopped
    feed.usual, feed.asked = says("", status=403), []
    assert feed.fetch(tmp_path, FIRST, date(2024, 2, 28)).stopped
    assert len(feed.asked) == 1


def test_new_types_are_taken_and_told(feed: Portal, tmp_path: Path) -> None:
    feed.fetch(tmp_path, FIRST, FIRST)
    odd = '=Gempa\u200b \u0000bumi, "M 5"\n<script>'
    feed.answers["2024-02-05"] = [says([{"id": 9, "name": odd, "y": 2}, LIST[0]])]
    result = feed.fetch(tmp_path, date(2024, 2, 5), date(2024, 2, 5))
    assert result.new_types == {'=Gempa bumi, "M 5" <script>': date(2024, 2, 5)}
    frame = load_portal(tmp_path)
    assert list(frame[frame["type_id"] == "9"]["count"]) == [2]
    chart = portal_chart(frame, language("en"))
    assert chart is not None
    assert "<script" not in chart.figure.to_json().replace("\\u003c", "<")


def test_refreshing_replaces_a_day_and_a_failure_leaves_it(feed: Portal, tmp_path: Path) -> None:
    feed.fetch(tmp_path, FIRST, FIRST)
    feed.answers[f"{FIRST}"] = [says([{"id": 1, "name": "Kebakaran", "y": 99}])]
    assert feed.fetch(tmp_path, FIRST, FIRST, refresh=True).stored == 1
    assert list(load_portal(tmp_path)["count"]) == [99]
    feed.answers[f"{FIRST}"] = [says("<html>", "text/html")]
    assert not feed.fetch(tmp_path, FIRST, FIRST, refresh=True).complete
    assert list(load_portal(tmp_path)["count"]) == [99]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2024, 2, 2), date(2024, 2, 1), "after the last"),
        (date(2015, 12, 31), date(2024, 2, 1), "no 112 before"),
        (date(2024, 2, 1), TODAY, "not over"),
        (date(2024, 2, 1), date(2999, 1, 1), "not over"),
    ],
)
def test_senseless_ranges_are_refused_before_anything_is_asked(
    feed: Portal, tmp_path: Path, first: date, last: date, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        feed.fetch(tmp_path, first, last)
    assert feed.asked == []


def test_the_command(feed: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feed.answers["2024-02-01"] = [says("", status=404)]

    def run(first: date, last: date) -> int:
        top = argparse.ArgumentParser()
        add_commands(top.add_subparsers())
        days = ["--portal", f"{first}", f"{last}"]
        options = top.parse_args(["ingest", *days, "--into", str(tmp_path)])
        return int(options.run(options))

    assert run(FIRST, date(2024, 2, 2)) == 1
    said = capsys.readouterr()
    assert "'Kebakaran', from 2024-01-30" in said.out
    assert "4 of 4 days" in said.err
    assert "404" in said.err
    feed.answers.clear()
    assert run(FIRST, date(2024, 2, 2)) == 0
    assert run(FIRST, TODAY) == 2
    month_file(tmp_path, FIRST).write_text("day,count\n", encoding="utf-8")
    assert run(FIRST, date(2024, 2, 2)) == 1
    assert "column is missing" in capsys.readouterr().err


# ---- one answer, and the store


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["", "application/json", "text/plain"]))
def test_whatever_comes_is_a_list_or_a_refusal(body: bytes, kind: str) -> None:
    refusal = ""
    found: list[Incidents] = []
    try:
        found = parse_answer(body, kind)
    except AnswerError as error:
        refusal = error.kind
    assert refusal in {"", "html", "json", "shape"}
    assert all(isinstance(one, Incidents) for one in found)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "name", "y"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(JSON)
def test_whatever_json_comes_keeps_the_rules(value: object) -> None:
    try:
        found = parse_answer(json.dumps(value).encode())
    except AnswerError:
        return
    assert isinstance(value, list)
    assert len(found) == len(value)
    for one in found:
        assert one.type == one.type.strip() != ""
        assert 0 <= one.count <= 10**7


NAMES = st.text(min_size=1, max_size=30).map(lambda t: "".join(c for c in t if c.isprintable()))
ENTRIES = st.lists(
    st.builds(Incidents, NAMES, NAMES.map(str.strip).filter(bool), st.integers(0, 10**6)),
    max_size=5,
    unique_by=lambda one: (one.type_id, one.type),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 70), ENTRIES), max_size=6))
def test_the_store_gives_back_the_last_of_each_day(
    written: list[tuple[int, list[Incidents]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        kept: dict[date, list[Incidents]] = {}
        for offset, found in written:
            day = FIRST + timedelta(days=offset)
            store_day(folder, day, found, "https://a.example/1", "2024-03-01T05:00:00Z")
            kept[day] = found
        frame = load_portal(folder)
        assert set(frame["day"].dt.date) == set(kept)
        for day, found in kept.items():
            some = frame[(frame["day"].dt.date == day) & (frame["type"] != "")]
            columns = (some[name] for name in ("type_id", "type", "count"))
            assert [Incidents(*row) for row in zip(*columns, strict=True)] == found


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("2024-01-30", "2024-02-30", "day"),
        ("2024-01-30", "2024-02-01", "day"),
        (",3,", ",three,", "count"),
        (",3,", ",-3,", "count"),
        ("Kebakaran", "", "type"),
        ("https://a", "ftp://a", "source_url"),
        ("05:00:00Z", "05:00", "fetched_at"),
    ],
)
def test_a_store_that_was_spoilt_is_refused(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    some = [Incidents("1", "Kebakaran", 3)]
    store_day(tmp_path, FIRST, some, "https://a.example/1", "2024-03-01T05:00:00Z")
    path = month_file(tmp_path, FIRST)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(DataError) as error:
        load_portal(tmp_path)
    assert [(p.line, p.column) for p in error.value.problems] == [(2, column)]
    with pytest.raises(DataError):
        store_day(tmp_path, FIRST, some, "https://a.example/1", "2024-03-01T05:00:00Z")
    assert path.read_bytes() == before


def test_charts_of_the_feed(tmp_path: Path) -> None:
    assert portal_chart(load_portal(tmp_path), language("id")) is None
    for n, day in enumerate(days(FIRST, 120)):
        found = [Incidents(str(i), f"Jenis {i}", i + n) for i in range(9)] if n != 7 else []
        store_day(tmp_path, day, found, f"https://a.example/{day}", "2024-03-01T05:00:00Z")
    frame = load_portal(tmp_path)
    for lang in (language("id"), language("en")):
        few = portal_chart(frame.head(200), lang)
        many = portal_chart(frame, lang)
        assert few is not None
        assert many is not None
        assert few.unit != many.unit
        for chart, rows in ((few, frame.head(200)), (many, frame)):
            assert sum(sum(bar.y) for bar in chart.figure.data) == rows["count"].sum()
            assert len(chart.table) == len(rows)
            assert chart.links[0] in chart.table.columns
            assert "https://a.example" in chart.source
        assert len(many.figure.data) == 7
        assert list(portal_view(frame, lang)[0].columns) == list(many.table.columns)
