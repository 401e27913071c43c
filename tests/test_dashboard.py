"""The ASGI app: headers, immutable files, no way out."""

from __future__ import annotations

import asyncio
import gc
import gzip
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from coverage.core.dates import bar_dates
from coverage.evidence import metrics, status
from coverage.maps.assets import map_assets
from coverage.rollout import page as rollout_page
from coverage.snapshot import Snapshot
from coverage.web import asset_files, warming
from coverage.web.headers import SecurityHeaders
from coverage.web.warming import warm
from tests.committed import TODAY

ROOT = Path(__file__).parents[1]
INDEX = Path(st.__file__).parent / "static" / "index.html"


@pytest.fixture(scope="module")
def dashboard() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COVERAGE_TODAY", TODAY.isoformat())
        import dashboard as module

        yield module


def get(app: Starlette, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Send one GET to an ASGI app; return status, headers and body as they left it."""
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
        "http_version": "1.1",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }
    # In a thread of its own: the browser's driver may have left a running loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, app(scope, receive, send)).result()
    start = sent[0]
    names = {key.decode(): value.decode() for key, value in start["headers"]}
    return start["status"], names, b"".join(part.get("body", b"") for part in sent[1:])


@pytest.fixture(scope="module")
def app(dashboard: ModuleType) -> Starlette:
    return Starlette(
        routes=[
            asset_files.route(dashboard.build_files, "/"),
            Route("/plain", lambda _: PlainTextResponse("x")),
        ],
        middleware=[Middleware(SecurityHeaders, index=INDEX)],
    )


def test_files_of_the_map_are_immutable_and_gzipped(dashboard: ModuleType, app: Starlette) -> None:
    path = map_assets(dashboard.served(), "id", "/").national
    status, headers, body = get(app, path, accept_encoding="gzip")
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert headers["content-encoding"] == "gzip"
    plain = get(app, path)
    assert plain[2] == gzip.decompress(body)
    assert get(app, path, accept_encoding="gzip", if_none_match=headers["etag"])[0] == 304


@pytest.mark.parametrize("wanted", [True, False])
def test_pages_are_worked_out_ahead_if_that_is_wanted(
    dashboard: ModuleType, monkeypatch: pytest.MonkeyPatch, wanted: bool
) -> None:
    done = threading.Event()
    asked: list[Snapshot] = []

    def ahead(data: Snapshot) -> None:
        asked.append(data)
        done.set()

    monkeypatch.setattr(warming, "warm", ahead)
    live = warming.lifespan(lambda: None, dashboard.served, wanted)

    async def run() -> None:
        async with live(dashboard.app):
            # else every collection would walk through all the data
            assert gc.get_freeze_count() > 100_000
            if wanted:
                assert await asyncio.to_thread(done.wait, 60)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()
    assert asked == ([dashboard.served()] if wanted else [])
    assert gc.get_freeze_count() == 0


def test_what_is_worked_out_ahead_is_kept(
    dashboard: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = dashboard.served()
    warm(data)
    monkeypatch.setattr(rollout_page, "curve", None)  # so that it cannot be drawn again
    for code in ("id", "en"):
        assert data.cached(rollout_page.main_chart, data.today, "ID", "Indonesia", code) is not None
    for module, name in ((status, "lookup"), (metrics, "coverage_of"), (metrics, "nearby_counts")):
        monkeypatch.setattr(module, name, None)
    for day in bar_dates(data.today):  # where a reader can let the time bar go
        assert data.coverage_at(day, "ID").date == day
        assert data.gap_at(day, "ID") is None or data.gap_at(day, "ID").official.start <= day
        assert isinstance(data.nearby_counts_at(day, "ID"), tuple)


def test_geometry_is_light(dashboard: ModuleType, app: Starlette) -> None:
    files = map_assets(dashboard.served(), "id", "/")
    national, island, province = (
        len(get(app, path, accept_encoding="gzip")[2])
        for path in (files.national, files.island, files.province)
    )
    assert national <= 120_000
    assert national + island <= 300_000  # what most visits load
    assert province <= 700_000


@pytest.mark.parametrize("path", ["/assets/0/x.js", "/assets/../dashboard.py", "/assets/%2e%2e/x"])
def test_other_files_are_not_found(app: Starlette, path: str) -> None:
    assert get(app, path)[0] == 404


def test_every_answer_forbids_other_hosts(app: Starlette) -> None:
    policy = get(app, "/plain")[1]["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy
    assert "*" not in policy


def test_the_server_never_asks_for_its_own_address(dashboard: ModuleType) -> None:
    from streamlit import net_util

    assert net_util.get_external_ip() is None
    config = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert "serverAddress" in config
    assert "gatherUsageStats = false" in config


def test_broken_data_are_refused_at_the_door(tmp_path: Path) -> None:
    for path in (ROOT / "data").glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    table = tmp_path / "deployment_evidence.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace(",day,", ",dayish,")
    lines[4] = lines[4].replace("https://", "javascript:")
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "import dashboard"],
        cwd=ROOT,
        env={**os.environ, "COVERAGE_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "deployment_evidence.csv:3: date_precision = 'dayish'" in done.stderr
    assert "deployment_evidence.csv:5: source_url" in done.stderr
    assert "Traceback" not in done.stderr
