"""What is wrong with which rows of a batch."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

#: so much of a value is quoted in a reason; the whole row stands beside it
_SHOWN = 100


class Faults:
    """The faults of a batch: `bad` says which rows have any, `any` whether one has."""

    def __init__(self, size: int) -> None:
        self.bad = np.zeros(size, dtype=bool)
        self.any = False
        self._found: list[tuple[np.ndarray, str, str, pa.ChunkedArray | None]] = []

    def add(
        self, mask: np.ndarray, name: str, rule: str, column: pa.ChunkedArray | None = None
    ) -> None:
        """Note a rule that some rows break, and the column to quote from."""
        if mask.any():
            self.any = True
            self.bad |= mask
            self._found.append((mask, name, rule, column))

    def reasons(self, bad: np.ndarray) -> list[str]:
        """Return everything that is wrong with each of the bad rows."""
        told: list[list[str]] = [[] for _ in range(len(bad))]
        for mask, name, rule, column in self._found:
            hits = np.flatnonzero(mask[bad])
            if column is None:
                values: list[object] = [None] * len(hits)
            else:
                values = column.take(pa.array(bad[hits])).to_pylist()
            for hit, value in zip(hits.tolist(), values, strict=True):
                shown = "" if value is None else f" = {str(value)[:_SHOWN]!r}"
                told[hit].append(f"{name}{shown}: {rule}")
        return ["; ".join(parts) for parts in told]
