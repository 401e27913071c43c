"""Who owns a cell of land: a vote of the villages around it, fitted to the published areas."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


#: Blocks of at most this many queries are solved by a full table of distances.
LEAF_QUERIES = 100


def nearest(points: Floats, queries: Floats, k: int) -> tuple[Floats, Ints]:
    """Find the k nearest points of each query, exactly.

    Queries are halved again and again along their wider side. A block keeps only the points that
    can be among the k nearest of any query in it: those within d + 2h of its middle, where d is
    the distance from the middle to its k-th nearest point and h the half diagonal of the block.

    Parameters
    ----------
    points, queries
        Shapes (n, 2) and (m, 2), the same plane and unit; n >= 1.
    k
        How many, at least 1; at most n are returned.

    Returns
    -------
    (distances, indices), each of shape (m, min(k, n)), nearest first; points at the same distance
    come in the order of their index.
    """
    k = min(k, len(points))
    distances = np.empty((len(queries), k))
    indices = np.empty((len(queries), k), dtype=np.int64)
    todo = [(np.arange(len(queries)), np.arange(len(points)))] if len(queries) else []
    while todo:
        block, candidates = todo.pop()
        low, high = queries[block].min(axis=0), queries[block].max(axis=0)
        distance = np.hypot(*(points[candidates] - (low + high) / 2).T)
        reach = np.partition(distance, k - 1)[k - 1] + np.hypot(*(high - low))
        candidates = candidates[distance <= reach * (1 + 1e-9)]
        if len(block) > LEAF_QUERIES:
            order = np.argsort(queries[block, np.argmax(high - low)], kind="stable")
            todo += [(half, candidates) for half in np.array_split(block[order], 2)]
            continue
        square = np.subtract.outer(queries[block, 0], points[candidates, 0]) ** 2
        square += np.subtract.outer(queries[block, 1], points[candidates, 1]) ** 2
        kth = np.partition(square, k - 1, axis=1)[:, k - 1 : k]
        row, column = np.nonzero(square <= kth)  # k a row, more where several are as far
        square = square[row, column]
        first = np.searchsorted(row, np.arange(len(block)))
        best = np.lexsort((square, row))[first[:, None] + np.arange(k)]
        distances[block], indices[block] = np.sqrt(square[best]), candidates[column[best]]
    return distances, indices


@dataclass(frozen=True)
class Rule:
    """Numbers of the vote.

    Attributes
    ----------
    voters: nearest villages that vote on a cell.
    distance_power, spacing_power: a village at distance d in a neighbourhood of spacing s has the
        weight s ** spacing_power / d ** distance_power.
    max_bias: the published areas may multiply the votes of a regency by at most exp(this).
    trusted_ratio: published areas farther than this (log of the ratio) from the area at hand are
        taken for errors and have no influence.
    rounds: of fitting to the published areas.
    """

    voters: int = 24
    distance_power: float = 2.5
    spacing_power: float = 3.0
    max_bias: float = 1.2
    trusted_ratio: float = 0.5
    rounds: int = 15


RULE = Rule()


@dataclass(frozen=True)
class Votes:
    """Votes on cells.

    Attributes
    ----------
    regency: shape (m, k), numbers of the regencies that got votes on each cell, nearest first.
    log: shape (m, k), float32, natural log of their votes; -inf where the regency stands in an
        earlier column already.
    """

    regency: NDArray[np.int16]
    log: NDArray[np.float32]

    def winner(self, bias: Floats) -> NDArray[np.int16]:
        """Regency with the most votes on each cell, each regency's multiplied by exp(bias)."""
        best = (self.log + bias.astype(np.float32)[self.regency]).argmax(axis=1)
        return np.asarray(np.take_along_axis(self.regency, best[:, None], axis=1)[:, 0])


def cast(points: Floats, regency: Ints, spacing: Floats, cells: Floats, rule: Rule) -> Votes:
    """Count the votes on each cell.

    Parameters
    ----------
    points, regency, spacing
        Villages: shape (n, 2) metres, regency numbers, metres.
    cells
        Middles of the cells, shape (m, 2), metres.
    rule
        Numbers of the vote.
    """
    logs = rule.spacing_power * np.log(spacing)
    shape = (len(cells), min(rule.voters, len(points)))
    names, table = np.empty(shape, np.int16), np.empty(shape, np.float32)
    step = 200_000  # bounds the memory
    for start in range(0, len(cells), step):
        rows = slice(start, start + step)
        distance, index = nearest(points, cells[rows], rule.voters)
        weight = logs[index] - rule.distance_power * np.log(np.maximum(distance, 1.0))
        top = weight.max(axis=1, keepdims=True)
        names[rows], summed = _collect(regency[index], np.exp(weight - top))
        with np.errstate(divide="ignore"):
            table[rows] = np.log(summed) + top
    return Votes(names, table)


def _collect(names: Ints, weights: Floats) -> tuple[Ints, Floats]:
    """Add the weights of equal names of a row into the first column that has the name."""
    summed = weights.copy()
    for column in range(names.shape[1] - 1, 0, -1):
        same = names[:, :column] == names[:, column : column + 1]
        first = same.argmax(axis=1)
        rows = np.flatnonzero(same[np.arange(len(same)), first])
        summed[rows, first[rows]] += summed[rows, column]
        summed[rows, column] = 0.0
    return names, summed


def fit(
    votes: Votes,
    cell_km2: Floats,
    elsewhere_km2: Floats,
    published_km2: Floats,
    rule: Rule,
    start: Floats | None = None,
) -> Floats:
    """Bias of each regency that brings its area close to the published one.

    A regency that is too large loses votes and one that is too small gains some, in rounds, within
    `rule.max_bias`.

    Parameters
    ----------
    votes
        On m cells.
    cell_km2
        Shape (m,), land in each cell.
    elsewhere_km2, published_km2
        Shape (regencies,): area outside these cells, and wanted in all; NaN where not known.
    rule
        Numbers of the vote.
    start
        Bias to begin with.
    """
    bias = np.zeros(len(elsewhere_km2)) if start is None else start.copy()
    for done in range(rule.rounds):
        # In log votes, d^-2.5 makes area grow about as fast as the bias; smaller steps settle it.
        step = 1.0 if done < rule.rounds * 2 // 3 else 0.5
        winner = votes.winner(bias)
        area = elsewhere_km2 + np.bincount(winner, cell_km2, minlength=len(bias))
        with np.errstate(divide="ignore", invalid="ignore"):
            off = np.log(published_km2 / area)
        off = np.where(np.abs(off) < rule.trusted_ratio, off, 0.0)  # NaN is not less either
        bias = np.clip(bias + step * off, -rule.max_bias, rule.max_bias)
    return bias
