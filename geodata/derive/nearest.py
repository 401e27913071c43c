"""Exact k nearest neighbours of many points, with NumPy alone.

The queries are halved again and again along their wider side. A block of queries keeps only the
points that can be among the k nearest of any query in it: those within d + 2h of its middle, where
d is the distance from the middle to its k-th nearest point and h the half diagonal of the block
(triangle inequality). Small blocks are then solved by full distance tables.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Blocks of at most this many queries are solved by a full table.
LEAF_QUERIES = 100
#: Blocks with at most this many candidates a neighbour wanted are solved by a full table.
LEAF_CANDIDATES = 4
#: Entries of one distance table; larger blocks are cut whatever their candidates.
MAX_TABLE = 2_000_000


def nearest(points: Floats, queries: Floats, k: int) -> tuple[Floats, Ints]:
    """Find the k nearest points of each query.

    Parameters
    ----------
    points
        Shape (n, 2), a plane; n >= 1.
    queries
        Shape (m, 2), same plane and unit.
    k
        How many; at most n are returned.

    Returns
    -------
    (distances, indices), each of shape (m, min(k, n)), nearest first; points at the same distance
    come in the order of their index.

    Raises
    ------
    ValueError
        There are no points, or k is less than 1.
    """
    if len(points) == 0 or k < 1:
        raise ValueError("needs at least one point and k >= 1")
    k = min(k, len(points))
    distances = np.empty((len(queries), k))
    indices = np.empty((len(queries), k), dtype=np.int64)
    todo: list[tuple[Ints, Ints]] = []
    if len(queries):
        todo.append((np.arange(len(queries)), np.arange(len(points))))
    while todo:
        block, candidates = todo.pop()
        low, high = queries[block].min(axis=0), queries[block].max(axis=0)
        candidates = _possible(points, candidates, low, high, k)
        few = len(block) <= LEAF_QUERIES or len(candidates) <= LEAF_CANDIDATES * k
        flat = bool((high <= low).all())
        if (few and len(block) * len(candidates) <= MAX_TABLE) or len(block) == 1 or flat:
            d, i = _table(points[candidates], queries[block], k)
            distances[block], indices[block] = d, candidates[i]
            continue
        axis = int(np.argmax(high - low))
        order = np.argsort(queries[block, axis], kind="stable")
        half = len(block) // 2
        todo += [(block[order[:half]], candidates), (block[order[half:]], candidates)]
    return distances, indices


def _possible(points: Floats, candidates: Ints, low: Floats, high: Floats, k: int) -> Ints:
    """Return the candidates that can be among the k nearest of a query in a box."""
    distance = np.hypot(*(points[candidates] - (low + high) / 2).T)
    kth = np.partition(distance, k - 1)[k - 1]
    reach = (kth + float(np.hypot(*(high - low)))) * (1 + 1e-9)
    possible: Ints = candidates[distance <= reach]
    return possible


def _table(points: Floats, queries: Floats, k: int) -> tuple[Floats, Ints]:
    """Solve by all distances; ties in the order of the points."""
    dx = queries[:, :1] - points[:, 0]
    dy = queries[:, 1:] - points[:, 1]
    square = dx * dx + dy * dy
    if k < len(points):
        chosen = np.argpartition(square, k - 1, axis=1)[:, :k]
        # Among equals at the k-th place argpartition chooses freely: take the lowest indices.
        kth = np.take_along_axis(square, chosen, axis=1).max(axis=1, keepdims=True)
        tied = np.flatnonzero((square <= kth).sum(axis=1) > k)
        chosen.sort(axis=1)
        for row in tied:
            chosen[row] = np.sort(np.argsort(square[row], kind="stable")[:k])
    else:
        chosen = np.broadcast_to(np.arange(k), (len(queries), k))
    near = np.take_along_axis(square, chosen, axis=1)
    order = np.argsort(near, axis=1, kind="stable")
    chosen = np.take_along_axis(chosen, order, axis=1)
    return np.sqrt(np.take_along_axis(near, order, axis=1)), chosen
