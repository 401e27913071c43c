"""Which system the codes of a file follow: decided for the whole file, never row by row.

Codes of the Ministry of Home Affairs (Kemendagri) and of Statistics Indonesia (BPS) look alike and
mean different places: BPS 1101 is Simeulue, Kemendagri 11.01 is Aceh Selatan. The codes of a file
are read in every system and compared with its names and with where its polygons lie.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from geodata.errors import DataError, Problem
from geodata.register.regions import aliases, regions
from geodata.register.tables import BPS_CODES, forgotten, path_of, read_table

BPS_COLUMNS = ("regency_code", "bps_code", "until_year", "source")
#: The best system must agree with the names or positions of this share of the rows it can read.
MIN_AGREEMENT = 0.6
#: Rows that a system must understand, as a share of all rows with a code.
MIN_UNDERSTOOD = 0.5
_CODE = re.compile(r"(?:ID)?(\d{2})[.\- ]?(\d{2})(?:[.\- ]?0+)*", re.I)


def read_code(text: str) -> str:
    """Return "1101" for "1101", "11.01", "11-01", "ID1101", "11.01.00.0000"; "" for all else."""
    match = _CODE.fullmatch(text.strip()) if len(text) <= 40 else None
    if not match or match[2] == "00":
        return ""
    return match[1] + match[2]


def two_codes(text: str) -> tuple[str, str] | None:
    """Return both codes of a strip between two regencies ("7105/7110", "52.0452.07"), else None."""
    digits = re.sub(r"[.\-/ ,;]", "", text)
    if not re.fullmatch(r"\d{8}", digits) or digits[4:] == "0000":
        return None
    return digits[:4], digits[4:]


@dataclass(frozen=True)
class System:
    """A system of codes.

    Attributes
    ----------
    key: "kemendagri", "kemendagri_until_2022-12-07", "bps".
    title: for people.
    family: "kemendagri" or "bps".
    codes: four digits -> regency code of the register.
    """

    key: str
    title: str
    family: str
    codes: Mapping[str, str] = field(repr=False)


@forgotten
@lru_cache(maxsize=1)
def bps_codes() -> dict[str, str]:
    """Code of Statistics Indonesia (four digits, of today or of before 2023) -> regency code.

    Raises
    ------
    DataError
        A code is malformed or doubled, or a regency of the register has none.
    """
    path = path_of(BPS_CODES)
    problems: list[Problem] = []
    regency_of: dict[str, str] = {}
    current: set[str] = set()
    for line, row in read_table(path, BPS_COLUMNS):
        bps, code = row["bps_code"], row["regency_code"]
        if not re.fullmatch(r"\d{4}", bps) or bps in regency_of:
            problems.append(Problem(str(path), line, "bps_code", bps, "must be four digits, once"))
        if code not in regions().index:
            rule = "must be a code of the register"
            problems.append(Problem(str(path), line, "regency_code", code, rule))
        regency_of[bps] = code
        if not row["until_year"]:
            current.add(code)
    for code in sorted(set(regions().index) - current):
        problems.append(Problem(str(path), None, "regency_code", code, "has no BPS code of today"))
    if problems:
        raise DataError(problems)
    return regency_of


@forgotten
@lru_cache(maxsize=1)
def systems() -> tuple[System, ...]:
    """All systems: Kemendagri of today, Kemendagri before each dated change of codes, BPS."""
    today = {code.replace(".", ""): str(code) for code in regions().index}
    former = [a for a in aliases() if a.kind == "code" and a.valid_until]
    known = [System("kemendagri", "Kemendagri codes of today", "kemendagri", today)]
    for date in sorted({a.valid_until for a in former if a.valid_until}, reverse=True):
        codes = {regency: code for code, regency in today.items()}
        # newest first, so that the oldest code that was still in force on that date stays
        for alias in sorted(former, key=lambda a: a.valid_until or dt.date.max, reverse=True):
            if alias.valid_until and alias.valid_until >= date:
                codes[alias.regency_code] = alias.alias.replace(".", "")
        title = f"Kemendagri codes in force until {date.isoformat()}"
        mapping = {code: regency for regency, code in codes.items()}
        known.append(System(f"kemendagri_until_{date}", title, "kemendagri", mapping))
    known.append(System("bps", "BPS codes (Statistics Indonesia)", "bps", bps_codes()))
    return tuple(known)


@forgotten
@lru_cache(maxsize=1)
def former_codes() -> dict[str, str]:
    """Former Kemendagri code (four digits) that no regency has today -> regency code."""
    current = {str(code).replace(".", "") for code in regions().index}
    former = {a.alias.replace(".", ""): a.regency_code for a in aliases() if a.kind == "code"}
    return {code: regency for code, regency in former.items() if code not in current}


@dataclass(frozen=True)
class Agreement:
    """How far one system fits a file (counts of rows).

    Attributes
    ----------
    system, title: key, and title for people.
    understood: rows whose code exists in the system.
    by_name: of these, rows whose name may mean that regency.
    against_name: of these, rows whose name means another regency.
    by_position: of these, rows that lie in or near that regency of the default boundaries.
    """

    system: str
    title: str
    understood: int
    by_name: int
    against_name: int
    by_position: int

    @property
    def score(self) -> int:
        """Rows that agree by name plus rows that agree by position."""
        return self.by_name + self.by_position


@dataclass(frozen=True)
class Decision:
    """The system of a file.

    Attributes
    ----------
    system: the system, or None if the file has no usable codes.
    sure: "certain" (nine rows of ten agree, no other system comes near), "likely", or "none".
    agreements: all systems, best first.
    prefixed: the codes are P-codes (ID1101).
    reason: why there is no system; "".
    """

    system: System | None
    sure: str = "none"
    agreements: tuple[Agreement, ...] = ()
    prefixed: bool = False
    reason: str = ""


def agreement(
    system: System,
    codes: Sequence[str],
    named: Sequence[frozenset[str]],
    near: Sequence[frozenset[str]],
) -> Agreement:
    """Compare the codes of a file, read in a system, with its names and positions.

    Parameters
    ----------
    codes
        Four digits of each row, "" without.
    named
        Regencies that each row's name may mean.
    near
        Regencies in or near which each row lies.
    """
    regencies = [system.codes.get(code, "") for code in codes]
    rows = [(c, n, p) for c, n, p in zip(regencies, named, near, strict=True) if c]
    return Agreement(
        system.key,
        system.title,
        len(rows),
        sum(c in n for c, n, _ in rows),
        sum(bool(n) and c not in n for c, n, _ in rows),
        sum(c in p for c, _, p in rows),
    )


def decide(
    texts: Sequence[str],
    named: Sequence[frozenset[str]],
    near: Sequence[frozenset[str]],
    prefer: Sequence[str] = ("kemendagri", "bps"),
) -> Decision:
    """Decide the system of a whole file.

    Parameters
    ----------
    texts
        Codes as in the file.
    named, near
        As for `agreement`, in the order of `texts`.
    prefer
        Families in the order in which they win a tie.

    Returns
    -------
    Decision. Without codes, or if even the best system agrees with too few rows, its system is None
    and the codes are not used.
    """
    codes = [read_code(text) for text in texts]
    with_code = sum(map(bool, codes))
    if not with_code:
        return Decision(None, reason="the file has no regency codes")
    ranked = [(agreement(system, codes, named, near), system) for system in systems()]
    # stable: of equal ones of a family, today's codes come first
    ranked.sort(key=lambda r: (-r[0].score, -r[0].understood, prefer.index(r[1].family)))
    (best, system), *others = ranked
    prefixed = sum(text.strip()[:2].upper() == "ID" for text in texts) > 0.5 * len(texts)
    agreements = tuple(item for item, _ in ranked)
    agreeing = max(best.by_name, best.by_position)
    share = agreeing / max(best.understood, 1)
    if share < MIN_AGREEMENT or best.understood < MIN_UNDERSTOOD * with_code:
        reason = (
            f"no system of codes agrees with the names and positions (best: {best.title}, "
            f"{agreeing} of {with_code} rows); the codes are not used"
        )
        return Decision(None, "none", agreements, prefixed, reason)
    # a system that reads every code of this file as the same regency is no rival
    regencies = [system.codes.get(code) for code in codes]
    rivals = [
        item.score
        for item, other in others
        if other.family != system.family and [other.codes.get(code) for code in codes] != regencies
    ]
    certain = share >= 0.9 and best.score >= 1.2 * max(rivals, default=0)
    return Decision(system, "certain" if certain else "likely", agreements, prefixed)
