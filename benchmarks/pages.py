"""Server time of every page, against a page that says one word; and of the two heavy computations.

    python -m benchmarks.pages [--runs 40] [--rounds 5]

Every page runs in a process of its own, through Streamlit's `AppTest`: the script as the server
runs it, without a browser, with the data loaded as a server has them at its start. Cold is the
first run after the home page has been served once; then come six months of the time bar, each once
("new") and then over and over ("warm").
The baseline, a script with a title, is measured in the same way. Figures are what Streamlit sends
to the browser for a chart (JSON).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from streamlit.testing.v1 import AppTest

from benchmarks import plain
from benchmarks.harness import ROOT, child, machine, p95, table
from coverage.core.settings import settings
from coverage.maps.assets import map_assets
from coverage.snapshot import snapshot
from coverage.web.warming import warm
from tests.committed import TODAY

PAGES = ("riwayat", "laju", "prioritas", "daerah", "panggilan", "kualitas", "data")
#: a page, and what stands in its address
CASES = {
    "peta": ("peta", {}),
    **{name: (name, {}) for name in PAGES},
    "daerah: a province": ("daerah", {"region": "35"}),
    "daerah: a regency": ("daerah", {"kode": "35.10"}),
}
MAX_COLD, MAX_WARM, MAX_FIGURE = 1.5, 0.15, 150_000
MONTHS = 6
BARE = "import streamlit as st\nst.title('112')\n"


def months(n: int) -> list[str]:
    """Return `n` months before this one, the latest first, as the address writes them."""
    found, day = [], TODAY.replace(day=1)
    for _ in range(n):
        day = (day - timedelta(days=1)).replace(day=1)
        found.append(f"{day:%Y-%m}")
    return found


def timed(app: AppTest) -> float:
    """Run a page once; seconds."""
    begin = time.perf_counter()
    app.run()
    assert not app.exception, app.exception
    return time.perf_counter() - begin


def measure(case: str, runs: int) -> dict[str, object]:
    """Measure one page in this process."""
    if case == "bare":
        app = AppTest.from_string(BARE, default_timeout=60)
        cold = timed(app)
        times = [timed(app) for _ in range(runs)]
        return {"cold": cold, "new": times, "warm": times, "figures": []}
    name, params = CASES[case]
    data = snapshot(settings(), TODAY)
    map_assets(data, "id", "/")
    warm(data)
    app = AppTest.from_file(str(ROOT / "pages" / "_shell.py"), default_timeout=60)
    first = timed(app)
    if name != "peta":
        app.switch_page(f"{name}.py")
        app.query_params.update(params)
        first = timed(app)
    times = []
    for month in months(MONTHS) * (runs // MONTHS + 2):
        app.query_params["date"] = month
        times.append(timed(app))
    figures = [len(one.proto.spec.encode()) for one in app.get("plotly_chart")]
    return {"cold": first, "new": times[:MONTHS], "warm": times[MONTHS:], "figures": figures}


def printed(results: dict[str, dict[str, Any]]) -> str:
    """Return all measurements as a table, with ratios against the bare page."""
    base = p95(results["bare"]["warm"])
    head = ("page", "cold ms", "new max ms", "warm p50 ms", "p95 ms", "x bare", "figure kB")
    rows = []
    for case, found in results.items():
        warm = found["warm"]
        largest = max(found["figures"], default=0) / 1000
        rows.append(
            (
                case,
                f"{found['cold'] * 1000:.0f}",
                f"{max(found['new']) * 1000:.0f}",
                f"{sorted(warm)[len(warm) // 2] * 1000:.1f}",
                f"{p95(warm) * 1000:.1f}",
                f"{p95(warm) / base:.1f}",
                f"{largest:.0f}" if found["figures"] else "",
            )
        )
    over = [
        case
        for case, found in results.items()
        if found["cold"] > MAX_COLD
        or p95(found["warm"]) > MAX_WARM
        or max(found["figures"], default=0) > MAX_FIGURE
    ]
    beyond = f"beyond cold 1.5 s, p95 150 ms or 150 kB a figure: {', '.join(over) or 'none'}"
    return f"{table(head, rows)}\n\n{beyond}"


def computations(rounds: int) -> str:
    """Return the times of the ranking and of the projection, each against a plain form."""
    rows = []
    for name, ours, other in plain.pairs(TODAY):
        best = [min(_seconds(run) for _ in range(rounds)) for run in (ours, other)]
        cells = (f"{best[0] * 1000:.1f}", f"{best[1] * 1000:.1f}", f"{best[0] / best[1]:.2f}")
        rows.append((name, *cells))
    return table(("computation", "ms", "plain ms", "ratio"), rows)


def _seconds(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=40, help="warm runs of each page (40)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each computation (5)")
    parser.add_argument(
        "--pages", nargs="+", choices=CASES, default=list(CASES), help="which (all)"
    )
    parser.add_argument("--case", choices=["bare", *CASES], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(measure(options.case, options.runs)))
        return
    results = {}
    for case in ("bare", *options.pages):
        results[case] = child("benchmarks.pages", "--runs", options.runs, "--case", case)
        print(f"{case}: done", file=sys.stderr, flush=True)
    print(printed(results), computations(options.rounds), sep="\n\n")
    print("\n" + machine("streamlit", "plotly", "pandas"))


if __name__ == "__main__":
    main()
