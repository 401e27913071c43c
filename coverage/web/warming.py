"""What a server works out before readers see a snapshot, so that no visitor waits for it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from threading import Event, Lock

from starlette.concurrency import run_in_threadpool

from coverage.calls.published.model import trial_reports
from coverage.core.dates import bar_dates
from coverage.core.i18n import LANGUAGES
from coverage.maps.assets import map_assets
from coverage.projection import outlook
from coverage.projection import page as projection_page
from coverage.quality import page as quality_page
from coverage.quality.loaded import load_report
from coverage.rollout import page as rollout_page
from coverage.snapshot import Snapshot
from coverage.web import embed


def prepare(data: Snapshot, root: str, pages: bool) -> None:
    """Build what the map loads and, if `pages`, what the pages show first.

    Parameters
    ----------
    root: path below which the app is served, "/" or "/base/".
    """
    prepare_map(data, root)
    if pages:
        warm(data)
    settle()


def prepare_map(data: Snapshot, root: str) -> None:
    """Build the files of the map and of its embed, in every language."""
    for code in LANGUAGES:
        map_assets(data, code, root)
        embed.files(data, root, code)


def warm(data: Snapshot) -> None:
    """Compute what takes longest on the pages as they first appear, without a date.

    Of the home page also the nation's figures at every step of the time bar.
    """
    day = data.today
    data.gap_at(day, "ID")
    _ = (data.conflicts, data.cached(trial_reports), data.neighbours)
    for step in bar_dates(day):
        data.coverage_at(step, "ID")
        data.gap_at(step, "ID")
        data.nearby_counts_at(step, "ID")
    data.cached(outlook.projection_on, day)
    data.cached(load_report)
    data.cached(quality_page.judged, day)
    for code in LANGUAGES:
        data.cached(rollout_page.two_curves, day, "ID", code)
        data.cached(projection_page.backtest_chart, code)


def settle() -> None:
    """Let the garbage collector leave alone what is there by now: it lives as long as its day.

    Else it walks through all the data again and again while readers wait.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def lifespan(
    build_files: Callable[[], None], served: Callable[[], Snapshot], pages: bool
) -> Callable[[object], AbstractAsyncContextManager[dict[str, object]]]:
    """Return what a server does around its life.

    The map's files are built before the first visitor; what the pages show first is worked out soon
    after, if `pages`.
    """
    stopped, settling = Event(), Lock()

    def work_out() -> None:
        warm(served())
        with settling:
            if not stopped.is_set():
                settle()

    @asynccontextmanager
    async def live(_app: object) -> AsyncIterator[dict[str, object]]:
        await run_in_threadpool(build_files)
        settle()
        later = asyncio.create_task(run_in_threadpool(work_out)) if pages else None
        yield {}
        if later:
            later.cancel()
        stopped.set()
        with settling:
            gc.unfreeze()

    return live
