"""What is new: changes of status and pieces of evidence, as dated entries in a reader's words.

An entry is dated by what its sources say: a change by the day from which the new status is certain,
a piece of evidence by the day its page was published (the first day of a month or year, where only
that is known), or by its own date where the page shows none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from coverage.core import texts
from coverage.core.dates import parse_partial
from coverage.core.i18n import Language, language
from coverage.evidence import headlines
from coverage.evidence.schemas import EVIDENCE_KEY, url_is_sound
from coverage.export.published.frames import changes, scope_name
from coverage.snapshot import Snapshot
from geodata.register.regions import regions

LONGEST = 100


@dataclass(frozen=True)
class Entry:
    """One piece of news.

    Attributes
    ----------
    key: names it for ever, whatever is added to the data.
    kind: "status" or "evidence". day: what it is dated by.
    code: of the regency, or of the province that a statement is about.
    title, text: plain text. sources: addresses of the pages.
    facts: what a program may want of it.
    """

    key: str
    kind: str
    day: date
    code: str
    title: str
    text: str
    sources: tuple[str, ...]
    facts: dict[str, Any]


def _sound(addresses: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in addresses if url_is_sound(one)))


def _status_entries(snapshot: Snapshot, lang: Language) -> Iterator[Entry]:
    frame = changes(snapshot, {"change": "state"}).frame
    records: list[Any] = frame.to_dict("records")
    for row in records:
        day, before, after = texts.as_date(row["date"]), row["state_before"], row["state"]
        place = f"{row['regency_name']}, {row['province_name']}"
        words = f"{lang.word(texts.STATES, before)} → {lang.word(texts.STATES, after)}"
        since = lang._("From {date}: {change}.").format(date=lang.date(day), change=words)
        yield Entry(
            key=f"status/{row['regency_code']}/{day}/{before}-{after}",
            kind="status",
            day=day,
            code=row["regency_code"],
            title=f"{place}: {words}",
            text="\n".join([since, *headlines.status_lines(row, lang)]),
            sources=_sound(row["sources"]),
            facts={
                "kind": "status",
                "regency_code": row["regency_code"],
                "date": day.isoformat(),
                "state_before": before,
                "state": after,
                "certain": True,
                "evidence_rows": list(row["evidence_rows"]),
            },
        )


def _dated(row: dict[str, Any], today: date) -> date:
    published = parse_partial(row["published"]) if row["published"] else None
    return min(published or texts.as_date(row["start"]), today)


def _evidence_entries(snapshot: Snapshot, lang: Language) -> Iterator[Entry]:
    evidence = snapshot.evidence
    of_province = set(evidence.loc[evidence["row"].duplicated(), "row"])
    records: list[Any] = evidence.drop_duplicates("row").to_dict("records")
    for row in records:
        if row["row"] in of_province:  # filed once, it stands for every regency of the province
            row["regency_code"] = row["regency_code"][:2]
        yield _evidence_entry(row, snapshot.today, lang)


def _evidence_entry(row: dict[str, Any], today: date, lang: Language) -> Entry:
    code = row["regency_code"]
    place = scope_name(code)
    if len(code) == 5:
        place += ", " + str(regions().at[code, "province_name"])
    when = texts.interval_text(row["start"], row["date_precision"], lang)
    if row["date_basis"] == "inferred":
        when += " " + lang._("(date inferred)")
    said = lang._("New evidence: {event}, {date}. Source: {publisher}.").format(
        event=lang.word(texts.EVENTS, row["event"]), date=when, publisher=row["publisher"]
    )
    note = lang._("Note (in English)") + ": " + row["note"] if row["note"] else ""
    key = "\0".join(str(row[name]) for name in EVIDENCE_KEY)
    return Entry(
        key=f"evidence/{code}/{hashlib.sha256(key.encode()).hexdigest()[:16]}",
        kind="evidence",
        day=_dated(row, today),
        code=code,
        title=f"{place}: {lang.word(texts.EVENTS, row['event'])}, {when}",
        text="\n".join(part for part in (said, note) if part),
        sources=_sound([row["source_url"]]),
        facts={
            "kind": "evidence",
            "regency_code": code,
            "event": row["event"],
            "date": str(row["date"]),
            "date_precision": row["date_precision"],
            "date_basis": row["date_basis"],
            "row": int(row["row"]),
        },
    )


def entries(snapshot: Snapshot, scope: str, lang: Language) -> list[Entry]:
    """Return the news of a scope, newest first, at most `LONGEST`.

    Parameters
    ----------
    scope: "ID" or a province code.
    """
    every = snapshot.cached(_entries, lang.code)
    found = (one for one in every if scope in ("ID", one.code[:2]))
    return list(islice(found, LONGEST))


def _entries(snapshot: Snapshot, code: str) -> list[Entry]:
    lang = language(code)
    found = [*_status_entries(snapshot, lang), *_evidence_entries(snapshot, lang)]
    return sorted(
        found, key=lambda one: (-one.day.toordinal(), one.code, one.kind != "status", one.key)
    )
