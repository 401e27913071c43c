"""Call records at scale: ingest, cubes against bare SQL and pandas, and what pages ask.

    python -m benchmarks.calls [--rows 1 10 100] [--folder DIR] [--repeat N]

Simulates the given millions of calls, and prints one table. Everything measured runs in a process
of its own, so that its peak memory is its own; what is compared takes turns. The folder needs about
14 GB for 100 million rows (CSV); it is emptied afterwards.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import child, machine, table

#: pandas holds all rows in memory at once: beyond this many it is left out.
PANDAS_ROWS = 10_000_000
PAGE_ROUNDS = 20
#: The cube as one writes it by hand: DuckDB's own functions on the columns as they are.
BARE_SQL = """
    SELECT date_trunc('month', received_local) AS month, regency_code, outcome, category,
        count(*) AS calls, count(*) FILTER (WHERE simulated) AS simulated,
        count(answered_after_s) AS answered, median(answered_after_s),
        quantile_cont(answered_after_s, 0.9), count(arrived_after_s) AS arrived,
        median(arrived_after_s), quantile_cont(arrived_after_s, 0.9)
    FROM read_parquet({files}, hive_partitioning = false) GROUP BY ALL ORDER BY ALL
"""
#: The same by who knows DuckDB well: one sort for both quantiles.
TUNED_SQL = """
    SELECT date_trunc('month', received_local) AS month, regency_code, outcome, category,
        count(*) AS calls, count(*) FILTER (WHERE simulated) AS simulated,
        count(answered_after_s) AS answered, quantile_cont(answered_after_s, [0.5, 0.9]),
        count(arrived_after_s) AS arrived, quantile_cont(arrived_after_s, [0.5, 0.9])
    FROM read_parquet({files}, hive_partitioning = false) GROUP BY ALL ORDER BY ALL
"""


# ------------------------------------------------- what is measured, each in a process of its own


class Clock:
    """Seconds on the wall and of the processors, since it was made."""

    def __init__(self) -> None:
        self._begin = time.perf_counter(), time.process_time()

    def read(self) -> dict[str, Any]:
        return {
            "seconds": time.perf_counter() - self._begin[0],
            "cpu": time.process_time() - self._begin[1],
        }


def do_simulate(work: Path, rows: int, form: str) -> dict[str, Any]:
    from coverage.calls.records.simulate import simulate

    clock = Clock()
    simulate(rows, work / f"in-{form}", csv=form == "csv")
    return clock.read()


def do_ingest(work: Path, rows: int, form: str) -> dict[str, Any]:
    from coverage.calls.records.ingest import ingest

    clock = Clock()
    report = ingest([work / f"in-{form}"], work / f"store-{form}")
    result = clock.read()
    stored = sum(file.stored for file in report.files)
    assert (stored, report.problems) == (rows, [])
    return result


def do_ibis(work: Path, rows: int, form: str) -> dict[str, Any]:
    from coverage.calls.cubes import engines
    from coverage.calls.cubes import model as cube_model

    with engines.connect(engines.address(work / "store-parquet")) as engine:
        clock = Clock()
        cube = cube_model.run("volume", engine.records)
        result = clock.read()
    return {**result, "cells": len(cube), "calls": int(cube["calls"].sum())}


def do_bare(work: Path, rows: int, form: str) -> dict[str, Any]:
    import duckdb

    from coverage.calls.records.store import live_files

    sql = TUNED_SQL if form == "tuned" else BARE_SQL
    files = [str(file) for file in live_files(work / "store-parquet")]
    connection = duckdb.connect(config={"preserve_insertion_order": "false"})
    clock = Clock()
    cube = connection.execute(sql.format(files=files)).df()
    result = clock.read()
    return {**result, "cells": len(cube), "calls": int(cube["calls"].sum())}


def do_pandas(work: Path, rows: int, form: str) -> dict[str, Any]:
    import pandas as pd

    from coverage.calls.cubes.engines import READ_COLUMNS
    from coverage.calls.records.store import live_files

    files = live_files(work / "store-parquet")
    clock = Clock()
    parts = [pd.read_parquet(file, columns=list(READ_COLUMNS), partitioning=None) for file in files]
    frame = pd.concat(parts, ignore_index=True)
    frame["month"] = frame["received_local"].dt.to_period("M")
    keys = ["month", "regency_code", "outcome", "category"]
    groups = frame.groupby(keys, dropna=False)
    times = groups[["answered_after_s", "arrived_after_s"]]
    cube = pd.concat(
        [
            groups["simulated"].agg(calls="size", simulated="sum"),
            times.count(),
            times.median().add_suffix("_median"),
            times.quantile(0.9).add_suffix("_p90"),
        ],
        axis=1,
    )
    result = clock.read()
    return {**result, "cells": len(cube), "calls": int(cube["calls"].sum())}


def do_refresh(work: Path, rows: int, form: str) -> dict[str, Any]:
    from coverage.calls.cubes.store import refresh

    shutil.rmtree(work / "store-parquet" / "cubes", ignore_errors=True)
    clock = Clock()
    done = refresh(work / "store-parquet")
    return {**clock.read(), "months": len(done.made)}


def do_pages(work: Path, rows: int, form: str) -> dict[str, Any]:
    """Ask what each page asks, many times, once the first round has warmed everything up."""
    from coverage.calls.cubes.query import Selection, open_cubes

    stored = open_cubes(work / "store-parquet")
    city, year = Selection(regencies=("35.78",)), Selection(start=stored.months[-12])
    fires = Selection(categories=("fire", "medical"))
    asks: dict[str, Callable[[], Any]] = {
        "trend by outcome": lambda: stored.totals(["month", "outcome"]),
        "trend of a regency": lambda: stored.totals(["month", "outcome"], city),
        "categories": lambda: stored.totals(["category"]),
        "categories by month": lambda: stored.totals(["month", "category"], city),
        "map": lambda: stored.totals(["regency_code"], year),
        "map with time bar": lambda: stored.totals(["month", "regency_code"]),
        "map of a category": lambda: stored.totals(["regency_code"], fires),
        "week": stored.heat,
        "week of a regency": lambda: stored.heat(city),
        "arrival times": lambda: stored.times("arrived"),
        "arrival by regency": lambda: stored.times("arrived", ["regency_code"], fires),
        "answering by regency": lambda: stored.times("answered", ["regency_code"]),
    }
    seconds: dict[str, list[float]] = {name: [] for name in asks}
    clock = Clock()
    for turn in range(PAGE_ROUNDS + 1):
        for name, ask in asks.items():
            begin = time.perf_counter()
            ask()
            if turn:
                seconds[name].append(time.perf_counter() - begin)
    p95 = {name: float(np.quantile(values, 0.95)) for name, values in seconds.items()}
    return {**clock.read(), "seconds": max(p95.values()), "p95": p95}


STEPS = {
    "simulate": do_simulate,
    "ingest": do_ingest,
    "ibis": do_ibis,
    "bare": do_bare,
    "pandas": do_pandas,
    "refresh": do_refresh,
    "pages": do_pages,
}


# ------------------------------------------------------------------------------------- the table


@dataclass
class Line:
    """One thing measured at one size."""

    what: str
    rows: int
    result: dict[str, Any]
    note: str = ""

    @property
    def seconds(self) -> float:
        return float(self.result["seconds"])


def measured(step: str, work: Path, rows: int, form: str = "") -> dict[str, Any]:
    """Run a step in a process of its own."""
    options = ("--step", step, "--form", form, "--folder", work, "--rows", rows)
    return child("benchmarks.calls", *options)


def rate(rows: int, seconds: float) -> str:
    return f"{rows / seconds / 1e6:.2f} M rows/s"


def cube_lines(work: Path, rows: int, repeat: int) -> Iterator[Line]:
    """Measure the cube by turns: ours, SQL by hand, SQL tuned, and pandas."""
    turns: dict[str, list[dict[str, Any]]] = {"ibis": [], "bare": [], "tuned": []}
    for _ in range(repeat):
        for name, results in turns.items():
            step = "ibis" if name == "ibis" else "bare"
            results.append(measured(step, work, rows, name))
    assert {result["calls"] for results in turns.values() for result in results} == {rows}
    assert len({result["cells"] for results in turns.values() for result in results}) == 1
    best = {name: min(r, key=lambda one: one["seconds"]) for name, r in turns.items()}
    ours, bare, tuned = (best[name]["seconds"] for name in turns)
    ratios = f"{ours / bare:.2f}x by hand, {ours / tuned:.2f}x tuned"
    yield Line("cube, Ibis on DuckDB", rows, best["ibis"], ratios)
    yield Line("cube, SQL by hand", rows, best["bare"])
    yield Line("cube, SQL tuned", rows, best["tuned"])
    if rows <= PANDAS_ROWS:
        result = measured("pandas", work, rows)
        note = f"ours is {result['seconds'] / ours:.0f}x as fast"
        yield Line("cube, pandas", rows, result, note)


def lines_of(work: Path, rows: int, repeat: int) -> Iterator[Line]:
    """Measure everything at one size."""
    for form in ("csv", "parquet"):
        result = measured("simulate", work, rows, form)
        note = rate(rows, result["seconds"])
        yield Line(f"simulate, {form}", rows, result, note)
        result = measured("ingest", work, rows, form)
        note = rate(rows, result["seconds"])
        yield Line(f"ingest, {form}", rows, result, note)
        shutil.rmtree(work / f"in-{form}")
        if form == "csv":
            shutil.rmtree(work / "store-csv")
    yield from cube_lines(work, rows, repeat)
    result = measured("refresh", work, rows)
    note = f"{result['months']} months, all cubes"
    yield Line("cubes stored", rows, result, note)
    result = measured("pages", work, rows)
    worst = max(result["p95"], key=result["p95"].__getitem__)
    note = f"p95 of the slowest: {worst}"
    yield Line("page query", rows, result, note)
    shutil.rmtree(work / "store-parquet")


def exponents(lines: list[Line]) -> dict[str, float]:
    """Return the exponent b of seconds ~ rows^b between the two largest sizes of each thing."""
    found = {}
    for what in dict.fromkeys(line.what for line in lines):
        points = sorted((line.rows, line.seconds) for line in lines if line.what == what)[-2:]
        if len(points) == 2:
            (rows, seconds), (more, longer) = points
            found[what] = float(np.log(longer / seconds) / np.log(more / rows))
    return found


def printed(lines: list[Line]) -> str:
    """Return the lines as one table, with the exponents below."""
    rows = [
        (
            *(line.what, f"{line.rows:,}", f"{line.seconds:.3f}", f"{line.result['cpu']:.1f}"),
            *(f"{line.result['peak']:.0f}", line.note),
        )
        for line in lines
    ]
    text = [table(("what", "rows", "seconds", "CPU s", "peak MB", ""), rows)]
    grown = exponents(lines)
    if grown:
        text += ["", "exponent of the cost (seconds ~ rows^b, the two largest sizes)"]
        text += [f"  {what:<22} {value:.2f}" for what, value in grown.items()]
    return "\n".join([*text, "", machine("duckdb", "ibis-framework", "pyarrow")])


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument(
        "--rows", type=float, nargs="+", default=[1, 10, 100], help="millions of rows (1 10 100)"
    )
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    parser.add_argument("--repeat", type=int, default=3, help="turns of what is compared (3)")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--form", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        rows = int(options.rows[0])
        print(json.dumps(STEPS[options.step](options.folder, rows, options.form)))
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as work:
        lines: list[Line] = []
        for millions in options.rows:
            for line in lines_of(Path(work), round(millions * 1_000_000), options.repeat):
                print(f"{line.what}: {line.seconds:.2f} s", file=sys.stderr, flush=True)
                lines.append(line)
    print(printed(lines))


if __name__ == "__main__":
    main()
