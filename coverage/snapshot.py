"""Everything that readers see, loaded and checked once per data version and day."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, wraps
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import shapely

from coverage.core import paths
from coverage.core.cache import Cache
from coverage.core.provenance import data_version
from coverage.core.settings import Settings
from coverage.evidence import figures, status
from coverage.evidence.announced import (
    OfficialGap,
    gap_between,
    latest_official_count,
    nearby_counts,
)
from coverage.evidence.loading import load_evidence, load_official_counts, load_statistics
from coverage.evidence.measures import classify
from geodata.boundaries import Boundaries, active_boundaries, stamp
from geodata.errors import DataError
from geodata.maps import adjacency, arcs, topology
from geodata.maps.simplification import OBJECT

log = logging.getLogger(__name__)
T = TypeVar("T")
P = ParamSpec("P")


def _kept(
    make: Callable[Concatenate[Snapshot, P], T],
) -> Callable[Concatenate[Snapshot, P], T]:
    """Let a method of a snapshot compute each of its values once."""

    @wraps(make)
    def kept(snapshot: Snapshot, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return snapshot.cached(make, *args, **kwargs)

    return kept


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The data of one version as seen on one day; treat every frame as read-only.

    What is computed from it is kept by `cached` and goes when the snapshot goes.
    """

    version: str
    today: date
    data: Path
    cache: Path
    evidence: pd.DataFrame
    counts: pd.DataFrame
    boundaries: Boundaries
    _computed: Cache = field(default_factory=Cache, init=False, repr=False)

    def cached(
        self, make: Callable[Concatenate[Snapshot, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `make(self, *args)`, computed once for this data version and day.

        `make` must be a function of a module (no lambda), its arguments hashable; what it returns
        is read-only.
        """
        key: tuple[Hashable, ...] = (*args, *sorted(kwargs.items()))
        return self._computed.get(key, make, self, *args, **kwargs)

    @property
    @_kept
    def statistics(self) -> pd.DataFrame:
        """The published call figures, classified (`coverage.evidence.measures.classify`).

        Raises
        ------
        geodata.errors.DataError
            The table cannot be used; the pages without call figures go on without it.
        """
        return classify(load_statistics(paths.table(paths.STATISTICS, self.data), self.today))

    @property
    @_kept
    def history(self) -> pd.DataFrame:
        """`coverage.evidence.status.timeline` of the evidence."""
        return status.timeline(self.evidence)

    @property
    @_kept
    def conflicts(self) -> pd.DataFrame:
        """`coverage.evidence.status.conflicts` of the evidence."""
        return status.conflicts(self.evidence)

    @property
    @_kept
    def series(self) -> pd.DataFrame:
        """Figures of every scope at every step of the time bar."""
        return figures.monthly_series(self.evidence, self.today)

    @property
    @_kept
    def levels(self) -> dict[str, topology.Level]:
        """TopoJSON of the boundaries, built at first use and kept on disk."""
        return topology.levels(self.boundaries, self.cache)

    @property
    @_kept
    def neighbours(self) -> pd.DataFrame:
        """`geodata.maps.adjacency.neighbours` of the boundaries, kept on disk."""
        return adjacency.neighbours(adjacency.cached_borders(self.boundaries, self.cache))

    @property
    @_kept
    def dots(self) -> pd.DataFrame:
        """`geodata.maps.topology.dots` of the boundaries."""
        return topology.dots(self.boundaries)

    @_kept
    def outlines(self, level: str) -> dict[str, shapely.MultiPolygon]:
        """Return the outline of every regency at a level, degrees."""
        return arcs.decode(self.levels[level].text(), OBJECT)

    @_kept
    def status_at(self, day: date) -> pd.DataFrame:
        """`coverage.evidence.status.status_at` at `day`."""
        return status.lookup(self.history, day)

    @_kept
    def coverage_at(self, day: date, scope: str) -> figures.Coverage:
        """`coverage.evidence.figures.coverage_at` at `day`."""
        return figures.coverage_of(self.status_at(day), day, scope)

    @_kept
    def gap_at(self, day: date, scope: str) -> OfficialGap | None:
        """`coverage.evidence.announced.official_gap` at `day`; None where nothing is announced."""
        official = latest_official_count(self.counts, day, scope)
        if official is None:
            return None
        now = self.coverage_at(day, scope)
        return gap_between(official, now.active, now.active_official)

    @_kept
    def nearby_counts_at(self, day: date, scope: str) -> tuple[dict[str, Any], ...]:
        """Rows of `evidence.announced.nearby_counts` at `day`, each number and date once."""
        near = nearby_counts(self.counts, day, scope=scope)
        near = near.drop_duplicates(["count", "start", "date_precision"])
        rows: list[Any] = near.to_dict("records")
        return tuple(rows)


def load_snapshot(settings: Settings, today: date) -> Snapshot:
    """Load and check everything.

    Raises
    ------
    geodata.errors.DataError
        A file breaks a rule; every problem of that file is in the message.
    """
    data = settings.data
    return Snapshot(
        version=data_version(data),
        today=today,
        data=data,
        cache=settings.cache,
        evidence=load_evidence(data / "deployment_evidence.csv", today=today),
        counts=load_official_counts(data / "official_counts.csv"),
        boundaries=active_boundaries(settings.boundaries),
    )


@lru_cache(maxsize=1)
def _loaded(settings: Settings, today: date, _boundaries: tuple[int, int]) -> Snapshot:
    return load_snapshot(settings, today)


def snapshot(settings: Settings, today: date) -> Snapshot:
    """Return the snapshot of `today`, loaded when the day, the settings or the boundaries change.

    Raises
    ------
    geodata.errors.DataError
        The data cannot be loaded.
    """
    return _loaded(settings, today, stamp(settings.boundaries))


class ServedSnapshot:
    """The snapshot that a server's readers see.

    Where the day, the settings or the boundary file change, one thread loads the new one and
    prepares it; the one before goes on serving until then, and for as long as the new one cannot be
    loaded. So `get` takes no time once there is a snapshot, and may be called in the event loop.

    Parameters
    ----------
    prepare: works out what readers will ask for, before they see a new snapshot.
    """

    def __init__(self, prepare: Callable[[Snapshot], None]) -> None:
        self._prepare = prepare
        self._lock = Lock()
        self._wanted: tuple[Settings, date, tuple[int, int]] | None = None
        self._served: Snapshot | None = None

    def get(self, settings: Settings) -> Snapshot:
        """Return the snapshot to show; waits for it only if there is none yet.

        Raises
        ------
        geodata.errors.DataError
            The data cannot be loaded, and never could since the start.
        """
        wanted = (settings, settings.today(), stamp(settings.boundaries))
        with self._lock:
            if self._served is None:
                self._served, self._wanted = snapshot(settings, wanted[1]), wanted
            elif self._wanted != wanted:
                self._wanted = wanted  # tried once: not again until something changes
                Thread(target=self._replace, args=wanted, daemon=True).start()
            return self._served

    def _replace(self, settings: Settings, day: date, seen: tuple[int, int]) -> None:
        try:
            new = snapshot(settings, day)
            self._prepare(new)
        except DataError as error:
            log.error("the data were changed and cannot be used; serving those before:\n%s", error)
            return
        except Exception:
            log.exception("a new day could not be prepared; serving the one before")
            return
        with self._lock:
            if self._wanted == (settings, day, seen):
                self._served = new
