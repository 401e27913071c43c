"""The rollout in parts: people beside regencies, and year by year."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, layout, number_axis, time_axis
from coverage.core.dates import FIRST_MONTH
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, PALE
from coverage.evidence.figures import Coverage
from coverage.rollout.charts_points import count_axis

GREEN = "#238b45"


def shares(curve: pd.DataFrame, now: Coverage, place: str, lang: Language) -> Chart:
    """Draw the share of the population beside the share of the regencies.

    Parameters
    ----------
    curve: as `coverage.rollout.launches.curve` returns it. now: figures of the scope at its last
        day.
    place: name of the scope.
    """
    people, places = lang._("Share of the population"), lang._("Share of regencies and cities")
    unit = lang._("per cent of the whole")
    days = [f"{day:%Y-%m-%d}" for day in curve["date"]]
    words = [lang.date(day) for day in curve["date"]]
    figure = go.Figure()
    for column, name, value, colour, dash in (
        ("population_share_certain", people, now.population_share, GREEN, "5px,3px"),
        ("share_certain", places, now.share, BLUE, "solid"),
    ):
        figure.add_scatter(
            x=days,
            y=curve[column].round(5).tolist(),
            mode="lines",
            line_shape="hv",
            line={"color": colour, "width": 3, "dash": dash},
            name=f"{name}: {lang.percent(value)}",
            text=words,
            hovertemplate="%{text}: <b>%{y:.1%}</b><extra></extra>",
        )
    columns = ["population_share_certain", "share_certain"]
    top = float(curve[columns].max().max()) if len(curve) else 0.0
    layout(figure, 360, lang, hovermode="closest")
    number_axis("y", figure, "", top, share=True)
    time_axis(figure, FIRST_MONTH, now.date, lang)
    text = lang._("{place}, {date}: {share} of regencies and cities named, home to {people}")
    if now.population_share > now.share:
        text = lang._(
            "{place}, {date}: {share} of regencies and cities named, home to {people} of the "
            "people; they are larger than average"
        )
    title = text.format(
        place=place,
        date=lang.date(now.date),
        share=lang.percent(now.share),
        people=lang.percent(now.population_share),
    )
    rows = curve.iloc[::-1]
    table = pd.DataFrame(
        {
            lang._("Date"): [lang.date(day) for day in rows["date"]],
            lang._("Named with evidence"): rows["certain"].to_numpy(),
            places: [lang.percent(one) for one in rows["share_certain"]],
            lang._("People covered"): rows["population_certain"].to_numpy(),
            people: [lang.percent(one) for one in rows["population_share_certain"]],
        }
    )
    source = f"{_evidence(lang)} · {texts.resource_line('regions', lang)}"
    description = lang._(
        "Two step curves since 2016; the population is that of 2025 at every date."
    )
    return Chart(figure, title, unit, source, table, (), description)


def _evidence(lang: Language) -> str:
    return texts.resource_line("deployment_evidence", lang)


def years(table: pd.DataFrame, now: Coverage, place: str, lang: Language) -> Chart | None:
    """Draw the launches of each year, apart by what their dates rest on; None without a launch.

    Parameters
    ----------
    table: as `coverage.rollout.launches.per_year` returns it. now: figures of the scope at its last
        day.
    place: name of the scope.
    """
    if table.empty:
        return None
    names = {
        "known": lang._("with a launch or pilot date"),
        "sighting": lang._("only “active no later than”"),
    }
    whole = range(int(table.index[0]), max(int(table.index[-1]), now.date.year) + 1)
    table = table.reindex(whole, fill_value=0)
    axis: list[int] = table.index.tolist()
    figure = go.Figure()
    for column, colour, hatch in (("known", BLUE, ""), ("sighting", PALE, "/")):
        figure.add_bar(
            x=axis,
            y=table[column].tolist(),
            name=names[column],
            marker={"color": colour, "pattern": {"shape": hatch, "fgcolor": BLUE}},
            hovertemplate="%{x}: <b>%{y}</b><extra></extra>",
        )
    totals = table["known"] + table["sighting"]
    figure.add_scatter(
        x=axis,
        y=totals.tolist(),
        mode="text",
        text=[lang.number(one) if one else "" for one in totals],
        textposition="top center",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    unit = lang._("regencies and cities")
    layout(figure, 360, lang, barmode="stack", bargap=0.25)
    figure.update_layout(legend={"traceorder": "normal"})
    count_axis(figure, unit, int(totals.max()) * 1.08)
    every = 1 if len(axis) <= 7 else 2
    figure.update_xaxes(
        tickvals=axis[::-1][::every],
        ticktext=[str(year) for year in axis[::-1][::every]],
        range=[axis[0] - 0.6, max(axis[-1], axis[0] + 4) + 0.6],
    )
    best = int(totals.to_numpy().argmax())
    text = lang._(
        "{place}: {year} added the most, {n}, of which {known} have the date of a launch or pilot"
    )
    title = text.format(
        place=place,
        year=axis[best],
        n=lang.number(int(totals.iloc[best])),
        known=lang.number(int(table["known"].iloc[best])),
    )
    if (totals == totals.max()).sum() > 1:
        title = lang._("{place}: {years} added the most, {n} each").format(
            place=place,
            years=", ".join(str(year) for year in totals.index[totals == totals.max()]),
            n=lang.number(int(totals.max())),
        )
    view = pd.DataFrame(
        {
            lang._("Year"): [str(year) for year in axis],
            lang._("Known in service from then on"): totals.to_numpy(),
            names["known"]: table["known"].to_numpy(),
            names["sighting"]: table["sighting"].to_numpy(),
            lang._("of these, reopenings"): table["reopening"].to_numpy(),
        }
    ).iloc[::-1]
    until = lang._("{year} until {date}").format(year=now.date.year, date=lang.date(now.date))
    description = lang._(
        "Bars for {first} to {last}, each in two parts: services with a launch or pilot date, and, "
        "hatched, those known only as active no later than a date. Each counts on the last day "
        "that its date can mean."
    ).format(first=axis[0], last=axis[-1])
    return Chart(figure, title, unit, f"{_evidence(lang)} · {until}", view, (), description)
