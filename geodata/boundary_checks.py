"""From a raw frame to the contract of a boundary set: codes, coordinates, valid polygons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.errors import DataError, Problem
from geodata.register.areas import EQUAL_AREA
from geodata.register.lookup import resolve_many
from geodata.register.regions import BOUNDS, regions

#: Columns that may hold the code, first found is used; compared without case.
CODE_COLUMNS = ("reg_code", "regency_code", "kode", "code")
#: A polygon farther than this from its capital has another regency's code. The farthest of the
#: default set is 6 km; the codes of Statistics Indonesia, read as the Ministry's, miss by hundreds.
MAX_CAPITAL_KM = 100.0
_POLYGONS = ("Polygon", "MultiPolygon")


def find_codes(frame: gpd.GeoDataFrame, file: str) -> tuple[pd.Series, list[Problem]]:
    """Find the current regency code of each feature.

    Returns
    -------
    (codes, problems): codes with None where not understood, on the index of `frame`; a missing
    column is raised, since nothing else can be checked without it.
    """
    columns = [c for c in frame.columns if c != frame.active_geometry_name]
    by_name = {str(c).casefold(): c for c in reversed(columns)}
    column = next((by_name[c] for c in CODE_COLUMNS if c in by_name), None)
    if column is None:
        shown = ", ".join(repr(str(c)[:40]) for c in columns[:60])
        rule = (
            f"needs a column with the regency code, named {' or '.join(CODE_COLUMNS)}; "
            f"the columns are: {shown or 'none'}"
        )
        raise DataError([Problem(file, None, "", "", rule)])
    values = frame[column]
    texts = code_texts(values if isinstance(values, pd.Series) else values.iloc[:, 0])
    codes, unknown = resolve_many(texts, file=file, column=str(column))
    numbers = [i for i, code in enumerate(codes, start=1) if code is None]
    problems = [
        Problem(file, None, p.column, p.value, f"feature {n}: {p.rule}")
        for n, p in zip(numbers, unknown, strict=True)
    ]
    places: dict[str, list[str]] = {}
    for number, code in enumerate(codes, start=1):
        if code is not None:
            places.setdefault(code, []).append(str(number))
    for code, features in places.items():
        if len(features) > 1:
            where = ", ".join(features)
            rule = f"regency appears {len(features)} times (features {where}); one feature each"
            problems.append(Problem(file, None, str(column), code, rule))
    return codes, problems


def code_texts(values: pd.Series) -> pd.Series:
    """Codes as text, also where a program has stored 35.78 or 3578 as a number."""
    if not pd.api.types.is_numeric_dtype(values):
        return values
    whole = values.dropna().ge(100).all()

    def text(value: float) -> str:
        if pd.isna(value):
            return ""
        return f"{value:.0f}" if whole and value == round(value) else f"{value:.2f}"

    return values.map(text)


def missing_regencies(codes: pd.Series, file: str, known: Iterable[str] = ()) -> list[Problem]:
    """One problem that lists the regencies without a feature, but for those known to lack one."""
    missing = regions().loc[~regions().index.isin([*codes.dropna(), *known]), "name"]
    if missing.empty:
        return []
    listed = ", ".join(f"{code} {name}" for code, name in zip(missing.index, missing, strict=True))
    rule = f"{len(missing)} of {len(regions())} regencies are missing: {listed}"
    return [Problem(file, None, "", "", rule)]


def label(code: str | None, number: int) -> str:
    """How a feature is named in a problem."""
    return f"feature {number}" + (f" ({code} {regions()['name'][code]})" if code else "")


def to_degrees(frame: gpd.GeoDataFrame, file: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Reproject to EPSG:4326, two dimensions.

    Returns
    -------
    (frame, notes)

    Raises
    ------
    DataError
        There is no CRS, or the coordinates cannot be transformed.
    """
    if frame.crs is None:
        rule = (
            "has no coordinate system: add the .prj file of the shapefile, or save the layer "
            "again with its CRS (EPSG:4326 for degrees)"
        )
        raise DataError([Problem(file, None, "", "", rule)])
    notes: list[str] = []
    geometry = frame.geometry
    if geometry.has_z.any():
        notes.append(f"heights dropped from {int(geometry.has_z.sum())} features")
        geometry = geometry.force_2d()
    if not frame.crs.equals("EPSG:4326", ignore_axis_order=True):
        notes.append(f"reprojected from {frame.crs.name} to EPSG:4326")
        try:
            geometry = geometry.to_crs(4326)
        except Exception as error:
            rule = f"cannot be reprojected from {frame.crs.name} ({error})"
            raise DataError([Problem(file, None, "", "", rule)]) from error
    return frame.set_geometry(geometry.set_crs(4326, allow_override=True)), notes


def _place_rule(bounds: np.ndarray) -> str | None:
    """Why a feature's bounds (west, south, east, north) are not in Indonesia, or None."""
    west, south, east, north = BOUNDS
    x0, y0, x1, y1 = (float(v) for v in bounds)
    if not np.isfinite(bounds).all():
        return "coordinates must be finite numbers"
    if west <= x0 and x1 <= east and south <= y0 and y1 <= north:
        return None
    where = f"{x0:.4g} to {x1:.4g}, {y0:.4g} to {y1:.4g}"
    if south <= x0 and x1 <= north and west <= y0 and y1 <= east:
        return f"latitude and longitude are swapped ({where}): longitude must come first"
    if max(abs(v) for v in (x0, y0, x1, y1)) > 360:
        return f"coordinates look like metres, but the CRS says degrees ({where})"
    return (
        f"must lie in Indonesia: longitude {west} to {east}, latitude {south} to {north} ({where})"
    )


def check_geometry(
    frame: gpd.GeoDataFrame, codes: pd.Series, file: str
) -> tuple[list[shapely.MultiPolygon | None], list[Problem], list[str]]:
    """Make every geometry a valid MultiPolygon in Indonesia, or say why not.

    Returns
    -------
    (geometries, problems, notes): one entry per feature, None where there is a problem.
    """
    problems: list[Problem] = []
    shapes: list[shapely.MultiPolygon | None] = []
    repaired: list[str] = []
    for number, (code, geometry) in enumerate(zip(codes, frame.geometry, strict=True), start=1):
        shape, rule = None, None
        if geometry is None or geometry.is_empty:
            rule = "must have a geometry; it is empty"
        elif geometry.geom_type not in _POLYGONS:
            rule = f"must be a Polygon or MultiPolygon, is {geometry.geom_type}"
        else:
            rule = _place_rule(shapely.bounds(geometry))
        if rule is None:
            try:
                valid = geometry
                if not geometry.is_valid:
                    valid = shapely.make_valid(geometry, method="structure")
                    repaired.append(str(code or number))
                shape = _polygons(valid)
            except shapely.GEOSException as error:
                rule = f"cannot be repaired ({error})"
            if shape is None and rule is None:
                rule = "must enclose an area; nothing is left after repair"
        if rule is not None:
            text = f"{label(code, number)}: {rule}"
            problems.append(Problem(file, None, "geometry", str(code or ""), text))
        shapes.append(shape)
    notes = []
    if repaired:
        listed = ", ".join(repaired[:10]) + (" ..." if len(repaired) > 10 else "")
        notes.append(f"invalid rings repaired in {len(repaired)} features: {listed}")
    return shapes, problems, notes


def _polygons(geometry: Any) -> shapely.MultiPolygon | None:
    """Polygon parts of a geometry, or None."""
    parts: Iterable[Any] = shapely.get_parts(geometry)
    flat = [p for part in parts for p in shapely.get_parts(part) if p.geom_type == "Polygon"]
    flat = [p for p in flat if p.area > 0]
    return shapely.MultiPolygon(flat) if flat else None


def far_from_capital(frame: gpd.GeoDataFrame, file: str) -> list[Problem]:
    """Regencies whose polygon lies far from the register's capital: another code system.

    Parameters
    ----------
    frame
        Polygons indexed by regency code, EPSG:4326.
    """
    table = regions().loc[frame.index]
    points = gpd.points_from_xy(table["longitude"], table["latitude"], crs=4326)
    capitals = gpd.GeoSeries(points, index=frame.index).to_crs(EQUAL_AREA)
    km = frame.geometry.to_crs(EQUAL_AREA).distance(capitals) / 1000
    return [
        Problem(
            file,
            None,
            "geometry",
            code,
            f"{table.at[code, 'name']} lies {km.at[code]:.0f} km from its capital "
            f"{table.at[code, 'capital']}: the codes must be those of the Ministry of Home Affairs "
            "(those of Statistics Indonesia look alike and mean other places)",
        )
        for code in map(str, km.index[km > MAX_CAPITAL_KM])
    ]
