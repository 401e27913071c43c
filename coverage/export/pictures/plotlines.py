"""Lines, marks and filled bands of a plotly figure, drawn by matplotlib."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.transforms import offset_copy

from coverage.core.palette import BLUE, INK
from coverage.export.pictures.plotaxes import Axis, UnsupportedChart, colour, listed, plain_text
from coverage.export.pictures.plotbars import TEXT
from coverage.export.pictures.plotbars import look as area_look

_DASHES: dict[str, Any] = {
    "solid": "-",
    "dot": (0, (1.4, 1.8)),
    "dash": (0, (5, 3)),
    "longdash": (0, (8, 4)),
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
    "triangle-left": "<",
    "triangle-right": ">",
    "pentagon": "p",
    "hexagon": "h",
    "line-ew": "_",
    "line-ns": "|",
}
#: Marks whose shape fills less than their box.
_LARGER = {"*": 1.5, "P": 1.15, "X": 1.15, "D": 0.9}
_STEPS = {"hv": "post", "vh": "pre", "hvh": "mid"}


def dash(said: str | None, width: float) -> Any:
    """Return a dash of plotly's as matplotlib takes it, in multiples of the width."""
    if not said:
        return "-"
    if said in _DASHES:
        return _DASHES[said]
    parts = [float(part) for part in re.findall(r"([\d.]+)(?:px)?", said)]
    if not parts or not re.fullmatch(r"[\d.px, %]+", said):
        raise UnsupportedChart(f"a line {said!r}")
    return (0, tuple(part / max(width, 0.5) for part in parts * (1 + len(parts) % 2)))


def symbol(said: str) -> tuple[str, bool]:
    """Return a mark of plotly's as matplotlib takes it, and whether it is filled."""
    name, hollow = said.removesuffix("-open"), said.endswith("-open")
    if name not in _SYMBOLS:
        raise UnsupportedChart(f"a mark {said!r}")
    return _SYMBOLS[name], not hollow


def modes(trace: Any) -> list[str]:
    """Return what a scatter trace shows: lines, markers, text."""
    if trace.mode:
        return [part for part in str(trace.mode).split("+") if part != "none"]
    return ["lines", "markers"] if len(trace.x if trace.x is not None else ()) < 20 else ["lines"]


def stepped(x: np.ndarray, y: np.ndarray, shape: str | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the corners of a line that goes in steps."""
    if shape in (None, "linear", "spline") or len(x) < 2:
        return x, y
    if shape not in _STEPS:
        raise UnsupportedChart(f"a line of shape {shape!r}")
    if shape == "hvh":
        middle = (x[1:] + x[:-1]) / 2
        return np.concatenate([[x[0]], np.repeat(middle, 2), [x[-1]]]), np.repeat(y, 2)
    left, right = (x[:-1], x[1:]) if shape == "hv" else (x[:-1], x[:-1])
    low = y[:-1] if shape == "hv" else y[1:]
    xs = np.column_stack([left, right]).ravel()
    ys = np.column_stack([y[:-1], low]).ravel()
    return np.append(xs, x[-1]), np.append(ys, y[-1])


class Lines:
    """The scatter traces of a figure; a band may reach to the one before."""

    def __init__(self, across: Axis, up: Axis) -> None:
        self.across, self.up = across, up
        self.before: tuple[np.ndarray, np.ndarray] | None = None

    def draw(self, axes: Axes, trace: Any) -> None:
        """Draw one trace."""
        x, y = self.across.numbers(trace.x), self.up.numbers(trace.y)
        line, shows = trace.line, modes(trace)
        base = line.color or trace.marker.color or BLUE
        base = base if isinstance(base, str) else BLUE
        width = 2.0 if line.width is None else float(line.width)
        corners = stepped(x, y, line.shape)
        if trace.fill not in (None, "none"):
            self._band(axes, trace, corners, base)
        self.before = corners
        if "lines" in shows and width:
            axes.plot(
                *corners,
                color=colour(base, trace.opacity),
                linewidth=width,
                linestyle=dash(line.dash, width),
                zorder=3,
                solid_joinstyle="round",
            )
        self._errors(axes, trace, x, y, base)
        if "markers" in shows:
            self._marks(axes, trace, x, y, base)
        if "text" in shows and trace.text is not None:
            self._texts(axes, trace, x, y)

    def _band(
        self, axes: Axes, trace: Any, corners: tuple[np.ndarray, np.ndarray], base: str
    ) -> None:
        x, y = corners
        if not np.isfinite(x).any():
            return  # only an entry of the legend
        if trace.fill == "tozeroy":
            x, y = np.concatenate([x, x[::-1]]), np.concatenate([y, np.zeros(len(y))])
        elif trace.fill == "tonexty" and self.before is not None:
            x = np.concatenate([x, self.before[0][::-1]])
            y = np.concatenate([y, self.before[1][::-1]])
        elif trace.fill != "toself":
            raise UnsupportedChart(f"a filling {trace.fill!r}")
        known = np.isfinite(x) & np.isfinite(y)
        points = np.column_stack([x, y])[known]
        for layer in band_look(trace, base):
            axes.add_artist(Polygon(points, edgecolor="none", zorder=1.5, **layer))

    def _marks(self, axes: Axes, trace: Any, x: np.ndarray, y: np.ndarray, base: str) -> None:
        n, marker = len(x), trace.marker
        symbols = listed(marker.symbol, n, "circle")
        sizes = np.array(listed(marker.size, n, 6), dtype=float)
        colours = listed(marker.color, n, base)
        alpha = marker.opacity if marker.opacity is not None else trace.opacity
        for one in dict.fromkeys(symbols):
            some = [i for i in range(n) if symbols[i] == one]
            shape, filled = symbol(str(one))
            faces: Any = [colour(colours[i], alpha) for i in some]
            line = marker.line.color
            edges = colour(line, alpha) if isinstance(line, str) else faces
            strokes = shape in "_|"  # nothing but a line: it has one colour
            look = {"facecolors": faces, "edgecolors": edges}
            if strokes:
                look = {"color": edges}
            elif not filled:
                look = {"facecolors": "none", "edgecolors": edges}
            axes.scatter(
                x[some],
                y[some],
                s=(sizes[some] * _LARGER.get(shape, 1.0)) ** 2,
                marker=shape,
                linewidths=marker.line.width or (0.0 if filled and not strokes else 1.8),
                zorder=4,
                clip_on=trace.cliponaxis is not False,
                **look,
            )

    def _errors(self, axes: Axes, trace: Any, x: np.ndarray, y: np.ndarray, base: str) -> None:
        bars: dict[str, Any] = {}
        for name, error in (("xerr", trace.error_x), ("yerr", trace.error_y)):
            if error.array is not None:
                more = np.nan_to_num(np.array(error.array, dtype=float))
                less = more if error.arrayminus is None else np.array(error.arrayminus, dtype=float)
                bars[name] = np.array([np.nan_to_num(less), more])
                bars["ecolor"] = colour(error.color or base)
                bars["elinewidth"], bars["capsize"] = error.thickness or 2, error.width or 3
        if bars:
            axes.errorbar(x, y, fmt="none", zorder=3.5, **bars)

    def _texts(self, axes: Axes, trace: Any, x: np.ndarray, y: np.ndarray) -> None:
        n = len(x)
        page: Any = axes.figure
        font = trace.textfont.color
        for at, height, text, where in zip(
            x, y, listed(trace.text, n), listed(trace.textposition, n, "middle center"), strict=True
        ):
            said, bold = plain_text(text if text is not None else "")
            if not said.strip() or not np.isfinite([at, height]).all():
                continue
            down, _, side = str(where).partition(" ")
            shift = ({"left": -6, "right": 6}.get(side, 0), {"top": 6, "bottom": -6}.get(down, 0))
            axes.text(
                at,
                height,
                said.strip(),
                transform=offset_copy(axes.transData, page, *shift, units="points"),
                ha={"left": "right", "right": "left"}.get(side, "center"),
                va={"top": "bottom", "bottom": "top"}.get(down, "center"),
                fontsize=TEXT,
                weight="bold" if bold else "normal",
                color=colour(font if isinstance(font, str) else INK),
                zorder=5,
                clip_on=False,
            )


def band_look(trace: Any, base: str) -> list[Any]:
    """Return how the band of a trace is filled: its colour, and over it any hatching.

    They are layers of their own: in SVG a pale colour would make the hatching as pale.
    """
    pattern, shape = trace.fillpattern, trace.fillpattern.shape
    fill = pattern.bgcolor if shape and pattern.bgcolor else trace.fillcolor
    layers: list[Any] = [{"facecolor": colour(fill) if fill else colour(base, 0.4)}]
    if shape:
        found = area_look(pattern, str(shape), pattern.fgcolor or base, None)
        layers.append({**found, "facecolor": "none", "hatch_linewidth": 0.9})
    return layers
