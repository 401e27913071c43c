"""New rows of evidence from a CSV or workbook: columns by name, places by the register's lookup."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from coverage.core.dates import parse_partial
from coverage.core.spreadsheets import column_letter
from coverage.core.tables import violations
from coverage.evidence.checks import EARLIEST
from coverage.evidence.schemas import EVIDENCE_COLUMNS, area_names, evidence_contract
from coverage.intake.spreadsheets import MAX_QUOTED, Table, read_spreadsheet
from geodata.errors import DataError, Problem
from geodata.importing.code_systems import bps_codes
from geodata.register.lookup import default_lookup
from geodata.register.names import code_of
from geodata.register.regions import AmbiguousRegion, Candidate, UnknownRegion, regions

PLACES = ("regency_code", "regency_name")
#: the other columns may be missing; a missing one is empty, and date_precision that of the date
REQUIRED = ("event", "date", "date_basis", "source_url", "publisher")
_HEADER_NAMES = 4  # a row with so many names of columns is a header
_PRECISION = {4: "year", 7: "month", 10: "day"}
_FORMULA = re.compile(r"[=@]|[+\-].")
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")


@dataclass(frozen=True)
class Incoming:
    """New rows, checked one by one.

    Attributes
    ----------
    file, how: what was read (see `coverage.intake.spreadsheets.Table`).
    frame: `EVIDENCE_COLUMNS` as text, as the table writes them, indexed by line in the file.
    repeats: (line, first line) of duplicate rows of the file.
    unread: (line, text) of what stands above the header.
    """

    file: str
    how: str
    frame: pd.DataFrame
    repeats: tuple[tuple[int, int], ...] = ()
    unread: tuple[tuple[int, str], ...] = ()


def area(code: str) -> Candidate:
    """Return (code, name, province) of a regency or of DKI Jakarta."""
    if code in regions().index:
        return default_lookup().candidate(code)
    return code, area_names()[code], area_names()[code]


def meanings(text: str, province: str = "", at: dt.date | None = None) -> frozenset[str]:
    """Return every area that a text may mean: codes of regencies, or 31 for DKI Jakarta.

    Parameters
    ----------
    text: code of today or a former one, or name. Four digits without a dot may be a code of
        Statistics Indonesia as well, and then mean two regencies.
    province: code or name of the province to look in; "" for all.
    at: day of the text, for codes that changed their meaning.

    Raises
    ------
    UnknownRegion
        Nothing is called so; carries suggestions.
    """
    lookup = default_lookup()
    try:
        found = {lookup.resolve(text, province=province or None, at=at)}
    except AmbiguousRegion as error:
        found = {code for code, _, _ in error.candidates}
    except UnknownRegion:
        found = set()
        if not text.isdigit() or text in area_names():
            found = _whole_province(text)
        if not found:
            raise
    digits = text.strip()
    if digits.isdigit() and code_of(digits):
        other = bps_codes().get(digits)
        found |= {other} if other else set()
    return frozenset(found)


def _whole_province(text: str) -> set[str]:
    """DKI Jakarta by one of its names or its code."""
    try:
        code = default_lookup().province(text)
    except UnknownRegion:
        return set()
    return {code} & set(area_names())


def one_of(text: str, found: Iterable[str]) -> str:
    """Return the only area of several meanings.

    Raises
    ------
    AmbiguousRegion
        There are more; it carries them.
    """
    codes = sorted(found)
    if len(codes) != 1:
        raise AmbiguousRegion(text, [area(code) for code in codes])
    return codes[0]


def _place(code: str, name: str) -> str:
    """Return the one area of a code and a name, of which one may be empty."""
    given = [text for text in (code, name) if text]
    if not given:
        raise LookupError("must name a regency by its code or its name")
    found = [meanings(text) for text in given]
    both = frozenset.intersection(*found)
    if not both:
        readings = " and ".join(
            f"{text!r} means " + ", ".join(" ".join(area(c)[:2]) for c in sorted(codes))
            for text, codes in zip(given, found, strict=True)
        )
        raise LookupError(f"code and name must mean the same regency: {readings}")
    return one_of(given[0], both)


def _column_key(cell: str) -> str:
    return re.sub(r"[\s\-]+", "_", cell.strip().casefold())


def _header(table: Table) -> tuple[int, dict[str, int]]:
    """Return the index of the header among the rows, and column -> position."""
    keys = [[_column_key(cell) for cell in cells] for _, cells in table.rows]
    counts = [len(set(row) & set(EVIDENCE_COLUMNS)) for row in keys]
    headers = [n for n, count in enumerate(counts) if count >= _HEADER_NAMES]
    if len(headers) > 1:
        lines = ", ".join(str(table.rows[n][0]) for n in headers)
        rule = f"must have one header, but lines {lines} look like one"
        raise DataError([Problem(table.file, table.rows[headers[1]][0], "", "", rule)])
    index = headers[0] if headers else 0
    names, line = keys[index], table.rows[index][0]
    problems = [
        Problem(table.file, line, name, "", "the column is missing")
        for name in REQUIRED
        if name not in names
    ]
    if not set(PLACES) & set(names):
        rule = "one of the columns regency_code and regency_name must be there"
        problems.append(Problem(table.file, line, "", "", rule))
    below = [cells for _, cells in table.rows[index + 1 :]]
    for place, name in enumerate(names):
        shown = table.rows[index][1][place] or column_letter(place)
        if not name and any(cells[place] for cells in below):
            problems.append(Problem(table.file, line, shown, "", "the column has no name"))
        elif name and name not in EVIDENCE_COLUMNS:
            known = ", ".join(EVIDENCE_COLUMNS)
            rule = f"the column is not known here; known are {known}"
            problems.append(Problem(table.file, line, shown[:MAX_QUOTED], "", rule))
        elif name and name in names[:place]:
            problems.append(Problem(table.file, line, shown, "", "the column is repeated"))
    if problems:
        raise DataError(problems)
    if not below:
        raise DataError([Problem(table.file, None, "", "", "the table has a header but no rows")])
    return index, {name: place for place, name in enumerate(names) if name}


def _dated(row: dict[str, str], derive: bool) -> None:
    """Write the date as the table does: the first day of its period, and the precision."""
    written = _PRECISION.get(len(row["date"]))
    first = parse_partial(row["date"])
    if written is None or first is None:
        return  # left as it is, for the contract to refuse
    if derive or (written != "day" and not row["date_precision"]):
        row["date_precision"] = written
    if row["date_precision"] == written:
        row["date"] = first.isoformat()


def cell_rules(row: dict[str, str]) -> list[tuple[str, str]]:
    """Return (column, rule) for what a table that spreadsheets open must not hold.

    `row` is column -> text, with a date.
    """
    found = []
    for column, cell in row.items():
        if _FORMULA.match(cell):
            found.append((column, "must not begin like a formula (=, +, - or @)"))
        if _ERROR.fullmatch(cell):
            found.append((column, "must not be an error of a spreadsheet"))
    day = parse_partial(row["date"])
    if day is not None and day < EARLIEST:
        found.append(("date", f"must not lie before {EARLIEST.isoformat()}"))
    return found


def read_incoming(path: Path | str, today: dt.date, sheet: str = "") -> Incoming:
    """Read new rows of evidence.

    Parameters
    ----------
    path: CSV or .xlsx with the columns of `deployment_evidence.csv` under their names, in any
        order and any case; titles may stand above. A regency is named by anything that
        `geodata.register.lookup` resolves, in one of its two columns or both.
    today: calendar day in Asia/Jakarta against which "after tomorrow" is judged.
    sheet: name of the sheet, where several are filled.

    Raises
    ------
    DataError
        With every problem of the file; nothing of it is used.
    """
    table = read_spreadsheet(path, sheet)
    index, places = _header(table)
    records: dict[int, dict[str, str]] = {}
    problems: list[Problem] = []
    nowhere: set[int] = set()
    for line, cells in table.rows[index + 1 :]:
        row = {c: cells[places[c]] if c in places else "" for c in EVIDENCE_COLUMNS}
        given = {c: row[c][:MAX_QUOTED] for c in EVIDENCE_COLUMNS}
        for column in ("event", "date_precision", "date_basis"):
            row[column] = row[column].casefold()
        _dated(row, derive="date_precision" not in places)
        broken = cell_rules(row)
        try:
            row["regency_code"] = _place(row["regency_code"], row["regency_name"])
            row["regency_name"] = area_names()[row["regency_code"]]
        except LookupError as error:
            nowhere.add(line)
            column = next((c for c in PLACES if given[c]), next(c for c in PLACES if c in places))
            broken.append((column, str(error)))
        problems += [Problem(table.file, line, c, given[c], rule) for c, rule in broken]
        records[line] = row
    frame, repeats = _without_repeats(records)
    problems += [
        replace(found, value=found.value[:MAX_QUOTED])
        for found in violations(table.file, frame, evidence_contract(today))
        if not (found.line in nowhere and found.column in PLACES)
    ]
    if problems:
        raise DataError(problems)
    unread = tuple((line, " | ".join(filter(None, cells))) for line, cells in table.rows[:index])
    return Incoming(table.file, table.how, frame, repeats, unread)


def _without_repeats(
    records: dict[int, dict[str, str]],
) -> tuple[pd.DataFrame, tuple[tuple[int, int], ...]]:
    """Return the different rows, and (line, first line) of the others."""
    frame = pd.DataFrame.from_dict(records, orient="index", columns=list(EVIDENCE_COLUMNS))
    frame = frame.astype(str).rename_axis("row")
    lines = frame.index.to_series().groupby([frame[name] for name in EVIDENCE_COLUMNS])
    first = lines.transform("first")
    repeats = first[first != first.index]
    return frame.drop(index=repeats.index), tuple(zip(repeats.index, repeats, strict=True))
