"""Mapping files: how a call centre's own columns and terms become ours. TOML, nothing guessed.

```toml
name = "Cilegon"                                   # for people
[file]                                             # only what the file does not show by itself
delimiter = ";"
[columns]
regency_code = { value = "36.72" }                 # the same for every row
received_at = ["Tanggal", "Jam"]                   # joined by a blank
outcome = "Jenis Panggilan"
arrived_after_s = { column = "Respon", unit = "minutes" }
[outcome]                                          # a term of the file = a value of ours
"Panggilan Normal" = "emergency"
[category]
"Kebakaran" = "fire"
"" = "other"                                       # an emergency that says nothing of its kind
```
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coverage.calls.records.cells import UNITS, term_key
from coverage.calls.records.contract import CATEGORIES, OUTCOMES, REQUIRED_COLUMNS, ZONES
from coverage.calls.records.personal import RULE, name_problems, personal_by_name
from coverage.calls.records.timestamps import ORDERS
from geodata.errors import DataError, Problem, refused
from geodata.register.lookup import resolve

#: what a file's columns can become; answered_at and arrived_at are timestamps, call_id is a
#: ticket number that tells calls apart and is not stored
TARGETS = (
    *("regency_code", "received_at", "outcome", "category", "answered_after_s", "arrived_after_s"),
    *("answered_at", "arrived_at", "agency", "simulated", "call_id"),
)
#: targets that a file in our own columns does not have
_MAPPED_ONLY = ("answered_at", "arrived_at", "call_id")
_SECONDS = ("answered_after_s", "arrived_after_s")
#: targets whose columns may be several, joined by this
_JOINED = {
    **dict.fromkeys(("received_at", "answered_at", "arrived_at"), " "),
    **dict.fromkeys(("outcome", "category", "call_id"), " / "),
}
_CONSTANT = ("regency_code", "outcome", "category", "agency")
_TERMS = {"outcome": OUTCOMES, "category": CATEGORIES}
_FILE = {
    "delimiter": r"[,;|\t]",
    "encoding": r"[\w-]{3,20}",
    "decimal": r"[.,]",
    "date_order": "|".join(ORDERS),
    "zone": "|".join(ZONES),
    "sheet": r"[^\0]{1,31}",
}


@dataclass(frozen=True)
class Field:
    """Where one of our columns comes from: columns of the file, or a value for every row."""

    columns: tuple[str, ...] = ()
    value: str = ""
    unit: str = "seconds"
    joint: str = " "


@dataclass(frozen=True)
class Mapping:
    """A mapping, checked; the default is a file in our own columns and terms.

    Attributes
    ----------
    fields: our column -> its field.
    terms: "outcome" and "category" -> term of the file as `term_key` makes it -> our value.
    delimiter, encoding, decimal, date_order, zone, sheet: what the file does not show by itself.
    header: line of the column names, from 1; 0 for the first that is filled.
    """

    name: str = ""
    fields: Dict[str, Field] = field(
        default_factory=lambda: {
            target: Field((target,)) for target in TARGETS if target not in _MAPPED_ONLY
        }
    )
    terms: Dict[str, Dict[str, str]] = field(
        default_factory=lambda: {
            target: {value: value for value in values} for target, values in _TERMS.items()
        }
    )
    own: bool = True
    delimiter: str = ""
    encoding: str = ""
    decimal: str = ""
    date_order: str = ""
    zone: str = ""
    sheet: str = ""
    header: int = 0

    @property
    def digest(self) -> str:
        """Return eight hexadecimal digits that change whenever the mapping means something else."""
        meant = [
            sorted((key, repr(value)) for key, value in self.fields.items()),
            sorted((key, sorted(value.items())) for key, value in self.terms.items()),
            *(self.delimiter, self.encoding, self.decimal, self.date_order, self.zone, self.sheet),
            self.header,
        ]
        return hashlib.blake2b(repr(meant).encode(), digest_size=4).hexdigest()


def load_mapping(path: Path | str) -> Mapping:
    """Read a mapping file.

    Raises
    ------
    DataError
        With everything that is wrong with it: no TOML, unknown keys, values that are not ours,
        columns that look personal, an unknown regency.
    """
    name = str(path)
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
        data = tomllib.loads(text.replace("\r\n", "\n"))
    except OSError as error:
        rule = f"cannot be read: {error.strerror or type(error).__name__}"
        raise refused(name, rule) from error
    except UnicodeDecodeError as error:
        raise refused(name, "a mapping must be UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise refused(name, f"is not TOML: {error}") from error
    return _Check(name).mapping(data)


class _Check:
    """The checks of one mapping file; collects every problem."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def problem(self, key: str, value: object, rule: str) -> None:
        self.problems.append(Problem(self.file, None, key, str(value)[:200], rule))

    def mapping(self, data: dict[str, Any]) -> Mapping:
        known = ("name", "file", "columns", *_TERMS)
        for key in set(data) - set(known):
            self.problem(key, data[key], f"is not known here: {', '.join(known)}")
        tables: dict[str, dict[str, Any]] = {}
        for key in known[1:]:
            tables[key] = data.get(key, {})
            if not isinstance(tables[key], dict):
                self.problem(key, tables[key], f"must be a table: [{key}]")
                tables[key] = {}
        fields = {target: self._field(target, said) for target, said in tables["columns"].items()}
        for target in REQUIRED_COLUMNS:
            if target not in fields:
                self.problem(f"columns.{target}", "", "must be mapped")
        for measured in _SECONDS:
            moment = measured.replace("_after_s", "_at")
            if fields.get(measured) and fields.get(moment):
                self.problem(f"columns.{moment}", "", f"cannot be used with {measured}: choose one")
        used = {target: made for target, made in fields.items() if made}
        terms = {key: self._terms(key, tables[key], used.get(key)) for key in _TERMS}
        self._settings(tables["file"])
        title = data.get("name", "")
        if not isinstance(title, str):
            self.problem("name", title, "must be text")
        if self.problems:
            raise DataError(self.problems)
        return Mapping(title, used, terms, own=False, **tables["file"])

    def _field(self, target: str, said: object) -> Field | None:
        key = f"columns.{target}"
        if target not in TARGETS:
            self.problem(key, said, f"is not one of our columns: {', '.join(TARGETS)}")
            return None
        options = said if isinstance(said, dict) else {"column": said}
        for other in set(options) - {"column", "value", "unit"}:
            self.problem(f"{key}.{other}", options[other], "must be column, value or unit")
        if ("column" in options) == ("value" in options):
            self.problem(key, said, "needs a column or a value, one of the two")
            return None
        if "value" in options:
            return self._constant(target, options["value"])
        columns = options["column"]
        columns = [columns] if isinstance(columns, str) else columns
        if not (
            isinstance(columns, list)
            and columns
            and all(isinstance(c, str) and c.strip() for c in columns)
        ):
            self.problem(key, columns, "must name a column of the file, or a list of columns")
            return None
        if len(columns) > 1 and target not in _JOINED:
            self.problem(key, columns, "can come from one column only")
        for column in columns:
            if kind := personal_by_name(column):
                self.problem(key, column, f"looks like {kind} by its name; {RULE}")
        unit = options.get("unit", "seconds")
        if unit not in UNITS or ("unit" in options and target not in _SECONDS):
            rule = f"must be one of {', '.join(UNITS)}, for a time in *_s"
            self.problem(f"{key}.unit", unit, rule)
        return Field(tuple(c.strip() for c in columns), "", str(unit), _JOINED.get(target, " "))

    def _constant(self, target: str, value: object) -> Field | None:
        key = f"columns.{target}"
        if target not in _CONSTANT or not isinstance(value, str):
            rule = f"only {', '.join(_CONSTANT)} can be a text for every row"
            self.problem(key, value, rule)
            return None
        if target == "regency_code":
            try:
                value = resolve(value)
            except LookupError as error:
                self.problem(key, value, str(error))
        elif target in _TERMS and value not in _TERMS[target]:
            self.problem(key, value, f"must be one of {', '.join(_TERMS[target])}")
        return Field(value=value)

    def _terms(self, key: str, said: dict[str, Any], used: Field | None) -> dict[str, str]:
        if used and used.value:
            if said:
                self.problem(key, "", f"is not used: {key} has one value for every row")
            return {value: value for value in _TERMS[key]}
        if used and not said:
            self.problem(key, "", f"must say what the terms in {', '.join(used.columns)} mean")
        if said and not used:
            self.problem(key, "", f"is not used: columns.{key} is not mapped")
        terms: dict[str, str] = {}
        for term, value in said.items():
            place = f"{key}.{term}"
            if not term.strip() and key != "category":
                self.problem(place, value, "a row must say its outcome")
            elif value not in _TERMS[key]:
                self.problem(place, value, f"must be one of {', '.join(_TERMS[key])}")
            elif terms.setdefault(term_key(term), value) != value:
                self.problem(place, value, "is repeated, with another value")
        return terms

    def _settings(self, said: dict[str, Any]) -> None:
        for key, value in said.items():
            place = f"file.{key}"
            if key == "header":
                if type(value) is not int or not 1 <= value <= 1000:
                    self.problem(place, value, "must be the line of the column names")
            elif key not in _FILE:
                self.problem(place, value, f"is not known here: {', '.join([*_FILE, 'header'])}")
            elif not isinstance(value, str) or not re.fullmatch(_FILE[key], value):
                self.problem(place, value, f"must be like {_FILE[key]}")


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
