"""What a fact sheet says: gathered here, drawn by `templates/factsheet.typ`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coverage.calls.published.model import area_of, call_book, report_list
from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.palette import STATES
from coverage.evidence import corrections
from coverage.evidence.headlines import headline, key_figures, regency_figures, status_lines
from coverage.export import captions
from coverage.maps.about import outline_note
from coverage.maps.stills import map_description
from coverage.places import lookups
from coverage.snapshot import Snapshot
from geodata.register.regions import provinces, region, regions

Data = dict[str, Any]


def regency_data(snapshot: Snapshot, code: str, lang: Language, contact: str) -> Data:
    """Return the content of a regency's sheet: status, figures, statements, calls, neighbours."""
    own = region(code)
    name, status = own["name"], captions.status_row(snapshot, snapshot.today, code)
    state = status["state"]
    province = snapshot.coverage_at(snapshot.today, own["province_code"])
    return {
        "name": name,
        "place": f"{own['province_name']} · {code}",
        "map_note": outline_note(code, snapshot.boundaries.meta, lang),
        "map_alt": lang._("{name} in {province}, coloured by status").format(
            name=name, province=own["province_name"]
        ),
        "status": {
            "state": state,
            "label": f"112: {lang.word(texts.STATES, state)}",
            "colour": STATES[state].text,
        },
        "lines": status_lines(status, lang),
        "figures": [vars(one) for one in regency_figures(code, province, lang)],
        "evidence": _evidence(snapshot, code, name, lang),
        "conflicts": {
            "title": lang._("Where sources disagree"),
            "lines": [
                texts.conflict_text(row, lang) for row in lookups.contradictions(snapshot, code)
            ],
        },
        "calls": _calls(snapshot, code, lang),
        "regencies": _regencies(
            snapshot,
            (other for other, _ in lookups.borders(snapshot, code)),
            lang._("Neighbours"),
            lang,
        ),
        "correction": _correction(snapshot, code, name, lang, contact),
    }


def province_data(snapshot: Snapshot, code: str, lang: Language, contact: str) -> Data:
    """Return the content of a province's sheet: figures, and every regency with its status."""
    name, register = captions.place_name(code, lang), regions()
    group = lang.word(texts.ISLAND_GROUPS, str(provinces().at[code, "island_group"]))
    now, gap = snapshot.coverage_at(snapshot.today, code), snapshot.gap_at(snapshot.today, code)
    listed = _regencies(
        snapshot,
        register.index[register["province_code"] == code],
        lang._("Every regency and city, with its status"),
        lang,
    )
    listed["note"] = lang._(
        "The statements behind each status, with their pages, are on the regency's sheet."
    )
    return {
        "name": name,
        "place": f"{group} · {code}",
        "map_note": "",
        "map_alt": map_description(snapshot, code, name, lang),
        "lines": [headline(now, gap, name, lang)],
        "figures": [vars(one) for one in key_figures(now, gap, lang)],
        "regencies": listed,
        "correction": _ask(name, "", corrections.EVIDENCE_FILE, lang, contact),
    }


def _evidence(snapshot: Snapshot, code: str, name: str, lang: Language) -> Data:
    """Return every statement: day as far as known, what it says, who, and the address."""
    rows = lookups.statement_rows(snapshot, code)
    inferred = [row["date_basis"] == "inferred" for row in rows]
    title = lang.ngettext(
        "{n} source statement on 112 in {name}", "{n} source statements on 112 in {name}", len(rows)
    ).format(n=lang.number(len(rows)), name=name)
    return {
        "title": title if rows else lang._("Evidence and sources"),
        "none": lang._(
            "We have found no page about 112 in {name}. That does not mean there is no "
            "service: if you know of one, send us the page below."
        ).format(name=name),
        "head": [lang._("Date"), lang._("Statement"), lang._("Source")],
        "rows": [
            {
                "when": texts.interval_text(row["start"], row["date_precision"], lang)
                + " *" * guess,
                "event": lang.word(texts.EVENTS, row["event"]),
                "publisher": row["publisher"],
                "url": row["source_url"],
                "row": lang._("row {n}").format(n=row["row"]),
            }
            for row, guess in zip(rows, inferred, strict=True)
        ],
        "note": "* " + lang._("date inferred, not stated by the page") if any(inferred) else "",
    }


def _calls(snapshot: Snapshot, code: str, lang: Language) -> Data:
    """Return the reports of call figures, with the number of incoming calls where published."""
    rows = []
    for report in report_list(call_book(snapshot), code):
        said = lang.ngettext("{n} figure", "{n} figures", len(report.rows)).format(
            n=lang.number(len(report.rows))
        )
        incoming = report.value("incoming")
        if incoming is not None:
            said = lang._("{n} incoming calls").format(n=lang.number(incoming)) + f" ({said})"
        rows.append(
            {
                "when": report.period.label(lang),
                "figures": said,
                "publisher": report.publisher,
                "url": report.source_url,
            }
        )
    jakarta = lang._("The figures are of DKI Jakarta as a whole.")
    return {
        "title": lang._("Published call figures"),
        "note": jakarta if area_of(code) != code else "",
        "head": [lang._("Period"), lang._("Figures"), lang._("Source")],
        "rows": rows,
    }


def _regencies(snapshot: Snapshot, codes: Iterable[object], title: str, lang: Language) -> Data:
    rows = []
    for code in map(str, codes):
        status = captions.status_row(snapshot, snapshot.today, code)
        rows.append(
            {
                "name": region(code)["name"],
                "state": status["state"],
                "label": lang.word(texts.STATES, status["state"]),
                "since": texts.since_text(status, lang),
            }
        )
    head = [lang._("Regency or city"), lang._("Status"), lang._("Since")]
    return {"title": title, "head": head, "rows": rows, "note": ""}


def _correction(snapshot: Snapshot, code: str, name: str, lang: Language, contact: str) -> Data:
    """Name the rows that a correction is about, and where to send it."""
    rows = lookups.statements(snapshot, code)["row"]
    if not len(rows):
        row = corrections.blank_row(code, name)
        return _ask(name, row, corrections.EVIDENCE_FILE, lang, contact)
    where = f"data/{corrections.EVIDENCE_FILE}:{', '.join(map(str, sorted(rows)))}"
    return _ask(name, "", where, lang, contact) | {"where": where}


def _ask(name: str, row: str, where: str, lang: Language, contact: str) -> Data:
    """Say where a correction goes, with a link that opens the letter."""
    return {
        "title": lang._("Is this wrong?"),
        "text": lang._("Send a correction, with the page or document that shows it:"),
        "address": contact.removeprefix("mailto:"),
        "url": corrections.correction_link(contact, name, row, where, lang),
        "where": "",
    }
