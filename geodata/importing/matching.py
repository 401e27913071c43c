"""From the features of a file to the regencies of the register: code, name, position.

Two of the three must agree, or one alone must not be contradicted. A contradiction is settled by
position and always reported.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from geodata.importing.code_systems import Decision, decide, former_codes, read_code
from geodata.importing.features import REASONS, no_regencies
from geodata.importing.positions import FAR_KM, Places
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
#: A feature with neither code nor name is a regency of the default boundaries if this share of both
#: together is common to both.
MIN_LIKENESS = 0.5
#: A feature this far away is still its regency if no other feature of the file is.
LONE_KM = 100.0
COLUMNS = ("regency_code", "how", "status", "kind", "reason", "conflict")


@dataclass(frozen=True)
class Matching:
    """What every feature of a file is.

    Attributes
    ----------
    table: indexed by feature number (0-based); regency_code ("" if none), how (key of `HOW` or ""),
        status ("matched" | "left_out" | "unmatched"), kind (key of `features.REASONS` or ""),
        reason (why not matched), conflict (what contradicts, and what was decided).
    decision: the system of codes.
    """

    table: pd.DataFrame = field(repr=False)
    decision: Decision


@dataclass(frozen=True)
class _Match:
    code: str = ""
    how: str = ""
    reason: str = ""
    conflict: str = ""
    far: str = ""  # the regency that it would be, were it nearer


def _label(code: str) -> str:
    return f"{code} {regions()['name'][code]}"


def _labels(codes: frozenset[str]) -> str:
    return " or ".join(_label(code) for code in sorted(codes)[:3])


def _read(text: str, decision: Decision) -> tuple[str, str]:
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


def _named(name: str, province: str, kind: str) -> tuple[frozenset[str], bool]:
    """Regencies of a name, and whether they lie in the province that the file says."""
    regencies = candidates(name, province, kind)
    if regencies or not province:
        return regencies, True
    return candidates(name, "", kind), False


def _match_feature(
    row: int, name: str, province: str, kind: str, code: str, decision: Decision, places: Places
) -> _Match:
    coded, how = _read(code, decision)
    named, in_province = _named(name, province, kind)
    if coded and coded in named:
        return _Match(coded, how)
    if coded and named:
        return _contradiction(row, coded, how, named, name, code, places)
    if coded:
        km = places.km(row, coded)
        reason = f"code {code} is {_label(coded)}, but it lies {km:.0f} km away from there"
        return _unless_far(coded, how, km, reason)
    if len(named) == 1 and in_province:
        (only,) = named
        km = places.km(row, only)
        reason = f"is called {name}, but lies {km:.0f} km away from {_label(only)}"
        return _unless_far(only, "name", km, reason)
    if not named:
        return _placed(row, name, province, code, places)
    best = places.best(row, named)
    reason = "" if best else f"may be {_labels(named)}, but lies near none of them"
    return _Match(best, "name_position" if best else "", reason)


def _unless_far(code: str, how: str, km: float, reason: str) -> _Match:
    """Match a feature with the one regency that it says it is, unless it lies far from that."""
    if math.isnan(km) or km <= FAR_KM:
        return _Match(code, how)
    return _Match(how=how, reason=reason, far=code if km <= LONE_KM else "")


def _contradiction(
    row: int, coded: str, how: str, named: frozenset[str], name: str, code: str, places: Places
) -> _Match:
    best = places.best(row, named | {coded})
    said = f"code {code} is {_label(coded)}, name {name!r} is {_labels(named)}"
    if not best:
        return _Match(reason=f"{said}; it lies near none of them")
    conflict = f"{said}; by its position it is {_label(best)}"
    return _Match(best, how if best == coded else "name_position", conflict=conflict)


def _placed(row: int, name: str, province: str, code: str, places: Places) -> _Match:
    """Match without a code and without a known name."""
    at = places.at(row)
    unknown = f"name {name!r} is not known" if name else "it has no name"
    if code:
        unknown += f", code {code} is not one of the file's system"
    if not at:
        return _Match(reason=f"{unknown}, and it lies near no regency")
    if name and at in similar(name, province):
        return _Match(
            at, "name_position", conflict=f"{unknown}; read as {_label(at)}, where it lies"
        )
    if places.likeness(row, at) >= MIN_LIKENESS:
        conflict = f"{unknown}; it covers {_label(at)}" if name or code else ""
        return _Match(at, "position", conflict=conflict)
    return _Match(reason=f"{unknown}; it lies in {_label(at)}, but is not like it")


def match(
    table: pd.DataFrame, geometry: gpd.GeoSeries, prefer: Sequence[str] = ("kemendagri", "bps")
) -> Matching:
    """Match the features of a file.

    Parameters
    ----------
    table
        (n rows) code, name, province, kind as text: `geodata.importing.recognition.attributes`.
    geometry
        (n,) EPSG:4326, as read; None, empty and invalid ones are allowed.
    prefer
        Families of code systems, the likeliest first.
    """
    places = Places(geometry.to_numpy())
    provinces = [province_of(text) for text in table["province"]]
    kinds = [kind_of(text) for text in table["kind"]]
    special = no_regencies(table, places.known)
    named = [
        _named(name, province, kind)[0] if not other else frozenset()
        for name, province, kind, other in zip(
            table["name"], provinces, kinds, special, strict=True
        )
    ]
    usable = table["code"].where(special == "", "")
    decision = decide(usable, named, places.near(), prefer)
    matches = [
        _special(row, other, places)
        if other
        else _match_feature(row, name, province, kind, code, decision, places)
        for row, (name, code, province, kind, other) in enumerate(
            zip(table["name"], table["code"], provinces, kinds, special, strict=True)
        )
    ]
    matches = _lone(matches)
    records = [
        (
            match_.code,
            match_.how if match_.code else "",
            _status(match_, other),
            other,
            match_.reason,
            match_.conflict,
        )
        for match_, other in zip(matches, special, strict=True)
    ]
    result = pd.DataFrame(records, columns=list(COLUMNS), index=table.index, dtype=object)
    return Matching(_without_shape(result, places), decision)


def _status(match_: _Match, kind: str) -> str:
    if match_.code:
        return "matched"
    return "left_out" if kind else "unmatched"


def _special(row: int, kind: str, places: Places) -> _Match:
    """Rule for what is no regency: forest is merged where it lies, all else left out."""
    at = places.at(row) if kind == "forest" else ""
    return _Match(at, "position" if at else "", REASONS[kind])


def _lone(matches: Sequence[_Match]) -> list[_Match]:
    """Take features that lie too far away, if nothing else in the file is that regency."""
    taken = {match_.code for match_ in matches}
    return [
        _Match(
            match_.far, match_.how, conflict=f"{match_.reason}; no other feature is that regency"
        )
        if match_.far and match_.far not in taken
        else match_
        for match_ in matches
    ]


def _without_shape(table: pd.DataFrame, places: Places) -> pd.DataFrame:
    """Leave out features without a polygon, unless their regency has another one."""
    known = pd.Series(places.known, index=table.index)
    drawn = set(table.loc[known & (table["status"] == "matched"), "regency_code"])
    bare = (~known) & (table["status"] != "left_out") & ~table["regency_code"].isin(drawn)
    table = table.copy()
    for row in table.index[bare]:
        code = str(table.at[row, "regency_code"])
        what = f"{_label(code)} " if code else ""
        table.loc[row, ["how", "status", "kind"]] = ["", "left_out", "no_geometry"]
        table.at[row, "reason"] = what + REASONS["no_geometry"]
    table.loc[bare, "regency_code"] = ""
    return table
