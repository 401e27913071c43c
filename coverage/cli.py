"""The command line: `python -m coverage`, with `validate` and the commands of each subject."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from coverage.calls import cli as calls_cli
from coverage.core import paths
from coverage.core.commands import EXIT_STATUS, day, print_problems
from coverage.core.provenance import data_version
from coverage.core.settings import SettingError, markdown, settings
from coverage.evidence.announced import official_gap
from coverage.evidence.checks import Check, Loaded, run_checks
from coverage.evidence.figures import coverage_at
from coverage.evidence.loading import (
    emergency_numbers_of,
    load_evidence,
    load_official_counts,
    load_statistics,
    publisher_groups,
    targets_of,
)
from coverage.intake import cli as intake_cli
from coverage.site import cli as site_cli
from geodata.errors import DataError, Problem
from geodata.register import tables


def load_all(folder: Path, today: date) -> Loaded:
    """Load every table of a folder.

    Raises
    ------
    DataError
        With the problems of all tables, each problem once.
    """
    loaders: dict[str, Callable[[], Any]] = {
        "groups": lambda: publisher_groups(folder, required=True),
        "evidence": lambda: load_evidence(folder / paths.EVIDENCE, today),
        "counts": lambda: load_official_counts(folder / paths.OFFICIAL_COUNTS, today),
        "statistics": lambda: load_statistics(folder / paths.STATISTICS, today),
        "targets": lambda: targets_of(folder, today),
        "emergency": lambda: emergency_numbers_of(folder, today),
    }
    loaded: dict[str, Any] = {}
    problems: set[Problem] = set()
    for name, load in loaders.items():
        try:
            loaded[name] = load()
        except DataError as error:
            problems.update(error.problems)
    if problems:
        raise DataError(sorted(problems, key=str))
    # nothing beyond their own contracts is checked
    del loaded["targets"], loaded["emergency"]
    return Loaded(**loaded, today=today)


def _summary(data: Loaded, folder: Path, checks: Sequence[Check]) -> str:
    """Return the table that a successful validation prints."""
    now = coverage_at(data.evidence, data.today)
    gap = official_gap(data.evidence, data.counts, data.today)
    lines = [
        ("data", f"{folder}, version {data_version(folder)}"),
        ("evidence", f"{data.evidence['row'].nunique()} rows"),
        ("official counts", f"{len(data.counts)} rows"),
        ("call statistics", f"{len(data.statistics)} rows"),
        ("date", data.today.isoformat()),
        ("active", f"{now.active} of {now.total} regencies ({now.possible} possible)"),
        ("planned, suspended", f"{now.planned}, {now.suspended}"),
        ("people covered", f"{now.population_covered} ({now.population_share:.1%})"),
    ]
    if gap is not None:
        lines.append(("announced", f"{gap.official.count} at {gap.official.end.isoformat()}"))
    width = max(len(key) for key, _ in lines)
    text = [f"{key:<{width}}  {value}" for key, value in lines]
    for check in checks:
        text.append(f"{'pass' if check.passed else 'FAIL'}  {check.name}: {check.detail}")
        text += [f"      known: {note}" for note in check.exceptions]
    return "\n".join(text)


def _validate(options: argparse.Namespace) -> int:
    """Check every table: 0 if all is well; else 1, and what is wrong on standard error."""
    folder = paths.data_dir(options.data)
    today = options.today or settings().today()
    try:
        data = load_all(folder, today)
    except DataError as error:
        print_problems(error.problems, "nothing loaded")
        return 1
    checks = run_checks(data)
    print(_summary(data, folder, checks))
    failed = [check for check in checks if not check.passed]
    for check in failed:
        print(f"{folder}: {check.name}: {check.detail}", file=sys.stderr)
    return 1 if failed else 0


def _settings(_: argparse.Namespace) -> int:
    print(markdown(), end="")
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the parser; each command sets `run`, from the options to an exit status."""
    top = argparse.ArgumentParser(
        prog="python -m coverage", description="The data of the dashboard."
    )
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    validate = commands.add_parser(
        "validate", help="check every table and say what is wrong", epilog=EXIT_STATUS
    )
    validate.add_argument("--data", type=Path, help="folder of the tables (default: the settings')")
    validate.add_argument("--today", type=day, help="day that counts as today, as YYYY-MM-DD")
    validate.set_defaults(run=_validate)
    listed = commands.add_parser("settings", help="list the settings, as in docs/settings.md")
    listed.set_defaults(run=_settings)
    for module in (calls_cli, intake_cli, site_cli):
        module.add_commands(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 done, 1 refused, 2 wrong usage."""
    options = parser().parse_args(arguments)
    try:
        tables.use(paths.data_dir(getattr(options, "data", None)))
        status: int = options.run(options)
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except SettingError as error:
        print(error, file=sys.stderr)
        return 2
    return status
