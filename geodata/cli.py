"""The command line: `python -m geodata COMMAND`; `--help` lists the commands."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Sequence

from geodata.boundaries import default_boundaries
from geodata.derive import cli as derive_cli
from geodata.errors import DataError, printable
from geodata.importing import cli as importing_cli
from geodata.register.areas import polygon_areas, rewrite_areas
from geodata.register.lookup import resolve
from geodata.register.regions import regions
from geodata.register.tables import REGIONS, path_of


def parser() -> argparse.ArgumentParser:
    """Build the argument parser."""
    top = argparse.ArgumentParser(
        prog="python -m geodata", description="Regions and boundary files of Indonesia."
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    importing_cli.add_commands(commands)
    derive_cli.add_commands(commands)

    areas = commands.add_parser(
        "areas",
        help="fill blank or nonsense areas in data/regions.csv from the default boundaries",
    )
    areas.set_defaults(run=_areas)

    find = commands.add_parser(
        "lookup", help="print the code of each text, or what it may mean (then exit status 1)"
    )
    find.add_argument("text", nargs="+", metavar="TEXT", help='for example 3578 or "Kab. Malang"')
    find.add_argument("--province", metavar="TEXT", help="code or name of the province")
    find.add_argument(
        "--at", type=importing_cli.iso_date, metavar="DATE", help="read codes as of this date"
    )
    find.set_defaults(run=_lookup)
    return top


def _areas(options: argparse.Namespace) -> int:
    register = path_of(REGIONS)
    changed = rewrite_areas(polygon_areas(default_boundaries().frame), register)
    if not changed:
        print(f"{register}: areas are up to date")
    for code in changed:
        print(f"{register}: {code} changed")
    return 0


def _lookup(options: argparse.Namespace) -> int:
    at = dt.date.fromisoformat(options.at) if options.at else None
    status = 0
    for text in options.text:
        try:
            code = resolve(text, province=options.province, at=at)
        except LookupError as error:
            print(error, file=sys.stderr)
            status = 1
            continue
        row = regions().loc[code]
        print(f"{code}\t{row['name']}\t{row['province_name']}")
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Returns
    -------
    Exit status: 0, or 1 after printing every problem on standard error.
    """
    options = parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except DataError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} problem(s); nothing was written", file=sys.stderr)
        return 1
    except OSError as error:
        print(printable(f"{error.filename or ''}: {error.strerror or error}"), file=sys.stderr)
        return 1
    return status
