"""The commands `python -m coverage evidence add` and `… evidence official-list`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from coverage.core import paths
from coverage.core.commands import EXIT_STATUS, Commands, day, print_problems
from coverage.core.csv_export import csv_bytes
from coverage.core.dates import parse_partial, period_end
from coverage.core.settings import settings
from coverage.evidence.loading import (
    hint,
    load_evidence,
    load_official_counts,
    publisher_groups,
    similar_groups,
)
from coverage.evidence.schemas import is_valid_url
from coverage.intake.incoming import read_incoming
from coverage.intake.merging import Merge, merge
from coverage.intake.official_list import evidence_rows, read_list
from coverage.intake.report import (
    Entry,
    as_frame,
    as_text,
    change_entries,
    list_entries,
    merge_entries,
)
from geodata.errors import DataError, Problem
from geodata.files import replace_file

_LIMITS = "FILE: CSV or .xlsx of at most 10 MB, 20,000 rows and 100 columns."


@dataclass(frozen=True)
class _Reading:
    """What was read of a file: its rows, lines for the head, entries of the report.

    `compared` makes more entries of the evidence before and after.
    """

    rows: pd.DataFrame
    head: list[str]
    entries: list[Entry]
    compared: Callable[[pd.DataFrame, pd.DataFrame], list[Entry]] = lambda _before, _after: []


def add_commands(commands: Commands) -> None:
    """Add `evidence` to the commands."""
    top = commands.add_parser("evidence", help="add rows of evidence, or a ministry's own list")
    actions = top.add_subparsers(metavar="ACTION", required=True)
    add = actions.add_parser(
        "add",
        help="add rows of evidence from a CSV or workbook",
        description="Say what new rows of evidence would change, and with --write add them. The "
        "columns are those of deployment_evidence.csv, by name and in any order.",
        epilog=f"{_LIMITS} {EXIT_STATUS}",
    )
    add.set_defaults(run=_run, read=_read_rows)
    take = actions.add_parser(
        "official-list",
        help="take a ministry's own list of regencies as evidence",
        description="Take a list of the regencies whose service runs as evidence: one row "
        "`operational` for each, stated, at the date of the list. With --write they are added.",
        epilog=f"{_LIMITS} {EXIT_STATUS}",
    )
    take.add_argument(
        "--date", required=True, type=_list_date, metavar="D", help="date of the list"
    )
    take.add_argument(
        "--publisher", required=True, type=_publisher, metavar="P", help="who says so"
    )
    take.add_argument("--url", required=True, type=_url, metavar="U", help="address of the list")
    take.add_argument(
        "--column",
        default="",
        metavar="C",
        help="heading, letter or number of the "
        "column that names the regencies (default: what resolves best)",
    )
    take.set_defaults(run=_run, read=_read_list)
    for command in (add, take):
        command.add_argument("file", type=Path, metavar="FILE", help="CSV or .xlsx")
        command.add_argument("--sheet", default="", metavar="S", help="sheet of a workbook")
        command.add_argument("--data", type=Path, metavar="FOLDER", help="folder of the tables")
        command.add_argument("--today", type=day, metavar="D", help="day that counts as today")
        command.add_argument(
            "--report", type=Path, metavar="CSV", help="write the report to a file"
        )
        command.add_argument("--write", action="store_true", help="write (default: only report)")


def _list_date(text: str) -> tuple[date, str]:
    """Return the first day of a date, and its precision."""
    first, precision = parse_partial(text), {7: "month", 10: "day"}.get(len(text))
    if first is None or precision is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date (expected YYYY-MM-DD or YYYY-MM)")
    return first, precision


def _publisher(text: str) -> str:
    if not text.strip() or not text.isprintable() or len(text) > 200:
        raise argparse.ArgumentTypeError("must be a name")
    return text.strip()


def _url(text: str) -> str:
    if not is_valid_url(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an http(s) address of a public host")
    return text


def _read_rows(options: argparse.Namespace, today: date) -> _Reading:
    """Read the file of `add`."""
    found = read_incoming(options.file, today, options.sheet)
    count = len(found.frame) + len(found.repeats)
    entries = [Entry("unread", detail=f"line {line}: {text}") for line, text in found.unread]
    for line, first in found.repeats:
        detail = f"line {line} repeats line {first} of the file"
        entries.append(Entry("known", detail=detail))
    return _Reading(found.frame, [f"{found.file}: {found.how}, {count} rows"], entries)


def _read_list(options: argparse.Namespace, today: date) -> _Reading:
    """Read the file of `official-list`."""
    table = paths.table(paths.PUBLISHERS, options.data)
    if alike := similar_groups(options.publisher, publisher_groups(table.parent)):
        # it would pass for independent of its own publisher group, with a whole list
        rule = hint(options.publisher, alike)
        raise DataError([Problem(str(table), None, "publisher", options.publisher, rule)])
    first, precision = options.date
    end = period_end(first, precision)
    listed = read_list(options.file, end, options.sheet, options.column)
    row = {"date": first.isoformat(), "date_precision": precision}
    row |= {"publisher": options.publisher, "source_url": options.url}
    head = [f"{listed.file}: {listed.how}, {len(listed.items)} entries", *listed.columns]
    entries = [Entry("unread", detail=f"line {line}: {text}") for line, text in listed.unread]
    table = paths.table(paths.OFFICIAL_COUNTS, options.data)
    counts = load_official_counts(table, today) if table.exists() else None
    return _Reading(
        evidence_rows(listed, row, today),
        head,
        entries,
        lambda before, after: list_entries(listed, before, after, counts, today, end),
    )


def _run(options: argparse.Namespace) -> int:
    """Read, merge, report and, if asked to, write; 0 done, 1 refused, 2 wrong usage."""
    today = options.today or settings().today()
    table = paths.table(paths.EVIDENCE, options.data).resolve()
    if "date" in options and options.date[0] > today + timedelta(days=1):
        print(f"--date {options.date[0].isoformat()} must not lie after tomorrow", file=sys.stderr)
        return 2
    if options.report and options.report.resolve() in (table, options.file.resolve()):
        print(f"--report {options.report} would overwrite what is read", file=sys.stderr)
        return 2
    try:
        raw = table.read_bytes()
        before = load_evidence(table, today)
        reading: _Reading = options.read(options, today)
        merged = merge(raw, reading.rows, str(options.file))
        after = _load_merged(merged, table, str(options.file), today)
        entries = [
            *change_entries(before, after, publisher_groups(table.parent), today),
            *merge_entries(merged, reading.rows),
            *reading.compared(before, after),
            *reading.entries,
        ]
        print("\n".join([*reading.head, "", as_text(entries, today), ""]))
        if options.report:
            replace_file(options.report, csv_bytes(as_frame(entries)))
        print(_written(options.write, merged, raw, table))
    except DataError as error:
        print_problems(error.problems, "nothing written")
        return 1
    except OSError as error:
        print(f"{error.filename or table}: {error.strerror or error}", file=sys.stderr)
        print("nothing written", file=sys.stderr)
        return 1
    return 0


def _load_merged(merged: Merge, table: Path, file: str, today: date) -> pd.DataFrame:
    """Load the merged table as it will be loaded, before it takes the place of the old one.

    Raises
    ------
    DataError
        It breaks the contract; new rows are named by their line in the file they come from.
    """
    origin = {line: place for place, line in merged.lines.items()}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / table.name
        copy.write_bytes(merged.content)
        publishers = table.parent / paths.PUBLISHERS
        if publishers.exists():
            shutil.copy(publishers, folder)
        try:
            return load_evidence(copy, today)
        except DataError as error:
            raise DataError(
                [
                    replace(p, file=file, line=origin[p.line])
                    if p.line in origin
                    else replace(p, file=str(table))
                    for p in error.problems
                ]
            ) from error


def _written(write: bool, merged: Merge, raw: bytes, table: Path) -> str:
    """Replace the table if asked to, and say what was done."""
    count = len(merged.lines)
    what = f"{count} new row{'s' if count != 1 else ''}, {len(merged.known)} already there"
    if not count:
        return f"{what}: nothing to write"
    if not write:
        return f"{what}: nothing was written; --write adds them to {table}"
    if table.read_bytes() != raw:
        rule = "was changed by somebody else in the meantime; run the command again"
        raise DataError([Problem(str(table), None, "", "", rule)])
    replace_file(table, merged.content)
    return f"{what}: written to {table}"
