"""The rollout over time: what can be named, what was announced, and numbers that do not fit."""

from __future__ import annotations

from datetime import date, timedelta
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import (
    Chart,
    broken,
    iso_days,
    layout,
    number_axis,
    number_marks,
    plain,
    time_axis,
)
from coverage.core.dates import FIRST_MONTH
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, INK, ORANGE, TARGET
from coverage.rollout import tables
from coverage.rollout.model import Rollout
from coverage.rollout.texts import DKI, target_label, two_curves_title

#: What lies between the curve and its dated part: active no later than a date.
_BAND: dict[str, Any] = {
    "fillcolor": "rgba(33,113,181,0.14)",
    "fillpattern": {"shape": "/", "fgcolor": BLUE, "fgopacity": 0.5, "size": 7, "solidity": 0.12},
}
_LEGEND = {"legend_font_size": 12, "legend_itemclick": False, "legend_traceorder": "normal"}
#: Where the label of a target stands: before it where little room is left after it, else above.
_BEFORE = {"xanchor": "right", "yanchor": "middle", "xshift": -10, "yshift": 0, "align": "right"}
_ABOVE = {"xanchor": "center", "yanchor": "bottom", "xshift": 0, "yshift": 8, "align": "center"}


def two_curves(rollout: Rollout, lang: Language) -> Chart:
    """Draw the regencies that we can name as a step curve, and published numbers as points.

    The points are not joined: they count different things, and some do not fit others.
    """
    curve, points, now = rollout.curve, rollout.points, rollout.now
    last = max([now.date, *(target.due for target in rollout.outcomes)])
    top = max([1, *curve["possible"], *points["count"], *(one.target for one in rollout.outcomes)])
    figure = go.Figure()
    _named(figure, curve, lang)
    _published(figure, points, lang)
    _targets(figure, rollout, last, lang)
    _frame(figure, points, last, 560, top, lang)
    table, link = tables.curve_view(rollout, lang)
    sources = [texts.resource_line("deployment_evidence", lang)]
    if len(points):
        sources += [
            texts.resource_line("official_counts", lang),
            lang._("open marks: date inferred, or known to the month or year only (the bar)"),
        ]
    else:
        sources.append(lang._("no published number was found for this place"))
    description = lang._(
        "A step curve rises to {named}; of these, {sighting} are known only as active no later "
        "than a date. Published numbers shown as points: {n}."
    ).format(
        named=lang.number(now.active),
        sighting=lang.number(int(curve["sighting"].iloc[-1]) if len(curve) else 0),
        n=lang.number(len(points)),
    )
    title = two_curves_title(now, rollout.gap, lang)
    unit = lang._("regencies and cities")
    return Chart(figure, title, unit, " · ".join(sources), table, (link,), description)


def close_up(rollout: Rollout, lang: Language) -> Chart | None:
    """Draw the published numbers alone, as large as they go; None if each fits the others."""
    curve, points, now = rollout.curve, rollout.points, rollout.now
    inconsistent = int(points["inconsistent"].sum())
    if not inconsistent:
        return None
    figure = go.Figure()
    figure.add_scatter(
        **_steps(curve, "certain"),
        line={"color": BLUE, "width": 1.5},
        name=lang._("With evidence of 112"),
        hoverinfo="skip",
    )
    _published(figure, points, lang)
    top = max([*points["count"], *curve["certain"]])
    _frame(figure, points, now.date, 520, top, lang)
    title = lang.ngettext(
        "{place}: {n} published number contradicts others",
        "{place}: {n} published numbers contradict others",
        inconsistent,
    ).format(place=texts.place_name(now.scope, lang), n=lang.number(inconsistent))
    table, link = tables.points_view(points, lang)
    source = texts.resource_line("official_counts", lang)
    description = lang._("Points for {n} published numbers; rings mark inconsistent ones.").format(
        n=lang.number(len(points))
    )
    unit = lang._("regencies and cities")
    return Chart(figure, title, unit, source, table, (link,), description)


def _frame(
    figure: go.Figure, points: pd.DataFrame, last: date, height: int, top: int, lang: Language
) -> None:
    """Add axes that reach from the first month or number to `last` and `top`."""
    layout(figure, height, lang, hovermode="closest", **_LEGEND)
    count_axis(figure, top)
    time_axis(figure, min([FIRST_MONTH, *points["start"].dt.date]), last, lang)


def count_axis(figure: go.Figure, top: float) -> None:
    """Let the y axis count whole things from 0 to a little above `top`."""
    number_axis("y", figure, top, share=False)
    if top <= 6:
        figure.update_yaxes(dtick=1)


def _steps(curve: pd.DataFrame, column: str) -> dict[str, Any]:
    y = curve[column].tolist()
    return {"x": iso_days(curve["date"]), "y": y, "mode": "lines", "line_shape": "hv"}


def _named(figure: go.Figure, curve: pd.DataFrame, lang: Language) -> None:
    """Add the step curves: dated, named (with a hatched band between), and possible."""
    words = [lang.date(day) for day in curve["date"]]
    sighting = lang._("of these only “active no later than”")
    figure.add_scatter(
        **_steps(curve, "dated"),
        line={"color": BLUE, "width": 1.5, "dash": "dash"},
        name=lang._("of these, with a launch or pilot date"),
        legendrank=2,
        text=words,
        hovertemplate="%{text}: <b>%{y}</b><extra></extra>",
    )
    figure.add_scatter(
        **_steps(curve, "certain"),
        line={"color": BLUE, "width": 3},
        fill="tonexty",
        **_BAND,
        name=lang._("With evidence of 112"),
        legendrank=1,
        text=words,
        customdata=curve["sighting"].tolist(),
        hovertemplate=f"%{{text}}: <b>%{{y}}</b><br>{sighting}: %{{customdata}}<extra></extra>",
    )
    swatch = {"x": [None], "y": [None], "mode": "lines", "line": {"width": 0}, "fill": "toself"}
    figure.add_scatter(**swatch, **_BAND, name=sighting, legendrank=3)  # the band in the legend
    if (curve["possible"] != curve["certain"]).any():
        figure.add_scatter(
            **_steps(curve, "possible"),
            line={"color": INK, "width": 1, "dash": "dot"},
            name=lang._("if imprecise dates are counted at their earliest"),
            legendrank=4,
            hoverinfo="skip",
        )


def _targets(figure: go.Figure, rollout: Rollout, last: date, lang: Language) -> None:
    """Add each target at its day, with a line down to what had been announced by then."""
    if not rollout.outcomes:
        return
    for outcome in rollout.outcomes:
        reached = outcome.announced.count if outcome.announced else outcome.named
        figure.add_scatter(
            x=[f"{outcome.due}"] * 2,
            y=[reached, outcome.target],
            mode="lines",
            line={"color": TARGET, "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
            showlegend=False,
        )
        label = plain(lang._("Target: {target}").format(target=target_label(outcome, lang)))
        text = f"<b>{broken(label, 20)}</b>"
        if outcome.announced and outcome.passed:
            below = lang._("announced by then: {n}").format(n=lang.number(reached))
            text += f"<br>{plain(below)}"
        figure.add_annotation(
            x=f"{outcome.due}",
            y=outcome.target,
            text=text,
            showarrow=False,
            font={"color": TARGET, "size": 13},
            **(_BEFORE if last - outcome.due < timedelta(days=900) else _ABOVE),
        )
    figure.add_scatter(
        x=[f"{outcome.due}" for outcome in rollout.outcomes],
        y=[outcome.target for outcome in rollout.outcomes],
        mode="markers",
        marker={"symbol": "star", "color": TARGET, "size": 14},
        text=[
            plain(f"{target_label(one, lang)} · {texts.publisher_text(one.publisher, lang)}")
            for one in rollout.outcomes
        ],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )


def _published(figure: go.Figure, points: pd.DataFrame, lang: Language) -> None:
    """Add the published numbers, the days that each can mean, and rings around the odd."""
    bars = points[points["start"] < points["end"]]
    if len(bars):
        ends = zip(iso_days(bars["start"]), iso_days(bars["end"]), strict=True)
        figure.add_scatter(
            x=[day for span in ends for day in (*span, None)],
            y=[height for count in bars["count"].tolist() for height in (count, count, None)],
            mode="lines",
            line={"color": INK, "width": 1.5},
            hoverinfo="skip",
            showlegend=False,
        )
    number_marks(figure, points, lambda row: _hover(row, lang), lang, sizes=(9, 8), first_rank=5)
    odd = points[points["inconsistent"]]
    if len(odd):
        figure.add_scatter(
            x=iso_days(odd["middle"]),
            y=odd["count"].tolist(),
            mode="markers",
            marker={"symbol": "circle-open", "color": ORANGE, "size": 15, "line": {"width": 2}},
            hoverinfo="skip",
            name=lang._("contradicts an earlier number"),
            legendrank=7,
        )


def _hover(row: Any, lang: Language) -> str:
    """Say what a point is: number, kind, date as far as known, rule, DKI Jakarta, publisher."""
    kind, when = texts.count_kind(row["kind"], lang), texts.stated_text(row, lang)
    lines = [f"<b>{lang.number(row['count'])}</b> · {kind} · {when}"]
    rule = lang._("Counting rule (as published)") + ": " + row["counting_rule"]
    publisher = texts.publisher_text(row["publisher"], lang)
    for text in (rule, lang.word(DKI, row["dki_counting"]), publisher):
        lines += [plain(part) for part in wrap(text, 52)]
    if row["inconsistent"]:
        lines.append(lang._("contradicts an earlier number"))
    return "<br>".join(lines)
