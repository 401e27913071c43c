"""A small still map: one region among its neighbours, as SVG that needs no script."""

from __future__ import annotations

import math
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

import geopandas as gpd
import shapely

_WIDTH = 560
_TALLEST = 420
_SMALLEST_SEEN = 9.0  # px; a region smaller than this also gets a ring around it


def locator_svg(
    frame: gpd.GeoDataFrame,
    highlight: str,
    fills: Mapping[str, tuple[str, str]],
    names: Mapping[str, str],
    description: str,
    points: Mapping[str, tuple[float, float]] | None = None,
) -> str:
    """Draw the regions of `frame` with one of them outlined.

    Parameters
    ----------
    frame: polygons in EPSG:4326 indexed by code, a valid coverage; all of them are drawn.
    highlight: the code to outline; must be in `frame`.
    fills: code → CSS colour of the area and of hatching over it ("" for none); colours come from
        the caller's palette, never from data.
    names: code → name, shown by the browser as a title.
    description: what the picture shows, for those who do not see it.
    points: code → longitude, latitude of a dot, for those whose outline is empty.

    Returns
    -------
    An SVG document as text, 560 units wide; every name is escaped.

    Raises
    ------
    KeyError
        `highlight` is not in `frame`.
    """
    west, south, east, north = frame.total_bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min(_WIDTH / ((east - west) * squeeze), _TALLEST / (north - south))
    shift_x = (_WIDTH - (east - west) * squeeze * scale) / 2
    height = (north - south) * scale
    # Half a pixel of detail is enough.
    coarse = shapely.coverage_simplify(frame.geometry.to_numpy(), 0.7 / scale)
    shapes = dict(zip(frame.index, coarse, strict=True))

    def at(longitude: float, latitude: float) -> tuple[float, float]:
        return (longitude - west) * squeeze * scale + shift_x, (north - latitude) * scale

    def path(geometry: shapely.Geometry) -> str:
        parts = []
        for polygon in shapely.get_parts(geometry):
            for ring in [polygon.exterior, *polygon.interiors]:
                corners = (at(x, y) for x, y in shapely.get_coordinates(ring))
                parts.append("M" + " ".join(f"{x:.1f},{y:.1f}" for x, y in corners) + "Z")
        return "".join(parts)

    hatches = sorted({fill for fill in fills.values() if fill[1]})
    body = [_hatch(f"hatch{i}", *fill) for i, fill in enumerate(hatches)]
    for code in [*frame.index.drop(highlight), highlight]:
        chosen = code == highlight
        line = 'stroke="#111" stroke-width="2.5"' if chosen else 'stroke="#fff" stroke-width=".7"'
        look = f"fill={quoteattr(_paint(fills[code], hatches))} {line}"
        title = f"<title>{escape(names[code])}</title>"
        if not shapes[code].is_empty:
            outline = path(shapes[code])
            body.append(f'<path d="{outline}" {look} stroke-linejoin="round">{title}</path>')
        elif points and code in points:
            x, y = at(*points[code])
            body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" {look}>{title}</circle>')
    bounds = shapely.bounds(shapes[highlight])
    size = max((bounds[2] - bounds[0]) * squeeze, bounds[3] - bounds[1]) * scale
    if size < 4 * _SMALLEST_SEEN:
        point = frame.geometry.loc[highlight].representative_point()
        x, y = at(point.x, point.y)
        body.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{max(size, _SMALLEST_SEEN) + 6:.1f}" '
            'fill="none" stroke="#111" stroke-width="2"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" '
        f'width="{_WIDTH}" height="{height:.0f}" role="img" aria-label={quoteattr(description)}>'
        f"{''.join(body)}</svg>"
    )


def _hatch(name: str, area: str, line: str) -> str:
    return (
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill={quoteattr(area)}/>'
        f'<rect width="2" height="6" fill={quoteattr(line)}/></pattern>'
    )


def _paint(fill: tuple[str, str], hatches: list[tuple[str, str]]) -> str:
    return f"url(#hatch{hatches.index(fill)})" if fill[1] else fill[0]
