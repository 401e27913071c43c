"""The parts of a factsheet that list: statements, contradictions, calls, neighbours."""

from __future__ import annotations

from coverage.calls.published.model import area_of, call_book, report_list
from coverage.core import texts
from coverage.core.i18n import Language
from coverage.evidence import corrections
from coverage.export.pictures import looks, words
from coverage.export.pictures.pdfimages import packed_swatch
from coverage.export.pictures.pdfsheet import EDGE, INNER, Paper, broken, wide
from coverage.places import lookups
from geodata.register.regions import region


def evidence(paper: Paper, code: str, name: str) -> None:
    """List every statement: day as far as known, what it says, who, and the address."""
    lang, rows = paper.language, lookups.statement_rows(paper.snapshot, code)
    title = lang._("Evidence and sources")
    if rows:
        title = lang.ngettext(
            "{n} source statement on 112 in {name}",
            "{n} source statements on 112 in {name}",
            len(rows),
        ).format(n=lang.number(len(rows)), name=name)
    paper.section(title)
    if not rows:
        paper.lines(
            lang._(
                "We have found no page about 112 in {name}. That does not mean there is no "
                "service: if you know of one, send us the page below."
            ).format(name=name),
            9,
        )
    for row in rows:
        paper.room(9)
        when = texts.interval_text(row["start"], row["date_precision"], lang)
        if row["date_basis"] == "inferred":
            when += " *"
        paper.put(EDGE, when, 8, bold=True)
        paper.put(EDGE + 36, lang.word(texts.EVENTS, row["event"]), 8)
        number = lang._("row {n}").format(n=row["row"])
        paper.put(EDGE + INNER - wide(number, 7), number, 7, looks.GREY)
        paper.lines(row["publisher"], 8, x=EDGE + 70, width=INNER - 86)
        _address(paper, row["source_url"])
        paper.down += 1.1
    if any(row["date_basis"] == "inferred" for row in rows):
        paper.lines("* " + lang._("date inferred, not stated by the page"), 7, looks.GREY)


def _address(paper: Paper, url: str) -> None:
    for line in broken(url, 7, INNER - 36):
        paper.room(3.2)
        paper.put(EDGE + 36, line, 7, looks.ACCENT, link=url)
        paper.down += 3.2


def conflicts(paper: Paper, code: str) -> None:
    """List where the sources contradict each other."""
    lang, some = paper.language, lookups.contradictions(paper.snapshot, code)
    if not some:
        return
    paper.section(lang._("Where sources disagree"))
    for row in some:
        paper.lines("– " + texts.conflict_text(row, lang), 9)


def calls(paper: Paper, code: str) -> None:
    """List the reports of call figures, with their number of incoming calls where published."""
    lang, reports = paper.language, report_list(call_book(paper.snapshot), code)
    if not reports:
        return
    paper.section(lang._("Published call figures"))
    if area_of(code) != code:
        paper.lines(lang._("The figures are of DKI Jakarta as a whole."), 8, looks.GREY)
    for report in reports:
        paper.room(9)
        when = report.period.label(lang)
        paper.put(EDGE, when, 8, bold=True)
        paper.down += 4 if wide(when, 8, bold=True) > 35 else 0
        incoming = report.value("incoming")
        said = lang.ngettext("{n} figure", "{n} figures", len(report.rows)).format(
            n=lang.number(len(report.rows))
        )
        if incoming is not None:
            said = lang._("{n} incoming calls").format(n=lang.number(incoming)) + f" ({said})"
        paper.lines(f"{said} · {report.publisher}", 8, x=EDGE + 36, width=INNER - 36)
        _address(paper, report.source_url)
        paper.down += 1.1


def neighbours(paper: Paper, code: str) -> None:
    """List the neighbours on land, the longest border first."""
    borders = lookups.borders(paper.snapshot, code)
    if not borders:
        return
    paper.section(paper.language._("Neighbours"), 8)
    for other, _ in borders:
        line(paper, other)


def line(paper: Paper, code: str) -> None:
    """Write one regency with its status and since when."""
    lang: Language = paper.language
    own = region(code)
    status = words.status_row(paper.snapshot, paper.snapshot.today, code)
    paper.room(4.4)
    paper.picture(packed_swatch(status["state"], 33, 22), EDGE, paper.down - 2.4, 3.9, 2.6)
    paper.put(EDGE + 6, own["name"], 8)
    paper.put(EDGE + 72, lang.word(texts.STATES, status["state"]), 8)
    paper.put(EDGE + 104, texts.since_text(status, lang), 8, looks.GREY)
    paper.down += 4.4


def correction(paper: Paper, code: str, name: str, contact: str) -> None:
    """Name the rows that a correction is about, and where to send it."""
    own = lookups.statements(paper.snapshot, code)["row"]
    row, where = corrections.blank_row(code, name), corrections.EVIDENCE_FILE
    if len(own):
        lines = ", ".join(map(str, sorted(own)))
        where = f"data/{corrections.EVIDENCE_FILE}:{lines}"
        row = ""
    ask(paper, name, row, where, contact)
    paper.lines(where, 7, looks.GREY)


def ask(paper: Paper, name: str, row: str, where: str, contact: str) -> None:
    """Say where a correction goes, with a link that opens the letter."""
    lang = paper.language
    paper.section(lang._("Is this wrong?"))
    link = corrections.correction_link(contact, name, row, where, lang)
    said = lang._("Send a correction, with the page or document that shows it:")
    paper.lines(f"{said} {contact.removeprefix('mailto:')}", 9, looks.ACCENT, link=link)
