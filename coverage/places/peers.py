"""Which regencies are like one (by `coverage.core.peers`), and which border it, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from coverage.core import peers, texts
from coverage.core.i18n import Language
from coverage.core.tabular import records
from coverage.core.texts import N_
from coverage.places import lookups
from coverage.places.page import Part, Table
from coverage.snapshot import Snapshot
from geodata.register.regions import region, regions

#: Lowest score of each word.
_DEGREES = ((0.9, N_("very similar")), (0.75, N_("similar")), (0.0, N_("partly similar")))


def similar(code: str, k: int = 5) -> dict[str, dict[str, Any]]:
    """Return the `k` regencies most like a regency, of all 514, most similar first.

    Returns
    -------
    By code: name, province_name, kind, island_group, population, density (people per km²), and the
    score with its parts as `coverage.core.peers.similarity` has them.

    Raises
    ------
    KeyError
        `code` is no regency.
    """
    columns, codes, rows = _facts()
    if code not in codes:
        raise KeyError(code)
    order, parts = peers.scores(columns, np.asarray(codes), codes.index(code))
    return {
        codes[place]: {**rows[place], **{name: float(part[n]) for name, part in parts.items()}}
        for n, place in enumerate(order[:k])
    }


@lru_cache(maxsize=1)
def _facts() -> tuple[dict[str, np.ndarray], list[str], list[Any]]:
    register = regions()
    facts = register[["name", "province_name", "kind", "island_group", "population"]]
    facts = facts.assign(density=register["population"] / register["area_km2"])
    facts = facts.astype(dict.fromkeys(("name", "province_name", *peers.KINDS), object))
    columns = {name: facts[name].to_numpy() for name in peers.WEIGHTS}
    return columns, list(map(str, facts.index)), records(facts)


def degree(score: float, lang: Language) -> str:
    """Say in a word how alike a score means."""
    return lang._(next(word for least, word in _DEGREES if score >= least))


def likeness(row: Mapping[str, Any], code: str, lang: Language) -> str:
    """Say in words how a row of `similar` compares with the regency `code`.

    Kind and island group are named only where they differ.
    """
    more = row["population"] / region(code)["population"] - 1
    people = (
        lang._("population {share} larger") if more > 0 else lang._("population {share} smaller")
    )
    if round(abs(more), 2) == 0:
        people = lang._("same population")
    density = lang._("density {share} similar")
    parts = [
        people.format(share=lang.percent(abs(more), 0)),
        density.format(share=lang.percent(row["part_density"], 0)),
        "" if row["part_kind"] else lang._("other kind"),
        "" if row["part_island_group"] else lang._("elsewhere"),
    ]
    return ", ".join(part for part in parts if part)


def similar_part(data: Snapshot, day: date, code: str, lang: Language) -> Part:
    """Return the regencies most like one, each with its status, as a part of its page."""
    rows, statuses = similar(code), data.cached(lookups.status_rows, day)
    status = [statuses[other] for other in rows]
    line = lang._(
        "Of those most like {name}, with evidence of 112 in service: {n} of {total} ({date})."
    )
    number = lang.number
    columns = {
        lang._("Regency or city"): [
            f"{row['name']} · {row['province_name']}" for row in rows.values()
        ],
        lang._("Status"): [texts.state_text(texts.look_of(row), lang) for row in status],
        lang._("Since"): [texts.since_text(row, lang) for row in status],
        lang._("Last shown or reported"): [texts.last_date(row, lang) for row in status],
        lang._("Similarity (0–1)"): [number(row["similarity"], 2) for row in rows.values()],
        lang._("Similarity"): [
            f"{degree(row['similarity'], lang)}: {likeness(row, code, lang)}"
            for row in rows.values()
        ],
        lang._("Population"): [number(row["population"]) for row in rows.values()],
    }
    return Part(
        lang._("Similar regencies and cities"),
        [_counted(line, code, status, day, lang)],
        Table(columns, places=list(rows)),
        lang._(
            "Similarity weighs population, density, kind and island group; 1 means the same "
            "in all. Kind and island group are the same where nothing is said of them."
        ),
    )


def neighbours_part(data: Snapshot, day: date, code: str, lang: Language) -> Part:
    """Return the neighbours by land, each with its status, as a part of a regency's page."""
    title, borders = lang._("Neighbours"), lookups.borders(data, code)
    if not borders:
        none = lang._(
            "{name} has no land border with another regency or city on the boundaries shown."
        )
        return Part(title, [none.format(name=region(code)["name"])])
    statuses = data.cached(lookups.status_rows, day)
    status = [statuses[other] for other in borders]
    regencies = [region(other) for other in borders]
    columns = {
        lang._("Regency or city"): [row["name"] for row in regencies],
        lang._("Status"): [texts.state_text(texts.look_of(row), lang) for row in status],
        lang._("Border (km)"): [lang.number(km, 1) for km in borders.values()],
        lang._("Since"): [texts.since_text(row, lang) for row in status],
        lang._("Last shown or reported"): [texts.last_date(row, lang) for row in status],
        lang._("Province"): [row["province_name"] for row in regencies],
    }
    line = lang._("Neighbours by land with evidence of 112 in service: {n} of {total} ({date}).")
    note = lang._("Lengths are measured on the boundaries shown, which are simplified.")
    table = Table(columns, places=list(borders))
    return Part(title, [_counted(line, code, status, day, lang)], table, note)


def _counted(text: str, code: str, status: Sequence[lookups.Row], day: date, lang: Language) -> str:
    """Say how many of some regencies have 112."""
    return text.format(
        date=lang.date(day),
        total=lang.number(len(status)),
        name=region(code)["name"],
        n=lang.number(sum(row["state"] == "active" for row in status)),
    )
