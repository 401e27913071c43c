"""The page of a regency: a pure function of a snapshot and a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from coverage.calls.published.model import area_of, published_calls
from coverage.calls.published.reports import Report
from coverage.calls.published.tables import reports_view, rows_view
from coverage.core import texts
from coverage.core.i18n import Language, language
from coverage.core.tabular import evidence_view
from coverage.evidence import corrections
from coverage.evidence.headlines import regency_figures, short_line, status_lines
from coverage.maps.about import boundary_note, outline_note
from coverage.places import lookups, peers
from coverage.places.charts import statements_title
from coverage.places.emergency import dial_in
from coverage.places.page import Correction, Corrections, Part, RegencyPage, Table, named, trail
from coverage.places.procedure import impact, next_step, service_age
from coverage.priorities.model import candidates
from coverage.snapshot import Snapshot
from geodata.register.regions import aliases, region


def regency_page(
    data: Snapshot, day: date, code: str, language_code: str, contact: str
) -> RegencyPage:
    """Return the page of a regency; ask for it by `Snapshot.cached`.

    Parameters
    ----------
    day: calendar day in Indonesia that the status is shown for.
    contact: `mailto:` or `https:` address for corrections.

    Raises
    ------
    KeyError
        `code` is no regency.
    """
    lang, regency = language(language_code), region(code)
    name, province = regency["name"], regency["province_name"]
    status = data.cached(lookups.status_rows, day)[code]
    lines, look = status_lines(status, lang), texts.look_of(status)
    summary = f"{name}: {lang.word(texts.STATES, look)}. {short_line(status, lang)}."
    statements = lookups.statements(data, code)
    group = lang.word(texts.ISLAND_GROUPS, regency["island_group"])
    meta = data.boundaries.meta
    notes = (outline_note(code, meta, lang), boundary_note(meta, lang))
    conflicts = lookups.contradictions(data, code)
    reports = data.cached(published_calls).of(code)
    return RegencyPage(
        code=code,
        name=name,
        day=day,
        trail=named(trail(code), lang),
        line=f"{province} · {group} · {code}",
        former=former_text(code, lang),
        dial=dial_in(data, code, lang),
        status_title=lang._("Status of 112 on {date}").format(date=lang.date(day)),
        state=status["state"],
        look=look,
        state_text=texts.state_text(look, lang),
        summary=summary,
        age=service_age(status, day, lang),
        lines=tuple(lines),
        figures=tuple(regency_figures(code, data.coverage_at(day, regency["province_code"]), lang)),
        map_alt=lang._("{name} in {province}, coloured by status").format(
            name=name, province=province
        ),
        map_notes=tuple(note for note in notes if note),
        statements_title=statements_title(len(statements), name, lang),
        evidence=_evidence(statements, name, lang),
        contradictions=Part(
            lang._("Where sources disagree"), [texts.conflict_text(row, lang) for row in conflicts]
        ),
        procedure=next_step(status["state"], texts.last_date(status, lang), lang),
        impact_title=lang._("What evidence of a launch here would add (calculated)"),
        impact=tuple(impact(code, data.cached(_candidates, day), province, lang)),
        reports=reports,
        call_reports=Table.of(*reports_view(reports, lang)) if reports else Table({}),
        calls=_calls(reports, code, lang),
        neighbours=peers.neighbours_part(data, day, code, lang),
        similar=peers.similar_part(data, day, code, lang),
        corrections=_corrections(data, code, summary, status["rows"], contact, lang),
    )


def _candidates(data: Snapshot, day: date) -> pd.DataFrame:
    return candidates(data.status_at(day), data.neighbours)


def _evidence(statements: pd.DataFrame, name: str, lang: Language) -> Part:
    title = lang._("Evidence and sources")
    if statements.empty:
        nothing = lang._(
            "We have found no source on 112 in {name}. That does not mean there is no "
            "service: if you know of one, send us the source below."
        )
        return Part(title, [nothing.format(name=name)])
    return Part(title, table=Table.of(*evidence_view(statements, lang)))


def _calls(reports: Sequence[Report], code: str, lang: Language) -> Part:
    title = lang._("Published call figures")
    if not reports:
        return Part(title, [lang._("No published call figures found for this regency.")])
    shared = area_of(code) != code
    lines = [lang._("The figures are for DKI Jakarta as a whole.")] if shared else []
    return Part(title, lines, Table.of(*rows_view(reports, lang)))


def former_text(code: str, lang: Language) -> str:
    """Say which names and codes a regency had before, until when; "" if none is on record."""
    parts = []
    for alias in aliases():
        if alias.regency_code != code or alias.valid_until is None:
            continue
        # The last day of a year stands for "some day of that year" in the table.
        year_only = (alias.valid_until.month, alias.valid_until.day) == (12, 31)
        until = lang.date(alias.valid_until, "year" if year_only else "day")
        name = f"“{alias.alias}”"
        if alias.kind == "code":
            name = lang._("code {code}").format(code=alias.alias)
        parts.append(lang._("{name} until {date}").format(name=name, date=until))
    return lang._("Formerly: {list}.").format(list="; ".join(parts)) if parts else ""


def _csv_rows(data: Snapshot) -> dict[int, str]:
    return corrections.csv_rows(data.data / corrections.EVIDENCE_FILE)


def _corrections(
    data: Snapshot, code: str, summary: str, decisive: Sequence[int], contact: str, lang: Language
) -> Corrections:
    file, name, rows = corrections.EVIDENCE_FILE, region(code)["name"], []

    def add(label: str, shown: Sequence[str], row: str, where: str) -> None:
        version = lang._("data version {version}").format(version=data.version)
        letter = corrections.letter([summary, *shown], f"{where} ({version})", row, lang)
        link = corrections.correction_link(contact, name, letter, lang)
        rows.append(Correction(label, letter, row, where, link))

    statements = lookups.statement_rows(data, code)
    for statement in statements:
        when = texts.stated_text(statement, lang)
        event = lang.word(texts.EVENTS, statement["event"])
        publisher = texts.publisher_text(statement["publisher"], lang)
        label = f"{when} · {event} · {publisher}"
        source = lang._("Source: {source}").format(source=f"{publisher}, {statement['source_url']}")
        line = int(statement["row"])
        # the file may have changed since the snapshot was loaded
        row = data.cached(_csv_rows).get(line, "")
        add(label, [f"{when}: {event}. {source}"], row, f"data/{file}:{line}")
    if not statements:
        add("", [], corrections.blank_row(code, name), file)
    decisive_places = [
        place for place, statement in enumerate(statements) if statement["row"] in decisive
    ]
    return Corrections(
        title=lang._("Is this wrong?"),
        ask=lang._(
            "Tell us what is right, with a page that shows it, your name and your office. The "
            "letter is prepared and says what is shown here; fill in the rest."
        ),
        choose=lang._("Which statement is wrong?"),
        rows=tuple(rows),
        decisive=decisive_places[-1] if decisive_places else 0,
        send=lang._("Send a correction"),
        copy=lang._("If nothing opens: copy the letter"),
        send_to=lang._("Send it to {address}").format(address=contact.removeprefix("mailto:")),
    )
