"""The search for a place: what it looks through, and its box, the same on app and site.

The ranking is `frontend/search/ranking.js`, which runs in the browser.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from coverage.core.assets import STORE, Asset
from coverage.core.i18n import Language, language
from coverage.core.templates import part
from coverage.core.texts import STATES, look_of, place_name, state_text
from coverage.places.lookups import status_rows
from coverage.snapshot import Snapshot
from geodata.register.aliases import Alias
from geodata.register.regions import ISLAND_GROUPS, aliases, provinces, regions, scope_aliases
from geodata.register.tables import forgotten

_TEMPLATES = Path(__file__).parent / "templates"
#: Code, name, what it lies in, kind, names without the kind, other names, capital (see `placesOf`).
Row = tuple[str, str, str, str, list[str], list[str], str]


def _regencies() -> list[Row]:
    """Return the regencies: names with most people first, of each the kota, then the kabupaten."""
    table = regions()
    people = table.groupby("short_name")["population"].transform("sum")
    table = table.assign(people=people, rural=table["kind"] == "kabupaten")
    table = table.sort_values(["people", "short_name", "rural"], ascending=[False, True, True])
    others: dict[str, list[str]] = {}
    for alias in aliases():
        if alias.kind == "name" or _is_former_code(alias):
            others.setdefault(alias.regency_code, []).append(alias.alias)
    rows: list[Any] = table.reset_index().to_dict("records")
    return [
        (
            row["regency_code"],
            row["name"],
            row["province_name"],
            row["kind"],
            [row["short_name"]],
            others.get(row["regency_code"], []),
            "" if row["capital"] in (row["short_name"], row["name"]) else row["capital"],
        )
        for row in rows
    ]


def _is_former_code(alias: Alias) -> bool:
    return alias.kind == "code" and alias.alias not in regions().index


@forgotten
@cache
def search_rows(code: str) -> tuple[Row, ...]:
    """Return every regency, island group and province in the language `code`, for the ranking.

    Where two match equally well, the one that comes first here is shown first.
    """
    lang, others = language(code), scope_aliases()
    groups: list[Row] = [
        (
            key,
            place_name(key, lang),
            lang._("Island group"),
            "pulau",
            [name],
            [*others.get(key, ())],
            "",
        )
        for key, name in ISLAND_GROUPS.items()
    ]
    table: list[Any] = provinces().reset_index().to_dict("records")
    several: list[Row] = [
        (
            row["province_code"],
            row["name"],
            lang._("Province"),
            "provinsi",
            list(dict.fromkeys([row["name"], row["official_name"]])),
            [*others.get(row["province_code"], ())],
            "",
        )
        for row in table
    ]
    return (*_regencies(), *groups, *several)


@forgotten
@cache
def search_asset(code: str) -> Asset:
    """Register the file that the search in the language `code` looks through."""
    body = json.dumps(search_rows(code), ensure_ascii=False, separators=(",", ":")).encode()
    return STORE.add(f"places.{code}.json", body)


def _states(data: Snapshot, day: date, code: str) -> str:
    """Return the place of each row's state in `STATES`, a digit a row; "-" for what has none."""
    states, status = list(STATES), data.cached(status_rows, day)
    return "".join(
        str(states.index(look_of(status[row[0]]))) if row[0] in status else "-"
        for row in search_rows(code)
    )


def search_box(
    data: Snapshot, day: date, lang: Language, label: str, addresses: tuple[str, str, str]
) -> Markup:
    """Return the search box as HTML; `frontend/search/box.js` brings it to life.

    Parameters
    ----------
    day: the states of 112 beside the regencies are those of this day.
    label: what the box asks.
    addresses: of the file of `search_asset`; of the list of all places, for when nothing is found
        and for readers without JavaScript; of a place's page, with `{code}`, "" where the page
        that shows the box leads there.
    """
    places, everything, page = addresses
    told = {
        "places": places,
        "page": page,
        "states": [state_text(state, lang) for state in STATES],
        "of": data.cached(_states, day, lang.code),
        "found": lang._("Found: {n}. Choose with the arrow keys."),
        "near": lang._("No place is called exactly that. Similar names: {n}."),
        "none": lang._("No regency, city, province or island group is called that."),
    }
    words = {"label": label, "hint": lang._("Type a name, for example Surabaya")}
    words |= {"results": lang._("Places found"), "list": lang._("Look in the list of all places")}
    return part(_TEMPLATES, "search.html", told=told, everything=everything, **words)
