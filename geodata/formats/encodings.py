"""Text of DBF tables: which encoding, and what to do where the file does not keep to it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

#: Language driver byte of a DBF header -> codec; the common ones, most are Windows Latin.
LANGUAGE_DRIVERS = {
    0x01: "cp437",
    0x02: "cp850",
    0x03: "cp1252",
    0x4D: "gbk",
    0x4E: "cp949",
    0x4F: "big5",
    0x57: "cp1252",
    0x58: "cp1252",
    0x59: "cp1252",
    0x7A: "gbk",
    0x7B: "cp932",
    0x13: "cp932",
    0xC8: "cp1250",
    0xC9: "cp1251",
}
#: What is assumed where neither UTF-8 nor a declared encoding fits.
FALLBACK = "cp1252"


def codec_of(cpg: str) -> str | None:
    """Python codec of a .cpg file's text ("UTF-8", "ISO 88591", "ANSI 1252", "1252"), or None."""
    name = re.sub(r"[^a-z0-9]", "", cpg.strip().lower())[:30]
    if match := re.fullmatch(r"(?:iso)?8859(\d{1,2})", name):
        name = f"iso8859-{match[1]}"
    elif match := re.fullmatch(r"(?:ansi|cp|windows|oem|ibm)?(\d{3,5})", name):
        name = "utf-8" if match[1] == "65001" else f"cp{match[1]}"
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return None
    return codec.name if codec._is_text_encoding and codec.name not in _SLOW else None


#: Codecs of Python that are no encodings of tables.
_SLOW = {"idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7", "undefined"}


def decode(raw: bytes, codec: str) -> tuple[str, bool]:
    """Decode a value; (text, whether the codec failed and Windows Latin was assumed).

    A UTF-8 character cut off at the end, where the column was too narrow, is dropped.
    """
    try:
        return raw.decode(codec), False
    except UnicodeDecodeError as error:
        if codec == "utf-8" and error.reason == "unexpected end of data":
            return raw[: error.start].decode(codec), False
        return raw.decode(FALLBACK, "replace"), True
    except Exception:  # codecs of old systems have errors of their own
        return raw.decode(FALLBACK, "replace"), True


def choose(values: Iterable[bytes], cpg: str | None, driver: int) -> tuple[str, str]:
    """Decide the encoding of a table.

    Parameters
    ----------
    values
        Texts with at least one byte above 127.
    cpg
        Text of the .cpg file, None if there is none.
    driver
        Language driver byte of the DBF header.

    Returns
    -------
    (codec, note): a .cpg is believed; else UTF-8 where every text is valid UTF-8 (old programs
    write a Latin driver byte whatever they store); else the driver byte; else Windows Latin.
    """
    if cpg is not None and (named := codec_of(cpg)):
        return named, f"encoding {named} (.cpg)"
    any_text = False
    for raw in values:
        any_text = True
        _, failed = decode(raw, "utf-8")
        if failed:
            codec = LANGUAGE_DRIVERS.get(driver, FALLBACK)
            how = "the table's language driver" if driver in LANGUAGE_DRIVERS else "assumed"
            return codec, f"encoding {codec} ({how})"
    return "utf-8", "encoding utf-8 (recognised)" if any_text else ""
