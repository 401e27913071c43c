"""Figures of call records: trend, categories, week, response times, regencies compared.

Every figure is a `coverage.core.chart_style.Chart`; of simulated calls it carries the mark in the
picture, the title and every row of its table.
"""

from __future__ import annotations

from collections.abc import Sequence
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
from coverage.core.chart_style import Chart, horizontal_bars, layout, number_axis, time_axis
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, GREY, ORANGE, PALE
from geodata.register.regions import regions

_COLOURS = dict(zip(OUTCOMES, (BLUE, PALE, ORANGE, "#fdb863", "#8073ac", GREY), strict=True))
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
    figure: go.Figure, title: str, unit: str, table: pd.DataFrame, simulated: bool, lang: Language
) -> Chart:
    source = lang._("Source: call-level data stored in this dashboard")
    return Chart(
        words.stamp(figure, simulated),
        words.marked(title, simulated, lang),
        unit,
        words.marked(source, simulated, lang),
        words.stamped(table, simulated),
    )


def trend(cubes: Cubes, chosen: Selection, lang: Language) -> Chart | None:
    """Draw calls by month, stacked by what they turned out to be; None without any."""
    found = cubes.totals(("month", "outcome"), chosen)
    if found.empty:
        return None
    figure = go.Figure()
    for outcome in OUTCOMES:
        part = found[found["outcome"] == outcome]
        if part.empty:
            continue
        figure.add_bar(
            x=part["month"],
            y=part["calls"],
            name=lang.word(words.OUTCOMES, outcome),
            marker={
                "color": _COLOURS[outcome],
                "pattern": {"shape": _PATTERNS[outcome], "fgopacity": 0.4},
            },
            hovertemplate="%{x|%Y-%m}<br><b>%{y}</b> %{fullData.name}<extra></extra>",
        )
    layout(figure, 380, lang, barmode="stack", showlegend=True)
    first, last = found["month"].min(), found["month"].max()
    time_axis(figure, first.date(), (last + pd.offsets.MonthEnd()).date(), lang)
    totals = found.groupby("month")["calls"].sum()
    number_axis("y", figure, lang._("calls per month"), float(totals.max()), share=False)
    title = lang._("{n} calls in {months} months, most of them in {month}").format(
        n=lang.number(int(totals.sum())),
        months=lang.number(len(totals)),
        month=lang.date(pd.Timestamp(str(totals.idxmax())).date(), "month"),
    )
    wide = found.pivot_table(index="month", columns="outcome", values="calls", fill_value=0)
    table = pd.DataFrame({lang._("Month"): pd.DatetimeIndex(wide.index).strftime("%Y-%m")})
    for outcome in [o for o in OUTCOMES if o in wide]:
        table[lang.word(words.OUTCOMES, outcome)] = wide[outcome].astype("int64").to_numpy()
    simulated = bool(found["simulated"].any())
    return _chart(figure, title, lang._("calls per month"), table, simulated, lang)


def categories(cubes: Cubes, chosen: Selection, lang: Language) -> Chart | None:
    """Draw calls by category; cells too small to be shown are one bar of their own."""
    found = cubes.totals(("category",), chosen)
    found = found[found["category"].fillna("") != ""]
    if found.empty:
        return None
    found = found.assign(last=found["category"].isin(["other", WITHHELD]))
    found = found.sort_values(["last", "calls"], ascending=[True, False])
    names = [
        lang._("Not shown: too few calls")
        if category == WITHHELD
        else lang.word(CATEGORIES, category)
        for category in found["category"]
    ]
    unit = lang._("calls")
    figure = horizontal_bars(
        names,
        found["calls"].tolist(),
        [lang.number(n) for n in found["calls"]],
        lang,
        unit=unit,
        height=90 + 32 * len(found),
        marker={"color": [GREY if last else BLUE for last in found["last"]]},
    )
    title = lang._("Most often: {type}").format(type=names[0].lower())
    table = pd.DataFrame({lang._("Category"): names, unit: found["calls"].to_numpy()})
    return _chart(figure, title, unit, table, bool(found["simulated"].any()), lang)


def week(cubes: Cubes, chosen: Selection, lang: Language) -> Chart | None:
    """Draw calls by hour and day of the week, by the regency's own clock; None without any."""
    found = cubes.heat(Selection(chosen.start, chosen.end, chosen.regencies, chosen.outcomes))
    if not found["calls"].sum():
        return None
    grid = found.pivot_table(index="day_of_week", columns="hour", values="calls")
    days = [lang._(day) for day in words.WEEKDAYS]
    figure = go.Figure(
        go.Heatmap(
            z=grid.to_numpy(),
            x=[f"{hour:02d}" for hour in grid.columns],
            y=days,
            colorscale="Blues",
            colorbar={"title": {"text": lang._("calls")}, "thickness": 12},
            hovertemplate="%{y} %{x}:00<br><b>%{z}</b><extra></extra>",
        )
    )
    layout(figure, 320, lang)
    figure.update_yaxes(autorange="reversed")
    figure.update_xaxes(title=lang._("hour of the day (local time)"))
    top: Any = found.loc[int(found["calls"].to_numpy().argmax())]
    title = lang._("Busiest: {day}, {hour}:00 to {next}:00 local time").format(
        day=days[int(top["day_of_week"])],
        hour=f"{int(top['hour']):02d}",
        next=f"{(int(top['hour']) + 1) % 24:02d}",
    )
    table = grid.astype("int64").set_axis([f"{hour:02d}" for hour in grid.columns], axis=1)
    table.insert(0, lang._("Day"), days)
    simulated = bool(found["simulated"].any())
    return _chart(figure, title, lang._("calls"), table.reset_index(drop=True), simulated, lang)


def times(cubes: Cubes, measure: Measure, chosen: Selection, lang: Language) -> Chart | None:
    """Draw the share of calls answered, or reached by help, within a time; targets as lines."""
    found = cubes.times(measure, (), chosen)
    middle, slow = (typical(found, measure, share) for share in (0.5, 0.9))
    if chosen.categories:
        found = widened(found, cubes.threshold)
    if found.empty:
        return None
    unit_s, unit = (1, lang._("seconds")) if measure == "answered" else (60, lang._("minutes"))
    longest = ENDS_S[measure][-8]
    some = found[found["end_s"] <= longest]
    if some.empty:
        some = found
    figure = go.Figure(
        go.Scatter(
            x=some["end_s"] / unit_s,
            y=some["share_within"],
            mode="lines+markers",
            line={"color": BLUE, "shape": "linear"},
            hovertemplate=f"≤ %{{x}} {unit}<br><b>%{{y:.1%}}</b><extra></extra>",
        )
    )
    layout(figure, 340, lang, showlegend=False)
    number_axis("y", figure, lang._("percentage of calls"), 1.0, share=True)
    figure.update_xaxes(title=unit, rangemode="tozero")
    if measure == "arrived":
        _targets(figure, TARGETS)
    title = lang._("{what}: half within about {median}, nine in ten within about {p90}").format(
        what=lang._(words.TIMES[measure]),
        median=_time(middle, unit_s, unit, lang),
        p90=_time(slow, unit_s, unit, lang),
    )
    within = lang._("within ({unit})").format(unit=unit)
    table = pd.DataFrame(
        {
            within: ["∞" if np.isinf(end) else lang.number(end / unit_s) for end in found["end_s"]],
            lang._("calls"): found["calls"].to_numpy(),
            lang._("cumulative percentage"): found["share_within"].round(4).to_numpy(),
        }
    )
    return _chart(figure, title, unit, table, bool(found["simulated"].any()), lang)


def widened(classes: pd.DataFrame, least: int) -> pd.DataFrame:
    """Join classes of time until each has `least` calls: of a category, few calls are not shown.

    Parameters
    ----------
    classes: as `Cubes.times` returns them for one row of `by`.

    Returns
    -------
    The same columns; the last calls join the class before. Empty if there are fewer in all.
    """
    ends: list[float] = []
    calls: list[int] = []
    gathered = 0
    for end, number in zip(classes["end_s"].tolist(), classes["calls"].tolist(), strict=True):
        gathered += number
        if gathered >= least:
            ends.append(end)
            calls.append(gathered)
            gathered = 0
    if not calls:
        return classes.head(0)
    if gathered:
        ends[-1] = classes["end_s"].tolist()[-1]
        calls[-1] += gathered
    joined = classes[classes["end_s"].isin(ends)]
    return joined.assign(calls=calls).reset_index(drop=True)


def _targets(figure: go.Figure, targets: Sequence[tuple[str, int, str]]) -> None:
    for number, (who, minutes, _) in enumerate(targets):
        figure.add_vline(x=minutes, line={"color": ORANGE, "dash": "dot", "width": 2})
        figure.add_annotation(
            x=minutes,
            y=0.30 - 0.12 * number,
            text=f"{who}: ≤ {minutes} min",
            showarrow=False,
            xanchor="left",
            bgcolor="rgba(255,255,255,.85)",
        )


def _time(seconds: float, unit_s: int, unit: str, lang: Language) -> str:
    if np.isnan(seconds) or np.isinf(seconds):
        return "–"
    value = seconds / unit_s
    return f"{lang.number(value, 1 if value < 10 else 0)} {unit}"


def compared(cubes: Cubes, chosen: Selection, lang: Language) -> Chart | None:
    """Compare the regencies that have records: calls a year for 100,000 people, and their mix."""
    found = cubes.totals(
        ("regency_code", "outcome"),
        Selection(chosen.start, chosen.end, (), chosen.outcomes, chosen.categories),
    )
    if found.empty:
        return None
    spans = cubes.totals(("month", "regency_code"), Selection(chosen.start, chosen.end))
    days = spans["month"].dt.days_in_month.groupby(spans["regency_code"]).sum()
    wide = found.pivot_table(
        index="regency_code", columns="outcome", values="calls", fill_value=0, aggfunc="sum"
    )
    calls = wide.sum(axis=1)
    register: Any = regions().loc[wide.index]
    nuisance = wide[[name for name in ("prank", "ghost") if name in wide]].sum(axis=1) / calls
    rate = calls / days.reindex(wide.index) * 365.25 / register["population"] * 100_000
    unit = lang._("calls per 100,000 people a year")
    table = pd.DataFrame(
        {
            lang._("Regency or city"): register["name"].to_numpy(),
            lang._("calls"): calls.astype("int64").to_numpy(),
            unit: rate.round(1).to_numpy(),
            lang._("prank and silent calls (%)"): (nuisance * 100).round(1).to_numpy(),
            lang._("days with data"): days.reindex(wide.index).to_numpy(),
        }
    ).sort_values(unit, ascending=False, ignore_index=True)
    top = table.head(25)
    name = lang._("Regency or city")
    figure = horizontal_bars(
        top[name].tolist(),
        top[unit].tolist(),
        [lang.number(value) for value in top[unit]],
        lang,
        unit=unit,
        height=90 + 26 * len(top),
        marker={"color": BLUE},
    )
    title = lang._(
        "{name} has the most calls relative to its population; {n} regencies and cities have data"
    )
    title = title.format(name=top[name].iloc[0], n=lang.number(len(table)))
    return _chart(figure, title, unit, table, bool(found["simulated"].any()), lang)


def targets_line(lang: Language) -> str:
    """Say whose targets the lines are, with their pages, as Markdown."""
    links = "; ".join(f"[{who}: {minutes} min]({url})" for who, minutes, url in TARGETS)
    return lang._("Published targets for help to arrive: {links}").format(links=links)
