"""Rows of a file -> rows of the contract, all at once; what does not fit is rejected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coverage.calls.records.cells import (
    MISSING,
    UNKNOWN,
    Agencies,
    as_text,
    flag,
    regency,
    seconds,
    term_key,
    words,
)
from coverage.calls.records.contract import (
    CATEGORIES,
    CLOCK_SLACK,
    EARLIEST,
    HOUR_US,
    MAX_ANSWERED_S,
    MAX_ARRIVED_S,
    NEEDS_CATEGORY,
    OUTCOMES,
    ZONES,
    offsets_us,
    regency_codes,
)
from coverage.calls.records.mapping import Mapping, find_columns
from coverage.calls.records.months import NO_CATEGORY, STAGED, call_keys
from coverage.calls.records.personal import content_problems, name_problems
from coverage.calls.records.readers import WORDS, Batch, Reader, Reject
from coverage.calls.records.timestamps import DAY_US, LOCAL, Timestamps, read_timestamps
from geodata.errors import DataError, Problem

#: so much of a value is quoted in a reason; the whole row stands beside it
_MAX_QUOTED = 100
#: column of seconds -> timestamp that a file may hold in its place, field of `STAGED`, most
_MEASURED = {
    "answered_after_s": ("answered_at", "answered", MAX_ANSWERED_S),
    "arrived_after_s": ("arrived_at", "arrived", MAX_ARRIVED_S),
}
_EMERGENCY = OUTCOMES.index(NEEDS_CATEGORY)
_TEXTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
_VALUES = {"outcome": OUTCOMES, "category": CATEGORIES}


@dataclass
class Converted:
    """Rows to store (`STAGED`), rows to reject, and how many rows the piece of the file had."""

    rows: np.ndarray
    rejects: list[Reject]
    read: int


class Converter:
    """Turns the batches of one file into rows; safe in several threads.

    Parameters
    ----------
    file: as the user named it.
    reader: the file, opened.
    mapping: where our columns come from.
    now: calls may not be later than this (and a day, for clocks that are ahead).

    Raises
    ------
    DataError
        Columns are missing, or look personal by their names.
    """

    def __init__(self, file: str, reader: Reader, mapping: Mapping, now: datetime) -> None:
        self.file, self.mapping, self.decimal = file, mapping, reader.decimal
        self.sources = find_columns(file, reader.columns, mapping)
        self.wanted = list(dict.fromkeys(c for names in self.sources.values() for c in names))
        self.ignored = [column for column in reader.columns if column not in self.wanted]
        self.earliest = _micros(EARLIEST)
        self.latest = _micros(now.astimezone(UTC) + CLOCK_SLACK)
        self.agencies = Agencies(file, " / ".join(self.sources.get("agency", ["agency"])))
        self._month_first = self._day_first = False

    def convert(self, batch: Batch) -> Converted:
        """Convert a batch.

        Raises
        ------
        DataError
            Something in it looks personal by its content, or there are far too many agencies.
        """
        if batch.glance is not None:
            names = [name for name in batch.glance.column_names if name]
            measured = {c for t in (*_MEASURED, "regency_code") for c in self.sources.get(t, [])}
            problems = name_problems(self.file, names)
            problems += content_problems(self.file, batch.glance, measured)
            if problems:
                raise DataError(problems)
        return _Conversion(self, batch).run()

    def timestamps(self, column: pa.ChunkedArray) -> Timestamps:
        """Read a column of timestamps, and remember in which order their parts stand."""
        stamps = read_timestamps(column, self.mapping.date_order)
        self._month_first |= stamps.month_first
        self._day_first |= stamps.day_first
        return stamps

    def finish(self) -> None:
        """Raise a DataError if the dates of the whole file are in US order, month first."""
        if self._month_first and not self._day_first and not self.mapping.date_order:
            rule = 'dates are in US order, month first: say date_order = "mdy" in a mapping'
            column = " / ".join(self.sources["received_at"])
            raise DataError([Problem(self.file, None, column, "", rule)])


class _Conversion:
    """One batch on its way: its columns by our names, the rows made of them, and what is wrong."""

    def __init__(self, converter: Converter, batch: Batch) -> None:
        self.converter, self.mapping, self.batch = converter, converter.mapping, batch
        self.columns = {target: self._column(target) for target in converter.sources}
        self.rows = np.zeros(len(batch.table), STAGED)
        self.errors: list[tuple[np.ndarray, str, str, pa.ChunkedArray | None]] = []

    def run(self) -> Converted:
        rows, columns = self.rows, self.columns
        rows["regency"] = self._regencies()
        self.local = offsets_us()[rows["regency"]]
        rows["at"] = self._instants()
        rows["outcome"] = self._terms("outcome")
        rows["category"] = self._terms("category")
        lacking = (rows["outcome"] == _EMERGENCY) & (rows["category"] == NO_CATEGORY)
        if blank := self.mapping.terms["category"].get(""):
            rows["category"][lacking] = CATEGORIES.index(blank)
        else:
            self._refuse(lacking, "category", "an emergency must have a category", quoted=False)
        for target, (stamp, name, most) in _MEASURED.items():
            rows[name] = self._seconds(target, stamp, most)
        rows["agency"] = self._agencies()
        if "simulated" in columns:
            said = words(columns["simulated"], flag, 0)
            self._refuse(said == UNKNOWN, "simulated", "must be true or false")
            rows["simulated"] = said == 1
        rows["key"] = call_keys(rows, self.converter.agencies.names, columns.get("call_id"))
        return self._split()

    def _column(self, target: str) -> pa.ChunkedArray:
        table, names = self.batch.table, self.converter.sources[target]
        if len(names) == 1:
            column = table.column(names[0])
            kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
            text = any(is_text(kind) for is_text in _TEXTS)
            return column.cast(pa.string()) if text and target not in WORDS else column
        joint = self.mapping.fields[target].joint
        texts = [as_text(table.column(name)).cast(pa.string()) for name in names]
        return pc.binary_join_element_wise(
            *texts, joint, null_handling="replace", null_replacement=""
        )

    def _constant(self, target: str) -> str:
        """Return what a mapping says for every row, or ""."""
        said = self.mapping.fields.get(target)
        return said.value if said else ""

    def _refuse(
        self, mask: np.ndarray, target: str, rule: str, source: str = "", quoted: bool = True
    ) -> None:
        """Note a rule that some rows break, and the column to quote from (`source` or `target`)."""
        if mask.any():
            column = self.columns[source or target] if quoted else None
            self.errors.append((mask, target, rule, column))

    def _regencies(self) -> np.ndarray | int:
        if "regency_code" not in self.columns:
            return regency_codes().index(self._constant("regency_code"))
        column = self.columns["regency_code"]
        if pa.types.is_floating(column.type):  # 35.7 is 35.70
            texts = [None if v is None else f"{v:.2f}" for v in column.to_pylist()]
            column = pa.chunked_array([pa.array(texts, pa.string())])
            self.columns["regency_code"] = column
        numbers = words(column, regency)
        self._refuse(numbers == MISSING, "regency_code", "must not be empty", quoted=False)
        rule = "must be the code or the full name of a kabupaten or kota"
        self._refuse(numbers == UNKNOWN, "regency_code", rule)
        return np.asarray(np.maximum(numbers, 0))

    def _utc(self, stamps: Timestamps) -> np.ndarray:
        """Return what to take off from timestamps to reach UTC, in microseconds."""
        zone = self.mapping.zone
        clock = ZONES[zone] * HOUR_US if zone else self.local
        return np.where(stamps.offset == LOCAL, clock, stamps.offset)

    def _instants(self) -> np.ndarray:
        stamps = self.converter.timestamps(self.columns["received_at"])
        earliest, latest = self.converter.earliest, self.converter.latest
        rule = "must be a date with a time, like 2025-01-31 13:45:00 or 31 Januari 2025 13.45 WITA"
        self._refuse(stamps.wrong, "received_at", rule)
        # two days within the limits of the clock: the subtraction must not overflow
        us = np.clip(stamps.us, earliest - 2 * DAY_US, latest + 2 * DAY_US)
        at: np.ndarray = us - self._utc(stamps)
        rule = f"must not lie before {EARLIEST:%Y}"
        self._refuse(~stamps.wrong & (at < earliest), "received_at", rule)
        self._refuse(~stamps.wrong & (at > latest), "received_at", "must not lie in the future")
        return at

    def _terms(self, target: str) -> np.ndarray | int:
        values = _VALUES[target]
        if target not in self.columns:
            value = self._constant(target)
            return values.index(value) if value else NO_CATEGORY
        meanings = {term: values.index(v) for term, v in self.mapping.terms[target].items()}
        numbers = words(self.columns[target], lambda term: meanings.get(term_key(term), UNKNOWN))
        if self.mapping.own:
            rule = f"must be one of {', '.join(values)}"
        else:
            rule = f"the mapping's [{target}] does not know the term"
        self._refuse(numbers == UNKNOWN, target, rule)
        if target == "outcome":
            self._refuse(numbers == MISSING, target, "must not be empty", quoted=False)
        return np.where(numbers < 0, NO_CATEGORY, numbers)

    def _seconds(self, target: str, stamp: str, most: float) -> np.ndarray | float:
        if target in self.columns:
            source, decimal = target, self.converter.decimal
            unit = self.mapping.fields[target].unit
            values, wrong = seconds(self.columns[target], decimal, unit)
            rule = "must be a number of seconds or hh:mm:ss"
            if not decimal:
                rule += "; the decimal sign cannot be told, say `decimal` in a mapping"
        elif stamp in self.columns:
            source, column = stamp, self.columns[stamp]
            stamps = self.converter.timestamps(column)
            filled = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(as_text(column)), ""), False)
            wrong = stamps.wrong & filled.to_numpy()
            passed = (stamps.us - self._utc(stamps) - self.rows["at"]) / 1e6
            values = np.where(stamps.wrong, np.nan, passed)
            rule = "must be a date with a time, or empty"
        else:
            return np.nan
        self._refuse(wrong, target, rule, source)
        self._refuse(values < 0, target, "must not be negative", source)
        self._refuse(values > most, target, f"must be at most {most:.0f} seconds", source)
        return np.asarray(np.clip(values, 0, most) + 0.0)

    def _agencies(self) -> np.ndarray | int:
        number = self.converter.agencies.number
        if "agency" not in self.columns:
            name = self._constant("agency")
            return number(name) if name.strip() else MISSING
        numbers = words(self.columns["agency"], number)
        rule = "must be the short name of an agency, without numbers or positions of people"
        self._refuse(numbers == UNKNOWN, "agency", rule)
        return numbers

    def _split(self) -> Converted:
        """Split accepted and rejected rows; lines without content are neither."""
        rejects, rows = list(self.batch.broken), self.rows
        read = len(rows) + len(rejects)
        if not self.errors:
            return Converted(rows, rejects, read)
        wrong = np.logical_or.reduce([mask for mask, *_ in self.errors])
        bad = np.flatnonzero(wrong)
        places = zip(self.batch.origin(bad), self._reasons(bad), strict=True)
        filled = [Reject(line, text, reason) for (line, text), reason in places if text]
        read -= len(bad) - len(filled)
        rejects = sorted([*rejects, *filled], key=lambda reject: reject.line)
        return Converted(rows.take(np.flatnonzero(~wrong)), rejects, read)

    def _reasons(self, bad: np.ndarray) -> list[str]:
        """Return everything that is wrong with each of the bad rows."""
        reasons: list[list[str]] = [[] for _ in bad]
        for mask, target, rule, column in self.errors:
            hits = np.flatnonzero(mask[bad])
            values = [None] * len(hits) if column is None else column.take(bad[hits]).to_pylist()
            for hit, value in zip(hits.tolist(), values, strict=True):
                quoted = "" if value is None else f" = {str(value)[:_MAX_QUOTED]!r}"
                reasons[hit].append(f"{target}{quoted}: {rule}")
        return ["; ".join(parts) for parts in reasons]


def _micros(stamp: datetime) -> int:
    return int(stamp.timestamp()) * 1_000_000
