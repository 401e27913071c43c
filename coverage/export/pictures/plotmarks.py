"""What stands on and around a plotly figure: lines across it, notes, the legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.transforms import blended_transform_factory, offset_copy

from coverage.core.palette import BLUE, INK
from coverage.export.pictures import fonts
from coverage.export.pictures.canvas import write
from coverage.export.pictures.plotaxes import Axis, UnsupportedChart, colour, plain_text
from coverage.export.pictures.plotbars import edge, look
from coverage.export.pictures.plotlines import band_look, dash, modes, symbol

LEGEND = 15
_ROW, _ICON, _GAP = 26, 34, 24


def _where(axes: Axes, ref: str | None, axis: Axis, value: Any) -> tuple[Any, float]:
    """Return a transform and a number for a place along one axis."""
    if ref in (None, axis.spec.plotly_name[0]):
        return axes.transData, float(axis.numbers([value])[0])
    if ref == "paper" or str(ref).endswith(" domain"):
        return axes.transAxes, float(value)
    raise UnsupportedChart(f"a place on {ref!r}")


def shapes(axes: Axes, figure: Any, across: Axis, up: Axis) -> None:
    """Draw the lines and rectangles of a figure."""
    for shape in figure.layout.shapes:
        x, left = _where(axes, shape.xref, across, shape.x0)
        _, right = _where(axes, shape.xref, across, shape.x1)
        y, low = _where(axes, shape.yref, up, shape.y0)
        _, high = _where(axes, shape.yref, up, shape.y1)
        both = blended_transform_factory(x, y)
        line = shape.line
        width = 2.0 if line.width is None else float(line.width)
        ink = colour(line.color or INK, shape.opacity)
        back = 1.2 if shape.layer == "below" else 3.2
        if shape.type == "line":
            artist: Any = Line2D([left, right], [low, high], color=ink, linewidth=width)
            artist.set_linestyle(dash(line.dash, width))
        elif shape.type == "rect":
            artist = Rectangle((left, low), right - left, high - low, linewidth=width)
            artist.set_edgecolor(ink if width else "none")
            artist.set_facecolor(colour(shape.fillcolor or "rgba(0,0,0,0)", shape.opacity))
        else:
            raise UnsupportedChart(f"a shape {shape.type!r}")
        artist.set_transform(both)
        artist.set_zorder(back)
        axes.add_artist(artist)


def notes(axes: Axes, figure: Any, across: Axis, up: Axis) -> None:
    """Write the annotations of a figure."""
    page: Any = axes.figure
    for note in figure.layout.annotations:
        if note.visible is False or not note.text:
            continue
        if note.showarrow is not False:
            raise UnsupportedChart("a note with an arrow")
        said, bold = plain_text(note.text)
        x, at = _where(axes, note.xref, across, note.x)
        y, height = _where(axes, note.yref, up, note.y)
        both = blended_transform_factory(x, y)
        shift = offset_copy(both, page, note.xshift or 0, note.yshift or 0, units="points")
        anchors = {None: "center", "auto": "center", "middle": "center"}
        box = (
            {"facecolor": colour(note.bgcolor), "edgecolor": "none", "pad": 2}
            if note.bgcolor
            else None
        )
        axes.text(
            at,
            height,
            said,
            transform=shift,
            ha=anchors.get(note.xanchor, note.xanchor),
            va=anchors.get(note.yanchor, note.yanchor),
            multialignment=note.align or "center",
            rotation=-(note.textangle or 0),
            fontsize=(note.font.size or 14) * 1.05,
            weight="bold" if bold else "normal",
            color=colour(note.font.color or INK, note.opacity),
            bbox=box,
            zorder=6,
            clip_on=False,
        )


@dataclass(frozen=True)
class Entry:
    """One entry of a legend."""

    trace: Any
    label: str

    @property
    def width(self) -> float:
        """Room that it takes, px."""
        return _ICON + 8 + fonts.width(self.label, LEGEND) + _GAP


def entries(figure: Any) -> list[Entry]:
    """Return the entries of a figure's legend, in order; none where it has no legend."""
    shown = [
        trace
        for trace in figure.data
        if trace.name and trace.showlegend is not False and trace.type in ("bar", "scatter")
    ]
    wanted = figure.layout.showlegend
    if wanted is False or not shown or (wanted is None and len(figure.data) < 2):
        return []
    ranked = sorted(shown, key=lambda trace: 1000 if trace.legendrank is None else trace.legendrank)
    if "reversed" in (figure.layout.legend.traceorder or ""):
        ranked.reverse()
    return [Entry(trace, plain_text(trace.name)[0]) for trace in ranked]


def rows(some: list[Entry], room: float) -> list[list[Entry]]:
    """Put entries into rows that fit."""
    found: list[list[Entry]] = []
    left = 0.0
    for entry in some:
        if not found or entry.width > left:
            found.append([])
            left = room
        found[-1].append(entry)
        left -= entry.width
    return found


def legend(sheet: Axes, lines: list[list[Entry]], left: float, top: float) -> float:
    """Draw a legend from `top` down on a sheet of px; return where it ends."""
    y = top
    for line in lines:
        x = left
        for entry in line:
            _icon(sheet, entry.trace, x, y + _ROW / 2 - 2)
            write(sheet, x + _ICON + 8, y + _ROW / 2 + 4, entry.label, LEGEND)
            x += entry.width
        y += _ROW
    return y


def _first(value: Any, default: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return default if value is None else value
    some = list(value)
    return some[0] if some else default


def _icon(sheet: Axes, trace: Any, x: float, y: float) -> None:
    """Draw what a trace looks like in a small field."""
    middle, marker = x + _ICON / 2, trace.marker
    base = _first(marker.color, None) or BLUE
    if trace.type == "bar":
        fill = look(marker.pattern, _first(marker.pattern.shape, ""), base, marker.opacity)
        rim = edge(marker, _first(marker.pattern.shape, ""), base)
        sheet.add_artist(Rectangle((x + 4, y - 8), _ICON - 8, 16, **rim, **fill))
        return
    ink = trace.line.color or base
    shows = modes(trace)
    if trace.fill not in (None, "none"):
        for layer in band_look(trace, str(ink)):
            sheet.add_artist(Rectangle((x, y - 8), _ICON, 16, edgecolor="none", **layer))
    width = 2.0 if trace.line.width is None else float(trace.line.width)
    if "lines" in shows and width:
        line = Line2D([x, x + _ICON], [y, y], color=colour(ink, trace.opacity), linewidth=width)
        line.set_linestyle(dash(trace.line.dash, width))
        sheet.add_artist(line)
    if "markers" in shows:
        shape, filled = symbol(str(_first(marker.symbol, "circle")))
        size = min(float(_first(marker.size, 8)), 13.0)
        tint = colour(_first(marker.color, ink), trace.opacity)
        rim = marker.line.color or tint
        sheet.add_artist(
            Line2D(
                [middle],
                [y],
                marker=shape,
                markersize=size,
                markerfacecolor=tint if filled else "none",
                markeredgecolor=rim if isinstance(rim, str) else tint,
                markeredgewidth=marker.line.width or 1.6,
                linestyle="none",
            )
        )


def shade_bar(sheet: Axes, shades: Any, top: float, text: str, box: tuple[float, ...]) -> None:
    """Draw the scale of a field of colours: px box (left, top, width, height) and its ends."""
    left, upper, width, height = box
    for step, share in enumerate(np.linspace(1, 0, 40)):
        part = Rectangle((left, upper + step * height / 40), width, height / 40 + 0.6)
        part.set_facecolor(shades(share))
        sheet.add_artist(part)
    write(sheet, left + width + 6, upper + 12, text, LEGEND - 2)
    write(sheet, left + width + 6, upper + height, "0", LEGEND - 2)
