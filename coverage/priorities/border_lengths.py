"""Land borders in kilometres, by regency: all of them, and those with some regencies."""

from __future__ import annotations

import numpy as np
import pandas as pd


def borders(
    codes: pd.Index, active: np.ndarray, neighbours: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return km of border, km of it with active regencies, and the number of those, by regency."""
    here, there, km = pairs(codes, neighbours)
    n, lit = len(codes), active[there]
    total = np.bincount(here, km, n)
    with_active = np.bincount(here[lit], km[lit], n)
    return total, with_active, np.bincount(here[lit], minlength=n).astype("int64")


def pairs(codes: pd.Index, neighbours: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return positions in `codes` of both sides of every border, and its km."""
    here = codes.get_indexer(pd.Index(neighbours.index.astype(str)))
    there = codes.get_indexer(pd.Index(neighbours["neighbour"].astype(str)))
    known = (here >= 0) & (there >= 0)
    km = neighbours["border_km"].to_numpy("float64")
    return here[known], there[known], km[known]


def quotient(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return part / whole, 0 where whole is 0; never above 1."""
    safe = np.where(whole > 0, whole, 1.0)
    return np.minimum(np.where(whole > 0, part / safe, 0.0), 1.0)
