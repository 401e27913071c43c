"""An A4 sheet that fills from top to bottom and goes on on the next: text, links, swatches."""

from __future__ import annotations

from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.output import OutputProducer

from coverage.core.i18n import Language
from coverage.export.pictures import fonts, looks, pdfletters, words
from coverage.export.pictures.pdfimages import Packed
from coverage.snapshot import Snapshot

#: mm
WIDTH, HEIGHT, EDGE = 210.0, 297.0, 16.0
INNER = WIDTH - 2 * EDGE
_PT = 25.4 / 72
_FOOT = 25.0


class Paper(FPDF):
    """A document in one language; `down` is where the next line goes (mm from the top).

    `every` takes all letters of the family: see `lacking`.
    """

    def __init__(self, snapshot: Snapshot, title: str, lang: Language, every: bool) -> None:
        super().__init__("portrait", "mm", "A4")
        self.snapshot, self.language = snapshot, lang
        #: whether a letter was asked for that the sheet does not hold
        self.lacking = False
        self.every = every
        self.fonts.update(pdfletters.all_fonts(self) if every else pdfletters.usual_fonts())
        self.set_auto_page_break(False)
        self.set_title(title)
        self.set_lang(lang.code)
        self.set_author(words.site_name(lang))
        self.set_creator(f"{words.site_name(lang)} · {snapshot.version}")
        day = snapshot.today
        self.set_creation_date(datetime(day.year, day.month, day.day, tzinfo=UTC))
        self.down = EDGE
        self.add_page()

    def finished(self) -> bytes:
        """Return the document: PDF."""
        producer = OutputProducer if self.every else pdfletters.Kept
        return bytes(self.output(output_producer_class=producer))

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

    def picture(self, packed: Packed, x: float, y: float, width: float, height: float) -> None:
        """Show a picture, which the document holds once."""
        images = self.image_cache.images
        if packed.name not in images:
            images[packed.name] = packed.copy(len(images) + 1)
        self.image(packed.name, x, y, width, height)

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
        self.set_font(pdfletters.FAMILY, "B" if bold else "", size)
        if not self.every and not pdfletters.usual(text):
            self.lacking = True  # this sheet will not be kept
            return
        self.set_text_color(colour)
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
