"""Rows of a file -> rows of the contract, all at once; what does not fit is rejected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coverage.calls.records.batch import Batch, Reject
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
from coverage.calls.records.instants import LOCAL
from coverage.calls.records.keys import call_keys
from coverage.calls.records.mapping import Mapping
from coverage.calls.records.moments import Moments, read_moments
from coverage.calls.records.numerals import seconds
from coverage.calls.records.personal import content_problems, name_problems
from coverage.calls.records.row_errors import Faults
from coverage.calls.records.sources import find_columns
from coverage.calls.records.staging import NO_CATEGORY, STAGED
from coverage.calls.records.words import (
    MISSING,
    UNKNOWN,
    Agencies,
    as_text,
    flags,
    regencies,
    terms,
)
from geodata.errors import DataError, Problem

_MEASURED = {"answered_after_s": ("answered_at", MAX_ANSWERED_S)} | {
    "arrived_after_s": ("arrived_at", MAX_ARRIVED_S)
}
_DAY_US = 86_400_000_000
_EMERGENCY = OUTCOMES.index(NEEDS_CATEGORY)
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
        faults = Faults(size)
        rows = np.zeros(size, STAGED)
        columns = {target: self._column(table, target) for target in self._sources}
        moments = self._moments(columns["received_at"])
        rows["regency"] = regency = self._regency(columns, faults, size)
        local = offsets_us()[regency]
        rows["at"] = at = self._instant(moments, local, columns["received_at"], faults)
        rows["outcome"] = outcome = self._term("outcome", columns, faults, size)
        category = self._term("category", columns, faults, size)
        blank = self._blank_category  # what no category means, of emergencies only
        blanks = (category == NO_CATEGORY) & (outcome == _EMERGENCY)
        rows["category"] = np.where(blanks, blank, category)
        lacking = (rows["outcome"] == _EMERGENCY) & (rows["category"] == NO_CATEGORY)
        faults.add(lacking, "category", "an emergency must have a category")
        for target, name in (("answered_after_s", "answered"), ("arrived_after_s", "arrived")):
            rows[name] = self._seconds(target, columns, at, local, faults, size)
        rows["agency"] = self._agency(columns, faults, size)
        if "simulated" in columns:
            said = self._flags.numbers(columns["simulated"])
            faults.add(said == UNKNOWN, "simulated", "must be true or false", columns["simulated"])
            rows["simulated"] = said == 1
        rows["key"] = call_keys(rows, self.agencies.names, columns.get("call_id"))
        return self._parted(batch, rows, faults)

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

    def _moments(self, column: pa.ChunkedArray) -> Moments:
        moments = read_moments(column, self.mapping.date_order)
        self._month_first |= moments.month_first
        self._day_first |= moments.day_first
        return moments

    def _regency(
        self, columns: dict[str, pa.ChunkedArray], faults: Faults, size: int
    ) -> np.ndarray:
        if "regency_code" not in columns:
            code = self.mapping.fields["regency_code"].value
            return np.full(size, regency_codes().index(code), dtype=np.int16)
        column = columns["regency_code"]
        if pa.types.is_floating(column.type):  # 35.7 is 35.70
            texts = [None if v is None else f"{v:.2f}" for v in column.to_pylist()]
            column = pa.chunked_array([pa.array(texts, pa.string())])
        numbers = self._regencies.numbers(column)
        faults.add(numbers == MISSING, "regency_code", "must not be empty")
        rule = "must be the code or the full name of a kabupaten or kota"
        faults.add(numbers == UNKNOWN, "regency_code", rule, column)
        return np.maximum(numbers, 0).astype(np.int16)

    def _offset(self, moments: Moments, local: np.ndarray) -> np.ndarray:
        zone = self.mapping.zone
        clock: np.ndarray | int = ZONES[zone].hours * 3_600_000_000 if zone else local
        return np.where(moments.offset == LOCAL, clock, moments.offset)

    def _instant(
        self, moments: Moments, local: np.ndarray, column: pa.ChunkedArray, faults: Faults
    ) -> np.ndarray:
        rule = "must be a date with a time, like 2025-01-31 13:45:00 or 31 Januari 2025 13.45 WITA"
        faults.add(moments.wrong, "received_at", rule, column)
        slack = 2 * _DAY_US  # keeps the subtraction from overflowing
        odd = (moments.us < self._earliest - slack) | (moments.us > self._latest + slack)
        at = np.where(
            odd, self._earliest, moments.us - np.where(odd, 0, self._offset(moments, local))
        )
        early = ~moments.wrong & ((odd & (moments.us < self._latest)) | (at < self._earliest))
        faults.add(early, "received_at", f"must not lie before {EARLIEST:%Y}", column)
        late = ~moments.wrong & ((odd & (moments.us > self._latest)) | (at > self._latest))
        faults.add(late, "received_at", "must not lie in the future", column)
        return at

    def _term(
        self, target: str, columns: dict[str, pa.ChunkedArray], faults: Faults, size: int
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
        faults.add(numbers == UNKNOWN, target, rule, columns[target])
        if target == "outcome":
            faults.add(numbers == MISSING, target, "must not be empty")
        return np.where(numbers < 0, NO_CATEGORY, numbers).astype(np.uint8)

    def _seconds(
        self,
        target: str,
        columns: dict[str, pa.ChunkedArray],
        at: np.ndarray,
        local: np.ndarray,
        faults: Faults,
        size: int,
    ) -> np.ndarray:
        moment, most = _MEASURED[target]
        if target in columns:
            column = columns[target]
            unit = self.mapping.fields[target].unit
            values, wrong = seconds(column, self._decimal, unit)
            rule = "must be a number of seconds or hh:mm:ss"
            if not self._decimal:
                rule += "; the decimal sign cannot be told, say `decimal` in a mapping"
        elif moment in columns:
            column = columns[moment]
            moments = self._moments(column)
            filled = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(as_text(column)), ""), False)
            wrong = moments.wrong & filled.to_numpy()
            passed = (moments.us - self._offset(moments, local) - at) / 1e6
            values = np.where(moments.wrong, np.nan, passed)
            rule = "must be a date with a time, or empty"
        else:
            return np.full(size, np.nan, dtype=np.float32)
        faults.add(wrong, target, rule, column)
        with np.errstate(invalid="ignore"):
            faults.add(values < 0, target, "must not be negative", column)
            faults.add(values > most, target, f"must be at most {most:.0f} seconds", column)
            return (np.clip(values, 0, most) + 0.0).astype(np.float32)

    def _agency(self, columns: dict[str, pa.ChunkedArray], faults: Faults, size: int) -> np.ndarray:
        if "agency" not in columns:
            said = self.mapping.fields.get("agency")
            column = pa.chunked_array([pa.array([said.value if said else ""])])
            return np.full(size, self.agencies.words.numbers(column)[0], dtype=np.int32)
        numbers = self.agencies.words.numbers(columns["agency"])
        rule = "must be the short name of an agency, without numbers or positions of people"
        faults.add(numbers == UNKNOWN, "agency", rule, columns["agency"])
        return numbers.astype(np.int32)

    def _parted(self, batch: Batch, rows: np.ndarray, faults: Faults) -> Converted:
        """Part the good rows from the rejected ones, and these from lines without content."""
        read = len(rows) + len(batch.broken)
        if not faults.any:
            return Converted(rows, batch.broken, read)
        bad = np.flatnonzero(faults.bad)
        rejects = list(batch.broken)
        places = zip(batch.origin(bad), faults.reasons(bad), strict=True)
        for (line, text), reason in places:
            if batch.is_blank is not None and batch.is_blank(text):
                read -= 1
            else:
                rejects.append(Reject(line, text, reason))
        rejects.sort(key=lambda reject: reject.line)
        return Converted(rows.take(np.flatnonzero(~faults.bad)), rejects, read)


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000
