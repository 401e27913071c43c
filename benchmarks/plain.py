"""The two heavy computations of the pages, each beside a plain form of the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from statistics import quantiles

import pandas as pd

from coverage.core.settings import settings
from coverage.evidence.status import status_at
from coverage.priorities.model import CRITERIA, Weights, candidates, greedy
from coverage.projection.model import project
from coverage.projection.simulated_paths import (
    BELIEFS,
    BLOCK,
    SAMPLES,
    WINDOW,
    history,
    isotonic,
    monthly_gains,
)
from coverage.snapshot import snapshot

Pair = tuple[str, Callable[[], object], Callable[[], object]]
MONTHS = 418  # as far as the projection is followed


def plain_greedy(status: pd.DataFrame, neighbours: pd.DataFrame, n: int) -> list[str]:
    """Choose `n` launches one after the other, with every score computed anew each time."""
    status, order, shares = status.copy(), [], Weights().shares()
    for _ in range(n):
        rows = candidates(status, neighbours)
        rows["people_share"] /= rows["people_share"].max()
        scores = sum(rows[column] * shares[name] for name, column in CRITERIA.items())
        best = str(pd.Series(scores).idxmax())
        order.append(best)
        status.loc[best, "state"] = "active"
    return order


def plain_samples(past: object) -> list[float]:
    """Draw the paths number by number, and take the band of the last month."""
    rng = random.Random(112)  # noqa: S311 - a benchmark
    gains = list(monthly_gains(past)[-WINDOW:])  # type: ignore[arg-type]
    level = float(isotonic(past.levels)[-1])  # type: ignore[attr-defined]
    ends = []
    for _ in range(SAMPLES):
        believed = [rng.randrange(len(gains) - BLOCK + 1) for _ in range(BELIEFS)]
        now = level
        for month in range(MONTHS):
            if month % BLOCK == 0:
                begin = rng.choice(believed)
            now = min(now + gains[begin + month % BLOCK], 514.0)
        ends.append(now)
    return quantiles(ends, n=10)


def pairs(today: date) -> Iterator[Pair]:
    """Return name, ours and the plain form of each computation."""
    data = snapshot(settings(), today)
    nobody = status_at(data.evidence.iloc[:0], today)  # all 514 are to be ranked
    near = data.neighbours
    yield (
        "greedy ranking of 514 (plain: 10)",
        lambda: greedy(nobody, near, Weights()),
        lambda: plain_greedy(nobody, near, 10),
    )
    past = history(data.counts, today)
    yield (
        "2,000 simulated paths with their band",
        lambda: project(past, 1.0),
        lambda: plain_samples(past),
    )
