"""What a fact sheet says: gathered here, drawn by `templates/factsheet.typ`."""

from __future__ import annotations

from typing import Any

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.palette import STATES
from coverage.evidence import corrections
from coverage.export import captions
from coverage.maps.about import outline_note
from coverage.places import lookups
from coverage.places.page import Part, RegencyPage
from coverage.places.regency import regency_page
from coverage.places.scope import scope_page
from coverage.snapshot import Snapshot
from geodata.register.regions import provinces, region

Data = dict[str, Any]


def regency_data(snapshot: Snapshot, code: str, lang: Language, contact: str) -> Data:
    """Return the content of a regency's sheet: status, figures, statements, calls, neighbours."""
    page = snapshot.cached(regency_page, snapshot.today, code, lang.code, contact)
    return {
        "name": page.name,
        "place": page.line,
        "map_note": outline_note(code, snapshot.boundaries.meta, lang),
        "map_alt": page.map_alt,
        "status": {
            "look": page.look,
            "label": f"112: {lang.word(texts.STATES, page.look)}",
            "colour": STATES[page.look].text,
        },
        "lines": list(page.lines),
        "dial": page.dial.in_one_line,
        "figures": [vars(figure) for figure in page.figures],
        "evidence": _evidence(snapshot, page, lang),
        "conflicts": {
            "title": page.contradictions.title,
            "lines": list(page.contradictions.lines),
        },
        "calls": _calls(page, lang),
        "regencies": _regencies(snapshot, page.neighbours, page.neighbours.title, lang),
        "correction": _correction(lang, contact, page.corrections.first.link),
    }


def province_data(snapshot: Snapshot, code: str, lang: Language, contact: str) -> Data:
    """Return the content of a province's sheet: figures, and every regency with its status."""
    page = snapshot.cached(scope_page, snapshot.today, code, lang.code)
    group = lang.word(texts.ISLAND_GROUPS, str(provinces().at[code, "island_group"]))
    title = lang._("Every regency and city, with its status")
    letter = corrections.letter([page.headline], corrections.EVIDENCE_FILE, "", lang)
    url = corrections.correction_link(contact, page.name, letter, lang)
    listed = _regencies(snapshot, page.inside, title, lang)
    listed["note"] = lang._(
        "The statements behind each status, with their sources, are on the regency's sheet."
    )
    return {
        "name": page.name,
        "place": f"{group} · {code}",
        "map_note": "",
        "map_alt": page.map_alt,
        "lines": [page.headline],
        "dial": page.dial.in_one_line,
        "figures": [vars(figure) for figure in page.figures],
        "regencies": listed,
        "correction": _correction(lang, contact, url),
    }


def _evidence(snapshot: Snapshot, page: RegencyPage, lang: Language) -> Data:
    """Return every statement: day as far as known, what it says, who, and the address."""
    rows = lookups.statement_rows(snapshot, page.code)
    inferred = [row["date_basis"] == "inferred" for row in rows]
    return {
        "title": page.statements_title or page.evidence.title,
        "none": " ".join(page.evidence.lines),
        "head": [lang._("Date"), lang._("Statement"), lang._("Source")],
        "rows": [
            {
                "when": texts.interval_text(row["start"], row["date_precision"], lang)
                + " *" * guess,
                "event": lang.word(texts.EVENTS, row["event"]),
                "publisher": texts.publisher_text(row["publisher"], lang),
                "url": row["source_url"],
                "row": lang._("row {n}").format(n=row["row"]),
            }
            for row, guess in zip(rows, inferred, strict=True)
        ],
        "note": "* " + lang._("date inferred, not stated by the source") if any(inferred) else "",
    }


def _calls(page: RegencyPage, lang: Language) -> Data:
    """Return the reports of call figures, with the number of incoming calls where published."""
    rows = []
    for report in page.reports:
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
                "publisher": texts.publisher_text(report.publisher, lang),
                "url": report.source_url,
            }
        )
    return {
        "title": page.calls.title,
        "note": " ".join(page.calls.lines) if rows else "",
        "head": [lang._("Period"), lang._("Figures"), lang._("Source")],
        "rows": rows,
    }


def _regencies(snapshot: Snapshot, part: Part, title: str, lang: Language) -> Data:
    rows = []
    for code in part.table.places if part.table else ():
        status = captions.status_row(snapshot, snapshot.today, code)
        look = texts.look_of(status)
        rows.append(
            {
                "name": region(code)["name"],
                "look": look,
                "label": lang.word(texts.STATES, look),
                "since": texts.since_text(status, lang),
                "last": texts.last_date(status, lang),
            }
        )
    head = [lang._("Regency or city"), lang._("Status"), lang._("Since")]
    head.append(lang._("Last shown or reported"))
    return {"title": title, "head": head, "rows": rows, "note": ""}


def _correction(lang: Language, contact: str, url: str) -> Data:
    """Say where a correction goes; the link opens the prepared letter."""
    return {
        "title": lang._("Is this wrong?"),
        "text": lang._("Send a correction, with the source that shows it:"),
        "address": contact.removeprefix("mailto:"),
        "url": url,
    }
