"""Former codes, former names and other spellings of regencies: an explicit, dated table.

`region_aliases.csv` is the only place where a code or a name may stand for a regency beside
the register itself. A row with `valid_until` was official up to and including that day; a row
without is a spelling or an abbreviation in use today. `scope_aliases.csv` holds the other names of
provinces and island groups.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from geodata.errors import DataError, Problem
from geodata.register.tables import read_table

COLUMNS = ("regency_code", "alias", "kind", "valid_until", "source", "note")
SCOPE_COLUMNS = ("scope_code", "alias", "source")
CODE = re.compile(r"\d\d\.\d\d")


@dataclass(frozen=True)
class Alias:
    """One other code or name of a regency.

    Attributes
    ----------
    regency_code: the current code that is meant.
    alias: the former code ("91.01") or the other name ("Solo"); a name that begins with Kabupaten
        or Kota is understood only with that word.
    kind: "code" or "name".
    valid_until: last day on which it was official, or None for one in use today.
    """

    regency_code: str
    alias: str
    kind: str
    valid_until: dt.date | None


def load_aliases(codes: Collection[str], path: Path) -> tuple[Alias, ...]:
    """Read and check the alias table.

    Parameters
    ----------
    codes
        Current regency codes, to check the targets against.
    path
        CSV with the columns `COLUMNS`.

    Raises
    ------
    DataError
        Unknown target, kind other than code / name, malformed code, impossible date, missing
        source, doubled row.
    """
    problems: list[Problem] = []
    aliases: list[Alias] = []
    seen: set[tuple[str, ...]] = set()
    for line, row in read_table(path, COLUMNS):

        def problem(column: str, rule: str, line: int = line, row: dict[str, str] = row) -> None:
            problems.append(Problem(str(path), line, column, row[column], rule))

        until: dt.date | None = None
        if row["regency_code"] not in codes:
            problem("regency_code", "must be a code of the register")
        if row["kind"] not in ("code", "name"):
            problem("kind", "must be code or name")
        if not row["alias"] or (row["kind"] == "code" and not CODE.fullmatch(row["alias"])):
            problem("alias", "must be a name, or a code written as 91.01")
        if not row["source"]:
            problem("source", "must say where the alias is known from")
        if row["valid_until"]:
            try:
                until = dt.date.fromisoformat(row["valid_until"])
            except ValueError:
                problem("valid_until", "must be an ISO date (2022-11-08) or empty")
        key = (row["regency_code"], row["alias"].casefold(), row["kind"])
        if key in seen:
            problem("alias", "row is doubled")
        seen.add(key)
        aliases.append(Alias(row["regency_code"], row["alias"], row["kind"], until))
    if problems:
        raise DataError(problems)
    return tuple(aliases)


def load_scope_aliases(scopes: Collection[str], path: Path) -> dict[str, tuple[str, ...]]:
    """Read and check the other names of provinces and island groups, by code, in the file's order.

    Parameters
    ----------
    scopes
        Codes of the provinces and keys of the island groups, to check the targets against.
    path
        CSV with the columns `SCOPE_COLUMNS`.

    Raises
    ------
    DataError
        Unknown target, no name, missing source, doubled row.
    """
    problems: list[Problem] = []
    names: dict[str, tuple[str, ...]] = {}
    for line, row in read_table(path, SCOPE_COLUMNS):
        code, alias, source = (row[column] for column in SCOPE_COLUMNS)
        known = names.get(code, ())
        for column, wrong, rule in (
            ("scope_code", code not in scopes, "must be a province code or an island group"),
            ("alias", not alias, "must be a name"),
            ("alias", alias in known, "row is doubled"),
            ("source", not source, "must say where the alias is known from"),
        ):
            if wrong:
                problems.append(Problem(str(path), line, column, row[column], rule))
        names[code] = (*known, alias)
    if problems:
        raise DataError(problems)
    return names
