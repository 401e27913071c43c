"""The pace in pictures: what was published, what is only computed ahead, and how that fared.

Published numbers are marks as in the rollout; whatever is computed ahead is purple, dashed or
hatched, and says "projection" in the picture.
"""

from __future__ import annotations

from datetime import date
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, layout, number_axis, plain, time_axis
from coverage.core.dates import FIRST_MONTH
from coverage.core.i18n import Language
from coverage.core.palette import AIM, INK, PURPLE
from coverage.projection import tables
from coverage.projection import texts as words
from coverage.projection.model import Projection
from coverage.projection.pace import Need
from geodata.register.regions import N_REGENCIES

#: As on the chart of the rollout: marks of published numbers (day stated, or vague), and targets.
MARKS = {"total": ("circle", "circle-open"), "ordinal": ("diamond", "diamond-open")}
_HATCH = {"shape": "/", "fgcolor": PURPLE, "fgopacity": 0.35, "size": 8, "solidity": 0.1}
_BAND = "rgba(106,81,163,0.10)"


def ahead(
    points: pd.DataFrame,
    projection: Projection | None,
    goal: Need | None,
    targets: pd.DataFrame,
    day: date,
    lang: Language,
) -> Chart:
    """Draw the published counts, and apart from them where they may go.

    Parameters
    ----------
    points: as `coverage.projection.simulated_paths.usable` returns it. targets: as `load_targets`
        returns it.
    goal: what the chosen year needs. day: the day that the page is for.
    """
    figure = go.Figure()
    last = day
    if projection is not None:
        last = _shown_until(projection, day)
        _band(figure, projection, last, lang)
    if goal is not None:
        last = max(last, date(goal.year, 12, 31))
        _needed(figure, points, goal, lang)
    _points(figure, points, lang)
    due = targets[targets["due"].notna()]
    due = due[due["said"] <= pd.Timestamp(day)]
    _targets(figure, due, lang)
    last = max([last, *(one.date() for one in due["due"])])
    layout(figure, 520, lang, hovermode="closest")
    figure.update_layout(legend={"font": {"size": 12}, "itemclick": False})
    unit = lang._("regencies and cities")
    number_axis("y", figure, unit, N_REGENCIES, share=False)
    first = min([FIRST_MONTH, *(one.date() for one in points["start"])])
    time_axis(figure, first, last, lang)
    figure.add_hline(y=N_REGENCIES, line={"color": INK, "width": 1})
    figure.add_annotation(
        x=0,
        xref="x domain",
        y=N_REGENCIES,
        text=lang._("all {n}").format(n=N_REGENCIES),
        showarrow=False,
        xanchor="left",
        yanchor="bottom",
    )
    figure.add_vline(x=f"{day}", line={"color": INK, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=f"{day}",
        y=0,
        yref="y domain",
        text=lang.date(day, "month"),
        showarrow=False,
        xanchor="left",
        yanchor="bottom",
        xshift=3,
    )
    table, link = tables.history_view(points, lang)
    if projection is not None:
        later = tables.band_view(projection, lang, yearly=True)
        table = pd.concat([later.iloc[::-1], table], ignore_index=True)
    source = " · ".join(
        [
            texts.resource_line("official_counts", lang),
            lang._("the projection is computed and counts DKI Jakarta's six; marks are as printed"),
        ]
    )
    description = lang._("{n} published numbers rise to {count}.").format(
        n=lang.number(len(points)),
        count=lang.number(int(points["count"].iloc[-1]) if len(points) else 0),
    )
    title = lang._("Published numbers; nothing is projected")
    if projection is not None:
        description += " " + words.projected(projection, lang)
        title = words.chart_title(projection, lang)
    return Chart(figure, title, unit, source, table, (link,), description)


def _shown_until(projection: Projection, day: date) -> date:
    """Return where the picture ends: when most samples have arrived, 10 to 25 years ahead."""
    late = projection.arrival(0.9) or date(day.year + 25, 12, 31)
    return date(min(max(late.year + 1, day.year + 10), day.year + 25), 12, 31)


def _band(figure: go.Figure, projection: Projection, last: date, lang: Language) -> None:
    """Add the band and its middle, from the month after the last count on."""
    band = projection.band[projection.band["date"] <= pd.Timestamp(last)]
    days = [f"{one:%Y-%m-%d}" for one in band["date"]]
    edge = {"color": PURPLE, "width": 1.2, "dash": "dash"}
    name = lang._("Projection: 80% of the samples")
    figure.add_scatter(
        x=days,
        y=band["low"].round(1).tolist(),
        mode="lines",
        line=edge,
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=days,
        y=band["high"].round(1).tolist(),
        mode="lines",
        line=edge,
        fill="tonexty",
        fillcolor=_BAND,
        fillpattern=_HATCH,
        hoverinfo="skip",
        name=name,
    )
    word = lang._("projection")
    figure.add_scatter(
        x=days,
        y=band["median"].round(1).tolist(),
        mode="lines",
        line={"color": PURPLE, "width": 2.5, "dash": "dash"},
        name=lang._("Projection: middle"),
        text=[
            f"{lang.date(row['date'], 'month')}: {word}<br>"
            f"<b>{lang.number(row['median'])}</b> "
            f"({lang.number(row['low'])}–{lang.number(row['high'])})"
            for row in band.to_dict("records")
        ],
        hovertemplate="%{text}<extra></extra>",
    )
    third = band.iloc[(2 * len(band)) // 3]
    figure.add_annotation(
        x=f"{third['date']:%Y-%m-%d}",
        y=float(third["low"]) * 0.72,
        text=f"<b>{word}</b>",
        font={"color": PURPLE, "size": 16},
        showarrow=False,
    )


def _needed(figure: go.Figure, points: pd.DataFrame, goal: Need, lang: Language) -> None:
    """Add the straight line from the standing total to 514 in the chosen year."""
    end = date(goal.year, 12, 31)
    begin = pd.Timestamp(end) - pd.Timedelta(days=goal.years * 365.25)
    label = lang._("needed for {year}: {n} a year").format(
        year=goal.year, n=words.range_text(goal.yearly, lang)
    )
    figure.add_scatter(
        x=[f"{begin:%Y-%m-%d}", f"{end}"],
        y=[N_REGENCIES - goal.left.best, N_REGENCIES],
        mode="lines+markers",
        marker={"symbol": ["line-ew", "star-open"], "color": PURPLE, "size": 12},
        line={"color": PURPLE, "width": 2, "dash": "dot"},
        name=label[:1].upper() + label[1:],
        hoverinfo="skip",
    )


def _points(figure: go.Figure, points: pd.DataFrame, lang: Language) -> None:
    """Add the published numbers, totals and ordinals apart."""
    names = {
        "total": lang._("Announced total"),
        "ordinal": lang._("Announced ordinal (“the n-th”)"),
    }
    for kind, (firm, vague) in MARKS.items():
        some = points[points["kind"] == kind]
        if some.empty:
            continue
        records: list[Any] = some.to_dict("records")
        soft = [
            row["date_basis"] == "inferred" or row["date_precision"] != "day" for row in records
        ]
        figure.add_scatter(
            x=[f"{one:%Y-%m-%d}" for one in some["middle"]],
            y=some["count"].tolist(),
            mode="markers",
            marker={
                "symbol": [vague if one else firm for one in soft],
                "color": INK,
                "size": 8,
                "line": {"width": 1.5, "color": INK},
            },
            name=names[kind],
            text=[
                f"<b>{lang.number(row['count'])}</b> · {texts.count_kind(row['kind'], lang)}<br>"
                + texts.interval_text(row["start"], row["date_precision"], lang)
                + "<br>"
                + "<br>".join(plain(part) for part in wrap(row["publisher"], 48))
                for row in records
            ],
            hovertemplate="%{text}<extra></extra>",
        )


def _targets(figure: go.Figure, due: pd.DataFrame, lang: Language) -> None:
    """Add the targets that named a year."""
    if due.empty:
        return
    records: list[Any] = due.to_dict("records")
    figure.add_scatter(
        x=[f"{row['due']:%Y-%m-%d}" for row in records],
        y=[row["count"] for row in records],
        mode="markers",
        marker={"symbol": "star", "color": AIM, "size": 13},
        name=lang._("Target as announced"),
        text=[
            plain(
                lang._("Target: {n} by the end of {year}, said {date}").format(
                    n=lang.number(row["count"]),
                    year=row["due"].year,
                    date=lang.date(row["said"], row["said_precision"]),
                )
            )
            + "<br>"
            + plain(row["publisher"])
            for row in records
        ],
        hovertemplate="%{text}<extra></extra>",
    )
