"""Still maps as SVG: small, without a script, the same bytes for the same data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely

#: A region whose outline is smaller than this (in units of the picture) is drawn as a dot.
SMALLEST = 3.0


@dataclass(frozen=True, eq=False)
class Outlines:
    """Regions projected onto a picture `width` × `height`.

    `paths` are SVG path data by code, "" where nothing can be seen; `points` the middle of each.
    """

    width: int
    height: int
    paths: Mapping[str, str]
    points: Mapping[str, tuple[float, float]]


def outlines(
    shapes: Mapping[str, shapely.Geometry],
    points: Mapping[str, tuple[float, float]],
    width: int = 1000,
    tallest: int = 800,
    fine: int = 2,
) -> Outlines:
    """Project polygons (EPSG:4326) equirectangularly, true at their middle latitude.

    Parameters
    ----------
    shapes: outline by code; empty ones get a dot. points: longitude, latitude of each code.
    width, tallest: the picture fits into these. fine: steps per unit of the picture, 1 or 2.
    """
    bounds = np.array([one.bounds for one in shapes.values() if not one.is_empty])
    bounds = np.vstack([bounds.reshape(-1, 4), [(x, y, x, y) for x, y in points.values()]])
    (west, south), (east, north) = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    scale = min((width - 20) / wide, (tallest - 20) / high)
    left = (width - wide * scale) / 2

    def place(xy: np.ndarray) -> np.ndarray:
        x = (xy[:, 0] - west) * squeeze * scale + left
        return np.column_stack([x, (north - xy[:, 1]) * scale + 10])

    def path(shape: shapely.Geometry) -> str:
        parts = []
        for polygon in shapely.get_parts(shape):
            for ring in shapely.get_rings(polygon):
                grid = np.rint(place(shapely.get_coordinates(ring)) * fine).astype(int) * (
                    2 // fine
                )
                grid = grid[np.append(True, (np.diff(grid, axis=0) != 0).any(axis=1))]
                if len(grid) >= 4:
                    parts.append(_ring(grid))
        return "".join(parts)

    at = place(np.array(list(points.values()), dtype=float).reshape(-1, 2))
    return Outlines(
        width,
        math.ceil(high * scale + 20),
        {code: path(shape) for code, shape in shapes.items()},
        {code: (float(x), float(y)) for code, (x, y) in zip(points, at, strict=True)},
    )


def _ring(grid: np.ndarray) -> str:
    """Write a closed ring of half units as a path of relative steps."""
    steps = np.diff(grid[:-1], axis=0)
    text = f"M{_half(grid[0][0])} {_half(grid[0][1])}l"
    # a minus parts two numbers as well as a space does
    return text + " ".join(f"{_half(x)} {_half(y)}" for x, y in steps).replace(" -", "-") + "z"


def _half(n: int) -> str:
    whole, odd = divmod(abs(int(n)), 2)
    text = (str(whole) if whole or not odd else "") + (".5" if odd else "")
    return f"-{text}" if n < 0 else text


def still_svg(
    drawn: Outlines,
    fills: Mapping[str, tuple[str, str]],
    names: Mapping[str, str],
    description: str,
    highlight: Iterable[str] = (),
    links: Mapping[str, str] | None = None,
) -> str:
    """Draw regions, some of them outlined.

    Parameters
    ----------
    fills: code → CSS colour of the area and of hatching over it ("" for none), from the caller's
        palette, never from data; regions without one are left out.
    names: code → name, shown by the browser as a title. description: for those who do not see it.
    links: code → address that a click leads to; for pointers only, so that a page must link the
        same elsewhere, and the keys need not pass through every region.

    Returns
    -------
    An SVG document as text; names are escaped.
    """
    hatches = sorted({fill for fill in fills.values() if fill[1]})
    chosen = set(highlight)
    body = [_hatch(f"h{i}", *fill) for i, fill in enumerate(hatches)]
    for code in [*(c for c in fills if c not in chosen), *(c for c in fills if c in chosen)]:
        paint = f"url(#h{hatches.index(fills[code])})" if fills[code][1] else fills[code][0]
        line = ' class="me"' if code in chosen else ""
        look = f'fill="{paint}"{line}'
        title = f"<title>{escape(names[code])}</title>"
        outline, (x, y) = drawn.paths.get(code, ""), drawn.points[code]
        shape = f'<path d="{outline}" {look}>{title}</path>' if outline else ""
        if not outline or (code in chosen and len(outline) < 60):
            shape += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{SMALLEST + 2}" {look}>{title}</circle>'
        if links and code in links:
            shape = f'<a href={quoteattr(links[code])} tabindex="-1">{shape}</a>'
        body.append(shape)
    return _document(drawn, body, description, "group" if links else "img")


def plain_svg(drawn: Outlines, fills: Mapping[str, tuple[str, str]], description: str) -> str:
    """Draw regions as `still_svg` does, without names: one shape for all that look the same.

    A browser has it painted sooner than a shape for each; meant for pictures that stand in an
    `img`, where nothing can be pointed at.
    """
    looks: dict[tuple[str, str], list[str]] = {}
    for code, fill in fills.items():
        looks.setdefault(fill, []).append(code)
    body, dots = [], []
    for i, (fill, codes) in enumerate(sorted(looks.items())):
        paint = fill[0]
        if fill[1]:
            body.append(_hatch(f"h{i}", *fill))
            paint = f"url(#h{i})"
        body.append(f'<path d="{"".join(drawn.paths.get(c, "") for c in codes)}" fill="{paint}"/>')
        small = "".join(_disc(*drawn.points[c]) for c in codes if not drawn.paths.get(c))
        dots += [f'<path d="{small}" fill="{paint}"/>'] if small else []
    return _document(drawn, [*body, *dots], description, "img")


def _disc(x: float, y: float) -> str:
    r = SMALLEST + 2
    return f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z"


def _document(drawn: Outlines, body: Sequence[str], description: str, role: str) -> str:
    style = "path,circle{stroke:#fff;stroke-width:.6}.me{stroke:#111;stroke-width:2.5}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn.width} {drawn.height}" '
        f'role="{role}" aria-label={quoteattr(description)}>'
        f"<style>{style}</style>"
        f"{''.join(body)}</svg>"
    )


def _hatch(name: str, area: str, line: str) -> str:
    return (
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill={quoteattr(area)}/>'
        f'<rect width="2" height="6" fill={quoteattr(line)}/></pattern>'
    )
