"""How alike two regions are, by one score that can be said in one sentence.

similarity = 0.4 × population + 0.3 × density + 0.2 × kind + 0.1 × island group, where population
and density count the smaller over the larger of the two, and kind (kabupaten or kota) and island
group count 1 if equal, else 0. It runs from 0 to 1; 1 is alike in all, and it is the same seen from
either side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

WEIGHTS = {"population": 0.4, "density": 0.3, "kind": 0.2, "island_group": 0.1}
KINDS = ("kind", "island_group")


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
    order, parts = scores(columns, np.asarray(frame.index, dtype=str), own)
    return frame.iloc[order[:k]].assign(**{name: part[:k] for name, part in parts.items()})


def scores(
    columns: Mapping[str, np.ndarray], codes: np.ndarray, own: int
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return the places of the other rows, most similar first, and their scores in that order."""
    parts = {
        name: (_same if name in KINDS else _ratio)(values, own) for name, values in columns.items()
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
