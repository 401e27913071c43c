"""The command line: `python -m geodata import | areas | lookup`."""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from geodata.areas import polygon_areas, rewrite_areas
from geodata.boundaries import ENVIRONMENT, default_boundaries, read_boundaries
from geodata.errors import DataError
from geodata.importing import IMPORTED, sidecar, write_boundaries
from geodata.lookup import resolve
from geodata.regions import REGISTER, regions


def _iso_date(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError("must be a date such as 2025-06-30") from error


def _parquet(text: str) -> Path:
    if not text.endswith(".parquet"):
        raise argparse.ArgumentTypeError("must end in .parquet")
    return Path(text)


def parser() -> argparse.ArgumentParser:
    """Build the argument parser."""
    top = argparse.ArgumentParser(
        prog="python -m geodata", description="Regions and boundary files of Indonesia."
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    add = commands.add_parser(
        "import",
        help="check a boundary file and make it usable by the dashboard",
        description="Check a boundary file of the 514 regencies and write it as a boundary set "
        "(GeoParquet). On any problem everything wrong is listed and nothing is written.",
        epilog="FILE: .zip (one shapefile), .shp, .gpkg, .geojson or .parquet, with a column "
        "reg_code, regency_code, kode or code that holds codes such as 35.78 or 3578.",
    )
    add.add_argument("file", type=Path, metavar="FILE")
    add.add_argument("--out", type=_parquet, metavar="PATH", help="where to write (.parquet)")
    add.add_argument("--name", metavar="TEXT", help="title of the set as shown on the map")
    add.add_argument("--licence", "--license", metavar="TEXT", help="licence of the file")
    add.add_argument("--date", type=_iso_date, metavar="DATE", help="date of the data, ISO")
    add.add_argument(
        "--approximate", action="store_true", help="the lines are derived, not official"
    )
    add.set_defaults(run=_import)

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
    find.add_argument("--at", type=_iso_date, metavar="DATE", help="read codes as of this date")
    find.set_defaults(run=_lookup)
    return top


def _import(options: argparse.Namespace) -> int:
    boundaries = read_boundaries(options.file)
    meta = replace(
        boundaries.meta,
        source=options.name or boundaries.meta.source,
        licence=options.licence or boundaries.meta.licence,
        date=options.date or boundaries.meta.date,
        approximate=options.approximate or boundaries.meta.approximate,
    )
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", options.file.stem).strip("_") or "boundaries"
    out: Path = options.out or IMPORTED / f"{stem}.parquet"
    write_boundaries(replace(boundaries, meta=meta), out)
    print(f"{options.file}: {meta.layout}, {len(boundaries.frame)} regencies, all good")
    for note in meta.notes:
        print(f"  note: {note}")
    for what, value in (
        ("source", meta.source),
        ("licence", meta.licence or "not given (--licence)"),
        ("date", meta.date or "not given (--date)"),
        ("approximate", "yes" if meta.approximate else "no"),
    ):
        print(f"  {what}: {value}")
    print(f"written: {out} and {sidecar(out).name}")
    print(f"to use it: {ENVIRONMENT}={out.resolve()}")
    return 0


def _areas(options: argparse.Namespace) -> int:
    changed = rewrite_areas(polygon_areas(default_boundaries().frame))
    if not changed:
        print(f"{REGISTER}: areas are up to date")
    for code in changed:
        print(f"{REGISTER}: {code} changed")
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
        print(f"{error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 1
    return status
