"""New rows of evidence into the table: pure functions, nothing is written.

Rows of the table keep their lines byte by byte and their order. A new row goes below the rows of
its regency that are not later, or, for a regency without rows, where the order of the codes puts
it; so a difference shows the new lines and no others.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from coverage.evidence.corrections import csv_line
from coverage.evidence.schemas import EVIDENCE_COLUMNS, EVIDENCE_KEY
from geodata.errors import DataError, Problem
from geodata.register.regions import scope_codes

_CODE, _DATE = EVIDENCE_COLUMNS.index("regency_code"), EVIDENCE_COLUMNS.index("date")

Cells = tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """A new row that the table has: its line in the file, the table's, columns that differ."""

    line: int
    table_line: int
    differs: tuple[str, ...]


@dataclass(frozen=True)
class Merge:
    """The merged table.

    Attributes
    ----------
    content: the whole table, as bytes; the old bytes if nothing is new.
    lines: line in the file of new rows -> line in the merged table.
    known: rows that were there, and are not added.
    """

    content: bytes
    lines: dict[int, int]
    known: tuple[Known, ...]


class _Record(NamedTuple):
    """A row of the table (without cells where a line is blank), its lines, and where it begins.

    A new row begins at a line of the file that it comes from.
    """

    cells: Cells
    lines: list[str]
    begin: int
    is_new: bool = False


def merge(raw: bytes, new: pd.DataFrame, file: str) -> Merge:
    """Put new rows into the table.

    Parameters
    ----------
    raw: the table as it stands, valid by `load_evidence`.
    new: rows as `read_incoming` returns them (text, indexed by line in the file). Their order makes
        no difference.
    file: what they come from, for problems.

    Raises
    ------
    DataError
        A row on DKI Jakarta of which the table has some regencies and not the others.
    """
    header, *records = _records(raw.decode("utf-8"))
    wanted, known = _sort_out(records, new, file)
    codes = [record.cells[_CODE] for record in records if record.cells]
    ordered = codes == sorted(codes)
    newline = "\r\n" if header.lines[0].endswith("\r\n") else "\n"
    last = (records or [header])[-1].lines
    if wanted and not last[-1].endswith(("\n", "\r")):
        last[-1] += newline
    for line, cells in sorted(wanted, key=lambda row: (row[1][_CODE], row[1][_DATE], *row[1])):
        place = _place([record.cells for record in records], cells, ordered)
        records.insert(place, _Record(cells, [csv_line(cells) + newline], line, is_new=True))
    content: list[str] = []
    placed: dict[int, int] = {}
    for record in (header, *records):
        if record.is_new:
            placed[record.begin] = len(content) + 1
        content += record.lines
    return Merge("".join(content).encode(), placed, tuple(known))


def _records(text: str) -> list[_Record]:
    """Return the rows of a table, the header first."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, strict=True)
    records, begin = [], 0
    for cells in reader:
        records.append(_Record(tuple(cells), lines[begin : reader.line_num], begin + 1))
        begin = reader.line_num
    return records


def _place(rows: list[Cells], new: Cells, ordered: bool) -> int:
    """Return before which of the rows a new one goes."""
    own = [n for n, row in enumerate(rows) if row and row[_CODE] == new[_CODE]]
    if own:
        return max((n + 1 for n in own if rows[n][_DATE] <= new[_DATE]), default=own[0])
    above = (
        n + 1 for n, row in enumerate(rows) if row and not (ordered and row[_CODE] > new[_CODE])
    )
    return max(above, default=0)


def _keys(cells: Cells) -> list[Cells]:
    """Return what tells a row from another: one key for each regency that it is about."""
    row = dict(zip(EVIDENCE_COLUMNS, cells, strict=True))
    return [(c, *(row[k] for k in EVIDENCE_KEY[1:])) for c in scope_codes(row["regency_code"])]


def _sort_out(
    records: list[_Record], new: pd.DataFrame, file: str
) -> tuple[list[tuple[int, Cells]], list[Known]]:
    """Return (line, cells) of the new rows that the table lacks, and those that it has."""
    present = {key: record for record in records if record.cells for key in _keys(record.cells)}
    wanted: list[tuple[int, Cells]] = []
    known: list[Known] = []
    problems: list[Problem] = []
    added: dict[Cells, int] = {}
    for line, *row in new.itertuples(name=None):
        cells = tuple(row)
        keys = _keys(cells)
        there = [present[key] for key in keys if key in present]
        twice = sorted({added[key] for key in keys if key in added})
        if len(there) == len(keys):
            known.append(_known(line, cells, there[0]))
            continue
        if there or twice:
            at = f"line {there[0].begin} of the table" if there else f"line {twice[0]}"
            rule = (
                f"the row repeats, for some regencies of the province, {at}: name them one by one"
            )
            problems.append(Problem(file, line, "regency_code", cells[_CODE], rule))
        added |= dict.fromkeys(keys, line)
        wanted.append((line, cells))
    if problems:
        raise DataError(problems)
    return wanted, known


def _known(line: int, cells: Cells, record: _Record) -> Known:
    pairs = zip(EVIDENCE_COLUMNS, cells, record.cells, strict=True)
    differs = (column for column, mine, theirs in pairs if mine != theirs)
    return Known(line, record.begin, tuple(c for c in differs if "regency" not in c))
