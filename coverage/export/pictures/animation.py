"""The rollout in motion: the map of the nation month by month, as an animated GIF."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pandas as pd
from PIL import Image, ImageDraw

from coverage.core import texts
from coverage.core.dates import bar_dates
from coverage.core.i18n import Language
from coverage.export.pictures import fonts, geometry, looks, words
from coverage.export.pictures.inks import Ink, letters, palette_picture
from coverage.export.pictures.raster import Drawing
from coverage.export.pictures.stills import swatch
from coverage.snapshot import Snapshot

WIDTH, EDGE = 800, 24
_MAP = (WIDTH, 330)
_HEAD = 128
#: ms: a month, the end of a year, the last frame.
MONTH_MS, YEAR_MS, LAST_MS = 90, 400, 6000
_NOTE = 13


def rollout_gif(snapshot: Snapshot, lang: Language) -> bytes:
    """Draw the rollout since 2016, one frame a month of the map's time bar, the last one held.

    The figures of a frame are those of `Snapshot.series`; what is known today counts for every
    month (see `coverage.evidence.status`). GIF, 800 px wide.
    """
    return next(rollout_gifs(snapshot, [lang]))


def rollout_gifs(snapshot: Snapshot, langs: Sequence[Language]) -> Iterator[bytes]:
    """Draw `rollout_gif` in some languages, which share the maps."""
    days = bar_dates(snapshot.today)
    maps = list(_maps(snapshot, days))
    for lang in langs:
        yield _gif(snapshot, lang, days, maps)


def _maps(snapshot: Snapshot, days: Sequence[date]) -> Iterator[Image.Image]:
    """Draw the map of each day, in the palette."""
    drawing = Drawing(snapshot, "ID", *_MAP)
    states = dict.fromkeys(drawing.codes, "")
    borders = snapshot.cached(geometry.province_lines, "national")
    small = [code for code in drawing.codes if drawing.small(code, 4.0)]
    for day in days:
        now = {str(k): v for k, v in snapshot.status_at(day)["state"].items()}
        changed = [code for code in drawing.codes if now[code] != states[code]]
        for code in sorted(changed, key=lambda code: -drawing.shapes[code].area):
            drawing.fill(code, looks.STATES[now[code]])
        if changed:
            states = now
            drawing.lines(borders, looks.PROVINCE_LINE)
            for code in small:
                if now[code] != "no_evidence":
                    drawing.dot(code, looks.STATES[now[code]], 2.6)
            shown = palette_picture(drawing.done())
        yield shown


def _gif(
    snapshot: Snapshot, lang: Language, days: Sequence[date], maps: Sequence[Image.Image]
) -> bytes:
    series = snapshot.series
    series = series[series["scope"] == "ID"].set_index("date")
    frames, times = [], []
    ground = _ground(snapshot, lang)
    for day, shown in zip(days, maps, strict=True):
        frame = ground.copy()
        frame.paste(shown, (0, _HEAD))
        _figures(frame, days, day, series.loc[pd.Timestamp(day)], lang)
        _bar(frame, days, day)
        frames.append(frame)
        times.append(YEAR_MS if day.month == 12 else MONTH_MS)
    times[-1] = LAST_MS
    out = io.BytesIO()
    comment = " · ".join([_title(lang), *words.source_lines(snapshot, lang)])
    frames[0].save(
        out,
        "gif",
        save_all=True,
        append_images=frames[1:],
        duration=times,
        loop=0,
        disposal=1,
        optimize=False,
        comment=comment.encode()[:250],
    )
    return out.getvalue()


def _title(lang: Language) -> str:
    return lang._("Where 112 is named with evidence, since 2016")


def _ground(snapshot: Snapshot, lang: Language) -> Image.Image:
    """Return what is the same in every frame: title, legend, sources."""
    room = WIDTH - 2 * EDGE
    notes = [
        line
        for text in (words.caveat(lang), *words.source_lines(snapshot, lang))
        for line in fonts.wrap(words.held(text), _NOTE, room)
    ]
    height = _HEAD + _MAP[1] + 26 + 34 + 18 * len(notes) + 12
    ground = palette_picture(Image.new("RGB", (WIDTH, height), looks.PAPER))
    size = fonts.fit(_title(lang), (24, 22, 20, 18), room, 1, bold=True)
    letters(ground, (EDGE, 16), _title(lang), size, Ink.INK, True)
    x, y = EDGE, _HEAD + _MAP[1] + 30
    for state in ("active", "planned", "suspended", "no_evidence"):
        ground.paste(swatch(state, 22, 15), (x, y + 2))
        label = lang.word(texts.STATES, state)
        letters(ground, (x + 27, y), label, 15, Ink.INK)
        x += 27 + round(fonts.width(label, 15)) + 22
    y += 30
    for number, line in enumerate(notes):
        letters(ground, (EDGE, y), line, _NOTE, Ink.GREY, number == 0)
        y += 18
    return ground


def _figures(frame: Image.Image, days: Sequence[date], day: date, row: Any, lang: Language) -> None:
    """Write the month and the figures of a frame, where they stand in every other."""
    month = lang.date(day) if day == days[-1] else lang.date(day, "month")
    letters(frame, (EDGE, 56), month, 40, Ink.ACCENT, True)
    count = lang._("{n} of {total}").format(
        n=lang.number(int(row["certain"])), total=lang.number(len(geometry.members("ID")))
    )
    share = lang._("regencies and cities · {share} of the population").format(
        share=lang.percent(float(row["population_share_certain"]))
    )
    right = WIDTH - EDGE
    letters(frame, (right - round(fonts.width(count, 32, True)), 54), count, 32, Ink.INK, True)
    letters(frame, (right - round(fonts.width(share, 15)), 96), share, 15, Ink.GREY)


def _bar(frame: Image.Image, days: Sequence[date], day: date) -> None:
    """Draw how far the time has come, with the years."""
    pen, y = ImageDraw.Draw(frame), _HEAD + _MAP[1] + 4
    room = WIDTH - 2 * EDGE
    step = room / max(len(days) - 1, 1)
    pen.rectangle((EDGE, y, WIDTH - EDGE, y + 4), Ink.GREY.index(4))
    pen.rectangle((EDGE, y, EDGE + round(step * days.index(day)), y + 4), Ink.ACCENT.index(15))
    for number, one in enumerate(days):
        if one.month == 1:
            x = EDGE + round(step * number)
            letters(frame, (x - (0 if number == 0 else 14), y + 7), str(one.year), 12, Ink.GREY)
