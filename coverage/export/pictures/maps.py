"""Maps for taking away: who has 112 on a day, with everything that must stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from coverage.core.i18n import Language
from coverage.core.urlstate import FILLS, is_regency, is_region
from coverage.export.pictures import fonts, geometry, looks, words
from coverage.export.pictures.canvas import (
    Format,
    draw_area,
    draw_lines,
    drawing,
    finished,
    sheet,
    window,
    write,
)
from coverage.export.pictures.geometry import Sheet
from coverage.export.pictures.raster import is_small, point
from coverage.maps.rollout import legend
from coverage.snapshot import Snapshot

#: Width of the sheet that is laid out, px; files of other widths are scaled.
WIDTH, EDGE = 1600, 48
_INNER = WIDTH - 2 * EDGE
_TALLEST = 1150
#: Sizes of letters: still read on a telephone, where the sheet is a quarter as wide.
_TITLE, _LINE, _LEGEND, _NOTE = 50, 33, 33, 24
#: Areas smaller than this get a dot (radius) or, when they are the one asked for, a ring.
_SMALL, _DOT, _RING = 9.0, 6.0, 26.0
#: Grid that points are put on, px.
_STEP = 0.5
#: What lies so far outside the frame is not drawn, px.
_OUT = 20


@dataclass(frozen=True)
class _Legend:
    """One entry: paint, words, and how many regencies of the scope it stands for."""

    paint: looks.Paint
    label: str
    count: str

    @property
    def width(self) -> float:
        return 62 + fonts.width(f"{self.label} ", _LEGEND) + fonts.width(self.count, _LEGEND, True)


def map_picture(
    snapshot: Snapshot,
    day: date,
    lang: Language,
    *,
    scope: str = "ID",
    fill: str = "status",
    format: Format = "png",
    width_px: int = 1600,
) -> bytes:
    """Draw the map of a scope on a day.

    Parameters
    ----------
    day: calendar day in Indonesia.
    scope: "ID", an island group, a province, or a regency, which is outlined in its province.
    fill: a key of `coverage.maps.rollout.FILLS`. format: "png" or "svg". width_px: 200 to 4000.

    Returns
    -------
    The file: title with the finding, date, map, legend in words, caveat, sources with licences.

    Raises
    ------
    KeyError
        No such scope or fill.
    ValueError
        Another format, or a width out of range.
    """
    if format not in ("png", "svg") or not 200 <= width_px <= 4000:
        raise ValueError(f"no picture as {format!r} with a width of {width_px} px")
    return map_pictures(
        snapshot, day, lang, scope=scope, fill=fill, formats=(format,), width_px=width_px
    )[format]


def map_pictures(
    snapshot: Snapshot,
    day: date,
    lang: Language,
    *,
    scope: str = "ID",
    fill: str = "status",
    formats: tuple[Format, ...] = ("png", "svg"),
    width_px: int = 1600,
) -> dict[Format, bytes]:
    """Return `map_picture` in several formats, which are laid out once."""
    if fill not in FILLS or not is_region(scope):
        raise KeyError(scope if fill in FILLS else fill)
    title, line = words.finding(snapshot, day, scope, lang)
    legend = _legend(snapshot, day, scope, fill, lang)
    heading = fonts.wrap(title, _TITLE, _INNER, bold=True)
    below = fonts.wrap(words.held(line), _LINE, _INNER)
    rows = _flowed(legend)
    notes = [words.caveat(lang)]
    for text in words.source_lines(snapshot, lang, scope):
        notes += fonts.wrap(words.held(text), _NOTE, _INNER)
    codes = geometry.members(geometry.shown_scope(scope))
    box = geometry.box_of(snapshot, codes)
    map_height = min(_INNER * geometry.aspect(box), _TALLEST)
    map_top = 34 + 62 * len(heading) + 46 * len(below) + 14
    height = map_top + map_height + 26 + 52 * len(rows) + 14 + 36 * len(notes) + 24
    with drawing():
        figure, axes = sheet(WIDTH, round(height))
        y = 34.0
        for text in heading:
            y += 62
            write(axes, EDGE, y - 14, text, _TITLE, bold=True)
        for text in below:
            y += 46
            write(axes, EDGE, y - 10, text, _LINE, colour=looks.GREY)
        place = geometry.fitted(box, EDGE, map_top, _INNER, map_height)
        _map(axes, snapshot, day, scope, fill, place, (map_top, map_height))
        y = map_top + map_height + 26
        for row in rows:
            _keys(axes, row, y, geometry.level_of(scope) != "province")
            y += 52
        y += 14
        for number, text in enumerate(notes):
            write(axes, EDGE, y + 26, text, _NOTE, colour=looks.GREY, bold=number == 0)
            y += 36
        description = " ".join([line, _legend_text(legend, lang, fill), *notes])
        facts = {"title": title, "description": description}
        return {
            one: finished(figure, one, **facts, lang=lang, width_px=width_px) for one in formats
        }


def _legend(snapshot: Snapshot, day: date, scope: str, fill: str, lang: Language) -> list[_Legend]:
    codes = geometry.members(geometry.shown_scope(scope))
    counts = pd.Series(_classes(snapshot.status_at(day).loc[codes], fill)).value_counts()
    paints = looks.PAINTS[fill]
    entries = []
    for key, label in legend(fill, snapshot.today, lang).items():
        entries.append(_Legend(paints[key], label, lang.number(int(counts.get(key, 0)))))
    return entries


def _legend_text(legend: list[_Legend], lang: Language, fill: str) -> str:
    listed = "; ".join(f"{entry.label}: {entry.count}" for entry in legend)
    return f"{lang.word(FILLS, fill)}: {listed}."


def _classes(status: pd.DataFrame, fill: str) -> dict[str, str]:
    records = status[["state", "confidence", "since_end"]].to_dict("index")
    return {
        str(code): looks.class_of({str(k): v for k, v in row.items()}, fill)
        for code, row in records.items()
    }


def _flowed(legend: list[_Legend]) -> list[list[_Legend]]:
    """Put entries into rows that fit."""
    rows: list[list[_Legend]] = [[]]
    room = float(_INNER)
    for entry in legend:
        if rows[-1] and entry.width > room:
            rows.append([])
            room = _INNER
        rows[-1].append(entry)
        room -= entry.width + 44
    return rows


def _keys(axes: Axes, row: list[_Legend], y: float, dense: bool) -> None:
    x = float(EDGE)
    for entry in row:
        box = np.array([(0, 6), (48, 6), (48, 36), (0, 36), (0, 6)])
        draw_area(axes, [box + np.array([x, y])], entry.paint, "#53606c", 1.4, dense=dense)
        write(axes, x + 62, y + 32, entry.label, _LEGEND)
        end = x + 62 + fonts.width(f"{entry.label} ", _LEGEND)
        write(axes, end, y + 32, entry.count, _LEGEND, bold=True)
        x += entry.width + 44


def _map(
    axes: Axes,
    snapshot: Snapshot,
    day: date,
    scope: str,
    fill: str,
    place: Sheet,
    span: tuple[float, float],
) -> None:
    """Draw the sea, the areas around the scope, the scope, its dots, and the one asked for."""
    top, height = span
    axes = window(axes, EDGE, top, _INNER, height, looks.SEA)
    shown = geometry.shown_scope(scope)
    level = geometry.level_of(shown)
    shapes = snapshot.cached(geometry.outlines, level)
    own = geometry.members(shown)
    lines = 0.8 if scope == "ID" else 1.4
    view = geometry.view(place, EDGE - _OUT, top - _OUT, _INNER + 2 * _OUT, height + 2 * _OUT)
    if shown != "ID":
        around = [shapes[code] for code in geometry.others_near(snapshot, own, view)]
        seen = shapely.clip_by_rect(around, *view)
        rings = [ring for shape in seen for ring in geometry.rings(shape, place, _STEP)]
        draw_area(axes, rings, looks.Paint(looks.AROUND), "#ffffff", 1.0)
    classes = _classes(snapshot.status_at(day).loc[own], fill)
    outlines = {code: geometry.rings(shapes[code], place, _STEP) for code in own}
    for key, paint in reversed(list(looks.PAINTS[fill].items())):
        some = [ring for code in own if classes[code] == key for ring in outlines[code]]
        draw_area(axes, some, paint, "#ffffff", lines, dense=level != "province")
    borders = geometry.lines_in(snapshot.cached(geometry.province_lines, level), view)
    draw_lines(axes, [place.place(line) for line in borders], looks.PROVINCE_LINE, lines, 0.8)
    for code in own:
        if classes[code] != looks.BLANK[fill] and is_small(snapshot.dots, code, place, _SMALL):
            paint = looks.PAINTS[fill][classes[code]]
            axes.add_artist(_dot(snapshot, code, place, paint, _DOT))
    if is_regency(scope):
        draw_area(axes, outlines[scope], looks.Paint("none"), "#111111", 5)
        if is_small(snapshot.dots, scope, place, 4 * _SMALL):
            axes.add_artist(_dot(snapshot, scope, place, looks.Paint("none"), _RING))


def _dot(snapshot: Snapshot, code: str, place: Sheet, paint: looks.Paint, radius: float) -> Circle:
    x, y = point(snapshot.dots, code, place)
    ring = paint.colour == "none"
    return Circle(
        (x, y),
        radius,
        facecolor=paint.colour if not paint.line else paint.line,
        edgecolor="#111111" if ring else "#ffffff",
        linewidth=4 if ring else 1.5,
    )
