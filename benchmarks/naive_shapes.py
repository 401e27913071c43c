"""The boundaries as the naive map has them: as simple as the dashboard's, but every edge twice."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from coverage.snapshot import Snapshot
from geodata.maps.arcs import decode
from geodata.maps.simplification import OBJECT
from geodata.register.regions import regions

#: Decimals of a degree; the national level lies on a grid of about 0.005 degrees.
DECIMALS = 3


def naive_shapes(data: Snapshot) -> gpd.GeoDataFrame:
    """Return the national level of `data` as polygons with name and province, by code."""
    decoded = decode(data.levels["national"].text(), OBJECT)
    geometry = shapely.transform(list(decoded.values()), lambda points: np.round(points, DECIMALS))
    register = regions().loc[list(decoded)]
    return gpd.GeoDataFrame(
        {"name": register["name"], "province": register["province_name"]},
        index=register.index,
        geometry=geometry,
        crs=4326,
    )
