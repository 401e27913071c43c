"""Small coverages made on the spot: grids of cells, in the codes of the register."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.register.regions import regions

WEST, SOUTH = 110.0, -3.0


def grid(columns: int, rows: int, *, seed: int = 0, jitter: float = 0.0) -> list[shapely.Polygon]:
    """Cells of 0.1° whose corners and border points are moved about, neighbours sharing them."""
    random = np.random.default_rng(seed)
    steps = 4
    shape = (columns * steps + 1, rows * steps + 1, 2)
    points = np.stack(np.meshgrid(*(np.arange(n) for n in shape[:2]), indexing="ij"), axis=-1)
    points = points * (0.1 / steps) + [WEST, SOUTH]
    points = points + random.uniform(-jitter, jitter, shape) * (0.1 / steps)
    cells = []
    for i in range(0, columns * steps, steps):
        for j in range(0, rows * steps, steps):
            block = points[i : i + steps + 1, j : j + steps + 1]
            ring = [block[:-1, 0], block[-1, :-1], block[:0:-1, -1], block[0, :0:-1]]
            cells.append(shapely.Polygon(np.concatenate(ring)))
    return cells


def features(shapes: list[object], codes: list[str] | None = None) -> gpd.GeoDataFrame:
    """Frame as `geodata.importing.repair.clean` takes it."""
    names = codes or list(regions().index[: len(shapes)])
    return gpd.GeoDataFrame({"regency_code": names}, geometry=shapes, crs=4326)


def nothing() -> pd.Series:
    """Published areas of no regency."""
    return pd.Series(dtype=float)
