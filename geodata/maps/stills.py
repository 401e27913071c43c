"""The one renderer of still maps: SVG without a script, the same bytes for the same data."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely

#: What an outline is simplified by, in units of the picture.
_TOLERANCE = 0.4
#: Radius of a dot, and of the ring around the chosen region.
_DOT, _RING = 3.4, 15.0


class Paint(Protocol):
    """How an area is filled: colour, and hatching over it, whose lines stand 6 units apart."""

    @property
    def colour(self) -> str:
        """Colour of the area."""

    @property
    def line(self) -> str:
        """Colour of the hatching, "" for none."""

    @property
    def hatch(self) -> str:
        r"""Direction of the hatching, "/" or "\", or "." for dots."""

    @property
    def width(self) -> float:
        """Width of its lines or dots."""


@dataclass(frozen=True, eq=False)
class Outlines:
    """Regions projected onto a picture `width` × `height`.

    Attributes
    ----------
    paths: SVG path data by code, "" where nothing can be seen. points: the middle of each.
    sizes: the longer side of each, in units of the picture.
    borders: path data of the lines between groups of regions.
    """

    width: int
    height: int
    paths: Mapping[str, str]
    points: Mapping[str, tuple[float, float]]
    sizes: Mapping[str, float]
    borders: str


def outlines(  # noqa: PLR0913 - how it is drawn is told by name
    shapes: Mapping[str, shapely.Geometry],
    points: Mapping[str, tuple[float, float]],
    width: int = 1000,
    height: int = 800,
    *,
    focus: Collection[str] | None = None,
    exact: bool = False,
    fine: int = 2,
    margin: float = 10,
    groups: Mapping[str, str] | None = None,
) -> Outlines:
    """Project polygons (EPSG:4326) equirectangularly, true at their middle latitude.

    Parameters
    ----------
    shapes: outline by code, a valid coverage; who has an empty one gets a dot.
    points: longitude, latitude of each code.
    width, height: the picture is as wide, and at most as high; `exact`: just as high.
    focus: codes that the picture is fitted to, with `margin` around them; the others are there as
        far as they reach into it. None: all.
    fine: steps per unit of the picture, 1 or 2.
    groups: code → group, for the lines between groups.
    """
    chosen = set(shapes if focus is None else focus)
    boxes = {code: shape.bounds for code, shape in shapes.items() if not shape.is_empty}
    seen = [boxes[code] for code in boxes if code in chosen]
    seen += [(x, y, x, y) for code, (x, y) in points.items() if code in chosen]
    (west, south), (east, north) = np.min(seen, axis=0)[:2], np.max(seen, axis=0)[2:]
    squeeze = math.cos(math.radians((south + north) / 2))
    across, up = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    scale = min((width - 2 * margin) / across, (height - 2 * margin) / up)
    high = height if exact else math.ceil(up * scale + 2 * margin)
    left, top = (width - across * scale) / 2, (high - up * scale) / 2

    def place(xy: np.ndarray) -> np.ndarray:
        x = (xy[:, 0] - west) * squeeze * scale + left
        return np.column_stack([x, (north - xy[:, 1]) * scale + top])

    side, above = (left + 20) / squeeze / scale, (top + 20) / scale
    view = (west - side, south - above, east + side, north + above)
    near = [code for code in shapes if code in chosen or _meets(boxes.get(code), view)]
    simple = shapely.coverage_simplify(
        np.array([shapes[code] for code in near], dtype=object), _TOLERANCE / scale
    )
    outside = np.array([code not in chosen for code in near], dtype=bool)
    simple[outside] = shapely.clip_by_rect(simple[outside], *view)
    rings = _rings(simple, lambda xy: np.rint(place(xy) * fine).astype(int) * (2 // fine))
    by_code = {code: rings.get(number, []) for number, code in enumerate(near)}
    at = place(np.array([points[code] for code in near], dtype=float).reshape(-1, 2))
    sizes = {
        code: max((box[2] - box[0]) * squeeze, box[3] - box[1]) * scale
        for code, box in ((code, boxes.get(code, (0, 0, 0, 0))) for code in near)
    }
    return Outlines(
        width,
        high,
        {code: "".join(map(_ring, found)) for code, found in by_code.items()},
        {code: (float(x), float(y)) for code, (x, y) in zip(near, at, strict=True)},
        sizes,
        "".join(_borders(by_code, groups)) if groups else "",
    )


def _meets(box: tuple[float, ...] | None, view: tuple[float, ...]) -> bool:
    return box is not None and bool(
        box[0] < view[2] and box[2] > view[0] and box[1] < view[3] and box[3] > view[1]
    )


def _rings(
    shapes: np.ndarray, place: Callable[[np.ndarray], np.ndarray]
) -> dict[int, list[np.ndarray]]:
    """Return the rings of each shape on the grid, without those that vanish on it."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(xy):
        return {}
    grid = place(xy)
    kept = np.append(True, (np.diff(ring) != 0) | (np.diff(grid, axis=0) != 0).any(axis=1))
    grid, ring = grid[kept], ring[kept]
    starts = np.append(0, np.flatnonzero(np.diff(ring)) + 1)
    found: dict[int, list[np.ndarray]] = {}
    for start, piece in zip(starts, np.split(grid, starts[1:]), strict=True):
        if len(piece) >= 4:
            found.setdefault(int(owner[part[ring[start]]]), []).append(piece)
    return found


def _borders(rings: Mapping[str, Sequence[np.ndarray]], groups: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines that rings of different groups have in common, each once."""
    owners: dict[tuple[int, ...], str] = {}
    for code, found in rings.items():
        for ring in found:
            line: list[Sequence[int]] = []
            corners = ring.tolist()
            for begin, end in pairwise(corners):
                other = owners.setdefault((*min(begin, end), *max(begin, end)), groups[code])
                if other != groups[code]:
                    line = [*line, end] if line else [begin, end]
                elif line:
                    yield _line(np.array(line))
                    line = []
            if line:
                yield _line(np.array(line))


def _ring(grid: np.ndarray) -> str:
    return _line(grid[:-1]) + "z"


def _line(grid: np.ndarray) -> str:
    """Write corners in half units as a path of relative steps."""
    text = f"M{_half(grid[0][0])} {_half(grid[0][1])}l"
    steps = np.diff(grid, axis=0).tolist()
    # a minus parts two numbers as well as a space does
    return text + " ".join(f"{_half(x)} {_half(y)}" for x, y in steps).replace(" -", "-")


def _half(n: int) -> str:
    whole, odd = divmod(abs(int(n)), 2)
    text = (str(whole) if whole or not odd else "") + (".5" if odd else "")
    return f"-{text}" if n < 0 else text


def still_svg(  # noqa: PLR0913 - how it is drawn is told by name
    drawn: Outlines,
    fills: Mapping[str, Paint],
    description: str,
    *,
    names: Mapping[str, str] | None = None,
    links: Mapping[str, str] | None = None,
    highlight: str = "",
    dots: Collection[str] = (),
    sea: str = "",
    border: str = "",
    unit: float = 1.0,
) -> str:
    """Draw regions, one of them outlined, and ringed where it is small.

    Parameters
    ----------
    fills: code → paint, from the caller's palette, never from data; drawn in this order, regions
        without one are left out.
    description: what the picture shows, for those who do not see it.
    names: code → name, shown by the browser as a title. Without names all regions that look the
        same are one shape, which is painted sooner.
    links: code → address that a click leads to; for pointers only, so that a page must link the
        same elsewhere, and the keys need not pass through every region. They need names.
    dots: codes that get a dot besides their outline.
    sea, border: colours of the ground and of `Outlines.borders`; "" leaves them out.
    unit: how large lines, dots and hatchings are.

    Returns
    -------
    An SVG document as text; names and the description are escaped.

    Raises
    ------
    KeyError
        `highlight`, or a region to be drawn, is not in `drawn`.
    """
    paints = {_key(paint, unit): paint for paint in fills.values()}
    body = [_hatching(paint, unit) for paint in paints.values() if paint.line]
    if sea:
        body.append(f'<rect width="100%" height="100%" fill={quoteattr(sea)}/>')
    shapes = _grouped(drawn, fills, unit) if names is None else _named(drawn, fills, names, unit)
    body.append(f'<g stroke="#fff" stroke-width="{0.7 * unit:g}" stroke-linejoin="round">')
    for code, shape in shapes:
        link = (links or {}).get(code)
        body.append(
            f'<a href={quoteattr(link)} tabindex="-1">{shape}</a>' if link is not None else shape
        )
    body.append("</g>")
    if border and drawn.borders:
        body.append(
            f'<path d="{drawn.borders}" fill="none" stroke={quoteattr(border)} '
            f'stroke-width="{0.7 * unit:g}" stroke-linejoin="round"/>'
        )
    if some := [_disc(drawn, code, fills[code], unit) for code in dots if drawn.paths[code]]:
        body.append(f'<g stroke="#fff" stroke-width="{unit:g}">{"".join(some)}</g>')
    if highlight:
        body.append(_outlined(drawn, highlight, unit))
    return _document(drawn, body, description, "group" if links else "img")


def marker_svg(drawn: Outlines, code: str, unit: float = 1.0) -> str:
    """Return what `still_svg` draws around a chosen region, to be laid over a map without it."""
    return _document(drawn, [_outlined(drawn, code, unit)], "", "img")


def _document(drawn: Outlines, body: Sequence[str], description: str, role: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn.width} {drawn.height}" '
        f'role="{role}" aria-label={quoteattr(description)}>{"".join(body)}</svg>'
    )


def swatch_svg(paint: Paint, edge: str, width: int = 24, height: int = 16) -> str:
    """Return a field of a legend, hatched as on the map, framed by the colour `edge`."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f"{_hatching(paint, 1) if paint.line else ''}"
        f'<rect x=".5" y=".5" width="{width - 1}" height="{height - 1}" '
        f"fill={quoteattr(_fill(paint, 1))} stroke={quoteattr(edge)}/></svg>"
    )


def _grouped(drawn: Outlines, fills: Mapping[str, Paint], unit: float) -> Iterator[tuple[str, str]]:
    """Yield one shape for all outlines that look the same, and a dot for each without one."""
    alike: dict[str, list[str]] = {}
    for code, paint in fills.items():
        alike.setdefault(_fill(paint, unit), []).append(code)
    for fill, codes in alike.items():
        if outline := "".join(drawn.paths[code] for code in codes):
            yield "", f'<path d="{outline}" fill="{fill}" fill-rule="evenodd"/>'
    for code, paint in fills.items():
        if not drawn.paths[code]:
            yield code, _disc(drawn, code, paint, unit)


def _named(
    drawn: Outlines, fills: Mapping[str, Paint], names: Mapping[str, str], unit: float
) -> Iterator[tuple[str, str]]:
    """Yield code and shape of each region, with its name."""
    for code, paint in fills.items():
        title = f"<title>{escape(names[code])}</title>"
        if outline := drawn.paths[code]:
            yield code, f'<path d="{outline}" fill="{_fill(paint, unit)}">{title}</path>'
        else:
            yield code, _disc(drawn, code, paint, unit, title)


def _disc(drawn: Outlines, code: str, paint: Paint, unit: float, title: str = "") -> str:
    x, y = drawn.points[code]
    look = f"fill={quoteattr(paint.line or paint.colour)}"
    if paint.hatch == ".":  # too small for dots of its own
        look = f"fill={quoteattr(paint.colour)} stroke={quoteattr(paint.line)}"
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_DOT * unit:g}" {look}>{title}</circle>'


def _outlined(drawn: Outlines, code: str, unit: float) -> str:
    """Draw the chosen region's outline, white around it, so that it is seen on dark areas too."""
    (x, y), size = drawn.points[code], drawn.sizes[code]
    marks = f'<path d="{drawn.paths[code]}"/>' if size > 2 * unit else ""
    if size < 1.7 * _RING * unit:
        marks += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RING * unit:g}"/>'
    return "".join(
        f'<g fill="none" stroke="{colour}" stroke-width="{width * unit:g}" '
        f'stroke-linejoin="round">{marks}</g>'
        for colour, width in (("#fff", 5), ("#111", 2.5))
    )


def _key(paint: Paint, unit: float) -> str:
    side = {"/": "u", "\\": "d"}.get(paint.hatch, "o")
    return f"h{paint.colour}{paint.line}{side}{paint.width:g}-{unit:g}".replace("#", "")


def _fill(paint: Paint, unit: float) -> str:
    return f"url(#{_key(paint, unit)})" if paint.line else paint.colour


def _hatching(paint: Paint, unit: float) -> str:
    turn = -45 if paint.hatch == "\\" else 45
    mark = f'<rect width="{paint.width:g}" height="6" fill={quoteattr(paint.line)}/>'
    if paint.hatch == ".":
        mark = f'<circle cx="3" cy="3" r="{paint.width / 2:g}" fill={quoteattr(paint.line)}/>'
    return (
        f'<pattern id="{_key(paint, unit)}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({turn}) scale({unit:g})">'
        f'<rect width="6" height="6" fill={quoteattr(paint.colour)}/>'
        f"{mark}</pattern>"
    )
