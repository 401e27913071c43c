"""Names of files that readers download, in their language: `112-<what>-<where>-<date>.<ext>`.

Addresses stay the same whatever the language and the day; these names say what was saved.
"""

from __future__ import annotations

import re
from datetime import date

from coverage.core.i18n import Language
from coverage.core.texts import N_, place_name

#: What a file holds → the words in its name.
WHAT = {
    "animation": N_("Animated map"),
    "call_figures": N_("Call figures"),
    "call_records": N_("Call-level data"),
    "card": N_("Card"),
    "changes": N_("Changes"),
    "data": N_("Data"),
    "data_quality": N_("Data quality"),
    "evidence": N_("Evidence"),
    "factsheet": N_("Fact sheet"),
    "launches": N_("Launches"),
    "map": N_("Map"),
    "pace": N_("Pace"),
    "priorities": N_("Priorities"),
    "projection": N_("Projection"),
    "rollout": N_("Rollout"),
    "status": N_("Status"),
    # charts
    "back_test": N_("Past projections"),
    "backing": N_("Evidence and sources"),
    "confirmed": N_("Seen in operation"),
    "conflicts": N_("Sources disagree"),
    "funnel": N_("Steps of the funnel"),
    "gain": N_("Coverage gained"),
    "gaps": N_("Announced, not yet identified"),
    "groups": N_("By island group"),
    "kinds": N_("Regencies and cities"),
    "lorenz": N_("Lorenz curve"),
    "numbers": N_("Announced numbers"),
    "points": N_("Score"),
    "portal": N_("Incidents"),
    "ranking": N_("Ranking"),
    "series": N_("Series"),
    "shares": N_("Population covered"),
    "tenths": N_("By population"),
    "types": N_("Type"),
    "years": N_("Year by year"),
}
#: Ends of the names of what is looked at and shared; all other files hold data.
PICTURES = (".png", ".svg", ".gif", ".pdf")
_LONGEST = 60


def file_name(
    what: str,
    place: str,
    day: date | str,
    suffix: str,
    lang: Language,
    more: str = "",
    simulated: bool = False,
) -> str:
    """Return the name of a file: "112-peta-jawa-timur-2026-11-30.png".

    Parameters
    ----------
    what: a key of `WHAT`. more: words that tell it from others of its kind.
    place: nation, island group, province or regency. day: of the figures; ISO month or months,
        where they are for these.
    simulated: it holds made-up calls, which its name says first.
    """
    parts = ("112", lang.word(WHAT, what), more, place_name(place, lang), str(day))
    stem = "-".join(filter(None, map(slug, parts)))
    return f"{'SIMULASI-SIMULATED-' if simulated else ''}{stem}.{suffix}"


def slug(text: str) -> str:
    """Return text as a part of a file's name: lower-case letters and digits, joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST].strip("-")
