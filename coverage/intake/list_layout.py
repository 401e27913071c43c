"""Which column of a list is what, and which of its lines are no rows: by what resolves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from coverage.core.spreadsheets import column_letter
from coverage.intake.incoming import meanings
from coverage.intake.spreadsheets import Table
from geodata.errors import refused
from geodata.register.lookup import UnknownRegion
from geodata.register.names import words_of
from geodata.register.spelling import province_of

#: a second column is compared if it names regencies in this share of the rows that the best does
_SUPPORT = 0.5
#: a column is one of provinces or kinds if it holds so many for each other text
_HITS_A_MISS = 3
_LONGEST_NAME = 60
_HEADER_WORDS = (
    "nama name kabupaten kab kota kabkota daerah wilayah pemerintah pemda pemkab pemkot kode code "
    "codes no nomor id regency regencies city cities dan atau and or dati ii area kemendagri bps of"
)
_ASIDE_WORDS = (
    "daftar lampiran tabel table list rekap rekapitulasi data catatan keterangan ket sumber source "
    "note notes total jumlah subtotal halaman per tahun tanggal layanan dicetak diperbarui"
)
#: words that headers are made of; words that only titles, sums and notes have
_HEADER, _ASIDE = frozenset(_HEADER_WORDS.split()), frozenset(_ASIDE_WORDS.split())
_KIND = re.compile(r"(kabupaten|kab|kota|kotamadya|kodya|regency|city)\.?", re.I)
_NUMBER = re.compile(r"\(?[0-9]{1,3}\)?")
_NOT_RUNNING = re.compile(
    r"(belum|tidak|non[- ]?aktif|rencana|proses|persiapan|usul|uji ?coba|berhenti|false$|no$|"
    r"not\b|planned|inactive|suspended|trial)",
    re.I,
)
_LONGEST_STATE = 40  # of a cell that says how a service stands


def letters(text: str) -> bool:
    """Say whether a text holds a word, and not only numbers or a numeral such as II."""
    return any(len(word) > 2 and word.isalpha() for word in words_of(text[:200]))


@dataclass(frozen=True)
class Layout:
    """What the columns of a list are, counted from 0.

    Attributes
    ----------
    main: names the regencies, by name or code. province, kind: if there is such a column.
    support: others that name regencies, and must agree.
    found: what each cell of the table may mean.
    has_jakarta: some row is a regency of DKI Jakarta, so that the province is a heading.
    has_headings: some row is the heading of a province.
    header: number of the row that holds the heading that a person chose, or -1.
    """

    main: int
    province: int | None
    kind: int | None
    support: tuple[int, ...]
    found: tuple[tuple[frozenset[str], ...], ...]
    has_jakarta: bool
    has_headings: bool
    header: int

    def not_running(self, cells: tuple[str, ...]) -> Iterator[tuple[int, str]]:
        """Yield (column, cell) of what says that a service does not run."""
        used = {self.main, self.province, self.kind, *self.support}
        for column, cell in enumerate(cells):
            short = len(cell) <= _LONGEST_STATE
            if column not in used and short and _NOT_RUNNING.match(cell):
                yield column, cell

    def described(self, table: Table) -> tuple[str, ...]:
        """Say in words which columns were used for what."""
        count = sum(bool(row[self.main]) for row in self.found)
        uses = (
            ("regencies from", self.main, f" ({count} cells resolve)"),
            *(("compared with", column, "") for column in self.support),
            ("provinces from", self.province, ""),
            ("Kabupaten or Kota from", self.kind, ""),
        )
        return tuple(
            f"{use} column {_title(table, column, self)}{more}"
            for use, column, more in uses
            if column is not None
        )


def _title(table: Table, column: int, layout: Layout) -> str:
    """Name a column by its letter and what stands lowest above the first regency."""
    first = next(n for n, row in enumerate(layout.found) if row[layout.main])
    above = [cells[column] for _, cells in table.rows[:first]]
    titles = [t for t in above if t and not _NUMBER.fullmatch(t) and not province_of(t)]
    return column_letter(column) + (f" {titles[-1][:_LONGEST_NAME]!r}" if titles else "")


def is_heading(text: str, cells: tuple[str, ...], layout: Layout) -> bool:
    """Say whether a row is the heading of a province: its name and no other word."""
    if not province_of(text) or sum(letters(cell) for cell in cells) > 1:
        return False
    found = _found(text)
    if found == {"31"}:
        return layout.has_jakarta
    return not found or layout.has_headings


def is_aside(text: str, cells: tuple[str, ...]) -> bool:
    """Say whether what names no regency is a header, a title, a sum or a note."""
    words = words_of(text[:200])
    if all(_NUMBER.fullmatch(cell) for cell in cells if cell):
        return True  # numbers of the columns, below the header
    return (
        len(text) > _LONGEST_NAME
        or text.startswith("*")
        or bool(_ASIDE & set(words))
        or all(word in _HEADER or len(word) == 1 for word in words)
    )


def _found(text: str, at: dt.date | None = None) -> frozenset[str]:
    try:
        return meanings(text, at=at) if text else frozenset()
    except UnknownRegion:
        return frozenset()


def find_layout(table: Table, at: dt.date, column: str = "") -> Layout:
    """Find out what the columns of a list are.

    Parameters
    ----------
    table: the list. at: its day.
    column: heading, letter or number (from 1) of the column of regencies, or "" to find it.

    Raises
    ------
    DataError
        No column names a regency, or there is no such column.
    """
    known: dict[str, frozenset[str]] = {}
    for _, cells in table.rows:
        known |= {cell: _found(cell, at) for cell in cells if cell not in known}
    found = tuple(tuple(known[cell] for cell in cells) for _, cells in table.rows)
    counts = [sum(bool(row[c]) for row in found) for c in range(table.width)]
    sure = {cell for cell, codes in known.items() if len(codes) == 1 and not province_of(cell)}
    single = [sum(cells[c] in sure for _, cells in table.rows) for c in range(table.width)]
    worded = [sum(letters(cells[c]) for _, cells in table.rows) for c in range(table.width)]
    order = sorted(range(table.width), key=lambda c: (-single[c], -counts[c], -worded[c], c))
    main, header = _chosen(table, column) if column else (order[0], -1)
    if not counts[main]:
        which = f"no cell of column {column_letter(main)} names" if column else "no column names"
        raise refused(table.file, f"{which} a kabupaten or kota")
    rows = [cells for (_, cells), row in zip(table.rows, found, strict=True) if row[main]]
    province = _column_of(table, rows, main, lambda cell: bool(province_of(cell)))
    kind = _column_of(table, rows, main, lambda cell: bool(_KIND.fullmatch(cell)))
    others = [c for c in range(table.width) if c not in (main, province, kind)]
    support = tuple(c for c in others if counts[c] and counts[c] >= _SUPPORT * counts[main])
    named = [(cells[main], row[main]) for (_, cells), row in zip(table.rows, found, strict=True)]
    return Layout(
        main,
        province,
        kind,
        () if column else support,
        found,
        any(code[:3] == "31." for _, codes in named for code in codes),
        any(province_of(text) and not codes for text, codes in named),
        header,
    )


def _column_of(
    table: Table, rows: list[tuple[str, ...]], main: int, test: Callable[[str], bool]
) -> int | None:
    """Return the column that holds the most of something, and hardly anything else."""
    best: tuple[int, int | None] = (0, None)
    for column in range(table.width):
        hits = sum(test(cells[column]) for _, cells in table.rows)
        misses = sum(letters(cells[column]) and not test(cells[column]) for cells in rows)
        if column != main and hits > max(best[0], _HITS_A_MISS * misses):
            best = (hits, column)
    return best[1]


def _chosen(table: Table, column: str) -> tuple[int, int]:
    """Return the column that a person names, and the number of the row that holds its heading."""
    wanted = column.strip().casefold()
    for number, (_, cells) in enumerate(table.rows):
        for place, cell in enumerate(cells):
            if cell.casefold() == wanted:
                return place, number
    for place in range(table.width):
        if wanted in (column_letter(place).casefold(), str(place + 1)):
            return place, -1
    rule = (
        f"has no column {column!r}; it has {column_letter(0)} to {column_letter(table.width - 1)}"
    )
    raise refused(table.file, rule)
