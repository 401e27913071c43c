"""Cards that stand beside a link in messages and social networks: one for every region."""

from __future__ import annotations

from typing import Any

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.palette import STATES
from coverage.core.urlstate import is_regency
from coverage.evidence.headlines import short_line, stale_note
from coverage.export import captions, typeset
from coverage.export.png import small_png
from coverage.maps.stills import MapFrame, shown_scope, still_map, still_marker, swatch
from coverage.snapshot import Snapshot
from geodata.register.regions import ISLAND_GROUPS, region

#: The map stands beside the words, or below them where it is wide.
_BESIDE, _BELOW = MapFrame(560, 630, exact=True), MapFrame(1200, 276, exact=True)

#: Few, so that a card is small; letters stay smooth.
_COLOURS = 64


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
    wide, day = key == "ID" or key in ISLAND_GROUPS, snapshot.today
    own = (_regency if is_regency(key) else _scope)(snapshot, key, lang)
    title = own.pop("title")
    sources = captions.source_lines(snapshot, lang, key)
    content = {
        "lang": lang.code,
        "wide": wide,
        "site": captions.site_name(lang),
        "when": lang._("As of {date}").format(date=lang.date(day)),
        "caveat": captions.caveat(lang),
        "notes": [
            captions.held(one)
            for one in (texts.resource_line("deployment_evidence", lang), sources[1])
        ],
        "map": still_map(snapshot, day, shown_scope(key), _BELOW if wide else _BESIDE),
        **own,
        "lines": [captions.held(line) for line in own["lines"]],
    }
    facts = {"Title": title, "Description": " ".join(captions.source_lines(snapshot, lang))}
    return small_png(typeset.pngs("card", content)[0], facts, _COLOURS)


def _regency(snapshot: Snapshot, code: str, lang: Language) -> dict[str, Any]:
    own = region(code)
    row = captions.status_row(snapshot, snapshot.today, code)
    look = texts.look_of(row)
    status = f"112: {lang.word(texts.STATES, look)}"
    since = captions.caveat(lang) if look == "no_evidence" else short_line(row, lang)
    style = STATES[look]
    return {
        "title": f"{own['name']}, {own['province_name']} · {status} · {since}",
        "name": own["name"],
        "place": own["province_name"],
        "marker": still_marker(snapshot, code, _BESIDE),
        "status": {"label": status, "colour": style.text, "swatch": swatch(style.area)},
        "lines": [since],
    }


def _scope(snapshot: Snapshot, scope: str, lang: Language) -> dict[str, Any]:
    """Return the count of a scope, and the lines that explain it."""
    name = texts.place_name(scope, lang)
    now, gap = snapshot.coverage_at(snapshot.today, scope), snapshot.gap_at(snapshot.today, scope)
    count = lang._("{n} of {total}").format(n=lang.number(now.active), total=lang.number(now.total))
    lines = [
        lang._(
            "regencies and cities with evidence of 112, home to {share} of the population"
        ).format(share=lang.percent(now.population_share))
    ]
    if note := stale_note(now.active_stale, now.active, lang):
        lines[0] += f"; {note}"
    if gap is not None:
        lines.append(
            lang._("Officially announced: {n} (as of {date})").format(
                n=lang.number(gap.official.count),
                date=gap.official.date_text(lang),
            )
        )
    title = f"{name}: {count} {' · '.join(lines)}"
    return {"title": title, "name": name, "count": count, "lines": lines}
