"""What stands in a plotly figure, drawn by matplotlib: bars, lines, cells, lines across, notes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.transforms import Transform, blended_transform_factory, offset_copy

from coverage.core.palette import BLUE, GROUND, INK
from coverage.export.charts.axes import Axis, UnsupportedChart, colour, listed, plain_text

_TEXT = 15
#: plotly's patterns as matplotlib's hatchings.
_HATCHES = {"/": "//", "\\": "\\\\", "x": "xx", "-": "--", "|": "||", "+": "++", ".": ".."}
_DASHES: dict[str | None, Any] = {
    None: "-",
    "solid": "-",
    "dot": (0, (1.4, 1.8)),
    "dash": (0, (5, 3)),
    "dashdot": (0, (5, 2.5, 1.4, 2.5)),
    "longdashdot": (0, (8, 3, 1.4, 3)),
}
_SYMBOLS = {
    "circle": "o",
    "square": "s",
    "diamond": "D",
    "cross": "P",
    "x": "X",
    "star": "*",
    "triangle-up": "^",
    "triangle-down": "v",
    "line-ew": "_",
    "line-ns": "|",
}
#: Marks whose shape fills less than their box.
_LARGER = {"*": 1.5, "P": 1.15, "X": 1.15, "D": 0.9}


def bar_look(marker: Any, shape: str | None, base: str, opacity: float | None) -> dict[str, Any]:
    """Return how a bar is filled and edged; a hatched one without a line is held by a thin one."""
    own = marker.line.width
    return {
        "edgecolor": colour((marker.line.color or INK) if own else base),
        "linewidth": own or (0.8 if shape else 0),
        **_fill(marker.pattern, shape, base, opacity),
    }


def _fill(pattern: Any, shape: str | None, base: str, opacity: float | None) -> dict[str, Any]:
    """Return how an area is filled: colour, hatching, its colour."""
    if not shape:
        return {"facecolor": colour(base, opacity)}
    if shape not in _HATCHES:
        raise UnsupportedChart(f"a pattern {shape!r}")
    over = pattern.fillmode == "overlay"
    return {
        "facecolor": colour(pattern.bgcolor or (base if over else GROUND), opacity),
        "hatch": _HATCHES[shape],
        "hatchcolor": colour(pattern.fgcolor or ("#ffffff" if over else base), pattern.fgopacity),
        "hatch_linewidth": 1.6,
    }


def band_look(trace: Any, base: str) -> list[dict[str, Any]]:
    """Return how the band of a trace is filled: its colour, and over it any hatching.

    They are layers of their own: in SVG a pale colour would make the hatching as pale.
    """
    pattern, fill = trace.fillpattern, trace.fillcolor
    layers: list[dict[str, Any]] = [{"facecolor": colour(fill) if fill else colour(base, 0.4)}]
    if pattern.shape:
        hatched = _fill(pattern, pattern.shape, base, None)
        layers.append({**hatched, "facecolor": "none", "hatch_linewidth": 0.9})
    return layers


def line_look(line: Any, base: str, opacity: float | None) -> dict[str, Any]:
    """Return colour, width and dash of a line; dashes in px become multiples of the width."""
    width = 2.0 if line.width is None else float(line.width)
    dash = _DASHES.get(line.dash)
    if dash is None:
        if not re.fullmatch(r"[\d.]+px(,[\d.]+px)+", line.dash):
            raise UnsupportedChart(f"a line {line.dash!r}")
        dash = (
            0,
            tuple(float(part) / max(width, 0.5) for part in re.findall(r"[\d.]+", line.dash)),
        )
    return {"color": colour(base, opacity), "linewidth": width, "linestyle": dash}


def symbol(name: str) -> tuple[str, bool]:
    """Return a mark of plotly's as matplotlib takes it, and whether it is filled."""
    shape = _SYMBOLS.get(name.removesuffix("-open"))
    if shape is None:
        raise UnsupportedChart(f"a mark {name!r}")
    return shape, not name.endswith("-open")


def modes(trace: Any) -> list[str]:
    """Return what a scatter trace shows: lines, markers, text."""
    if trace.mode:
        return str(trace.mode).split("+")
    return ["lines", "markers"] if trace.x is None or len(trace.x) < 20 else ["lines"]


def _write(
    axes: Axes,
    x: float,
    y: float,
    text: object,
    *,
    shift: tuple[float, float] = (0.0, 0.0),
    transform: Transform | None = None,
    **more: Any,
) -> None:
    """Write a text at a place, moved by some px; `more` as for `Axes.text`."""
    plain, bold = plain_text(text)
    page: Any = axes.figure
    place = offset_copy(transform or axes.transData, page, *shift, units="points")
    more = {"fontsize": _TEXT, "zorder": 5, **more}
    weight = "bold" if bold else "normal"
    axes.text(x, y, plain, transform=place, weight=weight, clip_on=False, **more)


def _errors(axes: Axes, trace: Any, x: Any, y: Any) -> None:
    for side, error in (("xerr", trace.error_x), ("yerr", trace.error_y)):
        if error.array is None:
            continue
        less = error.array if error.arrayminus is None else error.arrayminus
        reach: Any = {side: np.nan_to_num(np.array([less, error.array], dtype=float))}
        axes.errorbar(
            x,
            y,
            **reach,
            fmt="none",
            ecolor=colour(error.color or INK),
            elinewidth=error.thickness or 2,
            capsize=error.width or 4,
            zorder=3.5,
        )


def bar_boxes(figure: Any, across: Axis, up: Axis) -> dict[int, np.ndarray]:
    """Return the bars of each trace, by its number: they share a place, or stand on each other.

    Returns
    -------
    number → shape (n, 4): begin and end along the places, begin and end of the value.
    """
    traces = {number: t for number, t in enumerate(figure.data) if t.type == "bar"}
    sides = {n: (up, t.y, across, t.x) if t.orientation == "h" else (across, t.x, up, t.y)
             for n, t in traces.items()}  # fmt: skip
    places = {n: along.numbers(values) for n, (along, values, _, _) in sides.items()}
    known = np.unique(np.concatenate([*places.values(), np.array([])]))
    known = known[np.isfinite(known)]
    mode, gap = figure.layout.barmode or "group", figure.layout.bargap
    room = float(np.diff(known).min()) if len(known) > 1 else 1.0
    room *= 1 - (0.2 if gap is None else float(gap))
    shared = [n for n, t in traces.items() if t.offset is None and t.width is None]
    ends: dict[tuple[float, bool], float] = {}
    boxes = {}
    for number, trace in traces.items():
        along, _, rising, values = sides[number]
        heights = np.nan_to_num(rising.numbers(values))
        n = len(heights)
        width = np.full(n, room)
        start = -width / 2
        if trace.width is not None:
            width = np.broadcast_to(along.length(trace.width), (n,))
            start = -width / 2
        elif mode == "group" and len(shared) > 1:
            width = width / len(shared)
            start = start + width * shared.index(number)
        if trace.offset is not None:
            start = np.broadcast_to(along.length(trace.offset), (n,))
        low = np.array(listed(trace.base, n, 0.0), dtype=float)
        if mode == "stack":
            for row, (place, height) in enumerate(zip(places[number], heights, strict=True)):
                key = (float(place), height >= 0)
                low[row] = ends.get(key, 0.0)
                ends[key] = low[row] + height
        left = places[number] + start
        boxes[number] = np.column_stack([left, left + width, low, low + heights])
    return boxes


def bars(axes: Axes, trace: Any, boxes: np.ndarray) -> None:
    """Draw the bars of a trace with their texts and errors."""
    flat, n, marker = trace.orientation == "h", len(boxes), trace.marker
    opacity = marker.opacity if marker.opacity is not None else trace.opacity
    for (begin, end, low, high), base, shape, text in zip(
        boxes.tolist(),
        listed(marker.color, n, BLUE),
        listed(marker.pattern.shape, n),
        listed(trace.text, n),
        strict=True,
    ):
        box = (
            (low, begin, high - low, end - begin) if flat else (begin, low, end - begin, high - low)
        )
        look = bar_look(marker, shape, base, opacity)
        axes.add_artist(Rectangle(box[:2], *box[2:], zorder=2, **look))
        if text in (None, "") or trace.textposition == "none":
            continue
        place, shift, anchor = high, 5.0, "left" if flat else "bottom"
        if trace.textposition == "inside":
            place, shift, anchor = (low + high) / 2, 0.0, "center"
            if trace.insidetextanchor == "start":
                place, shift, anchor = low, 5.0, "left" if flat else "bottom"
        middle = (begin + end) / 2
        _write(
            axes,
            *((place, middle) if flat else (middle, place)),
            text,
            shift=(shift, 0.0) if flat else (0.0, shift),
            ha=anchor if flat else "center",
            va="center" if flat else anchor,
            color=colour(trace.textfont.color or INK),
        )
    middle, ends = boxes[:, :2].mean(axis=1), boxes[:, 3]
    _errors(axes, trace, *((ends, middle) if flat else (middle, ends)))


def scatter(axes: Axes, trace: Any, x: np.ndarray, y: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Draw lines, marks, texts, errors and the band of a trace, which may reach to the one before.

    Parameters
    ----------
    before: corners of the line before, as returned for it.

    Returns
    -------
    Corners of the line, shape (2, n).
    """
    line, shows, base = trace.line, modes(trace), trace.line.color or trace.marker.color or BLUE
    corners = np.array([x, y])
    if line.shape == "hv":
        corners = np.array([np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]])
    elif line.shape not in (None, "linear"):
        raise UnsupportedChart(f"a line of shape {line.shape!r}")
    if trace.fill not in (None, "none") and np.isfinite(x).any():  # else an entry of the legend
        if trace.fill != "tonexty":
            raise UnsupportedChart(f"a filling {trace.fill!r}")
        points = np.hstack([corners, before[:, ::-1]]).T
        points = points[np.isfinite(points).all(axis=1)]
        for layer in band_look(trace, base):
            axes.add_artist(Polygon(points, edgecolor="none", zorder=1.5, **layer))
    look = line_look(line, base, trace.opacity)
    if "lines" in shows and look["linewidth"]:
        axes.plot(*corners, zorder=3, solid_joinstyle="round", **look)
    _errors(axes, trace, x, y)
    if "markers" in shows:
        _marks(axes, trace, x, y, base)
    if "text" in shows and trace.text is not None:
        where = listed(trace.textposition, len(x), "middle center")
        for at, height, text, place in zip(x, y, listed(trace.text, len(x)), where, strict=True):
            if not str(text or "").strip() or not np.isfinite([at, height]).all():
                continue
            down, _, side = place.partition(" ")
            _write(
                axes,
                at,
                height,
                str(text).strip(),
                shift=(
                    {"left": -6, "right": 6}.get(side, 0),
                    {"top": 6, "bottom": -6}.get(down, 0),
                ),
                ha={"left": "right", "right": "left"}.get(side, "center"),
                va={"top": "bottom", "bottom": "top"}.get(down, "center"),
                color=colour(trace.textfont.color or INK),
            )
    return corners


def _marks(axes: Axes, trace: Any, x: np.ndarray, y: np.ndarray, base: str) -> None:
    marker = trace.marker
    symbols = listed(marker.symbol, len(x), "circle")
    sizes = np.array(listed(marker.size, len(x), 6), dtype=float)
    alpha = marker.opacity if marker.opacity is not None else trace.opacity
    for name in dict.fromkeys(symbols):
        rows = [row for row, other in enumerate(symbols) if other == name]
        shape, filled = symbol(name)
        faces: Any = [colour(marker.color or base, alpha)] * len(rows)
        edges: Any = colour(marker.line.color, alpha) if marker.line.color else faces
        strokes = shape in "_|"  # nothing but a line: it has one colour
        look = {"facecolors": faces if filled else "none", "edgecolors": edges}
        axes.scatter(
            x[rows],
            y[rows],
            s=(sizes[rows] * _LARGER.get(shape, 1.0)) ** 2,
            marker=shape,
            linewidths=marker.line.width or (0.0 if filled and not strokes else 1.8),
            zorder=4,
            clip_on=trace.cliponaxis is not False,
            **({"color": edges} if strokes else look),
        )


def cells(axes: Axes, trace: Any, across: Axis, up: Axis) -> tuple[LinearSegmentedColormap, float]:
    """Draw a field of coloured cells; return its colours and the value of the last one."""
    values = np.array(trace.z, dtype=float)
    scale = trace.colorscale or ((0, "#f7fbff"), (1, "#08306b"))
    shades = LinearSegmentedColormap.from_list("cells", [(at, colour(c)) for at, c in scale])
    low, top = float(np.nanmin(values)), float(np.nanmax(values))
    for row, line in zip(up.numbers(trace.y), values, strict=True):
        for column, value in zip(across.numbers(trace.x), line, strict=True):
            if np.isfinite(value):
                face = shades((value - low) / ((top - low) or 1))
                axes.add_artist(
                    Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=face, zorder=2)
                )
    return shades, top


def _where(axes: Axes, ref: str | None, axis: Axis, value: Any) -> tuple[Transform, float]:
    """Return a transform and a number for a place along one axis."""
    if ref in (None, axis.spec.plotly_name[0]):
        return axes.transData, float(axis.numbers([value])[0])
    if ref == "paper" or str(ref).endswith(" domain"):
        return axes.transAxes, float(value)
    raise UnsupportedChart(f"a place on {ref!r}")


def lines_across(axes: Axes, figure: Any, across: Axis, up: Axis) -> None:
    """Draw the shapes of a figure, which are lines."""
    for shape in figure.layout.shapes:
        if shape.type != "line":
            raise UnsupportedChart(f"a shape {shape.type!r}")
        x, left = _where(axes, shape.xref, across, shape.x0)
        _, right = _where(axes, shape.xref, across, shape.x1)
        y, low = _where(axes, shape.yref, up, shape.y0)
        _, high = _where(axes, shape.yref, up, shape.y1)
        look = line_look(shape.line, shape.line.color or INK, shape.opacity)
        artist = Line2D([left, right], [low, high], zorder=3.2, **look)
        artist.set_transform(blended_transform_factory(x, y))
        axes.add_artist(artist)


def notes(axes: Axes, figure: Any, across: Axis, up: Axis) -> None:
    """Write the annotations of a figure."""
    centred = {None: "center", "auto": "center", "middle": "center"}
    for note in figure.layout.annotations:
        if not note.text:
            continue
        if note.showarrow is not False:
            raise UnsupportedChart("a note with an arrow")
        x, at = _where(axes, note.xref, across, note.x)
        y, height = _where(axes, note.yref, up, note.y)
        ground = {"facecolor": note.bgcolor and colour(note.bgcolor), "edgecolor": "none", "pad": 2}
        _write(
            axes,
            at,
            height,
            note.text,
            shift=(note.xshift or 0, note.yshift or 0),
            transform=blended_transform_factory(x, y),
            ha=centred.get(note.xanchor, note.xanchor),
            va=centred.get(note.yanchor, note.yanchor),
            multialignment=note.align or "center",
            rotation=-(note.textangle or 0),
            fontsize=(note.font.size or 14) * 1.05,
            color=colour(note.font.color or INK, note.opacity),
            bbox=ground if note.bgcolor else None,
            zorder=6,
        )
