"""Two languages: gettext catalogues, and numbers and dates as each language writes them.

Catalogues are `locale/<language>/LC_MESSAGES/messages.po`, read as they are (no compiled copy
that could be stale). The message ids are the English texts, so English needs entries for plural
forms only; Indonesian, the default, translates every one (a test holds this).
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_compact_decimal, format_decimal, format_percent

LOCALE_DIR = Path(__file__).resolve().parents[2] / "locale"
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}


@dataclass(frozen=True)
class Language:
    """Everything that depends on the reader's language.

    `code` is "id" or "en". Numbers follow the language: 1.234,5 in Indonesian, 1,234.5 in English.
    """

    code: str
    translations: gettext.NullTranslations
    locale: Locale

    def _(self, message: str) -> str:
        """Translate `message` (the English text); "" stays ""."""
        return self.translations.gettext(message) if message else ""

    def word(self, table: Mapping[str, str], key: str) -> str:
        """Translate the entry `key` of a table of messages."""
        return self._(table[key])

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Translate with the plural form for `n`."""
        return self.translations.ngettext(one, many, n)

    def number(self, value: float, digits: int = 0) -> str:
        """Format a number with `digits` decimals and thousands separators."""
        return _number(value + 0, digits, self.code)  # no -0.0, which equals 0

    def span(self, low: float, high: float, digits: int = 0) -> str:
        """Format a range of numbers: "324–330", or one number if both ends read the same."""
        return "–".join(dict.fromkeys(self.number(end, digits) for end in (low, high)))

    def percent(self, share: float, digits: int = 1) -> str:
        """Format a share (0..1) as a percentage: "39,7%" (EYD V), "39.7%"."""
        return _percent(share + 0, digits, self.code)

    def compact(self, value: float) -> str:
        """Format a large number in words: "113 juta", "113 million"."""
        return str(
            format_compact_decimal(value, format_type="long", locale=self.locale, fraction_digits=1)
        )

    def date(self, day: date, precision: str = "day") -> str:
        """Format a date as far as it is known: "27 Mei 2025", "Mei 2025" or "2025"."""
        if precision == "year":
            return str(day.year)
        if precision == "month":
            return _month(day, self.code)
        return _day(day, self.code)


@lru_cache(maxsize=4096)  # the same few numbers and days stand on hundreds of pages
def _number(value: float, digits: int, code: str) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, format=pattern, locale=code))


@lru_cache(maxsize=4096)
def _percent(share: float, digits: int, code: str) -> str:
    return str(format_percent(share, format=f"0.{'0' * digits}%", locale=code))


@lru_cache(maxsize=4096)
def _month(day: date, code: str) -> str:
    return str(format_skeleton("yMMMM", day, locale=code))


@lru_cache(maxsize=4096)
def _day(day: date, code: str) -> str:
    return str(format_date(day, format="d MMMM y", locale=code))


@cache
def language(code: str) -> Language:
    """Return the language `code` ("id" or "en").

    Raises
    ------
    KeyError
        No such language.
    """
    if code not in LANGUAGES:
        raise KeyError(code)
    path = LOCALE_DIR / code / "LC_MESSAGES" / "messages.po"
    if not path.exists():  # the message ids are the English texts
        return Language(code, gettext.NullTranslations(), Locale.parse(code))
    with path.open("rb") as file:
        catalog = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Language(code, gettext.GNUTranslations(compiled), Locale.parse(code))
