"""What is needed to serve as in production: nginx with the real file, the app behind it, a site."""

from __future__ import annotations

import fcntl
import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from coverage.core.settings import settings
from coverage.site.build import publish
from coverage.site.page import Site
from coverage.snapshot import load_snapshot
from tests.committed import TODAY

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / "deploy" / "nginx.conf"
BASE_URL = "https://112.example.org"
PATIENCE = 180  # s; for a slow machine, never reached when all is well
#: Enough of the site for every kind of page: a province, regencies with, without and beside it all.
CHOSEN = (
    *("home", "rollout", "data", "about", "404", "embed/map"),
    *("35", "35.78", "31.71", "96.71"),
)


def find_nginx() -> str:
    """Return the path of nginx; skip where there is none, except in CI."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found:
        return found
    reason = "no nginx found: install Debian's package nginx-light"
    if os.environ.get("CI", "").lower() in ("", "0", "false"):
        pytest.skip(reason)
    pytest.fail(reason, pytrace=False)


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# ------------------------------------------------------------------------------------- nginx


@dataclass(frozen=True)
class Web:
    """A running nginx: its port, the folder that stands for /srv/112, what it wrote."""

    port: int
    folder: Path
    log: Path

    @property
    def origin(self) -> str:
        """Address of the site, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def site(self) -> Path:
        """The published site."""
        return self.folder / "site"


def configuration(port: int, folder: Path, upstream: Sequence[int], workers: str = "auto") -> str:
    """Return the real configuration with port, folders, user and replicas of a test."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    servers = "\n        ".join(f"server 127.0.0.1:{one} max_conns=2000;" for one in upstream)
    changes = {
        "worker_processes auto;": f"worker_processes {workers};",
        "user www-data;": f"user {getpass.getuser()};",
        "pid /run/nginx.pid;": f"pid {folder}/nginx.pid;",
        "listen 127.0.0.1:8080;": f"listen 127.0.0.1:{port} backlog=2048;",
        "        server 127.0.0.1:8501 max_conns=2000;": f"        {servers}",
        "proxy_cache_path /var/cache/nginx-112 ": f"proxy_cache_path {folder}/kept-{port} ",
        "root /srv/112/site;": f"root {folder}/site;",
        "root /srv/112/earlier;": f"root {folder}/earlier;",
    }
    for old, new in changes.items():
        assert text.count(old) == 1, f"{old!r} is not once in {CONFIGURATION}"
        text = text.replace(old, new)
    if os.geteuid() != 0:  # Debian's folders for what is buffered belong to root
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        paths = "".join(f"    {kind}_temp_path {folder}/{kind};\n" for kind in kinds)
        text = text.replace("http {\n", "http {\n" + paths, 1)
    return text


@contextmanager
def nginx(folder: Path, upstream: Sequence[int], workers: str = "auto") -> Iterator[Web]:
    """Serve `folder/site` and the replicas at the ports `upstream`, by a number of processes."""
    program, web = find_nginx(), Web(free_port(), folder, folder / "nginx.log")
    file = folder / f"nginx-{web.port}.conf"
    file.write_text(configuration(web.port, folder, upstream, workers), encoding="utf-8")
    with web.log.open("wb") as log:
        process = subprocess.Popen(
            [program, "-c", str(file), "-g", "daemon off;"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _wait(lambda: _listens(web.port), process, web.log)
        yield web
    finally:
        _end(process)


# ------------------------------------------------------------------------------------- app


@dataclass(frozen=True)
class App:
    """The running app below /app/: its port, its process, what it wrote."""

    port: int
    process: int
    log: Path

    def messages(self) -> str:
        """Return what the app has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def lightly() -> dict[str, str]:
    """Return what an app of the tests need not do: build the map again, work ahead of visitors."""
    return {"COVERAGE_CACHE": os.environ["COVERAGE_CACHE"], "COVERAGE_WARM": "no"}


@contextmanager
def app(
    folder: Path,
    environment: Mapping[str, str] | None = None,
    prefix: Sequence[str] = (),
    project: Path = ROOT,
) -> Iterator[App]:
    """Start the app as behind nginx, below /app/, on the committed data.

    Parameters
    ----------
    folder: for its messages and the cache. environment: more variables. prefix: command that
    starts the command. project: folder with the project.
    """
    port = free_port()
    outer = {k: v for k, v in os.environ.items() if not k.startswith(("COVERAGE_", "STREAMLIT_"))}
    log = folder / f"app-{port}.log"
    command = [
        *(*prefix, sys.executable, "-m", "streamlit", "run", "dashboard.py"),
        *("--server.port", str(port), "--server.address", "127.0.0.1"),
    ]
    own = {
        "COVERAGE_TODAY": TODAY.isoformat(),
        "COVERAGE_CACHE": str(folder / "cache"),
        "STREAMLIT_SERVER_BASE_URL_PATH": "app",
    }
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=project,
            env=outer | own | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        health = f"http://127.0.0.1:{port}/app/_stcore/health"
        _wait(lambda: _answers(health), process, log)
        yield App(port, process.pid, log)
    finally:
        _end(process)


def _wait(ready, process: subprocess.Popen[bytes], log: Path) -> None:  # type: ignore[no-untyped-def]
    give_up = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > give_up:
            text = log.read_text(encoding="utf-8", errors="replace")
            pytest.fail(f"{process.args} does not start:\n{text[-4000:]}", pytrace=False)
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# ------------------------------------------------------------------------------------- site


def shared_folder(factory: pytest.TempPathFactory, name: str = "hosting") -> Path:
    """Return a folder that all workers of this run of the tests share."""
    base = factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / name
    folder.mkdir(exist_ok=True)
    return folder


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let one process at a time into a folder."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def published(folder: Path) -> Path:
    """Return a small site, made once in a run of the tests, or what PUBLISHED_SITE names."""
    if named := os.environ.get("PUBLISHED_SITE"):
        return Path(named).resolve()
    site = folder / "site"
    with alone(folder):
        if not site.exists():
            data = load_snapshot(settings(), TODAY)
            publish(Site(data, settings(), BASE_URL), site, processes=1, chosen=CHOSEN)
    return site
