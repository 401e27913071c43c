"""Rebuild the approximate default boundaries from village positions and OpenStreetMap land.

The method in brief: land whose villages are all of one regency goes to that regency whole. On the
other land parts each cell of a grid goes to the regency that the villages around it favour, close
and isolated ones counting more, with a correction that brings areas close to the published ones.
The outlines of the cells are smoothed together and cut at the coast; small fragments without a
village join a neighbour; villages on islets that no map shows get a disc.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray

from geodata.derive.borders import absorb, cut, dissolve, to_degrees
from geodata.derive.grid import NONE, Grid, contested, cover, finer, smooth, zones
from geodata.derive.land import MIXED, Land, clean_land, settle, spacing
from geodata.derive.vote import RULE, Votes, cast, fit
from geodata.register.regions import regions

Say = Callable[[str], None]
Geometries = NDArray[np.object_]

#: Name of the result, without extension.
STEM = "regencies_approx"
#: Written into the attribute table instead of today, so that the same input gives the same bytes.
TABLE_DATE = "2000-01-01"


#: Numbers of the method, metres and km². Inlets narrower than twice this are filled.
CLOSING_M = 300.0
#: Corners of the coast that stand out less than this are dropped.
SIMPLIFY_M = 30.0
#: A village farther than this from mapped land is off the map, and gets a disc of this radius.
NEAR_M, DISC_M = 1000.0, 350.0
#: Side of a grid cell, how many times finer the grid is near borders, tolerance of smoothing.
CELL_M, FINER, SMOOTH_M = 2000.0, 5, 520.0
#: Smaller fragments without a village join a neighbour.
FRAGMENT_KM2 = 25.0
#: Of the spacing of villages: how many neighbours count, and the least distance of each.
NEIGHBOURS, LEAST_M = 4, 100.0


@dataclass
class _Ballot:
    """A land part with several regencies, on its way to zones."""

    number: int
    points: NDArray[np.float64]
    regency: NDArray[np.int64]
    spacing: NDArray[np.float64]
    grid: Grid
    votes: Votes
    km2: NDArray[np.float64]


def derive(
    land: shapely.Geometry,
    villages: pd.DataFrame,
    published: pd.Series | None = None,
    say: Say = lambda text: None,
) -> gpd.GeoDataFrame:
    """Derive regency polygons.

    Parameters
    ----------
    land
        Polygons in degrees.
    villages
        Columns regency_code, x, y (metres of `geodata.register.areas.EQUAL_AREA`).
    published
        Areas in km² by regency code, to fit to; unknown or wrong ones do no harm.
    say
        Called with a line of progress.

    Returns
    -------
    GeoDataFrame indexed by regency_code (sorted; every code of `villages`): valid MultiPolygons in
    EPSG:4326 on a lattice of 1e-5 degrees, together a valid coverage.
    """
    codes, numbers = np.unique(villages["regency_code"].to_numpy(dtype=str), return_inverse=True)
    villages = villages.assign(regency=numbers)
    say("land: filling lakes and narrow inlets")
    parts = clean_land(land, CLOSING_M, SIMPLIFY_M)
    settled = settle(parts, villages, NEAR_M)
    mixed = np.flatnonzero(settled.owner == MIXED)
    say(f"{len(settled.parts)} land parts, {len(mixed)} of them shared; voting")
    wanted = np.full(len(codes), np.nan)
    if published is not None:
        wanted = published.reindex(codes).to_numpy(dtype=float)
    shapes, owners, of_part = _vote_all(settled, mixed, villages, wanted, say)
    say("cutting the land along the borders")
    ground, ground_owner = _with_discs(settled, villages)
    faces, regency = cut(ground, ground_owner, shapes, owners, of_part)
    points = to_degrees(shapely.points(villages[["x", "y"]].to_numpy()))
    pieces, owner = dissolve(faces, regency)
    pieces, owner = absorb(pieces, owner, points, numbers, FRAGMENT_KM2)
    pieces, owner = dissolve(pieces, owner)
    whole = shapely.multipolygons(pieces, indices=owner, out=np.empty(len(codes), dtype=object))
    index = pd.Index(codes.astype(object), name="regency_code")
    return gpd.GeoDataFrame(index=index, geometry=shapely.normalize(whole), crs=4326)


def _vote_all(
    land: Land,
    mixed: NDArray[np.int64],
    villages: pd.DataFrame,
    published: NDArray[np.float64],
    say: Say,
) -> tuple[Geometries, NDArray[np.int64], NDArray[np.int64]]:
    """Zones of all shared parts: polygons, regency numbers, part numbers."""
    reach = spacing(villages, NEIGHBOURS, LEAST_M)
    ballots = [_ballot(land, int(n), villages, reach) for n in mixed]
    size = len(published)
    whole = land.owner != MIXED
    km2 = shapely.area(land.parts) / 1e6
    elsewhere = np.bincount(land.owner[whole], km2[whole], minlength=size).astype(float)
    if not ballots:
        return np.array([], dtype=object), np.array([], dtype=int), np.array([], dtype=int)
    together = _stack([b.votes for b in ballots])
    areas = np.concatenate([b.km2 for b in ballots])
    bias = fit(together, areas, elsewhere, published, RULE)
    shared = np.bincount(together.winner(bias), areas, minlength=size)
    total = np.asarray(elsewhere + shared, dtype=np.float64)
    shapes: list[Geometries] = []
    owners: list[NDArray[np.int64]] = []
    parts: list[NDArray[np.int64]] = []
    for done, ballot in enumerate(ballots, start=1):
        found, owner = _zones(land, ballot, bias, total, published)
        shapes.append(found)
        owners.append(owner)
        parts.append(np.full(len(found), ballot.number))
        say(f"shared land part {done} of {len(ballots)}: {len(found)} zones")
    return np.concatenate(shapes), np.concatenate(owners), np.concatenate(parts)


def _stack(votes: list[Votes]) -> Votes:
    """One table of several, padded to the widest."""
    width = max(v.regency.shape[1] for v in votes)
    names = [np.pad(v.regency, ((0, 0), (0, width - v.regency.shape[1]))) for v in votes]
    logs = [
        np.pad(v.log, ((0, 0), (0, width - v.log.shape[1])), constant_values=-np.inf) for v in votes
    ]
    return Votes(np.concatenate(names), np.concatenate(logs))


def _land_km2(
    part: shapely.Polygon, cells: NDArray[np.float64], side: float
) -> NDArray[np.float64]:
    shapely.prepare(part)
    return np.where(shapely.contains_xy(part, cells[:, 0], cells[:, 1]), side * side / 1e6, 0.0)


def _ballot(land: Land, number: int, villages: pd.DataFrame, reach: NDArray[np.float64]) -> _Ballot:
    here = land.village_part == number
    points = villages.loc[here, ["x", "y"]].to_numpy(dtype=float)
    regency = villages.loc[here, "regency"].to_numpy(dtype=np.int64)
    grid = cover(land.parts[number], CELL_M)
    cells = grid.middles(*np.nonzero(grid.wanted))
    votes = cast(points, regency, reach[here], cells, RULE)
    km2 = _land_km2(land.parts[number], cells, grid.cell)
    return _Ballot(number, points, regency, reach[here], grid, votes, km2)


def _zones(
    land: Land,
    ballot: _Ballot,
    bias: NDArray[np.float64],
    total: NDArray[np.float64],
    published: NDArray[np.float64],
) -> tuple[Geometries, NDArray[np.int64]]:
    """Smooth zones of one part: the vote again on a finer grid near borders."""
    grid, size = ballot.grid, len(bias)
    winner = ballot.votes.winner(bias)
    labels = np.full(grid.wanted.shape, NONE, dtype=np.int16)
    labels[grid.wanted] = winner
    near = contested(labels)
    border = near[grid.wanted]
    elsewhere = total - np.bincount(winner[border], ballot.km2[border], minlength=size)
    grid, labels = finer(grid, labels, FINER)
    near = np.kron(near, np.ones((FINER, FINER), dtype=bool))
    cells = grid.middles(*np.nonzero(near))
    votes = cast(ballot.points, ballot.regency, ballot.spacing, cells, RULE)
    km2 = _land_km2(land.parts[ballot.number], cells, grid.cell)
    elsewhere = np.maximum(elsewhere, 0.0)
    labels[near] = votes.winner(fit(votes, km2, elsewhere, published, RULE, bias))
    polygons, owner = zones(grid, labels)
    return smooth(polygons, SMOOTH_M), owner


def _with_discs(land: Land, villages: pd.DataFrame) -> tuple[Geometries, NDArray[np.int64]]:
    """Land parts and discs at villages off the map, disjoint, with their regencies."""
    off = villages[land.village_part < 0]
    discs = shapely.buffer(shapely.points(off[["x", "y"]].to_numpy()), DISC_M, quad_segs=4)
    return (
        np.concatenate([land.parts, discs]),
        np.concatenate([land.owner, off["regency"].to_numpy(dtype=np.int64)]),
    )


def pack(frame: gpd.GeoDataFrame) -> bytes:
    """Zipped ESRI shapefile of a set: reg_code, reg_name; the same set gives the same bytes.

    Parameters
    ----------
    frame
        Polygons indexed by regency_code, EPSG:4326.
    """
    table = frame.sort_index()
    names = regions()["name"].reindex(table.index).fillna("").to_numpy()
    columns = {"reg_code": table.index.to_numpy(), "reg_name": names}
    flat = gpd.GeoDataFrame(columns, geometry=table.geometry.to_numpy(), crs=4326)
    buffer = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="derive-") as folder:
        shp = Path(folder) / f"{STEM}.shp"
        options = {"DBF_DATE_LAST_UPDATE": TABLE_DATE, "ENCODING": "UTF-8"}
        pyogrio.write_dataframe(flat, shp, driver="ESRI Shapefile", **options)
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in sorted(Path(folder).iterdir()):
                member = zipfile.ZipInfo(path.name, date_time=(1980, 1, 1, 0, 0, 0))
                member.compress_type = zipfile.ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                member.create_system = 3
                archive.writestr(member, path.read_bytes())
    return buffer.getvalue()
