"""Which columns of a file become which of ours."""

from __future__ import annotations

from coverage.calls.records.contract import REQUIRED_COLUMNS
from coverage.calls.records.mapping import Mapping
from coverage.calls.records.personal import name_problems
from geodata.errors import DataError, Problem


def find_columns(file: str, columns: list[str], mapping: Mapping) -> dict[str, list[str]]:
    """Return our column -> columns of the file, by exact name or else regardless of case.

    Raises
    ------
    DataError
        Columns are missing, or look personal by their names.
    """
    folded: dict[str, list[str]] = {}
    for column in columns:
        folded.setdefault(column.casefold(), []).append(column)
    problems = name_problems(file, columns)
    sources: dict[str, list[str]] = {}
    for target, said in mapping.fields.items():
        if said.value:
            continue
        found = []
        for name in said.columns:
            alike = [name] if name in columns else folded.get(name.casefold(), [])
            if len(alike) == 1:
                found += alike
            elif not mapping.own or target in REQUIRED_COLUMNS:
                known = ", ".join(columns)[:300]
                rule = f"the column is missing; the file has: {known}"
                problems.append(Problem(file, 1, name, "", rule))
        if found:
            sources[target] = found
    if problems:
        raise DataError(problems)
    return sources
