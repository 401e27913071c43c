"""Facts in words, in either language: statuses, dates as far as known, headlines.

Every sentence with a figure in it is made here, so that pages, exports and the map agree.
Functions take a `Language` and return plain text, never markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from coverage.core.i18n import Language
from coverage.core.provenance import resource
from geodata.register.regions import provinces, regions


def N_(message: str) -> str:
    """Mark `message` for translation where it is used later."""
    return message


#: A state as it is named and drawn, see `look_of`; "_stale" where age changes what may be said.
STATES = {
    "active": N_("Active"),
    "active_stale": N_("Active, not confirmed recently"),
    "planned": N_("Planned"),
    "planned_stale": N_("Old plan"),
    "suspended": N_("Suspended"),
    "no_evidence": N_("No evidence yet"),
}
STATE_ICONS = {
    "active": "●",
    "active_stale": "◌",
    "planned": "◪",
    "planned_stale": "◫",
    "suspended": "▨",
    "no_evidence": "○",
}
EVENTS = {
    "launch": N_("Launch"),
    "relaunch": N_("Relaunch"),
    "pilot": N_("Pilot"),
    "operational": N_("Seen in operation"),
    "planned": N_("Planned"),
    "suspended": N_("Suspended"),
}
BASES = {
    "launch": N_("launch"),
    "pilot": N_("pilot"),
    "sighting": N_("seen in operation: active no later than this date"),
}
CONFIDENCE = {"high": N_("High"), "medium": N_("Medium"), "low": N_("Low")}
PRECISIONS = {"day": N_("day"), "month": N_("month"), "year": N_("year")}
DATE_BASES = {"stated": N_("stated by the source"), "inferred": N_("inferred")}
ISLAND_GROUPS = {
    "sumatera": N_("Sumatra"),
    "jawa": N_("Java"),
    "bali_nusa_tenggara": N_("Bali & Nusa Tenggara"),
    "kalimantan": N_("Kalimantan"),
    "sulawesi": N_("Sulawesi"),
    "maluku": N_("Maluku"),
    "papua": N_("Papua"),
}


RESOURCES = {
    "deployment_evidence": N_("Evidence of 112 by regency, compiled from public sources"),
    "official_counts": N_("Announced numbers of regencies with 112"),
    "targets": N_("Targets for the number of regencies with 112"),
    "emergency_numbers": N_("Emergency numbers where 112 is not known to answer"),
    "call_statistics": N_("Published call figures of 112 centres"),
    "publishers": N_("Publishers that belong to one group"),
    "regions": N_("Register of the 514 regencies and cities, population 2025"),
}


def resource_line(name: str, lang: Language) -> str:
    """Say what a table is, under which licence, and when it was compiled."""
    facts = resource(name)
    licences = ", ".join(licence["name"] for licence in facts.get("licenses", ()))
    when = lang.date(as_date(f"{facts['accessed']}-01"), "month") if "accessed" in facts else ""
    parts = [lang.word(RESOURCES, name), licences, when]
    return " · ".join(part for part in parts if part)


def place_name(place: str, lang: Language) -> str:
    """Name the nation, an island group, a province or a regency in the reader's language."""
    if place == "ID":
        return "Indonesia"
    if place in ISLAND_GROUPS:
        return lang.word(ISLAND_GROUPS, place)
    table = provinces() if place in provinces().index else regions()
    return str(table.at[place, "name"])


def as_date(value: Any) -> date:
    """Return a `datetime.date` from a timestamp, a date or an ISO text."""
    return pd.Timestamp(value).date()


_SINCE = {
    "launch": N_("Launched {date}"),
    "pilot": N_("Pilot since {date}"),
    "sighting": N_("Active no later than {date}"),
}


def since_text(status: Mapping[str, Any], lang: Language) -> str:
    """Say since when an active regency is active, no more precisely than is known.

    `status` is a row of `coverage.evidence.status.status_at`. Other states give "".
    """
    if status["state"] != "active":
        return ""
    when = lang.date(as_date(status["since_end"]), status["since_precision"])
    text = lang.word(_SINCE, status["since_basis"]).format(date=when)
    return text + (" " + lang._("(date inferred)") if status["since_inferred"] else "")


def look_of(status: Mapping[Any, Any]) -> str:
    """Return the key of `STATES` for a row of `coverage.evidence.status.status_at`."""
    stale = f"{status['state']}_stale"
    return stale if status["stale"] and stale in STATES else str(status["state"])


_LAST = {
    "active": N_("Last shown in service: {date}"),
    "planned": N_("Latest news of the plan: {date}"),
    "suspended": N_("Latest news of the stop: {date}"),
}


def last_text(status: Mapping[Any, Any], lang: Language) -> str:
    """Say when what a status says was last shown, as far as the date is known; "" for nothing."""
    if status["state"] not in _LAST:
        return ""
    text = lang.word(_LAST, status["state"]).format(date=last_date(status, lang))
    return text + (" " + lang._("(date inferred)") if status["last_inferred"] else "")


def last_date(status: Mapping[Any, Any], lang: Language) -> str:
    """Write the date of the last statement that a status rests on; "" without evidence."""
    if pd.isna(status["last_start"]):
        return ""
    return interval_text(status["last_start"], status["last_precision"], lang)


def sources_text(n: int, lang: Language) -> str:
    """Say how many independent publishers a status rests on; "" for none."""
    if not n:
        return ""
    return lang.ngettext("{n} independent publisher", "{n} independent publishers", n).format(
        n=lang.number(n)
    )


def state_text(look: str, lang: Language) -> str:
    """Name a state, with the mark that goes with its colour; `look` is a key of `STATES`."""
    return f"{STATE_ICONS[look]} {lang.word(STATES, look)}"


def population_text(population: float, lang: Language) -> str:
    """Say a number of people in full, as in "2,987,863 people"."""
    return lang._("Population {n}").format(n=lang.number(population))


#: What the tables say in English of who speaks in a publication; the longer before the shorter.
_SPEAKERS = (
    N_("blog quoting {name}"),
    N_("quoting {name}"),
    N_("{name} official"),
    N_("{name} director"),
    N_("{name} team head"),
    N_("{name} representative"),
    N_("acting regent of {name}"),
    N_("interview {name}"),
    N_("thesis, {name}"),
    N_("{name} 112 portal"),
    N_("{name} copy"),
    N_("copy"),
    N_("DG PPI"),
)
_SPEAKER_PATTERNS = {
    text: re.compile(re.escape(text).replace(r"\{name\}", "(?P<name>.+)")) for text in _SPEAKERS
}


def publisher_text(publisher: str, lang: Language) -> str:
    """Name a publisher of the tables in the reader's language: "X (mengutip Y)"."""
    outlet, bracket, speaker = publisher.removesuffix(")").partition(" (")
    if bracket and publisher.endswith(")"):
        return f"{_speaker(outlet, lang)} ({_speaker(speaker, lang)})"
    return _speaker(publisher, lang)


def publisher_texts(publishers: Iterable[str], lang: Language) -> list[str]:
    """Name the publishers of a column, each as `publisher_text` does."""
    return [publisher_text(publisher, lang) for publisher in publishers]


def _speaker(words: str, lang: Language) -> str:
    for text, pattern in _SPEAKER_PATTERNS.items():
        if found := pattern.fullmatch(words):
            name = {key: _speaker(part, lang) for key, part in found.groupdict().items()}
            return lang._(text).format(**name)
    return words


def interval_text(start: Any, precision: str, lang: Language) -> str:
    """Write a date as far as it is known."""
    return lang.date(as_date(start), precision)


def stated_text(row: Mapping[str, Any], lang: Language) -> str:
    """Write the date of a statement or number as far as it is known; say if it is inferred.

    `row` is one of the evidence or of the official counts.
    """
    text = interval_text(row["start"], row["date_precision"], lang)
    return text if row["date_basis"] == "stated" else text + " " + lang._("(date inferred)")


def bounds_text(status: Mapping[str, Any], lang: Language) -> str:
    """Say from when service is certain, and from when it is possible; "" unless active.

    Where counting begins before the date that `since_text` gives, say why.
    """
    if status["state"] != "active":
        return ""
    certain = as_date(status["certain_from"])
    possible = as_date(status["possible_from"])
    text = lang._("Counted as in service from {date}").format(date=lang.date(certain))
    if possible < certain:
        text += "; " + lang._("at the earliest from {date}").format(date=lang.date(possible))
    if certain < as_date(status["since_start"]):
        basis = lang.word(BASES, status["since_basis"])
        why = lang._("earlier than the {basis}, because by then a source shows it in use")
        text += "; " + why.format(basis=basis)
    return text + "."


def earlier_text(status: Mapping[str, Any], lang: Language) -> str:
    """Say what is known of service before the current start; "" if there was none."""
    if status["state"] not in ("active", "suspended"):
        return ""
    if status["earlier_start"] == "unknown":
        return lang._("The service was reopened; no source found states when it first began.")
    if status["earlier_start"] == "known" or status["state"] == "suspended":
        first = status["first_end"]
        if pd.isna(first):
            return ""
        when = lang.date(as_date(first), status["first_precision"])
        return lang._("First start of the service: {date} ({basis}).").format(
            date=when, basis=lang.word(BASES, status["first_basis"])
        )
    return ""


_CONFLICTS = {
    "earlier_service": N_(
        "A source says the service existed in {date}, before the launch of {against}; "
        "the launch date is used."
    ),
    "launch_dates_differ": N_("Sources give different launch dates: {date} and {against}."),
    "service_before_launch": N_(
        "Service was seen on {date}, before the launch of {against}; "
        "the map counts it from the sighting."
    ),
    "planned_after_service": N_(
        "A source calls the service planned on {date}, though it was in service from {against}."
    ),
    "sighting_while_suspended": N_(
        "Service was stated for {date}, while another source has it suspended from {against}."
    ),
}


def conflict_text(conflict: Mapping[str, Any], lang: Language) -> str:
    """Say in one sentence what contradicts what (a row of `coverage.evidence.status.conflicts`)."""
    sentence = lang.word(_CONFLICTS, conflict["kind"]).format(
        date=interval_text(conflict["start"], conflict["precision"], lang),
        against=interval_text(conflict["against_start"], conflict["against_precision"], lang),
    )
    rows = ", ".join(str(row) for row in (*conflict["rows"], *conflict["against"]))
    return f"{sentence} " + lang._("(rows {rows})").format(rows=rows)


def count_kind(kind: str, lang: Language) -> str:
    """Name the kind of an official count."""
    return {"total": lang._("total"), "ordinal": lang._("ordinal")}[kind]


@dataclass(frozen=True)
class Link:
    """A page on the web, and what to call it."""

    label: str
    url: str


@dataclass(frozen=True)
class Fact:
    """A fact in words: a label, a value in words, and where it links to ("" for nowhere)."""

    label: str
    value: str
    url: str = ""
