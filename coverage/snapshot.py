"""Everything that the pages read, loaded and checked once per data version and day."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

import js_lib_leaflet
import pandas as pd
import shapely

from coverage.calls.published.model import CallBook, before_launch, load_call_book
from coverage.core import assets
from coverage.core.i18n import language
from coverage.core.provenance import data_version
from coverage.core.settings import Settings
from coverage.evidence import metrics, status
from coverage.evidence.announced import gap_between
from coverage.evidence.loading import load_evidence
from coverage.evidence.official_counts import load_official_counts
from coverage.maps import rollout as map_rollout
from coverage.maps.calls import call_map_data
from geodata.boundaries import Boundaries, active_boundaries, stamp
from geodata.errors import DataError
from geodata.maps import adjacency, arcs, topology
from geodata.maps import layer as map_layer
from geodata.maps.simplification import OBJECT

log = logging.getLogger(__name__)
T = TypeVar("T")
_LEAFLET = Path(js_lib_leaflet.__file__).parent / "static" / "js_lib_leaflet"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The data of one version as seen on one day; treat every frame as read-only."""

    version: str
    today: date
    data: Path
    cache: Path
    evidence: pd.DataFrame
    counts: pd.DataFrame
    boundaries: Boundaries

    @cached_property
    def history(self) -> pd.DataFrame:
        """`coverage.evidence.status.timeline` of the evidence."""
        return status.timeline(self.evidence)

    @cached_property
    def conflicts(self) -> pd.DataFrame:
        """`coverage.evidence.status.conflicts` of the evidence."""
        return status.conflicts(self.evidence)

    @cached_property
    def calls(self) -> CallBook:
        """The published call figures, in reports."""
        return load_call_book(self.data / "call_statistics.csv", self.today)

    @cached_property
    def calls_before_launch(self) -> frozenset[str]:
        """`coverage.calls.published.model.before_launch`: keys of reports with trial months."""
        return before_launch(self.calls, self.status_at(self.today))

    @cached_property
    def series(self) -> pd.DataFrame:
        """Figures of every scope at every step of the time bar."""
        return metrics.series_all_scopes(self.evidence, self.today)

    @lru_cache(maxsize=256)  # noqa: B019 - a snapshot lives as long as the process
    def status_at(self, day: date) -> pd.DataFrame:
        """`coverage.evidence.status.status_at` at `day`, kept for the days asked for lately."""
        return status.lookup(self.history, day)

    @lru_cache(maxsize=1024)  # noqa: B019
    def coverage_at(self, day: date, scope: str) -> metrics.Coverage:
        """`coverage.evidence.metrics.coverage_at` at `day`."""
        return metrics.coverage_of(self.status_at(day), day, scope)

    @lru_cache(maxsize=1024)  # noqa: B019
    def gap_at(self, day: date, scope: str) -> metrics.OfficialGap | None:
        """`coverage.evidence.metrics.official_gap` at `day`; None where nothing is announced."""
        official = metrics.latest_official_count(self.counts, day, scope)
        if official is None:
            return None
        now, then = (self.coverage_at(one, scope) for one in (day, official.end))
        return gap_between(
            official,
            day,
            (now.active, now.active_official),
            (then.active, then.active_official),
            scope,
        )

    @lru_cache(maxsize=1024)  # noqa: B019
    def nearby_counts_at(self, day: date, scope: str) -> tuple[dict[str, Any], ...]:
        """Rows of `coverage.evidence.metrics.nearby_counts` at `day`, each number and date once."""
        near = metrics.nearby_counts(self.counts, day, scope=scope)
        rows: list[Any] = near.drop_duplicates(["count", "start", "date_precision"]).to_dict(
            "records"
        )
        return tuple(rows)

    def warm(self) -> None:
        """Compute what most pages need, so that no visitor waits for it."""
        self.gap_at(self.today, "ID")
        _ = (self.conflicts, self.calls_before_launch, self.neighbours)

    @lru_cache(maxsize=256)  # noqa: B019
    def _made(self, make: Callable[..., Any], arguments: tuple[Hashable, ...]) -> Any:
        return make(self, *arguments)

    def once(self, make: Callable[..., T], *arguments: Hashable) -> T:
        """Return `make(self, *arguments)`, computed once for this data version and day.

        `make` must be a function of a module (no lambda), and what it returns is read-only.
        """
        return cast(T, self._made(make, arguments))

    @cached_property
    def levels(self) -> dict[str, topology.Level]:
        """TopoJSON of the boundaries, built at first use and kept on disk."""
        return topology.levels(self.boundaries, self.cache)

    @lru_cache(maxsize=4)  # noqa: B019
    def outlines(self, level: str) -> dict[str, shapely.MultiPolygon]:
        """Return the outline of every regency at a level, degrees."""
        return arcs.decode(self.levels[level].text(), OBJECT)

    @cached_property
    def neighbours(self) -> pd.DataFrame:
        """`geodata.maps.adjacency.neighbours` of the boundaries, computed once and kept on disk."""
        return adjacency.neighbours(adjacency.kept_borders(self.boundaries, self.cache))

    @cached_property
    def dots(self) -> pd.DataFrame:
        """`geodata.maps.topology.dots` of the boundaries."""
        return topology.dots(self.boundaries)

    @lru_cache(maxsize=4)  # noqa: B019
    def map_assets(self, lang: str, root: str) -> map_layer.MapAssets:
        """Register what the map loads and return the addresses, below `root` (ends in "/")."""
        add = assets.STORE.add
        data = map_rollout.map_data(
            self.history,
            self.series,
            self.dots,
            self.boundaries.meta,
            self.today,
            language(lang),
        )
        files = {
            "leaflet_js": add("leaflet.js", (_LEAFLET / "leaflet.js").read_bytes()),
            "leaflet_css": add("leaflet.css", (_LEAFLET / "leaflet.css").read_bytes()),
            "rollout_js": add("rollout.js", map_layer.JS_FILE.read_bytes()),
            "rollout_css": add("rollout.css", map_layer.CSS_FILE.read_bytes()),
            "data": add(f"rollout.{lang}.json", data),
        } | {name: add(f"{name}.topojson", level.text()) for name, level in self.levels.items()}
        return map_layer.MapAssets(**{key: root + asset.path for key, asset in files.items()})

    @lru_cache(maxsize=64)  # noqa: B019
    def call_map_assets(
        self, lang: str, root: str, measure: str, period: str
    ) -> map_layer.MapAssets:
        """As `map_assets`, with published call figures in place of statuses."""
        data = call_map_data(
            self.calls, measure, period, self.dots, self.boundaries.meta, language(lang)
        )
        asset = assets.STORE.add(f"calls.{measure}.{period}.{lang}.json", data)
        return replace(self.map_assets(lang, root), data=root + asset.path)


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


@lru_cache(maxsize=2)
def _snapshot(settings: Settings, today: date, boundaries: tuple[int, int]) -> Snapshot | DataError:
    try:
        return load_snapshot(settings, today)
    except DataError as error:
        return error  # kept like a snapshot, so that a broken file is read once, not at every visit


#: The last snapshot that could be loaded, by settings.
_good: dict[Settings, Snapshot] = {}
#: Errors that were logged already.
_told: set[int] = set()


def snapshot(settings: Settings, today: date) -> Snapshot:
    """Return the process's snapshot for `today`.

    It is loaded when the day, the settings or the boundary file change. Where that cannot be, the
    one before goes on serving and the problems are logged.

    Raises
    ------
    geodata.errors.DataError
        The data cannot be loaded, and never could since the start.
    """
    found = _snapshot(settings, today, stamp(settings.boundaries))
    if isinstance(found, Snapshot):
        _good[settings] = found
        return found
    before = _good.get(settings)
    if before is None:
        raise found
    if id(found) not in _told:
        _told.add(id(found))
        log.error("the data were changed and cannot be used; serving those of before:\n%s", found)
    return before
