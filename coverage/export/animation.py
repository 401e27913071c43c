"""The rollout in motion: the map of the nation month by month, as an animated GIF."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from PIL import Image

from coverage.core import texts
from coverage.core.dates import bar_dates
from coverage.core.i18n import Language
from coverage.evidence.headlines import stale_note
from coverage.export import captions, typeset
from coverage.export.png import with_palette
from coverage.maps.stills import MapFrame, state_swatches, still_map
from coverage.snapshot import Snapshot

_MAP = MapFrame(800, 330, exact=True, fine=1)
#: ms: a month, the end of a year, the last frame.
MONTH_MS, YEAR_MS, LAST_MS = 90, 400, 6000
_COLOURS, _NO_DITHER = 64, Image.Dither.NONE


def rollout_gif(snapshot: Snapshot, lang: Language) -> bytes:
    """Draw the rollout since 2016, one frame a month of the map's time bar, the last one held.

    The figures of a frame are those of `Snapshot.series`; what is known today counts for every
    month (see `coverage.evidence.status`). GIF, 800 px wide.
    """
    return next(rollout_gifs(snapshot, [lang]))


def rollout_gifs(snapshot: Snapshot, langs: Sequence[Language]) -> Iterator[bytes]:
    """Draw `rollout_gif` in some languages, which share the maps."""
    maps = [still_map(snapshot, day, "ID", _MAP) for day in bar_dates(snapshot.today)]
    for lang in langs:
        yield _gif(snapshot, lang, maps)


def _gif(snapshot: Snapshot, lang: Language, maps: Sequence[str]) -> bytes:
    content = film(snapshot, lang, maps)
    pages = typeset.pngs("film", content)
    # the last page has every colour of the others
    palette = with_palette(Image.open(io.BytesIO(pages[-1])), _COLOURS)
    frames = [
        Image.open(io.BytesIO(page)).convert("RGB").quantize(palette=palette, dither=_NO_DITHER)
        for page in pages
    ]
    times = [YEAR_MS if day.month == 12 else MONTH_MS for day in bar_dates(snapshot.today)]
    out = io.BytesIO()
    comment = " · ".join([content["title"], *captions.source_lines(snapshot, lang)])
    frames[0].save(
        out,
        "gif",
        save_all=True,
        append_images=frames[1:],
        duration=[*times[:-1], LAST_MS],
        loop=0,
        disposal=1,
        optimize=False,
        comment=comment.encode()[:250],
    )
    return out.getvalue()


def film(snapshot: Snapshot, lang: Language, maps: Sequence[str]) -> dict[str, Any]:
    """Return the content of `templates/film.typ`: a page for each day of the time bar."""
    days = bar_dates(snapshot.today)
    series = snapshot.series
    rows = series[series["scope"] == "ID"].set_index("date")
    total = snapshot.coverage_at(snapshot.today, "ID").total
    distinct = list(dict.fromkeys(maps))
    frames = []
    for day, shown in zip(days, maps, strict=True):
        row: Any = rows.loc[pd.Timestamp(day)]
        share = lang.percent(float(row["population_share_certain"]))
        frames.append(
            {
                "map": distinct.index(shown),
                "month": lang.date(day, "day" if day == days[-1] else "month"),
                "count": lang._("{n} of {total}").format(
                    n=lang.number(int(row["certain"])), total=lang.number(total)
                ),
                "share": lang._("regencies and cities · {share} of the population").format(
                    share=share
                ),
                "stale": stale_note(int(row["active_stale"]), int(row["certain"]), lang),
            }
        )
    swatches = state_swatches()
    notes = [captions.caveat(lang), *captions.source_lines(snapshot, lang)]
    return {
        "lang": lang.code,
        "title": lang._("Regencies and cities with evidence of 112, since 2016"),
        "maps": distinct,
        "frames": frames,
        "years": {
            str(day.year): number for number, day in enumerate(days) if day.month == 1 or not number
        },
        "legend": [[swatches[state], lang.word(texts.STATES, state)] for state in texts.STATES],
        "notes": [captions.held(note) for note in notes],
    }
