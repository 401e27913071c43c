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
    broken,
    hatched,
    iso_days,
    layout,
    number_axis,
    number_marks,
    plain,
    time_axis,
)
from coverage.core.dates import FIRST_MONTH
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, INK, LILAC, ORANGE, PURPLE, TARGET
from coverage.core.tabular import records
from coverage.evidence.announced import OfficialCount
from coverage.projection import tables
from coverage.projection import texts as words
from coverage.projection.backtest import BackTest
from coverage.projection.model import Projection
from coverage.projection.outlook import Outlook
from coverage.projection.pace import Need, reading
from geodata.register.regions import N_REGENCIES

_BAND: dict[str, Any] = {
    "fillcolor": "rgba(106,81,163,0.10)",
    "fillpattern": {"shape": "/", "fgcolor": PURPLE, "fgopacity": 0.35, "size": 8, "solidity": 0.1},
}
#: Letters of a bar's name in one line: narrow screens need room.
LONGEST = 16
_OUTLINE = {"line": {"color": PURPLE, "width": 1}}


def ahead(outlook: Outlook, targets: pd.DataFrame, lang: Language) -> Chart:
    """Draw the published counts, and apart from them where they may go.

    `targets` are those with a year, as `coverage.projection.outlook.targets_on` returns them.
    """
    projection, points, day = outlook.projection, outlook.points, outlook.day
    figure = go.Figure()
    ends = [day, *targets["due"].dt.date]
    if projection is not None:
        ends.append(_shown_until(projection, day))
        _band(figure, projection, ends[-1], lang)
    if outlook.need is not None:
        ends.append(date(outlook.need.year, 12, 31))
        _needed(figure, outlook.need, lang)
    number_marks(figure, points, lambda row: _hover(row, lang), lang)
    _targets(figure, targets, lang)
    layout(figure, 520, lang, hovermode="closest", legend_font_size=12, legend_itemclick=False)
    unit = lang._("regencies and cities")
    number_axis("y", figure, N_REGENCIES, share=False)
    time_axis(figure, min([FIRST_MONTH, *points["start"].dt.date]), max(ends), lang)
    label: dict[str, Any] = {"showarrow": False, "xanchor": "left", "yanchor": "bottom"}
    figure.add_hline(y=N_REGENCIES, line={"color": INK, "width": 1})
    goal = lang._("all {n}").format(n=N_REGENCIES)
    figure.add_annotation(x=0, xref="x domain", y=N_REGENCIES, text=goal, **label)
    figure.add_vline(x=f"{day}", line={"color": INK, "width": 1, "dash": "dot"})
    today = lang.date(day, "month")
    figure.add_annotation(x=f"{day}", y=0, yref="y domain", text=today, xshift=3, **label)
    table, link = tables.history_view(points, lang)
    title = lang._("Published numbers; nothing is projected")
    description = lang._("{n} published numbers rise to {count}.").format(
        n=lang.number(len(points)),
        count=lang.number(int(points["count"].iloc[-1]) if len(points) else 0),
    )
    if projection is not None:
        later = tables.band_view(projection, lang, yearly=True)
        table = pd.concat([later.iloc[::-1], table], ignore_index=True)
        title = words.chart_title(projection, lang)
        description += " " + words.projected(projection, lang)
    note = lang._("the projection is calculated and counts DKI Jakarta's six; marks are as printed")
    source = f"{texts.resource_line('official_counts', lang)} · {note}"
    return Chart(figure, title, unit, source, table, (link,), description)


def _shown_until(projection: Projection, day: date) -> date:
    """Return where the picture ends: when most samples have arrived, 10 to 25 years ahead."""
    late = projection.arrival(0.9) or date(day.year + 25, 12, 31)
    return date(min(max(late.year + 1, day.year + 10), day.year + 25), 12, 31)


def _band(figure: go.Figure, projection: Projection, last: date, lang: Language) -> None:
    """Add the band and its middle, from the month after the last count on."""
    band = projection.band[projection.band["date"] <= pd.Timestamp(last)]
    word = lang._("projection")
    edge = {"line": {"color": PURPLE, "width": 1.2, "dash": "dash"}, "hoverinfo": "skip"}
    looks: dict[str, dict[str, Any]] = {
        "low": {**edge, "showlegend": False},
        "high": {
            **edge,
            **_BAND,
            "fill": "tonexty",
            "name": lang._("Projection: 80% of simulations"),
        },
        "median": {
            "line": {"color": PURPLE, "width": 2.5, "dash": "dash"},
            "name": lang._("Projection: median"),
            "text": [
                f"{lang.date(row['date'], 'month')}: {word}<br><b>{lang.number(row['median'])}</b> "
                f"({lang.number(row['low'])}–{lang.number(row['high'])})"
                for row in records(band)
            ],
            "hovertemplate": "%{text}<extra></extra>",
        },
    }
    for column, look in looks.items():
        y = band[column].round(1).tolist()
        figure.add_scatter(x=iso_days(band["date"]), y=y, mode="lines", **look)
    third = band.iloc[(2 * len(band)) // 3]
    figure.add_annotation(
        x=f"{third['date']:%Y-%m-%d}",
        y=float(third["low"]) * 0.72,
        text=f"<b>{word}</b>",
        font={"color": PURPLE, "size": 16},
        showarrow=False,
    )


def _needed(figure: go.Figure, need: Need, lang: Language) -> None:
    """Add the straight line from the standing total to 514 in the chosen year."""
    end = date(need.year, 12, 31)
    begin = pd.Timestamp(end) - pd.Timedelta(days=need.years * 365.25)
    label = lang._("needed for {year}: {n} a year").format(
        year=need.year, n=words.range_text(need.yearly, lang)
    )
    figure.add_scatter(
        x=[f"{begin:%Y-%m-%d}", f"{end}"],
        y=[N_REGENCIES - need.left.best, N_REGENCIES],
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
            texts.stated_text(row, lang),
            *(plain(part) for part in wrap(texts.publisher_text(row["publisher"], lang), 48)),
        ]
    )


def _targets(figure: go.Figure, targets: pd.DataFrame, lang: Language) -> None:
    """Add the targets that named a year."""
    if targets.empty:
        return
    text = lang._("Target: {n} by the end of {year}, stated {date}")
    said = [
        text.format(
            n=lang.number(row["count"]),
            year=row["due"].year,
            date=lang.date(row["said"], row["said_precision"]),
        )
        for row in records(targets)
    ]
    figure.add_scatter(
        x=iso_days(targets["due"]),
        y=targets["count"].tolist(),
        mode="markers",
        marker={"symbol": "star", "color": TARGET, "size": 13},
        name=lang._("Target as announced"),
        text=[
            f"{plain(target)}<br>{plain(texts.publisher_text(publisher, lang))}"
            for target, publisher in zip(said, targets["publisher"], strict=True)
        ],
        hovertemplate="%{text}<extra></extra>",
    )


def bars(outlook: Outlook, lang: Language) -> Chart | None:
    """Draw the announced pace of each span with its range, that of the named, and the needed."""
    paces, need = outlook.paces, outlook.need
    if not paces:
        return None
    figure = go.Figure()
    common: dict[str, Any] = {"orientation": "h", "width": 0.38, "cliponaxis": False}
    reach = {
        "type": "data",
        "symmetric": False,
        "array": [pace.yearly.high - pace.yearly.best for pace in paces],
        "arrayminus": [pace.yearly.best - pace.yearly.low for pace in paces],
        "color": ORANGE,
        "thickness": 2,
    }
    announced, named = [pace.yearly.best for pace in paces], [pace.named for pace in paces]
    for name, values, colour, hatch in (
        (lang._("Announced"), announced, INK, ""),
        (lang._("With evidence of 112"), named, BLUE, "/"),
    ):
        figure.add_bar(
            x=[round(value, 2) for value in values],
            y=[broken(words.span_text(pace, lang), LONGEST) for pace in paces],
            name=name,
            offset=0.0 if hatch else -0.4,
            marker=hatched(colour, hatch, "white", bgcolor=colour, size=9),
            error_x=None if hatch else reach,
            text=[lang.number(value) for value in values],
            textposition="outside" if hatch else "inside",
            insidetextanchor="start",
            textangle=0,
            textfont={"color": INK if hatch else "white", "size": 13},
            hovertemplate="%{y}<br>%{x:.1f}<extra></extra>",
            **common,
        )
    if need is not None:
        figure.add_bar(
            x=[round(need.yearly.best, 2)],
            y=[lang._("Needed for {year}").format(year=need.year)],
            name=lang._("Needed (calculated)"),
            offset=-0.2,
            marker=hatched(LILAC, "/", PURPLE) | _OUTLINE,
            text=[f"<b>{words.range_text(need.yearly, lang)}</b>"],
            textposition="outside",
            hovertemplate="%{y}<br>%{text}<extra></extra>",
            **common,
        )
    layout(figure, 120 + 62 * (len(paces) + (need is not None)), lang, barmode="overlay")
    figure.update_yaxes(autorange="reversed")
    unit = lang._("regencies and cities a year")
    highest = [*(pace.yearly.high for pace in paces), *([need.yearly.high] if need else [])]
    number_axis("x", figure, max(highest) * 0.9, share=False)
    table, links = tables.pace_view(paces, lang)
    title = lang._("{span}: {n} a year announced ({range}), {named} a year with evidence").format(
        span=words.span_text(paces[0], lang),
        n=lang.number(announced[0]),
        range=words.range_text(paces[0].yearly, lang),
        named=lang.number(named[0]),
    )
    sources = [texts.resource_line(one, lang) for one in ("official_counts", "deployment_evidence")]
    sources.append(lang._("orange line: range by other published numbers near both ends"))
    description = lang._("Bars of the yearly pace, one for each span: {spans}.").format(
        spans=", ".join(words.span_text(pace, lang) for pace in paces)
    )
    return Chart(figure, title, unit, " · ".join(sources), table, links, description)


def backtest_bars(test: BackTest, standing: OfficialCount | None, lang: Language) -> Chart | None:
    """Draw what each cut-off would have said of the standing total, and that total."""
    if not test.tested or standing is None:
        return None
    rows = test.rows[test.rows["row"] == standing.row]
    if rows.empty:
        return None
    came = reading(standing).best
    names = [lang._("end of {year}").format(year=cutoff.year) for cutoff in rows["cutoff"]]
    ends = zip(rows["low"], rows["high"], strict=True)
    figure = go.Figure()
    figure.add_bar(
        base=rows["low"].round(1).tolist(),
        x=(rows["high"] - rows["low"]).round(1).tolist(),
        y=names,
        orientation="h",
        width=0.55,
        name=lang._("Projection then (80%)"),
        marker=hatched(LILAC, "/", PURPLE, size=8) | _OUTLINE,
        text=[f"{lang.number(low)}–{lang.number(high)}" for low, high in ends],
        textposition="none",
        hovertemplate="%{y}: " + lang._("projection") + " %{text}<extra></extra>",
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
    number_axis("x", figure, max(float(rows["high"].max()), came) * 0.85, share=False)
    title = lang._(
        "What each year end would have projected for {date}: {n} of {total} intervals held"
    ).format(
        date=standing.date_text(lang),
        n=lang.number(int(rows["inside"].sum())),
        total=lang.number(len(rows)),
    )
    source = texts.resource_line("official_counts", lang)
    if came != standing.count:
        source += " · " + lang._("{printed} as printed, {n} with DKI Jakarta's six").format(
            printed=lang.number(standing.count), n=lang.number(came)
        )
    description = lang._("A hatched bar for each cut-off, and a line at the actual number.")
    table = tables.cutoffs_view(rows, test, came, lang)
    return Chart(figure, title, unit, source, table, description=description)
