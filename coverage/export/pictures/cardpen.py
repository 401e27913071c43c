"""Writes the words of a card, line below line."""

from __future__ import annotations

from PIL import Image, ImageDraw

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.export.pictures import fonts, words
from coverage.export.pictures.inks import Ink, letters
from coverage.snapshot import Snapshot

#: px at the left of all words
EDGE = 56


class Pen:
    """Writes lines one below the other."""

    def __init__(self, picture: Image.Image, lang: Language, room: int) -> None:
        self.picture, self.lang, self.room = picture, lang, room
        self.y = 0

    def at(self, x: int, y: int, text: str, size: int, ink: Ink, bold: bool = False) -> None:
        """Write one line with its upper left at a place."""
        letters(self.picture, (x, y), text, size, ink, bold)

    def lines(
        self,
        text: str,
        size: int,
        ink: Ink,
        *,
        bold: bool = False,
        step: float = 1.28,
    ) -> None:
        """Write a text from `y` down."""
        for line in fonts.wrap(words.held(text), size, self.room, bold):
            self.at(EDGE, self.y, line, size, ink, bold)
            self.y += round(size * step)

    def brand(self, top: int) -> None:
        """Write the name of the site, with a stroke before it."""
        ImageDraw.Draw(self.picture).rectangle(
            (EDGE, top + 3, EDGE + 7, top + 27), Ink.ACCENT.index(15)
        )
        self.at(EDGE + 20, top, words.site_name(self.lang), 23, Ink.ACCENT, True)

    def tall(self, text: str, size: int, bold: bool = False, step: float = 1.28) -> int:
        """Return how much `lines` would take, px."""
        return len(fonts.wrap(words.held(text), size, self.room, bold)) * round(size * step)

    def foot(self, snapshot: Snapshot, scope: str, bottom: int) -> int:
        """Write the date, and whose the facts and the lines are, above `bottom`; return its top."""
        size, lang = 16, self.lang
        notes = [
            line
            for text in (
                words.caveat(lang),
                texts.resource_line("deployment_evidence", lang),
                words.source_lines(snapshot, lang, scope)[1],
            )
            for line in fonts.wrap(words.held(text), size, self.room)
        ]
        y = bottom - 21 * len(notes)
        when = lang._("As of {date}").format(date=lang.date(snapshot.today))
        self.at(EDGE, y - 42, when, 24, Ink.INK, True)
        for line in notes:
            self.at(EDGE, y, line, size, Ink.GREY)
            y += 21
        return bottom - 21 * len(notes) - 50
