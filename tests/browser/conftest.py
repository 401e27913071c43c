"""The dashboard as a reader has it: served by Streamlit, opened in Chromium, cut off from the net.

Chromium resolves no name, so that whatever a page asks of another host fails; and whatever it
asks is written down, as are the messages of the server. Nothing here waits for time to pass, only
for conditions.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Frame,
    FrameLocator,
    Locator,
    Page,
    Request,
    ViewportSize,
    WebSocket,
    expect,
    sync_playwright,
)

from coverage.evidence.loading import load_evidence, load_official_counts
from tests.browser import small_site as site
from tests.committed import TODAY
from tests.hosting.serving import alone, free_port, shared_folder

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
DATA = ROOT / "data"
PATIENCE = 60_000  # ms; for a slow machine, never reached when all is well
START_PATIENCE = 180  # s; the first start builds the geometry of the map

#: what a hostile table would write into a cell: as HTML, as an attribute, as a JS template
PAYLOAD = '<b>1</b><script>window.pwned=1</script><img src=x onerror="pwned=1">${window.pwned=1}'

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _find_chromium() -> str | None:
    """Return the Chromium that CHROMIUM names, or else the first one on the PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def pytest_runtest_setup() -> None:
    """Skip the tests of this folder where there is no Chromium; never in CI."""
    if _find_chromium():
        return
    reason = "no Chromium found: set CHROMIUM or install Debian's package chromium"
    if os.environ.get("CI", "").lower() in ("", "0", "false"):
        pytest.skip(reason)
    pytest.fail(reason, pytrace=False)


# ------------------------------------------------------------------------------------- server


@dataclass(frozen=True)
class Server:
    """A running dashboard: its address, and the file that it writes its messages to."""

    origin: str
    log: Path

    def messages(self) -> str:
        """Return what the server has written so far, without the answers that went well."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(line for line in lines if not line.endswith(' HTTP/1.1" 200'))


def _is_up(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def serve(folder: Path, port: int = 0, **environment: str) -> Iterator[Server]:
    """Start `streamlit run dashboard.py` on a port, 0 for a free one; stop it at the end."""
    port = port or free_port()
    server = Server(f"http://127.0.0.1:{port}", folder / "server.log")
    outer = {k: v for k, v in os.environ.items() if not k.startswith(("COVERAGE_", "STREAMLIT_"))}
    command = [
        *(sys.executable, "-m", "streamlit", "run", "dashboard.py"),
        *("--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"),
    ]
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=outer
            | {"COVERAGE_TODAY": TODAY.isoformat(), "COVERAGE_WARM": "no"}
            | {"COVERAGE_CACHE": os.environ["COVERAGE_CACHE"]}
            | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        give_up = time.monotonic() + START_PATIENCE
        while not _is_up(f"{server.origin}/_stcore/health"):
            if process.poll() is not None or time.monotonic() > give_up:
                pytest.fail(f"the dashboard does not start:\n{server.messages()}", pytrace=False)
            time.sleep(0.1)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on the committed data."""
    with serve(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def hostile_server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on data with `PAYLOAD` as note and publisher.

    A row of evidence on Kota Surabaya (35.78) and the latest announced total have it.
    """
    folder = tmp_path_factory.mktemp("hostile")
    data = folder / "data"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("boundaries", ".*"))
    source = {"source_url": "https://example.org/hostile", "published": "", "note": PAYLOAD}
    _append(
        data / "deployment_evidence.csv",
        source
        | {"regency_code": "35.78", "regency_name": "Kota Surabaya", "event": "operational"}
        | {"date": TODAY.isoformat(), "date_precision": "day", "date_basis": "stated"}
        | {"publisher": PAYLOAD},
    )
    _append(
        data / "official_counts.csv",
        source
        | {
            "date": TODAY.isoformat(),
            "date_precision": "day",
            "date_basis": "stated",
            "count": "185",
        }
        | {"kind": "total", "scope": "Indonesia", "counting_rule": PAYLOAD}
        | {"dki_counting": "unstated", "publisher": PAYLOAD},
    )
    with serve(folder, COVERAGE_DATA=str(data)) as running:
        yield running


def _append(table: Path, row: dict[str, str]) -> None:
    """Add a row to a CSV, by its headings."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        headings = next(csv.reader(file))
    assert set(headings) == set(row)
    ends = table.read_bytes().endswith(b"\n")
    with table.open("a", encoding="utf-8", newline="") as file:
        file.write("" if ends else "\n")
        csv.writer(file, lineterminator="\n").writerow([row[name] for name in headings])


@pytest.fixture(scope="session")
def small_site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A page of each kind of the public site on the committed data, in both languages."""
    folder = shared_folder(tmp_path_factory, "small-site")
    with alone(folder):
        if not (folder / "site").exists():
            site.write(folder / "new", TODAY)
            (folder / "new").rename(folder / "site")
    log = folder / "server.log"
    log.touch()
    with site.served(folder / "site") as origin:
        yield Server(origin, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Print what the server wrote below the report of a test that failed."""
    report = yield
    if report.failed:
        if windows := getattr(item, "funcargs", {}).get("windows"):
            windows.failed = True
        for name in ("server", "hostile_server"):
            running = getattr(item, "funcargs", {}).get(name)
            if isinstance(running, Server):
                report.sections.append((f"messages of {name}", running.messages()[-8000:]))
    return report


# ------------------------------------------------------------------------------------- browser


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; without one, no test came so far."""
    found = _find_chromium()
    assert found
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all tests; to it, no host but our own has an address."""
    options = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-gpu"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")  # as root, Chromium has no other way
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=options)
        yield running
        running.close()


@dataclass
class Windows:
    """Windows that one test has after another: a page's scripts are compiled once for all of them.

    Attributes
    ----------
    free: windows that nobody has, by the options of their browser context.
    failed: whether the test that has them did; it leaves none behind.
    """

    browser: Browser
    free: defaultdict[str, list[Page]] = field(default_factory=lambda: defaultdict(list))
    failed: bool = False

    def take(
        self, *, viewport: ViewportSize, reduced_motion: Any, **options: Any
    ) -> tuple[str, Page]:
        """Return an empty window, and its kind to give back with it."""
        kind = repr(sorted(options.items()))
        if self.free[kind]:
            page = self.free[kind].pop()
        else:
            context = self.browser.new_context(**options)
            context.set_default_timeout(PATIENCE)
            context.add_init_script(
                "window.addEventListener('rollout-ready', ({ detail }) => {"
                " window.rollout = detail; });"  # the layer, for the tests
            )
            page = context.new_page()
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme="light", reduced_motion=reduced_motion)
        return kind, page

    def give_back(self, kind: str, page: Page) -> None:
        """Empty a window for the next test."""
        if self.failed or page.is_closed() or page.context.pages != [page]:
            page.context.close()
            return
        page.unroute_all()
        page.goto("about:blank")
        page.context.clear_cookies()
        self.free[kind].append(page)


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Windows:
    """The windows of the browser."""
    return Windows(browser)


@dataclass
class Reader:
    """A person at a browser: opens pages of one server, and sees all that they do.

    Attributes
    ----------
    strays: addresses outside the server's origin that a page asked for or was refused.
    frames: what went over websockets, "sent" or "received", in order.
    errors: uncaught errors of scripts, and dialogs.
    requests: every address asked for.
    """

    page: Page
    origin: str
    strays: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def watch(self) -> Callable[[], None]:
        """Begin to write down what the pages do, until the function returned is called."""
        hearers: dict[Any, Callable[[Any], object]] = {
            "request": self._requested,
            "websocket": self._connected,
            "pageerror": lambda error: self.errors.append(str(error)),
            "dialog": lambda dialog: (self.errors.append("dialog"), dialog.dismiss()),
            "console": self._said,
        }
        for event, hear in hearers.items():
            self.page.on(event, hear)

        def stop() -> None:
            for event, hear in hearers.items():
                self.page.remove_listener(event, hear)

        return stop

    def _said(self, message: ConsoleMessage) -> None:
        # The policy in our headers refuses before there is a request; the console tells of it.
        if "Content Security Policy" in message.text:
            self.strays.append(message.text)

    def _requested(self, request: Request) -> None:
        self.requests.append(request.url)
        self._note(request.url)

    def _connected(self, socket: WebSocket) -> None:
        self._note(socket.url.replace("ws", "http", 1))
        socket.on("framesent", lambda _: self.frames.append("sent"))
        socket.on("framereceived", lambda _: self.frames.append("received"))

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and (
            f"{parts.scheme}://{parts.netloc}" != self.origin
        ):
            self.strays.append(url)

    # ------------------------------------------------------------ pages

    def open(self, path: str = "/") -> Page:
        """Open an address of the dashboard and wait until its page is complete."""
        self.page.goto(self.origin + path, wait_until="commit")
        self.settled()
        return self.page

    def open_map(self, path: str = "/") -> Page:
        """Open an address of the home page and wait until its map is drawn."""
        self.open(path)
        self.map_ready()
        return self.page

    def settled(self) -> None:
        """Wait until the page's script has run to its end and the footer is there."""
        expect(self.page.get_by_text("data112@example.org").last).to_be_attached()
        expect(self.page.get_by_test_id("stApp")).to_have_attribute(
            "data-test-script-state", "notRunning"
        )

    def address(self) -> dict[str, str]:
        """Return the query parameters of the address."""
        return {k: v[0] for k, v in parse_qs(urlsplit(self.page.url).query).items()}

    def address_becomes(self, *, path: str = "/", **params: str) -> None:
        """Wait until the address has this path and these parameters; "" is none of that name."""
        self.page.wait_for_function(
            """([path, params]) => {
                const here = new URLSearchParams(location.search);
                return location.pathname === path
                    && Object.keys(params).every((key) => (here.get(key) || '') === params[key]);
            }""",
            arg=[path, params],
            timeout=PATIENCE,
        )

    def switch_language(self, code: str) -> None:
        """Switch to a language in the header, and wait until the address says so."""
        self.page.locator(".st-key-header").get_by_text(code.upper(), exact=True).click()
        if code == "id":  # the default
            self.page.wait_for_function(
                "() => !/[?&]lang=/.test(location.search)", timeout=PATIENCE
            )
        else:
            self.page.wait_for_url(f"**lang={code}**", timeout=PATIENCE)
        self.settled()

    def navigate(self, title: str) -> None:
        """Follow a link of the menu."""
        self.page.locator(".st-key-header").get_by_role("link", name=title, exact=True).click()

    def search(self, label: str, typed: str, option: str) -> None:
        """Type into a search box and choose an option by its beginning, with the keyboard alone."""
        box = self.page.get_by_label(label)
        box.focus()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(typed)
        options = self.page.get_by_role("option")
        expect(options.filter(has_text=option)).to_have_count(1)
        for _ in range(options.count()):
            active = box.get_attribute("aria-activedescendant")
            if active and self.page.locator(f"[id='{active}']").inner_text().startswith(option):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")

    # ------------------------------------------------------------ map

    @property
    def map(self) -> FrameLocator:
        """The document with the map; the newest, while Streamlit still removes an older one."""
        return self._iframe.content_frame

    @property
    def _iframe(self) -> Locator:
        return self.page.locator("iframe.stCustomComponentV1").last

    @property
    def bar(self) -> Locator:
        """The time bar."""
        return self.map.locator("input.rollout-range")

    def map_ready(self) -> None:
        """Wait until the map says that it is drawn."""
        expect(self.map.locator('.rollout-map[data-ready="yes"]')).to_be_visible()

    def map_frame(self) -> Frame:
        """Return the frame with the map, to run scripts in."""
        handle = self._iframe.element_handle()
        frame = handle.content_frame() if handle else None
        assert frame is not None
        return frame

    def in_map(self, script: str, arg: object = None) -> Any:
        """Run a script in the map's document."""
        return self.map_frame().evaluate(script, arg)

    def painted(self, state: str, fill: str = "status") -> set[str]:
        """Return the codes of the regions whose polygon is drawn in a state of a fill."""
        return set(
            self.in_map(
                """face => [...rollout.regions.polygons]
                    .filter(([, path]) => path.getElement().isConnected
                        && path.getElement().classList.contains(face))
                    .map(([code]) => code)""",
                f"{fill}-{state}",
            )
        )

    def step(self) -> int:
        """Return the step that the time bar stands at, 0 for January 2016."""
        return int(self.bar.input_value())

    def spot(self, kind: str, code: str) -> dict[str, float]:
        """Return a point of a region's polygon ("polygons") or dot ("dots") that nothing covers.

        In pixels of the window; the test fails where there is none.
        """
        inside = self.in_map(
            """([kind, code]) => {
                const path = rollout.regions[kind].get(code).getElement();
                const { left, top, width, height } = path.getBoundingClientRect();
                const [nx, ny] = [Math.ceil(width / 2), Math.ceil(height / 2)];
                let best = null;
                for (let i = 1; i < nx; i += 1) for (let j = 1; j < ny; j += 1) {
                    const [x, y] = [left + (i * width) / nx, top + (j * height) / ny];
                    if (document.elementFromPoint(x, y) !== path) continue;
                    const off = Math.hypot(x - left - width / 2, y - top - height / 2);
                    if (!best || off < best.off) best = { x, y, off };
                }
                return best;
            }""",
            [kind, code],
        )
        assert inside, f"nothing of {kind} {code} can be reached with a pointer"
        box = self._iframe.bounding_box()
        assert box
        return {"x": box["x"] + inside["x"], "y": box["y"] + inside["y"]}

    def click_region(self, code: str, kind: str = "polygons") -> None:
        """Click a region on the map."""
        self.map.locator(".rollout-map").scroll_into_view_if_needed()
        self.page.mouse.click(**self.spot(kind, code))

    def drag(self, step: int, release: bool = True) -> None:
        """Drag the time bar's thumb to a step with the mouse."""
        self.grab()
        self.drag_on(step)
        if release:
            self.page.mouse.up()

    def grab(self) -> None:
        """Press the button on the time bar's thumb.

        What is above the map may still grow and move it away from under the pointer: pressed only
        where the bar stands still, and again where the press did not reach it.
        """
        for _ in range(5):
            self.bar.scroll_into_view_if_needed()
            spot: dict[str, float] = {}
            while spot != (now := self._on_bar(self.step())):
                spot = now
                self.page.wait_for_timeout(100)
            self.bar.evaluate("bar => bar.blur()")
            self.page.mouse.move(**spot)
            self.page.mouse.down()
            if self.bar.evaluate("bar => bar === document.activeElement"):
                return
            self.page.mouse.up()
        raise AssertionError("the time bar cannot be grabbed")

    def drag_on(self, step: int) -> None:
        """Go on dragging, the button being down."""
        self.page.mouse.move(**self._on_bar(step), steps=25)
        expect(self.bar).to_have_js_property("value", str(step))
        self.map_frame().wait_for_function("step => rollout.step === step", arg=step)

    def _on_bar(self, step: int) -> dict[str, float]:
        """Return where the thumb's middle is at a step, in pixels of the window."""
        box = self.bar.bounding_box()
        assert box
        thumb = 16
        last = int(self.bar.get_attribute("max") or 0)
        x = box["x"] + thumb / 2 + (box["width"] - thumb) * step / last
        return {"x": x, "y": box["y"] + box["height"] / 2}


@pytest.fixture
def open_browser(windows: Windows) -> Iterator[Callable[..., Reader]]:
    """Make readers: `open_browser(server, **options of the browser context)`.

    At the end, no reader may have seen a request to another host, a script error or a dialog.
    """
    usual = {"viewport": {"width": 1280, "height": 1000}, "locale": "id-ID"}
    usual |= {"reduced_motion": "no-preference"}
    windows.failed = False
    readers: list[Reader] = []

    with ExitStack() as ends:

        def make(server: Server, **options: Any) -> Reader:
            kind, page = windows.take(**usual | options)
            ends.callback(windows.give_back, kind, page)
            reader = Reader(page, server.origin)
            ends.callback(reader.watch())
            readers.append(reader)
            return reader

        yield make
    for reader in readers:
        assert reader.strays == [], "asked other hosts"
        assert reader.errors == [], "script errors or dialogs"


@pytest.fixture
def reader(server: Server, open_browser: Callable[..., Reader]) -> Reader:
    """A reader of the dashboard on the committed data."""
    return open_browser(server)


@pytest.fixture
def phone(server: Server, open_browser: Callable[..., Reader]) -> Reader:
    """The same with a small phone."""
    return open_browser(
        server, viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )


# ------------------------------------------------------------------------------------- facts


@pytest.fixture(scope="session")
def evidence() -> pd.DataFrame:
    """The committed evidence."""
    return load_evidence(DATA / "deployment_evidence.csv", TODAY)


@pytest.fixture(scope="session")
def counts() -> pd.DataFrame:
    """The committed official counts."""
    return load_official_counts(DATA / "official_counts.csv", TODAY)
