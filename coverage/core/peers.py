"""How alike two regions are, by one score that can be said in one sentence.

similarity = 0.4 × population + 0.3 × density + 0.2 × kind + 0.1 × island group, where population
and density count the smaller over the larger of the two, and kind (kabupaten or kota) and island
group count 1 if equal, else 0. It runs from 0 to 1; 1 is alike in all, and it is the same seen from
either side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from coverage.core import texts
from coverage.core.i18n import Language
from coverage.core.texts import N_
from geodata.register.regions import region, regions

WEIGHTS = {"population": 0.4, "density": 0.3, "kind": 0.2, "island_group": 0.1}
_KINDS = ("kind", "island_group")
#: Lowest score of each word.
_DEGREES = ((0.9, N_("very alike")), (0.75, N_("alike")), (0.0, N_("partly alike")))


def similarity(frame: pd.DataFrame, code: str, k: int | None = None) -> pd.DataFrame:
    """Return how much every other region of a frame is like one of them, most similar first.

    Parameters
    ----------
    frame: indexed by code, the index named: kind, island_group, population (people), density
        (people per km²), and whatever else shall come along.
    code: one of the index. k: how many to return at most; None takes all.

    Returns
    -------
    The other rows (equal scores by code), with similarity (0..1) and the four parts of the score
    without their weights: part_population, part_density, part_kind, part_island_group.
    """
    columns = {name: frame[name].to_numpy() for name in WEIGHTS}
    own: Any = frame.index.get_loc(code)
    order, scores = _scores(columns, np.asarray(frame.index, dtype=str), own)
    return frame.iloc[order[:k]].assign(**{name: part[:k] for name, part in scores.items()})


def _scores(
    columns: Mapping[str, np.ndarray], codes: np.ndarray, own: int
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return the places of the other rows, most similar first, and their scores in that order."""
    parts = {
        name: (_same if name in _KINDS else _ratio)(values, own) for name, values in columns.items()
    }
    score: Any = sum(parts[name] * weight for name, weight in WEIGHTS.items())
    order = np.lexsort((codes, -score))
    order = order[order != own]
    more = {f"part_{name}": part[order] for name, part in parts.items()}
    return order, {"similarity": score[order], **more}


def _ratio(values: np.ndarray, own: int) -> np.ndarray:
    found: np.ndarray = np.minimum(values, values[own]) / np.maximum(values, values[own])
    return found


def _same(values: np.ndarray, own: int) -> np.ndarray:
    return np.asarray(values == values[own], dtype="float64")


def similar(code: str, k: int = 5) -> pd.DataFrame:
    """Return the `k` regencies most like a regency, of all 514 (see `similarity`).

    Returns
    -------
    DataFrame indexed by regency_code: name, province_name, kind, island_group, population, density
    and the score with its parts.

    Raises
    ------
    KeyError
        `code` is no regency.
    ValueError
        `k` is below 0.
    """
    if k < 0:
        raise ValueError(f"k must be 0 or more, not {k}")
    return similarity(_facts(), code, k)


def similar_rows(code: str, k: int = 5) -> dict[str, dict[str, Any]]:
    """Return the rows of `similar` by code; much faster, for all regencies in turn."""
    columns, codes, rows = _arrays()
    own: Any = _facts().index.get_loc(code)
    order, scores = _scores(columns, codes, own)
    return {
        str(codes[place]): {
            **rows[place],
            **{name: float(score[number]) for name, score in scores.items()},
        }
        for number, place in enumerate(order[:k])
    }


@lru_cache(maxsize=1)
def _arrays() -> tuple[dict[str, np.ndarray], np.ndarray, list[Any]]:
    facts = _facts()
    columns = {name: facts[name].to_numpy() for name in WEIGHTS}
    return columns, np.asarray(facts.index, dtype=str), facts.to_dict("records")


@lru_cache(maxsize=1)
def _facts() -> pd.DataFrame:
    register = regions()
    facts = register[["name", "province_name", "kind", "island_group", "population"]]
    facts = facts.assign(density=register["population"] / register["area_km2"])
    return facts.astype(dict.fromkeys(("name", "province_name", *_KINDS), object))


def degree(score: float, lang: Language) -> str:
    """Say in a word how alike a score means."""
    return lang._(next(word for least, word in _DEGREES if score >= least))


def likeness(row: Any, code: str, lang: Language) -> str:
    """Say in words how a row of `similar` compares with the regency `code`.

    Kind and island group are named only where they differ.
    """
    own = region(code)
    more = row["population"] / own["population"] - 1
    people = (
        lang._("as many people")
        if round(abs(more), 2) == 0
        else (lang._("{share} more people") if more > 0 else lang._("{share} fewer people")).format(
            share=lang.percent(abs(more), 0)
        )
    )
    parts = [
        people,
        lang._("density {share} alike").format(share=lang.percent(row["part_density"], 0)),
    ]
    if not row["part_kind"]:
        parts.append(lang._("other kind"))
    if not row["part_island_group"]:
        parts.append(lang._("elsewhere"))
    return ", ".join(parts)


def peers_view(
    found: pd.DataFrame, status: pd.DataFrame, code: str, lang: Language
) -> pd.DataFrame:
    """Return `similar` for reading, with how alike in words and number, and the status of each.

    `status` is `coverage.evidence.status.status_at` of the day shown.
    """
    rows: list[Any] = found.to_dict("records")
    own: list[Any] = status.loc[found.index].to_dict("records")
    return pd.DataFrame(peers_columns(rows, own, code, lang))


def peers_columns(
    rows: Sequence[Mapping[str, Any]],
    status: Sequence[Mapping[str, Any]],
    code: str,
    lang: Language,
) -> dict[str, list[str]]:
    """Return `peers_view` as columns, of rows of `similar` and the status of each."""
    return {
        lang._("Regency or city"): [f"{row['name']} · {row['province_name']}" for row in rows],
        lang._("Status"): [texts.state_text(one["state"], lang) for one in status],
        lang._("Since"): [texts.since_text(one, lang) for one in status],
        lang._("Similarity (0–1)"): [lang.number(row["similarity"], 2) for row in rows],
        lang._("How alike"): [
            f"{degree(row['similarity'], lang)}: {likeness(row, code, lang)}" for row in rows
        ],
        lang._("Population"): [lang.number(row["population"]) for row in rows],
    }


def peers_line(
    found: pd.DataFrame, status: pd.DataFrame, name: str, day: str, lang: Language
) -> str:
    """Say how many of the similar regencies have 112. `day` is the date in words."""
    return peers_text(list(status.loc[found.index, "state"]), name, day, lang)


def peers_text(states: Sequence[str], name: str, day: str, lang: Language) -> str:
    """Return `peers_line` of the states of those most like a regency."""
    active = sum(state == "active" for state in states)
    return lang._(
        "Of those most like {name}, with evidence of 112 in service: {n} of {total} ({date})."
    ).format(date=day, total=lang.number(len(states)), name=name, n=lang.number(active))


def neighbours_view(
    code: str, neighbours: pd.DataFrame, status: pd.DataFrame, lang: Language
) -> pd.DataFrame:
    """Return the regencies that share a land border with `code`, longest border first.

    Parameters
    ----------
    neighbours: `geodata.maps.adjacency.neighbours`. status: `coverage.evidence.status.status_at`.

    Returns
    -------
    Frame for reading, empty for an island of its own.
    """
    own = neighbours[neighbours.index == code]
    codes = list(own["neighbour"])
    records: list[Any] = status.loc[codes].to_dict("records")
    pairs = list(zip(codes, own["border_km"], strict=True))
    return pd.DataFrame(neighbours_columns(pairs, records, lang))


def neighbours_columns(
    borders: Sequence[tuple[str, float]], status: Sequence[Mapping[str, Any]], lang: Language
) -> dict[str, list[str]]:
    """Return `neighbours_view` as columns, of codes with km of border and the status of each."""
    own = [region(code) for code, _ in borders]
    return {
        lang._("Regency or city"): [row["name"] for row in own],
        lang._("Status"): [texts.state_text(row["state"], lang) for row in status],
        lang._("Border (km)"): [lang.number(km, 1) for _, km in borders],
        lang._("Since"): [texts.since_text(row, lang) for row in status],
        lang._("Province"): [row["province_name"] for row in own],
    }


def neighbours_line(
    code: str, neighbours: pd.DataFrame, status: pd.DataFrame, day: str, lang: Language
) -> str:
    """Say how many neighbours have 112; that there is none, on an island. `day` is in words."""
    codes = list(neighbours[neighbours.index == code]["neighbour"])
    return neighbours_text(code, list(status.loc[codes, "state"]), day, lang)


def neighbours_text(code: str, states: Sequence[str], day: str, lang: Language) -> str:
    """Return `neighbours_line` of the states of a regency's neighbours."""
    name = region(code)["name"]
    if not states:
        return lang._(
            "{name} has no land border with another regency or city on the boundaries shown."
        ).format(name=name)
    active = sum(state == "active" for state in states)
    return lang._(
        "Neighbours by land with evidence of 112 in service: {n} of {total} ({date})."
    ).format(date=day, total=lang.number(len(states)), n=lang.number(active))
