"""An A4 sheet that fills from top to bottom and goes on on the next: text, links, swatches."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.fonts import TTFFont

from coverage.i18n import Language
from coverage.pictures import fonts, looks, words
from coverage.snapshot import Snapshot

#: mm
WIDTH, HEIGHT, EDGE = 210.0, 297.0, 16.0
INNER = WIDTH - 2 * EDGE
_PT = 25.4 / 72
_FOOT = 25.0
#: Letters that a sheet holds: those of Indonesian and its neighbours, and the signs of our texts.
#: Where another one stands in a text, the sheet is made again with everything that the family has.
_USUAL = frozenset(
    [
        *(*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040)),
        *(0x20AC, *range(0x2190, 0x2194), 0x2212, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265),
    ]
)


@lru_cache(maxsize=4)
def _font(bold: bool, every: bool) -> bytes:
    """Return the letters that are needed: reading the whole family takes longer than a sheet."""
    if every:
        return fonts.font_file(bold).read_bytes()
    options = subset.Options(
        hinting=False, layout_features=[], drop_tables=["FFTM", "GPOS", "GSUB"], glyph_names=True
    )
    font = TTFont(fonts.font_file(bold), recalcTimestamp=False)
    chooser = subset.Subsetter(options)
    chooser.populate(unicodes=sorted(_USUAL))
    chooser.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def warm_up() -> None:
    """Read the letters, once for all processes that come of this one."""
    _font(False, False)
    _font(True, False)


class Paper(FPDF):
    """A document in one language; `down` is where the next line goes (mm from the top).

    `every` takes all letters of the family: see `lacking`.
    """

    def __init__(self, snapshot: Snapshot, title: str, lang: Language, every: bool) -> None:
        super().__init__("portrait", "mm", "A4")
        self.snapshot, self.language = snapshot, lang
        #: whether a letter was asked for that the sheet does not hold
        self.lacking = False
        for number, style in enumerate(("", "B")):
            key = "letters" + style
            letters: Any = io.BytesIO(_font(bool(number), every))
            self.fonts[key] = TTFFont(self, letters, key, style)
        self.every = every
        self.set_auto_page_break(False)
        self.set_title(title)
        self.set_lang(lang.code)
        self.set_author(words.site_name(lang))
        self.set_creator(f"{words.site_name(lang)} · {snapshot.version}")
        day = snapshot.today
        self.set_creation_date(datetime(day.year, day.month, day.day, tzinfo=UTC))
        self.down = EDGE
        self.add_page()

    def header(self) -> None:
        """Write the name of the site and the day on top of each page."""
        self.down = EDGE
        lang = self.language
        self.box(EDGE, self.down - 3.2, 1.2, 4.6, looks.ACCENT)
        self.put(EDGE + 3.5, words.site_name(lang), 10, looks.ACCENT, bold=True)
        when = lang._("As of {date}").format(date=lang.date(self.snapshot.today))
        self.put(WIDTH - EDGE - wide(when, 10), when, 10, looks.GREY)
        self.down += 5

    def footer(self) -> None:
        """Write caveat, sources, licences and the number of the page at the foot of each page."""
        lang = self.language
        lines = [
            line
            for text in (words.caveat(lang), *words.source_lines(self.snapshot, lang))
            for line in broken(words.held(text), 7, INNER - 14)
        ]
        self.down = HEIGHT - 9 - 3.3 * (len(lines) - 1)
        self.box(EDGE, self.down - 4.6, INNER, 0.2, looks.FRAME)
        for number, line in enumerate(lines):
            self.put(EDGE, line, 7, looks.GREY, bold=number == 0)
            self.down += 3.3
        self.down -= 3.3
        self.set_xy(WIDTH - EDGE - 20, self.down - 2.6)
        self.cell(20, 3.3, f"{self.page_no()} / {{nb}}", align="R")

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """Fill a rectangle."""
        self.set_fill_color(colour)
        self.rect(x, y, width, height, style="F")

    def put(
        self,
        x: float,
        text: str,
        size: int,
        colour: str = looks.INK,
        *,
        bold: bool = False,
        link: str = "",
    ) -> None:
        """Write one line at `down`; a link covers it."""
        self.set_font("letters", "B" if bold else "", size)
        self.set_text_color(colour)
        self.lacking |= not self.every and not _USUAL.issuperset(map(ord, text))
        self.text(x, self.down, text)
        if link:
            height = size * _PT
            self.link(x, self.down - height * 0.85, wide(text, size, bold), height * 1.1, link)

    def room(self, needed: float) -> None:
        """Turn the page where less than so many mm are left."""
        if self.down + needed > HEIGHT - _FOOT:
            self.add_page()
            self.down += 4

    def lines(
        self,
        text: str,
        size: int,
        colour: str = looks.INK,
        *,
        x: float = EDGE,
        width: float = INNER,
        bold: bool = False,
        step: float = 1.35,
        link: str = "",
    ) -> None:
        """Write a text in as many lines as it takes, turning pages."""
        for line in broken(text, size, width, bold):
            self.room(size * _PT * step)
            self.put(x, line, size, colour, bold=bold, link=link)
            self.down += size * _PT * step

    def section(self, title: str, needed: float = 12.0) -> None:
        """Begin a section, together with the first `needed` mm of it."""
        self.down += 4.5
        self.room(8 + needed)
        self.put(EDGE, title, 11, looks.ACCENT, bold=True)
        self.box(EDGE, self.down + 1.4, INNER, 0.25, looks.FRAME)
        self.down += 6.2


def wide(text: str, size: int, bold: bool = False) -> float:
    """Return how wide a line is, mm."""
    return fonts.width(text, size * 10, bold) / 10 * _PT


def broken(text: str, size: int, width: float, bold: bool = False) -> tuple[str, ...]:
    """Break a text into lines that fit so many mm."""
    return fonts.wrap(text, size * 10, width / _PT * 10, bold)
