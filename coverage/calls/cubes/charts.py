"""Charts of call records: trend, categories, week, response times, regencies compared.

Each is a `coverage.core.chart_style.Chart`; of simulated calls it carries the mark in the picture,
the title and every row of its table.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from coverage.calls.cubes import texts as words
from coverage.calls.cubes.model import ENDS_S
from coverage.calls.cubes.query import Cubes, Measure, Selection, typical
from coverage.calls.cubes.suppression import WITHHELD
from coverage.calls.published.texts import CATEGORIES
from coverage.calls.records.contract import OUTCOMES
from coverage.core.chart_style import (
    Chart,
    broken,
    horizontal_bars,
    layout,
    number_axis,
    time_axis,
)
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, GREY, ORANGE, PALE
from coverage.core.texts import N_
from geodata.register.regions import regions

_COLOURS = dict(zip(OUTCOMES, (BLUE, PALE, ORANGE, "#fdb863", "#8073ac", GREY), strict=True))
_CATEGORIES = CATEGORIES | {WITHHELD: N_("Not shown: too few calls")}
_PATTERNS = dict(zip(OUTCOMES, ("", "", "/", ".", "x", ""), strict=True))
#: Published targets for help to arrive: (who, minutes, page); see data/policy_facts.md.
TARGETS = (
    (
        "Kota Bandung 2023",
        5,
        "https://pasjabar.com/2023/01/09/"
        "upaya-pemkot-bandung-berantas-aksi-kejahatan-salah-satunya-bandung-112",
    ),
    (
        "Kominfo 2019, Kota Surabaya 2023",
        7,
        "https://matakepri.com/detail-news/1969/12/31/12347/",
    ),
    (
        "Kota Semarang 2025",
        10,
        "https://infojateng.id/read/66739/"
        "pemkot-semarang-optimalkan-layanan-darurat-112-sambut-libur-lebaran",
    ),
)


def _chart(
    figure: go.Figure,
    title: str,
    unit: str,
    table: pd.DataFrame,
    calls: pd.DataFrame,
    lang: Language,
) -> Chart:
    """Return a chart of `calls`, marked if any of them is simulated."""
    simulated = bool(calls["simulated"].any())
    source = lang._("Source: call-level data stored in this dashboard")
    return Chart(
        words.stamp(figure, simulated),
        words.marked(title, simulated),
        unit,
        words.marked(source, simulated),
        words.stamped(table, simulated),
    )


def _bars(names: list[str], values: list[float], colours: list[str], lang: Language) -> go.Figure:
    labels, height = [lang.number(value) for value in values], 100 + 40 * len(names)
    marker = {"color": colours}
    return horizontal_bars(names, values, labels, lang, height=height, marker=marker)


def trend(cubes: Cubes, chosen: Selection, lang: Language) -> Chart | None:
    """Draw calls by month, stacked by what they turned out to be; None without any."""
    calls = cubes.totals(("month", "outcome"), chosen)
    if calls.empty:
        return None
    found = set(calls["outcome"])
    names = {key: lang.word(words.OUTCOMES, key) for key in OUTCOMES if key in found}
    figure, unit = go.Figure(), lang._("calls per month")
    for outcome, name in names.items():
        part = calls[calls["outcome"] == outcome]
        figure.add_bar(
            x=part["month"],
            y=part["calls"],
            name=name,
            marker={
                "color": _COLOURS[outcome],
                "pattern": {"shape": _PATTERNS[outcome], "fgopacity": 0.4},
            },
            hovertemplate="%{x|%Y-%m}<br><b>%{y}</b> %{fullData.name}<extra></extra>",
        )
    totals = calls.groupby("month")["calls"].sum()
    layout(figure, 380, lang, barmode="stack", showlegend=True)
    months = pd.DatetimeIndex(totals.index)
    time_axis(figure, months[0].date(), (months[-1] + pd.offsets.MonthEnd()).date(), lang)
    number_axis("y", figure, float(totals.max()), share=False)
    title = lang._("{n} calls in {months} months, most of them in {month}").format(
        n=lang.number(int(totals.sum())),
        months=lang.number(len(totals)),
        month=lang.date(months[int(totals.argmax())].date(), "month"),
    )
    wide = calls.pivot_table(index="month", columns="outcome", values="calls", fill_value=0)
    table = wide[list(names)].astype("int64").set_axis(list(names.values()), axis=1)
    table.insert(0, lang._("Month"), months.strftime("%Y-%m"))
    return _chart(figure, title, unit, table.reset_index(drop=True), calls, lang)


def categories(cubes: Cubes, chosen: Selection, lang: Language) -> Chart | None:
    """Draw calls by category; cells too small to be shown are one bar of their own."""
    calls = cubes.totals(("category",), chosen)
    calls = calls[calls["category"].fillna("") != ""]
    if calls.empty:
        return None
    calls = calls.assign(last=calls["category"].isin(["other", WITHHELD]))
    calls = calls.sort_values(["last", "calls"], ascending=[True, False])
    names = [lang.word(_CATEGORIES, category) for category in calls["category"]]
    unit = lang._("calls")
    colours = [GREY if last else BLUE for last in calls["last"]]
    figure = _bars(names, calls["calls"].tolist(), colours, lang)
    title = lang._("Most often: {type}").format(type=names[0].lower())
    table = pd.DataFrame({lang._("Category"): names, unit: calls["calls"].to_numpy()})
    return _chart(figure, title, unit, table, calls, lang)


def week(cubes: Cubes, chosen: Selection, lang: Language) -> Chart | None:
    """Draw calls by hour and day of the week, by the regency's own clock; None without any."""
    calls = cubes.heat(Selection(chosen.start, chosen.end, chosen.regencies, chosen.outcomes))
    if not calls["calls"].sum():
        return None
    grid = calls.pivot_table(index="day_of_week", columns="hour", values="calls")
    days, hours = [lang._(day) for day in words.WEEKDAYS], [f"{hour:02d}" for hour in range(24)]
    figure = go.Figure(
        go.Heatmap(
            z=grid.to_numpy(),
            x=hours,
            y=days,
            colorscale="Blues",
            colorbar={"title": {"text": lang._("calls")}, "thickness": 12},
            hovertemplate="%{y} %{x}:00<br><b>%{z}</b><extra></extra>",
        )
    )
    layout(figure, 320, lang)
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(title=lang._("hour of the day (local time)"))
    day, hour = divmod(int(grid.to_numpy().argmax()), 24)
    title = lang._("Busiest: {day}, {hour}:00 to {next}:00 local time").format(
        day=days[day], hour=hours[hour], next=hours[(hour + 1) % 24]
    )
    table = grid.astype("int64").set_axis(hours, axis=1)
    table.insert(0, lang._("Day"), days)
    return _chart(figure, title, lang._("calls"), table.reset_index(drop=True), calls, lang)


def times(cubes: Cubes, measure: Measure, chosen: Selection, lang: Language) -> Chart | None:
    """Draw the share of calls answered, or reached by help, within a time; targets as lines."""
    calls = cubes.times(measure, (), chosen)
    unit_s, unit = (1, lang._("seconds")) if measure == "answered" else (60, lang._("minutes"))

    def about(share: float) -> str:
        value = typical(calls, measure, share) / unit_s
        return f"{lang.number(value, 1 if value < 10 else 0)} {unit}" if np.isfinite(value) else "–"

    title = lang._("{what}: half within about {median}, nine in ten within about {p90}").format(
        what=lang._(words.TIMES[measure]), median=about(0.5), p90=about(0.9)
    )
    classes = widened(calls, cubes.threshold) if chosen.categories else calls
    if classes.empty:
        return None
    drawn = classes[classes["end_s"] <= ENDS_S[measure][-8]]
    drawn = classes if drawn.empty else drawn
    figure = go.Figure(
        go.Scatter(
            x=drawn["end_s"] / unit_s,
            y=drawn["share_within"],
            mode="lines+markers",
            line={"color": BLUE, "shape": "linear"},
            hovertemplate=f"≤ %{{x}} {unit}<br><b>%{{y:.1%}}</b><extra></extra>",
        )
    )
    layout(figure, 340, lang, showlegend=False)
    number_axis("y", figure, 1.0, share=True)
    figure.update_xaxes(title=unit, rangemode="tozero")
    for number, (who, minutes, _) in enumerate(TARGETS if measure == "arrived" else ()):
        figure.add_vline(x=minutes, line={"color": ORANGE, "dash": "dot", "width": 2})
        figure.add_annotation(
            x=minutes,
            y=0.36 - 0.16 * number,
            text=broken(f"{who}: ≤ {minutes} min", 24),
            align="left",
            showarrow=False,
            xanchor="left",
            bgcolor="rgba(255,255,255,.85)",
        )
    ends = ["∞" if np.isinf(end) else lang.number(end / unit_s) for end in classes["end_s"]]
    table = pd.DataFrame(
        {
            lang._("within ({unit})").format(unit=unit): ends,
            lang._("calls"): classes["calls"].to_numpy(),
            lang._("cumulative percentage"): (classes["share_within"] * 100).round(2).to_numpy(),
        }
    )
    return _chart(figure, title, lang._("percentage of calls"), table, classes, lang)


def widened(classes: pd.DataFrame, least: int) -> pd.DataFrame:
    """Join classes of time until each has `least` calls: of a category, few calls are not shown.

    Parameters
    ----------
    classes: as `Cubes.times` returns them for one row of `by`.

    Returns
    -------
    The same columns; the last calls join the class before. Empty if there are fewer in all.
    """
    ends, gathered = [], 0
    for end, calls in zip(classes["end_s"], classes["calls"], strict=True):
        gathered += calls
        if gathered >= least:
            ends.append(end)
            gathered = 0
    if not ends:
        return classes.head(0)
    ends[-1] = classes["end_s"].iloc[-1]
    joined = classes["calls"].groupby(np.searchsorted(ends, classes["end_s"])).sum()
    kept = classes[classes["end_s"].isin(ends)]
    return kept.assign(calls=joined.to_numpy()).reset_index(drop=True)


def compared(cubes: Cubes, chosen: Selection, lang: Language) -> Chart | None:
    """Compare the regencies that have records: calls a year for 100,000 people, and their mix."""
    everywhere = Selection(chosen.start, chosen.end, (), chosen.outcomes, chosen.categories)
    calls = cubes.totals(("regency_code", "outcome"), everywhere)
    if calls.empty:
        return None
    months = cubes.totals(("month", "regency_code"), Selection(chosen.start, chosen.end))
    days = months["month"].dt.days_in_month.groupby(months["regency_code"]).sum()
    wide = calls.pivot_table(
        index="regency_code", columns="outcome", values="calls", fill_value=0, aggfunc="sum"
    )
    total = wide.sum(axis=1)
    register: Any = regions().loc[wide.index]
    nuisance = wide.reindex(columns=["prank", "ghost"], fill_value=0).sum(axis=1) / total
    rate = total / days.reindex(wide.index) * 365.25 / register["population"] * 100_000
    name, unit = lang._("Regency or city"), lang._("calls per 100,000 people a year")
    table = pd.DataFrame(
        {
            lang._("Code"): wide.index.to_numpy(),
            name: register["name"].to_numpy(),
            lang._("calls"): total.astype("int64").to_numpy(),
            unit: rate.round(1).to_numpy(),
            lang._("prank and silent calls (%)"): (nuisance * 100).round(1).to_numpy(),
            lang._("days with data"): days.reindex(wide.index).to_numpy(),
        }
    ).sort_values(unit, ascending=False, ignore_index=True)
    top = table.head(25)
    figure = _bars(top[name].tolist(), top[unit].tolist(), [BLUE] * len(top), lang)
    title = lang._(
        "{name} has the most calls relative to its population; {n} regencies and cities have data"
    ).format(name=top[name].iloc[0], n=lang.number(len(table)))
    return _chart(figure, title, unit, table, calls, lang)


def targets_line(lang: Language) -> str:
    """Say whose targets the lines are, with their pages, as Markdown."""
    links = "; ".join(f"[{who}: {minutes} min]({url})" for who, minutes, url in TARGETS)
    return lang._("Published targets for help to arrive: {links}").format(links=links)
