"""Published numbers of regencies with 112 as points in time, and those that do not fit."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, layout, number_axis, plain, time_axis
from coverage.core.dates import FIRST_MONTH
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, INK, ORANGE
from coverage.evidence.figures import Coverage
from coverage.rollout import tables
from coverage.rollout.texts import DKI

#: kind of a published number -> its mark if the day is stated, and if it is vague
MARKS = {"total": ("circle", "circle-open"), "ordinal": ("diamond", "diamond-open")}


def count_axis(figure: go.Figure, unit: str, top: float) -> None:
    """Let the y axis count whole things from 0 to a little above `top`."""
    number_axis("y", figure, unit, top, share=False)
    if top <= 6:
        figure.update_yaxes(dtick=1)


def add_points(figure: go.Figure, points: pd.DataFrame, lang: Language) -> None:
    """Add the published numbers, the days that each can mean, and rings around misfits."""
    bars_x: list[str | None] = []
    bars_y: list[int | None] = []
    for row in points[points["start"] < points["end"]].to_dict("records"):
        bars_x += [f"{row['start']:%Y-%m-%d}", f"{row['end']:%Y-%m-%d}", None]
        bars_y += [row["count"], row["count"], None]
    if bars_x:
        figure.add_scatter(
            x=bars_x,
            y=bars_y,
            mode="lines",
            line={"color": INK, "width": 1.5},
            hoverinfo="skip",
            showlegend=False,
        )
    names = {
        "total": lang._("Announced total"),
        "ordinal": lang._("Announced ordinal (“the n-th”)"),
    }
    for rank, (kind, (firm, vague)) in enumerate(MARKS.items(), start=5):
        some = points[points["kind"] == kind]
        if some.empty:
            continue
        figure.add_scatter(
            x=[f"{day:%Y-%m-%d}" for day in some["middle"]],
            y=some["count"].tolist(),
            mode="markers",
            marker={
                "symbol": [vague if one else firm for one in some["vague"]],
                "color": INK,
                "size": 9 if kind == "total" else 8,
                "line": {"width": 1.5, "color": INK},
            },
            text=[_hover(row, lang) for row in some.to_dict("records")],
            hovertemplate="%{text}<extra></extra>",
            name=names[kind],
            legendrank=rank,
        )
    odd = points[points["misfit"]]
    if len(odd):
        figure.add_scatter(
            x=[f"{day:%Y-%m-%d}" for day in odd["middle"]],
            y=odd["count"].tolist(),
            mode="markers",
            marker={
                "symbol": "circle-open",
                "color": ORANGE,
                "size": 15,
                "line": {"width": 2},
            },
            hoverinfo="skip",
            name=lang._("does not fit an earlier number"),
            legendrank=7,
        )


def _hover(row: Any, lang: Language) -> str:
    """Say what a point is: number, kind, date as far as known, rule, DKI Jakarta, publisher."""
    when = texts.interval_text(row["start"], row["date_precision"], lang)
    if row["date_basis"] == "inferred":
        when += " " + lang._("(date inferred)")
    lines = [f"<b>{lang.number(row['count'])}</b> · {texts.count_kind(row['kind'], lang)} · {when}"]
    rule = lang._("Counting rule (as published)") + ": " + row["counting_rule"]
    for text in (rule, lang.word(DKI, row["dki_counting"]), row["publisher"]):
        lines += [plain(part) for part in wrap(text, 52)]
    if row["misfit"]:
        lines.append(lang._("does not fit an earlier number"))
    return "<br>".join(lines)


def close_up(
    curve: pd.DataFrame, points: pd.DataFrame, now: Coverage, place: str, lang: Language
) -> Chart | None:
    """Draw the published numbers alone, as large as they go; None if each fits the others.

    Parameters
    ----------
    curve: as `coverage.rollout.launches.curve` returns it, for comparison.
    points: as `coverage.rollout.announced_numbers.points` returns it.
    now: figures of the scope at the last day. place: name of the scope.
    """
    odd = points[points["misfit"]]
    if odd.empty:
        return None
    figure = go.Figure()
    figure.add_scatter(
        x=[f"{day:%Y-%m-%d}" for day in curve["date"]],
        y=curve["certain"].tolist(),
        mode="lines",
        line_shape="hv",
        line={"color": BLUE, "width": 1.5},
        name=lang._("Named with evidence"),
        hoverinfo="skip",
    )
    add_points(figure, points, lang)
    layout(figure, 520, lang, hovermode="closest")
    figure.update_layout(legend={"font": {"size": 12}, "itemclick": False, "traceorder": "normal"})
    unit = lang._("regencies and cities")
    count_axis(figure, unit, max(int(points["count"].max()), *curve["certain"].tolist()))
    time_axis(figure, min(FIRST_MONTH, points["start"].min().date()), now.date, lang)
    title = lang.ngettext(
        "{place}: {n} published number does not fit others",
        "{place}: {n} published numbers do not fit others",
        len(odd),
    ).format(place=place, n=lang.number(len(odd)))
    table, link = tables.curve_view(curve.iloc[:0], points, [], lang)
    source = texts.resource_line("official_counts", lang)
    description = lang._("Points for {n} published numbers; rings mark those that do not fit.")
    return Chart(
        figure,
        title,
        unit,
        source,
        table,
        (link,),
        description.format(n=lang.number(len(points))),
    )
