"""Commands: `simulate` writes made-up call records, `cubes` brings what pages read up to date."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from coverage.core.dates import parse_day
from coverage.core.settings import settings
from geodata.errors import DataError

if TYPE_CHECKING:
    # What computes is imported when a command runs: others must not wait for it.
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)


def _simulate(options: argparse.Namespace) -> int:
    """Write files: 0 done, 1 refused."""
    from coverage.calls.records.simulate import simulate

    try:
        with _bar() as bar:
            task = bar.add_task("simulated calls", total=options.rows)
            files = simulate(
                options.rows,
                options.out,
                options.seed,
                csv=options.csv,
                end=options.end,
                progress=lambda rows: bar.advance(task, rows),
            )
    except (DataError, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    form = "CSV" if options.csv else "Parquet"
    print(f"{options.rows} simulated calls in {len(files)} {form} files in {options.out}")
    return 0


def _cubes(options: argparse.Namespace) -> int:
    """Refresh the cubes: 0 done, 1 refused."""
    from coverage.calls.cubes import engines
    from coverage.calls.cubes.store import refresh

    folder = options.folder
    if not (folder or options.url or settings().calls_url):
        folder = settings().calls
    try:
        url = options.url or engines.address(folder)
        folder = folder or engines.folder_of(url)
        with _bar() as bar:
            task = bar.add_task("months", total=None)
            done = refresh(
                folder, url, threshold=options.threshold, progress=lambda _: bar.advance(task)
            )
    except (DataError, engines.EngineError) as error:
        print(error, file=sys.stderr)
        return 1
    counts = f"{len(done.made)} worked out, {len(done.kept)} kept, {len(done.dropped)} dropped"
    print(f"cubes in {folder}: months {counts}; version {done.version or 'none'}")
    return 0


def _rows(text: str) -> int:
    try:
        rows = int(text.replace("_", ""))
    except ValueError:
        rows = 0
    if rows < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of rows from 1 on")
    return rows


def _month(text: str) -> date:
    day = parse_day(text)
    if day is None or day.day != 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no first day of a month like 2026-02-01")
    return day


def add_commands(commands: Commands) -> None:
    """Add `simulate` and `cubes` to the commands of `python -m coverage`."""
    from coverage.calls.cubes.suppression import THRESHOLD

    simulate = commands.add_parser(
        "simulate", help="write simulated call records, marked as such, for ingesting"
    )
    simulate.add_argument("--rows", type=_rows, required=True, help="how many calls: 1_000_000")
    simulate.add_argument("--out", type=Path, required=True, help="folder of the files")
    simulate.add_argument("--csv", action="store_true", help="write CSV in place of Parquet")
    simulate.add_argument("--seed", type=int, default=112, help="same seed, same bytes (112)")
    simulate.add_argument(
        "--end", type=_month, help="first day after the last month (default: by the evidence)"
    )
    simulate.set_defaults(run=_simulate)
    cubes = commands.add_parser("cubes", help="bring the cubes that pages read up to date")
    cubes.add_argument("--folder", type=Path, help="the store (default: as of ingest)")
    cubes.add_argument("--url", help="engine that computes (default: COVERAGE_CALLS_URL)")
    cubes.add_argument(
        "--threshold",
        type=_rows,
        default=THRESHOLD,
        help=f"smallest count of a category that the public may see ({THRESHOLD})",
    )
    cubes.set_defaults(run=_cubes)
