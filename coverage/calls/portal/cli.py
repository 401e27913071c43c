"""The national portal on the command line: `python -m coverage ingest --portal FROM TO`."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from coverage.calls.portal.fetch import PORTAL_URL, PortalResult, fetch_portal
from coverage.core.commands import day
from geodata.errors import DataError


def add_portal_options(command: argparse.ArgumentParser) -> None:
    """Add `--portal FROM TO` and `--refresh` to the command `ingest`."""
    command.add_argument(
        "--portal",
        nargs=2,
        type=day,
        metavar=("FROM", "TO"),
        help="fetch the national portal's daily list of incidents for these days instead of files",
    )
    command.add_argument(
        "--refresh", action="store_true", help="with --portal: fetch days again that are stored"
    )


def print_progress(at: date, done: int, total: int) -> None:
    """Say how far a run is: one line that is overwritten on a terminal, else one in thirty."""
    if sys.stderr.isatty():
        end = "\n" if done == total else "\r"
        print(f"{at} · {done} of {total} days", end=end, file=sys.stderr, flush=True)
    elif done % 30 == 0 or done == total:
        print(f"{at} · {done} of {total} days", file=sys.stderr, flush=True)


def summary(result: PortalResult) -> str:
    """Return what a run did, in lines."""
    lines = [
        ("days asked for", str(result.asked)),
        ("stored", f"{result.stored} ({result.empty} with nothing listed)"),
        ("already there", str(result.skipped)),
        ("failed", str(len(result.problems))),
        ("incidents", str(result.incidents)),
        ("requests", str(result.requests)),
    ]
    lines += [("new type", f"{name!r}, from {first}") for name, first in result.new_types.items()]
    if result.stopped:
        lines.append(("stopped", f"{result.stopped}; run again to go on"))
    width = max(len(key) for key, _ in lines)
    return "\n".join(f"{key:<{width}}  {value}" for key, value in lines)


def run_portal(
    first: date,
    last: date,
    folder: Path | str,
    *,
    refresh: bool = False,
    address: str = PORTAL_URL,
    **options: Any,
) -> int:
    """Fetch days from the portal and say what was done.

    Parameters
    ----------
    first, last: days, both included. folder: of the call records.
    options: further arguments of `coverage.calls.portal.fetch.fetch_portal`, for tests.

    Returns
    -------
    0: every day of the range is stored; 1: some are not (named on standard error), or the store is
    broken; 2: the range makes no sense.
    """
    try:
        result = fetch_portal(
            first,
            last,
            folder,
            refresh=refresh,
            address=address,
            progress=print_progress,
            **options,
        )
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1 if isinstance(error, DataError) else 2
    print(summary(result))
    for problem in result.problems:
        print(problem, file=sys.stderr)
    return 0 if result.complete else 1
