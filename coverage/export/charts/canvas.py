"""A sheet of pixels that matplotlib turns into PNG or SVG, the same bytes every time.

One picture is drawn at a time: matplotlib keeps its settings in one place for the whole process,
so a lock lets threads of a server draw one after the other.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import RLock
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, ImageFont

from coverage.core.i18n import Language
from coverage.core.palette import INK
from coverage.export.png import small_png
from coverage.export.typeset import FONTS, FORBIDDEN

Format = Literal["png", "svg"]
#: Points of matplotlib are pixels here.
DPI = 72
_FAMILY = "DejaVu Sans"
#: For a browser: a family of the same widths, then any without serifs.
_WEB_FAMILY = "'DejaVu Sans', Verdana, sans-serif"
_LOCK = RLock()
_SETTINGS: Any = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "112",
    "font.family": [_FAMILY],
    "path.simplify": False,
    "axes.unicode_minus": True,
    "text.parse_math": False,  # names and addresses may hold dollar signs
}
_SPACE = re.compile(r"[ \t\r\n]+")


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


def write(axes: Axes, x: float, y: float, text: str, size: float, **more: Any) -> None:
    """Write one line with its baseline at y; `more` as for `Axes.text`."""
    axes.text(x, y, text, fontsize=size, **{"color": INK, "va": "baseline", **more})


@lru_cache(maxsize=16)
def _face(size: float, bold: bool) -> ImageFont.FreeTypeFont:
    file = FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    engine = ImageFont.Layout.BASIC  # the same on machines with and without libraqm
    return ImageFont.truetype(str(file), size, layout_engine=engine)


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
        lines += _pieces(word, size, room, bold)
    return lines


def _pieces(word: str, size: float, room: float, bold: bool) -> list[str]:
    pieces = []
    while text_width(word, size, bold) > room and len(word) > 1:
        ends, whole = range(1, len(word)), word
        fits = bisect_right(ends, room, key=lambda end: text_width(whole[:end], size, bold))
        while fits > 1 and text_width(word[:fits], size, bold) > room:
            fits -= 1  # marks that stand on letters may make a longer text narrower
        pieces.append(word[: max(fits, 1)])
        word = word[max(fits, 1) :]
    return [*pieces, word]


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
    return small_png(picture, {"Title": title, "Description": description})


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
    body = body.replace(f"'{_FAMILY}'", _WEB_FAMILY)
    return FORBIDDEN.sub("", head + body).encode()
