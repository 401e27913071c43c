"""Features of a boundary file that are no regency: lakes, forest, disputed strips, islets.

Each is recognised by a rule, reported, and left out; only forest is merged with a regency.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pandas as pd

from geodata.importing.code_systems import read_code, two_codes
from geodata.register.names import words_of
from geodata.register.spelling import candidates, province_of

#: Kind -> why such a feature is no regency. A lake is no land of a regency. A disputed strip would
#: take a side. Forest without a regency lies within one and is merged with it.
REASONS = {
    "water": "lake or other water, no regency",
    "forest": "forest outside the regencies of the file",
    "disputed": "strip claimed by two regencies; no side is taken",
    "no_regency": "islet or patch that the file gives to no regency",
    "province": "a whole province as one feature, not its regencies",
    "no_geometry": "has no polygon",
}
_WATER = {
    "danau",
    "waduk",
    "situ",
    "telaga",
    "bendungan",
    "rawa",
    "laut",
    "selat",
    "teluk",
    "perairan",
}
_WATER |= {"lake", "water", "waterbody", "reservoir", "sea"}
_FOREST = {"hutan", "forest", "kawasan"}
_DISPUTED = re.compile(r"\b(sengketa|disputed|status quo)\b", re.I)
_ZERO = re.compile(r"[0.\- ]+")


def _words(text: str) -> set[str]:
    return set(words_of(text[:60]))


def _is_water(name: str, kind: str) -> bool:
    words = words_of(name[:60])
    return bool(_words(kind) & _WATER) or bool(words and words[0] in _WATER)


def classify(name: str, kind: str, code: str, unique_name: bool) -> str:
    """Kind of feature, or "" for what should be a regency.

    Parameters
    ----------
    name, kind, code
        Texts as in the file.
    unique_name
        No other feature has this name: a province named once is the province as one feature.
    """
    if _is_water(name, kind) and not candidates(name):
        return "water"
    if two_codes(code) or _DISPUTED.search(f"{name} {kind}"):
        return "disputed"
    if candidates(name):
        return ""
    first = set(words_of(name[:60])[:1])
    rules = {
        "forest": (_words(kind) | first) & _FOREST,
        "disputed": "/" in name and not read_code(code),
        "no_regency": _ZERO.fullmatch(code) and (not name or province_of(name)),
        "province": province_of(name) and unique_name,
    }
    return next((kind for kind, holds in rules.items() if holds), "")


def no_regencies(table: pd.DataFrame, has_area: np.ndarray) -> pd.Series:
    """Kind of every feature that is no regency.

    Parameters
    ----------
    table
        As `geodata.importing.recognition.attributes` returns it.
    has_area
        (n,) whether a feature has a polygon.

    Returns
    -------
    Series of text on the index of `table`: a key of `REASONS`, or "".
    """
    names, forms, codes = ([str(t) for t in table[c]] for c in ("name", "kind", "code"))
    counts = Counter(names)
    kinds = [
        classify(name, form, code, counts[name] == 1)
        for name, form, code in zip(names, forms, codes, strict=True)
    ]
    series = pd.Series(kinds, index=table.index, dtype=object)
    series[(series != "") & ~has_area & (series != "no_regency")] = "no_geometry"
    return series
