"""Maps for taking away: who has 112 on a day, with everything that must stand beside it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any, Literal

from coverage.core.i18n import Language
from coverage.core.palette import PAINTS
from coverage.core.urlstate import FILLS, is_region
from coverage.export import captions, typeset
from coverage.export.png import small_png
from coverage.maps.rollout import legend
from coverage.maps.stills import MapFrame, classes_at, shown_scope, still_map, swatch
from coverage.snapshot import Snapshot
from geodata.register.regions import scope_codes

Format = Literal["png", "svg"]
#: Width of the sheet that is laid out, px; files of other widths are scaled.
WIDTH = 1600
_NATION, _MAP = MapFrame(1504, 1150, unit=1.5, fine=1), MapFrame(1504, 1150, unit=2)


def map_picture(
    snapshot: Snapshot,
    day: date,
    lang: Language,
    *,
    scope: str = "ID",
    fill: str = "status",
    format: Format = "png",
    width_px: int = WIDTH,
) -> bytes:
    """Draw the map of a scope on a day.

    Parameters
    ----------
    day: calendar day in Indonesia.
    scope: "ID", an island group, a province, or a regency, which is outlined in its province.
    fill: a key of `coverage.core.urlstate.FILLS`. format: "png" or "svg". width_px: 200 to 4000.

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
    if fill not in FILLS or not is_region(scope):
        raise KeyError(scope if fill in FILLS else fill)
    title, line = captions.finding(snapshot, day, scope, lang)
    entries = _entries(snapshot, day, scope, fill, lang)
    notes = [captions.caveat(lang), *captions.source_lines(snapshot, lang, scope)]
    content = {
        "lang": lang.code,
        "title": title,
        "line": captions.held(line),
        "map": still_map(snapshot, day, scope, _NATION if scope == "ID" else _MAP, fill=fill),
        "legend": entries,
        "notes": [captions.held(note) for note in notes],
    }
    listed = "; ".join(f"{entry['label']}: {entry['count']}" for entry in entries)
    description = " ".join([line, f"{lang.word(FILLS, fill)}: {listed}.", *notes])
    if format == "svg":
        return typeset.svg("map", content, title=title, description=description, width=width_px)
    (png,) = typeset.pngs("map", content, width_px / WIDTH)
    return small_png(png, {"Title": title, "Description": description})


def _entries(
    snapshot: Snapshot, day: date, scope: str, fill: str, lang: Language
) -> list[dict[str, Any]]:
    """Return the classes of a fill: field, words, and how many regencies each stands for."""
    classes = snapshot.cached(classes_at, day, fill)
    counts = Counter(classes[code] for code in scope_codes(shown_scope(scope)))
    return [
        {"swatch": swatch(PAINTS[fill][key]), "label": label, "count": lang.number(counts[key])}
        for key, label in legend(fill, snapshot.today, lang).items()
    ]
