"""Areas of regencies in km², and the repair of the register's where they are blank or nonsense."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.files import replace_file
from geodata.register.tables import read_table

#: Cylindrical equal-area, central meridian in the middle of Indonesia; metres.
EQUAL_AREA = "+proj=cea +lon_0=118 +datum=WGS84 +units=m"
#: A register area more than this factor off the polygon's is taken for an error of the register.
#: The default polygons themselves are up to 2.4 times off (Kepulauan Seribu: islets are missing),
#: the errors in the register begin at 4.5 times (92.06 repeats the population).
MAX_FACTOR = 3.0
#: WGS 84: semi-major axis in metres, first eccentricity.
_AXIS = 6_378_137.0
_ECCENTRICITY = 0.081_819_190_842_621_49


def to_metres(shapes: np.ndarray) -> np.ndarray:
    """Shapes in degrees -> the same in metres of `EQUAL_AREA`; longitudes may exceed 180°.

    The formula of the cylindrical equal-area projection on the ellipsoid (Snyder, Map Projections,
    1987, 10-15 and 3-12), without the set-up of a transformation for each call.
    """

    def project(xy: np.ndarray) -> np.ndarray:
        sine = np.sin(np.radians(xy[:, 1])) * _ECCENTRICITY
        y = sine / (1 - sine**2) + np.arctanh(sine)
        y *= (1 - _ECCENTRICITY**2) / (2 * _ECCENTRICITY)
        return np.column_stack([np.radians(xy[:, 0] - 118), y]) * _AXIS

    return np.asarray(shapely.transform(shapes, project), dtype=object)


def shape_km2(shapes: np.ndarray) -> np.ndarray:
    """Equal-area areas in km² of shapes in degrees; of an invalid ring, whatever its sum gives."""
    return np.asarray(shapely.area(to_metres(shapes))) / 1e6


def polygon_areas(frame: gpd.GeoDataFrame) -> pd.Series:
    """Equal-area areas of polygons in km², with the index of `frame`."""
    km2 = frame.geometry.to_crs(EQUAL_AREA).area / 1e6
    return pd.Series(km2, name="area_km2")


def corrected_areas(path: Path, polygons: pd.Series) -> pd.DataFrame:
    """Area and its source for each row of a register file.

    Parameters
    ----------
    path
        CSV like data/regions.csv; the column `area_source` may be missing.
    polygons
        km² by regency code, from `polygon_areas` of the default boundaries.

    Returns
    -------
    DataFrame indexed by regency_code in the order of the file: area_km2 (text) as found where the
    register has a plausible one, else the polygon's to 3 decimals; area_source "register" or
    "boundaries".
    """
    codes: list[str] = []
    areas: list[str] = []
    sources: list[str] = []
    for _, row in read_table(path, ("regency_code", "area_km2")):
        code, text = row["regency_code"], row["area_km2"]
        polygon = float(polygons[code])
        from_register = row.get("area_source", "register") == "register" and bool(text)
        if from_register and polygon / MAX_FACTOR <= float(text) <= polygon * MAX_FACTOR:
            areas.append(text)
            sources.append("register")
        else:
            areas.append(f"{polygon:.3f}")
            sources.append("boundaries")
        codes.append(code)
    index = pd.Index(codes, name="regency_code")
    return pd.DataFrame({"area_km2": areas, "area_source": sources}, index=index)


def rewrite_areas(polygons: pd.Series, path: Path) -> list[str]:
    """Write the corrected areas into a register file, atomically.

    Returns
    -------
    Codes whose area or source changed; the file is untouched when there are none.
    """
    rows = [row for _, row in read_table(path, ("regency_code", "area_km2"))]
    wanted = corrected_areas(path, polygons)
    changed: list[str] = []
    for row in rows:
        code = row["regency_code"]
        new = {column: str(wanted.loc[code, column]) for column in ("area_km2", "area_source")}
        if any(row.get(column) != value for column, value in new.items()):
            changed.append(code)
        row.update(new)
    if changed:
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        replace_file(path, buffer.getvalue().encode())
    return changed
