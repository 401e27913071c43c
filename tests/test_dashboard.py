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
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from coverage import snapshot as snapshot_module
from coverage.core.dates import bar_dates
from coverage.evidence import figures, status
from coverage.maps.assets import map_assets
from coverage.rollout import page as rollout_page
from coverage.snapshot import ServedSnapshot, Snapshot
from coverage.web import api, assets, embed, warming
from coverage.web.headers import AppHeaders
from coverage.web.warming import warm
from geodata.errors import DataError
from geodata.maps.layer import MapAssets
from pages.shared import state
from tests.committed import TODAY

ROOT = Path(__file__).parents[1]
INDEX = Path(st.__file__).parent / "static" / "index.html"


@pytest.fixture(scope="module")
def dashboard() -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COVERAGE_TODAY", TODAY.isoformat())
        patch.setattr(state, "_SERVED", ServedSnapshot(lambda _: None))
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


def app_headers(dashboard: ModuleType) -> Middleware:
    def files(code: str) -> MapAssets:
        return map_assets(dashboard.served(), code, "/")

    return Middleware(AppHeaders, INDEX, files, "id")


@pytest.fixture(scope="module")
def app(dashboard: ModuleType) -> Starlette:
    return Starlette(
        routes=[
            assets.route(dashboard.build_files, "/"),
            Route("/plain", lambda _: PlainTextResponse("x")),
        ],
        middleware=[app_headers(dashboard)],
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


@pytest.mark.parametrize("refusal", ["gzip;q=0", "gzip; q=0.0, deflate", "GZIP;Q=0", "*;q=0"])
def test_refused_compression_is_refused_everywhere(dashboard: ModuleType, refusal: str) -> None:
    # As Streamlit does: around our own routes too.
    packing = Middleware(GZipMiddleware, minimum_size=1000)
    app = Starlette(
        routes=[
            assets.route(dashboard.build_files, "/"),
            *api.routes(dashboard.served),
            embed.route(dashboard.served),
            Route("/plain", lambda _: PlainTextResponse("x" * 5000)),
        ],
        middleware=[app_headers(dashboard), packing],
    )
    national = map_assets(dashboard.served(), "id", "/").national
    for path in (national, "/api/v1/coverage", "/feeds/ID.xml", "/embed/map", "/plain"):
        status, headers, body = get(app, path, accept_encoding=refusal)
        assert status == 200
        assert "content-encoding" not in headers, path
        assert headers["content-length"] == str(len(body))
        packed = get(app, path, accept_encoding=f"gzip, {refusal.partition(',')[2]}")
        assert packed[1]["content-encoding"] == "gzip"
        assert gzip.decompress(packed[2]) == body


@pytest.mark.parametrize(
    "referer",
    ["", "http://[", "http://x/?lang=en", "\xff", "http://x/?lang=<b>&lang=en", "?" * 9000],
)
def test_the_frame_of_the_map_takes_any_referer(dashboard: ModuleType, referer: str) -> None:
    files = {code: map_assets(dashboard.served(), code, "/") for code in ("id", "en")}
    frame = Route("/{path:path}", lambda _: PlainTextResponse("x"))
    app = Starlette(routes=[frame], middleware=[app_headers(dashboard)])
    path = "/component/streamlit_folium.st_folium/index.html"
    status, headers, _ = get(app, path, referer=referer)
    assert status == 200
    assert files["en" if referer == "http://x/?lang=en" else "id"].data in headers["link"]


def test_a_day_that_loads_slowly_holds_nobody_up(
    dashboard: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is asked while a new snapshot is loaded comes from the one before, at once."""
    gate, loading = threading.Event(), threading.Event()

    def load(*_: object) -> Snapshot:
        loading.set()
        assert gate.wait(60)
        raise DataError([])

    before = dashboard.served()
    monkeypatch.setattr(snapshot_module, "snapshot", load)
    monkeypatch.setenv("COVERAGE_TODAY", (TODAY + timedelta(days=1)).isoformat())
    assert dashboard.served() is before
    assert loading.wait(60)
    app = Starlette(
        routes=[
            assets.route(dashboard.build_files, "/"),
            *api.routes(dashboard.served),
            embed.route(dashboard.served),
            Route("/{path:path}", lambda _: PlainTextResponse("ok")),
        ],
        middleware=[app_headers(dashboard)],
    )
    frame = "/component/streamlit_folium.st_folium/index.html"
    national = map_assets(before, "id", "/").national
    paths = ("/health", frame, national, "/assets/0/none.js", "/api/v1/coverage", "/embed/map")
    assert [get(app, path)[0] for path in paths] == [200, 200, 200, 404, 200, 200]
    assert not gate.is_set()
    gate.set()


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
        assert data.cached(rollout_page.two_curves, data.today, "ID", code) is not None
    for module, name in (
        (status, "lookup"),
        (figures, "coverage_of"),
        (snapshot_module, "nearby_counts"),
    ):
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


def test_broken_data_are_refused_at_the_door(example_folder: Path) -> None:
    table = example_folder / "deployment_evidence.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace(",day,", ",dayish,")
    lines[4] = lines[4].replace("https://", "javascript:")
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "import dashboard"],
        cwd=ROOT,
        env={**os.environ, "COVERAGE_DATA": str(example_folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "deployment_evidence.csv:3: date_precision = 'dayish'" in done.stderr
    assert "deployment_evidence.csv:5: source_url" in done.stderr
    assert "Traceback" not in done.stderr
