"""The letters of sheets: one small set of them, made once, put into every document as it is.

Choosing the letters of each document anew, and packing them, takes longer than all the rest of it.
"""

from __future__ import annotations

import io
from copy import deepcopy
from functools import lru_cache
from typing import Any

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.output import OutputProducer

from coverage.export.pictures import fonts

#: Name of the family in a document.
FAMILY = "letters"
#: Letters that a sheet holds: those of Indonesian and English, and the signs of our texts. Where
#: another one stands in a text, the sheet is made again with everything that the family has.
USUAL = frozenset(
    [*range(0x20, 0x7F), *map(ord, "\N{NO-BREAK SPACE}©°±²³·×éè‐–—‘’“”…−≈≤≥→")],
)


class Kept(OutputProducer):
    """Writes a document whose letters are the usual ones, as they were packed before.

    The one step that is done otherwise than in the library is that which makes the objects of the
    fonts: the first document of a process makes them, the others get copies.
    """

    def _add_fonts(self, *resources: Any) -> Any:
        parts, found = deepcopy(_packed())  # numbers of objects differ from document to document
        for part in parts:
            self._add_pdf_obj(part, "fonts")
        return found


def usual(text: str) -> bool:
    """Say whether a text can be written with the usual letters."""
    return USUAL.issuperset(map(ord, text))


def usual_fonts() -> dict[str, TTFFont]:
    """Return the usual letters by their key in a document, regular and bold, shared by all.

    Each letter has its number already, so that no document changes what the next one writes.
    """
    return dict(_usual())


def all_fonts(document: FPDF) -> dict[str, TTFFont]:
    """Return every letter of the family for one document, by their key in it."""
    found: dict[str, TTFFont] = {}
    for style in ("", "B"):
        font = TTFFont(document, fonts.font_file(bool(style)), FAMILY + style, style)
        font.i = len(found) + 1
        found[font.fontkey] = font
    return found


@lru_cache(maxsize=1)
def _usual() -> dict[str, TTFFont]:
    document = FPDF()
    found: dict[str, TTFFont] = {}
    for style in ("", "B"):
        letters: Any = io.BytesIO(_chosen(bool(style)))
        font = TTFFont(document, letters, FAMILY + style, style)
        font.i = len(found) + 1
        for code in sorted(USUAL):
            font.subset.pick(code)
        found[font.fontkey] = font
    return found


@lru_cache(maxsize=1)
def _packed() -> Any:
    """Return the objects that stand for the usual letters in a document, and the fonts of it."""
    document = FPDF()
    document.fonts.update(_usual())
    producer = OutputProducer(document)
    found = producer._add_fonts({}, {}, {})
    return producer.pdf_objs, found


def _chosen(bold: bool) -> bytes:
    """Return a font file with the usual letters only."""
    options = subset.Options(
        hinting=False, layout_features=[], drop_tables=["FFTM", "GPOS", "GSUB"], glyph_names=True
    )
    font = TTFont(fonts.font_file(bold), recalcTimestamp=False)
    chooser = subset.Subsetter(options)
    chooser.populate(unicodes=sorted(USUAL))
    chooser.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def warm_up() -> None:
    """Pack the usual letters, once for all processes that come of this one."""
    _packed()
