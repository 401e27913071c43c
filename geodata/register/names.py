"""Reducing names of regencies and provinces to what matters for comparing them."""

from __future__ import annotations

import re
import unicodedata

#: Longer text names no regency; it is refused before any work is done on it.
MAX_TEXT = 120

#: Words before a name that tell a kabupaten from a kota, longest first.
_KINDS: tuple[tuple[tuple[str, ...], str], ...] = tuple(
    sorted(
        (
            ((*words, *more), kind)
            for kind, forms in (
                ("kabupaten", (("kabupaten",), ("kab",))),
                ("kota", (("kota",), ("kotamadya",), ("kota", "madya"), ("kodya",))),
            )
            for words in forms
            for more in ((), ("administrasi",), ("administratif",), ("adm",))
        ),
        key=lambda item: -len(item[0]),
    )
)
_CODE = re.compile(r"\s*([0-9]{2})[.\- ]?([0-9]{2})\s*")


def code_of(text: str) -> str | None:
    """Return "35.78" for "35.78", "3578", "35-78" or "35 78"; None for anything else."""
    match = _CODE.fullmatch(text) if len(text) <= MAX_TEXT else None
    return f"{match[1]}.{match[2]}" if match else None


def words_of(text: str) -> tuple[str, ...]:
    """Words of a name without case, accents, punctuation and invisible characters.

    Letters of any script are kept, so that text in another script never shrinks to a name.
    "Kep." is read as "Kepulauan".
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    letters: list[str] = []
    for char in folded:
        category = unicodedata.category(char)
        if category[0] in "LN":
            letters.append(char)
        elif category not in ("Mn", "Cf"):
            letters.append(" ")
    return tuple("kepulauan" if w == "kep" else w for w in "".join(letters).split())


def key_of(words: tuple[str, ...]) -> str:
    """Words written together: "Bau-Bau", "Bau Bau" and "Baubau" are one key."""
    return "".join(words)


def split_kind(words: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Split "Kab. Mojokerto" into ("kabupaten", ("mojokerto",)); kind is None without such word.

    "Kota" may also begin a name (Kotawaringin, Kota Baru), so callers try the whole text too.
    """
    for prefix, kind in _KINDS:
        if len(words) > len(prefix) and words[: len(prefix)] == prefix:
            return kind, words[len(prefix) :]
    return None, words
