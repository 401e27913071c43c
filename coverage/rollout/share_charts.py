"""The rollout as shares of people and regencies, by year and by island group."""

from __future__ import annotations

from datetime import date

import pandas as pd
import plotly.graph_objects as go

from coverage.core import texts
from coverage.core.chart_style import Chart, hatched, iso_days, layout, number_axis, time_axis
from coverage.core.dates import FIRST_MONTH
from coverage.core.i18n import Language
from coverage.core.palette import BLUE, GROUPS, PALE
from coverage.rollout.charts import count_axis
from coverage.rollout.model import Rollout, per_year
from geodata.register.regions import scope_codes

#: what island groups are compared by -> column of the series
GROUP_SHARES = {"people": "population_share_certain", "regencies": "share_certain"}
GREEN = "#238b45"


def shares(rollout: Rollout, lang: Language) -> Chart:
    """Draw the share of the population beside the share of the regencies."""
    curve, now = rollout.curve, rollout.now
    people, places = (
        lang._("Percentage of the population"),
        lang._("Percentage of regencies and cities"),
    )
    figure = go.Figure()
    for column, name, value, colour, dash in (
        ("population_share_certain", people, now.population_share, GREEN, "5px,3px"),
        ("share_certain", places, now.share, BLUE, "solid"),
    ):
        figure.add_scatter(
            x=iso_days(curve["date"]),
            y=curve[column].round(5).tolist(),
            mode="lines",
            line_shape="hv",
            line={"color": colour, "width": 3, "dash": dash},
            name=f"{name}: {lang.percent(value)}",
            text=[lang.date(day) for day in curve["date"]],
            hovertemplate="%{text}: <b>%{y:.1%}</b><extra></extra>",
        )
    layout(figure, 360, lang, hovermode="closest")
    top = max([0.0, *curve["population_share_certain"], *curve["share_certain"]])
    number_axis("y", figure, top, share=True)
    time_axis(figure, FIRST_MONTH, now.date, lang)
    text = lang._(
        "{place}, {date}: {share} of regencies and cities have evidence, home to {people}"
    )
    if now.population_share > now.share:
        text = lang._(
            "{place}, {date}: {share} of regencies and cities have evidence, home to "
            "{people} of the people; they are larger than average"
        )
    title = text.format(
        place=texts.place_name(now.scope, lang),
        date=lang.date(now.date),
        share=lang.percent(now.share),
        people=lang.percent(now.population_share),
    )
    rows = curve.iloc[::-1]
    table = pd.DataFrame(
        {
            lang._("Date"): [lang.date(day) for day in rows["date"]],
            lang._("With evidence of 112"): rows["certain"].to_numpy(),
            places: [lang.percent(share) for share in rows["share_certain"]],
            lang._("People covered"): rows["population_certain"].to_numpy(),
            people: [lang.percent(share) for share in rows["population_share_certain"]],
        }
    )
    source = f"{_evidence(lang)} · {texts.resource_line('regions', lang)}"
    description = lang._(
        "Two step curves since 2016; the population is that of 2025 at every date."
    )
    return Chart(figure, title, lang._("percent of the total"), source, table, (), description)


def _evidence(lang: Language) -> str:
    return texts.resource_line("deployment_evidence", lang)


def years(rollout: Rollout, lang: Language) -> Chart | None:
    """Draw the launches of each year, apart by what their dates rest on; None without a launch."""
    now, table = rollout.now, per_year(rollout.periods)
    if table.empty:
        return None
    first, last = int(table.index[0]), max(int(table.index[-1]), now.date.year)
    axis = list(range(first, last + 1))
    table = table.reindex(axis, fill_value=0)
    totals = table["known"] + table["sighting"]
    names = {
        "known": lang._("with a launch or pilot date"),
        "sighting": lang._("only “active no later than”"),
    }
    figure = go.Figure()
    for column, colour, hatch in (("known", BLUE, ""), ("sighting", PALE, "/")):
        figure.add_bar(
            x=axis,
            y=table[column].tolist(),
            name=names[column],
            marker=hatched(colour, hatch, BLUE),
            hovertemplate="%{x}: <b>%{y}</b><extra></extra>",
        )
    figure.add_scatter(
        x=axis,
        y=totals.tolist(),
        mode="text",
        text=[lang.number(total) if total else "" for total in totals],
        textposition="top center",
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    unit = lang._("regencies and cities")
    layout(figure, 360, lang, barmode="stack", bargap=0.25, legend_traceorder="normal")
    count_axis(figure, int(totals.max()) * 1.08)
    named = axis[::-1][:: 1 if len(axis) <= 7 else 2]
    figure.update_xaxes(
        tickvals=named,
        ticktext=list(map(str, named)),
        range=[first - 0.6, max(last, first + 4) + 0.6],
    )
    view = pd.DataFrame(
        {
            lang._("Year"): list(map(str, axis)),
            lang._("Known in service since then"): totals.to_numpy(),
            names["known"]: table["known"].to_numpy(),
            names["sighting"]: table["sighting"].to_numpy(),
            lang._("of these, reopenings"): table["reopening"].to_numpy(),
        }
    ).iloc[::-1]
    until = lang._("{year} up to {date}").format(year=now.date.year, date=lang.date(now.date))
    description = lang._(
        "Bars for {first} to {last}, each in two parts: services with a launch or pilot date, and, "
        "hatched, those known only as active no later than a date. Each counts on the last day "
        "that its date can mean."
    ).format(first=first, last=last)
    title = _years_title(table, totals, texts.place_name(now.scope, lang), lang)
    return Chart(figure, title, unit, f"{_evidence(lang)} · {until}", view, (), description)


def _years_title(table: pd.DataFrame, totals: pd.Series, place: str, lang: Language) -> str:
    """Say which year added the most, or which did if several are level."""
    best = totals.index[totals == totals.max()].tolist()
    n = lang.number(int(totals.max()))
    if len(best) > 1:
        return lang._("{place}: {years} added the most, {n} each").format(
            place=place, years=", ".join(map(str, best)), n=n
        )
    return lang._(
        "{place}: {year} added the most, {n}, of which {known} have a launch or pilot date"
    ).format(place=place, year=best[0], n=n, known=lang.number(table["known"][best[0]]))


def groups(series: pd.DataFrame, share: str, chosen: str, lang: Language) -> Chart:
    """Draw the share covered of each island group over time; a mark chooses its group.

    Parameters
    ----------
    series: as `coverage.evidence.figures.monthly_series` returns it, up to the day that is
        shown.
    share: a key of `GROUP_SHARES`. chosen: the group that is emphasised, or another scope for none.
    """
    column, day = GROUP_SHARES[share], series["date"].max().date()
    series = series[series["scope"].isin(list(GROUPS))]
    year_ends = series[
        ~series.assign(year=series["date"].dt.year).duplicated(["scope", "year"], "last")
    ]
    last = series.groupby("scope", sort=False)[column].last()
    figure = go.Figure()
    for group, (colour, dash, mark) in GROUPS.items():
        rows, marked = (frame[frame["scope"] == group] for frame in (series, year_ends))
        name = lang.word(texts.ISLAND_GROUPS, group)
        opacity = 0.35 if chosen in GROUPS and group != chosen else 1
        figure.add_scatter(
            x=iso_days(rows["date"]),
            y=rows[column].round(5).tolist(),
            mode="lines",
            line_shape="hv",
            line={"color": colour, "dash": dash, "width": 4 if group == chosen else 2},
            opacity=opacity,
            hoverinfo="skip",
            legendgroup=group,
            showlegend=False,
        )
        figure.add_scatter(
            x=iso_days(marked["date"]),
            y=marked[column].round(5).tolist(),
            mode="markers",
            marker={"symbol": mark, "color": colour, "size": 11 if group == chosen else 8},
            opacity=opacity,
            customdata=[[group, lang.date(day)] for day in marked["date"]],
            hovertemplate=f"<b>{name}</b><br>%{{customdata[1]}}: %{{y:.1%}}<extra></extra>",
            name=name,
            legendgroup=group,
        )
    layout(figure, 460, lang, hovermode="closest", legend_font_size=12, legend_itemclick=False)
    number_axis("y", figure, max(float(series[column].max()), 0.0), share=True)
    time_axis(figure, FIRST_MONTH, day, lang)
    ordered = sorted(GROUPS, key=lambda group: -last[group])
    return Chart(
        figure,
        _groups_title(last[ordered], share, day, lang),
        lang._("percent of the total"),
        _evidence(lang),
        _groups_table(year_ends, ordered, lang),
        description=lang._("One step curve for each of the seven island groups, since 2016."),
    )


def _groups_title(last: pd.Series, share: str, day: date, lang: Language) -> str:
    """Say which groups are ahead and which are last; all of those that are level."""
    high, low = last.iloc[0], last.iloc[-1]
    if high == low:
        return lang._("{date}: all island groups stand at {share}").format(
            date=lang.date(day), share=lang.percent(high)
        )
    text = lang._("{date}: {best} is ahead with {high} of its people, {worst} last with {low}")
    if share == "regencies":
        text = lang._(
            "{date}: {best} is ahead with {high} of its regencies and cities, {worst} last with "
            "{low}"
        )
    best, worst = (
        ", ".join(lang.word(texts.ISLAND_GROUPS, str(group)) for group in last.index[last == end])
        for end in (high, low)
    )
    return text.format(
        date=lang.date(day), best=best, high=lang.percent(high), worst=worst, low=lang.percent(low)
    )


def _groups_table(year_ends: pd.DataFrame, ordered: list[str], lang: Language) -> pd.DataFrame:
    """Return the figures of each group at every year's end, the latest first."""
    rows = pd.concat([year_ends[year_ends["scope"] == group].iloc[::-1] for group in ordered])
    return pd.DataFrame(
        {
            lang._("Island group"): [lang.word(texts.ISLAND_GROUPS, one) for one in rows["scope"]],
            lang._("Date"): [lang.date(day) for day in rows["date"]],
            lang._("With evidence of 112"): rows["certain"].to_numpy(),
            lang._("Regencies and cities"): [len(scope_codes(group)) for group in rows["scope"]],
            lang._("Percentage of regencies and cities"): [
                lang.percent(share) for share in rows["share_certain"]
            ],
            lang._("Percentage of the population"): [
                lang.percent(share) for share in rows["population_share_certain"]
            ],
        }
    )
