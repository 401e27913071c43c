"""Turning what people write into a regency code, without ever guessing.

Text is a code, or a name that after removing case, accents, punctuation and spaces equals a name of
the register or of the alias table. Similarity (rapidfuzz) is used for suggestions in error messages
only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
from rapidfuzz import fuzz, process

from geodata.errors import Problem
from geodata.register.aliases import Alias
from geodata.register.names import MAX_TEXT, code_of, key_of, split_kind, words_of
from geodata.register.regions import (
    AmbiguousRegion,
    Candidate,
    UnknownRegion,
    aliases,
    provinces,
    regions,
    scope_aliases,
)
from geodata.register.tables import forgotten

__all__ = [
    "AmbiguousRegion",
    "Lookup",
    "UnknownRegion",
    "default_lookup",
    "resolve",
    "resolve_many",
]

MAX_SUGGESTIONS = 5
_MIN_SIMILARITY = 70.0


@dataclass(frozen=True)
class _Entry:
    """One name of one regency. `explicit`: understood only after Kabupaten or Kota."""

    code: str
    kind: str
    explicit: bool = False


class Lookup:
    """The lookup over a register and an alias table.

    Parameters
    ----------
    table
        The register as `geodata.register.regions.regions` returns it.
    aliases
        Former codes and other names.
    """

    def __init__(self, table: pd.DataFrame, aliases: Iterable[Alias]) -> None:
        def column(name: str) -> dict[str, str]:
            return {str(code): str(value) for code, value in table[name].items()}

        kinds = column("kind")
        self._names: dict[str, str] = column("name")
        self._province: dict[str, str] = column("province_code")
        self._province_names: dict[str, str] = column("province_name")
        self._entries: dict[str, set[_Entry]] = {}
        self._former: dict[str, list[Alias]] = {}
        self._former_provinces: dict[str, set[str]] = {}
        self._spellings: list[tuple[str, str]] = []  # comparable text, code
        for code, short in column("short_name").items():
            self._add(words_of(short), _Entry(code, kinds[code]))
        for alias in aliases:
            code = alias.regency_code
            if alias.kind == "code":
                self._former.setdefault(alias.alias, []).append(alias)
                self._former_provinces.setdefault(code, set()).add(alias.alias[:2])
                continue
            words = words_of(alias.alias)
            kind, rest = split_kind(words)
            explicit = kind == kinds[code]
            self._add(rest if explicit else words, _Entry(code, kinds[code], explicit))

    def _add(self, words: tuple[str, ...], entry: _Entry) -> None:
        self._entries.setdefault(key_of(words), set()).add(entry)
        self._spellings.append((" ".join((entry.kind, *words)), entry.code))

    def candidate(self, code: str) -> Candidate:
        """(code, name, province name) of a current code."""
        return code, self._names[code], self._province_names[code]

    def province(self, text: str) -> str:
        """Province code of "35", "Jawa Timur", "Provinsi DKI Jakarta" ...

        Raises
        ------
        UnknownRegion
            No province is called so.
        """
        words = words_of(text[: MAX_TEXT + 1])
        if words[:1] in (("provinsi",), ("propinsi",), ("prov",)):
            words = words[1:]
        key = key_of(words)
        if key in provinces().index:
            return key
        code = _province_keys().get(key)
        if code is None:
            raise UnknownRegion(text)
        return code

    def resolve(self, text: str, *, province: str | None = None, at: dt.date | None = None) -> str:
        """Return the regency code that `text` names; see the module's `resolve`."""
        if not isinstance(text, str) or len(text) > MAX_TEXT:
            raise UnknownRegion(str(text))
        code = code_of(text)
        if code is not None:
            return self._resolve_code(text, code, province, at)
        words = words_of(text)
        kind, rest = split_kind(words)
        found = {e.code for e in self._entries.get(key_of(words), ()) if not e.explicit}
        if kind is not None:
            found |= {e.code for e in self._entries.get(key_of(rest), ()) if e.kind == kind}
        return self._only(text, found, province)

    def _resolve_code(self, text: str, code: str, province: str | None, at: dt.date | None) -> str:
        former = self._former.get(code, [])
        if at is not None:
            in_force = {a.regency_code for a in former if a.valid_until and at <= a.valid_until}
            if in_force:
                return self._only(text, in_force, province)
        if code in self._names:
            return self._only(text, {code}, province)
        return self._only(text, {a.regency_code for a in former}, province)

    def _only(self, text: str, found: set[str], province: str | None) -> str:
        within = found
        if province is not None:
            wanted = self.province(province)
            within = {c for c in found if wanted in self._provinces_of(c)}
        if len(within) == 1:
            return next(iter(within))
        if within:
            raise AmbiguousRegion(text, [self.candidate(code) for code in sorted(within)])
        if found:  # of another province: say so, do not choose
            raise UnknownRegion(text, [self.candidate(code) for code in sorted(found)])
        raise UnknownRegion(text, self.suggest(text))

    def _provinces_of(self, code: str) -> set[str]:
        """Return the province of today and those of its former codes (Merauke: 93 and 91)."""
        return {self._province[code]} | self._former_provinces.get(code, set())

    def suggest(self, text: str) -> list[Candidate]:
        """Regencies whose name looks like `text`, best first, at most `MAX_SUGGESTIONS`."""
        query = " ".join(words_of(text[:MAX_TEXT]))
        if len(query) < 3:
            return []
        hits = process.extract(
            query,
            [spelling for spelling, _ in self._spellings],
            scorer=fuzz.WRatio,
            score_cutoff=_MIN_SIMILARITY,
            limit=4 * MAX_SUGGESTIONS,
        )
        codes = dict.fromkeys(self._spellings[index][1] for _, _, index in hits)
        return [self.candidate(code) for code in codes][:MAX_SUGGESTIONS]


@forgotten
@lru_cache(maxsize=1)
def _province_keys() -> dict[str, str]:
    others = scope_aliases()
    return {
        key_of(words_of(name)): str(code)
        for code, row in provinces().iterrows()
        for name in (*others.get(str(code), ()), row["name"], row["official_name"])
    }


@forgotten
@lru_cache(maxsize=1)
def default_lookup() -> Lookup:
    """Return the lookup over the register and the alias table in use, built once."""
    return Lookup(regions(), aliases())


def resolve(text: str, *, province: str | None = None, at: dt.date | None = None) -> str:
    """Return the regency code that a code or a name stands for.

    Parameters
    ----------
    text
        "35.78", "3578", "35-78"; "Kota Surabaya", "SURABAYA", "Kab. Mojokerto", "Solo"; a former
        code ("91.01") or name ("Toba Samosir") of data/region_aliases.csv. P-codes such as ID3578
        follow the numbering of Statistics Indonesia and are not accepted.
    province
        Code or name of the province to look in, of today or of the regency's former code.
    at
        Date of the text. A code that meant another regency then is read as of that date; without
        `at` today's register wins. A former code or name that nobody uses today is understood
        always.

    Returns
    -------
    str, a code of the register.

    Raises
    ------
    AmbiguousRegion
        A bare name of a kabupaten and a kota ("Mojokerto"), or otherwise of several regencies.
    UnknownRegion
        Nothing is called so; carries suggestions.
    """
    return default_lookup().resolve(text, province=province, at=at)


def resolve_many(
    texts: pd.Series,
    *,
    file: str = "",
    column: str = "",
    lines: Iterable[int] | None = None,
    at: dt.date | None = None,
) -> tuple[pd.Series, list[Problem]]:
    """Resolve a column.

    Parameters
    ----------
    texts
        Codes or names; blanks and missing values are problems too.
    file, column
        For the problems; `column` defaults to the name of the series.
    lines
        Line of each value in the file; without it problems carry none.
    at
        As for `resolve`.

    Returns
    -------
    (codes, problems): a Series of codes with the index of `texts` and None where there is a
    problem, and one problem per such value.
    """
    lookup = default_lookup()
    name = column or str(texts.name or "")
    numbers: list[int | None] = list(lines) if lines is not None else [None] * len(texts)
    answers: dict[str, str | LookupError] = {}
    codes: list[str | None] = []
    problems: list[Problem] = []
    for value, line in zip(texts, numbers, strict=True):
        text = "" if pd.isna(value) else str(value)
        if text not in answers:
            try:
                answers[text] = lookup.resolve(text, at=at)
            except LookupError as error:
                answers[text] = error
        answer = answers[text]
        codes.append(answer if isinstance(answer, str) else None)
        if not isinstance(answer, str):
            problems.append(Problem(file, line, name, text[:MAX_TEXT], str(answer)))
    return pd.Series(codes, index=texts.index, dtype=object, name="regency_code"), problems
