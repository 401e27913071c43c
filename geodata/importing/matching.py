"""From the features of a file to the regencies of the register: code, name, position.

Two of the three must agree, or one alone must not be contradicted. A contradiction is settled by
position and always reported. Features that are no regency (lakes, forest, disputed strips, islets)
are recognised by a rule, reported, and left out; only forest is merged with a regency.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import geopandas as gpd
import pandas as pd

from geodata.importing.code_systems import Decision, decide, former_codes, read_code, two_codes
from geodata.importing.positions import FAR_KM, Places
from geodata.register.names import words_of
from geodata.register.regions import regions
from geodata.register.spelling import candidates, kind_of, province_of, similar

#: How a feature was matched, as reports say it.
HOW = {
    "code": "Kemendagri code",
    "former_code": "former Kemendagri code",
    "bps_code": "BPS code",
    "pcode": "P-code (BPS)",
    "name": "name",
    "name_position": "name and position",
    "position": "position only",
}
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
#: A feature with neither code nor name is a regency of the default boundaries if this share of both
#: together is common to both.
MIN_LIKENESS = 0.5
#: A feature this far away is still its regency if no other feature of the file is.
LONE_KM = 100.0
_WATER = {
    *("danau", "waduk", "situ", "telaga", "bendungan", "rawa", "laut", "selat", "teluk"),
    *("perairan", "lake", "water", "waterbody", "reservoir", "sea"),
}
_FOREST = {"hutan", "forest", "kawasan"}
_DISPUTED = re.compile(r"\b(sengketa|disputed|status quo)\b", re.I)
_ZERO = re.compile(r"[0.\- ]+")


@dataclass(frozen=True)
class Matching:
    """What every feature of a file is.

    Attributes
    ----------
    table: indexed by feature number (0-based); code, name, province (text as in the file),
        regency_code ("" if none), how (key of `HOW` or ""), status ("matched" | "left_out" |
        "unmatched"), kind (key of `REASONS` or ""), reason (why not matched), conflict (what
        contradicts, and what was decided).
    decision: the system of codes.
    """

    table: pd.DataFrame = field(repr=False)
    decision: Decision


@dataclass(frozen=True)
class _Feature:
    """A feature of the file.

    Attributes
    ----------
    row: its number, from 0. code, name: texts as in the file.
    province: code of the province, or "". kind: "kabupaten", "kota" or "".
    special: why it is no regency, key of `REASONS`, or "".
    """

    row: int
    code: str
    name: str
    province: str
    kind: str
    special: str


@dataclass(frozen=True)
class _Match:
    """Columns of `Matching.table`; far: the regency that it would be, were it nearer, and how."""

    regency_code: str = ""
    how: str = ""
    status: str = "unmatched"
    kind: str = ""
    reason: str = ""
    conflict: str = ""
    far: tuple[str, str] = ("", "")


def _label(code: str) -> str:
    return f"{code} {regions()['name'][code]}"


def _matched(regency: str, how: str, conflict: str = "") -> _Match:
    return _Match(regency, how, "matched", conflict=conflict)


def classify(name: str, kind: str, code: str, unique_name: bool) -> str:
    """Kind of feature (key of `REASONS`), or "" for what should be a regency.

    Parameters
    ----------
    name, kind, code
        Texts as in the file.
    unique_name
        No other feature has this name: a province named once is the province as one feature.
    """
    named = candidates(name)
    words = {*words_of(kind[:60]), *words_of(name[:60])[:1]}
    if words & _WATER and not named:
        return "water"
    if two_codes(code) or _DISPUTED.search(f"{name} {kind}"):
        return "disputed"
    if named:
        return ""
    rules = {
        "forest": words & _FOREST,
        "disputed": "/" in name and not read_code(code),
        "no_regency": _ZERO.fullmatch(code) and (not name or province_of(name)),
        "province": province_of(name) and unique_name,
    }
    return next((kind for kind, holds in rules.items() if holds), "")


def match(
    table: pd.DataFrame, geometry: gpd.GeoSeries, prefer: Sequence[str] = ("kemendagri", "bps")
) -> Matching:
    """Match the features of a file.

    Parameters
    ----------
    table
        (n rows) code, name, province, kind as text: `geodata.importing.layouts.attributes`.
    geometry
        (n,) EPSG:4326, as read; None, empty and invalid ones are allowed.
    prefer
        Families of code systems, the likeliest first.
    """
    places = Places(geometry.to_numpy())
    counts = Counter(table["name"])
    features = []
    columns = (table[column] for column in ("code", "name", "province", "kind"))
    for row, (code, name, province, kind) in enumerate(zip(*columns, strict=True)):
        special = classify(name, kind, code, counts[name] == 1)
        if special and special != "no_regency" and not places.known[row]:
            special = "no_geometry"
        features.append(_Feature(row, code, name, province_of(province), kind_of(kind), special))
    codes = ["" if feature.special else feature.code for feature in features]
    named = [frozenset() if feature.special else _named(feature)[0] for feature in features]
    decision = decide(codes, named, places.near(), prefer)
    matches = [
        _special(feature, places) if feature.special else _match_feature(feature, decision, places)
        for feature in features
    ]
    taken = {match.regency_code for match in matches}
    matches = [
        _matched(*match.far, f"{match.reason}; no other feature is that regency")
        if match.far[0] and match.far[0] not in taken
        else match
        for match in matches
    ]
    matches = _without_shape(matches, places)
    records = pd.DataFrame(matches, index=table.index, dtype=object).drop(columns="far")
    return Matching(table[["code", "name", "province"]].join(records), decision)


def _named(feature: _Feature) -> tuple[frozenset[str], bool]:
    """Regencies of a name, and whether they lie in the province that the file says."""
    regencies = candidates(feature.name, feature.province, feature.kind)
    if regencies or not feature.province:
        return regencies, True
    return candidates(feature.name, "", feature.kind), False


def _coded(text: str, decision: Decision) -> tuple[str, str]:
    """Regency and how, of a code in the system of the file."""
    digits = read_code(text)
    if decision.system is None or not digits:
        return "", ""
    regency = decision.system.codes.get(digits, "")
    if decision.system.family == "bps":
        return regency, "pcode" if decision.prefixed else "bps_code"
    today = f"{digits[:2]}.{digits[2:]}"
    if not regency:
        regency = today if today in regions().index else former_codes().get(digits, "")
    return regency, "code" if regency == today else "former_code"


def _match_feature(feature: _Feature, decision: Decision, places: Places) -> _Match:
    row, name, code = feature.row, feature.name, feature.code
    coded, how = _coded(code, decision)
    named, in_province = _named(feature)
    if coded and coded in named:
        return _matched(coded, how)
    labels = " or ".join(map(_label, sorted(named)[:3]))
    if coded and named:
        best = places.best(row, named | {coded})
        said = f"code {code} is {_label(coded)}, name {name!r} is {labels}"
        if not best:
            return _Match(reason=f"{said}; it lies near none of them")
        conflict = f"{said}; by its position it is {_label(best)}"
        return _matched(best, how if best == coded else "name_position", conflict)
    if coded:
        km = places.km(row, coded)
        reason = f"code {code} is {_label(coded)}, but it lies {km:.0f} km away from there"
        return _unless_far(coded, how, km, reason)
    if len(named) == 1 and in_province:
        (regency,) = named
        km = places.km(row, regency)
        reason = f"is called {name}, but lies {km:.0f} km away from {labels}"
        return _unless_far(regency, "name", km, reason)
    if not named:
        return _placed(feature, places)
    if best := places.best(row, named):
        return _matched(best, "name_position")
    return _Match(reason=f"may be {labels}, but lies near none of them")


def _unless_far(regency: str, how: str, km: float, reason: str) -> _Match:
    """Match a feature with the one regency that it says it is, unless it lies far from that."""
    if math.isnan(km) or km <= FAR_KM:
        return _matched(regency, how)
    return _Match(reason=reason, far=(regency, how) if km <= LONE_KM else ("", ""))


def _placed(feature: _Feature, places: Places) -> _Match:
    """Match without a code and without a known name."""
    row, name, code = feature.row, feature.name, feature.code
    at = places.at(row)
    unknown = f"name {name!r} is not known" if name else "it has no name"
    if code:
        unknown += f", code {code} is not one of the file's system"
    if not at:
        return _Match(reason=f"{unknown}, and it lies near no regency")
    if name and at in similar(name, feature.province):
        conflict = f"{unknown}; read as {_label(at)}, where it lies"
        return _matched(at, "name_position", conflict)
    if places.likeness(row, at) >= MIN_LIKENESS:
        conflict = f"{unknown}; it covers {_label(at)}" if name or code else ""
        return _matched(at, "position", conflict)
    return _Match(reason=f"{unknown}; it lies in {_label(at)}, but is not like it")


def _special(feature: _Feature, places: Places) -> _Match:
    """Rule for what is no regency: forest is merged where it lies, all else left out."""
    kind = feature.special
    left_out = _Match(status="left_out", kind=kind, reason=REASONS[kind])
    if kind == "forest" and (at := places.at(feature.row)):
        return replace(left_out, regency_code=at, how="position", status="matched")
    return left_out


def _without_shape(matches: Sequence[_Match], places: Places) -> list[_Match]:
    """Leave out features without a polygon, unless their regency has another one."""
    pairs = list(zip(matches, places.known, strict=True))
    drawn = {match.regency_code for match, known in pairs if known and match.regency_code}
    result = []
    for match, known in pairs:
        code = match.regency_code
        if known or match.status == "left_out" or code in drawn:
            result.append(match)
            continue
        reason = f"{_label(code)} {REASONS['no_geometry']}" if code else REASONS["no_geometry"]
        result.append(_Match("", "", "left_out", "no_geometry", reason, match.conflict))
    return result
