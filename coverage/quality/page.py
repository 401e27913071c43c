"""What the page on data quality shows, made once per data version, date, region and language.

Every function takes the snapshot first, for `Snapshot.cached`.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from coverage.core.chart_style import Chart
from coverage.core.i18n import language
from coverage.quality import model, stale
from coverage.quality.charts import backing_bars, confirmed_bars, gap_lines
from coverage.quality.tables import look_view, place_name, stale_view
from coverage.snapshot import Snapshot
from geodata.register.regions import regions, scope_codes


def judged(data: Snapshot, day: date) -> pd.DataFrame:
    """Return `coverage.quality.model.judge` of a day."""
    return model.judge(data.evidence, data.status_at(day), day)


def found(data: Snapshot, day: date, scope: str) -> pd.DataFrame:
    """Return the same for a region."""
    return model.within(data.cached(judged, day), scope)


def look_table(data: Snapshot, day: date, scope: str, flag: str, lang: str) -> pd.DataFrame:
    """Return the regencies to look at, for reading: with one flag, or with any ("")."""
    return look_view(model.flagged(data.cached(found, day, scope), flag), language(lang))


def backing_chart(data: Snapshot, day: date, scope: str, lang: str) -> Chart | None:
    """Return `backing_bars`: of the nation's island groups, or of provinces of one group."""
    counts = model.backing_by(data.cached(judged, day), scope)
    whole = scope if scope == "ID" else str(regions().at[scope_codes(scope)[0], "island_group"])
    words = language(lang)
    return backing_bars(counts, place_name(whole, words), day, words)


def confirmed_chart(data: Snapshot, day: date, scope: str, lang: str) -> Chart | None:
    """Return `confirmed_bars` of a region."""
    words = language(lang)
    last = data.cached(found, day, scope)["last"]
    return confirmed_bars(last, place_name(scope, words), day, words)


def stale_table(data: Snapshot, day: date, scope: str, lang: str) -> tuple[pd.DataFrame, str]:
    """Return `stale_view` of a region."""
    figures = stale.figures_until(data.statistics, day)
    return stale_view(data.cached(found, day, scope), figures, language(lang))


def gap_chart(data: Snapshot, day: date, lang: str) -> Chart | None:
    """Return `gap_lines` of the nation, until a day."""
    return gap_lines(model.gaps(data, day), language(lang))


def conflicts(data: Snapshot, day: date, scope: str) -> pd.DataFrame:
    """Return the contradictions of a region that speak of a day or an earlier one."""
    every = data.conflicts
    return every[
        every["regency_code"].isin(data.cached(found, day, scope).index)
        & (every["from"] <= pd.Timestamp(day))
    ]
