"""Which regencies are like one (by `coverage.core.peers`), and which border it, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from coverage.core import peers, texts
from coverage.core.i18n import Language
from coverage.core.texts import N_
from geodata.register.regions import region, regions

Rows = Sequence[Mapping[str, Any]]
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
    return columns, list(map(str, facts.index)), facts.to_dict("records")


def degree(score: float, lang: Language) -> str:
    """Say in a word how alike a score means."""
    return lang._(next(word for least, word in _DEGREES if score >= least))


def likeness(row: Any, code: str, lang: Language) -> str:
    """Say in words how a row of `similar` compares with the regency `code`.

    Kind and island group are named only where they differ.
    """
    regency = region(code)
    more = row["population"] / regency["population"] - 1
    people = (
        lang._("same population")
        if round(abs(more), 2) == 0
        else (
            lang._("population {share} larger")
            if more > 0
            else lang._("population {share} smaller")
        ).format(share=lang.percent(abs(more), 0))
    )
    parts = [
        people,
        lang._("density {share} similar").format(share=lang.percent(row["part_density"], 0)),
    ]
    if not row["part_kind"]:
        parts.append(lang._("other kind"))
    if not row["part_island_group"]:
        parts.append(lang._("elsewhere"))
    return ", ".join(parts)


def similar_columns(rows: Rows, status: Rows, code: str, lang: Language) -> dict[str, list[str]]:
    """Return rows of `similar` for reading, each with its status (`status_at`), by heading."""
    return {
        lang._("Regency or city"): [f"{row['name']} · {row['province_name']}" for row in rows],
        lang._("Status"): [texts.state_text(row["state"], lang) for row in status],
        lang._("Since"): [texts.since_text(row, lang) for row in status],
        lang._("Similarity (0–1)"): [lang.number(row["similarity"], 2) for row in rows],
        lang._("Similarity"): [
            f"{degree(row['similarity'], lang)}: {likeness(row, code, lang)}" for row in rows
        ],
        lang._("Population"): [lang.number(row["population"]) for row in rows],
    }


def similar_line(status: Rows, name: str, day: str, lang: Language) -> str:
    """Say how many of those most like a regency have 112. `day` is the date in words."""
    return lang._(
        "Of those most like {name}, with evidence of 112 in service: {n} of {total} ({date})."
    ).format(date=day, total=lang.number(len(status)), name=name, n=lang.number(_active(status)))


def neighbours_columns(
    borders: Sequence[tuple[str, float]], status: Rows, lang: Language
) -> dict[str, list[str]]:
    """Return the neighbours by land for reading, each with its status, by heading.

    Parameters
    ----------
    borders: codes with km of border, as `coverage.places.lookups.borders` has them.
    """
    regencies = [region(code) for code, _ in borders]
    return {
        lang._("Regency or city"): [row["name"] for row in regencies],
        lang._("Status"): [texts.state_text(row["state"], lang) for row in status],
        lang._("Border (km)"): [lang.number(km, 1) for _, km in borders],
        lang._("Since"): [texts.since_text(row, lang) for row in status],
        lang._("Province"): [row["province_name"] for row in regencies],
    }


def neighbours_line(code: str, status: Rows, day: str, lang: Language) -> str:
    """Say how many neighbours have 112; that there is none, on an island. `day` is in words."""
    name = region(code)["name"]
    if not status:
        return lang._(
            "{name} has no land border with another regency or city on the boundaries shown."
        ).format(name=name)
    return lang._(
        "Neighbours by land with evidence of 112 in service: {n} of {total} ({date})."
    ).format(date=day, total=lang.number(len(status)), name=name, n=lang.number(_active(status)))


def _active(status: Rows) -> int:
    return sum(row["state"] == "active" for row in status)
