"""A chart as PNG or SVG, with all its words, the same bytes every time.

A picture stands alone: it holds what it is about and where, the title with the finding, the unit,
the legend, the source with its licence, and the day; marks of simulation and projection stand in
the title, in the figure and in the source, and come along. One picture is drawn at a time:
matplotlib keeps its settings in one place for the whole process, so a lock lets threads of a server
draw one after the other.
"""

from __future__ import annotations

import base64
import io
import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from threading import RLock
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedFormatter, FixedLocator
from PIL import Image, ImageFont

from coverage.core.chart_style import Chart
from coverage.core.frontend import FAMILY
from coverage.core.frontend import FONTS as FOLDER
from coverage.core.i18n import Language
from coverage.core.palette import ACCENT, BLUE, FRAME, GROUND, INK, SOFT
from coverage.core.provenance import descriptor
from coverage.export import captions
from coverage.export.charts import traces
from coverage.export.charts.axes import Axis, UnsupportedChart, colour, one_line
from coverage.export.png import small_png
from coverage.export.typeset import FONTS, FORBIDDEN

Format = Literal["png", "svg"]
#: Width of the sheet that is laid out, px; points of matplotlib are pixels here.
WIDTH, EDGE, DPI = 960, 30, 72
#: Of a slide: the sheet at least; its ratio; pixels across.
SLIDE_WIDTH, SLIDE_RATIO, SLIDE_PX = 1120, (16, 9), 1920
#: How low its plot may be, and how close its bars, whose names may have two lines.
_LOWEST, _CLOSEST = 320, 0.85
_SUBJECT, _TITLE, _UNIT, _TICK, _NOTE, _LEGEND = 16, 27, 17, 15, 14, 15
#: Of the legend: height of a row, width of an icon, distance of two entries.
_ROW, _ICON, _GAP = 26, 34, 24
for _font in FONTS.values():
    fontManager.addfont(_font)
_LOCK = RLock()
_SETTINGS: Any = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "112",
    "font.family": [FAMILY, "DejaVu Sans"],  # the other has signs that ours lacks
    "path.simplify": False,
    "axes.unicode_minus": True,
    "text.parse_math": False,  # names and addresses may hold dollar signs
}
_SPACE = re.compile(r"[ \t\r\n]+")


def chart_picture(
    chart: Chart,
    lang: Language,
    day: date,
    format: Format = "png",
    place: str = "ID",
    *,
    slide: bool = False,
    width_px: int = 1600,
) -> bytes:
    """Draw a chart of the pages as a file.

    Parameters
    ----------
    chart: as a builder of the pages returns it, in the same language. day: that it is for.
    format: "png" or "svg". place: nation, island group, province or regency that it is of.
    slide: 16 : 9 and 1,920 px wide; else as high as it comes. width_px: 200 to 4000.

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
    for trace in figure.data:
        if trace.type not in ("bar", "scatter", "heatmap"):
            raise UnsupportedChart(f"a trace of type {trace.type!r}")
        if (trace.xaxis or "x", trace.yaxis or "y") != ("x", "y"):
            raise UnsupportedChart("a trace on a second axis")
    across = Axis(figure.layout.xaxis, [trace.x for trace in figure.data], lang)
    up = Axis(figure.layout.yaxis, [trace.y for trace in figure.data], lang)
    unit = "" if chart.unit in (across.title, up.title) else chart.unit
    natural = float(figure.layout.height or 420) - 60
    subject = captions.subject(place, lang)
    sheet = _sheet(chart, bool(unit), across, natural, lang, day)
    if slide:
        width_px = SLIDE_PX
        lowest = max(natural * _CLOSEST if up.kind == "category" else 0, min(natural, _LOWEST))
        sheet = _slide(lambda *size: _sheet(chart, bool(unit), across, lowest, lang, day, *size))
    with _LOCK, mpl.rc_context(_SETTINGS):
        size = (sheet.width / DPI, sheet.height / DPI)
        page = Figure(figsize=size, dpi=DPI, facecolor="white")
        paper = page.add_axes((0, 0, 1, 1))
        paper.set_xlim(0, sheet.width)
        paper.set_ylim(sheet.height, 0)
        paper.set_axis_off()
        _write(paper, EDGE, 34, subject, _SUBJECT, color=ACCENT, weight="bold")
        for row, line in enumerate(sheet.heading, start=1):
            _write(paper, EDGE, 36 + 36 * row, line, _TITLE, weight="bold")
        if unit:
            _write(paper, EDGE, 62 + 36 * len(sheet.heading), unit, _UNIT, color=SOFT)
        for row, entries in enumerate(sheet.legend):
            x, y = float(EDGE), sheet.legend_top + _ROW * row + _ROW / 2
            for trace, label, width in entries:
                _icon(paper, trace, x, y - 2)
                _write(paper, x + _ICON + 8, y + 4, label, _LEGEND)
                x += width
        _plot(page, paper, figure, across, up, sheet)
        for row, line in enumerate(sheet.notes, start=1):
            _write(paper, EDGE, sheet.below + 21 * row, line, _NOTE, color=SOFT)
        if format == "svg":
            return _svg(page, chart, lang, width_px)
        page.set_dpi(width_px / page.get_size_inches()[0])
        canvas: Any = FigureCanvasAgg(page)
        canvas.draw()
        picture = Image.fromarray(np.array(canvas.buffer_rgba()))
    return small_png(picture, {"Title": f"{subject}: {chart.title}", "Description": chart.alt})


@dataclass(frozen=True)
class _Sheet:
    """What stands where on a sheet, px: lines and rows, and the plot between them."""

    width: int
    heading: list[str]
    legend: list[list[tuple[Any, str, float]]]
    notes: list[str]
    legend_top: float
    plot_top: float
    plot_height: float
    below: float
    height: int


def _sheet(
    chart: Chart,
    unit: bool,
    across: Axis,
    plot_height: float,
    lang: Language,
    day: date,
    width: int = WIDTH,
    height: int | None = None,
) -> _Sheet:
    """Lay out a sheet; with a `height` the plot takes all the room that is left of it."""
    inner = width - 2 * EDGE
    heading = wrap(chart.title, _TITLE, inner, bold=True)
    legend, notes = _legend_rows(chart.figure, inner), _notes(chart, lang, day, inner)
    legend_top = 44 + 36 * len(heading) + (26 if unit else 0) + 10
    plot_top = legend_top + _ROW * len(legend) + 12
    under = 34 + (30 if across.title else 0) + 12
    foot = 21 * len(notes) + 18
    if height is not None:
        plot_height = height - plot_top - under - foot
    below = plot_top + plot_height + under
    return _Sheet(
        width,
        heading,
        legend,
        notes,
        legend_top,
        plot_top,
        plot_height,
        below,
        round(below + foot),
    )


def _slide(laid_out: Callable[..., _Sheet]) -> _Sheet:
    """Return a sheet of a slide's ratio, as small as what stands on it lets it be.

    `laid_out` makes a sheet of a width and, where one is given, a height.
    """
    wide, high = SLIDE_RATIO
    needed = laid_out(SLIDE_WIDTH).height
    parts = -(-max(SLIDE_WIDTH * high, needed * wide) // (wide * high))
    return laid_out(wide * parts, high * parts)


def _notes(chart: Chart, lang: Language, day: date, inner: int) -> list[str]:
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
    return [line for text in (source, last) for line in wrap(captions.held(text), _NOTE, inner)]


def _plot(
    page: Figure,
    paper: Axes,
    figure: Any,
    across: Axis,
    up: Axis,
    sheet: _Sheet,
) -> None:
    """Draw the figure itself between its marks."""
    boxes = traces.bar_boxes(figure, across, up)
    for number, trace in enumerate(figure.data):
        if number in boxes:
            along, rising = (up, across) if trace.orientation == "h" else (across, up)
            along.cover(boxes[number][:, :2])
            rising.cover(boxes[number][:, 2:])
        else:
            across.cover(across.numbers(trace.x))
            up.cover(up.numbers(trace.y))
    top, tall = sheet.plot_top, sheet.plot_height
    places, texts = up.ticks()
    # a mark's text is broken at a third of the usual sheet
    broken = [
        [line for part in text.split("\n") for line in wrap(part, _TICK, (WIDTH - 2 * EDGE) * 0.36)]
        for text in texts
    ]
    longest = max((text_width(line, _TICK) for lines in broken for line in lines), default=0)
    left = EDGE + longest + 12 + (26 if up.title else 0)
    field = any(trace.type == "heatmap" for trace in figure.data)
    right = sheet.width - EDGE - (90 if field else 8)
    scale = np.array([sheet.width, sheet.height])
    corner, reach = (left, sheet.height - top - tall) / scale, (right - left, tall) / scale
    axes = page.add_axes((*corner, *reach), facecolor=figure.layout.plot_bgcolor or GROUND)
    for axis, marks, labels in (
        (axes.yaxis, places, ["\n".join(lines) for lines in broken]),
        (axes.xaxis, *across.ticks()),
    ):
        axis.set_major_locator(FixedLocator(marks))
        axis.set_major_formatter(FixedFormatter(labels))
    axes.tick_params(length=0, labelsize=_TICK, labelcolor=INK, pad=6)
    axes.spines[:].set_visible(False)
    for lines, spec in ((axes.xaxis, across.spec), (axes.yaxis, up.spec)):
        if spec.showgrid is not False:
            lines.grid(True, color=colour(spec.gridcolor or FRAME), linewidth=1, zorder=0)
    axes.set_axisbelow(True)
    corners = np.empty((2, 0))
    for number, trace in enumerate(figure.data):
        if trace.type == "bar":
            traces.bars(axes, trace, boxes[number])
        elif trace.type == "scatter":
            x, y = across.numbers(trace.x), up.numbers(trace.y)
            corners = traces.scatter(axes, trace, x, y, corners)
        else:
            shades, most = traces.cells(axes, trace, across, up)
            _shade_bar(paper, shades, across.lang.number(most), (right + 12, top, 14, tall))
            _write(paper, right + 12, top - 8, trace.colorbar.title.text or "", _NOTE)
    traces.lines_across(axes, figure, across, up)
    traces.notes(axes, figure, across, up)
    if across.title:
        _write(paper, (left + right) / 2, top + tall + 50, across.title, _TICK, ha="center")
    if up.title:
        middle = {"rotation": 90, "ha": "center", "va": "center"}
        _write(paper, EDGE + 12, top + tall / 2, up.title, _TICK, **middle)
    axes.set_xlim(*across.limits())
    axes.set_ylim(*up.limits())


def _shade_bar(paper: Axes, shades: Any, most: str, box: tuple[float, ...]) -> None:
    """Draw the scale of a field of colours: px box (left, top, width, height) and its ends."""
    left, upper, width, height = box
    for step, share in enumerate(np.linspace(1, 0, 40)):
        corner = (left, upper + step * height / 40)
        part = Rectangle(corner, width, height / 40 + 0.6, facecolor=shades(share))
        paper.add_artist(part)
    _write(paper, left + width + 6, upper + 12, most, _LEGEND - 2)
    _write(paper, left + width + 6, upper + height, "0", _LEGEND - 2)


def _legend_rows(figure: Any, inner: int) -> list[list[tuple[Any, str, float]]]:
    """Return the entries of the legend in rows that fit `inner` px: trace, label, width in px."""
    wanted, order = figure.layout.showlegend, figure.layout.legend.traceorder or ""
    shown = [
        trace
        for trace in figure.data
        if trace.name and trace.showlegend is not False and trace.type != "heatmap"
    ]
    if wanted is False or (wanted is None and len(figure.data) < 2):
        return []
    shown.sort(key=lambda trace: 1000 if trace.legendrank is None else trace.legendrank)
    rows: list[list[tuple[Any, str, float]]] = []
    room = 0.0
    for trace in reversed(shown) if "reversed" in order else shown:
        label = one_line(trace.name)
        width = _ICON + 8 + text_width(label, _LEGEND) + _GAP
        if not rows or width > room:
            rows.append([])
            room = inner
        rows[-1].append((trace, label, width))
        room -= width
    return rows


def _icon(paper: Axes, trace: Any, x: float, y: float) -> None:
    """Draw what a trace looks like in a small field."""
    marker = trace.marker
    base = _first(marker.color, BLUE)
    if trace.type == "bar":
        look = traces.bar_look(marker, _first(marker.pattern.shape, ""), base, marker.opacity)
        paper.add_artist(Rectangle((x + 4, y - 8), _ICON - 8, 16, **look))
        return
    ink, shows = trace.line.color or base, traces.modes(trace)
    if trace.fill not in (None, "none"):
        for layer in traces.band_look(trace, ink):
            paper.add_artist(Rectangle((x, y - 8), _ICON, 16, edgecolor="none", **layer))
    look = traces.line_look(trace.line, ink, trace.opacity)
    if "lines" in shows and look["linewidth"]:
        paper.add_artist(Line2D([x, x + _ICON], [y, y], **look))
    if "markers" in shows:
        shape, filled = traces.symbol(_first(marker.symbol, "circle"))
        tint = colour(_first(marker.color, ink), trace.opacity)
        paper.add_artist(
            Line2D(
                [x + _ICON / 2],
                [y],
                marker=shape,
                markersize=min(float(_first(marker.size, 8)), 13.0),
                markerfacecolor=tint if filled else "none",
                markeredgecolor=marker.line.color or tint,
                markeredgewidth=marker.line.width or 1.6,
                linestyle="none",
            )
        )


def _first(value: Any, default: Any) -> Any:
    """Return a value that all marks share, or that of the first."""
    if isinstance(value, tuple | list | np.ndarray):
        return value[0] if len(value) else default
    return default if value is None else value


def _write(paper: Axes, x: float, y: float, text: str, size: float, **more: Any) -> None:
    """Write one line with its baseline at y; `more` as for `Axes.text`."""
    paper.text(x, y, text, fontsize=size, **{"color": INK, "va": "baseline", **more})


@lru_cache(maxsize=16)
def _face(size: float, bold: bool) -> ImageFont.FreeTypeFont:
    engine = ImageFont.Layout.BASIC  # the same on machines with and without libraqm
    return ImageFont.truetype(str(FONTS[bold]), size, layout_engine=engine)


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return how wide one line of text is, px."""
    return _face(size, bold).getlength(text)


def wrap(text: str, size: float, room: float, bold: bool = False) -> list[str]:
    """Break a text into lines that fit `room` px; no-break spaces hold words together.

    A word that is wider than a line (an address) is cut where it must be.
    """
    lines: list[str] = []
    for word in _SPACE.split(text.strip(" \t\r\n")):
        if lines and text_width(f"{lines[-1]} {word}", size, bold) <= room:
            lines[-1] += f" {word}"
            continue
        rest = word
        while text_width(rest, size, bold) > room and len(rest) > 1:
            widths, whole = range(1, len(rest)), rest
            fits = bisect_right(widths, room, key=lambda end: text_width(whole[:end], size, bold))
            while fits > 1 and text_width(rest[:fits], size, bold) > room:
                fits -= 1  # marks that stand on letters may make a longer text narrower
            lines.append(rest[: max(fits, 1)])
            rest = rest[max(fits, 1) :]
        lines.append(rest)
    return lines


def _svg(page: Figure, chart: Chart, lang: Language, width_px: int) -> bytes:
    """Return a sheet as SVG, with words for those who do not see it."""
    out = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    page.savefig(out, format="svg", metadata=nothing)
    text = out.getvalue()
    width, height = page.get_size_inches() * DPI
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width_px}" '
        f'height="{round(height * width_px / width)}" role="img" lang="{lang.code}" '
        f"aria-label={quoteattr(chart.title)}>"
        f"<title>{escape(chart.title)}</title><desc>{escape(chart.alt)}</desc>"
    )
    body = text[text.index(">", text.index("<svg ")) + 1 :]
    return FORBIDDEN.sub("", head + _typeface() + body).encode()


@cache
def _typeface() -> str:
    """Return the rule that gives an SVG the typeface, wherever it is shown."""
    font = base64.b64encode((FOLDER / "sans.woff2").read_bytes()).decode()
    return (
        f"<style>@font-face{{font-family:'{FAMILY}';font-weight:200 900;"
        f"src:url(data:font/woff2;base64,{font})}}</style>"
    )
