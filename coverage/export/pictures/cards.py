"""Cards that stand beside a link in messages and social networks: one for every region.

Twelve hundred of them are drawn when the site is built, so everything is kept cheap: a card is a
picture of one fixed palette, and all regencies of a province share the map.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence

from PIL import Image

from coverage.core import texts
from coverage.core.i18n import Language, language
from coverage.core.urlstate import is_regency
from coverage.evidence.headlines import status_lines
from coverage.export.pictures import fonts, geometry, raster, words
from coverage.export.pictures.cardpen import EDGE, Pen
from coverage.export.pictures.inks import PALETTE, Ink
from coverage.export.pictures.palette import png_bytes
from coverage.export.pictures.stills import still, swatch
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, provinces, region, regions

WIDTH, HEIGHT = 1200, 630
#: The map stands beside the words, or below them where it is wide.
_BESIDE, _BELOW, _STRIP = (560, 630), (1200, 276), 62

#: Sizes of a regency's name and of the line below it, the first that fit are taken.
_SIZES = ((54, 27), (48, 27), (48, 24), (42, 24), (36, 23), (36, 20), (30, 18))


def keys() -> list[str]:
    """Return every region that has a card: nation, island groups, provinces, regencies."""
    return ["ID", *ISLAND_GROUPS, *map(str, provinces().index), *map(str, regions().index)]


def card_path(lang: str, key: str) -> str:
    """Return where the card of a region lies in the site: `cards/id/35.78.png`."""
    return f"cards/{lang}/{key}.png"


def card(snapshot: Snapshot, key: str, lang: Language) -> bytes:
    """Draw the card of a region as of today: PNG, 1200 × 630 px.

    Parameters
    ----------
    key: "ID", an island group, a province or a regency code.

    Raises
    ------
    KeyError
        No such region.
    """
    wide = key == "ID" or key in ISLAND_GROUPS
    picture = Image.new("P", (WIDTH, HEIGHT), Ink.PAPER.index(0))
    picture.putpalette(PALETTE)
    corner = (0, HEIGHT - _STRIP - _BELOW[1]) if wide else (WIDTH - _BESIDE[0], 0)
    picture.paste(still(snapshot, key, _BELOW if wide else _BESIDE), corner)
    pen = Pen(picture, lang, WIDTH - 2 * EDGE if wide else WIDTH - _BESIDE[0] - EDGE - 28)
    if is_regency(key):
        told = _regency(pen, snapshot, key)
    elif wide:
        told = _nation(pen, snapshot, key)
    else:
        told = _province(pen, snapshot, key)
    facts = {"Title": told, "Description": " ".join(words.source_lines(snapshot, lang))}
    return png_bytes(picture, facts)


def _regency(pen: Pen, snapshot: Snapshot, code: str) -> str:
    lang: Language = pen.lang
    own = region(code)
    row = words.status_row(snapshot, snapshot.today, code)
    state = lang.word(texts.STATES, row["state"])
    since = texts.since_text(row, lang) or (
        words.caveat(lang) if row["state"] == "no_evidence" else status_lines(row, lang)[0]
    )
    pen.brand(40)
    bottom, pen.y = pen.foot(snapshot, code, HEIGHT - 34), 104
    room = bottom - pen.y - 6 - 36 - 20 - 60
    large, small = next(
        (sizes for sizes in _SIZES if _fits(pen, own["name"], since, sizes, room)), _SIZES[-1]
    )
    pen.lines(own["name"], large, Ink.INK, bold=True, step=1.2)
    pen.y += 6
    pen.lines(own["province_name"], 27, Ink.GREY)
    pen.y += 20
    pen.picture.paste(swatch(row["state"], 40, 40), (EDGE, pen.y + 4))
    pen.at(EDGE + 58, pen.y, f"112: {state}", 38, Ink.of_state(row["state"]), True)
    pen.y += 60
    pen.lines(since, small, Ink.INK)
    return f"{own['name']}, {own['province_name']} · 112: {state} · {since}"


def _fits(pen: Pen, name: str, since: str, sizes: tuple[int, int], room: int) -> bool:
    """Say whether a name and the line below it have room, without cutting a word."""
    large, small = sizes
    whole = all(fonts.width(word, large, bold=True) <= pen.room for word in name.split())
    return whole and pen.tall(name, large, True, 1.2) + pen.tall(since, small) <= room


def _figures(pen: Pen, snapshot: Snapshot, scope: str) -> tuple[str, list[str]]:
    """Return the count of a scope, and the lines that explain it."""
    lang = pen.lang
    now, gap = snapshot.coverage_at(snapshot.today, scope), snapshot.gap_at(snapshot.today, scope)
    count = lang._("{n} of {total}").format(n=lang.number(now.active), total=lang.number(now.total))
    lines = [
        lang._(
            "regencies and cities named with evidence of 112, home to {share} of the population"
        ).format(share=lang.percent(now.population_share))
    ]
    if gap is not None:
        lines.append(
            lang._("Officially announced: {n} (as of {date})").format(
                n=lang.number(gap.official.count),
                date=lang.date(gap.official.start, gap.official.date_precision),
            )
        )
    return count, lines


def _province(pen: Pen, snapshot: Snapshot, scope: str) -> str:
    name = words.place_name(scope, pen.lang)
    count, lines = _figures(pen, snapshot, scope)
    pen.brand(40)
    bottom, pen.y = pen.foot(snapshot, scope, HEIGHT - 34), 104
    size = fonts.fit(name, (54, 48, 42, 36), pen.room, 2, bold=True)
    pen.lines(name, size, Ink.INK, bold=True, step=1.2)
    pen.y += 10
    pen.lines(count, 74, Ink.ACCENT, bold=True, step=1.25)
    room = bottom - pen.y - 5 * len(lines)
    small = next(
        (n for n in (24, 22, 20, 18) if sum(pen.tall(line, n) for line in lines) <= room), 17
    )
    for line in lines:
        pen.lines(line, small, Ink.INK)
        pen.y += 5
    return f"{name}: {count} {' · '.join(lines)}"


def _nation(pen: Pen, snapshot: Snapshot, scope: str) -> str:
    name = words.place_name(scope, pen.lang)
    count, lines = _figures(pen, snapshot, scope)
    pen.brand(34)
    pen.at(EDGE, 76, name, 46, Ink.INK, True)
    pen.at(EDGE, 132, count, 74, Ink.ACCENT, True)
    left = EDGE + round(fonts.width(count, 74, True)) + 36
    pen.room, pen.y = WIDTH - EDGE - left, 124
    for line in lines:
        for part in fonts.wrap(words.held(line), 24, pen.room):
            pen.at(left, pen.y, part, 24, Ink.INK)
            pen.y += 31
    pen.at(EDGE, 254, words.caveat(pen.lang), 20, Ink.GREY)
    pen.room = WIDTH - 2 * EDGE
    when = pen.lang._("As of {date}").format(date=pen.lang.date(snapshot.today))
    pen.at(WIDTH - EDGE - round(fonts.width(when, 23, True)), 34, when, 23, Ink.INK, True)
    source = texts.resource_line("deployment_evidence", pen.lang)
    pen.at(EDGE, HEIGHT - _STRIP + 10, source, 16, Ink.GREY)
    pen.at(EDGE, HEIGHT - _STRIP + 32, words.source_lines(snapshot, pen.lang)[1], 16, Ink.GREY)
    return f"{name}: {count} {' · '.join(lines)}"


_SHARED: list[Snapshot] = []


def _task(task: tuple[str, tuple[str, ...]]) -> list[tuple[str, bytes]]:
    code, some = task
    lang = language(code)
    return [(card_path(code, key), card(_SHARED[0], key, lang)) for key in some]


def cards(
    snapshot: Snapshot, langs: Sequence[str], processes: int = 2
) -> Iterator[tuple[str, bytes]]:
    """Draw every card in some languages, in a fixed order.

    Parameters
    ----------
    langs: codes of languages. processes: how many draw at once, where the system can fork; one
        draws in this process.

    Yields
    ------
    `card_path` and the PNG.
    """
    raster.panel(snapshot, snapshot.today, "31", 20, 20)  # what all of them need, once
    snapshot.cached(geometry.outlines, "national")
    tasks = [(code, tuple(group)) for group in _grouped() for code in langs]
    _SHARED[:] = [snapshot]
    try:
        if processes < 2 or "fork" not in multiprocessing.get_all_start_methods():
            for task in tasks:
                yield from _task(task)
            return
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            # both languages of a province go to one process, which has its map then
            for done in pool.imap(_task, tasks, chunksize=len(langs)):
                yield from done
    finally:
        _SHARED.clear()


def _grouped() -> list[list[str]]:
    """Return the keys of cards in groups that share a map."""
    register = regions()["province_code"]
    wide = [[key] for key in ("ID", *ISLAND_GROUPS)]
    return wide + [
        [str(code), *map(str, register.index[register == code])] for code in provinces().index
    ]
