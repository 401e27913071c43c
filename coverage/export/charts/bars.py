"""Bars and fields of a plotly figure, drawn by matplotlib."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from matplotlib.transforms import offset_copy

from coverage.core.palette import BLUE, GROUND, INK
from coverage.export.charts.axes import Axis, UnsupportedChart, colour, listed, plain_text

TEXT = 15
#: plotly's patterns as matplotlib's hatchings.
HATCHES = {"": "", "/": "//", "\\": "\\\\", "x": "xx", "-": "--", "|": "||", "+": "++", ".": ".."}


def look(pattern: Any, shape: str | None, base: object, opacity: float | None) -> Any:
    """Return how an area is filled: colour, hatching, its colour."""
    if not shape:
        return {"facecolor": colour(base, opacity)}
    if shape not in HATCHES:
        raise UnsupportedChart(f"a pattern {shape!r}")
    over = pattern.fillmode == "overlay"
    face = pattern.bgcolor or (base if over else GROUND)
    line = pattern.fgcolor or ("#ffffff" if over else base)
    return {
        "facecolor": colour(face, opacity),
        "hatch": HATCHES[shape],
        "hatchcolor": colour(line, pattern.fgopacity),
        "hatch_linewidth": 1.6,
    }


def edge(marker: Any, shape: str | None, base: object) -> Any:
    """Return the line around a bar: its own, or one that holds its hatching together."""
    if marker.line.width:
        return {"edgecolor": colour(marker.line.color or INK), "linewidth": marker.line.width}
    return {"edgecolor": colour(base), "linewidth": 0.8 if shape else 0}


class Bars:
    """All bars of a figure: they share the room of a place, or stand upon each other."""

    def __init__(self, figure: Any, across: Axis, up: Axis) -> None:
        self.layout, self.across, self.up = figure.layout, across, up
        self.traces = [trace for trace in figure.data if trace.type == "bar"]
        self.mode = figure.layout.barmode or "group"
        self.ends: dict[tuple[float, bool], float] = {}
        self.gap = 0.2 if figure.layout.bargap is None else float(figure.layout.bargap)

    def _slot(self) -> float:
        """Return the distance of two places."""
        if not self.traces:
            return 1.0
        along = self._along(self.traces[0])
        places = np.unique(np.concatenate([along.numbers(self._places(t)) for t in self.traces]))
        places = places[np.isfinite(places)]
        return float(np.diff(places).min()) if len(places) > 1 else 1.0

    def _along(self, trace: Any) -> Axis:
        return self.up if trace.orientation == "h" else self.across

    def _places(self, trace: Any) -> Any:
        return trace.y if trace.orientation == "h" else trace.x

    def boxes(self, trace: Any) -> list[tuple[float, float, float, float]]:
        """Return begin and end along the places, and begin and end of the value, of each bar."""
        flat = trace.orientation == "h"
        values = (self.across if flat else self.up).numbers(trace.x if flat else trace.y)
        along = self._along(trace)
        places = along.numbers(self._places(trace))
        n = len(values)
        grouped = [t for t in self.traces if t.offset is None and t.width is None]
        wide = np.full(n, self._slot() * (1 - self.gap))
        start = -wide / 2
        if trace.width is not None:
            wide = np.broadcast_to(along.length(trace.width), (n,))
            start = -wide / 2
        elif self.mode == "group" and len(grouped) > 1:
            wide = wide / len(grouped)
            start = start + wide * next(i for i, t in enumerate(grouped) if t is trace)
        if trace.offset is not None:
            start = np.broadcast_to(along.length(trace.offset), (n,))
        base = np.array(listed(trace.base, n, 0.0), dtype=float)
        found = []
        for place, value, bottom, left, width in zip(
            places, np.nan_to_num(values), base, start, wide, strict=True
        ):
            low = bottom
            if self.mode in ("stack", "relative") and trace.base is None:
                key = (float(place), value >= 0)
                low = self.ends.get(key, 0.0)
                self.ends[key] = low + value
            found.append((place + left, place + left + width, low, low + value))
        return found

    def draw(self, axes: Axes, trace: Any) -> None:
        """Draw one trace."""
        boxes = self.boxes(trace)
        flat, n, marker = trace.orientation == "h", len(boxes), trace.marker
        colours = listed(marker.color, n, BLUE)
        shapes = listed(marker.pattern.shape, n, "")
        texts = listed(trace.text, n) if trace.text is not None else [None] * n
        opacity = marker.opacity if marker.opacity is not None else trace.opacity
        for (begin, end, low, high), base, shape, text in zip(
            boxes, colours, shapes, texts, strict=True
        ):
            corner, size = (begin, low), (end - begin, high - low)
            if flat:
                corner, size = corner[::-1], size[::-1]
            axes.add_artist(
                Rectangle(
                    corner,
                    size[0],
                    size[1],
                    **edge(marker, shape, base),
                    zorder=2,
                    **look(marker.pattern, shape, base, opacity),
                )
            )
            if text not in (None, "") and trace.textposition != "none":
                self._write(axes, trace, (begin + end) / 2, (low, high), text, flat)
        self._errors(axes, trace, boxes, flat)

    def _write(
        self,
        axes: Axes,
        trace: Any,
        middle: float,
        span: tuple[float, float],
        text: Any,
        flat: bool,
    ) -> None:
        said, bold = plain_text(text)
        inside = trace.textposition == "inside"
        place, shift, anchor = span[1], 5.0, "left" if flat else "bottom"
        if inside and trace.insidetextanchor == "start":
            place = span[0]
        elif inside:
            place, shift, anchor = (span[0] + span[1]) / 2, 0.0, "center"
        page: Any = axes.figure
        across, up = (shift, 0.0) if flat else (0.0, shift)
        shown = offset_copy(axes.transData, page, across, up, units="points")
        font = trace.textfont.color or INK
        axes.text(
            *((place, middle) if flat else (middle, place)),
            said,
            transform=shown,
            ha=anchor if flat else "center",
            va="center" if flat or anchor == "center" else "bottom",
            fontsize=TEXT,
            weight="bold" if bold else "normal",
            color=colour(font if isinstance(font, str) else INK),
            zorder=5,
            clip_on=False,
        )

    def _errors(
        self, axes: Axes, trace: Any, boxes: list[tuple[float, float, float, float]], flat: bool
    ) -> None:
        error = trace.error_x if flat else trace.error_y
        if error.array is None:
            return
        more = np.array(error.array, dtype=float)
        less = more if error.arrayminus is None else np.array(error.arrayminus, dtype=float)
        middle = [(begin + end) / 2 for begin, end, _, _ in boxes]
        ends = [high for _, _, _, high in boxes]
        bars: Any = {"xerr" if flat else "yerr": np.array([less, more])}
        axes.errorbar(
            *((ends, middle) if flat else (middle, ends)),
            **bars,
            fmt="none",
            ecolor=colour(error.color or INK),
            elinewidth=error.thickness or 2,
            capsize=4,
            zorder=4,
        )


def heat(axes: Axes, trace: Any, across: Axis, up: Axis) -> tuple[LinearSegmentedColormap, float]:
    """Draw a field of coloured cells; return its colours and the value of the last one."""
    values = np.array(trace.z, dtype=float)
    scale = trace.colorscale or ((0, "#f7fbff"), (1, "#08306b"))
    shades = LinearSegmentedColormap.from_list("cells", [(at, colour(c)) for at, c in scale])
    x, y = across.numbers(trace.x), up.numbers(trace.y)
    top = float(np.nanmax(values)) if trace.zmax is None else float(trace.zmax)
    low = float(np.nanmin(values)) if trace.zmin is None else float(trace.zmin)
    for row, line in zip(y, values, strict=True):
        for column, value in zip(x, line, strict=True):
            if np.isfinite(value):
                share = (value - low) / ((top - low) or 1)
                cell = Rectangle((column - 0.5, row - 0.5), 1, 1, facecolor=shades(share), zorder=2)
                axes.add_artist(cell)
    return shades, top
