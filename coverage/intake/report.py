"""What new evidence changes, as lines to read and as a table: both made of the same entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language, language
from coverage.evidence.announced import latest_official_count
from coverage.evidence.figures import Coverage, coverage_of
from coverage.evidence.loading import hint, similar_groups
from coverage.evidence.status import conflicts, status_at
from coverage.intake.incoming import area
from coverage.intake.merging import Merge
from coverage.intake.official_list import OfficialList
from geodata.register.regions import regions, scope_codes

#: kinds of entries, in the order of the report -> heading; {day} is today
SECTIONS = {
    "figures": "Coverage on {day}, before -> after",
    "note": "The list against what was known",
    "unknown_before": "On the list, not known as active before",
    "listed_not_active": "On the list, and still not active on {day}",
    "not_on_list": "Known as active, and not on the list (they stay; to be followed up)",
    "duplicate": "Twice on the list",
    "status": "Changed on the map on {day}",
    "new": "New rows",
    "known": "Already in the table, not added again",
    "conflict": "New contradictions (kept and shown, not smoothed away)",
    "settled": "Contradictions that are settled",
    "publisher": "Publishers that the table did not name before (another spelling of a known one?)",
    "unread": "Lines of the file that are no rows",
}
#: a regency whose status differs in one of these looks different on the map or its page
COMPARED = (
    *("state", "possible", "since_start", "since_end", "since_precision", "since_basis"),
    *("since_inferred", "certain_from", "confidence"),
)
_SAME_CONFLICT = (
    *("regency_code", "kind", "start", "end", "precision"),
    *("against_start", "against_end", "against_precision"),
)
#: so many lines of a section are printed; the file of --report has all
MAX_LINES = 40
_STATES = {
    "active": "active",
    "planned": "planned",
    "suspended": "suspended",
    "no_evidence": "no evidence",
}


@dataclass(frozen=True)
class Entry:
    """One finding: its section, the regency if it is about one, and from what to what."""

    section: str
    regency_code: str = ""
    regency_name: str = ""
    before: str = ""
    after: str = ""
    detail: str = ""

    def __str__(self) -> str:
        """Return the finding as one line."""
        change = f"{self.before} -> {self.after}" if self.before or self.after else ""
        place = f"{self.regency_code} {self.regency_name}".strip()
        about = ": ".join(part for part in (place, change) if part)
        return "; ".join(part for part in (about, self.detail) if part)


def _about(section: str, code: str, **more: str) -> Entry:
    return Entry(section, code, area(code)[1], **more)


def state_text(row: Mapping[str, Any], lang: Language) -> str:
    """Say how a regency stands: state, since when, confidence. `row` is one of `status_at`."""
    parts = [_STATES[row["state"]]]
    if since := texts.since_text(row, lang):
        since = since[0].lower() + since[1:]
        parts = [since] if row["since_basis"] == "sighting" else [*parts, since]
        if row["certain_from"] != row["since_end"]:
            parts.append(f"counted from {row['certain_from'].date().isoformat()}")
    elif row["possible"]:
        parts.append("possibly active")
    if row["confidence"]:
        parts.append(f"confidence {row['confidence']}")
    return ", ".join(parts)


def _figures(before: Coverage, after: Coverage, lang: Language) -> list[Entry]:
    def counts(of: Coverage, *names: str) -> str:
        return " of ".join(lang.number(getattr(of, name)) for name in names)

    entries = [
        Entry("figures", "", label, counts(before, *names), counts(after, *names))
        for label, *names in (
            ("active", "active", "total"),
            ("planned", "planned"),
            ("suspended", "suspended"),
            ("people covered", "population_covered"),
        )
    ]
    shares = [lang.percent(of.population_share, 2) for of in (before, after)]
    return [*entries, Entry("figures", "", "share of people", *shares)]


def _status(old: pd.DataFrame, new: pd.DataFrame, lang: Language) -> list[Entry]:
    """Return the regencies that change: in state first, in confidence only last."""
    mine, theirs = (frame[list(COMPARED)] for frame in (old, new))
    differs = ((mine != theirs) & ~(mine.isna() & theirs.isna())).any(axis=1)
    rows: Any = (frame[differs].to_dict("records") for frame in (old, new))
    ranked: list[tuple[int, Entry]] = []
    for code, *pair in zip(old.index[differs], *rows, strict=True):
        before, after = (state_text(row, lang) for row in pair)
        rank = 0 if pair[0]["state"] != pair[1]["state"] else 1
        detail = ""
        if before.rpartition(", ")[0] == after.rpartition(", ")[0]:
            rank, detail = 2, after.rpartition(", ")[0]
            before, after = (f"confidence {row['confidence']}" for row in pair)
        ranked.append((rank, _about("status", code, before=before, after=after, detail=detail)))
    return [entry for _, entry in sorted(ranked, key=lambda pair: pair[0])]


def _conflicts(
    section: str, rows: pd.DataFrame, others: pd.DataFrame, lang: Language
) -> list[Entry]:
    """Return the conflicts whose two intervals are not among the others."""
    columns = list(_SAME_CONFLICT)
    known = set(others[columns].itertuples(index=False, name=None))
    records: list[Any] = rows.to_dict("records")
    return [
        _about(section, row["regency_code"], detail=texts.conflict_text(row, lang))
        for row in records
        if tuple(row[name] for name in columns) not in known
    ]


def change_entries(
    before: pd.DataFrame, after: pd.DataFrame, groups: Mapping[str, str], day: date
) -> list[Entry]:
    """Return what a merge changes: figures, statuses, conflicts, names of publishers.

    Parameters
    ----------
    before, after: the evidence, as `load_evidence` returns it. groups: as
        `coverage.evidence.loading.publisher_groups` returns it.
    day: calendar day in Indonesia.
    """
    lang = language("en")
    old, new = status_at(before, day), status_at(after, day)
    past, present = conflicts(before), conflicts(after)
    entries = [
        *_figures(coverage_of(old, day), coverage_of(new, day), lang),
        *_status(old, new, lang),
        *_conflicts("conflict", present, past, lang),
        *_conflicts("settled", past, present, lang),
    ]
    for name in sorted(set(after["publisher"]) - set(before["publisher"])):
        alike = similar_groups(name, groups)
        group = f"counts for {groups[name]}" if name in groups else "a source of its own"
        detail = f"{name}: {hint(name, alike) if alike else group}"
        entries.append(Entry("publisher", detail=detail))
    return entries


def merge_entries(merge: Merge, new: pd.DataFrame) -> list[Entry]:
    """Return which rows are new and which the table has; `new` are those that were handed in."""
    entries = []
    for line, row in sorted(merge.lines.items(), key=lambda pair: pair[1]):
        cells = new.loc[line]
        detail = (
            f"{cells['event']}, {cells['date']} ({cells['date_precision']}, "
            f"{cells['date_basis']}), {cells['publisher']}; line {line} -> line {row}"
        )
        entries.append(_about("new", str(cells["regency_code"]), detail=detail))
    for one in merge.known:
        differs = f"; differs in {', '.join(one.differs)}: left as it is" if one.differs else ""
        detail = f"line {one.line} is line {one.table_line} of the table{differs}"
        entries.append(_about("known", str(new.loc[one.line, "regency_code"]), detail=detail))
    return entries


def list_entries(
    listed: OfficialList,
    before: pd.DataFrame,
    after: pd.DataFrame,
    counts: pd.DataFrame | None,
    day: date,
    end: date,
) -> list[Entry]:
    """Compare a list with what was known.

    Parameters
    ----------
    before, after: the evidence without and with the list.
    counts: official counts, if there are any.
    day: today. end: last day of what the list's date means.
    """
    lang = language("en")
    codes = {code: item for item in listed.items for code in scope_codes(item.code)}
    states: list[Any] = status_at(before, day).to_dict("records")
    was = dict(zip(regions().index, states, strict=True))
    now, then = status_at(after, day)["state"], status_at(before, end)["state"]
    entries = []
    for code, item in sorted(codes.items()):
        state = _STATES[was[code]["state"]]
        if now[code] == "active" and state != "active":
            detail = f"line {item.line} of the list"
            entries.append(
                _about("unknown_before", code, before=state, after="active", detail=detail)
            )
        elif now[code] != "active":
            why = "the month of the list is not over" if day < end else "by later statements"
            detail = f"{_STATES[now[code]]}: {why}"
            entries.append(_about("listed_not_active", code, detail=detail))
    known = [str(code) for code in then.index[then == "active"]]
    for code in known:
        if code not in codes:
            entries.append(_about("not_on_list", code, detail=state_text(was[code], lang)))
    for item, first in listed.duplicates:
        detail = f"line {item.line} repeats line {first.line}"
        entries.append(_about("duplicate", item.code, detail=detail))

    administrative = int(regions().loc[list(codes), "administrative"].sum())
    size = f"the list names {len(codes)} of {len(regions())} regencies"
    if administrative:
        autonomous = len(codes) - administrative
        size += f" ({autonomous} without the {administrative} of DKI Jakarta)"
    shared = sum(code in codes for code in known)
    notes = [size, f"of {len(known)} known as active at its date, it has {shared}"]
    official = None if counts is None else latest_official_count(counts, end)
    if official is None:
        notes.append("no official count is known for its date")
    else:
        gap = len(listed.items) - official.count
        notes.append(
            f"latest official count at its date: {official.count} ({official.end.isoformat()}, "
            f"{official.publisher}); the list has {len(listed.items)} entries, {gap:+d}"
        )
    return [*entries, *(Entry("note", detail=note) for note in notes)]


def as_text(entries: Sequence[Entry], day: date) -> str:
    """Return the report in plain lines."""
    lines: list[str] = []
    for section, heading in SECTIONS.items():
        mine = [str(entry) for entry in entries if entry.section == section]
        if not mine and section not in ("status", "conflict"):
            continue
        count = f" ({len(mine)})" if section not in ("figures", "note") else ""
        lines += ["", heading.format(day=day.isoformat()) + count]
        lines += [f"  {line}" for line in mine[:MAX_LINES]] or ["  none"]
        if len(mine) > MAX_LINES:
            lines.append(f"  ... and {len(mine) - MAX_LINES} more (--report FILE has all)")
    return "\n".join(lines[1:])


def as_frame(entries: Sequence[Entry]) -> pd.DataFrame:
    """Return the report as a table: section, regency_code, regency_name, before, after, detail."""
    order = list(SECTIONS)
    rows = sorted(entries, key=lambda entry: order.index(entry.section))
    columns = [field.name for field in fields(Entry)]
    return pd.DataFrame([astuple(entry) for entry in rows], columns=columns, dtype=str)
