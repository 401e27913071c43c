"""A sheet of pixels that matplotlib turns into PNG or SVG, the same bytes every time.

One picture is drawn at a time: matplotlib keeps its settings in one place for the whole process,
so a lock lets threads of a server draw one after the other.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import RLock
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from PIL import Image, ImageDraw

from coverage.core.i18n import Language
from coverage.export.pictures import fonts
from coverage.export.pictures.looks import FRAME, INK, Paint
from coverage.export.pictures.palette import png_bytes, with_palette

Format = Literal["png", "svg"]
#: Points of matplotlib are pixels here.
DPI = 72
_LOCK = RLock()
_SETTINGS: Any = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "112",
    "font.family": [fonts.FAMILY],
    "path.simplify": False,
    "axes.unicode_minus": True,
    "text.parse_math": False,  # names and addresses may hold dollar signs
}


@contextmanager
def drawing() -> Iterator[None]:
    """Let one thread draw, with the settings that pictures need; others wait."""
    with _LOCK, mpl.rc_context(_SETTINGS):
        yield


def sheet(width: float, height: float) -> tuple[Figure, Axes]:
    """Return a white figure of so many px and axes over all of it, y downwards."""
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure, axes


def window(axes: Axes, left: float, top: float, width: float, height: float, colour: str) -> Axes:
    """Return axes over a part of a sheet, in the sheet's px, that cut off what reaches out."""
    figure: Any = axes.figure
    across, down = figure.get_size_inches() * DPI
    part = (left / across, 1 - (top + height) / down, width / across, height / down)
    inner = figure.add_axes(part, facecolor=colour)
    inner.set_xlim(left, left + width)
    inner.set_ylim(top + height, top)
    inner.set_xticks([])
    inner.set_yticks([])
    inner.spines[:].set_color(FRAME)
    return inner


def area(rings: list[np.ndarray]) -> Path:
    """Return one path of many rings (n × 2, px)."""
    codes = [np.full(len(ring), Path.LINETO, dtype=np.uint8) for ring in rings]
    for one in codes:
        one[0], one[-1] = Path.MOVETO, Path.CLOSEPOLY
    return Path(np.concatenate(rings), np.concatenate(codes))


def draw_area(
    axes: Axes,
    rings: list[np.ndarray],
    paint: Paint,
    edge: str,
    line: float,
    *,
    dense: bool = False,
) -> None:
    """Fill rings with a paint: colour, then hatching over it (`dense` for small areas), edge."""
    if not rings:
        return
    more: dict[str, Any] = {}
    if paint.hatch:
        more = {"hatch": paint.hatch * (1 + dense), "hatchcolor": paint.line}
        more["hatch_linewidth"] = 1.8 if dense else 2.6
    patch = PathPatch(
        area(rings),
        facecolor=paint.colour,
        edgecolor=edge,
        linewidth=line,
        joinstyle="round",
        **more,
    )
    axes.add_artist(patch)


def draw_lines(
    axes: Axes, lines: list[np.ndarray], colour: str, width: float, opacity: float
) -> None:
    """Draw open lines (n × 2 each, px)."""
    if not lines:
        return
    path = Path.make_compound_path(*map(Path, lines))
    patch = PathPatch(path, fill=False, edgecolor=colour, linewidth=width, alpha=opacity)
    axes.add_artist(patch)


def write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    colour: str = INK,
    bold: bool = False,
    align: str = "left",
) -> None:
    """Write one line with its baseline at y; `align`: left, center or right of x."""
    line = _Line(
        x,
        y,
        text,
        transform=axes.transData,
        fontsize=size,
        color=colour,
        weight="bold" if bold else "normal",
        ha=align,
        va="baseline",
    )
    axes.add_artist(line)


class _Line(Text):
    """A line of text that Pillow writes where the picture is one of pixels: much faster."""

    def draw(self, renderer: Any) -> None:
        """Draw the line, unless `_letters` does."""
        if not isinstance(renderer, RendererAgg):
            super().draw(renderer)


def _letters(figure: Figure, picture: Image.Image) -> None:
    """Write the lines of a figure on the picture that was made of the rest of it."""
    pen, scale = ImageDraw.Draw(picture), figure.get_dpi() / DPI
    for line in (text for axes in figure.axes for text in axes.texts if isinstance(text, _Line)):
        across, up = line.get_transform().transform(line.get_position())
        bold = line.get_fontweight() == "bold"
        pen.text(
            (across, picture.height - up),
            line.get_text(),
            fill=to_hex(line.get_color()),
            font=fonts.face(float(line.get_fontsize()) * scale, bold),
            anchor={"left": "ls", "center": "ms", "right": "rs"}[line.get_horizontalalignment()],
        )


def finished(
    figure: Figure, format: Format, *, title: str, description: str, lang: Language, width_px: int
) -> bytes:
    """Return a figure as a file.

    Parameters
    ----------
    title, description: for those who do not see the picture: `<title>` and `<desc>` of an SVG,
        text chunks of a PNG.
    width_px: of the PNG; an SVG is scaled to it, its height follows.
    """
    if format == "svg":
        return _svg(figure, title, description, lang, width_px)
    figure.set_dpi(width_px / figure.get_size_inches()[0])
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    picture = Image.fromarray(np.array(canvas.buffer_rgba()))
    _letters(figure, picture)
    return png_bytes(with_palette(picture), {"Title": title, "Description": description})


def _svg(figure: Figure, title: str, description: str, lang: Language, width_px: int) -> bytes:
    out = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(out, format="svg", metadata=nothing)
    text = out.getvalue()
    width, height = figure.get_size_inches() * DPI
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width_px}" '
        f'height="{round(height * width_px / width)}" role="img" lang="{lang.code}" '
        f"aria-label={quoteattr(title)}>"
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    )
    body = text[text.index(">", text.index("<svg ")) + 1 :]
    body = _PATH.sub(_shortened, body)
    body = body.replace(f"'{fonts.FAMILY}'", fonts.WEB_FAMILY)
    return _CONTROL.sub("", head + body).encode()


#: What XML cannot hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_PATH = re.compile(r' d="((?:[MLz][-0-9. \n]*)+)"')
_KIND = re.compile("[MLz]")
_NO_KINDS = str.maketrans("MLz", "   ")


def _shortened(found: re.Match[str]) -> str:
    """Write a path of straight lines in steps of tenths of a pixel: a fifth of the length."""
    out: list[str] = []
    here, last = [0, 0], ""
    numbers = np.fromstring(found[1].translate(_NO_KINDS), sep=" ")
    places = iter(np.rint(numbers * 10).astype(int).reshape(-1, 2).tolist())
    for kind in _KIND.findall(found[1]):
        if kind == "z":
            out.append("z")
        else:
            there = next(places)
            if kind == "M":
                out.append("M" + _pair(*there))
            elif there == here:
                continue
            else:
                pair = _pair(there[0] - here[0], there[1] - here[1])
                first = "l" if last != "L" else "" if pair.startswith("-") else " "
                out.append(first + pair)
            here = there
        last = kind
    return f' d="{"".join(out)}"'


@lru_cache(maxsize=1 << 15)  # most steps are short, and there are few of these
def _pair(across: int, down: int) -> str:
    below = _tenths(down)
    return _tenths(across) + ("" if below.startswith("-") else " ") + below


def _tenths(n: int) -> str:
    whole, rest = divmod(abs(n), 10)
    text = f"{whole or ''}.{rest}" if rest else str(whole)
    return "-" + text if n < 0 else text
