"""Measure the public view in one run.

    python -m benchmarks.public [--rounds 5] [--viewers 100] [--seconds 60] [--press 10] [--small]

Three home pages take turns in one browser: the static site behind nginx, the Streamlit app, and the
naive map (`scripts/naive_page.py`); cold with nothing cached, then warm in the same browser. The
site shows a still map first, which its script replaces: "painted" is when the browser says that it
painted that picture; "moves" is when the time bar can be used. For both others that is one moment:
two frames after the map stands in the page. Then nginx, as `deploy/nginx.conf` sets it but with one
process, is pressed by wrk on this machine, and so is the app's API; and a hundred viewers use the
app for a minute (`viewers.py`). Times include what the machine does besides; the ratios are
what can be compared between machines.

Exit status 0 also when an expectation is missed: the table says so. 1 when nothing was measured.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from benchmarks.harness import (
    PROBE,
    SCRIPTS,
    VIEWPORT,
    BenchmarkError,
    Traffic,
    chromium_path,
    launch,
    load_average,
    machine,
    measured,
    module,
    p95,
    processor_time,
    served,
    stolen,
    table,
    verdict,
)
from benchmarks.viewers import crowd, seconds_used, settled
from benchmarks.wrk import Rate, pressed, wrk_path
from coverage.core.dates import bar_dates
from coverage.core.settings import settings
from tests.committed import TODAY
from tests.hosting.serving import BASE_URL, app, nginx, published

PAGES = {"site": "site", "app": "ours", "naive": "naive"}  # and the probe's name for each
#: a slow mobile connection: 400 kbit/s each way, 400 ms a round trip (WebPageTest's "3G Slow")
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50e3, "uploadThroughput": 50e3}
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


@dataclass
class Visits:
    """First and later visits of a page; times in ms, bytes as on the wire."""

    seen: list[float] = field(default_factory=list)
    cold: list[float] = field(default_factory=list)
    paint: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    cold_bytes: list[float] = field(default_factory=list)
    warm_bytes: list[float] = field(default_factory=list)
    requests: list[float] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    slow: tuple[float, float] | None = None  # first words and map on a slow connection


def look(browser: Browser, url: str, name: str, into: Visits) -> None:
    """Visit a page twice in a new browser profile."""
    context = browser.new_context(viewport=VIEWPORT, locale="id-ID")
    try:
        context.add_init_script(path=PROBE)
        for times, sizes in ((into.cold, into.cold_bytes), (into.warm, into.warm_bytes)):
            page = context.new_page()
            page.set_default_timeout(60_000)
            traffic = Traffic(urlsplit(url).netloc)
            traffic.attach(context, page)
            page.goto(url)  # questions asked earlier would keep the page from painting
            if times is into.cold:
                first = "bench.still()" if name == "site" else f"bench.first('{name}')"
                into.seen.append(page.evaluate(first))
            times.append(page.evaluate("name => bench.first(name)", name))
            traffic.settle(page)
            socket = sum(map(len, traffic.received)) + sum(map(len, traffic.sent))
            sizes.append(sum(traffic.http.values()) + socket)
            if times is into.cold:
                into.paint.append(page.evaluate(FIRST_PAINT))
                into.requests.append(len(traffic.http))
            into.foreign += traffic.foreign
            page.close()
    finally:
        context.close()


def look_slowly(browser: Browser, url: str, name: str) -> tuple[float, float]:
    """Return when a first visit on a slow connection shows words, and the map, ms."""
    context = browser.new_context(viewport=VIEWPORT, locale="id-ID")
    try:
        context.add_init_script(path=PROBE)
        page = context.new_page()
        page.set_default_timeout(240_000)
        context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
        page.goto(url)
        seen = page.evaluate("bench.still()" if name == "site" else f"bench.first('{name}')")
        return page.evaluate(FIRST_PAINT), seen
    finally:
        context.close()


# -------------------------------------------------------------------------------- the table


@dataclass(frozen=True)
class Row:
    """A line of the table: cells as text, what is expected, whether it is met."""

    measure: str
    cells: tuple[str, ...]
    expected: str = ""
    met: bool | None = None


def printed(head: tuple[str, ...], rows: list[Row]) -> str:
    """Lay rows out in columns."""
    body = [(r.measure, *r.cells, r.expected, verdict(r.met)) for r in rows]
    return table(("measure", *head, "expected", "met"), body)


def page_rows(found: Mapping[str, Visits]) -> list[Row]:
    """Return the comparison of the three home pages."""
    site, app, naive = (found[name] for name in PAGES)

    def row(label: str, what: str, unit: str, expected: str = "", limit: float = 0) -> Row:
        values = [median(getattr(one, what)) for one in (site, app, naive)]
        scale = 1000 if unit == "kB" else 1
        cells = [f"{value / scale:,.0f} {unit}".strip() for value in values]
        ratios = [f"{value / values[0]:.1f}" if values[0] else "–" for value in values[1:]]
        met = None if not expected else values[0] <= limit
        return Row(label, (*cells, *ratios), expected, met)

    def slow_row(label: str, place: int, limit: float) -> Row:
        seconds = [one.slow and one.slow[place] / 1000 for one in (site, app, naive)]
        cells = ["–" if value is None else f"{value:.1f} s" for value in seconds]
        met = None if seconds[0] is None else seconds[0] <= limit
        return Row(label, (*cells, "", ""), f"≤ {limit:g} s", met)

    third = median(app.cold) / 3
    foreign = [len(one.foreign) for one in (site, app, naive)]
    return [
        row("first paint, cold", "paint", "ms"),
        row("map painted, cold", "seen", "ms", "≤ 600 ms", 600),
        row("  against Streamlit's", "seen", "ms", "≤ 1/3", third),
        row("map moves, cold", "cold", "ms"),
        row("map moves, warm", "warm", "ms"),
        row("bytes, cold", "cold_bytes", "kB"),
        row("bytes, warm", "warm_bytes", "kB"),
        row("requests, cold", "requests", ""),
        slow_row("slow connection: words, cold", 0, 3),
        slow_row("slow connection: map, cold", 1, 12),
        Row("to other hosts", (*map(str, foreign), "", ""), "0", foreign[0] == 0),
    ]


def rate_row(label: str, found: Rate, least: float = 0) -> Row:
    """Return the line of one pressed address."""
    cells = (
        f"{found.rate:,.0f}",
        f"{found.p50:.1f} ms",
        f"{found.p95:.1f} ms",
        f"{found.p99:.1f} ms",
        f"{found.size / 1000:.1f} kB",
        str(found.refused + found.lost),
    )
    good = found.refused + found.lost == 0
    if not least:
        return Row(label, cells, "no failure", good)
    return Row(label, cells, f"≥ {least:,.0f}/s", found.rate >= least and good)


# -------------------------------------------------------------------------------- the parts


def publish(out: Path) -> Row:
    """Publish the whole site in both languages, and say what it takes."""
    _, usage = measured(module("coverage", "publish", out, "--base-url", BASE_URL))
    return Row("publish, both languages", (f"{usage.wall:.0f} s",), "≤ 60 s", usage.wall <= 60)


def sizes(site: Path) -> list[Row]:
    """Return how large a site is, and its heaviest page without the files that pages share."""
    files = [one for one in site.rglob("*") if one.is_file()]
    pages = [one for one in files if one.name.endswith(".html.gz")]
    whole = sum(one.stat().st_size for one in files) / 1e6
    largest = max(one.stat().st_size for one in pages) / 1000
    return [
        Row("site: files", (f"{len(files):,}",)),
        Row("site: size, compressed twins included", (f"{whole:.0f} MB",)),
        Row("heaviest page, gzipped", (f"{largest:.1f} kB",), "≤ 60 kB", largest <= 60),
    ]


def viewer_rows(port: int, process: int, viewers: int, seconds: float) -> list[Row]:
    """Let a crowd use the app; return what it met."""
    days = [day.isoformat() for day in bar_dates(TODAY)[:-1]]
    settled(process)
    begin = seconds_used(process)
    seen, growth = asyncio.run(crowd(port, process, days, viewers, seconds))
    for one in sorted(set(seen.errors)):
        print(f"viewers: {one}", file=sys.stderr)
    if not seen.commits:
        raise BenchmarkError(f"no viewer came through: {seen.errors[:3]}")
    late = p95(seen.commits)
    used = (seconds_used(process) - begin) / (len(seen.commits) + len(seen.first))
    return [
        Row("viewers at once", (str(len(seen.first)),), str(viewers), len(seen.first) == viewers),
        Row("first page, median, as they come", (f"{median(seen.first) * 1000:.0f} ms",)),
        Row("date committed, median", (f"{median(seen.commits) * 1000:.0f} ms",)),
        Row("date committed, p95", (f"{late * 1000:.0f} ms",), "≤ 1000 ms", late <= 1),
        Row("commits", (f"{len(seen.commits):,}",)),
        Row("processor time of a run", (f"{used * 1000:.0f} ms",)),
        Row("received at a commit, median", (f"{median(seen.received) / 1000:.1f} kB",)),
        Row("errors", (str(len(seen.errors)),), "0", not seen.errors),
        Row("memory a viewer", (f"{growth / 1e6:.2f} MB",), "≤ 3 MB", growth <= 3e6),
    ]


def main(given: list[str] | None = None) -> int:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="visits of each page (5)")
    parser.add_argument("--viewers", type=int, default=100, help="viewers at once (100)")
    parser.add_argument("--seconds", type=float, default=60, help="how long they stay (60)")
    parser.add_argument("--press", type=int, default=10, help="seconds of wrk at each address (10)")
    parser.add_argument("--site", type=Path, help="a whole published site, instead of a new one")
    parser.add_argument("--small", action="store_true", help="publish a few pages only")
    options = parser.parse_args(given)
    try:
        chromium_path(), wrk_path()
        with ExitStack() as stack:
            run(options, stack)
    except (BenchmarkError, PlaywrightError, OSError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def run(options: argparse.Namespace, stack: ExitStack) -> None:
    """Do all of it, one part after the other."""
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="bench-public-")))
    print(f"load {load_average()}", file=sys.stderr)
    begin = processor_time()
    made = []
    if options.site:
        (folder / "site").symlink_to(options.site.resolve())
    elif options.small:
        published(folder)
    else:
        made.append(publish(folder / "site"))
    made += sizes((folder / "site").resolve())
    print(printed(("",), made), end="\n\n", flush=True)
    kept = {"COVERAGE_CACHE": str(settings().cache.resolve())}  # the map is not built for a visit
    running = stack.enter_context(app(folder, kept))
    web = stack.enter_context(nginx(folder, [running.port], workers="1"))
    naive = stack.enter_context(served(SCRIPTS / "naive.py", kept))
    urls = {
        "site": web.origin + "/",
        "app": f"http://127.0.0.1:{running.port}/app/",
        "naive": naive.ready() + "/",
    }
    found = {name: Visits() for name in PAGES}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for turn in range(options.rounds + 1):
            for name, probe in PAGES.items():
                look(browser, urls[name], probe, found[name] if turn else Visits())
        for name in ("site",) if options.small else ("site", "app"):
            found[name].slow = look_slowly(browser, urls[name], PAGES[name])
        about = machine("streamlit", "streamlit-folium", "folium", browser=browser)
        browser.close()
    head = ("site", "Streamlit", "naive", "Str./site", "naive/site")
    print(printed(head, page_rows(found)), flush=True)

    months = [f"{year}-{month:02d}-28" for year in range(2016, 2026) for month in range(1, 13)]
    scopes = ("ID", "jawa", "sumatera", "11", "32", "33", "35", "73")
    fresh = [f"/app/api/v1/coverage?date={d}&scope={s}" for s in scopes for d in months]
    direct = f"http://127.0.0.1:{running.port}"
    codes = ("35.78", "31.71", "11", "91.10")
    places = [f"{tongue}/daerah/{code}" for code in codes for tongue in ("", "/en")]
    pressed_rows = [
        rate_row(
            "nginx, one process: home page", pressed(web.origin, ["/"], folder, options.press), 3000
        ),
        rate_row("  pages of places", pressed(web.origin, places, folder, options.press), 3000),
        rate_row(
            "  API: every regency (file)",
            pressed(web.origin, ["/api/v1/regencies"], folder, options.press),
        ),
        rate_row("app's API: new questions", pressed(direct, fresh, folder, 3, 4)),
        rate_row(
            "app's API: known questions", pressed(direct, fresh[:50], folder, options.press, 8)
        ),
    ]
    print()
    head = ("answers/s", "p50", "p95", "p99", "an answer", "failures")
    print(printed(head, pressed_rows))
    print()
    crowded = viewer_rows(running.port, running.process, options.viewers, options.seconds)
    print(printed(("",), crowded))
    print(f"\n{about}")
    print(f"load at the end {load_average()}; {stolen(begin)}; {options.rounds} rounds")


if __name__ == "__main__":
    sys.exit(main())
