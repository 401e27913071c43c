"""Import of a full-resolution boundary file, measured against mapshaper on the same file.

    python -m benchmarks.boundaries [FILE] [--rounds 3] [--mapshaper PATH] [--depth 9]

FILE: any boundary file with a column `code`; by default full_resolution/regencies_full.fgb of the
folder BOUNDARY_SAMPLES, else a file of 1.1 million vertices made here. It is turned into a
shapefile first, which both programs read. Ours: read, clean, three levels, adjacency. mapshaper:
`-clean -simplify -o format=topojson`, once for one level (the province's) and once for all three,
each with as many vertices as ours has. Rounds alternate; the best of each counts.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.harness import (
    ROOT,
    BenchmarkError,
    Usage,
    machine,
    measured,
    module,
    table,
    verdict,
)
from geodata.boundaries import Boundaries, BoundaryMeta
from geodata.cleaning.gaps import measures
from geodata.cleaning.overlaps import only_polygons
from geodata.importing.reader import read_features
from geodata.importing.repair import clean
from geodata.maps.adjacency import borders
from geodata.maps.arcs import decode
from geodata.maps.simplification import LEVELS, OBJECT, build_levels
from geodata.register.areas import shape_km2

SAMPLES = Path(os.environ.get("BOUNDARY_SAMPLES", ROOT.parent / "shared" / "boundaries"))
MAX_RATIO = 1.5
MAX_MB = 2048.0
#: Islands of less are left out of the distances: levels drop them on purpose.
MIN_PART_KM2 = 5.0
#: A hole narrower than this between drawn polygons was not there before: a gap.
GAP_WIDTH_M = 30.0


def generated(path: Path, depth: int) -> None:
    """Write a coverage of 514 cells, every side of 2^depth edges; 9 makes 1.1 million vertices."""
    random = np.random.default_rng(112)
    columns, rows = 26, 20

    def line(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        points = np.array([a, b])
        for _ in range(depth):
            step = np.diff(points, axis=0)
            offset = random.uniform(-0.1, 0.1, (len(step), 1))
            middle = (points[:-1] + points[1:]) / 2 + offset * step[:, ::-1] * [1, -1]
            points = np.insert(points, np.arange(1, len(points)), middle, axis=0)
        return points

    nodes = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1), indexing="ij"), -1)
    nodes = nodes * [1.5, 0.7] + [97, -8] + random.uniform(-0.1, 0.1, nodes.shape)
    across = {
        (i, j): line(nodes[i, j], nodes[i + 1, j]) for i in range(columns) for j in range(rows + 1)
    }
    up = {
        (i, j): line(nodes[i, j], nodes[i, j + 1]) for i in range(columns + 1) for j in range(rows)
    }
    cells = [
        shapely.Polygon(
            np.concatenate([across[i, j], up[i + 1, j], across[i, j + 1][::-1], up[i, j][::-1]])
        )
        for i in range(columns)
        for j in range(rows)
    ][:514]
    codes = [f"{11 + n // 50}.{n % 50 + 1:02}" for n in range(len(cells))]
    gpd.GeoDataFrame({"code": codes}, geometry=cells, crs=4326).to_file(path)


def ours(file: Path, folder: Path) -> None:
    """Import `file` into `folder`: what is measured, in a process of its own."""
    features = read_features(file).frame.rename(columns={"code": "regency_code"})
    cleaned = clean(features)
    boundaries = Boundaries(cleaned.frame, BoundaryMeta(source=file.name))
    for name, data in build_levels(boundaries).items():
        (folder / f"{name}.topojson").write_bytes(data)
    borders(cleaned.frame).to_csv(folder / "borders.csv", index=False)
    cleaned.frame.to_parquet(folder / "cleaned.parquet")


def find_mapshaper(named: str | None, folder: Path) -> str | None:
    """Path of mapshaper: as named, on the PATH, or installed into `folder` by npm."""
    if named == "none":
        return None
    found = named or os.environ.get("MAPSHAPER") or shutil.which("mapshaper")
    if found or not shutil.which("npm"):
        return found
    subprocess.run(
        ["npm", "install", "--silent", "--no-fund", "--prefix", str(folder), "mapshaper"],
        check=False,
        stdout=subprocess.DEVNULL,
    )
    program = folder / "node_modules" / ".bin" / "mapshaper"
    return str(program) if program.exists() else None


def vertices(path: Path) -> int:
    """Points of the arcs of a TopoJSON."""
    return sum(len(arc) for arc in json.loads(path.read_bytes())["arcs"])


def quality(path: Path, name: str, original: gpd.GeoDataFrame) -> dict[str, float]:
    """What a level has lost: see the header of the table."""
    drawn = decode(path.read_bytes(), name)
    shapes = np.array([drawn.get(str(code), shapely.MultiPolygon()) for code in original.index])
    valid = only_polygons(shapely.make_valid(shapes, method="structure", keep_collapsed=False))
    union = shapely.union_all(valid)
    rings = shapely.get_parts(union)
    holes = [shapely.Polygon(hole) for part in rings for hole in part.interiors]
    width = measures(np.array(holes))[1] if holes else np.zeros(0)
    overlap = shape_km2(valid).sum() - shape_km2(np.array([union]))[0]

    parts = shapely.get_parts(original.geometry.to_numpy())
    points = shapely.points(shapely.get_coordinates(parts[shape_km2(parts) >= MIN_PART_KM2])[::5])
    xy, ring = shapely.get_coordinates(
        shapely.get_rings(shapely.get_parts(valid)), return_index=True
    )
    same = np.flatnonzero(ring[1:] == ring[:-1])
    lines = shapely.linestrings(np.stack([xy[same], xy[same + 1]], axis=1))
    _, away = shapely.STRtree(lines).query_nearest(points, return_distance=True, all_matches=False)
    metres = away * 111_320
    return {
        "kB gzip": len(gzip.compress(path.read_bytes(), 9)) / 1000,
        "vertices": vertices(path),
        "vanished": int((shape_km2(valid) <= 0).sum()),
        "gaps": int((width < GAP_WIDTH_M).sum()),
        "overlap km²": overlap,
        "median m": float(np.median(metres)),
        "p99 m": float(np.percentile(metres, 99)),
        "Hausdorff m": float(metres.max()),
    }


def main() -> int:
    """Print the tables; 1 if an expectation is not met."""
    parser = argparse.ArgumentParser(description="Import speed and quality against mapshaper.")
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each program (3)")
    parser.add_argument("--depth", type=int, help="make a file of this detail (9 without a sample)")
    parser.add_argument("--mapshaper", help="program to compare with, or none")
    parser.add_argument("--run", nargs=2, type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        ours(*options.run)
        return 0
    try:
        with tempfile.TemporaryDirectory() as name:
            return compare(options, Path(name))
    except BenchmarkError as error:
        sys.exit(f"Nothing measured. {error}")


def compare(options: argparse.Namespace, folder: Path) -> int:
    """Measure both programs in a folder of their own."""
    shape = folder / "regencies.shp"
    source = options.file or SAMPLES / "full_resolution" / "regencies_full.fgb"
    if source.is_file() and options.depth is None:
        gpd.read_file(source)[["code", "geometry"]].to_file(shape)
    elif options.file:
        sys.exit(f"{source}: no such file")
    else:
        generated(shape, options.depth or 9)
        source = Path("generated")
    count = shapely.get_num_coordinates(gpd.read_file(shape).geometry.to_numpy()).sum()
    print(f"{source.name}: {count:,} vertices, {shape.stat().st_size / 1e6:.1f} MB as shapefile\n")

    mine = module("benchmarks.boundaries", "--run", shape, folder)
    runs: dict[str, list[Usage]] = {"ours, three levels": [measured(mine)[1]]}
    shares = {n: vertices(folder / f"{n}.topojson") for n in LEVELS}
    program = find_mapshaper(options.mapshaper, folder)
    commands = {"ours, three levels": mine}
    if program is None:
        print("mapshaper is not here and npm could not install it: no comparison\n")
    else:
        arcs = folder / "all.topojson"
        measured([program, str(shape), "-clean", "-o", str(arcs), "format=topojson"])
        whole = vertices(arcs)
        steps = {
            n: [
                "-simplify",
                "visvalingam",
                f"percentage={min(shares[n] / whole, 1):.5f}",
                "keep-shapes",
                "-o",
                str(folder / f"ms_{n}.topojson"),
                "format=topojson",
                f"quantization={LEVELS[n].quantum}",
                "id-field=code",
            ]
            for n in LEVELS
        }
        start = [program, str(shape), "-clean"]
        commands["mapshaper, one level"] = [*start, *steps["province"]]
        commands["mapshaper, three levels"] = [*start, *(w for s in steps.values() for w in s)]
    for round_number in range(options.rounds):
        for label, command in commands.items():
            if round_number or label not in runs:
                runs.setdefault(label, []).append(measured(command)[1])

    best = {
        k: Usage(*(min(getattr(r, f) for r in v) for f in ("wall", "cpu", "mb")))
        for k, v in runs.items()
    }
    base = best.get("mapshaper, one level")
    times = [
        (
            *(label, f"{run.wall:.1f}", f"{run.cpu:.1f}", f"{run.mb:.0f}"),
            f"{run.wall / base.wall:.2f}" if base else "–",
        )
        for label, run in best.items()
    ]
    print(table(("program", "seconds", "cpu s", "MB", "ratio"), times))

    original = gpd.read_parquet(folder / "cleaned.parquet")
    print("\nLines are compared at every fifth vertex of islands of 5 km² and more.")
    failed = False
    head: tuple[str, ...] = ()
    lost = []
    for level in LEVELS:
        rows = {"ours": (folder / f"{level}.topojson", OBJECT)}
        if program:
            rows["mapshaper"] = (folder / f"ms_{level}.topojson", "regencies")
        for who, (path, name) in rows.items():
            row = quality(path, name, original)
            head = ("level, program", *row)
            cells = (f"{v:,.0f}" if v >= 100 or v == int(v) else f"{v:.2f}" for v in row.values())
            lost.append((f"{level}, {who}", *cells))
            failed |= who == "ours" and row["vanished"] > 0
    print(table(head, lost))
    mb = best["ours, three levels"].mb
    slow = base is not None and best["ours, three levels"].wall > MAX_RATIO * base.wall
    print(
        f"\nexpected: ratio <= {MAX_RATIO}: {verdict(not slow) if base else 'not measured'}; "
        f"memory <= {MAX_MB:.0f} MB: {verdict(mb <= MAX_MB)}; "
        f"no regency vanishes: {verdict(not failed)}"
    )
    print(machine("geopandas", "shapely", "pyogrio"))
    return int(slow or failed or mb > MAX_MB)


if __name__ == "__main__":
    sys.exit(main())
