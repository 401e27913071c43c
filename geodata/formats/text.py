"""Text of untrusted files, without what must never reach a screen or a terminal."""

from __future__ import annotations

import unicodedata

from geodata.formats.limits import MAX_VALUE

#: Invisible characters that turn or join text: bidirectional marks, zero-width space, BOM.
_INVISIBLE = {
    *range(0x200B, 0x2010),
    *range(0x2028, 0x202F),
    *range(0x2060, 0x2070),
    0x061C,
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
}


def clean_text(text: str) -> str:
    """Text without control characters, direction marks and half characters; blanks trimmed.

    Markup, formulas and scripts of other languages are data and stay; tabs and line ends become a
    space.
    """
    text = text[:MAX_VALUE]
    if text.isascii() and text.isprintable():
        return text.strip()
    letters = []
    for char in text:
        category = unicodedata.category(char)
        if char in "\t\r\n":
            letters.append(" ")
        elif category == "Cs":
            letters.append("\ufffd")
        elif category != "Cc" and ord(char) not in _INVISIBLE:
            letters.append(char)
    return "".join(letters).strip()
