"""What the names in boundary files may stand for: sets of regencies, never a guess."""

from __future__ import annotations

import re
from functools import lru_cache

from geodata.register.lookup import AmbiguousRegion, UnknownRegion, default_lookup
from geodata.register.regions import regions
from geodata.register.tables import forgotten

#: A regency kind as columns of kinds spell it (GADM: Kotamadya; English: City, Municipality).
_KINDS = (
    (re.compile(r"\b(kota|kotamadya|kodya|city|municipality)\b", re.I), "kota"),
    (re.compile(r"\b(kab|kabupaten|regency)\b", re.I), "kabupaten"),
)
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])")  # GADM 4.1 writes AcehSelatan, KotaBogor
_ADMINISTRATIVE = re.compile(r"^\s*(adm|administrasi|administratif)\b\.?\s*", re.I)


def kind_of(text: str) -> str:
    """Return "kabupaten", "kota" or "" for the value of a column of kinds."""
    return next((kind for pattern, kind in _KINDS if pattern.search(text)), "")


@forgotten
@lru_cache(maxsize=4096)
def province_of(text: str) -> str:
    """Code of a province called by its name of today or of before; "" if it is none."""
    if not any(c.isalpha() for c in text):  # a number may be of any system of codes
        return ""
    try:
        return default_lookup().province(_JOINED.sub(" ", text))
    except UnknownRegion:
        return ""


def _resolved(text: str, province: str) -> frozenset[str]:
    try:
        return frozenset({default_lookup().resolve(text, province=province or None)})
    except AmbiguousRegion as error:
        return frozenset(code for code, _, _ in error.candidates)
    except UnknownRegion:
        return frozenset()


@forgotten
@lru_cache(maxsize=16384)
def candidates(name: str, province: str = "", kind: str = "") -> frozenset[str]:
    """Return every regency that a name may stand for.

    Parameters
    ----------
    name
        As in the file: "Bogor", "KotaBogor", "Adm. Kep. Seribu"; not a code.
    province
        Code of the province of the file's time ("94" of the Ministry, not of Statistics Indonesia);
        "" if the file has none.
    kind
        "kabupaten", "kota" or "".

    Returns
    -------
    Codes of the register: of the province (today's or the former one) if it has such a regency;
    of the kind if it is given. Empty if nothing is called so.
    """
    if not name or not any(c.isalpha() for c in name):
        return frozenset()
    spellings = [name]
    if (plain := _ADMINISTRATIVE.sub("", name)) != name:
        spellings.append(plain)
    spellings += [apart for s in spellings if (apart := _JOINED.sub(" ", s)) != s]
    for text in spellings:
        found = _resolved(text, province)
        if not found and kind:
            found = _resolved(f"{kind} {text}", province)
        if kind and len(found) > 1:
            found = frozenset(c for c in found if regions()["kind"][c] == kind) or found
        if found:
            return found
    return frozenset()


def similar(name: str, province: str = "") -> frozenset[str]:
    """Regencies whose name looks like `name`; for use together with a position only."""
    plain = _ADMINISTRATIVE.sub("", _JOINED.sub(" ", name))
    found = {code for code, _, _ in default_lookup().suggest(plain)}
    table = regions()["province_code"]
    return frozenset(c for c in found if not province or table[c] == province)
