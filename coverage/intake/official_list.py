"""A ministry's own list of regencies, whatever its layout, as rows of evidence.

The column that names regencies is the one in which most cells do. Other columns help: one of
provinces (a merged cell holds for the rows below it), one of Kabupaten / Kota, one of codes. They
must agree row by row; nothing is chosen where they do not. What is no row of the list (titles,
header, province headings, notes) is returned, so that a reader can see that nothing was lost.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from coverage.core.spreadsheets import column_letter
from coverage.core.tables import violations
from coverage.evidence.schemas import EVIDENCE_COLUMNS, area_names, evidence_contract
from coverage.intake.incoming import cell_rules, meanings, one_of
from coverage.intake.list_layout import Layout, find_layout, is_aside, is_heading, letters
from coverage.intake.spreadsheets import MAX_QUOTED, Table, read_spreadsheet
from geodata.errors import DataError, Problem
from geodata.register.lookup import UnknownRegion
from geodata.register.regions import provinces, regions
from geodata.register.spelling import kind_of, province_of


@dataclass(frozen=True)
class Item:
    """A regency (or DKI Jakarta, 31) on the list: where it stands, its text, its code."""

    line: int
    text: str
    code: str


@dataclass(frozen=True)
class OfficialList:
    """A list, understood.

    Attributes
    ----------
    file, how: what was read.
    columns: the columns that were used, in words.
    items: each area once, in the order of the list; at least one.
    duplicates: (repeated item, first item).
    unread: (line, text) of what was taken for no row of the list.
    """

    file: str
    how: str
    columns: tuple[str, ...]
    items: tuple[Item, ...]
    duplicates: tuple[tuple[Item, Item], ...]
    unread: tuple[tuple[int, str], ...]


class _Reader:
    """One list being read, row by row: the province of a heading or merged cell is kept."""

    def __init__(self, table: Table, layout: Layout, at: dt.date) -> None:
        self.table, self.layout, self.at = table, layout, at
        self.province = ""
        self.items: list[Item] = []
        self.unread: list[tuple[int, str]] = []
        self.problems: list[Problem] = []

    def read(self, number: int) -> None:
        """Read one row of the table."""
        line, cells = self.table.rows[number]
        layout, text = self.layout, cells[self.layout.main]
        found = layout.found[number]
        if number <= layout.header:
            self.skip(line, cells)
            return
        if is_heading(text, cells, layout):
            self.province = province_of(text)
            names_regency = any(found[c] for c in (layout.main, *layout.support))
            if names_regency and found[layout.main] != {"31"}:
                rule = "may be a heading or a regency: write Kabupaten or Kota before its name"
                self.problem(line, layout.main, text, rule)
            self.skip(line, cells)
            return
        self._note_province(line, cells, bool(text and found[layout.main]))
        support = [found[column] for column in layout.support if found[column]]
        if not text and not support:
            self._stray(line, cells, found)
            self.skip(line, cells)
            return
        try:
            named = [meanings(text, self.province, self.at)] if text else []
        except UnknownRegion as error:
            if is_aside(text, cells):
                self.skip(line, cells)
                return
            where = f" (in {provinces()['name'][self.province]})" if self.province else ""
            self.problem(line, layout.main, text, f"{error}{where}")
            return
        self._item(line, cells, [*named, *support])

    def _stray(self, line: int, cells: tuple[str, ...], found: tuple[frozenset[str], ...]) -> None:
        """Refuse a regency that stands in another column than its list."""
        for column, cell in enumerate(cells):
            if found[column] and letters(cell) and not province_of(cell):
                main = column_letter(self.layout.main)
                rule = f"names a regency outside column {main}: move it there"
                self.problem(line, column, cell, rule)

    def _note_province(self, line: int, cells: tuple[str, ...], is_item: bool) -> None:
        """Keep the province of a row; a merged cell is empty, and the one above it holds."""
        column = self.layout.province
        if column is None or not letters(cells[column]):
            return
        province = province_of(cells[column])
        if province:
            self.province = province
        elif is_item:
            self.problem(line, column, cells[column], "no province is called so")

    def _item(self, line: int, cells: tuple[str, ...], sets: list[frozenset[str]]) -> None:
        text = cells[self.layout.main] or "".join(cells[c] for c in self.layout.support[:1])
        both = frozenset.intersection(*sets)
        column, kinds = self.layout.kind, regions()["kind"]
        if both and (kind := kind_of(cells[column]) if column is not None else ""):
            both = frozenset(code for code in both if kinds.get(code, kind) == kind)
        if not both:
            columns = (self.layout.main, *self.layout.support, self.layout.kind)
            named = ", ".join(f"{column_letter(c)} {cells[c]!r}" for c in columns if c is not None)
            rule = f"the columns name different regencies ({named}): choose one with --column"
            self.problem(line, self.layout.main, text, rule)
            return
        try:
            self.items.append(Item(line, text, one_of(text, both)))
        except LookupError as error:
            self.problem(line, self.layout.main, text, str(error))
        for column, cell in self.layout.not_running(cells):
            rule = "the list must hold running services only: take the line or the column out"
            self.problem(line, column, cell, rule)

    def problem(self, line: int, column: int, text: str, rule: str) -> None:
        """Note what has to be put right in a cell."""
        found = Problem(self.table.file, line, column_letter(column), text[:MAX_QUOTED], rule)
        self.problems.append(found)

    def skip(self, line: int, cells: tuple[str, ...]) -> None:
        """Note a line that is no row of the list."""
        self.unread.append((line, " | ".join(filter(None, cells))[: 2 * MAX_QUOTED]))


def read_list(path: Path | str, at: dt.date, sheet: str = "", column: str = "") -> OfficialList:
    """Read a list of regencies.

    Parameters
    ----------
    path: CSV or .xlsx in any layout.
    at: day of the list, for codes that changed their meaning.
    sheet: name of the sheet, where several are filled.
    column: heading, letter or number (from 1) of the column that names the regencies; by default it
        is found.

    Raises
    ------
    DataError
        No column names regencies, or with every line that names none, several, or one whose service
        does not run.
    """
    table = read_spreadsheet(path, sheet)
    layout = find_layout(table, at, column)
    reader = _Reader(table, layout, at)
    for number in range(len(table.rows)):
        reader.read(number)
    if reader.problems:
        raise DataError(reader.problems)
    first: dict[str, Item] = {}
    duplicates = []
    for item in reader.items:
        known = first.setdefault(item.code, item)
        if known is not item:
            duplicates.append((item, known))
    return OfficialList(
        table.file,
        table.how,
        layout.described(table),
        tuple(first.values()),
        tuple(duplicates),
        tuple(reader.unread),
    )


def evidence_rows(listed: OfficialList, said: Mapping[str, str], today: dt.date) -> pd.DataFrame:
    """Turn a list into rows of evidence: `operational` on the day of the list, stated.

    A list says that a service runs on its day, not when it began: it is a sighting, of the best
    kind, by the body that opens the number. So its date never takes the place of a launch.

    Parameters
    ----------
    said: date (first day of the list's), date_precision (day or month), publisher, source_url.
    today: calendar day in Asia/Jakarta.

    Returns
    -------
    `EVIDENCE_COLUMNS` as text, indexed by line in the list.

    Raises
    ------
    DataError
        The publisher, the address or the date breaks the contract.
    """
    note = f"on the publisher's own list, which names {len(listed.items)}"
    row: dict[str, str] = dict.fromkeys(EVIDENCE_COLUMNS, "") | dict(said)
    row |= {"event": "operational", "date_basis": "stated", "note": note}
    records = [
        row | {"regency_code": i.code, "regency_name": area_names()[i.code]} for i in listed.items
    ]
    index = pd.Index([item.line for item in listed.items], name="row", dtype="int64")
    frame = pd.DataFrame(records, index=index, columns=list(EVIDENCE_COLUMNS), dtype=str)
    rules = [Problem(listed.file, None, column, row[column], r) for column, r in cell_rules(row)]
    for found in violations(listed.file, frame, evidence_contract(today)):
        rules.append(replace(found, line=None, value=found.value[:MAX_QUOTED]))
    if rules:
        raise DataError(sorted(set(rules)))
    return frame
