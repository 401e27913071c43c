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
    layout,
    number_axis,
    number_marks,
    plain,
    time_axis,
)
from coverage.core.dates import FIRST_MONTH
from coverage.core.i18n import Language
from coverage.core.palette import AIM, BLUE, INK, ORANGE
from coverage.evidence.announced import OfficialGap
from coverage.evidence.figures import Coverage
from coverage.rollout import tables
from coverage.rollout.announced_numbers import Outcome
from coverage.rollout.texts import DKI, target_label

_PALE_BLUE = "rgba(33,113,181,0.14)"


def two_curves(
    curve: pd.DataFrame,
    points: pd.DataFrame,
    outcomes: list[Outcome],
    now: Coverage,
    gap: OfficialGap | None,
    place: str,
    lang: Language,
) -> Chart:
    """Draw the regencies that we can name as a step curve, and published numbers as points.

    The points are not joined: they count different things, and some do not fit others.

    Parameters
    ----------
    curve: as `coverage.rollout.launches.curve` returns it. points: as
        `coverage.rollout.announced_numbers.points`.
    outcomes: targets with a day, as `coverage.rollout.announced_numbers.outcomes`; none for a part
        of the nation.
    now, gap: figures of the scope at the last day of the curve. place: name of the scope.
    """
    figure = go.Figure()
    _named(figure, curve, lang)
    add_points(figure, points, lang)
    _targets(figure, outcomes, now.date, lang)
    highest = [int(frame[name].max()) for frame, name in _heights(curve, points) if len(frame)]
    top = max([1, *highest, *(one.target for one in outcomes)])
    layout(figure, 560, lang, hovermode="closest")
    figure.update_layout(legend={"font": {"size": 12}, "itemclick": False, "traceorder": "normal"})
    unit = lang._("regencies and cities")
    count_axis(figure, unit, top)
    last = max([now.date, *(one.due for one in outcomes)])
    earliest = min([FIRST_MONTH, *(day.date() for day in points["start"])])
    time_axis(figure, earliest, last, lang)
    table, link = tables.curve_view(curve, points, outcomes, lang)
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
    return Chart(
        figure,
        _two_curves_title(now, gap, place, lang),
        unit,
        " · ".join(sources),
        table,
        (link,),
        description,
    )


def _heights(curve: pd.DataFrame, points: pd.DataFrame) -> list[tuple[pd.DataFrame, str]]:
    return [(curve, "possible"), (points, "count")]


def _two_curves_title(now: Coverage, gap: OfficialGap | None, place: str, lang: Language) -> str:
    facts = {
        "place": place,
        "date": lang.date(now.date),
        "named": lang.number(now.active),
        "total": lang.number(now.total),
    }
    if gap is None:
        return lang._("{place}, {date}: {named} of {total} have evidence of 112").format(**facts)
    return lang._("{place}, {date}: {announced} announced ({then}), {named} with evidence").format(
        announced=lang.number(gap.official.count),
        then=gap.official.date_text(lang),
        **facts,
    )


def _named(figure: go.Figure, curve: pd.DataFrame, lang: Language) -> None:
    """Add the step curves: dated, named (with a hatched band between), and possible."""
    days = [f"{day:%Y-%m-%d}" for day in curve["date"]]
    words = [lang.date(day) for day in curve["date"]]
    step: dict[str, Any] = {"x": days, "mode": "lines", "line_shape": "hv"}
    figure.add_scatter(
        **step,
        y=curve["dated"].tolist(),
        line={"color": BLUE, "width": 1.5, "dash": "dash"},
        name=lang._("of these, with a launch or pilot date"),
        legendrank=2,
        text=words,
        hovertemplate="%{text}: <b>%{y}</b><extra></extra>",
    )
    figure.add_scatter(
        **step,
        y=curve["certain"].tolist(),
        line={"color": BLUE, "width": 3},
        fill="tonexty",
        fillcolor=_PALE_BLUE,
        fillpattern={"shape": "/", "fgcolor": BLUE, "fgopacity": 0.5, "size": 7, "solidity": 0.12},
        name=lang._("With evidence of 112"),
        legendrank=1,
        text=words,
        customdata=curve["sighting"].tolist(),
        hovertemplate="%{text}: <b>%{y}</b><br>"
        + lang._("of these only “active no later than”")
        + ": %{customdata}<extra></extra>",
    )
    figure.add_scatter(  # a swatch for the legend: what lies between the two curves
        x=[None],
        y=[None],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=_PALE_BLUE,
        fillpattern={"shape": "/", "fgcolor": BLUE, "fgopacity": 0.5, "size": 7, "solidity": 0.12},
        name=lang._("of these only “active no later than”"),
        legendrank=3,
    )
    if (curve["possible"] != curve["certain"]).any():
        figure.add_scatter(
            **step,
            y=curve["possible"].tolist(),
            line={"color": INK, "width": 1, "dash": "dot"},
            name=lang._("if imprecise dates are counted at their earliest"),
            legendrank=4,
            hoverinfo="skip",
        )


def _targets(figure: go.Figure, outcomes: list[Outcome], day: date, lang: Language) -> None:
    """Add each target at its day, with a line down to what had been announced by then."""
    if not outcomes:
        return
    last = max(day, *(one.due for one in outcomes))
    for one in outcomes:
        reached = one.announced.count if one.announced else one.named
        figure.add_scatter(
            x=[f"{one.due}"] * 2,
            y=[reached, one.target],
            mode="lines",
            line={"color": AIM, "width": 1.5, "dash": "dot"},
            hoverinfo="skip",
            showlegend=False,
        )
        late = (last - one.due) < timedelta(days=900)
        label = plain(lang._("Target: {target}").format(target=target_label(one, lang)))
        below = lang._("announced by then: {n}").format(n=lang.number(reached))
        more = f"<br>{plain(below)}" if one.announced and one.passed else ""
        figure.add_annotation(
            x=f"{one.due}",
            y=one.target,
            text=f"<b>{label}</b>{more}",
            showarrow=False,
            font={"color": AIM, "size": 13},
            xanchor="right" if late else "center",
            yanchor="middle" if late else "bottom",
            xshift=-10 if late else 0,
            yshift=0 if late else 8,
            align="right" if late else "center",
        )
    figure.add_scatter(
        x=[f"{one.due}" for one in outcomes],
        y=[one.target for one in outcomes],
        mode="markers",
        marker={"symbol": "star", "color": AIM, "size": 14},
        text=[plain(f"{target_label(one, lang)} · {one.publisher}") for one in outcomes],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )


def count_axis(figure: go.Figure, unit: str, top: float) -> None:
    """Let the y axis count whole things from 0 to a little above `top`."""
    number_axis("y", figure, unit, top, share=False)
    if top <= 6:
        figure.update_yaxes(dtick=1)


def add_points(figure: go.Figure, points: pd.DataFrame, lang: Language) -> None:
    """Add the published numbers, the days that each can mean, and rings around the odd."""
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
    number_marks(figure, points, lambda row: _hover(row, lang), lang, sizes=(9, 8), first_rank=5)
    odd = points[points["inconsistent"]]
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
            name=lang._("contradicts an earlier number"),
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
    if row["inconsistent"]:
        lines.append(lang._("contradicts an earlier number"))
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
    odd = points[points["inconsistent"]]
    if odd.empty:
        return None
    figure = go.Figure()
    figure.add_scatter(
        x=[f"{day:%Y-%m-%d}" for day in curve["date"]],
        y=curve["certain"].tolist(),
        mode="lines",
        line_shape="hv",
        line={"color": BLUE, "width": 1.5},
        name=lang._("With evidence of 112"),
        hoverinfo="skip",
    )
    add_points(figure, points, lang)
    layout(figure, 520, lang, hovermode="closest")
    figure.update_layout(legend={"font": {"size": 12}, "itemclick": False, "traceorder": "normal"})
    unit = lang._("regencies and cities")
    count_axis(figure, unit, max(int(points["count"].max()), *curve["certain"].tolist()))
    time_axis(figure, min(FIRST_MONTH, points["start"].min().date()), now.date, lang)
    title = lang.ngettext(
        "{place}: {n} published number contradicts others",
        "{place}: {n} published numbers contradict others",
        len(odd),
    ).format(place=place, n=lang.number(len(odd)))
    table, link = tables.curve_view(curve.iloc[:0], points, [], lang)
    source = texts.resource_line("official_counts", lang)
    description = lang._("Points for {n} published numbers; rings mark inconsistent ones.")
    return Chart(
        figure,
        title,
        unit,
        source,
        table,
        (link,),
        description.format(n=lang.number(len(points))),
    )
