"""The printable A4 sheet of a regency or province: everything that its page says, with sources."""

from __future__ import annotations

from collections.abc import Sequence

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.settings import settings
from coverage.core.urlstate import is_regency
from coverage.evidence import corrections
from coverage.evidence.headlines import Figure, headline, key_figures, regency_figures, status_lines
from coverage.export.pictures import factparts, looks, words
from coverage.export.pictures.pdfimages import packed_still, packed_swatch
from coverage.export.pictures.pdfsheet import EDGE, INNER, Paper, broken, wide
from coverage.maps.about import outline_note
from coverage.snapshot import Snapshot
from geodata.register.regions import provinces, region, regions

#: px of the map, which cards have too; mm on the sheet.
_MAP, _MAP_MM = (560, 630), (56.0, 63.0)
_BESIDE = INNER - _MAP_MM[0] - 6


def factsheet(snapshot: Snapshot, key: str, lang: Language, contact: str | None = None) -> bytes:
    """Return the sheet of a regency or a province as of today: PDF, A4.

    Parameters
    ----------
    key: code of a regency or province.
    contact: `mailto:` or `https:` address for corrections; None takes that of the settings.

    Returns
    -------
    One page for most regencies; long lists go on on further pages, nothing is cut.

    Raises
    ------
    KeyError
        `key` is neither.
    """
    if not is_regency(key) and key not in provinces().index:
        raise KeyError(key)
    name = words.place_name(key, lang)
    title = lang._("Emergency number 112: {name}").format(name=name)
    contact = settings().corrections if contact is None else contact
    paper = _written(snapshot, title, lang, key, contact, every=False)
    pdf = paper.finished()
    if paper.lacking:  # known at the end only: the last foot is written then
        pdf = _written(snapshot, title, lang, key, contact, every=True).finished()
    return pdf


def _written(
    snapshot: Snapshot, title: str, lang: Language, key: str, contact: str, *, every: bool
) -> Paper:
    paper = Paper(snapshot, title, lang, every)
    (_regency if is_regency(key) else _province)(paper, key, contact)
    return paper


def _heading(paper: Paper, name: str, below: str) -> None:
    paper.down += 8
    for line in broken(name, 22, _BESIDE, bold=True):
        paper.put(EDGE, line, 22, bold=True)
        paper.down += 9
    paper.down -= 2
    paper.put(EDGE, below, 10, looks.GREY)
    paper.down += 8


def _map(paper: Paper, key: str, note: str) -> float:
    """Draw the map at the right, with its legend; return where it ends."""
    lang, x, y = paper.language, EDGE + INNER - _MAP_MM[0], EDGE + 9
    paper.picture(packed_still(paper.snapshot, key, _MAP), x, y, *_MAP_MM)
    back, paper.down = paper.down, y + _MAP_MM[1] + 4
    left = x
    for state in texts.STATES:
        label = lang.word(texts.STATES, state)
        if left + 5 + wide(label, 7) > x + _MAP_MM[0]:
            left, paper.down = x, paper.down + 4
        paper.picture(packed_swatch(state, 33, 22), left, paper.down - 2.3, 3.6, 2.4)
        paper.put(left + 4.6, label, 7)
        left += 4.6 + wide(label, 7) + 4
    paper.down += 4
    if note:
        paper.lines(note, 7, looks.GREY, x=x, width=_MAP_MM[0])
    end, paper.down = paper.down, back
    return end


def _figures(paper: Paper, figures: Sequence[Figure], width: float) -> None:
    """Write key figures in two columns."""
    column = width / 2
    for start in range(0, len(figures), 2):
        top, ends = paper.down, []
        for number, figure in enumerate(figures[start : start + 2]):
            x = EDGE + number * column
            paper.down = top
            paper.lines(figure.label, 8, looks.GREY, x=x, width=column - 4)
            paper.down += 1.8
            paper.put(x, figure.value, 14, bold=True)
            paper.down += 4.2
            note = " · ".join(part for part in (figure.note, figure.source) if part)
            if note:
                paper.lines(note, 7, looks.GREY, x=x, width=column - 4, link=figure.url)
            ends.append(paper.down)
        paper.down = max(ends) + 2.5


def _regency(paper: Paper, code: str, contact: str) -> None:
    lang, snapshot = paper.language, paper.snapshot
    own = region(code)
    status = words.status_row(snapshot, snapshot.today, code)
    _heading(paper, own["name"], f"{own['province_name']} · {code}")
    end = _map(paper, code, outline_note(code, snapshot.boundaries.meta, lang))
    paper.picture(packed_swatch(status["state"], 60, 60), EDGE, paper.down - 4.8, 6, 6)
    state = f"112: {lang.word(texts.STATES, status['state'])}"
    paper.put(EDGE + 8.5, state, 15, looks.STATE_INK[status["state"]], bold=True)
    paper.down += 6.5
    for number, line in enumerate(status_lines(status, lang)):
        paper.lines(line, 10 if number == 0 else 9, width=_BESIDE)
        paper.down += 0.6
    paper.down += 4
    province = snapshot.coverage_at(snapshot.today, own["province_code"])
    _figures(paper, regency_figures(code, province, lang), _BESIDE)
    paper.down = max(paper.down, end)
    factparts.evidence(paper, code, own["name"])
    factparts.conflicts(paper, code)
    factparts.calls(paper, code)
    factparts.neighbours(paper, code)
    factparts.correction(paper, code, own["name"], contact)


def _province(paper: Paper, code: str, contact: str) -> None:
    lang, snapshot = paper.language, paper.snapshot
    name = words.place_name(code, lang)
    group = lang.word(texts.ISLAND_GROUPS, str(provinces().at[code, "island_group"]))
    now, gap = snapshot.coverage_at(snapshot.today, code), snapshot.gap_at(snapshot.today, code)
    _heading(paper, name, f"{group} · {code}")
    end = _map(paper, code, "")
    paper.lines(headline(now, gap, name, lang), 11, width=_BESIDE)
    paper.down += 5
    _figures(paper, key_figures(now, gap, lang), _BESIDE)
    paper.down = max(paper.down, end)
    paper.section(lang._("Every regency and city, with its status"), 20)
    register = regions()
    for one in register.index[register["province_code"] == code]:
        factparts.line(paper, str(one))
    paper.lines(
        lang._("The statements behind each status, with their pages, are on the regency's sheet."),
        8,
        looks.GREY,
    )
    factparts.ask(paper, name, "", corrections.EVIDENCE_FILE, contact)
