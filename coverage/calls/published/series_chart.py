"""The series of one area: every figure as a bar over the days that it is about (plotly).

A bar is as wide as its period and as high as the mean per day, so that its *area* is the count: a
half-year and a month can stand beside each other without either looking larger than it is. A share
is drawn at its height over its period. What rests on an unknown period or on some hours of a day is
a mark at its date, not a bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.calls.published import tables
from coverage.calls.published import texts as words
from coverage.calls.published.reports import Report
from coverage.core import texts
from coverage.core.chart_style import Chart, layout, number_axis, plain, time_axis
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, INK, ORANGE

#: what can be drawn as a series -> (kind, item); the share is of the incoming calls of a report
SERIES = {
    "calls": ("calls", "incoming"),
    "answered": ("calls", "answered"),
    "emergency": ("calls", "emergency"),
    "prank": ("calls", "prank"),
    "ghost": ("calls", "ghost"),
    "prank_or_ghost": ("calls", "prank_or_ghost"),
    "incidents": ("incidents", "total"),
}
NUISANCE_SHARE = "nuisance_share"
DAY_MS = 86_400_000
_COLOURS = (BLUE, ORANGE, "#41ab5d", "#807dba", "#737373")


def series_names(reports: Sequence[Report], lang: Language) -> dict[str, str]:
    """Return the series that some reports have, key -> name, in the order of the funnel."""
    names = {
        key: words.item_name(kind, item, lang)
        for key, (kind, item) in SERIES.items()
        if any(report.value(item, kind) is not None for report in reports)
    }
    if any(_value(report, NUISANCE_SHARE) is not None for report in reports):
        names[NUISANCE_SHARE] = words.measure_name(NUISANCE_SHARE, lang)
    return names


def _value(report: Report, key: str) -> float | None:
    if key != NUISANCE_SHARE:
        kind, item = SERIES[key]
        return report.value(item, kind)
    incoming, nuisance = report.value("incoming"), report.nuisance
    if not incoming or nuisance is None or nuisance.value > incoming:
        return None
    return nuisance.value / incoming


def series_frame(reports: Sequence[Report], key: str) -> pd.DataFrame:
    """Return the points of a series, in order of time.

    Returns
    -------
    DataFrame: start, end (datetime64[s], both days included), days, value (count or share),
    height (count per day, or the share), drawn ("bar" or "mark"), soft (approximate or rounded),
    publisher, source_url, report.

    Raises
    ------
    KeyError
        No such series.
    """
    if key not in SERIES and key != NUISANCE_SHARE:
        raise KeyError(key)
    rows = []
    for report in reports:
        value, period = _value(report, key), report.period
        if value is None:
            continue
        kind, item = SERIES.get(key, ("calls", "incoming"))
        rows.append(
            {
                "start": pd.Timestamp(period.start),
                "end": pd.Timestamp(period.end),
                "days": period.days,
                "value": value,
                "height": value if key == NUISANCE_SHARE else value / period.days,
                "drawn": "mark" if period.unclear or period.part_of_day else "bar",
                "soft": period.approximate or report.rounding(item, kind) != "exact",
                "publisher": report.publisher,
                "source_url": report.source_url,
                "report": report.key,
            }
        )
    columns = ["start", "end", "days", "value", "height", "drawn", "soft"]
    frame = pd.DataFrame(rows, columns=[*columns, "publisher", "source_url", "report"])
    # the widest first, so that a month lies on top of its year
    return frame.sort_values(["days", "start"], ascending=[False, True]).reset_index(drop=True)


def series(reports: Sequence[Report], key: str, lang: Language) -> Chart | None:
    """Draw a series of one area; None if no report has it.

    Parameters
    ----------
    reports: of one area, say `coverage.calls.published.model.report_list(book, code)`.
    key: of `SERIES`, or "nuisance_share".
    """
    frame = series_frame(reports, key)
    if frame.empty:
        return None
    share = key == NUISANCE_SHARE
    unit = words.measure_unit(key, lang) if share else _per_day(key, lang)
    figure = go.Figure()
    for number, source in enumerate(frame["source_url"].unique()):
        some = frame[frame["source_url"] == source]
        for drawn, part in some.groupby("drawn"):
            add = _bars if drawn == "bar" else _marks
            add(figure, part, number % len(_COLOURS), share, lang)
    layout(figure, 360, lang, barmode="overlay", showlegend=True)
    time_axis(figure, frame["start"].min().date(), frame["end"].max().date(), lang)
    number_axis("y", figure, unit, 1.0 if share else frame["height"].max(), share)
    used = [report for report in reports if report.key in set(frame["report"])]
    table, link = tables.rows_view(used, lang)
    title = _title(used, frame, key, lang)
    line = texts.resource_line("call_statistics", lang)
    line += " · " + lang._("A bar is as wide as its period; hatched: rounded or approximate")
    return Chart(figure, title, unit, line, table, (link,))


def _per_day(key: str, lang: Language) -> str:
    if SERIES[key][0] == "incidents":
        return lang._("incidents per day")
    return lang._("calls per day")


def _hover(part: pd.DataFrame, share: bool, lang: Language) -> list[list[str]]:
    records: list[Any] = part.to_dict("records")
    return [
        [
            lang.percent(row["value"]) if share else lang.number(row["value"]),
            f"{lang.date(row['start'].date())} – {lang.date(row['end'].date())}",
            plain(row["publisher"]),
        ]
        for row in records
    ]


_TEMPLATE = "<b>%{customdata[0]}</b><br>%{customdata[1]}<br>%{customdata[2]}<extra></extra>"


def _bars(figure: go.Figure, part: pd.DataFrame, colour: int, share: bool, lang: Language) -> None:
    """Add bars that span their periods: from the first day to the end of the last."""
    figure.add_bar(
        x=part["start"],
        y=part["height"],
        width=(part["days"] * DAY_MS).tolist(),
        offset=0,
        name=plain(part["publisher"].iloc[0]),
        marker={
            "color": _COLOURS[colour],
            "opacity": 0.6,
            "line": {"color": INK, "width": 1},
            "pattern": {"shape": ["/" if one else "" for one in part["soft"]]},
        },
        customdata=_hover(part, share, lang),
        hovertemplate=_TEMPLATE,
    )


def _marks(figure: go.Figure, part: pd.DataFrame, colour: int, share: bool, lang: Language) -> None:
    figure.add_scatter(
        x=part["start"],
        y=part["height"],
        mode="markers",
        name=plain(part["publisher"].iloc[0]),
        marker={"color": _COLOURS[colour], "symbol": "x-open", "size": 11},
        customdata=_hover(part, share, lang),
        hovertemplate=_TEMPLATE,
    )


def _title(used: Sequence[Report], frame: pd.DataFrame, key: str, lang: Language) -> str:
    name = words.measure_name(key, lang) if key == NUISANCE_SHARE else ""
    name = name or words.item_name(*SERIES[key], lang)
    first, last = frame["start"].min().year, frame["end"].max().year
    return lang.ngettext(
        "{measure} in {name}: {n} figure, {years}",
        "{measure} in {name}: {n} figures, {years}",
        len(frame),
    ).format(
        measure=name,
        name=used[0].area_name,
        n=lang.number(len(frame)),
        years=str(first) if first == last else f"{first}–{last}",
    )
