"""Classes of a map of numbers: spread over the values that there are, with readable bounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

#: Colours of a map of numbers, the palest first.
KEYS = ("c0", "c1", "c2", "c3", "c4")
#: A rounded bound may let a class hold so many times what the largest held before.
_UNEVEN = 1.5


def class_bounds(values: Iterable[float]) -> tuple[float, ...]:
    """Return the lower ends of all classes but the first: at most four, none of an empty class.

    Each class holds about a fifth of the values. Zeros, which may be most of them, belong to the
    first class and do not count for the others; up to five different values get a class each, and
    where one value is most of them, each class holds a fifth of the different ones. Bounds are
    rounded to as few digits as keep the classes apart and about as even.

    Parameters
    ----------
    values: NaN is left out. None, or values that are all the same, have no bounds.
    """
    known = np.array([value for value in values if np.isfinite(value)], dtype=float)
    different = np.unique(known)
    middle = (different[1:] + different[:-1]) / 2
    exact = np.where(middle > different[:-1], middle, different[1:])  # of the smallest numbers
    if len(different) > len(KEYS):
        steps = np.arange(1, len(KEYS)) / len(KEYS)
        exact = _inside(np.quantile(known[known > 0], steps), different)
        if len(exact) < len(steps):  # one value is most of them
            exact = _inside(np.quantile(different, steps), different)
    most = np.bincount(np.searchsorted(exact, known, side="right"), minlength=1).max()
    for digits in range(1, 16):
        rounded = _inside([float(f"{bound:.{digits - 1}e}") for bound in exact], different)
        held = np.bincount(np.searchsorted(rounded, known, side="right"), minlength=1)
        if len(rounded) == len(exact) and held.max() <= _UNEVEN * most:
            return tuple(rounded.tolist())
    return tuple(exact.tolist())


def _inside(bounds: Iterable[float], different: np.ndarray) -> np.ndarray:
    """Return the bounds that part the values, in order: of those between two values the first."""
    below = {int(np.searchsorted(different, bound)): bound for bound in sorted(bounds)[::-1]}
    return np.array([below[n] for n in sorted(below) if 0 < n < len(different)])


def class_keys(bounds: Sequence[float]) -> list[str]:
    """Return the colours of the classes, spread over all that there are; of one, the middle."""
    if not bounds:
        return [KEYS[len(KEYS) // 2]]
    return [KEYS[round(n * (len(KEYS) - 1) / len(bounds))] for n in range(len(bounds) + 1)]
