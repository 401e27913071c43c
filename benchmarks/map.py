"""Measure the map side by side with a naive one, in one run.

    python -m benchmarks.map [--rounds 5] [--json FILE]

Three servers on this machine, one browser: a bare Streamlit page (the floor that no Streamlit page
goes below), the naive map (`scripts/naive_page.py`) and the dashboard. They take turns, each visit
with an empty cache. Times include what the machine does besides; the ratios and the distance from
the floor are what can be compared between machines.

Exit status 0 also when an expectation is missed: the table says so. 1 when nothing was measured.
"""

from __future__ import annotations

import argparse
import gzip
import json
import signal
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import mean, median
from types import FrameType
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from benchmarks.harness import (
    ROOT,
    SCRIPTS,
    BenchmarkError,
    Traffic,
    chromium_path,
    launch,
    machine,
    p95,
    served,
    table,
    verdict,
    visit,
    weigh,
)
from benchmarks.naive_shapes import naive_shapes
from coverage.core.dates import bar_dates
from coverage.core.settings import settings
from coverage.snapshot import snapshot
from tests.committed import TODAY

ROUNDS = 5
#: Steps of the naive slider and commits of our time bar in each round.
STEPS = 3
FRAME = 1000 / 60
#: A frame that took longer than this left out at least one other.
MISSED = 1.5 * FRAME
PAGES = ("bare", "naive", "ours")


@dataclass
class Samples:
    """Everything measured of one page; times in ms, sizes in bytes."""

    first: list[float] = field(default_factory=list)
    first_cpu: list[float] = field(default_factory=list)
    http: list[float] = field(default_factory=list)
    http_streamlit: list[float] = field(default_factory=list)
    websocket: list[float] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    step: list[float] = field(default_factory=list)
    step_cpu: list[float] = field(default_factory=list)
    script: list[float] = field(default_factory=list)
    frames: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    step_bytes: list[float] = field(default_factory=list)
    commit: list[float] = field(default_factory=list)
    commit_bytes: list[float] = field(default_factory=list)
    commit_sent: list[float] = field(default_factory=list)
    heaviest: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A line of the table; None where a page has no such figure."""

    measure: str
    unit: str
    bare: float | None = None
    naive: float | None = None
    ours: float | None = None
    expected: str = ""
    met: bool | None = None


@dataclass(frozen=True)
class Geometry:
    """Bytes of the shapes, gzipped."""

    national: int
    island: int
    naive: int


@dataclass(frozen=True)
class Plan:
    """What to do in each round.

    Attributes
    ----------
    start: month where the naive slider starts; each of the `STEPS` months before it looks
        different from the next, so that every step has something to draw.
    months: number of steps of the time bar.
    """

    start: int
    months: int


# -------------------------------------------------------------------------------- preparation


def prepare() -> tuple[Plan, Geometry, dict[str, str]]:
    """Build the map's geometry in the cache, and find months worth stepping through.

    Returns
    -------
    What to do, what the shapes weigh, and the environment that the servers need.
    """
    data = snapshot(settings(), TODAY)
    days = bar_dates(data.today)
    looks = [tuple(data.status_at(day)["state"]) for day in days]
    starts = [
        month
        for month in range(STEPS, len(days))
        if all(looks[m] != looks[m - 1] for m in range(month - STEPS + 1, month + 1))
    ]
    if not starts:
        raise BenchmarkError(f"No {STEPS} months in a row have changes: nothing to step through.")
    sizes = {name: len(level.gzip) for name, level in data.levels.items()}
    naive = len(gzip.compress(naive_shapes(data).to_json().encode(), 9))
    return (
        Plan(starts[-1], len(days)),
        Geometry(sizes["national"], sizes["island"], naive),
        {"COVERAGE_CACHE": str(settings().cache.resolve())},
    )


# -------------------------------------------------------------------------------- measuring


def _load(name: str, page: Page, traffic: Traffic, into: Samples) -> None:
    """Measure a first visit."""
    into.first.append(page.evaluate("page => bench.first(page)", name))
    into.first_cpu.append(traffic.processor())
    traffic.settle(page)
    total = sum(traffic.http.values())
    own = ("/assets/", "/leaflet/", "/component/")
    into.http.append(total)
    into.http_streamlit.append(
        sum(size for path, size in traffic.http.items() if not path.startswith(own))
    )
    into.websocket.append(sum(map(len, traffic.received)) + sum(map(len, traffic.sent)))


def _naive(page: Page, traffic: Traffic, into: Samples) -> None:
    """Measure steps of the slider: it moves the map on release only, so a step is a commit."""
    page.get_by_role("slider").focus()
    for _ in range(STEPS):
        before = traffic.mark()
        page.evaluate("bench.naiveStep()")
        used = traffic.processor()
        page.keyboard.press("ArrowLeft")
        into.step.append(page.evaluate("bench.armed"))
        into.step_cpu.append(traffic.processor() - used)
        traffic.settle(page)
        received, sent = traffic.since(before)
        into.step_bytes.append(received + sent)
        into.commit_bytes.append(received)
        into.commit_sent.append(sent)
    into.commit = into.step


def _ours(page: Page, traffic: Traffic, plan: Plan, into: Samples) -> None:
    """Measure dragging over every month, back and forth, and letting go."""
    into.idle += page.evaluate("count => bench.idle(count)", 60)
    months = list(range(plan.months))
    months = [*reversed(months), *months]
    before, used = traffic.mark(), traffic.processor()
    drag = page.evaluate("months => bench.drag(months)", months)
    into.step_cpu.append((traffic.processor() - used) / len(months))
    traffic.settle(page)
    received, sent = traffic.since(before)
    into.step += drag["work"]
    into.script += drag["script"]
    into.frames += drag["frames"][1:]
    into.step_bytes.append(received + sent)
    for n in range(STEPS):
        before = traffic.mark()
        month = (plan.start - 12 * n) % plan.months
        into.commit.append(page.evaluate("month => bench.commit(month)", month))
        traffic.settle(page)
        received, sent = traffic.since(before)
        if received > max(into.commit_bytes, default=0):
            into.heaviest = weigh(traffic.received[before[0] :])
        into.commit_bytes.append(received)
        into.commit_sent.append(sent)


def measure(
    browser: Browser, urls: Mapping[str, str], plan: Plan, into: dict[str, Samples]
) -> None:
    """Visit each page once; `into` takes what was measured."""
    for name in PAGES:
        query = f"/?month={plan.start}" if name == "naive" else "/"
        with visit(browser, urls[name] + query) as (page, traffic):
            _load(name, page, traffic, into[name])
            if name == "naive":
                _naive(page, traffic, into[name])
            elif name == "ours":
                _ours(page, traffic, plan, into[name])
            into[name].foreign += traffic.foreign


def warm_up(browser: Browser, urls: Mapping[str, str]) -> None:
    """Visit each page once without counting: servers import and load on the first visit."""
    for name in PAGES:
        with visit(browser, urls[name]) as (page, traffic):
            _load(name, page, traffic, Samples())


# -------------------------------------------------------------------------------- the table


def rows(measured: Mapping[str, Samples], geometry: Geometry) -> list[Row]:
    """Sum up what was measured, and hold it against what is expected."""
    bare, naive, ours = (measured[name] for name in PAGES)
    first = {name: median(measured[name].first) for name in PAGES}
    shapes = geometry.national + geometry.island
    dragged = max(ours.step_bytes)
    commit = max(ours.commit_bytes)
    foreign = len(ours.foreign)

    def own(page: Samples) -> float:
        return median(page.http) - median(page.http_streamlit)

    def missed(frames: list[float]) -> float:
        return 100 * sum(frame > MISSED for frame in frames) / len(frames)

    return [
        Row(
            "first map, median",
            "ms",
            first["bare"],
            first["naive"],
            first["ours"],
            "≤ bare + 500 ms",
            first["ours"] <= first["bare"] + 500,
        ),
        Row(
            "  above bare",
            "ms",
            None,
            first["naive"] - first["bare"],
            first["ours"] - first["bare"],
        ),
        Row(
            "  processor time in the page, median",
            "ms",
            median(bare.first_cpu),
            median(naive.first_cpu),
            median(ours.first_cpu),
        ),
        Row("first map, fastest", "ms", min(bare.first), min(naive.first), min(ours.first)),
        Row("first map, slowest", "ms", max(bare.first), max(naive.first), max(ours.first)),
        Row("step of the time bar, median", "ms", None, median(naive.step), median(ours.step)),
        Row(
            "step of the time bar, p95",
            "ms",
            None,
            p95(naive.step),
            p95(ours.step),
            "≤ 16.7 ms",
            p95(ours.step) <= FRAME,
        ),
        Row("  of it script, style, layout, p95", "ms", None, None, p95(ours.script)),
        Row(
            "  processor time in the page, mean",
            "ms",
            None,
            mean(naive.step_cpu),
            mean(ours.step_cpu),
        ),
        Row("  frame to frame while dragging, p95", "ms", None, None, p95(ours.frames)),
        Row("  frame to frame at rest, p95", "ms", None, None, p95(ours.idle)),
        Row("  frames missed while dragging", "%", None, None, missed(ours.frames)),
        Row("  frames missed at rest", "%", None, None, missed(ours.idle)),
        Row(
            "websocket, step while dragging",
            "B",
            None,
            median(naive.step_bytes),
            dragged,
            "0 B",
            dragged == 0,
        ),
        Row("commit (release), median", "ms", None, median(naive.commit), median(ours.commit)),
        Row("commit (release), p95", "ms", None, p95(naive.commit), p95(ours.commit)),
        Row(
            "websocket, commit, received (max)",
            "B",
            None,
            max(naive.commit_bytes),
            commit,
            "≤ 10 kB",
            commit <= 10_000,
        ),
        Row(
            "websocket, commit, sent",
            "B",
            None,
            median(naive.commit_sent),
            median(ours.commit_sent),
        ),
        Row(
            "page, first visit: HTTP", "B", median(bare.http), median(naive.http), median(ours.http)
        ),
        Row(
            "  of it Streamlit's own",
            "B",
            median(bare.http_streamlit),
            median(naive.http_streamlit),
            median(ours.http_streamlit),
        ),
        Row("  of it the map's", "B", own(bare), own(naive), own(ours)),
        Row(
            "page, first visit: websocket",
            "B",
            median(bare.websocket),
            median(naive.websocket),
            median(ours.websocket),
        ),
        Row("geometry, national, gzipped", "B", None, geometry.naive, geometry.national),
        Row(
            "geometry, national + island, gzipped",
            "B",
            None,
            None,
            shapes,
            "≤ 300 kB",
            shapes <= 3e5,
        ),
        Row(
            "requests to other hosts",
            "",
            len(bare.foreign),
            len(naive.foreign),
            foreign,
            "0",
            foreign == 0,
        ),
    ]


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    digits = 1 if unit in ("ms", "%") and abs(value) < 1000 else 0
    return f"{value:,.{digits}f} {unit}".strip()


def _ratio(row: Row) -> str:
    if not row.naive or not row.ours or not row.unit:
        return "–"
    ratio = row.naive / row.ours
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"


def printed(lines: list[Row]) -> str:
    """Lay the rows out in columns."""
    head = ("measure", "bare", "naive", "ours", "naive/ours", "expected", "met")
    body = [
        (
            row.measure,
            _number(row.bare, row.unit),
            _number(row.naive, row.unit),
            _number(row.ours, row.unit),
            _ratio(row),
            row.expected,
            verdict(row.met),
        )
        for row in lines
    ]
    return table(head, body)


# -------------------------------------------------------------------------------- the run


def _arguments(given: list[str] | None) -> argparse.Namespace:
    def positive(text: str) -> int:
        if (number := int(text)) < 1:
            raise argparse.ArgumentTypeError("at least 1")
        return number

    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=positive, default=ROUNDS, help=f"default {ROUNDS}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every sample to FILE")
    return parser.parse_args(given)


def run(rounds: int) -> dict[str, Any]:
    """Measure `rounds` times and return everything, ready for JSON but for its rows."""
    started = time.monotonic()
    measured = {name: Samples() for name in PAGES}
    with ExitStack() as stack:
        plan, geometry, environment = prepare()
        playwright = stack.enter_context(sync_playwright())
        browser = launch(playwright)
        stack.callback(browser.close)
        scripts = {
            "bare": SCRIPTS / "bare.py",
            "naive": SCRIPTS / "naive.py",
            "ours": ROOT / "dashboard.py",
        }
        servers = {
            name: stack.enter_context(served(script, environment))
            for name, script in scripts.items()
        }
        urls = {name: server.ready() for name, server in servers.items()}
        warm_up(browser, urls)
        for number in range(rounds):
            measure(browser, urls, plan, measured)
            print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        about = machine("streamlit", "streamlit-folium", "folium", browser=browser)
    return {
        "machine": about,
        "rounds": rounds,
        "seconds": round(time.monotonic() - started),
        "rows": rows(measured, geometry),
        "samples": {name: asdict(samples) for name, samples in measured.items()},
    }


def _ended(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)  # so that every `with` block closes what it opened


def main(given: list[str] | None = None) -> int:
    """Run the benchmark and print its table."""
    arguments = _arguments(given)
    signal.signal(signal.SIGTERM, _ended)
    try:
        chromium_path()
        result = run(arguments.rounds)
    except (BenchmarkError, PlaywrightError) as error:
        print(f"Nothing measured. {error}", file=sys.stderr)
        return 1
    print(printed(result["rows"]))
    heaviest = result["samples"]["ours"]["heaviest"]
    parts = ", ".join(f"{what} {size:,}" for what, size in heaviest[:6])
    print(f"\nheaviest commit of ours, bytes by element: {parts}")
    print(result["machine"])
    print(
        f"{result['rounds']} rounds in {result['seconds']} s, every visit with an empty cache, "
        f"{STEPS} slider steps and {STEPS} commits a round, "
        f"{len(result['samples']['ours']['step'])} steps of the time bar in all"
    )
    if arguments.json:
        result["rows"] = [asdict(row) for row in result["rows"]]
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
