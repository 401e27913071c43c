"""The command `python -m coverage ingest`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from coverage.calls.portal.cli import add_portal_options, run_portal
from coverage.calls.records import report
from coverage.calls.records.ingest import ingest
from coverage.calls.records.reading import SUFFIXES
from coverage.core.settings import settings
from geodata.errors import DataError

_MOST_PROBLEMS = 50


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> argparse.ArgumentParser:
    """Add `ingest` to the commands, and return its parser."""
    add = commands.add_parser(
        "ingest",
        help="take files of call records into the store",
        description="Take files of call records into the store. Each file comes in whole or not at "
        "all; rows that do not fit go to a file of rejected rows, with line and reason. Files that "
        "are in the store already add nothing, and after a break the same command goes on.",
        epilog=f"FILE: a file ({' '.join(SUFFIXES)}), a folder, or a pattern such as '2025/*.csv'. "
        "Ready mappings: data/call_mappings/. Exit status: 0 every file is in, 1 some file was "
        "refused, 2 wrong usage.",
    )
    add.add_argument("files", nargs="*", metavar="FILE", help="file, folder or pattern")
    add_portal_options(add)
    add.add_argument("--map", type=Path, metavar="MAPPING", help="mapping file (.toml)")
    add.add_argument(
        "--into", type=Path, metavar="FOLDER", help="store (default: that of the settings)"
    )
    add.add_argument(
        "--no-cubes", action="store_true", help="do not bring up to date what pages read"
    )
    add.add_argument("--json", action="store_true", help="print the report as JSON")
    add.set_defaults(run=run_ingest)
    return add


class _RowSpeed(ProgressColumn):
    """Rows read so far, and rows a second."""

    def render(self, task: Task) -> Text:
        rows = int(task.fields.get("rows", 0))
        speed = rows / task.elapsed if task.elapsed else 0.0
        return Text(f"{rows:,} rows, {speed:,.0f} rows/s", style="progress.data.speed")


def run_ingest(options: argparse.Namespace) -> int:
    """Run `ingest` with a progress bar on standard error: 0 every file is in, 1 one was refused."""
    folder = options.into or settings().calls
    if options.portal:
        first, last = options.portal
        return run_portal(first, last, folder, refresh=options.refresh)
    if not options.files:
        print("name a file, a folder or a pattern, or --portal FROM TO", file=sys.stderr)
        return 2
    console = Console(stderr=True)
    bar = Progress(
        *(TextColumn("{task.description}"), BarColumn(), DownloadColumn(), _RowSpeed()),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=options.json or not console.is_terminal,
    )
    try:
        with bar:
            task = bar.add_task("ingest", total=None, rows=0)

            def tell(now: report.Progress) -> None:
                name = now.file.name[:40].replace("[", r"\[")
                bar.update(
                    task,
                    description=f"{now.number}/{now.files} {name}",
                    completed=now.done_bytes,
                    total=now.total_bytes,
                    rows=now.rows,
                )

            done = ingest(options.files, folder, options.map, tell)
    except DataError as error:
        print(error, file=sys.stderr)
        print("nothing was taken in", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename or folder}: {error.strerror or error}", file=sys.stderr)
        return 1
    if done.total("stored") and not options.no_cubes:
        from coverage.calls.cubes.store import refresh  # slow to load, and only needed here

        with console.status("cubes"):
            refresh(folder)
    if options.json:
        print(json.dumps(done.to_dict(), ensure_ascii=False, indent=1))
    else:
        print(_summary(done, folder))
    for problem in done.problems[:_MOST_PROBLEMS]:
        print(problem, file=sys.stderr)
    if done.problems:
        refused = len({problem.file for problem in done.problems})
        print(f"{refused} file(s) refused; nothing of them was taken in", file=sys.stderr)
    return 1 if done.problems else 0


def _summary(done: report.IngestReport, folder: Path) -> str:
    """Return what a person wants to read at the end."""
    lines = []
    for file in done.files:
        lines.append(f"{file.file}: {_counts(file)}")
        if file.first:
            lines.append(f"  calls from {file.first} to {file.last} (local time)")
        if file.known:
            lines.append("  the file is in the store already")
        if file.replaced:
            lines.append(f"  takes the place of {file.replaced:,} calls of another mapping")
        if file.simulated:
            lines.append(f"  SIMULATED: {file.simulated:,} calls")
        if file.ignored:
            lines.append(f"  columns not stored: {', '.join(file.ignored)}")
        if file.rejected:
            lines.append(f"  rejected rows, with reasons: {file.rejects}")
    total = [done.total(count) for count in ("read", "stored", "rejected", "duplicate")]
    speed = f", {total[0] / done.seconds:,.0f} rows/s" if done.seconds else ""
    lines.append(
        f"{len(done.files)} file(s) into {folder}: read {total[0]:,} = stored {total[1]:,} + "
        f"rejected {total[2]:,} + duplicate {total[3]:,}; {done.seconds:.1f} s{speed}"
    )
    return "\n".join(lines)


def _counts(file: report.FileReport) -> str:
    return (
        f"read {file.read:,}, stored {file.stored:,}, rejected {file.rejected:,}, "
        f"duplicate {file.duplicate:,}"
    )
