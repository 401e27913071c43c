"""The one family of letters of all pictures, and how wide texts are in it.

DejaVu Sans ships with matplotlib, so that pictures look the same on every machine; it has letters
for every name in the register.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import matplotlib as mpl
from PIL import ImageFont

FAMILY = "DejaVu Sans"
#: For a browser: a family of the same widths, then any without serifs.
WEB_FAMILY = "'DejaVu Sans', Verdana, sans-serif"
_SPACE = re.compile(r"[ \t\r\n]+")
_FOLDER = Path(mpl.get_data_path()) / "fonts" / "ttf"


def font_file(bold: bool = False) -> Path:
    """Return the TrueType file of the regular or the bold letters."""
    return _FOLDER / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


@lru_cache(maxsize=64)
def face(size: float, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Return the letters at a size in px, for Pillow."""
    engine = ImageFont.Layout.BASIC  # the same on machines with and without libraqm
    return ImageFont.truetype(str(font_file(bold)), size, layout_engine=engine)


def width(text: str, size: int, bold: bool = False) -> float:
    """Return how wide one line of text is, in px."""
    steps = _steps(size, bold)
    return float(sum(map(steps.__getitem__, pairwise("\0" + text))))


class _Steps(dict[tuple[str, str], float]):
    """How much a letter adds to a line, px, by the letter before it ("\\0": none) and itself.

    A line is as wide as its letters and the kerning of each pair, in 64ths of a pixel, so that the
    sum is exact; asking the font for each line takes ten times as long.
    """

    def __init__(self, size: float, bold: bool) -> None:
        self._face = face(size, bold)

    def __missing__(self, pair: tuple[str, str]) -> float:
        before, letter = pair
        length = self._face.getlength
        found = length(letter) if before == "\0" else length(before + letter) - length(before)
        self[pair] = found
        return found


@lru_cache(maxsize=64)
def _steps(size: float, bold: bool) -> _Steps:
    return _Steps(size, bold)


@lru_cache(maxsize=512)
def wrap(text: str, size: int, room: float, bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines that fit.

    Parameters
    ----------
    text: any text; white space counts as one space, no-break spaces hold words together.
    size: of the letters, px. room: width of a line, px.

    Returns
    -------
    At least one line. A word that is wider than a line (an address) is cut where it must be.
    """
    lines: list[str] = []
    for word in _SPACE.split(text.strip(" \t\r\n")):
        both = f"{lines[-1]} {word}" if lines else word
        if lines and width(both, size, bold) <= room:
            lines[-1] = both
        else:
            lines += _cut(word, size, room, bold)
    return tuple(lines) or ("",)


def _cut(word: str, size: int, room: float, bold: bool) -> list[str]:
    """Cut one word into pieces that fit."""
    pieces = []
    while width(word, size, bold) > room and len(word) > 1:
        fits = bisect_right(
            range(1, len(word)),
            room,
            key=lambda end: width(word[:end], size, bold),
        )
        while fits > 1 and width(word[:fits], size, bold) > room:
            fits -= 1  # marks that stand on letters may make a longer text narrower
        pieces.append(word[: max(fits, 1)])
        word = word[max(fits, 1) :]
    return [*pieces, word]


def fit(text: str, sizes: tuple[int, ...], room: float, lines: int, bold: bool = False) -> int:
    """Return the largest of some sizes (descending) at which a text takes so few lines."""
    for size in sizes:
        whole = all(width(word, size, bold) <= room for word in text.split())
        if whole and len(wrap(text, size, room, bold)) <= lines:
            return size
    return sizes[-1]
