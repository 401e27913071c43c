"""The printable A4 sheet of a regency or province: everything that its page says, with sources."""

from __future__ import annotations

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.settings import settings
from coverage.core.urlstate import is_regency
from coverage.export import captions, typeset
from coverage.export.factsheet_data import province_data, regency_data
from coverage.maps.stills import MapFrame, state_swatches, still_map
from coverage.snapshot import Snapshot
from geodata.register.regions import provinces

MAP = MapFrame(280, 315, exact=True, unit=0.7)


def factsheet(snapshot: Snapshot, key: str, lang: Language, contact: str | None = None) -> bytes:
    """Return the sheet of a regency or a province as of today: PDF/UA, A4.

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
    contact = settings().corrections if contact is None else contact
    gathered = regency_data if is_regency(key) else province_data
    day = snapshot.today
    content = {
        "title": lang._("Emergency number 112: {name}").format(name=texts.place_name(key, lang)),
        "lang": lang.code,
        "site": captions.site_name(lang),
        "day": [day.year, day.month, day.day],
        "when": lang._("As of {date}").format(date=lang.date(day)),
        "caveat": captions.caveat(lang),
        "notes": [captions.held(one) for one in captions.source_lines(snapshot, lang)],
        "map": still_map(snapshot, day, key, MAP),
        "swatches": state_swatches(),
        "legend": {state: lang.word(texts.STATES, state) for state in texts.STATES},
        **gathered(snapshot, key, lang, contact),
    }
    return typeset.pdf("factsheet", content, day)
