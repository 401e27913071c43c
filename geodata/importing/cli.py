"""`python -m geodata import | check | layouts`."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from geodata.boundaries import ENVIRONMENT
from geodata.errors import DataError
from geodata.importing import importer, writing
from geodata.importing.importer import ImportRefused, Options, Step
from geodata.importing.layouts import LAYOUTS
from geodata.importing.report import Report
from geodata.maps.cache import folder_beside

#: What a person reads while a step runs.
_SHOWN = {
    "read": "reading",
    "match": "matching with the register",
    "clean": "cleaning the boundaries",
    "fill": "filling what is missing",
    "check": "checking",
    "build": "building the map's levels",
}


def iso_date(text: str) -> str:
    """Check an argument that must be a date."""
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be a date such as 2025-06-30") from error


def _parquet(text: str) -> Path:
    if not text.endswith(".parquet"):
        raise argparse.ArgumentTypeError("must end in .parquet")
    return Path(text)


def _epsg(text: str) -> str:
    match = re.fullmatch(r"(?:EPSG:)?(\d{4,6})", text.strip(), re.I)
    if not match:
        raise argparse.ArgumentTypeError("must be a number of EPSG such as 32748 or EPSG:9470")
    return f"EPSG:{match[1]}"


def _add_reading(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument(
        "--layout",
        choices=[layout.key for layout in LAYOUTS],
        metavar="NAME",
        default="",
        help="layout of the columns, if it is not recognised (see: python -m geodata layouts)",
    )
    command.add_argument("--layer", metavar="NAME", help="layer of a file with several")
    command.add_argument(
        "--crs", type=_epsg, metavar="EPSG", help="coordinate system, for a file that names none"
    )
    command.add_argument(
        "--fill",
        action="store_true",
        help="take regencies that the file lacks from the approximate default boundaries",
    )
    command.add_argument("--json", action="store_true", help="print the report as JSON")


def add_commands(commands: Any) -> None:
    """Add the commands to the subparsers of `python -m geodata`."""
    add = commands.add_parser(
        "import",
        help="make a boundary file usable by the dashboard",
        description="Read a boundary file of any known layout, match it with the register, clean "
        "it and write it as a boundary set (GeoParquet). The previous set is replaced at once or "
        "not at all. On any problem everything wrong is listed and nothing is written.",
        epilog="FILE: zipped or bare shapefile, GeoPackage, GeoJSON, TopoJSON, FlatGeobuf, "
        "GeoParquet, or a folder of one file per province or regency.",
    )
    _add_reading(add)
    add.add_argument("--out", type=_parquet, metavar="PATH", help="where to write (.parquet)")
    add.add_argument("--name", metavar="TEXT", default="", help="title of the set on the map")
    add.add_argument(
        "--licence", "--license", metavar="TEXT", default="", help="licence of the file"
    )
    add.add_argument("--date", type=iso_date, metavar="DATE", help="date of the data")
    add.add_argument(
        "--approximate", action="store_true", help="the lines are derived, not official"
    )
    add.set_defaults(run=_import)
    look = commands.add_parser(
        "check",
        help="report what an import would do; writes nothing",
        description="Report on a boundary file as import would, with the same exit status.",
    )
    _add_reading(look)
    look.set_defaults(run=_check)
    known = commands.add_parser("layouts", help="list the layouts of columns that are known")
    known.set_defaults(run=_layouts)


@contextmanager
def _progress() -> Iterator[Step | None]:
    """Show a bar on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=len(_SHOWN))

        def step(name: str) -> None:
            bar.update(task, description=_SHOWN[name], completed=list(_SHOWN).index(name))

        yield step


def _options(arguments: argparse.Namespace) -> Options:
    known = {field.name for field in fields(Options)}
    said = {n: v for n, v in vars(arguments).items() if n in known and v is not None}
    return Options(**said)


def _print(report: Report, as_json: bool) -> None:
    print(report.json() if as_json else report.text(), end="\n" if as_json else "")


def _check(arguments: argparse.Namespace) -> int:
    with _progress() as step:
        report = importer.check(arguments.file, _options(arguments), step)
    _print(report, arguments.json)
    for problem in report.problems:
        print(problem, file=sys.stderr)
    return 0 if report.good else 1


def _import(arguments: argparse.Namespace) -> int:
    try:
        with _progress() as step:
            result = importer.run(arguments.file, _options(arguments), step)
    except ImportRefused as error:
        _print(error.report, arguments.json)
        raise DataError(error.problems) from None
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", arguments.file.stem).strip("_") or "boundaries"
    out: Path = arguments.out or writing.IMPORTED / f"{stem}.parquet"
    meta = result.boundaries.meta
    with _progress() as step:
        built = writing.write_boundaries(result.boundaries, out, step)
    _print(result.report, arguments.json)
    stream = sys.stderr if arguments.json else sys.stdout
    for what, value in (
        ("source", meta.source),
        ("licence", meta.licence or "not given (--licence)"),
        ("date", meta.date or "not given (--date)"),
        ("approximate", "yes" if meta.approximate else "no"),
    ):
        print(f"  {what}: {value}", file=stream)
    sizes = ", ".join(f"{name} {size / 1000:.0f} kB" for name, size in built.level_bytes.items())
    beside = f"{writing.sidecar(out).name}, {folder_beside(out).name}/"
    print(f"written: {out}, {beside}", file=stream)
    print(f"  levels of the map, gzipped: {sizes}; {built.borders} borders", file=stream)
    print(f"to use it: {ENVIRONMENT}={out.resolve()}", file=stream)
    return 0


def _layouts(arguments: argparse.Namespace) -> int:
    for layout in LAYOUTS:
        groups = " and ".join(" or ".join(group) for group in layout.needs)
        print(f"{layout.key:15} {layout.title}: {groups}")
        if layout.note:
            print(f"{'':15} {layout.note}")
    return 0
