"""Commands about call records: `ingest` (of files or the portal), `simulate` and `cubes`."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from coverage.core.commands import EXIT_STATUS, MAX_PROBLEMS, Commands, day
from coverage.core.settings import settings
from geodata.errors import DataError

# What computes is imported when a command runs: others must not wait for it.
if TYPE_CHECKING:
    from coverage.calls.portal.fetch import PortalResult
    from coverage.calls.records import ingest as ingesting


def add_commands(commands: Commands) -> None:
    """Add `ingest`, `simulate` and `cubes`."""
    from coverage.calls.cubes.suppression import THRESHOLD
    from coverage.calls.records.files import SUFFIXES

    ingest = commands.add_parser(
        "ingest",
        help="take files of call records into the store",
        description="Take files of call records into the store. Each file comes in whole or not at "
        "all; rows that do not fit go to a file of rejected rows, with line and reason. Files that "
        "are in the store already add nothing, and after a break the same command goes on.",
        epilog=f"FILE: a file ({' '.join(SUFFIXES)}), a folder, or a pattern such as '2025/*.csv'. "
        f"Ready mappings: data/call_mappings/. {EXIT_STATUS}",
    )
    ingest.add_argument("files", nargs="*", metavar="FILE", help="file, folder or pattern")
    ingest.add_argument(
        "--portal",
        nargs=2,
        type=day,
        metavar=("FROM", "TO"),
        help="fetch the national portal's daily list of incidents for these days instead of files",
    )
    ingest.add_argument(
        "--refresh", action="store_true", help="with --portal: fetch days again that are stored"
    )
    ingest.add_argument("--map", type=Path, metavar="MAPPING", help="mapping file (.toml)")
    ingest.add_argument(
        "--into", type=Path, metavar="FOLDER", help="store (default: that of the settings)"
    )
    ingest.add_argument(
        "--no-cubes", action="store_true", help="do not bring up to date what pages read"
    )
    ingest.add_argument("--json", action="store_true", help="print the report as JSON")
    ingest.set_defaults(run=_ingest)
    simulate = commands.add_parser(
        "simulate",
        help="write simulated call records, marked as such, for ingesting",
        epilog=EXIT_STATUS,
    )
    simulate.add_argument("--rows", type=_count, required=True, help="how many calls: 1_000_000")
    simulate.add_argument("--out", type=Path, required=True, help="folder of the files")
    simulate.add_argument("--csv", action="store_true", help="write CSV in place of Parquet")
    simulate.add_argument("--seed", type=int, default=112, help="same seed, same bytes (112)")
    simulate.add_argument(
        "--end", type=_month, help="first day after the last month (default: by the evidence)"
    )
    simulate.set_defaults(run=_simulate)
    cubes = commands.add_parser(
        "cubes", help="bring the cubes that pages read up to date", epilog=EXIT_STATUS
    )
    cubes.add_argument("--folder", type=Path, help="the store (default: as of ingest)")
    cubes.add_argument("--url", help="engine that computes (default: COVERAGE_CALLS_URL)")
    cubes.add_argument(
        "--threshold",
        type=_count,
        default=THRESHOLD,
        help=f"smallest count of a category that the public may see ({THRESHOLD})",
    )
    cubes.set_defaults(run=_cubes)


def _count(text: str) -> int:
    try:
        count = int(text.replace("_", ""))
    except ValueError:
        count = 0
    if count < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return count


def _month(text: str) -> date:
    found = day(text)
    if found.day != 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not the first day of a month")
    return found


def _ingest(options: argparse.Namespace) -> int:
    """Run `ingest` with a progress bar on standard error: 0 every file is in, 1 one was refused."""
    from coverage.calls.records import ingest as ingesting

    folder = options.into or settings().calls
    if options.portal:
        first, last = options.portal
        return _portal(first, last, folder, options.refresh)
    if not options.files:
        print("name a file, a folder or a pattern, or --portal FROM TO", file=sys.stderr)
        return 2
    console = Console(stderr=True)
    bar = Progress(
        *(TextColumn("{task.description}"), BarColumn(), DownloadColumn()),
        *(TextColumn("{task.fields[rows]:,} rows"), TimeRemainingColumn()),
        console=console,
        transient=True,
        disable=options.json or not console.is_terminal,
    )
    try:
        with bar:
            task = bar.add_task("ingest", total=None, rows=0)

            def show(now: ingesting.Progress) -> None:
                name = now.file.name[:40].replace("[", r"\[")
                bar.update(
                    task,
                    description=f"{now.number}/{now.files} {name}",
                    completed=now.done_bytes,
                    total=now.total_bytes,
                    rows=now.rows,
                )

            done = ingesting.ingest(options.files, folder, options.map, show)
    except DataError as error:
        print(error, file=sys.stderr)
        print("nothing was taken in", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or folder}: {error.strerror or error}", file=sys.stderr)
        return 1
    if done.total("stored") and not options.no_cubes:
        from coverage.calls.cubes.store import refresh

        with console.status("cubes"):
            refresh(folder)
    if options.json:
        print(json.dumps(done.to_dict(), ensure_ascii=False, indent=1))
    else:
        print(_summary(done, folder))
    for problem in done.problems[:MAX_PROBLEMS]:
        print(problem, file=sys.stderr)
    if done.problems:
        refused = len({problem.file for problem in done.problems})
        print(f"{refused} file(s) refused; nothing of them was taken in", file=sys.stderr)
    return 1 if done.problems else 0


def _summary(done: ingesting.IngestReport, folder: Path) -> str:
    """Return what a person wants to read at the end."""
    lines = []
    for file in done.files:
        lines.append(
            f"{file.file}: read {file.read:,}, stored {file.stored:,}, rejected "
            f"{file.rejected:,}, duplicate {file.duplicate:,}"
        )
        notes = {
            f"calls from {file.first} to {file.last} (local time)": file.first,
            "the file is in the store already": file.known,
            f"takes the place of {file.replaced:,} calls of another mapping": file.replaced,
            f"SIMULATED: {file.simulated:,} calls": file.simulated,
            f"columns not stored: {', '.join(file.ignored)}": file.ignored,
            f"rejected rows, with reasons: {file.rejects}": file.rejected,
        }
        lines += [f"  {note}" for note, holds in notes.items() if holds]
    read, *counts = (done.total(name) for name in ("read", "stored", "rejected", "duplicate"))
    speed = f", {read / done.seconds:,.0f} rows/s" if done.seconds else ""
    lines.append(
        f"{len(done.files)} file(s) into {folder}: read {read:,} = "
        "stored {:,} + rejected {:,} + duplicate {:,}".format(*counts)
        + f"; {done.seconds:.1f} s{speed}"
    )
    return "\n".join(lines)


def _portal(first: date, last: date, folder: Path, refresh: bool) -> int:
    """Fetch days from the portal and say what was done.

    0: every day of the range is stored; 1: some are not (named on standard error), or the store is
    broken; 2: the range makes no sense.
    """
    from coverage.calls.portal.fetch import fetch_portal

    on_terminal = sys.stderr.isatty()

    def progress(at: date, done: int, total: int) -> None:
        # one line that is overwritten on a terminal, else one in thirty
        if on_terminal or done % 30 == 0 or done == total:
            end = "\r" if on_terminal and done < total else "\n"
            print(f"{at} · {done} of {total} days", end=end, file=sys.stderr, flush=True)

    try:
        result = fetch_portal(first, last, folder, refresh=refresh, progress=progress)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1 if isinstance(error, DataError) else 2
    print(_portal_summary(result))
    for problem in result.problems:
        print(problem, file=sys.stderr)
    return 0 if result.complete else 1


def _portal_summary(result: PortalResult) -> str:
    lines = [
        ("days asked for", str(result.asked)),
        ("stored", f"{result.stored} ({result.empty} with nothing listed)"),
        ("already there", str(result.skipped)),
        ("failed", str(len(result.problems))),
        ("incidents", str(result.incidents)),
        ("requests", str(result.requests)),
        *(("new type", f"{name!r}, from {first}") for name, first in result.new_types.items()),
    ]
    if result.stopped:
        lines.append(("stopped", f"{result.stopped}; run again to go on"))
    return "\n".join(f"{key:<14}  {value}" for key, value in lines)


def _steps() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)


def _simulate(options: argparse.Namespace) -> int:
    """Write files: 0 done, 1 refused."""
    from coverage.calls.records.simulate import simulate

    try:
        with _steps() as bar:
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
        with _steps() as bar:
            task = bar.add_task("months", total=None)
            done = refresh(
                folder, url, threshold=options.threshold, progress=lambda _: bar.advance(task)
            )
    except (DataError, engines.EngineError) as error:
        print(error, file=sys.stderr)
        return 1
    counts = f"{len(done.made)} computed, {len(done.kept)} kept, {len(done.dropped)} dropped"
    print(f"cubes in {folder}: months {counts}; version {done.version or 'none'}")
    return 0
