"""Server time of every page, against a page that says one word; and of the two heavy computations.

    python benchmarks/pages.py [--runs 40]

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
import os
import platform
import subprocess
import sys
import time
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from streamlit.testing.v1 import AppTest  # noqa: E402

from coverage.core.settings import settings  # noqa: E402
from coverage.maps.assets import map_assets  # noqa: E402
from coverage.snapshot import snapshot  # noqa: E402
from coverage.web.warming import warm  # noqa: E402

TODAY = date(2026, 11, 22)
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


def child(case: str, runs: int) -> dict[str, object]:
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


def measured(case: str, runs: int) -> dict[str, object]:
    """Measure one page in a new process."""
    environment = os.environ | {"COVERAGE_TODAY": TODAY.isoformat()}
    command = [sys.executable, __file__, "--runs", str(runs), "--case", case]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(values, n=20, method="inclusive")[-1]


def table(results: dict[str, dict]) -> str:
    """Return all measurements as a table, with ratios against the bare page."""
    base = p95(results["bare"]["warm"])
    shape = "{:<22} {:>9} {:>11} {:>12} {:>11} {:>8} {:>10}"
    lines = [
        shape.format(
            "page", "cold ms", "new max ms", "warm p50 ms", "p95 ms", "x bare", "figure kB"
        )
    ]
    for case, found in results.items():
        warm = found["warm"]
        largest = max(found["figures"], default=0) / 1000
        cells = (
            f"{found['cold'] * 1000:.0f}",
            f"{max(found['new']) * 1000:.0f}",
            f"{sorted(warm)[len(warm) // 2] * 1000:.1f}",
            f"{p95(warm) * 1000:.1f}",
            f"{p95(warm) / base:.1f}",
            f"{largest:.0f}" if found["figures"] else "",
        )
        lines.append(shape.format(case, *cells))
    over = [
        case
        for case, found in results.items()
        if found["cold"] > MAX_COLD
        or p95(found["warm"]) > MAX_WARM
        or max(found["figures"], default=0) > MAX_FIGURE
    ]
    lines += ["", f"beyond cold 1.5 s, p95 150 ms or 150 kB a figure: {', '.join(over) or 'none'}"]
    return "\n".join(lines)


def computations(rounds: int = 5) -> str:
    """Return the times of the ranking and of the projection, each against a plain form."""
    import pages_baselines

    shape = "{:<34} {:>10} {:>12} {:>8}"
    lines = [shape.format("computation", "ms", "plain ms", "ratio")]
    for name, ours, plain in pages_baselines.pairs(TODAY):
        best = [min(_seconds(run) for _ in range(rounds)) for run in (ours, plain)]
        cells = (f"{best[0] * 1000:.1f}", f"{best[1] * 1000:.1f}", f"{best[0] / best[1]:.2f}")
        lines.append(shape.format(name, *cells))
    return "\n".join(lines)


def _seconds(run) -> float:  # type: ignore[no-untyped-def]
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=40, help="warm runs of each page (40)")
    parser.add_argument("--case", choices=["bare", *CASES], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.case:
        print(json.dumps(child(options.case, options.runs)))
        return
    results = {}
    for case in ("bare", *CASES):
        results[case] = measured(case, options.runs)
        print(f"{case}: done", file=sys.stderr, flush=True)
    print(table(results))
    print()
    print(computations())
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "plotly", "pandas"))
    print(
        f"\n{platform.machine()}, {os.cpu_count()} cores; "
        f"Python {platform.python_version()}, {packages}; "
        f"load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
