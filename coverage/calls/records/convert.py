"""Rows of a file -> rows of the contract, all at once; what does not fit is rejected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coverage.calls.records.contract import (
    CATEGORIES,
    CLOCK_SLACK,
    EARLIEST,
    MAX_ANSWERED_S,
    MAX_ARRIVED_S,
    NEEDS_CATEGORY,
    OUTCOMES,
    ZONES,
    offsets_us,
    regency_codes,
)
from coverage.calls.records.keys import call_keys
from coverage.calls.records.mapping import Mapping, find_columns
from coverage.calls.records.months import NO_CATEGORY, STAGED
from coverage.calls.records.numbers import seconds
from coverage.calls.records.personal import content_problems, name_problems
from coverage.calls.records.readers import Batch, Reject
from coverage.calls.records.terms import (
    MISSING,
    UNKNOWN,
    Agencies,
    as_text,
    flags,
    regencies,
    terms,
)
from coverage.calls.records.timestamps import LOCAL, Timestamps, read_timestamps
from geodata.errors import DataError, Problem

#: so much of a value is quoted in a reason; the whole row stands beside it
_MAX_QUOTED = 100
_MEASURED = {"answered_after_s": ("answered_at", MAX_ANSWERED_S)} | {
    "arrived_after_s": ("arrived_at", MAX_ARRIVED_S)
}
_DAY_US = 86_400_000_000
_EMERGENCY = OUTCOMES.index(NEEDS_CATEGORY)
_VALUES = {"outcome": OUTCOMES, "category": CATEGORIES}


class RowErrors:
    """What is wrong with which rows of a batch: `bad` marks them, `any` says whether one is."""

    def __init__(self, size: int) -> None:
        self.bad = np.zeros(size, dtype=bool)
        self.any = False
        self._rules: list[tuple[np.ndarray, str, str, pa.ChunkedArray | None]] = []

    def add(
        self, mask: np.ndarray, name: str, rule: str, column: pa.ChunkedArray | None = None
    ) -> None:
        """Note a rule that some rows break, and the column to quote from."""
        if mask.any():
            self.any = True
            self.bad |= mask
            self._rules.append((mask, name, rule, column))

    def reasons(self, bad: np.ndarray) -> list[str]:
        """Return everything that is wrong with each of the bad rows."""
        found: list[list[str]] = [[] for _ in range(len(bad))]
        for mask, name, rule, column in self._rules:
            hits = np.flatnonzero(mask[bad])
            if column is None:
                values: list[object] = [None] * len(hits)
            else:
                values = column.take(pa.array(bad[hits])).to_pylist()
            for hit, value in zip(hits.tolist(), values, strict=True):
                shown = "" if value is None else f" = {str(value)[:_MAX_QUOTED]!r}"
                found[hit].append(f"{name}{shown}: {rule}")
        return ["; ".join(parts) for parts in found]


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
    columns: of the file.
    mapping: where our columns come from.
    decimal: sign of the file's numbers as text.
    now: calls may not be later than this (and a day, for clocks that are ahead).

    Raises
    ------
    DataError
        Columns are missing, or look personal by their names.
    """

    def __init__(
        self, file: str, columns: list[str], mapping: Mapping, decimal: str, now: datetime
    ) -> None:
        self.file, self.mapping, self._decimal = file, mapping, decimal
        self._sources = find_columns(file, columns, mapping)
        self.wanted = list(dict.fromkeys(c for found in self._sources.values() for c in found))
        self.ignored = [column for column in columns if column not in self.wanted]
        self._earliest = _micros(EARLIEST)
        self._latest = _micros(now.astimezone(UTC) + CLOCK_SLACK)
        self._regencies = regencies()
        self.agencies = Agencies(file, " / ".join(self._sources.get("agency", ["agency"])))
        blank = mapping.terms["category"].get("")
        self._blank_category = CATEGORIES.index(blank) if blank else NO_CATEGORY
        self._terms = {
            key: terms(
                {term: values.index(said) for term, said in mapping.terms[key].items() if term}
            )
            for key, values in _VALUES.items()
        }
        self._flags = flags()
        self._month_first = self._day_first = False

    def convert(self, batch: Batch) -> Converted:
        """Convert a batch.

        Raises
        ------
        DataError
            Something in it looks personal by its content, or there are far too many agencies.
        """
        self._look_for_people(batch)
        table, size = batch.table, len(batch.table)
        errors = RowErrors(size)
        rows = np.zeros(size, STAGED)
        columns = {target: self._column(table, target) for target in self._sources}
        stamps = self._timestamps(columns["received_at"])
        rows["regency"] = regency = self._regency(columns, errors, size)
        local = offsets_us()[regency]
        rows["at"] = at = self._instant(stamps, local, columns["received_at"], errors)
        rows["outcome"] = outcome = self._term("outcome", columns, errors, size)
        category = self._term("category", columns, errors, size)
        blank = self._blank_category  # what no category means, of emergencies only
        blanks = (category == NO_CATEGORY) & (outcome == _EMERGENCY)
        rows["category"] = np.where(blanks, blank, category)
        lacking = (rows["outcome"] == _EMERGENCY) & (rows["category"] == NO_CATEGORY)
        errors.add(lacking, "category", "an emergency must have a category")
        for target, name in (("answered_after_s", "answered"), ("arrived_after_s", "arrived")):
            rows[name] = self._seconds(target, columns, at, local, errors, size)
        rows["agency"] = self._agency(columns, errors, size)
        if "simulated" in columns:
            said = self._flags.numbers(columns["simulated"])
            errors.add(said == UNKNOWN, "simulated", "must be true or false", columns["simulated"])
            rows["simulated"] = said == 1
        rows["key"] = call_keys(rows, self.agencies.names, columns.get("call_id"))
        return self._split(batch, rows, errors)

    def finish(self) -> None:
        """Raise a DataError if the dates of the whole file are in US order, month first."""
        if self._month_first and not self._day_first and not self.mapping.date_order:
            rule = 'dates are in US order, month first: say date_order = "mdy" in a mapping'
            column = " / ".join(self._sources["received_at"])
            raise DataError([Problem(self.file, None, column, "", rule)])

    def _look_for_people(self, batch: Batch) -> None:
        if batch.glance is None:
            return
        names = [name for name in batch.glance.column_names if name]
        measured = {c for t in (*_MEASURED, "regency_code") for c in self._sources.get(t, [])}
        problems = name_problems(self.file, names)
        problems += content_problems(self.file, batch.glance, measured)
        if problems:
            raise DataError(problems)

    def _column(self, table: pa.Table, target: str) -> pa.ChunkedArray:
        names = self._sources[target]
        if len(names) == 1:
            return table.column(names[0])
        joint = self.mapping.fields[target].joint
        texts = [as_text(table.column(name)).cast(pa.string()) for name in names]
        return pc.binary_join_element_wise(
            *texts, joint, null_handling="replace", null_replacement=""
        )

    def _timestamps(self, column: pa.ChunkedArray) -> Timestamps:
        stamps = read_timestamps(column, self.mapping.date_order)
        self._month_first |= stamps.month_first
        self._day_first |= stamps.day_first
        return stamps

    def _regency(
        self, columns: dict[str, pa.ChunkedArray], errors: RowErrors, size: int
    ) -> np.ndarray:
        if "regency_code" not in columns:
            code = self.mapping.fields["regency_code"].value
            return np.full(size, regency_codes().index(code), dtype=np.int16)
        column = columns["regency_code"]
        if pa.types.is_floating(column.type):  # 35.7 is 35.70
            texts = [None if v is None else f"{v:.2f}" for v in column.to_pylist()]
            column = pa.chunked_array([pa.array(texts, pa.string())])
        numbers = self._regencies.numbers(column)
        errors.add(numbers == MISSING, "regency_code", "must not be empty")
        rule = "must be the code or the full name of a kabupaten or kota"
        errors.add(numbers == UNKNOWN, "regency_code", rule, column)
        known: np.ndarray = np.maximum(numbers, 0).astype(np.int16)
        return known

    def _offset(self, stamps: Timestamps, local: np.ndarray) -> np.ndarray:
        zone = self.mapping.zone
        clock: np.ndarray | int = ZONES[zone].hours * 3_600_000_000 if zone else local
        return np.where(stamps.offset == LOCAL, clock, stamps.offset)

    def _instant(
        self, stamps: Timestamps, local: np.ndarray, column: pa.ChunkedArray, errors: RowErrors
    ) -> np.ndarray:
        rule = "must be a date with a time, like 2025-01-31 13:45:00 or 31 Januari 2025 13.45 WITA"
        errors.add(stamps.wrong, "received_at", rule, column)
        slack = 2 * _DAY_US  # keeps the subtraction from overflowing
        odd = (stamps.us < self._earliest - slack) | (stamps.us > self._latest + slack)
        at = np.where(
            odd, self._earliest, stamps.us - np.where(odd, 0, self._offset(stamps, local))
        )
        early = ~stamps.wrong & ((odd & (stamps.us < self._latest)) | (at < self._earliest))
        errors.add(early, "received_at", f"must not lie before {EARLIEST:%Y}", column)
        late = ~stamps.wrong & ((odd & (stamps.us > self._latest)) | (at > self._latest))
        errors.add(late, "received_at", "must not lie in the future", column)
        return at

    def _term(
        self, target: str, columns: dict[str, pa.ChunkedArray], errors: RowErrors, size: int
    ) -> np.ndarray:
        said = self.mapping.fields.get(target)
        if target not in columns:
            value = said.value if said else ""
            number = _VALUES[target].index(value) if value else NO_CATEGORY
            return np.full(size, number, dtype=np.uint8)
        numbers = self._terms[target].numbers(columns[target])
        if self.mapping.own:
            rule = f"must be one of {', '.join(_VALUES[target])}"
        else:
            rule = f"the mapping's [{target}] does not know the term"
        errors.add(numbers == UNKNOWN, target, rule, columns[target])
        if target == "outcome":
            errors.add(numbers == MISSING, target, "must not be empty")
        return np.where(numbers < 0, NO_CATEGORY, numbers).astype(np.uint8)

    def _seconds(
        self,
        target: str,
        columns: dict[str, pa.ChunkedArray],
        at: np.ndarray,
        local: np.ndarray,
        errors: RowErrors,
        size: int,
    ) -> np.ndarray:
        stamp, most = _MEASURED[target]
        if target in columns:
            column = columns[target]
            unit = self.mapping.fields[target].unit
            values, wrong = seconds(column, self._decimal, unit)
            rule = "must be a number of seconds or hh:mm:ss"
            if not self._decimal:
                rule += "; the decimal sign cannot be told, say `decimal` in a mapping"
        elif stamp in columns:
            column = columns[stamp]
            stamps = self._timestamps(column)
            filled = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(as_text(column)), ""), False)
            wrong = stamps.wrong & filled.to_numpy()
            passed = (stamps.us - self._offset(stamps, local) - at) / 1e6
            values = np.where(stamps.wrong, np.nan, passed)
            rule = "must be a date with a time, or empty"
        else:
            return np.full(size, np.nan, dtype=np.float32)
        errors.add(wrong, target, rule, column)
        with np.errstate(invalid="ignore"):
            errors.add(values < 0, target, "must not be negative", column)
            errors.add(values > most, target, f"must be at most {most:.0f} seconds", column)
            clipped: np.ndarray = (np.clip(values, 0, most) + 0.0).astype(np.float32)
        return clipped

    def _agency(
        self, columns: dict[str, pa.ChunkedArray], errors: RowErrors, size: int
    ) -> np.ndarray:
        if "agency" not in columns:
            said = self.mapping.fields.get("agency")
            column = pa.chunked_array([pa.array([said.value if said else ""])])
            return np.full(size, self.agencies.words.numbers(column)[0], dtype=np.int32)
        numbers = self.agencies.words.numbers(columns["agency"])
        rule = "must be the short name of an agency, without numbers or positions of people"
        errors.add(numbers == UNKNOWN, "agency", rule, columns["agency"])
        return numbers.astype(np.int32)

    def _split(self, batch: Batch, rows: np.ndarray, errors: RowErrors) -> Converted:
        """Split accepted and rejected rows; lines without content are neither."""
        read = len(rows) + len(batch.broken)
        if not errors.any:
            return Converted(rows, batch.broken, read)
        bad = np.flatnonzero(errors.bad)
        rejects = list(batch.broken)
        places = zip(batch.origin(bad), errors.reasons(bad), strict=True)
        for (line, text), reason in places:
            if text:
                rejects.append(Reject(line, text, reason))
            else:
                read -= 1
        rejects.sort(key=lambda reject: reject.line)
        return Converted(rows.take(np.flatnonzero(~errors.bad)), rejects, read)


def _micros(stamp: datetime) -> int:
    return int(stamp.timestamp()) * 1_000_000
