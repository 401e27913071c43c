"""A chart as PNG or SVG, with all its words.

A picture holds the title with the finding, the unit, the legend, the source with its licence, and
the day; marks of simulation and projection stand in the title, in the figure and in the source, and
come along.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter, FixedLocator

from coverage.core.chart_style import Chart
from coverage.core.i18n import Language
from coverage.core.palette import FRAME, GROUND, INK, SOFT
from coverage.core.provenance import descriptor
from coverage.export import captions
from coverage.export.charts import marks as plot_marks
from coverage.export.charts.axes import Axis, UnsupportedChart, colour
from coverage.export.charts.bars import Bars, heat
from coverage.export.charts.canvas import (
    Format,
    drawing,
    finished,
    sheet,
    text_width,
    wrap,
    write,
)
from coverage.export.charts.lines import Lines

#: Width of the sheet that is laid out, px.
WIDTH, EDGE = 960, 30
_INNER = WIDTH - 2 * EDGE
_TITLE, _UNIT, _TICK, _NOTE = 27, 17, 15, 14
_KNOWN = ("bar", "scatter", "heatmap")


def chart_picture(
    chart: Chart, lang: Language, day: date, format: Format = "png", *, width_px: int = 1600
) -> bytes:
    """Draw a chart of the pages as a file.

    Parameters
    ----------
    chart: as a builder of the pages returns it, in the same language. day: that it is for.
    format: "png" or "svg". width_px: 200 to 4000.

    Raises
    ------
    UnsupportedChart
        The figure holds a kind of trace, mark, axis or shape that is not known here.
    ValueError
        Another format, or a width out of range.
    """
    if format not in ("png", "svg") or not 200 <= width_px <= 4000:
        raise ValueError(f"no picture as {format!r} with a width of {width_px} px")
    figure = chart.figure
    _check(figure)
    across, up = _axes(figure, lang)
    heading = wrap(chart.title, _TITLE, _INNER, bold=True)
    unit = "" if chart.unit in (across.title, up.title) else chart.unit
    keys = plot_marks.rows(plot_marks.entries(figure), _INNER)
    notes = _notes(chart, lang, day)
    with drawing():
        top = 22 + 36 * len(heading) + (26 if unit else 0) + 10
        plot_top = top + 26 * len(keys) + 12
        plot_height = float(figure.layout.height or 420) - 60
        below = 34 + (30 if across.title else 0)
        height = plot_top + plot_height + below + 12 + 21 * len(notes) + 18
        page, paper = sheet(WIDTH, round(height))
        y = 22.0
        for line in heading:
            y += 36
            write(paper, EDGE, y - 8, line, _TITLE, weight="bold")
        if unit:
            write(paper, EDGE, y + 18, unit, _UNIT, color=SOFT)
        plot_marks.legend(paper, keys, EDGE, top)
        _plot(page, paper, figure, across, up, (plot_top, plot_height), round(height))
        y = plot_top + plot_height + below + 12
        for line in notes:
            y += 21
            write(paper, EDGE, y, line, _NOTE, color=SOFT)
        return finished(
            page, format, title=chart.title, description=chart.alt, lang=lang, width_px=width_px
        )


def _check(figure: Any) -> None:
    for trace in figure.data:
        if trace.type not in _KNOWN:
            raise UnsupportedChart(f"a trace of type {trace.type!r}")
        if (trace.xaxis or "x", trace.yaxis or "y") != ("x", "y"):
            raise UnsupportedChart("a trace on a second axis")


def _axes(figure: Any, lang: Language) -> tuple[Axis, Axis]:
    """Read the axes with all values that lie along them."""
    layout, data = figure.layout, figure.data
    across = Axis(layout.xaxis, [trace.x for trace in data], lang)
    up = Axis(layout.yaxis, [trace.y for trace in data], lang)
    bars = Bars(figure, across, up)
    for trace in data:
        if trace.type == "bar":
            boxes = bars.boxes(trace)
            flat = trace.orientation == "h"
            for axis, ends in ((up if flat else across, (0, 1)), (across if flat else up, (2, 3))):
                for end in ends:
                    axis.cover(np.array([box[end] for box in boxes], dtype=float))
        else:
            across.cover(across.numbers(trace.x))
            up.cover(up.numbers(trace.y))
    return across, up


def _notes(chart: Chart, lang: Language, day: date) -> list[str]:
    """Return the lines below: source, licence, day, site."""
    source = chart.source
    licence = ", ".join(one["name"] for one in descriptor().get("licenses", ()))
    # records of a call centre and the portal's list are not ours to license
    others = (
        lang._("Source: call-level data stored in this dashboard"),
        lang._("Source: {address}, national portal of 112; completeness unknown"),
    )
    ours = not any(text.rpartition("}")[2] in source for text in others)
    if licence and licence not in source and ours:
        source += f" · {licence}"
    when = lang._("As of {date}").format(date=lang.date(day))
    last = f"{captions.site_name(lang)} · {when}"
    return [line for text in (source, last) for line in wrap(captions.held(text), _NOTE, _INNER)]


def _plot(
    page: Any,
    paper: Axes,
    figure: Any,
    across: Axis,
    up: Axis,
    span: tuple[float, float],
    height: int,
) -> None:
    """Draw the figure itself between its marks."""
    top, tall = span
    places, texts = up.ticks()
    broken = [_broken(text) for text in texts]
    longest = max((text_width(line, _TICK) for text in broken for line in text), default=0)
    left = EDGE + longest + 12 + (26 if up.title else 0)
    field = any(trace.type == "heatmap" for trace in figure.data)
    right = WIDTH - EDGE - (90 if field else 8)
    part = (left / WIDTH, 1 - (top + tall) / height, (right - left) / WIDTH, tall / height)
    axes = page.add_axes(part, facecolor=figure.layout.plot_bgcolor or GROUND)
    axes.set_xlim(*across.limits())
    axes.set_ylim(*up.limits())
    for axis, marks, labels in (
        (axes.yaxis, places, ["\n".join(lines) for lines in broken]),
        (axes.xaxis, *across.ticks()),
    ):
        axis.set_major_locator(FixedLocator(marks))
        axis.set_major_formatter(FixedFormatter(labels))
    axes.tick_params(length=0, labelsize=_TICK, labelcolor=INK, pad=6)
    axes.spines[:].set_visible(False)
    for side, axis in (("x", across), ("y", up)):
        if axis.spec.showgrid is not False:
            grid = colour(axis.spec.gridcolor or FRAME)
            axes.grid(axis=side, color=grid, linewidth=1, zorder=0)
    axes.set_axisbelow(True)
    bars, lines = Bars(figure, across, up), Lines(across, up)
    for trace in figure.data:
        if trace.visible in (False, "legendonly"):
            continue
        if trace.type == "bar":
            bars.draw(axes, trace)
        elif trace.type == "scatter":
            lines.draw(axes, trace)
        else:
            shades, most = heat(axes, trace, across, up)
            title = trace.colorbar.title.text or ""
            box = (right + 12, top, 14, tall)
            plot_marks.shade_bar(paper, shades, most, f"{across.lang.number(most)}", box)
            write(paper, right + 12, top - 8, title, _NOTE)
    plot_marks.shapes(axes, figure, across, up)
    plot_marks.notes(axes, figure, across, up)
    if across.title:
        write(paper, (left + right) / 2, top + tall + 50, across.title, _TICK, ha="center")
    if up.title:
        paper.text(
            EDGE + 12, top + tall / 2, up.title, fontsize=_TICK, color=INK, rotation=90,
            ha="center", va="center",
        )  # fmt: skip
    axes.set_xlim(*across.limits())
    axes.set_ylim(*up.limits())


def _broken(text: str) -> list[str]:
    """Break a mark's text at a third of the sheet."""
    return [line for part in text.split("\n") for line in wrap(part, _TICK, _INNER * 0.36)]
