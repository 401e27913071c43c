"""What the page on data quality shows, made once per data version, date, region and language.

Every function takes the snapshot first, for `Snapshot.cached`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from coverage.core import texts
from coverage.core.chart_style import Chart
from coverage.core.i18n import language
from coverage.core.urlstate import ViewState, choice, parameter
from coverage.evidence.headlines import Figure
from coverage.quality import model
from coverage.quality import texts as words
from coverage.quality.charts import backing_bars, confirmed_bars, gap_lines
from coverage.quality.tables import look_export, look_view, stale_view
from coverage.snapshot import Snapshot
from geodata.register.regions import regions, scope_codes


@dataclass(frozen=True)
class QualityState(ViewState):
    """What the page shows; `flag`: of `FLAGS`, or "" for every regency with a flag."""

    flag: str = parameter("f", choice(("", *model.FLAGS)), "")


@dataclass(frozen=True, eq=False)
class QualityReport:
    """What the page shows of a region first.

    Attributes
    ----------
    answer, figures: of the region. flags: what can be looked at, "" or a flag → its name, with how
        many have it. codes: of the regencies to look at, the worst first. listed, export: the same
        as tables to read and to take away. whole: all that were judged, to take away.
    """

    answer: str
    figures: list[Figure]
    flags: dict[str, str]
    codes: tuple[str, ...]
    listed: pd.DataFrame
    export: pd.DataFrame
    whole: pd.DataFrame


def judged(data: Snapshot, day: date) -> pd.DataFrame:
    """Return `coverage.quality.model.judge` of a day."""
    return model.judge(data.evidence, data.status_at(day))


def judged_in(data: Snapshot, day: date, scope: str) -> pd.DataFrame:
    """Return the same for a region."""
    frame = data.cached(judged, day)
    return frame[frame.index.isin(scope_codes(scope))]


def report(data: Snapshot, day: date, scope: str, flag: str, code: str) -> QualityReport:
    """Return what the page shows of a region: of the regencies with one flag, or with any ("")."""
    lang, frame = language(code), data.cached(judged_in, day, scope)
    summary, listed = model.summary(frame), model.flagged(frame, flag)
    place = texts.place_name(scope, lang)
    return QualityReport(
        " ".join(words.answer(summary, data.gap_at(day, scope), place, day, lang)),
        words.key_figures(summary, day, lang),
        {"": lang._("All issues")}
        | {
            name: f"{lang.word(words.FLAGS, name)} ({lang.number(n)})"
            for name in model.FLAGS
            if (n := int(frame[name].sum())) or name == flag
        },
        tuple(str(regency) for regency in listed.index),
        look_view(listed, lang),
        look_export(listed, lang),
        look_export(frame, lang),
    )


def flags_of(data: Snapshot, day: date, regency: str, code: str) -> str:
    """Name what should be looked at of a regency; "" for nothing."""
    frame = data.cached(judged, day)
    if regency not in frame.index:
        return ""
    return words.flag_text(
        [flag for flag in model.FLAGS if frame.at[regency, flag]], language(code)
    )


def backing_chart(data: Snapshot, day: date, scope: str, code: str) -> Chart | None:
    """Return `backing_bars`: of the nation's island groups, or of provinces of one group."""
    counts = model.backing_by(data.cached(judged, day), scope)
    whole = scope if scope == "ID" else str(regions().at[scope_codes(scope)[0], "island_group"])
    lang = language(code)
    return backing_bars(counts, texts.place_name(whole, lang), day, lang)


def confirmed_chart(data: Snapshot, day: date, scope: str, code: str) -> Chart | None:
    """Return `confirmed_bars` of a region."""
    lang = language(code)
    last = data.cached(judged_in, day, scope)["last"]
    return confirmed_bars(last, texts.place_name(scope, lang), day, lang)


def stale_table(data: Snapshot, day: date, scope: str, code: str) -> tuple[pd.DataFrame, str]:
    """Return `stale_view` of a region."""
    figures = model.figures_until(data.statistics, day)
    return stale_view(data.cached(judged_in, day, scope), figures, language(code))


def gap_chart(data: Snapshot, day: date, code: str) -> Chart | None:
    """Return `gap_lines` of the nation, until a day."""
    return gap_lines(model.gaps(data, day), language(code))


def conflict_lines(data: Snapshot, day: date, scope: str, code: str) -> list[tuple[str, str, str]]:
    """Say what sources contradict each other on, of that day or before.

    Returns
    -------
    Code and name of the regency, and the contradiction in words.
    """
    every, lang = data.conflicts, language(code)
    shown = every["regency_code"].isin(data.cached(judged_in, day, scope).index)
    rows: list[Any] = every[shown & (every["from"] <= pd.Timestamp(day))].to_dict("records")
    return [
        (
            row["regency_code"],
            texts.place_name(row["regency_code"], lang),
            texts.conflict_text(row, lang),
        )
        for row in rows
    ]
