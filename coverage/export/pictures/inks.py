"""One palette of 256 colours for all cards: letters in shades, and the colours of the map."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from itertools import combinations

from PIL import Image, ImageColor, ImageDraw

from coverage.export.pictures import fonts, looks

#: Shades of each ink, from its ground to the full colour.
SHADES = 16


class Ink(Enum):
    """A colour of letters and the ground that they stand on, as rows of the palette."""

    PAPER = (looks.PAPER, looks.PAPER)
    INK = (looks.INK, looks.PAPER)
    GREY = (looks.GREY, looks.PAPER)
    ACCENT = (looks.ACCENT, looks.PAPER)
    PLANNED = (looks.STATE_INK["planned"], looks.PAPER)
    SUSPENDED = (looks.STATE_INK["suspended"], looks.PAPER)

    @classmethod
    def of_state(cls, state: str) -> Ink:
        """Return the ink for a state's name."""
        return {
            "active": cls.ACCENT,
            "planned": cls.PLANNED,
            "suspended": cls.SUSPENDED,
            "no_evidence": cls.GREY,
        }[state]

    def index(self, shade: int) -> int:
        """Return the place of a shade (0, the ground, to 15) in the palette."""
        return list(type(self)).index(self) * SHADES + shade


def _rgb(colour: str) -> tuple[int, ...]:
    return ImageColor.getrgb(colour)[:3]


def _mixed(ground: str, colour: str, share: float) -> tuple[int, ...]:
    pairs = zip(_rgb(ground), _rgb(colour), strict=True)
    return tuple(round(a + (b - a) * share) for a, b in pairs)


def _colours() -> list[tuple[int, ...]]:
    found = [
        _mixed(ink.value[1], ink.value[0], shade / (SHADES - 1))
        for ink in Ink
        for shade in range(SHADES)
    ]
    flat = [looks.SEA, looks.AROUND, looks.PAPER, looks.PROVINCE_LINE, "#111111", "#53606c"]
    flat += [one for paint in looks.STATES.values() for one in (paint.colour, paint.line) if one]
    found += [_rgb(one) for one in flat]
    mixes = [
        _mixed(a, b, share)
        for share in (0.5, 0.25, 0.75)
        for a, b in combinations(dict.fromkeys(flat), 2)
    ]
    found += list(dict.fromkeys(mix for mix in mixes if mix not in found))
    return found[:256]


PALETTE = bytes(part for colour in _colours() for part in colour)


@lru_cache(maxsize=1)
def _pattern() -> Image.Image:
    pattern = Image.new("P", (1, 1))
    pattern.putpalette(PALETTE)
    return pattern


def palette_picture(picture: Image.Image) -> Image.Image:
    """Bring an RGB picture to the palette: each pixel takes the nearest colour."""
    return picture.quantize(palette=_pattern(), dither=Image.Dither.NONE)


def letters(
    picture: Image.Image, at: tuple[int, int], text: str, size: int, ink: Ink, bold: bool = False
) -> None:
    """Write one line of smooth letters on a picture of the palette; `at` is its upper left."""
    shades, shown, (left, top) = _written(text, size, ink, bold)
    picture.paste(shades, (at[0] + left, at[1] + top), shown)


@lru_cache(maxsize=256)  # most lines of a card stand on the others too
def _written(
    text: str, size: int, ink: Ink, bold: bool
) -> tuple[Image.Image, Image.Image, tuple[int, int]]:
    """Return a line in shades of an ink, where there is any, and how far from its corner."""
    face = fonts.face(size, bold)
    left, top, right, bottom = (int(n) for n in face.getbbox(text))
    grey = Image.new("L", (right - left + 2, bottom - top + 2))
    ImageDraw.Draw(grey).text((1 - left, 1 - top), text, font=face, fill=255)
    first, step = ink.index(0), 256 // SHADES
    shades = grey.point([first + value // step for value in range(256)])
    return shades, grey.point([255 * (value >= step) for value in range(256)]), (left - 1, top - 1)
