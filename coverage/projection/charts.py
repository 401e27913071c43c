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
from coverage.core.palette import BLUE, INK, LILAC, ORANGE, PURPLE, TARGET
from coverage.evidence.announced import OfficialCount
from coverage.projection import tables
from coverage.projection import texts as words
from coverage.projection.backtest import BackTest
from coverage.projection.model import Projection
from coverage.projection.pace import Need, Pace, of_the_map
from geodata.register.regions import N_REGENCIES

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
    number_marks(figure, points, lambda row: _hover(row, lang), lang)
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
            lang._(
                "the projection is calculated and counts DKI Jakarta's six; marks are as printed"
            ),
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
    name = lang._("Projection: 80% of simulations")
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
        name=lang._("Projection: median"),
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


def _hover(row: Any, lang: Language) -> str:
    """Say what a point is: number, kind, date as far as known, publisher."""
    return "<br>".join(
        [
            f"<b>{lang.number(row['count'])}</b> · {texts.count_kind(row['kind'], lang)}",
            texts.interval_text(row["start"], row["date_precision"], lang),
            *(plain(part) for part in wrap(row["publisher"], 48)),
        ]
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
        marker={"symbol": "star", "color": TARGET, "size": 13},
        name=lang._("Target as announced"),
        text=[
            plain(
                lang._("Target: {n} by the end of {year}, stated {date}").format(
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


def bars(paces: list[Pace], goal: Need | None, lang: Language) -> Chart | None:
    """Draw the announced pace of each span with its range, that of the named, and the needed."""
    if not paces:
        return None
    spans = [words.span_text(pace.years, lang) for pace in paces]
    figure = go.Figure()
    series: tuple[tuple[str, list[float], str, str], ...] = (
        (lang._("Announced"), [pace.yearly.best for pace in paces], INK, ""),
        (lang._("With evidence of 112"), [pace.named for pace in paces], BLUE, "/"),
    )
    top = max(pace.yearly.high for pace in paces)
    for place, (name, values, colour, hatch) in enumerate(series):
        error = {
            "type": "data",
            "symmetric": False,
            "array": [pace.yearly.high - pace.yearly.best for pace in paces],
            "arrayminus": [pace.yearly.best - pace.yearly.low for pace in paces],
            "color": ORANGE,
            "thickness": 2,
        }
        figure.add_bar(
            x=[round(value, 2) for value in values],
            y=spans,
            orientation="h",
            name=name,
            offset=-0.4 + 0.4 * place,
            width=0.38,
            marker={
                "color": colour,
                "pattern": {"shape": hatch, "fgcolor": "white", "bgcolor": colour, "size": 9},
            },
            error_x=error if place == 0 else None,
            text=[lang.number(value) for value in values],
            textposition="outside" if place else "inside",
            cliponaxis=False,
            insidetextanchor="start",
            textangle=0,
            textfont={"color": INK if place else "white", "size": 13},
            hovertemplate="%{y}<br>%{x:.1f}<extra></extra>",
        )
    if goal is not None:
        top = max(top, goal.yearly.high)
        label = lang._("Needed for {year}").format(year=goal.year)
        figure.add_bar(
            x=[round(goal.yearly.best, 2)],
            y=[label],
            orientation="h",
            name=lang._("Needed (calculated)"),
            offset=-0.2,
            width=0.38,
            marker={
                "color": LILAC,
                "pattern": {"shape": "/", "fgcolor": PURPLE},
                "line": {"color": PURPLE, "width": 1},
            },
            text=[f"<b>{words.range_text(goal.yearly, lang)}</b>"],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}<br>%{text}<extra></extra>",
        )
    layout(figure, 120 + 62 * (len(paces) + (goal is not None)), lang, barmode="overlay")
    figure.update_yaxes(autorange="reversed")
    unit = lang._("regencies and cities a year")
    number_axis("x", figure, unit, top * 0.9, share=False)
    table, links = tables.pace_view(paces, lang)
    first = paces[0]
    title = lang._("{span}: {n} a year announced ({range}), {named} a year with evidence").format(
        span=words.span_text(first.years, lang),
        n=lang.number(first.yearly.best),
        range=words.range_text(first.yearly, lang),
        named=lang.number(first.named),
    )
    source = " · ".join(
        [
            texts.resource_line("official_counts", lang),
            texts.resource_line("deployment_evidence", lang),
            lang._("orange line: range by other published numbers near both ends"),
        ]
    )
    description = lang._("Bars of the yearly pace for spans of {spans} years.").format(
        spans=", ".join(str(pace.years) for pace in paces)
    )
    return Chart(figure, title, unit, source, table, links, description)


def test_bars(test: BackTest, standing: OfficialCount | None, lang: Language) -> Chart | None:
    """Draw what each cut-off would have said of the standing total, and that total."""
    if not test.tested or standing is None:
        return None
    rows = test.rows[test.rows["row"] == standing.row]
    if rows.empty:
        return None
    came = of_the_map(standing.count, standing.dki_counting).best
    names = [lang._("end of {year}").format(year=one.year) for one in rows["cutoff"]]
    figure = go.Figure(
        go.Bar(
            base=rows["low"].round(1).tolist(),
            x=(rows["high"] - rows["low"]).round(1).tolist(),
            y=names,
            orientation="h",
            width=0.55,
            name=lang._("Projection then (80%)"),
            marker={
                "color": LILAC,
                "pattern": {"shape": "/", "fgcolor": PURPLE, "size": 8},
                "line": {"color": PURPLE, "width": 1},
            },
            text=[
                f"{lang.number(low)}–{lang.number(high)}"
                for low, high in zip(rows["low"], rows["high"], strict=True)
            ],
            textposition="none",
            hovertemplate="%{y}: " + lang._("projection") + " %{text}<extra></extra>",
        )
    )
    figure.add_scatter(
        x=rows["median"].round(1).tolist(),
        y=names,
        mode="markers",
        marker={"symbol": "line-ns", "size": 20, "line": {"color": PURPLE, "width": 3}},
        name=lang._("Median"),
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[came] * len(names),
        y=names,
        mode="lines+markers",
        marker={"symbol": "circle", "color": INK, "size": 9},
        line={"color": INK, "width": 1},
        name=lang._("Actual: {n}").format(n=lang.number(came)),
        hoverinfo="skip",
    )
    layout(figure, 130 + 44 * len(names), lang)
    figure.update_yaxes(autorange="reversed")
    unit = lang._("regencies and cities")
    top = max(float(rows["high"].max()), came)
    number_axis("x", figure, unit, top * 0.85, share=False)
    when = lang.date(standing.start, standing.date_precision)
    hits = int(rows["inside"].sum())
    title = lang._(
        "What each year end would have projected for {date}: {n} of {total} intervals held"
    ).format(date=when, n=lang.number(hits), total=lang.number(len(rows)))
    table = pd.DataFrame(
        {
            lang._("Counts published up to"): [lang.date(one) for one in rows["cutoff"]],
            lang._("What it is"): lang._(words.PROJECTION),
            lang._("Low (10%)"): rows["low"].round().astype("int64").to_numpy(),
            lang._("Median"): rows["median"].round().astype("int64").to_numpy(),
            lang._("High (90%)"): rows["high"].round().astype("int64").to_numpy(),
            lang._("Actual"): round(came),
            lang._("Widened by"): [
                f"× {lang.number(test.factors[one], 2)}" for one in rows["cutoff"]
            ],
        }
    )
    source = " · ".join(
        [
            texts.resource_line("official_counts", lang),
            lang._("{printed} as printed, {n} with DKI Jakarta's six").format(
                printed=lang.number(standing.count), n=lang.number(came)
            )
            if came != standing.count
            else "",
        ]
    ).rstrip(" ·")
    description = lang._("A hatched bar for each cut-off, and a line at the actual number.")
    return Chart(figure, title, unit, source, table, (), description)
