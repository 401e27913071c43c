"""New rows of evidence into the table, and what they change: pure functions, nothing is written.

Rows of the table keep their lines byte by byte and their order. A new row goes below the rows of
its regency that are not later, or, for a regency without rows, where the order of the codes puts
it; so a difference shows the new lines and no others.
"""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from coverage.evidence.figures import Coverage, coverage_of
from coverage.evidence.schemas import EVIDENCE_COLUMNS, EVIDENCE_KEY
from coverage.evidence.status import conflicts, status_at
from geodata.errors import DataError, Problem
from geodata.register.regions import regions

#: a regency whose status differs in one of these looks different on the map or its page
COMPARED = (
    *("state", "possible", "since_start", "since_end", "since_precision", "since_basis"),
    *("since_inferred", "certain_from", "confidence"),
)
_SAME_CONFLICT = (
    *("regency_code", "kind", "start", "end", "precision"),
    *("against_start", "against_end", "against_precision"),
)
_CODE, _DATE = EVIDENCE_COLUMNS.index("regency_code"), EVIDENCE_COLUMNS.index("date")

Key = tuple[str, ...]


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


@dataclass(frozen=True)
class Changes:
    """What a merge changes.

    Attributes
    ----------
    day: the day that is compared.
    status: columns of `COMPARED` with the suffixes _before and _after, by regency_code; only
        regencies that differ in one of them.
    before, after: coverage of the nation on that day.
    conflicts: rows of `coverage.evidence.status.conflicts` of the merged table that are new; line
        numbers are those of the merged table.
    settled: rows of `conflicts` that are gone; line numbers are those of the old table.
    publishers: publishers that the old table does not name, sorted.
    """

    day: date
    status: pd.DataFrame
    before: Coverage
    after: Coverage
    conflicts: pd.DataFrame
    settled: pd.DataFrame
    publishers: tuple[str, ...]


@dataclass(frozen=True)
class _Record:
    """A row of the table: its cells, and its lines as a range counted from 0."""

    cells: tuple[str, ...]
    begin: int
    end: int


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
    text = raw.decode("utf-8")
    lines = list(io.StringIO(text, newline=""))
    records = list(_records(lines))
    wanted, known = _sort_out(records, new, file)
    place = _places(records)
    slots: dict[int, list[tuple[tuple[str, ...], int]]] = {}
    for line, cells in wanted:
        slots.setdefault(place(cells), []).append((cells, line))
    newline = "\r\n" if lines[0].endswith("\r\n") else "\n"
    if slots and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += newline
    out: list[str] = []
    placed: dict[int, int] = {}
    for number in range(len(lines) + 1):
        for cells, line in sorted(slots.get(number, ()), key=_order):
            out.append(_as_line(cells, newline))
            placed[line] = len(out)
        out += lines[number : number + 1]
    return Merge("".join(out).encode() if placed else raw, placed, tuple(known))


def _order(row: tuple[tuple[str, ...], int]) -> tuple[str, ...]:
    """Sort new rows of one place by regency and date, then by all the rest."""
    cells, _ = row
    return cells[_CODE], cells[_DATE], *cells


def _records(lines: list[str]) -> Iterator[_Record]:
    """Yield the rows below the header."""
    reader = csv.reader(lines, strict=True)
    begin = 0
    for cells in reader:
        if begin and cells:
            yield _Record(tuple(cells), begin, reader.line_num)
        begin = reader.line_num


def _as_line(cells: Iterable[str], newline: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=newline).writerow(cells)
    return out.getvalue()


def _places(records: list[_Record]) -> Callable[[tuple[str, ...]], int]:
    """Return what says before which line (from 0) a new row goes."""
    codes = [record.cells[_CODE] for record in records]
    ordered = codes == sorted(codes)
    own: dict[str, list[_Record]] = {}
    for record in records:
        own.setdefault(record.cells[_CODE], []).append(record)

    def place(cells: tuple[str, ...]) -> int:
        if mine := own.get(cells[_CODE]):
            earlier = [r.end for r in mine if r.cells[_DATE] <= cells[_DATE]]
            return max(earlier, default=mine[0].begin)
        above = bisect_right(codes, cells[_CODE]) if ordered else len(codes)
        return records[above - 1].end if above else 1

    return place


@lru_cache(maxsize=1)
def _members() -> dict[str, list[str]]:
    """Return province code -> codes of its regencies."""
    members: dict[str, list[str]] = {}
    for code, province in regions()["province_code"].items():
        members.setdefault(str(province), []).append(str(code))
    return members


def covered(code: str) -> list[str]:
    """Return the regencies that a row on a regency, or on DKI Jakarta, is about."""
    return _members().get(code, [code])


def _keys(cells: tuple[str, ...]) -> list[Key]:
    """Return what tells a row from another: one key for each regency that it is about."""
    row = dict(zip(EVIDENCE_COLUMNS, cells, strict=True))
    return [(c, *(row[k] for k in EVIDENCE_KEY[1:])) for c in covered(row["regency_code"])]


def _sort_out(
    records: list[_Record], new: pd.DataFrame, file: str
) -> tuple[list[tuple[int, tuple[str, ...]]], list[Known]]:
    """Return (line, cells) of the new rows that the table lacks, and those that it has."""
    present = {key: record for record in records for key in _keys(record.cells)}
    wanted: list[tuple[int, tuple[str, ...]]] = []
    known: list[Known] = []
    problems: list[Problem] = []
    added: dict[Key, int] = {}
    for line, cells in zip(new.index.tolist(), new.itertuples(index=False, name=None), strict=True):
        keys = _keys(cells)
        there = [present[key] for key in keys if key in present]
        twice = sorted({added[key] for key in keys if key in added})
        if len(there) == len(keys):
            known.append(_known(line, cells, there[0]))
            continue
        if there or twice:
            at = f"line {there[0].begin + 1} of the table" if there else f"line {twice[0]}"
            rule = (
                f"the row repeats, for some regencies of the province, {at}: name them one by one"
            )
            problems.append(Problem(file, line, "regency_code", cells[_CODE], rule))
        added |= dict.fromkeys(keys, line)
        wanted.append((line, cells))
    if problems:
        raise DataError(problems)
    return wanted, known


def _known(line: int, cells: tuple[str, ...], record: _Record) -> Known:
    pairs = zip(EVIDENCE_COLUMNS, cells, record.cells, strict=True)
    differs = tuple(
        column for column, mine, theirs in pairs if mine != theirs and "regency" not in column
    )
    return Known(line, record.begin + 1, differs)


def compare(before: pd.DataFrame, after: pd.DataFrame, day: date) -> Changes:
    """Say what a merge changes.

    Parameters
    ----------
    before, after: the evidence, as `load_evidence` returns it.
    day: calendar day in Indonesia.
    """
    old, new = status_at(before, day), status_at(after, day)
    mine, theirs = (frame[list(COMPARED)] for frame in (old, new))
    differs = ((mine != theirs) & ~(mine.isna() & theirs.isna())).any(axis=1)
    status = mine[differs].add_suffix("_before").join(theirs[differs].add_suffix("_after"))
    past, present = conflicts(before), conflicts(after)
    publishers = set(after["publisher"]) - set(before["publisher"])
    return Changes(
        day,
        status,
        coverage_of(old, day),
        coverage_of(new, day),
        _without(present, past),
        _without(past, present),
        tuple(sorted(publishers)),
    )


def _without(rows: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return the conflicts whose two intervals are not among the others."""
    columns = list(_SAME_CONFLICT)
    known = set(others[columns].itertuples(index=False, name=None))
    fresh = [row not in known for row in rows[columns].itertuples(index=False, name=None)]
    return rows[fresh]
