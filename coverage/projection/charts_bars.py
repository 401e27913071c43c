"""Yearly paces side by side, and what earlier projections said against what came."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, layout, number_axis
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, INK, LILAC, ORANGE, PURPLE
from coverage.evidence.announced import OfficialCount
from coverage.projection import tables
from coverage.projection import texts as words
from coverage.projection.backtest import BackTest
from coverage.projection.pace import Need, Pace, of_the_map


def bars(found: list[Pace], goal: Need | None, lang: Language) -> Chart | None:
    """Draw the announced pace of each span with its range, that of the named, and the needed."""
    if not found:
        return None
    spans = [words.span_text(pace.years, lang) for pace in found]
    figure = go.Figure()
    series: tuple[tuple[str, list[float], str, str], ...] = (
        (lang._("Announced"), [pace.yearly.best for pace in found], INK, ""),
        (lang._("Named with evidence"), [pace.named for pace in found], BLUE, "/"),
    )
    top = max(pace.yearly.high for pace in found)
    for place, (name, values, colour, hatch) in enumerate(series):
        error = {
            "type": "data",
            "symmetric": False,
            "array": [pace.yearly.high - pace.yearly.best for pace in found],
            "arrayminus": [pace.yearly.best - pace.yearly.low for pace in found],
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
            name=lang._("Needed (computed)"),
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
    layout(figure, 120 + 62 * (len(found) + (goal is not None)), lang, barmode="overlay")
    figure.update_yaxes(autorange="reversed")
    unit = lang._("regencies and cities a year")
    number_axis("x", figure, unit, top * 0.9, share=False)
    table, links = tables.pace_view(found, lang)
    first = found[0]
    title = lang._(
        "{span}: {n} a year announced ({range}), {named} a year that we can name"
    ).format(
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
        spans=", ".join(str(pace.years) for pace in found)
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
        name=lang._("Middle"),
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[came] * len(names),
        y=names,
        mode="lines+markers",
        marker={"symbol": "circle", "color": INK, "size": 9},
        line={"color": INK, "width": 1},
        name=lang._("What came: {n}").format(n=lang.number(came)),
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
            lang._("Counts published by"): [lang.date(one) for one in rows["cutoff"]],
            lang._("What it is"): lang._(words.PROJECTION),
            lang._("Low (10%)"): rows["low"].round().astype("int64").to_numpy(),
            lang._("Middle"): rows["median"].round().astype("int64").to_numpy(),
            lang._("High (90%)"): rows["high"].round().astype("int64").to_numpy(),
            lang._("What came"): round(came),
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
    description = lang._("A hatched bar for each cut-off, and a line at what came.")
    return Chart(figure, title, unit, source, table, (), description)
