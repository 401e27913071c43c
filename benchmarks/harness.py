"""What every benchmark needs: processes, servers, a browser that counts, tables, the machine.

Servers end with the `with` block that they were started in.
"""

from __future__ import annotations

import base64
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Page,
    Playwright,
    ViewportSize,
)
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.committed import TODAY
from tests.hosting.serving import free_port

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SCRIPTS = HERE / "scripts"
PROBE = HERE / "probe.js"
#: what the measured programs need to know: the data of one day
ENVIRONMENT = {"COVERAGE_TODAY": TODAY.isoformat(), "PYTHONPATH": str(ROOT)}
STARTUP_SECONDS = 120
QUIET_SECONDS = 0.4
VIEWPORT: ViewportSize = {"width": 1400, "height": 900}
#: The browser asks nobody on its own account, and finds no host but this machine.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


class BenchmarkError(RuntimeError):
    """The benchmark cannot be run; the message says what is missing."""


# -------------------------------------------------------------------------------- processes


@dataclass(frozen=True)
class Usage:
    """Seconds of the wall clock and of the processors, and the most memory, MB."""

    wall: float
    cpu: float
    mb: float


def measured(command: Sequence[str]) -> tuple[str, Usage]:
    """Run a command to its end; return what it printed, and what it took.

    Raises
    ------
    BenchmarkError
        It failed.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | ENVIRONMENT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as pipe:
        printed = pipe.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise BenchmarkError(f"failed with {process.returncode}: {' '.join(command)}")
    return printed, Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def module(name: str, *arguments: object) -> list[str]:
    """Return the command that runs a module of the project in a process of its own."""
    return [sys.executable, "-m", name, *map(str, arguments)]


def child(name: str, *arguments: object) -> dict[str, Any]:
    """Run a module that prints its figures as JSON; `peak` is the most memory that it took, MB."""
    printed, usage = measured(module(name, *arguments))
    return {**json.loads(printed.splitlines()[-1]), "peak": usage.mb}


# -------------------------------------------------------------------------------- servers


@dataclass(frozen=True)
class Server:
    """A server that has been started; `url` has no slash at the end."""

    script: Path
    url: str
    process: subprocess.Popen[bytes]
    log: IO[bytes]

    def ready(self) -> str:
        """Wait until it answers, and return its address.

        Raises
        ------
        BenchmarkError
            It does not; what it printed is in the message.
        """
        deadline = time.monotonic() + STARTUP_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return self.url
            except OSError:
                time.sleep(0.1)
        self.log.seek(0)
        tail = self.log.read().decode(errors="replace")[-2000:]
        raise BenchmarkError(f"{self.script} does not serve {self.url}:\n{tail}")


@contextmanager
def served(script: Path, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Start to serve a Streamlit script on a free port of this machine, and stop it at the end.

    Parameters
    ----------
    script: path of the script. environment: variables to add to those of every benchmark.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = {
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    command = module("streamlit", "run", script)
    for name, value in options.items():
        command += [f"--{name}", value]
    with TemporaryFile() as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | ENVIRONMENT | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield Server(script, url, process, log)
        finally:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and whatever it started: they are a process group of their own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, number)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            continue


# -------------------------------------------------------------------------------- browser


def chromium_path() -> str:
    """Return the browser to measure with.

    Raises
    ------
    BenchmarkError
        There is none.
    """
    named = os.environ.get("CHROMIUM", "")
    found = shutil.which(named or "chromium")
    if found:
        return found
    asked = f"CHROMIUM={named!r} is no program" if named else "no `chromium` on the PATH"
    raise BenchmarkError(
        f"The benchmark needs Chromium: {asked}. Install it (Debian: apt install chromium), "
        "or name one in the environment variable CHROMIUM."
    )


def launch(playwright: Playwright) -> Browser:
    """Start Chromium without a window."""
    return playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGS)


@dataclass
class Traffic:
    """What a page has sent and received so far; bytes as they went over the wire.

    Attributes
    ----------
    http: bytes by address (path), headers included.
    received, sent: payloads of websocket messages, in order.
    foreign: requests to other hosts; the browser could not reach them.
    compressed: whether the websocket compresses, so that the payloads weigh less on the wire.
    """

    host: str
    http: Counter[str] = field(default_factory=Counter)
    received: list[bytes] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    compressed: bool = False
    last: float = field(default_factory=time.monotonic)
    _paths: dict[str, str] = field(default_factory=dict)
    _session: CDPSession | None = None

    def attach(self, context: BrowserContext, page: Page) -> None:
        """Count from now on."""
        session = context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._request)
        session.on("Network.loadingFinished", self._finished)
        session.on("Network.webSocketHandshakeResponseReceived", self._handshake)
        session.on("Network.webSocketFrameReceived", lambda e: self._frame(e, self.received))
        session.on("Network.webSocketFrameSent", lambda e: self._frame(e, self.sent))
        session.send("Network.enable")
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        self._session = session

    def _request(self, event: dict[str, Any]) -> None:
        self.last = time.monotonic()
        parts = urlsplit(event["request"]["url"])
        self._paths[event["requestId"]] = parts.path
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self.foreign.append(event["request"]["url"])

    def _finished(self, event: dict[str, Any]) -> None:
        self.last = time.monotonic()
        path = self._paths.get(event["requestId"], "")
        self.http[path] += int(event["encodedDataLength"])

    def _handshake(self, event: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in event["response"]["headers"].items()}
        self.compressed |= "deflate" in headers.get("sec-websocket-extensions", "")

    def _frame(self, event: dict[str, Any], into: list[bytes]) -> None:
        self.last = time.monotonic()
        frame = event["response"]
        data = frame["payloadData"]
        into.append(base64.b64decode(data) if frame["opcode"] == 2 else data.encode())

    def processor(self) -> float:
        """Return the milliseconds that the page's main thread has kept a processor so far.

        Other programs on the machine do not add to it, as they do to the time on the clock.
        """
        assert self._session is not None
        metrics = self._session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(m["value"] for m in metrics if m["name"] == "TaskDuration")

    def settle(self, page: Page, limit: float = 10.0) -> None:
        """Wait until nothing has come or gone for a moment."""
        deadline = time.monotonic() + limit
        self.last = time.monotonic()
        while time.monotonic() < min(deadline, self.last + QUIET_SECONDS):
            page.wait_for_timeout(50)

    def mark(self) -> tuple[int, int]:
        """Return how many websocket messages came and went so far, for `since`."""
        return len(self.received), len(self.sent)

    def since(self, mark: tuple[int, int]) -> tuple[int, int]:
        """Return the websocket bytes received and sent since `mark`."""
        return sum(map(len, self.received[mark[0] :])), sum(map(len, self.sent[mark[1] :]))


@contextmanager
def visit(browser: Browser, url: str) -> Iterator[tuple[Page, Traffic]]:
    """Open `url` as a first-time visitor: nothing cached, nothing stored.

    Yields
    ------
    The page, as soon as the server's first answer is there, and its traffic.
    """
    context = browser.new_context(viewport=VIEWPORT, locale="id-ID")
    try:
        context.add_init_script(path=PROBE)
        page = context.new_page()
        page.set_default_timeout(60_000)
        traffic = Traffic(urlsplit(url).netloc)
        traffic.attach(context, page)
        page.goto(url, wait_until="commit")
        yield page, traffic
    finally:
        context.close()


def weigh(messages: list[bytes]) -> list[tuple[str, int]]:
    """Return what the messages of a script run carry, heaviest first: the element and its bytes."""
    weights: Counter[str] = Counter()
    for raw in messages:
        message = ForwardMsg()
        message.ParseFromString(raw)
        kind: str = message.WhichOneof("type") or "empty"
        if kind == "delta":
            kind = message.delta.WhichOneof("type") or "delta"
            if kind == "new_element":
                kind = message.delta.new_element.WhichOneof("type") or kind
            elif kind == "add_block":
                kind = "containers"
        weights[kind] += len(raw)
    return weights.most_common()


# -------------------------------------------------------------------------------- figures


def p95(values: list[float]) -> float:
    """Return the 95th percentile; of few values, the largest."""
    if len(values) < 20:
        return max(values)
    return quantiles(values, n=20, method="inclusive")[-1]


def verdict(met: bool | None) -> str:
    """Say whether an expectation was met; nothing if there was none."""
    return "" if met is None else "yes" if met else "NO"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay rows out in columns; to the right where every cell is a number with its unit, or bare."""
    columns = list(zip(*rows, strict=True))
    right = [all(not cell or cell[0] in "0123456789-–" for cell in column) for column in columns]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        laid = [
            cell.rjust(width) if numbers else cell.ljust(width)
            for cell, width, numbers in zip(cells, widths, right, strict=True)
        ]
        return "  ".join(laid).rstrip()

    rule = "  ".join("-" * width for width in widths)
    return "\n".join([line(head), rule, *map(line, rows)])


def machine(*packages: str, browser: Browser | None = None) -> str:
    """Describe in a line what the figures were measured on."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    programs = [f"Python {platform.python_version()}"]
    programs += [f"{name} {version(name)}" for name in packages]
    if browser is not None:
        programs.append(f"Chromium {browser.version}")
    model, cores = names[0] if names else platform.machine(), len(os.sched_getaffinity(0))
    return f"{model}, {cores} cores, {memory:.0f} GB; {', '.join(programs)}; load {load_average()}"


def load_average() -> str:
    """Return the machine's load over the last 1, 5 and 15 minutes."""
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def processor_time() -> tuple[int, int]:
    """Return what the host has taken from this machine's processors so far, and all of their time.

    In ticks; (0, 0) where the machine does not say.
    """
    try:
        first = Path("/proc/stat").read_text().splitlines()[0].split()
    except OSError:
        return 0, 0
    ticks = [int(one) for one in first[1:]]
    return ticks[7], sum(ticks[:8])


def stolen(since: tuple[int, int]) -> str:
    """Say which part of the processors' time others had since `processor_time` was asked."""
    taken, whole = (now - then for now, then in zip(processor_time(), since, strict=True))
    return f"{taken / whole:.0%} of the processors' time taken by the host" if whole else ""
